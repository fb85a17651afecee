"""Reading articles, as plain dictionaries. Nothing here writes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import date
from typing import Any, Literal, cast

from sqlite_utils import Database

from azecrawl.archive import articles
from azecrawl.archive.database import ArchiveError, rows_of
from azecrawl.archive.rows import ArticleRow, FactRow, ReadFrom, RevisionRow
from azecrawl.archive.selection import Selection, where

Order = Literal["newest", "oldest"]

LARGEST_INTEGER = 2**63 - 1
"""That SQLite can hold."""

_BATCH = 100
"""How many articles are joined with their lists at a time."""

_IDS = "(SELECT value FROM json_each(?))"
_JOINED = {
    "categories": "SELECT article_id, path, name FROM article_categories"
    " JOIN categories ON categories.id = category_id",
    "tags": "SELECT article_id, slug, name FROM article_tags JOIN tags ON tags.id = tag_id",
    "images": "SELECT article_id, role, images.url, alt, caption, credit, path, media_type, width, height"
    " FROM images LEFT JOIN image_files ON image_files.url = images.url",
    "links": "SELECT article_id, role, url, text FROM links",
}


def one(db: Database, url_or_id: str | int) -> ArticleRow | None:
    """An article by its id, or by any URL that leads to it."""
    id = articles.at_url(db, url_or_id) if isinstance(url_or_id, str) else url_or_id
    if id is None or abs(id) > LARGEST_INTEGER:
        return None
    return next(_joined(db, list(db.query("SELECT * FROM articles WHERE id = ?", (id,)))), None)


def any_one(db: Database) -> ArticleRow | None:
    """An article taken at random."""
    row = db.execute("SELECT id FROM articles ORDER BY random() LIMIT 1").fetchone()
    return one(db, row[0]) if row else None


_FACTS = """
SELECT day, word_count AS words, byline, source,
    (SELECT json_group_array(path) FROM article_categories JOIN categories ON categories.id = category_id
        WHERE article_id = articles.id) AS categories,
    (SELECT json_group_array(credit) FROM images WHERE article_id = articles.id) AS credits
FROM articles
WHERE {condition} ORDER BY day, published_at, id
"""


def facts(db: Database, selection: Selection) -> Iterator[FactRow]:
    """What there is to count of the articles of a selection."""
    condition, parameters = where(db, selection)
    for row in db.query(_FACTS.format(condition=condition), parameters):
        yield cast(FactRow, row | {name: json.loads(row[name]) for name in ("categories", "credits")})


def ids(db: Database, *, where: str | None = None, since: date | None = None) -> list[int]:
    """The ids of articles: of those published since a day, at the site, and of those that an SQL condition holds for.

    Raises ``ArchiveError`` for a condition that SQLite cannot read.
    """
    try:
        rows = db.execute(
            f"SELECT id FROM articles WHERE (?1 IS NULL OR day >= ?1) AND ({where or 1}) ORDER BY id",
            (since and since.isoformat(),),
        )
        return [id for (id,) in rows]
    except (sqlite3.OperationalError, sqlite3.ProgrammingError, sqlite3.DataError) as error:
        if isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
            raise
        raise ArchiveError(
            f'{where!r} is no condition on articles ({error}): write it in SQL, like "source IS NULL"'
        ) from error


def every(db: Database, selection: Selection, order: Order) -> Iterator[ArticleRow]:
    """The articles of a selection, by when they were published. Which these are is settled at the first one."""
    condition, parameters = where(db, selection)
    # Sorted by their ids alone: whole rows would all be in memory before the first is seen.
    way = "DESC" if order == "newest" else "ASC"
    sorted_ids = f"SELECT id FROM articles WHERE {condition} ORDER BY day {way}, published_at {way}, id {way}"
    ids = [id for (id,) in db.execute(sorted_ids, parameters)]
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        rows = {row["id"]: row for row in db.query(f"SELECT * FROM articles WHERE id IN {_IDS}", (json.dumps(batch),))}
        yield from _joined(db, [rows[id] for id in batch])


def count(db: Database, selection: Selection) -> int:
    """How many articles a selection has."""
    condition, parameters = where(db, selection)
    found: int = db.execute(f"SELECT count(*) FROM articles WHERE {condition}", parameters).fetchone()[0]
    return found


def _joined(db: Database, rows: list[dict[str, Any]]) -> Iterator[ArticleRow]:
    """Articles with what each is joined to: one query a list, however many they are."""
    ids = json.dumps([row["id"] for row in rows])
    lists: dict[str, dict[int, list[dict[str, Any]]]] = {}
    for name, sql in _JOINED.items():
        of_article = lists[name] = {row["id"]: [] for row in rows}
        for item in db.query(f"{sql} WHERE article_id IN {_IDS} ORDER BY article_id, position", (ids,)):
            of_article[item.pop("article_id")].append(item)
    for row in rows:
        yield cast(ArticleRow, row | {name: of_article[row["id"]] for name, of_article in lists.items()})


def revisions(db: Database, article_id: int) -> list[RevisionRow]:
    """Every content an article has had, oldest first."""
    newest_first = f"SELECT * FROM revisions WHERE article_id = ? ORDER BY {articles.NEWEST_FIRST}"
    return list(rows_of(RevisionRow, db, newest_first, (article_id,)))[::-1]


# A capture knows its article, so that neither table needs an index by capture.
_READ_FROM = {
    "article": "SELECT articles.* FROM captures JOIN articles ON articles.id = captures.article_id"
    " AND articles.capture_id = captures.id WHERE captures.id = ?",
    "revision": "SELECT revisions.* FROM captures JOIN revisions ON revisions.article_id = captures.article_id"
    " AND revisions.capture_id = captures.id WHERE captures.id = ? ORDER BY revisions.id DESC LIMIT 1",
}


def read_from(db: Database, capture_id: int) -> ReadFrom:
    """The article and the revision that were read from a capture, as far as there are any."""
    found: dict[str, Any] = {name: row for name, sql in _READ_FROM.items() for row in db.query(sql, (capture_id,))}
    if "article" in found:
        (found["article"],) = _joined(db, [found["article"]])
    return cast(ReadFrom, found)
