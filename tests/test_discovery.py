"""Finding every article, whichever ways the site leaves open; and reading what each way answers."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext, suppress
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from crawling import crawl, crawl_on_terminal
from hypothesis import given, settings
from hypothesis import strategies as st

from azecrawl.archive import Archive
from azecrawl.cli import main
from azecrawl.discover import feed, rest, sitemap
from azecrawl.discover.answers import NoAnswer, instead, moment
from azecrawl.records import Discovery, State
from azecrawl.replica import Fault, Replica

BASE = "https://aze.media/"
WAYS = ("rest", "sitemap", "feed", "listing")


# Every article


def archived(db: Path) -> set[str]:
    with Archive(db) as archive:
        return {row["url"] for row in archive.urls(State.ARCHIVED)}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_alone_finds_every_article_once(tmp_path: Path, way: str) -> None:
    db = tmp_path / "archive.db"
    with Replica(articles=80) as replica:
        assert crawl(db, f"base_url={replica.base_url}", f"discover={way}").returncode == 0
        asked = Counter(path for _, path in replica.requests)
        assert archived(db) == {article.url for article in replica.publication.articles()}
    assert {path: times for path, times in asked.items() if times > 1} == {}


@pytest.mark.parametrize(
    "closed", [WAYS[:3], ("sitemap", "feed", "listing"), ("rest", "feed", "listing")], ids="-".join
)
def test_one_open_way_is_enough(tmp_path: Path, closed: tuple[str, ...]) -> None:
    db = tmp_path / "archive.db"
    with Replica(articles=80, closed=closed) as replica:
        assert crawl(db, f"base_url={replica.base_url}").returncode == 0
        assert archived(db) == {article.url for article in replica.publication.articles()}


def test_ways_that_lie_are_noted_and_survived(tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    html, broken = Fault(200, body=b"<html>Maintenance</html>"), Fault(200, body=b"<rss><channel><item>")
    faults = {
        "/wp-json/wp/v2/posts": [html] * 9,
        "/wp-sitemap.xml": [Fault(500)] * 9,
        "/sitemap_index.xml": [html],
        "/feed/": [broken] * 3,
    }
    with Replica(articles=40, faults=faults) as replica:
        result = crawl(db, f"base_url={replica.base_url}", LOG_LEVEL="INFO")
        assert archived(db) == {article.url for article in replica.publication.articles()}
    assert result.returncode == 0
    assert "The site's rest is closed" in result.stderr
    with Archive(db) as archive:
        assert "azecrawl/way/sitemap/closed" in archive.runs(1)[0]["stats"]


def test_coverage_says_what_each_way_knows_and_what_is_missing(tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    with Replica(articles=40) as replica:
        _, shown = crawl_on_terminal(db, f"base_url={replica.base_url}")
        protected = replica.publication.protected
    assert "40 of 41 known URLs are archived (1 rejected)." in shown
    found = json.loads(CliRunner().invoke(main, ["coverage", "--missing", "--json", "--db", str(db)]).stdout)
    assert found["states"] == {"archived": 40, "rejected": 1}
    assert found["known"]["rest"] == found["known"]["sitemap"] == found["says"]["rest"] == 41
    assert found["archived"]["rest"] == 40
    [missing] = found["missing"]
    assert missing["url"] == protected[0]
    assert missing["reason"].startswith("password-protected")
    assert "rest" in missing["ways"]
    plain = CliRunner().invoke(main, ["coverage", "--missing", "--db", str(db)]).stdout
    assert plain.splitlines()[-2:] == [
        "40 of 41 known URLs are archived (1 rejected).",
        "40 articles were compared with what the REST API says of them: 40 in the same words, 0 below 90 %.",
    ]
    assert protected[0] in plain


@pytest.mark.parametrize(
    ("argument", "says"), [("discover=psychic", "Accepted are rest, sitemap"), ("full=maybe", "full=1")]
)
def test_a_way_that_there_is_not_is_refused(tmp_path: Path, argument: str, says: str) -> None:
    result = crawl(tmp_path / "archive.db", "base_url=http://127.0.0.1:9/", argument)
    assert result.returncode == 1
    assert says in result.stderr


# REST


def test_rest_gives_id_address_day_and_time_of_modification() -> None:
    post = {
        "id": 7,
        "link": f"{BASE}old-logs/",
        "date_gmt": "2021-03-28T21:30:00",
        "modified_gmt": "2021-04-01T10:00:00",
    }
    url = rest.posts_url(BASE)
    found = rest.read_posts(json.dumps([post]).encode(), {"X-WP-Total": "1", "X-WP-TotalPages": "1"}, url, BASE)
    modified = datetime(2021, 4, 1, 10, tzinfo=UTC)
    assert found.discoveries == (Discovery(f"{BASE}old-logs/", "rest", url, date(2021, 3, 29), modified, 7),)
    assert (found.total, found.pages, found.keys, found.not_understood) == (1, 1, ("7",), ())


def test_rest_has_pages_and_may_list_what_was_modified_since_a_time() -> None:
    url = rest.posts_url(BASE, datetime(2026, 1, 1, tzinfo=UTC))
    assert "modified_after=2026-01-01T00%3A00%3A00Z" in url
    assert rest.page_url(url, 12) == url.replace("&page=1&", "&page=12&")
    assert "per_page=100" in rest.page_url(url, 12)


DATED = "2021/03/29/slug/"
"""The one of those that follow that is an article's wherever it stands."""
ODD = (DATED, "news/slug/", "en/slug/", "?p=12")


