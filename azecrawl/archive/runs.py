"""Runs: one row for each crawl, from its start to its outcome. What a crawl counts is its own business."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from sqlite_utils import Database

from azecrawl import counters
from azecrawl.archive.database import timestamp
from azecrawl.archive.rows import RunRow
from azecrawl.counters import OfWay, of_way
from azecrawl.records import Outcome, RunKind, Way

COUNTS = frozenset("found archived unchanged rejected gone failed pending requests bytes".split())
"""What a run counts; ``bytes`` are those of the responses' bodies."""

_JSON = ("arguments", "stats", "versions")


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def start(
    db: Database, spider: str, kind: RunKind, arguments: Mapping[str, Any], versions: Mapping[str, str], at: datetime
) -> int:
    """Begin a run; one still without an outcome was killed, and becomes ``interrupted``. Returns its id."""
    db.execute(
        "UPDATE runs SET outcome = 'interrupted', reason = 'the process ended before the run did' WHERE outcome IS NULL"
    )
    run_id = db.execute(
        "INSERT INTO runs (started_at, spider, kind, arguments, versions) VALUES (?, ?, ?, ?, ?)",
        (timestamp(at), spider, kind, _json(arguments), _json(versions)),
    ).lastrowid
    assert run_id is not None
    return run_id


def finish(
    db: Database,
    run_id: int,
    outcome: Outcome,
    reason: str | None,
    counts: Mapping[str, int],
    stats: Mapping[str, Any],
    at: datetime,
    *,
    complete: bool = False,
) -> None:
    """End a run: ``counts`` fill the columns of their names (``COUNTS``).

    ``complete`` says that looking for articles came to its end. Raises ``ValueError`` for a count that
    no column holds.
    """
    if unknown := counts.keys() - COUNTS:
        raise ValueError(f"a run does not count {', '.join(sorted(unknown))}, only {', '.join(sorted(COUNTS))}")
    db.execute(
        f"UPDATE runs SET {', '.join(f'{name} = :{name}' for name in sorted(COUNTS))},"
        " outcome = :outcome, reason = :reason, stats = :stats, complete = :complete,"
        " finished_at = :now, seconds = unixepoch(:now) - unixepoch(started_at) WHERE id = :id",
        dict.fromkeys(COUNTS, 0)
        | dict(counts)
        | {
            "outcome": outcome,
            "reason": reason,
            "stats": _json(stats),
            "complete": complete,
            "now": timestamp(at),
            "id": run_id,
        },
    )


def note(db: Database, run_id: int, name: str, value: str) -> None:
    """Add to what a run that has ended has counted."""
    db.execute(
        "UPDATE runs SET stats = json_set(stats, ?, ?) WHERE id = ?",
        (f'$."{name}"', value, run_id),
    )


def last_died(db: Database, spider: str, before: int) -> tuple[int, str] | None:
    """The run of a spider before another one, if that was killed: its id, and when it began."""
    row = db.execute(
        "SELECT id, started_at, finished_at FROM runs WHERE spider = ? AND id < ? ORDER BY id DESC LIMIT 1",
        (spider, before),
    ).fetchone()
    return (row[0], row[1]) if row and row[2] is None else None


@dataclass(frozen=True)
class Incident:
    """Runs of a spider, one after the other, none of which was well; ``over_at`` is when one has ended that was.

    ``run_id``, ``began_at`` and ``sentence`` are those of the first of these ``runs``; ``outcome`` is the last one's.
    """

    spider: str
    run_id: int
    began_at: str
    sentence: str | None
    outcome: Outcome
    runs: int
    over_run_id: int | None
    over_at: str | None


def incidents(db: Database, *, only_open: bool = False) -> list[Incident]:
    """What was not well, newest first. Imports and readings were run by somebody who was told at once: none is here."""
    rows = db.query(
        """
        WITH ended AS (
            SELECT id, spider, outcome, sum(outcome = 'ok') OVER (PARTITION BY spider ORDER BY id) AS well_before
            FROM runs WHERE outcome IS NOT NULL AND spider NOT IN ('import', 'reparse')
        ), stretches AS (
            SELECT spider, min(id) AS first, max(id) AS last, count(*) AS runs, well_before
            FROM ended WHERE outcome <> 'ok' GROUP BY spider, well_before
        )
        SELECT first.spider, first.id AS run_id, first.started_at AS began_at, first.reason AS sentence,
            last.outcome, stretches.runs, over.id AS over_run_id, over.finished_at AS over_at
        FROM stretches JOIN runs AS first ON first.id = first JOIN runs AS last ON last.id = last
        LEFT JOIN ended AS well ON well.spider = stretches.spider AND well.outcome = 'ok'
            AND well.well_before = stretches.well_before + 1
        LEFT JOIN runs AS over ON over.id = well.id
        WHERE over.id IS NULL OR NOT ? ORDER BY first.id DESC
        """,
        (only_open,),
    )
    return [Incident(**row | {"outcome": Outcome(row["outcome"])}) for row in rows]


