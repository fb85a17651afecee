"""Bringing in what others kept: our own WARC files back into an archive, other crawlers', and saved pages."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from crawling import crawl
from test_update import rewind
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from azecrawl import site
from azecrawl.archive import Archive, ArchiveWriter
from azecrawl.cli import main
from azecrawl.records import Capture, Discovery, State, Visit
from azecrawl.replica import Publication, Replica
from azecrawl.replica.pages import Pages

DATED = "articles first_seen_at last_seen_at gone_at, revisions first_seen_at last_seen_at, captures fetched_at"


def azecrawl(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def known(path: Path) -> dict[str, Any]:
    """All that an archive knows of articles, by their addresses and not by its own numbers."""
    own = {"id", "article_id", "capture_id", "author_id", "source_id", "dictionary_id", "same_as", "page_of"}

    def plain(row: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in row.items() if name not in own}

    with Archive(path) as archive:
        return {
            "articles": {article["url"]: plain(article) for article in archive.articles()},
            "revisions": {
                article["url"]: [plain(revision) for revision in archive.revisions(article["id"])]
                for article in archive.articles()
            },
            # What came of the same address at the same second and is the same is one capture, though asked for twice.
            "captures": {repr(plain(row)) for row in archive.every_capture()},
            "urls": {row["url"]: (row["state"], row["reason"]) for row in archive.urls() if row["state"] != "rejected"},
        }


def test_an_archive_comes_back_whole_from_its_own_warc_files(tmp_path):
    """With edits, a new address, a split article, one that is gone, and one that was seen again unchanged."""
    path = tmp_path / "archive.db"
    with Replica(articles=40, validators=True) as replica:
        base, publication = replica.base_url, replica.publication
        with ArchiveWriter(path) as archive:
            archive.discover([Discovery(publication.article(5).url, "feed", base)], datetime.now(UTC))
        publication.rename(5, datetime.now(UTC))
        assert crawl(path, f"base_url={base}").returncode == 0
        for days in (2, 1):
            back = [
                f"UPDATE {table} SET {column} = strftime('%Y-%m-%dT%H:%M:%SZ', {column}, '-1 day')"
                for table, *columns in map(str.split, DATED.split(","))
                for column in columns
            ]
            times = ("visited_at", "next_at", "missing_at")
            for sql in (
                *back,
                *(f"UPDATE urls SET {time} = strftime('%Y-%m-%dT%H:%M:%SZ', {time}, '-1 day')" for time in times),
            ):
                rewind(path, sql)
            publication.edit(7, datetime.now(UTC) + timedelta(minutes=days))
            if days == 2:
                publication.delete(11)
            assert crawl(path, f"base_url={base}", "full=1").returncode == 0
    with Archive(path) as archive:
        (gone,) = [article["url"] for article in archive.articles() if article["gone_at"]]
        assert any(len(archive.revisions(article["id"])) == 3 for article in archive.articles())
    assert azecrawl("export", "warc", tmp_path / "warc", "--db", path).exit_code == 0
    files = sorted((tmp_path / "warc").iterdir())
    result = azecrawl("import", "warc", *files, "--db", tmp_path / "again.db", "--base-url", base)
    assert result.exit_code == 0, result.output
    before, after = known(path), known(tmp_path / "again.db")
    for part in before:
        assert after[part] == before[part]
    assert after["urls"][gone] == ("gone", "HTTP 404")


def test_importing_again_changes_nothing(tmp_path):
    with Replica(articles=5) as replica:
        assert crawl(tmp_path / "archive.db", f"base_url={replica.base_url}").returncode == 0
        base = replica.base_url
    before = known(tmp_path / "archive.db")
    assert azecrawl("export", "warc", tmp_path / "warc", "--db", tmp_path / "archive.db").exit_code == 0
    for _ in range(2):
        files = sorted((tmp_path / "warc").iterdir())
        result = azecrawl("import", "warc", *files, "--db", tmp_path / "archive.db", "--base-url", base)
        assert "0 captures kept" in result.output
    assert known(tmp_path / "archive.db") == before


@pytest.fixture
def publication() -> Publication:
    return Publication(12, base="https://aze.media/")


def page(publication: Publication, number: int, part: int = 1) -> tuple[str, bytes]:
    """A page of an article: the address of the first one, and the bytes."""
    url = publication.article(number).url
    post = publication.find(site.path_of(url))
    html = post and Pages(publication).article(post, part)
    assert html
    return url, html.encode()


def write_warc(
    path: Path, *records: tuple[str, str, bytes, list[tuple[str, str]], str], claims: Mapping[str, str] = {}
) -> None:
    """A WARC file as another crawler writes it: address, status, body, headers, time; ``claims`` are more fields."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for url, status, body, headers, at in records:
            http = StatusAndHeaders(status, headers, protocol="HTTP/1.1")
            record = writer.create_warc_record(
                url, "response", payload=BytesIO(body), http_headers=http, warc_headers_dict={"WARC-Date": at, **claims}
            )
            writer.write_record(record)
            record.raw_stream.close()


