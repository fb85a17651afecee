"""Finding articles by sitemaps: WordPress's own and those of SEO plugins, plain or gzipped, nested or not."""

from __future__ import annotations

import re
import struct
import zlib

from lxml import etree
from scrapy.utils.gz import gunzip
from scrapy.utils.sitemap import Sitemap

from azecrawl import site
from azecrawl.discover.answers import NoAnswer, instead, moment
from azecrawl.records import Discovery, Findings, Way

USUAL = ("wp-sitemap.xml", "sitemap_index.xml", "sitemap.xml")
"""Where sitemaps lie that robots.txt does not name: WordPress 5.5, Yoast and Rank Math, anything else."""

MOST = 5_000
"""Sitemaps read in one run: an index may list 50,000, or itself."""

_NO_POSTS = re.compile(
    r"(posts-page|page-sitemap|post_tag|tag-sitemap|author|users|attachment|post_format)", re.IGNORECASE
)
"""Sitemaps of pages, tags, accounts: by the names that WordPress and the plugins give them."""

_OF_POSTS = re.compile(r"/(?:wp-sitemap-posts-post-\d+|post-sitemap\d*)\.xml(?:\.gz)?(?:\?|$)")
"""Sitemaps of nothing but posts: the names that WordPress gives them, and Yoast, Rank Math and All in One SEO."""

_MAX_SIZE = 50 * 1024 * 1024
"""Bytes: what sitemaps.org allows one to be."""


def may_list_posts(url: str) -> bool:
    """Whether a sitemap may list posts, by its name."""
    return not _NO_POSTS.search(url)


def is_of_posts(url: str) -> bool:
    """Whether all that a sitemap lists are posts, by its name."""
    return bool(_OF_POSTS.search(url))


def read_sitemap(body: bytes, url: str, base: str) -> Findings:
    """What a sitemap says: articles, with ``lastmod`` where it has that, sections, and of an index what to read next.

    In a sitemap of posts every address is a post's but a section's and the home page's (Yoast lists that first);
    in any other, one that looks like an article's. Raises ``NoAnswer`` for what is no sitemap, or not to its end.
    """
    kind, entries = _parsed(body)
    if kind == "sitemapindex":
        if not entries:
            raise NoAnswer("an index that lists no sitemap")
        children = dict.fromkeys(address for address, _ in entries if may_list_posts(address))
        return Findings(following=tuple(child for child in children if site.is_on_site(child, base)))
    found, sections, odd = [], [], []
    for address, modified in entries:
        if section := site.category_path(address, base):
            sections.append(section)
        elif post := (site.post_url if is_of_posts(url) else site.article_url)(address, base):
            found.append(Discovery(post, Way.SITEMAP, url, modified_at=moment(modified)))
        elif is_of_posts(url) and not site.is_on_site(address, base):
            odd.append(address)
    return Findings(tuple(found), sections=tuple(sections), not_understood=tuple(odd))


def _parsed(body: bytes) -> tuple[str, list[tuple[str, str | None]]]:
    """The kind of a sitemap and its entries: address and ``lastmod``. Raises ``NoAnswer``.

    Scrapy's reader passes over mistakes in the XML, as there are on real sites, and so over a missing end.
    """
    try:
        body = gunzip(body, max_size=_MAX_SIZE) if body[:2] == b"\x1f\x8b" else body
        sitemap = Sitemap(body)
        entries = [(entry["loc"], entry.get("lastmod")) for entry in sitemap]
    except (etree.XMLSyntaxError, StopIteration, EOFError, OSError, ValueError, struct.error, zlib.error):
        raise NoAnswer(f"no sitemap but {instead(body)}") from None
    if sitemap.type not in ("urlset", "sitemapindex"):
        raise NoAnswer(f"no sitemap but {instead(body)}")
    if not re.search(rb"</(?:[\w.-]+:)?%s\s*>|<(?:[\w.-]+:)?%s\b[^<>]*/>" % ((sitemap.type.encode(),) * 2), body):
        raise NoAnswer("a sitemap that is cut short")
    return sitemap.type, entries
