"""What an archive keeps of an article, by part: bytes of a crawled replica's file, tables with their indexes.

Usage: python benchmarks/storage.py [ARTICLES]

Bytes are those of whole pages of the file (SQLite's ``dbstat``). They do not depend on the machine.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import measuring
from measuring import PERCENT, Figure, Result
from update import crawl

from azecrawl.archive import Archive
from azecrawl.replica import Replica

PARTS = {
    "pages as they came": ("captures", "dictionaries"),
    "articles": ("articles",),
    "revisions": ("revisions",),
    "index of words": ("articles_fts", "spellings"),
    "addresses and who said them": ("urls", "sightings", "validators"),
    "witnesses and seals": ("witnesses", "seals"),
    "images, links, sections, tags": (
        *("images", "image_files", "links", "categories", "article_categories"),
        *("tags", "article_tags", "authors", "sources"),
    ),
}
"""What is kept, by the tables that hold it. What is in none of them is *the rest*: runs, the schema, free pages."""


def measure(articles: int = 1000) -> list[Result]:
    """Crawl a replica and weigh the file."""
    with tempfile.TemporaryDirectory() as folder, Replica(articles=articles) as replica:
        path = Path(folder) / "archive.db"
        crawl(replica.base_url, path)
        sizes = weights(path)
    total = sum(sizes.values())
    figures = []
    for part, size in {**sizes, "in all": total}.items():
        figures += [
            Figure(part, size / articles, "bytes", "an article"),
            Figure(part, 100 * size / total, PERCENT, "of the file"),
        ]
    return [Result(f"Storage: {articles:,} articles, each with one revision and one page", figures)]


def weights(path: Path) -> Counter[str]:
    """The bytes of each part of an archive, the heaviest first."""
    belongs = {table: part for part, tables in PARTS.items() for table in tables}
    found: Counter[str] = Counter()
    with Archive(path) as archive:
        rows = archive.db.execute(
            "SELECT coalesce(tbl_name, name), sum(pgsize) FROM dbstat LEFT JOIN sqlite_schema USING (name) GROUP BY 1"
        ).fetchall()
        (free,) = archive.db.execute(
            "SELECT freelist_count * page_size FROM pragma_freelist_count, pragma_page_size"
        ).fetchone()
    for table, size in [*rows, ("free", free)]:
        table = "articles_fts" if table.startswith("articles_fts") else table
        found[belongs.get(table, "the rest")] += size
    return Counter(dict(found.most_common()))


if __name__ == "__main__":
    measuring.main(measure)
