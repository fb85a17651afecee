"""How the replica's posts look to machines: the RSS feed, WordPress's sitemaps and its REST interface; no HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from azecrawl import site
from azecrawl.replica.pages import STATIC_PAGES, TERM_IDS, post_classes
from azecrawl.replica.publication import AUTHOR, CATEGORIES, TAGS, Post, Publication, texturize

FEED_ITEMS = 10
SITEMAP_URLS = 2000
"""URLs in one sitemap, WordPress's number."""
PLUGIN_SITEMAP_URLS = 1000
"""URLs in one sitemap of an SEO plugin."""
REST_MOST = 100
"""The most posts REST gives at once."""

_TAG_IDS = {tag: place for place, tag in enumerate(TAGS, start=100)}
_SITEMAPS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_XML = '<?xml version="1.0" encoding="UTF-8"?>'


class BadRequest(Exception):
    """A REST request WordPress refuses with status 400; ``code`` is its error code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def _content(publication: Publication, post: Post) -> str:
    return publication.article(post.number).body_html if post.number is not None else ""


def _rendered(publication: Publication, post: Post) -> str:
    """The content as REST gives it: of a split article all pages, parted by the editor's marks."""
    if post.number is None:
        return ""
    return "\n<!--nextpage-->\n".join("\n".join(blocks) for blocks in publication.publishing(post.number).pages)


def _summary(publication: Publication, post: Post) -> str:
    if post.number is None:
        return "There is nothing to read here without a password."
    return " ".join(publication.article(post.number).body_text.split()[:55])


def feed(publication: Publication, positions: Sequence[int], title: str, path: str, page: int) -> str | None:
    """A page of the feed of a listing, RSS 2.0 with ten items; None past the last."""
    shown = positions[FEED_ITEMS * (page - 1) : FEED_ITEMS * page]
    if not shown or page < 1:
        return None
    items = "".join(_feed_item(publication, publication.post(position)) for position in shown)
    built = format_datetime(max(publication.modified[position] for position in positions))
    return f"""{_XML}<rss version="2.0"
    xmlns:content="http://purl.org/rss/1.0/modules/content/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:atom="http://www.w3.org/2005/Atom"
    >

<channel>
    <title>{escape(title, quote=False)}</title>
    <atom:link href="{publication.base}{path}" rel="self" type="application/rss+xml" />
    <link>{publication.base.rstrip("/")}</link>
    <description></description>
    <lastBuildDate>{built}</lastBuildDate>
    <language>{site.LANGUAGE}</language>
    <generator>https://wordpress.org/?v=6.1.9</generator>
{items}    </channel>
</rss>
"""


def _feed_item(publication: Publication, post: Post) -> str:
    names = [category.name for category in post.categories] + [tag.name for tag in post.tags]
    terms = "".join(f"        <category><![CDATA[{name}]]></category>\n" for name in names)
    return f"""    <item>
        <title>{escape(post.title, quote=False)}</title>
        <link>{post.url}</link>
        <comments>{post.url}#respond</comments>
        <dc:creator><![CDATA[{AUTHOR}]]></dc:creator>
        <pubDate>{format_datetime(post.published_at)}</pubDate>
{terms}        <guid isPermaLink="false">{publication.base}?p={post.wp_id}</guid>
        <description><![CDATA[{_summary(publication, post)} [&#8230;]]]></description>
        <content:encoded><![CDATA[{_content(publication, post)}]]></content:encoded>
    </item>
"""


def plugin_sitemap(publication: Publication, name: str) -> str | None:
    """A sitemap as SEO plugins write it, with ``lastmod``; None when there is none of that name."""
    base, modified = publication.base, publication.modified
    starts = range(0, publication.post_count, PLUGIN_SITEMAP_URLS)
    parts = {
        f"post-sitemap{part if part > 1 else ''}.xml": publication.newest[start : start + PLUGIN_SITEMAP_URLS]
        for part, start in enumerate(starts, start=1)
    }
    found: list[tuple[str, datetime | None]]
    outer, inner = "urlset", "url"
    if name == "sitemap_index.xml":
        outer, inner = "sitemapindex", "sitemap"
        found = [(base + part, max(map(modified.__getitem__, positions))) for part, positions in parts.items()]
        found.append((f"{base}category-sitemap.xml", None))
    elif name == "category-sitemap.xml":
        found = [(site.category_url(path, base), None) for path, posts in publication.by_category.items() if posts]
    elif name in parts:
        found = [(publication.post(position).url, modified[position]) for position in parts[name]]
    else:
        return None
    rows = "".join(
        f"<{inner}><loc>{escape(url)}</loc>{f'<lastmod>{day.isoformat()}</lastmod>' if day else ''}</{inner}>"
        for url, day in found
    )
    return f"{_XML}\n<{outer} {_SITEMAPS}>{rows}</{outer}>\n"


