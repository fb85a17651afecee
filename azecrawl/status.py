"""How an archive is doing, at a glance: what is known of it without counting it through, and what follows from that.

Nothing here writes. What a single run came to is for ``verdict``.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from azecrawl import Archive
from azecrawl.archive.database import timestamp
from azecrawl.archive.glance import Glance
from azecrawl.archive.lock import holder
from azecrawl.archive.rows import RunRow
from azecrawl.archive.runs import Incident
from azecrawl.records import EXIT_CODES, WORSE, Outcome

_RUNS = 5
_LATE = 3
"""How many times the usual pause between two runs may pass before the next is missed, and two days at the least."""
_LEAST_LATE = timedelta(days=2)
_SOON = 30
"""Days within which a disk that will be full is a trouble."""


@dataclass(frozen=True)
class Trouble:
    """Something that is not well, with what to do about it."""

    outcome: Outcome
    sentence: str


@dataclass(frozen=True)
class Disk:
    """Sizes in bytes: the file with its ``-wal``, what it grows by a day, what its disk has free; ``full_on`` the day
    on which that is none at this rate, None where it does not grow or that is longer off than a century."""

    bytes: int
    bytes_a_day: float | None
    free: int
    full_on: date | None


@dataclass(frozen=True)
class Status:
    """How an archive is at a time. ``writer`` names who writes to it now. ``troubles`` come worst first."""

    path: Path
    at: datetime
    glance: Glance
    runs: list[RunRow]
    disk: Disk
    incidents: list[Incident]
    writer: str | None
    troubles: list[Trouble]

    @property
    def exit_code(self) -> int:
        """As of `scrapy crawl`: 0 when all is well, 2 when a crawl failed, 3 when something else is wrong."""
        return EXIT_CODES[self.troubles[0].outcome] if self.troubles else 0

    @property
    def sentence(self) -> str:
        """The whole in one line."""
        if not self.troubles:
            return "All is well."
        return " ".join(trouble.sentence for trouble in self.troubles)

    def as_dict(self) -> dict[str, Any]:
        """As plain values, ready for JSON."""
        plain = asdict(self) | {"exit_code": self.exit_code, "sentence": self.sentence, "at": timestamp(self.at)}
        for run in plain["runs"]:
            del run["stats"], run["versions"]
        as_json: dict[str, Any] = json.loads(json.dumps(plain, default=str))
        return as_json


def status(archive: Archive, at: datetime) -> Status:
    """How an archive is doing at an aware time. Raises ``ArchiveError``."""
    archive.check_runs()
    found = archive.glance(at)
    disk = _disk(archive.path, found, at)
    writer = holder(archive.path)
    incidents = archive.incidents(only_open=True)
    troubles = sorted(
        _troubles(incidents, found, disk, writer, at), key=lambda trouble: WORSE.index(trouble.outcome), reverse=True
    )
    return Status(archive.path, at, found, archive.runs(_RUNS), disk, incidents, writer, troubles)


def _disk(path: Path, found: Glance, at: datetime) -> Disk:
    wal = path.with_name(f"{path.name}-wal")
    size = sum(file.stat().st_size for file in (path, wal) if file.exists())
    free = shutil.disk_usage(path.absolute().parent).free
    grows = found.growth.bytes_a_day if found.growth else None
    days = free / grows if grows and grows > 0 else None
    full_on = (at + timedelta(days=days)).date() if days and days < 36_525 else None
    return Disk(size, grows, free, full_on)


def _troubles(
    incidents: Iterable[Incident], found: Glance, disk: Disk, writer: str | None, at: datetime
) -> Iterator[Trouble]:
    for incident in incidents:
        since = f" {incident.runs} runs since {incident.began_at} were not well." if incident.runs > 1 else ""
        yield Trouble(incident.outcome, f"Run {incident.run_id} ({incident.spider}): {incident.sentence}{since}")
    if found.unended and not writer:
        yield Trouble(
            Outcome.INTERRUPTED,
            f"Run {found.unended.run_id} ({found.unended.spider}) began {found.unended.started_at} and was killed."
            " Run again: what was stored stands, and it goes on from there.",
        )
    if found.began_at is None:
        yield Trouble(Outcome.DOUBTFUL, "The site has never been crawled into this archive. Run: azecrawl crawl")
    elif found.usual_pause and at - datetime.fromisoformat(found.began_at) > max(
        _LATE * found.usual_pause, _LEAST_LATE
    ):
        yield Trouble(
            Outcome.DOUBTFUL,
            f"The last crawl of the site began {found.began_at}, and there used to be one every"
            f" {_every(found.usual_pause)}. Look at cron, or at the timer.",
        )
    if disk.full_on and (disk.full_on - at.date()).days < _SOON:
        yield Trouble(
            Outcome.DOUBTFUL, f"At this rate the disk is full on {disk.full_on}. Make room, or move the archive."
        )


def _every(pause: timedelta) -> str:
    """How long that is, in words: ``26 hours``."""
    hours = max(1, round(pause / timedelta(hours=1)))
    if hours < 48:
        return f"{hours} hours" if hours > 1 else "hour"
    return f"{round(hours / 24)} days"


def lines(found: Status) -> Iterator[tuple[str, list[str]]]:
    """What there is to say, in a few lines under each title."""
    glance = found.glance
    yield "health", [trouble.sentence for trouble in found.troubles] or ["All is well."]
    yield "site", [f"last seen to be well {glance.well_at}" if glance.well_at else "not seen to be well yet"]
    if newest := glance.newest:
        yield "newest", [f"{newest.published_at} {newest.title}", newest.url]
    yield "articles", [f"{glance.articles:,}, {glance.gone:,} of them gone from the site"]
    yield "due", [_due(glance)]
    if counted := glance.counted:
        ways = (f"{way} {counted.archived.get(way, 0):,} of {known:,}" for way, known in counted.known.items())
        yield "ways", [f"{', '.join(ways)} archived ({counted.at})", *filter(None, [counted.agreement])]
    yield "disk", [_room(found.disk)]
    if found.writer:
        yield "now", [f"written by {found.writer}"]
    yield "runs", [_run(run) for run in found.runs]


def _due(glance: Glance) -> str:
    due = glance.due
    next_at = f", the first at {due.next_at}" if due.next_at else ""
    return f"{due.new:,} new, {due.again:,} to be looked at again, {due.later:,} later{next_at}"


def _run(run: RunRow) -> str:
    came = f"{run['outcome'] or 'under way':<12} {run['archived']:,} archived, {run['requests']:,} requests"
    return f"{run['started_at']} {run['spider']:<8} {run['kind']:<6} {came}"


def _room(disk: Disk) -> str:
    grows = f", {disk.bytes_a_day / 1e6:+.2f} MB a day" if disk.bytes_a_day is not None else ""
    full = f": full on {disk.full_on}" if disk.full_on else ""
    return f"{disk.bytes / 1e6:,.1f} MB{grows}; {disk.free / 1e9:,.1f} GB free{full}"
