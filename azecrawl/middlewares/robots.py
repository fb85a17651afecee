"""Robots.txt, heeded with patience: Scrapy 2.19 lets through what waits for it, and takes one that fails for none."""

from __future__ import annotations

import asyncio
import logging
import math
from collections import defaultdict
from typing import NoReturn

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest, StopDownload
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached

from azecrawl import counters, site
from azecrawl.spiders.base import OF_A_PAGE, ArchivingSpider, NotNow, RunEnds, reason_of

logger = logging.getLogger(__name__)

LONGEST_DELAY = 60.0
"""Seconds; what a page shows from a host that asks for more between two requests is not asked for."""

LONGEST_OWN_DELAY = 300.0
"""Seconds; a site that asks for more between two requests asks for more than a run can keep: it would never end."""

_ROBOTS_SIZE = 512 * 1024
"""Bytes of a robots.txt that are read (RFC 9309, 2.5: at least 500 KiB)."""

_ROBOTS_LARGEST = 64 * 1024 * 1024
"""Bytes that one may say it has, or unpack to: no reason to give it up, as long as no more is read than that."""

_ROBOTS_TIMEOUT = 30.0
"""Seconds for one attempt to fetch a robots.txt."""

OF_ROBOTS = "dont_obey_robotstxt"
"""The key in a request's ``meta`` by which Scrapy's middleware marks those for a robots.txt."""


def is_elsewhere(request: Request, crawler: Crawler) -> bool:
    """Whether a request is for what a page shows from outside of what is crawled, or was led to another host."""
    if OF_A_PAGE in request.meta:
        return not site.is_on_site(request.url, ArchivingSpider.of(crawler).scope.base_url)
    asked = request.meta.get("redirect_urls", [request.url])[0]
    return not site.is_on_site(request.url, site.root_of(asked))


def delay_of(robots: RobotParser | None, agent: str) -> float:
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
        if OF_ROBOTS in request.meta:
            request.meta["download_timeout"] = _ROBOTS_TIMEOUT
            request.meta["download_maxsize"] = _ROBOTS_LARGEST
        await super().process_request(request)

    def bytes_received(self, data: bytes, request: Request, spider: Spider) -> None:
        """Read no more of a robots.txt than has to be. Raises ``StopDownload``."""
        if OF_ROBOTS in request.meta:
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
        if why and is_elsewhere(request, self.crawler):
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
        delay = delay_of(rp, self._default_useragent)
        if not is_elsewhere(request, self.crawler):
            if delay > LONGEST_OWN_DELAY:
                self._end("crawl_delay", f"robots.txt asks for {delay:g} seconds between requests")
        elif delay > LONGEST_DELAY:
            raise IgnoreRequest(f"robots.txt asks for {delay:g} seconds between requests")

    def _end(self, reason: str, why: str) -> NoReturn:
        """End the run. Raises ``RunEnds``."""
        if self._closing is None:
            logger.error("The run ends here: %s", why)
            self._stats.set_value(counters.ended_by(reason), why)
            self._closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason=reason))
        raise RunEnds(why)
