"""Exported pages as a real pywb replays them, and as a real browser shows them there."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from pathlib import Path

import pytest
from samples import EDITED, MOVED, OLD_URL, SPLIT
from webarchive import COLLECTION, Pywb, Unavailable

from azecrawl.archive import Archive
from azecrawl.warc import Written

CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()
SECONDS = 60
"""How long a browser may take."""


@pytest.fixture(scope="module")
def pywb(written: Written, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pywb]:
    folder = tmp_path_factory.mktemp("pywb")
    (folder / "config.yaml").write_text("framed_replay: false\n")  # what is dumped is the page then, not what frames it
    try:
        with Pywb(written.files, folder) as running:
            yield running
    except Unavailable as error:
        pytest.skip(str(error))


def test_every_page_is_replayed_byte_for_byte(pywb: Pywb, db: Path) -> None:
    with Archive(db) as archive:
        pages = [row for row in archive.every_capture() if row["status"] == 200]
        assert {row["url"] for row in pages} == {EDITED.url, MOVED.url, *SPLIT.page_urls} | {pages[-1]["url"]}
        for row in pages:
            time = re.sub(r"\D", "", row["fetched_at"])
            status, _, body = pywb.get(f"/{COLLECTION}/{time}id_/{row['url']}")
            assert (status, body) == (200, archive.capture_body(row["id"])), row["url"]


def test_a_redirect_is_replayed(pywb: Pywb) -> None:
    status, headers, _ = pywb.get(f"/{COLLECTION}/20260215080600id_/{OLD_URL}")
    assert status == 301
    assert dict(headers)["Location"].endswith(MOVED.url)


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
def test_a_browser_shows_an_exported_article(pywb: Pywb, tmp_path: Path) -> None:
    dom = unescape(dumped(f"http://127.0.0.1:{pywb.port}/{COLLECTION}/20260315080600mp_/{EDITED.url}", tmp_path))
    title = re.search(r"<title>(.*?)</title>", dom, re.DOTALL)
    assert title, dom[:2000]
    assert "A headline that was put right" in title[1]
    assert EDITED.body_text.split("\n\n")[0] in dom


def dumped(url: str, folder: Path) -> str:
    """What a browser makes of a page. It can reach nothing but this machine, and leaves no process behind."""
    line = [CHROMIUM, *FLAGS, "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
    line += [f"--user-data-dir={folder / 'profile'}", "--dump-dom", url]
    with subprocess.Popen(
        line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
    ) as browser:
        try:
            dom, _ = browser.communicate(timeout=SECONDS)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(browser.pid, signal.SIGKILL)
    return dom
