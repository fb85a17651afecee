"""What befalls a crawl, as extensions of Scrapy: at the fifth article, or before the spider has opened."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path
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


class NoMemory(Misfortune):
    """The system gives no more memory than there is already."""

    def befall(self, spider: ArchivingSpider) -> None:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize(),) * 2)
        self._taken = []
        with suppress(MemoryError):
            while True:  # what Python has and does not use
                self._taken.append(bytearray(1 << 16))


class Immutable(Misfortune):
    """Nobody may write the file, nor the folder it is in: not even root."""

    def befall(self, spider: ArchivingSpider) -> None:
        subprocess.run(["chattr", "+i", *map(str, spider.archive.path.parent.glob("archive.db*"))], check=True)


class Locked(Misfortune):
    """Another program holds the file for itself, until it is told to let go or for good."""

    lets_go = True

    def befall(self, spider: ArchivingSpider) -> None:
        spider.archive.commit()
        spider.archive.db.execute("PRAGMA busy_timeout = 200")
        line = [sys.executable, "-c", _HOLDER, str(spider.archive.path)]
        holder = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert holder.stdout and holder.stdin
        assert holder.stdout.readline() == "held\n"
        if self.lets_go:
            spider.archive.db.execute("PRAGMA busy_timeout = 30000")
            # As soon as somebody has to wait: what is to be written begins with this statement.
            release = holder.stdin.close
            spider.archive.db.conn.set_trace_callback(lambda sql: release() if sql.startswith("BEGIN") else None)


class LockedForGood(Locked):
    lets_go = False


_HOLDER = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
db.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.readline()
db.execute("ROLLBACK")
"""


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
