"""What befalls a crawl, as extensions of Scrapy: at the fifth article, or before the spider has opened."""

from __future__ import annotations

import os
import signal
from abc import ABC, abstractmethod
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler

from azecrawl.spiders.base import ArchivingSpider

_ARTICLE = 5


class Misfortune(ABC):
    """Befalls the crawl once, after the fifth article was stored."""

    def __init__(self, crawler: Crawler) -> None:
        self._stored = 0
        crawler.signals.connect(self.item_scraped, signal=signals.item_scraped)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def item_scraped(self, spider: ArchivingSpider) -> None:
        self._stored += 1
        if self._stored == _ARTICLE:
            self.befall(spider)

    @abstractmethod
    def befall(self, spider: ArchivingSpider) -> None:
        """What happens."""


class FullDisk(Misfortune):
    """SQLite may take no further page."""

    def befall(self, spider: ArchivingSpider) -> None:
        db = spider.archive.db
        (pages,) = db.execute("PRAGMA page_count").fetchone()
        db.execute(f"PRAGMA max_page_count = {pages}")


class ReadOnly(Misfortune):
    """Nothing can be written any more, not even how the run ended."""

    def befall(self, spider: ArchivingSpider) -> None:
        spider.archive.db.execute("PRAGMA query_only = ON")


class NeverWritable(ReadOnly):
    """Not from the first look for articles on."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        crawler.signals.connect(self.befall, signal=signals.spider_opened)


class CtrlCTwice(Misfortune):
    def befall(self, spider: ArchivingSpider) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)


class HangUp(Misfortune):
    def befall(self, spider: ArchivingSpider) -> None:
        os.kill(os.getpid(), signal.SIGHUP)


class Terminated:
    """Before the spider has opened."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Any:
        os.kill(os.getpid(), signal.SIGTERM)
        return cls()
