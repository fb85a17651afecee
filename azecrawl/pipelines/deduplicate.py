"""Recognise an article that the archive holds already, whatever address led to it this time."""

from __future__ import annotations

from dataclasses import replace
from typing import Self

from scrapy.crawler import Crawler

from azecrawl.archive import Archive
from azecrawl.records import Visit
from azecrawl.spiders.base import ArchivingSpider


class Deduplicate:
    """Put the archive's id on a visit, and mark the content it holds already as unchanged.

    Identity is the WordPress post id where the page states it, else the normalised URL.
    ``link rel=canonical`` is not looked at: this theme points it at the home page.
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
        return replace(item, article_id=known.article_id, unchanged=known.content_hash == item.article.content_hash)
