"""Healthy days: new articles, edits, deletions and dead links, and a run each morning that has to exit with 0.

Usage: python benchmarks/days.py [DAYS] [ARTICLES]

Once with every way to find articles open, once with nothing but listings, where only a run that walks everything can
see an edit of an old article or a deletion; there is one such each week. A row each day; the exit code is 1 when a
run exits with another code, or when the archive says anything but what was published.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from trials import DAY, START, crawl_replica, last_words, texts, true_texts

from azecrawl.archive import Archive
from azecrawl.records import State
from azecrawl.replica import Replica

WEEK = 7
NEW_A_DAY = 2
LOOKS = 2
"""How many runs have to miss a deleted article before it is gone."""


@dataclass
class Day:
    """A run, and what the editors had done since the one before. ``wrong`` is what is not as it has to be."""

    number: int
    code: int
    done: str
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.number:4}{self.code:6}  {self.done:50}{'; '.join(self.wrong) or 'ok'}"


class Editors:
    """What they do in a day, drawn from a seed; ``deleted`` has by number the day on which an article was taken off."""

    def __init__(self, replica: Replica, articles: int, seed: int) -> None:
        self._replica, self._draw = replica, Random(seed)
        self._number = articles
        self.deleted: dict[int, int] = {}

    def work(self, day: int) -> str:
        """Between the run of the day before and that of this day."""
        publication, draw = self._replica.publication, self._draw
        done = []
        for _ in range(draw.randint(1, NEW_A_DAY)):
            publication.publish(self._moment(day))
            self._number += 1
            done.append("new")
        for number in draw.sample(range(self._number), 2):
            if number not in self.deleted:
                publication.edit(number, self._moment(day))
                done.append("edited")
        if draw.random() < 0.3:
            number = draw.randrange(self._number)
            publication.delete(number)
            self.deleted.setdefault(number, day)
            done.append("deleted")
        self._replica.link_to_nowhere(f"a-page-that-never-was-{day}")
        return ", ".join([*done, "a dead link"])

    def _moment(self, day: int) -> datetime:
        return START + day * DAY - timedelta(seconds=self._draw.randrange(3600, 80_000))


def live(days: int, articles: int, closed: Sequence[str] = (), seed: int = 1) -> Iterator[Day]:
    """A run a day, the first of them the first crawl."""
    only_full_runs_see_all = "rest" in closed
    with (
        tempfile.TemporaryDirectory() as folder,
        Replica(articles=articles + days * NEW_A_DAY, withheld=days * NEW_A_DAY, closed=closed) as replica,
    ):
        path, editors = Path(folder) / "archive.db", Editors(replica, articles, seed)
        for number in range(days):
            done = editors.work(number) if number else ""
            is_full = number % WEEK == 0
            run = crawl_replica(replica, path, *(["full=1"] if number and is_full else []), at=START + number * DAY)
            day = Day(number, run.returncode, done)
            if run.returncode:
                day.wrong.append(last_words(run))
            if is_full or not only_full_runs_see_all:
                deleted = {replica.publication.article(each).url: since for each, since in editors.deleted.items()}
                day.wrong += _unlike(path, replica, deleted)
                day.wrong += _not_gone(path, deleted, number - (WEEK if only_full_runs_see_all else 0))
            yield day


def _unlike(path: Path, replica: Replica, deleted: dict[str, int]) -> Iterator[str]:
    """How the texts of an archive differ from those published, deleted articles aside."""
    held, truth = texts(path), true_texts(replica)
    if missing := truth.keys() - held.keys():
        yield f"{len(missing)} missing"
    if strange := held.keys() - truth.keys() - deleted.keys():
        yield f"{len(strange)} that are not there"
    if differing := [url for url in truth if url in held and held[url] != truth[url]]:
        yield f"{len(differing)} with other texts"
    if lost := deleted.keys() - held.keys():
        yield f"{len(lost)} deleted ones lost"


def _not_gone(path: Path, deleted: dict[str, int], today: int) -> Iterator[str]:
    """What is gone by mistake, and what should be gone."""
    with Archive(path) as archive:
        gone = {str(row["url"]) for row in archive.urls(State.GONE)} & texts(path).keys()
    if mistaken := gone - deleted.keys():
        yield f"{len(mistaken)} gone by mistake"
    overdue = {url for url, day in deleted.items() if today - day >= LOOKS} - gone
    if overdue:
        yield f"{len(overdue)} deleted ones not gone"


def main(days: int, articles: int) -> int:
    """Print a row for each day; 1 when any of them fails."""
    failed = 0
    for closed in ((), ("rest", "sitemap", "feed")):
        print(f"{articles} articles, {days} days, closed: {', '.join(closed) or 'nothing'}\n day  exit", flush=True)
        for day in live(days, articles, closed):
            failed += bool(day.wrong)
            print(day, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*(numbers + [30, 100][len(numbers) :])))
