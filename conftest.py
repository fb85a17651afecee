"""What tests are run with: nothing configured, and for the examples in docstrings a tiny archive, anew for each."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from azecrawl import Archive, configuration
from azecrawl.archive import ArchiveWriter
from azecrawl.records import Article, Category, Image, Link, State, Tag, Visit

for name in configuration.VARIABLES:
    os.environ.pop(name, None)
os.environ[configuration.FILE_VARIABLE] = os.devnull

CHROMIUM = Path("/usr/bin/chromium")

FIRST_DAY = datetime(2021, 3, 15, 8, 6, tzinfo=UTC)
NEWS = Category("news", "News")
PORT = {
    "url": "https://aze.media/a-port/",
    "title": "A port for the Caspian",
    "subtitle": "Ships wait no longer",
    "body_text": "Gas and grain share a quay.",
    "body_html": "<p>Gas and grain share a quay.</p>",
    "published_at": FIRST_DAY,
    "wp_id": 101,
    "author": "AzeMedia",
    "byline": "Leyla Həsənova",
    "source": "Euractiv",
    "source_url": "https://www.euractiv.com/port",
    "categories": (Category("news/economy", "Economy", NEWS), NEWS),
    "tags": (Tag("ports", "Ports"),),
    "images": (Image("https://aze.media/quay.jpg", "lead", "The quay"),),
    "links": (Link("https://example.org/grain", "grain"),),
}
SHUSHA = {
    "url": "https://aze.media/shusha/",
    "title": "Şuşa opens its gates",
    "body_text": "Rauf Əliyev sang on the first evening.",
    "body_html": "<p>Rauf Əliyev sang on the first evening.</p>",
    "published_at": FIRST_DAY + timedelta(days=500),
    "wp_id": 102,
    "byline": "Tom Harker",
    "categories": (Category("karabakh", "Karabakh"), NEWS),
}


def store(archive: ArchiveWriter, at: datetime, **fields: Any) -> None:
    """Archive an article as it was seen at a time."""
    archive.store(Visit(fields["url"], State.ARCHIVED, article=Article(**fields)), run_id=None, at=at)


@pytest.fixture
def small_archive(tmp_path: Path) -> Path:
    """Where an archive of two articles lies, the first of which has been edited once."""
    path = tmp_path / "small.db"
    with ArchiveWriter(path) as archive:
        store(archive, FIRST_DAY, **PORT | {"title": "A port on the Caspian"})
        store(archive, FIRST_DAY + timedelta(days=1), **PORT)
        store(archive, FIRST_DAY + timedelta(days=501), **SHUSHA)
    return path


@pytest.fixture(autouse=True)
def example_archive(request: pytest.FixtureRequest) -> Iterator[None]:
    """``archive`` and its ``path``, for the examples in docstrings."""
    if isinstance(request.node, pytest.DoctestItem):
        path = request.getfixturevalue("small_archive")
        with Archive(path) as archive:
            request.getfixturevalue("doctest_namespace").update(archive=archive, path=path)
            yield
    else:
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """Debian's Chromium, told to ask nobody for anything by itself."""
    if not CHROMIUM.exists():
        pytest.skip("Debian's package chromium is not installed")
    quiet = ("quic", "background-networking", "component-update", "sync")
    options = ["--no-sandbox", "--disable-gpu", "--no-first-run", *(f"--disable-{what}" for what in quiet)]
    return {"executable_path": str(CHROMIUM), "args": options}
