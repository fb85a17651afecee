"""A page as captured beside the live one, in a real browser: laid out alike, with nothing asked from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from crawling import crawl
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect
from serving import served

from azecrawl.archive import Archive, ArchiveWriter
from azecrawl.replica import Replica

ARTICLES = 45
DESK = {"width": 1280, "height": 900}
CLOSE = 10
"""Pixels by which a box may be elsewhere."""


@dataclass(frozen=True)
class Whole:
    """A site that is there, its archive, and where that is read. ``pages`` are captures' ids by the kind of page."""

    replica: Replica
    db: Path
    address: str
    pages: dict[str, int]

    def url(self, kind: str) -> str:
        with Archive(self.db) as archive:
            return archive.capture(self.pages[kind]).url


KINDS = {
    "front": r'<body class="home blog (?!paged)',
    "list, page 2": r'<body class="home blog paged paged-2',
    "section": r'<body class="archive category category-news ',
    "subsection": r'<body class="archive category category-energy ',
    "password": r"post-password-form",
    "lead image": r'(?s)jeg_featured.{0,600}data-src="[^"]*/img-',
    "no lead image": r'jeg_featured featured_image"></div>',
    "table": r"(?s)content-inner.*<table",
    "gallery": r"(?s)content-inner.*wp-block-gallery",
    "frame": r"(?s)content-inner.*<iframe",
    "quote": r"(?s)content-inner.*<blockquote",
    "later page": r"single-paged-2",
}
"""What is found in the HTML of each kind of page."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    folder = tmp_path_factory.mktemp("whole")
    db, images = folder / "azemedia.db", folder / "images"
    with Replica(articles=ARTICLES) as replica:
        settings = {"KEEP_PAGES_WHOLE": 1, "KEEP_LISTINGS": 1, "IMAGES_STORE": images}
        assert crawl(db, f"base_url={replica.base_url}", **settings).returncode == 0
        pages: dict[str, int] = {}
        with Archive(db) as archive:
            for row in archive.every_capture():
                if row["url"].endswith("/"):
                    html = archive.capture_body(row["id"]).decode()
                    kind = next(
                        (each for each, mark in KINDS.items() if re.search(mark, html) and each not in pages), ""
                    )
                    pages |= {kind: row["id"]} if kind else {}
        assert pages.keys() == KINDS.keys()
        assert len(set(pages.values())) == len(KINDS) >= 10
        with served(db, images) as address:
            yield Whole(replica, db, address, pages)


@contextmanager
def opened(browser: Browser, *, runs_scripts: bool = False) -> Iterator[tuple[Page, list[str], list[str]]]:
    """A page, the addresses that are asked for, and what goes wrong."""
    context: BrowserContext = browser.new_context(viewport=DESK, java_script_enabled=runs_scripts)
    asked: list[str] = []
    troubles: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    def note_failure(request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # which is what becomes of those of a page that is left
            troubles.append(f"{request.url}: {request.failure}")

    context.on("request", note)
    context.on("requestfailed", note_failure)
    page = context.new_page()
    page.on("console", lambda message: troubles.append(message.text) if message.type in ("error", "warning") else None)
    yield page, asked, troubles
    context.close()


BOXES = """() => [...document.querySelectorAll("body *:not(script, style, link, noscript)")].map(element => {
    const box = element.getBoundingClientRect();
    return [element.tagName, box.x + scrollX, box.y + scrollY, box.width, box.height];
})"""
SHOWN = """() => [...document.images].filter(image => image.complete && image.naturalWidth > 0
    && getComputedStyle(image).opacity === "1").map(image => image.currentSrc || image.src)"""
FONTS = """() => [...document.fonts].filter(font => font.status === "loaded")
    .map(font => font.family.replaceAll('"', "")).sort()"""


def boxes(page: Page, url: str) -> list[tuple[str, list[float]]]:
    page.goto(url, wait_until="networkidle")
    return [(tag, box) for tag, *box in page.evaluate(BOXES)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_as_captured_is_laid_out_like_the_live_one(whole: Whole, browser: Browser, kind: str) -> None:
    with opened(browser) as (page, asked, troubles):
        live = boxes(page, whole.url(kind))
        asked.clear()
        troubles.clear()
        captured = boxes(page, f"{whole.address}/capture/{whole.pages[kind]}/page")
        fonts = page.evaluate(FONTS)
    assert [tag for tag, _ in captured] == [tag for tag, _ in live]
    far = [(tag, at, there) for (tag, at), (_, there) in zip(captured, live, strict=True) if away(at, there) > CLOSE]
    assert far == []
    assert len(live) > 300 and max(box[3] for _, box in live) > 1500
    assert [url for url in asked if not url.startswith((f"{whole.address}/", "data:"))] == []
    assert troubles == []
    assert fonts == ["Replica Figures", "Replica Icons"]


def away(box: list[float], other: list[float]) -> float:
    return max(abs(a - b) for a, b in zip(box, other, strict=True))


def test_without_its_styles_it_would_be_laid_out_otherwise(whole: Whole, browser: Browser) -> None:
    """The comparison sees what it is for: a page shown bare, one without its fonts, one without its icons."""
    path = f"{whole.address}/capture/{whole.pages['lead image']}/page"
    with opened(browser) as (page, _, _):
        right = boxes(page, path)
        for lost in ("**/file?url=*css*", "**/file?url=*figures.woff*", "**/file?url=*icons.woff*"):
            page.route(lost, lambda route: route.abort())
            wrong = boxes(page, path)
            page.unroute(lost)
            assert max(away(at, there) for (_, at), (_, there) in zip(wrong, right, strict=True)) > 1, lost


def test_pictures_that_a_script_would_load_are_shown(whole: Whole, browser: Browser) -> None:
    with opened(browser) as (page, asked, _):
        page.goto(f"{whole.address}/capture/{whole.pages['lead image']}/page", wait_until="networkidle")
        shown = page.evaluate(SHOWN)
    lead = [url for url in shown if "/images/" in url or "img-" in url]
    assert lead
    assert any("/images/" in url for url in asked), "that which is kept as a file is shown from there"
    assert not any(".js" in url for url in asked)


def test_no_script_runs_and_no_link_leads_away(whole: Whole, browser: Browser) -> None:
    number = whole.pages["lead image"]
    with opened(browser, runs_scripts=True) as (page, _, troubles):
        page.goto(f"{whole.address}/capture/{number}", wait_until="networkidle")
        frame = page.frame_locator("iframe")
        assert frame.locator("html").get_attribute("data-script") is None
        assert frame.locator("a[href], form[action], script, link:not([rel=stylesheet])").count() == 0
        page.goto(whole.url("lead image"), wait_until="networkidle")
        assert page.locator("html").get_attribute("data-script") == "ran"
    assert troubles == []


@pytest.mark.parametrize("size", [DESK, {"width": 390, "height": 844}])
def test_the_article_is_in_sight_at_once_styled_or_bare(whole: Whole, browser: Browser, size: Any) -> None:
    number = whole.pages["lead image"]
    with opened(browser, runs_scripts=True) as (page, _, troubles):
        page.set_viewport_size(size)
        page.goto(f"{whole.address}/capture/{number}", wait_until="networkidle")
        for is_bare, leads_on in ((False, "Show it bare"), (True, "Show it with its own styles and pictures")):
            expect(page.get_by_role("link", name=leads_on)).to_be_visible()
            headline = page.frame_locator("iframe").locator("h1")
            expect(headline).to_be_in_viewport()
            box = headline.bounding_box()
            assert box and box["y"] < size["height"] - 40
            assert page.evaluate("scrollY") == 0
            family = headline.evaluate("element => getComputedStyle(element).fontFamily")
            assert ("DejaVu" in family) == (not is_bare)
            page.get_by_role("link", name=leads_on).click()
        page.get_by_role("link", name="Show it bare").wait_for()
    assert troubles == []


def test_what_a_page_needs_is_served_as_what_it_is_and_nothing_else_is(whole: Whole, browser: Browser) -> None:
    at = f"{whole.address}/capture/{whole.pages['front']}/file"
    theme = f"{whole.replica.base_url}wp-content/themes/jnews"
    with opened(browser) as (page, _, _):
        sheet = page.request.get(at, params={"url": f"{theme}/assets/dist/frontend.min.css?ver=5.0.3"})
        font = page.request.get(at, params={"url": f"{theme}/assets/fonts/icons.woff?v=4.7.0"})
        others = [
            f"{whole.replica.base_url}wp-includes/js/hoverIntent.min.js?ver=6.1.9",
            whole.url("front"),
            "https://elsewhere.example/x.css",
            "",
        ]
        refused = [page.request.get(at, params={"url": url}).status for url in others]
        assert sheet.headers["content-type"] == "text/css; charset=utf-8"
        assert f"/capture/{whole.pages['front']}/file?url=" in sheet.text()
        assert whole.replica.base_url not in sheet.text()
        assert font.headers["content-type"] == "font/woff"
        for answer in (sheet, font):
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
        assert refused == [404, 404, 404, 404]


def test_a_page_is_shown_as_it_was_at_its_time(whole: Whole, browser: Browser) -> None:
    """Of two captures of a style sheet, the one that was fetched nearer to the page."""
    theme = f"{whole.replica.base_url}wp-content/themes/jnews/style.css?ver=5.0.3"
    with ArchiveWriter(whole.db) as archive:
        (row,) = archive.captures(theme)
        archive.db.execute(
            "INSERT INTO captures (url, fetched_at, status, headers, digest, size, same_as)"
            " SELECT url, '2999-01-01T00:00:00Z', status, headers, digest, size, id FROM captures WHERE id = ?",
            (row["id"],),
        )
        archive.db.conn.commit()
        page = archive.capture(whole.pages["front"])
        assert archive.requisite(theme, page.fetched_at) == row["id"]
        assert (
            archive.requisite(theme, page.fetched_at.replace(year=2998))
            == archive.captures(theme)[-1]["id"]
            > row["id"]
        )