HTML = [("Content-Type", "text/html; charset=UTF-8")]


def test_another_crawlers_captures_become_articles_seen_when_they_were_made(tmp_path, publication):
    url, html = page(publication, 0)
    old = url.replace("https://aze.media/", "http://www.aze.media/")
    write_warc(
        tmp_path / "crawl.warc.gz",
        ("https://aze.media/lead.jpg", "200 OK", b"\xff\xd8", [("Content-Type", "image/jpeg")], "2021-01-05T00:00:00Z"),
        ("https://aze.media/category/news/", "200 OK", html, HTML, "2021-01-05T00:00:00Z"),
        ("https://elsewhere.example/a/", "200 OK", b"<p>no</p>", HTML, "2021-01-05T00:00:00Z"),
        ("https://aze.media/never-there/", "404 Not Found", b"no", HTML, "2021-01-05T00:00:00Z"),
        (old, "301 Moved", b"", [("Location", url)], "2021-01-05T00:00:00Z"),
        (url, "200 OK", html, HTML, "2025-02-05T00:00:00Z"),
        (f"{old}?utm_source=x", "200 OK", html.replace(b"</h1>", b" (early)</h1>"), HTML, "2025-01-05T00:00:00Z"),
    )
    result = azecrawl("import", "warc", tmp_path / "crawl.warc.gz", "--db", tmp_path / "archive.db")
    assert result.exit_code == 0, result.output
    assert "2 captures kept" in result.output
    for why in ("another site", "no article's address", "no HTML"):
        assert f"1  passed over: {why}" in result.output
    with Archive(tmp_path / "archive.db") as archive:
        (article,) = archive.articles()
        assert (article["url"], article["title"]) == (url, publication.article(0).title)
        assert (article["first_seen_at"], article["last_seen_at"]) == ("2025-01-05T00:00:00Z", "2025-02-05T00:00:00Z")
        assert [revision["title"].endswith("(early)") for revision in archive.revisions(article["id"])] == [True, False]
        assert {row["origin"] for row in archive.captures(url)} == {"warc"}
        assert archive.standing(url).state == "archived"


def test_the_page_of_another_post_at_the_address_of_what_was_brought_in_with_it_is_no_edit(tmp_path, publication):
    url, html = page(publication, 0)
    without = re.sub(rb"<(?:link rel=.(?:canonical|shortlink)|meta property=.og:url)[^>]*>", b"", html)
    other = re.sub(rb"postid-\d+", b"postid-99999", without.replace(publication.article(0).title.encode(), b"Another"))
    write_warc(
        tmp_path / "a.warc.gz",
        (url, "200 OK", html, HTML, "2025-01-05T00:00:00Z"),
        (url, "200 OK", other, HTML, "2025-01-06T00:00:00Z"),
    )
    result = azecrawl("import", "warc", tmp_path / "a.warc.gz", "--db", tmp_path / "archive.db")
    assert "visits: the page of another post (99999) at this one's address" in result.output, result.output
    with Archive(tmp_path / "archive.db") as archive:
        (article,) = archive.articles()
        assert [revision["title"] for revision in archive.revisions(article["id"])] == [publication.article(0).title]


