"""Sixty days left alone: a run each morning whatever befalls the site, and those told of it who have to be.

Usage: python benchmarks/soak.py [DAYS] [ARTICLES]

Editors publish, edit and delete daily. After a third of the days the site looks otherwise for a while (another theme,
then the old one again); at half of them it refuses everybody for some days; after two thirds its images move to another
host, and after five sixths all its addresses change. A row each day. The exit code is 1 when the archive tells another
history than was published, when a run or `azecrawl status` says what is not so, when anybody is told at another time
than due, or when a run that finds nothing new takes more on the last day than on one of the first.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from days import LOOKS, NEW_A_DAY, Editors
from trials import DAY, MINUTE, START, Cost, last_words, measured

from azecrawl.archive import Archive
from azecrawl.archive.rows import ArticleRow
from azecrawl.records import State
from azecrawl.replica import Replica
from azecrawl.status import status

OK, DOUBTFUL = 0, 3
IDLE_REQUESTS = 3
MOST_MEMORY, MOST_TIME = 1.2, 1.5
"""How many times what an idle run takes early one may take late."""
FIRST_IDLE, IDLE_EVERY = 2, 10
"""The first day on whose evening there is an idle run, and after how many days there is one again."""


@dataclass(frozen=True)
class Plan:
    """On which days what happens, before the run of the morning. ``for_good``: no parser ever knows the new theme."""

    days: int
    for_good: bool = False

    @property
    def redesigned(self) -> range:
        """The site has another theme than the parser knows, then one that it knows."""
        return range(self.days // 3, self.days if self.for_good else self.days * 5 // 12)

    @property
    def blocked(self) -> range:
        """The site refuses everybody."""
        return range(self.days // 2, self.days // 2 + max(2, self.days // 15))

    @property
    def images_moved(self) -> int:
        return self.days * 2 // 3

    @property
    def permalinks_changed(self) -> int:
        return self.days * 5 // 6

    def befall(self, replica: Replica, day: int) -> Iterator[str]:
        """Do to the site what happens before the run of a day."""
        if day == self.redesigned.start:
            replica.rename_theme()
            yield "another theme"
        if day == self.redesigned.stop:
            replica.rename_theme(False)
            yield "a known theme again"
        if day == self.blocked.start:
            replica.lie("challenge")
            yield "refuses everybody"
        if day == self.blocked.stop:
            replica.tell_the_truth()
            yield "answers again"
        if day == self.images_moved:
            replica.publication.move_images(replica.base_url.replace("127.0.0.1", "localhost"))
            yield "images on another host"
        if day == self.permalinks_changed:
            replica.publication.date_permalinks()
            yield "the month in all addresses"

    def code(self, day: int) -> int:
        """What the run of a day, and `azecrawl status` after it, have to exit with."""
        return DOUBTFUL if day in self.redesigned or day in self.blocked else OK

    def told(self, day: int) -> list[str]:
        """What has to be told of the run of a day."""
        if self.code(day) == self.code(day - 1) or not day:
            return []
        return ["began" if self.code(day) else "over"]


@dataclass
class Day:
    """A run, what had happened before it, who was told what, and what is ``wrong``; ``idle`` is what one cost later."""

    number: int
    code: int
    done: str
    told: list[str]
    requests: int
    wrong: list[str] = field(default_factory=list)
    idle: Cost | None = None

    def __str__(self) -> str:
        cost = f"{self.idle.megabytes:.0f} MB, {self.idle.seconds:.2f} s" if self.idle else ""
        told, wrong = ", ".join(self.told), "; ".join(self.wrong) or "ok"
        return f"{self.number:4}{self.code:6}{self.requests:10}  {told:7}{cost:15}{self.done:62}{wrong}"


class History:
    """What a site has published as far as a run could see it: each text and each address of each post, by its id."""

    def __init__(self) -> None:
        self._texts: dict[int, list[str]] = defaultdict(list)
        self._addresses: dict[int, list[str]] = defaultdict(list)
        self._missed: dict[int, int] = {}
        self._files: dict[tuple[int, str], str] = {}

    def look(self, replica: Replica, editors: Editors) -> None:
        """Take down what can be seen on a day."""
        for article in replica.publication.articles():
            assert article.wp_id is not None
            for now, told in ((article.body_text, self._texts), (article.url, self._addresses)):
                if told[article.wp_id][-1:] != [now]:
                    told[article.wp_id].append(now)
        for number in editors.deleted:
            wp_id = replica.publication.article(number).wp_id
            if wp_id in self._texts:
                self._missed[wp_id] = self._missed.get(wp_id, 0) + 1

    def differences(self, archive: Archive) -> Iterator[str]:
        """How an archive differs from it. What was archived of images before must still be there."""
        rows = list(archive.articles())
        held = {row["wp_id"]: row for row in rows if row["wp_id"] is not None}
        yield from _named("doubled", [row["url"] for row in rows if held.get(row["wp_id"] or 0) is not row])
        yield from _named("missing", [self._texts[each][0] for each in self._texts.keys() - held.keys()])
        yield from _named("that were never published", [held[each]["url"] for each in held.keys() - self._texts.keys()])
        both = held.keys() & self._texts.keys()
        told = {each: [row["body_text"] for row in archive.revisions(held[each]["id"])] for each in both}
        yield from _named("of another history", [held[each]["url"] for each in both if told[each] != self._texts[each]])
        yield from _named(
            "with another text than the last",
            [held[each]["url"] for each in both if held[each]["body_text"] != self._texts[each][-1]],
        )
        left = [held[each]["url"] for each in both if held[each]["url"] != self._addresses[each][-1]]
        yield from _named("under an address that they have left", left)
        lost = [
            url
            for each in both
            for url in self._addresses[each]
            if not (found := archive.article(url)) or found["wp_id"] != each
        ]
        yield from _named("addresses that do not lead to their article", lost)
        yield from self._presence(archive, held)
        yield from self._images(rows)

    def _presence(self, archive: Archive, held: dict[int, ArticleRow]) -> Iterator[str]:
        gone = {row["wp_id"] for row in held.values() if row["gone_at"]}
        yield from _named("gone by mistake", [str(each) for each in gone - self._missed.keys()])
        due = {each for each, looks in self._missed.items() if looks > LOOKS}
        yield from _named("deleted and not gone", [held[each]["url"] for each in (due & held.keys()) - gone])
        urls = [row["url"] for row in archive.urls(State.GONE)]
        strange = [url for url in urls if (found := archive.article(url)) and not found["gone_at"]]
        yield from _named("addresses gone whose article is there", strange)

    def _images(self, rows: list[ArticleRow]) -> Iterator[str]:
        files = {
            (row["wp_id"], image["url"].rpartition("/")[2]): image["path"]
            for row in rows
            for image in row["images"]
            if row["wp_id"] is not None
        }
        lost = [name for (each, name), path in self._files.items() if files.get((each, name)) != path]
        yield from _named("images without the file they had", lost)
        self._files |= {which: path for which, path in files.items() if path}
        if not self._files:
            yield "no image has a file"


def _named(what: str, examples: list[str]) -> Iterator[str]:
    """How many there are of what is wrong, with one of them."""
    if examples:
        yield f"{len(examples)} {what}, as {min(examples)[:60]}"


class Soak:
    """An archive of a replica over some days, and who is told of what."""

    def __init__(self, plan: Plan, replica: Replica, folder: Path, articles: int, seed: int) -> None:
        self.path, self.images = folder / "archive.db", folder / "images"
        self._plan, self._replica = plan, replica
        self._editors, self._history = Editors(replica, articles, seed), History()
        self._inbox = folder / "inbox"
        self._inbox.touch()
        self._settings = {
            "IMAGES_STORE": self.images,
            "ALERT_COMMAND": f"""printf '%s\\n' "$AZECRAWL_ALERT" >> {self._inbox}""",
        }

    def live(self, number: int) -> Day:
        """What the editors and others do, and the run of the day."""
        at = START + number * DAY
        done = [*([self._editors.work(number)] if number else []), *self._plan.befall(self._replica, number)]
        told_before, asked_before = len(self._told()), len(self._replica.requests)
        self._replica.set_clock(at)
        run, _ = measured(self.path, f"base_url={self._replica.base_url}", at=at, **self._settings)
        requests = len(self._replica.requests) - asked_before
        day = Day(number, run.returncode, "; ".join(done), self._told()[told_before:], requests)
        code = self._plan.code(number)
        if run.returncode != code:
            day.wrong.append(f"exits with {run.returncode}, not {code}: {last_words(run)}")
        if day.told != (due := self._plan.told(number)):
            day.wrong.append(f"tells {day.told}, not {due}")
        if number not in self._plan.blocked:
            self._history.look(self._replica, self._editors)
        with Archive(self.path) as archive:
            if (said := status(archive, at + 10 * MINUTE).exit_code) != code:
                day.wrong.append(f"status exits with {said}, not {code}")
            day.wrong += self._history.differences(archive)
        return day

    def idle(self, number: int) -> tuple[Cost, list[str]]:
        """What a run takes that finds nothing new: the least of two; and what is wrong with them.

        Another run before them looks again at what has become due since the morning, or since such an evening.
        """
        costs, wrong = [], []
        evening = START + number * DAY + number * MINUTE + DAY / 2
        for minutes in range(3):
            at, before = evening + minutes * MINUTE, len(self._replica.requests)
            self._replica.set_clock(at)
            run, cost = measured(self.path, f"base_url={self._replica.base_url}", at=at, **self._settings)
            asked = self._replica.requests[before:]
            if minutes:
                costs.append(cost)
            if minutes and len(asked) != IDLE_REQUESTS:
                wrong.append(f"an idle run takes {len(asked)} requests, as {asked[-1:]}")
            if run.returncode:
                wrong.append(f"an idle run exits with {run.returncode}: {last_words(run)}")
        return min(costs, key=lambda cost: cost.seconds), wrong

    def verify(self) -> list[str]:
        """What is not whole."""
        with Archive(self.path) as archive:
            return [f"{found.where}: {found.what}" for found in archive.verify(self.images) if not found.is_harmless]

    def _told(self) -> list[str]:
        """What was told so far."""
        return [json.loads(line)["event"] for line in self._inbox.read_text().splitlines()]


def live(plan: Plan, articles: int, seed: int = 1) -> Iterator[Day]:
    """A run a day, the first of them the first crawl."""
    last = plan.days - 1
    drafts = plan.days * NEW_A_DAY
    first: Cost | None = None
    with (
        tempfile.TemporaryDirectory() as folder,
        Replica(articles=articles + drafts, withheld=drafts) as replica,
    ):
        soak = Soak(plan, replica, Path(folder), articles, seed)
        for number in range(plan.days):
            day = soak.live(number)
            is_idle_due = number in (FIRST_IDLE, last) or (number and number % IDLE_EVERY == 0)
            if is_idle_due and not plan.code(number):
                day.idle, wrong = soak.idle(number)
                day.wrong += wrong
                first = first or day.idle
            if number == last:
                day.wrong += soak.verify()
                if first and day.idle:
                    day.wrong += _takes_more(first, day.idle)
            yield day


def _takes_more(early: Cost, late: Cost) -> Iterator[str]:
    """What an idle run takes more of late than early."""
    if late.megabytes > MOST_MEMORY * early.megabytes:
        yield f"an idle run takes {late.megabytes:.0f} MB, {early.megabytes:.0f} at first"
    if late.seconds > MOST_TIME * early.seconds:
        yield f"an idle run takes {late.seconds:.2f} s of the processor, {early.seconds:.2f} at first"
    if late.files != early.files:
        yield f"an idle run ends with {late.files} files open, {early.files} at first"


def main(days: int, articles: int) -> int:
    """Print a row for each day; 1 when anything is wrong."""
    failed = 0
    for for_good in (False, True):
        theme = "stays unknown" if for_good else "is known again some days later"
        print(f"{articles} articles, {days} days, a new theme that {theme}")
        print(" day  exit  requests  told   an idle run", flush=True)
        for day in live(Plan(days, for_good), articles):
            failed += bool(day.wrong)
            print(day, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*(numbers + [60, 60][len(numbers) :])))
