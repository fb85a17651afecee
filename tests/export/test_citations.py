"""References: what the record says, and that reference managers read what is made of it."""

from __future__ import annotations

import json
from pathlib import Path

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware, SeparateCoAuthors
from bibtexparser.middlewares.names import parse_single_name_into_parts
from making import TITLE, article, store

from azecrawl.archive import Archive
from azecrawl.export import citations
from azecrawl.export.citations import Record, cite
from azecrawl.pages.names import names_of
from azecrawl.records import Article


def record(folder: Path, of: Article) -> Record:
    with Archive(store(folder / "archive.db", of)) as archive:
        (kept,) = archive.articles(sort="oldest")
        return citations.record(archive, kept)


def test_the_record_says_who_where_and_when(tmp_path: Path) -> None:
    found = record(tmp_path, article())
    with Archive(tmp_path / "archive.db") as archive:
        digest = archive.captures(1)[0]["digest"]
    assert found == {
        "id": "azemedia-101",
        "type": "webpage",
        "title": TITLE,
        "author": [{"family": "Əhmədli", "given": "Nigar"}, {"family": "Harker", "given": "Tom"}],
        "container-title": "Aze.Media",
        "issued": {"date-parts": [[2021, 1, 1]]},
        "accessed": {"date-parts": [[2026, 11, 2]]},
        "URL": "https://aze.media/seki-ipek-road/",
        "original-publisher": "Euractiv",
        "language": "en-US",
        "note": "Originally published by Euractiv, https://www.euractiv.com/gas. Archived 2026-11-01T21:30:00Z."
        f" SHA-256 of the page as captured: {digest}.",
    }


def test_without_a_byline_the_account_is_the_author(tmp_path: Path) -> None:
    found = record(tmp_path, article(byline=None, source=None, source_url=None))
    assert found["author"] == [{"literal": "AzeMedia"}]
    assert found["note"].startswith("Archived ")


def test_a_key_stays_when_the_article_changes(tmp_path: Path) -> None:
    keys = []
    for number, changes in enumerate(({}, {"title": "New", "byline": "Leyla Rzayeva"}, {"wp_id": None})):
        (tmp_path / str(number)).mkdir()
        keys.append(record(tmp_path / str(number), article(**changes))["id"])
    assert keys == ["azemedia-101", "azemedia-101", "azemedia-8ab1bd7061e3"]


@pytest.mark.parametrize(
    ("byline", "people"),
    [
        ("Leyla Rzayeva", [("Rzayeva", "Leyla", None)]),
        ("Nigar Əhmədli və Tom Harker", [("Əhmədli", "Nigar", None), ("Harker", "Tom", None)]),
        (
            "Amy Bee, Cy Dee, and Eva Fox",
            [("Bee", "Amy", None), ("Dee", "Cy", None), ("Fox", "Eva", None)],
        ),
        ("Maria van der Velde", [("van der Velde", "Maria", None)]),
        ("Heydər Əlirza oğlu Əliyev", [("Əliyev", "Heydər Əlirza oğlu", None)]),
        ("Prof. Anne-Sophie Lefèvre, PhD", [("Lefèvre", "Anne-Sophie", None)]),
        ("Robert Kennedy, Jr. and Tom Harker", [("Kennedy", "Robert", "Jr."), ("Harker", "Tom", None)]),
        ("Editorial Board", []),
        ("Institute for War & Peace Reporting", []),
    ],
)
def test_a_byline_names_people(byline: str, people: list[tuple[str, str, str | None]]) -> None:
    assert [(name.family, name.given, name.suffix) for name in names_of(byline)] == people


def test_a_board_is_one_author(tmp_path: Path) -> None:
    found = record(tmp_path, article(byline="Institute for War & Peace Reporting"))
    assert found["author"] == [{"literal": "Institute for War & Peace Reporting"}]
    assert r"author = {{Institute for War \& Peace Reporting}}," in cite([found], "bibtex")


HARD = [
    TITLE,
    "əşçğıİöü ƏŞÇĞIİÖÜ",
    "{a {b} c}",
    r"C:\temp ~ x^2 #1 $5 100% a_b",
    "“curly” ‘single’ – dash — and 'straight'",
]


@pytest.mark.parametrize("title", HARD)
def test_bibtexparser_reads_our_bibtex(tmp_path: Path, title: str) -> None:
    of = record(tmp_path, article(title=title, byline="Nigar Əhmədli and Robert Kennedy, Jr."))
    library = bibtexparser.parse_string(
        cite([of, of | {"id": "azemedia-2"}], "bibtex"),
        append_middleware=[SeparateCoAuthors()],
    )
    assert library.failed_blocks == []
    first, second = library.entries
    assert (first.key, first.entry_type, second.key) == ("azemedia-101", "online", "azemedia-2")
    fields = {name: field.value for name, field in first.fields_dict.items()}
    assert (fields["date"], fields["urldate"], fields["url"]) == ("2021-01-01", "2026-11-02", of["URL"])
    assert fields["organization"] == "Aze.Media"
    names = [parse_single_name_into_parts(name) for name in fields["author"]]
    assert [(name.first, name.last, name.jr) for name in names] == [
        (["Nigar"], ["Əhmədli"], []),
        (["Robert"], ["Kennedy"], ["Jr."]),
    ]
    decoded = bibtexparser.parse_string(cite([of], "bibtex"), append_middleware=[LatexDecodingMiddleware()]).entries[0]
    assert decoded["title"].replace("ˆ", "^") == title  # pylatexenc's own idea of \textasciicircum
    assert decoded["note"] == of["note"]


