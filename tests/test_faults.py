"""What the machine does to a command: a full disk, a damaged file, no memory. Each ends in a sentence."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from crawling import crawl
from test_backup import garbage_in_the_header, garbage_in_the_middle
from test_interrupted import befallen

from azecrawl.archive import Archive, ArchiveError, ArchiveWriter, backups
from azecrawl.cli import main
from azecrawl.offline import cores
from azecrawl.replica import Replica

ARTICLES = 40


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("crawled") / "azemedia.db"
    with Replica(articles=ARTICLES) as replica:
        assert crawl(path, f"base_url={replica.base_url}").returncode == 0
    return path


@pytest.fixture
def path(crawled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(crawled, tmp_path / "azemedia.db"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """A file system of its own, of some size; making one takes root."""
    mounted = []

    def make(size: str) -> Path:
        place = tmp_path / "disk"
        place.mkdir()
        line = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
        try:
            made = subprocess.run(line, capture_output=True, text=True, check=False)
        except FileNotFoundError:
            pytest.skip("there is no mount here")
        if made.returncode:
            pytest.skip(f"no small file system can be made here: {made.stderr.strip()}")
        mounted.append(place)
        return place

    yield make
    for place in mounted:
        subprocess.run(["umount", str(place)], check=True)


def azecrawl(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "azecrawl.cli", *map(str, arguments)]
    return subprocess.run(line, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]


def is_whole(path: Path) -> bool:
    with Archive(path) as archive:
        return [finding for finding in archive.verify() if not finding.is_harmless] == []


# A full disk


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet", "markdown", "text", "tei", "epub", "warc", "wacz"])
def test_an_export_to_a_full_disk_says_so_and_leaves_nothing(path, small_disk, form):
    disk = small_disk("16k")
    out = disk / f"out.{form}"
    result = azecrawl("export", form, out, "--db", path)
    assert result.returncode == 1
    assert "Traceback" not in result.stderr and "Exception ignored" not in result.stderr
    said = result.stderr.splitlines()[-1]
    assert said.startswith(f"Error: {out}") and "cannot be written" in said and "pace" in said
    assert [file for file in disk.rglob("*") if file.is_file()] == []


def test_what_is_printed_to_a_full_disk_is_said_not_to_be(path: Path) -> None:
    with open("/dev/full", "w") as full:
        line = [sys.executable, "-m", "azecrawl.cli", "search", "a", "--db", str(path)]
        result = subprocess.run(line, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1 and "No space left on device; make room" in result.stderr


def test_a_backup_to_a_disk_that_fills_up_meanwhile_says_so_and_leaves_the_earlier_ones(path, small_disk, monkeypatch):
    at = datetime(2026, 11, 28, tzinfo=UTC)
    disk = small_disk(f"{path.stat().st_size * 5 // 2}")
    earlier = backups.backup(path, disk, at=at).path
    before = earlier.read_bytes()

    def fill(what: str, done: int, of: int) -> None:
        (disk / "filler").write_bytes(b"x" * (shutil.disk_usage(disk).free - 8192))

    (disk / "filler").touch()
    monkeypatch.setattr(backups, "_STEP", 1)
    with pytest.raises(ArchiveError, match="the disk is full.*what was stored is safe"):
        backups.backup(path, disk, at=at + timedelta(days=1), keep=1, watch=fill)
    assert earlier.read_bytes() == before
    assert sorted(file.name for file in disk.iterdir()) == [earlier.name, "filler"]


@pytest.mark.parametrize("command", ["reparse", "import"])
def test_a_command_that_writes_to_a_full_disk_says_so_and_what_was_stored_is_safe(path, small_disk, tmp_path, command):
    size = path.stat().st_size
    disk = small_disk(f"{size + 72 * 1024}")
    there = Path(shutil.copy(path, disk / "azemedia.db"))
    arguments: list[object] = ["reparse"]
    if command == "import":
        other = tmp_path / "other"
        assert azecrawl("export", "warc", other, "--db", path).returncode == 0
        there.unlink()
        with ArchiveWriter(there):  # an archive without any of it
            pass
        arguments = ["import", "warc", *other.glob("*.warc.gz")]
    (disk / "filler").write_bytes(b"x" * (shutil.disk_usage(disk).free - 40 * 1024))
    result = azecrawl(*arguments, "--db", there)
    assert result.returncode == 1, result.stdout + result.stderr
    assert result.stderr.count("\n") == 1 and "free some space" in result.stderr, result.stderr
    (disk / "filler").unlink()
    assert is_whole(there)


def test_images_that_a_full_disk_does_not_take_are_said_leave_no_half_file_and_are_asked_for_again(
    tmp_path, small_disk
):
    disk, db = small_disk("64k"), tmp_path / "archive.db"
    with Replica(articles=ARTICLES) as replica:
        full = crawl(db, f"base_url={replica.base_url}", IMAGES_STORE=disk / "images")
        assert full.returncode == 2
        assert "the image cannot be written (No space left on device)" in full.stderr
        assert list(disk.rglob("*.part")) == []
        elsewhere = tmp_path / "images"
        shutil.copytree(disk / "images", elsewhere)
        assert crawl(db, f"base_url={replica.base_url}", IMAGES_STORE=elsewhere).returncode == 0
    with Archive(db) as archive:
        assert archive.counts()["articles"] == ARTICLES
        assert [one for one in archive.verify(elsewhere) if not one.is_harmless] == []


def test_a_crawl_on_a_disk_that_is_really_full_says_so_and_the_next_one_goes_on(tmp_path, small_disk):
    db = small_disk("1m") / "archive.db"
    with Replica(articles=ARTICLES) as replica:
        full = crawl(db, f"base_url={replica.base_url}")
        assert full.returncode == 2
        assert "the disk is full" in full.stderr and "Traceback" not in full.stderr
        assert is_whole(db)
        subprocess.run(["mount", "-o", "remount,size=20m", str(db.parent)], check=True)
        assert crawl(db, f"base_url={replica.base_url}").returncode == 0
        assert is_whole(db)


def test_a_log_that_cannot_be_written_ends_no_crawl(tmp_path: Path) -> None:
    with Replica(articles=5) as replica:
        result = crawl(tmp_path / "archive.db", f"base_url={replica.base_url}", LOG_FILE="/dev/full")
    assert result.returncode == 0
    assert "the log /dev/full cannot be written" in result.stderr and "Traceback" not in result.stderr


# A damaged file

READING = [
    *(["search", "a"], ["show", "1"], ["random"], ["history", "1"], ["stats"], ["coverage"], ["status"]),
    *(["verify"], ["verify", "--repair"], ["reparse"], ["duplicates"], ["cite", "1"], ["backup", "{folder}/b"]),
    *(["export", form, f"{{folder}}/out.{form}"] for form in ("csv", "jsonl", "markdown", "warc")),
]


@pytest.mark.parametrize("damage", [garbage_in_the_middle, garbage_in_the_header])
def test_every_command_says_in_a_sentence_that_the_file_is_damaged_and_what_to_do_next(path, tmp_path, damage):
    damage(path)
    for arguments in READING:
        line = [one.format(folder=tmp_path) for one in arguments]
        result = CliRunner().invoke(main, [*line, "--db", str(path)])
        said = result.output
        assert result.exit_code in (1, 2, 3), (line, said)
        assert isinstance(result.exception, SystemExit), (line, result.exception)
        assert "azecrawl restore" in said, (line, said)


@pytest.mark.parametrize("damage", [garbage_in_the_middle, garbage_in_the_header])
def test_a_crawl_of_a_damaged_file_says_so(path, damage):
    damage(path)
    with Replica(articles=ARTICLES) as replica:
        result = crawl(path, f"base_url={replica.base_url}")
    assert result.returncode in (1, 2)
    assert "Traceback" not in result.stderr
    assert f"{path}: the file is damaged" in result.stderr and "azecrawl restore" in result.stderr


# Memory


def test_a_command_that_has_no_memory_says_so(path: Path, tmp_path: Path) -> None:
    script = """
