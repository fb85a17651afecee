"""Running the real ``scrapy crawl articles`` in a process of its own, as a user would."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

FAST = {"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": 0, "CONCURRENT_REQUESTS_PER_DOMAIN": 16}
SECONDS = 60
"""How long a crawl may take before the test gives it up."""


def command(path: Path, *arguments: str, **settings: object) -> list[str]:
    """The command line: ``arguments`` go to the spider (``-a``), ``settings`` to Scrapy (``-s``)."""
    line = [sys.executable, "-m", "scrapy", "crawl", "articles", "-s", f"ARCHIVE_PATH={path}"]
    for name, value in (FAST | settings).items():
        line += ["-s", f"{name}={value}"]
    for argument in arguments:
        line += ["-a", argument]
    return line


def crawl(path: Path, *arguments: str, **settings: object) -> subprocess.CompletedProcess[str]:
    """Crawl into an archive and wait for the end."""
    return run(command(path, *arguments, **settings))


def run(line: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a command in this environment, without a terminal."""
    environment = os.environ | {"SCRAPY_SETTINGS_MODULE": "azecrawl.settings", "COLUMNS": "100"}
    return subprocess.run(line, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False)


def path_of(url: str) -> str:
    """The path of a URL, as a server sees it."""
    return urlsplit(url).path
