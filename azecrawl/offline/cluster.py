"""Spreading the reading of captures over machines: Dask's workers need azecrawl there, and not the archive."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from azecrawl import __version__
from azecrawl.archive import Archive, ArchiveError
from azecrawl.offline.cores import AHEAD, BATCH
from azecrawl.rereading import Rereading, reread, reread_all

SECONDS = 10
"""How long to wait for a scheduler to answer, and for a worker to be there."""


def over_cluster(
    path: Path, article_ids: Sequence[int], parser: str | None, scheduler: str
) -> Iterator[tuple[int, int, list[Rereading]]]:
    """Read articles again as ``over_cores`` does, on the workers of a scheduler (``tcp://host:8786``), in order.

    Each batch goes out as an extract of the archive. What a worker that dies had to do, others do again.
    Raises ``ArchiveError`` where no scheduler or worker is there, or the workers cannot do it.
    """
    batches = [article_ids[start : start + BATCH] for start in range(0, len(article_ids), BATCH)]
    waiting: deque[tuple[int, Any]] = deque()
    with _connected(scheduler) as client, Archive(path) as archive:
        most = sum(client.nthreads().values()) * AHEAD
        for batch in batches:
            extracted = archive.extract(batch)
            future = client.submit(_read, __version__, path.name, extracted, batch, parser, pure=False)
            waiting.append((len(batch), future))
            if len(waiting) >= most:
                yield _taken(archive, *waiting.popleft())
        while waiting:
            yield _taken(archive, *waiting.popleft())


@contextmanager
def _connected(scheduler: str) -> Iterator[Any]:
    """A client of a scheduler that has a worker. Raises as ``ArchiveError`` whatever comes between."""
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
        try:
            yield client
        except (distributed.KilledWorker, CancelledError, OSError, ValueError, ImportError) as error:
            raise ArchiveError(f"{scheduler}: {error}; what was stored before stands: run it again") from error


def _taken(archive: Archive, articles: int, future: Any) -> tuple[int, int, list[Rereading]]:
    """What a worker has read; what depends on more than it was sent, whose post an id is, is read once more here."""
    read, rereadings = future.result()
    future.release()
    doubtful = (
        reread(archive, each.reading) if each.trouble or "wp_id" in (each.fields or ()) else each for each in rereadings
    )
    return articles, read, [each for each in doubtful if each]


def _read(
    version: str, name: str, extracted: bytes, article_ids: Sequence[int], parser: str | None
) -> tuple[int, list[Rereading]]:
    """What a worker does. Raises ``ValueError`` for one whose azecrawl would read otherwise."""
    if version != __version__:
        raise ValueError(f"a worker has azecrawl {__version__}, not {version}: install that there")
    with Archive.of_extract(name, extracted) as archive:
        return reread_all(archive, article_ids, parser)
