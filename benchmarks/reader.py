"""How long pages of the reader take, beside a table page of a bare Datasette on the same archive in the same run.

Usage: python benchmarks/reader.py [ARTICLES] [ROUNDS]

The archive is made of the replica's words through the real schema, in a temporary folder: 50,000 articles of 5 kB.
Both servers run in processes of their own; a page is asked for over loopback, each time another one where there are
others. The caches are warm: what is measured is the pages, not the disk.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from threading import Thread
from urllib.parse import quote

import measuring
from measuring import Figure, Result

from azecrawl import site
from azecrawl.archive import ArchiveWriter
from azecrawl.records import Article, Category, Discovery, Image, Link, State, Tag, Visit, Way
from azecrawl.replica import words

TARGET = 50
TARGETED = ("front page", "article")
"""Milliseconds, at the median, for which pages."""

NOW = datetime(2026, 11, 1, tzinfo=UTC)
SECTIONS = tuple(site.category(path, {}) for path in site.CATEGORIES)


def article(number: int, chance: random.Random) -> Article:
    """An article of about 5 kB, linked to the one before it; every tenth has no source and no byline."""
    paragraphs = [" ".join(chance.sample(words.SENTENCES, 4)) for _ in range(12)]
    before = f"{site.BASE_URL}article-{number - 1}/"
    if number:
        paragraphs.append("An earlier report")
    html = [f"<p>{paragraph}</p>" for paragraph in paragraphs]
    if number:
        html[-1] = f'<p><a href="{before}">{paragraphs[-1]}</a></p>'
    source, domain = chance.choice(words.PUBLICATIONS)
    section: Category = chance.choice(SECTIONS)
    subject, predicate, tail = (
        chance.choice(part) for part in (words.TITLE_SUBJECTS, words.TITLE_PREDICATES, words.TITLE_TAILS)
    )
    return Article(
        url=f"{site.BASE_URL}article-{number}/",
        title=f"{subject} {predicate}{tail}",
        subtitle=chance.choice(words.SENTENCES),
        published_at=NOW - timedelta(minutes=70 * number),
        body_text="\n\n".join(paragraphs),
        body_html="\n".join(html),
        wp_id=number + 1,
        author="AzeMedia",
        byline=chance.choice(words.BYLINES) if number % 10 else None,
        source=source if number % 10 else None,
        source_url=f"https://{domain}/article-{number}" if number % 10 else None,
        categories=(section,),
        tags=tuple(Tag(tag.lower().replace(" ", "-"), tag) for tag in chance.sample(words.TAGS, 2)),
        language="en-US",
        images=(Image(f"{site.BASE_URL}wp-content/uploads/{number}.jpg", role="lead", caption="The quay"),),
        links=(Link(before, "An earlier report"),) if number else (),
    )


def fill(path: Path, articles: int) -> None:
    """Make an archive."""
    chance = random.Random(1)
    with ArchiveWriter(path) as archive:
        archive.db.execute("PRAGMA synchronous = OFF")
        for number in range(articles):
            made = article(number, chance)
            archive.discover([Discovery(made.url, Way.REST, site.BASE_URL)], NOW)
            archive.store(Visit(made.url, State.ARCHIVED, article=made), run_id=None, at=NOW)


@contextmanager
def serving(*command: str) -> Iterator[str]:
    """Run a server on any free port; its address, once it says that it is there."""
    line = [sys.executable, "-u", "-m", *command]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout
        said = (re.search(r"http://127\.0\.0\.1:[1-9]\d*", line) for line in process.stdout)
        address = next(found[0] for found in said if found)
        # What it says later is read and not kept: a full pipe would stop it.
        Thread(target=deque, args=(process.stdout, 0), daemon=True).start()
        try:
            yield address
        finally:
            process.terminate()


def spent(address: str, paths: Sequence[str]) -> list[float]:
    """Milliseconds until a page is there, for each of some paths; the first is asked for once before."""
    urllib.request.urlopen(address + paths[0]).close()
    times = []
    for path in paths:
        start = time.perf_counter()
        with urllib.request.urlopen(address + path) as response:
            response.read()
        times.append((time.perf_counter() - start) * 1000)
    return times


def measure(articles: int = 50_000, rounds: int = 20) -> list[Result]:
    """Ask for each kind of page. Times are of the clock on the wall, for what a reader waits for is both processes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        fill(path, articles)
        size = path.stat().st_size / 1e6
        chance = random.Random(2)
        writer, (source, _) = quote(words.BYLINES[0]), words.PUBLICATIONS[0]
        pages = {
            "front page": ["/"],
            "article": [f"/article/article-{chance.randrange(articles)}" for _ in range(rounds)],
            "section": ["/category/news/energy"],
            "section, last page": [f"/category/news?page={max(1, articles // 100)}"],
            "writer": [f"/byline/{writer}"],
            "source": [f"/source/{quote(source)}"],
            "month": ["/period/2026-10"],
            "search, a word of every second article": ["/search?query=saffron"],
            "search, narrowed by writer": [f"/search?query=saffron&byline={writer}"],
            "feed": ["/feed.atom"],
            "table page": ["/archive/articles"],
        }
        bare = {
            "bare Datasette, table page": ["/archive/articles"],
            "bare Datasette, row page": [f"/archive/articles/{articles // 2}"],
        }
        with serving("azecrawl.cli", "serve", "--db", str(path), "--port", "0") as address:
            figures = waits(address, pages, rounds, TARGETED)
        with serving("datasette", "serve", str(path), "--port", "0") as address:
            figures += waits(address, bare, rounds)
    return [Result(f"The reader: {articles:,} articles, {size:,.0f} MB, {rounds} rounds, by the clock", figures)]


def waits(address: str, pages: Mapping[str, list[str]], rounds: int, targeted: Collection[str] = ()) -> list[Figure]:
    """The median and the 95th percentile of what each kind of page took."""
    figures = []
    for name, paths in pages.items():
        times = spent(address, paths * (rounds // len(paths)))
        figures += [
            Figure(name, median(times), "ms", "median", at_most=TARGET if name in targeted else None),
            Figure(name, quantiles(times, n=20)[-1], "ms", "95 in 100"),
        ]
    return figures


if __name__ == "__main__":
    measuring.main(measure)
