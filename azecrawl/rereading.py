"""What today's parser reads in captures of the archive. Nothing here writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from azecrawl import site
from azecrawl.archive import Archive, ArchiveError, Reading, differences
from azecrawl.judge import judge, judged
from azecrawl.records import Article, Visit


@dataclass(frozen=True)
class Rereading:
    """A reading that stands in the archive, the article as it is read today, and the fields in which they differ.

    ``fields`` are as they stand, and as they are read. ``article`` is None when the page can no longer be read;
    ``trouble`` says why.
    """

    reading: Reading
    article: Article | None = None
    fields: dict[str, tuple[Any, Any]] | None = None
    trouble: str | None = None


def reader(archive: Archive) -> Callable[[int], Article | None]:
    """What reads a capture of an archive, by its id: the article, or None where it cannot be read."""

    def read(capture_id: int) -> Article | None:
        try:
            return _read(archive, capture_id).article
        except (ArchiveError, ValueError):  # the latter: its headers, its time are damaged
            return None

    return read


def _read(archive: Archive, capture_id: int) -> Visit:
    """What today's parser makes of a capture and of the later pages that were fetched with it.

    Raises ``ArchiveError`` for one that is damaged.
    """
    first, *others = archive.pages(capture_id)
    following = iter(others)
    judgement = judge(first.url, (first,), site.root_of(first.url), is_kept=True)
    return judged(judgement, lambda url: next(((page,) for page in following), None))


def reread_all(archive: Archive, article_ids: Iterable[int], parser: str | None) -> tuple[int, list[Rereading]]:
    """Read articles again, all their revisions, or only what a parser once read.

    Returns how many readings that were, and those that come out otherwise.
    """
    readings = [
        reading
        for id in article_ids
        for reading in archive.readings(id)
        if parser is None or reading.fields["parser"] == parser
    ]
    return len(readings), [again for reading in readings if (again := reread(archive, reading))]


def reread(archive: Archive, reading: Reading) -> Rereading | None:
    """Read again the pages that a reading was made from; None when the same comes out."""
    try:
        visit = _read(archive, reading.capture_id)
    except ArchiveError as error:
        return Rereading(reading, trouble=str(error))
    article = visit.article
    if article is None:
        return Rereading(reading, trouble=f"{visit.url}: {visit.reason}")
    fields = differences(reading, article)
    if "wp_id" in fields and article.wp_id:
        bearer = archive.bearer(article.wp_id)
        if bearer and bearer[0] != reading.article_id:
            del fields["wp_id"]  # another article has it, and an id is that of one
    return Rereading(reading, article, fields) if fields else None
