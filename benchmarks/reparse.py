"""Readings a second of reparse on all cores, beside one process, and its memory beside the number of captures.

Usage: python benchmarks/reparse.py [ARTICLES]

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

from azecrawl.demo import WITHOUT_PAUSES, crawl_command, environment
from azecrawl.offline.reparse import reparse
from azecrawl.replica import Replica

OF_ONE_CORE = 1.7
"""On two cores."""

ROUNDS = 3


def crawl(articles: int, path: Path) -> None:
    """Archive a replica."""
    with Replica(articles=articles) as replica:
        line = crawl_command(path, f"base_url={replica.base_url}", LOG_LEVEL="ERROR", **WITHOUT_PAUSES)
        subprocess.run(line, env=environment(), check=True, stdout=subprocess.DEVNULL)


def measure(path: Path, workers: int) -> tuple[float, int]:
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


def main(articles: int) -> None:
    """Print rates and memory, in turns."""
    cores = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder:
        few, many = Path(folder) / "few.db", Path(folder) / "many.db"
        crawl(articles // 4, few)
        crawl(articles, many)
        rounds = [(measure(many, 1), measure(many, cores)) for _ in range(ROUNDS)]
        (_, little) = measure(few, cores)
    single, all_cores = (median(each[which][0] for each in rounds) for which in (0, 1))
    ratio = median(each[1][0] / each[0][0] for each in rounds)
    much = max(each[1][1] for each in rounds)
    print(f"{articles:,} articles, {ROUNDS} rounds, medians, with the start of the processes")
    print(f"one process  {single:8.1f} readings/s")
    print(f"{cores} processes  {all_cores:8.1f} readings/s")
    verdict = "met" if ratio >= OF_ONE_CORE else "missed"
    print(f"of one       {ratio:8.2f}   (target on two cores: at least {OF_ONE_CORE}; {verdict})")
    print(f"memory       {much:8,} MB a process at most; with a quarter of the articles {little:,} MB")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 4000)
