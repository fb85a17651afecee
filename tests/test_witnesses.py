"""The REST API as a second witness of what pages say: what it costs, what is compared, and what it is good for."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest
from click.testing import CliRunner
from crawling import crawl

from azecrawl.archive import Archive
from azecrawl.cli import main
from azecrawl.records import Article
from azecrawl.replica import Fault, Replica

ARTICLES = 40
POSTS = "/wp-json/wp/v2/posts"
LIGHT = "id,link,date_gmt,modified_gmt"


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def run(replica: Replica, db: Path, *arguments: str, **settings: object) -> tuple[int, list[str]]:
    """Crawl once: the exit code, and the paths asked for."""
    before = len(replica.requests)
    code = crawl(db, f"base_url={replica.base_url}", *arguments, **settings).returncode
    return code, [path for _, path in replica.requests[before:]]


def lists(asked: list[str]) -> list[dict[str, str]]:
    """The queries of the lists of posts that were asked for."""
    return [
        {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        for path in asked
        if path.startswith(POSTS)
    ]


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def rows(db: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(db)) as plain:
        return plain.execute(sql).fetchall()


def change(db: Path, sql: str) -> None:
    with closing(sqlite3.connect(db)) as plain:
        plain.execute(sql)
        plain.commit()


def last_run(db: Path) -> dict[str, Any]:
    with Archive(db) as archive:
        return archive.runs(1)[0]


def row(db: Path, article: Article) -> dict[str, Any]:
    with Archive(db) as archive:
        return archive.article(article.url) or {}


def revisions(db: Path, article: Article) -> list[dict[str, Any]]:
    with Archive(db) as archive:
        return archive.revisions(row(db, article)["id"])


# What is asked for, and kept


def test_only_lists_that_bring_posts_to_visit_bring_their_content(db: Path) -> None:
    with Replica(articles=ARTICLES) as replica:
        full = lists(run(replica, db)[1])
        update = lists(run(replica, db)[1])
        replica.publication.delete(3)
        counted = lists(run(replica, db)[1])
    heavy = f"{LIGHT},title,content,excerpt,categories,tags,class_list"
    assert [query["_fields"] for query in full] == [heavy]
    assert [(query["_fields"], "modified_after" in query) for query in update] == [(heavy, True), (LIGHT, False)]
    assert [(query["_fields"], query.get("orderby")) for query in counted[2:]] == [(LIGHT, "id")]


def test_a_list_is_kept_as_it_came_and_only_when_it_brings_something_new(db: Path) -> None:
    with Replica(articles=ARTICLES) as replica:
        run(replica, db)
        run(replica, db)
        replica.publication.edit(3, now())
        run(replica, db)
        run(replica, db)
        with urlopen(lists_kept(db)[1]) as response:
            body = response.read()
    assert len(lists_kept(db)) == 2
    assert rows(db, f"SELECT article_id FROM captures WHERE url LIKE '%{POSTS}%'") == [(None,), (None,)]
    with Archive(db) as archive:
        (edited,) = archive.captures(lists_kept(db)[1])
        assert ["Content-Type", "application/json; charset=UTF-8"] in edited["headers"]
        assert archive.capture_body(edited["id"]) == body
    assert rows(db, "SELECT count(*) FROM witnesses") == [(ARTICLES + 1,)]


def lists_kept(db: Path) -> list[str]:
    return [url for (url,) in rows(db, f"SELECT url FROM captures WHERE url LIKE '%{POSTS}%' ORDER BY id")]


def test_a_damaged_list_is_brought_again_by_the_next_walk(db: Path) -> None:
    with Replica(articles=ARTICLES) as replica:
        run(replica, db)
        change(db, f"UPDATE captures SET body = x'00' WHERE url LIKE '%{POSTS}%'")
        article = replica.publication.article(3)
        assert article.wp_id and article.modified_at
        with Archive(db) as archive:
            assert archive.post(now(), article.wp_id, article.modified_at) is None
        run(replica, db, "full=1")
    with Archive(db) as archive:
        assert archive.post(now(), article.wp_id, article.modified_at)
        assert archive.post(article.modified_at, article.wp_id, None)
        assert archive.post(article.published_at.replace(year=2000), article.wp_id, None) is None


def test_a_list_that_is_too_large_is_asked_for_in_smaller_pages(db: Path) -> None:
    with Replica(articles=130) as replica:
        with urlopen(f"{replica.base_url}{POSTS[1:]}?per_page=25") as response:
            largest = int(len(response.read()) * 1.3)
        _, asked = run(replica, db, "discover=rest", DOWNLOAD_MAXSIZE=largest)
        truth = {article.url for article in replica.publication.articles()}
    assert {url for (url,) in rows(db, "SELECT url FROM articles")} == truth
    pages = [(query["per_page"], query["page"]) for query in lists(asked)]
    assert pages == [("100", "1"), ("50", "1"), *(("25", str(page)) for page in range(1, 7))]
    assert "azecrawl/way/rest/unread" not in last_run(db)["stats"]


# Whether page and API agree


def test_the_agreement_is_kept_with_the_article_and_shown(db: Path) -> None:
    with Replica(articles=ARTICLES, validators=True) as replica:
        lie_about(replica, 3, "Other words, and not many.")
        code, _ = run(replica, db)
        article = replica.publication.article(3)
        assert code == 0
        stats = last_run(db)["stats"]
        assert (stats["azecrawl/agreement/compared"], stats["azecrawl/agreement/low"]) == (ARTICLES, 1)
        compared = rows(db, "SELECT wp_id, agreement FROM witnesses JOIN captures ON captures.id = compared_with")
        assert len(compared) == ARTICLES
        assert [wp_id for wp_id, agreement in compared if agreement < 100] == [article.wp_id]
        shown = CliRunner().invoke(main, ["coverage", "--db", str(db)]).stdout
        assert f"{ARTICLES} articles were compared with what the REST API says" in shown
        assert f"{ARTICLES - 1} in the same words, 1 below 90 %: {article.url} (" in shown
        assert (
            json.loads(CliRunner().invoke(main, ["coverage", "--db", str(db), "--json"]).stdout)["agreement"]["low"]
            == 1
        )

        run(replica, db, "full=1")
        split = sum(bool(article.page_urls) for article in replica.publication.articles())  # always sent whole
        assert last_run(db)["stats"]["azecrawl/agreement/compared"] == split


def test_nothing_is_compared_where_page_and_api_are_of_different_times(db: Path) -> None:
    with Replica(articles=ARTICLES) as replica:
        lie_about(replica, 3, "Other words.", modified_gmt="2030-01-01T00:00:00")
        run(replica, db)
    assert last_run(db)["stats"]["azecrawl/agreement/compared"] == ARTICLES - 1


def test_many_articles_that_disagree_are_doubted(db: Path) -> None:
    with Replica(articles=ARTICLES) as replica:
        lie_about(replica, (3, 4, 5, 6), "Other words.")
        result = crawl(db, f"base_url={replica.base_url}")
    assert result.returncode == 3
    assert f"4 of {ARTICLES} pages agree with what the REST API says of them in less than 90 %" in result.stderr
    assert "(capture " in result.stderr


def lie_about(replica: Replica, numbers: int | tuple[int, ...], text: str, **fields: object) -> None:
    """Let the next list of posts say another text of some articles."""
    with urlopen(f"{replica.base_url}{POSTS[1:]}?per_page=100&orderby=id") as response:
        posts, headers = json.loads(response.read()), dict(response.headers)
    wp_ids = {replica.publication.article(n).wp_id for n in ((numbers,) if isinstance(numbers, int) else numbers)}
    for post in posts:
        if post["id"] in wp_ids:
            post["content"]["rendered"] = f"<p>{text}</p>"
            post |= fields
    counts = {name: value for name, value in headers.items() if name.startswith("X-WP-")}
    replica.fail(POSTS, Fault(200, headers=counts, body=json.dumps(posts).encode()))


# The day of a redesign


def test_on_the_day_of_a_redesign_title_text_and_dates_lose_nothing(db: Path) -> None:
    with Replica(articles=ARTICLES, withheld=1) as replica:
        run(replica, db)
        split = next(n for n in range(ARTICLES) if replica.publication.article(n).page_urls)
        boxed = next(n for n in range(ARTICLES) if replica.publication.publishing(n).source_box)
        before = {n: row(db, replica.publication.article(n)) for n in (3, split, boxed)}
        replica.rename_theme()
        edited = {n: replica.publication.edit(n, now()) for n in before}
        new = replica.publication.publish(now())
        assert run(replica, db)[0] == 3  # the site has a new theme
        for n, truth in edited.items():
            stored = row(db, truth)
            assert stored["parser"] == "rest-1"
            assert stored["body_text"] == truth.body_text != before[n]["body_text"]
            assert stored["modified_at"] == f"{truth.modified_at:%Y-%m-%dT%H:%M:%SZ}"
            kept = "title subtitle author byline source source_url image_url image_caption image_credit categories tags"
            for name in [*kept.split(), "reading_minutes", "published_at"]:
                assert stored[name] == before[n][name]
            assert sorted(map(str, stored["links"])) == sorted(map(str, before[n]["links"]))
            assert len(revisions(db, truth)) == 2
        assert (row(db, new)["parser"], row(db, new)["body_text"]) == ("rest-1", new.body_text)
        assert rows(db, "SELECT count(*) FROM unconfirmed") == [(0,)]

        untouched = rows(db, "SELECT * FROM revisions ORDER BY id")
        assert ", 0 changed" in CliRunner().invoke(main, ["reparse", "--db", str(db)]).output
        assert rows(db, "SELECT * FROM revisions ORDER BY id") == untouched
        assert CliRunner().invoke(main, ["verify", "--db", str(db)]).exit_code == 0

        replica.rename_theme(False)
        run(replica, db, "full=1")
    for table in ("articles", "revisions"):
        assert rows(db, f"SELECT DISTINCT parser FROM {table}") == [("jnews-1",)]
    for truth in (*edited.values(), new):
        assert row(db, truth)["body_text"] == truth.body_text
        assert row(db, truth)["subtitle"] == truth.subtitle
    assert rows(db, "SELECT count(*) FROM revisions") == [(ARTICLES + len(edited),)]


def test_what_only_a_lesser_parser_reads_at_another_address_has_moved_there(db: Path) -> None:
    with Replica(articles=ARTICLES) as replica:
        run(replica, db)
        replica.rename_theme()
        replica.publication.date_permalinks()
        run(replica, db)
        truth = {article.url: article.body_text for article in replica.publication.articles()}
    assert dict(rows(db, "SELECT url, body_text FROM articles")) == truth
    assert rows(db, "SELECT DISTINCT parser FROM articles") == [("jnews-1",)]
    assert rows(db, "SELECT count(*) FROM revisions") == [(ARTICLES,)]
    assert CliRunner().invoke(main, ["verify", "--db", str(db)]).exit_code == 0


def test_what_was_not_edited_stays_as_its_own_parser_read_it(db: Path) -> None:
    with Replica(articles=ARTICLES) as replica:
        run(replica, db)
        before = rows(db, "SELECT parser, body_text, subtitle, modified_at FROM articles ORDER BY id")
        replica.rename_theme()
        replica.publication.touch(3, now())
        code, _ = run(replica, db, "full=1")
    assert code == 3  # a new theme
    assert last_run(db)["stats"]["azecrawl/parser/rest-1"] == ARTICLES
    assert rows(db, "SELECT parser, body_text, subtitle, modified_at FROM articles ORDER BY id") == before
    assert rows(db, "SELECT count(*) FROM revisions") == [(ARTICLES,)]
    assert rows(db, "SELECT count(*) FROM unconfirmed") == [(0,)]


@pytest.mark.parametrize("settled_by", ["a visit", "reparse"])
def test_what_was_unconfirmed_is_settled_once_a_witness_knows_both(db: Path, settled_by: str) -> None:
    with Replica(articles=ARTICLES, lastmod=True) as replica:
        run(replica, db)
        replica.rename_theme()
        replica.close_ways(["rest"])
        edited = replica.publication.edit(3, now())
        run(replica, db)
        assert rows(db, "SELECT count(*) FROM unconfirmed") == [(1,)]
        assert row(db, edited)["body_text"] != edited.body_text

        replica.close_ways([])
        if settled_by == "a visit":
            change(db, "UPDATE urls SET visited_at = '2026-01-01T00:00:00Z'")
        run(replica, db)
    if settled_by == "reparse":
        CliRunner().invoke(main, ["reparse", "--db", str(db)])
    assert rows(db, "SELECT count(*) FROM unconfirmed") == [(0,)]
    assert row(db, edited)["body_text"] == edited.body_text
    assert len(revisions(db, edited)) == 2


def test_a_lesser_parser_never_takes_the_place_of_a_better_one(db: Path) -> None:
    with Replica(articles=ARTICLES) as replica:
        run(replica, db)
        replica.rename_theme()
        edited = replica.publication.edit(3, now())
        run(replica, db)
        before = row(db, edited)
        change(db, "DELETE FROM witnesses")
        result = CliRunner().invoke(main, ["reparse", "--db", str(db)])
        assert "rest-1 has read it, and today only fallback can" in result.output
        assert row(db, edited) == before
        replica.close_ways(["rest"])
        run(replica, db, "full=1")
    stored = row(db, edited)
    assert {name for name in before if stored[name] != before[name]} <= {"last_seen_at"}


def test_an_edit_before_the_theme_is_read_again_is_a_revision_where_a_witness_tells_of_it(db: Path) -> None:
    with Replica(articles=ARTICLES) as replica:
        replica.rename_theme()
        run(replica, db)
        assert rows(db, "SELECT DISTINCT parser FROM articles") == [("rest-1",)]
        replica.rename_theme(False)
        edited = replica.publication.edit(3, now())
        run(replica, db, "full=1")
    assert [revision["parser"] for revision in revisions(db, edited)] == ["rest-1", "jnews-1"]
    assert rows(db, "SELECT count(*) FROM revisions") == [(ARTICLES + 1,)]
    assert rows(db, "SELECT DISTINCT parser FROM articles") == [("jnews-1",)]


def test_a_page_that_only_looks_edited_is_settled_without_a_revision(db: Path) -> None:
    with Replica(articles=ARTICLES, lastmod=True) as replica:
        run(replica, db)
        split = next(n for n in range(ARTICLES) if replica.publication.article(n).page_urls)
        replica.rename_theme()
        replica.close_ways(["rest"])
        truth = replica.publication.touch(split, now())
        run(replica, db)
        assert rows(db, "SELECT what FROM unconfirmed") == [("text",)]  # the first page is all that can be read
        replica.close_ways([])
        run(replica, db, "full=1")
    assert rows(db, "SELECT count(*) FROM unconfirmed") == [(0,)]
    assert (row(db, truth)["parser"], row(db, truth)["body_text"]) == ("jnews-1", truth.body_text)
    assert len(revisions(db, truth)) == 1
