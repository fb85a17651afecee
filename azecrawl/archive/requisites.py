"""What pages need to be seen: which of it is to be asked for, what became of it, and where it is. No page is read here.

What came is an ordinary capture, and nothing says which page it belongs to but the page: it is looked up by its URL,
as it was nearest in time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urldefrag, urljoin

from sqlite_utils import Database

from azecrawl.archive import captures
from azecrawl.archive.bodies import Bodies
from azecrawl.archive.database import ArchiveError, timestamp
from azecrawl.archive.frontier import pause_after
from azecrawl.records import Capture

ASKED_AGAIN_AFTER = timedelta(days=30)
"""What a page needs is asked for again only for a page that was fetched so much later."""

MOST_DEPTH = 4
"""How many style sheets may lead from a page to what it needs: one that imports without end is not followed further."""

_MOST_REDIRECTS = 10

_NEED = """
INSERT INTO requisites (url, capture_id, depth, asked_at, next_at)
SELECT :url, :capture_id, :depth, held, iif(held IS NULL, :now, NULL)
FROM (SELECT max(fetched_at) AS held FROM captures WHERE url = :url AND status = 200) WHERE true
ON CONFLICT (url) DO UPDATE SET
    capture_id = max(capture_id, excluded.capture_id), depth = min(depth, excluded.depth),
    next_at = iif(next_at IS NULL AND asked_at < :stale, :now, next_at)
"""


def unread_pages(db: Database, after: int, limit: int) -> list[tuple[int, str, str]]:
    """The next pages of the site of which nobody has noted yet what they need: id, URL and ``Content-Type``, as kept.

    They are to be read in this order: what they need names the last page that does, and so tells where reading is.
    ``after`` is the last that was read in this run, which may have needed nothing.
    """
    return db.execute(
        "SELECT captures.id, url, value ->> 1 FROM captures, json_each(headers) WHERE status = 200 AND origin = 'live'"
        " AND captures.id > max(?, (SELECT coalesce(max(capture_id), 0) FROM requisites))"
        " AND lower(value ->> 0) = 'content-type' AND value ->> 1 LIKE '%html%' ORDER BY captures.id LIMIT ?",
        (after, limit),
    ).fetchall()


def need(db: Database, needed_by: Mapping[str, int], at: datetime, depth: int = 0) -> None:
    """Note what captures need, by URL; of each, the last that does. ``depth`` is how far they are from a page."""
    if depth > MOST_DEPTH:
        return
    now, stale = timestamp(at), timestamp(at - ASKED_AGAIN_AFTER)
    db.conn.executemany(
        _NEED,
        [
            {"url": url, "capture_id": capture_id, "depth": depth, "now": now, "stale": stale}
            for url, capture_id in needed_by.items()
        ],
    )


def wanted(db: Database, at: datetime, limit: int, *, of_sheets: bool) -> list[tuple[str, int]]:
    """The URLs to be asked for now, in the order they were met, each with its depth; not ``of_sheets``, without those
    that only style sheets lead to. Images that have been asked for to be kept as files are not among them.
    """
    return db.execute(
        "SELECT url, depth FROM requisites WHERE next_at <= ?1 AND (depth = 0 OR ?2)"
        " AND url NOT IN (SELECT url FROM image_files) ORDER BY rowid LIMIT ?3",
        (timestamp(at), of_sheets, limit),
    ).fetchall()


def is_held(db: Database, bodies: Bodies, capture: Capture) -> bool:
    """Whether the newest capture of a URL has this very body, undamaged."""
    row = db.execute(
        "SELECT id, digest FROM captures WHERE url = ? AND status = 200 ORDER BY fetched_at DESC, id DESC LIMIT 1",
        (capture.url,),
    ).fetchone()
    if row is None or row[1] != capture.digest:
        return False
    try:
        return captures.body(db, bodies, row[0]) == capture.body
    except ArchiveError:
        return False


def settle(db: Database, url: str, at: datetime, reason: str | None = None, *, is_final: bool = True) -> None:
    """Note that a URL was asked for, and why it was in vain if it was.

    A failure that is not final is forgotten after an hour, and after twice as long each further time.
    """
    attempts, next_at = 0, None
    if not is_final:
        row = db.execute("SELECT attempts FROM requisites WHERE url = ?", (url,)).fetchone()
        attempts = row[0] + 1 if row else 1
        next_at = timestamp(at + pause_after(attempts - 1))
    db.execute(
        "UPDATE requisites SET asked_at = ?, reason = ?, attempts = ?, next_at = ? WHERE url = ?",
        (timestamp(at), reason, attempts, next_at, url),
    )


def find(db: Database, url: str, at: datetime) -> int | None:
    """The capture that a URL led to, nearest to a time, if any; redirects are followed."""
    for _ in range(_MOST_REDIRECTS):
        if (found := captures.nearest(db, url, timestamp(at))) is not None:
            return found
        row = db.execute(
            "SELECT value ->> 1 FROM captures, json_each(headers) WHERE url = ? AND status BETWEEN 300 AND 399"
            " AND lower(value ->> 0) = 'location'"
            " ORDER BY abs(unixepoch(fetched_at) - unixepoch(?)), captures.id LIMIT 1",
            (url, timestamp(at)),
        ).fetchone()
        if row is None:
            return None
        try:
            url = urldefrag(urljoin(url, row[0])).url
        except ValueError:
            return None
    return None
