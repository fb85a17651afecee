"""What azecrawl uses of Scrapy that Scrapy does not promise to keep: named here, used through here, one test for each.

What our own classes inherit is named here too. ``pyproject.toml`` admits the versions of Scrapy that have all of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from scrapy import Request
from scrapy.commands import BaseRunSpiderCommand
from scrapy.core.downloader import Downloader, Slot
from scrapy.crawler import AsyncCrawlerProcess, AsyncCrawlerRunner
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.extensions.throttle import AutoThrottle
from scrapy.pipelines.files import FSFilesStore
from scrapy.utils.asyncio import call_later


class Part(NamedTuple):
    """Something of a class of Scrapy, and what it is used for."""

    owner: type
    name: str
    use: str


PARTS = (
    Part(AsyncCrawlerProcess, "_signal_shutdown", "SIGHUP stops a crawl as SIGTERM does"),
    Part(AsyncCrawlerRunner, "bootstrap_failed", "a crawl that could not begin has an exit code"),
    Part(BaseRunSpiderCommand, "_create_crawler", "a crawl's signals are heard from its start"),
    Part(RobotsTxtMiddleware, "robot_parser", "requests wait for a robots.txt one after the other"),
    Part(RobotsTxtMiddleware, "process_request_2", "a Crawl-delay that is too long ends the run"),
    Part(RobotsTxtMiddleware, "_parse_robots", "a robots.txt that fails with 5xx allows nothing"),
    Part(RobotsTxtMiddleware, "_robots_error", "a robots.txt that cannot be had allows nothing"),
    Part(RobotsTxtMiddleware, "_default_useragent", "a Crawl-delay is looked up by our name"),
    Part(RobotsTxtMiddleware, "_stats", "why a run was ended is counted"),
    Part(Downloader, "_delay", "Crawl-delay holds for hosts that are met later"),
    Part(Downloader, "_jitter", "Crawl-delay is kept to the letter"),
    Part(Downloader, "_latercall", "requests go on after a Retry-After"),
    Part(Downloader, "slots", "Crawl-delay and Retry-After hold for hosts that are known"),
    Part(Downloader, "per_slot_settings", "the Crawl-delay of an image's host binds nobody else"),
    Part(Downloader, "get_slot_key", "the Crawl-delay of an image's host binds nobody else"),
    Part(Downloader, "DOWNLOAD_SLOT", "Retry-After holds the host that sent it"),
    Part(Slot, "delay", "Crawl-delay holds for hosts that are known"),
    Part(Slot, "jitter", "Crawl-delay is kept to the letter"),
    Part(Slot, "latercall", "requests go on after a Retry-After"),
    Part(Slot, "close", "requests that are due wait for a Retry-After"),
    Part(AutoThrottle, "mindelay", "AutoThrottle goes no faster than a Crawl-delay"),
    Part(AutoThrottle, "maxdelay", "AutoThrottle may go as slow as a Crawl-delay"),
    Part(FSFilesStore, "_get_filesystem_path", "an image appears when it is complete"),
)


def shutdown_of(process: AsyncCrawlerProcess) -> Callable[[int, Any], None]:
    """The handler of signals that stops a crawl in good order, and at once the second time."""
    return process._signal_shutdown


def slow_down(downloader: Downloader, throttle: AutoThrottle | None, delay: float) -> None:
    """Make so many seconds the least time between two requests to any host, without jitter below them."""
    if throttle:
        throttle.mindelay = delay
        throttle.maxdelay = max(throttle.maxdelay, delay)
    downloader._delay, downloader._jitter = delay, 0.0
    for slot in downloader.slots.values():
        slot.delay, slot.jitter = max(slot.delay, delay), 0.0


def slow_down_for(downloader: Downloader, request: Request, delay: float) -> None:
    """Make so many seconds the time between two requests to the host of this one."""
    key = downloader.get_slot_key(request)
    downloader.per_slot_settings[key] = {"delay": delay, "jitter": 0.0}
    if key in downloader.slots:
        downloader.slots[key].delay, downloader.slots[key].jitter = delay, 0.0


def hold(downloader: Downloader, request: Request, seconds: float) -> None:
    """Send nothing more to the host of a request that was sent, until so many seconds have passed."""
    slot = downloader.slots[request.meta[downloader.DOWNLOAD_SLOT]]
    slot.close()
    slot.latercall = call_later(seconds, downloader._latercall, slot)
