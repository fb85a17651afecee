"""Whether all is well with a run: monitors over what it counted, held against the runs before it. No I/O.

Each monitor is a function that looks at one thing and says what is wrong with it, if anything. Small numbers raise no
alarm, a first crawl has no past to be held against, and what is usual is known from the archive itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from azecrawl import counters
from azecrawl.counters import OfWay, of_way
from azecrawl.likeness import LEAST_AGREEMENT
from azecrawl.pages.article import FALLBACK
from azecrawl.pages.rest import REST
from azecrawl.plurals import many
from azecrawl.records import Outcome, RunKind, Way

VISIT_OUTCOMES = ("archived", "unchanged", "rejected", "gone", "failed")
"""What a visit can come to; with ``pending`` for the URLs not visited they add up to those found."""

ENOUGH = 20
"""Articles from which on a share says something; where one run has fewer, the last ones are taken together."""

MOST_REFUSED = MOST_FAILED = 0.1
"""The share of its visits that a run may have refused, or failed, without being doubted: pages of other kinds are
linked to, servers have bad minutes. Never fewer than three."""

MOST_DISAGREEING = 0.05
"""The share of pages that may say something else than REST does: plugins put things into the odd one."""

MOST_FALLBACK = 0.05
"""The share of articles that may be read without the theme: the odd page is made with another template."""

MOST_UNCONFIRMED = MOST_NOT_UNDERSTOOD = 0.01
"""The share of articles whose edit nobody can confirm, or of listed posts whose address is not understood."""

_QUIET = 3
"""How many times the longest gap of the last year may pass without a new article."""

_RUN_AGAIN = "Run again: what failed is asked for again."
_LOOK = "Look at the site in a browser, then run again."


@dataclass(frozen=True)
class PastRun:
    """What an earlier run of the same spider came to: ``stats`` are its counts, as ``Facts`` has them."""

    outcome: Outcome | None
    stats: Mapping[str, Any]


@dataclass(frozen=True)
class Facts:
    """What a run came to, in numbers.

    ``reason`` is Scrapy's for its end, ``errors`` what a spider or pipeline raised. ``counts`` are by outcome, with
    ``pending``; ``stats`` are Scrapy's, by name. ``past`` are the earlier runs, newest first. ``articles`` is what the
    archive holds now, ``overdue`` how many addresses have failed and not answered since, ``overdue_example`` one of
    them with its reason. ``quiet_for`` is how long nothing new has come, ``longest_gap`` the longest time between two
    articles within the last year; None where there are too few to tell. ``floors`` are those of FIELD_FLOORS;
    ``has_theme`` is whether the site is known to have a theme that there is a parser for.
    """

    spider: str
    kind: RunKind
    reason: str
    found: int
    visits: int
    counts: Mapping[str, int]
    stats: Mapping[str, Any]
    errors: Sequence[str] = ()
    past: Sequence[PastRun] = ()
    articles: int = 0
    overdue: int = 0
    overdue_example: str = ""
    quiet_for: timedelta | None = None
    longest_gap: timedelta | None = None
    floors: Mapping[str, float] = field(default_factory=dict)
    has_theme: bool = True

    def stat(self, name: str) -> int:
        """One of our own counts, by its name in ``counters``."""
        return int(self.stats.get(name, 0))

    @property
    def is_of_site(self) -> bool:
        """Whether the site itself was asked, and no web archive."""
        return self.spider == "articles"

    @property
    def is_whole(self) -> bool:
        """Whether the whole site was asked for."""
        return self.is_of_site and self.kind != RunKind.PART


@dataclass(frozen=True)
class Alarm:
    """What a monitor found. ``is_unwell`` says that the site was not seen well: what was looked for is not done."""

    outcome: Outcome
    sentence: str
    is_unwell: bool = False


@dataclass(frozen=True)
class Verdict:
    """How a run went, in a sentence that says what to do next. ``is_well`` is whether the site was seen well."""

    outcome: Outcome
    sentence: str
    is_well: bool = True


def verdict(facts: Facts) -> Verdict:
    """What all monitors together say of a run."""
    ends = [alarm for monitor in _ENDS for alarm in monitor(facts)]
    others = [alarm for monitor in MONITORS for alarm in monitor(facts)]
    alarms = [*ends, *sorted(others, key=lambda alarm: alarm.outcome != Outcome.DOUBTFUL)]
    if not alarms:
        return Verdict(Outcome.OK, _all_is_well(facts))
    first = alarms[0]
    also = " ".join(f"Also: {alarm.sentence}" for alarm in alarms[1:3])
    is_well = not any(alarm.is_unwell for alarm in alarms)
    return Verdict(first.outcome, f"{first.sentence} {also}".strip(), is_well)


def _all_is_well(facts: Facts) -> str:
    if not facts.found:
        return "Nothing is new and nothing has changed; all is well."
    visited = facts.found - facts.counts.get("pending", 0)
    return f"{visited:,} of {facts.found:,} articles found were visited; all is well."


# Monitors: whether the run came to its end


def _errors(facts: Facts) -> Iterator[Alarm]:
    if facts.errors:
        yield Alarm(
            Outcome.FAILED,
            f"{facts.errors[0]} ({len(facts.errors)} such errors). What was stored before stands; look at the log,"
            " mend the cause and run again.",
            is_unwell=True,
        )


def _sums(facts: Facts) -> Iterator[Alarm]:
    lost = facts.visits - sum(count for name, count in facts.counts.items() if name != "pending")
    if lost and not facts.errors:
        yield Alarm(
            Outcome.FAILED,
            f"The numbers do not add up: {lost} of {facts.visits} visits ended in no state. Run again.",
            is_unwell=True,
        )


def _end(facts: Facts) -> Iterator[Alarm]:
    left = f"{facts.counts.get('pending', 0)} articles were not visited yet. Run again to visit them."
    why = facts.stats.get(counters.ended_by(facts.reason), "")
    sentences = {
        "shutdown": f"Stopped before the end: {left}",
        "retry_after": f"The site asked to be left alone for longer than a run waits (Retry-After): {left}",
        "robots_unavailable": f"The site cannot be reached, or asks to wait: {why}. Run again later: {left}",
        "crawl_delay": f"The site cannot be crawled: {why}. Ask its owner. {left}",
    }
    if facts.reason != "finished":
        sentence = sentences.get(facts.reason, f"The crawl was closed early ({facts.reason}): {left}")
        yield Alarm(Outcome.INTERRUPTED if facts.reason == "shutdown" else Outcome.FAILED, sentence, is_unwell=True)


# Monitors: the ways to find articles


def _ways(facts: Facts) -> Iterator[Alarm]:
    closed = {way: str(facts.stats[of_way(way, OfWay.CLOSED)]) for way in _ways_with(facts.stats, OfWay.CLOSED)}
    lying = {way: why for way, why in closed.items() if _answered_before(facts, way)}
    why = next(iter(closed.values()), "") or _first_unread(facts)
    # A part that was left enough to visit asks no way at all.
    if (
        facts.reason == "finished"
        and not _ways_with(facts.stats, OfWay.ANSWERS)
        and (why or facts.kind != RunKind.PART)
    ):
        why = why or "no way to find articles was answered"
        yield Alarm(Outcome.DOUBTFUL if lying else Outcome.FAILED, _unreachable(why), is_unwell=True)
        return
    for way, why in lying.items():
        sentence = f"The site's {_NAMES.get(way, way)} answered before and does not now: {why}. {_LOOK}"
        yield Alarm(Outcome.DOUBTFUL, sentence, is_unwell=True)


def _answered_before(facts: Facts, way: Way) -> bool:
    """Whether a way that does not answer has answered before, and the site does not say that it has closed it."""
    says_so = facts.stat(of_way(way, OfWay.SAYS_CLOSED))
    return not says_so and any(run.stats.get(of_way(way, OfWay.ANSWERS)) for run in facts.past)


_NAMES = {Way.REST: "REST API", Way.LISTING: "listings"}


def _ways_with(stats: Mapping[str, Any], what: OfWay) -> list[Way]:
    return [way for way in Way if stats.get(of_way(way, what))]


def _unreachable(why: str) -> str:
    if re.search(r"HTTP (401|403|429|451|503)|robots", why):
        return f"The site refuses us: {why}. Set CONTACT, wait some hours, and run again more slowly."
    return f"The site cannot be reached: {why}. Check the address and the network, then run again."


def _first_unread(facts: Facts) -> str:
    ways = _ways_with(facts.stats, OfWay.UNREAD)
    return next((str(facts.stats.get(of_way(way, OfWay.FIRST_UNREAD), way)) for way in ways), "")


def _unread(facts: Facts) -> Iterator[Alarm]:
    ways = _ways_with(facts.stats, OfWay.UNREAD)
    unread = sum(facts.stat(of_way(way, OfWay.UNREAD)) for way in ways)
    if not unread:
        return
    lying = any(
        _is_more(facts.stat(of_way(way, OfWay.UNREAD)), facts.stat(of_way(way, OfWay.ANSWERS)), MOST_FAILED)
        and _answered_before(facts, way)
        for way in ways
    )
    sentence = f"{unread} lists could not be read, the first {_first_unread(facts)}. Run again: articles were missed."
    yield Alarm(Outcome.DOUBTFUL if lying else Outcome.FAILED, sentence, is_unwell=lying)


def _not_understood(facts: Facts) -> Iterator[Alarm]:
    for way in _ways_with(facts.stats, OfWay.NOT_UNDERSTOOD):
        count = facts.stat(of_way(way, OfWay.NOT_UNDERSTOOD))
        if _is_more(count, facts.articles, MOST_NOT_UNDERSTOOD):
            first = facts.stats.get(of_way(way, OfWay.FIRST_NOT_UNDERSTOOD))
            yield Alarm(
                Outcome.DOUBTFUL,
                f"{count} posts are listed under an address that is not understood, as {first}: they are not archived.",
            )


# Monitors: the visits. What a web archive shows is as old as it is: only pages of the site say how the site is.


def _failed(facts: Facts) -> Iterator[Alarm]:
    failed, visits = facts.stat(counters.outcome("failed")), _visits(facts.stats)
    if facts.is_of_site and _is_more(failed, visits, MOST_FAILED):
        yield Alarm(
            Outcome.DOUBTFUL,
            f"{failed} of {visits} articles visited did not answer as themselves{_examples(facts, 'failed')} {_LOOK}",
            is_unwell=True,
        )
    elif failed:
        sentence = f"{failed} of {facts.found} articles could not be fetched{_examples(facts, 'failed')} {_RUN_AGAIN}"
        yield Alarm(Outcome.FAILED, sentence)
    elif facts.overdue and facts.is_whole:
        yield Alarm(
            Outcome.FAILED,
            f"{many(facts.overdue, 'article')} could not be fetched yet, as {facts.overdue_example}."
            " Each is asked for again when due; `urls` says when.",
        )


def _suspected(facts: Facts) -> Iterator[Alarm]:
    if suspected := facts.stat(counters.SUSPECTED):
        yield Alarm(
            Outcome.DOUBTFUL,
            f"{suspected} articles are not there any more, more than usual: they are not taken to be gone until the"
            f" next look confirms it{_examples(facts, 'gone')} {_LOOK}",
            is_unwell=True,
        )


def _refused(facts: Facts) -> Iterator[Alarm]:
    def refused(stats: Mapping[str, Any]) -> int:
        all_ = int(stats.get(counters.outcome("rejected"), 0))
        return all_ - sum(int(stats.get(counters.reason("rejected", reason), 0)) for reason in _NO_ALARM)

    count, of = _pooled(facts, refused, _visits)
    if facts.is_of_site and refused(facts.stats) and of >= ENOUGH and _is_more(count, of, MOST_REFUSED):
        yield Alarm(Outcome.DOUBTFUL, f"{count} of {of} pages were refused{_examples(facts, 'rejected')} {_LOOK}")


_NO_ALARM = ("password-protected", "Forbidden by robots.txt")
"""Reasons to refuse a page that are the site's own decision."""


