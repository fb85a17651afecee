"""The names under which a run counts: in Scrapy's stats, and so in the archive's ``runs``. No counting here."""

from __future__ import annotations

from enum import StrEnum

from azecrawl.records import Way

_OURS = "azecrawl/"

MISSED = f"{_OURS}missed"
"""Addresses that a run has missed for the first time."""
SUSPECTED = f"{_OURS}suspected"
"""Those of them that are not believed yet, because there are too many at once."""
UNCONFIRMED = f"{_OURS}unconfirmed"
"""Articles of which nobody can tell whether they were edited."""
COMPARED = f"{_OURS}agreement/compared"
"""Pages that were compared with what the REST API says."""
DISAGREEING = f"{_OURS}agreement/low"
"""Those of them that say something else."""
AGREEMENT = f"{_OURS}agreement/sentence"
"""How far all pages and what the REST API says of them agree, in words."""
ARCHIVE_BYTES = f"{_OURS}archive/bytes"
"""How large the archive's file was at the end of a run."""
OUTSIDE_THE_DAYS = f"{_OURS}outside_the_days"
ALERT_FAILED = f"{_OURS}alert/failed"
"""Why an alert of the run was not delivered."""

PARSERS = f"{_OURS}parser/"
IMAGES = f"{_OURS}image/"
IMAGES_STORED = f"{IMAGES}stored"
IMAGES_HELD = f"{IMAGES}held"
"""Images whose file was there already, under another address."""
REQUISITES = f"{_OURS}requisite/"
REQUISITES_STORED = f"{REQUISITES}stored"
REQUISITES_HELD = f"{REQUISITES}held"
"""What pages need to be seen and was here already, as it came."""


class OfWay(StrEnum):
    """What is counted, or said, of a way of finding articles."""

    ANSWERS = "answers"
    """Answers that proved themselves."""
    CLOSED = "closed"
    """Why the way is closed."""
    SAYS_CLOSED = "says_closed"
    """1 where the site itself says so."""
    UNREAD = "unread"
    """Answers that could not be read."""
    FIRST_UNREAD = "unread/first"
    NOT_UNDERSTOOD = "not_understood"
    """Listed articles whose address is none of the site's."""
    FIRST_NOT_UNDERSTOOD = "not_understood/first"
    TOTAL = "total"
    """How many articles the site says it has."""
    DAMAGED = "damaged"
    KNOWN = "known"
    """Addresses that the way has said are articles, ever."""
    ARCHIVED = "archived"
    """Those of them that are archived."""


def of_way(way: Way, what: OfWay) -> str:
    """Where something is counted of a way.

    >>> of_way(Way.REST, OfWay.ANSWERS)
    'azecrawl/way/rest/answers'
    """
    return f"{_OURS}way/{way}/{what}"


def outcome(name: str) -> str:
    """Where visits are counted that came to something: ``archived``, ``failed``, …"""
    return f"{_OURS}{name}"


def reason(name: str, why: str = "") -> str:
    """Where those are counted that came to it for a reason; without one, what all such names begin with."""
    return f"{_OURS}{name}/{why}"


def examples(name: str) -> str:
    """Where some addresses stand that came to something, a line each."""
    return f"{_OURS}examples/{name}"


def parser(name: str) -> str:
    """Where the articles are counted that a parser has read."""
    return f"{PARSERS}{name}"


def missing(field: str) -> str:
    """Where the articles are counted that have not a field."""
    return f"{_OURS}field/{field}/missing"


def image_failed(why: str) -> str:
    """Where images are counted that could not be kept, by the reason."""
    return f"{IMAGES}failed/{why}"


def requisite_failed(why: str) -> str:
    """Where that is counted which pages need to be seen and could not be had, by the reason."""
    return f"{REQUISITES}failed/{why}"


def ended_by(why: str) -> str:
    """Where it stands in words why a crawl was ended, by Scrapy's reason for its end."""
    return f"{_OURS}{why}"


def reread(field: str) -> str:
    """Where the articles are counted in which a field reads otherwise today."""
    return f"{_OURS}reparse/{field}"
