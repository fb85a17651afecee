"""The spider ``wayback``: fetches from a web archive the articles that the site itself does not give any more.

What an index of captures says is read in ``azecrawl.discover.wayback``; what a capture comes to is said in
``azecrawl.judge``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, StopDownload
from scrapy.http import Headers, Response
from twisted.python.failure import Failure

from azecrawl import counters, site
from azecrawl.counters import OfWay, of_way
from azecrawl.discover.wayback import (
    IndexPage,
    NotAnIndex,
    Place,
    Row,
    captures_of_articles,
    cdx_address,
    data_address,
    index_url,
    read_index,
    record_url,
    replay_url,
    says_none,
)
from azecrawl.judge import Answer, Unavailable, judge, judged_online, not_kept
from azecrawl.records import Capture, Discovery, Origin, RunKind, State, Visit, Way
from azecrawl.spiders import scope
from azecrawl.spiders.base import ArchivingSpider, NotFetched, capture_of, fetch, reason_of
from azecrawl.warc import WarcError

ARGUMENTS = {
    "cdx_url": "the web archive's CDX server: https://web.archive.org/cdx/search/cdx",
    "data_url": "where the WARC files of an index lie that shows no captures itself; Common Crawl's are known",
} | {name: scope.ARGUMENTS[name] for name in ("since", "until", "limit", "base_url")}

_INDEX = {"download_timeout": 300, "download_maxsize": 1 << 28}
"""Seconds and bytes: an answer lists thousands of captures, and may take the Wayback Machine minutes."""

_PATIENCE = 10
"""Captures in a row that could not be fetched, after which a web archive is left alone until the next run."""


@dataclass(frozen=True)
class WaybackScope(scope.Scope):
    """Which articles are looked for, and in which web archive; ``data_url`` is empty where it replays captures."""

    cdx_url: str = ""
    data_url: str = ""

    @classmethod
    def from_arguments(cls, **arguments: str) -> Self:
        """Read the spider's arguments, all text. Raises ``WrongUse``."""
        if unknown := arguments.keys() - ARGUMENTS.keys():
            accepted = "; ".join(f"-a {name}=… ({meaning})" for name, meaning in ARGUMENTS.items())
            raise scope.WrongUse(f"there is no argument {min(unknown)!r} for this spider. Accepted are {accepted}")
        try:
            cdx_url = cdx_address(arguments.pop("cdx_url", ""))
        except ValueError as error:
            raise scope.WrongUse(f"cdx_url: {error}") from None
        try:
            data_url = data_address(arguments.pop("data_url", ""), cdx_url)
        except ValueError as error:
            raise scope.WrongUse(f"data_url: {error}") from None
        if data_url:
            try:
                import azecrawl.warc.reader  # noqa: F401
            except ModuleNotFoundError as error:
                raise scope.WrongUse(f"{error.name} is not installed: pip install 'azecrawl[warc]'") from None
        return replace(super().from_arguments(**arguments), cdx_url=cdx_url, data_url=data_url)


class _NoCapture(Exception):
    """A web archive did not show the capture it was asked for."""

    def __init__(self, state: State, reason: str) -> None:
        super().__init__(reason)
        self.state, self.reason = state, reason


