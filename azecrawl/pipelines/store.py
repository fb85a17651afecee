"""Write a visit into the archive, all of it or nothing, and count what came of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Self

from scrapy.crawler import Crawler

from azecrawl import counters
from azecrawl.likeness import LEAST_AGREEMENT
from azecrawl.records import Article, State, Visit
from azecrawl.spiders.base import ArchivingSpider

MOST_FAILED, LARGEST_FAILED = 20, 256 * 1024
"""What is kept of pages that proved nothing: so many a run, each of so many bytes at most."""

_TOGETHER = 0.2
"""Seconds in which visits come to the disk together."""

_EXAMPLES = 3


class Store:
    """Every visit ends here, is kept whole or not at all, and is counted once: when it is on the disk."""

    def __init__(self, crawler: Crawler) -> None:
        self.spider = ArchivingSpider.of(crawler)
        self.stats = crawler.stats
        self._failed_kept = 0
        self._on_disk: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, item: Visit) -> Visit:
        item = self._bounded(item)
        article_id = await self._stored(item)
        outcome = "unchanged" if item.unchanged or item.unconfirmed else item.state.value
        self.stats.inc_value(counters.outcome(outcome))
        if item.state in (State.REJECTED, State.FAILED, State.GONE):
            self.stats.inc_value(counters.reason(outcome, (item.reason or "no reason").partition(":")[0]))
            self._note_example(outcome, item, item.reason)
        if item.unconfirmed:
            self.stats.inc_value(counters.UNCONFIRMED)
            self._note_example("unconfirmed", item, item.unconfirmed)
        if item.agreement is not None:
            self.stats.inc_value(counters.COMPARED)
            if item.agreement < LEAST_AGREEMENT:
                self.stats.inc_value(counters.DISAGREEING)
                self._note_example("disagree", item, f"{item.agreement} %")
        if item.is_suspected:
            self.stats.inc_value(counters.SUSPECTED)
        if item.article:
            self.stats.inc_value(counters.parser(item.article.parser))
            for field in missing_fields(item.article):
                self.stats.inc_value(counters.missing(field))
        return replace(item, article_id=article_id)

    async def _stored(self, item: Visit) -> int | None:
        """Store a visit with those that are in flight beside it; returns once it is on the disk."""
        if self._on_disk is None:
            self.spider.archive.together()
            loop = asyncio.get_running_loop()
            self._on_disk = loop.create_future()
            loop.call_later(_TOGETHER, self._commit)
        on_disk = self._on_disk
        article_id = self.spider.archive.store(item, run_id=self.spider.run_id, at=datetime.now(UTC))
        await asyncio.shield(on_disk)
        return article_id

    def _commit(self) -> None:
        assert self._on_disk
        on_disk, self._on_disk = self._on_disk, None
        try:
            self.spider.archive.commit()
        except Exception as error:
            on_disk.set_exception(error)
            on_disk.exception()  # it may be that nobody waits
        else:
            on_disk.set_result(None)

    def _bounded(self, item: Visit) -> Visit:
        """A failed visit without its captures, once enough of such are kept: they may come by the thousand."""
        if item.state is not State.FAILED or not item.captures:
            return item
        self._failed_kept += 1
        is_kept = self._failed_kept <= MOST_FAILED and all(len(each.body) <= LARGEST_FAILED for each in item.captures)
        return item if is_kept else replace(item, captures=())

    def _note_example(self, outcome: str, item: Visit, why: str | None) -> None:
        """Keep up to three addresses of an outcome, each with the capture that shows it, for the run's verdict."""
        examples = self.stats.get_value(counters.examples(outcome), "")
        if examples.count("\n") < _EXAMPLES:
            kept = self.spider.archive.captures(item.url) if item.captures else []
            where = f" (capture {kept[-1]['id']})" if kept else ""
            self.stats.set_value(counters.examples(outcome), f"{examples}{item.url}{where}: {why}\n")


FIELDS = (
    "wp_id",
    "subtitle",
    "author",
    "byline",
    "source",
    "source_url",
    "modified_at",
    "categories",
    "tags",
    "images",
    "body_text",
)
"""The fields whose coverage is counted; an article without a title or a date is not stored at all."""


def missing_fields(article: Article) -> list[str]:
    """The fields of ``FIELDS`` that an article does not have: None, or empty."""
    return [field for field in FIELDS if not getattr(article, field)]
