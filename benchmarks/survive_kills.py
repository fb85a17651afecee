"""Ended at random moments over one crawl, in any way there is: nothing stored is lost, doubled or fetched again.

Usage: python benchmarks/survive_kills.py [ARTICLES] [KILLS]
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from azecrawl.archive import Archive
from azecrawl.demo import crawl_command, environment
from azecrawl.records import State
from azecrawl.replica import Replica

TICK = 0.002
"""Seconds between two looks at how far a crawl has come."""

ENDS = {
    "KILL": [signal.SIGKILL],
    "TERM": [signal.SIGTERM],
    "INT twice": [signal.SIGINT, signal.SIGINT],
    "HUP": [signal.SIGHUP],
}
"""The ways to end a crawl. After all but the first it is to come to its end by itself."""


@dataclass(frozen=True)
class Outcome:
    """What is left after the kills: ``articles`` by URL with what they say, ``refetched`` URLs of stored articles.

    ``damaged`` is what ``verify`` found after any of them, ``kills`` how many there were of each kind.
    """

    articles: dict[str, tuple[object, ...]]
    revisions: int
    refetched: list[str]
    damaged: list[str]
    kills: Counter[str]
    exit_code: int


def start(base_url: str, path: Path) -> subprocess.Popen[bytes]:
    """Start ``scrapy crawl articles`` in a process of its own."""
    line = crawl_command(path, f"base_url={base_url}", LOG_LEVEL="ERROR")
    return subprocess.Popen(line, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def stored(path: Path) -> set[str]:
    """The paths of the articles that an archive holds; none before it exists."""
    if not path.exists() or not path.stat().st_size:
        return set()
    with Archive(path) as archive:
        return {urlsplit(row["url"]).path for row in archive.urls(State.ARCHIVED)}


def crawl_and_kill(replica: Replica, path: Path, kills: int, seed: int) -> Outcome:
    """Crawl, killing after a random number of requests each time, then once to the end.

    The moments are spread so that the kills fall all over the crawl, its start and its end included.
    """
    draw = random.Random(seed)
    refetched: list[str] = []
    damaged: list[str] = []
    done: Counter[str] = Counter()
    share = max(2, 2 * replica.publication.post_count // (kills + 1))
    while done.total() < kills:
        before, first = stored(path), len(replica.requests)
        target = first + draw.randint(1, share)
        process = start(replica.base_url, path)
        while process.poll() is None and len(replica.requests) < target:
            try:
                process.wait(TICK)
            except subprocess.TimeoutExpired:
                continue
        end = draw.choice(list(ENDS))
        for number in ENDS[end]:
            process.send_signal(number)
        process.wait()
        done[end] += 1
        refetched += [asked for _, asked in replica.requests[first:] if asked in before]
        if path.exists() and path.stat().st_size:
            with Archive(path) as archive:
                damaged += [f"{found.where}: {found.what}" for found in archive.verify() if not found.is_harmless]
    before, first = stored(path), len(replica.requests)
    exit_code = start(replica.base_url, path).wait()
    refetched += [asked for _, asked in replica.requests[first:] if asked in before]
    return Outcome(contents(path), revisions(path), refetched, damaged, done, exit_code)


def contents(path: Path) -> dict[str, tuple[object, ...]]:
    """What an archive says of each article, without when it was seen."""
    with Archive(path) as archive:
        return {
            urlsplit(row["url"]).path: (
                row["wp_id"],
                row["title"],
                row["body_text"],
                row["published_at"],
                row["byline"],
                len(row["images"]),
                len(row["links"]),
                [category["path"] for category in row["categories"]],
            )
            for row in archive.articles()
        }


def revisions(path: Path) -> int:
    """How many revisions an archive holds: as many as articles, when nothing was edited."""
    with Archive(path) as archive:
        return archive.counts()["revisions"]


def main(articles: int, kills: int) -> int:
    """Print what was found; 0 when nothing was lost, doubled, damaged or fetched again."""
    with tempfile.TemporaryDirectory() as folder, Replica(articles=articles) as replica:
        undisturbed = Path(folder) / "undisturbed.db"
        start(replica.base_url, undisturbed).wait()
        wanted = contents(undisturbed)
        outcome = crawl_and_kill(replica, Path(folder) / "killed.db", kills, seed=articles)
    same = outcome.articles == wanted
    print(f"{articles} articles, {', '.join(f'{count} {end}' for end, count in outcome.kills.items())}")
    print(f"archive equal to an undisturbed one   {same}")
    print(f"articles doubled or revised           {outcome.revisions - len(wanted)}")
    print(f"stored articles fetched again         {len(outcome.refetched)}")
    print(f"found by verify after any of them     {len(outcome.damaged)} {outcome.damaged[:3] or ''}")
    print(f"exit code of the last run             {outcome.exit_code}")
    return 0 if same and not outcome.refetched and not outcome.damaged and outcome.revisions == len(wanted) else 1


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*(numbers + [1000, 200][len(numbers) :])))
