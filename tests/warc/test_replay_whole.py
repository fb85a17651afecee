"""A page that was kept whole, exported, and shown by other people's programs in a real browser, with the site gone."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from crawling import crawl
from playwright.sync_api import Browser
from webarchive import COLLECTION, Pywb, Unavailable, replaywebpage

from azecrawl.archive import Archive
from azecrawl.replica import Replica
from azecrawl.warc.wacz import write_wacz
from azecrawl.warc.writer import write_warcs

DESK = {"width": 1280, "height": 900}
CLOSE = 10
"""Pixels by which a box may be elsewhere."""

LOOKS = """() => {
    const style = selector => getComputedStyle(document.querySelector(selector));
    const box = selector => document.querySelector(selector).getBoundingClientRect();
    const lead = document.querySelector(".jeg_featured img");
    return {
        "headline": style("h1.jeg_post_title").font, "bar": style(".jeg_topbar").backgroundColor,
        "fonts": [...new Set([...document.fonts].filter(font => font.status === "loaded").map(font => font.family))]
            .map(name => name.replaceAll('"', "")).sort(),
        "lead": [lead.naturalWidth > 0, getComputedStyle(lead).opacity, document.documentElement.dataset.script],
        "boxes": [".jeg_midbar", "h1.jeg_post_title", ".jeg_featured", ".content-inner", ".footer-holder"].map(box).map(
            ({x, y, width, height}) => [x, y, width, height]),
    };
}"""
SEEN = """document.querySelector(".jeg_featured img")?.naturalWidth > 0
    && [...document.fonts].every(font => font.status === "loaded")"""


@dataclass(frozen=True)
class Exported:
    """What was exported, the address of an article with a picture, and how it looked while its site was there."""

    wacz: Path
    warcs: tuple[Path, ...]
    url: str
    live: dict[str, Any]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Exported:
    folder = tmp_path_factory.mktemp("whole")
    db, images = folder / "azemedia.db", folder / "images"
    with Replica(articles=12) as replica:
        done = crawl(db, f"base_url={replica.base_url}", KEEP_PAGES_WHOLE=1, IMAGES_STORE=images)
        assert done.returncode == 0
        articles = replica.publication.articles()
        url = next(each.url for each in articles if each.image_url and "/img-" in each.image_url)
        with closing(browser.new_page(viewport=DESK)) as page:
            page.goto(url, wait_until="networkidle")
            page.wait_for_function(SEEN)
            live = page.evaluate(LOOKS)
    assert live["fonts"] == ["Replica Figures", "Replica Icons"] and live["lead"] == [True, "1", "ran"]
    with Archive(db) as archive:
        wacz = folder / "azemedia.wacz"
        written = write_wacz(archive, wacz, images=images)
        warcs = write_warcs(archive, folder / "warcs", images=images).files
    assert written.left_out == ()
    return Exported(wacz, warcs, url, live)


def like(looks: dict[str, Any], live: dict[str, Any]) -> None:
    """What is seen is what was seen of the live page, but for a few pixels."""
    boxes, there = looks.pop("boxes"), dict(live).pop("boxes")
    assert looks == {name: value for name, value in live.items() if name != "boxes"}
    assert (
        max(abs(a - b) for box, other in zip(boxes, there, strict=True) for a, b in zip(box, other, strict=True))
        <= CLOSE
    )


def test_pywb_shows_it_styled(exported: Exported, browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("framed_replay: false\nenable_banner: false\n")
    try:
        pywb = Pywb(exported.warcs, tmp_path)
    except Unavailable as error:
        pytest.skip(str(error))
    with pywb, closing(browser.new_page(viewport=DESK)) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        root = f"http://127.0.0.1:{pywb.port}/"
        page.goto(f"{root}{COLLECTION}/2999mp_/{exported.url}", wait_until="networkidle")
        page.wait_for_function(SEEN)
        like(page.evaluate(LOOKS), exported.live)
    assert [url for url in asked if not url.startswith((root, "data:"))] == []


def test_replaywebpage_shows_it_styled(
    exported: Exported, launch_browser: Callable[[], Browser], tmp_path: Path
) -> None:
    """In a browser of its own: in one that has shown hundreds of pages, its worker may not begin."""
    try:
        program = replaywebpage()
    except Unavailable as error:
        pytest.skip(str(error))
    (tmp_path / "replay").mkdir()
    shutil.copy(program / "ui.js", tmp_path / "ui.js")
    shutil.copy(program / "sw.js", tmp_path / "replay" / "sw.js")
    shutil.copy(exported.wacz, tmp_path / "azemedia.wacz")
    (tmp_path / "index.html").write_text(
        f"""<!DOCTYPE html><title>R</title><script src="/ui.js"></script><body style="margin: 0">
        <replay-web-page embed="replayonly" source="/azemedia.wacz" url="{exported.url}" replayBase="/replay/"
        style="display: block; height: 100vh"></replay-web-page>"""
    )
    with serving(tmp_path) as root, closing(launch_browser()) as browser:
        context = browser.new_context(viewport=DESK)
        asked: list[str] = []
        context.on("request", lambda request: asked.append(request.url))
        page = context.new_page()
        with page.expect_event("framenavigated", lambda frame: f"mp_/{exported.url}" in frame.url) as navigated:
            page.goto(root)
        frame = navigated.value
        frame.wait_for_load_state()
        frame.wait_for_function(SEEN)
        like(frame.evaluate(LOOKS), exported.live)
    assert [url for url in asked if not url.startswith((root, "data:", "blob:"))] == []


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """A folder on loopback, by parts where these are asked for."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(InParts, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class InParts(SimpleHTTPRequestHandler):
    """Python's own handler of files, which knows nothing of ``Range`` (RFC 9110, 14.2)."""

    def send_head(self) -> Any:
        unit, _, wanted = self.headers.get("Range", "").partition("=")
        path = Path(self.translate_path(self.path))
        if unit != "bytes" or not path.is_file():
            return super().send_head()
        first, _, last = wanted.partition("-")
        body = path.read_bytes()
        begin = int(first) if first else len(body) - int(last)
        part = body[begin : int(last) + 1 if first and last else None]
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {begin}-{begin + len(part) - 1}/{len(body)}")
        self.send_header("Content-Length", str(len(part)))
        self.end_headers()
        return BytesIO(part)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


def test_each_image_file_is_a_resource_record_and_one_that_is_damaged_is_said(
    exported: Exported, tmp_path: Path
) -> None:
    db = exported.wacz.with_name("azemedia.db")
    with Archive(db) as archive:
        kept = list(archive.every_image_file())
        images = tmp_path / "images"
        shutil.copytree(db.with_name("images"), images)
        (images / (kept[0]["path"] or "")).write_bytes(b"not what was fetched")
        written = write_warcs(archive, tmp_path / "warcs", images=images)
        same = [row["url"] for row in kept if row["path"] == kept[0]["path"]]
        assert [reason.partition(": its file")[0] for reason in written.left_out] == same
        without = write_warcs(archive, tmp_path / "without")
        assert without.left_out == ()
    found = {record.headers["WARC-Target-URI"]: record for record in resources(exported.warcs)}
    assert found.keys() == {row["url"] for row in kept}
    for row in kept:
        assert found[row["url"]].headers["Content-Type"] == row["media_type"]
    assert list(resources(written.files)) and len(list(resources(written.files))) == len(kept) - len(same)
    assert list(resources(without.files)) == []


def resources(warcs: tuple[Path, ...]) -> Iterator[Any]:
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    for warc in warcs:
        with warc.open("rb") as file:
            yield from ArchiveIterator(file, WarcRecordType.resource)
