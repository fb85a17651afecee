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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from threading import Thread
from urllib.parse import quote

from azecrawl import site
from azecrawl.archive import ArchiveWriter
from azecrawl.records import Article, Category, Discovery, Image, Link, State, Tag, Visit, Way
from azecrawl.replica import words

TARGET = 50
"""Milliseconds, at the median, for the front page and for an article."""

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


def report(name: str, times: list[float], target: int | None = None) -> None:
    """Print the median and the 95th percentile of what a page took."""
    verdict = f"   (target: {target} ms; {'met' if median(times) <= target else 'missed'})" if target else ""
    print(f"{name:<40}{median(times):8.1f}{quantiles(times, n=20)[-1]:8.1f}{verdict}", flush=True)


def main(articles: int, rounds: int) -> None:
    """Print a line for each kind of page."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        start = time.perf_counter()
        fill(path, articles)
        size = path.stat().st_size / 1e6
        print(f"{articles:,} articles, {size:,.0f} MB, made in {time.perf_counter() - start:.0f} s")
        print(f"{'ms':<40}{'median':>8}{'95 %':>8}")
        chance = random.Random(2)
        some = [f"/article/article-{chance.randrange(articles)}" for _ in range(rounds)]
        writer, (source, _) = quote(words.BYLINES[0]), words.PUBLICATIONS[0]
        with serving("azecrawl.cli", "serve", "--db", str(path), "--port", "0") as address:
            report("front page", spent(address, ["/"] * rounds), TARGET)
            report("article", spent(address, some), TARGET)
            report("section", spent(address, ["/category/news/energy"] * rounds))
            report("section, last page", spent(address, [f"/category/news?page={max(1, articles // 100)}"] * rounds))
            report("writer", spent(address, [f"/byline/{writer}"] * rounds))
            report("source", spent(address, [f"/source/{quote(source)}"] * rounds))
            report("month", spent(address, ["/period/2024-05"] * rounds))
            report("search, a word of every second article", spent(address, ["/search?query=saffron"] * rounds))
            report("search, narrowed by writer", spent(address, [f"/search?query=saffron&byline={writer}"] * rounds))
            report("feed", spent(address, ["/feed.atom"] * rounds))
            report("the reader's table page", spent(address, ["/archive/articles"] * rounds))
        bare = ("datasette", "serve", str(path), "--port", "0")
        with serving(*bare) as address:
            report("bare Datasette: table page", spent(address, ["/archive/articles"] * rounds))
            report("bare Datasette: row page", spent(address, [f"/archive/articles/{articles // 2}"] * rounds))


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    main(*(numbers + [50_000, 20][len(numbers) :]))
