"""What is taken along: a search as a file, an article with what programs are told of it, the words that were found."""

from __future__ import annotations

import csv
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from datasette.app import Datasette
from lxml import html
from shelf import HOSTILE, ask

from azecrawl.archive import Archive, ArchiveWriter
from azecrawl.cli import main
from azecrawl.records import State, Visit
from azecrawl.web.reader import reader

NOON = datetime(2026, 10, 1, 9, tzinfo=UTC)
TEXT = (
    "Rauf Əliyev sang of the Middle  Corridor. " + "The harbour grows wheat, grapes and pomegranates every year. " * 12
)
OPENED = replace(
    HOSTILE,
    url="https://aze.media/opened/",
    title="Əliyev in Şuşa",
    subtitle="By the corridor",
    wp_id=2,
    byline="Leyla Həsənova and Tom Harker",
    body_text=TEXT,
    body_html=f"<p>Rauf <b>Əliyev</b> sang of the Middle\n Corridor.</p><p>Eliyevs sing. {TEXT}</p>",
)
COPY = replace(OPENED, url="https://aze.media/copy/", title="A copy", wp_id=3, byline="Tom Harker", subtitle=None)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("taking") / "azemedia.db"
    with ArchiveWriter(path) as archive:
        for number, article in enumerate((HOSTILE, OPENED, COPY)):
            at = NOON + timedelta(days=number)
            archive.store(Visit(article.url, State.ARCHIVED, article=article), run_id=None, at=at)
        list(archive.compare(NOON))
    return path


@pytest.fixture(scope="module")
def datasette(path: Path) -> Datasette:
    return reader(path)


def taken(datasette: Datasette, ending: str) -> bytes:
    """All that the search for a name finds, as a file."""
    response = ask(datasette, f"/search.{ending}?query=eliyev")
    assert response.status_code == 200
    assert f'filename="azemedia-search.{ending}"' in response.headers["content-disposition"]
    return response.content


def test_a_search_is_taken_away_as_a_file(datasette: Datasette) -> None:
    rows = list(csv.DictReader(StringIO(taken(datasette, "csv").decode("utf-8-sig"))))
    assert [row["title"] for row in rows] == ["Əliyev in Şuşa", "A copy"]
    assert [json.loads(line)["wp_id"] for line in taken(datasette, "jsonl").splitlines()] == [2, 3]
    assert taken(datasette, "bib").decode().count("@online{azemedia-") == 2
    assert taken(datasette, "ris").decode().count("ER  -") == 2
    with zipfile.ZipFile(BytesIO(taken(datasette, "epub"))) as book:
        assert book.read("mimetype") == b"application/epub+zip"
        assert sum(b"Corridor" in book.read(name) for name in book.namelist() if name.endswith("xhtml")) >= 2


def test_a_search_that_cannot_be_read_is_no_file(datasette: Datasette) -> None:
    response = ask(datasette, "/search.csv?query=AND")
    assert response.status_code == 400
    assert "content-disposition" not in response.headers


def test_what_has_found_nothing_offers_no_file(datasette: Datasette) -> None:
    assert "Take these articles away" in ask(datasette, "/search?query=eliyev").text
    page = ask(datasette, "/search?query=nothing").text
    assert "Nothing was found" in page and "Take these articles away" not in page


def test_cite_takes_a_search(path: Path) -> None:
    run = CliRunner().invoke(main, ["cite", "--db", str(path), "--query", "eliyev", "--style", "ris"])
    assert run.output.count("TI  - ") == 2
    for wrong, said in (([], "say which are meant: --query"), (["2", "--query", "eliyev"], "not both")):
        refused = CliRunner().invoke(main, ["cite", "--db", str(path), *wrong])
        assert refused.exit_code == 2
        assert said in refused.output


def test_a_reference_manager_is_told_what_an_article_is(datasette: Datasette) -> None:
    """Highwire's names, and those that Zotero's translator Embedded Metadata takes kind and publication from."""
    page = html.fromstring(ask(datasette, "/article/opened").text)
    meta = [(one.get("name") or one.get("property"), one.get("content")) for one in page.iterfind(".//meta[@content]")]
    said = dict(meta)
    assert said["citation_title"] == said["og:title"] == "Əliyev in Şuşa"
    assert [content for name, content in meta if name == "citation_author"] == ["Leyla Həsənova", "Tom Harker"]
    assert said["citation_date"] == "2021/03/15"  # in Baku
    assert said["citation_public_url"] == said["og:url"] == page.find(".//link[@rel='canonical']").get("href")
    assert (said["DC.type"], said["og:site_name"]) == ("newspaperArticle", "Aze.Media")
    [script] = page.iterfind(".//script[@type='application/ld+json']")
    linked = json.loads(script.text)
    assert (linked["@type"], linked["datePublished"]) == ("NewsArticle", "2021-03-14T21:30:00Z")
    assert [author["name"] for author in linked["author"]] == ["Leyla Həsənova", "Tom Harker"]


def test_what_programs_are_told_of_a_hostile_article_stays_text(datasette: Datasette) -> None:
    page = ask(datasette, "/article/hostile").text
    assert "<script>alert" not in page
    [script] = html.fromstring(page).iterfind(".//script[@type='application/ld+json']")
    assert json.loads(script.text)["headline"] == HOSTILE.title


def test_what_was_looked_for_is_marked_in_the_article(datasette: Datasette) -> None:
    page = html.fromstring(ask(datasette, '/article/opened?query=eliyev+"middle+corridor"').text)
    marks = [" ".join(mark.text.split()) for mark in page.iterfind(".//main//mark")]
    assert marks[:3] == ["Əliyev", "Əliyev", "Middle Corridor"]
    assert page.find(".//h1/mark").text == "Əliyev"
    assert page.find(".//b/mark").text == "Əliyev"
    assert "Eliyevs sing." in page.find(".//div[@class='text']").text_content()
    for address in ("/article/opened", "/article/opened?query=AND", "/article/opened?query=nothing"):
        assert html.fromstring(ask(datasette, address).text).find(".//main//mark") is None


def test_texts_that_are_nearly_the_same_are_named_at_the_article(datasette: Datasette, path: Path) -> None:
    page = html.fromstring(ask(datasette, "/article/opened").text)
    [item] = page.xpath("//section[@aria-labelledby='alike-title']//li")
    assert item.find("a").get("href") == "/article/copy"
    assert "100% alike" in item.text_content()
    with Archive(path) as archive:
        assert archive.alike(1) == []


def test_a_search_is_narrowed_from_years_to_months_to_days(datasette: Datasette) -> None:
    for address, parts in (
        ("/search", {"2021"}),
        ("/search?period=2021", {"2021-03"}),
        ("/search?period=2021-03", {"2021-03-15"}),
    ):
        page = html.fromstring(ask(datasette, address).text)
        shown = page.xpath("//section[@aria-label='When these were published']//a/@href")
        assert {link.rpartition("period=")[2] for link in shown} == (parts if "period" in address else set())


def test_a_printed_search_names_its_query(datasette: Datasette) -> None:
    page = html.fromstring(ask(datasette, "/search?query=eliyev&period=2021").text)
    assert page.find(".//p[@class='printed']").text == "Searched for: eliyev. Published: 2021. 2 articles, page 1 of 1."
