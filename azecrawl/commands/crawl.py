"""``scrapy crawl``, with exit codes that tell.

0 all is well, 1 wrong use, 2 the crawl failed, 3 it ended and something is wrong with what came, 75 another one runs.
Without a terminal it says nothing while all is well, and all there is to say, once, when it is not.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from types import FrameType

from rich.table import Column, Table
from scrapy import signals
from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.exceptions import UsageError
from twisted.logger import globalLogBeginner
from twisted.python.failure import Failure

from azecrawl import faults
from azecrawl.alerts import Alerts, could_not_begin
from azecrawl.archive import ArchiveError, ArchiveLocked
from azecrawl.extensions.run_record import RunRecord
from azecrawl.logs import is_attended, noticed, set_up
from azecrawl.records import EXIT_CODES, Outcome
from azecrawl.scrapy_private import shutdown_of
from azecrawl.spiders.base import ArchivingSpider
from azecrawl.spiders.scope import WrongUse
from azecrawl.summary import Summary, message, of_run, one_line
from azecrawl.terminal import Terminal, echo

WRONG_USE, CRAWL_FAILED = 1, EXIT_CODES[Outcome.FAILED]
TRY_AGAIN_LATER = os.EX_TEMPFAIL
"""75, as sysexits.h has it: another run holds the archive."""

logger = logging.getLogger(__name__)

_LONG = timedelta(hours=24)
"""How long another run may hold the archive before that is said to be wrong: the first one may take a day."""

_RARELY = 5_000
"""Objects between two rounds of Python's collector, which costs a twentieth of a crawl as it is set. What is loaded
when the crawl begins stays, so it need not look at that at all."""

_STOPPED_AT_ONCE = "Stopped at once: what was under way is lost, what was stored before stands. Run again to go on."


class Command(ScrapyCrawl):
    """Scrapy's own ``crawl`` exits with 0 whatever happens to the crawl."""

    _stopping: asyncio.Future[None] | None = None
    _spider = "articles"

    def short_desc(self) -> str:
        return "Archive the site: scrapy crawl articles"

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings
        for number in _stopping():
            signal.signal(number, _stopped_early)
        if wrong := self.settings["CONFIGURATION_ERROR"]:
            self._refuse(wrong)
            sys.exit(WRONG_USE)
        try:
            super().process_options(args, opts)
            set_up(self.settings)
        except (UsageError, ValueError) as error:
            self._refuse(str(error))
            sys.exit(WRONG_USE)
        except OSError as error:
            self._refuse(f"the log {error.filename} cannot be written: {error.strerror}. Set LOG_FILE to another file")
            sys.exit(WRONG_USE)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        from twisted.internet import reactor

        assert isinstance(self.crawler_process, AsyncCrawlerProcess)
        spiders = self.crawler_process.spider_loader.list()
        if len(args) != 1 or args[0] not in spiders:
            named = f"there is no spider {args[0]!r}" if len(args) == 1 else "name one spider"
            self._refuse(f"{named}. There is: {', '.join(spiders)}. Try: scrapy crawl articles")
            return
        self._spider = args[0]
        crawler = self._create_crawler(args[0])
        crawler.signals.connect(self._cannot_store, signal=signals.item_error)
        crawler.signals.connect(self._cannot_store, signal=signals.spider_error)
        crawl = self.crawler_process.crawl(crawler, **opts.spargs)
        crawl.add_done_callback(self._ended)
        if signal.SIGHUP in _stopping():  # of which Scrapy knows nothing
            stop = shutdown_of(self.crawler_process)
            reactor.callWhenRunning(signal.signal, signal.SIGHUP, stop)
        logging.root.addHandler(_OutOfMemory())
        # Twisted would print what is critical on standard error as well, traces and all, unless it is told where to.
        globalLogBeginner.beginLoggingTo([], discardBuffer=True, redirectStandardIO=False)
        gc.freeze()
        gc.set_threshold(_RARELY)
        self.crawler_process.start()
        if self.crawler_process.bootstrap_failed:
            return
        record = crawler.get_extension(RunRecord)
        if record and record.summary:
            show(record.summary)
            _complain(record.troubles)
            self.exitcode = EXIT_CODES[record.summary.outcome]
            return
        self.exitcode = CRAWL_FAILED
        trouble = crawler.spider.archive.trouble if isinstance(crawler.spider, ArchivingSpider) else None
        self._say(str(trouble or _STOPPED_AT_ONCE))

    def _cannot_store(self, failure: Failure, spider: ArchivingSpider) -> None:
        """End a crawl whose archive cannot be written: what it fetched from then on would be lost."""
        if spider.archive.trouble and not self._stopping:
            self._stopping = asyncio.ensure_future(spider.crawler.stop_async())

    def _ended(self, crawl: asyncio.Task[None]) -> None:
        """Say why a crawl could not begin."""
        error = None if crawl.cancelled() else crawl.exception()
        if isinstance(error, ArchiveLocked):
            self.exitcode = TRY_AGAIN_LATER
            if error.since and datetime.now(UTC) - error.since > _LONG:
                self._say(f"{error}. It has been at it for more than a day: look whether it still gets on")
            elif is_attended():
                self._say(str(error))
            else:
                logger.info("%s", error)
        elif isinstance(error, WrongUse | ArchiveError):
            self._refuse(str(error))
        elif error:
            self.exitcode = CRAWL_FAILED
            self._say(f"the crawl could not begin: {error!r}. Run it with -s LOG_LEVEL=DEBUG to see more")

    def _refuse(self, sentence: str) -> None:
        self.exitcode = WRONG_USE
        self._say(sentence)

    def _say(self, sentence: str) -> None:
        """Say what has kept a run from its verdict: here, and to those who are not."""
        assert self.settings
        if is_attended():
            echo(f"azecrawl: {sentence}", err=True)
            return
        text = message(sentence, ("log", noticed()))
        print(text, end="", file=sys.stderr)
        _complain(Alerts(self.settings).tell(could_not_begin(self._spider, sentence, text)))


