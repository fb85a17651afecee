"""One parsed HTML page: its tree, its regions, and what its head states. Parsed once, walked once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement
from parsel import Selector
from w3lib.encoding import html_to_unicode

from azecrawl import site
from azecrawl.pages.encodings import unmarked_text
from azecrawl.pages.errors import Senseless, only_page_errors
from azecrawl.pages.replay import as_captured

_SMALL = 100_000
"""Bytes; a page that is no larger cannot cost much, whatever is in it."""

_MOST_SIGNS = 50_000
"""Of ``<`` and of ``&`` on a page; long articles with hundreds of comments have some twenty thousand."""

_CROWDED_TAG = re.compile(rb"""<[a-z](?:[^"'>]{1,10}+|"[^"]*+"|'[^']*+'){400}""", re.IGNORECASE)
"""A tag of some two hundred attributes with values in quotes, or of four thousand bytes without."""

_TEXTUAL = re.compile(
    rb"<!--.*?(?:-->|\Z)|<(script|style|textarea|title|xmp|iframe|noembed|noframes)\b.*?(?:</\1|\Z)",
    re.IGNORECASE | re.DOTALL,
)
"""What holds text in which ``<`` begins no tag: programs have it, too."""

_SPACED = bytes.maketrans(b"\x0b\x0c", b"  ")
"""Word's line break and the form feed part words."""

_CONTROLS = bytes(set(range(32)) - set(b"\t\n\x0b\x0c\r"))
_CONTROL_REFERENCE = re.compile(
    rb"&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01]|6553[45])(?![0-9])|x0*(?:[0-8bcef]|1[0-9a-f]|fff[ef])(?![0-9a-f]));?",
    re.IGNORECASE,
)
_NONCHARACTERS = re.compile(rb"\xef\xbf[\xbe\xbf]")
"""U+FFFE and U+FFFF in UTF-8."""

_LARGEST_LD = 1_000_000
"""Characters of JSON-LD on a page, of which the longest texts are a tenth. What follows is passed over: as objects it
would take many times the memory."""

_DEEPEST = 10
"""Sections within sections."""

_MOST_SECTIONS = 2000
"""Links to sections that are looked at on a page."""

_ONE_CLASS = etree.ElementDefaultClassLookup(element=HtmlElement)
"""lxml.html runs Python code for every element it hands out, to choose its class; this chooses in C."""


def text_of(element: HtmlElement | None) -> str | None:
    """The text of an element with its white space collapsed; None when it has none."""
    if element is None:
        return None
    return " ".join("".join(element.itertext()).split()) or None


def classes_of(element: HtmlElement) -> list[str]:
    """The class names of an element."""
    return (element.get("class") or "").split()


class Document:
    """A page and where it stands. ``base`` is the address of the site that it belongs to.

    ``is_small`` says that nothing on the page can be too much.
    """

    def __init__(self, html: bytes | str, url: str, located: str | None = None) -> None:
        """Parse a page. ``located`` is where its relative links start from, if that is not its address: in a mirror.

        Raises ``PageError``: ``Senseless`` for more markup than a page can have, ``Unreadable``.
        """
        self.url = url
        self._links_from = located or url
        with only_page_errors(url):
            body = as_captured(_utf8(html))
            self.is_small = len(body) <= _SMALL
            if not self.is_small:
                _check_size(body, url)
            self.root: HtmlElement = Selector(body=body or b"<html></html>", encoding="utf-8", type="html").root
            self.root.getroottree().parser.set_element_class_lookup(_ONE_CLASS)
            for line_break in self.root.iter("br"):
                line_break.tail = f" {line_break.tail or ''}"

    @cached_property
    def base(self) -> str:
        """The site's address: what WordPress's REST link says, else the root of the page's host."""
        link = self.root.find("head/link[@rel='https://api.w.org/']")
        api = link.get("href") if link is not None else None
        if (
            api
            and (home := re.sub(r"(wp-json/?|\?rest_route=/?)$", "", api)) != api
            and site.is_on_site(self.url, home)
        ):
            return home
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}/"

    @cached_property
    def body_classes(self) -> frozenset[str]:
        """What WordPress says the page is: ``single-post``, ``postid-18``, ``error404``, …"""
        body = self.root.find("body")
        return frozenset(classes_of(body)) if body is not None else frozenset()

    @cached_property
    def regions(self) -> dict[str, HtmlElement]:
        """The first ``div`` of each class name. One walk is cheaper than an XPath for each region."""
        regions: dict[str, HtmlElement] = {}
        for div in self.root.iter("div"):
            for name in (div.get("class") or "").split():  # without a call: a page has hundreds
                regions.setdefault(name, div)
        return regions

    @cached_property
    def meta(self) -> dict[str, list[str]]:
        """The contents of ``<meta>`` by property or name, in the order of the page."""
        meta: dict[str, list[str]] = {}
        for element in self.root.iter("meta"):
            name, content = element.get("property") or element.get("name"), (element.get("content") or "").strip()
            if name and content:
                meta.setdefault(name, []).append(content)
        return meta

    def first_meta(self, *names: str) -> str | None:
        """The first content of the first of these ``<meta>`` that the page has."""
        return next((self.meta[name][0] for name in names if name in self.meta), None)

    def _json_ld(self) -> Iterator[dict[str, Any]]:
        """Every JSON-LD object of the page, ``@graph`` unfolded; what is not JSON is passed over."""
        left = _LARGEST_LD
        for script in self.root.iter("script"):
            if script.get("type") == "application/ld+json":
                text = script.text or ""
                left -= len(text)
                try:
                    data = json.loads(text, strict=False) if left >= 0 else None
                except (ValueError, RecursionError):
                    continue
                for node in data if isinstance(data, list) else [data]:
                    graph = node.get("@graph") if isinstance(node, dict) else None
                    yield from (
                        part for part in (graph if isinstance(graph, list) else [node]) if isinstance(part, dict)
                    )

    @cached_property
    def article_ld(self) -> dict[str, Any]:
        """The JSON-LD object that describes the page as an article; empty when there is none."""
        for node in self._json_ld():
            kinds = node.get("@type")
            for kind in kinds if isinstance(kinds, list) else [kinds]:
                if isinstance(kind, str) and re.search(r"(article|posting)$", kind, re.IGNORECASE):
                    return node
        return {}

    def category_links(self, region: HtmlElement, rel: str | None = None) -> dict[str, str]:
        """The names of the sections a region links to, by path, in order; only of links marked ``rel`` if given."""
        names: dict[str, str] = {}
        read: set[str] = set()
        to_sections = (a for a in region.iter("a") if "category/" in (a.get("href") or ""))
        for a in islice(to_sections, _MOST_SECTIONS):
            href = a.get("href") or ""
            if href not in read and (rel is None or rel in (a.get("rel") or "").split()):
                path, name = site.category_path(self.absolute(href) or "", self.base), text_of(a)
                if path and path.count("/") < _DEEPEST and name and not name.isdigit():
                    names.setdefault(path, name)
                    read.add(href)
        return names

    def absolute(self, address: str | None) -> str | None:
        """A link of the page as an absolute http(s) URL; None for anything else."""
        address = (address or "").strip()
        if address.startswith(("http://", "https://")):
            return address
        try:
            url = urljoin(self._links_from, address)
            return url if address and url.startswith(("http://", "https://")) else None
        except ValueError:
            return None


def _utf8(html: bytes | str) -> bytes:
    """A page in UTF-8, as WordPress writes it, without control characters, which the tree would take and not give back.

    What is not UTF-8 is read as a browser would.
    """
    if isinstance(html, bytes):
        html = unmarked_text(html) or html
    if isinstance(html, bytes):
        try:
            html.decode("utf-8")
        except UnicodeDecodeError:
            html = html_to_unicode(None, html)[1]
    body = html if isinstance(html, bytes) else html.encode("utf-8", "replace")
    body = _CONTROL_REFERENCE.sub(b" ", body).translate(_SPACED, _CONTROLS)
    return _NONCHARACTERS.sub(b"", body) if b"\xef" in body else body


def _check_size(body: bytes, url: str) -> None:
    """Raise ``Senseless`` for a page of more markup than one can have, before it is parsed.

    The time that takes grows with the square of an element's attributes, and with that of a text's entities.
    """
    for sign, what in ((b"<", "tags"), (b"&", "entities")):
        if (count := body.count(sign)) > _MOST_SIGNS:
            raise Senseless(url, f"the page has {count:,} {what}; none has over {_MOST_SIGNS:,}")
    if _CROWDED_TAG.search(body) and _CROWDED_TAG.search(_TEXTUAL.sub(b"", body)):
        raise Senseless(url, "an element of the page has hundreds of attributes; none has so many")
