"""What can be taken away of an article: references and files, as ``azecrawl.export`` writes them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from azecrawl import Archive
from azecrawl.archive.rows import ArticleRow
from azecrawl.export import citations
from azecrawl.export.documents import markdown

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


def formatted(archive: Archive, article: ArticleRow) -> dict[str, str]:
    """A reference to an article as text, by the names of ``STYLES``. Raises ``ExportError`` as ``citations`` does."""
    record = citations.record(archive, article)
    return {name: citations.cite([record], style) for style, name in STYLES.items()}
