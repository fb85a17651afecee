"""Finding articles by the site's feed, RSS 2.0 or Atom: the newest ten a page."""

from __future__ import annotations

import re

from parsel import Selector

from azecrawl import site
from azecrawl.discover.answers import NoAnswer, instead, moment
from azecrawl.records import Discovery, Findings, Way

_ROOTS = ("rss", "feed", "RDF")
_END = re.compile(rb"</(?:[\w.-]+:)?(?:rss|feed|RDF)\s*>|<(?:[\w.-]+:)?(?:rss|feed|RDF)\b[^<>]*/>")


def feed_url(base: str, page: int = 1, *, edited_first: bool = False) -> str:
    """WordPress's feed and its older pages: the newest first, or those edited last (as Atom, which says when).

    ``orderby`` is one of WordPress's public query variables, that feeds heed as well.
    """
    if edited_first:
        return f"{base}feed/atom/?orderby=modified" + (f"&paged={page}" if page > 1 else "")
    return f"{base}feed/" + (f"?paged={page}" if page > 1 else "")


def read_feed(body: bytes, url: str, base: str) -> Findings:
    """What a page of a feed says; one without entries is none of them (``keys``).

    Raises ``NoAnswer`` for a body that is no feed, or not to its end.
    """
    feed = Selector(body=body or b"<none/>", encoding="utf-8", type="xml")
    try:
        feed.remove_namespaces()
    except ValueError:  # one has a brace in it
        raise NoAnswer("a feed whose names cannot be read") from None
    if feed.root is None or feed.root.tag not in _ROOTS:
        raise NoAnswer(f"no feed but {instead(body)}")
    if not _END.search(body):
        raise NoAnswer("a feed that is cut short")
    found, keys, odd = [], [], []
    for item in feed.xpath("//item | //entry"):
        address = item.xpath("link/text() | link[not(@rel) or @rel='alternate']/@href").get("").strip()
        keys.append(address)
        if article := site.article_url(address, base):
            dates = item.xpath("pubDate/text() | published/text() | date/text()").getall()
            published = next(filter(None, map(moment, dates)), None)
            modified = moment(item.xpath("updated/text()").get())
            found.append(Discovery(article, Way.FEED, url, published and site.day_of(published), modified_at=modified))
        else:
            odd.append(address)
    return Findings(tuple(found), keys=tuple(keys), not_understood=tuple(odd))
