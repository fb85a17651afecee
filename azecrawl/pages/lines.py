"""What one line at the edge of a text is: who signs, what they are, a note, a credit, a sentence. No line knows others.

The rules are about what a name, a publication and a link look like. What a line means among others is `attribution`'s.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property, lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from azecrawl import site
from azecrawl.pages import wording
from azecrawl.pages.credits import is_credit_line
from azecrawl.pages.names import (
    has_publication_word,
    has_title,
    is_address,
    is_call,
    is_kind_of_publication,
    is_page_word,
    is_place,
    is_said,
    is_small,
    is_social,
    is_social_name,
    is_surely_a_person,
    is_surely_a_publication,
    looks_like_name,
    looks_like_publication,
    looks_like_title,
    people_in,
    publication_in,
)
from azecrawl.pages.text import spaced
from azecrawl.pages.wording import fold


class Style(NamedTuple):
    """How a run of text is set: the address it links to, and its type."""

    href: str | None = None
    italic: bool = False
    bold: bool = False


PLAIN = Style()

Part = tuple[str, Style]
"""A run of text and how it is set."""


class Kind(Enum):
    """What a line can be. Those marked with a cross are no part of the text."""

    TEXT = auto()
    """A sentence of the text: what stands above it is text as well."""
    NAMES = auto()
    """† A writer, a publication, or both."""
    MARK = auto()
    """† A label that says what the next line is: ``By``, ``Source:``."""
    BEARER = auto()
    """† What the bearer of the name above is, or where: ``Political analyst``. Without a name above, text."""
    DRESS = auto()
    """† A date or an ornament beside a signature; without one, text."""
    CREDIT = auto()
    """† A photographer, a translator, an editor."""
    EMPTY = auto()
    """† Nothing that can be seen, or a lone full stop."""
    ABOUT = auto()
    """A biography."""
    HEAD = auto()
    """What says that a biography follows."""
    NOTE = auto()
    """A disclaimer, a footnote, further reading, what a plugin printed: it hides nothing above it."""


@dataclass(frozen=True)
class Line:
    """A line as it stands on the page. ``is_own`` is False inside a quote, a list, a table and for a heading."""

    parts: tuple[Part, ...]
    is_own: bool = True

    @cached_property
    def text(self) -> str:
        """What can be seen of it, white space collapsed."""
        return clean("".join(run for run, _ in self.parts))

    @property
    def is_italic(self) -> bool:
        """Whether all of it is set in italics."""
        return all(style.italic for run, style in self.parts if run.strip())

    @property
    def is_bold(self) -> bool:
        """Whether all of it is set in bold."""
        return all(style.bold for run, style in self.parts if run.strip())

    @cached_property
    def lead(self) -> str:
        """What is set in bold at its beginning."""
        runs = []
        for run, style in self.parts:
            if run.strip() and not style.bold:
                break
            runs.append(run)
        return clean("".join(runs)).strip(" ,.:–—-")


class Said(NamedTuple):
    """What a line says. ``is_labelled``: it says so itself (``By …``, ``Source: …``).

    ``is_doubtful``: only a writer's name above it makes a publication of it.
    """

    kind: Kind
    byline: str | None = None
    source: str | None = None
    source_url: str | None = None
    is_labelled: bool = False
    is_doubtful: bool = False


_LINES_AT_HAND = 64
"""What was said of them is remembered: page and API end an article with the same lines."""

_MAX_LINE = 320
"""Characters; a longer line is no signature. Eight people sign in less."""

_MAX_LABEL = 70
"""Characters that a label, a heading or what a plugin printed has at most."""

_MAX_SENTENCE = 100
"""Characters; what is longer and ends as sentences do is no description of anybody."""

_SENTENCE_END = re.compile(r"\w{3}[.!?…]['’”\"»)]*$")

_MAX_DATE = 48
"""Characters that the date at the end of a line may have, with what parts it off."""

_MAX_NOTE = 1200
"""Characters; a longer line is text."""

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0]+"
)
"""Control and zero-width characters, soft hyphens, marks of direction and byte order."""


def clean(text: str) -> str:
    """A text without what cannot be seen, composed (NFC), every run of white space made one space."""
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    return spaced(text)


_NO_TEXT = Said(Kind.TEXT)
_NOTED = Said(Kind.NOTE)


@dataclass(frozen=True)
class _Reading:
    """A line being read: its text, and the text and target of its last link, unless that leads to the site itself."""

    text: str
    linked: str = ""
    target: str | None = None

    def after(self, start: int) -> _Reading:
        """The rest of the line from a position on, without an article before the name that follows."""
        rest = _without_article(self.text[start:].strip())
        return _Reading(rest, rest if rest and self.linked.endswith(rest) else self.linked, self.target)


@lru_cache(maxsize=_LINES_AT_HAND)
def read_line(line: Line, url: str) -> Said:
    """What a line says. ``url`` is the page's own, to tell links within the site from those to a publication.

    >>> line = Line((("By Leyla Rzayeva for ", PLAIN), ("Caspian Review", Style("https://cr.example.org/a"))))
    >>> said = read_line(line, "https://aze.media/x/")
    >>> said.kind.name, said.byline, said.source, said.source_url
    ('NAMES', 'Leyla Rzayeva', 'Caspian Review', 'https://cr.example.org/a')
    >>> read_line(Line((("Nobody has asked the sturgeon.", PLAIN),)), "https://aze.media/x/").kind.name
    'TEXT'
    """
    whole = line.text
    if not re.search(r"\w", whole):
        return Said(Kind.EMPTY if len(whole) < 2 else Kind.DRESS)
    if len(whole) > _MAX_NOTE:
        return _NO_TEXT
    if _is_note(whole):
        return _NOTED
    if not line.is_own:
        return (
            Said(Kind.HEAD)
            if wording.HEAD.fullmatch(fold(whole.rstrip(": ")))
            else _NO_TEXT
            if not _within_whole(line, url)
            else _NOTED
        )
    is_starred = whole.startswith("*")
    text = _unframed(whole)
    said = _read(text, line, url) if len(text) <= _MAX_LINE else _read_long(text)
    return _NOTED if is_starred and said.kind is Kind.TEXT else said


def opens_notes(line: Line) -> bool:
    """Whether a line is the heading of further reading or of references."""
    return sum(len(run) for run, _ in line.parts) < 80 and bool(wording.OPENS_NOTES.fullmatch(fold(line.text)))


def _is_note(text: str) -> bool:
    is_note = (
        wording.NOTE.match(fold(text))
        or (len(text) < _MAX_LABEL and wording.PRINTED.fullmatch(fold(text)))
        or (text.startswith("#") and wording.HASHTAGS.fullmatch(text))
        or _is_disclaimer(text)
    )
    return bool(is_note) and not (wording.READ_ORIGINAL.match(fold(text)) or wording.ORIGIN_MARK.match(fold(text)))


def _is_disclaimer(text: str) -> bool:
    return _has_one(wording.STEMS_OF_DISCLAIMERS, text) and bool(wording.DISCLAIMER.search(fold(text)))


def _has_one(stems: tuple[str, ...], text: str) -> bool:
    """Whether one of the stems is in a text: quicker than a pattern, and mostly none is."""
    low = fold(text)
    return any(stem in low for stem in stems)


def _without_date(text: str) -> str:
    """A line without the day at its end, and what parts it off."""
    start = max(0, len(text) - _MAX_DATE)
    return text[:start] + _cut(wording.DATE_TAIL, text[start:]) if any(map(str.isdigit, text[-10:])) else text


def _cut(pattern: re.Pattern[str], text: str) -> str:
    """A text up to where a pattern is found that reaches to its end."""
    found = pattern.search(fold(text))
    return text[: found.start()] if found else text


def _without_stop(text: str) -> str:
    """A line without its full stop; that of ``Jr.`` is the name's."""
    return text if text.endswith(("Jr.", "Sr.")) else text.rstrip(". ")


