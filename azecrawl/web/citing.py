"""Files and references to take away, as ``azecrawl.export`` writes them, and what a page tells programs that cite."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from azecrawl import Archive, site
from azecrawl.archive.rows import ArticleRow
from azecrawl.export import books, citations, tables
from azecrawl.export.documents import markdown
from azecrawl.export.output import day_of

STYLES = {"apa": "APA", "chicago": "Chicago", "mla": "MLA"}
"""The styles a reference is shown in, and what they are called."""


@dataclass(frozen=True)
class Download:
    """A file to take away: what it is called, its media type, and how it is made of an article."""

    name: str
    media_type: str
    text: Callable[[Archive, ArticleRow], str]


def _reference(style: str) -> Callable[[Archive, ArticleRow], str]:
    return lambda archive, article: citations.cite([citations.record(archive, article)], style) + "\n"


def _json(archive: Archive, article: ArticleRow) -> str:
    return json.dumps(article, ensure_ascii=False, indent=2) + "\n"


def _markdown(archive: Archive, article: ArticleRow) -> str:
    return markdown(article)


DOWNLOADS = {
    "bib": Download("BibTeX", "application/x-bibtex", _reference("bibtex")),
    "ris": Download("RIS", "application/x-research-info-systems", _reference("ris")),
    "csl.json": Download("CSL-JSON", "application/vnd.citationstyles.csl+json", _reference("csl-json")),
    "md": Download("Markdown", "text/markdown", _markdown),
    "json": Download("JSON", "application/json", _json),
}
"""By the ending of the file."""

REFERENCES = ("bib", "ris", "csl.json")


def downloads(archive: Archive) -> dict[str, Download]:
    """Those that there are of an archive: without its texts it has no file that is one."""
    return {ending: kind for ending, kind in DOWNLOADS.items() if archive.has_texts or ending != "md"}


@dataclass(frozen=True)
class SearchDownload:
    """A file of all articles that a search finds: what it is called, its media type, and how it is written.

    ``write`` is given the archive, the articles, where to write, and the folder of image files, if there is one.
    """

    name: str
    media_type: str
    write: Callable[[Archive, Iterable[ArticleRow], Path, Path | None], None]


def _references(style: str) -> Callable[[Archive, Iterable[ArticleRow], Path, Path | None], None]:
    def write(archive: Archive, articles: Iterable[ArticleRow], out: Path, images: Path | None) -> None:
        with out.open("w", encoding="utf-8") as file:
            for article in articles:
                file.write(citations.cite([citations.record(archive, article)], style) + "\n\n")

    return write


def _book(archive: Archive, articles: Iterable[ArticleRow], out: Path, images: Path | None) -> None:
    books.write_epub(articles, out, books.files_in(archive, images))


SEARCH_DOWNLOADS = {
    "csv": SearchDownload("CSV", "text/csv", lambda _, articles, out, __: tables.write_csv(articles, out)),
    "jsonl": SearchDownload(
        "JSON Lines", "application/jsonl", lambda _, articles, out, __: tables.write_jsonl(articles, out)
    ),
    "bib": SearchDownload("BibTeX", "application/x-bibtex", _references("bibtex")),
    "ris": SearchDownload("RIS", "application/x-research-info-systems", _references("ris")),
    "epub": SearchDownload("EPUB, to read", "application/epub+zip", _book),
}
"""By the ending of the file."""


def described(article: ArticleRow) -> dict[str, Any]:
    """What the head of a page says of a presentable article to programs: ``meta`` by name, ``properties``, JSON-LD.

    Zotero's connector (its translator Embedded Metadata) takes Highwire's ``citation_…``, the kind of thing from
    ``DC.type``, the publication from ``og:site_name``; search engines read NewsArticle of schema.org.
    """
    authors = [
        " ".join(filter(None, map(name.get, ("given", "family", "literal")))) for name in citations.authors(article)
    ]
    sections = [section["name"] for section in article["categories"]]
    meta = [
        ("citation_title", article["title"]),
        *(("citation_author", author) for author in authors),
        ("citation_date", f"{day_of(article):%Y/%m/%d}"),
        ("citation_public_url", article["url"]),
        ("citation_language", article["language"]),
        ("citation_keywords", "; ".join(tag["name"] for tag in article["tags"])),
        ("DC.type", "newspaperArticle"),
        ("description", article["subtitle"]),
    ]
    properties = [
        ("og:type", "article"),
        ("og:title", article["title"]),
        ("og:url", article["url"]),
        ("og:site_name", site.NAME),
        ("og:description", article["subtitle"]),
        ("article:published_time", article["published_at"]),
        ("article:modified_time", article["modified_at"]),
        *(("article:section", section) for section in sections[:1]),
    ]
    linked = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article["title"],
        "description": article["subtitle"],
        "author": [{"@type": "Person", "name": author} for author in authors] if article["byline"] else None,
        "datePublished": article["published_at"],
        "dateModified": article["modified_at"],
        "inLanguage": article["language"],
        "articleSection": sections,
        "publisher": {"@type": "Organization", "name": site.NAME},
        "url": article["url"],
        "isBasedOn": article["source_url"],
    }
    found = json.dumps({name: value for name, value in linked.items() if value}, ensure_ascii=False)
    return {
        "meta": [(name, value) for name, value in meta if value],
        "properties": [(name, value) for name, value in properties if value],
        "json_ld": Markup(found.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")),
    }


def formatted(archive: Archive, article: ArticleRow) -> dict[str, str]:
    """A reference to an article as text, by the names of ``STYLES``. Raises ``ExportError`` as ``citations`` does."""
    record = citations.record(archive, article)
    return {name: citations.cite([record], style) for style, name in STYLES.items()}
