"""Asking for what pages need to be seen, once every article is stored: nothing that is found waits for it."""

from __future__ import annotations

import asyncio
import logging
import re
from datetime import UTC, datetime

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

from azecrawl import counters, site
from azecrawl.archive import ArchiveError, ArchiveWriter
from azecrawl.pages import requisites
from azecrawl.pages.requisites import Kind
from azecrawl.records import Capture
from azecrawl.spiders.base import NotFetched, NotNow, RunEnds, answer_of, fetch, may_pass, meta_of_page

logger = logging.getLogger(__name__)

_WINDOW = 16
"""URLs asked for at a time."""

MOST_OF_SHEETS = 500
"""URLs that only style sheets lead to, asked for in a run: these can name others without end. The rest waits for the
next run; a theme has some dozens."""

_PAGES = 50
"""Pages read in one transaction."""

_PAGE_TYPES = ("text/html", "application/xhtml+xml")


class Requisites:
    """Has each URL that pages need asked for once a run, as long as nothing is known of what it leads to.

    What is there goes into the archive as it came. What is not is counted, and makes no article fail.
    """

    def __init__(self, crawler: Crawler, archive: ArchiveWriter, base_url: str) -> None:
        self._crawler, self._archive, self._base_url = crawler, archive, base_url
        self._stats = crawler.stats
        self._run_ends = False

    async def keep(self) -> None:
        """Note what the pages need that were kept since this was last done, and ask for what is to be had.

        Raises ``ArchiveError`` when it cannot be stored.
        """
        after = 0
        while pages := self._archive.unread_pages(after, _PAGES):
            self._note(pages)
            after = pages[-1][0]
            await asyncio.sleep(0)
        of_sheets = 0
        while not self._run_ends and (wanted := self._wanted(of_sheets < MOST_OF_SHEETS)):
            of_sheets += sum(depth > 0 for _, depth in wanted)
            await asyncio.gather(*(self._ask(url, depth) for url, depth in wanted))
        if not self._run_ends and self._wanted(of_sheets=True):
            logger.warning("Style sheets lead to more than %s files; the next run asks for the rest", MOST_OF_SHEETS)

    def _wanted(self, of_sheets: bool) -> list[tuple[str, int]]:
        return self._archive.requisites_wanted(datetime.now(UTC), _WINDOW, of_sheets=of_sheets)

    def _note(self, pages: list[tuple[int, str, str]]) -> None:
        needed_by: dict[str, int] = {}
        for capture_id, url, content_type in pages:
            try:
                body = self._archive.capture_body(capture_id)
            except ArchiveError:
                continue  # to say so is for ``verify``
            for needed, kind in requisites.of_page(body, content_type, url).items():
                # A script of others is there to count readers, or to show them something else each time.
                if kind is not Kind.SCRIPT or site.is_on_site(needed, self._base_url):
                    needed_by[needed] = capture_id
        self._archive.need(needed_by, datetime.now(UTC))

    async def _ask(self, url: str, depth: int) -> None:
        validators = self._archive.validators(url)
        request = Request(url, headers=validators, meta=meta_of_page(url, self._base_url))
        try:
            response = await fetch(self._crawler, request)
        except NotFetched as error:
            cause = error.__cause__
            if isinstance(cause, RunEnds):
                self._run_ends = True
            else:
                is_refused = isinstance(cause, IgnoreRequest) and not isinstance(cause, NotNow)
                reason = "larger than DOWNLOAD_MAXSIZE" if error.is_too_large else str(error)
                self._fail(url, reason, is_final=error.is_too_large or is_refused)
            return
        answer = answer_of(response)
        if response.status == 304 and validators:
            self._archive.settle_requisite(url, datetime.now(UTC))
            self._stats.inc_value(counters.REQUISITES_HELD)
        elif response.status != 200:
            self._fail(url, f"HTTP {response.status}", is_final=not may_pass(response.status))
        elif answer[-1].media_type in _PAGE_TYPES:
            self._fail(url, "a page in its place", is_final=True)
        else:
            is_new = self._archive.keep_requisite(url, answer, _needs(answer[-1]), depth, datetime.now(UTC))
            self._stats.inc_value(counters.REQUISITES_STORED if is_new else counters.REQUISITES_HELD)

    def _fail(self, url: str, reason: str, *, is_final: bool) -> None:
        logger.info("What pages need is not at %s: %s", url, reason)
        self._archive.settle_requisite(url, datetime.now(UTC), reason, is_final=is_final)
        self._stats.inc_value(counters.requisite_failed(re.split(r":| of ", reason)[0]))


def _needs(answer: Capture) -> list[str]:
    """What a style sheet needs itself."""
    if answer.media_type != requisites.SHEET:
        return []
    text = requisites.sheet_text(answer.body, answer.header("content-type"))
    return list(requisites.of_sheet(text, answer.url))
