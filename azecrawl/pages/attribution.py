"""Who wrote a text and where it first appeared, read from the lines that open and close it.

`lines` says what each line is; here is what they mean together: who is named, and which of them are no text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from azecrawl.pages.lines import Kind, Line, Said, opens_notes, read_line
from azecrawl.pages.names import family_names, is_address, is_surely_a_person, looks_like_name

CLOSING_LINES = 12
"""Lines at the end of a text that are read: a signature of some lines, and the notes under it."""

OPENING_LINES = 4
"""Lines at the beginning of a text that may be a signature: label, name, what its bearer is, a date."""

_MAX_OPENING = 160
"""Characters of a line above the text that can be a signature."""

_MOST_SIGNATURES = 8
"""Lines of names one under the other; what is longer is a list."""

_GOES = frozenset([Kind.NAMES, Kind.MARK, Kind.BEARER, Kind.DRESS, Kind.CREDIT, Kind.EMPTY])
"""What is no text where somebody signs."""

_GOES_ALWAYS = frozenset([Kind.CREDIT, Kind.EMPTY])


class Attribution(NamedTuple):
    """What lines say of writer and publication. ``lines`` are the positions of those that are no text."""

    byline: str | None = None
    source: str | None = None
    source_url: str | None = None
    lines: tuple[int, ...] = ()


def read_closing_lines(
    lines: Sequence[Line],
    url: str,
    *,
    speaks_of: Callable[[str], bool] = lambda name: False,
    labelled_only: bool = False,
) -> Attribution:
    """Read the last lines of a text, given in the order of the page.

    ``url`` is the page's own, to tell links within the site from those to a publication. ``speaks_of`` says whether the
    text above the lines has a name in it: who is spoken of is not the writer. ``labelled_only``: believe nothing but
    lines that say what they name.
    """
    first = max(0, len(lines) - CLOSING_LINES)
    said = _said_upwards(lines, first, url, labelled_only=labelled_only)
    start = min(said, default=len(lines))

    def is_spoken_of(byline: str) -> bool:
        return any(
            speaks_of(name) or any(has_word(line.text, name) for line in lines[:start]) for name in family_names(byline)
        )

    found = _signature(said)
    if not found.byline and not labelled_only:
        found = found._replace(byline=_join(_of_biographies(lines, said, is_spoken_of)))
    signs = any(one.kind is Kind.NAMES for one in said.values())
    going = _GOES if signs else _GOES_ALWAYS
    return found._replace(lines=tuple(sorted(place for place, one in said.items() if one.kind in going)))


def read_opening_lines(
    lines: Iterable[Line],
    url: str,
    *,
    speaks_of: Callable[[str], bool] = lambda name: False,
    labelled_only: bool = False,
) -> Attribution:
    """Read the first lines of a text as long as they name its writer; a name alone only if the text does not use it.

    The rest is as in ``read_closing_lines``; no more lines are taken than are read.
    """
    said: dict[int, Said] = {}
    above: Line | None = None
    for place, line in enumerate(islice(lines, OPENING_LINES)):
        one = read_line(line, url) if len(line.text) <= _MAX_OPENING else Said(Kind.TEXT)
        if above and said[place - 1].kind is Kind.MARK:
            one = _after_mark(above, line, url)
        if one.kind is Kind.NAMES and not _may_open(one, speaks_of, labelled_only=labelled_only):
            break
        if one.kind not in _GOES or (one.kind is Kind.BEARER and not any(other.byline for other in said.values())):
            break
        said[place], above = one, line
    names = [one.byline for one in said.values() if one.byline]
    labelled = next((one for one in said.values() if one.source), Said(Kind.TEXT))
    if not names and not labelled.source:
        return Attribution()
    return Attribution(_join(names), labelled.source, labelled.source_url, tuple(said))


def _may_open(one: Said, speaks_of: Callable[[str], bool], *, labelled_only: bool) -> bool:
    if one.is_labelled:
        return True
    return bool(one.byline) and not labelled_only and not any(map(speaks_of, family_names(one.byline or "")))


def _said_upwards(lines: Sequence[Line], first: int, url: str, *, labelled_only: bool) -> dict[int, Said]:
    """What each line below the text says, by position; read upwards until a line that is text."""
    said: dict[int, Said] = {}

    def italics_count() -> bool:
        return not _is_all_italic(lines[first:])

    for place in range(len(lines) - 1, first - 1, -1):
        line = lines[place]
        is_noted = _may_be_listed(line) and _is_under_heading(lines[first : place + 1])
        one = Said(Kind.NOTE) if is_noted else read_line(line, url)
        if one.kind is Kind.MARK and place + 1 in said:
            joined = _after_mark(line, lines[place + 1], url)
            if joined.kind is Kind.NAMES:
                said[place + 1], one = joined, Said(Kind.DRESS)
            elif opens_notes(line):
                one = Said(Kind.NOTE)
        if one.kind is Kind.NAMES and _names_nobody(one, place, lines, said, labelled_only=labelled_only):
            one = Said(Kind.TEXT)
        if one.kind is Kind.NAMES and _heads_a_list(one, place, said):
            one = Said(Kind.TEXT)
        if one.kind is Kind.ABOUT and _is_sentence_of_the_text(lines, place, one, url, italics_count):
            one = Said(Kind.TEXT)
        ends_open = line.text.endswith(":")
        if one.kind is Kind.TEXT and line.is_own and line.is_italic and not ends_open and italics_count():
            one = Said(Kind.NOTE)
        if one.kind is Kind.TEXT or (one.kind is Kind.NOTE and ends_open):
            _drop_list(line, place, said)
        if one.kind is Kind.TEXT:
            break
        said[place] = one
    return _settled(said)


def _names_nobody(one: Said, place: int, lines: Sequence[Line], said: dict[int, Said], *, labelled_only: bool) -> bool:
    """Whether a line that could be a signature is none by what stands beside it, or has no label where one is asked."""
    if labelled_only and not one.is_labelled and not _stands_over_a_source(one, said.get(place + 1)):
        return True
    return place > 0 and _is_of_a_quote(lines[place], lines[place - 1], one)


def _heads_a_list(one: Said, place: int, said: dict[int, Said]) -> bool:
    """Whether what could be a publication stands over several names and nothing else: ``Starring``."""
    if one.byline or one.source_url or one.is_labelled:
        return False
    below = [said[number] for number in range(place + 1, place + 1 + len(said)) if said[number].kind is Kind.NAMES]
    return len(below) > 1 and not any(other.source or other.is_labelled for other in below)


def _stands_over_a_source(one: Said, below: Said | None) -> bool:
    """Whether a name stands right above a labelled publication, which is label enough for both."""
    return bool(one.byline and not one.source and below and below.is_labelled and below.source and not below.byline)


def _is_of_a_quote(line: Line, above: Line, one: Said) -> bool:
    """Whether a name behind a dash says whose words stand in quotation marks above it."""
    if one.is_labelled or one.source or line.text[:1] not in "–—-":
        return False
    return bool(re.fullmatch(r"[“\"«„].*[”\"»“][.,]?", above.text))


def _after_mark(mark: Line, line: Line, url: str) -> Said:
    """A line read together with the label above it."""
    label = mark.text.rstrip(" :") + (
        " " if mark.text.lower().rstrip(" :").endswith(("by", " in", " on", " at")) else ": "
    )
    return read_line(Line(((label, mark.parts[0][1]._replace(href=None)), *line.parts), line.is_own), url)


def _is_under_heading(lines: Sequence[Line]) -> bool:
    """Whether the last of these lines belongs to further reading or references: a heading, list items and links."""
    for line in reversed(lines):
        if opens_notes(line):
            return True
        if not _may_be_listed(line):
            return False
    return False


def _may_be_listed(line: Line) -> bool:
    """Whether a line can belong to a list of further reading: a list's item, a heading, nothing but a link."""
    return not line.is_own or all(style.href for run, style in line.parts if run.strip())


