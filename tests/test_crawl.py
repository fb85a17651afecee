"""The real spider against the replica of the site, on loopback, into real archives."""

from __future__ import annotations

import dataclasses
import socket
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import crawling
import pytest
import reference
from crawling import crawl, crawl_on_terminal, path_of

from azecrawl import site
from azecrawl.archive import Archive, ArchiveWriter
from azecrawl.demo import crawl_command
from azecrawl.records import Article, Category, State
from azecrawl.replica import Fault, Publication, Replica

ARTICLES = 40
PUBLICATION = Publication(ARTICLES)
WITHOUT_A_FILE = dict.fromkeys(("path", "media_type", "width", "height"))


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture(scope="module")
def site_() -> Iterator[Replica]:
    with Replica(articles=ARTICLES) as replica:
        yield replica


def stored(path: Path) -> dict[str, dict[str, object]]:
    """Every article of an archive by its URL."""
    with Archive(path) as archive:
        return {row["url"]: row for row in archive.articles()}


def last_run(path: Path) -> dict[str, object]:
    with Archive(path) as archive:
        return archive.runs(1)[0]


def states(path: Path) -> dict[str, tuple[str, str | None]]:
    """State and reason of every URL of the frontier, by path."""
    with Archive(path) as archive:
        return {path_of(row["url"]): (row["state"], row["reason"]) for row in archive.urls()}


def lineage(category: Category | None) -> Iterator[tuple[str, str]]:
    while category:
        yield category.path, category.name
        category = category.parent


def written_down(article: Article) -> dict[str, object]:
    """What the archive's row of an article should say, but for when it was seen."""
    lead = article.lead_image
    return {
        "wp_id": article.wp_id,
        "url": article.url,
        "title": article.title,
        "subtitle": article.subtitle,
        "author": article.author,
        "byline": article.byline,
        "source": article.source,
        "source_url": article.source_url,
        "published_at": f"{article.published_at:%Y-%m-%dT%H:%M:%SZ}",
        "modified_at": article.modified_at and f"{article.modified_at:%Y-%m-%dT%H:%M:%SZ}",
        "language": article.language,
        "body_text": article.body_text,
        "word_count": article.word_count,
        "reading_minutes": article.reading_minutes,
        "image_url": lead and lead.url,
        "image_caption": lead and lead.caption,
        "image_credit": lead and lead.credit,
        "image_alt": lead and lead.alt,
        "content_hash": article.content_hash,
        "parser": article.parser,
        "categories": [{"path": category.path, "name": category.name} for category in article.categories],
        "tags": [dataclasses.asdict(tag) for tag in article.tags],
        "images": [dataclasses.asdict(image) | WITHOUT_A_FILE for image in article.images],
        "links": [dataclasses.asdict(link) for link in article.links],
    }


def test_a_thousand_articles_are_archived_as_they_were_published_each_once(db: Path) -> None:
    with Replica(articles=1000) as replica:
        result = crawl(db, f"base_url={replica.base_url}")
        truth = {article.url: article for article in replica.publication.articles()}
        protected = replica.publication.protected
        asked = Counter(path for _, path in replica.requests)

    assert result.returncode == 0, result.stderr
    archived = stored(db)
    assert archived.keys() == truth.keys()
    for url, article in truth.items():
        row = archived[url]
        assert {name: row[name] for name in written_down(article)} == written_down(article)
    assert {url for url, (state, _) in states(db).items() if state == State.REJECTED} == set(map(path_of, protected))
    assert {path: times for path, times in asked.items() if times > 1} == {}

    with Archive(db) as archive:
        parents = dict(
            archive.db.execute(
                "SELECT c.path, p.path FROM categories c JOIN categories p ON p.id = c.parent_id"
            ).fetchall()
        )
        assert parents == {"news/economy": "news", "news/energy": "news", "news/ecology": "news"}
        assert archive.counts()["revisions"] == 1000
        assert archive.db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert archive.db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert {row[0] for row in archive.db.execute("SELECT DISTINCT status FROM captures")} == {200}


