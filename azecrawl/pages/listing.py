"""From a page of links to articles (a section, a tag, an author, the home page) to a ``Listing``. No network."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree
from lxml.html import HtmlElement

from azecrawl import site
from azecrawl.pages.dates import parse_day
from azecrawl.pages.document import Document, classes_of, text_of
from azecrawl.pages.errors import NotAListing, only_page_errors
from azecrawl.pages.numbers import DIGITS
from azecrawl.records import Entry, Listing

_PAGE = re.compile(rf"/page/({DIGITS})/?$")

_ASIDE = frozenset("<aside> <footer> <nav> jeg_sidebar widget jeg_footer".split())
"""What holds links to articles that are not the listing's own: tags, and classes of the theme."""


def parse_listing(html: bytes | str, url: str) -> Listing:
    """Read a listing page: its articles in order, the sections it links to, the later pages it links to.

    Raises ``PageError``: ``NotAListing`` for WordPress's not-found page, which shows the newest articles as a
    listing would (one page past the end of a section is such a page).
    """
    with only_page_errors(url):
        return _listing(html, url)


def _listing(html: bytes | str, url: str) -> Listing:
    page = Document(html, url)
    if "error404" in page.body_classes:
        raise NotAListing(url, "WordPress says that there is no such page; the articles on it are only suggestions")
    entries: dict[str, Entry] = {}
    pinned: set[str] = set()
    for frame, surroundings in _frames(page):
        entry = _entry(frame, page)
        if entry:
            entries.setdefault(entry.url, entry)
            if "jeg_heroblock" in surroundings:
                pinned.add(entry.url)
    names = page.category_links(page.root)
    sections = tuple(site.category(path, names) for path in names)
    return Listing(url, tuple(entries.values()), frozenset(pinned), sections, _later_pages(page))


def _frames(page: Document) -> list[tuple[HtmlElement, set[str]]]:
    """One element an article, with its surroundings: the theme's cards, else the headings of a plain theme."""
    main = next((div for div in page.root.iter("div") if "jeg_main" in classes_of(div)), page.root)
    return _not_aside(main.iter("article")) or _not_aside(main.iter("h1", "h2", "h3"))


def _not_aside(elements: Iterable[HtmlElement]) -> list[tuple[HtmlElement, set[str]]]:
    found = ((element, _surroundings(element)) for element in elements)
    return [(element, surroundings) for element, surroundings in found if _ASIDE.isdisjoint(surroundings)]


def _surroundings(element: HtmlElement) -> set[str]:
    """What an element stands in: ``<tag>`` and the class names of everything around it."""
    names: set[str] = set()
    for around in element.iterancestors():
        names.add(f"<{around.tag}>")
        names.update(classes_of(around))
    return names


def _entry(frame: HtmlElement, page: Document) -> Entry | None:
    """The article a card leads to: the link of its heading."""
    anchor = next((a for heading in frame.iter("h1", "h2", "h3", "h4") for a in heading.iter("a")), None)
    address = page.absolute(anchor.get("href")) if anchor is not None else None
    url = site.article_url(address, page.base) if address else None
    title = text_of(anchor)
    if not url or not title:
        return None
    return Entry(url, title, parse_day(text_of(_date(frame))))


def _date(frame: HtmlElement) -> HtmlElement | None:
    """Where a card prints its day."""
    inside = frame.iterdescendants(etree.Element)
    return next((part for part in inside if part.tag == "time" or "jeg_meta_date" in part.get("class", "")), None)


def _later_pages(page: Document) -> tuple[str, ...]:
    """The later pages of this listing that the page links to, nearest first."""
    own = site.normalize_url(page.url, page.base)
    root, number = _PAGE.sub("/", own), _number(own)
    found = set()
    for href in {a.get("href", "") for a in page.root.iter("a", "link")}:
        address = page.absolute(href) if _PAGE.search(href) else None
        url = site.normalize_url(address, page.base) if address else None
        if url and _PAGE.sub("/", url) == root and _number(url) > number:
            found.add(url)
    return tuple(sorted(found, key=_number))


def _number(url: str) -> int:
    match = _PAGE.search(url)
    return int(match.group(1)) if match else 1
