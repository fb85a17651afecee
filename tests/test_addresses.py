"""Addresses that run something (``javascript:`` and its like): none is read from a page, none reaches a link."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from libzim.reader import Archive as Zim
from lxml import etree
from lxml import html as lxml_html
from making import CAPTURED, article
from markdown_it import MarkdownIt
from shelf import ask

from azecrawl.archive import Archive, ArchiveWriter
from azecrawl.export import books, citations, documents, tei
from azecrawl.export.page import document
from azecrawl.pages import parse_article
from azecrawl.records import Capture, Image, Link, State, Visit, as_dict
from azecrawl.web.reader import reader

RUNNING = [
    "javascript:alert(1)//",
    "JaVaScRiPt:alert(1)//",
    " \x01javascript:alert(1)//",
    "java\tscript:alert(1)//",
    "jav&#x61;script&colon;alert(1)//",
    "data:text/html,alert(1)",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "httpjavascript:alert(1)//",
]


def addresses(value: Any, name: str = "") -> Iterator[str]:
    """What stands in a record where addresses do."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from addresses(each, key)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from addresses(each, name)
    elif isinstance(value, str) and "url" in name:
        yield value


def in_markup(tree: Any) -> set[str]:
    """What stands in attributes that a program may follow."""
    names = ("href", "src", "url", "target", "cite", "action")
    return {value for element in tree.iter() for name, value in element.attrib.items() if name in names}


def schemes(found: set[str]) -> set[str]:
    """The schemes of addresses, as a browser would take them."""
    return {match[1].lower() for each in found if (match := re.match(r"([\w.+-]+):", re.sub(r"[\x00-\x20]", "", each)))}


def read(address: str) -> dict[str, Any]:
    """What is read in a page that has an address in each place where one may stand."""
    page = f"""<html><head><meta property="article:published_time" content="2021-03-29T08:00:00+00:00">
        <meta property="og:url" content="{address}"><meta property="og:image" content="{address}">
        <link rel="canonical" href="{address}"><base href="{address}">
        <script type="application/ld+json">{
        json.dumps(
            {
                "@type": "NewsArticle",
                "url": address,
                "image": address,
                "author": {"@type": "Person", "name": "A", "url": address},
            }
        )
    }</script></head>
        <body class="single-post postid-9"><div class="entry-header"><h1 class="jeg_post_title">Old logs</h1></div>
        <div class="jeg_featured"><img src="{address}" data-src="{address}" srcset="{address} 2x"></div>
        <div class="content-inner"><p>The pilots have kept <a href="{address}">their log</a> for ninety years.</p>
        <p><img src="{address}" alt="A log"><iframe src="{address}"></iframe><video src="{address}"></video>
        <blockquote cite="{address}">Said so.</blockquote></p>
        <p>Read the original <a href="{address}">here</a></p><p>Source: <a href="{address}">Caspian Review</a></p>
        <p>Source: {address}</p></div></body></html>""".encode()
    return as_dict(parse_article(page, "https://aze.media/old-logs/"))


@pytest.mark.parametrize("address", RUNNING)
def test_none_is_read_from_a_page(address: str) -> None:
    found = read(address)
    assert {scheme for each in addresses(found) for scheme in schemes({each})} <= {"http", "https"}
    tree = lxml_html.fragment_fromstring(found["body_html"], create_parent="div")
    assert schemes(in_markup(tree)) <= {"http", "https", "mailto"}


