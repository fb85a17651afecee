"""Finding captures of articles in a web archive by the index it keeps of itself, its CDX server; asks nobody itself.

Two kinds of CDX server understand the same question and are told apart by what they answer: that of
the Wayback Machine gives one JSON array of rows under a row of field names, with a key to resume from
when there are more rows; that of pywb (Arquivo.pt, the UK Web Archive) one JSON object a line, and no key.
Common Crawl's is a pywb that gives its rows in pages, and shows no captures: each row says where in its WARC
files the record lies.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import SplitResult, parse_qs, parse_qsl, quote, urlencode, urlsplit, urlunsplit

from azecrawl import site

_ROWS = 20_000
"""Rows to ask for at a time: 4 MB of them come from the Wayback Machine, 8 MB from pywb."""

_FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
"""What the Wayback Machine's rows hold when nothing says otherwise."""

_PAGES = 1_000
"""Pages that the answers for one site may have. Common Crawl's have 15,000 rows, and it needs one for most sites."""

_SEARCH, _CDX, _INDEX = "/cdx/search/cdx", "/cdx", "-index"
_DATA = {"index.commoncrawl.org": "https://data.commoncrawl.org"}
"""Where the WARC files lie of the indexes that name their captures by these alone."""

_HOW_MANY = "showNumPages"
_TIMESTAMP = "%Y%m%d%H%M%S"


class NotAnIndex(ValueError):
    """An answer that is no list of captures; the message says what it is."""


@dataclass(frozen=True)
class Place:
    """Where in a web archive's WARC files a record lies: ``length`` bytes from ``offset`` on, a gzip member."""

    filename: str
    offset: int
    length: int

    @property
    def range(self) -> str:
        """The bytes as HTTP names them, the last included (RFC 9110, 14.1.2)."""
        return f"{self.offset}-{self.offset + self.length - 1}"


@dataclass(frozen=True)
class Row:
    """One capture as an index lists it. ``url`` is spelled as the archive met it: ``http://www.aze.media:80/slug/``.

    ``captured_at`` is in UTC. ``status`` is None where the index gives none: a *revisit* only says that
    a page was as it had been before. ``digest`` is the index's own, empty where it gives none. ``truncated`` says
    why a record holds less than the site sent, and is empty where it holds all.
    """

    url: str
    captured_at: datetime
    status: int | None
    mime: str
    digest: str
    place: Place | None = None
    truncated: str = ""


@dataclass(frozen=True)
class IndexPage:
    """One answer of an index. ``damaged`` counts the rows that cannot be read; ``following`` is what to ask next."""

    rows: tuple[Row, ...] = ()
    damaged: int = 0
    following: tuple[str, ...] = ()

    def placed(self) -> IndexPage:
        """The same answer of an index that is of no use but for the places it gives."""
        rows = tuple(row for row in self.rows if row.place)
        return replace(self, rows=rows, damaged=self.damaged + len(self.rows) - len(rows))


# Addresses


def cdx_address(text: str) -> str:
    """The address of a CDX server, without a slash at its end. Raises ``ValueError`` for what cannot be one.

    >>> cdx_address("https://arquivo.pt/wayback/cdx/")
    'https://arquivo.pt/wayback/cdx'
    """
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        parts = urlsplit("")
    path = parts.path.rstrip("/")
    if not _is_of_the_web(parts) or not path.endswith((_CDX, _INDEX)):
        raise ValueError(
            f"{text!r} is not the address of a CDX server: give one that ends in /cdx, like"
            " https://web.archive.org/cdx/search/cdx or https://arquivo.pt/wayback/cdx, or in -index, like"
            " https://index.commoncrawl.org/CC-MAIN-2024-10-index"
        )
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def data_address(text: str, cdx_url: str) -> str:
    """Where the WARC files lie that an index names, without a slash at its end; empty where captures are replayed.

    Raises ``ValueError`` for what cannot be an address. Common Crawl's need not be given.

    >>> data_address("", "https://index.commoncrawl.org/CC-MAIN-2024-10-index")
    'https://data.commoncrawl.org'
    """
    if not text.strip():
        return _DATA.get(urlsplit(cdx_url).hostname or "", "")
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        parts = urlsplit("")
    if not _is_of_the_web(parts):
        raise ValueError(f"{text!r} is no address of WARC files: give one like https://data.commoncrawl.org/")
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/"), "", ""))


