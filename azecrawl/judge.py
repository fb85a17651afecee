"""What a fetched address comes to: one verdict for every answer, whoever fetched it and wherever it was kept.

No network and no database: ``judge`` asks its caller for the later pages of a split article, and is sent them.
An answer is believed to be what it proves to be. Whatever proves nothing is no word of the site, and failed.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Collection, Container, Generator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from urllib.parse import urljoin

from azecrawl import site
from azecrawl.pages import PageError, join_pages, only_page_errors, parse_article, respell, rest
from azecrawl.pages.article import FALLBACK
from azecrawl.pages.document import Document
from azecrawl.pages.errors import EmptyArticle
from azecrawl.pages.kinds import Kind, described, is_cut_short, kind_of, shows, stated_path
from azecrawl.records import Absence, Article, Capture, Discovery, Origin, State, Visit, Way

Answer = Sequence[Capture]
"""The response to one request: the redirects that led to it, in order, then the response itself."""

Judgement = Generator[str, "Answer | Unavailable", Visit]
"""A question on its way to its answer: yields the addresses of later pages, is sent what they answered."""

Posts = Callable[[datetime, int, datetime | None], rest.Post | None]
"""What gives the post of a page: when that was fetched, the id and the time of modification that it states."""

MOST_NOT_THERE = 3
"""So many articles, or a hundredth of those held, may be missed for the first time in one run without a doubt."""


@dataclass(frozen=True)
class Unavailable:
    """That a later page could not be had: ``state`` says whether asking again may help (``failed``) or not."""

    reason: str
    state: State = State.FAILED


@dataclass(frozen=True)
class Held:
    """What is known of the article that an address has led to before, as far as it tells it from others."""

    wp_id: int | None
    title: str


class _Refused(Exception):
    """An answer that is no article. The fields are those of the visit that comes of it.

    ``belongs_to`` is the address of the article that the page says it is, where that is another one of the site.
    """

    belongs_to: str | None = None

    def __init__(self, state: State, reason: str, absence: Absence | None = None, leads_to: str | None = None) -> None:
        super().__init__(reason)
        self.state, self.reason, self.absence, self.leads_to = state, reason, absence, leads_to


def _unproven(reason: str) -> _Refused:
    """An answer that proves nothing."""
    return _Refused(State.FAILED, reason)


def judge(
    url: str,
    answer: Answer,
    base: str,
    held: Held | None = None,
    posts: Posts | None = None,
    *,
    is_kept: bool = False,
) -> Judgement:
    """What an answer to a request for an article comes to.

    Yields the addresses of later pages and is sent what they answered. ``base`` is the site's address, and ``posts`` is
    asked for pages whose theme nobody knows. A state of ``gone`` means "not there this time", and of ``failed`` that
    the answer proves nothing; what comes from a file or a web archive (``is_kept``) is ``rejected`` then, as the same
    bytes would come again. There, a page under the address of another is that of the article it says it is: the visit
    is to its own address then.
    """
    captures = [answer[-1]]
    redirects = tuple(answer[:-1])
    try:
        article = yield from _article(url, answer, base, held, posts, captures)
    except _Refused as refused:
        if is_kept and refused.belongs_to:
            page = replace(answer[-1], url=refused.belongs_to)
            own = yield from judge(refused.belongs_to, (page,), base, is_kept=True)
            if own.article:
                return replace(own, captures=(answer[-1], *own.captures[1:], *redirects))
        other = refused.leads_to
        return Visit(
            url,
            State.REJECTED if is_kept and refused.state is State.FAILED else refused.state,
            refused.reason,
            captures=(*captures, *redirects),
            absence=refused.absence,
            discoveries=(Discovery(other, Way.REDIRECT, url),) if other else (),
        )
    return Visit(url, State.ARCHIVED, article=article, captures=(*captures, *redirects))


def judged(judgement: Judgement, later: Callable[[str], Answer | Unavailable | None]) -> Visit:
    """What comes of a judgement of what was kept: ``later`` gives the later pages, None for one that is not there."""
    try:
        page_url = next(judgement)
        while True:
            page_url = judgement.send(later(page_url) or not_kept(page_url))
    except StopIteration as end:
        visit: Visit = end.value
        return visit


async def judged_online(judgement: Judgement, later: Callable[[str], Awaitable[Answer | Unavailable]]) -> Visit:
    """What comes of a judgement whose later pages have to be asked for: ``later`` does."""
    try:
        page_url = next(judgement)
        while True:
            page_url = judgement.send(await later(page_url))
    except StopIteration as end:
        visit: Visit = end.value
        return visit


def not_kept(page_url: str) -> Unavailable:
    """That nobody has kept a later page: asking again does not help."""
    return Unavailable(f"no capture of {page_url}", State.REJECTED)


def _article(
    url: str, answer: Answer, base: str, held: Held | None, posts: Posts | None, captures: list[Capture]
) -> Generator[str, Answer | Unavailable, Article]:
    """The article that an answer proves to be. ``captures`` gets the later pages. Raises ``_Refused``."""
    first = _page(url, answer, base, held, posts)
    pages = [first]
    for number, page_url in enumerate(first.page_urls[1:], 2):
        later = yield page_url
        if isinstance(later, Unavailable):
            what = "later page" if later.state is State.FAILED else "incomplete"
            raise _Refused(later.state, f"{what}: {later.reason}")
        try:
            captures.append(later[-1])
            pages.append(_later_page(page_url, later, base, first))
        except EmptyArticle as error:
            if number < len(first.page_urls):
                raise _Refused(State.REJECTED, f"later page: {error.reason}: {error.why}: {page_url}") from None
    return join_pages(pages)


def _page(url: str, answer: Answer, base: str, held: Held | None, posts: Posts | None) -> Article:
    """The article, or the first page of one, that an answer proves to be. Raises ``_Refused``."""
    final = answer[-1]
    page, kind = _proven(final, base)
    address = site.normalize_url(final.url, base)
    if kind is Kind.HOME or (address == base != url):
        raise _Refused(State.GONE, "leads to the home page", Absence.NOT_FOUND)
    if kind is Kind.NOT_FOUND:
        raise _Refused(State.GONE, f"HTTP {final.status}", Absence.NOT_FOUND)
    if kind is Kind.AMP:
        raise _unproven(f"this is {kind}, and says nothing of the page itself")
    if kind is not Kind.ARTICLE:
        raise _Refused(State.REJECTED, f"not an article: this is {kind}", Absence.OTHER_PAGE)
    try:
        with only_page_errors(final.url):
            stated = stated_path(page, base)
            own = site.article_url(page.absolute(page.first_meta("og:url")) or "", base)
        article = _read(page, final, base, posts)
    except PageError as error:
        raise _Refused(State.REJECTED, f"{error.reason}: {error.why}") from None
    _is_at(final, stated, base, own)
    if held and held.wp_id and article.wp_id and held.wp_id != article.wp_id and not _same_title(held, article):
        if address != url:
            # WordPress guesses where a lost address may have led: to a post whose slug begins like it.
            reason = f"leads to another article: {article.url}"
            raise _Refused(State.GONE, reason, Absence.NOT_FOUND, leads_to=article.url)
        if stated is None:
            raise _unproven(f"the page of another post ({article.wp_id}) at this one's address")
    return article


def _later_page(page_url: str, answer: Answer, base: str, first: Article) -> Article:
    """A later page of a split article. Raises ``_Refused``, and ``EmptyArticle`` for one with nothing on it."""
    final = answer[-1]
    try:
        page, kind = _proven(final, base)
        if site.normalize_url(final.url, base) != site.normalize_url(page_url, base):
            raise _unproven(f"leads to {final.url}")
        if kind is not Kind.ARTICLE:
            raise _unproven(f"HTTP {final.status}" if kind is Kind.NOT_FOUND else f"this is {kind}")
        stated = stated_path(page, base)
        article = _read(page, final, base)
        _is_at(final, stated, base)
    except EmptyArticle:
        raise
    except PageError as error:
        raise _Refused(State.REJECTED, f"later page: {error.reason}: {error.why}: {page_url}") from None
    except _Refused as refused:
        raise _unproven(f"later page: {refused.reason}: {page_url}") from None
    if first.wp_id and article.wp_id and first.wp_id != article.wp_id:
        raise _unproven(f"later page: that of another post ({article.wp_id}): {page_url}")
    if article.body_text and article.body_text == first.body_text:
        raise _unproven(f"later page: the first page once more: {page_url}")
    return article


def _proven(final: Capture, base: str) -> tuple[Document, Kind]:
    """A page that is whole and the site's own, and its kind. Raises ``_Refused`` for every other answer."""
    if not site.is_on_site(final.url, base):
        raise _unproven(f"leads elsewhere: {final.url}")
    if 300 <= final.status < 400:
        raise _leads_nowhere(final, base)
    is_missing = final.status in (404, 410)
    if final.status != 200 and not is_missing:
        raise _unproven(f"HTTP {final.status}")
    if not final.body.strip():
        what, page, kind = "an empty answer", None, Kind.UNKNOWN
    elif is_cut_short(final.body):
        what, page, kind = "", None, Kind.UNKNOWN
    else:
        try:
            with only_page_errors(final.url):
                page = _document(final)
                kind = kind_of(page)
                what = described(page) if kind is Kind.UNKNOWN else ""
        except PageError as error:
            raise _unproven(f"{error.reason}: {error.why}") from None
    if is_missing and (page is None or kind is not Kind.NOT_FOUND):
        raise _Refused(State.GONE, f"HTTP {final.status}", Absence.BARE)
    if page is None and not what:
        raise _unproven("cut short: the page breaks off before its end")
    if page is None or kind is Kind.UNKNOWN:
        raise _unproven(f"no page of the site: {what}")
    return page, kind


