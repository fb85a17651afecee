"""What one run has to visit: each URL once, the newest first, and nothing that need not be visited. No I/O."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping
from datetime import date, datetime, timedelta

from azecrawl.archive import Standing
from azecrawl.archive.frontier import LAST_RETRY
from azecrawl.fingerprints import Fingerprints
from azecrawl.records import Discovery, State
from azecrawl.spiders.scope import Scope

_PATIENCE = timedelta(days=1)
"""How long a page may lag behind what lists say of its modification (caches), before it is taken to be as it is."""


class Agenda:
    """The URLs of one run. ``standings`` is where each known URL stood before it, and ``standing`` tells that of one.

    ``walk_began`` is when the full crawl began that this run is part of, and None for an update: what has
    been visited since then is not visited again. ``found`` are the URLs that are or were in line, and ``shown`` those
    that any way of looking has shown in this run.
    """

    def __init__(
        self,
        scope: Scope,
        standings: Iterable[tuple[str, Standing]],
        standing: Callable[[str], Standing | None],
        walk_began: datetime | None,
        now: datetime,
    ) -> None:
        self.found = Fingerprints()
        self.shown = Fingerprints()
        self._scope = scope
        self._known = Fingerprints()
        self._ids = Fingerprints()
        self._standing = standing
        self._walk_began = walk_began
        self._now = now
        self._waiting: defaultdict[int, list[str]] = defaultdict(list)
        self._days: list[int] = []
        self._taken = 0
        for url, stood in standings:
            self._known.add(url)
            if stood.wp_id:
                self._ids.add(str(stood.wp_id))
            if self._is_due(stood) or (stood.state is State.PENDING and stood.next_at is None):
                self.put(url, stood.day)

    def __bool__(self) -> bool:
        return bool(self._waiting)

    @property
    def limit_reached(self) -> bool:
        """Whether as many URLs were taken as wanted."""
        return self._scope.limit is not None and self._taken >= self._scope.limit

    def is_known(self, found: Discovery) -> bool:
        """Whether anybody had heard of an article, by its URL or by its WordPress id, before this run or in it."""
        return found.url in self._known or found.url in self.found or str(found.wp_id) in self._ids

    def have_moved(self, discoveries: Iterable[Discovery]) -> int:
        """How many articles are known by their WordPress id, but not by the address they have now."""
        return sum(str(found.wp_id) in self._ids and found.url not in self._known for found in discoveries)

    def has_one_of(self, url: str, ids: Container[str]) -> bool:
        """Whether the article of a URL has one of these WordPress ids."""
        standing = self._standing(url)
        return standing is not None and str(standing.wp_id) in ids

    def add(self, discoveries: Iterable[Discovery]) -> int:
        """Put what has to be visited in line. Returns how many articles nobody had heard of."""
        unheard = 0
        for found in discoveries:
            unheard += not self.is_known(found)
            self.shown.add(found.url)
            if found.url not in self.found and self._has_to_be_visited(found):
                self.put(found.url, found.day)
        return unheard

    def put(self, url: str, day: date | None) -> None:
        """Put a URL in line, unless it is or was in it or lies outside the days asked for."""
        if (day is None or self._scope.covers(day)) and self.found.add(url):
            rank = -(day or date.max).toordinal()
            if rank not in self._waiting:
                heapq.heappush(self._days, rank)
            self._waiting[rank].append(url)

    def put_all(self, days: Mapping[str, date]) -> None:
        """Put URLs in line, each with the day it is of."""
        for url, day in days.items():
            self.put(url, day)

    def next(self) -> str:
        """Take the newest URL in line. Raises ``IndexError`` when none is."""
        newest = self._waiting[self._days[0]]
        url = newest.pop(0)
        if not newest:
            del self._waiting[heapq.heappop(self._days)]
        self._taken += 1
        return url

    def _is_due(self, standing: Standing) -> bool:
        """Whether the time to look again has come. One that is too far off was written by a clock that was ahead."""
        return standing.next_at is not None and not self._now < standing.next_at <= self._now + LAST_RETRY

    def _has_to_be_visited(self, found: Discovery) -> bool:
        standing = self._standing(found.url) if found.url in self._known else None
        if standing is None:
            return True
        if standing.attempts:
            return self._is_due(standing)
        if standing.visited_at is None or standing.visited_at > self._now or standing.state is State.PENDING:
            return True
        if self._walk_began:
            return standing.visited_at < self._walk_began
        if standing.state is State.GONE:
            return standing.visited_at < self._now - _PATIENCE
        if found.modified_at is None:
            return False
        if standing.modified_at is None:
            return found.modified_at > standing.visited_at
        return found.modified_at > standing.modified_at and standing.visited_at < found.modified_at + _PATIENCE