def _complain(troubles: list[str]) -> None:
    for trouble in troubles:
        print(f"azecrawl: {one_line(trouble)}", file=sys.stderr)


class _OutOfMemory(logging.Handler):
    """Ends a crawl without memory at once, as a kill would: Scrapy may wait for ever for what failed."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, MemoryError):
            print(f"azecrawl: {faults.sentence(error)}", file=sys.stderr, flush=True)
            os._exit(CRAWL_FAILED)


def _stopping() -> list[int]:
    """The signals that stop a crawl; not the end of a terminal that it was told to outlive (nohup)."""
    return [
        number
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
        if signal.getsignal(number) is not signal.SIG_IGN
    ]


def _stopped_early(number: int, frame: FrameType | None) -> None:
    """The answer to a signal until Scrapy has its own."""
    print(f"azecrawl: {_STOPPED_AT_ONCE}", file=sys.stderr, flush=True)
    os._exit(CRAWL_FAILED)  # an exception would end in whatever is being started


def show(summary: Summary) -> None:
    """Say how a run went: to who looks on by a table, to who does not by a message, and only if it is not well."""
    if is_attended():
        _show_table(summary)
        echo(f"azecrawl: {summary.sentence}", err=summary.outcome != Outcome.OK)
    elif summary.outcome != Outcome.OK:
        print(of_run(summary, noticed()), end="", file=sys.stderr)


def _add_kept(table: Table, title: str, kept: dict[str, int]) -> None:
    """What became of files: how many were stored and held already, and why others could not be had."""
    failed = {name.removeprefix("failed/"): times for name, times in kept.items() if name.startswith("failed/")}
    failures = f", {sum(failed.values()):,} without a file" if failed else ""
    table.add_row(title, f"{kept['stored']:,} stored, {kept['held']:,} held already{failures}")
    for reason, times in failed.items():
        table.add_row(f"  {reason}", f"{times:,}")


def _show_table(summary: Summary) -> None:
    table = Table(Column(no_wrap=True), Column(overflow="fold"), box=None, show_header=False, pad_edge=False)
    table.add_row("found", f"{summary.found:,}")
    for name, count in summary.counts.items():
        if count or name in ("archived", "unchanged", "rejected", "failed"):
            table.add_row(name, f"{count:,}")
            for reason, times in summary.reasons.items():
                if reason.startswith(f"{name}/"):
                    table.add_row(f"  {reason.partition('/')[2]}", f"{times:,}")
    if summary.coverage:
        table.add_row("fields", ", ".join(f"{name} {share:.0%}" for name, share in summary.coverage.items()))
        table.add_row("parser", ", ".join(f"{name} {count:,}" for name, count in summary.parsers.items()))
    for title, kept in (("images", summary.images), ("files of pages", summary.requisites)):
        if kept:
            _add_kept(table, title, kept)
    table.add_row("requests", f"{summary.requests:,} ({summary.bytes / 1e6:.1f} MB received)")
    table.add_row("time", f"{summary.seconds:.1f} s")
    Terminal().print(table)
    echo(f"archive: {summary.path} ({summary.path.stat().st_size / 1e6:.1f} MB)")
    if summary.completeness:
        echo(summary.completeness)
