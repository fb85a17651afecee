"""An article as one piece of HTML, as a reader would want it: what stands above the text, and the text."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from lxml import html as lxml_html

from azecrawl import site
from azecrawl.archive.rows import ArticleRow
from azecrawl.export.output import day_of, presentable

FindImage = Callable[[str], str | None]
"""Where, beside the page, the file of an image lies, by the image's URL; None when there is none."""


def page(article: ArticleRow) -> str:
    """Title, subtitle, lead image and text of an article that is presentable."""
    parts = [f"<h1>{escape(article['title'])}</h1>"]
    if article["subtitle"]:
        parts.append(f"<p><em>{escape(article['subtitle'])}</em></p>")
    if article["image_url"]:
        parts.append(f'<figure><img src="{escape(article["image_url"])}" alt="{escape(article["image_alt"] or "")}">')
        if article["image_caption"]:
            parts.append(f"<figcaption>{escape(article['image_caption'])}</figcaption>")
        parts.append("</figure>")
    return "\n".join([*parts, article["body_html"]])


def document(article: ArticleRow) -> str:
    """The page with where it comes from, as a whole HTML document."""
    article = presentable(article)
    head = f'<meta charset="utf-8">\n<title>{escape(article["title"])}</title>'
    body = f"{page(article)}\n<hr>\n<p>{_origin(article)}</p>"
    return (
        f'<!doctype html>\n<html lang="{escape(article["language"] or site.LANGUAGE)}">\n<head>\n{head}\n</head>\n'
        f"<body>\n<article>\n{body}\n</article>\n</body>\n</html>"
    )


def standalone(article: ArticleRow, find_image: FindImage) -> str:
    """The page with where it comes from, for reading without a network: an image without a file becomes a link.

    The article is presentable.
    """
    tree = lxml_html.fragment_fromstring(page(article), create_parent="article")
    for img in list(tree.iter("img")):
        url = img.get("src") or ""
        if file := find_image(url):
            img.set("src", file)
            continue
        img.tag = "a"
        img.text = img.get("alt") or "image"
        for name in list(img.attrib):
            del img.attrib[name]
        img.set("href", url)
    text: str = lxml_html.tostring(tree, encoding="unicode")
    return f"{text}\n<hr>\n<p>{_origin(article)}</p>"


def _origin(article: ArticleRow) -> str:
    """Who published an article where and when, in HTML."""
    day = day_of(article)
    said = [_link(article["url"], site.NAME), f"{day.day} {day:%B %Y}"]
    if article["byline"]:
        said.insert(0, escape(article["byline"]))
    if article["source"]:
        said.append("first published by " + _link(article["source_url"], article["source"]))
    return ", ".join(said)


def _link(url: str | None, text: str) -> str:
    return f'<a href="{escape(url)}">{escape(text)}</a>' if url else escape(text)
