"""Looking for articles by the ways the site offers: asks for what ``azecrawl.discover`` says, as long as it helps."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Container, Coroutine, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.robotstxt import ProtegoRobotParser, RobotParser

from azecrawl import site
from azecrawl.archive import ArchiveWriter
from azecrawl.counters import OfWay, of_way
from azecrawl.discover import feed, rest, sitemap
from azecrawl.discover.answers import MOST_PAGES, NoAnswer, instead
from azecrawl.discover.listings import UNREAD_PAGES, Walk, from_listing
from azecrawl.fingerprints import Fingerprints
from azecrawl.pages import NotAListing, PageError, is_not_found, page_number, parse_listing
from azecrawl.records import Discovery, Findings, Listing, Way
from azecrawl.spiders.agenda import Agenda
from azecrawl.spiders.base import NotFetched, capture_of, fetch
from azecrawl.spiders.scope import Scope
from azecrawl.spiders.ways import Closed, Ways

_OVERLAP = timedelta(days=1)
"""How far an update looks back behind the beginning of the last one: clocks differ, and so do time zones' readings."""


class _PastTheEnd(Exception):
    """WordPress says that a list has fewer pages."""


@dataclass
class _Posts:
    """What a list of posts said, page by page. ``proven`` counts the pages that were read."""

    unheard: int = 0
    ids: Fingerprints = field(default_factory=Fingerprints)
    urls: Fingerprints = field(default_factory=Fingerprints)
    total: int | None = None
    proven: int = 0
    lost: list[Closed] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether every page was read, and they list as many posts as the site says there are."""
        return not self.lost and self.total in (None, len(self.ids))


class Search:
    """Everything a run does to find articles. What has to be visited of those goes on the agenda.

    ``last_look`` is when an update begins to look back, and None for a crawl that walks everything. ``progress`` is
    set whenever something has ended that may have been waited for. ``trouble`` is what looking has failed with, if it
    has, and ``stated_posts`` holds every address that REST or a sitemap of posts called a post.
    """

    def __init__(
        self,
        crawler: Crawler,
        archive: ArchiveWriter,
        scope: Scope,
        agenda: Agenda,
        last_look: datetime | None,
        progress: asyncio.Event,
    ) -> None:
        self.trouble: BaseException | None = None
        self.stated_posts = Fingerprints()
        self._crawler = crawler
        self._archive = archive
        self._scope = scope
        self._base = scope.base_url
        self._agenda = agenda
        self._last_look = last_look
        self._walks_everything = last_look is None
        self._progress = progress
        self._ways = Ways(crawler.stats, archive.has_shown)
        self._keeps_listings = crawler.settings.getbool("KEEP_LISTINGS")
        self._tasks: set[asyncio.Task[None]] = set()
        self._walked: set[str] = set()
        self._first_pages = 0
        self._sitemaps: list[str] = []
        self._launched = False
        crawler.signals.connect(self._robots_parsed, signal=signals.robots_parsed)

    @property
    def answered(self) -> set[Way]:
        """The ways that have proven themselves in this run."""
        return self._ways.answered

    @property
    def failures(self) -> int:
        """How many answers could not be read, of the ways that do answer."""
        return self._ways.failures

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
        self._ways.conclude()

    def open_sections(self, paths: Iterable[str]) -> None:
        """Walk the listings of sections, each once."""
        for path in paths:
            walk = Walk(site.category_url(path, self._base))
            if walk.root not in self._walked:
                self._walked.add(walk.root)
                self._start(self._walk(walk))

    async def _look(self) -> None:
        if self._scope.categories:
            first = Walk(site.category_url(self._scope.categories[0], self._base))
            if await self._step(first):
                self._start(self._walk(first))
            self.open_sections(self._scope.categories)
        elif self._last_look is None:
            await self._look_everywhere()
        else:
            await self._look_for_news(self._last_look)
        self._launched = True

    async def _look_everywhere(self) -> None:
        """A full crawl: every way, and of the listings all pages."""
        ways = self._scope.ways
        if Way.LISTING in ways:
            home = Walk(self._base, linked_only=True)
            if await self._step(home):
                self._start(self._walk(home))
            self.open_sections([*site.CATEGORIES, *self._archive.sections()])
        if Way.REST in ways:
            await self._try(Way.REST, self._read_rest())
        if Way.SITEMAP in ways and not (self.answered and self._scope.has_days):
            await self._try(Way.SITEMAP, self._read_sitemaps())  # it does not say when an article was published
        if Way.FEED in ways:
            await self._try(
                Way.FEED, self._read_feeds(to_the_end=not any(map(self._ways.was_read_well, (Way.REST, Way.SITEMAP))))
            )

    async def _look_for_news(self, last_look: datetime) -> None:
        """An update: the cheapest way that says what is new, and the next one only where that is closed."""
        ways = self._scope.ways
        if Way.REST in ways:
            await self._try(Way.REST, self._read_rest_news(last_look - _OVERLAP))
        if not self._ways.was_read_well(Way.REST):
            if Way.SITEMAP in ways:
                await self._try(Way.SITEMAP, self._read_sitemaps())
            if Way.FEED in ways:
                await self._try(Way.FEED, self._read_feeds())
            if Way.LISTING in ways and not any(map(self._ways.was_read_well, (Way.SITEMAP, Way.FEED))):
                home = Walk(self._base, linked_only=True)
                while await self._step(home):
                    pass
                if not home.has_listed:
                    self.open_sections(site.CATEGORIES)

    async def _try(self, way: Way, reading: Coroutine[Any, Any, None]) -> None:
        try:
            await reading
        except Closed as error:
            self._ways.refuse(way, error)

    # REST

    async def _read_rest(self) -> None:
        """A full crawl: all posts, and the sections."""
        await self._list_posts(rest.posts_url(self._base))
        if Way.LISTING in self._scope.ways:
            try:
                url = rest.categories_url(self._base)
                findings = self._read(url, rest.read_categories, await self._ask_rest(url), self._base)
                self.open_sections(findings.sections)
            except Closed as error:
                (self._ways.refuse if error.says_closed else self._ways.miss)(Way.REST, error)

    async def _read_rest_news(self, since: datetime) -> None:
        """What was modified since a time, and what came out last: one that was scheduled long before was not modified.

        A deleted post leaves no trace but the total. Where that is not what it should be, or was never heard, all posts
        are listed, and those that are listed no longer are looked at. So they are where most of the newest have another
        address: then the older ones have, too.
        """
        modified = await self._list_posts(rest.posts_url(self._base, since), of_all=False)
        try:
            newest = await self._read_posts(rest.newest_url(self._base), of_all=True)
        except Closed as error:
            if not modified.ids:  # an empty list proves little
                raise
            self._ways.answer(Way.REST, modified.proven)
            self._ways.miss(Way.REST, error)
            return
        self._ways.answer(Way.REST, modified.proven + 1)
        unheard = modified.unheard + self._take(Way.REST, newest)
        before = self._archive.last_total(Way.REST)
        have_moved = 2 * self._agenda.have_moved(newest.discoveries) > len(newest.discoveries)
        if have_moved or newest.total != (None if before is None else before + unheard):
            posts = await self._list_posts(rest.posts_url(self._base, with_content=False))
            if not posts.lost:
                self._look_at_the_unlisted(Way.REST, posts.urls, posts.ids)

    async def _list_posts(self, first: str, *, of_all: bool = True) -> _Posts:
        """Read a list of posts to its end, passing over pages that cannot be read. Raises ``Closed`` when none can.

        Where a page is too large, this list is read on in smaller ones.

        The list is of all posts, or of some: then it may well be empty, and its total is no total.
        """
        posts = _Posts()
        page, last = 1, 1
        per_page, *smaller = rest.SIZES
        unread = 0
        while page <= min(last, MOST_PAGES):
            url = rest.page_url(first, page, per_page)
            try:
                findings = await self._read_posts(url, of_all=of_all)
            except _PastTheEnd:
                posts.proven += 1
                break
            except Closed as error:
                if error.is_too_large and smaller:
                    parts, per_page = per_page // smaller[0], smaller.pop(0)
                    page, last = (page - 1) * parts + 1, last * parts
                    continue
                posts.lost.append(error)
                unread += 1
                if error.says_closed or unread == UNREAD_PAGES or not (posts.proven or self._may_answer(Way.REST)):
                    break
                last = max(last, page + 1)
            else:
                new = posts.ids.update(findings.keys)
                posts.proven += 1
                unread = 0
                posts.total = findings.total
                posts.urls.update(found.url for found in findings.discoveries)
                posts.unheard += self._take(Way.REST, findings, of_all=of_all)
                if not new and page > 1:
                    if not posts.is_whole:
                        posts.lost.append(Closed(url, f"it brings nothing new, though there are to be {last} pages"))
                    break
                last = findings.pages or page + (len(findings.keys) == per_page)
            page += 1
        if not posts.proven:
            raise posts.lost[0]
        if of_all:
            self._ways.answer(Way.REST, posts.proven)
        for lost in posts.lost:
            self._ways.miss(Way.REST, lost)
        return posts

    async def _read_posts(self, url: str, *, of_all: bool) -> Findings:
        """A page of a list of posts. Raises ``Closed``, or ``_PastTheEnd``."""
        response = await self._ask_rest(url)
        if rest.is_past_the_end(response.status, response.body):
            raise _PastTheEnd
        counts = {name: _header(response, name) or "" for name in ("X-WP-Total", "X-WP-TotalPages")}
        findings = self._read(url, rest.read_posts, response, counts, url, self._base)
        if not findings.keys:
            is_none = findings.total == 0 and not self._archive.has_shown(Way.REST)
            if findings.total or (of_all and not is_none):
                raise Closed(
                    url, f"an empty list, though there are posts (X-WP-Total: {counts['X-WP-Total'] or 'none'})"
                )
        if findings.witnesses:
            self._archive.keep_witnesses(capture_of(response), findings.witnesses, datetime.now(UTC))
        return findings

    async def _ask_rest(self, url: str) -> Response:
        response = await self._get(url)
        if rest.says_closed(response.status, response.body):
            raise Closed(url, f"{instead(response.body)} (HTTP {response.status})", says_closed=True)
        return response

    # Sitemaps

    async def _read_sitemaps(self) -> None:
        """Those that robots.txt names, else the first that lies where sitemaps usually do, and what they list.

        What they list no longer is looked at in an update, once all of them were read.
        """
        looked_at = self._archive.looked_at(Way.SITEMAP)
        named = [url for url in dict.fromkeys(self._sitemaps) if sitemap.may_list_posts(url)][: sitemap.MOST]
        waiting = deque(named or [f"{self._base}{name}" for name in sitemap.USUAL])
        guessed = set[str]() if named else set(waiting)
        seen, listed = set(named), Fingerprints()
        read, lost, refused = 0, list[Closed](), list[Closed]()
        while waiting:
            url = waiting.popleft()
            try:
                addresses, children = await self._read_sitemap(url)
            except Closed as error:
                (refused if url in guessed else lost).append(error)
                continue
            read += 1
            listed.update(addresses)
            seen.add(url)
            if url in guessed:
                waiting.clear()
                guessed.clear()
            new = [child for child in dict.fromkeys(children) if child not in seen]
            if len(seen) + len(new) > sitemap.MOST:
                lost.append(Closed(url, f"there are more than {sitemap.MOST} sitemaps"))
                new = new[: sitemap.MOST - len(seen)]
            seen.update(new)
            waiting.extend(new)
        if not read:
            raise next((error for error in lost + refused if not error.says_closed), (lost + refused)[-1])
        if not listed and not lost:
            raise Closed(url, "the sitemaps list no article")
        self._ways.answer(Way.SITEMAP, read)
        for unread in lost:
            self._ways.miss(Way.SITEMAP, unread)
        are_whole = not lost and all(error.says_closed for error in refused)
        if are_whole and self._scope.is_whole and not self._walks_everything:
            listed.update(looked_at)
            self._look_at_the_unlisted(Way.SITEMAP, listed)

    async def _read_sitemap(self, url: str) -> tuple[set[str], tuple[str, ...]]:
        """The articles that a sitemap lists, and the sitemaps. One that has not changed lists what it listed."""
        known = self._archive.listed_on(url)
        response = await self._get(url, conditional=bool(known) and not self._walks_everything)
        addresses, children = known, tuple[str, ...]()
        if response.status != 304:
            findings = self._read(url, sitemap.read_sitemap, response, url, self._base)
            addresses, children = {found.url for found in findings.discoveries}, findings.following
            if known and not addresses:
                raise Closed(url, f"it lists no article, though it listed {len(known)} when it was last read")
            self._take(Way.SITEMAP, findings)
            self._crawler.stats.inc_value(of_way(Way.SITEMAP, OfWay.TOTAL), len(addresses))
            if self._walks_everything and Way.LISTING in self._scope.ways:
                self.open_sections(findings.sections)
            if not children:  # that an index has not changed says nothing of the sitemaps it lists
                self._archive.keep_validators(url, capture_of(response))
        if sitemap.is_of_posts(url):
            self.stated_posts.update(addresses)
        return addresses, children

    # Feeds

    async def _read_feeds(self, *, to_the_end: bool = False) -> None:
        """The feed of what was edited last where the site has it, else that of the newest."""
        try:
            await self._read_feed(to_the_end, edited_first=True)
        except Closed as error:
            await self._read_feed(to_the_end, edited_first=False)
            if self._archive.listed_on(error.url):  # the site has it, then
                self._ways.miss(Way.FEED, error)

    async def _read_feed(self, to_the_end: bool, *, edited_first: bool) -> None:
        """A feed, page by page, as long as it brings what was not found yet. Raises ``Closed`` for its first page."""
        seen = Fingerprints()
        unread = 0
        for page in range(1, MOST_PAGES + 1):
            url = feed.feed_url(self._base, page, edited_first=edited_first)
            waiting = len(self._agenda.found)
            try:
                findings = await self._read_feed_page(url, page)
            except Closed as error:
                if page == 1:
                    raise
                self._ways.miss(Way.FEED, error)
                unread += 1
                if unread == UNREAD_PAGES:
                    return
                continue
            if findings is None:
                return
            unread = 0
            new = seen.update(findings.keys)
            self._take(Way.FEED, findings)
            if not new or not (len(self._agenda.found) > waiting or to_the_end):
                return

    async def _read_feed_page(self, url: str, page: int) -> Findings | None:
        """A page of a feed; None where there is nothing to read: past the end, or as it was. Raises ``Closed``."""
        response = await self._get(url, conditional=page == 1 and not self._walks_everything)
        if response.status == 304:
            self._ways.answer(Way.FEED)
            return None
        is_past_the_end = page > 1 and response.status == 404
        if is_past_the_end and is_not_found(response.body, response.url):
            return None
        findings = self._read(url, feed.read_feed, response, url, self._base, may_be_missing=page > 1)
        if is_past_the_end and not findings.keys:
            return None
        if is_past_the_end or not findings.keys:
            raise Closed(url, f"a feed with {len(findings.keys)} entries (HTTP {response.status})")
        self._ways.answer(Way.FEED)
        if page == 1:
            self._archive.keep_validators(url, capture_of(response))
        return findings

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
                    self._progress.set()
        finally:
            self._first_pages -= on_first_page

    async def _step(self, walk: Walk) -> bool:
        """Read one page of a listing. Whether there is another one to read."""
        self._walked.add(walk.root)
        try:
            listing = await self._read_listing(walk)
        except Closed as error:
            self._ways.miss(Way.LISTING, error)
            return Way.LISTING in self.answered and walk.pass_over() and not self._agenda.limit_reached
        unheard = self._take_listing(listing) if listing else 0
        goes_on = walk.go_on(listing, self._scope.since) and not self._agenda.limit_reached
        return goes_on and (self._walks_everything or unheard > 0)

    async def _read_listing(self, walk: Walk) -> Listing | None:
        """The page of a listing to read now; None past its end. Raises ``Closed`` for what does not prove to be it."""
        url, page = walk.url, walk.number
        response = await self._get(url)
        try:
            listing = parse_listing(response.body, response.url)
        except NotAListing as error:
            if page == 1:
                self._ways.refuse(Way.LISTING, Closed(url, error.why, says_closed=True))
            else:
                self._ways.answer(Way.LISTING)
            return None
        except PageError as error:
            raise Closed(url, f"{error.why} (HTTP {response.status})") from None
        if response.status != 200:
            raise Closed(url, f"HTTP {response.status}")
        if not _is_the_same_listing(url, response.url, self._base):
            raise Closed(url, f"it leads to {response.url}")
        if not listing.articles and (page > 1 or self._has_articles(walk.root)):
            raise Closed(url, "it lists no article, though there are some")
        self._ways.answer(Way.LISTING)
        return listing

    def _has_articles(self, root: str) -> bool:
        """Whether the archive has articles that a listing would show."""
        section = site.category_path(root, self._base)
        archive = self._archive
        return archive.has_articles_in(section) if section else archive.has_shown(Way.LISTING)

    def _take_listing(self, listing: Listing) -> int:
        if not self._scope.categories and self._walks_everything:
            self.open_sections(category.path for category in listing.categories)
        return self._discover(from_listing(listing))

    # Asking and taking

    def _may_answer(self, way: Way) -> bool:
        """Whether it is worth asking a way again that has not answered yet: an update asks as little as it can."""
        return self._walks_everything or self._archive.has_shown(way)

    async def _get(self, url: str, *, conditional: bool = False) -> Response:
        """Fetch what is no article: an answer of the site, whatever its status. Raises ``Closed`` for none.

        304 comes of a conditional request only.
        """
        headers = self._archive.validators(url) if conditional else {}
        request = Request(url, headers=headers, dont_filter=True)
        try:
            response = await fetch(self._crawler, request)
        except NotFetched as error:
            raise Closed(url, str(error), is_too_large=error.is_too_large) from None
        if not site.is_on_site(response.url, self._base):
            raise Closed(url, f"it leads elsewhere: {response.url}")
        if response.status == 304 and not headers:
            raise Closed(url, "HTTP 304, though nothing was said of what we have")
        if self._keeps_listings and response.status == 200:
            self._archive.keep([capture_of(response)], datetime.now(UTC))
        return response

    def _read(
        self,
        url: str,
        reader: Callable[..., Findings],
        response: Response,
        *arguments: object,
        may_be_missing: bool = False,
    ) -> Findings:
        """What the list at an address says. Raises ``Closed`` for what is none, and for another status than 200.

        ``may_be_missing`` lets 404 pass as well, as WordPress answers for what is past the end of a feed.
        """
        if response.status == 404 and not may_be_missing and is_not_found(response.body, response.url):
            raise Closed(url, "the site says that there is no such page", says_closed=True)
        try:
            findings = reader(response.body, *arguments)
        except NoAnswer as error:
            raise Closed(url, f"{error} (HTTP {response.status})") from None
        if response.status != 200 and not (may_be_missing and response.status == 404):
            raise Closed(url, f"HTTP {response.status}")
        return findings

    def _take(self, way: Way, findings: Findings, *, of_all: bool = True) -> int:
        """Hand on what a list says. How many of the articles nobody had heard of."""
        if findings.total is not None and of_all:
            self._crawler.stats.set_value(of_way(way, OfWay.TOTAL), findings.total)
        if way == Way.REST:
            self.stated_posts.update(found.url for found in findings.discoveries)
        odd = (address for address in findings.not_understood if not self._is_stated(address))
        self._ways.not_understood(way, odd)
        return self._discover(findings.discoveries)

    def _discover(self, discoveries: Collection[Discovery]) -> int:
        """Note what was found in the archive, and put what has to be visited in line. How many nobody had heard of."""
        if discoveries:
            self._archive.discover(discoveries, datetime.now(UTC))
        return self._agenda.add(discoveries)

    def _look_at_the_unlisted(self, way: Way, listed: Container[str], ids: Container[str] = ()) -> None:
        """Visit the articles that a way knew and does not list any longer, neither by address nor by WordPress id."""
        for url, day in self._archive.known_to(way).items():
            if url not in listed and not self._agenda.has_one_of(url, ids):
                self._agenda.put(url, day)

    def _is_stated(self, address: str) -> bool:
        """Whether an address that looks like no article's is known to be a post's."""
        post = site.post_url(address, self._base)
        return post is not None and post in self.stated_posts

    def _robots_parsed(self, robotparser: RobotParser) -> None:
        sitemaps = robotparser.rp.sitemaps if isinstance(robotparser, ProtegoRobotParser) else ()
        self._sitemaps += [url for url in sitemaps if site.is_on_site(url, self._base)]

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not self._tasks:
            self._ways.conclude()
        if not task.cancelled() and (error := task.exception()):
            self.trouble = error
        self._progress.set()


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def _is_the_same_listing(asked: str, answered: str, base: str) -> bool:
    """Whether a redirect leads to the same page of a listing: a section may have been renamed."""
    is_section = [site.category_path(url, base) is not None for url in (asked, answered)]
    return page_number(asked) == page_number(answered) and is_section[0] == is_section[1]
