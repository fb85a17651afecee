"""Keep what Scrapy takes off a response before a spider sees it: headers that name its coding, and redirects.

Scrapy 2.19 itself has dropped ``Content-Length`` and ``Transfer-Encoding`` by then and title-cased the names.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.http import Response

from azecrawl.records import Capture

HEADERS = "headers_as_received"
"""In a request's ``meta``: the headers of its response, as pairs of a name and a value."""

REDIRECTS = "redirects_as_received"
"""In a request's ``meta``: the redirects that led to it, as captures."""


class Received:
    """A downloader middleware, to stand next to the network."""

    def __init__(self, crawler: Crawler) -> None:
        self._coding = HttpCompressionMiddleware.from_crawler(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Note a response in its request's ``meta``, which Scrapy hands on to the request a redirect leads to."""
        headers = headers_of(response)
        request.meta[HEADERS] = headers
        if response.status in (301, 302, 303, 307, 308):
            request.meta[REDIRECTS] = (*request.meta.get(REDIRECTS, ()), self._redirect(request, response, headers))
        return response

    def _redirect(self, request: Request, response: Response, headers: tuple[tuple[str, str], ...]) -> Capture:
        decoded = self._coding.process_response(request, response.replace())
        assert isinstance(decoded, Response)
        return Capture(
            request.url,
            datetime.now(UTC),
            response.status,
            headers,
            decoded.body,
            status_line=f"{response.protocol} {response.status}" if response.protocol else None,
        )


def headers_of(response: Response) -> tuple[tuple[str, str], ...]:
    """The headers a response has, in order."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
