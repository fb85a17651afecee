"""An archive made by an older azecrawl: what its upgrade changes, and what the next crawl makes of it."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from crawling import crawl
from test_archive import DAY_1, DAY_2, URL, archived, article, capture

from azecrawl.archive import Archive, ArchiveError
from azecrawl.archive.columns import CONTENT
from azecrawl.records import Image
from azecrawl.replica import Replica


def old_hash(*parts: str | None) -> str:
    """What made a revision before 0006: an image counted by its whole address."""
    canonical = "\x1f".join(" ".join(part.split()) if part else "" for part in parts)
    return hashlib.sha256(canonical.encode()).hexdigest()


def made_before_0006(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.create_function("old_hash", -1, old_hash)
        for table in ("articles", "revisions"):
            db.execute(f"UPDATE {table} SET content_hash = old_hash({', '.join(CONTENT)})")
        db.executescript(
            "DROP TABLE seals; DROP TABLE unconfirmed; DROP TABLE witnesses;"
            "ALTER TABLE sightings DROP COLUMN seen_on;"
            "CREATE UNIQUE INDEX articles_url_without_wp_id ON articles (url) WHERE wp_id IS NULL;"
            "DELETE FROM _sqlite_migrations WHERE name >= '0006'"
        )


def contents(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return [
            row
            for table in ("articles", "revisions", "seals")
            for row in db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
        ]


def wrong(path: Path) -> list[str]:
    with Archive(path, read_only=True) as archive:
        return [finding.where for finding in archive.verify() if not finding.is_harmless]


def test_an_archive_from_before_images_counted_by_their_files_gains_no_revision(tmp_path: Path) -> None:
    path = tmp_path / "azemedia.db"
    with Replica(articles=30) as replica:
        assert crawl(path, f"base_url={replica.base_url}").returncode == 0
        before = contents(path)
        made_before_0006(path)
        with pytest.raises(ArchiveError, match="older azecrawl"):
            Archive(path, read_only=True)
        Archive(path).close()
        assert contents(path) == before
        assert crawl(path, f"base_url={replica.base_url}", "full=1").returncode == 0
    with Archive(path, read_only=True) as archive:
        assert archive.runs(1)[0]["archived"] == 0
        assert archive.counts()["revisions"] == archive.counts()["articles"] == 30
    assert wrong(path) == []


def test_an_upgrade_does_not_pass_off_a_changed_text_as_the_one_that_was_read(tmp_path: Path) -> None:
    path = tmp_path / "azemedia.db"
    with Archive(path) as archive:
        archive.store(archived(article(), None, capture()), run_id=None, at=DAY_1)
    made_before_0006(path)
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE articles SET title = 'Changed'")
        db.commit()
    Archive(path).close()
    assert wrong(path) == [f"article 1 {URL}"]


@pytest.mark.parametrize(
    "address",
    [
        "https://cdn.example/wp-content/uploads/2021/03/lead.jpg",
        "https://i0.wp.com/aze.media/lead-1024x576.jpg?fit=1024%2C576&ssl=1",
        "https://aze.media/lead-scaled.jpg#top",
    ],
)
def test_an_image_that_moves_or_is_shown_in_another_size_is_no_edit(tmp_path: Path, address: str) -> None:
    moved = article(images=(Image(address, "lead", "A pipe", "The pipe", "AFP"),))
    another = article(images=(Image("https://aze.media/leader.jpg", "lead", "A pipe", "The pipe", "AFP"),))
    with Archive(tmp_path / "azemedia.db") as archive:
        id = archive.store(archived(article()), run_id=None, at=DAY_1)
        assert id
        archive.store(archived(moved), run_id=None, at=DAY_2)
        assert len(archive.revisions(id)) == 1
        stored = archive.article(id)
        assert stored and stored["image_url"] == address
        archive.store(archived(another), run_id=None, at=DAY_2)
        assert len(archive.revisions(id)) == 2


def test_two_articles_without_an_id_may_have_had_one_address(tmp_path: Path) -> None:
    """An id that turns out to be another article's is taken away, which leaves the address."""
    with Archive(tmp_path / "azemedia.db") as archive:
        for number, at in ((101, DAY_1), (202, DAY_2)):
            archive.store(archived(article(wp_id=number, title=f"Post {number}")), run_id=None, at=at)
        archive.db.execute("UPDATE articles SET wp_id = NULL")
        known = archive.identify(article(wp_id=None))
        assert known and known.article_id == 2