def test_what_rest_calls_a_post_is_one_whatever_its_address_looks_like() -> None:
    links = [*(BASE + odd for odd in ODD), BASE, "https://elsewhere.example.org/x/"]
    posts = [{"id": id, "link": link} for id, link in enumerate(links, start=1)]
    found = rest.read_posts(json.dumps(posts).encode(), {}, rest.posts_url(BASE), BASE)
    assert [discovery.url for discovery in found.discoveries] == [BASE + odd for odd in ODD]
    assert found.not_understood == (BASE, "https://elsewhere.example.org/x/")
    assert found.keys == ("1", "2", "3", "4", "5", "6")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "no list of posts but an empty answer"),
        (b"<html>", "no list of posts but a page in HTML"),
        (b"<title>\n Under maintenance</title>", 'a page in HTML titled "Under maintenance"'),
        (b'{"code":"rest_forbidden"}', 'JSON that is an object: {"code":"rest_forbidden"}'),
        (b'"closed"', 'text: "closed"'),
        (b'[{"id": 1, "link": "https://aze.', "JSON that breaks off"),
        (b"[" * 100_000, "JSON that breaks off"),
        (b"[1, 2]", "JSON that is a list"),
        (b'[{"link": "https://aze.media/x/"}]', "no id or no address"),
        (b'[{"id": true, "link": "https://aze.media/x/"}]', "no id or no address"),
        (b'[{"id": 1}]', "no id or no address"),
        (b'[{"id": %s, "link": "https://aze.media/x/"}]' % (b"9" * 30), "no id or no address"),
        (b'[{"id": %s, "link": "https://aze.media/x/"}]' % (b"9" * 5000), "JSON that breaks off"),
    ],
)
def test_what_is_no_list_of_posts_is_refused_and_says_what_it_is(body: bytes, says: str) -> None:
    with pytest.raises(NoAnswer, match=re.escape(says)):
        rest.read_posts(body, {}, rest.posts_url(BASE), BASE)


def test_absurd_numbers_and_times_of_rest_are_none() -> None:
    post = {"id": 1, "link": f"{BASE}x/", "date_gmt": "9999-12-31T23:59:59", "modified_gmt": 7}
    headers = {"X-WP-Total": "9" * 30, "X-WP-TotalPages": "-1"}
    found = rest.read_posts(json.dumps([post]).encode(), headers, "", BASE)
    assert (found.total, found.pages) == (None, None)
    assert found.discoveries == (Discovery(f"{BASE}x/", "rest", "", wp_id=1),)


@pytest.mark.parametrize(
    ("status", "body", "says_closed"),
    [
        (401, b'{"code":"rest_forbidden"}', True),
        (404, b'{"code":"rest_no_route"}', True),
        (403, b"<html>Forbidden</html>", False),
        (500, b'{"code":"rest_forbidden"}', False),
        (404, b'{"code":"not_found"}', False),
        (404, b'["rest_forbidden"]', False),
    ],
)
def test_only_wordpress_own_word_says_that_rest_is_closed(status: int, body: bytes, says_closed: bool) -> None:
    assert rest.says_closed(status, body) == says_closed


