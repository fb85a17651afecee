"""Copies of an archive: taken while a crawl writes it, put back when it is lost. Nothing here reads what is in it.

What was weighed for the copy:

- ``sqlite3_backup`` copies pages as they stand. Within a read transaction that is begun before the first of them, it
  copies what the last commit before that left, in steps between which Ctrl-C is heard. In WAL mode whoever writes goes
  on meanwhile; only the ``-wal`` cannot be folded back until the copy is made, and grows by what is written. The copy
  has every byte of the archive but for counters in its first page, needs as much room, and costs a read and a write.
- Without such a transaction it begins again whenever somebody has written between two steps: under a crawl, for ever.
  All in one step would be as good, but for Ctrl-C.
- ``VACUUM INTO`` holds the same snapshot, leaves out free pages (the copy is a few per cent smaller) and takes twice as
  long, for it writes every row and index anew. Rows without a key of their own may get other numbers: it is no faithful
  copy.

None can be taken up where it was broken off. The next one begins anew, and removes what the broken one has left.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from azecrawl.archive import verification
from azecrawl.archive.bodies import Bodies
from azecrawl.archive.database import ArchiveError, explained, open_to_read, openable, wal_of
from azecrawl.archive.lock import WriterLock
from azecrawl.archive.verification import Look, Watch, nobody_reads, nobody_watches

IMAGES = "images"
"""The folder beside the backups in which those of image files are."""

_STEP = 2_000
"""Pages between two looks at whether somebody has pressed Ctrl-C: eight megabytes."""


@dataclass(frozen=True)
class CopiedImages:
    """Image files that an archive names: how many were ``held`` in the copy already, how many are ``new`` there and how
    many bytes these took (none where they are hard links), and the paths of those ``lost``: not there, not what was
    fetched, or in no folder that is known.
    """

    held: int = 0
    new: int = 0
    bytes: int = 0
    lost: tuple[str, ...] = ()


@dataclass(frozen=True)
class Copied:
    """A copy of an archive, now at ``path``, of ``bytes``. ``removed`` are older backups whose time was over, ``aside``
    is where the archive went whose place was taken.
    """

    path: Path
    bytes: int
    images: CopiedImages
    removed: tuple[Path, ...] = ()
    aside: Path | None = None


def backup(
    path: Path,
    target: Path,
    *,
    at: datetime,
    images: Path | None = None,
    keep: int | None = None,
    watch: Watch = nobody_watches,
) -> Copied:
    """Put a copy of an archive into the folder ``target``, named by the archive and ``at``, an aware time.

    A crawl may write meanwhile: the copy is the archive as it was when this began. It appears once it is whole, as
    ``verify`` has it, and on the disk. ``images`` is the folder of image files: those that the archive names go into
    ``target/images``, hard-linked on the same file system, unless a file of that name and size is there. Of the
    backups of this archive no more than ``keep`` stay; image files are not removed. ``watch`` is told of progress.

    Raises ``ArchiveError`` for an archive that cannot be used or is not whole, and when there is no room;
    ``ArchiveLocked`` while another backup is made there. What is in ``target`` is then as it was, but for image files.
    """
    at = at.replace(microsecond=0)
    with closing(open_to_read(path, of_any_age=True)) as db, _snapshot(db, path), openable(target):
        plan = _Images.of(db, images, target / IMAGES)
        _check_room(target, _size(db) + plan.bytes)
        with _room(target, target / path.stem, "azecrawl backup") as room:
            copy = _whole_copy(db, path, room, watch)
            brought = plan.bring(room, watch)
            while (final := target / f"{path.stem}-{_stamp(at)}.db").exists():
                at += timedelta(seconds=1)
            os.replace(copy, final)
            _to_disk(target)
            removed = _rotate(target, path.stem, final, keep, _origin(db)) if keep else ()
    return Copied(final, final.stat().st_size, brought, removed)


def restore(
    copy_of: Path,
    path: Path,
    *,
    at: datetime,
    replace: bool = False,
    images: Path | None = None,
    watch: Watch = nobody_watches,
) -> Copied:
    """Make a backup the archive at ``path``, once it is seen to be whole; the backup stays where it is.

    ``replace`` puts an archive that is there aside, under a name with the time ``at``. ``images`` is the folder of
    image files: what the backup names and is missing there comes from the folder ``images`` beside the backup.

    Raises ``ArchiveError`` for a backup that cannot be used or is not whole, for an archive that is there and not to be
    replaced, or is open elsewhere, and when there is no room; ``ArchiveLocked`` under a crawl. The archive is then as
    it was.
    """
    path = path.resolve()  # an archive on another disk may be a link: it is the file that is replaced
    with closing(open_to_read(copy_of, of_any_age=True)) as db, _snapshot(db, copy_of), openable(path):
        plan = _Images.of(db, copy_of.parent / IMAGES, images) if images else _Images()
        if path.exists() and path.samefile(copy_of):
            raise ArchiveError(f"{path} is this backup itself; say where the archive is to be: --db PATH")
        _check_room(path.parent, _size(db) + plan.bytes)
        with _room(path.parent, path, "azecrawl restore") as room:
            if path.exists() and path.stat().st_size and not replace:
                raise ArchiveError(
                    f"{path} is there already and stays as it is; --replace puts it aside, --db names another place"
                )
            copy = _whole_copy(db, copy_of, room, watch)
            brought = plan.bring(room, watch)
            aside = _put_aside(path, at)
            os.replace(copy, path)
            _to_disk(path.parent)
    return Copied(path, path.stat().st_size, brought, aside=aside)


# The copy


@contextmanager
def _snapshot(db: Database, path: Path) -> Iterator[None]:
    """See the file as it is now, whatever is written meanwhile."""
    with explained(path):
        db.execute("BEGIN")
        db.execute("SELECT 1 FROM sqlite_master").fetchone()
    yield


def _size(db: Database) -> int:
    """Bytes of an archive, with what lies in its ``-wal``."""
    pages, size = (db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    return int(pages) * int(size)


def _whole_copy(db: Database, path: Path, room: Path, watch: Watch) -> Path:
    """Copy an archive into ``room``: one file, on the disk, as whole as ``verify`` can tell."""
    copy = room / "copy.db"
    with explained(room.parent), closing(sqlite3.connect(copy)) as other:
        other.execute("PRAGMA synchronous = OFF")  # it is brought to the disk as a whole
        db.conn.backup(other, pages=_STEP, progress=lambda _, left, of: watch("copying", of - left, of))
        other.execute("PRAGMA journal_mode = DELETE")  # a file in WAL mode is not one file to who opens it
    shutil.copymode(path, copy)
    _to_disk(copy)
    with explained(path), closing(open_to_read(copy, of_any_age=True)) as it:
        found = verification.find(Look(copy, it, Bodies(it), None, watch, nobody_reads))
        wrong = next((finding for finding in found if not finding.is_harmless), None)
        found.close()
    if wrong:
        raise ArchiveError(
            f"{path} is not whole, so it is not copied, and what was there stays: {wrong.where} {wrong.what}. `azecrawl"
            f" verify --db {path}` says all, its --repair makes good what can be; else restore an earlier backup"
        )
    return copy


def _check_room(place: Path, needed: int) -> None:
    """Raise ``ArchiveError`` when a disk has less than is needed (bytes)."""
    free = shutil.disk_usage(_existing(place)).free
    if free < needed:
        raise ArchiveError(
            f"{place}: {needed / 1e6:,.1f} MB are needed and {free / 1e6:,.1f} MB are free; nothing was written:"
            " free some space, or choose another place"
        )


def _existing(place: Path) -> Path:
    """The folder that is there already, of those that a place lies in."""
    return next(folder for folder in (place, *place.absolute().parents) if folder.is_dir())


@contextmanager
def _room(folder: Path, what: Path, who: str) -> Iterator[Path]:
    """A place for what is not whole yet, on the file system where it is to be; one at a time for each ``what``."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = WriterLock(what, who)
    room = folder / f".{what.name}.part"
    try:
        with suppress(FileNotFoundError):
            shutil.rmtree(room)  # of one that was killed
        room.mkdir()
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)
        lock.withdraw()


