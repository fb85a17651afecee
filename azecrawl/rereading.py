"""What today's parser reads in captures of the archive. Nothing here writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from azecrawl import site
from azecrawl.archive import Archive, ArchiveError, Reading, differences
from azecrawl.pages import PageError, join_pages, parse_article, respell
from azecrawl.records import Article, Capture


class Incomplete(Exception):
    """A split article of which a later page was not captured; the message says which."""


@dataclass(frozen=True)
class Rereading:
    """A reading that stands in the archive, the article as it is read today, and the fields in which they differ.

    ``fields`` are as they stand, and as they are read. ``article`` is None when the page can no longer be read;
    ``trouble`` says why.
    """

    reading: Reading
    article: Article | None = None
    fields: dict[str, tuple[Any, Any]] | None = None
    trouble: str | None = None


def read_article(first: Capture, later: Callable[[str], Capture | None]) -> tuple[Article, tuple[Capture, ...]]:
    """Read the article of a capture; ``later`` gives the captures of the further pages that it names.

    What was not fetched from the site itself has its addresses in the spelling of its day. Returns the
    captures it was read from as well. Raises ``PageError``, or ``Incomplete`` when a page is missing.
    """
    captures, pages = [first], [_page(first)]
    for page_url in pages[0].page_urls[1:]:
        capture = later(page_url)
        if capture is None:
            raise Incomplete(f"no capture of {page_url}")
        captures.append(capture)
        pages.append(_page(capture))
    return join_pages(pages), tuple(captures)


def _page(capture: Capture) -> Article:
    article = parse_article(capture.body, capture.url)
    return article if capture.origin == "live" else respell(article, site.root_of(capture.url))


def reader(archive: Archive) -> Callable[[int], Article | None]:
    """What reads a capture of an archive, by its id: the article, or None where it cannot be read."""

    def read(capture_id: int) -> Article | None:
        try:
            first, *others = archive.pages(capture_id)
            following = iter(others)
            return read_article(first, lambda url: next(following, None))[0]
        except (PageError, Incomplete, ArchiveError, ValueError):  # the last: its headers, its time are damaged
            return None

    return read


def reread_all(archive: Archive, article_ids: Iterable[int], parser: str | None) -> tuple[int, list[Rereading]]:
    """Read articles again, all their revisions, or only what a parser once read.

    Returns how many readings that were, and those that come out otherwise.
    """
    readings = [
        reading
        for id in article_ids
        for reading in archive.readings(id)
        if parser is None or reading.fields["parser"] == parser
    ]
    return len(readings), [again for reading in readings if (again := reread(archive, reading))]


def reread(archive: Archive, reading: Reading) -> Rereading | None:
    """Read again the pages that a reading was made from; None when the same comes out."""
    try:
        first, *others = archive.pages(reading.capture_id)
        following = iter(others)
        article, _ = read_article(first, lambda url: next(following, None))
    except (PageError, Incomplete, ArchiveError) as error:
        return Rereading(reading, trouble=str(error))
    fields = differences(reading, article)
    if "wp_id" in fields and (known := archive.identify(article)) and known.article_id != reading.article_id:
        del fields["wp_id"]  # another article has it, and an id is that of one
    return Rereading(reading, article, fields) if fields else None
