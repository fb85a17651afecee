"""One writer at a time: a lock that the system takes back when its holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
from datetime import datetime
from pathlib import Path

from azecrawl.archive.database import timestamp


class ArchiveLocked(Exception):
    """Another process writes to the archive; the message says which, and since when."""


class WriterLock:
    """Held from its making until ``release`` or the end of the process: an ``flock`` on a file beside the archive.

    Raises ``ArchiveLocked`` when another process holds it. A file left behind by a dead process holds nobody
    up: what counts is the lock, not the file.
    """

    def __init__(self, path: Path, who: str, at: datetime) -> None:
        self.path = path.with_name(f"{path.name}.lock")
        self._file = self.path.open("a+", encoding="utf-8")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.seek(0)
            holder = self._file.read().strip() or "another process"
            self._file.close()
            raise ArchiveLocked(
                f"{path} is being written by {holder}; wait until that has ended, then run again"
            ) from None
        self._file.truncate(0)
        self._file.write(f"{who} (process {os.getpid()}, since {timestamp(at)})")
        self._file.flush()

    def release(self) -> None:
        """Let the next one write."""
        self._file.close()
