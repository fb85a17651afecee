"""Heed what a site asks for: ``robots.txt`` with its ``Crawl-delay``, and ``Retry-After``.

Scrapy 2.19 lets through what waits for robots.txt, reads ``Crawl-delay`` and does not apply it, and ignores
``Retry-After``. An article's images may lie elsewhere: what their hosts ask for is heeded there, and binds nobody else.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.utils.asyncio import call_later
from scrapy.utils.httpobj import urlparse_cached

from azecrawl import site
from azecrawl.pipelines.images import IMAGE
from azecrawl.spiders.base import ArchivingSpider

logger = logging.getLogger(__name__)

_LONGEST_WAIT = 900.0
"""Seconds; a site that asks for more is left alone until the next run."""


_LONGEST_DELAY = 60.0
"""Seconds; an image on another host that asks for more between two requests is not asked for."""


def _is_elsewhere(request: Request, crawler: Crawler) -> bool:
    """Whether a request is for an image that lies outside of what is crawled."""
    return IMAGE in request.meta and not site.is_on_site(request.url, ArchivingSpider.of(crawler).scope.base_url)


class Robots(RobotsTxtMiddleware):
    """Scrapy's middleware for robots.txt, in the place of which it stands, with patience.

    Of several requests that wait for a robots.txt together, that of Scrapy 2.19 lets all but one through,
    whatever it says: each awaits the same ``Deferred``, and all but the first to wake are given None.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._asking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """What a host's robots.txt says; one request asks for it, and the others wait their turn."""
        async with self._asking[urlparse_cached(request).netloc]:
            return await super().robot_parser(request)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Raises ``IgnoreRequest`` for what is to be left alone."""
        super().process_request_2(rp, request)
        delay = rp.crawl_delay(self._default_useragent) if rp and _is_elsewhere(request, self.crawler) else None
        if delay and delay > _LONGEST_DELAY:
            raise IgnoreRequest(f"robots.txt asks for {delay:g} seconds between requests")


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
        if _is_elsewhere(request, self.crawler):
            if delay > _LONGEST_DELAY:
                return
            key = downloader.get_slot_key(request)
            downloader.per_slot_settings[key] = {"delay": delay, "jitter": 0.0}
            if key in downloader.slots:
                downloader.slots[key].delay, downloader.slots[key].jitter = delay, 0.0
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
        if seconds > _LONGEST_WAIT and _is_elsewhere(request, self.crawler):
            request.meta["dont_retry"] = True
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
