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

from azecrawl import site
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
    with Archive(db) as archive:
        stats = archive.runs(1)[0]["stats"]
    return {
        name.removeprefix("azecrawl/way/"): value for name, value in stats.items() if name.startswith("azecrawl/way/")
    }


def last_run(db: Path) -> dict[str, Any]:
    with Archive(db) as archive:
        return archive.runs(1)[0]


def archived(db: Path) -> set[str]:
    with Archive(db) as archive:
        return {row["url"] for row in archive.urls(State.ARCHIVED)}


def states(db: Path) -> dict[str, str]:
    with Archive(db) as archive:
        return {row["url"]: row["state"] for row in archive.urls()}


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
    "fault",
    [MAINTENANCE, EMPTY, Fault(404), Fault(301, {"Location": "/"})],
    ids=["maintenance", "empty", "404", "home"],
)
def test_a_page_of_a_listing_that_proves_nothing_ends_nothing_but_itself(db: Path, fault: Fault) -> None:
    with Replica(articles=ARTICLES, closed=("rest", "sitemap", "feed")) as replica:
        replica.fail("/page/2/", fault)
        replica.fail("/category/news/page/2/", fault)
        code, stats, asked = run(replica, db, "discover=listing")
    assert "/page/3/" in asked and "/category/news/page/3/" in asked
    assert stats["listing/unread"] == 2
    assert stats["listing/unread/first"].startswith(replica.base_url)
    assert code != 0 and not last_run(db)["complete"]


def test_a_listing_is_given_up_after_two_pages_in_a_row_that_prove_nothing(db: Path) -> None:
    with Replica(articles=400) as replica:
        for page in (2, 3):
            replica.fail(f"/category/news/page/{page}/", EMPTY)
        _, stats, asked = run(replica, db, "categories=news", "full=1", "limit=1000")
    assert "/category/news/page/3/" in asked and "/category/news/page/4/" not in asked
    assert stats["listing/unread"] == 2
    assert (
        stats["listing/unread/first"]
        == f"{replica.base_url}category/news/page/2/: no listing but an empty answer (HTTP 200)"
    )


def test_a_section_that_is_empty_all_at_once_is_unread_and_one_that_never_had_articles_is_not(db: Path) -> None:
    empty = b'<html><body class="archive category category-%s category-3"></body></html>'
    with Replica(articles=ARTICLES) as replica:
        replica.fail("/category/empty/", *[Fault(200, body=empty % b"empty")] * 3)
        replica.fail(
            "/category/news/",
            Fault(
                200,
                body=b'<html><body class="archive category category-news">'
                b'<a href="/category/empty/">Empty</a></body></html>',
            ),
        )
        code, stats, _ = run(replica, db)
        assert (code, "listing/unread" in stats) == (0, False)
        replica.fail("/category/news/", Fault(200, body=empty % b"news"))
        code, stats, _ = run(replica, db, "full=1")
    assert code != 0
    assert (
        stats["listing/unread/first"] == f"{replica.base_url}category/news/: it lists no article, though there are some"
    )


def test_listings_that_never_answered_are_closed_and_no_failure(db: Path) -> None:
    with Replica(articles=ARTICLES) as replica:
        sections = [*site.CATEGORIES, "readers-letters"]
        for path in ("/", *(path_of(site.category_url(section, replica.base_url)) for section in sections)):
            replica.fail(path, *[MAINTENANCE] * 9)
        code, stats, _ = run(replica, db, "discover=sitemap,listing")
        assert archived(db) >= truth(replica)
    assert code == 0
    assert stats["sitemap/answers"] == 3
    assert "no listing but a page titled “Maintenance”" in stats["listing/closed"]
    assert not stats.keys() & {"listing/answers", "listing/unread", "listing/says_closed", "sitemap/closed"}


def test_the_sites_own_word_that_a_way_is_closed_is_told_from_a_way_that_does_not_answer(db: Path) -> None:
    with Replica(articles=20, closed=("rest", "sitemap", "listing")) as replica:
        code, stats, _ = run(replica, db)
        assert archived(db) >= truth(replica)
    assert code == 0
    assert stats["feed/answers"] == 2
    assert {name for name in stats if name.endswith("/says_closed")} == {
        "rest/says_closed",
        "sitemap/says_closed",
        "listing/says_closed",
    }
    assert 'JSON that is an object: {"code":"rest_forbidden"' in stats["rest/closed"]


# REST


def posts(replica: Replica, *, total: int | None = None, pages: int | None = None) -> Fault:
    """The list of all posts on one page, with headers of our making."""
    body = page_of(replica, "wp-json/wp/v2/posts?per_page=100&page=1&orderby=id&_fields=id,link,date_gmt,modified_gmt")
    headers = {"X-WP-Total": str(total)} if total is not None else {}
    return Fault(200, headers | ({"X-WP-TotalPages": str(pages)} if pages else {}), body)


