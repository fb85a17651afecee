"""Pages that a lesser parser reads otherwise than the record: kept beside it, until a reader that knows both decides.

Their captures belong to no article yet, so that ``reparse`` looks at them again with every better parser.
"""

from __future__ import annotations

from sqlite_utils import Database


def note(db: Database, article_id: int, capture_id: int, what: str, now: str) -> None:
    """Note that a page of an article may show another content than the record; ``what`` says where they differ."""
    db.execute(
        "INSERT INTO unconfirmed (capture_id, article_id, noted_at, what) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (capture_id) DO NOTHING",
        (capture_id, article_id, now, what),
    )


def settle(db: Database, article_id: int, seen: str) -> None:
    """Take back what was noted up to a time: a page of then, or of after, has been read by a reader that knows both."""
    db.execute("DELETE FROM unconfirmed WHERE article_id = ? AND noted_at <= ?", (article_id, seen))
