"""Takes the pictures of the documentation: the demo's archive in the reader and as a site, in Chromium, and as figures.

Run it with ``make pictures``, on a machine with Debian's ``chromium``. The pictures are the same each time.
"""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, ViewportSize, sync_playwright

HERE = Path(__file__).parent
PICTURES = HERE / "pictures"
AZECRAWL = [sys.executable, "-m", "azecrawl.cli"]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(HERE.parent)}
CHROMIUM = "/usr/bin/chromium"
SWITCHES = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()

DESK, PHONE = ViewportSize(width=1280, height=800), ViewportSize(width=390, height=844)
SHOTS = (
    ("front", "/", DESK),
    ("search", "/search?query=Ganja", DESK),
    ("article", "/article/{article}", DESK),
    ("revisions", "/article/{article}/revisions", DESK),
    ("data", "/demo/articles_by_month", DESK),
    ("phone", "/article/{article}", PHONE),
)
"""Names, addresses, and the size of the window in pixels."""

FILES = ["--db", "data/demo.db", "--images", "data/demo-images"]
READER = [*AZECRAWL, "serve", *FILES, "--port", "0"]
HOST = [sys.executable, "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", "data/site"]

EDITED = "SELECT article_id FROM revisions GROUP BY article_id HAVING count(*) > 1"
DATES = """
UPDATE runs SET started_at = '2026-09-0' || id || 'T05:17:00Z', finished_at = '2026-09-0' || id || 'T05:20:00Z';
UPDATE revisions SET first_seen_at = '2026-09-01T05:18:00Z', last_seen_at = '2026-09-01T05:18:00Z';
UPDATE revisions SET first_seen_at = '2026-09-02T05:18:00Z', last_seen_at = '2026-09-02T05:18:00Z'
    WHERE id IN (SELECT max(id) FROM revisions GROUP BY article_id HAVING count(*) > 1);
UPDATE articles SET modified_at = '2026-09-01T14:30:00Z' WHERE modified_at > '2026-09-02';
"""
"""As if the two crawls had been on two days of that month, whenever the pictures are taken."""
FIGURES = 1000
"""How wide the figures are in the end, in pixels."""


def main() -> None:
    """Make the demo's archive in a temporary folder, and all pictures of it."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "data").mkdir()
        _run([sys.executable, "-m", "azecrawl.demo"], folder)
        _run([*AZECRAWL, "stats", "--db", "data/demo.db", "--plot", str(PICTURES / "figures.png")], folder)
        with closing(sqlite3.connect(Path(folder) / "data" / "demo.db")) as db:
            (article,) = db.execute(EDITED).fetchone()
            db.executescript(DATES)
        _run([*AZECRAWL, "export", "site", "data/site", *FILES], folder)
        with served(READER, folder) as reader, served(HOST, folder) as host, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
            for name, path, size in SHOTS:
                shoot(browser, f"{reader}{path.format(article=article)}", size, PICTURES / f"{name}.png")
            shoot(browser, f"{host}/search/?query=Ganja", DESK, PICTURES / "site.png")
            browser.close()
    for picture in sorted(PICTURES.glob("*.png")):
        optimise(picture)
        print(f"{picture.relative_to(HERE.parent)}: {picture.stat().st_size // 1000} KB")


def _run(command: list[str], folder: str) -> None:
    subprocess.run(command, cwd=folder, env=ENVIRONMENT, stdout=subprocess.DEVNULL, check=True)


@contextmanager
def served(command: list[str], folder: str) -> Iterator[str]:
    """The address at which a server says that it is, without the slash at its end."""
    unbuffered = ENVIRONMENT | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, cwd=folder, env=unbuffered, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout
        try:
            said = re.search(r"http://[\d.]+:\d+", server.stdout.readline())
            assert said
            yield said[0]
        finally:
            server.terminate()


def shoot(browser: Browser, url: str, size: ViewportSize, picture: Path) -> None:
    """Take a picture of what a window of this size shows."""
    page = browser.new_page(viewport=size, color_scheme="light", reduced_motion="reduce", locale="en-GB")
    page.goto(url, wait_until="networkidle")
    page.screenshot(path=picture)
    page.close()


def optimise(picture: Path) -> None:
    """Few colours, and no more pixels than are looked at."""
    with Image.open(picture) as opened:
        image = opened.convert("RGB")
    if picture.stem == "figures":
        image = image.resize((FIGURES, round(image.height * FIGURES / image.width)), Image.Resampling.LANCZOS)
    image.quantize(128, dither=Image.Dither.NONE).save(picture, optimize=True)


if __name__ == "__main__":
    main()