@pytest.mark.skipif(not reference.folder(), reason="AZECRAWL_REFERENCE_PAGES is not set")
def test_the_reference_site_gives_its_24_articles_and_nothing_else(db: Path) -> None:
    folder = reference.folder()
    assert folder
    with reference.serve(folder) as base_url:
        result = crawl(db, f"base_url={base_url}")
    assert result.returncode == 0, result.stderr
    by_id = {row["wp_id"]: row for row in stored(db).values()}
    wanted = reference.expected()
    assert by_id.keys() == {article["wp_id"] for article in wanted}
    for article in wanted:
        row = by_id[article["wp_id"]]
        seen = article["has_image"]  # a page without an image says nothing of its caption
        for field in ("title", "subtitle", "byline", "source", "source_url"):
            assert row[field] == article[field], (article["file"], field)
        assert row["image_caption"] == (article["image_caption"] if seen else None), article["file"]
        assert row["image_credit"] == (article["image_credit"] if seen else None), article["file"]
        assert datetime.fromisoformat(str(row["published_at"])) == datetime.fromisoformat(article["date_local"])
        assert row["categories"][0]["name"] == article["category"]  # type: ignore[index]
        blocks = str(row["body_text"]).split("\n\n")
        assert [block for block in blocks if block in article["paragraphs"]] == article["paragraphs"]


def test_the_page_is_kept_as_it_came(db: Path, site_: Replica) -> None:
    assert crawl(db, f"base_url={site_.base_url}", "limit=3").returncode == 0
    with Archive(db) as archive:
        article = next(archive.articles())
        capture = archive.captures(article["id"])[0]
        body = archive.capture_body(capture["id"])
    assert capture["url"] == article["url"]
    assert capture["status"] == 200
    assert ["Content-Type", "text/html; charset=UTF-8"] in capture["headers"]
    assert f"postid-{article['wp_id']}".encode() in body
    assert body.rstrip().endswith(b"</html>")


def test_walking_everything_again_changes_nothing_and_says_unchanged(db: Path, site_: Replica) -> None:
    assert crawl(db, f"base_url={site_.base_url}").returncode == 0
    fleeting = {"last_seen_at": None, "capture_id": None}
    before = {url: row | fleeting for url, row in stored(db).items()}
    assert crawl(db, f"base_url={site_.base_url}", "full=1").returncode == 0
    assert {url: row | fleeting for url, row in stored(db).items()} == before
    run = last_run(db)
    assert (run["archived"], run["unchanged"], run["rejected"]) == (0, ARTICLES, 1)
    with Archive(db) as archive:
        assert archive.counts()["revisions"] == ARTICLES


# What to crawl


def test_only_the_sections_and_days_asked_for_are_archived(db: Path, site_: Replica) -> None:
    since, until = date(2020, 1, 1), date(2024, 12, 31)
    result = crawl(db, f"base_url={site_.base_url}", "categories=Karabakh,news", f"since={since}", f"until={until}")
    assert result.returncode == 0, result.stderr
    wanted = {
        article.url
        for article in site_.publication.articles()
        if since <= site.day_of(article.published_at) <= until
        and {"karabakh", "news"} & {path for category in article.categories for path, _ in lineage(category)}
    }
    assert wanted
    assert stored(db).keys() == wanted


def test_limit_takes_the_newest(db: Path, site_: Replica) -> None:
    assert crawl(db, f"base_url={site_.base_url}", "limit=5").returncode == 0
    newest = [article.url for article in site_.publication.articles()][:6]
    assert 4 <= len(stored(db)) <= 5  # a password-protected post may be among the five pages asked for
    assert set(stored(db)) <= set(newest)


def test_walking_since_a_day_does_not_read_older_pages(db: Path) -> None:
    with Replica(articles=400) as replica:
        newest = list(replica.publication.articles())[:20]
        since = site.day_of(newest[-1].published_at)
        assert crawl(db, f"base_url={replica.base_url}", f"since={since}").returncode == 0
        assert stored(db).keys() == {article.url for article in newest}
        assert len(replica.requests) < 100


