"""Spreading work over the cores, or whatever else works so: jobs go out, and what comes of them is given in order."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property, partial
from itertools import chain, islice
from pathlib import Path
from threading import Thread
from typing import Any, Protocol, TypeVar

from azecrawl.archive import Archive

BATCH = 50
"""Articles, or captures, that a job is about: a fifth of a second's work."""

AHEAD = 4
"""Jobs a worker may be ahead of what is taken: what has been done and not yet taken fills memory."""

J = TypeVar("J")
R = TypeVar("R")


class Kept:
    """An archive as workers have it: by its path, or as an extract that was sent to them.

    A process opens it when it is first asked for, and once.
    """

    def __init__(self, path: Path, extracted: bytes | None = None) -> None:
        self.path = path
        self.extracted = extracted

    def __reduce__(self) -> tuple[Any, ...]:
        return Kept, (self.path, self.extracted)

    @cached_property
    def archive(self) -> Archive:
        """The archive, to be read."""
        return Archive(self.path) if self.extracted is None else Archive.of_extract(self.path.name, self.extracted)

    def part(self, extracted: bytes | None) -> AbstractContextManager[Archive]:
        """What one job is about: an extract of its own, or else the archive."""
        return nullcontext(self.archive) if extracted is None else Archive.of_extract(self.path.name, extracted)

    def close(self) -> None:
        """Close what this process has opened."""
        if "archive" in self.__dict__:
            self.archive.close()


class Pool(Protocol):
    """What does jobs: this machine's cores, or those of others. ``is_elsewhere``: it cannot open the archive."""

    is_elsewhere: bool

    def map(self, work: Callable[[Kept, J], R], kept: Kept, jobs: Iterable[J]) -> Iterator[R]:
        """What comes of each job, in their order. They are made when they are due: no more than some wait."""


class Cores:
    """Processes of this machine, one a core unless so many ``workers`` are named. One job alone is done right here."""

    is_elsewhere = False

    def __init__(self, workers: int | None = None) -> None:
        self._workers = workers or len(os.sched_getaffinity(0))
        self._kept: Kept | None = None
        self._processes: ProcessPoolExecutor | None = None

    def map(self, work: Callable[[Kept, J], R], kept: Kept, jobs: Iterable[J]) -> Iterator[R]:
        """What comes of each job, in their order."""
        left = iter(jobs)
        first = list(islice(left, 2))
        if len(first) < 2 or self._workers == 1:
            yield from map(partial(work, kept), chain(first, left))
            return
        processes = self._at_work_on(kept)
        yield from in_order(lambda job: processes.submit(_do, work, job), chain(first, left), self._workers * AHEAD)

    def _at_work_on(self, kept: Kept) -> ProcessPoolExecutor:
        """Processes that have an archive open. They stay for what else is to be done with it: each takes half a second
        to be there."""
        if self._processes is None or self._kept is not kept:
            self.close()
            # A process that is forked would share the connection to the file: SQLite forbids that.
            spawning = multiprocessing.get_context("spawn")
            self._kept = kept
            self._processes = ProcessPoolExecutor(self._workers, spawning, initializer=_begin, initargs=(kept,))
        return self._processes

    def close(self) -> None:
        """Let the processes end."""
        if self._processes:
            self._processes.shutdown(cancel_futures=True)
            self._processes = None


def in_order(submit: Callable[[J], Any], jobs: Iterable[J], most: int) -> Iterator[Any]:
    """What comes of jobs that are handed in, of which at most so many are on their way."""
    waiting: deque[Any] = deque()
    for job in jobs:
        waiting.append(submit(job))
        if len(waiting) >= most:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def batches(all: list[J]) -> list[list[J]]:
    """What there is to do, so many at a time as make a job."""
    return [all[start : start + BATCH] for start in range(0, len(all), BATCH)]


_kept: Kept
"""That of a process which works."""


def _begin(kept: Kept) -> None:
    global _kept
    Thread(target=_end_with_parent, daemon=True).start()
    _kept = kept


def _end_with_parent() -> None:
    # One that waits for work is not told that the process which gives it was killed, and would wait for ever.
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _do(work: Callable[[Kept, J], R], job: J) -> R:
    return work(_kept, job)
