"""Comparing the texts of all articles over the cores or a Dask cluster. What alike means is said elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from itertools import accumulate
from pathlib import Path

from azecrawl.archive import ArchiveWriter
from azecrawl.archive.duplicates import Compared
from azecrawl.offline.cluster import pool
from azecrawl.offline.cores import Kept


def compare(
    path: Path, scheduler: str | None = None, progress: Callable[[int, int], None] = lambda done, of: None
) -> None:
    """Compare the text of every article that has not been, as it is now, with all others, and note who is alike.

    Processes compare, one a core; with a ``scheduler`` of Dask's (``tcp://host:8786``) its workers, each of which gets
    all texts and the search index. ``progress`` is told how many articles are done. Where it is left off, it goes on
    next time. Raises ``ArchiveError`` and ``ArchiveLocked``.
    """
    with ArchiveWriter(path, create=False, writer="azecrawl duplicates") as archive:
        left = archive.comparison()["uncompared"]
        if not left:
            return
        with (
            pool(scheduler) as workers,
            closing(Kept(path, archive.comparable() if workers.is_elsewhere else None)) as kept,
        ):
            for done in accumulate(archive.compare(datetime.now(UTC), partial(workers.map, _compare, kept))):
                progress(done, left)


def _compare(kept: Kept, article_ids: list[int]) -> list[Compared]:
    return kept.archive.compared(article_ids)
