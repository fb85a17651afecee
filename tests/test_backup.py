"""Backups: taken while somebody writes, whole or not there, and put back without losing what stood in their place."""

from __future__ import annotations

import errno
import os
import pty
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import namedtuple
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from test_archive import DAY_1, DAY_2, URL, archived, article, capture, filled, on_disk
from test_upgrade import SCHEMAS, asked, contents, made_at
from test_verify import BODY, IMAGE

from azecrawl.archive import Archive, ArchiveError, ArchiveLocked, ArchiveWriter, backups
from azecrawl.archive.database import wal_of
from azecrawl.cli import main
from azecrawl.records import Discovery, ImageFile, Way

AT = datetime(2026, 11, 28, 3, 15, tzinfo=UTC)
NAME = "azemedia-2026-11-28T031500Z.db"
PICTURE = "ab/pipe.png"

WRITER = """
import sys
from itertools import count
from test_archive import DAY_1, archived, article, capture
from azecrawl.archive import ArchiveWriter
with ArchiveWriter(sys.argv[1], writer="scrapy crawl articles") as archive:
    for number in count(2):
        url = f"https://aze.media/a-{number}/"
        archive.store(archived(article(url=url, wp_id=number), None, capture(url)), run_id=None, at=DAY_1)
        print(number, flush=True)
        if not sys.stdin.readline():
            break
"""
"""Stores an article whenever it is sent a line, and says how many there are."""

STOPS = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from azecrawl.archive import backups
def watch(what, done, of):
    if what == sys.argv[1]:
        print("there", flush=True)
        sys.stdin.readline()
at = datetime(2026, 11, 28, 3, 15, tzinfo=UTC)
source, to = map(Path, sys.argv[3:])
if sys.argv[2] == "backup":
    backups.backup(source, to, at=at, watch=watch)
else:
    backups.restore(source, to, at=at, replace=True, watch=watch)
"""
"""Stands still at some point of its work."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return filled(tmp_path / "data" / "azemedia.db")


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def images(path: Path) -> Path:
    """A folder with the one image that the archive names."""
    folder = path.parent / "images"
    (folder / PICTURE).parent.mkdir(parents=True)
    (folder / PICTURE).write_bytes(IMAGE)
    digest = backups.verification.digest_of(folder / PICTURE)
    with ArchiveWriter(path) as archive:
        archive.keep_images([ImageFile("https://aze.media/pipe.png", None, PICTURE, digest, size=len(IMAGE))], DAY_1)
    return folder


def azecrawl(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def started(script: str, *arguments: object) -> subprocess.Popen[str]:
    line = [sys.executable, "-c", script, *map(str, arguments)]
    here = os.pathsep.join([str(Path(__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])])
    env = os.environ | {"PYTHONPATH": here}
    return subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env)


def killed_when(what: str, *arguments: object) -> None:
    """Begin a backup or a restoration, and kill it with SIGKILL once it is at what it says it does."""
    with started(STOPS, what, *arguments) as process:
        assert process.stdout and process.stdout.readline() == "there\n"
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL


def store_another(path: Path) -> None:
    with ArchiveWriter(path) as archive:
        another = article(title="Another", body_text="Another text.")
        archive.store(archived(another, None, capture(body=b"<p>another", at=DAY_2)), run_id=None, at=DAY_2)


def articles_in(path: Path) -> int:
    with Archive(path) as archive:
        assert [finding for finding in archive.verify() if not finding.is_harmless] == []
        return archive.counts()["articles"]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# While somebody writes


def test_a_backup_is_the_archive_as_it_was_when_it_began_though_a_crawl_writes_all_the_while(
    path: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "_STEP", 1)
    with started(WRITER, path) as writer:
        assert writer.stdin and writer.stdout
        assert writer.stdout.readline() == "2\n"
        written = []

        def write_meanwhile(what: str, done: int, of: int) -> None:
            if what == "copying" and len(written) < 5:
                writer.stdin.write("\n")
                writer.stdin.flush()
                written.append(writer.stdout.readline())

        made = backups.backup(path, target, at=AT, watch=write_meanwhile)
        writer.stdin.close()
    assert written == ["3\n", "4\n", "5\n", "6\n", "7\n"]
    assert articles_in(made.path) == 2
    assert articles_in(path) == 7