@pytest.mark.parametrize(
    ("spelled", "media_type"),
    [
        ("http://www.aze.media:80/", "text/html"),
        ("https://aze.media:443/", "Text/HTML;Charset=UTF-8"),
        ("HTTP://AZE.MEDIA/", "application/XHTML+xml"),
    ],
)
def test_an_address_and_a_media_type_may_be_spelled_otherwise(tmp_path, publication, spelled, media_type):
    url, html = page(publication, 0)
    record = (
        url.replace("https://aze.media/", spelled),
        "200 OK",
        html,
        [("content-type", media_type)],
        "2025-01-05T00:00:00Z",
    )
    write_warc(tmp_path / "a.warc.gz", record)
    assert azecrawl("import", "warc", tmp_path / "a.warc.gz", "--db", tmp_path / "archive.db").exit_code == 0
    with Archive(tmp_path / "archive.db") as archive:
        assert [article["url"] for article in archive.articles()] == [url]


@pytest.mark.parametrize("amp", ["?amp", "?amp=1", "?x=1&amp", "amp/", "amp", "embed/"])
def test_another_rendering_of_a_page_is_no_revision(tmp_path, publication, amp):
    url, html = page(publication, 0)
    other = html.replace(b"</h1>", b" (AMP)</h1>")
    write_warc(
        tmp_path / "a.warc.gz",
        (url, "200 OK", html, HTML, "2025-01-05T00:00:00Z"),
        (f"{url}{amp}", "200 OK", other, HTML, "2025-01-06T00:00:00Z"),
        (url, "200 OK", html, HTML, "2025-01-07T00:00:00Z"),
    )
    result = azecrawl("import", "warc", tmp_path / "a.warc.gz", "--db", tmp_path / "archive.db")
    assert "1  passed over: a rendering for AMP" in result.output
    with Archive(tmp_path / "archive.db") as archive:
        (article,) = archive.articles()
        assert [revision["title"] for revision in archive.revisions(article["id"])] == [publication.article(0).title]


@pytest.mark.parametrize("kept_at", ["https://aze.media/short/", "https://aze.media/?p=12"])
def test_a_page_kept_under_another_address_is_the_article_it_says_it_is(tmp_path, publication, kept_at):
    url, html = page(publication, 0)
    db = tmp_path / "archive.db"
    write_warc(tmp_path / "a.warc.gz", (kept_at, "200 OK", html, HTML, "2025-01-05T00:00:00Z"))
    result = azecrawl("import", "warc", tmp_path / "a.warc.gz", "--db", db)
    assert result.exit_code == 0, result.output
    with Archive(db) as archive:
        (article,) = archive.articles()
        (capture,) = archive.captures(article["id"])
        assert (article["url"], capture["url"]) == (url, kept_at)
        assert [row["url"] for row in archive.urls(State.ARCHIVED)] == [url]
    assert azecrawl("reparse", "--db", db).output == "1 readings, 0 changed.\n"
    assert azecrawl("verify", "--db", db).exit_code == 0


def test_a_page_that_says_it_is_another_sites_is_not_ours_wherever_it_was_kept(tmp_path, publication):
    url, html = page(publication, 0)
    other = html.replace(f'content="{url}"'.encode(), b'content="https://other.example.org/theirs/"')
    write_warc(tmp_path / "a.warc.gz", (url, "200 OK", other, HTML, "2025-01-05T00:00:00Z"))
    result = azecrawl("import", "warc", tmp_path / "a.warc.gz", "--db", tmp_path / "archive.db")
    assert "visits: the page of another address" in result.output
    with Archive(tmp_path / "archive.db") as archive:
        assert not list(archive.articles())