def latest(db: Database, limit: int) -> list[RunRow]:
    """The latest runs, newest first."""
    rows = db.query("SELECT * FROM runs ORDER BY id DESC LIMIT ?", (limit,))
    return [
        cast(
            RunRow,
            row
            | {name: json.loads(row[name]) for name in _JSON}
            | {"kind": RunKind(row["kind"]), "outcome": Outcome(row["outcome"]) if row["outcome"] else None},
        )
        for row in rows
    ]


def _one_of(names: type[StrEnum]) -> str:
    return "{0} IN (" + ", ".join(f"'{name}'" for name in names) + ")"


_TEXT = "typeof({0}) = 'text'"
_TIME = "{0} = strftime('%Y-%m-%dT%H:%M:%SZ', {0}, '+0 days')"  # which makes another day of the 31st of February
_OR_NONE = "{0} IS NULL OR "
_NUMBER = "typeof({0}) = 'integer'"
_OBJECT = "iif(typeof({0}) = 'text' AND json_valid({0}), json_type({0}) = 'object', 0)"
_SOUND = {
    "started_at": _TIME,
    "finished_at": _OR_NONE + _TIME,
    "spider": _TEXT,
    "arguments": _OBJECT,
    "kind": _one_of(RunKind),
    "outcome": _OR_NONE + _one_of(Outcome),
    "complete": "{0} IN (0, 1)",
    "reason": _OR_NONE + _TEXT,
    **dict.fromkeys(sorted(COUNTS), _NUMBER + " AND {0} >= 0"),
    "seconds": _OR_NONE + _NUMBER,
    "stats": _OBJECT,
    "versions": _OBJECT,
}
"""What holds of a cell in a column that is as ``start`` and ``finish`` write it, but that its text can be read."""


def damaged(db: Database) -> Iterator[tuple[int, str]]:
    """The cells that no run has written so: the run's id and the column's name."""
    cells = ", ".join(f"({sound.format(name)}) IS 1, CAST({name} AS BLOB)" for name, sound in _SOUND.items())
    for run_id, *found in db.execute(f"SELECT id, {cells} FROM runs ORDER BY id"):
        for name, is_sound, content in zip(_SOUND, found[::2], found[1::2], strict=True):
            if not is_sound or not _is_utf8(content or b""):
                yield run_id, name


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def last_complete(db: Database, spider: str, at: datetime, way: Way | None = None) -> datetime | None:
    """When the last run of a spider began that looked for articles to the end; with a ``way``, that it has answered.

    One that is yet to come was dated by a clock that was ahead: what has changed until then is still to be looked for.
    """
    answered = f'$."{of_way(way, OfWay.ANSWERS)}"' if way else None
    condition = "spider = ?1 AND complete AND started_at <= ?2 AND (?3 IS NULL OR json_extract(stats, ?3) > 0)"
    return _began(db, "max", condition, spider, timestamp(at), answered)


def walk_began(db: Database, spider: str) -> datetime | None:
    """When the first full run of a spider began since the last one that was complete."""
    since = "coalesce((SELECT max(id) FROM runs WHERE spider = ?1 AND kind = 'full' AND complete), 0)"
    return _began(db, "min", f"spider = ?1 AND kind = 'full' AND id > {since}", spider)


def _began(db: Database, which: str, condition: str, *values: str | None) -> datetime | None:
    (text,) = db.execute(f"SELECT {which}(started_at) FROM runs WHERE {condition}", values).fetchone()
    return datetime.fromisoformat(text) if text else None


def last_total(db: Database, way: Way) -> int | None:
    """How many articles the site last said it has, asked by a way of looking, in a run that came to its end."""
    row = db.execute(
        "SELECT json_extract(stats, ?1) FROM runs WHERE complete AND json_extract(stats, ?1) IS NOT NULL"
        " ORDER BY id DESC LIMIT 1",
        (f'$."{of_way(way, OfWay.TOTAL)}"',),
    ).fetchone()
    return row[0] if row else None


def most_missed(db: Database, spider: str) -> int:
    """The most addresses that any run of a spider that was well has missed for the first time."""
    row = db.execute(
        "SELECT max(json_extract(stats, ?1)) FROM runs WHERE spider = ?2 AND outcome = 'ok'",
        (f'$."{counters.MISSED}"', spider),
    ).fetchone()
    return row[0] or 0
