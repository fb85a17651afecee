"""Opening the file, once it is seen to be an archive, whole, and of our time; and its errors. No records."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlite_utils import Database

from azecrawl import site
from azecrawl.archive import seals
from azecrawl.archive.lock import WriterLock
from azecrawl.archive.notes import write_notes
from azecrawl.archive.schema import APPLICATION_ID, MIGRATIONS, known_migrations, site_of

Row = TypeVar("Row")

BUSY_SECONDS = 10
"""How long to wait for another process that is writing: far longer than any one transaction of a crawl takes."""


class ArchiveError(Exception):
    """The archive cannot do what was asked. The message names the file, what happened and what to do next."""


_DAMAGED = (
    "the file is damaged",
    "put a backup in its place with `azecrawl restore`, or save what can be read with `sqlite3 FILE .recover`",
)
_READ_ONLY = (
    "the file cannot be written",
    "give write permission to it and its folder, or choose another path",
)
_FULL = ("the disk is full", "free some space and start again: what was stored is safe")
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_TROUBLE = {
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: ("the file cannot be opened", "look at the permissions of the file and of its folder"),
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR_SHMSIZE: _FULL,
    sqlite3.SQLITE_BUSY: ("another process is writing to it", "wait until that one ends and start again"),
    sqlite3.SQLITE_IOERR: ("the disk failed to read or write", "look at the disk, then start again"),
}


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Raise what goes wrong with the file itself as ``ArchiveError``; mistakes in SQL or in data pass as they are."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0)
        trouble = _TROUBLE.get(code) or _TROUBLE.get(code & 0xFF)
        if trouble is None:
            raise
        raise ArchiveError(f"{path}: {trouble[0]} ({error}); {trouble[1]}") from error


def timestamp(at: datetime) -> str:
    """An aware time as the archive writes it, in UTC to the second. Raises ``ValueError`` for a naive one.

    >>> timestamp(datetime(2021, 3, 15, 8, 6, tzinfo=UTC))
    '2021-03-15T08:06:00Z'
    """
    if at.tzinfo is None:
        raise ValueError(f"{at!r} has no time zone: give an aware datetime")
    try:
        utc = at.astimezone(UTC)
    except OverflowError:  # the first or the last hours that there are: nothing is before or after them
        utc = at
    return f"{utc.replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def day_of(time: str) -> str:
    """The day at the site of a time as the archive writes it; of what is no time (the row is damaged), its beginning.

    >>> day_of("2023-12-31T21:30:00Z")
    '2024-01-01'
    """
    try:
        return site.day_of(datetime.fromisoformat(time)).isoformat()
    except ValueError:
        return time[:10]


def open_to_read(path: Path, *, of_any_age: bool = False) -> Database:
    """Open an archive for reading. Raises ``ArchiveError`` when it cannot be, or, unless one ``of_any_age`` will do,
    is an older azecrawl's.
    """
    with openable(path):
        _check(path, create=False, read_only=not of_any_age)
        return _connect_for_reading(path)


def open_to_write(path: Path, *, create: bool, writer: str | None) -> tuple[Database, WriterLock | None]:
    """Open an archive, make one where there is none, or bring an older one up to date.

    A ``writer`` holds the lock before anything is written: a file in use is not even brought up to date.
    Raises ``ArchiveLocked``, and ``ArchiveError`` when it cannot be opened; the file and its folder are then exactly
    as they were.
    """
    lock = None
    try:
        with openable(path):
            _check(path, create=create, read_only=False)
            path.parent.mkdir(parents=True, exist_ok=True)
            _check_writable(path)
            if writer:
                lock = WriterLock(path, writer)
            return _connect_for_writing(path), lock
    except BaseException:
        if lock:
            lock.withdraw()
        raise


@contextmanager
def openable(path: Path) -> Iterator[None]:
    """Raise an ``ArchiveError`` that says why a file, or a place for one, cannot be used."""
    try:
        with explained(path):
            yield
    except OSError as error:
        what_next = _FULL[1] if error.errno in _NO_ROOM else "choose another path, or change its permissions"
        raise ArchiveError(f"{path}: {error.strerror}; {what_next}") from error


@contextmanager
def transaction(db: Database) -> Iterator[None]:
    """Write all of it or nothing, alone from the first look to the last word.

    A transaction that begins with a look (``BEGIN``, as that of ``Database.atomic``) and then wants to write fails at
    once where another process has written meanwhile: no time-out helps (SQLITE_BUSY_SNAPSHOT). This one waits its turn.
    """
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.commit()
    except BaseException:
        db.rollback()
        raise


def rows_of(kind: type[Row], db: Database, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> Iterator[Row]:
    """What a query gives, as rows of a kind: that it has their columns is for tests to see."""
    return cast(Iterator[Row], db.query(sql, parameters))


@contextmanager
def savepoint(db: Database) -> Iterator[None]:
    """Write all of it or nothing within a transaction, which goes on; unless SQLite has given that up: the disk is
    full, say.
    """
    db.execute("SAVEPOINT part")
    try:
        yield
    except BaseException:
        if db.conn.in_transaction:
            db.execute("ROLLBACK TO part")
            db.execute("RELEASE part")
        raise
    db.execute("RELEASE part")


def _connect(path: Path, parameters: str) -> Database:
    uri = f"{path.absolute().as_uri()}?{parameters}"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS)
    seals.enable(connection)
    connection.create_function("day_of", 1, day_of, deterministic=True)
    return Database(connection)


def wal_of(path: Path) -> Path:
    """Where SQLite keeps what it has not yet folded back into a file."""
    return path.with_name(f"{path.name}-wal")


def _connect_for_reading(path: Path) -> Database:
    # In a folder that cannot be written (a read-only disk) SQLite cannot make the -shm it shares with a writer:
    # there it may take the file for one that nobody changes.
    alone = not os.access(path.parent, os.W_OK) and not wal_of(path).exists()
    return _connect(path, "mode=ro&immutable=1" if alone else "mode=ro")


def _connect_for_writing(path: Path) -> Database:
    db = _connect(path, "mode=rwc")
    try:
        db.execute("PRAGMA journal_mode = WAL")
        # In WAL mode NORMAL never damages the file but may lose the last commits with the power.
        # A crawl reports an article as stored once it is committed, so each commit reaches the disk.
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA foreign_keys = ON")
        # Asking for the write lock finds a file that SQLite silently opened for reading only, and makes a second
        # process wait until the first has applied its migrations.
        with transaction(db):
            MIGRATIONS.apply(db)
            write_notes(db)
    except BaseException:
        db.close()
        raise
    return db


def _check(path: Path, *, create: bool, read_only: bool) -> None:
    """Raise ``ArchiveError`` unless an archive is there that can be used, or may be made. Changes nothing on disk."""
    if site.WRONG:
        raise ArchiveError(site.WRONG)
    if path.exists() and not path.is_file():
        raise ArchiveError(f"{path} is not a file but a folder; give the path of a file: {path / f'{site.KEY}.db'}")
    if path.exists() and path.stat().st_size:
        _check_file(path, read_only=read_only)
    elif read_only or not create:
        raise ArchiveError(
            f"{path}: there is no archive here yet; make one with `azecrawl crawl`, or name the one you mean"
        )


def _check_writable(path: Path) -> None:
    for place in (path, path.parent):
        if place.exists() and not os.access(place, os.W_OK):
            raise ArchiveError(f"{path}: {_READ_ONLY[0]} ({place} is read-only); {_READ_ONLY[1]}")


def _check_file(path: Path, *, read_only: bool) -> None:
    """Raise ``ArchiveError`` unless a file is an archive this version can use. Changes nothing on disk."""
    with path.open("rb") as file:
        if file.read(16) != b"SQLite format 3\0":
            raise ArchiveError(f"{path} is not a SQLite file; choose another path for the archive")
    # A look with mode=ro alone would leave a -wal and a -shm beside a file in WAL mode. An immutable one does not,
    # but is blind to a -wal that exists: then another process has left both files there already.
    has_wal = wal_of(path).exists()
    with closing(_connect(path, "mode=ro" if has_wal else "mode=ro&immutable=1")) as db:
        application_id, page_size, pages, tables = (
            db.execute(sql).fetchone()[0]
            for sql in (
                "PRAGMA application_id",
                "PRAGMA page_size",
                "PRAGMA page_count",
                "SELECT count(*) FROM sqlite_master",
            )
        )
        if not has_wal and path.stat().st_size < page_size * pages:
            raise ArchiveError(f"{path}: {_DAMAGED[0]} (its end is missing); {_DAMAGED[1]}")
        if application_id != APPLICATION_ID and (application_id or tables):
            raise ArchiveError(f"{path} is a SQLite file, but not an archive of azecrawl; choose another path")
        unknown = {migration.name for migration in MIGRATIONS.applied(db)} - known_migrations()
        if unknown:
            raise ArchiveError(
                f"{path} was made by a newer azecrawl ({', '.join(sorted(unknown))}); upgrade azecrawl to open it"
            )
        configured = (site.NAME, site.TIME_ZONE.key)
        if (of := site_of(db) or configured) != configured:
            raise ArchiveError(
                f"{path} is an archive of {of[0]} with days of {of[1]}, and the site that is configured is {site.NAME}"
                f" with days of {site.TIME_ZONE.key}; choose that archive's site (AZECRAWL_SITE, or site in"
                " azecrawl.toml), or another archive"
            )
        if read_only and MIGRATIONS.pending(db):
            raise ArchiveError(
                f"{path} was made by an older azecrawl; run `azecrawl reparse` once (or any crawl) to upgrade it"
            )
