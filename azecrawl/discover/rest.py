"""Finding articles by WordPress's REST API: a hundred posts a request, with the time each was last modified."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlencode, urlsplit

from azecrawl import site
from azecrawl.records import Discovery, Findings

WAY = "rest"

_FIELDS = "id,link,date_gmt,modified_gmt"

_PER_PAGE = 100
"""What WordPress gives at most."""


def posts_url(base: str, modified_after: datetime | None = None, page: int = 1) -> str:
    """Where posts are listed; only those modified after a time (UTC) if one is given.

    In the order of their ids: that of their times is not stable from page to page where times are equal.
    """
    query = {
        "per_page": _PER_PAGE,
        "page": page,
        "orderby": "id",
        "_fields": _FIELDS,
    }
    if modified_after:
        query["modified_after"] = f"{modified_after.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return f"{base}wp-json/wp/v2/posts?{urlencode(query)}"


def read_posts(body: bytes, headers: Mapping[str, str], url: str, base: str) -> Findings:
    """What a page of posts says. ``X-WP-Total`` counts password-protected posts, too.

    Raises ``ValueError`` for a body that is no list of posts: the API is closed, or lies.
    """
    posts = json.loads(body)
    if not isinstance(posts, list):
        raise ValueError(f"no list of posts but {str(posts)[:80]}")
    found = []
    for post in posts:
        link = site.article_url(str(post.get("link", "")), base) if isinstance(post, dict) else None
        if link:
            published, modified = _utc(post.get("date_gmt")), _utc(post.get("modified_gmt"))
            found.append(Discovery(link, WAY, url, published and site.day_of(published), modified, post.get("id")))
    page = _number(parse_qs(urlsplit(url).query).get("page", ["1"])[0]) or 1
    last = _number(headers.get("X-WP-TotalPages"))
    more = page < last if last else len(posts) == _PER_PAGE
    following = (re.sub(r"([?&]page=)\d+", rf"\g<1>{page + 1}", url),) if more else ()
    return Findings(tuple(found), following, total=_number(headers.get("X-WP-Total")))


def newest_url(base: str) -> str:
    """Where the newest posts are listed by when they came out, and ``X-WP-Total`` says how many there are in all."""
    return f"{base}wp-json/wp/v2/posts?{urlencode({'per_page': _PER_PAGE, 'page': 1, '_fields': _FIELDS})}"


def categories_url(base: str) -> str:
    """Where sections are listed, those that no menu links to among them."""
    return f"{base}wp-json/wp/v2/categories?per_page={_PER_PAGE}&_fields=link,count"


def read_categories(body: bytes, base: str) -> Findings:
    """The sections that have articles. Raises ``ValueError`` for a body that is no list of sections."""
    sections = json.loads(body)
    if not isinstance(sections, list):
        raise ValueError(f"no list of sections but {str(sections)[:80]}")
    links = (str(section.get("link", "")) for section in sections if isinstance(section, dict) and section.get("count"))
    return Findings(sections=tuple(path for link in links if (path := site.category_path(link, base))))


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None


def _utc(text: object) -> datetime | None:
    """WordPress writes ``date_gmt`` in UTC and does not say so."""
    try:
        return datetime.fromisoformat(str(text)).replace(tzinfo=UTC)
    except ValueError:
        return None
