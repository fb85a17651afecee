"""Finding every article, whichever ways the site leaves open; and reading what each way answers."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from crawling import crawl

from azecrawl.archive import Archive
from azecrawl.cli import main
from azecrawl.discover import feed, rest, sitemap
from azecrawl.records import Discovery, State
from azecrawl.replica import Fault, Replica

BASE = "https://aze.media/"
WAYS = ("rest", "sitemap", "feed", "listings")


# Every article


def archived(db: Path) -> set[str]:
    with Archive(db, read_only=True) as archive:
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
    "closed", [WAYS[:3], ("sitemap", "feed", "listings"), ("rest", "feed", "listings")], ids="-".join
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
        result = crawl(db, f"base_url={replica.base_url}")
        assert archived(db) == {article.url for article in replica.publication.articles()}
    assert result.returncode == 0
    assert "The site's rest is closed" in result.stderr
    with Archive(db, read_only=True) as archive:
        assert "azecrawl/way/sitemap/closed" in archive.runs(1)[0]["stats"]


def test_coverage_says_what_each_way_knows_and_what_is_missing(tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    with Replica(articles=40) as replica:
        result = crawl(db, f"base_url={replica.base_url}")
        protected = replica.publication.protected
    assert "40 of 41 known URLs are archived (1 rejected)." in result.stdout
    found = json.loads(CliRunner().invoke(main, ["coverage", "--missing", "--json", "--db", str(db)]).stdout)
    assert found["states"] == {"archived": 40, "rejected": 1}
    assert found["known"]["rest"] == found["known"]["sitemap"] == found["says"]["rest"] == 41
    assert found["archived"]["rest"] == 40
    [missing] = found["missing"]
    assert missing["url"] == protected[0]
    assert missing["reason"].startswith("password-protected")
    assert "rest" in missing["ways"]
    plain = CliRunner().invoke(main, ["coverage", "--missing", "--db", str(db)]).stdout
    assert plain.splitlines()[-1] == "40 of 41 known URLs are archived (1 rejected)."
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
    assert (found.following, found.total) == ((), 1)


def test_rest_goes_on_to_the_last_page() -> None:
    url = rest.posts_url(BASE, datetime(2026, 1, 1, tzinfo=UTC))
    assert "modified_after=2026-01-01T00%3A00%3A00Z" in url
    found = rest.read_posts(b'[{"link": "x"}]', {"X-WP-TotalPages": "3"}, url, BASE)
    assert found.following == (url.replace("&page=1", "&page=2"),)
    assert rest.read_posts(b'[{"link": "x"}]', {"X-WP-TotalPages": "2"}, found.following[0], BASE).following == ()


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"code":"rest_forbidden"}', b'"closed"'])
def test_what_is_no_list_of_posts_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        rest.read_posts(body, {}, rest.posts_url(BASE), BASE)


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


@pytest.mark.parametrize("body", [b"", b"<html><body>Not found</body></html>", b"\x1f\x8bbroken"])
def test_what_is_no_sitemap_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match="no sitemap"):
        sitemap.read_sitemap(body, f"{BASE}sitemap.xml", BASE)


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


@pytest.mark.parametrize("body", [b"", b"<html><body>Not found</body></html>", b"not xml"])
def test_what_is_no_feed_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match="no feed"):
        feed.read_feed(body, feed.feed_url(BASE), BASE)
