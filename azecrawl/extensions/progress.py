"""What the user sees while a crawl runs: one line on a terminal, a log line now and then without one."""

from __future__ import annotations

import logging
import sys
from typing import Self

from rich.status import Status
from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import AsyncioLoopingCall, create_looping_call
from twisted.internet.task import LoopingCall

from azecrawl import counters
from azecrawl.spiders.base import ArchivingSpider
from azecrawl.terminal import Terminal
from azecrawl.verdict import VISIT_OUTCOMES

logger = logging.getLogger(__name__)

_ON_TERMINAL, _IN_LOG = 0.25, 30.0
"""Seconds between two updates."""


class Progress:
    """Says how many articles were found and what became of them so far."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._status: Status | None = None
        self._loop: AsyncioLoopingCall | LoopingCall | None = None
        crawler.signals.connect(self.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(self.spider_closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def spider_opened(self, spider: Spider) -> None:
        if sys.stderr.isatty():
            self._status = Status("Reading the listings …", console=Terminal(stderr=True))
            self._status.start()
        self._loop = create_looping_call(self.update)
        self._loop.start(_ON_TERMINAL if self._status else _IN_LOG, now=False)

    def update(self) -> None:
        """Show where the crawl stands."""
        line = self.line()
        if self._status:
            self._status.update(line)
        else:
            logger.info(line)

    def line(self) -> str:
        """``1,204 found · 318 archived · 2 rejected``."""
        stats = self.crawler.stats
        counts = {"found": len(ArchivingSpider.of(self.crawler).found)} | {
            name: stats.get_value(counters.outcome(name), 0) for name in VISIT_OUTCOMES
        }
        if self.crawler.settings["IMAGES_STORE"]:
            counts["images"] = sum(stats.get_value(name, 0) for name in (counters.IMAGES_STORED, counters.IMAGES_HELD))
        if self.crawler.settings.getbool("KEEP_PAGES_WHOLE"):
            kept = (counters.REQUISITES_STORED, counters.REQUISITES_HELD)
            counts["files of pages"] = sum(stats.get_value(name, 0) for name in kept)
        return " · ".join(f"{count:,} {name}" for name, count in counts.items() if count or name == "found")

    def spider_closed(self, spider: Spider) -> None:
        if self._loop and self._loop.running:
            self._loop.stop()
        if self._status:
            self._status.stop()
