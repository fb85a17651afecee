"""An archive made by an older azecrawl: what its upgrade changes, and what the next crawl makes of it."""

from __future__ import annotations

import lzma
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from crawling import crawl
from test_archive import DAY_1, DAY_2, archived, article

from azecrawl.archive import Archive, ArchiveError, ArchiveWriter
from azecrawl.archive.schema import known_migrations
from azecrawl.records import Image
from azecrawl.replica import Replica

ARCHIVES = Path(__file__).parent / "fixtures" / "archives"
SCHEMAS = sorted(path.name.removesuffix(".db.xz") for path in ARCHIVES.glob("*.db.xz"))
FERRY, GLASS = "ferry-crews-count-the-empty-berths", "glass-plate-archives-face-a-dry-summer-no-map-agrees"
NEW_YEARS_EVE = datetime(2023, 12, 31, 21, 30, tzinfo=UTC)


def made_at(schema: str, folder: Path) -> Path:
    """An archive as the code of a schema made it."""
    path = folder / "azemedia.db"
    path.write_bytes(lzma.decompress((ARCHIVES / f"{schema}.db.xz").read_bytes()))
    return path


def asked(path: Path, sql: str) -> list[tuple[object, ...]]:
    """What a connection that has nothing of ours answers."""
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql).fetchall()


def changed(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute(sql)
        db.commit()


def contents(path: Path) -> list[list[tuple[object, ...]]]:
    said = "title, subtitle, byline, source, published_at, body_text, first_seen_at, last_seen_at, capture_id"
    return [
        asked(path, f"SELECT id, {said} FROM articles ORDER BY id"),
        asked(path, f"SELECT id, article_id, {said} FROM revisions ORDER BY id"),
        asked(path, "SELECT id, url, fetched_at, status, headers, digest, size, article_id FROM captures ORDER BY id"),
        asked(path, "SELECT url, state, article_id, way, seen_on, found_at, visited_at FROM urls ORDER BY url"),
        asked(path, "SELECT id, started_at, outcome, found, archived FROM runs ORDER BY id"),
    ]


def wrong(path: Path) -> list[str]:
    with Archive(path) as archive:
        return [finding.where for finding in archive.verify() if not finding.is_harmless]


def test_an_archive_of_every_schema_is_kept() -> None:
    assert set(SCHEMAS) == known_migrations()


@pytest.mark.parametrize("schema", SCHEMAS)
def test_an_archive_of_every_schema_is_brought_up_to_date_with_all_it_holds(schema: str, tmp_path: Path) -> None:
    path = made_at(schema, tmp_path)
    before = contents(path)
    if schema != SCHEMAS[-1]:
        with pytest.raises(ArchiveError, match="older azecrawl"):
            Archive(path)
    ArchiveWriter(path).close()
    assert contents(path) == before
    assert wrong(path) == []
    with Archive(path) as archive:
        ferry, glass = (archive.article(f"http://127.0.0.1:8151/{slug}/") for slug in (FERRY, GLASS))
        assert ferry and glass
        assert (ferry["day"], glass["day"]) == ("2020-06-21", "2024-01-01")
        assert [len(archive.revisions(one["id"])) for one in (ferry, glass)] == [2, 1]
        assert [hit["id"] for hit in archive.search("glass plate", since="2024-01-01")] == [glass["id"]]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_the_schema_is_the_same_whichever_it_began_as(schema: str, tmp_path: Path) -> None:
    new, path = tmp_path / "new.db", made_at(schema, tmp_path)
    ArchiveWriter(new).close()
    ArchiveWriter(path).close()
    for sql in ("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2", "SELECT * FROM schema_notes ORDER BY 1, 2"):
        assert asked(path, sql) == asked(new, sql)


# The replica of the first schema had other pictures.
@pytest.mark.parametrize("schema", [SCHEMAS[1], "0005_views", SCHEMAS[-2]])
def test_the_next_crawls_see_an_edit_and_none_where_there_is_none(schema: str, tmp_path: Path) -> None:
    path = made_at(schema, tmp_path)
    with Replica(articles=2, withheld=1) as replica:
        replica.publication.publish(NEW_YEARS_EVE)
        replica.publication.edit(0, datetime.now(UTC) - timedelta(minutes=1))
        assert crawl(path, f"base_url={replica.base_url}", "full=1").returncode == 0
        assert asked(path, "SELECT kind, archived, unchanged FROM runs WHERE id = 3") == [("full", 0, 2)]
        replica.publication.edit(1, datetime.now(UTC))
        assert crawl(path, f"base_url={replica.base_url}").returncode == 0
    assert asked(path, "SELECT kind, archived FROM runs WHERE id = 4") == [("update", 1)]
    assert asked(path, "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM revisions)") == [(2, 4)]
    assert wrong(path) == []


def test_an_upgrade_does_not_pass_off_a_changed_text_as_the_one_that_was_read(tmp_path: Path) -> None:
    path = made_at("0005_views", tmp_path)
    changed(path, "UPDATE articles SET title = 'Changed' WHERE id = 1")
    ArchiveWriter(path).close()
    assert [place.split("/")[0] for place in wrong(path)] == ["article 1 http:"]


@pytest.mark.parametrize(
    ("published_at", "day"),
    [
        ("2013-07-01T18:59:59Z", "2013-07-01"),
        ("2013-07-01T19:00:00Z", "2013-07-02"),  # five hours ahead of UTC in its summers, until 2015
        ("2013-12-31T19:59:59Z", "2013-12-31"),
        ("2013-12-31T20:00:00Z", "2014-01-01"),
        ("2016-07-01T19:00:00Z", "2016-07-01"),
        ("2016-07-01T20:00:00Z", "2016-07-02"),
        ("once upon a time", "once upon "),  # a damaged row, which "verify" finds: the upgrade does not fail of it
    ],
)
def test_days_are_filled_in_by_the_rules_of_the_time_zone(tmp_path: Path, published_at: str, day: str) -> None:
    path = made_at("0009_witnesses", tmp_path)
    changed(path, f"UPDATE articles SET published_at = '{published_at}' WHERE id = 1")
    ArchiveWriter(path).close()
    assert asked(path, "SELECT day FROM articles WHERE id = 1") == [(day,)]
    assert [place.split("/")[0] for place in wrong(path)] == ["article 1 http:"]


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
    with ArchiveWriter(tmp_path / "azemedia.db") as archive:
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
    with ArchiveWriter(tmp_path / "azemedia.db") as archive:
        for number, at in ((101, DAY_1), (202, DAY_2)):
            archive.store(archived(article(wp_id=number, title=f"Post {number}")), run_id=None, at=at)
        archive.db.execute("UPDATE articles SET wp_id = NULL")
        known = archive.identify(article(wp_id=None))
        assert known and known.article_id == 2
