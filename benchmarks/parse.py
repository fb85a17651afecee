"""Reading an article whole beside lxml's bare parse of the same bytes, trafilatura and newspaper4k; and how exactly.

Usage: python benchmarks/parse.py [PAGES] [ROUNDS]

The pages are the replica's, rendered without a server, and what they say is known; the reference pages as well where
``AZECRAWL_REFERENCE_PAGES`` is set. The contenders take turns page by page, another one first on each, so that
whatever slows the machine slows all of them.

Where ``AZECRAWL_CORPORA`` names a folder of corpora (``corpora.py``), each of their pages is read as well: it raises
nothing but a ``PageError``, and where its text is known, as much of it is found as by trafilatura alone.
"""

from __future__ import annotations

import gc
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import fmean, median

import corpora
import measuring
import peers
import trafilatura
from lxml import html as lxml_html
from measuring import OURS, PERCENT, TIMES, Figure, Result, ratio

from azecrawl import site
from azecrawl.pages import parse_article
from azecrawl.records import Article
from azecrawl.replica import Publication
from azecrawl.replica.pages import Pages

OF_PEER = {"lxml": 0.46, "trafilatura": 10, "newspaper4k": 25}
"""How many times as many pages a second as this one azecrawl has to read."""

Page = tuple[bytes, str]
"""The bytes of a page, and its address."""
Fields = Mapping[str, str]
"""What a contender says of a page, as text. A field that it does not know is not in it."""
Read = Callable[[bytes, str], tuple[float, Fields]]
"""What a contender takes of the processor for a page, and what it reads in it."""

NAMES = {
    "title": "title",
    "author": "author",
    "day": "day at the site",
    "text": "text",
    "image": "lead image",
    "language": "language",
    "subtitle": "subtitle",
    "byline": "byline",
    "source": "source",
}


def said_by(article: Article) -> Fields:
    """The fields of a record as the contenders give them."""
    fields = {name: getattr(article, name) for name in ("title", "author", "language", "subtitle", "byline", "source")}
    fields["language"] = (article.language or "")[:2]
    fields |= {"day": site.day_of(article.published_at).isoformat(), "text": article.body_text}
    return {name: value or "" for name, value in (fields | {"image": article.image_url}).items()}


def whole(html: bytes, url: str) -> Fields:
    """All fields of the article."""
    return said_by(parse_article(html, url))


def bare(html: bytes, url: str) -> Fields:
    """The tree and nothing else."""
    lxml_html.document_fromstring(html)
    return {}


def other(html: bytes, url: str) -> Fields:
    """Text and metadata as trafilatura finds them on any site's page."""
    found = trafilatura.bare_extraction(html, url=url, with_metadata=True)
    names = {"title": "title", "author": "author", "day": "date", "text": "text", "image": "image"}
    return {name: (found and getattr(found, attribute)) or "" for name, attribute in names.items()}


def timed(read: Callable[[bytes, str], Fields]) -> Read:
    """A contender of this process."""

    def reading(html: bytes, url: str) -> tuple[float, Fields]:
        start = time.process_time()
        fields = read(html, url)
        return time.process_time() - start, fields

    return reading


@contextmanager
def contenders() -> Iterator[dict[str, Read]]:
    """All of them; newspaper4k where it is installed."""
    found = {OURS: timed(whole), "lxml": timed(bare), "trafilatura": timed(other)}
    if not peers.are_there():
        yield found
        return
    newspaper = peers.Newspaper()
    try:
        yield found | {"newspaper4k": newspaper.read}
    finally:
        newspaper.close()


def published(count: int) -> list[tuple[Page, Article]]:
    """The first pages of as many articles of the replica, and what they say."""
    publication = Publication(count)
    pages, found = Pages(publication), []
    for article in publication.articles():
        post = publication.find(site.path_of(article.url, publication.base))
        html = pages.article(post) if post else None
        if html:
            found.append(((html.encode(), article.url), article))
    return found


