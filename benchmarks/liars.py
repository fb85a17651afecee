"""A site that lies: every lie, at every moment, about every part of it; then a renamed theme, and images moved.

Usage: python benchmarks/liars.py [ARTICLES]

A run that met a lie has to say so, and to leave the archive as it was. Once the site is well, two more runs have to
make the archive equal to one that nothing ever disturbed. A row each; the exit code is 1 when any of them fails.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from subprocess import CompletedProcess
from typing import Self

from trials import DAY, MINUTE, START, Snapshot, copy, crawl_replica, difference, last_words, snapshot

from azecrawl.replica import Replica, lies

FIRST, UPDATE, FULL = "first crawl", "update", "full"
MOMENTS = (FIRST, UPDATE, FULL)
SCOPES = tuple(lies.SCOPES)

EDITED_AT, LIED_AT = START + timedelta(hours=2), START + DAY
WELL_AT = (LIED_AT + MINUTE, LIED_AT + timedelta(hours=25))
"""When the runs begin that find the site well again."""

DOUBTFUL = 3
"""The exit code of a crawl that came to its end and met something wrong."""

ELSEWHERE = "http://127.0.0.2:9/"
"""Where images move to; nobody asks for them."""


@dataclass(frozen=True)
class Case:
    """Which lie is told, when, about what."""

    lie: str
    moment: str
    scope: str

    def __str__(self) -> str:
        return f"{self.lie}, {self.moment}, {self.scope}"


@dataclass
class Row:
    """How a case went: the exit code of each run, and what was not as it has to be."""

    case: Case
    codes: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        codes = " ".join(map(str, self.codes))
        case = self.case
        return f"{case.lie:20}{case.moment:13}{case.scope:12}{codes:8}{'; '.join(self.wrong) or 'ok'}"


def matrix() -> Iterator[Case]:
    """Every lie at every moment about every scope; half pages about articles only."""
    for moment in MOMENTS:
        for lie in lies.WHOLE_SITE:
            yield from (Case(lie, moment, scope) for scope in SCOPES)
        yield Case("half", moment, "articles")
        yield Case("half until close", moment, "articles")


def pairwise() -> Iterator[Case]:
    """As few cases as have every lie with every scope, every lie at every moment, every scope at every moment."""
    for number, lie in enumerate(lies.WHOLE_SITE):
        for place, scope in enumerate(SCOPES):
            yield Case(lie, MOMENTS[(number + place) % len(MOMENTS)], scope)


class Ground:
    """A replica that was archived and then edited: one article changed, another one published.

    ``before`` is what the archive said then, ``wanted`` what it says after an update that nothing disturbs.
    """

    def __init__(self, articles: int) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.replica = Replica(articles=articles, withheld=1)
        self._archives = 0
        self._well = self._archive()
        self._crawl(self._well, START)
        self.before = snapshot(self._well)
        self.edited = self.replica.publication.edit(articles // 2, EDITED_AT).url
        self.replica.publication.publish(EDITED_AT)
        updated = self._archive()
        copy(self._well, updated)
        self._crawl(updated, LIED_AT)
        self.wanted = snapshot(updated)
        new = self._archive()
        self._crawl(new, LIED_AT)
        self.wanted_first = snapshot(new)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.replica.close()
        self._folder.cleanup()

    def try_lie(self, case: Case) -> Row:
        """A run that meets a lie, then up to two that find the site well."""
        row, path = Row(case), self._archive()
        if case.moment != FIRST:
            copy(self._well, path)
        told = self.replica.lies_told
        self.replica.lie(case.lie, case.scope)
        run = crawl_replica(self.replica, path, *_arguments(case.moment), at=LIED_AT)
        self.replica.tell_the_truth()
        row.codes.append(run.returncode)
        row.wrong += self._wrong_with(case, run, snapshot(path), has_lied=self.replica.lies_told > told)
        self._recover(row, path)
        return row

    def try_renamed_theme(self, moment: str) -> Row:
        """No unedited article may get a revision or lose a field, under the new names or back under the old ones."""
        row, path = Row(Case("renamed theme", moment, "everything")), self._archive()
        copy(self._well, path)
        for renamed, at in ((True, LIED_AT), (False, WELL_AT[0]), (False, WELL_AT[1])):
            self.replica.rename_theme(renamed)
            whole = moment == FULL or at == WELL_AT[1]
            run = crawl_replica(self.replica, path, *_arguments(FULL if whole else UPDATE), at=at)
            row.codes.append(run.returncode)
            now = snapshot(path)
            if not row.wrong:
                row.wrong += _revised(now, self.before, besides=self.edited)
        if row.codes[-1]:
            row.wrong.append(f"not well again: {last_words(run)}")
        if differs := difference(now, self.wanted):
            row.wrong.append(f"not as undisturbed: {differs}")
        return row

    def try_moved_images(self, moment: str) -> Row:
        """Images under another host's address are no edit, and neither is their way back."""
        row, path = Row(Case("images moved", moment, "everything")), self._archive()
        copy(self._well, path)
        for base, at in ((ELSEWHERE, LIED_AT), (self.replica.base_url, WELL_AT[0])):
            self.replica.publication.move_images(base)
            run = crawl_replica(self.replica, path, *_arguments(moment), at=at)
            row.codes.append(run.returncode)
            now = _moved_back(snapshot(path), self.replica.base_url)
            if run.returncode:
                row.wrong.append(last_words(run))
            if differs := difference(now, self.wanted):
                row.wrong.append(f"not as undisturbed: {differs}")
        return row

    def _archive(self) -> Path:
        self._archives += 1
        return Path(self._folder.name) / f"{self._archives}.db"

    def _crawl(self, path: Path, at: datetime) -> None:
        run = crawl_replica(self.replica, path, at=at)
        if run.returncode:
            raise RuntimeError(f"an undisturbed crawl exits with {run.returncode}: {last_words(run)}")

    def _wrong_with(self, case: Case, run: CompletedProcess[str], now: Snapshot, *, has_lied: bool) -> list[str]:
        """What a run that met a lie did that it must not do."""
        wrong = []
        wanted = self.wanted_first if case.moment == FIRST else self.wanted
        before = {table: [] for table in wanted} if case.moment == FIRST else self.before
        is_about_ways = case.scope in ("listing", "rest")
        if run.returncode == 0 and difference(now, wanted):
            wrong.append(f"exit 0 though {difference(now, wanted)}")
        if has_lied and run.returncode == 0 and not (case.moment == FIRST and is_about_ways):
            wrong.append("exit 0 though the site lied")
        if has_lied and run.returncode and case.moment != FIRST and is_about_ways and run.returncode != DOUBTFUL:
            wrong.append(f"exit {run.returncode}, not {DOUBTFUL}, though a way lies that had answered")
        if run.returncode and not last_words(run).startswith("azecrawl: "):
            wrong.append(f"no reason is given: {last_words(run)!r}")
        if false := _neither(now, before, wanted):
            wrong.append(f"neither as before nor as published: {false}")
        if case.moment != FIRST and not is_about_ways and (differs := difference(now, before)):
            wrong.append(f"not as before: {differs}")
        return wrong

    def _recover(self, row: Row, path: Path) -> None:
        """Run until all is as if nothing had happened, twice at most; then say what is not."""
        wanted = self.wanted_first if row.case.moment == FIRST else self.wanted
        for at in WELL_AT:
            run = crawl_replica(self.replica, path, at=at)
            row.codes.append(run.returncode)
            differs = difference(snapshot(path), wanted)
            if run.returncode == 0 and not differs:
                return
            if run.returncode == 0:
                row.wrong.append(f"well again, exit 0 though {differs}")
        if run.returncode:
            row.wrong.append(f"not well again: {last_words(run)}{differs and ' '}{differs}")


