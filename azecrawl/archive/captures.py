"""Captures: every response kept as it came. What the pages say is none of this module's business."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, cast

import zstandard
from sqlite_utils import Database

from azecrawl.archive.bodies import Bodies
from azecrawl.archive.database import ArchiveError, timestamp
from azecrawl.archive.rows import CaptureRow
from azecrawl.records import Capture, Origin

_COLUMNS = (
    "id, url, fetched_at, origin, status, status_line, headers, digest, size, dictionary_id, article_id, same_as,"
    " page_of"
)

ARTICLE = "article"
"""The kind of an article's pages, as far as dictionaries go; that of any other response is its media type."""

_OF_NO_PAGE = ("image/", "font/", "audio/", "video/", "text/css", "text/javascript", "application/javascript")
"""Media types of files that do not resemble each other, as pages do."""


def insert(
    db: Database, bodies: Bodies, captures: Iterable[Capture], article_id: int | None, now: str, *, of_article: bool
) -> list[int]:
    """Keep responses, a body that is here already only by reference. Returns their ids.

    ``of_article``: the first of them is an article's page, and those after it that have its status are its
    later pages. One that has an id is here already, and only gets its place.
    """
    ids: list[int] = []
    first: Capture | None = None
    for capture in captures:
        is_page = of_article and capture.status == 200
        page_of = ids[0] if is_page and first else None
        if is_page and first is None:
            first = capture
        if capture.id is not None and not _is_page_of_another(db, capture.id, page_of):
            db.execute(
                "UPDATE captures SET article_id = coalesce(?, article_id), page_of = coalesce(?, page_of) WHERE id = ?",
                (article_id, page_of, capture.id),
            )
            ids.append(capture.id)
        else:
            kind = ARTICLE if is_page else capture.media_type
            ids.append(_insert(db, bodies, capture, article_id, page_of, kind, now))
    return ids


def _is_page_of_another(db: Database, capture_id: int, page_of: int | None) -> bool:
    """Whether a capture is a later page of another reading: one page may go with two, and then stands here twice."""
    (stands,) = db.execute("SELECT page_of FROM captures WHERE id = ?", (capture_id,)).fetchone()
    return page_of is not None and stands is not None and stands != page_of


def _insert(
    db: Database, bodies: Bodies, capture: Capture, article_id: int | None, page_of: int | None, kind: str, now: str
) -> int:
    earlier = _kept(db, bodies, capture)
    dictionary_id, packed = None, None
    if earlier is None and kind.startswith(_OF_NO_PAGE):
        packed = bodies.pack_alone(capture.body)
    elif earlier is None:
        dictionary_id, packed = bodies.pack(capture.body, kind, now)
    cursor = db.execute(
        "INSERT INTO captures (url, fetched_at, origin, status, status_line, headers, digest, size, dictionary_id,"
        " article_id, page_of, same_as, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            capture.url,
            timestamp(capture.fetched_at),
            capture.origin,
            capture.status,
            capture.status_line,
            json.dumps(capture.headers, ensure_ascii=False),
            capture.digest,
            len(capture.body),
            dictionary_id,
            article_id,
            page_of,
            earlier,
            packed,
        ),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _kept(db: Database, bodies: Bodies, capture: Capture) -> int | None:
    """The capture that has the same body, if any, made good should it have been damaged since."""
    kept = db.execute(
        "SELECT id, body, dictionary_id FROM captures WHERE digest = ? AND same_as IS NULL ORDER BY id",
        (capture.digest,),
    ).fetchall()
    for id, packed, dictionary_id in kept:
        try:
            unpack(bodies, packed, dictionary_id, capture.digest)
        except ValueError:
            alone = bodies.pack_alone(capture.body)
            db.execute("UPDATE captures SET body = ?, dictionary_id = NULL WHERE id = ?", (alone, id))
    return kept[0][0] if kept else None


def assign(db: Database, capture_ids: Iterable[int], article_id: int) -> None:
    """Say which article some captures turned out to hold."""
    db.conn.executemany(
        "UPDATE captures SET article_id = ? WHERE id = ?", [(article_id, capture_id) for capture_id in capture_ids]
    )


def held(db: Database, capture: Capture) -> int | None:
    """The id of a response that is here already: the same body, from the same URL, fetched at the same second."""
    row = db.execute(
        "SELECT id FROM captures WHERE url = ? AND digest = ? AND fetched_at = ? AND status = ?",
        (capture.url, capture.digest, timestamp(capture.fetched_at), capture.status),
    ).fetchone()
    return row[0] if row else None