def sitemap(publication: Publication, name: str) -> str | None:
    """A sitemap by its file name, or the index, ``wp-sitemap.xml``; None when there is none of that name.

    As in WordPress, none has ``lastmod``, and protected posts are listed.
    """
    base, positions = publication.base, publication.newest[::-1]
    parts = range(1, -(-len(positions) // SITEMAP_URLS) + 1)
    maps: dict[str, Iterable[str]] = {
        f"wp-sitemap-posts-post-{part}.xml": (
            publication.post(position).url for position in positions[SITEMAP_URLS * (part - 1) : SITEMAP_URLS * part]
        )
        for part in parts
    }
    maps["wp-sitemap-posts-page-1.xml"] = (f"{base}{slug}/" for slug in STATIC_PAGES)
    maps["wp-sitemap-taxonomies-category-1.xml"] = (
        site.category_url(path, base) for path, positions in publication.by_category.items() if positions
    )
    maps["wp-sitemap-users-1.xml"] = (f"{base}author/{site.KEY}/",)
    outer, inner = "urlset", "url"
    addresses = maps.get(name)
    if name == "wp-sitemap.xml":
        outer, inner, addresses = "sitemapindex", "sitemap", [f"{base}{other}" for other in maps]
    if addresses is None:
        return None
    rows = "".join(f"<{inner}><loc>{escape(address)}</loc></{inner}>" for address in addresses)
    return f"{_XML}\n<{outer} {_SITEMAPS}>{rows}</{outer}>\n"


def rest_categories(publication: Publication) -> list[dict[str, object]]:
    """Every section, as ``/wp/v2/categories`` gives it."""
    return [
        {
            "id": TERM_IDS[path],
            "count": len(publication.by_category[path]),
            "link": site.category_url(path, publication.base),
            "name": texturize(category.name),
            "slug": path.rpartition("/")[2],
            "taxonomy": "category",
            "parent": TERM_IDS[category.parent.path] if category.parent else 0,
        }
        for path, category in CATEGORIES.items()
    ]


def rest_post(publication: Publication, post: Post) -> dict[str, object]:
    """A post, as ``/wp/v2/posts/ID`` gives it. A protected post's text is empty."""
    protected = post.number is None
    return {
        "id": post.wp_id,
        "date": _wordpress_time(post.published_at.astimezone(site.TIME_ZONE)),
        "date_gmt": _wordpress_time(post.published_at),
        "guid": {"rendered": f"{publication.base}?p={post.wp_id}"},
        "modified": _wordpress_time(post.modified_at.astimezone(site.TIME_ZONE)),
        "modified_gmt": _wordpress_time(post.modified_at),
        "slug": post.slug,
        "status": "publish",
        "type": "post",
        "link": post.url,
        "title": {"rendered": texturize(post.title)},
        "content": {"rendered": _rendered(publication, post), "protected": protected},
        "excerpt": {"rendered": f"<p>{texturize(_summary(publication, post))}</p>\n", "protected": protected},
        "author": 1,
        "featured_media": post.wp_id + 1 if post.image else 0,
        "format": "standard",
        "categories": [TERM_IDS[category.path] for category in post.categories],
        "tags": [_TAG_IDS[tag] for tag in post.tags],
        "class_list": post_classes(post).split(),
    }


def rest_posts(publication: Publication, query: Mapping[str, str]) -> tuple[list[dict[str, object]], int, int]:
    """What ``/wp/v2/posts`` gives: the posts, how many there are, and on how many pages.

    Understands ``per_page``, ``page``, ``orderby`` (date, modified, id), ``order`` and ``modified_after``, a time
    that is the site's own unless it has an offset. Raises ``BadRequest`` for what WordPress refuses.
    """
    per_page, page = _number(query, "per_page", 10), _number(query, "page", 1)
    if per_page > REST_MOST:
        raise BadRequest("rest_invalid_param", "Invalid parameter(s): per_page")
    positions: Sequence[int] = publication.newest
    if after := query.get("modified_after"):
        try:
            moment = datetime.fromisoformat(after)
        except ValueError:
            raise BadRequest("rest_invalid_param", "Invalid parameter(s): modified_after") from None
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=site.TIME_ZONE)).astimezone(UTC)
        positions = [position for position in positions if publication.modified[position] > moment]
    if query.get("orderby") == "modified":
        positions = sorted(positions, key=publication.modified.__getitem__, reverse=True)
    elif query.get("orderby") == "id":
        positions = sorted(positions, reverse=True)
    if query.get("order") == "asc":
        positions = positions[::-1]
    pages = -(-len(positions) // per_page)
    if page > max(1, pages):
        raise BadRequest("rest_post_invalid_page_number", "There are fewer pages than that.")
    shown = positions[per_page * (page - 1) : per_page * page]
    return [rest_post(publication, publication.post(position)) for position in shown], len(positions), pages


def only_fields(records: list[dict[str, object]], fields: str | None) -> list[dict[str, object]]:
    """The records with the fields ``_fields`` asks for; all of them when it is absent."""
    if not fields:
        return records
    wanted = [field.strip().partition(".")[0] for field in fields.split(",")]
    return [{field: record[field] for field in wanted if field in record} for record in records]


def wordpress_json(value: object) -> str:
    """A value as WordPress prints it: compact, ASCII, slashes escaped."""
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/")


def _number(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not text.isdecimal() or int(text) < 1:
        raise BadRequest("rest_invalid_param", f"Invalid parameter(s): {name}")
    return int(text)


def _wordpress_time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}"
