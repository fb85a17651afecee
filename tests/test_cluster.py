"""Reading, importing and comparing on a real Dask scheduler with two real workers: the same comes out, also when one
of them dies.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import distributed
import pytest
from click.testing import CliRunner
from test_duplicates import NOW, edited, store, text
from test_import import HTML, write_warc
from test_reparse import OLD, change, content, crawled  # noqa: F401

import azecrawl
from azecrawl import site
from azecrawl.archive import Archive, ArchiveError, ArchiveWriter, duplicates
from azecrawl.cli import main
from azecrawl.demo import environment
from azecrawl.offline import cluster, cores, sources
from azecrawl.offline.comparison import compare
from azecrawl.offline.cores import Kept, Pool
from azecrawl.offline.imports import Imported, bring_in
from azecrawl.offline.reparse import read_again, reparse
from azecrawl.rereading import Rereading
from azecrawl.warc.reader import Reader

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


@pytest.fixture
def killed(
    scheduler: str, workers: list[subprocess.Popen[str]], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[int], subprocess.Popen[str]]]:
    """Has one of two workers killed once it holds some jobs, of the first lot that goes out or of the second."""
    victim, _ = workers
    with distributed.Client(scheduler, set_as_default=False) as client:
        (address,) = (at for at, each in client.scheduler_info()["workers"].items() if each["name"] == "victim")

        def kill(which: int) -> subprocess.Popen[str]:
            lots = iter(range(which + 1))
            in_order = cluster.in_order

            def killing(submit: Any, jobs: Iterable[Any], most: int) -> Iterator[Any]:
                is_now = next(lots, None) == which
                if is_now:
                    os.kill(victim.pid, signal.SIGSTOP)  # what it is given it holds, and does not do

                def all_and_kill() -> Iterator[Any]:
                    yield from jobs
                    if is_now:
                        while not client.processing()[address]:
                            pass
                        victim.kill()

                return in_order(submit, all_and_kill(), 10_000 if is_now else most)

            monkeypatch.setattr(cluster, "in_order", killing)
            return victim

        yield kill


def readings(path: Path, readers: Pool) -> tuple[int, int, list[Rereading]]:
    with Archive(path) as archive, closing(Kept(path)) as kept:
        found = list(read_again(archive, archive.article_ids(), None, readers, kept))
    return sum(each[0] for each in found), sum(each[1] for each in found), [one for each in found for one in each[2]]


def test_workers_read_what_one_process_reads(
    path: Path, scheduler: str, workers: list[subprocess.Popen[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cores, "BATCH", 5)
    with cluster.pool(scheduler) as readers:
        found = readings(path, readers)
    for count in (1, 2):
        with cluster.pool(None, count) as readers:
            assert readings(path, readers) == found
    assert sum(bool(each.trouble) for each in found[2]) == 1
    assert {"byline", "body_text", "wp_id"} <= {name for each in found[2] for name in each.fields or ()}


def test_what_a_worker_that_dies_had_to_read_is_read_again(
    path: Path,
    scheduler: str,
    killed: Callable[[int], subprocess.Popen[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cores, "BATCH", 3)
    alone = Path(shutil.copy(path, tmp_path / "alone.db"))
    reparse(alone, workers=1)
    victim = killed(0)
    report = reparse(path, scheduler=scheduler)
    assert victim.wait() == -signal.SIGKILL
    assert report.changed > 10 and len(report.troubles) == 1
    assert content(path) == content(alone)


@pytest.fixture(scope="module")
def warcs(crawled: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[Path]]:  # noqa: F811
    """Whose files they are, and files: those of an archive with edits and split articles, which have been cut into
    several, as another crawler would have written them, too; one is damaged, one is none, one is missing.
    """
    folder = tmp_path_factory.mktemp("warcs")
    with Archive(crawled) as archive:
        base = site.root_of(archive.article(1)["url"])  # type: ignore[index]
        records = [archive.capture(row["id"]) for row in archive.every_capture()]
    pages = [each for each in records if each.status == 200 and not each.url.startswith(f"{base}wp-json")]
    for number in range(6):
        write_warc(
            folder / f"{number}.warc.gz",
            *(
                (each.url, "200 OK", each.body, [("Content-Type", "text/html")], f"2024-01-{day:02}T00:00:00Z")
                for day, each in enumerate(pages[number::6], 1)
            ),
            (f"{base}?p=1", "301 Moved", b"", [("Location", pages[number].url)], "2024-02-01T00:00:00Z"),
            (pages[3].url, "200 OK", pages[number].body, HTML, f"2024-03-0{number + 1}T00:00:00Z"),
            (f"{base}lead.jpg", "200 OK", b"\xff\xd8", [("Content-Type", "image/jpeg")], "2024-01-01T00:00:00Z"),
        )
    assert CliRunner().invoke(main, ["export", "warc", str(folder / "own"), "--db", str(crawled)]).exit_code == 0
    whole = (folder / "5.warc.gz").read_bytes()
    (folder / "5.warc.gz").write_bytes(whole[: len(whole) // 2])
    (folder / "none.warc.gz").write_bytes(b"no WARC file")
    files = [*sorted(folder.glob("*.warc.gz")), folder / "missing.warc.gz", *sorted((folder / "own").iterdir())]
    return base, files


def brought(path: Path, warcs: tuple[str, list[Path]], **by: Any) -> tuple[dict[str, list[tuple[Any, ...]]], Imported]:
    """What an archive holds after an import, but for when that was, and what the import says."""
    base, files = warcs
    report = bring_in(path, {each.name: Reader(each) for each in files}, base, **by)
    with closing(sqlite3.connect(path)) as plain:
        plain.execute("UPDATE urls SET found_at = '', visited_at = '', next_at = ''")
        plain.commit()
    return content(path), report


@pytest.mark.parametrize("lot", [0, 1], ids=["files", "captures"])
def test_files_that_workers_read_become_what_they_become_alone_though_one_dies(
    warcs: tuple[str, list[Path]],
    scheduler: str,
    killed: Callable[[int], subprocess.Popen[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    lot: int,
) -> None:
    monkeypatch.setattr(cores, "BATCH", 5)
    alone, report = brought(tmp_path / "alone.db", warcs, workers=1)
    victim = killed(lot)
    assert brought(tmp_path / "archive.db", warcs, scheduler=scheduler) == (alone, report)
    assert victim.wait() == -signal.SIGKILL
    assert set(report.unread) == {"none.warc.gz", "missing.warc.gz"}
    assert report.passed_over["damaged"] == 1
    assert len(alone["articles"]) > 30 and len(alone["revisions"]) > len(alone["articles"])


def test_what_a_worker_cannot_hold_of_a_file_is_read_here(
    warcs: tuple[str, list[Path]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = brought(tmp_path / "alone.db", warcs, workers=1)
    monkeypatch.setattr(sources, "_BATCH", 2)
    monkeypatch.setattr(sources, "_MOST_SENT", 10_000)
    begun = sources.begin(Kept(tmp_path), (Reader(warcs[1][0]), warcs[0]))
    assert begun.skipped is None and 0 < len(begun.packed) < 6
    assert brought(tmp_path / "archive.db", warcs, workers=1) == alone


def test_what_workers_compare_is_what_one_process_compares_though_one_dies(
    scheduler: str, killed: Callable[[int], subprocess.Popen[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duplicates, "BATCH", 5)
    paths = [tmp_path / f"{name}.db" for name in ("serial", "processes", "workers")]
    with ArchiveWriter(paths[0]) as archive:
        for number in range(1, 41):
            written = text(number) if number <= 20 else edited(text(number - 20), 0.02 * (number - 20))
            store(archive, number, "Too short." if number == 7 else written)
    for copy in paths[1:]:
        shutil.copy(paths[0], copy)
    with ArchiveWriter(paths[0]) as archive:
        assert sum(archive.compare(NOW)) == 40
    compare(paths[1])
    victim = killed(0)
    compare(paths[2], scheduler)
    assert victim.wait() == -signal.SIGKILL
    serial, *others = (compared(each) for each in paths)
    assert others == [serial, serial]
    assert len(serial[0]) == 40 and len(serial[1]) > 10


def compared(path: Path) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    with closing(sqlite3.connect(path)) as plain:
        articles = plain.execute("SELECT article_id, digest FROM compared ORDER BY 1").fetchall()
        return articles, plain.execute("SELECT * FROM similarities ORDER BY 1, 2").fetchall()


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
            reparse(path, scheduler=address)


def test_a_worker_of_another_azecrawl_does_nothing() -> None:
    with pytest.raises(ValueError, match="a worker has azecrawl .*, not azecrawl 0.0.1 for azemedia: install that"):
        cluster._do("azecrawl 0.0.1 for azemedia", lambda *_: None, Kept(Path("archive.db")), None)


def test_a_scheduler_that_ends_in_between_leaves_what_is_stored(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores, "BATCH", 1)
    monkeypatch.setattr(cluster, "AHEAD", 1)
    with process("dask_scheduler", "--port", "0", until="Scheduler at:") as (begun, said):
        address = said.split()[-1]
        with (
            process("dask_worker", address, "--nthreads", "1", "--no-nanny", until="Registered to:"),
            pytest.raises(ArchiveError, match="what was stored before stands: run it again"),
        ):
            reparse(path, scheduler=address, progress=lambda *_: begun.kill())
    with Archive(path) as archive:
        (byline,) = archive.db.execute("SELECT count(*) FROM articles WHERE parser = 'jnews-0'").fetchone()
    assert byline
