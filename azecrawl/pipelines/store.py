"""Write a visit into the archive, all of it or nothing, and count what came of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Self

from scrapy.crawler import Crawler

from azecrawl.records import Article, State, Visit
from azecrawl.spiders.base import ArchivingSpider


class Store:
    """Every visit ends here, in one transaction, and is counted once."""

    def __init__(self, crawler: Crawler) -> None:
        self.spider = ArchivingSpider.of(crawler)
        self.stats = crawler.stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_item(self, item: Visit) -> Visit:
        article_id = self.spider.archive.store(item, run_id=self.spider.run_id, at=datetime.now(UTC))
        outcome = "unchanged" if item.unchanged else item.state.value
        self.stats.inc_value(f"azecrawl/{outcome}")
        if item.state in (State.REJECTED, State.FAILED, State.GONE):
            self.stats.inc_value(f"azecrawl/{outcome}/{(item.reason or 'no reason').partition(':')[0]}")
        if item.article:
            self.stats.inc_value(f"azecrawl/parser/{item.article.parser}")
            for field in missing_fields(item.article):
                self.stats.inc_value(f"azecrawl/field/{field}/missing")
        return replace(item, article_id=article_id)


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