def _without_handles(text: str) -> str:
    return wording.HANDLE.sub("", text) if "@" in text else text


def _unframed(text: str) -> str:
    """A line without the parentheses, brackets, dashes and ornaments around it."""
    text = text.lstrip(" *•#|–—-").rstrip(" *#|,–—-")
    for opening, closing in ("()", "[]"):
        if text.startswith(opening) and text.endswith(closing) and text.count(opening) == 1:
            text = text[1:-1].strip()
    return text


def _read_long(text: str) -> Said:
    return _biography(text) or _NO_TEXT


def _read(text: str, line: Line, url: str) -> Said:
    """A line short enough for a signature."""
    if len(text) < _MAX_LABEL and wording.MARK.fullmatch(fold(text)):
        target = _reading(text, line, url)[0].target
        is_source = wording.SOURCE_MARK.fullmatch(fold(text.rstrip(" :")) + ":")
        return _address(target) if target and is_source else Said(Kind.MARK)
    handled = _without_handles(text)
    if not re.search(r"\w", handled):
        return _NOTED
    reading, internal = _reading(handled, line, url)
    if said := _short(reading.text):
        return said
    if _is_translator(reading.text) or is_credit_line(reading.text):
        return Said(Kind.CREDIT)
    if said := _labelled(reading):
        return said
    is_asked = is_call(reading.text) and not looks_like_title(reading.text) and len(text) < _MAX_LABEL
    if internal or is_page_word(reading.text) or (is_asked and not _SENTENCE_END.search(text[-12:])):
        return _NOTED
    if said := _biography(text):
        return said
    if reading.target and reading.linked == _without_article(reading.text):
        return _only_a_link(reading.after(0))
    if reading.text.endswith(":"):
        return _NO_TEXT
    if not reading.target and _SENTENCE_END.search(text[-12:]):
        return (_bearer(reading.text) if len(text) < _MAX_SENTENCE else None) or _NO_TEXT
    if is_social_name(reading.text) or (is_call(reading.text) and reading.target):
        return _NOTED
    return _name_and_publication(reading) or _bearer(reading.text) or _bare(reading.text)


