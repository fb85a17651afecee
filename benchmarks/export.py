"""What exporting all articles takes, time and memory, beside a bare ``SELECT`` of the same rows written as JSON.

Usage: python benchmarks/export.py [ARTICLES] [ROUNDS]

The archive is filled with the replica's articles, each text twice, which makes some 5 KB. Every export runs in a
process of its own, in turn with the bare one.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median

import measuring
from measuring import TIMES, Figure, Result, peak, ratio, take_turns

from azecrawl.archive import Archive, ArchiveWriter
from azecrawl.export import books, documents, tables, tei
from azecrawl.export.site import write_site
from azecrawl.records import State, Visit
from azecrawl.replica import Publication

BARE = "bare"
TARGET = 3
"""How many times as long as the bare one a table may take."""

MEMORY = 200
"""MB."""


def bare(path: Path, out: Path) -> None:
    """The rows of ``articles`` and nothing else."""
    db = sqlite3.connect(path)
    cursor = db.execute("SELECT * FROM articles ORDER BY published_at, id")
    names = [column[0] for column in cursor.description]
    with out.open("w", encoding="utf-8") as file:
        for row in cursor:
            file.write(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) + "\n")
    db.close()


def of_articles(write: Callable[..., None]) -> Callable[[Archive, Path], object]:
    """An export that is handed one article after another."""
    return lambda archive, out: write(archive.articles(sort="oldest"), out)


EXPORTS: dict[str, Callable[[Archive, Path], object]] = {
    "csv": of_articles(tables.write_csv),
    "jsonl": of_articles(tables.write_jsonl),
    "parquet": of_articles(tables.write_parquet),
    "text": of_articles(documents.write_text),
    "tei": of_articles(tei.write_tei),
    "markdown": of_articles(documents.write_markdown),
    "zim": of_articles(lambda articles, out: books.write_zim(articles, out, lambda url: None)),
    "site": lambda archive, out: write_site(archive, out, None),
}
TABLES = ("csv", "jsonl", "parquet")
TIMED = (*TABLES, "text", "tei", "markdown")
"""Without ZIM, most of whose time goes into compression, and without a site, which is a dozen pages an article:
``memory.py`` asks what these hold."""


def run(name: str, path: Path, out: Path) -> None:
    """Export once; print seconds of the processor, and the most memory that was held, in MB."""
    start = time.process_time()
    if name == BARE:
        bare(path, out)
    else:
        with Archive(path) as archive:
            EXPORTS[name](archive, out)
    print(json.dumps([time.process_time() - start, peak()]))


def measured(name: str, path: Path) -> tuple[float, float]:
    """Export once in a process of its own; seconds and MB."""
    with tempfile.TemporaryDirectory(dir=path.parent) as beside:
        line = [sys.executable, __file__, "run", name, str(path), str(Path(beside) / f"out.{name}")]
        said = subprocess.run(line, check=True, stdout=subprocess.PIPE).stdout.splitlines()
        seconds, megabytes = json.loads(said[-1])  # libzim has said how far it was before that
    return seconds, megabytes


def fill(path: Path, articles: int) -> None:
    """Store the articles of a replica."""
    at = datetime(2026, 11, 1, tzinfo=UTC)
    with ArchiveWriter(path) as archive:
        archive.db.execute("PRAGMA synchronous = OFF")
        for article in Publication(articles).articles():
            twice = replace(
                article,
                body_text=f"{article.body_text}\n\n{article.body_text}",
                body_html=f"{article.body_html}\n{article.body_html}",
            )
            archive.store(Visit(twice.url, State.ARCHIVED, article=twice), run_id=None, at=at)


def measure(articles: int = 5000, rounds: int = 3) -> list[Result]:
    """Export in turns."""
    memory: dict[str, list[float]] = {name: [] for name in (BARE, *TIMED)}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        fill(path, articles)

        def turn(name: str) -> float:
            seconds, megabytes = measured(name, path)
            memory[name].append(megabytes)
            return seconds

        spent = take_turns({name: partial(turn, name) for name in memory}, rounds)
    figures = []
    for name, times in spent.items():
        is_table = name in TABLES
        figures += [
            Figure(name, median(times), "s", "of the processor"),
            Figure(name, ratio(spent, name, BARE), TIMES, "of the bare one", at_most=TARGET if is_table else None),
            Figure(name, max(memory[name]), "MB", "memory", at_most=MEMORY if is_table else None),
        ]
    return [Result(f"Exports: {articles:,} articles, {rounds} rounds", figures)]


if __name__ == "__main__":
    if sys.argv[1:2] == ["run"]:
        run(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
    else:
        measuring.main(measure)
