"""What every spider of azecrawl has: an archive, a scope, the run it belongs to, and the URLs it has found."""

from __future__ import annotations

import asyncio
from collections.abc import Sized
from datetime import UTC, datetime
from typing import Any, ClassVar, Self

import scrapy
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Request, Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from azecrawl import site
from azecrawl.archive import ArchiveWriter
from azecrawl.configuration import configured, user_agent
from azecrawl.middlewares.received import HEADERS, REDIRECTS, headers_of, status_line_of
from azecrawl.records import Capture, RunKind
from azecrawl.spiders.scope import Scope, WrongUse


class ArchivingSpider(scrapy.Spider):
    """A spider that writes into an archive.

    ``run_id`` is set once the run has been opened there. ``found`` are the URLs it has to visit, and ``visits``
    counts those it has handed to the pipelines. ``kind`` is ``full``, ``update`` or ``part``. ``complete`` is
    set when looking for articles has come to its end.
    """

    kind = RunKind.PART
    scope_type: ClassVar[type[Scope]] = Scope

    def __init__(self, archive: ArchiveWriter, scope: Scope, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.archive = archive
        self.scope = scope
        self.run_id: int | None = None
        self.found: Sized = ()
        self.visits = 0
        self.complete = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Raises ``WrongUse`` for arguments or ``-s SITE``, ``ArchiveError`` or ``ArchiveLocked``
        for a file that cannot be used.
        """
        settings = crawler.settings
        if settings["SITE"] != configured()["site"]:
            raise WrongUse("-s SITE comes too late: the site is chosen by site in azecrawl.toml or by AZECRAWL_SITE")
        scope = cls.scope_type.from_arguments(**{"base_url": settings["BASE_URL"], **kwargs})
        agent = user_agent(settings["USER_AGENT"], settings["CONTACT"])
        settings.set("USER_AGENT", agent, priority="spider")
        archive = ArchiveWriter(settings["ARCHIVE_PATH"], writer=f"scrapy crawl {cls.name}")
        archive.check_runs()  # now, not after hours: the verdict looks at earlier runs
        return super().from_crawler(crawler, archive=archive, scope=scope)

    @property
    def asked_urls(self) -> tuple[str, ...]:
        """An address of each host that it asks for pages."""
        return (self.scope.base_url,)

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """The spider of a crawl."""
        assert isinstance(crawler.spider, cls)
        return crawler.spider


OF_A_PAGE = "of_a_page"
"""In a request's ``meta``: that it is for what a page shows, which may lie on any host that is public."""


def meta_of_page(url: str, base_url: str) -> dict[str, bool]:
    """The ``meta`` of a request for what a page shows. ``base_url`` is the site's."""
    # AutoThrottle knows no delay but the site's: elsewhere it would undo what robots.txt asks for.
    return {OF_A_PAGE: True, "autothrottle_dont_adjust_delay": not site.is_on_site(url, base_url)}


def may_pass(status: int) -> bool:
    """Whether an answer that is no file may be one the next time: the server has trouble, or is asked too often."""
    return status >= 500 or status in (408, 429)


FETCH_ERRORS = (
    IgnoreRequest,
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    OSError,
)
"""What Scrapy raises when a page cannot be fetched."""


class NotNow(IgnoreRequest):
    """A request that is left alone this time: what forbids it may pass."""


class RunEnds(NotNow):
    """A request that is left alone because the run ends: nothing was asked, and nothing is known of what it was for."""


class NotFetched(Exception):
    """A page could not be fetched; the message says why. ``is_too_large`` when there was more than DOWNLOAD_MAXSIZE."""

    def __init__(self, why: str, *, is_too_large: bool = False) -> None:
        super().__init__(why)
        self.is_too_large = is_too_large


async def fetch(crawler: Crawler, request: Request) -> Response:
    """Fetch a page that is no visit's, whatever its status. Raises ``NotFetched``.

    A server can make Scrapy raise almost anything: errors of four decompressors, of the reading of a redirect's
    address, of Twisted. All of them mean that there is no answer.
    """
    (answer,) = await asyncio.gather(crawler.engine.download_async(request), return_exceptions=True)
    if isinstance(answer, Exception):
        # The former for the body as sent, the latter for what it unpacks to.
        is_too_large = isinstance(answer, DownloadCancelledError) or "DOWNLOAD_MAXSIZE" in str(answer)
        raise NotFetched(reason_of(answer), is_too_large=is_too_large) from answer
    if isinstance(answer, BaseException):
        raise answer
    return answer


def capture_of(response: Response) -> Capture:
    """A response as it came, that is, with the headers that ``Received`` saw."""
    headers = response.meta.get(HEADERS) or headers_of(response)
    return Capture(
        response.url,
        datetime.now(UTC),
        response.status,
        headers,
        response.body,
        status_line=status_line_of(response),
    )


def answer_of(response: Response) -> tuple[Capture, ...]:
    """The redirects that led to a response, in order, and the response itself."""
    return (*response.meta.get(REDIRECTS, ()), capture_of(response))


def is_forbidden(failure: Failure) -> bool:
    """Whether a request was not made because robots.txt asks to leave its page alone."""
    return isinstance(failure.value, IgnoreRequest) and str(failure.value).lower().startswith("forbidden by robots.txt")


def reason_of(failure: Failure | BaseException) -> str:
    """Why a request failed, in a few words: ``HTTP 503``, ``forbidden by robots.txt``, ``connection refused: …``."""
    error = failure.value if isinstance(failure, Failure) else failure
    if isinstance(error, HttpError):
        return f"HTTP {error.response.status}"
    if isinstance(error, IgnoreRequest):
        return str(error)
    words = type(error).__name__.removeprefix("Download").removesuffix("Error")
    spaced = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in words).strip()
    return f"{spaced}: {error}" if str(error) else spaced