def _is_all_italic(lines: Sequence[Line]) -> bool:
    """Whether italics set nothing apart: every sentence of the lines is set so, and there are several."""
    sentences = [line.is_italic for line in lines if line.is_own and len(line.text) > 60]
    return len(sentences) > 1 and all(sentences)


def _is_sentence_of_the_text(
    lines: Sequence[Line], place: int, one: Said, url: str, italics_count: Callable[[], bool]
) -> bool:
    """Whether a sentence that says who somebody is belongs to the text: nothing sets it apart."""
    line = lines[place]
    if one.is_labelled or line.text.startswith("*") or (line.is_italic and italics_count()):
        return False
    if one.byline and line.lead and looks_like_name(line.lead) and line.lead in one.byline:
        return False
    above = next((lines[number] for number in range(place - 1, -1, -1) if lines[number].text), None)
    if above is None:
        return True
    named = read_line(above, url)
    if named.kind is Kind.HEAD:
        return False
    if one.byline:
        return not (named.kind is Kind.NAMES and named.byline == one.byline)
    return not (named.kind is Kind.NAMES or (named.kind is Kind.ABOUT and named.byline))


def _drop_list(line: Line, place: int, said: dict[int, Said]) -> None:
    """Take names that a line introduces (``The winners:``, a heading) for text, with all that stands above them."""
    below: list[int] = []
    for number in range(place + 1, place + 1 + len(said)):
        one = said.get(number)
        if one is None or one.is_labelled or one.kind not in (Kind.NAMES, Kind.BEARER, Kind.EMPTY):
            break
        below.append(number)
    names = [said[number] for number in below if said[number].kind is Kind.NAMES]
    is_bold_heading = line.is_bold and not re.search(r"[.!?…]['’”\"»)]*$", line.text) and len(line.text) < 80
    is_list = len(names) > 1 and not any(one.source for one in names)
    is_heading = is_bold_heading or " " not in line.text
    if not (line.text.endswith(":") or _is_heading(line) or (is_heading and is_list)):
        return
    for number in list(said):
        if number <= max(below, default=place):
            del said[number]


