"""What the REST API says of posts beside their pages: where it is kept, and how far the two agree. No post is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from azecrawl.archive import captures
from azecrawl.archive.bodies import Bodies
from azecrawl.archive.database import ArchiveError, timestamp
from azecrawl.likeness import LEAST_AGREEMENT
from azecrawl.records import Capture, Witness


def keep(db: Database, bodies: Bodies, answer: Capture, witnesses: Sequence[Witness], now: str) -> int:
    """Keep a list of posts where it brings something new: another post, another time, other words. How many it does.

    What a list says of a post at a time takes the place of what an earlier one said: so the page is now.
    """
    held = {}
    for one in witnesses:
        row = db.execute(
            "SELECT digest, capture_id FROM witnesses WHERE wp_id = ? AND modified_at = ?",
            (one.wp_id, timestamp(one.modified_at)),
        ).fetchone()
        if row:
            held[one] = row
    damaged = _damaged(db, bodies, {capture_id for _, capture_id in held.values()})
    new = [one for one in witnesses if one not in held or held[one][0] != one.digest or held[one][1] in damaged]
    if new:
        capture_id = captures.held(db, answer) or captures.insert(db, bodies, [answer], None, now, of_article=False)[0]
        db.conn.executemany(
            "INSERT INTO witnesses (wp_id, modified_at, digest, capture_id) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (wp_id, modified_at) DO UPDATE"
            " SET digest = excluded.digest, capture_id = excluded.capture_id, agreement = NULL, compared_with = NULL",
            [(one.wp_id, timestamp(one.modified_at), one.digest, capture_id) for one in new],
        )
    return len(new)


def _damaged(db: Database, bodies: Bodies, capture_ids: Iterable[int]) -> set[int]:
    damaged = set()
    for capture_id in capture_ids:
        try:
            captures.body(db, bodies, capture_id)
        except ArchiveError:
            damaged.add(capture_id)
    return damaged


def are_kept(db: Database) -> bool:
    """Whether anything is kept of what the REST API says."""
    return db.execute("SELECT 1 FROM witnesses LIMIT 1").fetchone() is not None


def find(db: Database, wp_id: int, modified_at: str | None, at: str) -> int | None:
    """The list that says what a post was, as modified at one time, or else as it was last at another; None for none."""
    row = db.execute(
        "SELECT capture_id FROM witnesses WHERE wp_id = ?1 AND (modified_at = ?2 OR ?2 IS NULL AND modified_at <= ?3)"
        " ORDER BY modified_at DESC LIMIT 1",
        (wp_id, modified_at, at),
    ).fetchone()
    return row[0] if row else None


def note(db: Database, wp_id: int, modified_at: str, agreement: int, capture_id: int | None) -> None:
    """Note how far a page (a capture) agrees with what REST says of it, in per cent."""
    db.execute(
        "UPDATE witnesses SET agreement = ?, compared_with = ? WHERE wp_id = ? AND modified_at = ?",
        (agreement, capture_id, wp_id, modified_at),
    )


@dataclass(frozen=True)
class Agreement:
    """How far the pages of articles and what REST says of them agree, as far as they were compared.

    ``equal`` counts those of the same words in the same order, ``low`` those that agree in less than
    ``LEAST_AGREEMENT`` per cent of them; ``least`` are up to three of these, with their per cent, the least first.
    """

    compared: int
    equal: int
    low: int
    least: list[tuple[str, int]]

    @property
    def sentence(self) -> str:
        """The whole in one line; empty where nothing was compared."""
        if not self.compared:
            return ""
        least = ", ".join(f"{url} ({agreement} %)" for url, agreement in self.least)
        return (
            f"{self.compared:,} articles were compared with what the REST API says of them: {self.equal:,} in the same"
            f" words, {self.low:,} below {LEAST_AGREEMENT} %{f': {least}' if least else ''}."
        )


def agreement(db: Database) -> Agreement:
    """How far pages and REST agree, of articles as they are now."""
    of_now = "FROM articles JOIN witnesses USING (wp_id, modified_at) WHERE agreement"
    compared, equal, low = db.execute(
        f"SELECT count(*), count(*) FILTER (WHERE agreement = 100), count(*) FILTER (WHERE agreement < ?)"
        f" {of_now} IS NOT NULL",
        (LEAST_AGREEMENT,),
    ).fetchone()
    least = db.execute(f"SELECT url, agreement {of_now} < ? ORDER BY agreement, url LIMIT 3", (LEAST_AGREEMENT,))
    return Agreement(compared, equal, low, least.fetchall())
