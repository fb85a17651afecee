"""What our WARC records say in their own words: how a head goes into one and comes back. Pure functions, no files.

The archive keeps a body without its codings and the headers as received, which still name them. A WARC record
has to agree with itself: what names a coding gets another name there, as in Common Crawl's files.
"""

from __future__ import annotations

import re
from http import HTTPStatus

Headers = tuple[tuple[str, str], ...]

ORIGIN = "Azecrawl-Origin"
"""The extension field that says where a response came from, as ``Capture.origin``, and that we wrote the record."""

STATUS_LINE = "Azecrawl-Status-Line"
"""The extension field that says what is known of a status line, where the record needs one that says more."""

UNKNOWN = "unknown"
"""What stands there where nothing is."""

READ_FROM = "urn:azecrawl:read-from:"
"""What precedes a page's address in that of what was read from it.

pywb and the indexer of WACZ take a ``metadata`` record for a page of its own, and under the page's address they would
show it in its place.
"""

_PREFIX = "X-Crawler-"
_OF_CODING = re.compile(rf"(?:{_PREFIX})*(?:Content-Encoding|Transfer-Encoding|Content-Length)", re.IGNORECASE)
_STATUS_LINE = re.compile(r"(HTTP/1\.[01]) (\d{3}) [^\r\n]*\S")


def for_warc(headers: Headers, size: int) -> Headers:
    """The headers of a record whose body has no coding and so many bytes.

    >>> for_warc((("Content-Encoding", "gzip"), ("Content-Type", "text/html")), 12)
    (('X-Crawler-Content-Encoding', 'gzip'), ('Content-Type', 'text/html'), ('Content-Length', '12'))
    """
    renamed = ((f"{_PREFIX}{name}" if _OF_CODING.fullmatch(name) else name, value) for name, value in headers)
    return (*renamed, ("Content-Length", str(size)))


def as_received(headers: Headers) -> Headers:
    """The headers that ``for_warc`` was given.

    >>> as_received((("X-Crawler-Content-Encoding", "gzip"), ("Content-Length", "12")))
    (('Content-Encoding', 'gzip'),)
    """
    of_record = ((name, value) for name, value in headers if name != "Content-Length")
    return tuple((name[len(_PREFIX) :] if _OF_CODING.fullmatch(name) else name, value) for name, value in of_record)


def status_line_for_warc(status: int, known: str | None) -> str:
    """The status line of a record (RFC 9112, 4): the known one, or the standard's where that is not complete.

    What reads WARC files expects HTTP/1.0 or 1.1, whatever the site spoke.

    >>> status_line_for_warc(404, "HTTP/1.0 404 Nothing here"), status_line_for_warc(404, "HTTP/1.0 404")
    ('HTTP/1.0 404 Nothing here', 'HTTP/1.0 404 Not Found')
    >>> status_line_for_warc(200, None), status_line_for_warc(200, "h2 200")
    ('HTTP/1.1 200 OK', 'HTTP/1.1 200 OK')
    """
    whole = _STATUS_LINE.fullmatch(known or "")
    if known and whole and int(whole[2]) == status:
        return known
    version = "HTTP/1.0" if known and known.startswith("HTTP/1.0 ") else "HTTP/1.1"
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Unassigned"  # as IANA's registry calls it
    return f"{version} {status} {phrase}"