def test_a_backup_has_what_is_not_yet_folded_back_into_the_file_and_is_one_file_itself(
    path: Path, target: Path
) -> None:
    with started(WRITER, path) as writer:
        assert writer.stdout and writer.stdout.readline() == "2\n"
        assert wal_of(path).stat().st_size
        made = backups.backup(path, target, at=AT)
        assert articles_in(made.path) == 2
        writer.kill()
    assert names(target) == [NAME]


def test_nobody_else_may_read_a_backup_than_may_read_the_archive(path: Path, target: Path) -> None:
    path.chmod(0o600)
    assert backups.backup(path, target, at=AT).path.stat().st_mode & 0o777 == 0o600


# Whole, or not there


@pytest.mark.parametrize("what", ["copying", "captures"])
def test_a_backup_that_is_killed_leaves_the_earlier_ones_and_the_next_one_tidies_up(
    path: Path, target: Path, what: str
) -> None:
    earlier = backups.backup(path, target, at=AT - timedelta(days=1)).path.read_bytes()
    killed_when(what, "backup", path, target)
    assert names(target) == [".azemedia.part", "azemedia-2026-11-27T031500Z.db", "azemedia.lock"]
    assert (target / "azemedia-2026-11-27T031500Z.db").read_bytes() == earlier

    assert azecrawl("backup", target, "--db", path, "--keep", 2).exit_code == 0
    assert len([name for name in names(target) if name.endswith(".db")]) == 2
    assert not (target / ".azemedia.part").exists()


