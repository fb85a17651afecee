"""Days are Baku's: whoever says or filters one says the same, where UTC has another."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from crawling import crawl
from test_upgrade import made_at

import azecrawl.web
from azecrawl.archive import Archive, ArchiveWriter
from azecrawl.demo import QUESTIONS
from azecrawl.records import Discovery, State
from azecrawl.replica import Replica

METADATA = Path(azecrawl.web.__file__).parent / "metadata.yaml"


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, date]]:
    """An archive of the replica, and the day of each of its articles by address, as the replica itself has it."""
    path = tmp_path_factory.mktemp("crawled") / "azemedia.db"
    with Replica(articles=150) as replica:
        assert crawl(path, f"base_url={replica.base_url}").returncode == 0
        articles = map(replica.publication.article, range(150))
        days = {article.url: (article.published_at + timedelta(hours=4)).date() for article in articles}
    assert min(days.values()).year > 2016  # since then Baku is four hours ahead all year
    return path, days


@pytest.fixture
def archive(crawled: tuple[Path, dict[str, date]]) -> Any:
    with ArchiveWriter(crawled[0]) as archive:
        yield archive


@pytest.fixture
def days(crawled: tuple[Path, dict[str, date]]) -> dict[str, date]:
    return crawled[1]


def asked(path: Path, sql: str) -> dict[str, Any]:
    """What a connection that has nothing of ours answers: a value for each name."""
    with closing(sqlite3.connect(path)) as db:
        return dict(db.execute(sql).fetchall())


def test_a_plain_connection_sees_days_that_utc_has_not(archive: Archive, days: dict[str, date]) -> None:
    said = {url: day.isoformat() for url, day in days.items()}
    assert asked(archive.path, "SELECT url, day FROM articles") == said
    assert asked(archive.path, "SELECT url, published_day FROM article_texts") == said
    elsewhere = asked(archive.path, "SELECT url, day FROM articles WHERE day <> date(published_at)")
    assert len(elsewhere) == 19


def test_whatever_is_visited_again_has_its_day(archive: Archive, days: dict[str, date]) -> None:
    later = datetime.now(UTC) + timedelta(days=400)
    assert archive.unvisited(later) == days
    assert archive.known_to("rest") == days
    assert archive.to_revisit({timedelta(days=9999): timedelta(0)}, later) == days
    assert archive.without_images(later) == {
        article["url"]: days[article["url"]] for article in archive.articles() if article["images"]
    }
    assert {url: standing.day for url, standing in archive.standings() if url in days} == days


def test_an_article_found_on_a_guessed_day_stands_with_its_own(tmp_path: Path, days: dict[str, date]) -> None:
    """A neighbour is first taken to be of the day of the article that links to it."""
    path = tmp_path / "azemedia.db"
    with Replica(articles=3) as replica:
        url, day = replica.publication.article(1).url, (replica.publication.article(1).published_at)
        with ArchiveWriter(path) as archive:
            archive.discover([Discovery(url, "neighbour", replica.base_url, date(2001, 1, 1))], datetime.now(UTC))
        assert crawl(path, f"base_url={replica.base_url}").returncode == 0
    with ArchiveWriter(path) as archive:
        standing = archive.standing(url)
    assert standing and standing.state is State.ARCHIVED and standing.day == (day + timedelta(hours=4)).date()


def test_filters_take_the_days_that_are_said(archive: Archive, days: dict[str, date]) -> None:
    elsewhere = asked(archive.path, "SELECT url, day FROM articles WHERE day <> date(published_at)")
    for url, day in elsewhere.items():
        same = {other for other, its in days.items() if its.isoformat() == day}
        assert {article["url"] for article in archive.articles(since=day, until=day)} == same
        assert {hit["url"] for hit in archive.search("the", limit=9, since=day, until=day)} <= same
        assert {fact["day"] for fact in archive.facts(since=day, until=day)} == {day}
        ids = archive.article_ids(since=date.fromisoformat(day))
        assert len(ids) == sum(its.isoformat() >= day for its in days.values())
        assert archive.page(period=day[:7]).total == sum(its.isoformat()[:7] == day[:7] for its in days.values())
        assert url in same


def test_questions_are_answered_in_days_of_baku(archive: Archive, days: dict[str, date]) -> None:
    path, said = archive.path, sorted(day.isoformat() for day in days.values())
    months = {month: sum(day[:7] == month for day in said) for month in {day[:7] for day in said}}
    years = {year: sum(day[:4] == year for day in said) for year in {day[:4] for day in said}}
    assert asked(path, "SELECT month, articles FROM articles_by_month") == months
    assert {month: count for month, count in archive.overview().months.items() if count} == months
    canned = yaml.safe_load(METADATA.read_text())["database"]["queries"]
    assert {row["year"]: row["articles"] for row in archive.db.query(canned["growth"]["sql"])} == years
    mentioned = archive.db.query(canned["mentions"]["sql"], {"word": "the"})
    assert {row["month"]: row["articles"] for row in mentioned} == months
    by_writer: dict[str, list[str]] = {}
    for article in archive.articles():
        by_writer.setdefault(article["byline"], []).append(days[article["url"]].isoformat())
    spans = {writer: (min(its), max(its)) for writer, its in by_writer.items() if writer}
    assert {row["byline"]: (row["first"], row["last"]) for row in archive.db.query(canned["writers"]["sql"])} == spans
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute("SELECT byline, first_day, last_day FROM articles_by_byline WHERE byline IS NOT NULL")
        assert {writer: (first, last) for writer, first, last in rows} == spans
    utc = {writer: f"{first} {last}" for writer, (first, last) in spans.items()}
    assert utc != asked(
        path,
        "SELECT byline, min(date(published_at)) || ' ' || max(date(published_at)) FROM articles"
        " WHERE byline IS NOT NULL GROUP BY byline",
    )


def test_a_year_begins_at_midnight_in_baku(tmp_path: Path) -> None:
    """One of the two articles was published at 21:30 UTC on New Year's Eve of 2023."""
    canned = yaml.safe_load(METADATA.read_text())["database"]["queries"]
    with ArchiveWriter(made_at("0010_day", tmp_path)) as archive:
        for question in ("growth", "sources_by_year"):
            assert {row["year"] for row in archive.db.query(canned[question]["sql"])} == {"2020", "2024"}
        assert archive.overview().years == {"2020": 1, "2021": 0, "2022": 0, "2023": 0, "2024": 1}


def test_no_question_that_is_handed_out_takes_the_day_of_a_time_in_utc() -> None:
    docs = Path(__file__).parents[1] / "docs"
    places = [*docs.rglob("*.md")]
    texts = {str(path): path.read_text() for path in [*places, METADATA]} | QUESTIONS
    for name, text in texts.items():
        for wrong in ("date(published_at", "date(first_published_at", "substr(published_at", "published_at, 1, "):
            assert wrong not in text, name
