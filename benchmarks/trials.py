"""What trials of the whole program share: a crawl at a chosen time, what an archive says, what it ought to say."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import resource
import sqlite3
import subprocess
import tempfile
from collections import Counter
from contextlib import closing, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from azecrawl.archive import Archive
from azecrawl.demo import crawl_command, environment
from azecrawl.replica import Replica

START = datetime(2026, 10, 5, 6, tzinfo=UTC)
"""When trials begin: after the replica's newest article."""
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)

SECONDS = 120
"""How long a crawl may take before a trial gives it up."""

Rows = list[tuple[object, ...]]
Snapshot = dict[str, Rows]

# A crawl of some dozens of articles takes less time than importing Scrapy. So one process imports it, and each crawl
# is a process that is forked from there.
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(
    "azecrawl.commands.crawl azecrawl.spiders.articles azecrawl.extensions.manners azecrawl.extensions.progress"
    " azecrawl.pipelines.images scrapy.core.downloader.handlers.http11 scrapy.extensions.remote_control"
    " time_machine".split()
)


@dataclass(frozen=True)
class Cost:
    """What a crawl took: the most megabytes its process had, seconds of the processor, files open at its end."""

    megabytes: float
    seconds: float
    files: int


def crawl(
    path: Path, *arguments: str, at: datetime | None = None, **settings: object
) -> subprocess.CompletedProcess[str]:
    """Run ``scrapy crawl articles`` in a process of its own whose clock says ``at`` when it begins; else it is right.

    Raises ``subprocess.TimeoutExpired`` when it has not come to its end after ``SECONDS``.
    """
    return measured(path, *arguments, at=at, **settings)[0]


def measured(
    path: Path, *arguments: str, at: datetime | None = None, **settings: object
) -> tuple[subprocess.CompletedProcess[str], Cost]:
    """The same, with what it took."""
    line = crawl_command(path, *arguments, **settings)[2:]
    with tempfile.TemporaryDirectory() as folder:
        out, err, cost = (Path(folder) / name for name in ("out", "err", "cost"))
        around = environment() | {"COLUMNS": "100"}
        process = _FORKS.Process(target=_execute, args=(line, around, Path.cwd(), at, out, err, cost))
        process.start()
        process.join(SECONDS)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(line, SECONDS, out.read_text(), err.read_text())
        ran = subprocess.CompletedProcess(line, process.exitcode, out.read_text(), err.read_text())
        return ran, Cost(*json.loads(cost.read_text()))


def _execute(
    line: list[str], around: dict[str, str], folder: Path, at: datetime | None, out: Path, err: Path, cost: Path
) -> None:
    """What the process of a crawl does."""
    import time_machine
    from scrapy.cmdline import execute

    for number, file in ((1, out), (2, err)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT), number)
    os.environ.clear()
    os.environ.update(around)
    os.chdir(folder)
    try:
        with time_machine.travel(at, tick=True) if at else nullcontext():
            execute(line)
    finally:
        used = resource.getrusage(resource.RUSAGE_SELF)
        taken = used.ru_maxrss / 1024, used.ru_utime + used.ru_stime, len(os.listdir("/proc/self/fd"))
        cost.write_text(json.dumps(taken))


def crawl_replica(
    replica: Replica, path: Path, *arguments: str, at: datetime, **settings: object
) -> subprocess.CompletedProcess[str]:
    """Crawl a replica that tells the same time."""
    replica.set_clock(at)
    return crawl(path, f"base_url={replica.base_url}", *arguments, at=at, **settings)


def last_words(run: subprocess.CompletedProcess[str]) -> str:
    """The last sentence that a crawl said on standard error, or its last line; nothing when all was well."""
    lines = run.stderr.splitlines()
    return next((line for line in reversed(lines) if line.startswith("azecrawl: ")), "") or next(reversed(lines), "")


def copy(archive: Path, to: Path) -> None:
    """Copy an archive to where nothing is yet."""
    with _reading(archive) as db, closing(sqlite3.connect(to)) as other:
        db.backup(other)


# What an archive says

_PASSING = re.compile(r"id|(?!wp_).*_id|.*_seen_at|gone_at")
"""Columns in which two archives of the same site may differ: ids, captures, and when things were seen."""
_OF_ARTICLES = ("revisions", "images", "links")
_VOCABULARIES = ("categories", "tags", "authors", "sources")


def snapshot(path: Path) -> Snapshot:
    """Every record of an archive, by table: all columns but ids, captures and the times things were seen."""
    with _reading(path) as db:
        found = {"articles": _rows(db, f"SELECT {_columns(db, 'articles')}, gone_at IS NOT NULL FROM articles AS own")}
        for table in _OF_ARTICLES:
            joined = f"{table} AS own JOIN articles ON articles.id = article_id"
            found[table] = _rows(db, f"SELECT articles.url, {_columns(db, table)} FROM {joined}")
        for table in _VOCABULARIES:
            found[table] = _rows(db, f"SELECT {_columns(db, table)} FROM {table} AS own")
        for table, vocabulary, key in (("article_categories", "categories", "path"), ("article_tags", "tags", "slug")):
            joined = f"{table} JOIN articles ON articles.id = article_id"
            joined += f" JOIN {vocabulary} AS word ON word.id = {vocabulary.replace('ies', 'y').removesuffix('s')}_id"
            found[table] = _rows(db, f"SELECT articles.url, position, word.{key} FROM {joined}")
        found["gone"] = _rows(db, "SELECT url FROM urls WHERE state = 'gone'")
    return found


def _reading(path: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True))


def _columns(db: sqlite3.Connection, table: str) -> str:
    names = [name for (name,) in db.execute(f"SELECT name FROM pragma_table_info('{table}')")]
    return ", ".join(f"own.{name}" for name in names if not _PASSING.fullmatch(name))


def _rows(db: sqlite3.Connection, sql: str) -> Rows:
    return sorted(db.execute(sql).fetchall(), key=repr)


def difference(found: Snapshot, wanted: Snapshot) -> str:
    """How two snapshots differ: for each table the number of rows too many and too few. Empty when they are equal."""
    parts = []
    for table, rows in wanted.items():
        more, less = Counter(found[table]) - Counter(rows), Counter(rows) - Counter(found[table])
        if more or less:
            parts.append(f"{table} +{more.total()} -{less.total()}")
    return ", ".join(parts)


def texts(path: Path) -> dict[str, str]:
    """The text of every article of an archive, by its URL."""
    with Archive(path) as archive:
        return {str(row["url"]): str(row["body_text"]) for row in archive.articles()}


def true_texts(replica: Replica) -> dict[str, str]:
    """The text of every article that a replica publishes, by its URL."""
    return {article.url: article.body_text for article in replica.publication.articles()}