def test_one_bad_page_of_rest_ends_nothing_but_itself(db: Path) -> None:
    with Replica(articles=250, faults={}) as replica:
        first = Fault(
            200,
            {"X-WP-Total": "254", "X-WP-TotalPages": "3"},
            page_of(replica, "wp-json/wp/v2/posts?per_page=100&page=1&orderby=id&_fields=id,link"),
        )
        replica.fail("/wp-json/wp/v2/posts", first, MAINTENANCE)
        code, stats, asked = run(replica, db, "discover=rest", "limit=1", "full=1")
    assert sum("/posts?" in path for path in asked) == 3
    assert (stats["rest/answers"], stats["rest/unread"]) == (2, 1)
    assert stats["rest/unread/first"].endswith('no list of posts but a page in HTML titled "Maintenance" (HTTP 200)')
    assert code != 0


def test_a_number_of_pages_that_is_a_lie_does_not_keep_rest_going(db: Path) -> None:
    with Replica(articles=40) as replica:
        lie = posts(replica, total=41, pages=10**8)
        replica.fail("/wp-json/wp/v2/posts", *[lie] * FOREVER)
        code, stats, asked = run(replica, db, "discover=rest")
        assert archived(db) == truth(replica)
    assert sum("/posts?" in path for path in asked) == 2
    assert (code, "rest/unread" in stats) == (0, False)


def test_rest_that_repeats_itself_while_there_should_be_more_is_said(db: Path) -> None:
    with Replica(articles=40) as replica:
        replica.fail("/wp-json/wp/v2/posts", *[posts(replica, total=500, pages=5)] * FOREVER)
        code, stats, _ = run(replica, db, "discover=rest")
    assert "brings nothing new" in stats["rest/unread/first"]
    assert code != 0


def test_an_empty_list_is_no_answer_where_rest_has_shown_articles(db: Path) -> None:
    with Replica(articles=20, lastmod=True) as replica:
        run(replica, db)
        replica.fail("/wp-json/wp/v2/posts", *[Fault(200, body=b"[]")] * 2)
        edited = replica.publication.edit(3, now())
        _, stats, asked = run(replica, db)
    assert "an empty list, though there are posts" in stats["rest/closed"]
    assert stats["sitemap/answers"]
    assert path_of(edited.url) in asked


def test_posts_with_addresses_of_any_kind_are_archived_and_what_is_none_is_counted(db: Path) -> None:
    with Replica(articles=20) as replica:
        listed = json.loads(posts(replica).body)
        odd = ("2021/03/29/slug/", "news/slug/", "en/slug/")
        for post, address in zip(listed, odd, strict=False):
            page = page_of(replica, path_of(post["link"])[1:]).replace(post["link"].encode(), b"/" + address.encode())
            replica.fail(f"/{address}", Fault(200, body=page))
            post["link"] = replica.base_url + address
        listed += [{"id": 1, "link": replica.base_url}, {"id": 2, "link": "https://elsewhere.example.org/x/"}]
        replica.fail("/wp-json/wp/v2/posts", Fault(200, {"X-WP-Total": str(len(listed))}, json.dumps(listed).encode()))
        _, stats, _ = run(replica, db, "discover=rest")
        assert {replica.base_url + address for address in odd} <= archived(db)
    assert (stats["rest/not_understood"], stats["rest/not_understood/first"]) == (2, replica.base_url)


# Sitemaps


@pytest.fixture
def by_sitemap() -> Any:
    with Replica(articles=ARTICLES, closed=("rest", "feed"), lastmod=True) as replica:
        yield replica


def test_deletions_show_in_sitemaps_that_were_read_whole(db: Path, by_sitemap: Replica) -> None:
    run(by_sitemap, db)
    deleted = by_sitemap.publication.article(7)
    by_sitemap.publication.delete(7)
    code, _, asked = run(by_sitemap, db)
    assert code == 0
    assert asked.count(path_of(deleted.url)) == 1
    with Archive(db) as archive:
        standing = archive.standing(deleted.url)
    assert standing and standing.state is State.ARCHIVED and standing.missing_at
    assert path_of(deleted.url) not in run(by_sitemap, db)[2]  # it is known when to look again


def test_a_sitemap_that_has_not_changed_lists_what_it_listed(db: Path, by_sitemap: Replica) -> None:
    run(by_sitemap, db)
    run(by_sitemap, db)
    _, stats, asked = run(by_sitemap, db)
    assert last_run(db)["stats"]["downloader/response_status_count/304"] == 1
    assert stats["sitemap/answers"] == 3
    assert len(asked) <= 7


