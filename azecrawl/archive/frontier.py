"""The frontier: every URL ever learned of, and where each one stands. Articles and pages are kept elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlite_utils import Database

from azecrawl.archive.database import timestamp
from azecrawl.records import Discovery, State, Visit

FIRST_RETRY = timedelta(hours=1)
LAST_RETRY = timedelta(days=7)


class Standing(NamedTuple):
    """Where a URL stands; ``attempts`` counts the failures in a row since it last answered."""

    state: State
    attempts: int
    article_id: int | None


def retry_after(attempts: int) -> timedelta:
    """How long to leave a URL alone that has just failed, having failed ``attempts`` times in a row before.

    >>> [str(retry_after(attempts)) for attempts in (0, 1, 2, 99)]
    ['1:00:00', '2:00:00', '4:00:00', '7 days, 0:00:00']
    """
    return min(FIRST_RETRY * (1 << min(attempts, 10)), LAST_RETRY)


def discover(db: Database, discoveries: Iterable[Discovery], now: str) -> int:
    """Add the URLs not known yet as pending. Returns how many there were."""
    return db.conn.executemany(
        "INSERT INTO urls (url, state, way, seen_on, day, found_at) VALUES (?, 'pending', ?, ?, ?, ?)"
        " ON CONFLICT (url) DO NOTHING",
        ((new.url, new.way, new.seen_on, new.day and new.day.isoformat(), now) for new in discoveries),
    ).rowcount


def standing(db: Database, url: str) -> Standing | None:
    """Where a URL stands, or None when it is unknown."""
    row = db.execute("SELECT state, attempts, article_id FROM urls WHERE url = ?", (url,)).fetchone()
    return Standing(State(row[0]), row[1], row[2]) if row else None


def due(db: Database, now: str) -> list[str]:
    """The URLs to visit: those pending, as they were found, then those whose time to try again has come."""
    rows = db.execute(
        "SELECT url FROM urls WHERE state = 'pending' OR next_at <= ? ORDER BY next_at IS NOT NULL, rowid", (now,)
    )
    return [url for (url,) in rows]


def settle(
    db: Database, visit: Visit, before: Standing | None, article_id: int | None, run_id: int | None, at: datetime
) -> None:
    """Write down what came of a visit: its URL's standing, and that of the article's own URL where it is another.

    An archived URL stays archived when fetching it again fails or gives a page that is refused: what
    is archived is still true. ``reason`` says what happened, and ``next_at`` when to try again.
    """
    state, attempts, next_at = visit.state, 0, None
    if visit.state is State.FAILED:
        failures = before.attempts if before else 0
        attempts, next_at = failures + 1, timestamp(at + retry_after(failures))
    if visit.state in (State.FAILED, State.REJECTED) and before and before.state is State.ARCHIVED:
        state = State.ARCHIVED
    found = [(visit.url, "visit", visit.url)]
    if visit.state is State.ARCHIVED and visit.article and visit.article.url != visit.url:
        found.append((visit.article.url, "redirect", visit.url))
    for url, way, seen_on in found:
        db.execute(
            "INSERT INTO urls"
            " (url, state, reason, attempts, next_at, article_id, way, seen_on, found_at, visited_at, run_id)"
            " VALUES (:url, :state, :reason, :attempts, :next_at, :article_id, :way, :seen_on, :now, :now, :run_id)"
            " ON CONFLICT (url) DO UPDATE SET state = :state, reason = :reason, attempts = :attempts,"
            " next_at = :next_at, article_id = :article_id, visited_at = :now, run_id = :run_id",
            {
                "url": url,
                "state": state,
                "reason": visit.reason,
                "attempts": attempts,
                "next_at": next_at,
                "article_id": article_id,
                "way": way,
                "seen_on": seen_on,
                "now": timestamp(at),
                "run_id": run_id,
            },
        )
