"""What makes a request conditional (RFC 9110, 13.1): the validators that the site's answers carried."""

from __future__ import annotations

from sqlite_utils import Database

from azecrawl.records import Capture

_HEADERS = {"If-None-Match": "etag", "If-Modified-Since": "last-modified"}


def headers(db: Database, url: str) -> dict[str, str]:
    """The headers that make a request for a URL conditional; empty when the site has given none."""
    row = db.execute("SELECT etag, last_modified FROM validators WHERE url = ?", (url,)).fetchone()
    return {name: value for name, value in zip(_HEADERS, row or (), strict=False) if value}


def keep(db: Database, url: str, answer: Capture) -> None:
    """Keep the validators of an answer, if it has any, in place of earlier ones: once what it said is stored."""
    given = {name.lower(): value for name, value in answer.headers}
    etag, last_modified = (given.get(name) for name in _HEADERS.values())
    if etag or last_modified:
        db.execute(
            "INSERT INTO validators (url, etag, last_modified) VALUES (?, ?, ?) ON CONFLICT (url) DO UPDATE"
            " SET etag = excluded.etag, last_modified = excluded.last_modified",
            (url, etag, last_modified),
        )
