"""Extracts: what reading some articles again needs, as one small file of SQLite in memory, to be sent elsewhere."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from sqlite_utils import Database

_MEANT = "SELECT value FROM json_each(?)"
_PAGES = f"""
SELECT capture_id FROM main.articles WHERE id IN ({_MEANT})
UNION SELECT capture_id FROM main.revisions WHERE article_id IN ({_MEANT})
UNION SELECT capture_id FROM main.witnesses WHERE wp_id IN (
    SELECT wp_id FROM main.articles WHERE id IN ({_MEANT}))
"""
_OF_ARTICLES = ("revisions", "article_categories", "article_tags", "images", "links")
_NEEDED = {
    "articles": f"SELECT * FROM main.articles WHERE id IN ({_MEANT})",
    **{table: f"SELECT * FROM main.{table} WHERE article_id IN ({_MEANT})" for table in _OF_ARTICLES},
    "categories": "SELECT * FROM main.categories",
    "tags": "SELECT * FROM main.tags WHERE id IN (SELECT tag_id FROM part.article_tags)",
    "image_files": "SELECT * FROM main.image_files WHERE url IN (SELECT url FROM part.images)",
    "witnesses": "SELECT * FROM main.witnesses WHERE wp_id IN (SELECT wp_id FROM part.articles)",
    "captures": f"SELECT * FROM main.captures WHERE id IN ({_PAGES}) OR page_of IN ({_PAGES})",
}
_KEPT_ELSEWHERE = (
    "INSERT INTO part.captures SELECT * FROM main.captures WHERE id IN (SELECT same_as FROM part.captures)"
    " AND id NOT IN (SELECT id FROM part.captures)"
)
_DICTIONARIES = "SELECT * FROM main.dictionaries WHERE id IN (SELECT dictionary_id FROM part.captures)"


def extract(db: Database, article_ids: Sequence[int]) -> bytes:
    """What the archive has of articles, their pages, and the posts that witness them; the pages' dictionaries too."""
    meant = json.dumps(list(article_ids))
    db.execute("ATTACH ':memory:' AS part")
    try:
        for table, needed in _NEEDED.items():
            db.execute(f"CREATE TABLE part.{table} AS {needed}", [meant] * needed.count("?"))
        db.execute(_KEPT_ELSEWHERE)
        db.execute(f"CREATE TABLE part.dictionaries AS {_DICTIONARIES}")
        db.conn.commit()
        return db.conn.serialize(name="part")
    finally:
        db.conn.rollback()
        db.execute("DETACH part")


def opened(extracted: bytes) -> Database:
    """An extract, to be read."""
    connection = sqlite3.connect(":memory:")
    connection.deserialize(extracted)
    return Database(connection)
