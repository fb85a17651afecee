"""Finding articles by walking listings page by page, newest first, each to its true end."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from azecrawl.records import Discovery, Entry, Listing

_PAGE = re.compile(r"page/(\d+)/$")

_BARREN_PAGES = 2
"""Pages in a row that bring nothing new, after which a listing has ended that never says so."""


@dataclass
class _Walk:
    """How far one listing has been walked."""

    seen: set[str] = field(default_factory=set)
    barren: int = 0
    first_page_read: bool = False


class ListingWalks:
    """The listings of one crawl. ``home`` is the site's address, a listing itself if its front page has later pages."""

    def __init__(self, home: str) -> None:
        self.home = home
        self._walks: dict[str, _Walk] = {}

    @property
    def any_page_read(self) -> bool:
        """Whether a listing has answered with its first page, or failed to."""
        return any(walk.first_page_read for walk in self._walks.values())

    @property
    def first_pages_read(self) -> bool:
        """Whether every listing begun so far has answered with its first page, or failed to."""
        return all(walk.first_page_read for walk in self._walks.values())

    def begin(self, url: str) -> list[str]:
        """The first page to fetch of a listing; none when its walk has begun already."""
        if url in self._walks:
            return []
        self._walks[url] = _Walk()
        return [url]

    def go_on(self, url: str, listing: Listing | None, since: date | None) -> list[str]:
        """The pages to fetch after this one: the next, or none at the end.

        The end is WordPress's not-found page (``listing`` is None), two pages that bring nothing
        new, or a page whose last article is older than ``since`` (a day of the site). A next page
        is tried whether or not this one links to it: the theme leaves the link out when the first
        page shows everything but what it pins.
        """
        root, number = _root_and_number(url)
        walk = self._walks[root]
        walk.first_page_read = True
        if listing is None or not listing.articles:
            return []
        listed = [entry for entry in listing.articles if number == 1 or entry.url not in listing.pinned]
        new = {entry.url for entry in listed} - walk.seen
        walk.seen |= new
        walk.barren = 0 if new else walk.barren + 1
        next_page = f"{root}page/{number + 1}/"
        if walk.barren == _BARREN_PAGES or _ends_before(listed, since):
            return []
        return [] if root == self.home and next_page not in listing.later_pages else [next_page]

    def failed(self, url: str) -> None:
        """A page could not be read: its listing goes no further in this run."""
        self._walks[_root_and_number(url)[0]].first_page_read = True


def from_listing(listing: Listing) -> list[Discovery]:
    """What a listing page says are articles, in its order."""
    return [Discovery(entry.url, "listing", listing.url, entry.day) for entry in listing.articles]


def _root_and_number(url: str) -> tuple[str, int]:
    match = _PAGE.search(url)
    return (url[: match.start()], int(match.group(1))) if match else (url, 1)


def _ends_before(entries: list[Entry], since: date | None) -> bool:
    days = [entry.day for entry in entries if entry.day]
    return bool(since and days and days[-1] < since)