import resource, sys
from azecrawl.archive import Archive
from azecrawl.cli import main
counts = Archive.article_count
def then_no_memory(archive, **selection):
    pages = int(open("/proc/self/statm").read().split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize(),) * 2)
    bytes(1 << 24)
Archive.article_count = then_no_memory
main()
"""
    line = [sys.executable, "-c", script, "export", "jsonl", str(tmp_path / "out"), "--db", str(path)]
    result = subprocess.run(line, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1 and "Error: the memory ran out; end other programs" in result.stderr
    assert not (tmp_path / "out").exists() and is_whole(path)


def test_reading_again_says_it_when_a_process_is_ended(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores, "BATCH", 1)  # one job alone is done in this process
    monkeypatch.setattr(cores, "_begin", _die)
    result = CliRunner().invoke(main, ["reparse", "--db", str(path)])
    assert result.exit_code == 1
    assert "a process that reads pages was ended, as happens where the memory runs out" in result.output
    assert is_whole(path)


def _die(kept: cores.Kept) -> None:
    os._exit(1)


# The clock


@pytest.mark.parametrize("days", [-365, 3652], ids=["a year back", "ten years ahead"])
def test_a_clock_that_was_wrong_for_a_run_holds_up_no_later_one(tmp_path: Path, days: int) -> None:
    db, now = tmp_path / "archive.db", datetime(2026, 10, 5, 6, tzinfo=UTC)
    with Replica(articles=ARTICLES) as replica:
        for at in (now, now + timedelta(days=days), now + timedelta(days=1), now + timedelta(days=2)):
            replica.set_clock(now + timedelta(days=2) if at > now + timedelta(days=2) else at)
            if at == now + timedelta(days=2):
                replica.publication.edit(3, at)
            result = crawl(db, f"base_url={replica.base_url}", at=at)
            assert "Traceback" not in result.stderr
    assert result.returncode == 0, result.stderr
    assert is_whole(db)
    with Archive(db) as archive:
        assert archive.counts()["revisions"] == ARTICLES + 1


# In the middle of a crawl


@pytest.mark.parametrize(
    ("misfortune", "code", "says"),
    [
        ("Locked", 0, ""),
        ("LockedForGood", 2, "another process is writing to it"),
        ("Immutable", 2, "archive.db: the disk failed to read or write"),
        ("NoMemory", 2, "azecrawl: "),
    ],
)
def test_what_befalls_a_crawl_leaves_the_archive_whole_and_the_next_one_goes_on(tmp_path, misfortune, code, says):
    db = tmp_path / "archive.db"
    if misfortune == "Immutable":
        (tmp_path / "probe").touch()
        if subprocess.run(["chattr", "+i", tmp_path / "probe"], capture_output=True, check=False).returncode:
            pytest.skip("nobody can make a file immutable here")
        subprocess.run(["chattr", "-i", tmp_path / "probe"], check=True)
    with Replica(articles=ARTICLES) as replica:
        try:
            ended = befallen(db, replica, misfortune)
        finally:
            if misfortune == "Immutable":
                subprocess.run(["chattr", "-i", *tmp_path.glob("archive.db*")], check=True)
        assert ended.returncode == code, ended.stderr
        assert says in ended.stderr and "Traceback (most recent" not in ended.stderr
        assert is_whole(db)
        assert crawl(db, f"base_url={replica.base_url}").returncode == 0
    with Archive(db) as archive:
        assert archive.counts()["articles"] == ARTICLES