def garbage_in_the_middle(path: Path) -> None:
    with path.open("r+b") as file:
        for page in range(3, path.stat().st_size // 4096, 4):
            file.seek(page * 4096)
            file.write(os.urandom(4096))


def garbage_in_the_header(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(16)
        file.write(b"\xff" * 84)


def a_bit_of_a_page(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE captures SET body = CAST(substr(body, 1, length(body) - 1) || 'x' AS BLOB)")
        db.commit()


def a_cut_end(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


@pytest.mark.parametrize("damage", [garbage_in_the_middle, garbage_in_the_header, a_bit_of_a_page, a_cut_end])
def test_an_archive_that_is_not_whole_is_not_backed_up_and_costs_no_earlier_backup(path, target, damage):
    assert azecrawl("backup", target, "--db", path).exit_code == 0
    before = on_disk(target)
    del before["."]
    damage(path)
    result = azecrawl("backup", target, "--db", path, "--keep", 1)
    assert result.exit_code == 1
    assert str(path) in result.stderr and "restore" in result.stderr
    assert result.stderr.count("\n") == 1
    assert {name: what for name, what in on_disk(target).items() if name != "."} == before


def test_a_disk_with_too_little_room_is_said_before_anything_is_written(path, target, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(10**9, 10**9, 1000))
    result = azecrawl("backup", target, "--db", path)
    assert result.exit_code == 1
    assert "MB are needed and 0.0 MB are free; nothing was written" in result.stderr
    assert not target.exists()
    kept = on_disk(path.parent)
    other = filled(path.parent.parent / "other.db")
    assert "nothing was written" in azecrawl("restore", other, "--db", path, "--replace").stderr
    assert on_disk(path.parent) == kept


def test_two_backups_into_one_folder_take_turns(path: Path, target: Path) -> None:
    with started(STOPS, "copying", "backup", path, target) as first:
        assert first.stdout and first.stdout.readline() == "there\n"
        second = azecrawl("backup", target, "--db", path)
        assert first.stdin
        first.stdin.close()
    assert second.exit_code == 75
    assert f"azecrawl backup (process {first.pid}, since" in second.stderr
    assert names(target) == [NAME]


# Rotation


def test_no_more_than_so_many_backups_stay_and_nothing_else_is_removed(path: Path, target: Path) -> None:
    target.mkdir()
    foreign = ["azemedia-notes.db", "azemedia-2020-01-01.db", "other-2020-01-01T000000Z.db", "azemedia.db"]
    for name in foreign:
        (target / name).write_text("somebody's")
    for day in range(5):
        made = backups.backup(path, target, at=AT + timedelta(days=day), keep=3)
    assert [path.name for path in made.removed] == ["azemedia-2026-11-29T031500Z.db"]
    kept = [f"azemedia-{when}T031500Z.db" for when in ("2026-11-30", "2026-12-01", "2026-12-02")]
    assert names(target) == sorted([*foreign, *kept])


def test_backups_of_another_archive_of_the_same_name_stay(path: Path, target: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / path.name
    other.parent.mkdir()
    with ArchiveWriter(other) as archive:
        archive.discover([Discovery("https://aze.media/elsewhere/", Way.FEED, "https://aze.media/feed/")], DAY_1)
    of_other = backups.backup(other, target, at=AT).path.name
    for day in (1, 2, 3):
        backups.backup(path, target, at=AT + timedelta(days=day), keep=1)
    assert names(target) == [of_other, "azemedia-2026-12-01T031500Z.db"]


def test_what_a_clock_once_ahead_has_dated_does_not_stand_in_the_way_of_new_backups(path: Path, target: Path) -> None:
    for when in (AT.replace(year=2036), AT, AT + timedelta(days=1), AT + timedelta(days=2)):
        backups.backup(path, target, at=when, keep=2)
    assert names(target) == ["azemedia-2026-11-29T031500Z.db", "azemedia-2026-11-30T031500Z.db"]


def test_two_backups_in_one_second_are_two(path: Path, target: Path) -> None:
    first, second = (backups.backup(path, target, at=AT).path for _ in range(2))
    assert first != second and names(target) == sorted([first.name, second.name])


# Image files


def test_image_files_are_linked_once_and_a_second_backup_leaves_them_alone(path, target, images):
    assert azecrawl("backup", target, "--db", path, "--images", images).exit_code == 0
    linked = target / "images" / PICTURE
    assert linked.samefile(images / PICTURE)
    before = linked.parent.stat().st_mtime_ns
    made = backups.backup(path, target, at=AT, images=images)
    assert (made.images.held, made.images.new) == (1, 0)
    assert linked.parent.stat().st_mtime_ns == before


def test_on_another_file_system_image_files_are_copied_and_half_a_file_is_made_whole(path, target, images, monkeypatch):
    def no_link(file: Path, to: Path) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", no_link)
    (target / "images" / PICTURE).parent.mkdir(parents=True)
    (target / "images" / PICTURE).write_bytes(IMAGE[:5])
    made = backups.backup(path, target, at=AT, images=images)
    assert (made.images.new, made.images.bytes) == (1, len(IMAGE))
    assert (target / "images" / PICTURE).read_bytes() == IMAGE


@pytest.mark.parametrize("broken", ["gone", "changed", "no folder is known"])
def test_an_image_file_that_is_not_there_is_said_and_the_archive_is_backed_up(path, target, images, broken):
    if broken == "gone":
        (images / PICTURE).unlink()
    elif broken == "changed":
        (images / PICTURE).write_bytes(IMAGE[::-1])
    known = [] if broken == "no folder is known" else ["--images", images]
    result = azecrawl("backup", target, "--db", path, *known)
    assert result.exit_code == 2
    assert f"1 image files ({PICTURE} for one) are not in the backup" in result.stderr
    assert len(list(target.glob("*.db"))) == 1
    assert list(target.glob("images/*/*")) == []


def test_an_image_file_outside_of_its_folder_is_none(path, target, images):
    (path.parent / "secret").write_bytes(b"secret")
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE image_files SET path = '../secret'")
        db.commit()
    made = backups.backup(path, target, at=AT, images=images)
    assert made.images.lost == ("../secret",)
    assert not (target / "secret").exists()


# Putting back


def test_a_backup_becomes_the_archive_with_its_images(path, target, images, tmp_path):
    made = backups.backup(path, target, at=AT, images=images)
    there = tmp_path / "new" / "azemedia.db"
    result = azecrawl("restore", made.path, "--db", there, "--images", there.parent / "images")
    assert result.exit_code == 0, result.output
    assert f"{there}: " in result.stdout and "1 image files new" in result.stdout
    assert articles_in(there) == 1
    assert (there.parent / "images" / PICTURE).read_bytes() == IMAGE
    assert names(there.parent) == ["azemedia.db", "images"]
    store_another(there)
    with Archive(there) as archive:
        assert archive.article(URL)["title"] == "Another"


def test_an_archive_that_is_reached_by_a_link_is_replaced_where_it_lies(path, target, tmp_path):
    made = backups.backup(path, target, at=AT)
    store_another(path)
    link = tmp_path / "link.db"
    link.symlink_to(path)
    with ArchiveWriter(path, writer="a crawl"), pytest.raises(ArchiveLocked):
        backups.restore(made.path, link, at=AT, replace=True)
    restored = backups.restore(made.path, link, at=AT, replace=True)
    assert link.is_symlink() and restored.path == path
    assert restored.aside and restored.aside.parent == path.parent
    with Archive(path) as archive:
        assert {row["title"] for row in archive.articles()} == {article().title}


def test_an_archive_that_is_there_stays_unless_it_is_to_be_replaced_and_is_put_aside_then(path, target):
    made = backups.backup(path, target, at=AT)
    store_another(path)
    before = on_disk(path.parent)["azemedia.db"]
    refused = azecrawl("restore", made.path, "--db", path)
    assert refused.exit_code == 1
    assert f"{path} is there already and stays as it is" in refused.stderr
    assert on_disk(path.parent)["azemedia.db"] == before

    replaced = azecrawl("restore", made.path, "--db", path, "--replace")
    assert replaced.exit_code == 0, replaced.output
    (aside,) = path.parent.glob("azemedia-replaced-*.db")
    assert f"what was there is now {aside}" in replaced.stdout
    for file, title in ((path, article().title), (aside, "Another")):
        with Archive(file) as archive:
            assert archive.article(URL)["title"] == title
    assert made.path.exists()


@pytest.mark.parametrize("is_damaged", [False, True])
def test_nothing_of_the_old_archive_is_left_beside_the_new_one(path, target, is_damaged):
    made = backups.backup(path, target, at=AT)
    with started(WRITER, path) as writer:  # what it has stored lies in the -wal
        assert writer.stdout and writer.stdout.readline() == "2\n"
        writer.kill()
    assert wal_of(path).stat().st_size
    if is_damaged:
        garbage_in_the_header(path)
        wal_of(path).write_bytes(b"what no longer is one")
    restored = backups.restore(made.path, path, at=AT, replace=True)
    assert names(path.parent) == [restored.aside.name, "azemedia.db", "azemedia.db.lock"]
    assert articles_in(path) == 1
    if not is_damaged:
        assert articles_in(restored.aside) == 2


def test_a_wal_whose_archive_was_deleted_is_not_taken_for_that_of_the_restored_one(path, target):
    made = backups.backup(path, target, at=AT)
    with started(WRITER, path) as writer:
        assert writer.stdout and writer.stdout.readline() == "2\n"
        writer.kill()
    path.unlink()
    backups.restore(made.path, path, at=AT)
    assert not wal_of(path).exists()
    assert articles_in(path) == 1


def test_nothing_is_put_back_under_a_running_crawl(path: Path, target: Path) -> None:
    made = backups.backup(path, target, at=AT)
    with started(WRITER, path) as writer:
        assert writer.stdout and writer.stdout.readline() == "2\n"
        result = azecrawl("restore", made.path, "--db", path, "--replace")
        assert result.exit_code == 75
        assert f"is being written by scrapy crawl articles (process {writer.pid}" in result.stderr
        with pytest.raises(ArchiveLocked):
            backups.restore(made.path, path, at=AT, replace=True)
        writer.communicate("")
    assert articles_in(path) == 2


def test_nothing_is_put_back_where_somebody_has_the_archive_open(path: Path, target: Path) -> None:
    made = backups.backup(path, target, at=AT)
    with Archive(path) as archive:
        archive.counts()
        with pytest.raises(ArchiveError, match="is open in another process; end that"):
            backups.restore(made.path, path, at=AT, replace=True)
    assert backups.restore(made.path, path, at=AT, replace=True).aside


@pytest.mark.parametrize("what", ["copying", "captures"])
def test_a_restoration_that_is_killed_leaves_the_archive_and_the_next_one_tidies_up(path, target, what):
    made = backups.backup(path, target, at=AT)
    store_another(path)
    before = path.read_bytes()
    killed_when(what, "restore", made.path, path)
    assert path.read_bytes() == before
    assert (path.parent / ".azemedia.db.part").exists()
    assert azecrawl("restore", made.path, "--db", path, "--replace").exit_code == 0
    assert not (path.parent / ".azemedia.db.part").exists()


@pytest.mark.parametrize("damage", [garbage_in_the_middle, garbage_in_the_header, a_bit_of_a_page, a_cut_end])
def test_a_backup_that_is_damaged_takes_no_archives_place(path, target, damage):
    made = backups.backup(path, target, at=AT)
    damage(made.path)
    before = path.read_bytes()
    result = azecrawl("restore", made.path, "--db", path, "--replace")
    assert result.exit_code == 1
    assert str(made.path) in result.stderr
    assert path.read_bytes() == before
    assert [name for name in names(path.parent) if "replaced" in name or "part" in name] == []


@pytest.mark.parametrize("backup", ["the archive itself", "a text"])
def test_what_is_no_backup_is_refused(path, tmp_path, backup):
    (tmp_path / "text").write_text("These are the minutes of a meeting.\n")
    result = azecrawl("restore", path if backup == "the archive itself" else tmp_path / "text", "--db", path)
    assert result.exit_code == 1
    assert "is this backup itself" in result.stderr or "is not a SQLite file" in result.stderr
    assert articles_in(path) == 1


# Older archives, and what is said


@pytest.mark.parametrize("schema", SCHEMAS)
def test_an_archive_of_an_older_azecrawl_is_backed_up_as_it_is_and_put_back(schema, tmp_path, target):
    path = made_at(schema, tmp_path)
    made = backups.backup(path, target, at=AT)
    assert contents(made.path) == contents(path)
    applied = "SELECT name FROM _sqlite_migrations"
    assert asked(made.path, applied) == asked(path, applied)
    backups.restore(made.path, tmp_path / "again.db", at=AT)
    with ArchiveWriter(tmp_path / "again.db", create=False) as archive:
        assert archive.counts()["articles"] == len(contents(path)[0])


def test_all_is_said_on_a_terminal_and_nothing_without_one(path: Path, target: Path) -> None:
    line = [sys.executable, "-m", "azecrawl.cli", "backup", str(target), "--db", str(path), "--keep", "1"]
    quiet = subprocess.run(line, capture_output=True, text=True, check=False)
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")
    ours, theirs = pty.openpty()
    with os.fdopen(ours) as terminal:
        subprocess.run(line, stdout=theirs, stderr=subprocess.DEVNULL, check=True)
        os.close(theirs)
        said = terminal.readline()
    assert f"{target}/azemedia-" in said and "MB, 1 older removed" in said


def test_an_archive_with_a_dictionary_comes_back_with_every_page(path: Path, target: Path, tmp_path: Path) -> None:
    with ArchiveWriter(path) as archive:
        changed = article(body_text="Gas has reached Italy.")
        archive.store(archived(changed, None, capture(body=BODY, at=DAY_2)), run_id=None, at=DAY_2)
    made = backups.backup(path, target, at=AT)
    backups.restore(made.path, tmp_path / "again.db", at=AT)
    with Archive(tmp_path / "again.db") as archive:
        assert archive.capture(2).body == BODY