def _short(text: str) -> Said | None:
    """A date or a heading of a biography; the name of the site itself."""
    low = fold(text.rstrip(": "))
    if len(text) > _MAX_LABEL:
        return None
    if not text or wording.DRESS.fullmatch(fold(text)):
        return Said(Kind.DRESS)
    if wording.HEAD.fullmatch(low):
        return Said(Kind.HEAD)
    return _NOTED if wording.SITE.fullmatch(low.strip(" .")) else None


def _reading(text: str, line: Line, url: str) -> tuple[_Reading, bool]:
    """A line without a date, and whether all of it links within the site."""
    targets = [
        style.href for run, style in line.parts if style.href and run.strip() and not run.strip().startswith("@")
    ]
    target = next((href for href in reversed(targets) if not is_social(_host(href))), targets[-1] if targets else None)
    linked = _unframed(clean("".join(run for run, style in line.parts if style.href == target))) if target else ""
    dateless = _without_date(text)
    text = dateless if linked in dateless else text
    if target and _is_within(target, url):
        return _Reading(text), linked == text
    return _Reading(text, _without_article(linked), target), False


def _labelled(line: _Reading) -> Said | None:
    """What a line says behind a label; None where it has none, or nothing behind it that can be meant."""
    if wording.READ_ORIGINAL.match(fold(line.text)) and line.target:
        return _address(line.target)
    source = wording.SOURCE_MARK.match(fold(line.text))
    origin = wording.ORIGIN_MARK.match(fold(line.text)) if not source else None
    if mark := source or origin:
        named = _named_source(line.after(mark.end()), is_origin=bool(origin))
        if named and origin and not line.target and _is_of_no_article(fold(mark[0]), named):
            return _NO_TEXT
        return named or (_NOTED if _is_about_the_site(line.text) else _NO_TEXT)
    if _has_one(wording.STEMS_OF_ORIGIN_SUFFIX, line.text) and (suffix := wording.ORIGIN_SUFFIX.match(fold(line.text))):
        name = publication_in(line.linked or line.text[suffix.start("pub") : suffix.end("pub")])
        return Said(Kind.NAMES, None, name, line.target, is_labelled=True) if name else None
    if mark := wording.AUTHOR_MARK.match(fold(line.text)):
        return _named_author(line.after(mark.end()), is_thing=line.text[mark.end() :].startswith("the "))
    return None


