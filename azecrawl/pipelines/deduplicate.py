"""Recognise an article that the archive holds already, whatever address led to it this time."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Self

from scrapy.crawler import Crawler

from azecrawl.archive import Archive, Known, Reading
from azecrawl.likeness import words
from azecrawl.pages.article import FALLBACK
from azecrawl.records import Article, Visit
from azecrawl.rereading import reread
from azecrawl.spiders.base import ArchivingSpider

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Record:
    """What the archive holds of an article, as today's parser reads the page it was read from.

    ``again`` is that reading, where it is another than the one that stands.
    """

    parser: str
    content_hash: str
    title: str
    text: str
    again: tuple[Reading, Article] | None = None


class Deduplicate:
    """Put the archive's id on a visit, and mark the content it holds already as unchanged.

    Another content is an edit only if it differs as read by the same parser: the page that the record was read from
    is read again for that. ``fallback`` reads no two pages alike, so it proves no edit, and never takes the place of
    what the theme's parser has read.
    """

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(ArchivingSpider.of(crawler).archive)

    def process_item(self, item: Visit) -> Visit:
        article = item.article
        if article is None:
            return item
        known = self.archive.identify(article, item.url)
        self._say_conflict(article, known)
        if known is None:
            return item
        item = replace(item, article_id=known.article_id)
        if article.parser != FALLBACK and known.content_hash == article.content_hash:
            return replace(item, unchanged=True)
        return self._compared(item, article, known)

    def _compared(self, item: Visit, article: Article, known: Known) -> Visit:
        record = self._record(known)
        if record is None:
            return item
        if record.parser == article.parser != FALLBACK:
            if record.again:
                self.archive.reread([record.again])
            return replace(item, unchanged=record.content_hash == article.content_hash)
        if article.parser != FALLBACK:
            return replace(item, unchanged=True, is_reading=True)
        differs = [
            name
            for name, held, seen in (("title", record.title, article.title), ("text", record.text, article.body_text))
            if words(held) != words(seen)
        ]
        return replace(item, is_lesser=True, unchanged=not differs, unconfirmed=", ".join(differs) or None)

    def _record(self, known: Known) -> _Record | None:
        """None for a record that was read from no page."""
        for reading in self.archive.readings(known.article_id)[-1:]:
            again = reread(self.archive, reading)
            if again and again.article:
                article = again.article
                return _Record(
                    article.parser, article.content_hash, article.title, article.body_text, (reading, article)
                )
            fields = reading.fields
            return _Record(fields["parser"], known.content_hash, fields["title"], fields["body_text"])
        return None

    def _say_conflict(self, article: Article, known: Known | None) -> None:
        """Say that a page states the post id of another article: it is that of this one from now on."""
        bearer = self.archive.bearer(article.wp_id) if article.wp_id else None
        if bearer and (known is None or known.article_id != bearer[0]):
            logger.warning(
                "%s states the post id %s, which was that of %s: their texts and titles differ, so they stay two"
                " articles. The site may have numbered its posts anew.",
                article.url,
                article.wp_id,
                bearer[1],
            )
