"""``azecrawl status``: how the archive is doing, at a glance, and its exit code."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Timer
from typing import get_type_hints

import pytest
from click.testing import CliRunner, Result
from crawling import crawl

from azecrawl import Archive, counters
from azecrawl.archive import ArchiveWriter
from azecrawl.archive.rows import RunRow
from azecrawl.cli import main
from azecrawl.records import Outcome, RunKind
from azecrawl.replica import Replica
from azecrawl.status import Status, status

MORNING = datetime(2026, 10, 5, 6, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive after four mornings, all well."""
    path = tmp_path_factory.mktemp("status") / "azemedia.db"
    with Replica(articles=8) as replica:
        for number in range(4):
            replica.set_clock(MORNING + number * DAY)
            assert crawl(path, f"base_url={replica.base_url}", at=MORNING + number * DAY).returncode == 0
    return path


@pytest.fixture
def path(crawled: Path, tmp_path: Path) -> Path:
    """A copy to change."""
    return Path(shutil.copy(crawled, tmp_path))


def seen(path: Path, at: datetime) -> Status:
    with Archive(path) as archive:
        return status(archive, at)


def run(path: Path, outcome: Outcome, at: datetime, said: str = "", **stats: int) -> int:
    """A run of the crawl that came to something."""
    with ArchiveWriter(path) as archive:
        run_id = archive.start_run("articles", RunKind.UPDATE, {}, {}, at)
        named = {counters.ARCHIVE_BYTES: stats["bytes"]} if stats else {}
        archive.finish_run(run_id, outcome, said, {}, named, at + timedelta(minutes=1))
    return run_id


def test_an_archive_that_is_kept_is_well(crawled: Path) -> None:
    found = seen(crawled, MORNING + 3.5 * DAY)
    assert (found.exit_code, found.sentence) == (0, "All is well.")
    assert found.glance.well_at == "2026-10-08T06:00:00Z" and found.glance.usual_pause == DAY
    assert found.glance.articles == 8 and found.glance.due.new == 0
    assert found.glance.counted and found.glance.counted.known["rest"] >= 8
    assert "8 in the same words" in found.glance.counted.agreement
    assert [row["outcome"] for row in found.runs] == [Outcome.OK] * 4


def test_a_crawl_that_was_not_well_is_told_of_until_one_is(path: Path) -> None:
    run(path, Outcome.DOUBTFUL, MORNING + 4 * DAY, "No page has an author. Look.")
    found = seen(path, MORNING + 4.1 * DAY)
    assert found.exit_code == 3 and "No page has an author. Look." in found.sentence
    run(path, Outcome.FAILED, MORNING + 5 * DAY, "The site cannot be reached.")
    found = seen(path, MORNING + 5.1 * DAY)
    assert found.exit_code == 2 and "2 runs since 2026-10-09T06:00:00Z were not well" in found.sentence
    run(path, Outcome.OK, MORNING + 6 * DAY)
    assert seen(path, MORNING + 6.1 * DAY).exit_code == 0


def test_that_no_crawl_came_when_one_was_due_is_not_well(crawled: Path) -> None:
    assert seen(crawled, MORNING + 5 * DAY).exit_code == 0
    found = seen(crawled, MORNING + 7 * DAY)
    assert found.exit_code == 3
    assert found.sentence == (
        "The last crawl of the site began 2026-10-08T06:00:00Z, and there used to be one every 24 hours."
        " Look at cron, or at the timer."
    )


def test_a_run_that_was_killed_is_told_of_and_one_under_way_is_not(path: Path) -> None:
    with ArchiveWriter(path, writer="a crawl") as archive:
        archive.start_run("articles", RunKind.UPDATE, {}, {}, MORNING + 4 * DAY)
        found = seen(path, MORNING + 4 * DAY)
        assert found.exit_code == 0 and found.writer and f"a crawl (process {os.getpid()}, since" in found.writer
    path.with_name(f"{path.name}.lock").unlink()
    found = seen(path, MORNING + 4 * DAY)
    assert found.exit_code == 2 and "began 2026-10-09T06:00:00Z and was killed. Run again" in found.sentence


def test_a_run_that_was_killed_is_told_of_when_another_program_has_the_number_of_its_process(path: Path) -> None:
    with ArchiveWriter(path, writer="a crawl") as archive:
        archive.start_run("articles", RunKind.UPDATE, {}, {}, MORNING + 4 * DAY)
    assert f"(process {os.getpid()}," in path.with_name(f"{path.name}.lock").read_text()  # which lives
    found = seen(path, MORNING + 4 * DAY)
    assert (found.writer, found.exit_code) == (None, 2) and "was killed" in found.sentence


def test_a_look_at_who_writes_keeps_nobody_from_writing(path: Path) -> None:
    lock = path.with_name(f"{path.name}.lock")
    lock.touch()
    with lock.open() as looking:
        fcntl.flock(looking, fcntl.LOCK_SH)
        Timer(0.01, fcntl.flock, (looking.fileno(), fcntl.LOCK_UN)).start()
        ArchiveWriter(path, writer="a crawl").close()


def test_a_clock_that_was_ahead_does_not_hide_that_no_crawl_came(path: Path) -> None:
    run(path, Outcome.OK, MORNING + 4000 * DAY)
    found = seen(path, MORNING + 7 * DAY)
    assert found.exit_code == 3 and "The last crawl of the site began 2026-10-08T06:00:00Z" in found.sentence