def _is_heading(line: Line) -> bool:
    return not line.is_own and len(line.text) < 80 and not re.search(r"[.!?…]['’”\"»)]*$", line.text)


def _settled(said: dict[int, Said]) -> dict[int, Said]:
    """What lines mean by what stands beside them; what turns out to be text takes all above it along."""
    settled = dict(said)
    writer: str | None = None
    for place in sorted(said):
        one = said[place]
        if one.kind is Kind.BEARER and writer is None:
            return _settled({number: other for number, other in said.items() if number > place})
        if one.kind is Kind.NAMES and one.is_doubtful and writer is None:
            return _settled({number: other for number, other in said.items() if number > place})
        if one.kind is Kind.NAMES:
            writer = one.byline or writer
        elif one.kind in (Kind.NOTE, Kind.HEAD):
            writer = None
    return settled


def _signature(said: dict[int, Said]) -> Attribution:
    """Put together what lines say, in the order of the page.

    Where the lowest of several unlabelled lines could be a person's name too, it is the publication: the writer stands
    above the place the text first appeared.
    """
    places = [place for place in sorted(said) if said[place].kind is Kind.NAMES]
    if len(places) > _MOST_SIGNATURES:
        for place in list(said):
            del said[place]
        return Attribution()
    sources = [place for place in places if said[place].source]
    chosen = max(
        sources,
        key=lambda place: (not is_address(said[place].source or ""), said[place].is_labelled, place),
        default=None,
    )
    for place in sources:
        _settle_other_source(place, chosen, said)
    names = [said[place].byline for place in places if place in said]
    people = [name for name in names if name]
    if chosen is not None:
        found = said[chosen]
        address = next((said[place].source_url for place in sources if place in said and said[place].source_url), None)
        return Attribution(_join(people), found.source, found.source_url or address)
    lowest = said[places[-1]] if places else Said(Kind.TEXT)
    if len(people) > 1 and lowest.byline and not lowest.is_labelled and not is_surely_a_person(people[-1]):
        return Attribution(_join(people[:-1]), people[-1])
    return Attribution(_join(people))


def _settle_other_source(place: int, chosen: int | None, said: dict[int, Said]) -> None:
    """Of several lines with a source believe one; a linked name above is the writer's, an address the source's."""
    one = said.get(place)
    if one is None or chosen is None or place == chosen or one.byline or not one.source:
        return
    if looks_like_name(one.source):
        said[place] = one._replace(byline=one.source, source=None, source_url=None)
    elif is_address(one.source):
        return
    elif place < chosen and not one.is_labelled and not one.source_url:
        said[place] = Said(Kind.BEARER)
    elif place < chosen:
        for number in list(said):
            if number <= place:
                del said[number]
    else:
        said[place] = Said(Kind.NOTE)


def _of_biographies(lines: Sequence[Line], said: dict[int, Said], is_spoken_of: Callable[[str], bool]) -> list[str]:
    """The people that biographies under the text are about, if the text is not about them."""
    return [
        one.byline
        for _, one in sorted(said.items())
        if one.kind is Kind.ABOUT and one.byline and (one.is_labelled or not is_spoken_of(one.byline))
    ]


def _join(names: Sequence[str]) -> str | None:
    names = list(dict.fromkeys(names))
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else None


def has_word(text: str, word: str) -> bool:
    """Whether a text has a word in it that is no part of another; a long one may have endings: ``Əliyevin``."""
    place = text.find(word)
    while place >= 0:
        end = place + len(word)
        if not text[max(0, place - 1) : place].isalnum() and (len(word) > 4 or not text[end : end + 1].isalpha()):
            return True
        place = text.find(word, place + 1)
    return False