def test_an_empty_last_page_of_a_split_article_holds_up_nothing(tmp_path):
    publication = Publication(60, base="https://aze.media/")
    number = next(n for n in range(60) if len(publication.article(n).page_urls) == 2)
    (url, first), (_, last) = page(publication, number), page(publication, number, 2)
    second = publication.article(number).page_urls[1]
    empty = re.sub(rb'(<div class="content-inner[^>]*>).*?(<div class="jeg_pagelinks)', rb"\1\2", last, flags=re.DOTALL)
    assert empty != last
    for address, html in ((url, first), (second, empty)):
        path = tmp_path / "saved" / address.removeprefix("https://") / "index.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(html)
    result = azecrawl("import", "html", tmp_path / "saved", "--db", tmp_path / "archive.db")
    assert "visits: 1 archived" in result.output
    with Archive(tmp_path / "archive.db") as archive:
        (article,) = archive.articles()
        assert (article["url"], article["title"]) == (url, publication.article(number).title)


def test_what_the_archive_has_seen_since_is_not_overwritten_by_an_older_capture(tmp_path, publication):
    url, html = page(publication, 0)
    newer, older = tmp_path / "newer.warc.gz", tmp_path / "older.warc.gz"
    write_warc(newer, (url, "200 OK", html, HTML, "2025-02-05T00:00:00Z"))
    write_warc(older, (url, "200 OK", html.replace(b"</h1>", b" (early)</h1>"), HTML, "2025-01-05T00:00:00Z"))
    for file in (newer, older):
        assert azecrawl("import", "warc", file, "--db", tmp_path / "archive.db").exit_code == 0
    with Archive(tmp_path / "archive.db") as archive:
        (article,) = archive.articles()
        assert article["title"] == publication.article(0).title
        assert len(archive.revisions(article["id"])) == 2


def test_a_capture_of_a_time_to_come_does_not_freeze_the_article(tmp_path):
    db, file = tmp_path / "archive.db", tmp_path / "crawl.warc.gz"
    with Replica(articles=12) as replica:
        publication, base = replica.publication, replica.base_url
        url, html = page(publication, 0)
        write_warc(file, (url, "200 OK", html.replace(b"</h1>", b" (2999)</h1>"), HTML, "2999-02-05T00:00:00Z"))
        assert azecrawl("import", "warc", file, "--db", db, "--base-url", base).exit_code == 0
        with Archive(db) as archive:
            assert archive.article(url)["last_seen_at"] <= f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
            assert archive.captures(url)[0]["fetched_at"] == "2999-02-05T00:00:00Z"
        assert crawl(db, f"base_url={base}").returncode == 0
    with Archive(db) as archive:
        assert archive.article(url)["title"] == publication.article(0).title
        assert [row["title"].endswith("(2999)") for row in archive.revisions(archive.article(url)["id"])] == [
            True,
            False,
        ]
        assert not [finding for finding in archive.verify() if not finding.is_harmless]


def test_a_split_article_without_its_second_page_is_not_passed_off_as_whole(tmp_path):
    publication = Publication(60, base="https://aze.media/")
    number = next(n for n in range(60) if publication.article(n).page_urls)
    url, html = page(publication, number)
    write_warc(tmp_path / "crawl.warc.gz", (url, "200 OK", html, HTML, "2025-02-05T00:00:00Z"))
    result = azecrawl("import", "warc", tmp_path / "crawl.warc.gz", "--db", tmp_path / "archive.db")
    assert result.exit_code == 0 and "incomplete" in result.output
    with Archive(tmp_path / "archive.db") as archive:
        assert not list(archive.articles())
        assert archive.standing(url).state == "rejected"
        assert archive.captures(url)


