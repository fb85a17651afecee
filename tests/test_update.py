"""Running again: what an update asks for, what it finds, and what it makes of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from crawling import crawl, path_of

from azecrawl.archive import Archive
from azecrawl.cli import main
from azecrawl.records import Article
from azecrawl.replica import Fault, Replica

ARTICLES = 60
Crawl = Callable[..., list[str]]


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def run(replica: Replica, db: Path, *arguments: str) -> list[str]:
    """Crawl once; the paths it asked for."""
    before = len(replica.requests)
    result = crawl(db, f"base_url={replica.base_url}", *arguments)
    assert result.returncode == 0, result.stderr[-2000:]
    with Archive(db) as archive:
        last = archive.runs(1)[0]
    counts = [last[name] for name in ("archived", "unchanged", "rejected", "gone", "failed", "pending")]
    assert last["found"] == sum(counts)
    return [path for _, path in replica.requests[before:]]


def row(db: Path, article: Article) -> dict[str, object]:
    with Archive(db) as archive:
        return archive.article(article.url) or {}


def standing(db: Path, url: str) -> tuple[str, str | None]:
    with Archive(db) as archive:
        return next((found["state"], found["reason"]) for found in archive.urls() if found["url"] == url)


def texts(db: Path) -> dict[str, str]:
    with Archive(db) as archive:
        return {article["url"]: article["body_text"] for article in archive.articles()}


def rewind(db: Path, sql: str) -> None:
    """Set times in the archive back, in place of waiting."""
    with closing(sqlite3.connect(db)) as plain:
        plain.execute(sql)
        plain.commit()


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


# What it costs


@pytest.mark.parametrize(
    ("closed", "at_most"),
    [
        pytest.param((), 3, id="all open"),
        pytest.param(("rest",), 20, id="rest closed"),
        pytest.param(("rest", "sitemap"), 20, id="rest and sitemap closed"),
        pytest.param(("rest", "feed"), 20, id="rest and feed closed"),
        pytest.param(("rest", "sitemap", "feed"), 20, id="only listings open"),
    ],
)
def test_an_update_when_nothing_has_changed_costs_next_to_nothing(
    db: Path, closed: tuple[str, ...], at_most: int
) -> None:
    with Replica(articles=ARTICLES) as replica:
        run(replica, db)
        replica.close_ways(closed)
        asked = run(replica, db)
    assert len(asked) <= at_most, asked


def test_an_update_asks_for_what_is_new_or_edited_and_hardly_more(db: Path) -> None:
    with Replica(articles=ARTICLES, withheld=4) as replica:
        run(replica, db)
        for _ in range(4):
            replica.publication.publish(now())
        for number in range(0, 60, 5):
            replica.publication.edit(number, now())
        changed = 4 + 12
        asked = run(replica, db)
        truth = {article.url: article.body_text for article in replica.publication.articles()}
    later_pages = sum(path.rstrip("/").rpartition("/")[2].isdigit() for path in asked)
    assert len(asked) - later_pages <= changed + 3 + changed / 100
    assert texts(db) == truth
    with Archive(db) as archive:
        assert archive.counts()["revisions"] == ARTICLES + 12


def test_all_posts_are_listed_when_rest_answers_for_the_first_time(db: Path) -> None:
    with Replica(articles=120, withheld=1, closed=["rest", "sitemap"]) as replica:
        run(replica, db)
        old = replica.publication.publish(datetime(2018, 6, 1, 9, tzinfo=UTC))  # no way but REST shows it
        run(replica, db)
        assert old.url not in texts(db)
        replica.close_ways(())
        run(replica, db)
        assert old.url in texts(db)
        assert len(run(replica, db)) == 3


def test_what_was_edited_while_rest_was_closed_is_found_when_it_answers_again(db: Path) -> None:
    start = datetime(2026, 10, 5, 6, tzinfo=UTC)
    with Replica(articles=120) as replica:
        address = f"base_url={replica.base_url}"
        assert crawl(db, address, at=start).returncode == 0
        replica.close_ways(["rest"])
        edited = replica.publication.edit(0, start + timedelta(hours=1))  # not one of the newest hundred
        for days in (1, 2, 3):
            assert crawl(db, address, at=start + timedelta(days=days)).returncode == 0
        replica.close_ways(())
        assert crawl(db, address, at=start + timedelta(days=4)).returncode == 0
    assert texts(db)[edited.url] == edited.body_text


@pytest.mark.parametrize("closed", [("rest",), ("rest", "sitemap"), ("rest", "feed")], ids="-".join)
def test_new_articles_are_found_without_rest(db: Path, closed: tuple[str, ...]) -> None:
    with Replica(articles=ARTICLES, withheld=3, closed=closed) as replica:
        run(replica, db)
        new = {replica.publication.publish(now()).url for _ in range(3)}
        assert len(run(replica, db)) <= 23
    assert new <= texts(db).keys()


def test_edits_are_found_by_a_sitemap_with_dates(db: Path) -> None:
    with Replica(articles=ARTICLES, closed=["rest"], lastmod=True) as replica:
        run(replica, db)
        edited = replica.publication.edit(7, now())
        assert len(run(replica, db)) <= 20
        assert texts(db)[edited.url] == edited.body_text
        assert len(run(replica, db)) <= 20


def test_pages_that_have_not_changed_are_not_sent_again(db: Path) -> None:
    with Replica(articles=ARTICLES, validators=True) as replica:
        run(replica, db)
        before = texts(db)
        replica.publication.edit(3, now())
        split = sum(bool(article.page_urls) for article in replica.publication.articles())  # always sent whole
        run(replica, db, "full=1")
    with Archive(db) as archive:
        last = archive.runs(1)[0]
    assert (last["archived"], last["unchanged"]) == (1, ARTICLES - 1)
    assert last["stats"]["downloader/response_status_count/304"] == ARTICLES - 1 - split
    assert sum(texts(db)[url] != text for url, text in before.items()) == 1


# What it makes of a change


def test_an_edit_is_a_revision_and_can_be_seen(db: Path) -> None:
    with Replica(articles=20) as replica:
        run(replica, db)
        before = replica.publication.article(3)
        after = replica.publication.edit(3, now())
        run(replica, db)
    assert row(db, after)["body_text"] == after.body_text != before.body_text
    history = CliRunner().invoke(main, ["history", after.url, "--db", str(db)])
    assert "body_text" in history.stdout
    assert len(history.stdout.splitlines()) == 3
    diff = CliRunner().invoke(main, ["diff", after.url, "--db", str(db)])
    added = after.body_text.removeprefix(before.body_text)
    assert f"{{+{added.split()[0]} " in diff.stdout
    assert "[-" not in diff.stdout
    (change,) = json.loads(CliRunner().invoke(main, ["diff", after.url, "--db", str(db), "--json"]).stdout)
    assert change["field"] == "body_text" and {run["kind"] for run in change["runs"]} == {"kept", "added"}


def test_an_edit_that_changes_nothing_a_reader_sees_is_no_revision(db: Path) -> None:
    with Replica(articles=20) as replica:
        run(replica, db)
        replica.publication.touch(3, now())
        assert path_of(replica.publication.article(3).url) in run(replica, db)
        article = replica.publication.article(3)
    with Archive(db) as archive:
        assert archive.counts()["revisions"] == 20
    assert row(db, article)["modified_at"] == f"{article.modified_at:%Y-%m-%dT%H:%M:%SZ}"


def test_an_article_under_a_new_address_is_the_same_article(db: Path) -> None:
    with Replica(articles=20) as replica:
        run(replica, db)
        old = replica.publication.article(3)
        new = replica.publication.rename(3, now())
        run(replica, db)
    assert row(db, old)["id"] == row(db, new)["id"]
    assert row(db, old)["url"] == new.url
    assert standing(db, old.url) == standing(db, new.url) == ("archived", None)
    assert len(texts(db)) == 20


def test_articles_whose_permalinks_have_changed_stay_the_same_and_are_asked_for_once_each(db: Path) -> None:
    start = datetime(2026, 10, 5, 6, tzinfo=UTC)
    with Replica(articles=30) as replica:
        address, publication = f"base_url={replica.base_url}", replica.publication
        before = [publication.article(number).url for number in range(30)]
        assert crawl(db, address, at=start).returncode == 0
        publication.date_permalinks()
        publication.delete(7)
        asked = len(replica.requests)
        assert crawl(db, address, at=start + timedelta(days=1)).returncode == 0
        after = [publication.article(number).url for number in range(30)]
        paths = set(map(path_of, before))
        assert [path for _, path in replica.requests[asked:] if path in paths] == [path_of(before[7])]
    with Archive(db) as archive:
        assert archive.article_count() == 30
        for urls in zip(before, after, strict=True):
            (held,) = {found["id"] for url in urls if (found := archive.article(url))}
            assert len(archive.revisions(held)) == 1


def test_older_articles_than_rest_names_are_asked_for_by_their_new_addresses_in_the_same_run(db: Path) -> None:
    with Replica(articles=130, withheld=105) as replica:
        for minutes in range(105, 0, -1):  # so that none of the newest hundred is protected: those are never known
            replica.publication.publish(now() - timedelta(minutes=minutes))
        run(replica, db)
        before = list(replica.publication.articles())
        replica.publication.date_permalinks()
        asked = run(replica, db)
        after = list(replica.publication.articles())
        assert not {path_of(article.url) for article in before} & set(asked)
        assert all(asked.count(path_of(article.url)) == 1 for article in after)
        assert texts(db) == {article.url: article.body_text for article in after}
        assert all(path.startswith(("/robots.txt", "/wp-json/")) for path in run(replica, db))


def test_an_edit_is_a_revision_at_once_though_the_theme_is_new_and_its_page_was_due(db: Path) -> None:
    start = datetime(2026, 10, 5, 6, tzinfo=UTC)
    with Replica(articles=30, withheld=1) as replica:
        address = f"base_url={replica.base_url}"
        young = replica.publication.publish(start - timedelta(hours=3))
        assert crawl(db, address, at=start).returncode == 0
        replica.rename_theme()
        replica.publication.edit(29, start + timedelta(hours=3))
        crawl(db, address, at=start + timedelta(days=1))
    with Archive(db) as archive:
        (found,) = [row for row in archive.articles() if row["url"] == young.url]
        assert len(archive.revisions(found["id"])) == 2


def test_an_article_that_is_not_found_twice_a_day_apart_is_gone_and_may_come_back(db: Path) -> None:
    with Replica(articles=20) as replica:
        run(replica, db)
        article = replica.publication.article(3)
        replica.publication.delete(3)
        run(replica, db)
        assert standing(db, article.url) == ("archived", "HTTP 404")
        assert row(db, article)["gone_at"] is None
        assert path_of(article.url) not in run(replica, db)

        rewind(
            db,
            "UPDATE urls SET missing_at = '2026-01-01T00:00:00Z', next_at = '2026-01-02T00:00:00Z' WHERE next_at > 0",
        )
        run(replica, db)
        assert standing(db, article.url) == ("gone", "HTTP 404")
        assert row(db, article)["gone_at"] == "2026-01-01T00:00:00Z"
        assert row(db, article)["body_text"] == article.body_text

        replica.publication.restore(3)
        rewind(db, "UPDATE urls SET visited_at = '2026-01-02T00:00:00Z' WHERE state = 'gone'")
        run(replica, db)
        assert standing(db, article.url) == ("archived", None)
        assert row(db, article)["gone_at"] is None


def test_a_young_article_is_looked_at_again_and_an_old_one_is_not(db: Path) -> None:
    with Replica(articles=20, withheld=1) as replica:
        run(replica, db)
        young = replica.publication.publish(now())
        run(replica, db)
        assert path_of(young.url) not in run(replica, db)
        rewind(db, "UPDATE urls SET visited_at = '2026-01-01T00:00:00Z'")
        asked = run(replica, db)
        old = replica.publication.article(0)
    assert path_of(young.url) in asked
    assert path_of(old.url) not in asked


def test_what_failed_is_said_until_it_answers_and_asked_for_when_its_time_has_come(db: Path) -> None:
    with Replica(articles=20) as replica:
        path = path_of(replica.publication.article(3).url)
        replica.fail(path, *[Fault(500)] * 25)
        for _ in range(5):
            result = crawl(db, f"base_url={replica.base_url}")
            assert result.returncode == 2
        asked = len(replica.requests)
        result = crawl(db, f"base_url={replica.base_url}")
        assert path not in [path for _, path in replica.requests[asked:]]
        assert result.returncode == 2
        assert f"1 article could not be fetched yet, as {replica.publication.article(3).url}: HTTP 500" in result.stderr
        rewind(db, "UPDATE urls SET next_at = '2026-01-01T00:00:00Z' WHERE state = 'failed'")
        run(replica, db)
        assert standing(db, replica.publication.article(3).url) == ("archived", None)