@pytest.mark.parametrize(
    ("argument", "says"),
    [
        ("categories=karabak", "Did you mean karabakh? Accepted are opinion, news, news/economy"),
        ("since=1.3.2021", "Write it as YYYY-MM-DD"),
        ("until=2021-02-30", "Write it as YYYY-MM-DD"),
        ("limit=0", "whole number from 1"),
        ("limit=many", "whole number from 1"),
        ("base_url=aze.media", "give one like https://aze.media/"),
        ("base_url=ftp://aze.media/", "give one like https://aze.media/"),
        ("categoris=karabakh", "Accepted are -a categories="),
    ],
)
def test_a_wrong_argument_is_refused_before_the_first_request(
    db: Path, site_: Replica, argument: str, says: str
) -> None:
    before = len(site_.requests)
    result = crawl(db, f"base_url={site_.base_url}", argument)
    assert result.returncode == 1
    assert says in result.stderr
    assert "Traceback" not in result.stderr
    assert len(site_.requests) == before
    assert not db.exists()


def test_dates_in_the_wrong_order_are_refused(db: Path) -> None:
    result = crawl(db, "since=2022-01-01", "until=2021-01-01")
    assert result.returncode == 1
    assert "since=2022-01-01 is after until=2021-01-01" in result.stderr


@pytest.mark.parametrize("spiders", [[], ["article"], ["articles", "articles"]])
def test_a_wrong_spider_is_refused(spiders: list[str]) -> None:
    line = crawl_command(Path("unused.db"))
    line[4:5] = spiders
    result = crawling.run(line)
    assert result.returncode == 1
    assert "scrapy crawl articles" in result.stderr


def test_a_file_that_is_no_archive_is_refused_and_left_alone(db: Path, site_: Replica) -> None:
    db.write_text("notes of mine")
    result = crawl(db, f"base_url={site_.base_url}")
    assert result.returncode == 1
    assert f"{db} is not a SQLite file" in result.stderr
    assert db.read_text() == "notes of mine"


# What comes of a page


def article_path(number: int) -> str:
    return path_of(PUBLICATION.article(number).url)


def test_what_cannot_be_archived_has_its_reason(db: Path) -> None:
    big = b"<html>" + b" " * (11 << 20)
    home = {"Location": "/"}
    faults = {
        article_path(1): [Fault(404, body=b"gone")],
        article_path(2): [Fault(500)] * 10,
        article_path(3): [Fault(hang_up=True)] * 10,
        article_path(4): [Fault(301, home)],
        article_path(5): [Fault(200, body=big)] * 10,
        article_path(6): [Fault(200, body=b"<html><body>Database error</body></html>")],
        article_path(7): [Fault(410)],
        article_path(8): [Fault(503), Fault(502), Fault(429)],
    }
    with Replica(articles=ARTICLES, faults=faults, disallow=[article_path(9)]) as replica:
        result = crawl(db, f"base_url={replica.base_url}")
    found = states(db)
    assert found[article_path(1)] == ("failed", "listed as a post, but: HTTP 404")
    assert found[article_path(2)] == ("failed", "HTTP 500")
    assert found[article_path(3)][0] == "failed"
    assert found[article_path(4)] == ("failed", "listed as a post, but: leads to the home page")
    assert found[article_path(5)][0] == "failed"
    assert found[article_path(6)] == ("failed", "no page of the site: a page that says “Database error”")
    assert found[article_path(7)] == ("failed", "listed as a post, but: HTTP 410")
    assert found[article_path(8)] == ("archived", None)
    assert found[article_path(9)] == ("rejected", "Forbidden by robots.txt")
    assert Counter(state for state, _ in found.values())["archived"] == ARTICLES - 8
    run = last_run(db)
    assert [run[name] for name in ("found", "archived", "rejected", "gone", "failed", "pending")] == [
        41,
        32,
        2,
        0,
        7,
        0,
    ]
    assert run["stats"]["azecrawl/failed/listed as a post, but"] == 3  # type: ignore[index]
    assert result.returncode == 3
    assert "7 of 41 articles visited did not answer as themselves" in result.stderr
    with Archive(db) as archive:
        missing = next(row for row in archive.urls(State.FAILED) if path_of(row["url"]) == article_path(1))
        assert archive.capture_body(archive.captures(missing["url"])[0]["id"]) == b"gone"


