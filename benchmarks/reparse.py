"""Readings a second of reparse on all cores, beside one process, and its memory beside the number of captures.

Usage: python benchmarks/reparse.py [ARTICLES] [ROUNDS]

Each run is a process of its own. Memory is the most that it and each of its workers held.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import measuring
from measuring import TIMES, Figure, Result

from azecrawl.demo import WITHOUT_PAUSES, crawl_command, environment
from azecrawl.offline.reparse import reparse
from azecrawl.replica import Replica

OF_ONE_CORE = 1.85
"""On two cores."""

OF_FEW = 1.2
"""How many times the memory of a quarter of the articles all of them may take."""


def crawl(articles: int, path: Path) -> None:
    """Archive a replica."""
    with Replica(articles=articles) as replica:
        line = crawl_command(path, f"base_url={replica.base_url}", LOG_LEVEL="ERROR", **WITHOUT_PAUSES)
        subprocess.run(line, env=environment(), check=True, stdout=subprocess.DEVNULL)


def run(path: Path, workers: int) -> tuple[float, int]:
    """Readings a second, and the most memory that a process of the run held, in MB."""
    line = [sys.executable, __file__, "--one", str(path), str(workers)]
    out = subprocess.run(line, check=True, capture_output=True, text=True).stdout.split()
    return float(out[0]), int(out[1])


def one(path: Path, workers: int) -> None:
    """Read everything again, and print how it went."""
    start = time.perf_counter()
    report = reparse(path, dry_run=True, workers=workers)
    rate = report.read / (time.perf_counter() - start)
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(rate, most // 1024)


def measure(articles: int = 3000, rounds: int = 3) -> list[Result]:
    """Read again in turns. Rates are of the clock on the wall: what is asked is what a second core brings."""
    cores = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder:
        few, many = Path(folder) / "few.db", Path(folder) / "many.db"
        crawl(articles // 4, few)
        crawl(articles, many)
        turns = [(run(many, 1), run(many, cores)) for _ in range(rounds)]
        (_, little) = run(few, cores)
    names = ("one process", f"{cores} processes")
    rates = [median(each[which][0] for each in turns) for which in (0, 1)]
    gain = median(each[1][0] / each[0][0] for each in turns)
    much = max(each[1][1] for each in turns)
    figures = [
        *(Figure("readings a second", rate, "", name) for name, rate in zip(names, rates, strict=True)),
        Figure("of one process", gain, TIMES, names[1], at_least=OF_ONE_CORE),
        Figure("most memory of a process", much, "MB", names[1]),
        Figure("of that for a quarter of the articles", much / little, TIMES, names[1], at_most=OF_FEW),
    ]
    title = f"Reading again: {articles:,} articles, {rounds} rounds, with the start of the processes"
    return [Result(title, figures)]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        measuring.main(measure)