class WaybackSpider(ArchivingSpider):
    """What a web archive has of the articles that are not archived from the site: every capture that differs, once.

    ``found`` holds the addresses of captures: several may be of one article. An article once begun is gone
    on with in later runs, and what the archive holds of it is not fetched again.
    """

    name = "wayback"
    kind = RunKind.UPDATE
    scope: WaybackScope
    scope_type = WaybackScope

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.found: set[str] = set()
        self._cdx_url = ""
        self._captures: dict[str, list[Row]] = {}
        self._failures = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.headers_received, signal=signals.headers_received)
        return spider

    @property
    def asked_urls(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.scope.cdx_url, self.scope.data_url)))

    async def start(self) -> AsyncIterator[Request | Visit]:
        """The index to its end, then what is wanted of it: the newest article first, of each the newest capture."""
        self._captures = captures_of_articles(await self._read_index(), self.scope.base_url)
        wanted = self._wanted()
        self.found |= {self._address(row) for _, rows in wanted for row in rows}
        for url, rows in wanted[: self.scope.limit]:
            for row in rows:
                try:
                    request = self._request(row)
                except _NoCapture as error:
                    for handed_on in self._hand_on(Visit(url, error.state, error.reason)):
                        yield handed_on
                    continue
                yield request.replace(
                    callback=self.read_capture, errback=self.capture_failed, cb_kwargs={"url": url, "row": row}
                )

    # The index

    async def _read_index(self) -> list[Row]:
        """Every row of the index, or those before the first answer that cannot be read; that is noted."""
        rows: list[Row] = []
        url = index_url(self.scope.cdx_url, self.scope.base_url, self.scope.since)
        asked = deque([url])
        stats = self.crawler.stats
        try:
            while asked:
                url = asked.popleft()
                page = await self._ask(url)
                rows += page.rows
                stats.inc_value(of_way(Way.WAYBACK, OfWay.DAMAGED), page.damaged)
                if page.rows:
                    stats.inc_value(of_way(Way.WAYBACK, OfWay.ANSWERS))
                asked.extend(page.following)
            if not rows:
                raise NotAnIndex("it lists no captures")
            self.complete = True
        except NotAnIndex as error:
            self.logger.error("The index of the web archive could not be read at %s: %s", url, error)
            stats.inc_value(of_way(Way.WAYBACK, OfWay.UNREAD))
            stats.set_value(of_way(Way.WAYBACK, OfWay.FIRST_UNREAD), f"{url}: {error}")
        return rows

    async def _ask(self, url: str) -> IndexPage:
        """One answer of the index. Raises ``NotAnIndex`` when there is none."""
        try:
            response = await fetch(self.crawler, Request(url, meta=dict(_INDEX), dont_filter=True))
        except NotFetched as error:
            raise NotAnIndex(str(error)) from None
        if response.status == 404 and says_none(response.body):
            return IndexPage()
        if response.status != 200:
            raise NotAnIndex(f"HTTP {response.status}")
        self._cdx_url = response.url  # where redirects have led to: https
        page = read_index(response.body, response.url)
        return page.placed() if self.scope.data_url else page

    def _wanted(self) -> list[tuple[str, list[Row]]]:
        """The articles to fetch with the captures that the archive does not hold yet."""
        base, cdx_url = self.scope.base_url, self.scope.cdx_url
        listed = {url: rows for url, rows in self._captures.items() if site.article_url(url, base) == url}
        self.archive.discover((Discovery(url, Way.WAYBACK, cdx_url) for url in listed), datetime.now(UTC))
        standings = dict(self.archive.standings())
        wanted = []
        for url, rows in sorted(listed.items(), key=lambda item: item[1][0].captured_at, reverse=True):
            kept = self.archive.captures(url)
            if standings[url].state is not State.ARCHIVED or any(
                capture["origin"] == Origin.WAYBACK for capture in kept
            ):
                times = {datetime.fromisoformat(capture["fetched_at"]) for capture in kept}
                if missing := [row for row in rows if row.captured_at not in times]:
                    wanted.append((url, missing))
        return wanted

    # Captures

    def _address(self, row: Row) -> str:
        place = self._place(row)
        return record_url(self.scope.data_url, place) if place else replay_url(self._cdx_url, row)

    def _place(self, row: Row) -> Place | None:
        """Where the record of a capture lies that is to be fetched from there; None for one that is replayed."""
        return row.place if self.scope.data_url else None

    def _request(self, row: Row) -> Request:
        """A request for a capture; a recorded redirect is not followed: it leads to the site, not to a capture.

        Raises ``_NoCapture`` for one that is not worth asking for.
        """
        place, headers = self._place(row), {}
        if place:
            largest = self.crawler.settings.getint("DOWNLOAD_MAXSIZE")
            if row.truncated:
                raise _NoCapture(State.REJECTED, f"truncated when it was recorded ({row.truncated})")
            if 0 < largest < place.length:
                raise _NoCapture(State.REJECTED, f"a record of {place.length} bytes; DOWNLOAD_MAXSIZE is {largest}")
            headers = {"Range": f"bytes={place.range}", "Accept-Encoding": "identity"}
        meta = {"dont_redirect": True, "handle_httpstatus_all": True}
        return Request(self._address(row), headers=headers, meta=meta, dont_filter=True)

    def headers_received(self, headers: Headers, body_length: int, request: Request, spider: Spider) -> None:
        """Read no more of an answer that is no part of a file: it may be the whole. Raises ``StopDownload``."""
        if "Range" in request.headers and "Content-Range" not in headers:
            raise StopDownload(fail=False)

    async def read_capture(self, response: Response, url: str, row: Row) -> AsyncIterator[Visit]:
        """Visit an article as it was when a capture was made."""
        visit = await self._visit(response, url, row)
        if visit.article and not self.scope.covers(site.day_of(visit.article.published_at)):
            self.found.discard(self._address(row))
            self.crawler.stats.inc_value(counters.OUTSIDE_THE_DAYS)
            return
        for handed_on in self._hand_on(visit):
            yield handed_on

    def capture_failed(self, failure: Failure) -> Iterator[Visit]:
        """A capture that could not be fetched, or that robots.txt asks to leave alone: the article is not to blame."""
        url = failure.request.cb_kwargs["url"]  # type: ignore[attr-defined]
        yield from self._hand_on(Visit(url, State.FAILED, reason_of(failure)))

    def _hand_on(self, visit: Visit) -> Iterator[Visit]:
        """Give a visit to the pipelines. Raises ``CloseSpider`` when the web archive has shown nothing for long."""
        self.visits += 1
        yield replace(visit, origin=Origin.WAYBACK)
        self._failures = self._failures + 1 if visit.state is State.FAILED else 0
        if self._failures == _PATIENCE:
            raise CloseSpider("the web archive shows no captures any more")

    async def _visit(self, response: Response, url: str, row: Row) -> Visit:
        """What a capture comes to; of a split article, with the captures of its later pages made nearest in time.

        What was shown is kept unless the web archive may show more another time: what is kept is not fetched again.
        """
        try:
            answer = (self._capture(response, url, row),)
            judgement = judge(url, answer, self.scope.base_url, posts=self.archive.post, is_kept=True)
            return await judged_online(judgement, partial(self._later, row))
        except _NoCapture as error:
            return Visit(url, error.state, error.reason)

    async def _later(self, row: Row, page_url: str) -> Answer | Unavailable:
        """The capture of a later page that was made nearest in time. Raises ``_NoCapture`` where none is shown."""
        if page_url not in self._captures:
            return not_kept(page_url)
        nearest = min(self._captures[page_url], key=lambda later: abs(later.captured_at - row.captured_at))
        try:
            answer = await fetch(self.crawler, self._request(nearest))
        except NotFetched as error:
            raise _NoCapture(State.FAILED, f"later page: {error}") from None
        return (self._capture(answer, page_url, nearest),)

    def _capture(self, response: Response, url: str, row: Row) -> Capture:
        """What the site once answered, replayed or as a record of it. Raises ``_NoCapture`` for anything else."""
        place = self._place(row)
        shown = _recorded(response, row, place) if place else _replayed(response, row)
        if shown.status != 200:
            raise _status_refused(shown.status)
        if shown.fetched_at.replace(microsecond=0) != row.captured_at:
            raise _NoCapture(State.REJECTED, f"another capture: that of {shown.fetched_at:%Y-%m-%d %H:%M:%S} UTC")
        return replace(shown, url=url, origin=Origin.WAYBACK)


