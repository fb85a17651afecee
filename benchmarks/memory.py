"""The most memory that a crawl has, by how many articles the site has; and that exports have, by how many they write.

Usage: python benchmarks/memory.py [ARTICLES]...

Each crawl is a first one, of a replica in another process, into a new archive, with the pictures, to its end: fifty
thousand articles take some fifteen minutes. What an address costs is how much more the largest crawl has than the one
before it, for by then the caches are full, which have a bound of their own. Each export is a process of its own.
"""

from __future__ import annotations

import tempfile
from itertools import pairwise
from pathlib import Path

import measuring
from crawl import job, serving
from export import fill, measured
from measuring import TIMES, Figure, Result

OF_FEWEST = 1.2
"""How many times as much as the smallest the largest may have."""
EXPORTED = (500, 2000)


def crawls(*sizes: int) -> Result:
    """The most memory of a first crawl of each size."""
    peaks = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder, serving(size) as (base_url, _):
            peaks[size] = job(base_url, Path(folder) / "archive.db", IMAGES_STORE=Path(folder) / "images")[1]
    figures = [Figure("most memory", most, "MB", f"{size:,} articles") for size, most in peaks.items()]
    fewest, largest = min(sizes), max(sizes)
    for before, size in pairwise(sorted(sizes)):
        each = 1e6 * (peaks[size] - peaks[before]) / (size - before)
        figures.append(Figure("more for each address", each, "bytes", f"{size:,} articles"))
    of_fewest = peaks[largest] / peaks[fewest]
    figures.append(Figure(f"of {fewest:,} articles", of_fewest, TIMES, f"{largest:,} articles", at_most=OF_FEWEST))
    return Result("Memory of a crawl", figures)


def exports(*sizes: int) -> Result:
    """The most memory of a table, of a site, and of a ZIM, whose writer holds the file's content until its end."""
    figures = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "archive.db"
            fill(path, size)
            for name in ("jsonl", "site", "zim"):
                figures.append(Figure(f"export {name}", measured(name, path)[1], "MB", f"{size:,} articles"))
    return Result("Memory of exports", figures)


def measure(*sizes: int) -> list[Result]:
    """Crawl and export."""
    return [crawls(*(sizes or (1_000, 10_000, 50_000))), exports(*EXPORTED)]


if __name__ == "__main__":
    measuring.main(measure)