def replica_pages(count: int) -> list[Page]:
    """The first pages of as many articles of the replica."""
    return [page for page, _ in published(count)]


def reference_pages() -> list[Page]:
    """The pages of articles in the folder ``AZECRAWL_REFERENCE_PAGES``; none where it is not set."""
    folder = os.environ.get("AZECRAWL_REFERENCE_PAGES")
    if not folder:
        return []
    entries = json.loads((Path(folder) / "expected.json").read_text(encoding="utf-8"))
    return [((Path(folder) / entry["file"]).read_bytes(), entry["url"]) for entry in entries]


def race(readers: Mapping[str, Read], pages: Sequence[Page]) -> dict[str, float]:
    """Seconds of each contender over all pages, turn by turn."""
    gc.collect()
    spent = dict.fromkeys(readers, 0.0)
    names = list(readers)
    for turn, (html, url) in enumerate(pages):
        for place in range(len(names)):
            name = names[(turn + place) % len(names)]
            spent[name] += readers[name](html, url)[0]
    return spent


def speeds(readers: Mapping[str, Read], pages: Sequence[Page], rounds: int) -> list[Figure]:
    """Pages a second of each, and how many times as many as a peer azecrawl reads; medians over the rounds."""
    race(readers, pages[:10])
    turns = [race(readers, pages) for _ in range(rounds)]
    spent = {name: [turn[name] for turn in turns] for name in readers}
    found = [Figure("pages a second", len(pages) / median(times), "", name) for name, times in spent.items()]
    for name, target in OF_PEER.items():
        if name in readers:
            found.append(Figure(f"of {name}", ratio(spent, name, OURS), TIMES, at_least=target))
    return found


def exactness(readers: Mapping[str, Read], known: Sequence[tuple[Page, Article]]) -> list[Figure]:
    """The share of pages on which each contender says a field as it was published, white space aside.

    A text is also weighed word by word, for one that has a line too many is not exact, and not useless either. Articles
    on several pages are left out: none of the contenders is shown more than the first.
    """
    known = [(page, article) for page, article in known if not article.page_urls]
    truths = [said_by(article) for _, article in known]
    found = []
    for name, read in readers.items():
        readings = [read(*page)[1] for page, _ in known]
        for field in (each for each in NAMES if each in readings[0]):
            pairs = [(one[field], truth[field]) for one, truth in zip(readings, truths, strict=True)]
            exact = fmean(one.split() == truth.split() for one, truth in pairs)
            found.append(Figure(f"{NAMES[field]}, exact", 100 * exact, PERCENT, name))
        if "text" in readings[0]:
            likeness = fmean(
                corpora.f1(one["text"], truth["text"]) for one, truth in zip(readings, truths, strict=True)
            )
            found.append(Figure("text, F1 of words", 100 * likeness, PERCENT, name))
    return found


def measure(count: int = 100, rounds: int = 5) -> list[Result]:
    """Race on the replica's pages, then on the reference pages."""
    known, results = published(count), []
    with contenders() as readers:
        for title, pages in (("the replica", [page for page, _ in known]), ("the reference", reference_pages())):
            if pages:
                size = fmean(len(html) for html, _ in pages) / 1000
                figures = speeds(readers, pages, rounds)
                if title == "the replica":
                    figures += exactness(readers, known)
                said = f"Extraction: {len(pages)} pages of {title}, {size:.0f} kB on average, {rounds} rounds"
                results.append(Result(said, figures))
    return results


def read_corpora() -> None:
    """Print how the pages of the corpora are read."""
    if folder := os.environ.get("AZECRAWL_CORPORA"):
        for corpus in sorted(path for path in Path(folder).iterdir() if path.is_dir()):
            corpora.report(corpus)
            print()


if __name__ == "__main__":
    read_corpora()
    measuring.main(measure)
