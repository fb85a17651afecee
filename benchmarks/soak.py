"""Sixty days left alone: a run each morning, whatever happens to the site, and those told of it who have to be.

Usage: python benchmarks/soak.py [DAYS] [ARTICLES]

Editors publish, edit and delete daily. After a third of the days the site has another theme, until its parser is there,
which is played by the theme's coming back; at half of them it refuses everybody for some days; after two thirds its
images move to another host, and after five sixths its addresses get the month in front. A row each day; then what an
idle run costs on the last day, beside one of the first. The exit code is 1 when the archive says anything but what was
published, or anybody was told at another time than due.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from days import NEW_A_DAY, Editors, not_gone, unlike
from trials import DAY, START, Cost, crawl_replica, last_words, measured

from azecrawl.archive import Archive
from azecrawl.replica import Replica
from azecrawl.status import status

MOST_MEMORY = MOST_TIME = 1.2
IDLE_REQUESTS = 3
HOW: dict[str, object] = {"CONCURRENT_REQUESTS": 1}
"""One answer after the other, as at a request a second: a list that explains a page is there before the page."""


@dataclass(frozen=True)
class Plan:
    """On which days what happens: a parser has ``explained`` the redesign, all are refused on those ``blocked``."""

    days: int

    @property
    def redesigned(self) -> int:
        return self.days // 3

    @property
    def explained(self) -> int:
        return self.redesigned + max(1, self.days // 12)

    @property
    def blocked(self) -> range:
        return range(self.days // 2, self.days // 2 + max(2, self.days // 15))

    @property
    def images_moved(self) -> int:
        return self.days * 2 // 3

    @property
    def permalinks_changed(self) -> int:
        return self.days * 5 // 6


@dataclass
class Day:
    """A run, what had happened before it, and who was told what. ``wrong`` is what is not as it has to be."""

    number: int
    code: int
    done: str
    told: list[str]
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        told = ", ".join(self.told)
        return f"{self.number:4}{self.code:6}  {told:16}{self.done:60}{'; '.join(self.wrong) or 'ok'}"


class Seen:
    """What any run could see of each article, by its post id: its texts in order, and the addresses it had."""

    def __init__(self, replica: Replica) -> None:
        self._replica = replica
        self._texts: dict[int, list[str]] = {}
        self._addresses: dict[int, list[str]] = {}

    def look(self) -> None:
        """Note what is published now."""
        for article in self._replica.publication.articles():
            for had, value in ((self._texts, article.body_text), (self._addresses, article.url)):
                values = had.setdefault(article.wp_id or 0, [])
                if value not in values[-1:]:
                    values.append(value)

    def unlike(self, path: Path) -> Iterator[str]:
        """How an archive differs: each text is a revision, in order, and each address leads to its article."""
        with Archive(path) as archive:
            for wp_id, addresses in self._addresses.items():
                found = [archive.article(url) for url in addresses]
                ids = {article and article["id"] for article in found}
                article = found[-1]
                if len(ids) > 1 or not article:
                    yield f"the addresses {', '.join(addresses)} lead to {len(ids)} articles"
                elif [row["body_text"] for row in archive.revisions(article["id"])] != self._texts[wp_id]:
                    yield f"{article['url']} has other revisions"


def live(plan: Plan, articles: int, seed: int = 1) -> Iterator[Day | tuple[Cost, Cost]]:
    """The days, and at the end what an idle run costs early and late."""
    days = plan.days
    with (
        tempfile.TemporaryDirectory() as folder,
        Replica(articles=articles + days * NEW_A_DAY, withheld=days * NEW_A_DAY) as replica,
    ):
        path, editors, seen = Path(folder) / "archive.db", Editors(replica, articles, seed), Seen(replica)
        inbox = Path(folder) / "inbox"
        inbox.touch()
        how = HOW | {"ALERT_COMMAND": f"""printf '%s\\n' "$AZECRAWL_ALERT" >> {inbox}"""}
        costs = []
        for number in range(days):
            at = START + number * DAY
            done = [*([editors.work(number)] if number else []), *_happen(plan, number, replica)]
            if number not in plan.blocked:
                seen.look()
            before = len(inbox.read_text().splitlines())
            run = crawl_replica(replica, path, at=at, **how)
            told = [json.loads(line)["event"] for line in inbox.read_text().splitlines()[before:]]
            day = Day(number, run.returncode, "; ".join(done), told)
            _judge(day, plan, run.returncode, last_words(run), path, at)
            if number not in plan.blocked:
                day.wrong += unlike(path, replica, editors.deleted)
                day.wrong += not_gone(path, editors.deleted, number - len(plan.blocked))
                day.wrong += _doubled(path)
            day.wrong += seen.unlike(path)
            yield day
            if number in (1, days - 1):
                costs.append(_idle(replica, path, at, how))
        with Archive(path) as archive:
            findings = [f"{found.where}: {found.what}" for found in archive.verify() if not found.is_harmless]
        yield Day(days, 0, "verify", [], findings[:3])
        yield costs[0], costs[1]


def _happen(plan: Plan, number: int, replica: Replica) -> Iterator[str]:
    """What befalls the site before the run of a day."""
    if number == plan.redesigned:
        replica.rename_theme()
        yield "another theme"
    if number == plan.explained:
        replica.rename_theme(False)
        yield "its parser"
    if number == plan.blocked.start:
        replica.lie("challenge")
        yield "refuses everybody"
    if number == plan.blocked.stop:
        replica.tell_the_truth()
        yield "answers again"
    if number == plan.images_moved:
        replica.publication.move_images("http://127.0.0.9/")
        yield "images on another host"
    if number == plan.permalinks_changed:
        replica.publication.date_permalinks()
        yield "the month in all addresses"


def _judge(day: Day, plan: Plan, code: int, words: str, path: Path, at: datetime) -> None:
    """Hold what a run said, and whom it told, against what was due."""
    due: list[str] = []
    expected = 0
    if day.number in plan.blocked or plan.redesigned <= day.number < plan.explained:
        expected = 3
    if day.number in (plan.redesigned, plan.blocked.start):
        due = ["began"]
    elif day.number in (plan.explained, plan.blocked.stop):
        due = ["over"]
    if code != expected:
        day.wrong.append(f"exit code {code}: {words}")
    if day.told != due:
        day.wrong.append(f"told {day.told or 'nobody'}, due was {due or 'nobody'}")
    with Archive(path) as archive:
        said = status(archive, at + timedelta(hours=1)).exit_code
    if said != expected:
        day.wrong.append(f"status exits with {said}")


def _doubled(path: Path) -> Iterator[str]:
    """Articles that stand there twice, and revisions that say what the one before them said."""
    with Archive(path) as archive:
        (ids,) = archive.db.execute("SELECT count(wp_id) - count(DISTINCT wp_id) FROM articles").fetchone()
        (none,) = archive.db.execute("SELECT count(*) FROM articles WHERE wp_id IS NULL").fetchone()
        (false,) = archive.db.execute(
            "SELECT count(*) FROM revisions_with_changes WHERE previous_id IS NOT NULL AND changed_fields = ''"
        ).fetchone()
    if ids or none:
        yield f"{ids} doubled, {none} without a number"
    if false:
        yield f"{false} revisions that change nothing"


def _idle(replica: Replica, path: Path, at: datetime, how: dict[str, object]) -> Cost:
    """What a run costs after another one, when nothing has happened since."""
    for minutes in (1, 2):
        moment, before = at + timedelta(minutes=minutes), len(replica.requests)
        replica.set_clock(moment)
        _, cost = measured(path, f"base_url={replica.base_url}", at=moment, **how)
    return replace(cost, requests=len(replica.requests) - before)


def wrong(early: Cost, late: Cost) -> Iterator[str]:
    """What an idle run takes more of on the last day."""
    if late.megabytes > MOST_MEMORY * early.megabytes or late.seconds > MOST_TIME * early.seconds + 0.1:
        yield f"{late.megabytes:.0f} MB and {late.seconds:.2f} s, not {early.megabytes:.0f} and {early.seconds:.2f}"
    if late.files != early.files:
        yield f"{late.files} files open, not {early.files}"
    if early.requests != IDLE_REQUESTS or late.requests != IDLE_REQUESTS:
        yield f"{early.requests} and {late.requests} requests, not {IDLE_REQUESTS}"


def main(days: int, articles: int) -> int:
    """Print a row for each day, and what an idle run takes; 1 when anything is wrong."""
    failed = 0
    print(f"{articles} articles, {days} days\n day  exit  told", flush=True)
    for found in live(Plan(days), articles):
        if isinstance(found, Day):
            failed += bool(found.wrong)
            print(found, flush=True)
            continue
        early, late = found
        print(f"an idle run, day 1 and day {days - 1}: {early}, {late}")
        for what in wrong(early, late):
            failed += 1
            print(what)
    return 1 if failed else 0


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*(numbers + [60, 60][len(numbers) :])))
