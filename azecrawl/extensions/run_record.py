"""The record of a run: what it found, what became of it, and whether all is well. Kept in the archive's ``runs``."""

from __future__ import annotations

import logging
import platform
import sqlite3
import sys
from contextlib import suppress
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import scrapy
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from azecrawl import __version__, counters, site
from azecrawl.alerts import Alerts, News
from azecrawl.archive import ArchiveError, Coverage
from azecrawl.counters import OfWay, of_way
from azecrawl.logs import is_attended, noticed
from azecrawl.pipelines.store import FIELDS
from azecrawl.records import Outcome, RunKind, State, Way
from azecrawl.spiders.base import ArchivingSpider
from azecrawl.summary import Summary, message, of_run
from azecrawl.verdict import VISIT_OUTCOMES, Facts, PastRun, verdict

logger = logging.getLogger(__name__)

_PAST = 100
"""How many of the latest runs tell what is usual."""


class RunRecord:
    """Opens the run when the spider opens and closes it, with its outcome, when the spider closes."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.summary: Summary | None = None
        self.troubles: list[str] = []
        """What has gone wrong with telling of this run."""
        self._alerts = Alerts(crawler.settings)
        self._errors: list[str] = []
        self._started = datetime.now(UTC)
        crawler.signals.connect(self.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(self.spider_closed, signal=signals.spider_closed)
        crawler.signals.connect(self.spider_error, signal=signals.spider_error)
        crawler.signals.connect(self.item_error, signal=signals.item_error)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def spider_opened(self, spider: ArchivingSpider) -> None:
        given = asdict(spider.scope)
        scope = {field.name: given[field.name] for field in fields(spider.scope) if given[field.name] != field.default}
        versions = {
            "azecrawl": __version__,
            "scrapy": scrapy.__version__,
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
        }
        arguments = {name: list(value) if isinstance(value, tuple) else str(value) for name, value in scope.items()}
        self._started = datetime.now(UTC)
        spider.run_id = spider.archive.start_run(spider.name, spider.kind, arguments, versions, self._started)
        logger.info("Run %d of %s (%s) begins", spider.run_id, spider.name, spider.kind)
        if not is_attended() and (died := spider.archive.last_died(spider.name, spider.run_id)):
            self._tell_of_dead(spider, *died)

    def _tell_of_dead(self, spider: ArchivingSpider, run_id: int, began_at: str) -> None:
        """Say for a run that was killed what it could not say itself: at once, for this one may be killed as well."""
        sentence = (
            f"Run {run_id} of {spider.name}, begun {began_at}, ended before it could say how: it was killed, or could"
            " not write. This one goes on."
        )
        text = message(sentence, ("archive", [str(spider.archive.path)]))
        print(text, end="", file=sys.stderr, flush=True)
        self.troubles += self._alerts.tell(
            News(spider.name, Outcome.INTERRUPTED, sentence, text, self._started, run_id)
        )

    def spider_error(self, failure: Failure, response: Response | None, spider: ArchivingSpider) -> None:
        where = f" at {response.url}" if response else ""
        self._errors.append(f"the spider failed{where}: {failure.value!r}")

    def item_error(self, item: Any, response: Response, spider: ArchivingSpider, failure: Failure) -> None:
        self._errors.append(f"a pipeline failed at {item.url}: {failure.value!r}")

    def spider_closed(self, spider: ArchivingSpider, reason: str) -> None:
        now = datetime.now(UTC)
        stats = self.crawler.stats.get_stats()
        counts = {name: stats.get(counters.outcome(name), 0) for name in VISIT_OUTCOMES}
        counts[State.PENDING.value] = len(spider.found) - sum(counts.values())
        facts = self._facts(reason, spider, counts, stats, now)
        outcome = verdict(facts)
        articles = counts["archived"] + counts["unchanged"]
        requests, received = stats.get("downloader/request_count", 0), stats.get("downloader/response_bytes", 0)
        seconds = (now - self._started).total_seconds()
        coverage = spider.archive.coverage()
        assert spider.run_id is not None
        spider.archive.finish_run(
            spider.run_id,
            outcome.outcome,
            outcome.sentence,
            {"found": len(spider.found), **counts, "requests": requests, "bytes": received},
            {name: value for name, value in stats.items() if isinstance(value, int | float | str)}
            | _at_the_end(coverage, spider.archive.path),
            now,
            complete=spider.complete and outcome.is_well,
        )
        self.summary = Summary(
            spider=spider.name,
            run_id=spider.run_id,
            kind=spider.kind,
            started=self._started,
            outcome=outcome.outcome,
            sentence=outcome.sentence,
            completeness=coverage.sentence if spider.kind == RunKind.FULL else None,
            found=len(spider.found),
            counts=counts,
            reasons={
                f"{outcome}/{why}": value
                for outcome in ("failed", "gone", "rejected")
                for why, value in _below(stats, counters.reason(outcome)).items()
            },
            examples={
                outcome: str(lines).splitlines() for outcome, lines in _below(stats, counters.examples("")).items()
            },
            coverage={name: 1 - stats.get(counters.missing(name), 0) / articles for name in FIELDS} if articles else {},
            parsers=_below(stats, counters.PARSERS),
            images={"stored": 0, "held": 0, **_below(stats, counters.IMAGES)}
            if self.crawler.settings["IMAGES_STORE"]
            else {},
            requisites={"stored": 0, "held": 0, **_below(stats, counters.REQUISITES)}
            if self.crawler.settings.getbool("KEEP_PAGES_WHOLE")
            else {},
            requests=requests,
            bytes=received,
            seconds=seconds,
            path=spider.archive.path,
        )
        self._tell(spider, self.summary, now)
        spider.archive.close()

    def _tell(self, spider: ArchivingSpider, summary: Summary, now: datetime) -> None:
        """Tell those who are not here how it went, and keep what went wrong with that."""
        logger.info("Run %d of %s is over: %s. %s", summary.run_id, spider.name, summary.outcome, summary.sentence)
        if not is_attended() or summary.outcome == Outcome.OK:
            text = of_run(summary, noticed())
            self.troubles += self._alerts.tell(
                News(spider.name, summary.outcome, summary.sentence, text, now, summary.run_id)
            )
        if self.troubles:
            with suppress(ArchiveError):  # it is said in any case
                spider.archive.note_of_run(summary.run_id, counters.ALERT_FAILED, " ".join(self.troubles))

    def _facts(
        self, reason: str, spider: ArchivingSpider, counts: dict[str, int], stats: dict[str, Any], now: datetime
    ) -> Facts:
        """What the monitors look at."""
        health = spider.archive.health(spider.name, now)
        past = [
            run for run in spider.archive.runs(_PAST) if run["spider"] == spider.name and run["id"] != spider.run_id
        ]
        return Facts(
            spider=spider.name,
            kind=spider.kind,
            reason=reason,
            found=len(spider.found),
            visits=spider.visits,
            counts=counts,
            stats=stats,
            errors=self._errors,
            past=[PastRun(run["outcome"], run["stats"]) for run in past],
            articles=health.articles,
            overdue=health.overdue,
            overdue_example=health.overdue_example,
            quiet_for=health.quiet_for,
            longest_gap=health.longest_gap,
            floors=self.crawler.settings.getdict("FIELD_FLOORS"),
            has_theme=bool(site.SITE.theme),
        )


def _at_the_end(coverage: Coverage, path: Path) -> dict[str, int | str]:
    """What is counted of the whole archive once a run is over, so that to look at it later costs nothing."""
    known = {of_way(way, OfWay.KNOWN): coverage.known.get(way, 0) for way in Way}
    archived = {of_way(way, OfWay.ARCHIVED): coverage.archived.get(way, 0) for way in Way}
    agreement = {counters.AGREEMENT: coverage.agreement.sentence}
    return known | archived | agreement | {counters.ARCHIVE_BYTES: path.stat().st_size}


def _below(stats: dict[str, Any], names: str) -> dict[str, int]:
    """What was counted under names that begin so, by the rest of them."""
    return {name.removeprefix(names): value for name, value in sorted(stats.items()) if name.startswith(names)}
