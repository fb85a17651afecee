"""Pages a second of reading an article whole, beside lxml's bare parse of the same bytes and trafilatura's extraction;
and how real pages of other sites are read.

Usage: python benchmarks/parse.py [PAGES] [ROUNDS]

The pages are the replica's, rendered without a server; the reference pages as well where
``AZECRAWL_REFERENCE_PAGES`` is set. The contenders take turns page by page, another one first on
each, so that whatever slows the machine slows all of them.

Where ``AZECRAWL_CORPORA`` names a folder of corpora (``corpora.py``), each of their pages is read as well: it raises
nothing but a ``PageError``, and where its text is known, as much of it is found as by trafilatura alone.
"""

from __future__ import annotations

import gc
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import corpora
import trafilatura
from lxml import html as lxml_html

from azecrawl import site
from azecrawl.pages import parse_article
from azecrawl.replica import Publication
from azecrawl.replica.pages import Pages

OF_LXML = 1 / 3
OF_TRAFILATURA = 8

Page = tuple[bytes, str]
"""The bytes of a page, and its address."""


def whole(html: bytes, url: str) -> object:
    """All fields of the article."""
    return parse_article(html, url)


def bare(html: bytes, url: str) -> object:
    """The tree and nothing else."""
    return lxml_html.document_fromstring(html)


def other(html: bytes, url: str) -> object:
    """Text and metadata as trafilatura finds them on any site's page."""
    return trafilatura.bare_extraction(html, url=url, with_metadata=True)


CONTENDERS: dict[str, Callable[[bytes, str], object]] = {"azecrawl": whole, "lxml": bare, "trafilatura": other}


def replica_pages(count: int) -> list[Page]:
    """The first pages of as many articles of the replica."""
    publication = Publication(count)
    pages, found = Pages(publication), []
    for article in publication.articles():
        post = publication.find(site.path_of(article.url, publication.base))
        html = pages.article(post) if post else None
        if html:
            found.append((html.encode(), article.url))
    return found


def reference_pages() -> list[Page]:
    """The pages of articles in the folder ``AZECRAWL_REFERENCE_PAGES``; none where it is not set."""
    folder = os.environ.get("AZECRAWL_REFERENCE_PAGES")
    if not folder:
        return []
    entries = json.loads((Path(folder) / "expected.json").read_text(encoding="utf-8"))
    return [((Path(folder) / entry["file"]).read_bytes(), entry["url"]) for entry in entries]


def seconds(read: Callable[[bytes, str], object], html: bytes, url: str) -> float:
    """How much time of the processor one page takes."""
    start = time.process_time()
    read(html, url)
    return time.process_time() - start


def race(pages: Sequence[Page]) -> dict[str, float]:
    """Pages a second of each contender over all pages, turn by turn."""
    spent = dict.fromkeys(CONTENDERS, 0.0)
    names = list(CONTENDERS)
    for turn, (html, url) in enumerate(pages):
        for place in range(len(names)):
            name = names[(turn + place) % len(names)]
            spent[name] += seconds(CONTENDERS[name], html, url)
    return {name: len(pages) / total for name, total in spent.items()}


def report(title: str, pages: Sequence[Page], rounds: int) -> None:
    """Print the medians and their ratios."""
    race(pages[:10])
    results = []
    for _ in range(rounds):
        gc.collect()
        results.append(race(pages))
    size = sum(len(html) for html, _ in pages) / len(pages) / 1000
    print(f"{title}: {len(pages)} pages of {size:.0f} kB on average, {rounds} rounds, medians")
    for name in CONTENDERS:
        print(f"{name:<12} {statistics.median(result[name] for result in results):8.1f} pages/s")
    for name, target in (("lxml", OF_LXML), ("trafilatura", OF_TRAFILATURA)):
        ratio = statistics.median(result["azecrawl"] / result[name] for result in results)
        verdict = "met" if ratio >= target else "missed"
        print(f"of {name:<12} {ratio:5.2f}   (target: at least {target:.2f}; {verdict})")


def main(count: int, rounds: int) -> None:
    """Race on the replica's pages, then on the reference pages; then read the corpora."""
    report("Replica", replica_pages(count), rounds)
    if reference := reference_pages():
        print()
        report("Reference pages", reference, rounds)
    if folder := os.environ.get("AZECRAWL_CORPORA"):
        for corpus in sorted(path for path in Path(folder).iterdir() if path.is_dir()):
            print()
            corpora.report(corpus)


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    main(*(numbers + [100, 5][len(numbers) :]))