def _is_of_no_article(mark: str, named: Said) -> bool:
    """Whether an unlinked line with a mark like ``From`` is a sentence that begins so, or of another thing."""
    is_doubted = wording.WEAK_MARK.fullmatch(mark) and not looks_like_publication(named.source or "")
    return bool(is_doubted or wording.OF_ANOTHER.match(mark))


def _is_about_the_site(text: str) -> bool:
    return bool(wording.SITE.search(fold(text)))


def _named_source(line: _Reading, *, is_origin: bool) -> Said | None:
    """After ``Source:``, ``Originally published in`` and their like."""
    text = _without_date(line.text.strip(" ."))
    if line.target and line.linked in line.text:
        before = line.text[: line.text.index(line.linked)]
        if wording.HERE_ALONE.fullmatch(fold(line.linked)):
            found = _address(line.target)
            return found._replace(source=publication_in(before.rstrip(" ([:–—-")) or found.source)
        name = publication_in(line.linked)
        if name is None or len(before.split()) > 6 or is_social(_host(line.target)):
            return None
        by = _without_date(before).strip(" ,") if _is_name(before.strip(" ,")) else None
        return Said(Kind.NAMES, by, _publication(name), line.target, is_labelled=True)
    if not is_origin and (pair := _name_and_publication(_Reading(text))) and pair.source:
        return pair._replace(is_labelled=True)
    if is_origin:
        text = _without_date(_cut(wording.AFTER_SOURCE, text)).strip(" .,")
    is_dated = re.match(r"\d+(?:th|st|nd|rd|s)?\b(?!-)", text) or is_place(re.split(r",\s|\sin\s", text)[0])
    if (is_origin and is_dated) or wording.SITE.fullmatch(fold(text)):
        return None
    if is_address(text):
        return _address(text) if not is_social(_host(text)) else None
    name = publication_in(text)
    if name is None:
        return _listed(text)
    if name.islower() and is_origin:
        return None
    return Said(Kind.NAMES, None, name, is_labelled=True)


def _listed(text: str) -> Said | None:
    """Several publications behind one label."""
    names = re.split(r"\s*[,/;]\s*|\s+(?:and|və|ve|и)\s+", text)
    good = 2 <= len(names) <= 6 and all(publication_in(name) and _begins(name) for name in names)
    return Said(Kind.NAMES, None, text, is_labelled=True) if good else None


def _begins(name: str) -> bool:
    """Whether a name begins high, or is an address."""
    return name[:1].isupper() or is_address(name)


def _named_author(line: _Reading, *, is_thing: bool) -> Said | None:
    """After ``By``, ``Author:`` and their like, where an editorial board may stand as well.

    ``is_thing``: an article stands before the name, so that it is no person's.
    """
    text = wording.IN_A_PLACE.sub(
        lambda place: "" if is_place(place[1]) else place[0], _without_stop(_cut(wording.AFTER_AUTHOR, line.text))
    )
    line = _Reading(text, line.linked, line.target)
    if _is_name(text, labelled=True) and not is_thing:
        return Said(Kind.NAMES, text, is_labelled=True)
    if not is_thing and (pair := _name_and_publication(line, labelled=True)):
        return pair._replace(is_labelled=True)
    if about := _biography(text):
        return about._replace(is_labelled=True)
    is_board = looks_like_title(text) and not is_place(text) and not wording.SITE.fullmatch(fold(text))
    if is_board and (
        has_publication_word(text)
        or re.search(r"\b(?:board|staff|desk|team|editors)\b", text, re.IGNORECASE)
        or text in ("AFP", "AP")
    ):
        return Said(Kind.NAMES, text, is_labelled=True)
    return None


