"""Looking for articles by the ways the site offers: asks for what ``azecrawl.discover`` says, as long as it helps."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.robotstxt import ProtegoRobotParser, RobotParser

from azecrawl import site
from azecrawl.archive import Archive
from azecrawl.discover import feed, rest, sitemap
from azecrawl.discover.listings import Walk, from_listing
from azecrawl.pages import NotAListing, parse_listing
from azecrawl.records import Discovery, Findings, Listing
from azecrawl.spiders.base import FETCH_ERRORS, capture_of, reason_of
from azecrawl.spiders.scope import Scope

logger = logging.getLogger(__name__)

_OVERLAP = timedelta(days=1)
"""How far an update looks back behind the beginning of the last one: clocks differ, and so do time zones' readings."""


class Seeker(Protocol):
    """Who a search is made for: a spider that takes what is found."""

    archive: Archive
    crawler: Crawler
    scope: Scope
    found: set[str]
    progress: asyncio.Event
    trouble: BaseException | None
    walks_everything: bool

    @property
    def limit_reached(self) -> bool:
        """Whether it wants no more."""

    def discover(self, discoveries: list[Discovery]) -> int:
        """Take what was found. How many of the articles nobody had heard of."""

    def look_at_the_unlisted(self, way: str, listed: set[str]) -> None:
        """Visit what a way of looking knew and does not list any longer."""


class Closed(Exception):
    """A way to find articles that the site does not offer, or not now; the message says why."""