def test_rest_names_the_sections_that_have_articles() -> None:
    sections = [{"link": f"{BASE}category/news/energy/", "count": 3}, {"link": f"{BASE}category/empty/", "count": 0}]
    assert rest.read_categories(json.dumps(sections).encode(), BASE).sections == ("news/energy",)


# Sitemaps

URLSET = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzipped"])
def test_a_sitemap_gives_articles_and_sections(pack: object) -> None:
    xml = URLSET.format(
        f"<url><loc>{BASE}old-logs/</loc><lastmod>2021-04-01T14:00:00+04:00</lastmod></url>"
        f"<url><loc>{BASE}new-logs/</loc></url><url><loc>{BASE}category/news/energy/</loc></url>"
        f"<url><loc>https://elsewhere.example.org/x/</loc></url>"
    )
    url = f"{BASE}post-sitemap.xml"
    found = sitemap.read_sitemap(pack(xml.encode()), url, BASE)  # type: ignore[operator]
    assert found.discoveries == (
        Discovery(f"{BASE}old-logs/", "sitemap", url, modified_at=datetime(2021, 4, 1, 10, tzinfo=UTC)),
        Discovery(f"{BASE}new-logs/", "sitemap", url),
    )
    assert found.sections == ("news/energy",)


def test_an_index_names_the_sitemaps_of_posts_and_sections_only() -> None:
    names = ["wp-sitemap-posts-post-1", "wp-sitemap-posts-page-1", "wp-sitemap-taxonomies-category-1"]
    names += [
        "wp-sitemap-taxonomies-post_tag-1",
        "wp-sitemap-users-1",
        "post-sitemap2",
        "page-sitemap",
        "author-sitemap",
    ]
    rows = "".join(f"<sitemap><loc>{BASE}{name}.xml</loc></sitemap>" for name in names)
    found = sitemap.read_sitemap(f"<sitemapindex>{rows}</sitemapindex>".encode(), f"{BASE}wp-sitemap.xml", BASE)
    kept = ["wp-sitemap-posts-post-1", "wp-sitemap-taxonomies-category-1", "post-sitemap2"]
    assert found.following == tuple(f"{BASE}{name}.xml" for name in kept)


PACKED = gzip.compress(URLSET.format(f"<url><loc>{BASE}old-logs/</loc></url>" * 500).encode())


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "no sitemap but an empty answer"),
        (b"<html><body>Not found</body></html>", "no sitemap but a page in HTML"),
        (b"\x1f\x8bbroken", "no sitemap but text"),
        (b"<rss></rss>", "no sitemap but XML, <rss>"),
        (b"<sitemapindex></sitemapindex>", "an index that lists no sitemap"),
        (URLSET[:-9].format("<url><loc>https://aze.media/x/</loc></url>").encode(), "a sitemap that is cut short"),
        (b"<sitemapindex><sitemap><loc>https://aze.media/a.xml</loc></sitemap>", "a sitemap that is cut short"),
        (PACKED[:-60], "a sitemap that is cut short"),
    ],
)
def test_what_is_no_sitemap_to_its_end_is_refused(body: bytes, says: str) -> None:
    with pytest.raises(NoAnswer, match=re.escape(says)):
        sitemap.read_sitemap(body, f"{BASE}sitemap.xml", BASE)


def test_what_plugins_write_below_a_sitemap_does_not_matter() -> None:
    xml = URLSET.format(f"<url><loc>{BASE}old-logs/</loc></url>") + "\n<!-- XML Sitemap generated by a plugin -->"
    assert len(sitemap.read_sitemap(xml.encode(), f"{BASE}sitemap.xml", BASE).discoveries) == 1


@pytest.mark.parametrize(
    ("name", "is_of_posts"),
    [
        ("wp-sitemap-posts-post-1.xml", True),
        ("post-sitemap.xml", True),
        ("post-sitemap12.xml", True),
        ("wp-sitemap-posts-page-1.xml", False),
        ("wp-sitemap-posts-event-1.xml", False),
        ("attachment-post-sitemap.xml", False),
        ("sitemap.xml", False),
    ],
)
def test_in_a_sitemap_of_posts_every_address_is_one_but_the_home_page(name: str, is_of_posts: bool) -> None:
    places = [*(BASE + odd for odd in ODD), f"{BASE}x/"]
    rows = "".join(f"<url><loc>{place}</loc></url>" for place in (BASE, *places, "https://elsewhere.example.org/y/"))
    found = sitemap.read_sitemap(URLSET.format(rows).encode(), BASE + name, BASE)
    assert [discovery.url for discovery in found.discoveries] == (
        places if is_of_posts else [f"{BASE}{DATED}", f"{BASE}x/"]
    )
    assert found.not_understood == (("https://elsewhere.example.org/y/",) if is_of_posts else ())


