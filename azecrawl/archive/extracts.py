"""Extracts: what reading some pages needs, or comparing all texts, as one file of SQLite in memory to send away."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlite_utils import Database

_MEANT = "SELECT value FROM json_each(:articles)"
_BESIDES = "SELECT value FROM json_each(:captures)"
_PAGES = """
SELECT capture_id FROM part.articles
UNION SELECT capture_id FROM part.revisions
UNION SELECT capture_id FROM part.witnesses
"""
_OF_ARTICLES = ("revisions", "article_categories", "article_tags", "images", "links")
_NEEDED = {
    "articles": f"SELECT * FROM main.articles WHERE id IN ({_MEANT})",
    **{table: f"SELECT * FROM main.{table} WHERE article_id IN ({_MEANT})" for table in _OF_ARTICLES},
    "categories": "SELECT * FROM main.categories",
    "tags": "SELECT * FROM main.tags WHERE id IN (SELECT tag_id FROM part.article_tags)",
    "image_files": "SELECT * FROM main.image_files WHERE url IN (SELECT url FROM part.images)",
    "witnesses": "SELECT * FROM main.witnesses WHERE wp_id IN (SELECT wp_id FROM part.articles)",
    "captures": f"SELECT * FROM main.captures WHERE id IN ({_PAGES}) OR page_of IN ({_PAGES}) OR id IN ({_BESIDES})",
}
_KEPT_ELSEWHERE = (
    "INSERT INTO part.captures SELECT * FROM main.captures WHERE id IN (SELECT same_as FROM part.captures)"
    " AND id NOT IN (SELECT id FROM part.captures)"
)
_DICTIONARIES = "SELECT * FROM main.dictionaries WHERE id IN (SELECT dictionary_id FROM part.captures)"
_TEXTS = "CREATE TABLE part.articles AS SELECT id, title, subtitle, body_text FROM main.articles"
_INDEX = "SELECT sql FROM main.sqlite_master WHERE name = 'articles_fts'"


def extract(db: Database, article_ids: Sequence[int], capture_ids: Sequence[int] = ()) -> bytes:
    """What the archive has of articles, their pages, and the posts that witness them, and some captures besides; the
    pages' dictionaries too.
    """
    meant = {"articles": json.dumps(list(article_ids)), "captures": json.dumps(list(capture_ids))}
    with _part(db):
        for table, needed in _NEEDED.items():
            db.execute(f"CREATE TABLE part.{table} AS {needed}", meant)
        db.execute(_KEPT_ELSEWHERE)
        db.execute(f"CREATE TABLE part.dictionaries AS {_DICTIONARIES}")
        db.conn.commit()
        return db.conn.serialize(name="part")


def comparable(db: Database) -> bytes:
    """The text of every article, and the search index: what comparing needs. That is as large as they are."""
    with _part(db):
        db.execute(_TEXTS)
        (create,) = db.execute(_INDEX).fetchone()
        db.execute(create.replace("TABLE articles_fts", "TABLE part.articles_fts", 1))
        for table in ("data", "idx", "docsize", "config"):
            db.execute(f"DELETE FROM part.articles_fts_{table}")
            db.execute(f"INSERT INTO part.articles_fts_{table} SELECT * FROM main.articles_fts_{table}")
        db.conn.commit()
        return db.conn.serialize(name="part")


@contextmanager
def _part(db: Database) -> Iterator[None]:
    """An empty database in memory beside the archive, called ``part``."""
    db.execute("ATTACH ':memory:' AS part")
    try:
        yield
    finally:
        db.conn.rollback()
        db.execute("DETACH part")


def opened(extracted: bytes) -> Database:
    """An extract, to be read."""
    connection = sqlite3.connect(":memory:")
    connection.deserialize(extracted)
    return Database(connection)
