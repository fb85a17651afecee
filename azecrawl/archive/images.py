"""What became of the images of articles: a file each, or why there is none. The files lie in a folder of their own."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import astuple, fields
from datetime import date, datetime

from sqlite_utils import Database

from azecrawl.archive.database import rows_of, timestamp
from azecrawl.archive.frontier import pause_after
from azecrawl.archive.rows import ImageFileRow
from azecrawl.paths import lies_within
from azecrawl.records import ImageFile

_COLUMNS = tuple(field.name for field in fields(ImageFile) if field.name != "is_final")

_IS_WANTED = "(image_files.url IS NULL OR image_files.next_at <= :now)"
"""Nobody has asked for it yet, or what kept it away may have passed."""


def wanted(db: Database, article_id: int, at: datetime) -> list[str]:
    """The URLs of an article's images that are to be asked for, each once, in order."""
    rows = db.execute(
        "SELECT images.url FROM images LEFT JOIN image_files ON image_files.url = images.url"
        f" WHERE article_id = :id AND {_IS_WANTED} GROUP BY images.url ORDER BY min(position)",
        {"id": article_id, "now": timestamp(at)},
    )
    return [url for (url,) in rows]


def articles_that_want_some(db: Database, at: datetime) -> dict[str, date]:
    """The current URLs of archived articles with such images, with the days they were published.

    A URL that has failed waits until its own time has come.
    """
    rows = db.execute(
        "SELECT articles.url, articles.day FROM articles"
        " JOIN urls ON urls.url = articles.url AND urls.article_id = articles.id"
        " WHERE state = 'archived' AND (urls.next_at IS NULL OR urls.next_at <= :now) AND EXISTS ("
        "SELECT 1 FROM images LEFT JOIN image_files ON image_files.url = images.url"
        f" WHERE images.article_id = articles.id AND {_IS_WANTED})",
        {"now": timestamp(at)},
    )
    return {url: date.fromisoformat(day) for url, day in rows}


def keep(db: Database, files: Iterable[ImageFile], at: datetime) -> int:
    """Note what became of fetching images. Returns how many of their files are new, by their bytes.

    A failure that is not final is forgotten after an hour, and after twice as long each further time.
    """
    new = 0
    for file in files:
        attempts, next_at = 0, None
        if file.digest:
            new += not db.execute("SELECT 1 FROM image_files WHERE digest = ?", (file.digest,)).fetchone()
        elif not file.is_final:
            row = db.execute("SELECT attempts FROM image_files WHERE url = ?", (file.url,)).fetchone()
            failures = row[0] if row else 0
            attempts, next_at = failures + 1, timestamp(at + pause_after(failures))
        db.execute(
            f"INSERT OR REPLACE INTO image_files ({', '.join(_COLUMNS)}, fetched_at, attempts, next_at)"
            f" VALUES ({'?, ' * len(_COLUMNS)}?, ?, ?)",
            (*astuple(file)[: len(_COLUMNS)], timestamp(at), attempts, next_at),
        )
    return new


def files(db: Database, urls: Iterable[str]) -> dict[str, ImageFileRow]:
    """What is known of the files of those of some images that have one, by the images' URLs.

    One that would lie outside of the folder of images is none of them: somebody else may have written the row.
    """
    sql = "SELECT * FROM image_files WHERE path IS NOT NULL AND url IN (SELECT value FROM json_each(?))"
    found = rows_of(ImageFileRow, db, sql, (json.dumps(list(urls)),))
    return {row["url"]: row for row in found if lies_within(row["path"] or "")}