def test_what_the_site_itself_said_stands_whatever_others_kept(tmp_path, publication):
    url, html = page(publication, 0)
    refused = html.replace(b"single-post", b"archive").replace(b"single ", b"archive ")
    tried = datetime(2026, 11, 1, tzinfo=UTC)
    with ArchiveWriter(tmp_path / "archive.db") as archive:
        archive.store(Visit(url, State.FAILED, "HTTP 503"), run_id=None, at=tried)
        before = archive.standing(url)
    write_warc(tmp_path / "crawl.warc.gz", (url, "200 OK", refused, HTML, "2021-02-05T00:00:00Z"))
    result = azecrawl("import", "warc", tmp_path / "crawl.warc.gz", "--db", tmp_path / "archive.db")
    assert "1 rejected" in result.output
    with Archive(tmp_path / "archive.db") as archive:
        assert archive.standing(url) == before and before.next_at


def test_of_an_article_that_the_site_was_never_asked_for_the_latest_capture_counts(tmp_path, publication):
    url, html = page(publication, 0)
    with ArchiveWriter(tmp_path / "archive.db") as archive:
        archive.discover([Discovery(url, "feed", "https://aze.media/feed/")], datetime(2026, 11, 1, tzinfo=UTC))
    write_warc(
        tmp_path / "crawl.warc.gz",
        (url, "404 Not Found", b"not yet", HTML, "2025-02-04T00:00:00Z"),
        (url, "200 OK", html, HTML, "2025-02-05T00:00:00Z"),
    )
    result = azecrawl("import", "warc", tmp_path / "crawl.warc.gz", "--db", tmp_path / "archive.db")
    assert result.exit_code == 0, result.output
    with Archive(tmp_path / "archive.db") as archive:
        assert archive.standing(url).state == "archived" and archive.article(url)["gone_at"] is None


def test_a_later_page_that_goes_with_two_readings_stays_with_both(tmp_path):
    publication = Publication(60, base="https://aze.media/")
    number = next(n for n in range(60) if len(publication.article(n).page_urls) == 2)
    url, html = page(publication, number)
    _, later = page(publication, number, 2)
    second = publication.article(number).page_urls[1]
    write_warc(
        tmp_path / "crawl.warc.gz",
        (url, "200 OK", html, HTML, "2025-02-05T00:00:00Z"),
        (second, "200 OK", later, HTML, "2025-02-05T00:00:01Z"),
        (url, "200 OK", html.replace(b"</h1>", b" (edited)</h1>"), HTML, "2025-02-06T00:00:00Z"),
    )
    result = azecrawl("import", "warc", tmp_path / "crawl.warc.gz", "--db", tmp_path / "archive.db")
    assert result.exit_code == 0, result.output
    again = azecrawl("reparse", "--db", tmp_path / "archive.db")
    assert (again.exit_code, again.output) == (0, "2 readings, 0 changed.\n")
    assert azecrawl("verify", "--db", tmp_path / "archive.db").exit_code == 0


@pytest.mark.parametrize(
    ("name", "wrap"),
    [
        ("chromium.html", "<!-- saved from url=(0040){url} -->\n{html}"),
        ("single-file.html", "<!--\n Page saved with SingleFile \n url: {url} \n saved date: Mon Mar 15 2025 "
         "12:06:00 GMT+0400 (Azerbaijan Standard Time)\n-->{html}"),
        ("aze.media/{slug}/index.html", "{html}"),
    ],
)  # fmt: skip
def test_saved_pages_become_articles(tmp_path, publication, name, wrap):
    url, html = page(publication, 1)
    text = html.decode().replace('property="og:url"', 'property="og:nothing"')
    path = tmp_path / "saved" / name.format(slug=url.rstrip("/").rpartition("/")[2])
    path.parent.mkdir(parents=True)
    path.write_text(wrap.format(url=url, html=text), encoding="utf-8")
    os.utime(path, (0, datetime(2025, 3, 15, 8, 6, tzinfo=UTC).timestamp()))
    (tmp_path / "saved" / "other.html").write_text("<p>no page of the site</p>")
    result = azecrawl("import", "html", tmp_path / "saved", "--db", tmp_path / "archive.db")
    assert result.exit_code == 0, result.output
    assert "1  passed over: nothing says which page of the site it is" in result.output
    with Archive(tmp_path / "archive.db") as archive:
        (article,) = archive.articles()
        assert (article["url"], article["title"]) == (url, publication.article(1).title)
        assert article["first_seen_at"] == "2025-03-15T08:06:00Z"


