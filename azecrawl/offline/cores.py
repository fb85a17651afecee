"""Spreading the reading of captures over the cores: each process opens the archive for itself, to read."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from threading import Thread

from azecrawl.archive import Archive
from azecrawl.rereading import Rereading, reread_all

BATCH = 50
"""Articles handed to a process at a time: a tenth of a second's work."""

AHEAD = 4
"""Batches a process may be ahead of what is taken: what has been read and not yet taken fills memory."""

_archive: Archive
"""That of a process which reads."""


def over_cores(
    path: Path, article_ids: Sequence[int], parser: str | None, workers: int | None
) -> Iterator[tuple[int, int, list[Rereading]]]:
    """Read articles again, one batch after another, in order.

    Gives for each batch how many articles it has, how many readings, and those that come out otherwise.
    ``workers`` are processes, one a core unless given.
    """
    count = workers or len(os.sched_getaffinity(0))
    batches = [article_ids[start : start + BATCH] for start in range(0, len(article_ids), BATCH)]
    waiting: deque[tuple[int, Future[tuple[int, list[Rereading]]]]] = deque()
    # A process that is forked would share the connection to the file: SQLite forbids that.
    spawning = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(count, spawning, initializer=_open, initargs=(path,)) as processes:
        for batch in batches:
            waiting.append((len(batch), processes.submit(_read, batch, parser)))
            if len(waiting) >= count * AHEAD:
                articles, future = waiting.popleft()
                yield articles, *future.result()
        for articles, future in waiting:
            yield articles, *future.result()


def _open(path: Path) -> None:
    global _archive
    Thread(target=_end_with_parent, daemon=True).start()
    _archive = Archive(path)


def _end_with_parent() -> None:
    # One that waits for work is not told that the process which gives it was killed, and would wait for ever.
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _read(article_ids: Sequence[int], parser: str | None) -> tuple[int, list[Rereading]]:
    return reread_all(_archive, article_ids, parser)
