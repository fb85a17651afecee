"""What a page needs to be seen: what is found of it in HTML and CSS, and the real crawl that keeps it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from crawling import crawl, path_of
from test_bounds import listening

from azecrawl.archive import Archive, ArchiveWriter
from azecrawl.archive.requisites import ASKED_AGAIN_AFTER, MOST_DEPTH
from azecrawl.pages.requisites import MOST, Kind, of_page, of_sheet, put_in_sheet, sheet_text
from azecrawl.records import Capture
from azecrawl.replica import Fault, Replica
from azecrawl.spiders.requisites import MOST_OF_SHEETS

PAGE = "https://aze.media/a/b/"
SHEET = "https://aze.media/css/s.css"
THEME = "/wp-content/themes/jnews"
ARTICLES = 12
WHOLE = {"KEEP_PAGES_WHOLE": 1}


# In a page


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<link rel="stylesheet" href="/s.css?ver=5#x">', {"https://aze.media/s.css?ver=5": Kind.STYLE}),
        ('<link rel="alternate stylesheet" href="/dark.css"><link rel="next" href="/2/">', {}),
        ('<link rel="shortcut icon" href="i.ico">', {"https://aze.media/a/b/i.ico": Kind.ICON}),
        ('<link rel="apple-touch-icon" href="//i.example/t.png">', {"https://i.example/t.png": Kind.ICON}),
        ('<link rel="preload" as="font" href="/f.woff2">', {"https://aze.media/f.woff2": Kind.FONT}),
        ('<link rel="preload" as="fetch" href="/api"><link rel="preconnect" href="//x.example">', {}),
        (
            '<script src="/x.js"></script><script>let a = "url(/y.png)"</script>',
            {"https://aze.media/x.js": Kind.SCRIPT},
        ),
        ('<img src="a b.png">', {"https://aze.media/a/b/a%20b.png": Kind.IMAGE}),
        (
            '<img src="data:image/gif;base64,R0" data-src="/late.jpg" data-srcset="/l1.jpg 300w, /l2,x.jpg 2x">',
            dict.fromkeys([f"https://aze.media/{name}" for name in ("late.jpg", "l1.jpg", "l2,x.jpg")], Kind.IMAGE),
        ),
        (
            '<img srcset=" /1.jpg, ,/2.jpg 2x,/3.jpg (a,b) 3x,/4.jpg (c, /5.jpg,,">',
            dict.fromkeys([f"https://aze.media/{number}.jpg" for number in range(1, 5)], Kind.IMAGE),
        ),
        (
            '<picture><source srcset="/p.avif"><img src="/p.jpg"></picture>',
            dict.fromkeys(["https://aze.media/p.avif", "https://aze.media/p.jpg"], Kind.IMAGE),
        ),
        ('<video src="/film.mp4" poster="/p.jpg"></video>', {"https://aze.media/p.jpg": Kind.IMAGE}),
        ('<video><source src="/film.mp4"></video><iframe src="https://tube.example/1"></iframe>', {}),
        ('<p style="background: url(/b.png)">text</p>', {"https://aze.media/b.png": Kind.IN_STYLE}),
        ('<style>@import "/i.css"; p { color: red }</style>', {"https://aze.media/i.css": Kind.IN_STYLE}),
        (
            '<svg><use href="/sprite.svg#i"></use><use href="#own"></use></svg>',
            {"https://aze.media/sprite.svg": Kind.IMAGE},
        ),
        ('<div class="lazyload" data-bg="/b.jpg"></div>', {"https://aze.media/b.jpg": Kind.IMAGE}),
        ('<a href="/c/">c</a><div data-src="/no-picture"></div><img alt="none"><img src="">', {}),
        ('<img src="ftp://x/a.png"><img src="http://[x/a.png"><img src="about:blank"><img src="http://x:0/a.png">', {}),
    ],
)
def test_what_a_page_needs(html: str, found: dict[str, Kind]) -> None:
    assert of_page(f"<!DOCTYPE html><title>T</title>{html}".encode(), "text/html", PAGE) == found


def test_a_page_says_where_its_addresses_begin() -> None:
    page = b'<base href="/elsewhere/"><img src="a.png"><style>p { background: url(b.png) }</style>'
    assert list(of_page(page, None, PAGE)) == ["https://aze.media/elsewhere/a.png", "https://aze.media/elsewhere/b.png"]


@pytest.mark.parametrize("page", [b"", b" ", b"<!-- nothing -->", b"\x00\xff"])
def test_a_page_that_is_none_needs_nothing(page: bytes) -> None:
    assert of_page(page, "text/html", PAGE) == {}


def test_of_a_page_that_nobody_wrote_the_first_are_taken() -> None:
    page = "".join(f'<img src="/{number}.png">' for number in range(MOST + 50)).encode()
    assert list(of_page(page, None, PAGE)) == [f"https://aze.media/{number}.png" for number in range(MOST)]


# In a style sheet


@pytest.mark.parametrize(
    ("css", "found"),
    [
        (
            "@import url(a.css); @import 'b.css' layer(x) screen; @IMPORT \"/c.css\"",
            ["css/a.css", "css/b.css", "c.css"],
        ),
        ("@font-face { src: url('../f.eot?v=1#iefix') format('eot'), url(f.woff2) }", ["f.eot?v=1", "css/f.woff2"]),
        (
            "p { background: url( \"i 1.png\" ), image-set('s.png' 1x, url(t.png) 2x) }",
            ["css/i%201.png", "css/s.png", "css/t.png"],
        ),
        ("@media print { .a { b { mask: URL(m.svg#x) } } }", ["css/m.svg"]),
        ("p { background: \\75rl(e.png); cursor: url(data:,x), url(#own), url() }", ["css/e.png"]),
        ("@\\69mport 'a.css'; p { background: u\\72 l(e.png) }", ["css/a.css", "css/e.png"]),
        ('/* url(no.png) */ @namespace svg url(http://w3.example/); q::after { content: "url(no.png)" }', []),
        ("@import url(broken", ["css/broken"]),
        ("a { color: red }", []),
    ],
)
def test_what_a_style_sheet_needs(css: str, found: list[str]) -> None:
    assert list(of_sheet(css, SHEET)) == [f"https://aze.media/{path}" for path in found]


def test_what_a_style_sheet_refers_to_can_stand_elsewhere() -> None:
    css = "@import 'gone.css' print;@import url(kept.css);p{background:url(a.png#x)}q{background:url(gone.png)}"
    there = put_in_sheet(css, SHEET, lambda url, kind: None if "gone" in url else f'/here?"{path_of(url)}"')
    assert there == (
        '@import url("/here?\\"/css/kept.css\\"");p{background:url("/here?\\"/css/a.png\\"#x")}'
        'q{background:url("data:,")}'
    )
    assert list(of_sheet(there, "https://r.example/")) == [
        "https://r.example/here?%22/css/kept.css%22",
        "https://r.example/here?%22/css/a.png%22",
    ]


@pytest.mark.parametrize("css", ["@import 'a';" + "{" * 100_000, "a{b:" + "url(" * 50_000, "url(x" + "[(" * 50_000])
def test_a_style_sheet_that_nobody_wrote_takes_no_time(css: str) -> None:
    began = time.perf_counter()
    of_sheet(css, SHEET)
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize("piece", [", ", "a (", "a b(", "(", "a,", ",", "a\t", "a ()"])
def test_a_set_of_pictures_that_nobody_wrote_takes_no_time(piece: str) -> None:
    page = f'<img srcset="{piece * 10_000}"><img src="/last.png">'.encode()
    began = time.perf_counter()
    assert len(of_page(page * 30, "text/html", PAGE)) >= 1
    assert time.perf_counter() - began < 5


def test_a_style_sheet_is_read_in_its_own_encoding() -> None:
    assert sheet_text("q{content:'ш'}".encode("cp1251"), "text/css; charset=windows-1251") == "q{content:'ш'}"
    assert sheet_text('@charset "cp1251";ш'.encode("cp1251"), "text/css") == '@charset "cp1251";ш'
    assert sheet_text("ə".encode(), "text/css; charset=nonsense") == "ə"


# The crawl that keeps it


@dataclass(frozen=True)
class Kept:
    """An archive, and what was asked for to fill it."""

    db: Path
    replica: Replica
    shown: str

    def rows(self) -> dict[str, dict[str, Any]]:
        """What became of each requisite, by its URL."""
        with Archive(self.db) as archive:
            return {row["url"]: row for row in archive.db.query("SELECT * FROM requisites")}


def fill(db: Path, replica: Replica, **settings: object) -> Kept:
    done = crawl(db, f"base_url={replica.base_url}", LOG_LEVEL="INFO", **WHOLE, **settings)
    assert done.returncode == 0, done.stderr
    return Kept(db, replica, done.stdout + done.stderr)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    with Replica(articles=ARTICLES) as replica:
        yield fill(tmp_path_factory.mktemp("whole") / "a.db", replica)


def asked_for(replica: Replica, since: int = 0) -> Counter[str]:
    return Counter(path for _, path in replica.requests[since:])


def test_each_is_asked_for_once_on_whichever_host_it_lies(kept: Kept) -> None:
    rows = kept.rows()
    times = asked_for(kept.replica)
    paths = {url.removeprefix(f"{urlsplit(url).scheme}://{urlsplit(url).netloc}") for url in rows}
    assert {path: times[path] for path in paths} == dict.fromkeys(paths, 1)
    hosts = Counter(urlsplit(url).hostname for url in rows)
    assert hosts["localhost"] == 2 and hosts["127.0.0.1"] > 50
    by_depth = {depth: {path_of(url) for url, row in rows.items() if row["depth"] == depth} for depth in (0, 1)}
    assert {f"{THEME}/assets/css/grid.css", f"{THEME}/assets/img/paper-40x40.png", "/fonts/figures.woff"} <= by_depth[1]
    assert {"/fonts/css", f"{THEME}/style.css", "/wp-content/uploads/icon-32x32.png"} <= by_depth[0]
    with Archive(kept.db) as archive:
        for url, row in rows.items():
            assert bool(archive.captures(url)) == (row["reason"] is None), url
    assert {row["reason"] for row in rows.values() if row["reason"]} == {"HTTP 404"}
    assert "a page in its place" not in kept.shown


def test_a_file_is_kept_once_by_its_content(kept: Kept) -> None:
    sheets = [url for url in kept.rows() if path_of(url).endswith("/plugin.css")]
    with Archive(kept.db) as archive:
        first, second = (archive.captures(url)[0] for url in sheets)
        assert first["digest"] == second["digest"]
        assert {first["same_as"], second["same_as"]} in ({None, first["id"]}, {None, second["id"]})
        digests = "SELECT digest, count(body) FROM captures GROUP BY digest HAVING count(body) <> 1"
        assert archive.db.execute(digests).fetchall() == []
        kinds = archive.db.execute("SELECT DISTINCT kind FROM dictionaries").fetchall()
        assert not [kind for (kind,) in kinds if kind.startswith(("image/", "font/", "text/css"))]
        assert list(archive.verify()) == []


def test_articles_come_first_and_reading_again_passes_by_what_they_need(kept: Kept) -> None:
    order = [path for _, path in kept.replica.requests]
    articles = {path_of(article.url) for article in kept.replica.publication.articles()}
    last_article = max(place for place, path in enumerate(order) if path in articles)
    assert last_article < min(place for place, path in enumerate(order) if path.startswith("/wp-content/"))
    with Archive(kept.db) as archive:
        assert not {url for _, url in archive.unread()} & set(kept.rows())


def test_running_again_costs_nothing_and_an_edit_what_is_new(tmp_path: Path) -> None:
    with Replica(articles=ARTICLES) as replica:
        kept = fill(tmp_path / "a.db", replica)
        before = len(replica.requests)
        fill(kept.db, replica)
        assert len(replica.requests) - before == 3
        replica.publication.edit(3, datetime.now(UTC).replace(microsecond=0))
        before = len(replica.requests)
        fill(kept.db, replica)
        assert not {path for path in asked_for(replica, before) if path.startswith(("/wp-content/", "/fonts/"))}


def test_a_month_later_an_edited_page_has_what_it_needs_looked_at_on_condition(tmp_path: Path) -> None:
    with Replica(articles=ARTICLES) as replica:
        kept = fill(tmp_path / "a.db", replica)
        later = datetime.now(UTC).replace(microsecond=0) + ASKED_AGAIN_AFTER + timedelta(days=1)
        with ArchiveWriter(kept.db) as archive:
            captures = archive.counts()["captures"]
            sheet = next(url for url in kept.rows() if path_of(url) == f"{THEME}/style.css")
            archive.need({sheet: 1}, later - timedelta(days=2))
            assert archive.requisites_wanted(later, 9, of_sheets=True) == []
            archive.need({sheet: 1}, later)
            assert archive.requisites_wanted(later, 9, of_sheets=True) == [(sheet, 0)]
            archive.db.execute("UPDATE requisites SET next_at = asked_at WHERE next_at IS NOT NULL")
            archive.db.conn.commit()
        before = len(replica.requests)
        again = fill(kept.db, replica)
        assert asked_for(replica, before)[f"{THEME}/style.css?ver=5.0.3"] == 1
        with Archive(kept.db) as archive:
            assert archive.counts()["captures"] == captures
        assert "azecrawl/requisite/held" in stats_of(again.db)


def stats_of(db: Path) -> dict[str, Any]:
    with Archive(db) as archive:
        (run,) = archive.runs(1)
        return run["stats"]


def test_a_crawl_that_was_killed_goes_on_with_what_is_left_and_one_without_the_setting_leaves_it(
    tmp_path: Path,
) -> None:
    with Replica(articles=ARTICLES) as replica:
        db = tmp_path / "a.db"
        assert crawl(db, f"base_url={replica.base_url}").returncode == 0
        assert not any(path.startswith("/wp-content/") for path in asked_for(replica))
        with Archive(db) as archive:
            assert archive.counts()["requisites"] == 0
        kept = fill(db, replica)
        rows = kept.rows()
        assert len(rows) > 50 and all(row["asked_at"] for row in rows.values())
        lost = f"{THEME}/style.css"
        with ArchiveWriter(db) as archive:
            archive.db.execute("DELETE FROM captures WHERE url LIKE ?", (f"%{lost}%",))
            archive.db.execute(
                "UPDATE requisites SET asked_at = NULL, next_at = '2000' WHERE url LIKE ?", (f"%{lost}%",)
            )
            archive.db.execute("DELETE FROM validators")
            archive.db.conn.commit()
        before = len(replica.requests)
        fill(db, replica)
        assert asked_for(replica, before)[f"{lost}?ver=5.0.3"] == 1


def test_what_is_kept_as_an_image_is_not_asked_for_again(tmp_path: Path) -> None:
    with Replica(articles=ARTICLES) as replica:
        kept = fill(tmp_path / "a.db", replica, IMAGES_STORE=tmp_path / "images")
        uploads = {path: times for path, times in asked_for(replica).items() if "/uploads/" in path}
        assert set(uploads.values()) == {1}
        with Archive(kept.db) as archive:
            files = {row["url"] for row in archive.every_image_file()}
            assert files and not [url for url in files if archive.captures(url)]


def test_robots_txt_is_obeyed_and_nobody_on_the_network_is_asked(tmp_path: Path) -> None:
    with listening("127.0.0.2") as (beside, asked), Replica(articles=3, disallow=[f"{THEME}/assets/css/"]) as replica:
        css = f"@import 'http://{beside}/secret.css'; @import '{THEME}/assets/css/grid.css'; p {{ color: red }}"
        replica.fail(f"{THEME}/style.css", Fault(200, {"Content-Type": "text/css"}, css.encode()))
        rows = fill(tmp_path / "a.db", replica).rows()
        assert not any(path.startswith(f"{THEME}/assets/css/") for path in asked_for(replica))
        reasons = {path_of(url): row["reason"] for url, row in rows.items() if row["reason"]}
        assert reasons["/secret.css"] == "no public address: 127.0.0.2"
        assert reasons[f"{THEME}/assets/css/grid.css"].startswith("Forbidden by robots.txt")
        assert asked == []


def test_scripts_are_kept_if_they_are_the_sites_own(tmp_path: Path) -> None:
    with Replica(articles=2) as replica:
        kept = fill(tmp_path / "a.db", replica)
        page = f'<script src="{replica.base_url}own.js"></script><script src="http://localhost:1/count.js"></script>'
        headers = (("Content-Type", "text/html"),)
        with ArchiveWriter(kept.db) as archive:
            archive.keep(
                [Capture(f"{replica.base_url}x/", datetime.now(UTC), 200, headers, page.encode())], datetime.now(UTC)
            )
        fill(kept.db, replica)
        assert {path_of(url) for url in kept.rows() if url.endswith(".js")} == {"/own.js"}


@pytest.mark.parametrize(
    ("fault", "reason", "is_final"),
    [
        (Fault(200, {"Content-Type": "text/css"}, b"p{}" * 4_000_000), "larger than DOWNLOAD_MAXSIZE", True),
        (Fault(200, {}, b"<!DOCTYPE html><title>Please wait</title>"), "a page in its place", True),
        (Fault(404), "HTTP 404", True),
        (Fault(304), "HTTP 304", True),  # to a question that was put on no condition
        (Fault(429), "HTTP 429", False),
    ],
)
def test_what_cannot_be_had_is_said_and_no_article_fails(
    tmp_path: Path, fault: Fault, reason: str, is_final: bool
) -> None:
    with Replica(articles=2) as replica:
        replica.fail(f"{THEME}/style.css", *[fault] * 9)
        kept = fill(tmp_path / "a.db", replica, RETRY_TIMES=0)
        (row,) = (row for url, row in kept.rows().items() if path_of(url) == f"{THEME}/style.css")
        assert (row["reason"], row["next_at"] is None) == (reason, is_final)
        assert stats_of(kept.db)[f"azecrawl/requisite/failed/{reason}"] == 1
        assert f"{row['url']}: {reason}" in kept.shown


def test_style_sheets_that_import_each_other_without_end_are_followed_so_far(tmp_path: Path) -> None:
    with Replica(articles=2) as replica:
        endless = [
            Fault(200, {"Content-Type": "text/css"}, f"@import 'style.css?{number}';".encode()) for number in range(20)
        ]
        replica.fail(f"{THEME}/style.css", *endless)
        rows = fill(tmp_path / "a.db", replica).rows()
        depths = sorted(row["depth"] for url, row in rows.items() if path_of(url) == f"{THEME}/style.css")
        assert depths == list(range(MOST_DEPTH + 1))
        assert all(row["asked_at"] for row in rows.values())


def test_style_sheets_that_name_files_without_end_are_followed_a_run_at_a_time(tmp_path: Path) -> None:
    with Replica(articles=2) as replica:
        sheets = [
            f"@import 'style.css?{number}';"
            + "".join(f"p{{background: url({number}-{each}.png)}}" for each in range(400))
            for number in range(3)
        ]
        replica.fail(f"{THEME}/style.css", *(Fault(200, {"Content-Type": "text/css"}, css.encode()) for css in sheets))
        asked = []
        for run in range(3):
            kept = fill(tmp_path / "a.db", replica)
            asked.append(sum(row["depth"] > 0 and row["asked_at"] is not None for row in kept.rows().values()))
            assert (f"more than {MOST_OF_SHEETS} files; the next run" in kept.shown) == (run < 2)
        assert MOST_OF_SHEETS <= asked[0] < MOST_OF_SHEETS + 20 and asked[0] < asked[1] < asked[2]
        assert all(row["asked_at"] for row in kept.rows().values())


def test_a_redirect_is_kept_and_followed(tmp_path: Path) -> None:
    with Replica(articles=2) as replica:
        path = f"{THEME}/style.css"
        replica.fail(path, Fault(302, {"Location": f"{THEME}/assets/css/darkmode.css?moved"}))
        kept = fill(tmp_path / "a.db", replica)
        (url,) = (url for url in kept.rows() if path_of(url) == path)
        with Archive(kept.db) as archive:
            assert [row["status"] for row in archive.captures(url)] == [302]
            number = archive.requisite(url, datetime.now(UTC))
            assert number and archive.capture(number).url.endswith("darkmode.css?moved")
            assert archive.requisite(f"{url}&other", datetime.now(UTC)) is None
        assert asked_for(replica)[f"{THEME}/assets/css/darkmode.css?moved"] == 1


def test_a_damaged_file_is_asked_for_again(tmp_path: Path) -> None:
    with Replica(articles=2) as replica:
        kept = fill(tmp_path / "a.db", replica)
        (url,) = (url for url in kept.rows() if path_of(url) == f"{THEME}/style.css")
        with ArchiveWriter(kept.db, writer="a test") as archive:
            archive.db.execute("UPDATE captures SET body = x'00' WHERE url = ?", (url,))
            archive.db.conn.commit()
            (finding,) = archive.repair(datetime.now(UTC) - timedelta(hours=1))
            assert "the next crawl that keeps pages whole" in finding.remedy
        fill(kept.db, replica)
        with Archive(kept.db) as archive:
            assert list(archive.verify()) == []
