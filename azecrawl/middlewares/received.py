"""Keep what Scrapy takes off a response before a spider sees it: headers that name its coding, and redirects.

Scrapy 2.19 itself has dropped ``Content-Length`` and ``Transfer-Encoding`` by then and title-cased the names. It takes
a compressed body that breaks off for a whole one: here it is asked for again, and is lost when it comes so again.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from typing import Self

import brotli
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import ResponseDataLossError
from scrapy.http import Response

from azecrawl.archive.bodies import LARGEST
from azecrawl.records import Capture

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

HEADERS = "headers_as_received"
"""In a request's ``meta``: the headers of its response, as pairs of a name and a value."""

REDIRECTS = "redirects_as_received"
"""In a request's ``meta``: the redirects that led to it, as captures."""


class Received:
    """A downloader middleware, to stand next to the network."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._coding = HttpCompressionMiddleware.from_crawler(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response | Request:
        """Note a response in its request's ``meta``, which Scrapy hands on to the request a redirect leads to.

        Raises ``ResponseDataLossError`` for a body whose content coding breaks off time and again.
        """
        if not ends_whole(response):
            reason = "the body breaks off within its content coding"
            assert self._crawler.spider
            again = get_retry_request(request, spider=self._crawler.spider, reason=reason)
            if again is None:
                raise ResponseDataLossError(reason)
            return again
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
            status_line=status_line_of(response),
        )


def ends_whole(response: Response) -> bool:
    """Whether a body reaches its end as its ``Content-Encoding`` has it (RFC 9110, 8.4).

    One that a server calls gzip and sends plain does not: no browser shows it either.
    """
    coding = (response.headers.get("Content-Encoding") or b"").decode("latin-1").strip().lower()
    check = _ENDS_WHOLE.get(coding)
    if not check or not response.body:
        return True
    try:
        return check(response.body)
    except (zlib.error, brotli.error, zstd.ZstdError, EOFError):
        return False


def _zlib_ends(body: bytes, wbits: int) -> bool:
    decoder, size = zlib.decompressobj(wbits), 0
    while body and not decoder.eof and size <= LARGEST:
        size += len(decoder.decompress(body, _CHUNK))
        body = decoder.unconsumed_tail
    return decoder.eof or size > LARGEST


def _deflate_ends(body: bytes) -> bool:
    """Deflate comes within zlib's frame or, from some servers, without it."""
    try:
        return _zlib_ends(body, zlib.MAX_WBITS)
    except zlib.error:
        return _zlib_ends(body, -zlib.MAX_WBITS)


def _brotli_ends(body: bytes) -> bool:
    decoder, size = brotli.Decompressor(), 0
    piece = decoder.process(body, output_buffer_limit=_CHUNK)
    while piece and not decoder.is_finished() and size <= LARGEST:
        size += len(piece)
        piece = decoder.process(b"", output_buffer_limit=_CHUNK)
    return decoder.is_finished() or size > LARGEST


def _zstd_ends(body: bytes) -> bool:
    reader, size = zstd.ZstdFile(BytesIO(body)), 0
    while (piece := reader.read(_CHUNK)) and size <= LARGEST:
        size += len(piece)
    return True


_CHUNK = 1 << 20
"""Bytes decoded at a time, and not kept: a small body may claim to be endless. Scrapy refuses that afterwards."""

_ENDS_WHOLE: dict[str, Callable[[bytes], bool]] = {
    "gzip": lambda body: _zlib_ends(body, zlib.MAX_WBITS | 16),
    "x-gzip": lambda body: _zlib_ends(body, zlib.MAX_WBITS | 16),
    "deflate": _deflate_ends,
    "br": _brotli_ends,
    "zstd": _zstd_ends,
}
"""What Scrapy decodes, with the decoders that it uses."""


def status_line_of(response: Response) -> str | None:
    """The status line of a response (RFC 9112, 4), without its reason phrase; None when its protocol is not known."""
    return f"{response.protocol} {response.status}" if response.protocol else None


def headers_of(response: Response) -> tuple[tuple[str, str], ...]:
    """The headers a response has, in order."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
