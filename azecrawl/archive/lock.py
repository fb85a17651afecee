"""One writer at a time: a lock that the system takes back when its holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
import re
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

_A_LOOK = 0.05
"""Seconds that are more than enough to see whether a file is locked."""


class ArchiveLocked(Exception):
    """Another process writes to the archive; the message says which, and since when, as does ``since`` if known."""

    def __init__(self, message: str, since: datetime | None = None) -> None:
        super().__init__(message)
        self.since = since


class WriterLock:
    """Held from its making until ``release`` or the end of the process: an ``flock`` on a file beside the archive.

    Raises ``ArchiveLocked`` when another process holds it, and ``OSError`` when the file cannot be made. A file left
    behind by a dead process holds nobody up: what counts is the lock, not the file.
    """

    def __init__(self, path: Path, who: str) -> None:
        self.path = path.with_name(f"{path.name}.lock")
        self._is_ours = not self.path.exists()
        self._file = self._locked(path)
        try:
            self._file.truncate(0)
            self._file.write(f"{who} (process {os.getpid()}, since {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ})")
            self._file.flush()
        except OSError:
            self.withdraw()
            raise

    def _locked(self, path: Path) -> TextIO:
        while True:
            file = self.path.open("a+", encoding="utf-8")
            try:
                _take(file)
            except BlockingIOError:
                file.seek(0)
                holder = file.read().strip() or "another process"
                file.close()
                began = re.search(r"since (\S+Z)\)$", holder)
                raise ArchiveLocked(
                    f"{path} is being written by {holder}; wait until that has ended, then run again",
                    datetime.fromisoformat(began[1]) if began else None,
                ) from None
            if os.fstat(file.fileno()).st_nlink:
                return file
            file.close()  # whoever held it has taken the file away meanwhile

    def release(self) -> None:
        """Let the next one write."""
        with suppress(OSError):  # what a full disk did not take at first, closing tries to write once more
            self._file.close()

    def withdraw(self) -> None:
        """Let go, and take away the file unless it was there before: nothing came of what it was locked for."""
        if self._is_ours:
            self.path.unlink()
        self.release()


def holder(path: Path) -> str | None:
    """Who writes to an archive now. It is the lock that tells: the file stays, and numbers of processes come again."""
    who = ""
    try:
        with path.with_name(f"{path.name}.lock").open(encoding="utf-8") as file:
            who = file.read().strip()
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return who or "another process"
    except (OSError, UnicodeError):
        return None
    return None


def _take(file: TextIO) -> None:
    """Lock a file. Raises ``BlockingIOError`` when somebody holds it for longer than ``holder`` takes to look."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        time.sleep(_A_LOOK)
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
