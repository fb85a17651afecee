"""How things are shown on a page: times, numbers, names, marks around a match. Nothing is looked up here."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import groupby
from re import Pattern
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from azecrawl import site
from azecrawl.archive.searching import MARKS
from azecrawl.changes import FIELDS, KINDS, Change, Stretch

_OTHER_WORDS = {
    "byline": "Writer",
    "source_url": "Link to the source",
    "image_url": "Lead image",
    "image_caption": "Caption",
    "body_text": "Text",
}
LABELS = {field: _OTHER_WORDS.get(field, field.replace("_", " ").capitalize()) for field in FIELDS}
"""The fields that ``azecrawl.changes`` compares, in words."""

KIND_LABELS = dict(zip(KINDS, ("Title", "Names", "Numbers", "Quotes", "Taken away"), strict=True))
"""What edits and removals are told apart by, in words."""


def day(moment: str) -> str:
    """The day of a time at the site: ``30 August 2026``."""
    at_site = site.day_of(datetime.fromisoformat(moment))
    return f"{at_site.day} {at_site:%B %Y}"


def iso_day(moment: str) -> str:
    """The day of a time at the site, for a machine: ``2026-08-30``."""
    return site.day_of(datetime.fromisoformat(moment)).isoformat()


def clock(moment: str) -> str:
    """A time to the minute, at the site: ``30 August 2026, 15:48 in Baku``."""
    return f"{day(moment)}, {site.at_site(datetime.fromisoformat(moment)):%H:%M} in {site.PLACE}"


def utc(moment: str) -> str:
    """A time to the second, in UTC: ``2026-08-30 11:48:38 UTC``."""
    return moment.replace("T", " ").replace("Z", " UTC")


def period(name: str) -> str:
    """A day, a month or a year in words: ``30 August 2026``, ``March 2021``; what is none of these, as it is."""
    try:
        first = date.fromisoformat(f"{name}-01-01"[:10])
    except ValueError:
        return name
    return {4: name, 7: f"{first:%B %Y}"}.get(len(name), f"{first.day} {first:%B %Y}")


def parts(period: str | None, counted: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """How many articles each part of a period has, in order and without gaps: of the years from first to last, of the
    months of a year, of the days of a month.

    >>> parts(None, [{"value": "2023", "articles": 2}, {"value": "2021", "articles": 1}])
    {'2021': 1, '2022': 0, '2023': 2}
    >>> parts("2021-02", [{"value": "2021-02-27", "articles": 4}])["2021-02-27"]
    4
    """
    counts = {str(one["value"]): int(one["articles"]) for one in counted}
    if not counts:
        return {}
    if period is None:
        names = [f"{year:04}" for year in range(int(min(counts)), int(max(counts)) + 1)]
    elif len(period) == 4:
        names = [f"{period}-{month:02}" for month in range(1, 13)]
    else:
        names = [f"{period[:7]}-{day:02}" for day in range(1, monthrange(int(period[:4]), int(period[5:7]))[1] + 1)]
    return {name: counts.get(name, 0) for name in names}


def number(value: int) -> str:
    """A number with commas."""
    return f"{value:,}"


def percent(share: float) -> str:
    """A share from 0 to 1 in whole percent; what is not nothing is not called so."""
    return f"{share:.0%}" if share == 0 or share >= 0.01 else "under 1%"


def size(count: int) -> str:
    """Bytes as people say them."""
    return f"{count:,} bytes" if count < 10_000 else f"{count / 1000:,.0f} kB"


def host(url: str) -> str:
    """The host of a URL, as a reader knows it."""
    try:
        return (urlsplit(url).hostname or url).removeprefix("www.")
    except ValueError:
        return url


def marked(text: str) -> Markup:
    """A title or a snippet with ``<mark>`` around what matches."""
    before, after = MARKS
    return Markup(str(escape(text)).replace(before, "<mark>").replace(after, "</mark>"))


def hits(text: str | None, found: Pattern[str] | None) -> Markup:
    """A text with ``<mark>`` around what a search has found in it."""
    if not text or not found:
        return Markup(escape(text or ""))
    pieces = found.split(text)
    return Markup("").join(
        Markup("<mark>{}</mark>").format(piece) if place % 2 else piece for place, piece in enumerate(pieces)
    )


def coded(text: str) -> Markup:
    """A sentence with ``<code>`` in the place of backticks."""
    return Markup(re.sub("`(.+?)`", r"<code>\1</code>", str(escape(text))))


def paragraphs(change: Change) -> Iterator[tuple[bool, list[list[Stretch]]]]:
    """A change paragraph by paragraph, those that changed and those that did not in turn: whether they did, and each.

    >>> one_half = Stretch("added", "and a half")
    >>> change = Change("body_text", (Stretch("kept", "One.\\n\\nTwo"), one_half, Stretch("kept", ".")))
    >>> [(changed, len(found)) for changed, found in paragraphs(change)]
    [(False, 1), (True, 1)]
    """
    found: list[list[Stretch]] = [[]]
    for run in change.runs:
        for number, text in enumerate(run.text.split("\n\n")):
            if number:
                found.append([])
            if text.strip():
                found[-1].append(Stretch(run.kind, text.strip()))
    for changed, group in groupby(filter(None, found), key=_is_changed):
        yield changed, list(group)


def _is_changed(runs: Iterable[Stretch]) -> bool:
    return any(run.kind != "kept" for run in runs)
