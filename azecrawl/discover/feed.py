"""Finding articles by the site's feed, RSS 2.0 or Atom: the newest ten a page."""

from __future__ import annotations

from parsel import Selector

from azecrawl import site
from azecrawl.pages.dates import best_time
from azecrawl.records import Discovery, Findings

WAY = "feed"


def feed_url(base: str, page: int = 1, *, edited_first: bool = False) -> str:
    """WordPress's feed and its older pages: the newest first, or those edited last (as Atom, which says when).

    ``orderby`` is one of WordPress's public query variables, that feeds heed as well.
    """
    if edited_first:
        return f"{base}feed/atom/?orderby=modified" + (f"&paged={page}" if page > 1 else "")
    return f"{base}feed/" + (f"?paged={page}" if page > 1 else "")


def read_feed(body: bytes, url: str, base: str) -> Findings:
    """What a page of a feed says. Raises ``ValueError`` for a body that is no feed."""
    feed = Selector(body=body or b"<none/>", encoding="utf-8", type="xml")
    feed.remove_namespaces()
    if feed.root is None or feed.root.tag not in ("rss", "feed"):
        raise ValueError("no feed")
    found = []
    for item in feed.xpath("//item | //entry"):
        address = item.xpath("link/text() | link[not(@rel) or @rel='alternate']/@href").get("").strip()
        if article := site.article_url(address, base):
            published = best_time(item.xpath("pubDate/text() | published/text() | date/text()").getall())
            modified = best_time(item.xpath("updated/text()").getall())
            found.append(Discovery(article, WAY, url, published and site.day_of(published), modified_at=modified))
    return Findings(tuple(found))