def test_one_bad_sitemap_ends_nothing_but_itself_and_shows_no_deletions(db: Path) -> None:
    with Replica(articles=1050, closed=("rest", "feed"), lastmod=True) as replica:
        replica.fail("/post-sitemap.xml", Fault(200, body=page_of(replica, "post-sitemap.xml")[:-500]))
        code, stats, _ = run(replica, db, "discover=sitemap", "limit=2", "full=1")
    assert stats["sitemap/answers"] == 3
    assert (
        stats["sitemap/unread/first"] == f"{replica.base_url}post-sitemap.xml: a sitemap that is cut short (HTTP 200)"
    )
    assert code != 0
    with Archive(db) as archive:
        assert archive.coverage().known["sitemap"] == 68


@pytest.mark.parametrize("body", [b"", b"<urlset></urlset>"], ids=["empty answer", "empty list"])
def test_a_sitemap_that_is_empty_all_at_once_is_no_answer(db: Path, by_sitemap: Replica, body: bytes) -> None:
    run(by_sitemap, db)
    by_sitemap.publication.touch(1, now())
    by_sitemap.fail("/post-sitemap.xml", Fault(200, body=body))
    code, stats, asked = run(by_sitemap, db, "discover=sitemap")
    assert stats["sitemap/unread"] == 1 and code != 0
    assert not [path for path in asked if path.count("/") == 2]  # no article is looked at for being unlisted


def test_sitemaps_that_list_themselves_end(db: Path, by_sitemap: Replica) -> None:
    base = by_sitemap.base_url
    names = ("sitemap_index.xml", "other.xml", "post-sitemap.xml", "post-sitemap.xml")
    rows = "".join(f"<sitemap><loc>{base}{name}</loc></sitemap>" for name in names)
    loop = Fault(200, body=f"<sitemapindex>{rows}</sitemapindex>".encode())
    by_sitemap.fail("/sitemap_index.xml", *[loop] * FOREVER)
    by_sitemap.fail("/other.xml", *[loop] * FOREVER)
    code, stats, asked = run(by_sitemap, db, "discover=sitemap")
    assert code == 0
    assert archived(db) == truth(by_sitemap)
    assert [path for path in asked if path.endswith(".xml")][-3:] == [f"/{name}" for name in names[:3]]
    assert len(asked) < 2 * ARTICLES
    assert stats["sitemap/answers"] == 3


def test_an_archive_of_before_asks_again_for_what_a_sitemap_lists(db: Path, by_sitemap: Replica) -> None:
    run(by_sitemap, db)
    with closing(sqlite3.connect(db)) as plain:
        plain.execute("UPDATE sightings SET seen_on = NULL")
        plain.commit()
    _, stats, asked = run(by_sitemap, db)
    assert stats["sitemap/total"] == ARTICLES + 1
    assert not [path for path in asked if path.count("/") == 2 and path != "/feed/"]


# Feeds


def test_a_page_of_the_feed_that_cannot_be_read_is_said_and_the_rest_is_read(db: Path) -> None:
    with Replica(articles=45, closed=("rest", "sitemap", "listing")) as replica:
        feed = Fault(200, body=page_of(replica, "feed/"))
        replica.fail("/feed/", feed, Fault(404))
        code, stats, asked = run(replica, db, "discover=feed")
    assert [path for path in asked if path.startswith("/feed/?paged=")] == [
        f"/feed/?paged={page}" for page in range(2, 7)
    ]
    assert (stats["feed/answers"], stats["feed/unread"]) == (4, 1)
    assert stats["feed/unread/first"] == f"{replica.base_url}feed/?paged=2: no feed but an empty answer (HTTP 404)"
    assert code != 0


@pytest.mark.parametrize(
    ("end", "is_end"), [(Fault(404, body=b"<rss><channel></channel></rss>"), True), (EMPTY, False)]
)
def test_the_end_of_a_feed_is_what_wordpress_says_at_its_end(db: Path, end: Fault, is_end: bool) -> None:
    with Replica(articles=5, closed=("rest", "sitemap", "listing")) as replica:
        replica.fail("/feed/", Fault(200, body=page_of(replica, "feed/")), end)
        code, stats, _ = run(replica, db, "discover=feed")
    assert ("feed/unread" not in stats, code == 0) == (is_end, is_end)


def test_a_feed_that_repeats_itself_ends(db: Path) -> None:
    with Replica(articles=5) as replica:
        replica.fail("/feed/", *[Fault(200, body=page_of(replica, "feed/"))] * FOREVER)
        _, _, asked = run(replica, db, "discover=feed")
        assert archived(db) == truth(replica)
    assert sum(path.startswith("/feed/?") for path in asked) == 1


# What a server can make of an answer