def _is_of_the_web(parts: SplitResult) -> bool:
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query


def index_url(cdx_url: str, base: str, since: date | None = None) -> str:
    """What to ask a CDX server for all captures of a site since a day (of the site) that are pages in HTML.

    To both kinds of server, URLs that differ in their scheme or in ``www.`` are one. A pywb does not know
    ``showResumeKey``, and passes it over. ``collapse=digest``, which only the Wayback Machine knows, is left
    left out: it compares neighbours in the index, and so can hide that a page went back to what it had been.
    Common Crawl's is asked first how many pages its answer has: without, it gives the first, and says no word of more.
    """
    home = urlsplit(base)
    query = [
        ("url", f"{home.netloc}{home.path}*"),
        ("output", "json"),
        ("filter", "statuscode:200"),
        ("filter", "mimetype:text/html"),
        ("showResumeKey", "true"),
        ("limit", str(_ROWS)),
    ]
    if since:
        query.append(("from", _timestamp(site.midnight(since))))
    if cdx_url.endswith(_INDEX):
        query.append((_HOW_MANY, "true"))
    return f"{cdx_url}?{_encoded(query)}"


def replay_url(cdx_url: str, row: Row) -> str:
    """Where a web archive shows a capture as it was recorded (``id_``: no banner, no rewritten links).

    The Wayback Machine and pywb keep that beside the index: ``/web/…`` beside ``/cdx/search/cdx``,
    ``/collection/…`` beside ``/collection/cdx``, or ``/collection-index`` of old. A query of ``cdx_url`` is left aside.
    """
    scheme, netloc, path, _, _ = urlsplit(cdx_url)
    is_machine = path.endswith(_SEARCH)
    shelf = f"{path.removesuffix(_SEARCH)}/web" if is_machine else path.removesuffix(_CDX).removesuffix(_INDEX)
    return f"{scheme}://{netloc}{shelf}/{_timestamp(row.captured_at)}id_/{row.url}"


def record_url(data_url: str, place: Place) -> str:
    """The address of a WARC file, with the bytes of a record as its fragment, which no server is sent."""
    return f"{data_url}/{quote(place.filename)}#bytes={place.range}"


def _timestamp(moment: datetime) -> str:
    """A time as web archives write it: fourteen digits, UTC."""
    return moment.astimezone(UTC).strftime(_TIMESTAMP)


def _encoded(query: Iterable[tuple[str, str]]) -> str:
    return urlencode(list(query), safe="/:*")


def _asking(url: str, name: str, value: str) -> str:
    """The same question with one parameter set."""
    parts = urlsplit(url)
    query = [(known, kept) for known, kept in parse_qsl(parts.query) if known not in (name, _HOW_MANY)]
    return urlunsplit(parts._replace(query=_encoded([*query, (name, value)])))


# Answers


def read_index(body: bytes, url: str) -> IndexPage:
    """Read an answer of a CDX server of either kind; ``url`` is what was asked. No captures make an empty answer.

    Raises ``NotAnIndex`` for anything else, such as an error in HTML or a list that breaks off.
    """
    text = body.decode("utf-8", "replace").strip()
    if not text:
        return IndexPage()
    if text.startswith("["):
        page = _read_array(text, url)
    elif text.startswith("{"):
        page = _read_pages(text, url) or _read_lines(text, url)
    else:
        raise NotAnIndex(f"no list of captures, but {text[:60]!r}")
    if page.damaged and not page.rows:
        raise NotAnIndex(f"no list of captures, but {text[:60]!r}")
    return page


def _read_array(text: str, url: str) -> IndexPage:
    try:
        table = json.loads(text)
    except ValueError as error:
        raise NotAnIndex(f"the list of captures cannot be read to its end: {error}") from None
    following: tuple[str, ...] = ()
    if len(table) > 1 and table[-2] == [] and isinstance(table[-1], list) and len(table[-1]) == 1:
        following = (_asking(url, "resumeKey", str(table[-1][0])),)
        table = table[:-2]
        if following == (url,):
            raise NotAnIndex("the list of captures does not go on: its key to resume from leads back to itself")
    fields: tuple[str, ...] = _FIELDS
    if table and isinstance(table[0], list) and "timestamp" in table[0]:
        fields, table = tuple(map(str, table[0])), table[1:]
    rows = [_row(dict(zip(fields, line, strict=False))) if isinstance(line, list) else None for line in table]
    return _page(rows, following)