def _document(capture: Capture) -> Document:
    """The page in a capture. Raises ``PageError``."""
    located = capture.header("content-location") if capture.origin == Origin.SAVED else None
    return Document(capture.body, capture.url, capture.header("content-type"), located)


def _leads_nowhere(redirect: Capture, base: str) -> _Refused:
    """A redirect behind which nothing was fetched, or kept."""
    location = redirect.header("location")
    try:
        target = urljoin(redirect.url, location)
        target = site.normalize_url(target, base) if location and site.is_on_site(target, base) else target
    except ValueError:
        location = ""
    if not location:
        return _unproven("leads to no address")
    if not site.is_on_site(target, base):
        return _unproven(f"leads elsewhere: {target}")
    if target == base:
        return _Refused(State.GONE, "leads to the home page", Absence.NOT_FOUND)
    return _unproven(f"leads to what is not captured: {target}")


def _read(page: Document, capture: Capture, base: str, posts: Posts | None = None) -> Article:
    """The article on a page; what was not fetched from the site itself has its addresses in today's spelling.

    Raises ``PageError``, and ``_Refused`` where only the head of the page speaks of an article.
    """
    by_post = partial(rest.read_page, posts=partial(posts, capture.fetched_at)) if posts else None
    article = parse_article(page, capture.url, otherwise=by_post)
    if article.parser == FALLBACK and not shows(page, article.title):
        raise _unproven(f"no page of the site: {described(page)}, without the article's own title")
    return article if capture.origin == Origin.LIVE else respell(article, base)


