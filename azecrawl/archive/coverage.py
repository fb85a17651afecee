"""How complete the archive is: what each way of looking knows, held against what is archived. Reads only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlite_utils import Database

from azecrawl.archive.database import rows_of, timestamp
from azecrawl.archive.rows import MissingRow, SightedRow
from azecrawl.archive.witnesses import Agreement, agreement
from azecrawl.counters import OfWay, of_way
from azecrawl.records import Way


@dataclass(frozen=True)
class Coverage:
    """What each way knows. ``says`` is what the site itself says it has (REST counts protected posts as well).

    ``known`` and ``archived`` count URLs; ``only`` those that one way alone knows; ``states`` all known URLs.
    ``agreement`` is how far the pages and the REST API say the same.
    """

    states: dict[str, int]
    known: dict[str, int]
    archived: dict[str, int]
    only: dict[str, int]
    agreement: Agreement
    says: dict[str, int] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The whole in one line."""
        total = sum(self.states.values())
        missing = {state: count for state, count in self.states.items() if count and state != "archived"}
        why = ", ".join(f"{count:,} {state}" for state, count in missing.items()) or "none missing"
        return f"{self.states.get('archived', 0):,} of {total:,} known URLs are archived ({why})."


def coverage(db: Database) -> Coverage:
    """Count what is known and archived, by way."""
    rows = db.execute(
        "SELECT seen.way, count(*), sum(state = 'archived'), sum(ways = 1) FROM sightings AS seen JOIN urls USING (url)"
        " JOIN (SELECT url, count(*) AS ways FROM sightings GROUP BY url) USING (url) GROUP BY seen.way ORDER BY 1"
    ).fetchall()
    return Coverage(
        states=dict(db.execute("SELECT state, count(*) FROM urls GROUP BY state ORDER BY 1").fetchall()),
        known={way: known for way, known, _, _ in rows},
        archived={way: archived for way, _, archived, _ in rows},
        only={way: only for way, _, _, only in rows},
        agreement=agreement(db),
        says=_said(db),
    )


def _said(db: Database) -> dict[str, int]:
    """How many articles each way said there are, the last time a run that walked everything asked it."""
    said: dict[str, int] = {}
    for (stats,) in db.execute("SELECT stats FROM runs WHERE kind = 'full' ORDER BY id"):
        counted = json.loads(stats)
        said |= {way: counted[name] for way in Way if (name := of_way(way, OfWay.TOTAL)) in counted}
    return said


def missing(db: Database) -> Iterator[MissingRow]:
    """URL by URL, what is known and not archived: its state, why, and which ways know it."""
    return rows_of(
        MissingRow,
        db,
        "SELECT url, state, reason, (SELECT group_concat(way, ', ') FROM sightings WHERE sightings.url = urls.url)"
        " AS ways FROM urls WHERE state <> 'archived' ORDER BY state, url",
    )


def sightings(db: Database) -> Iterator[SightedRow]:
    """Every URL with the ways that know it."""
    for url, ways in db.execute("SELECT url, group_concat(way) FROM sightings GROUP BY url ORDER BY url"):
        yield {"url": url, "ways": sorted(ways.split(","))}


_ENOUGH_TO_TELL = 20
"""Articles within a year, from which on the time between two of them says what is usual."""


@dataclass(frozen=True)
class Health:
    """What tells whether an archive is kept up.

    ``overdue`` counts the addresses that have failed and not answered since, ``overdue_example`` is one of them with
    its reason. ``quiet_for`` is how long nothing new has come while the archive was kept, ``longest_gap`` the longest
    time between two articles in the year before the newest; None where there is too little to tell.
    """

    articles: int
    overdue: int
    overdue_example: str
    quiet_for: timedelta | None
    longest_gap: timedelta | None


def health(db: Database, spider: str, at: datetime) -> Health:
    """How an archive is, at an aware time; ``spider`` is the one that keeps it."""
    (articles,) = db.execute("SELECT count(*) FROM articles").fetchone()
    overdue = db.execute("SELECT url, reason FROM urls WHERE attempts > 0 ORDER BY next_at, url").fetchall()
    example = f"{overdue[0][0]}: {overdue[0][1]}" if overdue else ""
    newest, first_seen, watched = db.execute(
        "SELECT max(published_at), max(first_seen_at),"
        " (SELECT min(started_at) FROM runs WHERE spider = ?1 AND complete) FROM articles WHERE published_at <= ?2",
        (spider, timestamp(at)),
    ).fetchone()
    quiet_for = None
    if newest and watched:
        quiet_for = at - max(map(datetime.fromisoformat, (newest, first_seen, watched)))
    return Health(articles, len(overdue), example, quiet_for, _longest_gap(db, newest) if newest else None)


def _longest_gap(db: Database, newest: str) -> timedelta | None:
    count, seconds = db.execute(
        "SELECT count(*), max(gap) FROM (SELECT unixepoch(published_at)"
        " - lag(unixepoch(published_at)) OVER (ORDER BY published_at) AS gap FROM articles"
        " WHERE published_at <= ?1 AND published_at > strftime('%Y-%m-%dT%H:%M:%SZ', ?1, '-1 year'))",
        (newest,),
    ).fetchone()
    return timedelta(seconds=seconds) if seconds and count >= _ENOUGH_TO_TELL else None
