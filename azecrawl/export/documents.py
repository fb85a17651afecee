"""Articles as a folder with one file each: Markdown for Obsidian and git, plain text for corpus tools."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

from azecrawl.archive.rows import ArticleRow
from azecrawl.export.output import FileNames, at_least_one, day_of, presentable
from azecrawl.export.page import page

METADATA = "id url title subtitle byline source source_url published_at language word_count".split()
"""What ``metadata.tsv`` says of each text beside its file, day, categories and tags."""


def write_markdown(articles: Iterable[ArticleRow], out: Path) -> None:
    """A folder of ``2021/2021-03-15-slug.md``: YAML front matter, then title, lead image and text.

    The bytes depend on the article alone. Tags are slugs: those of Obsidian have no spaces.
    """
    articles = at_least_one(articles)
    out.mkdir()
    names = FileNames(".md")
    for article in articles:
        _write(out / names.of(article), markdown(article))


def markdown(article: ArticleRow) -> str:
    """An article as Markdown, with what is known of it as YAML front matter."""
    from azecrawl.export.markdown import front_matter, markdown_of  # here: every command's start would wait for them

    article = presentable(article)
    return f"---\n{front_matter(_front_matter(article))}---\n\n{markdown_of(page(article)).strip()}\n"


_FRONT_MATTER = (
    *("title", "subtitle", "byline", "author", "source", "source_url", "url", "date"),
    *("published_at", "modified_at", "language", "categories", "tags", "id", "wp_id", "word_count", "content_hash"),
)


def _front_matter(article: ArticleRow) -> dict[str, Any]:
    row = cast(dict[str, Any], article) | {
        "date": day_of(article),
        "categories": [category["path"] for category in article["categories"]],
        "tags": [tag["slug"] for tag in article["tags"]],
    }
    return {name: row[name] for name in _FRONT_MATTER if row[name] not in (None, [])}


def write_text(articles: Iterable[ArticleRow], out: Path) -> None:
    """A folder of ``2021/2021-03-15-slug.txt``: title, empty line, text. ``metadata.tsv`` has a line for each."""
    articles = at_least_one(articles)
    out.mkdir()
    names = FileNames(".txt")
    with (out / "metadata.tsv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None)
        table.writerow(["file", "day", *METADATA, "categories", "tags"])
        for article in articles:
            name = names.of(article)
            _write(out / name, f"{article['title']}\n\n{article['body_text']}\n")
            row = [name, day_of(article), *map(cast(dict[str, object], article).get, METADATA)]
            row.append("; ".join(category["path"] for category in article["categories"]))
            row.append("; ".join(tag["name"] for tag in article["tags"]))
            # A value is one line without tabs: tools for corpora split at both and know no quotes.
            table.writerow(" ".join(str(value).split()) if value is not None else "" for value in row)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
