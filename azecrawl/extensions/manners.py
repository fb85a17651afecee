"""Heed what the site asks for beyond which pages to leave alone: ``Crawl-delay`` and ``Retry-After``.

Scrapy 2.19 reads the first and does not apply it, and ignores the second.
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
from scrapy.utils.asyncio import call_later

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
        agent = self.crawler.settings["USER_AGENT"]
        delay = robotparser.crawl_delay(agent)
        downloader = self.crawler.engine.downloader
        if delay is None or delay <= self.crawler.settings.getfloat("DOWNLOAD_DELAY"):
            return
        logger.info("robots.txt asks for %s seconds between requests", delay)
        throttle = self.crawler.get_extension(AutoThrottle)
        if throttle:
            throttle.mindelay = delay
            throttle.maxdelay = max(throttle.maxdelay, delay)
        downloader._delay, downloader._jitter = delay, 0.0
        for slot in downloader.slots.values():
            slot.delay, slot.jitter = max(slot.delay, delay), 0.0

    def response_downloaded(self, response: Response, request: Request, spider: Spider) -> None:
        """Hold every request to a host that answered ``Retry-After`` (RFC 9110, 10.2.3) until that time has come."""
        seconds = retry_after(response, datetime.now(UTC)) if response.status in (429, 503) else None
        if not seconds:
            return
        if seconds > _LONGEST_WAIT:
            logger.error("The site asks to be left alone for %d seconds (%s)", seconds, response.url)
            self._closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="retry_after"))
            return
        logger.warning("The site asks to wait %d seconds (%s)", seconds, response.url)
        downloader = self.crawler.engine.downloader
        slot = downloader.slots[request.meta[downloader.DOWNLOAD_SLOT]]
        slot.close()
        slot.latercall = call_later(seconds, downloader._latercall, slot)


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
