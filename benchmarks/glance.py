"""What ``azecrawl status`` takes, beside ``azecrawl --version`` in the same run: a large archive is told of as soon.

Usage: python benchmarks/glance.py [ARTICLES] [RUNS] [ROUNDS]

Processor time of whole commands that take turns; medians.
"""

from __future__ import annotations

import json
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median

import measuring
from measuring import TIMES, Figure, Result, command_seconds, ratio, take_turns

from azecrawl.archive import ArchiveWriter
from azecrawl.archive.database import timestamp
from azecrawl.records import Article, Discovery, State, Visit, Way

LIMIT = 2.0
END = datetime.now(UTC)
TOGETHER = 500


def fill(path: Path, articles: int, runs: int) -> None:
    """An archive of short articles that three ways know, and four runs a day up to now, all well."""
    urls = [f"https://aze.media/an-article-with-a-usual-name-{number}/" for number in range(articles)]
    stats = json.dumps({f"azecrawl/some/count/of/a/run/{number}": number for number in range(80)})
    with ArchiveWriter(path) as archive:
        for way in (Way.REST, Way.SITEMAP, Way.LISTING):
            archive.discover((Discovery(url, way, "https://aze.media/a-list/") for url in urls), END)
        for start in range(0, articles, TOGETHER):
            archive.together()
            for number, url in enumerate(urls[start : start + TOGETHER], start):
                archive.store(Visit(url, State.ARCHIVED, article=_article(url, number)), run_id=None, at=END)
            archive.commit()
        with archive.transaction() as db:
            db.conn.executemany(
                "INSERT INTO runs"
                " (started_at, finished_at, spider, arguments, kind, outcome, complete, stats, versions)"
                f" VALUES (?, ?, 'articles', '{{}}', 'update', 'ok', 1, '{stats}', '{{}}')",
                (
                    (timestamp(at), timestamp(at + timedelta(minutes=1)))
                    for at in (END - timedelta(hours=6) * number for number in range(runs, 0, -1))
                ),
            )


def _article(url: str, number: int) -> Article:
    at = END - timedelta(hours=number)
    return Article(url, f"Title {number}", at, f"A short text. {number}", "<p>", wp_id=number + 1, modified_at=at)


def measure(articles: int = 50_000, runs: int = 6_000, rounds: int = 7) -> list[Result]:
    """Run both in turns."""
    azecrawl = (sys.executable, "-m", "azecrawl.cli")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "azemedia.db"
        fill(path, articles, runs)
        lines = {"status": (*azecrawl, "status", "--db", str(path)), "--version": (*azecrawl, "--version")}
        for line in lines.values():
            command_seconds(*line)
        spent = take_turns({name: partial(command_seconds, *line) for name, line in lines.items()}, rounds)
    figures = [
        *(Figure("milliseconds", 1000 * median(times), "ms", f"azecrawl {name}") for name, times in spent.items()),
        Figure("of --version", ratio(spent, "status", "--version"), TIMES, "azecrawl status", at_most=LIMIT),
    ]
    return [Result(f"Status: {articles:,} articles, {runs:,} runs, {rounds} rounds", figures)]


if __name__ == "__main__":
    measuring.main(measure)
