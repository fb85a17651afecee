"""Articles to read without a network: an EPUB of a selection, a ZIM of everything for Kiwix."""

from __future__ import annotations

import errno
import hashlib
import struct
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from html import escape
from itertools import chain, groupby, islice
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

from azecrawl import Archive, site
from azecrawl.archive.rows import ArticleRow
from azecrawl.export.epub import Book
from azecrawl.export.output import ExportError, FileNames, day_of, for_markup, needs
from azecrawl.export.page import standalone

MAX_IN_EPUB = 3000
"""Articles. Readers open a book of this size within seconds; one of ten times as many, hardly any."""

ImageFile = tuple[Path, str]
"""The file of an image, and its media type."""

FindFile = Callable[[str], ImageFile | None]
"""The file of an image, by the image's URL; None when there is none."""

_IN_EPUB = frozenset("image/gif image/jpeg image/png image/svg+xml image/webp".split())
"""What every reader has to show (EPUB 3.3, 3.2)."""

_STYLE = """
body { font-family: serif; line-height: 1.5; max-width: 42em; margin: 0 auto; padding: 0 1em; }
img { max-width: 100%; height: auto; }
figure { margin: 1em 0; }
figcaption, time { color: #555; font-size: 85%; }
table { border-collapse: collapse; }
td, th { border: 1px solid #999; padding: .2em .5em; }
"""

_LANGUAGES = {"az": "aze", "de": "deu", "en": "eng", "fr": "fra", "ka": "kat", "ru": "rus", "tr": "tur", "uk": "ukr"}
"""ISO 639-3, which ZIM asks for, of the languages that sites write in."""


def files_in(archive: Archive, folder: Path | None) -> FindFile:
    """Where the files of images are, by their URLs, in the folder that they were kept in; none without one."""

    def find(url: str) -> ImageFile | None:
        row = archive.image_files([url]).get(url) if folder else None
        if not folder or not row or not row["path"] or not row["media_type"] or not (folder / row["path"]).is_file():
            return None
        return folder / row["path"], row["media_type"]

    return find


class _Images:
    """The files that pages have asked for, each under one name beside them."""

    def __init__(self, find: FindFile, kinds: frozenset[str] | None = None) -> None:
        self._find, self._kinds = find, kinds
        self.files: dict[str, ImageFile] = {}

    def __call__(self, url: str) -> str | None:
        """The name of an image's file."""
        found = self._find(url)
        if found is None or (self._kinds and found[1] not in self._kinds):
            return None
        name = f"images/{hashlib.sha256(url.encode()).hexdigest()[:16]}{found[0].suffix.lower()}"
        self.files[name] = found
        return name


def write_epub(articles: Iterable[ArticleRow], out: Path, find: FindFile) -> None:
    """One book with a table of contents by month. Raises ``ExportError`` for more than ``MAX_IN_EPUB`` articles."""
    chosen = list(islice(for_markup(articles), MAX_IN_EPUB + 1))
    if len(chosen) > MAX_IN_EPUB:
        raise ExportError(
            f"more than {MAX_IN_EPUB:,} articles are too many for one book: choose fewer (by their days or section),"
            " or export a ZIM"
        )
    images = _Images(find, _IN_EPUB)
    first, last = day_of(chosen[0]), day_of(chosen[-1])
    content = "".join(f"{article['id']} {article['content_hash']}\n" for article in chosen)
    book = Book(
        out,
        f"urn:sha256:{hashlib.sha256(content.encode()).hexdigest()}",
        f"{site.NAME}, {first} to {last}",
        chosen[0]["language"] or site.LANGUAGE,
        site.NAME,
        datetime.fromisoformat(chosen[-1]["published_at"]),
    )
    book.add("style", "style.css", "text/css", _STYLE.encode())
    for month, group in groupby(chosen, lambda article: f"{day_of(article):%B %Y}"):
        book.part(month)
        for article in group:
            html = standalone(article, images)
            book.add_page(f"article-{article['id']}", article["title"], article["language"] or site.LANGUAGE, html)
    for name, (path, media_type) in images.files.items():
        book.add(f"image-{PurePosixPath(name).stem}", name, media_type, path.read_bytes())
    book.close()


