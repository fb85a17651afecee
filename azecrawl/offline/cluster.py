"""Spreading work over machines: Dask's workers need azecrawl there, and not the archive."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from functools import partial
from typing import Any

from azecrawl import __version__, site
from azecrawl.archive import ArchiveError
from azecrawl.offline.cores import AHEAD, Cores, J, Kept, Pool, R, in_order

SECONDS = 10
"""How long to wait for a scheduler to answer, and for a worker to be there."""

_OURS = f"azecrawl {__version__} for {site.KEY}"
"""What a worker has to have."""


def pool(scheduler: str | None, workers: int | None = None) -> AbstractContextManager[Pool]:
    """The workers of a scheduler of Dask's (``tcp://host:8786``), or without one this machine's cores.

    Raises ``ArchiveError`` where no scheduler or worker is there.
    """
    return _connected(scheduler) if scheduler else closing(Cores(workers))


class Cluster:
    """The workers of a scheduler. What one that dies had to do, others do again."""

    is_elsewhere = True

    def __init__(self, client: Any, scheduler: str) -> None:
        self._client = client
        self._scheduler = scheduler

    def map(self, work: Callable[[Kept, J], R], kept: Kept, jobs: Iterable[J]) -> Iterator[R]:
        """What comes of each job, in their order. Raises ``ArchiveError`` where the workers cannot do it."""
        import distributed

        most = sum(self._client.nthreads().values()) * AHEAD
        # What is large is sent to a worker once. As a task of its own, it is there again after that worker has died.
        sent = kept if kept.extracted is None else self._client.submit(_same, kept, pure=False)
        submit = partial(self._client.submit, _do, _OURS, work, sent, pure=False)
        try:
            yield from in_order(submit, jobs, most)
        except (distributed.KilledWorker, CancelledError, OSError, ValueError, ImportError) as error:
            raise ArchiveError(f"{self._scheduler}: {error}; what was stored before stands: run it again") from error


@contextmanager
def _connected(scheduler: str) -> Iterator[Cluster]:
    try:
        import distributed
    except ImportError as error:
        raise ArchiveError(f"{error.name} is not installed: pip install 'azecrawl[dask]'") from error
    connect: Any = distributed.Client
    with ExitStack() as opened:
        try:
            client = opened.enter_context(connect(scheduler, timeout=SECONDS, set_as_default=False))
            client.wait_for_workers(1, timeout=SECONDS)
        except (OSError, ValueError) as error:
            raise ArchiveError(
                f"{scheduler}: no scheduler with a worker answers ({error}); start them with `dask scheduler` and"
                f" `dask worker {scheduler}`"
            ) from error
        yield Cluster(client, scheduler)


def _same(kept: Kept) -> Kept:
    return kept


def _do(wanted: str, work: Callable[[Kept, J], R], kept: Kept, job: J) -> R:
    """What a worker does. Raises ``ValueError`` for one whose azecrawl would do otherwise."""
    if wanted != _OURS:
        raise ValueError(f"a worker has {_OURS}, not {wanted}: install that version there, and choose that site")
    return work(kept, job)