def test_a_saved_file_larger_than_any_page_is_passed_over(tmp_path, publication):
    """Kept, it could not be had back: not it, and nothing that was compressed against it."""
    url, html = page(publication, 1)
    saved = tmp_path / "saved"
    saved.mkdir()
    with (saved / "large.html").open("wb") as file:
        file.write(f"<!-- saved from url=(0040){url} -->".encode() + html)
        file.truncate(64 * 1024 * 1024 + 1)
    result = azecrawl("import", "html", saved, "--db", tmp_path / "archive.db")
    assert result.exit_code == 0, result.output
    assert "1  passed over: larger than 64 MB" in result.output


def test_a_refused_page_that_is_damaged_since_does_not_hold_up_an_import(tmp_path, publication):
    path, refused = tmp_path / "archive.db", "https://aze.media/refused/"
    write_warc(tmp_path / "one.warc.gz", (refused, "200 OK", b"<p>nothing</p>", HTML, "2025-01-05T00:00:00Z"))
    assert azecrawl("import", "warc", tmp_path / "one.warc.gz", "--db", path).exit_code == 0
    rewind(path, "UPDATE captures SET body = x'00'")
    url, html = page(publication, 0)
    write_warc(tmp_path / "two.warc.gz", (url, "200 OK", html, HTML, "2025-01-05T00:00:00Z"))
    result = azecrawl("import", "warc", tmp_path / "two.warc.gz", "--db", path)
    assert result.exit_code == 0 and "visits: 1 archived" in result.output, result.output


def test_a_file_that_cannot_be_read_is_said_and_holds_up_no_other(tmp_path, publication):
    url, html = page(publication, 0)
    (tmp_path / "a.warc.gz").write_text("nothing")
    write_warc(tmp_path / "b.warc.gz", (url, "200 OK", html, HTML, "2031-01-05T00:00:00Z"))
    files = [tmp_path / name for name in ("a.warc.gz", "b.warc.gz", "missing.warc.gz")]
    result = azecrawl("import", "warc", *files, "--db", tmp_path / "archive.db")
    assert result.exit_code == 1
    assert "visits: 1 archived" in result.output
    assert "a.warc.gz holds no WARC record" in result.output and "missing.warc.gz: No such file" in result.output
    with Archive(tmp_path / "archive.db") as archive:
        assert [article["url"] for article in archive.articles()] == [url]


def test_a_bad_page_or_record_holds_up_no_other(tmp_path, publication):
    url, html = page(publication, 0)
    at = "2025-01-05T00:00:00Z"

    def other(slug: str) -> bytes:
        return html.replace(f'content="{url}"'.encode(), f'content="https://aze.media/{slug}/"'.encode())

    number = re.sub(rb"postid-\d+", b"postid-" + b"9" * 30, other("number"))
    write_warc(
        tmp_path / "crawl.warc.gz",
        ("https://aze.media/deep/", "200 OK", b"<b>" * 100_000, HTML, at),
        ("https://aze.media/control/", "200 OK", other("control").replace(b"<p>", b"<p>\x02\x0b&#1;"), HTML, at),
        ("https://aze.media/number/", "200 OK", number, HTML, at),
        ("https://aze.media/nowhere/", "301 Moved", b"", [("Location", "http://[")], at),
        ("https://[/", "200 OK", html, HTML, at),
        (url, "200 OK", html, HTML, at),
    )
    result = azecrawl("import", "warc", tmp_path / "crawl.warc.gz", "--db", tmp_path / "archive.db")
    assert result.exit_code == 0, result.output
    assert "1  passed over: another site" in result.output
    with Archive(tmp_path / "archive.db") as archive:
        assert url in {article["url"] for article in archive.articles()}
        assert archive.standing("https://aze.media/control/").state is State.ARCHIVED


