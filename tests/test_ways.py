"""Lists of articles that lie, break off, loop or fall silent: what a run makes of them, on loopback."""

from __future__ import annotations

import gzip
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from crawling import crawl, path_of

from azecrawl.archive import Archive
from azecrawl.records import State
from azecrawl.replica import Fault, Replica

ARTICLES = 60
MAINTENANCE = Fault(200, body=b"<html><head><title>Maintenance</title></head><body>Back soon</body></html>")
EMPTY = Fault(200)
FOREVER = 50


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def run(replica: Replica, db: Path, *arguments: str, **settings: object) -> tuple[int, dict[str, Any], list[str]]:
    """Crawl once: the exit code, the run's statistics of ways (without their prefix), and the paths asked for."""
    before = len(replica.requests)
    code = crawl(db, f"base_url={replica.base_url}", *arguments, RETRY_TIMES=1, **settings).returncode
    return code, ways(db), [path for _, path in replica.requests[before:]]


def ways(db: Path) -> dict[str, Any]:
    with Archive(db, read_only=True) as archive:
        stats = archive.runs(1)[0]["stats"]
    return {
        name.removeprefix("azecrawl/way/"): value for name, value in stats.items() if name.startswith("azecrawl/way/")
    }


def last_run(db: Path) -> dict[str, Any]:
    with Archive(db, read_only=True) as archive:
        return archive.runs(1)[0]


def archived(db: Path) -> set[str]:
    with Archive(db, read_only=True) as archive:
        return {row["url"] for row in archive.urls(State.ARCHIVED)}


def truth(replica: Replica) -> set[str]:
    return {article.url for article in replica.publication.articles()}


def page_of(replica: Replica, path: str) -> bytes:
    with urlopen(f"{replica.base_url}{path}") as response:
        body: bytes = response.read()
        return body


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


# Listings


@pytest.mark.parametrize(
    "fault", [MAINTENANCE, EMPTY, Fault(404), Fault(301, {"Location": "/"})], ids=["maintenance", "empty", "404", "home"]
)
def test_a_page_of_a_listing_that_proves_nothing_ends_nothing_but_itself(db: Path, fault: Fault) -> None:
    with Replica(articles=ARTICLES, closed=("rest", "sitemap", "feed")) as replica:
        replica.fail("/page/2/", fault)
        replica.fail("/category/news/page/2/", fault)
        code, stats, asked = run(replica, db, "discover=listings")
    assert "/page/3/" in asked and "/category/news/page/3/" in asked
    assert stats["listings/unread"] == 2
    assert stats["listings/unread/first"].startswith(replica.base_url)
    assert code != 0 and not last_run(db)["complete"]


def test_a_listing_is_given_up_after_two_pages_in_a_row_that_prove_nothing(db: Path) -> None:
    with Replica(articles=400) as replica:
        for page in (2, 3):
            replica.fail(f"/category/news/page/{page}/", EMPTY)
        _, stats, asked = run(replica, db, "categories=news", "full=1", "limit=1000")
    assert "/category/news/page/3/" in asked and "/category/news/page/4/" not in asked
    assert stats["listings/unread"] == 2
    assert stats["listings/unread/first"] == f"{replica.base_url}category/news/page/2/: no listing but an empty answer (HTTP 200)"


def test_a_section_that_is_empty_all_at_once_is_unread_and_one_that_never_had_articles_is_not(db: Path) -> None:
    empty = b'<html><body class="archive category category-%s category-3"></body></html>'
    with Replica(articles=ARTICLES) as replica:
        replica.fail("/category/empty/", *[Fault(200, body=empty % b"empty")] * 3)
        replica.fail("/category/news/", Fault(200, body=b'<html><body class="archive category category-news">'
                                             b'<a href="/category/empty/">Empty</a></body></html>'))
        code, stats, _ = run(replica, db)
        assert (code, "listings/unread" in stats) == (0, False)
        replica.fail("/category/news/", Fault(200, body=empty % b"news"))
        code, stats, _ = run(replica, db, "full=1")
    assert code != 0
    assert stats["listings/unread/first"] == f"{replica.base_url}category/news/: it lists no article, though there are some"


def test_listings_that_never_answered_are_closed_and_no_failure(db: Path) -> None:
    with Replica(articles=ARTICLES) as replica:
        for section in ("", "category/news/", "category/opinion/"):
            replica.fail(f"/{section}", *[MAINTENANCE] * FOREVER)
        code, stats, _ = run(replica, db, "discover=sitemap,listings", "categories=")
        assert archived(db) >= truth(replica)
    assert code in (0, 2)
    assert stats["sitemap/answers"]
