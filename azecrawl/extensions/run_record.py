"""The record of a run: what it found, what became of it, and whether all is well. Kept in the archive's ``runs``."""

from __future__ import annotations

import platform
import re
import sqlite3
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import scrapy
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from azecrawl import __version__
from azecrawl.pipelines.store import FIELDS
from azecrawl.records import State
from azecrawl.spiders.base import ArchivingSpider

OK, INTERRUPTED, FAILED = "ok", "interrupted", "failed"
"""How a run can end."""

OUTCOMES = ("archived", "unchanged", "rejected", "gone", "failed")
"""What a visit can come to; with ``pending`` for the URLs not visited they add up to ``found``."""


@dataclass(frozen=True)
class Summary:
    """A run in numbers. ``seconds`` is wall time, ``bytes`` what was received.

    ``completeness`` is a full crawl's answer to whether anything is missing. ``reasons`` counts why pages were
    rejected or gone or failed, ``coverage`` is the share (0 to 1) of this run's articles that have a field.
    ``images`` counts what was ``stored``, what was ``held`` already under another address, and what ``failed/…``
    why; it is empty when images are not kept.
    """

    outcome: str
    sentence: str
    completeness: str | None
    found: int
    counts: dict[str, int]
    reasons: dict[str, int]
    coverage: dict[str, float]
    parsers: dict[str, int]
    images: dict[str, int]
    requests: int
    bytes: int
    seconds: float
    path: Path


@dataclass
class _Trouble:
    """The first error of its kind, and how many there were."""

    first: str = ""
    count: int = 0

    def note(self, message: str) -> None:
        self.first = self.first or message
        self.count += 1


class RunRecord:
    """Opens the run when the spider opens and closes it, with its outcome, when the spider closes."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.summary: Summary | None = None
        self._errors = _Trouble()
        self._started = datetime.now(UTC)
        crawler.signals.connect(self.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(self.spider_closed, signal=signals.spider_closed)
        crawler.signals.connect(self.spider_error, signal=signals.spider_error)
        crawler.signals.connect(self.item_error, signal=signals.item_error)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def spider_opened(self, spider: ArchivingSpider) -> None:
        given = asdict(spider.scope)
        scope = {field.name: given[field.name] for field in fields(spider.scope) if given[field.name] != field.default}
        versions = {
            "azecrawl": __version__,
            "scrapy": scrapy.__version__,
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
        }
        arguments = {name: list(value) if isinstance(value, tuple) else str(value) for name, value in scope.items()}
        self._started = datetime.now(UTC)
        spider.run_id = spider.archive.start_run(spider.name, spider.kind, arguments, versions, self._started)

    def spider_error(self, failure: Failure, response: Response | None, spider: ArchivingSpider) -> None:
        where = f" at {response.url}" if response else ""
        self._errors.note(f"the spider failed{where}: {failure.value!r}")

    def item_error(self, item: Any, response: Response, spider: ArchivingSpider, failure: Failure) -> None:
        self._errors.note(f"a pipeline failed at {item.url}: {failure.value!r}")

    def spider_closed(self, spider: ArchivingSpider, reason: str) -> None:
        now = datetime.now(UTC)
        stats = self.crawler.stats.get_stats()
        counts = {name: stats.get(f"azecrawl/{name}", 0) for name in OUTCOMES}
        counts[State.PENDING.value] = len(spider.found) - sum(counts.values())
        outcome, sentence = self._outcome(reason, spider, counts, stats)
        articles = counts["archived"] + counts["unchanged"]
        requests, received = stats.get("downloader/request_count", 0), stats.get("downloader/response_bytes", 0)
        seconds = (now - self._started).total_seconds()
        assert spider.run_id is not None
        spider.archive.finish_run(
            spider.run_id,
            outcome,
            sentence,
            {"found": len(spider.found), **counts, "requests": requests, "bytes": received},
            {name: value for name, value in stats.items() if isinstance(value, int | float | str)},
            now,
            complete=spider.complete and reason == "finished",
        )
        self.summary = Summary(
            outcome=outcome,
            sentence=sentence,
            completeness=spider.archive.coverage().sentence if spider.kind == "full" else None,
            found=len(spider.found),
            counts=counts,
            reasons={
                name.removeprefix("azecrawl/"): value
                for name, value in sorted(stats.items())
                if name.startswith(("azecrawl/rejected/", "azecrawl/gone/", "azecrawl/failed/"))
            },
            coverage={name: 1 - stats.get(f"azecrawl/field/{name}/missing", 0) / articles for name in FIELDS}
            if articles
            else {},
            parsers={
                name.rpartition("/")[2]: value for name, value in stats.items() if name.startswith("azecrawl/parser/")
            },
            images={
                "stored": 0,
                "held": 0,
                **{
                    name.removeprefix("azecrawl/image/"): value
                    for name, value in sorted(stats.items())
                    if name.startswith("azecrawl/image/")
                },
            }
            if self.crawler.settings["IMAGES_STORE"]
            else {},
            requests=requests,
            bytes=received,
            seconds=seconds,
            path=spider.archive.path,
        )
        spider.archive.close()

    def _outcome(
        self, reason: str, spider: ArchivingSpider, counts: dict[str, int], stats: dict[str, Any]
    ) -> tuple[str, str]:
        """``ok``, ``interrupted`` or ``failed``, and a sentence that says what happened and what to do next."""
        found = len(spider.found)
        left = f"{counts['pending']} articles were not visited yet. Run again to visit them."
        ways = [name for name in stats if name.startswith("azecrawl/way/")]
        unread = sum(stats[name] for name in ways if name.endswith("/unread"))
        why = next(
            (stats[name] for name in ways if name.endswith(("/unread/first", "/closed"))),
            "no way to find articles was answered",
        )
        lost = spider.visits - sum(counts[name] for name in OUTCOMES)
        if self._errors.count:
            return FAILED, (
                f"{self._errors.first} ({self._errors.count} such errors). What was stored before stands;"
                " look at the log, mend the cause and run again."
            )
        if lost:
            return FAILED, f"The numbers do not add up: {lost} of {spider.visits} visits ended in no state. Run again."
        if reason == "shutdown":
            return INTERRUPTED, f"Stopped before the end: {left}"
        if reason == "retry_after":
            return FAILED, f"The site asked to be left alone for longer than a run waits (Retry-After): {left}"
        if reason == "robots_unavailable":
            why = stats["azecrawl/robots_unavailable"]
            return FAILED, f"The site cannot be reached, or asks to wait: {why}. Run again later: {left}"
        if reason == "crawl_delay":
            return FAILED, f"The site cannot be crawled: {stats['azecrawl/crawl_delay']}. Ask its owner. {left}"
        if reason != "finished":
            return FAILED, f"The crawl was closed early ({reason}): {left}"
        if not any(name.endswith("/answers") for name in ways):
            if re.search(r"HTTP (401|403|429|451|503)|robots", why):
                return FAILED, f"The site refuses us: {why}. Set CONTACT, wait some hours, and run again more slowly."
            return FAILED, f"The site cannot be reached: {why}. Check the address and the network, then run again."
        if unread:
            return FAILED, f"{unread} listings could not be read, the first one {why}. Run again: articles were missed."
        if counts["failed"]:
            return FAILED, f"{counts['failed']} of {found} articles could not be fetched; `urls` says why. Run again."
        if not found and spider.kind == "update":
            return OK, "Nothing is new and nothing has changed; all is well."
        if not found:
            return (
                FAILED,
                "No article was found. Check what was asked for, and whether the site's listings have changed.",
            )
        return OK, f"{found - counts['pending']} of {found} articles found were visited; all is well."
