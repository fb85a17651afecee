"""The spider ``articles``: visits every article that looking for them turns up, the newest known first.

It wires searching, fetching and judging together; what an answer comes to is said in ``azecrawl.judge``,
what becomes of a visit is decided in ``azecrawl.pipelines``.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from scrapy import Request, signals
from scrapy.http import Response
from twisted.python.failure import Failure

from azecrawl import counters, site
from azecrawl.archive import Standing
from azecrawl.discover.neighbours import from_article
from azecrawl.judge import Answer, Held, Sight, Unavailable, judge, judged_online, most_not_there, settle_absences
from azecrawl.records import Category, RunKind, State, Visit, Way
from azecrawl.spiders.agenda import Agenda
from azecrawl.spiders.base import ArchivingSpider, NotFetched, RunEnds, answer_of, fetch, is_forbidden, reason_of
from azecrawl.spiders.requisites import Requisites
from azecrawl.spiders.search import Search

_WINDOW = 16
"""Articles asked for at a time: enough to keep the downloader busy, few enough that newer ones found later go first."""


class ArticlesSpider(ArchivingSpider):
    """Every article of the site that has to be visited, once a run.

    A run is ``full`` until one has come to its end, or when asked to be: it walks everything, and goes on
    where an interrupted one stood. After that it is an ``update``. One of a part of the site is a ``part``.
    """

    name = "articles"
    handle_httpstatus_list: ClassVar[list[int]] = [*range(201, 301), 304, *range(400, 600)]
    """What an answer comes to is judged in one place, whatever its status; redirects are followed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        now = datetime.now(UTC)
        last_look = self.archive.looked_for_all(self.name, now)
        self._walks_everything = self.scope.full or last_look is None
        if not self.scope.is_whole:
            self.kind, walk_began = RunKind.PART, now if self.scope.full else None
        elif self._walks_everything:
            self.kind, walk_began = RunKind.FULL, self.archive.walk_began(self.name) or now
        else:
            self.kind, walk_began = RunKind.UPDATE, None
        self._agenda = Agenda(self.scope, self.archive.standings(), self.archive.standing, walk_began, now)
        self.found = self._agenda.found
        self._walk_began = walk_began
        if self.kind == RunKind.UPDATE:
            self._agenda.put_all(self.archive.to_revisit(site.REVISITS, now))
        self._last_look: datetime | None = None
        if not self._walks_everything:
            # What was edited while REST was closed, no other way may have shown.
            self._last_look = self.archive.looked_for_all(self.name, now, Way.REST) or last_look
        self._progress = asyncio.Event()
        self._absent: list[Visit] = []
        self._open = 0
        self._passed = 0

    async def start(self) -> AsyncIterator[Request | Visit]:
        """What was left to do first, then what is found, until nothing is left and nothing under way.

        An update looks for news before: a page that has changed is then read knowing what REST says of it.
        """
        for of_visit in (signals.item_scraped, signals.item_dropped, signals.item_error):
            self.crawler.signals.connect(self._visit_passed, signal=of_visit)
        self.search = Search(self.crawler, self.archive, self.scope, self._agenda, self._last_look, self._progress)
        if self.kind == RunKind.UPDATE:
            self.search.begin()
        # A visit is what leads to images; one that is answered with "not modified" will do.
        if self.crawler.settings["IMAGES_STORE"] and not self.scope.categories:
            self._agenda.put_all(self.archive.without_images(datetime.now(UTC)))
        while not self._agenda.limit_reached:
            if self.search.trouble:
                raise self.search.trouble
            ready = not self.search.begun or self.search.has_overview
            if self._agenda and ready and self._open < _WINDOW:
                yield self._request(self._agenda.next())
            elif not self.search.begun and not self._open:
                self.search.begin()
            elif self._agenda or self._open or self.search.busy:
                self._progress.clear()
                await self._progress.wait()
            elif unlisted := self._unlisted():
                self._agenda.put_all(unlisted)
            else:
                break
        for visit in self._settle_absences():
            yield visit
        self.complete = self.scope.is_whole and not self.search.failures and bool(self.search.answered)
        if self.crawler.settings.getbool("KEEP_PAGES_WHOLE"):
            # What is not stored yet would be passed over, and an image that is under way asked for twice.
            while self._passed < self.visits:
                self._progress.clear()
                await self._progress.wait()
            await Requisites(self.crawler, self.archive, self.scope.base_url).keep()

    def closed(self, reason: str) -> None:
        """Give up looking."""
        self.search.cancel()

    def _unlisted(self) -> dict[str, date]:
        """At the end of a full crawl, the articles that no way of looking has shown: they may be gone."""
        if self._walk_began is None or not self.scope.is_whole:
            return {}
        unvisited = self.archive.unvisited(self._walk_began)
        return {url: day for url, day in unvisited.items() if url not in self._agenda.found}

    def _request(self, url: str) -> Request:
        self._open += 1
        standing = self.archive.standing(url)
        is_held = standing is not None and standing.state is State.ARCHIVED
        return Request(
            url,
            self.read_article,
            errback=self.article_failed,
            cb_kwargs={"url": url, "standing": standing},
            headers=self.archive.validators(url) if is_held else None,
            dont_filter=True,
        )

    async def read_article(self, response: Response, url: str, standing: Standing | None) -> AsyncIterator[Visit]:
        """Visit one article; the sections it is filed under may be in no menu."""
        try:
            visit = await self._visit(response, url, standing)
            article = visit.article
            leads_on = article is not None and self._walks_everything and not self.scope.categories
            if article and leads_on:
                visit = replace(visit, discoveries=from_article(article))
            if visit.absence:
                self._absent.append(visit)
            elif article is None or self.scope.covers(site.day_of(article.published_at)):
                self.visits += 1
                yield visit
            self._agenda.add(visit.discoveries)
            if article and leads_on and Way.LISTING in self.scope.ways and self.search.begun:
                self.search.open_sections(_paths(article.categories))
        finally:
            self._settled()

    async def _visit(self, response: Response, url: str, standing: Standing | None) -> Visit:
        if response.status == 304 and standing and standing.state is State.ARCHIVED:
            return Visit(url, State.ARCHIVED, unchanged=True)
        judgement = judge(url, answer_of(response), self.scope.base_url, _held(standing), self.archive.post)
        return await judged_online(judgement, self._later)

    async def _later(self, page_url: str) -> Answer | Unavailable:
        """What a later page of a split article answers."""
        try:
            return answer_of(await fetch(self.crawler, Request(page_url, dont_filter=True)))
        except NotFetched as error:
            return Unavailable(str(error))

    def article_failed(self, failure: Failure) -> Iterator[Visit]:
        """An article that could not be fetched, or that robots.txt asks to leave alone."""
        try:
            if isinstance(failure.value, RunEnds):
                return
            url = failure.request.cb_kwargs["url"]  # type: ignore[attr-defined]
            self.visits += 1
            yield Visit(url, State.REJECTED if is_forbidden(failure) else State.FAILED, reason_of(failure))
        finally:
            self._settled()

    def _settle_absences(self) -> list[Visit]:
        """What the visits come to that found no article, now that it is known what the ways of looking show."""
        archive = self.archive
        sight = Sight(self.search.stated_posts, self._agenda.shown, bool(self.search.answered))
        new = {visit.url for visit in self._absent if not self._missed_before(visit.url)}
        most = most_not_there(archive.state_counts()[State.ARCHIVED], archive.most_missed(self.name))
        visits = settle_absences(self._absent, sight, most, new)
        missed = sum(visit.state is State.GONE and visit.url in new for visit in visits)
        self.crawler.stats.set_value(counters.MISSED, missed)
        self.visits += len(visits)
        return visits

    def _missed_before(self, url: str) -> bool:
        standing = self.archive.standing(url)
        return standing is not None and (standing.missing_at is not None or standing.state is State.GONE)

    def _visit_passed(self) -> None:
        """A visit has come through the pipelines, with its images."""
        self._passed += 1
        self._progress.set()

    def _settled(self) -> None:
        self._open -= 1
        self._progress.set()


def _held(standing: Standing | None) -> Held | None:
    """The article that an address has led to."""
    return Held(standing.wp_id, standing.title) if standing and standing.title is not None else None


def _paths(categories: Iterable[Category]) -> Iterator[str]:
    """The paths of sections and of their parents."""
    for category in categories:
        above: Category | None = category
        while above:
            yield above.path
            above = above.parent
