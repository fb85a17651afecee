"""The views that analysts begin with, and the words that describe every column."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from documented import columns

from azecrawl.archive import Archive, ArchiveWriter
from azecrawl.archive.notes import NOTES
from azecrawl.records import Article, Category, Image, Link, State, Tag, Visit

DAY_1 = datetime(2026, 11, 1, 8, tzinfo=UTC)
DAY_2, DAY_3 = DAY_1 + timedelta(days=1), DAY_1 + timedelta(days=2)
NEWS = Category("news", "News")
FIRST = Article(
    url="https://aze.media/pipeline-opens/",
    title="Pipeline opens",
    subtitle="Gas flows west",
    published_at=datetime(2021, 3, 31, 20, 6, tzinfo=UTC),
    body_text="Gas reached Italy today.\n\nIt came from “Şah\\Dəniz”.",
    body_html="<p>Gas reached Italy today.</p><p>It came from “Şah\\Dəniz”.</p>",
    wp_id=101,
    author="AzeMedia",
    byline="Leyla Həsənova",
    source="Euractiv",
    source_url="https://www.euractiv.com/gas",
    language="en-US",
    categories=(Category("news/energy", "Energy", NEWS), NEWS),
    tags=(Tag("oil", "Oil; gas"), Tag("italy", "Italy")),
    images=(Image("https://aze.media/lead.jpg", "lead", credit="AFP"), Image("https://aze.media/map.png")),
)
SECOND = replace(FIRST, url="https://aze.media/second/", wp_id=102, title="Second", byline=None, categories=(NEWS,))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "azemedia.db"


@pytest.fixture
def archive(path: Path) -> Iterator[Archive]:
    with ArchiveWriter(path) as archive:
        yield archive


def store(archive: Archive, *articles: Article, at: datetime = DAY_1) -> None:
    for article in articles:
        archive.store(Visit(article.url, State.ARCHIVED, article=article), run_id=None, at=at)


def rows(archive: Archive, sql: str) -> list[dict[str, Any]]:
    return list(archive.db.query(sql))


# What every column holds


def test_every_table_view_and_column_is_described(archive: Archive) -> None:
    with closing(sqlite3.connect(archive.path)) as db:
        db.row_factory = sqlite3.Row
        there = {table: {column["name"] for column in found} for table, found in columns(db).items()}
    assert {table: set(described) for table, (_, described) in NOTES.items()} == there
    assert all(note.strip() for note, described in NOTES.values() for note in (note, *described.values()))


def test_the_file_describes_itself(archive: Archive) -> None:
    notes = rows(archive, "SELECT note FROM schema_notes WHERE table_name = 'articles' AND column_name = 'byline'")
    assert notes == [{"note": NOTES["articles"][1]["byline"]}]
    assert rows(archive, "SELECT note FROM schema_notes WHERE table_name = 'articles' AND column_name = ''") == [
        {"note": "One row an article, as it is now."}
    ]


def test_a_description_that_is_old_is_renewed(path: Path) -> None:
    with ArchiveWriter(path) as archive, archive.db.atomic():
        archive.db.execute("UPDATE schema_notes SET note = 'as they said in 2026'")
    with ArchiveWriter(path) as archive:
        assert rows(archive, "SELECT * FROM schema_notes WHERE note LIKE '%2026%'") == []


# An article in one row


def test_an_article_is_one_flat_row(archive: Archive) -> None:
    store(archive, FIRST)
    [row] = rows(archive, "SELECT * FROM article_texts")
    assert row == row | {
        "url": FIRST.url,
        "byline": "Leyla Həsənova",
        "source": "Euractiv",
        "source_domain": "euractiv.com",
        "published_at": "2021-03-31T20:06:00Z",
        "published_day": "2021-04-01",
        "category": "news/energy",
        "categories": "news/energy; news",
        "tags": "Oil; gas; Italy",
        "word_count": 8,
        "image_credit": "AFP",
        "revisions": 1,
        "is_gone": 0,
        "body_text": FIRST.body_text,
    }


def test_an_article_without_section_tags_and_source_is_a_row_too(archive: Archive) -> None:
    store(archive, replace(FIRST, categories=(), tags=(), source=None, source_url=None))
    [row] = rows(archive, "SELECT category, categories, tags, source, source_domain FROM article_texts")
    assert set(row.values()) == {None}


def test_an_article_that_is_gone_says_so(archive: Archive) -> None:
    store(archive, FIRST)
    for at in (DAY_2, DAY_2 + timedelta(days=2)):
        archive.store(Visit(FIRST.url, State.GONE, reason="HTTP 404"), run_id=None, at=at)
    assert rows(archive, "SELECT is_gone, gone_at FROM article_texts") == [
        {"is_gone": 1, "gone_at": "2026-11-02T08:00:00Z"}
    ]


def test_months_are_those_of_baku(archive: Archive) -> None:
    store(archive, FIRST, replace(SECOND, published_at=FIRST.published_at - timedelta(minutes=7)))
    assert rows(archive, "SELECT month, articles FROM articles_by_month") == [
        {"month": "2021-03", "articles": 1},
        {"month": "2021-04", "articles": 1},
    ]


# Counts


def test_bylines_credits_sections_and_sources_are_counted(archive: Archive) -> None:
    store(archive, FIRST, SECOND, replace(SECOND, url="https://aze.media/third/", wp_id=103))
    assert rows(archive, "SELECT byline, articles, words FROM articles_by_byline") == [
        {"byline": None, "articles": 2, "words": 16},
        {"byline": "Leyla Həsənova", "articles": 1, "words": 8},
    ]
    assert rows(archive, "SELECT credit, images, articles FROM image_credits") == [
        {"credit": None, "images": 3, "articles": 3},
        {"credit": "AFP", "images": 3, "articles": 3},
    ]
    assert rows(archive, "SELECT path, articles, words FROM articles_by_category") == [
        {"path": "news", "articles": 3, "words": 24},
        {"path": "news/energy", "articles": 1, "words": 8},
    ]
    assert rows(archive, "SELECT source, articles, words FROM articles_by_source") == [
        {"source": "Euractiv", "articles": 3, "words": 24}
    ]


# Revisions


def test_a_revision_stands_beside_the_one_before_it(archive: Archive) -> None:
    store(archive, FIRST)
    store(archive, replace(FIRST, title="The pipeline opens", body_text='Italy today: "gas", gas.'), at=DAY_2)
    store(archive, replace(FIRST, title="The pipeline opens"), at=DAY_3)
    seen = rows(
        archive,
        "SELECT number, changed_fields, words_added, words_removed, title, previous_title FROM revisions_with_changes",
    )
    assert [tuple(row.values()) for row in seen] == [
        (1, None, None, None, "Pipeline opens", None),
        (2, "title, body_text", 3, 7, "The pipeline opens", "Pipeline opens"),
        (3, "body_text", 7, 3, "The pipeline opens", "The pipeline opens"),
    ]


def test_words_that_only_moved_are_no_change(archive: Archive) -> None:
    store(archive, FIRST)
    moved = "\n\n".join(reversed(FIRST.body_text.split("\n\n")))
    store(archive, replace(FIRST, body_text=moved), at=DAY_2)
    [row] = rows(archive, "SELECT * FROM revisions_with_changes WHERE number = 2")
    assert (row["changed_fields"], row["words_added"], row["words_removed"]) == ("body_text", 0, 0)


# Links


@pytest.mark.parametrize(
    ("link", "leads_there"),
    [
        ("https://aze.media/second/", True),
        ("http://www.aze.media/second", True),
        ("https://aze.media/second/?utm_source=a#top", True),
        ("https://aze.media/second#a?b", True),
        ("https://aze.media/?p=102", False),
        ("https://aze.media/second/2/", False),
        ("https://other.example/second/", False),
        ("mailto:second@aze.media", False),
        ("", False),
    ],
)
def test_a_link_leads_to_an_article_however_it_is_written(archive: Archive, link: str, leads_there: bool) -> None:
    store(archive, replace(FIRST, links=(Link(link, "here"),)), SECOND)
    seen = rows(archive, "SELECT title, linked_title, text, url FROM links_between_articles")
    wanted = {"title": FIRST.title, "linked_title": "Second", "text": "here", "url": link}
    assert seen == [wanted] * leads_there


def test_a_link_to_itself_is_none_between_articles(archive: Archive) -> None:
    store(archive, replace(FIRST, links=(Link(FIRST.url, "here"),)))
    assert rows(archive, "SELECT * FROM links_between_articles") == []