def test_a_disk_that_will_be_full_is_told_of_in_time(path: Path) -> None:
    a_tenth = shutil.disk_usage(path.parent).free // 10
    run(path, Outcome.OK, MORNING + 4 * DAY, bytes=0)
    run(path, Outcome.OK, MORNING + 5 * DAY, bytes=a_tenth)
    with ArchiveWriter(path) as archive, archive.transaction() as db:
        db.execute("UPDATE runs SET stats = '{}' WHERE id <= 4")  # these say how small the file really is
    found = seen(path, MORNING + 5 * DAY)
    assert found.exit_code == 3 and "the disk is full on 2026-10-2" in found.sentence
    run(path, Outcome.OK, MORNING + 6 * DAY, bytes=a_tenth // 10)
    assert seen(path, MORNING + 6 * DAY).exit_code == 0


def test_an_archive_never_crawled_says_what_to_run(tmp_path: Path) -> None:
    ArchiveWriter(tmp_path / "new.db").close()
    found = seen(tmp_path / "new.db", MORNING)
    assert found.exit_code == 3 and "Run: azecrawl crawl" in found.sentence


# The command


def azecrawl(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["status", *map(str, arguments)])


@pytest.fixture
def now(path: Path) -> Path:
    """An archive whose last crawl is of today."""
    run(path, Outcome.DOUBTFUL, datetime.now(UTC), "No page has an author. Look.")
    return path


def test_the_command_says_it_and_exits_with_it(now: Path) -> None:
    result = azecrawl("--db", now)
    assert result.exit_code == 3
    lines = result.output.splitlines()
    assert lines[0] == "health    Run 5 (articles): No page has an author. Look."
    assert [line.split()[0] for line in lines if line[0] != " "] == (
        "health site newest articles due ways disk runs".split()
    )


def test_the_command_says_it_for_programs(now: Path) -> None:
    result = azecrawl("--db", now, "--json")
    found = json.loads(result.output)
    assert result.exit_code == found["exit_code"] == 3
    assert found["glance"]["articles"] == 8 and found["incidents"][0]["run_id"] == 5
    assert (
        found["troubles"][0]["outcome"] == "doubtful" and found["runs"][0]["reason"] == "No page has an author. Look."
    )


def test_no_archive_is_wrong_use(tmp_path: Path) -> None:
    result = azecrawl("--db", tmp_path / "typo.db")
    assert result.exit_code == 1 and "typo.db" in result.output


# Damaged runs

VALUES = (None, "x", -1, float("inf"), b"\xff", "{}", "[]", "2026-02-31T06:00:00Z")
TEXTS = ("x", -1, float("inf"), "{}", "[]", "2026-02-31T06:00:00Z")
"""What is a text, once it stands in a column of texts."""
SOUND: dict[str, tuple[object, ...]] = {
    "spider": TEXTS,
    "reason": (None, *TEXTS),
    "finished_at": (None,),
    "outcome": (None,),
    "seconds": (None, -1),
    **dict.fromkeys(("arguments", "stats", "versions"), ("{}",)),
}
"""What a run may have written; any other of these values is damage."""


def damage(path: Path, column: str, value: object) -> None:
    """Put a value into the second run of an archive, whatever its table allows: as a disk would."""
    with closing(sqlite3.connect(path)) as db:
        (sql,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'runs'").fetchone()
        for schema in (sql.replace("NOT NULL", "").replace(") STRICT", ")"), sql):
            db.execute("PRAGMA writable_schema = ON")
            db.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'runs'", (schema,))
            db.execute("PRAGMA writable_schema = RESET")
            if schema != sql:
                db.execute(f"UPDATE runs SET {column} = ? WHERE id = 2", (value,))
            db.commit()


@pytest.mark.parametrize("column", [name for name in get_type_hints(RunRow) if name != "id"])
def test_a_damaged_run_is_named_with_what_to_do(crawled: Path, tmp_path: Path, column: str) -> None:
    for value in VALUES:
        path = Path(shutil.copy(crawled, tmp_path))
        damage(path, column, value)
        is_sound = value in SOUND.get(column, ())
        for command, code in (("status", 3), ("stats", 1), ("coverage", 1)):
            result = CliRunner().invoke(main, [command, "--db", str(path)])
            assert result.exception is None or isinstance(result.exception, SystemExit), (value, command)
            if not is_sound:
                said = f"Error: {path}: the {column} of run 2 is damaged; `azecrawl verify` lists what else is"
                assert (result.exit_code, said in result.stderr) == (code, True), (value, command, result.output)
                assert "`azecrawl restore` puts a backup in its place" in result.stderr
            elif command != "status":
                assert result.exit_code == 0, (value, command, result.output)
        verified = CliRunner().invoke(main, ["verify", "--db", str(path)])
        assert (f"run 2: its {column} is damaged" in verified.stdout) != is_sound, (value, verified.output)


@pytest.mark.parametrize("column", ["stats", "arguments"])
def test_a_crawl_names_a_damaged_run_before_it_asks_for_anything(path: Path, column: str) -> None:
    damage(path, column, "x")
    with Replica(articles=8) as replica:
        result = crawl(path, f"base_url={replica.base_url}")
        assert (result.returncode, replica.requests) == (1, [])
    said = f"azecrawl: {path}: the {column} of run 2 is damaged; `azecrawl verify` lists what else is"
    assert (said in result.stderr, "`azecrawl restore`" in result.stderr) == (True, True), result.stderr
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM runs").fetchone() == (4,)


def test_a_run_whose_text_is_no_unicode_is_named(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE runs SET reason = CAST(x'ff' AS TEXT) WHERE id = 3")
        db.commit()
    result = CliRunner().invoke(main, ["status", "--db", str(path)])
    assert (result.exit_code, "the reason of run 3 is damaged" in result.stderr) == (3, True)
