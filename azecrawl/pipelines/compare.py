"""Compare a page with what the REST API says of it. What follows from that is decided elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Self

from scrapy.crawler import Crawler

from azecrawl.archive import ArchiveWriter
from azecrawl.likeness import likeness
from azecrawl.pages.errors import PageError
from azecrawl.pages.rest import THEME, rank, read_text
from azecrawl.records import Article, Visit
from azecrawl.spiders.base import ArchivingSpider
from azecrawl.tokens import tokens


class Compare:
    """Put on a visit how far page and API agree, where the theme's parser read the one and both are of the same time.

    A page that was not sent again ("not modified") compares nothing.
    """

    def __init__(self, archive: ArchiveWriter) -> None:
        self.archive = archive

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(ArchivingSpider.of(crawler).archive)

    def process_item(self, item: Visit) -> Visit:
        article = item.article
        if not article or not article.wp_id or not article.modified_at or rank(article.parser) < THEME:
            return item
        post = self.archive.post(article.modified_at, article.wp_id, article.modified_at)
        try:
            return replace(item, agreement=agreement(article, *read_text(post, article.url))) if post else item
        except PageError:
            return item  # what cannot be read witnesses nothing


def agreement(article: Article, title: str, body_text: str) -> int:
    """The share of the words of title and text that an article has in common with others and in order, in per cent,
    rounded down: at 100 they are the same.
    """
    first, second = f"{article.title}\n{article.body_text}", f"{title}\n{body_text}"
    return 100 if first == second else likeness(tokens(first), tokens(second), least=0)
