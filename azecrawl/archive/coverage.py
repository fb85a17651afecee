"""How complete the archive is: what each way of looking knows, held against what is archived. Reads only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database


@dataclass(frozen=True)
class Coverage:
    """What each way knows. ``says`` is what the site itself says it has (REST counts protected posts as well).

    ``known`` and ``archived`` count URLs; ``only`` those that one way alone knows; ``states`` all known URLs.
    """

    states: dict[str, int]
    known: dict[str, int]
    archived: dict[str, int]
    only: dict[str, int]
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
        says=_said(db),
    )


def _said(db: Database) -> dict[str, int]:
    """How many articles each way said there are, the last time a run that walked everything asked it."""
    said: dict[str, int] = {}
    for (stats,) in db.execute("SELECT stats FROM runs WHERE kind = 'full' ORDER BY id"):
        for name, value in json.loads(stats).items():
            if name.startswith("azecrawl/way/") and name.endswith("/total"):
                said[name.split("/")[2]] = value
    return said


def missing(db: Database) -> Iterator[dict[str, Any]]:
    """URL by URL, what is known and not archived: its state, why, and which ways know it."""
    return db.query(
        "SELECT url, state, reason, (SELECT group_concat(way, ', ') FROM sightings WHERE sightings.url = urls.url)"
        " AS ways FROM urls WHERE state <> 'archived' ORDER BY state, url"
    )


def sightings(db: Database) -> Iterator[dict[str, Any]]:
    """Every URL with the ways that know it."""
    for url, ways in db.execute("SELECT url, group_concat(way) FROM sightings GROUP BY url ORDER BY url"):
        yield {"url": url, "ways": sorted(ways.split(","))}