def _only_a_link(line: _Reading) -> Said:
    """A line that is nothing but a link to elsewhere."""
    assert line.target
    host = _host(line.target)
    if _is_name(line.text) and (_is_person_page(line.target) or is_social(host)):
        return Said(Kind.NAMES, line.text)
    if is_social(host) or wording.FILE.search(line.target.partition("?")[0]) or is_call(line.text):
        return _NOTED
    if wording.HERE_ALONE.fullmatch(fold(line.text)):
        return _NOTED
    name = publication_in(line.text.removeprefix("www."))
    if name is None:
        return _NO_TEXT
    is_clear = (
        looks_like_title(name)
        or sum(map(_is_high, name.split())) > 1
        or _is_name_of(name, host)
        or is_kind_of_publication(name.split()[-1])
    )
    if not is_clear and not _is_high(name):
        return _NO_TEXT
    return Said(Kind.NAMES, None, _publication(name), line.target, is_doubtful=not is_clear)


def _is_high(word: str) -> bool:
    return word[:1].isupper()


def _is_name_of(name: str, host: str) -> bool:
    """Whether a name and a host are written alike: ``bne IntelliNews`` and ``www.intellinews.com``."""
    plain = re.sub(r"\W", "", name.lower())
    label = re.sub(r"\W", "", max(host.lower().removeprefix("www.").split(".")[:-1], key=len, default=""))
    return len(label) > 2 and (label in plain or plain in label)


def _address(target: str) -> Said:
    """A bare address: its host is the source, but for networks and videos."""
    host = _host(target)
    if is_social(host):
        return _NOTED
    is_whole = target.lower().startswith(("http://", "https://"))
    url = target if is_whole else f"https://{target}" if "/" in target else None
    return Said(Kind.NAMES, None, host if url else target.removeprefix("www."), url)


def _host(address: str) -> str:
    """The host of an address, with or without a scheme; empty where it is none."""
    try:
        return urlsplit(address if "//" in address else f"//{address}").netloc.lower().removeprefix("www.")
    except ValueError:
        return ""


def _name_and_publication(line: _Reading, *, labelled: bool = False) -> Said | None:
    """``Name, Publication``, ``Name for Publication`` and the like: a name, a joint, a publication or a role."""
    if _is_name(line.text) and (not line.target or _links_to_a_person(line)):
        return Said(Kind.NAMES, line.text)
    for joint in wording.JOINTS.finditer(line.text):
        name, rest = line.text[: joint.start()].strip(), line.text[joint.end() :].strip(" )].")
        if not rest or not _is_name(name, labelled=labelled):
            continue
        if said := _after_name(name, joint.group().strip(" ,"), _without_article(rest), line):
            return said
    if line.target and line.text.startswith(line.linked):
        return _link_first(line)
    return None


def _after_name(name: str, joint: str, rest: str, line: _Reading) -> Said | None:
    """What stands behind a name and a joint."""
    if line.target and line.linked and line.linked in rest:
        publication = publication_in(rest) or publication_in(line.linked)
        if _is_role(rest) and joint not in ("for", "via", "in") and not _is_name_of(rest, _host(line.target)):
            return Said(Kind.NAMES, name)
        return Said(Kind.NAMES, name, _publication(publication), line.target) if publication else None
    if is_place(rest) or (joint == "in" and len(rest.split()) <= 3 and not has_publication_word(rest)):
        return Said(Kind.NAMES, name)
    if wording.SITE.fullmatch(fold(rest)):
        return Said(Kind.NAMES, name, rest)
    if joint in ("", "–", "—", "-", "|", "(", "[") and (_is_role(rest) or (rest.islower() and len(rest.split()) < 6)):
        return Said(Kind.NAMES, name) if not is_address(rest) else Said(Kind.NAMES, name, _publication(rest))
    publication = publication_in(rest)
    if publication is None or (publication.islower() and not is_address(publication)):
        return None
    return Said(Kind.NAMES, name, _publication(publication))


