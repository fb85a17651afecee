"""The archive at a glance, remembered: counting takes the time of many pages."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from azecrawl import Archive
from azecrawl.archive.database import wal_of
from azecrawl.archive.lists import Overview


def overview(archive: Archive) -> Overview:
    """``Archive.overview``, counted anew once the file has changed; for a part, which is of one state, once."""
    if archive.is_part:
        return _of_part(archive)
    return _overview(archive.path.absolute(), _stamp(archive.path))


def _stamp(path: Path) -> tuple[int, ...]:
    """What is another one once somebody has written to a file."""
    stats = [file.stat() for file in (path, wal_of(path)) if file.exists()]
    return tuple(number for stat in stats for number in (stat.st_mtime_ns, stat.st_size, stat.st_ino))


@lru_cache(maxsize=1)
def _of_part(archive: Archive) -> Overview:
    return archive.overview()


@lru_cache(maxsize=4)
def _overview(path: Path, _: tuple[int, ...]) -> Overview:
    with Archive(path) as archive:
        return archive.overview()