def _is_at(final: Capture, stated: str | None, base: str, own: str | None = None) -> None:
    """Raises ``_Refused`` for a page that says of itself that it belongs to another address: a cache mixed them up.

    The slug decides: what stands before it changes with a site's permalinks, its language, its copy. ``own`` is that
    other address, if it is an article's of the site.
    """
    here = site.path_of(site.normalize_url(final.url, base), base).casefold()
    if stated and _slug(stated) != _slug(here):
        refused = _unproven(f"the page of another address: /{stated}/")
        refused.belongs_to = own
        raise refused


def _slug(path: str) -> str:
    """The last part of a path, but for the number of a later page: ``slug`` of ``2021/03/slug/2``."""
    return re.sub(r"/\d+$", "", path).rpartition("/")[2]


def _same_title(held: Held, article: Article) -> bool:
    return held.title.casefold().split() == article.title.casefold().split()


# What is not there, once the whole run is known


@dataclass(frozen=True)
class Sight:
    """What a run has seen: ``posts`` are addresses that REST or a sitemap of posts called a post, ``shown`` those
    that any way has shown. ``is_well`` says that the site has answered as itself."""

    posts: Container[str]
    shown: Container[str]
    is_well: bool


def settle_absences(visits: Sequence[Visit], sight: Sight, most: int, is_new: Collection[str]) -> list[Visit]:
    """What the visits that found no article come to, at the end of their run.

    Nothing is "not there" that the site itself lists, and a bare 404 only where the site was seen to be well and
    nothing has shown the address. ``is_new`` are the addresses not missed before: where more than ``most`` of those
    are missed at once, they are only suspected.
    """
    settled = [_settled(visit, sight) for visit in visits]
    missed = [visit for visit in settled if visit.state is State.GONE and visit.url in is_new]
    suspected = {visit.url for visit in missed} if len(missed) > most else set()
    return [replace(visit, is_suspected=visit.url in suspected) for visit in settled]


def _settled(visit: Visit, sight: Sight) -> Visit:
    if visit.url in sight.posts:
        return replace(visit, state=State.FAILED, reason=f"listed as a post, but: {visit.reason}")
    if visit.absence is Absence.BARE and (not sight.is_well or visit.url in sight.shown):
        return replace(visit, state=State.FAILED, reason=f"{visit.reason}, and not by the site's own page")
    return visit


def most_not_there(articles: int, so_far: int) -> int:
    """How many addresses may be missed for the first time in one run before it is doubted.

    ``articles`` is how many the archive holds, ``so_far`` the most that any run before has missed.
    """
    return max(MOST_NOT_THERE, articles // 100, so_far)
