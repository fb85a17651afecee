"""What each way of finding articles came to in a run: what it proved, what could not be read, why it is closed."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable

from scrapy.statscollectors import StatsCollector

from azecrawl.counters import OfWay, of_way
from azecrawl.records import Way

logger = logging.getLogger(__name__)


class Closed(Exception):
    """A list that could not be read: ``why`` is in a person's words.

    ``says_closed`` is set when the site itself said, in its own words, that there is no such list, ``is_too_large``
    when there is more of it than we take.
    """

    def __init__(self, url: str, why: str, *, says_closed: bool = False, is_too_large: bool = False) -> None:
        super().__init__(url, why)
        self.url, self.why, self.says_closed, self.is_too_large = url, why, says_closed, is_too_large

    def __str__(self) -> str:
        return f"{self.url}: {self.why}"


class Ways:
    """Counts what the ways answer, in the crawl's stats under ``counters.of_way``.

    ``has_answered_before`` says of a way whether it has shown articles in an earlier run. ``answered`` are the
    ways that have proven themselves in this one.
    """

    def __init__(self, stats: StatsCollector, has_answered_before: Callable[[Way], bool]) -> None:
        self.answered: set[Way] = set()
        self._stats = stats
        self._has_answered_before = has_answered_before
        self._unread: Counter[Way] = Counter()
        self._first: dict[Way, Closed] = {}
        self._refused: dict[Way, Closed] = {}

    @property
    def failures(self) -> int:
        """How many answers could not be read, of the ways that do answer."""
        return sum(times for way, times in self._unread.items() if self._is_open(way))

    def was_read_well(self, way: Way) -> bool:
        """Whether a way answered, and nothing of it is missing."""
        return way in self.answered and not self._unread[way]

    def answer(self, way: Way, times: int = 1) -> None:
        """Count answers that prove themselves."""
        self.answered.add(way)
        self._stats.inc_value(of_way(way, OfWay.ANSWERS), times)

    def miss(self, way: Way, error: Closed) -> None:
        """Count an answer that could not be read, while the way may be open."""
        logger.error("A list of the way %s could not be read: %s", way, error)
        self._unread[way] += 1
        self._first.setdefault(way, error)

    def refuse(self, way: Way, error: Closed) -> None:
        """Note that the site does not offer a way, or not this part of it."""
        logger.info("The site's %s is closed: %s", way, error)
        (self._refused if error.says_closed else self._first).setdefault(way, error)

    def not_understood(self, way: Way, addresses: Iterable[str]) -> None:
        """Count listed articles whose address is none of the site's."""
        for address in addresses:
            name = of_way(way, OfWay.NOT_UNDERSTOOD)
            self._stats.inc_value(name)
            if self._stats.get_value(name) == 1:
                logger.warning("The way %s lists an address that is not understood: %s", way, address)
                self._stats.set_value(of_way(way, OfWay.FIRST_NOT_UNDERSTOOD), address)

    def conclude(self) -> None:
        """Say in the stats which ways are closed, and what could not be read of the others. May be said again."""
        for way in {*self._first, *self._refused}:
            closed, unread = of_way(way, OfWay.CLOSED), of_way(way, OfWay.UNREAD)
            if way in self.answered:
                for name in (closed, of_way(way, OfWay.SAYS_CLOSED)):
                    self._stats.get_stats().pop(name, None)
            else:
                self._stats.set_value(closed, str(self._first.get(way) or self._refused[way]))
                if way not in self._first:
                    self._stats.set_value(of_way(way, OfWay.SAYS_CLOSED), 1)
            if self._unread[way] and self._is_open(way):
                self._stats.set_value(unread, self._unread[way])
                self._stats.set_value(of_way(way, OfWay.FIRST_UNREAD), str(self._first[way]))

    def _is_open(self, way: Way) -> bool:
        """Whether what could not be read of a way is missed: for listings, if they ever were one.

        The others are asked for one list, which answers or does not; there are as many listings as sections.
        """
        return way in self.answered or (way == Way.LISTING and self._has_answered_before(way))