@pytest.mark.parametrize("lastmod", ["9999-12-31T23:59:59+00:00", "0001-01-01", "soon", "2021-13-01", ""])
def test_a_time_that_is_none_is_passed_over(lastmod: str) -> None:
    xml = URLSET.format(f"<url><loc>{BASE}x/</loc><lastmod>{lastmod}</lastmod></url>")
    assert sitemap.read_sitemap(xml.encode(), "", BASE).discoveries == (Discovery(f"{BASE}x/", "sitemap", ""),)


# Feeds


def test_rss_gives_addresses_and_days() -> None:
    item = f"<item><link>{BASE}old-logs/</link><pubDate>Sun, 28 Mar 2021 21:30:00 +0000</pubDate></item>"
    url = feed.feed_url(BASE)
    found = feed.read_feed(f"<rss><channel><link>{BASE}</link>{item}</channel></rss>".encode(), url, BASE)
    assert found.discoveries == (Discovery(f"{BASE}old-logs/", "feed", url, date(2021, 3, 29)),)


def test_atom_says_when_an_article_was_edited() -> None:
    entry = f"""<entry><link rel="alternate" href="{BASE}old-logs/"/><link rel="replies" href="{BASE}x/"/>
        <published>2021-03-28T21:30:00Z</published><updated>2021-04-01T10:00:00Z</updated></entry>"""
    url = feed.feed_url(BASE, edited_first=True)
    found = feed.read_feed(f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>'.encode(), url, BASE)
    modified = datetime(2021, 4, 1, 10, tzinfo=UTC)
    assert found.discoveries == (Discovery(f"{BASE}old-logs/", "feed", url, date(2021, 3, 29), modified),)


def test_a_feed_without_entries_has_none() -> None:
    assert feed.read_feed(b"<rss><channel></channel></rss>", "", BASE).keys == ()


@pytest.mark.parametrize("end", ["</rdf:RDF>", ""])
def test_rss_1_is_a_feed_too(end: str) -> None:
    xml = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
        <item><link>{BASE}old-logs/</link></item>{end}"""
    with nullcontext() if end else pytest.raises(NoAnswer, match="cut short"):
        assert feed.read_feed(xml.encode(), "", BASE).discoveries == (Discovery(f"{BASE}old-logs/", "feed", ""),)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "no feed but an empty answer"),
        (b"<html><body>Not found</body></html>", "no feed but a page in HTML"),
        (b"not xml", "no feed but text: not xml"),
        (b"<rss><channel><item><link>https://aze.media/x/</link></item>", "a feed that is cut short"),
        (b'<feed xmlns="http://a/}b"><entry/></feed>', "a feed whose names cannot be read"),
    ],
)
def test_what_is_no_feed_to_its_end_is_refused(body: bytes, says: str) -> None:
    with pytest.raises(NoAnswer, match=says):
        feed.read_feed(body, feed.feed_url(BASE), BASE)


# What no server can do


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.one_of(st.text().map(str.encode), st.binary()))
def test_no_answer_raises_anything_but_that_it_is_none(body: bytes) -> None:
    readers: list[Callable[[bytes], object]] = [
        lambda body: rest.read_posts(body, {}, "", BASE),
        lambda body: rest.read_categories(body, BASE),
        lambda body: sitemap.read_sitemap(body, f"{BASE}post-sitemap.xml", BASE),
        lambda body: feed.read_feed(body, "", BASE),
    ]
    for reader in readers:
        with suppress(NoAnswer):
            reader(body)
    assert instead(body)
    moment(body.decode("latin-1"))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text())
def test_no_address_and_no_time_in_a_list_raise(text: str) -> None:
    with suppress(NoAnswer):
        rest.read_posts(json.dumps([{"id": 1, "link": f"{BASE}{text}", "date_gmt": text}]).encode(), {}, "", BASE)
        sitemap.read_sitemap(URLSET.format(f"<url><loc>{BASE}{text}</loc></url>").encode(), "", BASE)
        feed.read_feed(f"<rss><item><link>{BASE}{text}</link><pubDate>{text}</pubDate></item></rss>".encode(), "", BASE)
