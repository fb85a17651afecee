"""What every export needs: a place that appears when it is complete, names for files, libraries that may be missing."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import unquote

from azecrawl import site
from azecrawl.archive.rows import ArticleRow

_MAX_SLUG = 200
"""Bytes of a slug in a file's name: WordPress allows as many, and file systems 255 for the name."""


class ExportError(Exception):
    """Nothing was exported. The message says why, and what to do next."""


_BEGINNINGS = {
    "csv": rb"id,wp_id,url,",
    "jsonl": rb'\{"id": [0-9]+, "wp_id": ',
    "parquet": rb"PAR1",
    "tei": rb"<\?xml[^>]*>\s*<teiCorpus\s",
    "epub": rb"PK\x03\x04(?s:.{26})mimetypeapplication/epub\+zip",
    "zim": rb"ZIM\x04",
    "wacz": rb"PK\x03\x04(?s:.{26})(?:archive|indexes|pages)/",
    ".png": rb"\x89PNG(?s:.{12})\x00\x00\x05\xdc(?s:.{13})\x00\x00\x00\x09pHYs\x00\x00\x17\x12",  # as wide, as dense
    ".svg": rb'<\?xml[^>]*>\s*<!DOCTYPE svg [^>]*>\s*<svg [^>]*width="720pt"',
    ".html": rb"<!doctype html>\s*<html[^>]*>\s*(?:<meta[^>]*>\s*)*<title>[^<]* in the archive: ",
}
"""How the file of an export, or of figures, begins, in every version of azecrawl."""


def _check_replaceable(out: Path, form: str | None) -> None:
    """Raise ``ExportError`` for a file with something in it that is no earlier export in this form.

    ``form`` is None for a folder, which takes the place of no file. Raises ``OSError`` for a file that cannot be read.
    """
    if out.is_file() and out.stat().st_size:
        with out.open("rb") as file:
            is_earlier = form is not None and re.match(_BEGINNINGS[form], file.read(256))
        if not is_earlier:
            raise ExportError(
                f"{out} is no earlier export of this kind, and would be replaced: name another, or move it away"
            )


@contextmanager
def complete(out: Path, form: str | None = None) -> Iterator[Path]:
    """Where to write a file or a folder that is to appear at ``out`` once the block ends well, and only then.

    A file that is there is replaced where it is empty or an earlier export in this form. A folder is not, unless it is
    empty: it may hold somebody's notes or a git repository, and what no longer belongs to the export could not be told
    from what never did. Raises ``ExportError`` when the place cannot be written.
    """
    try:
        _check_replaceable(out, form)
        if out.is_dir() and any(out.iterdir()):
            raise ExportError(f"{out} is a folder with something in it: name a new one, or empty this one first")
        if out.exists() and not (out.is_file() or out.is_dir()):
            raise ExportError(f"{out} is neither a file nor a folder: name a file")
        parent = out.absolute().parent
        with _made(parent), tempfile.TemporaryDirectory(dir=parent, prefix=f".{out.name}-") as folder:
            beside = Path(folder) / out.name
            yield beside
            if out.is_dir():
                out.rmdir()
            os.replace(beside, out)
    except OSError as error:
        why = error.strerror or error
        raise ExportError(f"{out} cannot be written: {why}. Free some space, or choose another place") from error


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """Make a folder, with those it is in. What was made for nothing is taken away again."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        with suppress(OSError):
            for each in missing:
                each.rmdir()
        raise


@contextmanager
def needs(extra: str) -> Iterator[None]:
    """Raise as ``ExportError`` that a library is not installed which an extra of the package brings."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise ExportError(f"{error.name} is not installed: pip install 'azecrawl[{extra}]'") from error


def at_least_one(articles: Iterable[ArticleRow]) -> Iterator[ArticleRow]:
    """Articles for a folder, a book or a corpus. Raises ``ExportError`` for none: only a table may have no rows."""
    left = iter(articles)
    for first in left:
        return chain([first], left)
    raise ExportError(
        "no article is selected: there would be nothing to write. Take a filter away, or search for other words"
    )


def for_markup(articles: Iterable[ArticleRow]) -> Iterator[ArticleRow]:
    """Articles for a file of XML or HTML, presentable, and ``at_least_one``."""
    return at_least_one(map(presentable, articles))


_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """A text without controls and what XML 1.0 has no place for (2.2); a control that parts words becomes a space.

    >>> printable("Silk\\x0broa\\x01d")
    'Silk road'
    """
    return _UNPRINTABLE.sub(lambda control: " " if control[0].isspace() else "", text)


Row = TypeVar("Row", bound=ArticleRow)


def presentable(article: Row) -> Row:
    """An article that can be shown, whoever has written the archive's file, with all that it is joined to.

    Its texts are without what no file can print, its HTML is made safe once more, and its addresses are of the web: one
    that is not is empty.
    """
    return cast(Row, _presentable(article))


def _presentable(value: Any, name: str = "") -> Any:
    from azecrawl.pages.content import cleaned  # here, because the start of every command would wait for it

    if isinstance(value, str):
        value = printable(value)
        if name == "body_html":
            return printable(cleaned(value))  # once more: references to letters have become these
        return of_the_web(value) if name in _ADDRESSES else value
    if isinstance(value, list):
        return [_presentable(each) for each in value]
    return {key: _presentable(each, key) for key, each in value.items()} if isinstance(value, dict) else value


_ADDRESSES = ("url", "source_url", "image_url")


def of_the_web(address: str) -> str:
    """An address, if it is one of http or https; else nothing.

    >>> of_the_web("https://aze.media/a/"), of_the_web("javascript:alert(1)")
    ('https://aze.media/a/', '')
    """
    return address if address.lower().startswith(("http://", "https://")) else ""


def day_of(article: ArticleRow) -> date:
    """The day an article was published, at the site."""
    return date.fromisoformat(article["day"])


class FileNames:
    """Names for one file an article, ``2021/2021-03-15-slug.md``: by the day at the site, each given once.

    Of two articles that would have the same name, also where upper and lower case are one, the later gets its
    id behind it.
    """

    def __init__(self, suffix: str) -> None:
        self._suffix = suffix
        self._taken: set[str] = set()

    def of(self, article: ArticleRow) -> str:
        """The name of an article's file."""
        slug = re.sub(r"[^\w.]+", "-", unquote(site.path_of(article["url"])).lower()).strip("-.")
        slug = slug.encode()[:_MAX_SLUG].decode(errors="ignore") or str(article["id"])
        day = day_of(article)
        name = f"{day:%Y}/{day}-{slug}"
        if name in self._taken:
            name = f"{name}-{article['id']}"
        self._taken.add(name)
        return name + self._suffix