@pytest.mark.parametrize(
    "fault",
    [
        Fault(200, {"Content-Encoding": "gzip"}, gzip.compress(b"x" * 9000)[:10] + b"\xff" * 50),
        Fault(200, {"Content-Encoding": "gzip"}, b"no gzip"),
        Fault(200, {"Content-Encoding": "deflate"}, b"no deflate"),
        Fault(200, {"Content-Encoding": "br"}, b"no brotli"),
        Fault(200, {"Content-Encoding": "zstd"}, b"no zstd"),
        Fault(301, {"Location": "http://["}),
        Fault(301, {"Location": "http://127.0.0.1:99999999/"}),
        Fault(301, {"Location": "mailto:x"}),
        Fault(301, {"Location": "http://\xff\xfe/"}),
        Fault(200, {"Content-Type": "text/html; charset=\xff"}, b"\xff"),
        Fault(304),
        Fault(206, body=b"[]"),
        Fault(599),
    ],
    ids=range(13),
)
def test_whatever_a_list_answers_the_run_goes_on(db: Path, fault: Fault) -> None:
    with Replica(articles=5) as replica:
        for path in ("/wp-json/wp/v2/posts", "/wp-sitemap.xml", "/feed/", "/category/news/"):
            replica.fail(path, *[fault] * 9)
        _, stats, _ = run(replica, db)
        assert archived(db) == truth(replica)
    assert last_run(db)["stats"].get("log_count/CRITICAL", 0) == 0
    assert {name for name in stats if name.endswith("/closed")} == {"rest/closed", "sitemap/closed", "feed/closed"}
    assert "listing/unread/first" in stats


def test_an_answer_of_another_host_is_none(db: Path) -> None:
    with Replica(articles=5) as other, Replica(articles=5) as replica:
        elsewhere = Fault(301, {"Location": f"{other.base_url}wp-json/wp/v2/posts?per_page=100&page=1"})
        replica.fail("/wp-json/wp/v2/posts", *[elsewhere] * 9)
        _, stats, _ = run(replica, db)
    assert f": leads elsewhere: {other.base_url}" in stats["rest/closed"]
    assert other.requests == []


# robots.txt


@pytest.mark.parametrize("fault", [Fault(503), Fault(hang_up=True)], ids=["503", "no answer"])
def test_a_robots_txt_that_the_server_fails_to_give_means_wait(db: Path, fault: Fault) -> None:
    with Replica(articles=5) as replica:
        replica.fail("/robots.txt", *[fault] * 2)
        code, _, asked = run(replica, db)
        assert set(asked) == {"/robots.txt"}
        assert code == 2
        assert f"{replica.base_url}robots.txt: " in last_run(db)["reason"]
        run(replica, db, "limit=1")
        assert len(archived(db)) == 1


def test_what_was_left_to_visit_stays_so_when_robots_txt_fails(db: Path) -> None:
    with Replica(articles=5) as replica:
        run(replica, db, "limit=1")
        before = states(db)
        replica.fail("/robots.txt", *[Fault(500)] * 9)
        code, _, asked = run(replica, db)
    assert (code, set(asked)) == (2, {"/robots.txt"})
    assert states(db) == before and State.PENDING in before.values()


def test_a_robots_txt_that_is_not_there_has_no_rules(db: Path) -> None:
    with Replica(articles=5) as replica:
        replica.fail("/robots.txt", Fault(403, body=b"User-agent: *\nDisallow: /"))
        assert run(replica, db)[0] == 0


@pytest.mark.parametrize("delay", ["301", "1e9"])
def test_a_delay_that_no_run_can_keep_ends_it(db: Path, delay: str) -> None:
    with Replica(articles=5) as replica:
        replica.fail("/robots.txt", Fault(200, body=f"User-agent: *\nCrawl-delay: {delay}\n".encode()))
        code, _, asked = run(replica, db)
    assert (code, asked) == (2, ["/robots.txt"])
    assert "seconds between requests" in last_run(db)["reason"]


@pytest.mark.parametrize("delay", ["inf", "nan", "-5", "9" * 400])
def test_a_delay_that_is_no_number_of_seconds_neither_hangs_nor_breaks_a_run(db: Path, delay: str) -> None:
    with Replica(articles=5) as replica:
        replica.fail("/robots.txt", Fault(200, body=f"User-agent: *\nCrawl-delay: {delay}\n".encode()))
        assert run(replica, db)[0] in (0, 2)
    assert last_run(db)["outcome"]


def test_no_more_of_a_robots_txt_is_read_than_has_to_be(db: Path) -> None:
    beginning = b"User-agent: *\nDisallow: /feed/\n"
    with Replica(articles=5) as replica:
        body = beginning + b"#" * (600 << 10) + b"\nDisallow: /\n" + b"#" * (20 << 20)
        replica.fail("/robots.txt", Fault(200, body=body))
        code, stats, asked = run(replica, db)
        assert archived(db) == truth(replica)
    assert (code, "/feed/" in asked) == (0, False)
    assert "Forbidden by robots.txt" in stats["feed/closed"]
