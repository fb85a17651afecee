"""Who wrote a text and where it first appeared, read from its closing lines.

The rules are about what a name, a publication and a link look like and where they stand. A line
that could be the text's own last sentence is left to the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from azecrawl import site
from azecrawl.pages.credits import is_credit_line
from azecrawl.pages.names import (
    is_address,
    looks_like_name,
    looks_like_publication,
    looks_like_title,
)

Part = tuple[str, str | None]
"""A run of text and the address it links to."""

_MAX_LINE = 120
"""Characters; a longer line is no attribution."""

_MAX_DATE = 40
"""Characters that the date at the end of a line may have, with what parts it off."""

_MAX_LINES = 4
"""Lines at the end of a text that may be attribution: two writers, a publication, one to spare."""

_LABEL = re.compile(
    r"(?:sources?|authors?|by|written by|(?:re)?published|posted|updated)\s*:?"
    r"|translat(?:ed|ion)\s+by\b.*|originally\s+in\s+\w+",
    re.IGNORECASE,
)
"""Lines that name nobody, under or over those that do."""
_SOURCE_MARK = re.compile(r"^(?:original\s+)?(?:sources?|mənbə|kaynak|источник)\s*[:–—-]\s*", re.IGNORECASE)
_ORIGIN_MARK = re.compile(
    r"""^(?:(?:this|the|an?)\s+(?:\w+\s+){1,3}?(?:was|has\s+been|is|were)?\s*)?
        (?:(?:originally|first|previously|earlier)\s+)?
        (?:(?:re)?published|appeared|posted|(?:re)?printed)(?:\s+(?:originally|first|earlier))?
        \s+(?:in|by|on|at|with|from|via)\b\s*:?\s*
      | ^(?:read|see)\s+(?:the\s+)?(?:more|original|full|whole|rest)[\w\s]{0,24}?\s(?:in|on|at|from)\s*:?\s+
      | ^(?:courtesy\s+of|(?:reprinted\s+)?from|via)\s*:?\s+""",
    re.IGNORECASE | re.VERBOSE,
)
_AUTHOR_MARK = re.compile(
    r"""^(?:(?:(?:written|text|words|story|report|interview|interviewed|article|analysis|commentary|opinion)\s+)?by\s*(?::|\s)\s*
      | (?:authors?|written\s+by|müəllif(?:lər)?|автор)\s*[:–—-]\s*)""",
    re.IGNORECASE | re.VERBOSE,
)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*\.?"
_DATE = (
    rf"\d{{1,2}}\s+{_MONTH}\s+\d{{4}}|{_MONTH}\s+\d{{1,2}}(?:,?\s*\d{{4}})?|{_MONTH}\s+\d{{4}}"
    r"|\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}-\d\d-\d\d"
)
_DATE_TAIL = re.compile(rf"(?:^|[\s,(|–—-]+)(?:on\s+)?(?:{_DATE})\)?\s*$")
_JOINTS = re.compile(r"\s+for\s+(?:the\s+(?=[A-Z]))?|\s+in\s+|\s*,\s+|\s+[|/–—-]\s+|\s*\(\s*")
_ROLES = re.compile(
    r"\b(?:editor|correspondent|reporter|columnist|analyst|expert|fellow|professor|director|researcher|advis[eo]r)\b",
    re.IGNORECASE,
)
_PLACES = frozenset(
    "ankara azerbaijan baku berlin brussels ganja istanbul london moscow paris shusha tbilisi tehran washington".split()
)
_PEOPLE_PATHS = re.compile(r"/(?:authors?|people|profiles?|staff|contributors?|experts?|team|by|in)/", re.IGNORECASE)
_PEOPLE_HOSTS = re.compile(
    r"(?:^|\.)(?:twitter|x|linkedin|facebook|instagram|t|academia|researchgate)\.(?:com|me|edu|net)$"
)


@dataclass(frozen=True)
class Attribution:
    """What closing lines say. ``lines`` counts those that are attribution and not text."""

    byline: str | None = None
    source: str | None = None
    source_url: str | None = None
    lines: int = 0


@dataclass(frozen=True)
class _Line:
    """One line: its text, and the text and target of its last link (a link within the site counts for none)."""

    text: str
    linked: str = ""
    target: str | None = None

    def after(self, start: int) -> _Line:
        """The rest of the line from a position on, without an article before the name that follows."""
        return _Line(_without_article(self.text[start:].strip()), self.linked, self.target)


def read_closing_lines(lines: Sequence[Sequence[Part]], url: str) -> Attribution:
    """Read the last lines of a text, given in the order of the page, upwards as long as they are attribution.

    ``url`` is the page's own, to tell links within the site from those to a publication.
    """
    read: list[Attribution] = []
    for line in reversed(lines[-_MAX_LINES:]):
        found = read_line(line, url)
        if found and found.source and not found.byline and any(below.source for below in read):
            # A name that links to the publication, above the publication's own line, is the writer's.
            found = Attribution(found.source, lines=1) if looks_like_name(found.source) else None
        if found is None:
            break
        read.append(found)
    return _combine(read) if any(line.byline or line.source for line in read) else Attribution()


def _combine(upwards: Sequence[Attribution]) -> Attribution:
    """Put together what lines said, last line first.

    Where the lowest of several lines could be a person's name too, it is the publication: the
    writer stands above the place the text first appeared.
    """
    names = [line.byline for line in reversed(upwards) if line.byline]
    source = next((line for line in upwards if line.source), None)
    if source:
        return Attribution(_join(names), source.source, source.source_url, len(upwards))
    if len(names) > 1:
        return Attribution(_join(names[:-1]), names[-1], None, len(upwards))
    return Attribution(_join(names), None, None, len(upwards))


def _join(names: Sequence[str]) -> str | None:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else None


def read_line(parts: Sequence[Part], url: str) -> Attribution | None:
    """What one line says of writer and publication; None when it is not attribution.

    >>> line = [("By Leyla Rzayeva for ", None), ("Caspian Review", "https://cr.example.org/a")]
    >>> read_line(line, "https://aze.media/x/")
    Attribution(byline='Leyla Rzayeva', source='Caspian Review', source_url='https://cr.example.org/a', lines=1)
    >>> read_line([("Nobody has asked the sturgeon.", None)], "https://aze.media/x/") is None
    True
    """
    text = _collapse(parts).lstrip(" *•#|–—-").rstrip(" *#|,–—-")
    if len(text) > _MAX_LINE + _MAX_DATE:
        return None
    line, internal = _line(text, parts, url)
    if len(line.text) > _MAX_LINE:
        return None
    if not line.text or _LABEL.fullmatch(line.text) or _is_place_or_role(line.text) or is_credit_line(line.text):
        return Attribution(lines=1)
    if mark := _SOURCE_MARK.match(line.text) or _ORIGIN_MARK.match(line.text):
        return _named_source(line.after(mark.end()))
    if mark := _AUTHOR_MARK.match(line.text):
        return _named_author(line.after(mark.end()))
    if internal:
        return None
    if line.target and line.linked == line.text:
        return _only_a_link(line)
    return _name_and_publication(line) or _bare(line.text)


def _line(text: str, parts: Sequence[Part], url: str) -> tuple[_Line, bool]:
    """A line without what frames it (parentheses, a date), and whether all of it links within the site."""
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1].strip()
    targets = [href for run, href in parts if href and run.strip()]
    target = targets[-1] if targets else None
    linked = _collapse([part for part in parts if part[1] == target]) if target else ""
    dateless = _DATE_TAIL.sub("", text)
    text = dateless if linked in dateless else text
    if target and _is_within(target, url):
        return _Line(text), linked == text
    return _Line(text, _without_article(linked), target), False


def _named_source(line: _Line) -> Attribution | None:
    """After ``Source:``, ``Originally published in`` and their like."""
    line = _Line(line.text.strip(" ."), line.linked, line.target)
    if pair := _name_and_publication(line):
        return pair
    if line.target:
        whole = line.linked in line.text and (looks_like_title(line.linked) or is_address(line.linked))
        return Attribution(None, _publication(line.linked), line.target, 1) if whole else None
    if looks_like_title(line.text) and not _is_place_or_role(line.text):
        return Attribution(None, _publication(line.text), line.text if line.text.startswith("http") else None, 1)
    return None


def _named_author(line: _Line) -> Attribution | None:
    """After ``By``, ``Author:`` and their like, where an editorial board may stand as well."""
    if pair := _name_and_publication(line):
        return pair
    name = line.text.rstrip(".")
    return Attribution(name, None, None, 1) if looks_like_name(name) or looks_like_title(name) else None


def _only_a_link(line: _Line) -> Attribution | None:
    assert line.target
    if _is_person_page(line.target) and looks_like_name(line.text):
        return Attribution(line.text, None, None, 1)
    return Attribution(None, _publication(line.text), line.target, 1) if looks_like_title(line.text) else None


def _name_and_publication(line: _Line) -> Attribution | None:
    """``Name, Publication``, ``Name for Publication`` and the like: a name, a joint, a publication."""
    if not line.target and looks_like_name(line.text):
        return Attribution(line.text, None, None, 1)
    for joint in _JOINTS.finditer(line.text):
        name, publication = line.text[: joint.start()].strip(), line.text[joint.end() :].strip(" ).")
        publication = _without_article(publication)
        is_comma = joint.group().strip() == ","
        if not looks_like_name(name) or not publication:
            continue
        if line.target and line.linked in publication:
            if looks_like_title(publication):
                return Attribution(name, _publication(publication), line.target, 1)
        elif is_comma and _is_place_or_role(publication):
            return Attribution(name, None, None, 1)
        elif looks_like_title(publication):
            return Attribution(name, publication, None, 1)
    if line.target and line.text.startswith(line.linked) and looks_like_title(line.linked):
        rest = line.text[len(line.linked) :]
        joint_after = _JOINTS.match(rest)
        name = rest[joint_after.end() :].strip(" )") if joint_after else ""
        return Attribution(name, _publication(line.linked), line.target, 1) if looks_like_name(name) else None
    return None


def _bare(text: str) -> Attribution | None:
    return Attribution(None, text, None, 1) if looks_like_publication(text) else None


def _is_place_or_role(text: str) -> bool:
    return text.lower() in _PLACES or ("," not in text and len(text.split()) <= 4 and bool(_ROLES.search(text)))


def _publication(text: str) -> str:
    """A publication's name; where the text is an address, the host in it."""
    if is_address(text) and "/" in text:
        return urlsplit(text if "//" in text else f"//{text}").netloc.removeprefix("www.")
    return text


def _is_within(target: str, url: str) -> bool:
    parts = urlsplit(url)
    return site.is_on_site(target, f"{parts.scheme}://{parts.netloc}/") or site.is_on_site(target)


def _is_person_page(target: str) -> bool:
    parts = urlsplit(target)
    return bool(_PEOPLE_PATHS.search(parts.path) or _PEOPLE_HOSTS.search(parts.netloc.lower()))


def _without_article(text: str) -> str:
    """``the Caspian Review`` is the Caspian Review; ``The Hill`` is The Hill."""
    return text.removeprefix("the ")


def _collapse(parts: Sequence[Part]) -> str:
    return " ".join("".join(run for run, _ in parts).split())
