"""The archive in numbers: how many articles, when, where, by whom, of what length. No I/O but for ``Archive``."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Unpack

from azecrawl.archive import Archive, Filters
from azecrawl.archive.coverage import Coverage
from azecrawl.archive.rows import FactRow

STEP, LAST = 250, 2000
"""A band of lengths is so many words wide; the last one begins there and has no end."""


@dataclass(frozen=True)
class Count:
    """How many articles (of credits: images) there are of a name; None is for those where nobody is named."""

    name: str | None
    count: int


@dataclass(frozen=True)
class Month:
    """A month at the site, ``2021-03``, and what appeared in it: nothing, perhaps."""

    month: str
    articles: int
    words: int


@dataclass(frozen=True)
class Section:
    """A section by its path, with what was filed under it each month, as ``Stats.months`` has them."""

    path: str
    articles: int
    months: tuple[int, ...]


@dataclass(frozen=True)
class Band:
    """How many articles have so many words: from ``words`` up to the next band's, or any number from ``LAST``."""

    words: int
    articles: int


@dataclass(frozen=True)
class Stats:
    """The numbers of some articles. Days and months are the site's; ``months`` are all from the first to the last.

    ``days`` are those (``2021-03-15``) on which something appeared. An article filed under two sections counts in both.
    ``categories``, ``sources``, ``bylines`` and ``credits`` have the largest first. ``coverage`` is that of the
    whole archive, whatever was asked for.
    """

    articles: int
    words: int
    median_words: int
    first_day: str
    last_day: str
    days: Mapping[str, int]
    months: tuple[Month, ...]
    categories: tuple[Section, ...]
    sources: tuple[Count, ...]
    bylines: tuple[Count, ...]
    credits: tuple[Count, ...]
    lengths: tuple[Band, ...]
    coverage: Coverage


def stats(archive: Archive, query: str | None = None, **filters: Unpack[Filters]) -> Stats | None:
    """Count the articles, filtered as by ``Archive.articles``. None when there are none.

    Raises ``ArchiveError`` where a run's row is damaged: how complete the archive is cannot be told then.
    """
    archive.check_runs()
    facts = list(archive.facts(query, **filters))
    if not facts:
        return None
    days = Counter(fact["day"] for fact in facts)
    months = _months(date.fromisoformat(min(days)), date.fromisoformat(max(days)))
    return Stats(
        articles=len(facts),
        words=sum(fact["words"] for fact in facts),
        median_words=round(median(fact["words"] for fact in facts)),
        first_day=min(days),
        last_day=max(days),
        days=dict(sorted(days.items())),
        months=_by_month(facts, months),
        categories=_sections(facts, months),
        sources=_counts(fact["source"] for fact in facts),
        bylines=_counts(fact["byline"] for fact in facts),
        credits=_counts(credit for fact in facts for credit in fact["credits"]),
        lengths=_bands(fact["words"] for fact in facts),
        coverage=archive.coverage(),
    )


def _months(first: date, last: date) -> list[str]:
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers]


def _by_month(facts: Iterable[FactRow], months: Iterable[str]) -> tuple[Month, ...]:
    articles: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for fact in facts:
        articles[fact["day"][:7]] += 1
        words[fact["day"][:7]] += fact["words"]
    return tuple(Month(month, articles[month], words[month]) for month in months)


def _sections(facts: Iterable[FactRow], months: Iterable[str]) -> tuple[Section, ...]:
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for fact in facts:
        for path in fact["categories"]:
            found[path][fact["day"][:7]] += 1
    sections = [
        Section(path, by_month.total(), tuple(by_month[month] for month in months)) for path, by_month in found.items()
    ]
    return tuple(sorted(sections, key=lambda section: (-section.articles, section.path)))


def _counts(names: Iterable[str | None]) -> tuple[Count, ...]:
    counted = [Count(name, count) for name, count in Counter(names).items()]
    return tuple(sorted(counted, key=lambda count: (-count.count, count.name or "")))


def _bands(lengths: Iterable[int]) -> tuple[Band, ...]:
    found = Counter(min(length, LAST) // STEP for length in lengths)
    return tuple(Band(number * STEP, found[number]) for number in range(max(found) + 1))
