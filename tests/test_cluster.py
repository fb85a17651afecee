"""Reading again on a real Dask scheduler with two real workers: the same comes out, also when one of them dies."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from test_reparse import OLD, change, content, crawled  # noqa: F401

import azecrawl
from azecrawl.archive import Archive, ArchiveError
from azecrawl.cli import main
from azecrawl.demo import environment
from azecrawl.offline import cluster
from azecrawl.offline.cluster import over_cluster
from azecrawl.offline.cores import over_cores
from azecrawl.offline.reparse import reparse

HERE = ("--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0")


@contextmanager
def process(module: str, *arguments: str, until: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A process of Dask's, once it has said something: that line."""
    line = [sys.executable, "-m", f"distributed.cli.{module}", *HERE, *arguments]
    root = str(Path(azecrawl.__file__).parents[1])
    with subprocess.Popen(
        line, stderr=subprocess.PIPE, text=True, env=environment() | {"PYTHONPATH": root}, cwd=os.sep
    ) as running:
        assert running.stderr
        try:
            yield running, next(said for said in running.stderr if until in said)
        finally:
            running.kill()


@pytest.fixture
def scheduler() -> Iterator[str]:
    """The address of a scheduler on loopback."""
    with process("dask_scheduler", "--port", "0", until="Scheduler at:") as (_, said):
        yield said.split()[-1]


@pytest.fixture
def workers(scheduler: str) -> Iterator[list[subprocess.Popen[str]]]:
    """Two workers that have come to it."""
    with ExitStack() as started:
        line = (scheduler, "--nthreads", "1", "--no-nanny")
        yield [
            started.enter_context(process("dask_worker", *line, "--name", name, until="Registered to:"))[0]
            for name in ("victim", "other")
        ]


@pytest.fixture
def path(crawled: Path, tmp_path: Path) -> Path:  # noqa: F811
    """An archive that an older parser has read, with a damaged page."""
    path = Path(shutil.copy(crawled, tmp_path / "archive.db"))
    with Archive(path) as archive:
        article = archive.article(4)
    assert article
    change(
        path,
        f"UPDATE articles SET {OLD} WHERE id % 3 = 0",
        # The id that one article's page states is that of another, which is sent in another batch.
        "UPDATE articles SET wp_id = NULL WHERE id IN (4, 5, 30)",
        f"UPDATE articles SET wp_id = {article['wp_id']} WHERE id = 30",
        "UPDATE captures SET body = x'00' WHERE id = (SELECT capture_id FROM articles WHERE id = 8)",
    )
    return path


def test_workers_read_what_the_cores_read(
    path: Path, scheduler: str, workers: list[subprocess.Popen[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "BATCH", 5)
    with Archive(path) as archive:
        ids = archive.article_ids()
    found = list(over_cluster(path, ids, None, scheduler))
    rereadings = [each for _, _, some in found for each in some]
    ((articles, read, wanted),) = over_cores(path, ids, None, 1)
    assert rereadings == wanted
    assert (sum(each[0] for each in found), sum(each[1] for each in found)) == (articles, read)
    assert sum(bool(each.trouble) for each in rereadings) == 1
    assert {"byline", "body_text", "wp_id"} <= {name for each in rereadings for name in each.fields or ()}


def test_what_a_worker_that_dies_had_to_do_is_done_again(
    path: Path, scheduler: str, workers: list[subprocess.Popen[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = Path(shutil.copy(path, tmp_path / "alone.db"))
    reparse(alone, workers=1)
    victim, _ = workers
    os.kill(victim.pid, signal.SIGSTOP)  # what it is given it holds, and does not do
    held: list[str] = []
    taken = cluster._taken

    def kill_then_take(archive: Archive, articles: int, future: Any) -> Any:
        if not held:
            names = {each["name"]: at for at, each in future.client.scheduler_info()["workers"].items()}
            while not held:
                held.extend(future.client.processing()[names["victim"]])
            victim.kill()
        return taken(archive, articles, future)

    monkeypatch.setattr(cluster, "BATCH", 3)
    monkeypatch.setattr(cluster, "_taken", kill_then_take)
    report = reparse(path, scheduler=scheduler)
    assert held and victim.wait() == -signal.SIGKILL
    assert report.changed > 10 and len(report.troubles) == 1
    assert content(path) == content(alone)


def test_without_a_worker_it_is_said_how_to_start_one(
    path: Path, scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "SECONDS", 0.5)
    before = content(path)
    result = CliRunner().invoke(main, ["reparse", "--db", str(path), "--scheduler", scheduler])
    assert result.exit_code == 1
    assert f"`dask worker {scheduler}`" in result.output
    assert content(path) == before


def test_without_a_scheduler_it_is_said_how_to_start_one(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "SECONDS", 0.5)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{nobody.getsockname()[1]}"
        with pytest.raises(ArchiveError, match="no scheduler with a worker answers .*`dask scheduler`"):
            list(over_cluster(path, [1], None, address))


def test_a_worker_of_another_azecrawl_reads_nothing() -> None:
    with pytest.raises(ValueError, match="a worker has azecrawl .*, not 0.0.1: install that there"):
        cluster._read("0.0.1", "archive.db", b"", [1], None)


def test_a_scheduler_that_ends_in_between_leaves_what_is_stored(path: Path, tmp_path: Path) -> None:
    with process("dask_scheduler", "--port", "0", until="Scheduler at:") as (begun, said):
        address = said.split()[-1]
        with process("dask_worker", address, "--nthreads", "1", "--no-nanny", until="Registered to:"):
            with Archive(path) as archive:
                batches = over_cluster(path, archive.article_ids() * 100, None, address)
            next(batches)
            begun.kill()
            with pytest.raises(ArchiveError, match="what was stored before stands: run it again"):
                list(batches)
