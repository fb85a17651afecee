"""The archive at a glance: what costs a few looks whatever its size. What it means is for ``azecrawl.status``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from sqlite_utils import Database

from azecrawl import counters
from azecrawl.archive.database import timestamp
from azecrawl.counters import OfWay, of_way
from azecrawl.records import RunKind, State, Way

_LATEST = 10
"""Runs between which the time tells how often there is one."""

_GROWING = timedelta(days=30)


@dataclass(frozen=True)
class Newest:
    """The article published last."""

    url: str
    title: str
    published_at: str


@dataclass(frozen=True)
class Due:
    """Addresses that are to be visited: ``new`` ones, those to look at ``again`` now, and those that wait for a time.

    ``next_at`` is the first of these times.
    """

    new: int
    again: int
    later: int
    next_at: str | None


@dataclass(frozen=True)
class Unended:
    """The latest run, where it has not said how it went: it is under way, or was killed."""

    run_id: int
    spider: str
    started_at: str


@dataclass(frozen=True)
class Growth:
    """How large the file was, in bytes, at the end of the first and the last run within a month."""

    since: str
    bytes_then: int
    until: str
    bytes_now: int

    @property
    def bytes_a_day(self) -> float | None:
        """None where less than a day lies between."""
        days = (datetime.fromisoformat(self.until) - datetime.fromisoformat(self.since)) / timedelta(days=1)
        return (self.bytes_now - self.bytes_then) / days if days >= 1 else None


@dataclass(frozen=True)
class Counted:
    """What the last run that counted it found, and when: ``known`` and ``archived`` addresses of each way, and in a
    sentence how far the pages and REST agree."""

    at: str
    agreement: str
    known: dict[Way, int]
    archived: dict[Way, int]


@dataclass(frozen=True)
class Glance:
    """``began_at`` is when the last run began that had to see the whole site, or all that had changed in it, and
    ``well_at`` when the last of these began that found nothing wrong.

    ``usual_pause`` is what mostly lies between the beginnings of two such runs; None where there were too few.
    """

    articles: int
    gone: int
    newest: Newest | None
    due: Due
    began_at: str | None
    well_at: str | None
    usual_pause: timedelta | None
    growth: Growth | None
    unended: Unended | None
    counted: Counted | None


def glance(db: Database, at: datetime) -> Glance:
    """The archive at a time."""
    (articles,) = db.execute("SELECT count(*) FROM articles").fetchone()
    (gone,) = db.execute("SELECT count(*) FROM articles WHERE gone_at IS NOT NULL").fetchone()
    newest = db.execute(
        "SELECT url, title, published_at FROM articles WHERE published_at <= ? ORDER BY published_at DESC LIMIT 1",
        (timestamp(at),),
    ).fetchone()
    # A run that is yet to come was dated by a clock that was ahead: it says nothing of when there was one.
    whole = f"spider = 'articles' AND kind <> '{RunKind.PART}' AND outcome IS NOT NULL AND started_at <= ?"
    well = db.execute(
        f"SELECT started_at FROM runs WHERE {whole} AND outcome = 'ok' ORDER BY id DESC LIMIT 1", (timestamp(at),)
    ).fetchone()
    began = db.execute(
        f"SELECT started_at FROM runs WHERE {whole} ORDER BY id DESC LIMIT {_LATEST}", (timestamp(at),)
    ).fetchall()
    return Glance(
        articles,
        gone,
        Newest(*newest) if newest else None,
        _due(db, at),
        began[0][0] if began else None,
        well[0] if well else None,
        _usual_pause([datetime.fromisoformat(moment) for (moment,) in began]),
        _growth(db, at),
        _unended(db),
        _counted(db),
    )


def _due(db: Database, at: datetime) -> Due:
    (new,) = db.execute("SELECT count(*) FROM urls WHERE state = ? AND attempts = 0", (State.PENDING,)).fetchone()
    again, later, next_at = db.execute(
        "SELECT count(*) FILTER (WHERE next_at <= ?1), count(*) FILTER (WHERE next_at > ?1),"
        " min(next_at) FILTER (WHERE next_at > ?1) FROM urls WHERE next_at IS NOT NULL",
        (timestamp(at),),
    ).fetchone()
    return Due(new, again, later, next_at)


def _usual_pause(began: list[datetime]) -> timedelta | None:
    """The median of the times between runs, the newest first."""
    pauses = sorted(later - earlier for later, earlier in pairwise(began))
    return pauses[len(pauses) // 2] if len(pauses) > 1 else None


def _growth(db: Database, at: datetime) -> Growth | None:
    size = f"""json_extract(stats, '$."{counters.ARCHIVE_BYTES}"')"""
    sized = f"SELECT finished_at, {size} FROM runs WHERE finished_at >= ? AND {size} IS NOT NULL ORDER BY id"
    found = [db.execute(f"{sized} {way} LIMIT 1", (timestamp(at - _GROWING),)).fetchone() for way in ("", "DESC")]
    return Growth(*found[0], *found[1]) if all(found) else None


def _unended(db: Database) -> Unended | None:
    row = db.execute("SELECT id, spider, started_at, outcome FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    return Unended(*row[:3]) if row and row[3] is None else None


def _counted(db: Database) -> Counted | None:
    some = f"""json_extract(stats, '$."{of_way(Way.LISTING, OfWay.KNOWN)}"') IS NOT NULL"""
    row = db.execute(f"SELECT finished_at, stats FROM runs WHERE {some} ORDER BY id DESC LIMIT 1").fetchone()
    if row is None:
        return None
    stats = json.loads(row[1])
    known, archived = (
        {way: stats[name] for way in Way if stats.get(name := of_way(way, what))}
        for what in (OfWay.KNOWN, OfWay.ARCHIVED)
    )
    return Counted(row[0], stats.get(counters.AGREEMENT, ""), known, archived)
