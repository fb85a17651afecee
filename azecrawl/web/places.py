"""Where the pages of the reader lie as files, and how one leads to another there: pure functions, no I/O.

A page is a folder with an ``index.html``, and every link is relative and names the file, so that the same files can be
read from any address of a web host and from a disk.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterator
from itertools import chain
from urllib.parse import parse_qsl, unquote, unquote_to_bytes, urlsplit

from lxml import etree
from lxml import html as lxml_html
from lxml.html import HtmlElement

from azecrawl.tokens import tokens
from azecrawl.web.addresses import AS_JSON
from azecrawl.web.citing import DOWNLOADS

_ENDINGS = "|".join(map(re.escape, [*DOWNLOADS, "atom"]))
_AS_IT_IS = re.compile(r"/(?:reader|images)(?:/\w[\w.-]*)+")
_FILES = re.compile(rf"((?:/category/.+)?/feed|/changes|/article/.+?)(\.(?:{_ENDINGS}))", re.DOTALL)
_PAGES = {
    re.compile(r"/article/.+/revisions"): ["from", "to"],
    re.compile(r"/(?:search|changes|(?:category|byline|source|tag|period)/.+)"): ["page"],
    re.compile(r"/(?:bylines|sources|tags|article/.+)?"): [],
}
"""The pages that can be files, with what each may be asked for besides: what has only so many answers."""

_SAFE = re.compile(r"[a-z0-9](?:[a-z0-9._=-]{0,98}[a-z0-9])?")
_DAY = "(?:19|20)[0-9]{6}"
_OURS = re.compile(rf"page|from|to|index\.html|.*\.(?:{_ENDINGS})|(?:.*-)?(?!{_DAY})[0-9a-f]{{8}}")
"""What parts of a file's name mean here, and no part of an address may be: what a page was asked for, the files beside
others, and a name with its digest, which is never a day (``news-20210315``)."""
_MOST_READABLE = 60


def file_of(address: str) -> str | None:
    """The file that stands for an address of the reader, which begins with a slash; None where none can.

    No two pages have the same one, and none is a folder of another's, as far as 32 bits of a digest tell.

    >>> file_of("/"), file_of("/search?page=2"), file_of("/article/a-port.json"), file_of("/capture/1")
    ('index.html', 'search/page/2/index.html', 'article/a-port.json', None)
    >>> file_of("/article/a-port/revisions?from=1&to=2")
    'article/a-port/revisions/from/1/to/2/index.html'
    >>> file_of("/index.json"), file_of("/category/news/index.json?page=2")
    ('index.json', 'category/news/page/2/index.json')
    >>> file_of("/byline/Leyla%20H%C9%99s%C9%99nova")
    'byline/leyla-hesenova-9391f2d2/index.html'
    """
    path, _, query = address.partition("?")
    asked = [(name, value) for name, value in parse_qsl(query) if (name, value) != ("page", "1")]
    if not asked and _AS_IT_IS.fullmatch(path):
        return path[1:]
    if not asked and (file := _FILES.fullmatch(path)):
        return "/".join(_named(file[1])) + file[2]
    if path.endswith(AS_JSON):
        beside = file_of(f"{path.removesuffix(AS_JSON) or '/'}?{query}")
        return f"{beside.removesuffix('html')}json" if beside else None
    for page, names in _PAGES.items():
        if page.fullmatch(path) and [name for name, _ in asked] in ([], names):
            are_numbers = all(value.isdecimal() for _, value in asked)
            return "/".join([*_named(path), *chain.from_iterable(asked), "index.html"]) if are_numbers else None
    return None


def _named(path: str) -> list[str]:
    """The parts of a path as names of files on any disk: one that takes upper and lower case for the same, too."""
    return [] if path == "/" else [_name(part) for part in path.split("/")[1:]]


def _name(part: str) -> str:
    if _SAFE.fullmatch(part) and not _OURS.fullmatch(part):
        return part
    spelled = unquote(part).lower().replace("ə", "e").replace("ı", "i")
    readable = re.sub(r"[^a-z0-9]+", "-", " ".join(tokens(spelled)))[:_MOST_READABLE].strip("-")
    digest = hashlib.sha256(unquote_to_bytes(part)).hexdigest()[:8]
    digest = f"a{digest[1:]}" if re.fullmatch(_DAY, digest) else digest
    return f"{readable}-{digest}".strip("-")


def between(here: str, there: str) -> str:
    """The relative link from one file to another.

    >>> between("article/a-port/index.html", "index.html"), between("index.html", "search/index.html")
    ('../../index.html', 'search/index.html')
    """
    return posixpath.relpath(there, posixpath.dirname(here))


def placed(page: str, here: str) -> tuple[str, dict[str, str]]:
    """A page of the reader as its file has it, and the files that it leads to, each with its address in the reader.

    What is marked ``data-live`` is gone, and a link to what no file can be is its words.
    """
    document = lxml_html.document_fromstring(page)
    for live in document.xpath("//*[@data-live]"):
        live.drop_tree()
    found = {}
    for element, attribute, address in list(_links(document)):
        parts = urlsplit(address)
        there = file_of(asked := parts._replace(fragment="").geturl())
        if there is None:
            if element.tag == "a":
                element.drop_tag()
            else:
                element.drop_tree()
            continue
        found[there] = asked
        fragment = f"#{parts.fragment}" if parts.fragment else ""
        element.set(attribute, between(here, there) + fragment)
    return lxml_html.tostring(document, encoding="unicode", doctype="<!DOCTYPE html>"), found


def _links(document: HtmlElement) -> Iterator[tuple[HtmlElement, str, str]]:
    """What leads to another page of the reader or loads something from it: where that is said, and the address."""
    for element in document.iter():
        for attribute in ("href", "src", "action"):
            address = element.get(attribute) or ""
            if address.startswith("/") and not address.startswith("//"):
                yield element, attribute, address


_ATOM = "{http://www.w3.org/2005/Atom}"


def placed_feed(feed: str, here: str, root: str) -> str:
    """A feed of the reader as its file has it: links to what is below ``root`` are relative to the file."""
    document = etree.fromstring(feed.encode())
    for link in document.iter(f"{_ATOM}link"):
        address = link.get("href")
        if address.startswith(f"{root}/"):
            there = file_of(address.removeprefix(root))
            assert there, f"{here} leads to {address}"
            link.set("href", between(here, there))
    text: str = etree.tostring(document, encoding="unicode")
    return text
