"""From a page of links to articles (a section, a tag, an author, the home page) to a ``Listing``. No network."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml.html import HtmlElement

from azecrawl import site
from azecrawl.pages.dates import parse_day
from azecrawl.pages.document import Document, classes_of, text_of
from azecrawl.pages.errors import NotAListing
from azecrawl.records import Entry, Listing

_PAGE = re.compile(r"/page/(\d+)/?$")


def parse_listing(html: bytes | str, url: str) -> Listing:
    """Read a listing page: its articles in order, the sections it links to, the later pages it links to.

    Raises ``NotAListing`` for WordPress's not-found page, which shows the newest articles as a
    listing would (one page past the end of a section is such a page).
    """
    page = Document(html, url)
    if "error404" in page.body_classes:
        raise NotAListing(url, "WordPress says that there is no such page; the articles on it are only suggestions")
    entries: dict[str, Entry] = {}
    pinned: set[str] = set()
    for frame in _frames(page):
        entry = _entry(frame, page)
        if entry:
            entries.setdefault(entry.url, entry)
            if any("jeg_heroblock" in classes_of(up) for up in frame.iterancestors("div")):
                pinned.add(entry.url)
    names = page.category_links(page.root)
    sections = tuple(site.category(path, names) for path in names)
    return Listing(url, tuple(entries.values()), frozenset(pinned), sections, _later_pages(page))


def _frames(page: Document) -> Iterable[HtmlElement]:
    """One element an article: the theme's cards outside the sidebar, else the headings of a plain theme."""
    main = page.regions.get("jeg_main", page.root)
    cards = [card for card in main.iter("article") if not _is_aside(card)]
    return cards or [heading for heading in main.iter("h1", "h2", "h3") if not _is_aside(heading)]


def _is_aside(element: HtmlElement) -> bool:
    return any(
        up.tag in ("aside", "footer", "nav") or {"jeg_sidebar", "widget", "jeg_footer"} & set(classes_of(up))
        for up in element.iterancestors()
    )


def _entry(frame: HtmlElement, page: Document) -> Entry | None:
    """The article a card leads to: the link of its heading."""
    heading = next((h for h in frame.iter("h1", "h2", "h3", "h4") if h.find(".//a") is not None), None)
    anchor = heading.find(".//a") if heading is not None else None
    address = page.absolute(anchor.get("href")) if anchor is not None else None
    url = site.article_url(address, page.base) if address else None
    title = text_of(anchor)
    if not url or not title:
        return None
    dates = frame.xpath(".//*[contains(@class, 'jeg_meta_date') or self::time]")
    day = text_of(dates[0]) if dates else None
    return Entry(url, title, parse_day(day) if day else None)


def _later_pages(page: Document) -> tuple[str, ...]:
    """The later pages of this listing that the page links to, nearest first."""
    own = site.normalize_url(page.url, page.base)
    root, number = _PAGE.sub("/", own), _number(own)
    found = set()
    for a in page.root.iter("a", "link"):
        href = a.get("href") or ""
        address = page.absolute(href) if _PAGE.search(href) else None
        url = site.normalize_url(address, page.base) if address else None
        if url and _PAGE.sub("/", url) == root and _number(url) > number:
            found.add(url)
    return tuple(sorted(found, key=_number))


def _number(url: str) -> int:
    match = _PAGE.search(url)
    return int(match.group(1)) if match else 1
