"""Runs: one row for each crawl, from its start to its outcome. What a crawl counts is its own business."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

COUNTS = frozenset("found archived unchanged rejected gone failed pending requests bytes".split())
"""What a run counts; ``bytes`` are those of the responses' bodies."""

_JSON = ("arguments", "stats", "versions", "http")


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def start(db: Database, spider: str, arguments: Mapping[str, Any], versions: Mapping[str, str], now: str) -> int:
    """Begin a run, and close those that were killed before they could say how they ended. Returns its id."""
    db.execute(
        "UPDATE runs SET outcome = 'interrupted', reason = 'the process ended before the run did' WHERE outcome IS NULL"
    )
    run_id = db.execute(
        "INSERT INTO runs (started_at, spider, arguments, versions) VALUES (?, ?, ?, ?)",
        (now, spider, _json(arguments), _json(versions)),
    ).lastrowid
    assert run_id is not None
    return run_id


def finish(
    db: Database,
    run_id: int,
    outcome: str,
    reason: str | None,
    counts: Mapping[str, int],
    stats: Mapping[str, Any],
    http: Mapping[str, int],
    now: str,
) -> None:
    """End a run. Raises ``ValueError`` for a count that no column holds."""
    if unknown := counts.keys() - COUNTS:
        raise ValueError(f"a run does not count {', '.join(sorted(unknown))}, only {', '.join(sorted(COUNTS))}")
    db.execute(
        f"UPDATE runs SET {', '.join(f'{name} = :{name}' for name in sorted(COUNTS))},"
        " outcome = :outcome, reason = :reason, stats = :stats, http = :http,"
        " finished_at = :now, seconds = unixepoch(:now) - unixepoch(started_at) WHERE id = :id",
        dict.fromkeys(COUNTS, 0)
        | dict(counts)
        | {"outcome": outcome, "reason": reason, "stats": _json(stats), "http": _json(http), "now": now, "id": run_id},
    )


def latest(db: Database, limit: int) -> list[dict[str, Any]]:
    """The latest runs, newest first."""
    rows = db.query("SELECT * FROM runs ORDER BY id DESC LIMIT ?", (limit,))
    return [row | {name: json.loads(row[name]) for name in _JSON} for row in rows]
