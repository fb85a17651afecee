"""From one post of WordPress's REST API to an ``Article``: what the site says beside its page. No network, no database.

A post says title, text and dates, and which sections and tags it has, by their slugs. What it does not say (the
author's name, the lead image) is read from its page, where there is one; the rest only the theme prints.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from lxml.html import HtmlElement

from azecrawl import site
from azecrawl.pages import content as contents
from azecrawl.pages.article import FALLBACK, article_from, text_from
from azecrawl.pages.dates import best_time
from azecrawl.pages.document import Document, text_of
from azecrawl.pages.errors import EmptyArticle, PageError, only_page_errors
from azecrawl.pages.kinds import shows
from azecrawl.records import Article, Category, Tag, Witness

REST = "rest-1"
THEME = 2
"""The ``rank`` of the parsers of a theme."""

Post = Mapping[str, Any]
"""A post as WordPress's REST API gives it, with the fields ``title``, ``content`` and ``class_list`` among others."""

Posts = Callable[[int, datetime | None], Post | None]
"""What gives the post of an id as it was modified at a time, or, where none is given, as it was last."""

_SHORTCODE = re.compile(
    r"\[/?[a-z]+_\w+(?:\s[^\[\]]*)?\]"  # [vc_row], [jnews_block_1 title=…]
    r"|\[[a-z][\w-]*\s+[\w-]+=[^\[\]]+\]"  # [gallery ids=…]
    r"|\[/[a-z][\w-]*\]"  # [/caption]
)
"""A call of a plugin that is not there to answer it: the text that it stands for is missing."""


def rank(parser: str) -> int:
    """How much a parser can be believed: what a lesser one reads never takes the place of what a better one has read.

    The theme's own come first, then REST, then the one that reads any page.
    """
    return {FALLBACK: 0, REST: 1}.get(parser, THEME)


def witness_of(post: Post) -> Witness | None:
    """That a post witnesses what its page says; None for one that brings no content, or not all of it."""
    content, modified = post.get("content"), _time(post, "modified_gmt")
    if not isinstance(content, dict) or content.get("protected") or not _html(post, "title") or not modified:
        return None
    if not _time(post, "date_gmt") or _SHORTCODE.search(_html(post, "content")):
        return None
    part = json.dumps(post, sort_keys=True).encode()
    return Witness(post["id"], modified, hashlib.sha256(part).hexdigest())


def read_post(post: Post, url: str, page: Document | None = None) -> Article:
    """The article that a post holds, at its address; ``page`` is its page, from which comes what REST does not say.

    ``post`` has a ``witness_of``. Raises ``PageError``.
    """
    with only_page_errors(url):
        fragment, content, title = _content(post, url)
        article = article_from(page or fragment, content, title, REST, _time(post, "date_gmt"))
        return replace(article, wp_id=post["id"], modified_at=_time(post, "modified_gmt"))


def read_text(post: Post, url: str) -> tuple[str, str]:
    """Title and text of a post, as ``read_post`` reads them. Raises ``PageError``."""
    with only_page_errors(url):
        _, content, title = _content(post, url)
        return title, text_from(content, url)


def _content(post: Post, url: str) -> tuple[Document, HtmlElement, str]:
    """A post's content as a page of its own, the element that holds nothing but the content, and the title."""
    fragment = Document(f"<html><body>{_html(post, 'content')}</body></html>", url)
    content = fragment.root.find("body")
    title = text_of(Document(f"<h1>{_html(post, 'title')}</h1>", url).root)
    if content is None or not title or not _time(post, "date_gmt"):
        raise EmptyArticle(url, "the post has no title, no text or no date")
    contents.remove_furniture(content)
    if not fragment.is_small:
        contents.check_length(content, url)
    contents.settle_media(content, fragment)
    return fragment, content, title


def read_page(page: Document, wp_id: int | None, modified_at: datetime | None, posts: Posts) -> Article | None:
    """The article on a page of no known theme, by the post that the page says it shows.

    None where no post is known, where it cannot be read, or where its title is not on the page.
    """
    post = posts(wp_id, modified_at) if wp_id else None
    if post is None:
        return None
    try:
        article = read_post(post, page.url, page)
    except PageError:
        return None
    categories, tags = _categories(post, page), _tags(post, article)
    article = replace(article, categories=categories or article.categories, tags=tags or article.tags)
    return article if shows(page, article.title) else None


def terms(post: Post) -> tuple[object, object]:
    """Which sections and tags a post has, by their ids."""
    return post.get("categories"), post.get("tags")


def _categories(post: Post, page: Document) -> tuple[Category, ...]:
    """The sections of a post under the names that its page gives them; none where it does not name them all."""
    slugs = _slugs(post, "category-")
    names = page.category_links(page.root)
    filed = [path for path in {**page.category_links(page.root, "category"), **names} if _last(path) in slugs]
    return tuple(site.category(path, names) for path in filed) if slugs <= set(map(_last, filed)) else ()


def _tags(post: Post, article: Article) -> tuple[Tag, ...]:
    """The tags of a post under the names that its page gives them; none where it does not name them all."""
    slugs = _slugs(post, "tag-")
    tags = tuple(tag for tag in article.tags if tag.slug in slugs)
    return tags if len(tags) == len(slugs) else ()


def _slugs(post: Post, kind: str) -> set[str]:
    """Those of one kind among the classes of a post (WordPress 6.7 and later); where keys are left out, an object."""
    classes = post.get("class_list")
    names = list(classes.values()) if isinstance(classes, dict) else classes
    found = [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
    return {name.removeprefix(kind) for name in found if name.startswith(kind)}


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _html(post: Post, name: str) -> str:
    field = post.get(name)
    rendered = field.get("rendered") if isinstance(field, dict) else None
    return rendered if isinstance(rendered, str) else ""


def _time(post: Post, name: str) -> datetime | None:
    """WordPress writes ``date_gmt`` in UTC and does not say so."""
    text = post.get(name)
    return best_time([f"{text}Z"]) if isinstance(text, str) else None