def says_none(body: bytes) -> bool:
    """Whether an answer, which comes with status 404, is how a pywb says that it has no captures.

    Common Crawl's gives it for a page, too, on which a filter has left nothing.
    """
    try:
        return str(json.loads(body)["message"]).startswith("No Captures found")
    except (ValueError, LookupError, TypeError, RecursionError):
        return False


def _read_pages(text: str, url: str) -> IndexPage | None:
    """How many pages an answer has (pywb's ``showNumPages``): each is to be asked for. None for any other answer."""
    try:
        pages = json.loads(text).get("pages")
    except ValueError:
        return None
    if not isinstance(pages, int):
        return None
    if not 0 <= pages <= _PAGES:
        raise NotAnIndex(f"no list of captures, but {pages} pages of them")
    return IndexPage(following=tuple(_asking(url, "page", str(number)) for number in range(pages)))


def _read_lines(text: str, url: str) -> IndexPage:
    """An answer as long as was asked may be cut off: as it gives no key, ask for twice as much."""
    rows = []
    for line in filter(None, map(str.strip, text.splitlines())):
        try:
            fields = json.loads(line)
        except ValueError:
            fields = None
        rows.append(_row(fields) if isinstance(fields, dict) else None)
    limit = parse_qs(urlsplit(url).query).get("limit", ["0"])[0]
    return _page(rows, (_asking(url, "limit", str(2 * len(rows))),) if limit == str(len(rows)) else ())


def _page(rows: Sequence[Row | None], following: tuple[str, ...]) -> IndexPage:
    whole = tuple(row for row in rows if row)
    return IndexPage(whole, len(rows) - len(whole), following)


def _row(fields: Mapping[str, Any]) -> Row | None:
    """A capture from the fields of either kind of server; None for a damaged one."""
    url = fields.get("original") or fields.get("url")
    timestamp, status = str(fields.get("timestamp")), str(fields.get("statuscode") or fields.get("status"))
    if not isinstance(url, str) or not re.fullmatch(r"[0-9]{14}", timestamp):
        return None
    try:
        captured_at = datetime.strptime(timestamp, _TIMESTAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
    return Row(
        url=url,
        captured_at=captured_at,
        status=int(status) if re.fullmatch(r"[0-9]{3}", status) else None,
        mime=str(fields.get("mimetype") or fields.get("mime") or "").lower(),
        digest=str(fields.get("digest") or "").strip("-"),
        place=_place(fields),
        truncated=str(fields.get("truncated") or "").strip("-"),
    )


def _place(fields: Mapping[str, Any]) -> Place | None:
    """Where a row says that the record lies; None where it does not, or makes no sense."""
    filename, offset, length = (str(fields.get(name, "")) for name in ("filename", "offset", "length"))
    if not filename or not re.fullmatch(r"[0-9]{1,15}", offset) or not re.fullmatch(r"[1-9][0-9]{0,14}", length):
        return None
    return Place(filename, int(offset), int(length))


# Choosing


def captures_of_articles(rows: Iterable[Row], base: str) -> dict[str, list[Row]]:
    """The captures worth fetching of every page of an article, by the page's normalised URL, newest first.

    A page that is as it was at the capture before is not listed again; one that went back to what it had
    been is. A later page of a split article (``/slug/2/``) has captures of its own.
    """
    by_page: dict[str, dict[datetime, Row]] = {}
    for row in rows:
        page = _page_of_article(row.url, base)
        if page and row.status == 200 and row.mime == "text/html":
            by_page.setdefault(page, {}).setdefault(row.captured_at, row)
    return {page: _changes(captures.values()) for page, captures in by_page.items()}


def _changes(rows: Iterable[Row]) -> list[Row]:
    changes: list[Row] = []
    for row in sorted(rows, key=lambda row: row.captured_at):
        if not changes or not row.digest or row.digest != changes[-1].digest:
            changes.append(row)
    return changes[::-1]


def _page_of_article(url: str, base: str) -> str | None:
    """The normalised URL of an article's page; None for any other, and for one whose query may mean something.

    What WordPress shows under ``/slug/?print=1`` may be another rendering of the text.
    """
    if not site.article_url(url, base):
        return None
    page = site.normalize_url(url, base)
    return None if urlsplit(page).query else page