def test_styles_that_know_no_entry_but_misc_find_what_they_print(tmp_path: Path) -> None:
    """BibTeX's plain prints author, title, howpublished, month, year and note of what it does not know."""
    entry = cite([record(tmp_path, article())], "bibtex")
    assert "  year = {2021},\n" in entry
    assert "  month = jan,\n" in entry  # a name that each style spells in its own way
    assert "  howpublished = {Aze.Media, \\url{https://aze.media/seki-ipek-road/}},\n" in entry


def test_a_percent_sign_in_an_address_begins_no_comment(tmp_path: Path) -> None:
    entry = cite([record(tmp_path, article(url="https://aze.media/%C5%9F_ki/"))], "bibtex")
    assert r"howpublished = {Aze.Media, https://aze.media/\%C5\%9F\_ki/}" in entry
    assert "url = {https://aze.media/%C5%9F_ki/}" in entry


def test_braces_without_a_partner_swallow_nothing(tmp_path: Path) -> None:
    entry = cite([record(tmp_path, article(title="} a {{ b"))], "bibtex")
    assert entry.count("{") == entry.count("}")
    assert r"{{\textbraceright{} a \textbraceleft{}\textbraceleft{} b}}" in entry


@pytest.mark.parametrize("title", HARD)
def test_rispy_reads_our_ris(tmp_path: Path, title: str) -> None:
    of = record(tmp_path, article(title=title))
    first, second = rispy.loads(cite([of, of | {"id": "azemedia-2"}], "ris"))
    assert first["type_of_reference"] == "ELEC"
    assert (first["id"], second["id"]) == ("azemedia-101", "azemedia-2")
    assert first["title"] == title
    assert first["authors"] == ["Əhmədli, Nigar", "Harker, Tom"]
    assert first["secondary_title"] == "Aze.Media"
    assert (first["year"], first["date"], first["access_date"]) == ("2021", "2021/01/01", "2026/11/02")
    assert first["urls"] == [of["URL"]]
    assert first["notes"] == [of["note"]]
    assert first["language"] == "en-US"


def test_csl_json_is_a_list_of_records(tmp_path: Path) -> None:
    of = record(tmp_path, article())
    assert json.loads(cite([of], "csl-json")) == [of]


@pytest.mark.parametrize(
    ("style", "text"),
    [
        (
            "apa",
            "Əhmədli, N., & Harker, T. (2021, January 1). Who “Pays” for Şəki? Aze.Media."
            " https://aze.media/seki-ipek-road/",
        ),
        (
            "chicago",
            "Əhmədli, Nigar, and Tom Harker. “Who ‘Pays’ for Şəki?” Aze.Media, January 1, 2021."
            " https://aze.media/seki-ipek-road/.",
        ),
        (
            "mla",
            "Əhmədli, Nigar, and Tom Harker. “Who ‘Pays’ for Şəki?” Aze.Media, 1 Jan. 2021,"
            " https://aze.media/seki-ipek-road/.",
        ),
    ],
)
def test_a_style_is_text(tmp_path: Path, style: str, text: str) -> None:
    of = record(tmp_path, article(title="Who “Pays” for Şəki?"))
    assert cite([of, of], style).splitlines() == [f"{text} {of['note']}"] * 2
    assert of["note"].startswith("Originally published by Euractiv, https://www.euractiv.com/gas. Archived 2026-11-01T")


@pytest.mark.parametrize("title", ["the “tea road” and a map", 'the "tea road" and a map', "the ‘tea road’ and a map"])
def test_a_word_in_quotation_marks_gets_its_capital_too(tmp_path: Path, title: str) -> None:
    assert "“The ‘Tea Road’ and a Map.”" in cite([record(tmp_path, article(title=title))], "chicago")


def test_the_styles_can_say_that_there_is_one_author(tmp_path: Path) -> None:
    of = record(tmp_path, article(title="Plain", byline=None, source=None, source_url=None))
    for style, text in (
        ("apa", "AzeMedia. (2021, January 1). Plain. Aze.Media. https://aze.media/seki-ipek-road/"),
        ("mla", "AzeMedia. “Plain.” Aze.Media, 1 Jan. 2021, https://aze.media/seki-ipek-road/."),
    ):
        assert cite([of], style) == f"{text} {of['note']}"
