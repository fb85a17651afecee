"""From a page of links to articles (a section, a tag, an author, the home page) to a ``Listing``. No network."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree
from lxml.html import HtmlElement

from azecrawl import site
from azecrawl.pages.dates import parse_day
from azecrawl.pages.document import Document, classes_of, text_of
from azecrawl.pages.errors import NotAListing, Unproven, only_page_errors
from azecrawl.pages.kinds import Kind, described, is_cut_short, kind_of, named
from azecrawl.pages.numbers import DIGITS
from azecrawl.records import Entry, Listing

_PAGE = re.compile(rf"/page/({DIGITS})/?$")

_LISTINGS = (Kind.HOME, Kind.LISTING, Kind.SEARCH)
"""What lists articles."""

_PAGED = re.compile(rf"paged-({DIGITS})")
_SECTION = re.compile(r"category-(?!paged-)(.+)")

_ASIDE = frozenset("<aside> <footer> <nav> jeg_sidebar widget jeg_footer".split())
"""What holds links to articles that are not the listing's own: tags, and classes of the theme."""


def parse_listing(html: bytes | str, url: str) -> Listing:
    """Read a listing page: its articles in order, the sections it links to, the later pages it links to.

    Raises ``PageError``: ``NotAListing`` for WordPress's not-found page, which shows the newest articles as a
    listing would (one page past the end of a section is such a page), and for a front page that
    is a page of its own and lists nothing; ``Unproven`` for what does not say of itself
    that it is the listing at this address, and for a page that does not reach its end.
    """
    with only_page_errors(url):
        return _listing(html, url)


def _listing(html: bytes | str, url: str) -> Listing:
    page = Document(html, url)
    _prove(page, html)
    entries: dict[str, Entry] = {}
    pinned: set[str] = set()
    for frame, surroundings in _frames(page):
        entry = _entry(frame, page)
        if entry:
            entries.setdefault(entry.url, entry)
            if "jeg_heroblock" in surroundings:
                pinned.add(entry.url)
    if not entries and "page" in page.body_classes:
        raise NotAListing(url, "the front page is a page of its own, and lists no articles")
    names = page.category_links(page.root)
    sections = tuple(site.category(path, names) for path in names)
    return Listing(url, tuple(entries.values()), frozenset(pinned), sections, _later_pages(page))


def _prove(page: Document, html: bytes | str) -> None:
    """Raise unless a page says of itself that it is the listing at its address (see ``parse_listing``)."""
    classes, kind = page.body_classes, kind_of(page)
    if is_cut_short(html.encode("utf-8", "replace") if isinstance(html, str) else html):
        what = described(page) if kind is Kind.UNKNOWN else f"{named(page)}, cut short"
        raise Unproven(page.url, f"no listing but {what if html.strip() else 'an empty answer'}")
    if kind is Kind.NOT_FOUND:
        raise NotAListing(
            page.url, "WordPress says that there is no such page; the articles on it are only suggestions"
        )
    if kind not in _LISTINGS:
        raise Unproven(page.url, f"no listing but {described(page) if kind is Kind.UNKNOWN else kind}")
    section = site.category_path(page.url, page.base)
    if section and not _is_of_section(classes, section):
        raise Unproven(page.url, f"not the listing of the section {section}, but {named(page)}")
    if not _is_page(classes, page_number(page.url)):
        raise Unproven(page.url, f"not page {page_number(page.url)} of the listing, but another one")


def _is_of_section(classes: frozenset[str], path: str) -> bool:
    """Whether WordPress says that a page is a section's: by its slug, or by its id alone where the slug is no name.

    A class ``category-…`` for each: a slug of other letters than ASCII, or of digits, is left out.
    """
    slug = path.rpartition("/")[2].lower()
    named = {match[1].lower() for name in classes if (match := _SECTION.fullmatch(name)) and not match[1].isdigit()}
    return "category" in classes and (not named or slug in named or not re.fullmatch(r"[a-z0-9_-]+", slug))


def _is_page(classes: frozenset[str], number: int) -> bool:
    """Whether WordPress says that a page is this one of a listing: of all but the first, it gives the number."""
    numbers = {int(match[1]) for name in classes if (match := _PAGED.fullmatch(name))}
    if number == 1:
        return not numbers - {1}
    return number in numbers or (not numbers and "paged" in classes)


_Surroundings = frozenset[str]
"""What an element stands in: ``<tag>`` and the class names of everything around it."""


def _frames(page: Document) -> list[tuple[HtmlElement, _Surroundings]]:
    """One element an article, with its surroundings: the theme's cards, else the headings of a plain theme."""
    main = next((div for div in page.root.iter("div") if "jeg_main" in classes_of(div)), page.root)
    return _not_aside(main.iter("article")) or _not_aside(main.iter("h1", "h2", "h3"))


def _not_aside(elements: Iterable[HtmlElement]) -> list[tuple[HtmlElement, _Surroundings]]:
    known: dict[HtmlElement | None, _Surroundings] = {None: frozenset()}
    found = ((element, _inside(element.getparent(), known)) for element in elements)
    return [(element, surroundings) for element, surroundings in found if _ASIDE.isdisjoint(surroundings)]


def _inside(element: HtmlElement | None, known: dict[HtmlElement | None, _Surroundings]) -> _Surroundings:
    """What stands in an element is surrounded by; ``known`` keeps that for what stands beside it."""
    around = []
    while element not in known:
        assert element is not None
        around.append(element)
        element = element.getparent()
    names = known[element]
    for each in reversed(around):
        names = known[each] = names | {f"<{each.tag}>", *classes_of(each)}
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
    root, number = _PAGE.sub("/", own), page_number(own)
    found = set()
    for href in {a.get("href", "") for a in page.root.iter("a", "link")}:
        address = page.absolute(href) if _PAGE.search(href) else None
        url = site.normalize_url(address, page.base) if address else None
        if url and _PAGE.sub("/", url) == root and page_number(url) > number:
            found.add(url)
    return tuple(sorted(found, key=page_number))


def page_number(url: str) -> int:
    """Which page of a listing an address is of."""
    match = _PAGE.search(url)
    return int(match.group(1)) if match else 1
