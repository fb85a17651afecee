"""Finding articles by the previous and the next one that every article page links to."""

from __future__ import annotations

from azecrawl import site
from azecrawl.records import Article, Discovery, Way


def from_article(article: Article) -> tuple[Discovery, ...]:
    """The neighbours of an article. Their day is not known; it is near the article's own, so that stands for it."""
    day = site.day_of(article.published_at)
    return tuple(Discovery(url, Way.NEIGHBOUR, article.url, day) for url in article.neighbours)
