"""Reading the dates a page prints, for machines or for people, as aware UTC times or as days of the site."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime
from itertools import islice

import dateparser

from azecrawl import site

_LANGUAGES = ["en", "az", "tr", "ru"]
_SETTINGS = {"PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["day", "month", "year"]}
"""A date is a day, a month and a year: nothing is filled in from the day it is read on."""

_LONGEST = 100
"""Characters; a longer text is no date."""

_MOST = 20
"""Texts of a page that may be its date."""


def parse_time(text: str | None) -> datetime | None:
    """The moment a text names, still in the zone it states; naive when it states none. None if it is no date.

    ISO 8601 is read as such; what only people can read (``29 mart 2021``) goes to dateparser.
    """
    text = (text or "").strip()
    if not text or len(text) > _LONGEST:
        return None
    with suppress(ValueError):
        return datetime.fromisoformat(text)
    # dateparser 1.5 takes the Azerbaijani and Turkish March for the time zone of the Marquesas (MART).
    text = re.sub(r"\bmart\b", "march", text, flags=re.IGNORECASE)
    moment: datetime | None = None
    with suppress(ValueError, OverflowError):  # as dateparser 1.5 says of some numbers that are no year
        moment = dateparser.parse(text, languages=_LANGUAGES, settings=_SETTINGS)
    return moment


def to_utc(moment: datetime) -> datetime:
    """A moment in UTC; a naive one is read in the site's zone."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=site.TIME_ZONE)
    return moment.astimezone(UTC)


def best_time(texts: Iterable[str | None]) -> datetime | None:
    """The moment several texts of a page mean, in UTC: the first that states its offset, else the first readable.

    What is not among the first twenty is not looked at: one that only people can read takes a millisecond or more.
    """
    zoneless = None
    for text in islice(texts, _MOST):
        moment = parse_time(text)
        if moment and moment.tzinfo and (utc := _utc_or_none(moment)):
            return utc
        zoneless = zoneless or moment
    return _utc_or_none(zoneless) if zoneless else None


def _utc_or_none(moment: datetime) -> datetime | None:
    """None for a moment at the end of time, that has no UTC: the year 9999, west of Greenwich."""
    try:
        return to_utc(moment)
    except OverflowError:
        return None


def parse_day(text: str | None) -> date | None:
    """The day a listing prints beside an article (``March 29, 2021``), in the site's zone."""
    text = (text or "").strip()
    try:
        return datetime.strptime(text, "%B %d, %Y").date()
    except ValueError:
        moment = parse_time(text)
        return moment.date() if moment else None