def test_one_of_the_web_is_read_from_such_a_page() -> None:
    found = read("https://cr.example.org/logs/1")
    assert found["source_url"] == "https://cr.example.org/logs/1"
    assert found["images"] and found["links"]
    tree = lxml_html.fragment_fromstring(found["body_html"], create_parent="div")
    assert len(tree.xpath("//@href | //@src | //@cite")) >= 3


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive as somebody may hand it on: articles with such addresses wherever its file has one."""
    path = tmp_path_factory.mktemp("hostile") / "archive.db"
    with ArchiveWriter(path) as archive:
        for number, address in enumerate(RUNNING):
            one = article(
                url=f"{address}/{number}",
                title=f"Article {number}",
                wp_id=500 + number,
                source_url=address,
                body_html=f'<p><a href="{address}">a</a><img src="{address}"><script>alert(1)</script></p>'
                f'<blockquote cite="{address}"><p onclick="alert(1)">b</p></blockquote>',
                body_text=f"Text {number}",
                images=(Image(address, "lead"), Image(address)),
                links=(Link(address, "a"),),
            )
            page = Capture(f"{address}/{number}", CAPTURED, 200, (("Content-Type", "text/html"),), b"<p>a</p>")
            archive.store(Visit(one.url, State.ARCHIVED, article=one, captures=(page,)), run_id=None, at=CAPTURED)
    return path


@pytest.fixture
def archive(hostile: Path) -> Iterator[Archive]:
    with Archive(hostile) as archive:
        assert len(list(archive.articles())) == len(RUNNING)
        yield archive


def no_files(url: str) -> None:
    return None


def runs(text: str) -> bool:
    return bool(re.search(r"<script|onclick", text, re.IGNORECASE))


def test_none_reaches_a_link_of_a_document(archive: Archive) -> None:
    for one in archive.articles():
        text = document(one)
        assert schemes(in_markup(lxml_html.document_fromstring(text))) <= {"http", "https"} and not runs(text)


def test_none_reaches_a_link_in_markdown(archive: Archive) -> None:
    for one in archive.articles():
        text = documents.markdown(one).split("---\n", 2)[2]
        shown = MarkdownIt("commonmark", {"html": True})
        shown.validateLink = lambda url: True  # type: ignore[method-assign]
        tree = lxml_html.fragment_fromstring(shown.render(text), create_parent="div")
        assert schemes(in_markup(tree)) <= {"http", "https"} and not runs(text)


def test_none_reaches_a_link_of_a_book(archive: Archive, tmp_path: Path) -> None:
    books.write_epub(archive.articles(), tmp_path / "book.epub", no_files)
    with zipfile.ZipFile(tmp_path / "book.epub") as file:
        pages = [file.read(name) for name in file.namelist() if name.endswith("xhtml")]
    assert len(pages) > len(RUNNING)
    for page in pages:
        assert schemes(in_markup(etree.fromstring(page))) <= {"http", "https"} and not runs(page.decode())


def test_none_reaches_a_link_in_a_zim(archive: Archive, tmp_path: Path) -> None:
    books.write_zim(archive.articles(), tmp_path / "a.zim", no_files)
    zim = Zim(tmp_path / "a.zim")
    items = [zim._get_entry_by_id(number).get_item() for number in range(zim.all_entry_count)]
    pages = [bytes(item.content).decode() for item in items if item.mimetype == "text/html"]
    assert len(pages) > len(RUNNING)
    for page in pages:
        assert schemes(in_markup(lxml_html.document_fromstring(page))) <= {"http", "https"} and not runs(page)


def test_none_reaches_a_reference_of_a_corpus(archive: Archive, tmp_path: Path) -> None:
    tei.write_tei(archive.articles(), tmp_path / "corpus.xml")
    found = in_markup(etree.parse(tmp_path / "corpus.xml").getroot())
    assert found and schemes(found) <= {"http", "https"}


@pytest.mark.parametrize("style", citations.STYLES)
def test_none_reaches_a_citation(archive: Archive, style: str) -> None:
    said = citations.cite([citations.record(archive, one) for one in archive.articles()], style)
    assert "Article 1" in said
    assert not re.search(r"script:|data:text|file:///", said, re.IGNORECASE)


def test_none_reaches_a_link_of_the_reader(hostile: Path) -> None:
    with Archive(hostile) as archive:
        paths = [f"/article/{one['id']}" for one in archive.articles()]
        paths += [f"/capture/{row['id']}" for row in archive.every_capture()]
    site = reader(hostile)
    for path in (*paths, "/feed.atom", "/"):
        shown = ask(site, path, follow_redirects=True)
        assert shown.status_code == 200, path
        tree = etree.fromstring(shown.content) if "atom" in path else lxml_html.document_fromstring(shown.text)
        assert schemes(in_markup(tree)) <= {"http", "https"}, path
