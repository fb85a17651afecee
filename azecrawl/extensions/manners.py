"""Heed what a site asks for: the ``Crawl-delay`` of its robots.txt, and ``Retry-After``.

Scrapy 2.19 reads the first and does not apply it, and ignores the second. An article's images may lie elsewhere: what
their hosts ask for is heeded there, and binds nobody else.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from azecrawl.middlewares.robots import LONGEST_DELAY, LONGEST_OWN_DELAY, delay_of, is_elsewhere
from azecrawl.scrapy_private import hold, slow_down, slow_down_for

logger = logging.getLogger(__name__)

_LONGEST_WAIT = 900.0
"""Seconds; a site that asks for more is left alone until the next run."""


class Manners:
    """Slows the downloader down where the site asks for it."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._closing: asyncio.Future[None] | None = None
        crawler.signals.connect(self.robots_parsed, signal=signals.robots_parsed)
        crawler.signals.connect(self.response_downloaded, signal=signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        """Make ``Crawl-delay`` (seconds) the least time between two requests, to the letter: no jitter below it."""
        delay = delay_of(robotparser, self.crawler.settings["USER_AGENT"])
        downloader = self.crawler.engine.downloader
        if delay <= self.crawler.settings.getfloat("DOWNLOAD_DELAY"):
            return
        if is_elsewhere(request, self.crawler):
            if delay > LONGEST_DELAY:
                return
            slow_down_for(downloader, request, delay)
            return
        if delay > LONGEST_OWN_DELAY:
            return  # no request will come of it
        logger.info("robots.txt asks for %s seconds between requests", delay)
        slow_down(downloader, self.crawler.get_extension(AutoThrottle), delay)

    def response_downloaded(self, response: Response, request: Request, spider: Spider) -> None:
        """Hold every request to a host that answered ``Retry-After`` (RFC 9110, 10.2.3) until that time has come."""
        seconds = retry_after(response, datetime.now(UTC)) if response.status in (429, 503) else None
        if not seconds:
            return
        if seconds > _LONGEST_WAIT and is_elsewhere(request, self.crawler):
            request.meta["dont_retry"] = True
            return
        if seconds > _LONGEST_WAIT:
            logger.error("The site asks to be left alone for %d seconds (%s)", seconds, response.url)
            self._closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="retry_after"))
            return
        logger.warning("The site asks to wait %d seconds (%s)", seconds, response.url)
        hold(self.crawler.engine.downloader, request, seconds)


def retry_after(response: Response, now: datetime) -> float | None:
    """The seconds that a response asks to wait, given in seconds or as a date; None when it does not ask."""
    text = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if text.isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now.timestamp())
