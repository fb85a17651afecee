"""Seconds and peak memory of exporting all articles, beside a bare ``SELECT`` of the same rows written as JSON.

Usage: python benchmarks/export.py [ARTICLES] [ROUNDS]

The archive is filled with the replica's articles, each text twice, which makes some 5 KB. Every export runs in a
process of its own, in turn with the bare one.
"""

from __future__ import annotations

import json
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from azecrawl.archive import Archive, ArchiveWriter
from azecrawl.export import documents, tables, tei
from azecrawl.records import State, Visit
from azecrawl.replica import Publication

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


EXPORTS: dict[str, Callable[..., None]] = {
    "csv": tables.write_csv,
    "jsonl": tables.write_jsonl,
    "parquet": tables.write_parquet,
    "text": documents.write_text,
    "tei": tei.write_tei,
    "markdown": documents.write_markdown,
}
TABLES = ("csv", "jsonl", "parquet")


def run(name: str, path: Path, out: Path) -> None:
    """Export once; print seconds, and the most memory that was held, in MB."""
    start = time.perf_counter()
    if name == "bare":
        bare(path, out)
    else:
        with Archive(path) as archive:
            EXPORTS[name](archive.articles(sort="oldest"), out)
    seconds = time.perf_counter() - start
    print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))


def measured(name: str, path: Path, folder: Path) -> tuple[float, float]:
    """Export once in a process of its own; seconds and MB."""
    with tempfile.TemporaryDirectory(dir=folder) as beside:
        line = [sys.executable, __file__, "run", name, str(path), str(Path(beside) / "out")]
        seconds, megabytes = json.loads(subprocess.run(line, check=True, stdout=subprocess.PIPE).stdout)
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


def main(articles: int, rounds: int) -> None:
    """Print the medians, and how many times as long as the bare one each took."""
    spent: dict[str, list[tuple[float, float]]] = {name: [] for name in ("bare", *EXPORTS)}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        fill(path, articles)
        for name in spent:
            measured(name, path, Path(folder))
        for _ in range(rounds):
            for name, found in spent.items():
                found.append(measured(name, path, Path(folder)))
    print(f"{articles:,} articles, {rounds} rounds, medians")
    for name, found in spent.items():
        seconds = statistics.median(seconds for seconds, _ in found)
        ratio = statistics.median(mine / other for (mine, _), (other, _) in zip(found, spent["bare"], strict=True))
        memory = max(megabytes for _, megabytes in found)
        verdict = ""
        if name in TABLES:
            met = ratio <= TARGET and memory <= MEMORY
            verdict = f"   (target: at most {TARGET} times, {MEMORY} MB; {'met' if met else 'missed'})"
        print(f"{name:<10}{seconds:8.2f} s{ratio:8.2f} times{memory:8.0f} MB{verdict}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["run"]:
        run(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
    else:
        numbers = [int(argument) for argument in sys.argv[1:]]
        main(*(numbers + [5000, 3][len(numbers) :]))
