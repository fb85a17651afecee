"""Finding articles by sitemaps: WordPress's own and those of SEO plugins, plain or gzipped, nested or not."""

from __future__ import annotations

import re

from lxml import etree
from scrapy.utils.gz import gunzip
from scrapy.utils.sitemap import Sitemap

from azecrawl import site
from azecrawl.pages.dates import best_time
from azecrawl.records import Discovery, Findings

WAY = "sitemap"

USUAL = ("wp-sitemap.xml", "sitemap_index.xml", "sitemap.xml")
"""Where sitemaps lie that robots.txt does not name: WordPress 5.5, Yoast and Rank Math, anything else."""

_NO_POSTS = re.compile(
    r"(posts-page|page-sitemap|post_tag|tag-sitemap|author|users|attachment|post_format)", re.IGNORECASE
)
"""Sitemaps of pages, tags, accounts: by the names that WordPress and the plugins give them."""

_MAX_SIZE = 50 * 1024 * 1024
"""Bytes: what sitemaps.org allows one to be."""


def read_sitemap(body: bytes, url: str, base: str) -> Findings:
    """What a sitemap says: articles, with ``lastmod`` where it has that, sections, and of an index what to read next.

    Raises ``ValueError`` for a body that is no sitemap.
    """
    try:
        body = gunzip(body, max_size=_MAX_SIZE) if body[:2] == b"\x1f\x8b" else body
        sitemap = Sitemap(body)
        entries = list(sitemap)
    except (etree.XMLSyntaxError, StopIteration, EOFError, OSError) as error:
        raise ValueError(f"no sitemap: {error}") from None
    if sitemap.type == "sitemapindex":
        children = (entry["loc"] for entry in entries if not _NO_POSTS.search(entry["loc"]))
        return Findings(following=tuple(child for child in children if site.is_on_site(child, base)))
    if sitemap.type != "urlset":
        raise ValueError(f"no sitemap but <{sitemap.type}>")
    found, sections = [], []
    for entry in entries:
        if article := site.article_url(entry["loc"], base):
            found.append(Discovery(article, WAY, url, modified_at=best_time([entry.get("lastmod")])))
        elif section := site.category_path(entry["loc"], base):
            sections.append(section)
    return Findings(tuple(found), sections=tuple(sections))
