"""Reading and searching articles, as plain dictionaries. Nothing here writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from sqlite_utils import Database

from azecrawl.archive import articles
from azecrawl.archive.database import ArchiveError

# A word in the title counts ten times what it counts in the text, and one in the subtitle four times.
_SEARCH = """
SELECT articles.id, articles.title, articles.url, articles.published_at,
    snippet(articles_fts, -1, '[', ']', '…', 24) AS snippet
FROM articles_fts JOIN articles ON articles.id = articles_fts.rowid
WHERE articles_fts MATCH ? AND rank MATCH 'bm25(10.0, 4.0, 1.0)' ORDER BY rank LIMIT ?
"""

_JOINED = {
    "categories": "SELECT path, name FROM article_categories JOIN categories ON categories.id = category_id",
    "tags": "SELECT slug, name FROM article_tags JOIN tags ON tags.id = tag_id",
    "images": "SELECT role, images.url, alt, caption, credit, path, media_type, width, height"
    " FROM images LEFT JOIN image_files ON image_files.url = images.url",
    "links": "SELECT role, url, text FROM links",
}


def one(db: Database, url_or_id: str | int) -> dict[str, Any] | None:
    """An article by its id, or by any URL that leads to it."""
    id = articles.at_url(db, url_or_id) if isinstance(url_or_id, str) else url_or_id
    return next((_joined(db, row) for row in db.query("SELECT * FROM articles WHERE id = ?", (id,))), None)


def every(db: Database) -> Iterator[dict[str, Any]]:
    """All articles, newest first."""
    for row in db.query("SELECT * FROM articles ORDER BY published_at DESC, id DESC"):
        yield _joined(db, row)


def ids(db: Database, where: str | None, since: str | None) -> list[int]:
    """The ids of articles. Raises ``ArchiveError`` for a condition that SQLite cannot read."""
    try:
        rows = db.execute(
            f"SELECT id FROM articles WHERE (published_at >= ?1 OR ?1 IS NULL) AND ({where or 1}) ORDER BY id", (since,)
        )
        return [id for (id,) in rows]
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
            raise
        raise ArchiveError(
            f'{where!r} is no condition on articles ({error}): write it in SQL, like "source IS NULL"'
        ) from error


def _joined(db: Database, row: dict[str, Any]) -> dict[str, Any]:
    return row | {
        name: list(db.query(f"{sql} WHERE article_id = ? ORDER BY position", (row["id"],)))
        for name, sql in _JOINED.items()
    }


def revisions(db: Database, article_id: int) -> list[dict[str, Any]]:
    """Every content an article has had, oldest first."""
    newest_first = f"SELECT * FROM revisions WHERE article_id = ? ORDER BY {articles.NEWEST_FIRST}"
    return list(db.query(newest_first, (article_id,)))[::-1]


# A capture knows its article, so that neither table needs an index by capture.
_READ_FROM = {
    "article": "SELECT articles.* FROM captures JOIN articles ON articles.id = captures.article_id"
    " AND articles.capture_id = captures.id WHERE captures.id = ?",
    "revision": "SELECT revisions.* FROM captures JOIN revisions ON revisions.article_id = captures.article_id"
    " AND revisions.capture_id = captures.id WHERE captures.id = ? ORDER BY revisions.id DESC LIMIT 1",
}


def read_from(db: Database, capture_id: int) -> dict[str, Any]:
    """The article and the revision that were read from a capture, as far as there are any."""
    found = {name: row for name, sql in _READ_FROM.items() for row in db.query(sql, (capture_id,))}
    if "article" in found:
        found["article"] = _joined(db, found["article"])
    return found


def search(db: Database, query: str, limit: int) -> list[dict[str, Any]]:
    """The articles that match an FTS5 query, best first. Raises ``ArchiveError`` when it is not one."""
    try:
        return list(db.query(_SEARCH, (query, limit)))
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
            raise
        raise ArchiveError(
            f'cannot search for {query!r} ({error}): put words with signs in them in double quotes, like "covid-19"'
        ) from error
