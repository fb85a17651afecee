"""How much of the site is found when ways to find articles are closed: all of it, or the reason why not.

Usage: python benchmarks/recall.py [ARTICLES]
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

from update import crawl

from azecrawl.archive import Archive
from azecrawl.records import State
from azecrawl.replica import Replica

WAYS = ("rest", "sitemap", "feed", "listing")


def main(articles: int) -> int:
    """Print recall and the number of pages fetched twice for each combination; 0 when all is found, once."""
    combinations = [
        (),
        *((way,) for way in WAYS),
        *(tuple(way for way in WAYS if way != open_way) for open_way in WAYS),
    ]
    failures = 0
    print(f"{articles} articles\n{'closed':28}{'recall':>8}{'twice':>7}{'requests':>10}{'seconds':>9}")
    for closed in combinations:
        with tempfile.TemporaryDirectory() as folder, Replica(articles=articles, closed=closed) as replica:
            path = Path(folder) / "archive.db"
            run = crawl(replica.base_url, path)
            with Archive(path) as archive:
                archived = {row["url"] for row in archive.urls(State.ARCHIVED)}
            truth = {article.url for article in replica.publication.articles()}
            asked = Counter(address for _, address in replica.requests)
        twice = sum(times > 1 for times in asked.values())
        recall = len(archived & truth) / len(truth)
        failures += recall < 1 or twice > 0 or archived != truth
        print(
            f"{', '.join(closed) or 'nothing':28}{recall:8.3f}{twice:7}{run['requests']:10}{run['seconds']:9}",
            flush=True,
        )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000))
