"""Reading the dates a page prints, for machines or for people, as aware UTC times or as days of the site."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import islice

from azecrawl import site

_LANGUAGES = ("en", "az", "tr", "ru", site.LANGUAGE.partition("-")[0].lower())
_SETTINGS = {"PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["day", "month", "year"]}
"""A date is a day, a month and a year: nothing is filled in from the day it is read on."""

_LONGEST = 100
"""Characters; a longer text is no date."""

_MOST = 20
"""Texts of a page that may be its date."""

_DAYS_AT_HAND = 1024
"""What was read in them is remembered: a listing prints a day for each of its articles, and other listings the same."""

_DOTTED = re.compile(
    r"([0-9]{1,2})[.-]([0-9]{1,2})[.-]([0-9]{4}|[0-9]{2})\.?(?:,?\s+(?:(?:at|saat|в)\s+)?([0-9]{1,2})[:.]([0-9]{2})(?::[0-9]{2})?)?"
)
"""``05.03.2021`` and ``05-03-2021, 14:30``: the day comes first wherever days are written so."""

_DOTTED_DAY = re.compile(r"(?<![0-9.:-])([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})(?![0-9])")
"""The same among other words: ``14:30, 05.03.2021``."""

_FIRST_YEAR = 1900
_EPOCH = (date(1969, 12, 31), date(1970, 1, 1))
"""What a machine writes that has no date: WordPress the year -1, others the first second of Unix, in any zone."""

_LABEL = re.compile(
    r"\b(?:(?P<updated>(?:last\s+)?(?:updated|modified|edited|revised)|yenilən\w+|güncel\w+|обновл\w+|измен\w+)"
    r"|(?:first\s+)?(?:published|posted)|dərc\s+ol\w+|yayım\w+|yayın\w+|опубл\w+)(?:\s+(?:on|at|tarix\w*))?\b\s*:?",
    re.IGNORECASE,
)
"""What a page prints before a date: of publication, unless it says that of the last change."""


def parse_time(text: str | None) -> datetime | None:
    """The moment a text names, still in the zone it states; naive when it states none. None if it is no date.

    ISO 8601 is read as such; what only people can read (``29 mart 2021``) goes to dateparser.
    """
    text = (text or "").strip()
    if not text or len(text) > _LONGEST:
        return None
    with suppress(ValueError):
        return datetime.fromisoformat(text)
    if dotted := _DOTTED.fullmatch(text):
        day, month, year, hour, minute = (int(part or 0) for part in dotted.groups())
        with suppress(ValueError):
            return datetime(year if year > 99 else 2000 + year, month, day, hour, minute)
    text = _DOTTED_DAY.sub(r"\3-\2-\1", text).replace("|", " ")
    import dateparser  # here, because it takes a tenth of the start of a command, and few pages need it

    # dateparser 1.5 takes the Azerbaijani and Turkish March for the time zone of the Marquesas (MART).
    text = re.sub(r"\bmart\b", "march", text, flags=re.IGNORECASE)
    moment: datetime | None = None
    with suppress(ValueError, OverflowError):  # as dateparser 1.5 says of some numbers that are no year
        moment = dateparser.parse(text, languages=_known_languages(), settings=_SETTINGS)
    return moment


@lru_cache(maxsize=1)
def _known_languages() -> list[str]:
    """Those of ``_LANGUAGES`` that dateparser knows: of one it does not, it would read nothing at all."""
    from dateparser.data.languages_info import language_order

    return [language for language in dict.fromkeys(_LANGUAGES) if language in language_order]


def to_utc(moment: datetime) -> datetime:
    """A moment in UTC; a naive one is read in the site's zone."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=site.TIME_ZONE)
    return moment.astimezone(UTC)


def best_time(texts: Iterable[str | None]) -> datetime | None:
    """The moment several texts of a page mean, in UTC: the first that states its offset, else the first readable.

    A machine's date that cannot be (the year 1, the first second of 1970) is none.
    What is not among the first twenty is not looked at: one that only people can read takes a millisecond or more.
    """
    zoneless = None
    for text in islice(texts, _MOST):
        moment = parse_time(text)
        if moment and _is_impossible(moment):
            continue
        if moment and moment.tzinfo and (utc := _utc_or_none(moment)):
            return utc
        zoneless = zoneless or moment
    return _utc_or_none(zoneless) if zoneless else None


def _is_impossible(moment: datetime) -> bool:
    return moment.year < _FIRST_YEAR or moment.date() in _EPOCH


def printed_dates(text: str | None) -> tuple[str | None, str | None]:
    """The dates of publication and of the last change in what a page prints.

    >>> printed_dates("March 29, 2021 - Updated on April 2, 2021")
    ('March 29, 2021', 'April 2, 2021')
    >>> printed_dates("Updated: 2 April 2021")
    (None, '2 April 2021')
    """
    published: str | None = None
    updated: str | None = None
    is_update, start = False, 0
    text = (text or "")[: 3 * _LONGEST]
    for label in [*_LABEL.finditer(text), None]:
        date_text = text[start : label.start() if label else None].strip(" \t\n-–—|,;/·•()[]") or None
        if is_update:
            updated = updated or date_text
        else:
            published = published or date_text
        if label:
            is_update, start = label["updated"] is not None, label.end()
    return published, updated


def _utc_or_none(moment: datetime) -> datetime | None:
    """None for a moment at the end of time, that has no UTC: the year 9999, west of Greenwich."""
    try:
        return to_utc(moment)
    except OverflowError:
        return None


@lru_cache(maxsize=_DAYS_AT_HAND)
def parse_day(text: str | None) -> date | None:
    """The day a listing prints beside an article (``March 29, 2021``), in the site's zone."""
    text = (text or "").strip()
    try:
        return datetime.strptime(text, "%B %d, %Y").date()
    except ValueError:
        moment = parse_time(text)
        return moment.date() if moment else None
