"""Visits that are stored together: each whole or not at all, and all of them at once on the disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from test_archive import DAY_1, URL, archived, article, capture

from azecrawl.archive import Archive, ArchiveError, ArchiveWriter
from azecrawl.records import Discovery, State, Visit


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with ArchiveWriter(tmp_path / "azemedia.db", writer="test") as archive:
        yield archive


def visit(number: int) -> Visit:
    url = f"https://aze.media/article-{number}/"
    body = f"The {number}th ship has come in with salt, and nobody at the harbour has counted her sacks.\n\n" + "".join(
        f"Sack {sack} of ship {number} is heavy. " for sack in range(40)
    )
    record = replace(article(url=url, title=f"Ship {number}", wp_id=number), body_text=body)
    return archived(record, url, capture(url, body.encode()))


def store(archive: Archive, *visits: Visit) -> None:
    for each in visits:
        archive.store(each, run_id=None, at=DAY_1)


def titles(archive: Archive) -> list[str]:
    """What somebody else sees."""
    with Archive(archive.path) as other:
        return [each["title"] for each in other.articles(sort="oldest")]


def test_others_see_them_all_at_once(archive: Archive) -> None:
    archive.together()
    store(archive, visit(1), visit(2))
    assert titles(archive) == []
    archive.commit()
    assert titles(archive) == ["Ship 1", "Ship 2"]


def test_one_that_breaks_the_schema_is_alone_in_that(archive: Archive) -> None:
    archive.together()
    store(archive, visit(1))
    with pytest.raises(ValueError, match="leads to no article"):
        store(archive, Visit(URL, State.ARCHIVED))
    store(archive, visit(3))
    archive.commit()
    assert titles(archive) == ["Ship 1", "Ship 3"]
    assert archive.standing(URL) is None


def test_whatever_else_is_written_takes_them_along(archive: Archive) -> None:
    archive.together()
    store(archive, visit(1))
    archive.discover([Discovery(URL, "feed", "https://aze.media/feed/")], DAY_1)
    assert titles(archive) == ["Ship 1"]
    store(archive, visit(2))
    assert titles(archive) == ["Ship 1", "Ship 2"]
    archive.commit()


def test_where_another_program_holds_the_file_the_crawl_is_told(archive: Archive) -> None:
    archive.db.execute("PRAGMA busy_timeout = 0")
    with closing(sqlite3.connect(archive.path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ArchiveError):
            archive.together()
        assert archive.trouble
    store(archive, visit(1))
    assert titles(archive) == ["Ship 1"]


def test_closing_the_archive_commits_them(tmp_path: Path) -> None:
    path = tmp_path / "azemedia.db"
    with ArchiveWriter(path, writer="test") as archive:
        archive.together()
        store(archive, visit(1))
    with Archive(path) as archive:
        assert archive.article_count() == 1


def test_a_full_disk_loses_those_that_were_not_committed_and_no_other(archive: Archive) -> None:
    store(archive, visit(1))
    archive.together()
    store(archive, visit(2))
    archive.db.execute("PRAGMA max_page_count = 1")  # as many as there are
    with pytest.raises(ArchiveError, match="full"):
        store(archive, *map(visit, range(3, 100)))
    archive.db.execute("PRAGMA max_page_count = 1000000")
    kept_from_disk = False
    try:
        archive.commit()
    except ArchiveError:
        kept_from_disk = True
    assert titles(archive)[0] == "Ship 1"
    assert ("Ship 2" in titles(archive)) is not kept_from_disk
    assert archive.trouble
    store(archive, visit(100))
    assert titles(archive)[-1] == "Ship 100"
    assert not list(archive.verify())


def test_where_the_commit_fails_it_says_so_and_none_is_kept(archive: Archive) -> None:
    archive.together()
    store(archive, visit(1))
    archive.db.execute("PRAGMA defer_foreign_keys = ON")
    archive.db.execute("UPDATE urls SET article_id = 999")  # found wrong no earlier than by the commit
    with pytest.raises(sqlite3.IntegrityError):
        archive.discover([Discovery(URL, "feed", "https://aze.media/feed/")], DAY_1)
    with pytest.raises(sqlite3.IntegrityError):
        archive.commit()
    assert titles(archive) == []
    store(archive, visit(3))
    assert titles(archive) == ["Ship 3"]
