"""HTML made fit to be shown offline: an article's text, and a page as it was captured. No I/O."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lxml import html as lxml_html
from lxml.html import HtmlElement
from lxml.html.builder import DIV, SPAN, A, E
from markupsafe import Markup

from azecrawl.pages import requisites
from azecrawl.pages.requisites import Kind
from azecrawl.web.addresses import path_to

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def pattern(found: Iterable[str]) -> re.Pattern[str] | None:
    """What words and phrases are found by, each whole, whatever white space is in it; None where there are none.

    It has one group, so that ``split`` gives in turn what was not found and what was.
    """
    longest_first = sorted(found, key=len, reverse=True)
    spelled = (r"\s+".join(map(re.escape, phrase.split())) for phrase in longest_first)
    return re.compile(rf"(?<!\w)({'|'.join(spelled)})(?!\w)") if longest_first else None


def readable(
    body_html: str,
    images: Mapping[str, str],
    articles: Mapping[str, Mapping[str, Any]],
    found: re.Pattern[str] | None = None,
) -> Markup:
    """The text of an article for a page that asks no other host for anything.

    ``body_html`` is that of a presentable article. ``images`` are the paths of those that are here by URL; in place of
    another stands a link to it. ``articles`` are those that are here by URL: links to them stay here. Headings are made
    to follow on that of the page, and tables to scroll by themselves. What a search has ``found`` is marked.
    """
    body = lxml_html.fragment_fromstring(body_html, create_parent="div")
    for image in list(body.iter("img")):
        _place(image, images)
    for link in body.iter("a"):
        if article := articles.get(link.get("href", "")):
            link.set("title", f"In this archive: {article['title']}")
            link.set("href", path_to("article", article["slug"]))
            link.attrib.pop("rel", None)
        elif link.get("href", "").startswith(("http:", "https:")):
            link.set("class", "away")
    levels = sorted({heading.tag for heading in body.iter(*_HEADINGS)})
    for heading in body.iter(*_HEADINGS):
        heading.tag = _HEADINGS[min(levels.index(heading.tag) + 1, 5)]
    for table in list(body.iter("table")):
        _make_scroll(table)
    if found:
        _mark(body, found)
    inner = (body.text or "") and str(Markup.escape(body.text))
    return Markup(inner + "".join(lxml_html.tostring(child, encoding="unicode") for child in body))


def _place(image: HtmlElement, images: Mapping[str, str]) -> None:
    url = image.get("src") or ""
    image.attrib.pop("title", None)
    if url in images:
        image.set("src", images[url])
        image.set("loading", "lazy")
        image.set("alt", image.get("alt") or "")
        return
    words = f"Image: {alt}" if (alt := (image.get("alt") or "").strip()) else "Image"
    is_linked = any(parent.tag == "a" for parent in image.iterancestors())
    there = "not kept here" if is_linked else A("not kept here; open it where it was", href=url)
    instead = SPAN(f"{words} (", there, ")")
    instead.set("class", "unkept")
    instead.tail = image.tail
    image.getparent().replace(image, instead)


def _mark(body: HtmlElement, found: re.Pattern[str]) -> None:
    for element in list(body.iter()):
        if isinstance(element.tag, str):
            element.text, marks = _marks(element.text, found)
            element[:0] = marks
        if element is not body:
            element.tail, marks = _marks(element.tail, found)
            for mark in reversed(marks):
                element.addnext(mark)


def _marks(text: str | None, found: re.Pattern[str]) -> tuple[str | None, list[HtmlElement]]:
    """A text up to the first thing found in it, and marks around each with the text that follows as their tails."""
    first, *pieces = found.split(text or "")
    marks = []
    for word, after in zip(pieces[::2], pieces[1::2], strict=True):
        mark = E.mark(word)
        mark.tail = after
        marks.append(mark)
    return first or None, marks


def _make_scroll(table: HtmlElement) -> None:
    box = DIV(tabindex="0", role="region")
    box.set("class", "wide")
    box.set("aria-label", "Table")
    box.tail, table.tail = table.tail, None
    table.getparent().replace(table, box)
    box.append(table)


_LOADING = frozenset("script base frame frameset object embed applet portal template set animate".split())
"""Elements that load something, or that make others do so: an animation can put a link where none is."""

_FETCHED = frozenset(
    "src srcset srcdoc imagesrcset poster background data codebase longdesc manifest ping action formaction profile"
    " cite usemap dynsrc lowsrc xlink:href href".split()
)
_DRESSING = requisites.OF_PICTURES | {("link", "href"), ("img", "src"), ("img", "srcset"), ("source", "srcset")}
_TAG = re.compile("<(?=[a-z/])", re.IGNORECASE)
"""What would be a tag in a style sheet, to a browser that has left it: by an escape come true, or within an SVG."""

ARTICLE = "article-as-captured"
"""The fragment at which a page as captured shows its article."""


def as_captured(page: bytes, content_type: str | None, url: str, here: Callable[[str], str | None]) -> str:
    """A page as it was captured, with the styles, fonts and pictures that are ``here``, by their URLs; scripts are not.

    Nothing else would be asked for, and the browser is told so as well. Links lead nowhere; where they led is their
    title. The headline is at the fragment ``ARTICLE``.
    """
    return _captured(page, content_type, url, lambda needed, kind: here(needed) if kind in _SEEN else None)


_SEEN = frozenset([Kind.STYLE, Kind.FONT, Kind.IMAGE, Kind.IN_STYLE])


def inert(page: bytes, content_type: str | None) -> str:
    """A page as it was captured without all that would be asked for to show it: scripts, styles of others, images.

    The browser is told to ask for nothing in any case. This spares it the attempts, and ``preconnect``, which no
    policy forbids. Links lead nowhere; where they led is their title.
    """
    return _captured(page, content_type, "", None)


def _captured(page: bytes, content_type: str | None, url: str, answer: requisites.Answer | None) -> str:
    """A page with what ``answer`` says in the place of what it needs; bare without one."""
    tree = requisites.parsed(page, content_type)
    if tree is None:
        return ""
    requisites.put_in_page(tree, url, answer or (lambda needed, kind: None))
    for element in list(tree.iter()):
        if isinstance(element.tag, str):
            _make_inert(element, is_dressed=answer is not None)
    _mark_article(tree)
    return _written(tree)


def _make_inert(element: HtmlElement, *, is_dressed: bool) -> None:
    """Take away what would be asked for; of one that ``is_dressed``, not what was put there to be seen."""
    tag = element.tag
    relations = (element.get("rel") or "").lower().split()
    is_sheet = is_dressed and tag == "link" and "stylesheet" in relations and "alternate" not in relations
    if (
        tag in _LOADING
        or (tag == "meta" and element.get("http-equiv"))
        or (tag == "link" and not (is_sheet and element.get("href")))
        or (tag == "iframe" and not is_dressed)
    ):
        element.drop_tree()
        return
    if tag == "style":
        element.text = _TAG.sub(r"\\3c ", element.text or "")
    if tag == "a" and element.get("href"):
        element.set("title", element.get("href"))
    for name in list(element.attrib):
        is_shown = is_dressed and ((tag, name) in _DRESSING or name == "background")
        if name.startswith("on") or (name in _FETCHED and not is_shown):
            del element.attrib[name]


def _mark_article(tree: HtmlElement) -> None:
    """Let the fragment lead to the headline."""
    headlines = [heading for heading in tree.iter("h1") if "title" in (heading.get("class") or "")]
    headline = next(iter([*headlines, *tree.iter("h1")]), None)
    if headline is None:
        return
    if not headline.get("id"):
        headline.set("id", ARTICLE)
    else:
        mark = SPAN(id=ARTICLE)
        mark.tail, headline.text = headline.text, None
        headline.insert(0, mark)


def _written(tree: HtmlElement) -> str:
    """A tree as HTML, under the kind of document that it was written as: how it is laid out depends on that."""
    kind = re.sub("(?!^)[<>](?!$)", "", tree.getroottree().docinfo.doctype)  # a browser ends it there, quoted or not
    return f"{kind}\n{lxml_html.tostring(tree, encoding='unicode')}"


def sheet_as_captured(body: bytes, content_type: str, url: str, here: Callable[[str], str | None]) -> str:
    """A style sheet, with what it refers to as far as that is ``here``."""
    text = requisites.sheet_text(body, content_type)
    return requisites.put_in_sheet(text, url, lambda needed, kind: here(needed))