def _arguments(moment: str) -> Sequence[str]:
    return ("full=1",) if moment == FULL else ()


def _neither(now: Snapshot, before: Snapshot, wanted: Snapshot) -> str:
    """How many rows of each table are in neither of two snapshots."""
    strange = {
        table: sum(row not in before[table] and row not in wanted[table] for row in rows) for table, rows in now.items()
    }
    return ", ".join(f"{table} {count}" for table, count in strange.items() if count)


def _revised(now: Snapshot, before: Snapshot, besides: str) -> list[str]:
    """What has become of articles that were archived before and were not edited since."""
    known = {row for row in before["articles"] if besides not in row}
    addresses = {row[1] for row in known}
    revisions = Counter(row[0] for row in now["revisions"])
    wrong = []
    if false := sum(revisions[address] - 1 for address in addresses):
        wrong.append(f"{false} false revisions")
    if changed := len(known - set(now["articles"])):
        wrong.append(f"{changed} unedited articles changed")
    return wrong


def _moved_back(now: Snapshot, base: str) -> Snapshot:
    """A snapshot as it would be if images had stayed where they were."""

    def moved(value: object) -> object:
        return value.replace(ELSEWHERE, base) if isinstance(value, str) else value

    return {table: [tuple(map(moved, row)) for row in rows] for table, rows in now.items()}


def main(articles: int) -> int:
    """Print a row for each case; 1 when any of them fails."""
    rows = []
    print(f"{articles} articles\n{'':45}exit codes", flush=True)
    with Ground(articles) as ground:
        for case in matrix():
            rows.append(ground.try_lie(case))
            print(rows[-1], flush=True)
        for moment in (UPDATE, FULL):
            for trial in (ground.try_renamed_theme, ground.try_moved_images):
                rows.append(trial(moment))
                print(rows[-1], flush=True)
    failed = [row.case for row in rows if row.wrong]
    print(f"{len(rows) - len(failed)} of {len(rows)} as they have to be")
    for case in failed:
        print(f"  not: {case}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 40))