def held_as(db: Database, row: Mapping[str, Any], page_of: int | None) -> int | None:
    """The id of what another archive holds as a row of its own, ``page_of`` a capture of this one, if it is here."""
    found = db.execute(
        "SELECT id FROM captures WHERE url = :url AND digest = :digest AND fetched_at = :fetched_at"
        " AND status = :status AND (page_of IS :page_of OR page_of IS NULL OR :page_of IS NULL)"
        " ORDER BY page_of IS NOT :page_of, id",
        {**row, "page_of": page_of},
    ).fetchone()
    return found[0] if found else None


def bring(db: Database, bodies: Bodies, capture: Capture, page_of: int | None, now: str, *, is_page: bool) -> int:
    """Keep a response that another archive holds, as an article's page or as any other. Returns its id."""
    return _insert(db, bodies, capture, None, page_of, ARTICLE if is_page else capture.media_type, now)


def body(db: Database, bodies: Bodies, capture_id: int) -> bytes:
    """The body of a capture, checked against its digest. Raises ``ArchiveError`` when it is unknown or damaged."""
    row = db.execute(
        "SELECT capture.digest, kept.body, kept.dictionary_id FROM captures AS capture"
        " JOIN captures AS kept ON kept.id = coalesce(capture.same_as, capture.id) WHERE capture.id = ?",
        (capture_id,),
    ).fetchone()
    if row is None:
        raise ArchiveError(f"there is no capture {capture_id}")
    digest, packed, dictionary_id = row
    with _damaged(capture_id):
        return unpack(bodies, packed, dictionary_id, digest)


def unpack(bodies: Bodies, packed: bytes | None, dictionary_id: int | None, digest: str) -> bytes:
    """A kept body. Raises ``ValueError``, which says why, when it is not what was fetched."""
    if packed is None:
        raise ValueError("its body is missing")
    try:
        content = bodies.unpack(packed, dictionary_id)
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise ValueError("not the bytes that were fetched")
    return content


def rows(db: Database, of: str | int) -> list[CaptureRow]:
    """The captures of a URL, or of an article by its id, oldest first, without their bodies."""
    column = "url" if isinstance(of, str) else "article_id"
    found = db.query(f"SELECT {_COLUMNS} FROM captures WHERE {column} = ? ORDER BY fetched_at, id", (of,))
    return [_row(row) for row in found]


def every(db: Database) -> Iterator[CaptureRow]:
    """All captures, in the order they were kept, without their bodies."""
    return map(_row, db.query(f"SELECT {_COLUMNS} FROM captures ORDER BY id"))


def record(db: Database, bodies: Bodies, capture_id: int) -> Capture:
    """A capture as it was handed in. Raises ``ArchiveError`` when it is unknown or damaged."""
    content = body(db, bodies, capture_id)
    (row,) = db.query(f"SELECT {_COLUMNS} FROM captures WHERE id = ?", (capture_id,))
    return _record(_row(row), content)


def pages(db: Database, bodies: Bodies, capture_id: int) -> list[Capture]:
    """A capture, and those of the later pages of a split article that were fetched with it, in order."""
    ids = db.execute("SELECT id FROM captures WHERE id = ?1 OR page_of = ?1 ORDER BY id", (capture_id,)).fetchall()
    return [record(db, bodies, id) for (id,) in ids]


def unread(db: Database) -> list[tuple[int, str]]:
    """The captures that led to no article, in the order they were fetched: their ids and URLs.

    What pages need to be seen is not among them.
    """
    return db.execute(
        "SELECT id, url FROM captures WHERE article_id IS NULL AND url NOT IN (SELECT url FROM requisites)"
        " ORDER BY fetched_at, id"
    ).fetchall()


def nearest(db: Database, url: str, at: str) -> int | None:
    """The capture of a page, with status 200, that was fetched nearest in time to another; none is None."""
    row = db.execute(
        "SELECT id FROM captures WHERE url = ? AND status = 200"
        " ORDER BY abs(unixepoch(fetched_at) - unixepoch(?)), id LIMIT 1",
        (url, at),
    ).fetchone()
    return row[0] if row else None


def _row(row: Mapping[str, Any]) -> CaptureRow:
    with _damaged(row["id"]):
        return cast(CaptureRow, {**row, "headers": json.loads(row["headers"])})


def _record(row: CaptureRow, content: bytes) -> Capture:
    with _damaged(row["id"]):
        return Capture(
            url=row["url"],
            fetched_at=datetime.fromisoformat(row["fetched_at"]),
            status=row["status"],
            status_line=row["status_line"],
            headers=tuple((name, value) for name, value in row["headers"]),
            body=content,
            origin=Origin(row["origin"]),
            id=row["id"],
        )


@contextmanager
def _damaged(capture_id: int) -> Iterator[None]:
    """Make of a value that is none of its column an ``ArchiveError``, as of a body that is none."""
    try:
        yield
    except (ValueError, TypeError) as error:
        raise ArchiveError(f"capture {capture_id} is damaged ({error}): fetch its page again") from error
