"""An archive crawled from the replica, with an edited article and a hostile one, and a server on it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest
from crawling import crawl
from PIL import Image
from serving import served
from shelf import HOSTILE, KEPT, NOW, PAGE, Shelf

from azecrawl.archive import ArchiveWriter
from azecrawl.records import Capture, State, Visit
from azecrawl.replica import Replica

ARTICLES = 60


@pytest.fixture(scope="session")
def base_url() -> str:
    """Nowhere: a browser's context lives for many modules, of which each reads pages of another address."""
    return ""


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    folder = tmp_path_factory.mktemp("reader")
    path, images = folder / "azemedia.db", folder / "images"
    with Replica(articles=ARTICLES) as replica:
        assert crawl(path, f"base_url={replica.base_url}").returncode == 0
        edited_url = replica.publication.edit(7, datetime.now(UTC).replace(microsecond=0)).url
        assert crawl(path, f"base_url={replica.base_url}").returncode == 0
    headers = (("Content-Type", "text/html; charset=UTF-8"),)
    with ArchiveWriter(path) as archive:
        capture = Capture(HOSTILE.url, NOW, 200, headers, PAGE)
        visit = Visit(HOSTILE.url, State.ARCHIVED, article=HOSTILE, captures=(capture,))
        hostile = archive.store(visit, run_id=None, at=NOW)
        edited = archive.article(edited_url)
        assert edited and hostile
        edited_slug = archive.slug(edited)
    (images / "ab").mkdir(parents=True)
    Image.new("RGB", (640, 400), "#557766").save(images / "ab" / "kept.jpg")
    with closing(sqlite3.connect(path)) as db:
        db.execute(
            "INSERT INTO image_files (url, fetched_at, path, digest, media_type, size, width, height)"
            " VALUES (?, '2026-11-01T12:00:00Z', 'ab/kept.jpg', '', 'image/jpeg', 1, 640, 400)",
            (KEPT,),
        )
        db.commit()
    return Shelf(path, images, edited_slug, "hostile", hostile, edited["id"])


@pytest.fixture(scope="session")
def address(shelf: Shelf) -> Iterator[str]:
    """Where the reader is served, on loopback."""
    with served(shelf.path, shelf.images) as address:
        yield address
