"""The TEI corpus: well-formed, valid, and marked up as the article was."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import trafilatura
from lxml import etree
from making import TITLE, article, store

from azecrawl.archive import Archive
from azecrawl.export.output import ExportError
from azecrawl.export.tei import NAMESPACE, write_tei
from azecrawl.records import Article

TEI = f"{{{NAMESPACE}}}"


@pytest.fixture(scope="module")
def dtd() -> etree.DTD:
    """TEI P5 4.8.0 as trafilatura has it: without the module for tables and figures."""
    return etree.DTD(str(Path(trafilatura.__file__).parent / "data/tei_corpus.dtd"))


def corpus(folder: Path, *articles: Article) -> etree._Element:
    with Archive(store(folder / "archive.db", *articles)) as archive:
        write_tei(archive.articles(sort="oldest"), folder / "corpus.xml")
    return etree.parse(folder / "corpus.xml").getroot()


def texts(root: etree._Element, path: str) -> list[str]:
    return [" ".join("".join(found.itertext()).split()) for found in root.findall(re.sub(r"/(?=\w)", f"/{TEI}", path))]


def assert_valid(root: etree._Element, dtd: etree.DTD) -> None:
    """Hold a corpus against the DTD, with paragraphs and lists in the places of figures and tables."""
    for figure in list(root.iter(f"{TEI}figure")):
        assert [child.tag for child in figure if child.tag not in (f"{TEI}head", f"{TEI}figDesc")] == [f"{TEI}graphic"]
        figure.tag = f"{TEI}note"
        figure[:] = []
    for table in list(root.iter(f"{TEI}table")):
        table.tag = f"{TEI}list"
        for row in table:
            assert row.tag == f"{TEI}row"
            row.tag = f"{TEI}item"
            for cell in row:
                assert cell.tag == f"{TEI}cell"
                cell.tag = f"{TEI}p"
                cell.attrib.clear()
    assert dtd.validate(root), dtd.error_log


def test_an_article_is_valid(tmp_path: Path, dtd: etree.DTD) -> None:
    assert_valid(corpus(tmp_path, article()), dtd)


def test_a_crawl_is_valid(archive: Archive, tmp_path: Path, dtd: etree.DTD) -> None:
    write_tei(archive.articles(sort="oldest"), tmp_path / "corpus.xml")
    root = etree.parse(tmp_path / "corpus.xml").getroot()
    assert len(root.findall(f"{TEI}TEI")) == archive.article_count()
    assert_valid(root, dtd)


def test_the_header_says_what_is_known(tmp_path: Path) -> None:
    root = corpus(tmp_path, article())
    header = "./TEI/teiHeader/"
    assert texts(root, f"{header}fileDesc/titleStmt/title") == [TITLE, "Gas flows west"]
    assert texts(root, f"{header}fileDesc/titleStmt/author") == ["Nigar Əhmədli and Tom Harker"]
    assert texts(root, f"{header}fileDesc/publicationStmt/date") == ["2021-01-01"]
    page, original = root.findall(f".//{TEI}sourceDesc/{TEI}bibl")
    assert page.find(f"{TEI}ref").get("target") == "https://aze.media/seki-ipek-road/"
    assert original.find(f"{TEI}publisher").text == "Euractiv"
    assert original.find(f"{TEI}ref").get("target") == "https://www.euractiv.com/gas"
    assert texts(root, f"{header}profileDesc/langUsage/language") == ["en-US"]
    assert texts(root, f"{header}profileDesc/textClass/keywords/term") == ["Energy", "News", "Gas", "South Caucasus"]


def test_the_text_keeps_its_markup(tmp_path: Path) -> None:
    root = corpus(tmp_path, article())
    body = root.find(f".//{TEI}body")
    assert [child.tag.removeprefix(TEI) for child in body] == ["figure", "p", "div", "div"]
    assert texts(body, "./div/head") == ["What comes next", "After that"]
    assert texts(body, "./div/div/head") == ["Within the year"]
    assert texts(body, "./div/list/item") == ["water", "breadwarm"]
    assert texts(body, ".//quote/p") == ["Bring your own chair.", "He said", "An embed"]
    assert texts(body, ".//table/row/cell") == ["Port", "Cranes", "North Quay", "7"]
    assert texts(body, ".//figure/head") == ["The pipe", "The pier, in May"]
    assert texts(body, ".//figure/figDesc") == ["A pipe", "A pier"]
    assert body.find(f"{TEI}p/{TEI}ref").get("target") == "https://example.org/a?b=1&c=2"
    assert texts(body, "./p/hi") == ["Italy"]
    assert body.find(f"{TEI}p/{TEI}lb") is not None
    assert texts(body, "./div/p") == ["text that stands alone", "The end."]


@pytest.mark.parametrize(
    "html",
    [
        "",
        '<figure><img src="https://aze.media/a.png"></figure>',
        '<p><a href="https://aze.media/b.png"><img src="https://aze.media/a.png"></a></p>',
        "<h2>Only a heading</h2>",
        "<h3>Lower</h3><p>a</p><h2>Higher</h2><p>b</p>",
        "<ul></ul><ol><li><p>a</p><ul><li>b</li></ul></li></ol>",
        "<blockquote>loose<h2>heading</h2><cite>She</cite></blockquote>",
        "<dl><dt>word</dt><dd>meaning</dd></dl><pre>a\n b</pre>",
        "<table><tr><td><p>a</p><p>b</p><ul><li>c</li></ul></td></tr></table><table></table>",
        "<div>loose <b>bold</b><div><p>inner</p></div>tail</div><details><summary>s</summary>d</details>",
        "<p>a<!-- comment -->b<q>c</q><sup>2</sup> \x01\x0b</p>",
        "<hr><p>a</p><hr>",
        '<figure><table><tr><td>1</td><td colspan="2">2</td></tr></table><figcaption>Said</figcaption></figure>',
    ],
)
def test_whatever_the_html_the_corpus_is_valid(tmp_path: Path, dtd: etree.DTD, html: str) -> None:
    assert_valid(corpus(tmp_path, article(body_html=html, title="No\x02 such character")), dtd)


def test_a_corpus_needs_an_article(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no article is selected"):
        write_tei([], tmp_path / "corpus.xml")
