"""What a saved page says of where and when it was saved: pure functions on its text, its tree and its path.

Which of these claims is believed is decided where the folder is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from urllib.parse import quote

from azecrawl.pages.document import Document

_BROWSER = re.compile(r"<!--\s*saved from url=\(\d+\)\s*(\S{1,2000}?)\s*-->", re.IGNORECASE)
"""Of Chromium, Edge and Internet Explorer, which writes the length of the address before it."""

_SINGLE_FILE = re.compile(r"<!--\s*Page saved with SingleFile\s+url:\s*(\S{1,2000})([^>]*)", re.IGNORECASE)
_SINGLE_FILE_DATE = re.compile(r"saved date:\s*\w{3} (\w{3}) (\d{2}) (\d{4} [\d:]{8}) GMT([+-]\d{4})", re.IGNORECASE)
"""JavaScript's Date: "Mon Mar 15 2021 12:06:00 GMT+0400 (Azerbaijan Standard Time)"."""

_HTTRACK = re.compile(r"<!--\s*Mirrored from (\S{1,2000}) by HTTrack\b([^>]*)", re.IGNORECASE)
_HTTRACK_DATE = re.compile(r"\w{3}, \d{1,2} \w{3} \d{4} [\d:]{8} GMT")

_WOMBAT = re.compile(r"""__wm\.wombat\(["'](http[^"']+)["'],\s*["'](\d{14})["']""")
"""What the Wayback Machine's banner is told of the page it stands over."""

_ARCHIVED_ON = re.compile(r"FILE ARCHIVED ON (\d{1,2}:\d\d:\d\d \w{3} \d{1,2}, \d{4}) AND RETRIEVED")
_REPLAY = re.compile(r"(?:(?:https?:)?//[^/?#]+)?/(?:[^/?#:]+/)*?(\d{14})(?:[a-z]{2}_)?/(https?:/.+)", re.IGNORECASE)
"""Where the Wayback Machine, pywb and their like show a page: its time, in UTC, and its address."""

_TIME = re.compile(r"(\d{14})(?:[a-z]{2}_)?")
_MARKUP = re.compile(r"\.(?:x?html?|xht)$", re.IGNORECASE)
_WITH_QUERY = re.compile(r"([^?@]*)[?@](\w+=.*)")
_SLUG = re.compile(r"[^\sA-Z.]+")


@dataclass(frozen=True)
class Claim:
    """An address that a page is said to be from, empty where only the time is said; ``at`` is when, in UTC.

    ``is_replay`` says that a web archive showed it: ``at`` is when that had captured it.
    """

    url: str
    at: datetime | None = None
    is_replay: bool = False


@dataclass(frozen=True)
class Place:
    """Where a file lies in a mirror: the address of the page as its path tells it, and that of the file itself.

    ``is_folder`` says that the file is called ``index.html``: else its name may be anything.
    """

    claim: Claim
    file_url: str
    is_folder: bool


def claimed(url: str, at: datetime | None = None) -> Claim:
    """A claim of an address; what a web archive shows is the page it has captured.

    >>> claimed("https://web.archive.org/web/20210329072000id_/https://aze.media/a-port/").url
    'https://aze.media/a-port/'
    """
    shown = _REPLAY.fullmatch(url)
    if shown is None:
        return Claim(url, at)
    # A path keeps no two slashes one after the other.
    return Claim(re.sub(r"^(https?):/+", r"\1://", shown[2]), _stamp(shown[1]) or at, is_replay=True)


def of_saving(text: str) -> Iterator[Claim]:
    """What the programs that saved a page have written into it of where and when."""
    for comment in _BROWSER.finditer(text):  # several, of what was opened from the disk and saved again
        yield claimed(comment[1].replace("%2D%2D", "--"))  # which would end the comment
    if found := _SINGLE_FILE.search(text):
        yield claimed(found[1], _date(_SINGLE_FILE_DATE.sub(r"\2 \1 \3 \4", _first(_SINGLE_FILE_DATE, found[2]))))
    if found := _WOMBAT.search(text):
        yield Claim(found[1], _stamp(found[2]), is_replay=True)
    if found := _HTTRACK.search(text):
        url = unescape(found[1])
        yield claimed(url if "://" in url else f"http://{url}", _date(_first(_HTTRACK_DATE, found[2])))
    if found := _ARCHIVED_ON.search(text):
        with suppress(ValueError):
            yield Claim("", datetime.strptime(found[1], "%H:%M:%S %b %d, %Y").replace(tzinfo=UTC), is_replay=True)


def of_page(page: Document) -> Iterator[Claim]:
    """The addresses that a page states as its own in its head: ``og:url``, then ``link rel=canonical``."""
    links = (link for link in page.root.iter("link") if "canonical" in (link.get("rel") or "").lower().split())
    for stated in (page.first_meta("og:url"), *(link.get("href") for link in links)):
        if stated and (shown := claimed(stated)).is_replay:
            yield shown
        elif url := page.absolute(stated):
            yield Claim(url)


def of_path(parts: Sequence[str], host: str) -> Place | None:
    """Where a file lies in a mirror of a host: wget and HTTrack make a folder named after it.

    ``parts`` are those of the file's path. A copy from the Wayback Machine has the time in it.

    >>> of_path(("mirror", "aze.media", "a-port", "index.html"), "aze.media").claim.url
    'https://aze.media/a-port/'
    """
    start = next((n for n, part in enumerate(parts[:-1]) if _bare(part) == _bare(host)), None)
    if start is None:
        return None
    # Names on a disk may hold bytes that are no text; what looks escaped in them is.
    _, *folders, name = (quote(part, safe="%@?&=+,;!~", errors="surrogateescape") for part in parts[start:])
    before = parts[:start]
    stamp = _TIME.fullmatch(before[-2]) if len(before) > 1 and before[-1] in ("http:", "https:") else None
    if stamp is None and folders and (stamp := _TIME.fullmatch(folders[0])):
        del folders[0]
    file_url = "/".join((f"https://{host}", *folders, name))
    stem, query = _parted(name)
    is_folder = stem.lower() == "index"
    path = "".join(f"{part}/" for part in (*folders, *(() if is_folder else (stem,))))
    if not (is_folder or _SLUG.fullmatch(stem)):
        return None
    claim = Claim(f"https://{host}/{path}{query}")
    if stamp:
        claim = replace(claim, at=_stamp(stamp[1]), is_replay=True)
    return Place(claim, file_url, is_folder)


def page_number(page: Document) -> int:
    """Which page of a split article WordPress says that this is, in the classes of ``<body>``; 1 where it says none."""
    numbers = (re.fullmatch(r"paged-([0-9]{1,3})", name) for name in page.body_classes)
    return next((int(number[1]) for number in numbers if number), 1)


def _parted(name: str) -> tuple[str, str]:
    """A file's name without its ending, and the query that wget keeps in it: ``index.html?p=12.html``."""
    stem, query = _MARKUP.sub("", name), ""
    if found := _WITH_QUERY.fullmatch(stem):
        stem, query = _MARKUP.sub("", found[1]), f"?{found[2]}"
    return stem, query


def _bare(host: str) -> str:
    """A host as folders are named after it; where ``:`` is not allowed, wget writes ``+`` before a port."""
    return host.lower().removeprefix("www.").replace("+", ":")


def _stamp(digits: str) -> datetime | None:
    with suppress(ValueError):
        return datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return None


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[0] if found else ""


def _date(text: str) -> datetime | None:
    """A date as mails write it, in UTC; None for what is none."""
    with suppress(ValueError, OverflowError):
        return parsedate_to_datetime(text).astimezone(UTC)
    return None