@pytest.mark.parametrize("origin", ["live", "wayback"])
def test_a_record_that_claims_to_be_of_an_archive_of_ours_brings_in_no_other_site(tmp_path, publication, origin):
    _, html = page(publication, 0)
    other = ("https://other.example.org/a/", "200 OK", html, HTML, "2031-01-05T00:00:00Z")
    write_warc(tmp_path / "a.warc.gz", other, claims={"Azecrawl-Origin": origin})
    result = azecrawl("import", "warc", tmp_path / "a.warc.gz", "--db", tmp_path / "archive.db")
    assert result.exit_code == 0, result.output
    assert "0 captures kept" in result.output and "1  passed over: another site" in result.output
    assert "pages of https://aze.media/; --base-url names another site." in result.output


OURS = {"Azecrawl-Origin": "live"}


def test_what_claims_to_be_from_the_site_vouches_for_nothing_that_the_site_has_now(tmp_path, publication):
    """Else a file with the site's own validators would have the site confirm what it never published."""
    url, html = page(publication, 0)
    forged = (url, "200 OK", html, [*HTML, ("ETag", '"the site has this one"')], "2025-01-05T00:00:00Z")
    write_warc(tmp_path / "a.warc.gz", forged, claims=OURS)
    assert azecrawl("import", "warc", tmp_path / "a.warc.gz", "--db", tmp_path / "archive.db").exit_code == 0
    with ArchiveWriter(tmp_path / "archive.db") as archive:
        assert archive.standing(url).state == "archived"
        assert archive.validators(url) == {}


def test_what_claims_to_be_from_the_site_is_not_believed_against_the_site(tmp_path, publication):
    url, html = page(publication, 0)
    at = datetime.now(UTC).replace(microsecond=0) - timedelta(days=4)
    with ArchiveWriter(tmp_path / "archive.db") as archive:
        capture = Capture(url, at, 200, tuple(HTML), html)
        archive.store(
            Visit(url, State.ARCHIVED, article=publication.article(0), captures=(capture,)), run_id=None, at=at
        )
    days = [(at + timedelta(days=day)).strftime("%Y-%m-%dT%H:%M:%SZ") for day in (1, 3)]
    forged = [(url, "404 Not Found", b"no", HTML, day) for day in days]
    write_warc(tmp_path / "a.warc.gz", *forged, claims=OURS)
    result = azecrawl("import", "warc", tmp_path / "a.warc.gz", "--db", tmp_path / "archive.db")
    assert result.exit_code == 0, result.output
    with Archive(tmp_path / "archive.db") as archive:
        (article,) = archive.articles()
        assert (article["gone_at"], archive.standing(url).state) == (None, "archived")


def test_a_redirect_of_ours_to_no_address_is_rejected(tmp_path):
    path, url = tmp_path / "archive.db", "https://aze.media/a/"
    with ArchiveWriter(path) as archive:
        archive.discover([Discovery(url, "feed", url)], datetime.now(UTC))
        archive.keep([Capture(url, datetime.now(UTC), 301, (("Location", "http://["),), b"")], datetime.now(UTC))
    write_warc(tmp_path / "a.warc.gz", ("https://other.example.org/", "200 OK", b"", HTML, "2031-01-05T00:00:00Z"))
    result = azecrawl("import", "warc", tmp_path / "a.warc.gz", "--db", path)
    assert result.exit_code == 0 and "visits: leads to no address" in result.output, result.output


def test_a_saved_file_that_cannot_be_read_is_passed_over(tmp_path):
    (tmp_path / "a.html").symlink_to("/proc/self/mem")  # which not even root can read from its beginning
    result = azecrawl("import", "html", tmp_path, "--db", tmp_path / "archive.db")
    assert result.exit_code == 0 and "1  passed over: cannot be read: Input/output error" in result.output