def _links_to_a_person(line: _Reading) -> bool:
    """Whether the link of a line is one of its people's, and not to a publication behind them."""
    return bool(line.target) and (
        (line.text.startswith(line.linked) and _is_name(line.linked))
        or _is_person_page(line.target or "")
        or is_social(_host(line.target or ""))
    )


def _link_first(line: _Reading) -> Said | None:
    """``Publication, Name`` with the publication linked; a linked name and what its bearer is."""
    rest = line.text[len(line.linked) :]
    joint = wording.JOINTS.match(rest)
    name = rest[joint.end() :].strip(" )") if joint else ""
    if line.target and _is_name(line.linked) and (_is_role(name) or is_place(name) or not name):
        return Said(Kind.NAMES, line.linked)
    publication = publication_in(line.linked)
    return Said(Kind.NAMES, name, _publication(publication), line.target) if publication and _is_name(name) else None


def _bare(text: str) -> Said:
    """A line without link or label."""
    if is_address(text):
        return _address(text)
    if looks_like_publication(text):
        return Said(Kind.NAMES, None, publication_in(text) or text, is_doubtful=not is_surely_a_publication(text))
    name = publication_in(text) if not text.endswith(".") and not is_said(text) else None
    if (
        name
        and name[:1].isupper()
        and len(text.split()) <= 6
        and (looks_like_title(name) or has_publication_word(name))
    ):
        return Said(Kind.NAMES, None, name, is_doubtful=True)
    return _NO_TEXT


def _bearer(text: str) -> Said | None:
    dated = wording.DATE_LEAD.match(fold(text))
    return Said(Kind.BEARER) if is_place(text[dated.end() if dated else 0 :]) or _is_role(text) else None


def _is_role(text: str) -> bool:
    """Whether a text says what somebody is and no name: ``Associate Professor, ADA University``."""
    if (
        len(text.split()) > 16
        or re.match(r"th(?:e|is|ese)\s", text, re.IGNORECASE)
        or not wording.BIO_VERBS.isdisjoint(text.split())
        or re.search(r"[.!?:]\s+\w{3}", text)
    ):
        return False
    low = fold(text)
    return bool(
        wording.ROLE.search(low)
        or wording.LOW_ROLE.search(text)
        or wording.HIGH_ROLE.match(low)
        or wording.AFFILIATION.match(low)
    )


def _biography(text: str) -> Said | None:
    """A sentence that says who somebody is: of ``Leyla Rzayeva is …``, or of the author without a name."""
    lead = wording.HEAD_LEAD.match(fold(text)) or wording.AUTHOR_LEAD.match(fold(text))
    rest = text[lead.end() :] if lead else text
    if lead and not rest and _is_role(text):
        return Said(Kind.BEARER)
    name = _bearer_of(rest)
    if name:
        return Said(Kind.ABOUT, name, is_labelled=bool(lead))
    if lead and (_begins_with_a_verb(rest) or wording.BIO_END.search(fold(rest[-40:])) or rest[:1] in "–—-"):
        return _NOTED
    return Said(Kind.ABOUT) if wording.PRONOUN_BIO.match(fold(text)) else None


def _begins_with_a_verb(text: str) -> bool:
    return text.partition(" ")[0] in wording.BIO_VERBS