def test_a_split_article_whose_later_page_is_missing_is_not_stored_in_part(db: Path) -> None:
    split = next(article for article in PUBLICATION.articles() if article.page_urls)
    with Replica(articles=ARTICLES, faults={path_of(split.page_urls[1]): [Fault(404)]}) as replica:
        assert crawl(db, f"base_url={replica.base_url}").returncode == 2
    state, reason = states(db)[path_of(split.url)]
    assert (state, (reason or "").partition(": http")[0]) == ("failed", "later page: HTTP 404")
    assert path_of(split.url) not in map(path_of, stored(db))


def test_a_page_without_the_themes_markup_is_read_by_its_metadata_and_counted(db: Path) -> None:
    prose = "The pilots of the harbour have kept their log for ninety years, and nobody has asked to read it. " * 4
    page = f"""<html lang="en"><head><meta property="og:type" content="article">
        <meta property="og:title" content="Old logs">
        <meta property="article:published_time" content="2021-03-29T08:00:00+00:00"></head>
        <body><main><article><h1>Old logs</h1><p>{prose}</p><p>{prose}</p></article></main></body></html>"""
    with Replica(articles=ARTICLES, faults={article_path(1): [Fault(200, body=page.encode())]}) as replica:
        assert crawl(db, f"base_url={replica.base_url}").returncode == 0
    assert last_run(db)["stats"]["azecrawl/parser/fallback"] == 1  # type: ignore[index]
    row = next(row for url, row in stored(db).items() if path_of(url) == article_path(1))
    assert (row["title"], row["parser"], row["published_at"]) == ("Old logs", "fallback", "2021-03-29T08:00:00Z")


def test_one_article_under_two_addresses_is_stored_once(db: Path) -> None:
    old, new = article_path(1), PUBLICATION.article(2)
    with Replica(articles=ARTICLES, faults={old: [Fault(301, {"Location": path_of(new.url)})]}) as replica:
        assert crawl(db, f"base_url={replica.base_url}").returncode == 0
    assert len(stored(db)) == ARTICLES - 1
    with Archive(db) as archive:
        leading = {path_of(row["url"]): row["article_id"] for row in archive.urls(State.ARCHIVED)}
        assert leading[old] == leading[path_of(new.url)]
        assert archive.counts()["revisions"] == ARTICLES - 1


def test_an_implausible_date_is_rejected(db: Path) -> None:
    page = b"""<html><body class="single-post postid-9"><div class="entry-header"><h1>Old</h1></div>
        <div class="jeg_meta_date"><time datetime="2035-01-01T00:00:00+00:00"></time></div>
        <div class="content-inner"><p>Text.</p></div></body></html>"""
    page = page.replace(
        b"<body", b'<head><meta property="article:published_time" content="2035-01-01T00:00:00+00:00"></head><body'
    )
    with Replica(articles=ARTICLES, faults={article_path(1): [Fault(200, body=page)]}) as replica:
        assert crawl(db, f"base_url={replica.base_url}").returncode == 0
    assert states(db)[article_path(1)] == ("rejected", "implausible date: published 2035-01-01 00:00 UTC")


# Manners


def test_crawl_delay_is_kept(db: Path) -> None:
    with Replica(articles=ARTICLES, crawl_delay=0.2) as replica:
        assert crawl(db, f"base_url={replica.base_url}", "categories=news", "limit=3").returncode == 0
        assert len(replica.requests) >= 5
        # robots.txt and the first page are under way before the delay is known
        assert last_run(db)["stats"]["elapsed_time_seconds"] >= (len(replica.requests) - 2) * 0.2  # type: ignore[index]


def test_retry_after_is_waited_for(db: Path) -> None:
    faults = {article_path(ARTICLES - 1): [Fault(503, {"Retry-After": "1"})]}
    with Replica(articles=ARTICLES, faults=faults) as replica:
        result = crawl(db, f"base_url={replica.base_url}", LOG_LEVEL="WARNING")
    assert result.returncode == 0
    assert "asks to wait 1 seconds" in result.stderr
    assert last_run(db)["stats"]["elapsed_time_seconds"] >= 1  # type: ignore[index]
    assert len(stored(db)) == ARTICLES


def test_a_site_that_asks_for_hours_is_left_alone(db: Path) -> None:
    with Replica(articles=ARTICLES, faults={"/": [Fault(429, {"Retry-After": "7200"})] * 9}) as replica:
        result = crawl(db, f"base_url={replica.base_url}")
        assert len(replica.requests) < 25
    assert result.returncode == 2
    assert "asked to be left alone" in result.stderr


