"""Heed what a site asks for: ``robots.txt`` with its ``Crawl-delay``, and ``Retry-After``.

Scrapy 2.19 lets through what waits for robots.txt, reads ``Crawl-delay`` and does not apply it, and ignores
``Retry-After``. An article's images may lie elsewhere: what their hosts ask for is heeded there, and binds nobody else.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections import defaultdict
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NoReturn, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest, StopDownload
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached

from azecrawl import counters, site
from azecrawl.pipelines.images import IMAGE
from azecrawl.scrapy_private import hold, slow_down, slow_down_for
from azecrawl.spiders.base import ArchivingSpider, NotNow, RunEnds, reason_of

logger = logging.getLogger(__name__)

_LONGEST_WAIT = 900.0
"""Seconds; a site that asks for more is left alone until the next run."""


_LONGEST_DELAY = 60.0
"""Seconds; an image on another host that asks for more between two requests is not asked for."""

_LONGEST_OWN_DELAY = 300.0
"""Seconds; a site that asks for more between two requests asks for more than a run can keep: it would never end."""

_ROBOTS_SIZE = 512 * 1024
"""Bytes of a robots.txt that are read (RFC 9309, 2.5: at least 500 KiB)."""

_ROBOTS_LARGEST = 64 * 1024 * 1024
"""Bytes that one may say it has, or unpack to: no reason to give it up, as long as no more is read than that."""

_ROBOTS_TIMEOUT = 30.0
"""Seconds for one attempt to fetch a robots.txt."""

_OF_ROBOTS = "dont_obey_robotstxt"
"""The key in a request's ``meta`` by which Scrapy's middleware marks those for a robots.txt."""


def _is_elsewhere(request: Request, crawler: Crawler) -> bool:
    """Whether a request is for an image that lies outside of what is crawled, or was led to another host."""
    if IMAGE in request.meta:
        return not site.is_on_site(request.url, ArchivingSpider.of(crawler).scope.base_url)
    asked = request.meta.get("redirect_urls", [request.url])[0]
    return not site.is_on_site(request.url, site.root_of(asked))


def _delay(robots: RobotParser | None, agent: str) -> float:
    """The seconds between two requests that a robots.txt asks for. What is no number, as ``nan``, is endless."""
    delay = robots.crawl_delay(agent) if robots else None
    if delay is None:
        return 0.0
    return math.inf if math.isnan(delay) else delay


class Robots(RobotsTxtMiddleware):
    """Scrapy's middleware for robots.txt, in the place of which it stands, with patience.

    Of several requests that wait for a robots.txt together, that of Scrapy 2.19 lets all but one through,
    whatever it says: each awaits the same ``Deferred``, and all but the first to wake are given None. And one that
    the server fails to give (5xx) it takes for one without rules; it means that nothing may be asked for (RFC 9309,
    2.3.1.4).
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._asking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._unavailable: dict[str, str] = {}
        self._closing: asyncio.Future[None] | None = None
        self._received: defaultdict[Request, int] = defaultdict(int)
        crawler.signals.connect(self.bytes_received, signal=signals.bytes_received)

    async def process_request(self, request: Request, spider: Spider | None = None) -> None:
        """Raises ``IgnoreRequest`` for what is to be left alone."""
        if _OF_ROBOTS in request.meta:
            request.meta["download_timeout"] = _ROBOTS_TIMEOUT
            request.meta["download_maxsize"] = _ROBOTS_LARGEST
        await super().process_request(request)

    def bytes_received(self, data: bytes, request: Request, spider: Spider) -> None:
        """Read no more of a robots.txt than has to be. Raises ``StopDownload``."""
        if _OF_ROBOTS in request.meta:
            self._received[request] += len(data)
            if self._received[request] > _ROBOTS_SIZE:
                raise StopDownload(fail=False)

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """What a host's robots.txt says; one request asks for it, and the others wait their turn.

        Raises ``NotNow`` when it cannot be had, which ends the run if it is that of the site.
        """
        netloc = urlparse_cached(request).netloc
        async with self._asking[netloc]:
            parser = await super().robot_parser(request)
        why = self._unavailable.get(netloc)
        if why and _is_elsewhere(request, self.crawler):
            raise NotNow(f"robots.txt of {netloc}: {why}")
        if why:
            self._end("robots_unavailable", f"{site.root_of(request.url)}robots.txt: {why}")
        return parser

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500:
            self._unavailable[netloc] = f"HTTP {response.status}"
            self._robots_error(IgnoreRequest(), netloc)
            return
        body = response.body[:_ROBOTS_SIZE] if response.status < 400 else b""
        await super()._parse_robots(response.replace(body=body), netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        if not isinstance(exc, IgnoreRequest):
            self._unavailable[netloc] = reason_of(exc)
        super()._robots_error(exc, netloc)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Raises ``IgnoreRequest`` for what is to be left alone."""
        super().process_request_2(rp, request)
        delay = _delay(rp, self._default_useragent)
        if not _is_elsewhere(request, self.crawler):
            if delay > _LONGEST_OWN_DELAY:
                self._end("crawl_delay", f"robots.txt asks for {delay:g} seconds between requests")
        elif delay > _LONGEST_DELAY:
            raise IgnoreRequest(f"robots.txt asks for {delay:g} seconds between requests")

    def _end(self, reason: str, why: str) -> NoReturn:
        """End the run. Raises ``RunEnds``."""
        if self._closing is None:
            logger.error("The run ends here: %s", why)
            self._stats.set_value(counters.ended_by(reason), why)
            self._closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason=reason))
        raise RunEnds(why)


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
        delay = _delay(robotparser, self.crawler.settings["USER_AGENT"])
        downloader = self.crawler.engine.downloader
        if delay <= self.crawler.settings.getfloat("DOWNLOAD_DELAY"):
            return
        if _is_elsewhere(request, self.crawler):
            if delay > _LONGEST_DELAY:
                return
            slow_down_for(downloader, request, delay)
            return
        if delay > _LONGEST_OWN_DELAY:
            return  # no request will come of it
        logger.info("robots.txt asks for %s seconds between requests", delay)
        slow_down(downloader, self.crawler.get_extension(AutoThrottle), delay)

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