class Search:
    """Everything a run does to find articles. ``failures`` counts listings that could not be read."""

    def __init__(self, spider: Seeker, last_look: datetime | None) -> None:
        self.spider = spider
        self.scope = spider.scope
        self.base = spider.scope.base_url
        self.failures = 0
        self.answered: set[str] = set()
        self.stated_posts: set[str] = set()
        self._last_look = last_look
        self._keeps_listings = spider.crawler.settings.getbool("KEEP_LISTINGS")
        self._tasks: set[asyncio.Task[None]] = set()
        self._walked: set[str] = set()
        self._first_pages = 0
        self._sitemaps: list[str] = []
        self._launched = False
        spider.crawler.signals.connect(self._robots_parsed, signal=signals.robots_parsed)

    @property
    def begun(self) -> bool:
        """Whether it has been told to begin."""
        return bool(self._tasks) or self._launched

    @property
    def busy(self) -> bool:
        """Whether there is something it still waits for."""
        return bool(self._tasks)

    @property
    def has_overview(self) -> bool:
        """Whether the first page of every listing has been read: then the newest articles are known."""
        return self._launched and not self._first_pages

    def begin(self) -> None:
        """Start looking, beside whatever else goes on."""
        self._start(self._look())

    def cancel(self) -> None:
        """Give up what is still under way."""
        for task in self._tasks:
            task.cancel()

    def open_sections(self, paths: Iterable[str]) -> None:
        """Walk the listings of sections, each once."""
        for path in paths:
            walk = Walk(site.category_url(path, self.base))
            if walk.root not in self._walked:
                self._walked.add(walk.root)
                self._start(self._walk(walk))

    async def _look(self) -> None:
        if self.scope.categories:
            first = Walk(site.category_url(self.scope.categories[0], self.base))
            if await self._step(first):
                self._start(self._walk(first))
            self.open_sections(self.scope.categories)
        elif self.spider.walks_everything:
            await self._look_everywhere()
        else:
            await self._look_for_news()
        self._launched = True

    async def _look_everywhere(self) -> None:
        """A full crawl: every way, and of the listings all pages."""
        ways = self.scope.ways
        if "listings" in ways:
            home = Walk(self.base, linked_only=True)
            if await self._step(home):
                self._start(self._walk(home))
            self.open_sections([*site.CATEGORIES, *self.spider.archive.sections()])
        if "rest" in ways:
            await self._try("rest", self._read_rest(rest.posts_url(self.base)))
            if "listings" in ways and "rest" in self.answered:
                await self._try("rest", self._read_rest_sections())
        if "sitemap" in ways and not (self.answered and self.scope.has_days):
            await self._try("sitemap", self._read_sitemaps())  # it does not say when an article was published
        if "feed" in ways:
            await self._try("feed", self._read_feeds(to_the_end=not self.answered & {"rest", "sitemap"}))

    async def _look_for_news(self) -> None:
        """An update: the cheapest way that says what is new, and the next one only where that is closed."""
        ways = self.scope.ways
        assert self._last_look
        if "rest" in ways:
            await self._try("rest", self._read_rest_news(self._last_look - _OVERLAP))
        if "rest" not in self.answered:
            if "sitemap" in ways:
                await self._try("sitemap", self._read_sitemaps())
            if "feed" in ways:
                await self._try("feed", self._read_feeds())
            if "listings" in ways and not self.answered:
                home = Walk(self.base, linked_only=True)
                while await self._step(home):
                    pass
                if not home.has_listed:
                    self.open_sections(site.CATEGORIES)

    # The ways

    async def _try(self, way: str, reading: Coroutine[Any, Any, object]) -> None:
        try:
            await reading
            self._note_answer(way)
        except Closed as error:
            logger.info("The site's %s is closed: %s", way, error)
            self.spider.crawler.stats.set_value(f"azecrawl/way/{way}/closed", str(error))

    def _note_answer(self, way: str) -> None:
        self.answered.add(way)
        self.spider.crawler.stats.inc_value(f"azecrawl/way/{way}/answers")

    async def _read_rest_news(self, since: datetime) -> None:
        """What was modified since a time, and what came out last: one that was scheduled long before was not modified.

        A deleted post leaves no trace but the total. Where that is not what it should be, all posts are listed, and
        those that are listed no longer are looked at.
        """
        unheard, _ = await self._read_rest(rest.posts_url(self.base, since))
        newest = await self._read_rest_page(rest.newest_url(self.base))
        unheard += self._take("rest", newest)
        before = self.spider.archive.last_total("rest")
        if before is not None and newest.total != before + unheard:
            _, listed = await self._read_rest(rest.posts_url(self.base))
            self.spider.look_at_the_unlisted("rest", listed)

    async def _read_rest(self, url: str) -> tuple[int, set[str]]:
        """Read a list of posts to its end: how many of them nobody had heard of, and which there are."""
        unheard, listed = 0, set[str]()
        following: tuple[str, ...] = (url,)
        while following:
            findings = await self._read_rest_page(following[0])
            unheard += self._take("rest", findings)
            listed |= {found.url for found in findings.discoveries}
            following = findings.following
        return unheard, listed

    async def _read_rest_page(self, url: str) -> Findings:
        response = await self._get(url)
        counts = {name: _header(response, name) or "" for name in ("X-WP-Total", "X-WP-TotalPages")}
        return self._read(rest.read_posts, response.body, counts, response.url, self.base)

    async def _read_rest_sections(self) -> None:
        response = await self._get(rest.categories_url(self.base))
        self.open_sections(self._read(rest.read_categories, response.body, self.base).sections)

    async def _read_sitemaps(self) -> None:
        roots = self._sitemaps or [f"{self.base}{name}" for name in sitemap.USUAL]
        waiting = await self._first_sitemap(roots)
        while waiting:
            waiting.extend(await self._read_sitemap(waiting.pop(0)))

    async def _first_sitemap(self, roots: list[str]) -> list[str]:
        """What the first root that answers lists. Raises ``Closed`` with the last reason when none does."""
        reason = Closed("it names no sitemap")
        for root in roots:
            try:
                return await self._read_sitemap(root)
            except Closed as error:
                reason = error
        raise reason

    async def _read_sitemap(self, url: str) -> list[str]:
        response = await self._get(url, conditional=not self.spider.walks_everything)
        if response.status == 304:
            return []
        findings = self._read(sitemap.read_sitemap, response.body, response.url, self.base)
        self._take("sitemap", findings)
        self.spider.crawler.stats.inc_value("azecrawl/way/sitemap/total", len(findings.discoveries))
        if self.spider.walks_everything and "listings" in self.scope.ways:
            self.open_sections(findings.sections)
        if not findings.following:  # that an index has not changed says nothing of the sitemaps it lists
            self.spider.archive.keep_validators(url, capture_of(response))
        return list(findings.following)

    async def _read_feeds(self, *, to_the_end: bool = False) -> None:
        """The feed of what was edited last where the site has it, else that of the newest."""
        try:
            await self._read_feed(to_the_end, edited_first=True)
        except Closed:
            await self._read_feed(to_the_end, edited_first=False)

    async def _read_feed(self, to_the_end: bool, *, edited_first: bool) -> None:
        page = 1
        while True:
            url = feed.feed_url(self.base, page, edited_first=edited_first)
            try:
                response = await self._get(url, conditional=page == 1 and not self.spider.walks_everything)
            except Closed:
                if page > 1:
                    return  # one past the end is WordPress's not-found page
                raise
            if response.status == 304:
                return
            findings = self._read(feed.read_feed, response.body, response.url, self.base)
            waiting = len(self.spider.found)
            self._take("feed", findings)
            if page == 1:
                self.spider.archive.keep_validators(url, capture_of(response))
            if not findings.discoveries or not (len(self.spider.found) > waiting or to_the_end):
                return
            page += 1

    # Listings

    async def _walk(self, walk: Walk) -> None:
        """Walk a listing to its end."""
        self._first_pages += 1
        on_first_page = True
        try:
            while await self._step(walk):
                if on_first_page:
                    on_first_page = False
                    self._first_pages -= 1
                    self.spider.progress.set()
        finally:
            self._first_pages -= on_first_page

    async def _step(self, walk: Walk) -> bool:
        """Read one page of a listing. Whether there is another one to read."""
        self._walked.add(walk.root)
        listing = await self._read_listing(walk.url)
        unheard = self._take_listing(listing) if listing else 0
        goes_on = walk.go_on(listing, self.scope.since) and not self.spider.limit_reached
        return goes_on and (self.spider.walks_everything or unheard > 0)

    async def _read_listing(self, url: str) -> Listing | None:
        """One page of a listing; None when it is past the end, or could not be read, which is counted."""
        try:
            response = await self._get(url)
            self._note_answer("listings")
            return parse_listing(response.body, response.url)
        except NotAListing:
            return None
        except Closed as error:
            if str(error) in ("HTTP 404", "HTTP 410"):
                self._note_answer("listings")
            else:
                self.failures += 1
                self.spider.crawler.stats.inc_value("azecrawl/listing_failed")
                logger.error("The listing %s could not be read: %s", url, error)
                self.spider.crawler.stats.set_value("azecrawl/listing_failed/last", f"{url}: {error}")
            return None

    def _take_listing(self, listing: Listing) -> int:
        if not self.scope.categories and self.spider.walks_everything:
            self.open_sections(category.path for category in listing.categories)
        return self.spider.discover(from_listing(listing))

    # Asking and taking

    async def _get(self, url: str, *, conditional: bool = False) -> Response:
        """Fetch a page that is no article: status 200, or 304 for a conditional request. Raises ``Closed``."""
        headers = self.spider.archive.validators(url) if conditional else {}
        try:
            response = await self.spider.crawler.engine.download_async(Request(url, headers=headers, dont_filter=True))
        except FETCH_ERRORS as error:
            raise Closed(reason_of(error)) from None
        if response.status not in (200, 304):
            raise Closed(f"HTTP {response.status}")
        if self._keeps_listings and response.status == 200:
            self.spider.archive.keep([capture_of(response)], datetime.now(UTC))
        return response

    def _read(self, reader: Callable[..., Findings], *arguments: object) -> Findings:
        try:
            return reader(*arguments)
        except ValueError as error:
            raise Closed(str(error)) from None

    def _take(self, way: str, findings: Findings) -> int:
        if findings.total is not None:
            self.spider.crawler.stats.set_value(f"azecrawl/way/{way}/total", findings.total)
        if way == "rest":
            self.stated_posts |= {found.url for found in findings.discoveries}
        return self.spider.discover(list(findings.discoveries))

    def _robots_parsed(self, robotparser: RobotParser) -> None:
        sitemaps = robotparser.rp.sitemaps if isinstance(robotparser, ProtegoRobotParser) else ()
        self._sitemaps += [url for url in sitemaps if site.is_on_site(url, self.base)]

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self.spider.trouble = error
        self.spider.progress.set()


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
