"""The spider ``articles``: visits every article that looking for them turns up, the newest known first.

It wires searching, fetching and parsing together; what a page says is read in ``azecrawl.pages``,
what becomes of a visit is decided in ``azecrawl.pipelines``.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from azecrawl import site
from azecrawl.discover.neighbours import from_article
from azecrawl.pages import PageError, join_pages, parse_article
from azecrawl.records import Article, Category, Discovery, State, Visit
from azecrawl.spiders.agenda import Agenda
from azecrawl.spiders.base import FETCH_ERRORS, ArchivingSpider, NotNow, RunEnds, capture_of, reason_of, redirects_to
from azecrawl.spiders.search import Search

_WINDOW = 16
"""Articles asked for at a time: enough to keep the downloader busy, few enough that newer ones found later go first."""


class ArticlesSpider(ArchivingSpider):
    """Every article of the site that has to be visited, once a run.

    A run is ``full`` until one has come to its end, or when asked to be: it walks everything, and goes on
    where an interrupted one stood. After that it is an ``update``. One of a part of the site is a ``part``.
    """

    name = "articles"
    handle_httpstatus_list: ClassVar[list[int]] = [304, 404, 410]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        now = datetime.now(UTC)
        last_look = self.archive.looked_for_all(self.name)
        self.walks_everything = self.scope.full or last_look is None
        if not self.scope.is_whole:
            self.kind, walk_began = "part", now if self.scope.full else None
        elif self.walks_everything:
            self.kind, walk_began = "full", self.archive.walk_began(self.name) or now
        else:
            self.kind, walk_began = "update", None
        self._standings = self.archive.standings()
        self._agenda = Agenda(self.scope, self._standings, walk_began, now)
        self.found = self._agenda.found
        self._walk_began = walk_began
        if self.kind == "update":
            self._put(self.archive.to_revisit(site.REVISITS, now))
        self.progress = asyncio.Event()
        self.trouble: BaseException | None = None
        self._last_look = last_look
        self._asked = 0
        self._open = 0

    @property
    def limit_reached(self) -> bool:
        """Whether as many articles were asked for as wanted."""
        return self.scope.limit is not None and self._asked >= self.scope.limit

    async def start(self) -> AsyncIterator[Request]:
        """What was left to do first, then what is found, until nothing is left and nothing under way."""
        self.search = Search(self, self._last_look)
        # A visit is what leads to images; one that is answered with "not modified" will do.
        if self.crawler.settings["IMAGES_STORE"] and not self.scope.categories:
            self._put(self.archive.without_images(datetime.now(UTC)))
        while not self.limit_reached:
            if self.trouble:
                raise self.trouble
            ready = not self.search.begun or self.search.has_overview
            if self._agenda and ready and self._open < _WINDOW:
                yield self._request(self._agenda.next())
            elif not self.search.begun and not self._open:
                self.search.begin()
            elif self._agenda or self._open or self.search.busy:
                self.progress.clear()
                await self.progress.wait()
            elif unlisted := self._unlisted():
                self._put(unlisted)
            else:
                break
        self.complete = self.scope.is_whole and not self.search.failures and bool(self.search.answered)

    def closed(self, reason: str) -> None:
        """Give up looking."""
        self.search.cancel()

    def discover(self, discoveries: list[Discovery]) -> int:
        """Note what was found in the archive, and put what has to be visited in line. How many nobody had heard of."""
        if discoveries:
            self.archive.discover(discoveries, datetime.now(UTC))
        return self._agenda.add(discoveries)

    def look_at_the_unlisted(self, way: str, listed: set[str]) -> None:
        """Visit the articles that a way of looking knew and does not list any longer."""
        self._put({url: day for url, day in self.archive.known_to(way).items() if url not in listed})

    def _unlisted(self) -> dict[str, date]:
        """At the end of a full crawl, the articles that no way of looking has shown: they may be gone."""
        if self._walk_began is None or not self.scope.is_whole:
            return {}
        unvisited = self.archive.unvisited(self._walk_began)
        return {url: day for url, day in unvisited.items() if url not in self.found}

    def _put(self, days: dict[str, date]) -> None:
        for url, day in days.items():
            self._agenda.put(url, day)

    def _request(self, url: str) -> Request:
        self._asked += 1
        self._open += 1
        standing = self._standings.get(url)
        is_held = standing is not None and standing.state is State.ARCHIVED
        return Request(
            url,
            self.read_article,
            errback=self.article_failed,
            cb_kwargs={"url": url},
            headers=self.archive.validators(url) if is_held else None,
            dont_filter=True,
        )

    async def read_article(self, response: Response, url: str) -> AsyncIterator[Visit]:
        """Visit one article; the sections it is filed under may be in no menu."""
        try:
            visit = await self._visit(response, url)
            article = visit.article
            leads_on = article is not None and self.walks_everything and not self.scope.categories
            if article and leads_on:
                visit = replace(visit, discoveries=from_article(article))
            if article is None or self.scope.covers(site.day_of(article.published_at)):
                self.visits += 1
                yield visit
            self._agenda.add(visit.discoveries)
            if article and leads_on and "listings" in self.scope.ways and self.search.begun:
                self.search.open_sections(_paths(article.categories))
        finally:
            self._settled()

    async def _visit(self, response: Response, url: str) -> Visit:
        if response.status == 304:
            return Visit(url, State.ARCHIVED, unchanged=True)
        redirects = redirects_to(response)
        if not site.is_on_site(response.url, self.scope.base_url):
            return Visit(url, State.REJECTED, f"leads elsewhere: {response.url}", captures=redirects)
        if site.normalize_url(response.url, self.scope.base_url) == self.scope.base_url != url:
            return Visit(url, State.GONE, "leads to the home page", captures=redirects)
        visit = await self._read(response, url)
        return replace(visit, captures=(*visit.captures, *redirects))

    async def _read(self, response: Response, url: str) -> Visit:
        captures = [capture_of(response)]
        if response.status != 200:
            return Visit(url, State.GONE, f"HTTP {response.status}", captures=tuple(captures))
        try:
            pages: list[Article] = [parse_article(response.body, response.url)]
            for page_url in pages[0].page_urls[1:]:
                later = await self.crawler.engine.download_async(Request(page_url, dont_filter=True))
                captures.append(capture_of(later))
                if later.status != 200:
                    reason = f"later page: HTTP {later.status}: {page_url}"
                    return Visit(url, State.FAILED, reason, captures=tuple(captures))
                pages.append(parse_article(later.body, later.url))
        except PageError as error:
            return Visit(url, State.REJECTED, f"{error.reason}: {error.why}", captures=tuple(captures))
        except FETCH_ERRORS as error:
            return Visit(url, State.FAILED, f"later page: {reason_of(error)}", captures=tuple(captures))
        article = join_pages(pages)
        held = self._standings.get(url)
        if article.url != url and held and held.wp_id and article.wp_id and held.wp_id != article.wp_id:
            # WordPress guesses where a lost address may have led: to a post whose slug begins like it.
            reason, other = f"leads to another article: {article.url}", Discovery(article.url, "redirect", url)
            return Visit(url, State.GONE, reason, captures=tuple(captures), discoveries=(other,))
        return Visit(url, State.ARCHIVED, article=article, captures=tuple(captures))

    def article_failed(self, failure: Failure) -> Iterator[Visit]:
        """An article that could not be fetched, or that robots.txt asks to leave alone."""
        try:
            if isinstance(failure.value, RunEnds):
                return
            url = failure.request.cb_kwargs["url"]  # type: ignore[attr-defined]
            self.visits += 1
            is_forbidden = isinstance(failure.value, IgnoreRequest) and not isinstance(
                failure.value, HttpError | NotNow
            )
            yield Visit(url, State.REJECTED if is_forbidden else State.FAILED, reason_of(failure))
        finally:
            self._settled()

    def _settled(self) -> None:
        self._open -= 1
        self.progress.set()


def _paths(categories: Iterable[Category]) -> Iterator[str]:
    """The paths of sections and of their parents."""
    for category in categories:
        above: Category | None = category
        while above:
            yield above.path
            above = above.parent
