"""Folders of Markdown and of plain text: what is in a file, what it is called, and that it stays as it is."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from making import TITLE, another, article, store
from markdown_it import MarkdownIt
from markdown_it.token import Token

from azecrawl.archive import Archive
from azecrawl.archive.rows import ArticleRow
from azecrawl.export.documents import markdown as markdown_of
from azecrawl.export.documents import write_markdown, write_text
from azecrawl.export.output import ExportError
from azecrawl.records import Article


def markdown(folder: Path, *articles: Article) -> Path:
    with Archive(store(folder / "archive.db", *articles)) as archive:
        write_markdown(archive.articles(sort="oldest"), folder / "vault")
    return folder / "vault"


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_front_matter_is_yaml(tmp_path: Path) -> None:
    page = (markdown(tmp_path, article()) / "2021/2021-01-01-seki-ipek-road.md").read_text(encoding="utf-8")
    _, matter, _ = page.split("---\n", 2)
    known = yaml.safe_load(matter)
    assert known["title"] == TITLE
    assert known["date"] == date(2021, 1, 1)
    assert known["published_at"] == "2020-12-31T21:06:00Z"
    assert known["categories"] == ["news/energy", "news"]
    assert known["tags"] == ["gas", "south-caucasus"]
    assert (known["byline"], known["source"]) == ("Nigar Əhmədli and Tom Harker", "Euractiv")
    assert "modified_at" not in known


def test_the_text_is_markdown(tmp_path: Path) -> None:
    page = (markdown(tmp_path, article()) / "2021/2021-01-01-seki-ipek-road.md").read_text(encoding="utf-8")
    text = page.split("---\n", 2)[2]
    for line in (
        "![A pipe](https://aze.media/lead.jpg)",
        "Gas reached **Italy** & [a *report*](https://example.org/a?b=1&c=2) says.  ",
        "## What comes next",
        "- water",
        "> Bring your own chair.",
        "![A pier](https://aze.media/a.png)",
        "| Port | Cranes |",
    ):
        assert line in text.splitlines()
    heading = next(token for token in MarkdownIt().parse(text) if token.type == "inline")
    assert "".join(child.content for child in heading.children or []) == TITLE


PIECES = st.sampled_from(
    [
        *(
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<",
            "script>",
            "</p>",
            "<!--",
            "-->",
            "<?x",
            "<a",
        ),
        *(
            "[a](javascript:x)",
            "![a](b)",
            "[",
            "]",
            "(https://r.example/)",
            "]: https://r.example/",
            "!",
            "<https://r.example/>",
        ),
        *(
            "`",
            "```",
            "``",
            "\\",
            "*",
            "_",
            "|",
            "&lt;script&gt;",
            "&#60;",
            "> ",
            "# ",
            "- ",
            "1. ",
            "---",
            "    ",
            '"',
            "'",
        ),
        *("\n", "\n\n", "\t", " ", "word", "ə"),
    ]
)
with TemporaryDirectory() as made_in, Archive(store(Path(made_in) / "archive.db", article())) as with_one:
    (ROW,) = with_one.articles()
TEXTS = st.lists(PIECES, max_size=7).map("".join)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.fixed_dictionaries(dict.fromkeys(("title", "subtitle", "caption", "alt", "said", "path"), TEXTS)))
def test_what_is_text_becomes_neither_html_nor_a_link(texts: dict[str, str]) -> None:
    said, alt = escape(texts["said"]), escape(texts["alt"])
    target = escape("https://example.org/" + texts["path"])
    row: Any = {
        **ROW,
        "title": texts["title"],
        "subtitle": texts["subtitle"],
        "image_url": f"https://aze.media/{texts['path']}",
        "image_alt": texts["alt"],
        "image_caption": texts["caption"],
        "body_html": f"""<p>{said}</p><p>{said}<span>{said}</span><b>{said}</b>{said}<br>{said}</p><h2>{said}</h2>
        <ul><li>{said}</li></ul><blockquote>{said}</blockquote><pre>{said}</pre><p><code>{said}<br><br>{said}</code></p>
        <table><tr><th>{said}</th></tr><tr><td>{said}</td><td><code>{said}</code><pre>{said}</pre></td></tr></table>
        <p>{said}<a href="{target}" title="{alt}">{said}</a></p><img src="{target}" alt="{alt}" title="{alt}">
        <a href="{target}"><p>{said}</p><p>{said}</p></a><samp>{said}</samp><kbd>{said}</kbd>""",
    }
    shown = MarkdownIt("commonmark", {"html": True}).enable("table")
    shown.validateLink = lambda url: True  # type: ignore[method-assign]
    for text in (markdown_of(row), markdown_of(row).split("---\n", 2)[2]):
        tokens = list(flat(shown.parse(text)))
        assert not [token.content for token in tokens if token.type.startswith("html")]
        hosts = {urlsplit(str(token.attrs["href"])).netloc for token in tokens if token.type == "link_open"}
        assert hosts <= {"example.org"}


@pytest.mark.parametrize(
    ("html", "kinds"),
    [
        ("<table><tr><th>A</th><th>B</th></tr><tr><td><code>a | &lt;b&gt;c</code></td></tr></table>", {"code_inline"}),
        ("<pre>one\n```\n\n&lt;script&gt;a&lt;/script&gt;</pre>", {"fence"}),
        ("<p>Look!<a href='https://example.org/'>here</a></p>", {"link_open", "link_close"}),
        ("<p>a ` b <a href='https://example.org/'>c</a> d ` e</p>", {"link_open", "link_close"}),
    ],
)
def test_code_and_links_end_where_they_did(html: str, kinds: set[str]) -> None:
    text = markdown_of({**ROW, "image_url": None, "body_html": html}).split("---\n", 2)[2]
    tokens = flat(MarkdownIt("commonmark", {"html": True}).enable("table").parse(text))
    special = ("html", "code", "fence", "link", "image")
    assert {token.type for token in tokens if token.type.startswith(special)} == kinds


def flat(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from flat(token.children or [])


def test_front_matter_with_markup_reads_as_it_was_written() -> None:
    title = """<b>A</b> [link](https://r.example/) "it's" & more: 50%"""
    assert yaml.safe_load(markdown_of({**ROW, "title": title}).split("---\n", 2)[1])["title"] == title


def test_the_bytes_depend_on_the_article_alone(archive: Archive, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_markdown(archive.articles(sort="oldest"), tmp_path / name)
    assert files(tmp_path / "one") == files(tmp_path / "two") != {}


def test_every_article_of_a_crawl_has_a_file(archive: Archive, tmp_path: Path) -> None:
    write_markdown(archive.articles(sort="oldest"), tmp_path / "vault")
    written = files(tmp_path / "vault")
    assert len(written) == archive.article_count()
    titles = {yaml.safe_load(page.decode().split("---\n", 2)[1])["title"] for page in written.values()}
    assert titles == {article["title"] for article in archive.articles(sort="oldest")}


def test_two_articles_of_a_day_with_one_slug_have_two_files(tmp_path: Path) -> None:
    other = {"title": "Another post at that address", "body_text": "Nothing of what the first one said."}
    later = article(wp_id=102, published_at=datetime(2021, 1, 1, 12, tzinfo=UTC), **other)
    folder = markdown(tmp_path, article(), later)
    assert sorted(files(folder)) == ["2021/2021-01-01-seki-ipek-road-2.md", "2021/2021-01-01-seki-ipek-road.md"]


def test_a_file_has_a_name_that_every_system_takes(tmp_path: Path) -> None:
    encoded = another(2, url="https://aze.media/%C5%9F%C9%99ki%3A-a%2Fb%3F/")
    endless = another(3, url=f"https://aze.media/{'%C9%99' * 300}/")
    assert sorted(files(markdown(tmp_path, encoded, endless))) == [
        "2021/2021-03-02-şəki-a-b.md",
        f"2021/2021-03-03-{'ə' * 100}.md",
    ]


def test_plain_text_has_metadata_beside_it(tmp_path: Path) -> None:
    odd = another(2, title='A\ttab and a "quote"', byline=None)
    with Archive(store(tmp_path / "archive.db", article(), odd)) as archive:
        write_text(archive.articles(sort="oldest"), tmp_path / "corpus")
    with (tmp_path / "corpus/metadata.tsv").open(encoding="utf-8", newline="") as file:
        first, second = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    text = (tmp_path / "corpus" / first["file"]).read_text(encoding="utf-8")
    assert text == f"{TITLE}\n\nGas reached Italy & a report says so.\nA second line.\n\nWhat comes next\n"
    assert (first["title"], first["day"], first["tags"]) == (TITLE, "2021-01-01", "Gas; South Caucasus")
    assert (second["title"], second["byline"]) == ('A tab and a "quote"', "")


@pytest.mark.parametrize("write", [write_markdown, write_text])
def test_without_articles_no_folder_is_made(tmp_path: Path, write: Callable[[list[ArticleRow], Path], None]) -> None:
    with pytest.raises(ExportError, match="no article is selected"):
        write([], tmp_path / "folder")
    assert list(tmp_path.iterdir()) == []
