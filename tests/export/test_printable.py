"""Control characters anywhere in an article: no file is broken by them."""

from __future__ import annotations

import json
import re
import zipfile
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libzim.reader import Archive as Zim
from lxml import etree
from making import article, store

from azecrawl.archive import Archive
from azecrawl.export import books, citations, tables, tei
from azecrawl.export.output import printable
from azecrawl.export.page import document
from azecrawl.records import Category, Image, Link, Tag

CONTROLS = "\x01\x0b\x1f\x7f\x9f\ufffe"
UNPRINTABLE = re.compile(f"[{CONTROLS}]")
AS_PRINTED = printable(f"A{CONTROLS}Z")


@pytest.fixture
def archive(tmp_path: Path) -> Any:
    """An archive with an article that has control characters in each of its texts."""
    said = f"A{CONTROLS}Z"
    hostile = article(
        **dict.fromkeys(("title", "subtitle", "author", "byline", "source", "body_text"), said),
        body_html=f'<p title="{said}">{said}</p><figure><img src="a.png" alt="{said}"></figure>',
        source_url=f"https://example.org/{said}",
        categories=(Category("news", said),),
        tags=(Tag("gas", said),),
        images=(Image("https://aze.media/lead.jpg", "lead", said, said, said),),
        links=(Link(f"https://example.org/{said}", said),),
    )
    with Archive(store(tmp_path / "archive.db", hostile)) as archive:
        yield archive


def no_files(url: str) -> None:
    return None


def test_what_parts_words_is_a_space() -> None:
    assert AS_PRINTED == "A  Z"


def test_an_epub_is_xml_throughout(archive: Archive, tmp_path: Path) -> None:
    books.write_epub(archive.articles(), tmp_path / "book.epub", no_files)
    with zipfile.ZipFile(tmp_path / "book.epub") as file:
        parts = [file.read(name) for name in file.namelist() if name.endswith(("xhtml", "opf"))]
    assert len(parts) == 3
    for part in parts:
        assert not UNPRINTABLE.search("".join(etree.fromstring(part).itertext()))
    assert any(AS_PRINTED in "".join(etree.fromstring(part).itertext()) for part in parts)


def test_a_zim_says_what_can_be_printed(archive: Archive, tmp_path: Path) -> None:
    books.write_zim(archive.articles(), tmp_path / "azemedia.zim", no_files)
    zim = Zim(tmp_path / "azemedia.zim")
    for path in ("2021/2021-01-01-seki-ipek-road", "index", "section/news/2021"):
        entry = zim.get_entry_by_path(path)
        said = bytes(entry.get_item().content).decode()
        assert not UNPRINTABLE.search(entry.title + said)
        assert AS_PRINTED in said


def test_a_tei_corpus_is_xml(archive: Archive, tmp_path: Path) -> None:
    tei.write_tei(archive.articles(), tmp_path / "corpus.xml")
    said = "".join(etree.parse(tmp_path / "corpus.xml").getroot().itertext())
    assert AS_PRINTED in said and not UNPRINTABLE.search(said)


def test_json_lines_has_each_as_it_is_kept(archive: Archive, tmp_path: Path) -> None:
    tables.write_jsonl(archive.articles(), tmp_path / "articles.jsonl")
    (line,) = (tmp_path / "articles.jsonl").read_text().splitlines()
    assert json.loads(line)["title"] == f"A{CONTROLS}Z"


NASTY = [*map(chr, range(0x20)), *"\x7f\x85\x9f\u2028\ud800\udfff\ufdd0\ufffe\uffff\U0001fffe\U0010ffff&<>\"'"]
PIECES = st.one_of(
    st.characters(exclude_categories=()),  # surrogates too
    st.sampled_from([*NASTY, "]]>", "&#0;", "&#11;", "&#xFFFE;", "--"]),
)
ANYTHING = st.lists(PIECES, max_size=12).map("".join)


@pytest.fixture(scope="module")
def row(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with Archive(store(tmp_path_factory.mktemp("one") / "archive.db", article())) as archive:
        (row,) = archive.articles()
    return row


def saying(row: Any, said: str) -> Any:
    """An article that says something in each of its texts, and in its addresses."""
    url = f"https://aze.media/{said}"
    return {
        **row,
        **dict.fromkeys(("title", "subtitle", "author", "byline", "source", "image_caption", "image_alt"), said),
        **dict.fromkeys(("url", "source_url", "image_url"), url),
        "language": said or None,
        "body_html": f'<p title="{said}">{said}</p><p>{escape(said)}</p><img src="{escape(url)}" alt="{escape(said)}">',
        "categories": [{"path": said, "name": said}],
        "tags": [{"slug": said, "name": said}],
    }


@settings(max_examples=150, deadline=None, derandomize=True)
@given(said=ANYTHING)
def test_no_character_breaks_a_book_a_corpus_or_a_page(row: Any, said: str) -> None:
    hostile = saying(row, said)
    with TemporaryDirectory() as folder:
        books.write_epub([hostile], Path(folder) / "book.epub", no_files)
        with zipfile.ZipFile(Path(folder) / "book.epub") as file:
            for name in file.namelist():
                if name.endswith(("xhtml", "opf", "xml")):
                    etree.fromstring(file.read(name))
        tei.write_tei([hostile], Path(folder) / "corpus.xml")
        etree.parse(Path(folder) / "corpus.xml")
    page = document(hostile).encode()
    assert etree.HTML(page).findtext(".//h1") is not None
    assert not UNPRINTABLE.search(page.decode())


@settings(max_examples=15, deadline=None, derandomize=True)
@given(said=ANYTHING)
def test_no_character_breaks_a_zim(row: Any, said: str) -> None:
    with TemporaryDirectory() as folder:
        books.write_zim([saying(row, said)], Path(folder) / "a.zim", no_files)
        zim = Zim(Path(folder) / "a.zim")
        assert zim.check() and zim.article_count


@pytest.mark.parametrize("style", citations.STYLES)
def test_a_reference_can_be_printed(archive: Archive, style: str) -> None:
    (kept,) = archive.articles()
    reference = citations.cite([citations.record(archive, kept)], style)
    assert "A" in reference and not UNPRINTABLE.search(reference)