@pytest.mark.parametrize("date", ["Mon Foo 99 2021 99:99:99 GMT+0400", "Mon Mar 32 2021 12:06:00 GMT+0400"])
def test_a_saved_page_of_no_such_day_has_the_date_of_its_file(tmp_path, publication, date):
    url, html = page(publication, 1)
    path = tmp_path / "saved" / "page.html"
    path.parent.mkdir()
    path.write_bytes(f"<!--\n Page saved with SingleFile \n url: {url} \n saved date: {date} -->".encode() + html)
    os.utime(path, (0, datetime(2025, 3, 15, 8, 6, tzinfo=UTC).timestamp()))
    result = azecrawl("import", "html", path.parent, "--db", tmp_path / "archive.db")
    assert result.exit_code == 0, result.output
    with Archive(tmp_path / "archive.db") as archive:
        assert [article["first_seen_at"] for article in archive.articles()] == ["2025-03-15T08:06:00Z"]


def test_a_file_that_is_not_there_is_no_run(tmp_path):
    result = azecrawl("import", "warc", tmp_path / "typo.warc.gz", "--db", tmp_path / "archive.db")
    assert result.exit_code == 1 and "there is no file" in result.output and "typo.warc.gz" in result.output
    assert not (tmp_path / "archive.db").exists()


def test_no_archive_is_made_where_nothing_can_be_read(tmp_path, publication):
    (tmp_path / "README.md").write_text("nothing")
    (tmp_path / "folder").mkdir()
    db = tmp_path / "new" / "archive.db"
    for form, name in (("warc", "README.md"), ("html", "folder")):
        result = azecrawl("import", form, tmp_path / name, "--db", db)
        assert f"{db} was not made: there is nothing to keep in it." in result.output, result.output
        assert not db.parent.exists()
    elsewhere = ("https://example.com/a/", "200 OK", b"<p>", HTML, "2031-01-05T00:00:00Z")
    write_warc(tmp_path / "elsewhere.warc.gz", elsewhere)
    result = azecrawl("import", "warc", tmp_path / "README.md", tmp_path / "elsewhere.warc.gz", "--db", db)
    assert "1  passed over: another site" in result.output and "README.md holds no WARC record" in result.output
    with Archive(db) as archive:
        assert (archive.article_count(), len(archive.runs())) == (0, 1)


def test_what_is_passed_over_is_counted_once_where_an_archive_is_made_for_it(tmp_path, publication):
    _, html = page(publication, 0)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.html").write_text("<p>of no page that is known")
    (tmp_path / "folder" / "b.html").write_bytes(html)
    result = azecrawl("import", "html", tmp_path / "folder", "--db", tmp_path / "saved.db")
    assert result.exit_code == 0 and "1  passed over: nothing says which" in result.output, result.output
    assert "1 captures kept" in result.output


def test_a_failed_run_says_that_it_was_an_import_and_of_what(tmp_path):
    (tmp_path / "notes.txt").write_text("nothing")
    with ArchiveWriter(tmp_path / "archive.db"):
        pass
    assert azecrawl("import", "warc", tmp_path / "notes.txt", "--db", tmp_path / "archive.db").exit_code == 1
    with Archive(tmp_path / "archive.db") as archive:
        (run,) = archive.runs(2)
        assert run["outcome"] == "failed" and run["reason"].startswith(f"import of {tmp_path / 'notes.txt'}: ")
        assert list(archive.db.query("SELECT spider, outcome FROM crawl_health")) == [
            {"spider": "import", "outcome": "failed"}
        ]


def test_what_is_no_warc_file_is_an_error_of_the_user(tmp_path):
    (tmp_path / "notes.txt").write_text("nothing")
    for name in ("notes.txt", "missing.warc.gz"):
        result = azecrawl("import", "warc", tmp_path / name, "--db", tmp_path / "archive.db")
        assert result.exit_code == 1 and name in result.output
