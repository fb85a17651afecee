"""Recognise an article that the archive holds already, whatever address led to it this time."""

from __future__ import annotations

from dataclasses import replace
from typing import Self

from scrapy.crawler import Crawler

from azecrawl.archive import Archive, Reading
from azecrawl.records import Article, Visit
from azecrawl.rereading import reread
from azecrawl.spiders.base import ArchivingSpider


class Deduplicate:
    """Put the archive's id on a visit, and mark the content it holds already as unchanged.

    Before another content is believed to be an edit, the page that the archive's was read from is read again: what a
    newer parser sees otherwise, the publication has not changed. Identity is the WordPress post id where the page
    states it, else the normalised URL. ``link rel=canonical`` is not looked at: this theme points it at the home page.
    """

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(ArchivingSpider.of(crawler).archive)

    def process_item(self, item: Visit) -> Visit:
        known = self.archive.identify(item.article) if item.article else None
        if not known or not item.article:
            return item
        unchanged = known.content_hash == item.article.content_hash
        if not unchanged and (again := self._read_again(known.article_id)):
            self.archive.reread([again])
            unchanged = again[1].content_hash == item.article.content_hash
        return replace(item, article_id=known.article_id, unchanged=unchanged)

    def _read_again(self, article_id: int) -> tuple[Reading, Article] | None:
        """How the article's page is read today, where that differs from how it stands."""
        for reading in self.archive.readings(article_id)[-1:]:
            again = reread(self.archive, reading)
            if again and again.article:
                return reading, again.article
        return None
