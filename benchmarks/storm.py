"""A site of which a fifth of the answers goes wrong, loudly and quietly: what an archive holds then, and afterwards.

Usage: python benchmarks/storm.py SEED [ARTICLES] [--seeds N]

Three runs in the storm, then up to two undisturbed ones, a day apart each. No run may exit with 0 unless the archive
equals one that was never disturbed, and the last one has to. The same again with a minute between the runs, where
only the former is asked for: what failed is left alone for an hour. A row each; the exit code is 1 when any fails.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from trials import DAY, MINUTE, START, Snapshot, crawl_replica, difference, last_words, snapshot, texts, true_texts

from azecrawl.replica import Replica

SHARE = 0.2
FAULTY, WELL = 3, 2
"""How many runs there are in the storm, and at most after it."""

HASTE = {"DOWNLOAD_TIMEOUT": 3, "RETRY_TIMES": 1}
"""Settings, so that an answer that never comes does not hold up the trial. Seconds."""


@dataclass
class Weathered:
    """How a storm went: of each run the exit code, then what the archive held at its end, and what was wrong."""

    seed: int
    between: timedelta
    codes: list[int] = field(default_factory=list)
    held: int = 0
    wrong_texts: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        codes = " ".join(map(str, self.codes))
        time = "a day" if self.between == DAY else "a minute"
        outcome = "; ".join(self.wrong) or "ok"
        return f"{self.seed:4}  {time:9}{codes:12}{self.held:9}{self.wrong_texts:12}  {outcome}"


def weather(replica: Replica, path: Path, wanted: Snapshot, seed: int, between: timedelta = DAY) -> Weathered:
    """Archive a replica through a storm, until all is well or the runs are used up."""
    found, truth = Weathered(seed, between), true_texts(replica)
    replica.storm(seed, SHARE)
    for number in range(FAULTY + WELL):
        if number == FAULTY:
            replica.tell_the_truth()
        run = crawl_replica(replica, path, at=START + number * between, **HASTE)
        found.codes.append(run.returncode)
        differs = difference(snapshot(path), wanted)
        false = sum(text != truth.get(url) for url, text in texts(path).items())
        found.wrong_texts = max(found.wrong_texts, false)
        if run.returncode == 0 and differs:
            found.wrong.append(f"run {number + 1}: exit 0 though {differs}")
        if number >= FAULTY and run.returncode == 0 and not differs:
            break
    if found.wrong_texts:
        found.wrong.append(f"up to {found.wrong_texts} wrong texts")
    if between == DAY and (run.returncode or differs):
        found.wrong.append(f"not well again: exit {run.returncode}, {last_words(run)} {differs}".rstrip())
    found.held = len(texts(path))
    return found


def undisturbed(replica: Replica, path: Path) -> Snapshot:
    """What an archive says that nothing disturbed. Raises ``RuntimeError`` when it is not what was published."""
    run = crawl_replica(replica, path, at=START)
    if run.returncode or texts(path) != true_texts(replica):
        raise RuntimeError(f"an undisturbed crawl exits with {run.returncode}: {last_words(run)}")
    return snapshot(path)


def main(seeds: range, articles: int) -> int:
    """Print a row for each storm; 1 when any of them fails."""
    failed = 0
    print(f"{articles} articles, {SHARE:.0%} of answers faulty in the first {FAULTY} runs")
    print("seed  between  exit codes       held wrong texts", flush=True)
    with tempfile.TemporaryDirectory() as folder, Replica(articles=articles) as replica:
        wanted = undisturbed(replica, Path(folder) / "undisturbed.db")
        for seed in seeds:
            for between in (DAY, MINUTE):
                path = Path(folder) / f"{seed}-{between.total_seconds():.0f}.db"
                row = weather(replica, path, wanted, seed, between)
                failed += bool(row.wrong)
                print(row, flush=True)
    return 1 if failed else 0


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seed", type=int)
    parser.add_argument("articles", type=int, nargs="?", default=300)
    parser.add_argument("--seeds", type=int, default=1, help="how many seeds, from SEED on")
    return parser.parse_args()


if __name__ == "__main__":
    asked = arguments()
    sys.exit(main(range(asked.seed, asked.seed + asked.seeds), asked.articles))