def _to_disk(*paths: Path) -> None:
    """See that files and folders are on the disk, as they are now."""
    for path in paths:
        opened = os.open(path, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H%M%SZ}"


# What makes room for the new


def _origin(db: Database) -> object:
    """What an archive began with: by that its backups are told from those of another one of the same name."""
    first: object = db.execute("SELECT started_at, spider FROM runs ORDER BY id LIMIT 1").fetchone()
    return first or db.execute("SELECT url, found_at FROM urls ORDER BY rowid LIMIT 1").fetchone()


def _began_with(path: Path) -> object:
    """What the archive of a backup began with; None where it cannot be told."""
    with suppress(ArchiveError), closing(open_to_read(path, of_any_age=True)) as db, explained(path):
        return _origin(db)
    return None


def _rotate(target: Path, stem: str, new: Path, keep: int, origin: object) -> tuple[Path, ...]:
    """Remove the oldest backups of an archive, so that ``keep`` of them are left with the new one."""
    ours = re.compile(rf"{re.escape(stem)}-\d{{4}}-\d\d-\d\dT\d{{6}}Z\.db")
    named = [path for path in target.iterdir() if ours.fullmatch(path.name) and path != new]
    others = [path for path in named if origin and _began_with(path) == origin] if len(named) >= keep else []
    # What a clock once ahead has dated was made before the new one, as all of them were.
    others.sort(key=lambda path: (path.name < new.name, path.name))
    surplus = others[: max(0, len(others) + 1 - keep)]
    for path in surplus:
        path.unlink()
    return tuple(surplus)