def _fallback(facts: Facts) -> Iterator[Alarm]:
    count, of = _pooled(facts, _read_without_theme, _read)
    if facts.is_of_site and facts.has_theme and of >= ENOUGH and _is_more(count, of, MOST_FALLBACK):
        yield Alarm(
            Outcome.DOUBTFUL,
            f"{count} of {of} articles were read without the theme's own marks: the site may have a new theme."
            " What was archived stands; a new parser, then `azecrawl reparse`, will read what came.",
        )


def _read_without_theme(stats: Mapping[str, Any]) -> int:
    return sum(int(stats.get(counters.parser(parser), 0)) for parser in (REST, FALLBACK))


def _agreement(facts: Facts) -> Iterator[Alarm]:
    def disagree(stats: Mapping[str, Any]) -> int:
        return int(stats.get(counters.DISAGREEING, 0))

    count, of = _pooled(facts, disagree, lambda stats: int(stats.get(counters.COMPARED, 0)))
    if facts.is_of_site and disagree(facts.stats) and of >= ENOUGH and _is_more(count, of, MOST_DISAGREEING):
        yield Alarm(
            Outcome.DOUBTFUL,
            f"{count} of {of} pages agree with what the REST API says of them in less than {LEAST_AGREEMENT} % of the"
            f" words{_examples(facts, 'disagree')} One of the two is read wrong: look at both.",
        )


