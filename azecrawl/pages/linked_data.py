"""JSON-LD of a page: its objects, and which of them is about the page itself. Pure functions; no HTML tree."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from html import unescape
from typing import Any
from urllib.parse import unquote, urlsplit

from azecrawl.pages.text import in_a_line

Object = dict[str, Any]

_LARGEST = 1_000_000
"""Characters of JSON-LD on a page, of which the longest texts are a tenth. What follows is passed over: as objects it
would take many times the memory."""

_DEEPEST = 4
"""Lists and graphs within each other; an object of a page stands in one of each."""

_MOST = 1_000
"""Objects of a page."""

_WRAPPING = re.compile(r"\ufeff|(?://|/\*)?\s*(?:<!\[CDATA\[|<!--|\]\]>|-->)\s*(?:\*/)?")
"""What XHTML put around scripts, and some plugins still do."""

_COMMA_TOO_MANY = re.compile(r'("(?:[^"\\]|\\.)*+")|,(?=\s*[,}\]])', re.DOTALL)

_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What SQLite or the tree cannot take, or nobody can read: JSON can hold ``\\u0000``, and half a character."""

_TAG = re.compile(r"</?[a-z][^<>]{0,200}>", re.IGNORECASE)

_ARTICLE = re.compile(r"(?:article|posting)$", re.IGNORECASE)
_PAGE = re.compile(r"page$", re.IGNORECASE)


class LinkedData:
    """The JSON-LD of a page. ``own`` are the addresses that the page has, or says it has."""

    def __init__(self, scripts: Iterable[str], own: Iterable[str | None]) -> None:
        self._objects = _objects(scripts)
        addresses = [address for address in own if address]
        self._host = _host(addresses[0]) if addresses else ""
        self._own = {_key(address) for address in addresses} - {""}

    @property
    def article(self) -> Object:
        """The object that describes the page as an article; empty when there is none."""
        return self._about(_ARTICLE)

    @property
    def page(self) -> Object:
        """The object that describes the page as such, as Yoast writes one; empty when there is none."""
        return self._about(_PAGE)

    def authors(self, node: Object) -> str | None:
        """The names of all authors of an object, each once, parted by commas."""
        found = node.get("author") or node.get("creator")
        names = (self._name(author) for author in (found if isinstance(found, list) else [found]))
        return ", ".join(dict.fromkeys(name for name in names if name)) or None

    def _name(self, author: object) -> str | None:
        if isinstance(author, dict):
            elsewhere: Object = {}
            if "name" not in author and author.get("@id"):
                elsewhere = next((node for node in self._objects if node.get("@id") == author["@id"]), {})
            author = author.get("name") or elsewhere.get("name")
            author = author[0] if isinstance(author, list) and author else author
        return text_in(author)

    def _about(self, kind: re.Pattern[str]) -> Object:
        """The first object of a kind that states the page's address, else the first that states none of this site."""
        unaddressed: Object = {}
        for node in self._objects:
            if any(isinstance(name, str) and kind.search(name) for name in _listed(node.get("@type"))):
                stated = self._stated(node)
                if self._own & stated:
                    return node
                if not stated:
                    unaddressed = unaddressed or node
        return unaddressed

    def _stated(self, node: Object) -> set[str]:
        """The pages of this site that an object says it is about: the home page is none, nor is Google's example."""
        addresses: list[object] = [node.get("url"), node.get("@id")]
        for page in _listed(node.get("mainEntityOfPage")):
            addresses += [page.get("@id"), page.get("url")] if isinstance(page, dict) else [page]
        return {
            key
            for address in addresses
            if isinstance(address, str) and _host(address) in ("", self._host) and (key := _key(address))
        }


def text_in(value: object) -> str | None:
    """A text of JSON-LD as it reads: plugins escape it for HTML, and leave tags in it."""
    if not isinstance(value, str):
        return None
    return in_a_line(_TAG.sub("", unescape(_UNPRINTABLE.sub("", value))))


def _listed(value: object) -> Collection[Any]:
    return value if isinstance(value, list) else [value]


def _objects(scripts: Iterable[str]) -> list[Object]:
    """Every object of the scripts, lists and graphs unfolded; what is not JSON is passed over."""
    left = _LARGEST
    found: list[Object] = []
    for text in scripts:
        left -= len(text)
        if left >= 0 and len(found) < _MOST:
            found.extend(_unfolded(_loaded(text), _DEEPEST))
    return found[:_MOST]


def _loaded(text: str) -> object:
    """The value of a script, also of one that is JSON but for what is wrapped around it and commas too many."""
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        pass
    if "&quot;" in text and '"' not in text:
        text = unescape(text)  # what was escaped as a whole
    text = _COMMA_TOO_MANY.sub(lambda match: match[1] or "", _WRAPPING.sub(" ", text)).strip()
    try:
        return json.JSONDecoder(strict=False).raw_decode(text)[0]
    except (ValueError, RecursionError):
        return None


def _unfolded(value: object, depth: int) -> Iterator[Object]:
    if isinstance(value, list) and depth:
        for part in value[:_MOST]:
            yield from _unfolded(part, depth - 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity"):
            if key in value and depth:
                yield from _unfolded(value[key], depth - 1)


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower().removeprefix("www.")
    except ValueError:
        return ""


def _key(address: str) -> str:
    """What tells one page of a site from another: its path, or the id of a post. The home page has none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    post = re.search(r"(?:^|&)(p=\d+)", parts.query)
    path = unquote(parts.path).strip("/").casefold()
    return re.sub(r"/\d+$", "", path) or (post[1] if post else "")
