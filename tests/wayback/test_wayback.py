"""The real spider ``wayback`` against a real pywb on loopback, and against the Wayback Machine's dialect before it."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import crawling
import pytest
from webarchive import Answer, Machine, Pywb, Recorded, Unavailable, fetch, record, states

from azecrawl.archive import Archive, ArchiveWriter
from azecrawl.records import Article, Capture, State, Visit
from azecrawl.replica import Publication
from azecrawl.replica.pages import Pages

PUBLICATION = Publication(40)
PAGES = Pages(PUBLICATION)
AS_OF_OLD = Publication(40, base="http://www.aze.media/")

EDITED, VANISHED, SPLIT, INCOMPLETE, LIVE, COMPRESSED = (PUBLICATION.article(number) for number in (3, 5, 7, 32, 9, 11))
PROTECTED = PUBLICATION.post(21)


def day(month: int, year: int = 2026) -> datetime:
    return datetime(year, month, 15, 8, 6, tzinfo=UTC)


def html(article: Article, page: int = 1, publication: Publication = PUBLICATION) -> bytes:
    post = publication.find_id(article.wp_id or 0)
    assert post
    shown = Pages(publication).article(post, page)
    assert shown
    return shown.encode()


def edited(body: bytes) -> bytes:
    return body.replace(EDITED.title.encode(), b"A headline that was put right")


FIRST, LAST = html(EDITED), edited(html(EDITED))
PLAIN = (("Content-Type", "text/html; charset=UTF-8"),)
OLD_URL = f"http://www.aze.media:80{crawling.path_of(VANISHED.url)}?utm_source=newsletter"

RECORDED = (
    Recorded(EDITED.url, day(1), FIRST),
    Recorded(EDITED.url, day(2), FIRST),  # a revisit
    Recorded(EDITED.url, day(3), FIRST + b"<!-- cached -->"),
    Recorded(EDITED.url, day(4), LAST),
    Recorded(OLD_URL, day(1), html(VANISHED, publication=AS_OF_OLD)),
    Recorded(VANISHED.url, day(2), b"<title>Not found</title>", "404 Not Found"),
    Recorded(VANISHED.url, day(3), b"", "301 Moved Permanently", (*PLAIN, ("Location", "https://aze.media/"))),
    *(Recorded(url, day(5), html(SPLIT, page)) for page, url in enumerate(SPLIT.page_urls, start=1)),
    Recorded(SPLIT.page_urls[1], day(9), html(SPLIT, 2) + b"<!-- later -->"),
    Recorded(INCOMPLETE.url, day(5), html(INCOMPLETE)),
    Recorded(LIVE.url, day(5), html(LIVE)),
    Recorded(COMPRESSED.url, day(5), gzip.compress(html(COMPRESSED)), headers=(*PLAIN, ("Content-Encoding", "gzip"))),
    Recorded(PROTECTED.url, day(5), PAGES.protected(PROTECTED).encode()),
    Recorded("https://aze.media/contact/", day(5), PAGES.static("contact").encode()),
    Recorded("https://aze.media/", day(5), (PAGES.home() or "").encode()),
    Recorded("https://aze.media/wp-content/uploads/logo.png", day(5), b"PNG", headers=(("Content-Type", "image/png"),)),
    Recorded("https://another.example/a-road/", day(5), html(LIVE)),
)


@pytest.fixture(scope="module")
def pywb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pywb]:
    folder = tmp_path_factory.mktemp("pywb")
    try:
        with Pywb([record(RECORDED, folder)], folder) as running:
            yield running
    except Unavailable as error:
        pytest.skip(str(error))


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """An archive that holds one article from the site itself."""
    path = tmp_path / "archive.db"
    at = day(6)
    capture = Capture(LIVE.url, at, 200, PLAIN, html(LIVE))
    with ArchiveWriter(path) as archive:
        archive.store(Visit(LIVE.url, State.ARCHIVED, article=LIVE, captures=(capture,)), run_id=None, at=at)
    return path


def last_run(path: Path) -> dict[str, object]:
    with Archive(path) as archive:
        return archive.runs(1)[0]


def contents(path: Path) -> list[dict[str, object]]:
    """What an archive holds but for when it was written down, and by which address it was come by."""
    with Archive(path) as archive:
        found: list[dict[str, object]] = []
        for article in archive.articles():
            for revision in archive.revisions(article["id"]):
                found.append({name: revision[name] for name in ("title", "body_text", "first_seen_at", "last_seen_at")})
            for capture in archive.captures(article["id"]):
                found.append({name: capture[name] for name in ("url", "fetched_at", "origin", "status", "digest")})
            found.append({name: article[name] for name in ("wp_id", "url", "title", "content_hash", "first_seen_at")})
        return sorted(found, key=repr)


# What comes of it


def test_what_the_site_no_longer_has_is_archived_as_it_was_captured(db: Path, pywb: Pywb) -> None:
    result = fetch(db, f"cdx_url={pywb.cdx_url}")
    assert result.returncode == 0, result.stderr
    assert states(db) == {
        **{article.url: (State.ARCHIVED, None) for article in (EDITED, VANISHED, SPLIT, COMPRESSED, LIVE)},
        INCOMPLETE.url: (State.REJECTED, f"incomplete: no capture of {INCOMPLETE.page_urls[1]}"),
        PROTECTED.url: (
            State.REJECTED,
            "password-protected: the article is password-protected; its text is not public",
        ),
        "https://aze.media/contact/": (State.REJECTED, "not an article: this is a static page"),
    }
    with Archive(db) as archive:
        for article in (VANISHED, SPLIT, COMPRESSED):
            row = archive.article(article.url)
            assert row
            assert (row["wp_id"], row["url"], row["title"]) == (article.wp_id, article.url, article.title)
            assert row["content_hash"] == article.content_hash
    run = last_run(db)
    assert [run[name] for name in ("found", "rejected", "gone", "failed", "pending")] == [9, 3, 0, 0, 0]
    assert run["archived"] + run["unchanged"] == 6  # type: ignore[operator]


def test_the_newest_capture_is_current_and_an_earlier_content_a_revision_of_its_time(db: Path, pywb: Pywb) -> None:
    assert fetch(db, f"cdx_url={pywb.cdx_url}").returncode == 0
    with Archive(db) as archive:
        row = archive.article(EDITED.url)
        assert row
        assert row["title"] == "A headline that was put right"
        assert (row["first_seen_at"], row["last_seen_at"]) == ("2026-01-15T08:06:00Z", "2026-04-15T08:06:00Z")
        revisions = [
            (revision["title"], revision["first_seen_at"], revision["last_seen_at"])
            for revision in sorted(archive.revisions(row["id"]), key=lambda revision: revision["first_seen_at"])
        ]
    assert revisions == [
        (EDITED.title, "2026-01-15T08:06:00Z", "2026-03-15T08:06:00Z"),
        ("A headline that was put right", "2026-04-15T08:06:00Z", "2026-04-15T08:06:00Z"),
    ]


def test_captures_are_kept_byte_for_byte_as_what_they_were_and_when(db: Path, pywb: Pywb) -> None:
    assert fetch(db, f"cdx_url={pywb.cdx_url}").returncode == 0
    with Archive(db) as archive:

        def kept(url: str) -> list[tuple[str, str, int, bytes]]:
            return [
                (row["origin"], row["fetched_at"], row["status"], archive.capture_body(row["id"]))
                for row in archive.captures(url)
            ]

        assert kept(EDITED.url) == [
            ("wayback", "2026-01-15T08:06:00Z", 200, FIRST),
            ("wayback", "2026-03-15T08:06:00Z", 200, FIRST + b"<!-- cached -->"),
            ("wayback", "2026-04-15T08:06:00Z", 200, LAST),
        ]
        assert kept(VANISHED.url) == [("wayback", "2026-01-15T08:06:00Z", 200, html(VANISHED, publication=AS_OF_OLD))]
        assert kept(COMPRESSED.url) == [("wayback", "2026-05-15T08:06:00Z", 200, html(COMPRESSED))]
        assert [kept(url) for url in SPLIT.page_urls] == [
            [("wayback", "2026-05-15T08:06:00Z", 200, html(SPLIT, page))] for page in (1, 2, 3)
        ]


def test_the_wayback_machines_dialect_gives_the_same_archive(tmp_path: Path, pywb: Pywb) -> None:
    with Machine(pywb) as machine:
        assert fetch(tmp_path / "machine.db", f"cdx_url={machine.cdx_url}").returncode == 0
        asked = [path for path in machine.requests if path.startswith("/cdx/")]
    assert fetch(tmp_path / "pywb.db", f"cdx_url={pywb.cdx_url}").returncode == 0
    assert len(asked) == 5
    assert all("resumeKey=" in path for path in asked[1:])
    assert contents(tmp_path / "machine.db") == contents(tmp_path / "pywb.db")
    assert contents(tmp_path / "pywb.db")


def test_what_the_site_still_has_is_left_to_the_site(db: Path, pywb: Pywb) -> None:
    assert fetch(db, f"cdx_url={pywb.cdx_url}").returncode == 0
    with Archive(db) as archive:
        assert [row["origin"] for row in archive.captures(LIVE.url)] == ["live"]


def test_an_article_gone_from_the_site_gets_its_earlier_captures(db: Path, pywb: Pywb) -> None:
    with ArchiveWriter(db) as archive:
        for month in (7, 8):
            archive.store(Visit(LIVE.url, State.GONE, "HTTP 404"), run_id=None, at=day(month))
    assert fetch(db, f"cdx_url={pywb.cdx_url}").returncode == 0
    with Archive(db) as archive:
        assert [row["origin"] for row in archive.captures(LIVE.url)] == ["wayback", "live"]
        row = archive.article(LIVE.url)
        assert row
        assert (row["first_seen_at"], row["last_seen_at"]) == ("2026-05-15T08:06:00Z", "2026-06-15T08:06:00Z")
        assert row["gone_at"] == "2026-07-15T08:06:00Z"
        assert len(archive.revisions(row["id"])) == 1


def test_another_capture_than_the_one_asked_for_is_not_taken_for_it(db: Path, pywb: Pywb) -> None:
    class Imprecise(Machine):
        def _index(self, path: str) -> list[Sequence[str]]:
            return [[field.replace("15080600", "15080601") for field in row] for row in super()._index(path)]

    with Imprecise(pywb, rows=50) as machine:
        assert fetch(db, f"cdx_url={machine.cdx_url}").returncode == 0
    assert states(db)[VANISHED.url] == (State.REJECTED, "another capture: that of 2026-01-15 08:06:00 UTC")
    assert {state for state, _ in states(db).values()} == {State.REJECTED, State.ARCHIVED}
    with Archive(db) as archive:
        assert archive.counts()["captures"] == 1  # the one of the site itself


def test_a_web_archive_that_has_moved_is_followed(db: Path, pywb: Pywb) -> None:
    class Moved(Machine):
        def answer(self, path: str) -> Answer:
            if path.startswith("/old/"):
                return 301, [("Location", path.removeprefix("/old"))], b""
            return super().answer(path)

    with Moved(pywb) as machine:
        assert fetch(db, f"cdx_url={machine.cdx_url.replace('/cdx', '/old/cdx', 1)}").returncode == 0
        assert len([path for path in machine.requests if path.startswith("/old/")]) == 1
    assert states(db)[VANISHED.url] == (State.ARCHIVED, None)


# Manners


def test_nothing_is_fetched_twice(db: Path, pywb: Pywb) -> None:
    with Machine(pywb, rows=50) as machine:
        assert fetch(db, f"cdx_url={machine.cdx_url}").returncode == 0
        before = contents(db)
        machine.requests.clear()
        result = fetch(db, f"cdx_url={machine.cdx_url}")
        assert [path.partition("?")[0] for path in machine.requests] == ["/robots.txt", "/cdx/search/cdx"]
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert contents(db) == before


def test_the_newest_captures_come_first(db: Path, pywb: Pywb) -> None:
    with Machine(pywb) as machine:
        assert fetch(db, f"cdx_url={machine.cdx_url}", CONCURRENT_REQUESTS=1).returncode == 0
        later = SPLIT.page_urls[1:]
        asked = [path[5:19] for path in machine.requests if path.startswith("/web/") and not path.endswith(later)]
    assert asked == sorted(asked, reverse=True)
    assert len(asked) == 9


def test_a_run_goes_on_where_the_last_one_stopped(db: Path, pywb: Pywb) -> None:
    with Machine(pywb, rows=50) as machine:
        result = fetch(db, f"cdx_url={machine.cdx_url}", "limit=2")
        assert result.returncode == 0, result.stderr
        first = {path for path in machine.requests if path.startswith("/web/")}
        machine.requests.clear()
        assert last_run(db)["pending"]
        assert fetch(db, f"cdx_url={machine.cdx_url}").returncode == 0
        second = {path for path in machine.requests if path.startswith("/web/")}
    assert first
    assert second
    assert not first & second
    assert states(db)[EDITED.url] == (State.ARCHIVED, None)


def test_a_capture_missed_is_fetched_by_the_next_run_though_its_article_is_archived(db: Path, pywb: Pywb) -> None:
    with Machine(pywb, rows=50, refused={"/web/20260115080600id_/https": 503}) as machine:
        result = fetch(db, f"cdx_url={machine.cdx_url}", RETRY_TIMES=0)
        assert result.returncode == 2
        assert "1 of 9 articles could not be fetched" in result.stderr
        assert states(db)[EDITED.url][0] == State.ARCHIVED
        machine.refused = {}
        assert fetch(db, f"cdx_url={machine.cdx_url}").returncode == 0
    with Archive(db) as archive:
        assert len(archive.captures(EDITED.url)) == 3


@pytest.mark.parametrize(
    ("forbidden", "asked", "says"),
    [
        ("/", ["/robots.txt"], "refuses us"),
        ("/web/", ["/robots.txt", "/cdx/search/cdx"], "9 of 9 articles could not be fetched"),
    ],
)
def test_robots_txt_of_the_web_archive_is_obeyed(
    db: Path, pywb: Pywb, forbidden: str, asked: list[str], says: str
) -> None:
    class Forbidding(Machine):
        def answer(self, path: str) -> Answer:
            if path != "/robots.txt":
                return super().answer(path)
            return 200, [("Content-Type", "text/plain")], f"User-agent: *\nDisallow: {forbidden}\n".encode()

    with Forbidding(pywb, rows=50) as machine:
        result = fetch(db, f"cdx_url={machine.cdx_url}")
        assert [path.partition("?")[0] for path in machine.requests] == asked
    assert result.returncode == 2
    assert says in result.stderr


# What goes wrong


@pytest.mark.parametrize("status", [429, 503, 403])
def test_a_web_archive_that_refuses_is_said(db: Path, status: int) -> None:
    with Machine(refused={"/cdx/": status}) as machine:
        result = fetch(db, f"cdx_url={machine.cdx_url}", RETRY_TIMES=1)
    assert result.returncode == 2
    assert f"refuses us: {machine.cdx_url}" in result.stderr
    assert f"HTTP {status}" in result.stderr
    assert last_run(db)["outcome"] == "failed"


def test_a_web_archive_that_cannot_be_reached_is_said(db: Path) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        result = fetch(db, f"cdx_url=http://127.0.0.1:{taken.getsockname()[1]}/aze/cdx", RETRY_TIMES=0)
    assert result.returncode == 2
    assert "cannot be reached" in result.stderr


def test_a_page_that_is_no_index_is_said(db: Path) -> None:
    with Machine(refused={"/cdx/": 200}) as machine:
        result = fetch(db, f"cdx_url={machine.cdx_url}")
    assert result.returncode == 2
    assert "no list of captures, but '<title>No</title>'" in " ".join(result.stderr.split())


def test_an_index_without_captures_of_the_site_is_said(db: Path, pywb: Pywb) -> None:
    result = fetch(db, f"cdx_url={pywb.cdx_url}", "base_url=https://unheard.example/")
    assert result.returncode == 2
    assert "it lists no captures" in " ".join(result.stderr.split())


def test_a_web_archive_that_shows_nothing_any_more_is_left_alone(tmp_path: Path) -> None:
    recorded = [[f"media,aze)/a-{number}", "20260115080600", f"https://aze.media/a-{number}/"] for number in range(60)]

    class Failing(Machine):
        def _index(self, path: str) -> list[Sequence[str]]:
            return [[*row, "text/html", "200", "A", "1"] for row in recorded]

    db = tmp_path / "archive.db"
    with Failing(refused={"/web/": 503}) as machine:
        result = fetch(db, f"cdx_url={machine.cdx_url}", RETRY_TIMES=0, CONCURRENT_REQUESTS_PER_DOMAIN=1)
        assert len(machine.requests) < 40  # those under way when it is seen are not called back
    assert result.returncode == 2
    assert "the web archive shows no captures any more" in result.stderr
    assert "Run again" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "give one that ends in /cdx, like https://web.archive.org/cdx/search/cdx"),
        (("cdx_url=https://web.archive.org/",), "give one that ends in /cdx"),
        (("cdx_url=http://127.0.0.1:9/cdx", "categories=news"), "Accepted are -a cdx_url="),
        (("cdx_url=http://127.0.0.1:9/cdx", "since=yesterday"), "Write it as YYYY-MM-DD"),
        (("cdx_url=http://127.0.0.1:9/cdx", "limit=0"), "whole number from 1"),
    ],
)
def test_a_wrong_argument_is_refused_before_the_first_request(
    tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    db = tmp_path / "archive.db"
    result = fetch(db, *arguments)
    assert result.returncode == 1
    assert says in result.stderr
    assert "Traceback" not in result.stderr
    assert not db.exists()


# What to fetch


def test_only_articles_of_the_days_asked_for_are_archived(db: Path, pywb: Pywb) -> None:
    since = SPLIT.published_at.date()
    result = fetch(db, f"cdx_url={pywb.cdx_url}", f"since={since}")
    assert result.returncode == 0, result.stderr
    archived = {url for url, (state, _) in states(db).items() if state == State.ARCHIVED}
    assert archived == {SPLIT.url, COMPRESSED.url, LIVE.url}


def test_an_article_gone_from_the_site_stays_gone_whatever_a_web_archive_has(db: Path, pywb: Pywb) -> None:
    """Whether the site has an article, only the site can say."""
    with ArchiveWriter(db) as archive:
        for month in (7, 8):
            archive.store(Visit(LIVE.url, State.GONE, "HTTP 404"), run_id=None, at=day(month))
    assert fetch(db, f"cdx_url={pywb.cdx_url}").returncode == 0
    assert states(db)[LIVE.url][0] == State.GONE
    with Archive(db) as archive:
        assert archive.standing(VANISHED.url).visited_at is None


def test_a_run_remembers_which_web_archive_it_asked(db: Path, pywb: Pywb) -> None:
    assert fetch(db, f"cdx_url={pywb.cdx_url}", "limit=1").returncode == 0
    assert last_run(db)["arguments"] == {"cdx_url": pywb.cdx_url, "limit": "1"}
