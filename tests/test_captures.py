"""Keeping pages: what a crawl keeps of a response, how small it becomes, and how to get it out without azecrawl."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import subprocess
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import pytest
from crawling import crawl, path_of

from azecrawl.archive import Archive, ArchiveWriter
from azecrawl.records import Capture, Discovery
from azecrawl.replica import Fault, Publication, Replica
from azecrawl.replica.pages import Pages

NOW = datetime(2026, 11, 1, tzinfo=UTC)
EXTRACT = Path(__file__).parent.parent / "docs" / "extract_pages.sh"


def replica_page(publication: Publication, number: int) -> bytes:
    post = publication.post(number)
    html = Pages(publication).article(post)
    assert html
    return html.encode()


@pytest.fixture(scope="module")
def pages() -> list[bytes]:
    publication = Publication(120)
    return [replica_page(publication, number) for number in range(120)]


def captures(bodies: list[bytes]) -> list[Capture]:
    html = (("Content-Type", "text/html; charset=UTF-8"),)
    return [Capture(f"https://aze.media/{number}/", NOW, 200, html, body) for number, body in enumerate(bodies)]


def stored(archive: Archive) -> list[int]:
    return [size for (size,) in archive.db.execute("SELECT length(body) FROM captures ORDER BY id")]


def test_a_page_like_another_takes_a_fraction_of_its_size(tmp_path, pages):
    with ArchiveWriter(tmp_path / "archive.db") as archive:
        archive.keep(captures(pages), NOW)
        (dictionaries,) = archive.db.execute("SELECT sum(length(body)) FROM dictionaries").fetchone()
        assert (sum(stored(archive)) + dictionaries) / sum(map(len, pages)) < 0.055
        assert [archive.capture_body(id) for id in range(1, 121)] == pages


def test_the_dictionary_of_one_run_serves_the_next(tmp_path, pages):
    for start in range(0, 120, 40):
        with ArchiveWriter(tmp_path / "archive.db") as archive:
            archive.keep(captures(pages)[start : start + 40], NOW)
    with Archive(tmp_path / "archive.db") as archive:
        assert archive.counts()["dictionaries"] == 1
        assert archive.capture_body(120) == pages[119]


def test_a_new_look_of_the_site_gets_a_dictionary_of_its_own(tmp_path, pages):
    rot13 = bytes.maketrans(b"abcdefghijklmnopqrstuvwxyz", b"nopqrstuvwxyzabcdefghijklm")
    redesigned = [page.translate(rot13) for page in pages]
    with ArchiveWriter(tmp_path / "archive.db") as archive:
        archive.keep(captures(pages), NOW)
        archive.keep(captures(redesigned), NOW)
        assert 2 <= archive.counts()["dictionaries"] <= 4
        assert stored(archive)[-1] < 0.055 * len(redesigned[-1])
        assert archive.capture_body(1) == pages[0] and archive.capture_body(240) == redesigned[-1]


def test_a_dictionary_that_was_rolled_back_is_not_used(tmp_path, pages):
    first, second = captures(pages)[:2]
    with ArchiveWriter(tmp_path / "archive.db") as archive:
        naive = Capture("https://aze.media/x/", datetime(2026, 1, 1), 200, (), b"x")
        with pytest.raises(ValueError, match="time zone"):
            archive.keep([first, naive], NOW)
        archive.keep([second], NOW)
        assert archive.capture_body(1) == second.body


def test_one_body_is_kept_once_whatever_gave_it(tmp_path, pages):
    html = (("Content-Type", "text/html"),)
    both = [Capture(url, NOW, 404, html, pages[0]) for url in ("https://aze.media/a/", "https://aze.media/b/")]
    with ArchiveWriter(tmp_path / "archive.db") as archive:
        assert archive.keep(both, NOW) == 2
        assert archive.keep(both, NOW) == 0
        assert [row["same_as"] for row in archive.every_capture()] == [None, 1]
        assert archive.capture_body(2) == pages[0]


def test_the_headers_are_those_that_came_and_the_body_is_decoded(tmp_path):
    with Replica(articles=3) as replica:
        article = replica.publication.article(0)
        with urllib.request.urlopen(article.url) as response:
            page = response.read()
        coded = {"Content-Type": "text/html; charset=UTF-8", "Content-Encoding": "gzip", "X-Cache": "HIT"}
        replica.fail(path_of(article.url), Fault(200, coded, gzip.compress(page)))
        assert crawl(tmp_path / "archive.db", f"base_url={replica.base_url}").returncode == 0
    with Archive(tmp_path / "archive.db") as archive:
        (kept,) = archive.captures(article.url)
        assert kept["digest"] == hashlib.sha256(page).hexdigest()
        assert ["Content-Encoding", "gzip"] in kept["headers"] and ["X-Cache", "HIT"] in kept["headers"]
        assert (kept["status"], kept["status_line"]) == (200, "HTTP/1.1 200")


def test_a_redirect_of_an_article_is_kept_with_where_it_leads(tmp_path):
    path = tmp_path / "archive.db"
    with Replica(articles=5) as replica:
        before = replica.publication.article(0).url
        after = replica.publication.rename(0, NOW).url
        with ArchiveWriter(path) as archive:
            archive.discover([Discovery(before, "feed", replica.base_url)], NOW)
        assert crawl(path, f"base_url={replica.base_url}").returncode == 0
    with Archive(path) as archive:
        (redirect,) = archive.captures(before)
        assert (redirect["status"], redirect["status_line"]) == (301, "HTTP/1.1 301")
        assert dict(redirect["headers"])["Location"] == after
        article = archive.article(before)
        assert (article["url"], article["id"]) == (after, redirect["article_id"])
        assert redirect["id"] != article["capture_id"]


def test_what_lists_articles_is_kept_when_asked_for(tmp_path):
    with Replica(articles=5) as replica:
        for name, settings in (("without.db", {}), ("with.db", {"KEEP_LISTINGS": 1})):
            assert crawl(tmp_path / name, f"base_url={replica.base_url}", **settings).returncode == 0
        base = replica.base_url
    with Archive(tmp_path / "without.db") as archive:
        assert not archive.captures(base)
    with Archive(tmp_path / "with.db") as archive:
        assert archive.captures(base)
        kinds = {dict(row["headers"])["Content-Type"].partition(";")[0] for row in archive.every_capture()}
        assert kinds >= {"text/html", "application/json"}


@pytest.mark.skipif(not (shutil.which("zstd") and shutil.which("sqlite3")), reason="needs zstd and sqlite3")
def test_every_page_comes_out_with_sqlite3_and_zstd_alone(tmp_path, pages):
    with ArchiveWriter(tmp_path / "archive.db") as archive:
        archive.keep(captures([*pages[:5], pages[0], b"short", b""]), NOW)
    line = ["sh", str(EXTRACT), str(tmp_path / "archive.db"), str(tmp_path / "out")]
    result = subprocess.run(line, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
    found = [(tmp_path / "out" / f"{id}.page").read_bytes() for id in range(1, 9)]
    assert found == [*pages[:5], pages[0], b"short", b""]
    assert len((tmp_path / "out" / "pages.tsv").read_text().splitlines()) == 8
