"""Finding articles by walking listings page by page, newest first, each to its true end."""

from __future__ import annotations

from datetime import date

from azecrawl.discover.answers import MOST_PAGES
from azecrawl.fingerprints import Fingerprints
from azecrawl.pages import page_number
from azecrawl.records import Discovery, Entry, Listing, Way

_BARREN_PAGES = 2
"""Pages in a row that bring nothing new, after which a listing has ended that never says so."""

UNREAD_PAGES = 2
"""Pages of a list in a row that prove nothing, after which it is given up for this run."""


class Walk:
    """The walk of one listing. ``linked_only`` goes no further than the pages link: a front page may be no listing."""

    def __init__(self, root: str, *, linked_only: bool = False) -> None:
        self.root = root
        self.linked_only = linked_only
        self.number = 1
        self._seen = Fingerprints()
        self._last_linked = 1
        self._barren = 0
        self._unread = 0

    @property
    def has_listed(self) -> bool:
        """Whether any page so far listed an article."""
        return bool(self._seen)

    @property
    def url(self) -> str:
        """The page to read now."""
        return self.root if self.number == 1 else f"{self.root}page/{self.number}/"

    def listed(self, listing: Listing) -> list[Entry]:
        """The articles that the current page lists, without those the theme repeats on every page."""
        return [entry for entry in listing.articles if self.number == 1 or entry.url not in listing.pinned]

    def go_on(self, listing: Listing | None, since: date | None) -> bool:
        """Take in the current page (None is WordPress's not-found page), and turn to the next if there is one.

        The end is the not-found page, two pages that bring nothing new, or a page whose last article is
        older than ``since`` (a day of the site). A next page is tried whether or not this one links to
        it: the theme leaves the link out when the first page shows everything but what it pins. A page
        that lists nothing ends a listing too: whether it may, the caller judges before.
        """
        if listing is None or not listing.articles:
            return False
        listed = self.listed(listing)
        new = self._seen.update(entry.url for entry in listed)
        self._barren = 0 if new else self._barren + 1
        self._unread = 0
        self._last_linked = max(self._last_linked, *map(page_number, listing.later_pages), 1)
        self.number += 1
        if self._barren == _BARREN_PAGES or _ends_before(listed, since):
            return False
        return self._may_turn()

    def pass_over(self) -> bool:
        """Turn to the next page though the current one proved nothing. Whether to read it."""
        self._unread += 1
        self.number += 1
        return self._unread < UNREAD_PAGES and self._may_turn()

    def _may_turn(self) -> bool:
        return self.number <= MOST_PAGES and (not self.linked_only or self.number <= self._last_linked)


def from_listing(listing: Listing) -> list[Discovery]:
    """What a listing page says are articles, in its order."""
    return [Discovery(entry.url, Way.LISTING, listing.url, entry.day) for entry in listing.articles]


def _ends_before(entries: list[Entry], since: date | None) -> bool:
    days = [entry.day for entry in entries if entry.day]
    return bool(since and days and days[-1] < since)