def write_zim(articles: Iterable[ArticleRow], out: Path, find: FindFile) -> None:
    """One file with a full-text index, a page for each article, and lists of them by month and by section.

    It is dated by its newest article. libzim gives every file an id of its own, so no two are the same bytes. Raises
    ``OSError`` when it cannot be written.
    """
    with needs("zim"):
        from libzim import writer as zim

    item = _item_of(zim)
    left = for_markup(articles)
    first = next(left)
    language = _LANGUAGES.get((first["language"] or site.LANGUAGE)[:2].lower(), "und")
    images, names, lists = _Images(find), FileNames(""), _Lists()
    newest = day_of(first)
    with (
        _as_os_error(),
        zim.Creator(out)
        .config_verbose(False)
        .config_nbworkers(1)
        .config_indexing(True, language)
        .set_mainpath("index") as creator,
    ):
        creator.add_item(item("style.css", "", "text/css", _STYLE))
        for article in chain([first], left):
            path = names.of(article)
            known = set(images.files)
            content = standalone(article, lambda url: (name := images(url)) and f"../{name}")
            for name in images.files.keys() - known:
                file, media_type = images.files[name]
                creator.add_item(item(name, "", media_type, file))
            lists.add(article, path)
            newest = day_of(article)
            html = _document(article["title"], content, "../")
            creator.add_item(item(path, article["title"], "text/html", html, front=True))
        for path, title, content in lists.pages():
            html = _document(title, content, "../" * path.count("/"), indexed=False)
            creator.add_item(item(path, title, "text/html", html))
        for name, value in _metadata(language, newest).items():
            creator.add_metadata(name, value)
        creator.add_illustration(48, _square(48))


_LONGEST_TITLE = 240
"""Bytes of a title in what a reader looks titles up in: Xapian, which libzim puts each into whole, takes 245. The page
has it as it is."""


@contextmanager
def _as_os_error() -> Iterator[None]:
    """Raise as ``OSError`` what libzim says when it cannot write: ``RuntimeError("Unknown exception")``."""
    try:
        yield
    except RuntimeError as error:
        raise OSError(errno.EIO, f"libzim could not write it ({error})") from error


def _item_of(zim: Any) -> Any:
    """The class of what is in the file, made once its library is known to be there."""

    class Item(zim.Item):  # type: ignore[misc]
        """What libzim asks of each thing in the file."""

        def __init__(self, path: str, title: str, media_type: str, content: str | Path, *, front: bool = False) -> None:
            super().__init__()
            self.path, self.title, self.media_type, self.content, self.front = path, title, media_type, content, front

        def get_path(self) -> str:
            return self.path

        def get_title(self) -> str:
            return self.title.encode()[:_LONGEST_TITLE].decode(errors="ignore")

        def get_mimetype(self) -> str:
            return self.media_type

        def get_contentprovider(self) -> Any:
            from_file = isinstance(self.content, Path)
            return zim.FileProvider(self.content) if from_file else zim.StringProvider(self.content)

        def get_hints(self) -> dict[Any, int]:
            return {zim.Hint.FRONT_ARTICLE: self.front}

    return Item


def _metadata(language: str, newest: date) -> dict[str, str]:
    """What the file says of itself."""
    return {
        "Title": site.NAME,
        "Description": f"The articles of {site.NAME}",
        "Language": language,
        "Creator": site.NAME,
        "Publisher": "azecrawl",
        "Name": site.KEY,
        "Date": newest.isoformat(),
        "Source": site.BASE_URL,
    }


def _document(title: str, content: str, up: str, *, indexed: bool = True) -> str:
    """A page of the file; libzim leaves out of its index what search engines are asked to leave out of theirs."""
    robots = "" if indexed else '<meta name="robots" content="noindex">'
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8">{robots}<title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="{up}style.css"></head>'
        f"<body>{content}</body></html>"
    )


class _Lists:
    """The pages that lead to articles: all by month, those of a section by year, and the one that leads to these."""

    def __init__(self) -> None:
        self._lists: dict[tuple[str, str], dict[str, list[tuple[date, str, str]]]] = defaultdict(
            lambda: defaultdict(list)
        )

    def add(self, article: ArticleRow, path: str) -> None:
        """Put an article where it belongs."""
        day = day_of(article)
        entry = (day, article["title"], path)
        self._lists["all", "All articles"][f"{day:%Y-%m}"].append(entry)
        for category in article["categories"]:
            self._lists[f"section/{unquote(category['path'])}", category["name"]][f"{day:%Y}"].append(entry)

    def pages(self) -> Iterable[tuple[str, str, str]]:
        """Path, title and content of each page."""
        overview = [f"<h1>{site.NAME}</h1>"]
        for (folder, name), parts in sorted(self._lists.items()):
            overview.append(f"<h2>{escape(name)}</h2><p>")
            for part, entries in parts.items():
                path, title = f"{folder}/{part}", f"{name}, {part}"
                up = "../" * path.count("/")
                overview.append(f'<a href="{path}">{part}</a> ({len(entries):,}) ')
                content = [f'<p><a href="{up}index">{site.NAME}</a></p><h1>{escape(title)}</h1><ul>']
                for day, said, at in entries:
                    content.append(f'<li><a href="{up}{at}">{escape(said)}</a> <time>{day}</time></li>')
                yield path, title, "".join([*content, "</ul>"])
            overview.append("</p>")
        yield "index", site.NAME, "".join(overview)


def _square(side: int) -> bytes:
    """A picture of one colour, as PNG: readers show one beside the title, and the site's own is not ours to give."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\x0b\x5c\x8a" * side) * side
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
