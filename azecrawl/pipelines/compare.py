"""Compare a page with what the REST API says of it. What follows from that is decided elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Self

from scrapy.crawler import Crawler

from azecrawl.archive import Archive
from azecrawl.likeness import likeness, words
from azecrawl.pages.rest import THEME, rank
from azecrawl.records import Article, Visit
from azecrawl.rereading import said
from azecrawl.spiders.base import ArchivingSpider


class Compare:
    """Put on a visit how far page and API agree, where the theme's parser read the one and both are of the same time.

    A page that was not sent again ("not modified") compares nothing.
    """

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(ArchivingSpider.of(crawler).archive)

    def process_item(self, item: Visit) -> Visit:
        article = item.article
        if not article or not article.wp_id or not article.modified_at or rank(article.parser) < THEME:
            return item
        other = said(self.archive.post(article.modified_at, article.wp_id, article.modified_at), article.url)
        return replace(item, agreement=agreement(article, other)) if other else item


def agreement(one: Article, other: Article) -> int:
    """The share of the words of title and text that two readings of an article have in common and in order, in per
    cent, rounded down: at 100 they are the same.
    """
    first, second = (f"{article.title}\n{article.body_text}" for article in (one, other))
    return 100 if first == second else likeness(words(first), words(second), least=0)