def _put_aside(path: Path, at: datetime) -> Path | None:
    """Give the archive at ``path`` a second name, and take away all that SQLite would find beside the next one.

    Until another file takes the first name, it has both: whoever is killed in between leaves the archive in its place.
    """
    aside = path.with_name(f"{path.stem}-replaced-{_stamp(at)}{path.suffix}")
    if path.exists() and path.stat().st_size:
        _fold(path)
        try:
            os.link(path, aside)
        except OSError:  # a file system without hard links
            os.rename(path, aside)
    if wal_of(path).exists():  # of a file that is damaged, or is not there any more: nobody could fold it in
        os.replace(wal_of(path), wal_of(aside))
    path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
    return aside if aside.exists() else None


def _fold(path: Path) -> None:
    """Fold what lies in a ``-wal`` back into its file. Raises ``ArchiveError`` when that is open elsewhere."""
    with closing(sqlite3.connect(path)) as db:
        try:
            db.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                raise ArchiveError(
                    f"{path} is open in another process; end that (`azecrawl serve`?), then run again"
                ) from None
            # It is damaged: as it is, it goes aside.


# Image files


@dataclass(frozen=True)
class _Images:
    """Which files of images are to be brought from a folder to another: the paths and digests of those ``missing``."""

    folder: Path = Path()
    to: Path = Path()
    held: int = 0
    missing: tuple[tuple[str, str], ...] = ()
    lost: tuple[str, ...] = ()
    bytes: int = 0

    @classmethod
    def of(cls, db: Database, folder: Path | None, to: Path) -> _Images:
        """Compare what an archive names with what is there."""
        if not db["image_files"].exists():  # an archive of the first days
            return cls()
        named = db.execute("SELECT DISTINCT path, digest FROM image_files WHERE path IS NOT NULL ORDER BY path")
        is_linked = folder and folder.is_dir() and folder.stat().st_dev == _existing(to).stat().st_dev
        held, missing, lost, needed = 0, [], [], 0
        for path, digest in named:
            size = _file_size(folder, path) if folder else None
            size_there = _file_size(to, path)
            if size is not None and size != size_there:
                missing.append((path, digest))
                needed += 0 if is_linked else size
            elif size_there is None:
                lost.append(path)
            else:
                held += 1
        return cls(folder or to, to, held, tuple(missing), tuple(lost), needed)

    def bring(self, room: Path, watch: Watch) -> CopiedImages:
        """Bring what is missing, each file whole and as it was fetched, or not at all."""
        lost, new, size = list(self.lost), 0, 0
        folders = set()
        for done, (path, digest) in enumerate(self.missing, 1):
            watch("images", done, len(self.missing))
            part, final = room / "image", self.to / path
            part.unlink(missing_ok=True)
            _link_or_copy((self.folder / path).resolve(), part)
            if verification.digest_of(part) != digest:
                lost.append(path)
                continue
            if part.stat().st_nlink == 1:
                _to_disk(part)
                size += part.stat().st_size
            final.parent.mkdir(parents=True, exist_ok=True)
            os.replace(part, final)
            folders.add(final.parent)
            new += 1
        _to_disk(*folders)
        return CopiedImages(self.held, new, size, tuple(lost))


def _file_size(folder: Path, path: str) -> int | None:
    """Bytes of a file within a folder; None where there is none, or where its path leads out of it."""
    file = (folder / path).resolve()
    return file.stat().st_size if file.is_relative_to(folder.resolve()) and file.is_file() else None


def _link_or_copy(file: Path, to: Path) -> None:
    """Give a file a second name, or make a second one on another file system. Nothing comes of one that is gone."""
    with suppress(FileNotFoundError):
        try:
            os.link(file, to)
        except OSError:
            shutil.copyfile(file, to)
