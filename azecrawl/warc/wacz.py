"""From the archive to a WACZ: WARC files, their index, and pages with their texts, in one ZIP for replayweb.page."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType
from wacz.main import main as wacz

from azecrawl import Archive, site
from azecrawl.export.output import ExportError, complete
from azecrawl.plurals import many
from azecrawl.warc import Written
from azecrawl.warc.headers import READ_FROM
from azecrawl.warc.writer import write_warcs

TITLE = site.NAME


def write_wacz(
    archive: Archive, path: Path, *, images: Path | None = None, advance: Callable[[], object] = lambda: None
) -> Written:
    """Write every capture into a WACZ file (1.1.1), in place of one that is there, and images as ``write_warcs`` does.

    Its pages are the articles as they are now, each at the capture it was read from, with title and text. The disk
    needs room for the file twice. ``advance`` is called once for each capture. Raises what ``write_warcs`` does, and
    ``ExportError`` for a file that is no WACZ and would be replaced, and when it cannot be written.
    """
    with complete(path, "wacz") as whole:
        folder = whole.parent
        written = write_warcs(archive, folder, images=images, advance=advance)
        pages = folder / "pages.jsonl"
        _write_pages(pages, _pages(written.files))
        about = f"{many(written.articles, 'article')} in {many(written.captures, 'capture')}, archived with azecrawl"
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            options = ("--copy-pages", "--pages", str(pages), "--title", TITLE, "--desc", about)
            failed = wacz(["create", *map(str, written.files), "--output", str(whole), *options])
        if failed:
            raise ExportError(f"{path} cannot be made: {said.getvalue().strip()}")
    return replace(written, files=(path,))


def _pages(warcs: Iterable[Path]) -> Iterator[dict[str, str]]:
    """The articles that our files describe, as they are now."""
    for warc in warcs:
        with warc.open("rb") as file:
            for record in ArchiveIterator(file, WarcRecordType.metadata, parse_http=False):
                if article := json.loads(record.reader.read()).get("article"):
                    yield {
                        "id": str(article["id"]),
                        # Where the capture is: the article's own address may be another one.
                        "url": record.headers["WARC-Target-URI"].removeprefix(READ_FROM),
                        "ts": record.headers["WARC-Date"],
                        "title": article["title"],
                        "text": article["body_text"],
                    }


def _write_pages(path: Path, pages: Iterable[dict[str, str]]) -> None:
    """Write a list of pages (WACZ 1.1.1, 5.2.2)."""
    header: dict[str, object] = {"format": "json-pages-1.0", "id": "pages", "title": "Articles", "hasText": True}
    with path.open("w", encoding="utf-8") as file:
        for line in chain([header], pages):
            print(json.dumps(line), file=file)
