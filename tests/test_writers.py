"""Several processes at one archive: who writes waits for the other, who writes for long does so alone."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from test_archive import DAY_1, MOVED, URL, archived, article, capture, filled, on_disk

from azecrawl.archive import ArchiveError, ArchiveLocked, ArchiveWriter
from azecrawl.archive.lock import WriterLock
from azecrawl.records import State

NEW = archived(article(url=MOVED, wp_id=2), None, capture(MOVED))

HOLDER = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN IMMEDIATE")
db.execute("UPDATE articles SET language = 'az'")
print("holding", flush=True)
sys.stdin.readline()
db.execute("COMMIT")
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return filled(tmp_path / "azemedia.db")


def test_a_store_waits_for_another_process_that_is_writing(path: Path) -> None:
    line = [sys.executable, "-c", HOLDER, str(path)]
    holder = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdin and holder.stdout
    with holder, ArchiveWriter(path) as archive:
        assert holder.stdout.readline() == "holding\n"
        waiting = holder.stdin

        def let_go(statement: str) -> None:
            if not waiting.closed:
                waiting.close()

        archive.db.conn.set_trace_callback(let_go)
        assert archive.store(NEW, run_id=None, at=DAY_1) == 2
        assert archive.article(1)["language"] == "az"


def test_nobody_writes_between_what_a_store_looks_at_and_what_it_writes(path: Path) -> None:
    refused: list[str] = []
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other, ArchiveWriter(path) as archive:

        def write_too(statement: str) -> None:
            if statement.startswith("SELECT") and archive.db.conn.in_transaction:
                try:
                    other.execute("UPDATE articles SET language = 'az'")
                except sqlite3.OperationalError as error:
                    refused.append(str(error))

        archive.db.conn.set_trace_callback(write_too)
        assert archive.store(NEW, run_id=None, at=DAY_1) == 2
    assert set(refused) == {"database is locked"}


def test_a_file_in_use_is_neither_brought_up_to_date_nor_written_by_a_second_writer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("DELETE FROM schema_notes")
        db.commit()
    lock = WriterLock(path, "scrapy crawl articles")
    before = on_disk(path.parent)
    with pytest.raises(ArchiveLocked, match=f"scrapy crawl articles .process {os.getpid()}, since"):
        ArchiveWriter(path, writer="azecrawl import")
    assert on_disk(path.parent) == before
    lock.release()
    with ArchiveWriter(path, writer="azecrawl import") as archive:
        assert archive.standing(URL).state is State.ARCHIVED


def test_a_short_write_goes_beside_a_long_one(path: Path) -> None:
    with ArchiveWriter(path, writer="scrapy crawl articles"), ArchiveWriter(path) as archive:
        assert archive.store(NEW, run_id=None, at=DAY_1) == 2


def test_the_next_writer_follows_once_the_archive_is_closed(path: Path) -> None:
    for who in ("one", "two"):
        with ArchiveWriter(path, writer=who):
            assert who in path.with_name("azemedia.db.lock").read_text()


@pytest.mark.parametrize("was_there", [False, True], ids=["no lock file", "a lock file left behind"])
def test_an_opening_that_fails_after_the_lock_leaves_no_trace_of_it(path: Path, was_there: bool) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("DELETE FROM _sqlite_migrations WHERE name = '0001_schema'")
        db.commit()
    lock = path.with_name("azemedia.db.lock")
    if was_there:
        lock.touch()
    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        ArchiveWriter(path, writer="scrapy crawl articles")
    assert lock.exists() == was_there
    if was_there:
        with lock.open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_lock_that_its_holder_took_away_is_not_taken_for_one(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between opening the lock's file and locking it, another process may fail to open the archive."""
    lock_file, first = path.with_name("azemedia.db.lock"), WriterLock(path, "one")
    flock = fcntl.flock

    def late(file: object, how: int) -> None:
        monkeypatch.setattr(fcntl, "flock", flock)
        first.withdraw()
        flock(file, how)  # type: ignore[arg-type]

    monkeypatch.setattr(fcntl, "flock", late)
    second = WriterLock(path, "two")
    assert "two" in lock_file.read_text()
    with pytest.raises(ArchiveLocked, match="two"):
        WriterLock(path, "three")
    second.release()


def test_a_lock_that_cannot_be_made_is_an_error_of_the_user(path: Path) -> None:
    path.with_name("azemedia.db.lock").mkdir()
    with pytest.raises(ArchiveError, match=r"azemedia\.db: Is a directory"):
        ArchiveWriter(path, writer="scrapy crawl articles")