def _unconfirmed(facts: Facts) -> Iterator[Alarm]:
    count = facts.stat(counters.UNCONFIRMED)
    if _is_more(count, facts.articles, MOST_UNCONFIRMED):
        yield Alarm(
            Outcome.DOUBTFUL,
            f"{many(count, 'article')} may have been edited, and no parser can tell{_examples(facts, 'unconfirmed')}"
            " The table `unconfirmed` has them; a parser that reads both pages will decide (`azecrawl reparse`).",
        )


def _fields(facts: Facts) -> Iterator[Alarm]:
    """Fields that articles used to have: what this run's lack is held against all runs before it."""
    before = [run.stats for run in facts.past if run.outcome == Outcome.OK]
    lost = []
    for name, floor in facts.floors.items():
        lacking = partial(_lacking, name)
        missing, of = _pooled(facts, lacking, _read)
        read = sum(map(_read, before))
        if not facts.is_of_site or not _read(facts.stats) or of < ENOUGH or read < ENOUGH:
            continue
        has, used_to_have = 1 - missing / of, 1 - sum(map(lacking, before)) / read
        if has < floor * used_to_have:
            lost.append(f"{name} ({has:.0%} of {of}, used to be {used_to_have:.0%})")
    if lost:
        yield Alarm(
            Outcome.DOUBTFUL,
            f"Articles lack what they used to have: {', '.join(lost)}. The theme may have changed: look at a page, and"
            " at what `azecrawl parse` reads in it.",
        )