def test_the_crawler_says_who_it_is_and_how_to_reach_its_owner(db: Path) -> None:
    with Replica(articles=ARTICLES) as replica:
        crawl(db, f"base_url={replica.base_url}", "limit=1", CONTACT="https://example.org/archive")
        assert len(replica.user_agents) == 1
        agent = replica.user_agents.pop()
    assert agent.startswith("azecrawl/")
    assert "(+https://example.org/archive)" in agent


# How a run ends


def test_a_site_that_cannot_be_reached_is_said(db: Path) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        result = crawl(db, f"base_url=http://127.0.0.1:{taken.getsockname()[1]}/", RETRY_TIMES=0)
    assert result.returncode == 2
    assert "The site cannot be reached" in result.stderr
    assert last_run(db)["outcome"] == "failed"


def test_a_site_that_refuses_us_is_said(db: Path) -> None:
    with Replica(articles=ARTICLES, disallow=["/"]) as replica:
        result = crawl(db, f"base_url={replica.base_url}")
        assert {path for _, path in replica.requests} == {"/robots.txt"}
    assert result.returncode == 2
    assert "The site refuses us" in result.stderr


def test_an_unread_listing_is_said(db: Path) -> None:
    with Replica(articles=ARTICLES, faults={"/category/karabakh/": [Fault(500)] * 9}) as replica:
        result = crawl(db, f"base_url={replica.base_url}")
    assert result.returncode == 2
    assert "1 lists could not be read" in result.stderr


def test_an_error_while_storing_is_said_and_undoes_its_visit_only(db: Path, site_: Replica) -> None:
    with ArchiveWriter(db) as archive:
        archive.db.execute(
            "CREATE TRIGGER broken BEFORE INSERT ON revisions WHEN new.title = (SELECT max(title) FROM articles)"
            " BEGIN SELECT RAISE(ABORT, 'the disk is on fire'); END"
        )
    result = crawl(db, f"base_url={site_.base_url}", "categories=karabakh")
    assert result.returncode == 2
    assert "a pipeline failed at http://127.0.0.1" in result.stderr
    assert "the disk is on fire" in result.stderr
    with Archive(db) as archive:
        assert archive.counts()["articles"] == archive.counts()["revisions"]


def test_the_numbers_of_a_run_are_shown_and_kept(db: Path, site_: Replica) -> None:
    code, shown = crawl_on_terminal(db, f"base_url={site_.base_url}")
    assert code == 0
    rows = (line.split(maxsplit=1) for line in shown.splitlines())
    table = {row[0]: row[1].strip() for row in rows if len(row) == 2}
    run = last_run(db)
    assert (table["found"], table["archived"], table["unchanged"], table["failed"]) == ("41", "40", "0", "0")
    assert [run[name] for name in ("outcome", "found", "archived", "rejected", "pending")] == ["ok", 41, 40, 1, 0]
    assert run["arguments"] == {"base_url": site_.base_url}
    assert run["requests"] == int(table["requests"].split()[0])
    assert "byline" in table["fields"]
    assert f"{db} (" in shown
    assert "41 of 41 articles found were visited; all is well." in shown


def test_a_terminal_shows_a_line_of_progress_instead_of_a_log(db: Path, site_: Replica) -> None:
    code, shown = crawl_on_terminal(db, f"base_url={site_.base_url}")
    assert code == 0
    assert "Reading the listings" in shown
    assert "all is well" in shown
    assert "INFO" not in shown


def test_an_analyst_can_open_the_file_with_nothing_but_sqlite(db: Path, site_: Replica) -> None:
    crawl(db, f"base_url={site_.base_url}")
    article = next(article for article in site_.publication.articles() if article.byline)
    with closing(sqlite3.connect(db)) as plain:
        (title,) = plain.execute(
            "SELECT title FROM articles WHERE byline = ? AND url = ?", (article.byline, article.url)
        ).fetchone()
        word = max(article.body_text.split()[3].strip(".,"), "harbour", key=len)
        hits = plain.execute("SELECT count(*) FROM articles_fts WHERE articles_fts MATCH ?", (f'"{word}"',)).fetchone()[
            0
        ]
    assert title == article.title
    assert hits >= 1
