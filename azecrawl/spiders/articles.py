"""The spider ``articles``: walks the listings of the site and visits every article they lead to.

It wires discovery, fetching and parsing together; what a page says is read in ``azecrawl.pages``,
what becomes of a visit is decided in ``azecrawl.pipelines``.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from azecrawl import site
from azecrawl.discover.listings import ListingWalks, from_listing
from azecrawl.discover.neighbours import from_article
from azecrawl.pages import NotAListing, PageError, join_pages, parse_article, parse_listing
from azecrawl.records import Article, Category, Discovery, State, Visit
from azecrawl.spiders.base import ArchivingSpider, capture_of, reason_of

_WINDOW = 16
"""Articles asked for at a time: enough to keep the downloader busy, few enough that newer ones found later go first."""


class ArticlesSpider(ArchivingSpider):
    """Every article of the site, each visited once a run, the newest known first."""

    name = "articles"
    handle_httpstatus_list: ClassVar[list[int]] = [404, 410]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._walks = ListingWalks(self.scope.base_url)
        self._waiting: list[tuple[int, int, str]] = []
        self._asked = 0
        self._open_articles = 0
        self._open_listings = 0
        self._progress = asyncio.Event()

    async def start(self) -> AsyncIterator[Request]:
        """The listings first, then articles as they become known, until none is left and no page is under way.

        The very first page is asked for alone: of several requests that wait for robots.txt together,
        Scrapy 2.19 lets all but one or two through, whatever it says.
        """
        for request in self._first_listings():
            yield request
            while not self._walks.any_page_read:
                await self._wait()
        while not self._walks.first_pages_read:
            await self._wait()
        while not self._limit_reached():
            if self._waiting and self._open_articles < _WINDOW:
                yield self._article_request(heapq.heappop(self._waiting)[2])
            elif self._waiting or self._open_articles or self._open_listings:
                await self._wait()
            else:
                break

    async def _wait(self) -> None:
        self._progress.clear()
        await self._progress.wait()

    def _limit_reached(self) -> bool:
        return self.scope.limit is not None and self._asked >= self.scope.limit

    # Listings

    def _first_listings(self) -> Iterator[Request]:
        if self.scope.categories:
            yield from self._section_requests(self.scope.categories)
        else:
            yield from self._listing_requests(self._walks.begin(self.scope.base_url))
            yield from self._section_requests(site.CATEGORIES)

    def _section_requests(self, paths: Iterable[str]) -> Iterator[Request]:
        for path in paths:
            yield from self._listing_requests(self._walks.begin(site.category_url(path, self.scope.base_url)))

    def _listing_requests(self, urls: Iterable[str]) -> Iterator[Request]:
        for url in urls:
            self._open_listings += 1
            yield Request(
                url,
                self.read_listing,
                errback=self.listing_failed,
                cb_kwargs={"url": url},
                priority=-1,
                dont_filter=True,
            )

    async def read_listing(self, response: Response, url: str) -> AsyncIterator[Request]:
        """Take the articles and the sections from a listing page, and go on to its next page."""
        try:
            self.crawler.stats.inc_value("azecrawl/listing_pages")
            try:
                listing = None if response.status != 200 else parse_listing(response.body, response.url)
            except NotAListing:
                listing = None
            if listing:
                self._discover(from_listing(listing))
                if not self.scope.categories:
                    for request in self._section_requests(category.path for category in listing.categories):
                        yield request
            if not self._limit_reached():
                for request in self._listing_requests(self._walks.go_on(url, listing, self.scope.since)):
                    yield request
        finally:
            self._open_listings -= 1
            self._progress.set()

    def listing_failed(self, failure: Failure) -> None:
        """Note a listing that could not be read: what is only there will not be found in this run."""
        request = failure.request  # type: ignore[attr-defined]
        reason = reason_of(failure)
        self.logger.error("The listing %s could not be read: %s", request.url, reason)
        self.crawler.stats.inc_value("azecrawl/listing_failed")
        self.crawler.stats.set_value("azecrawl/listing_failed/last", f"{request.url}: {reason}")
        self._walks.failed(request.cb_kwargs["url"])
        self._open_listings -= 1
        self._progress.set()

    def _discover(self, discoveries: Iterable[Discovery]) -> None:
        """Note what was found in the archive, and put what this run has not seen yet in line, newest first."""
        wanted = [
            found
            for found in discoveries
            if found.url not in self.found and (found.day is None or self.scope.covers(found.day))
        ]
        if wanted:
            self.archive.discover(wanted, datetime.now(UTC))
        for found in wanted:
            if found.url not in self.found:
                self.found.add(found.url)
                heapq.heappush(self._waiting, (-(found.day or date.max).toordinal(), len(self.found), found.url))

    # Articles

    def _article_request(self, url: str) -> Request:
        self._asked += 1
        self._open_articles += 1
        return Request(url, self.read_article, errback=self.article_failed, cb_kwargs={"url": url}, dont_filter=True)

    async def read_article(self, response: Response, url: str) -> AsyncIterator[Visit | Request]:
        """Visit one article; the sections it is filed under may be in no menu."""
        try:
            visit = await self._visit(response, url)
            article = visit.article
            if article and not self.scope.covers(site.day_of(article.published_at)):
                return
            yield visit
            if article and not self.scope.categories:
                self._discover(from_article(article))
                for request in self._section_requests(_paths(article.categories)):
                    yield request
        finally:
            self._open_articles -= 1
            self._progress.set()

    async def _visit(self, response: Response, url: str) -> Visit:
        captures = [capture_of(response)]
        if response.status != 200:
            return Visit(url, State.GONE, f"HTTP {response.status}", captures=tuple(captures))
        if not site.is_on_site(response.url, self.scope.base_url):
            return Visit(url, State.REJECTED, f"leads elsewhere: {response.url}", captures=tuple(captures))
        try:
            pages: list[Article] = [parse_article(response.body, response.url)]
            for page_url in pages[0].page_urls[1:]:
                later = await self.crawler.engine.download_async(Request(page_url, dont_filter=True))
                captures.append(capture_of(later))
                if later.status != 200:
                    return Visit(
                        url, State.FAILED, f"later page: HTTP {later.status}: {page_url}", captures=tuple(captures)
                    )
                pages.append(parse_article(later.body, later.url))
        except PageError as error:
            return Visit(url, State.REJECTED, f"{error.reason}: {error.why}", captures=tuple(captures))
        return Visit(url, State.ARCHIVED, article=join_pages(pages), captures=tuple(captures))

    def article_failed(self, failure: Failure) -> Iterator[Visit]:
        """An article that could not be fetched, or that robots.txt asks to leave alone."""
        try:
            url = failure.request.cb_kwargs["url"]  # type: ignore[attr-defined]
            state = (
                State.REJECTED
                if isinstance(failure.value, IgnoreRequest) and not isinstance(failure.value, HttpError)
                else State.FAILED
            )
            yield Visit(url, state, reason_of(failure))
        finally:
            self._open_articles -= 1
            self._progress.set()


def _paths(categories: Iterable[Category]) -> Iterator[str]:
    """The paths of sections and of their parents."""
    for category in categories:
        above: Category | None = category
        while above:
            yield above.path
            above = above.parent