def _replayed(response: Response, row: Row) -> Capture:
    """A replayed page.

    When a web archive cannot show a capture it may show another one of the page; ``Memento-Datetime``
    (RFC 7089, 2.1.1) says which.
    """
    return replace(capture_of(response), fetched_at=_memento_time(response) or row.captured_at)


def _recorded(response: Response, row: Row, place: Place) -> Capture:
    """The response in a record. Raises ``_NoCapture`` when the answer is not the very part of the file asked for."""
    from azecrawl.warc.reader import read_response

    if response.status == 200:
        raise _NoCapture(State.FAILED, "HTTP 200: the whole file, where a part of it was asked for")
    if response.status != 206:
        raise _status_refused(response.status)
    part = (response.headers.get("Content-Range") or b"").decode("latin-1")
    if not part.startswith(f"bytes {place.range}/"):
        raise _NoCapture(State.FAILED, f"another part of the file than asked for: {part!r}")
    if len(response.body) != place.length:
        raise _NoCapture(State.FAILED, f"{len(response.body)} bytes of the file, where {place.length} were asked for")
    try:
        return read_response(response.body, row.url, row.digest)
    except WarcError as error:
        raise _NoCapture(State.REJECTED, f"its record: {error}") from None


def _status_refused(status: int) -> _NoCapture:
    """What a status says that is not the one of a page: that there is none, or none this time."""
    has_none = status < 400 or status in (404, 410)
    return _NoCapture(State.REJECTED if has_none else State.FAILED, f"HTTP {status}")


def _memento_time(response: Response) -> datetime | None:
    """When a replayed page was captured, as far as the web archive says so."""
    try:
        return parsedate_to_datetime((response.headers.get("Memento-Datetime") or b"").decode("latin-1"))
    except ValueError:
        return None
