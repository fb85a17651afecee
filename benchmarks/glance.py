"""What ``azecrawl status`` takes, beside ``azecrawl --version`` in the same run: a large archive is told of as soon.

Usage: python benchmarks/glance.py [ARTICLES] [RUNS] [ROUNDS]

Processor time of whole commands that take turns; medians. The exit code is 1 when the limit is passed.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

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


def seconds(arguments: Iterable[str]) -> float:
    """What a command takes of the processor. Raises ``subprocess.CalledProcessError``."""
    before = os.times()
    subprocess.run([sys.executable, "-m", "azecrawl.cli", *arguments], check=True, capture_output=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def main(articles: int, runs: int, rounds: int) -> int:
    """Print both and their ratio; 1 when it is too large."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "azemedia.db"
        fill(path, articles, runs)
        commands = {"status": ["status", "--db", str(path)], "--version": ["--version"]}
        taken = {name: [seconds(command)] for name, command in commands.items()}
        for _ in range(rounds):
            for name, command in commands.items():
                taken[name].append(seconds(command))
    medians = {name: statistics.median(times[1:]) for name, times in taken.items()}
    ratio = medians["status"] / medians["--version"]
    print(f"{articles:,} articles, {runs:,} runs")
    for name, median in medians.items():
        print(f"azecrawl {name:<10} {median:6.3f} s")
    print(f"ratio {ratio:.2f} (at most {LIMIT}): {'met' if ratio <= LIMIT else 'missed'}")
    return 0 if ratio <= LIMIT else 1


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*(numbers + [50_000, 6_000, 7][len(numbers) :])))