def _bearer_of(text: str) -> str | None:
    """The people that a sentence is about, where it says what they are."""
    words = text[:200].split()
    verb = next((place for place, word in enumerate(words) if word.rstrip(",") in wording.BIO_VERBS), 0)
    if verb > 1 and (name := _name_at(" ".join(words[:verb]))):
        return name
    if wording.BIO_END.search(fold(text[-40:])):
        return _name_before(text)
    dash = re.search(r"\s+[–—-]\s+", text[:120]) if text.endswith(".") else None
    if dash and len(text.split()) > 5 and _is_role(text[dash.end() :].rstrip(".")):
        return _name_at(text[: dash.start()])
    return None


def _name_at(text: str) -> str | None:
    """A name at the beginning of a sentence, with or without what is set between commas behind it."""
    text = re.sub(r"\s*\([^()]*\)", "", _without_handles(text)).strip(" ,")
    first = text.partition(", ")[0]
    return text if _is_name(text) else first if first != text and _is_name(first) else None


def _name_before(text: str) -> str | None:
    """The first words as a name: up to a comma, or as few as a name can have."""
    before, comma, _ = text[:80].partition(",")
    if comma and _is_name(before):
        return before
    words = text.split()[:6]
    counts = (
        count for count in (2, 3, 4) if count == len(words) or (words[count : count + 1] and not is_small(words[count]))
    )
    return next((name for count in counts if _is_name(name := " ".join(words[:count]))), None)


_CALLED_SO = frozenset(["Alim", "Dean", "Head", "Həkim", "Nazir", "PhD", "Ph.D."])
"""Words of what somebody is that stand in names."""


def _is_name(text: str, *, labelled: bool = False) -> bool:
    """Whether a text is a name of people, and not of what they are: ``Senior Fellow``."""
    return looks_like_name(text, labelled=labelled) and not any(map(_is_all_role, people_in(text)))


def _is_all_role(text: str) -> bool:
    """Whether a text that is written as a name says what somebody is: ``Senior Fellow``, ``Депутат Милли Меджлиса``."""
    first, *_, last = text.split()
    if first in _CALLED_SO or last in _CALLED_SO:
        return False
    is_headed = wording.ROLE.fullmatch(fold(first)) and not has_title(text) and not is_surely_a_person(text)
    return bool(is_headed or wording.ROLE.fullmatch(fold(last)) or wording.HIGH_ROLE.fullmatch(fold(text)))


def _is_translator(text: str) -> bool:
    """``Translated from Azerbaijani by Farid Nifti``: behind the mark stands a name."""
    if _has_one(wording.STEMS_OF_TRANSLATED, text) and (ending := wording.TRANSLATED.search(fold(text[-40:]))):
        return _is_name(text[: ending.start() - min(40, len(text))])
    mark = wording.TRANSLATOR.match(fold(text))
    if not mark:
        return False
    name = text[mark.end() :].rstrip(". ")
    if all(map(_is_name, re.split(r"(?:,|;|\s+and)\s+\w+\s+by\s+", name))):
        return True
    return looks_like_title(name) or bool(_name_and_publication(_Reading(name)))


def _publication(text: str) -> str:
    """A publication's name; where the text is an address, the host in it."""
    return _host(text) if is_address(text) and "/" in text else text


def _within_whole(line: Line, url: str) -> bool:
    """Whether all of a line links within the site."""
    runs = [(run, style) for run, style in line.parts if run.strip()]
    return all(style.href and _is_within(style.href, url) for _, style in runs)


def _is_within(target: str, url: str) -> bool:
    parts = urlsplit(url)
    return site.is_on_site(target, f"{parts.scheme}://{parts.netloc}/") or site.is_on_site(target)


def _is_person_page(target: str) -> bool:
    return bool(wording.PEOPLE_PATHS.search(target.partition("?")[0]) or wording.PEOPLE_HOSTS.search(_host(target)))


def _without_article(text: str) -> str:
    """``the Caspian Review`` is the Caspian Review; ``The Hill`` is The Hill."""
    return text.removeprefix("the ")