def _lacking(name: str, stats: Mapping[str, Any]) -> int:
    return int(stats.get(counters.missing(name), 0))


# Monitors: the archive


def _empty(facts: Facts) -> Iterator[Alarm]:
    if facts.reason == "finished" and not facts.articles and not facts.found:
        yield Alarm(
            Outcome.FAILED,
            "No article was found. Check what was asked for, and whether the site's listings have changed.",
            is_unwell=True,
        )
    elif facts.reason == "finished" and not facts.articles:
        yield Alarm(
            Outcome.FAILED,
            f"The archive is empty: none of {facts.found} addresses gave an article. {_LOOK}",
            is_unwell=True,
        )


def _quiet(facts: Facts) -> Iterator[Alarm]:
    if facts.is_whole and facts.quiet_for and facts.longest_gap and facts.quiet_for > _QUIET * facts.longest_gap:
        yield Alarm(
            Outcome.DOUBTFUL,
            f"Nothing new has come for {facts.quiet_for.days} days, and the longest gap of the last year was"
            f" {facts.longest_gap.days}. {_LOOK}",
        )


_ENDS: tuple[Callable[[Facts], Iterator[Alarm]], ...] = (_errors, _sums, _end)
"""Those that say that a run did not come to its end: nothing else matters as much."""

MONITORS: tuple[Callable[[Facts], Iterator[Alarm]], ...] = (
    _ways,
    _unread,
    _suspected,
    _failed,
    _refused,
    _fallback,
    _agreement,
    _unconfirmed,
    _fields,
    _not_understood,
    _empty,
    _quiet,
)
"""In the order in which what they say matters."""


def _is_more(count: int, of: int, share: float) -> bool:
    """Whether a number is more than a share, and more than a handful."""
    return count > max(3, share * of)


def _visits(stats: Mapping[str, Any]) -> int:
    return sum(int(stats.get(counters.outcome(name), 0)) for name in VISIT_OUTCOMES)


def _read(stats: Mapping[str, Any]) -> int:
    """How many articles a run has read: one that answered "not modified" was not."""
    return sum(int(value) for name, value in stats.items() if name.startswith(counters.PARSERS))


def _pooled(
    facts: Facts, count: Callable[[Mapping[str, Any]], int], of: Callable[[Mapping[str, Any]], int]
) -> tuple[int, int]:
    """A number and what it is a share of: of this run, and of the last ones that were well as long as it is too few.

    A doubt stands until something is seen that is well: a run that saw nothing, or nothing else, adds to it.
    """
    counted, total = count(facts.stats), of(facts.stats)
    for run in facts.past:
        if total >= ENOUGH:
            break
        if run.outcome == Outcome.OK or counted == total:
            counted, total = counted + count(run.stats), total + of(run.stats)
    return counted, total


def _examples(facts: Facts, outcome: str) -> str:
    """Up to three addresses of an outcome, with the captures that show it."""
    lines = [line for line in str(facts.stats.get(counters.examples(outcome), "")).splitlines() if line]
    return f": {'; '.join(lines)}." if lines else "."
