"""Recognise an article that the archive holds already, whatever address led to it this time."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from scrapy.crawler import Crawler

from azecrawl.archive import ArchiveWriter, Known, Reading
from azecrawl.pages.rest import REST, THEME, Post, rank, terms
from azecrawl.records import Article, Visit
from azecrawl.rereading import completed, reread, said, standing
from azecrawl.spiders.base import ArchivingSpider
from azecrawl.tokens import tokens

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Record:
    """What the archive holds of an article, as today's parser reads the page it was read from.

    ``reading`` is what stands, and ``again`` that other reading of it, where there is one.
    """

    reading: Reading
    parser: str
    content_hash: str
    title: str
    body_text: str
    wp_id: int | None
    modified_at: datetime | None
    again: Article | None = None


class Deduplicate:
    """Put the archive's id on a visit, and mark the content it holds already as unchanged.

    Another content is an edit only if it differs as read by the same parser: the page that the record was read from
    is read again for that. Where two parsers have read them, what the REST API said at both times decides, if it is
    kept. What a lesser parser reads never takes the place of what a better one has; an edit of title and text that
    REST confirms takes the rest over from the record. ``fallback`` reads no two pages alike, so it proves no edit.
    """

    def __init__(self, archive: ArchiveWriter) -> None:
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
        if rank(article.parser) == THEME and known.content_hash == article.content_hash:
            return replace(item, unchanged=True, is_reading=rank(known.parser) < THEME)
        return self._compared(item, article, known)

    def _compared(self, item: Visit, article: Article, known: Known) -> Visit:
        record = self._record(known)
        if record is None:
            return item
        is_of_theme = rank(article.parser) == THEME
        if is_of_theme and article.parser == record.parser:
            return self._marked(item, record)
        posts = self._post(record.wp_id, record.modified_at), self._post(article.wp_id, article.modified_at)
        before, now = (said(post, article.url) for post in posts)
        is_edit = bool(_differing(before, now)) if before and now else None
        if is_of_theme or rank(article.parser) > rank(record.parser):
            return item if is_edit else replace(item, unchanged=True, is_reading=True)
        if article.parser == REST:
            is_refiled = all(posts) and len({str(terms(post)) for post in posts if post}) > 1
            stands = standing(self.archive, record.reading)
            item = replace(item, article=completed(article, stands, before, is_refiled=is_refiled))
            if record.parser == REST:
                return self._marked(item, record)
            if is_edit is not None:
                return item if is_edit else replace(item, is_lesser=True, unchanged=True, is_confirmed=True)
        differs = _differing(record, article)
        return replace(item, is_lesser=True, unchanged=not differs, unconfirmed=", ".join(differs) or None)

    def _marked(self, item: Visit, record: _Record) -> Visit:
        """A visit that the record's own parser has read: unchanged, or not."""
        if record.again:
            self.archive.replace_readings([(record.reading, record.again)])
        return replace(item, unchanged=item.article is not None and item.article.content_hash == record.content_hash)

    def _post(self, wp_id: int | None, modified_at: datetime | None) -> Post | None:
        return self.archive.post(modified_at, wp_id, modified_at) if wp_id and modified_at else None

    def _record(self, known: Known) -> _Record | None:
        """None for a record that was read from no page."""
        for reading in self.archive.readings(known.article_id)[-1:]:
            again = reread(self.archive, reading)
            if again and again.article:
                article = again.article
                return _Record(
                    reading,
                    article.parser,
                    article.content_hash,
                    article.title,
                    article.body_text,
                    article.wp_id,
                    article.modified_at,
                    article,
                )
            fields = reading.fields
            return _Record(
                reading,
                fields["parser"],
                known.content_hash,
                fields["title"],
                fields["body_text"],
                fields["wp_id"],
                fields["modified_at"] and datetime.fromisoformat(fields["modified_at"]),
            )
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


def _differing(one: Article | _Record, other: Article) -> list[str]:
    """Whether title and text are other words: an edit, where both were read alike."""
    pairs = (("title", one.title, other.title), ("text", one.body_text, other.body_text))
    return [name for name, held, seen in pairs if tokens(held) != tokens(seen)]
