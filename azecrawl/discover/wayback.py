"""Finding captures of articles in a web archive by the index it keeps of itself, its CDX server; asks nobody itself.

Two kinds of CDX server understand the same question and are told apart by what they answer: that of
the Wayback Machine gives one JSON array of rows under a row of field names, with a key to resume from
when there are more rows; that of pywb (Arquivo.pt, the UK Web Archive) one JSON object a line, and no key.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

from azecrawl import site

_ROWS = 20_000
"""Rows to ask for at a time: 4 MB of them come from the Wayback Machine, 8 MB from pywb."""

_FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
"""What the Wayback Machine's rows hold when nothing says otherwise."""

_SEARCH, _CDX = "/cdx/search/cdx", "/cdx"
_TIMESTAMP = "%Y%m%d%H%M%S"


class NotAnIndex(ValueError):
    """An answer that is no list of captures; the message says what it is."""


@dataclass(frozen=True)
class Row:
    """One capture as an index lists it. ``url`` is spelled as the archive met it: ``http://www.aze.media:80/slug/``.

    ``captured_at`` is in UTC. ``status`` is None where the index gives none: a *revisit* only says that
    a page was as it had been before. ``digest`` is the index's own, empty where it gives none.
    """

    url: str
    captured_at: datetime
    status: int | None
    mime: str
    digest: str


@dataclass(frozen=True)
class IndexPage:
    """One answer of an index. ``damaged`` counts the rows that cannot be read; ``following`` is what to ask next."""

    rows: tuple[Row, ...] = ()
    damaged: int = 0
    following: str | None = None


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
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or not path.endswith(_CDX):
        raise ValueError(
            f"{text!r} is not the address of a CDX server: give one that ends in /cdx, like"
            " https://web.archive.org/cdx/search/cdx or https://arquivo.pt/wayback/cdx"
        )
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def index_url(cdx_url: str, base: str, since: date | None = None) -> str:
    """What to ask a CDX server for all captures of a site since a day (of the site) that are pages in HTML.

    To both kinds of server, URLs that differ in their scheme or in ``www.`` are one. A pywb does not know
    ``showResumeKey``, and passes it over. ``collapse=digest``, which only the Wayback Machine knows, is left
    out: it compares neighbours in the index, and so can hide that a page went back to what it had been.
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
    return f"{cdx_url}?{_encoded(query)}"


def replay_url(cdx_url: str, row: Row) -> str:
    """Where a web archive shows a capture as it was recorded (``id_``: no banner, no rewritten links).

    The Wayback Machine and pywb keep that beside the index: ``/web/…`` beside ``/cdx/search/cdx``,
    ``/collection/…`` beside ``/collection/cdx``. A query of ``cdx_url`` is left aside.
    """
    scheme, netloc, path, _, _ = urlsplit(cdx_url)
    shelf = f"{path.removesuffix(_SEARCH)}/web" if path.endswith(_SEARCH) else path.removesuffix(_CDX)
    return f"{scheme}://{netloc}{shelf}/{_timestamp(row.captured_at)}id_/{row.url}"


def _timestamp(moment: datetime) -> str:
    """A time as web archives write it: fourteen digits, UTC."""
    return moment.astimezone(UTC).strftime(_TIMESTAMP)


def _encoded(query: Iterable[tuple[str, str]]) -> str:
    return urlencode(list(query), safe="/:*")


def _asking(url: str, name: str, value: str) -> str:
    """The same question with one parameter set."""
    parts = urlsplit(url)
    query = [(known, kept) for known, kept in parse_qsl(parts.query) if known != name]
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
        page = _read_lines(text, url)
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
    following = None
    if len(table) > 1 and table[-2] == [] and isinstance(table[-1], list) and len(table[-1]) == 1:
        following = _asking(url, "resumeKey", str(table[-1][0]))
        table = table[:-2]
        if following == url:
            raise NotAnIndex("the list of captures does not go on: its key to resume from leads back to itself")
    fields: tuple[str, ...] = _FIELDS
    if table and isinstance(table[0], list) and "timestamp" in table[0]:
        fields, table = tuple(map(str, table[0])), table[1:]
    rows = [_row(dict(zip(fields, line, strict=False))) if isinstance(line, list) else None for line in table]
    return _page(rows, following)


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
    return _page(rows, _asking(url, "limit", str(2 * len(rows))) if limit == str(len(rows)) else None)


def _page(rows: Sequence[Row | None], following: str | None) -> IndexPage:
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
    )


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
