"""Finding articles by WordPress's REST API: a hundred posts a request, with the time each was last modified."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlencode

from azecrawl import site
from azecrawl.discover.answers import NoAnswer, moment, objects
from azecrawl.pages.numbers import whole_number
from azecrawl.pages.rest import witness_of
from azecrawl.records import Discovery, Findings, Way

_FIELDS = "id,link,date_gmt,modified_gmt"
_CONTENT = "title,content,excerpt,categories,tags,class_list"
"""Without ``_embed``, for which the site asks itself once more for each post: that was 83 % of the bytes of one."""

PER_PAGE = 100
"""Posts on a page: what WordPress gives at most."""

SIZES = (PER_PAGE, 50, 25, 5, 1)
"""How many posts to ask for on a page, the next where these are too large. Each is part of the one before."""

_PAST_THE_END = "rest_post_invalid_page_number"


def posts_url(base: str, modified_after: datetime | None = None, *, with_content: bool = True) -> str:
    """Where posts are listed, the first page; only those modified after a time (UTC) if one is given.

    With their content, unless they are only to be counted. In the order of their ids: that of their times is not stable
    from page to page where times are equal.
    """
    query = {
        "per_page": PER_PAGE,
        "page": 1,
        "orderby": "id",
        "_fields": f"{_FIELDS},{_CONTENT}" if with_content else _FIELDS,
    }
    if modified_after:
        query["modified_after"] = f"{modified_after.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return f"{base}wp-json/wp/v2/posts?{urlencode(query)}"


def page_url(url: str, page: int, per_page: int = PER_PAGE) -> str:
    """Another page of a list of posts, of so many each."""
    for name, number in (("page", page), ("per_page", per_page)):
        url = re.sub(rf"([?&]{name}=)\d+", rf"\g<1>{number}", url)
    return url


def read_posts(body: bytes, headers: Mapping[str, str], url: str, base: str) -> Findings:
    """What a page of posts says. ``X-WP-Total`` counts password-protected posts, too.

    What WordPress calls a post is one whatever its address looks like (``site.post_url``).
    Raises ``NoAnswer`` for a body that is no list of posts: the API is closed, or lies.
    """
    found, ids, odd, witnesses = [], [], [], []
    for post in objects(body, "list of posts"):
        id, address = post.get("id"), post.get("link")
        if not _is_id(id) or not isinstance(address, str):
            raise NoAnswer(f"no list of posts but one of which some have no id or no address: {str(post)[:80]}")
        ids.append(str(id))
        if witness := witness_of(post):
            witnesses.append(witness)
        link = site.post_url(address, base)
        if link:
            published = _utc(post.get("date_gmt"))
            day = published and site.day_of(published)
            found.append(Discovery(link, Way.REST, url, day, _utc(post.get("modified_gmt")), id))
        else:
            odd.append(address)
    return Findings(
        tuple(found),
        total=whole_number(headers.get("X-WP-Total")),
        pages=whole_number(headers.get("X-WP-TotalPages")),
        keys=tuple(ids),
        not_understood=tuple(odd),
        witnesses=tuple(witnesses),
    )


def newest_url(base: str) -> str:
    """Where the newest posts are listed by when they came out, and ``X-WP-Total`` says how many there are in all."""
    return f"{base}wp-json/wp/v2/posts?{urlencode({'per_page': PER_PAGE, 'page': 1, '_fields': _FIELDS})}"


def categories_url(base: str) -> str:
    """Where sections are listed, those that no menu links to among them."""
    return f"{base}wp-json/wp/v2/categories?per_page={PER_PAGE}&_fields=link,count"


def read_categories(body: bytes, base: str) -> Findings:
    """The sections that have articles. Raises ``NoAnswer`` for a body that is no list of sections."""
    links = (str(section.get("link", "")) for section in objects(body, "list of sections") if section.get("count"))
    return Findings(sections=tuple(path for link in links if (path := site.category_path(link, base))))


def says_closed(status: int, body: bytes) -> bool:
    """Whether WordPress itself says that this is not for us: its REST error object, by a code that begins so."""
    return status in (401, 403, 404) and _code(body).startswith("rest_")


def is_past_the_end(status: int, body: bytes) -> bool:
    """Whether WordPress says that there are fewer pages."""
    return status == 400 and _code(body) == _PAST_THE_END


def _code(body: bytes) -> str:
    try:
        error = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    return str(error.get("code", "")) if isinstance(error, dict) else ""


def _is_id(value: object) -> bool:
    """Whether a value can be the id of a post: SQLite holds no greater number."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63


def _utc(text: object) -> datetime | None:
    """WordPress writes ``date_gmt`` in UTC and does not say so."""
    return moment(f"{text}Z") if isinstance(text, str) else None
