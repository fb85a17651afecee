"""Whether an archive is whole: each way to break one is found as what it is, and mended where that can be proven."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from crawling import crawl
from test_archive import DAY_1, DAY_2, DAY_3, DAY_4, MOVED, URL, archived, article, capture

from azecrawl.archive import Archive, ArchiveError, ArchiveLocked, ArchiveWriter
from azecrawl.cli import main
from azecrawl.records import Discovery, State, Visit
from azecrawl.replica import Fault, Replica

SPLIT = "https://aze.media/split/"
GONE = "https://aze.media/gone/"
FAILED = "https://aze.media/failed/"
PUBLISHED = ("articles", "revisions", "captures", "urls")
IMAGE = b"\x89PNG of a pipe"
BODY = b"<html>page 1 " + os.urandom(3000).hex().encode() + b"</html>"
"""Long enough to become a dictionary."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A small archive with something of everything: an edit, a split article, one gone, one that failed, an image."""
    path, images = tmp_path / "azemedia.db", tmp_path / "images"
    images.mkdir()
    (images / "pipe.png").write_bytes(IMAGE)
    with ArchiveWriter(path) as archive:
        archive.discover([Discovery(URL, "listing", "https://aze.media/")], DAY_1)
        archive.store(archived(article(), None, capture(body=BODY)), run_id=None, at=DAY_1)
        second = article(body_text="Gas has reached Italy.")
        archive.store(archived(second, None, capture(body=BODY + b"2", at=DAY_2)), run_id=None, at=DAY_2)
        archive.store(archived(second, None, capture(body=BODY + b"2", at=DAY_3)), run_id=None, at=DAY_3)
        split = article(url=SPLIT, wp_id=2, title="Split")
        pages = capture(SPLIT, BODY + b"first"), capture(f"{SPLIT}2/", BODY + b"second")
        archive.store(archived(split, None, *pages), run_id=None, at=DAY_1)
        archive.store(archived(article(url=GONE, wp_id=3), None, capture(GONE, BODY + b"3")), run_id=None, at=DAY_1)
        for at in (DAY_2, DAY_3):
            archive.store(Visit(GONE, State.GONE, reason="HTTP 404"), run_id=None, at=at)
        archive.store(Visit(FAILED, State.FAILED, reason="timeout"), run_id=None, at=DAY_1)
        with archive.db.atomic() as db:
            digest = hashlib.sha256(IMAGE).hexdigest()
            db["image_files"].insert({"url": "i", "fetched_at": "", "path": "pipe.png", "digest": digest})
    assert findings(path) == []
    return path


def broken(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.executescript(f"PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; {sql}")
        db.commit()


def findings(path: Path, *, harmless: bool = False) -> list[tuple[str, str]]:
    with Archive(path) as archive:
        found = list(archive.verify(path.parent / "images"))
    return [(each.kind, each.where) for each in found if harmless or not each.is_harmless]


def repaired(path: Path) -> list[tuple[str, bool]]:
    """Repair; what was found, and whether it is good now."""
    with ArchiveWriter(path, writer="a test") as archive:
        before = {table: keys(archive, table) for table in PUBLISHED}
        found = [(each.kind, each.is_repaired) for each in archive.repair(DAY_4, path.parent / "images")]
        for table, kept in before.items():
            assert kept <= keys(archive, table)
        assert archive.db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    return found


def keys(archive: Archive, table: str) -> set[int]:
    return {row["key"] for row in archive.db.query(f"SELECT rowid AS key FROM {table}")}


def value(path: Path, sql: str) -> object:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql).fetchone()[0]


# What is derived is derived again


@pytest.mark.parametrize(
    ("sql", "kind", "where"),
    [
        ("DELETE FROM revisions WHERE article_id = 2", "revision", f"article 2 {SPLIT}"),
        ("DELETE FROM revisions WHERE id = 2", "revision", f"article 1 {URL}"),
        ("UPDATE revisions SET content_hash = 'x' WHERE id = 2", "revision", f"revision 2 of article 1 {URL}"),
        ("UPDATE articles SET content_hash = 'x' WHERE id = 2", "content_hash", f"article 2 {SPLIT}"),
        ("UPDATE articles SET word_count = 99 WHERE id = 2", "word_count", f"article 2 {SPLIT}"),
        ("UPDATE articles SET day = '' WHERE id = 2", "day", f"article 2 {SPLIT}"),
        (f"DELETE FROM urls WHERE url = '{SPLIT}'", "url", f"article 2 {SPLIT}"),
        (f"DELETE FROM urls WHERE url = '{GONE}'", "url", f"article 3 {GONE}"),
        (f"UPDATE urls SET article_id = NULL WHERE url = '{SPLIT}'", "url", SPLIT),
        (f"UPDATE urls SET article_id = NULL, state = 'pending' WHERE url = '{SPLIT}'", "url", f"article 2 {SPLIT}"),
        (f"UPDATE urls SET article_id = 77 WHERE url = '{SPLIT}'", "url", SPLIT),
        (f"UPDATE urls SET article_id = 77 WHERE url = '{FAILED}'", "url", FAILED),
        (f"UPDATE urls SET state = 'lost' WHERE url = '{SPLIT}'", "state", SPLIT),
        (f"UPDATE urls SET state = 'lost' WHERE url = '{FAILED}'", "state", FAILED),
        (f"UPDATE urls SET next_at = NULL WHERE url = '{FAILED}'", "state", FAILED),
        ("UPDATE articles SET gone_at = NULL", "gone", f"article 3 {GONE}"),
        ("UPDATE captures SET same_as = 1 WHERE same_as = 2", "same_as", f"capture 3 {URL}"),
        ("UPDATE captures SET same_as = 77 WHERE same_as = 2", "same_as", f"capture 3 {URL}"),
        ("UPDATE captures SET size = 7 WHERE id = 1", "capture", f"capture 1 {URL}"),
        ("INSERT INTO articles_fts (articles_fts) VALUES ('delete-all')", "search index", "articles_fts"),
        ("DELETE FROM articles_fts_docsize WHERE id = 1", "search index", "articles_fts"),
        (
            "INSERT INTO articles_fts (articles_fts, rowid, title, subtitle, body_text)"
            " SELECT 'delete', id, title, subtitle, body_text FROM articles WHERE id = 1",
            "search index",
            "articles_fts",
        ),
        ("UPDATE image_files SET path = 'none.png'", "image", "i"),
        ("UPDATE image_files SET path = '../azemedia.db'", "image", "i"),
        ("UPDATE image_files SET digest = 'x'", "image", "i"),
    ],
)
def test_what_the_file_still_proves_is_made_good(path: Path, sql: str, kind: str, where: str) -> None:
    broken(path, sql)
    assert findings(path) == [(kind, where)]
    assert repaired(path) == [(kind, True)] + [("stray file", False)] * (kind == "image")
    assert findings(path) == []


def test_a_repair_restores_what_was_there(path: Path) -> None:
    dump = "SELECT group_concat(x, ';') FROM (SELECT {columns} AS x FROM {table} ORDER BY 1)"
    for table, columns, sql in [
        ("articles", "id || content_hash || word_count || ifnull(gone_at, '')", "word_count = 0, gone_at = NULL"),
        ("urls", "url || state || ifnull(article_id, '')", "article_id = NULL WHERE state = 'archived'"),
        ("captures", "id || ifnull(same_as, '')", "same_as = 1 WHERE same_as = 2"),
    ]:
        before = value(path, dump.format(table=table, columns=columns))
        broken(path, f"UPDATE {table} SET {sql}")
        assert value(path, dump.format(table=table, columns=columns)) != before
        repaired(path)
        assert value(path, dump.format(table=table, columns=columns)) == before


def test_a_missing_revision_claims_no_more_than_is_known(path: Path) -> None:
    broken(path, "DELETE FROM revisions WHERE article_id = 1")
    repaired(path)
    with Archive(path) as archive:
        (revision,) = archive.revisions(1)
        assert revision["body_text"] == "Gas has reached Italy."
        assert (revision["first_seen_at"], revision["last_seen_at"]) == ("2026-11-03T08:00:00Z",) * 2


def test_a_missing_revision_is_made_even_where_its_page_is_missing_too(path: Path) -> None:
    broken(path, "DELETE FROM revisions WHERE article_id = 2; UPDATE articles SET capture_id = 77 WHERE id = 2")
    assert repaired(path) == [("revision", True), ("capture", False)]
    with ArchiveWriter(path) as archive:
        archive.store(archived(article(url=SPLIT, wp_id=2, title="Split"), None, capture(SPLIT)), run_id=None, at=DAY_4)
    assert findings(path) == []


def test_an_archive_with_much_wrong_is_repaired_at_once(path: Path) -> None:
    broken(path, "DELETE FROM revisions; DELETE FROM urls; UPDATE articles SET word_count = 0; DELETE FROM sightings")
    found = findings(path)
    assert len(found) == 9
    assert {is_repaired for _, is_repaired in repaired(path)} == {True}
    assert findings(path) == []


# What is not


@pytest.mark.parametrize(
    ("sql", "kind", "where"),
    [
        ("UPDATE captures SET page_of = 77 WHERE page_of IS NOT NULL", "page_of", f"capture 5 {SPLIT}2/"),
        ("UPDATE captures SET page_of = 1 WHERE page_of IS NOT NULL", "page_of", f"capture 5 {SPLIT}2/"),
        ("UPDATE captures SET article_id = 77 WHERE id = 1", "reference", f"captures 1 {URL}"),
        ("UPDATE sightings SET url = 'x'", "sighting", "x"),
        ("UPDATE articles SET first_seen_at = '2027' WHERE id = 2", "time", f"article 2 {SPLIT}"),
        ("UPDATE revisions SET first_seen_at = '2020' WHERE id = 1", "time", f"revision 1 of article 1 {URL}"),
        ("UPDATE revisions SET last_seen_at = '2020' WHERE id = 1", "time", f"revision 1 of article 1 {URL}"),
        ("UPDATE revisions SET body_text = 'x' WHERE id = 1", "revision", f"revision 1 of article 1 {URL}"),
    ],
)
def test_what_cannot_be_proven_is_said_and_left(path: Path, sql: str, kind: str, where: str) -> None:
    broken(path, sql)
    assert findings(path) == [(kind, where)]
    assert repaired(path) == [(kind, False)]
    assert findings(path) == [(kind, where)]


def test_a_tag_that_is_not_there_is_missed_by_its_article(path: Path) -> None:
    broken(path, "UPDATE article_tags SET tag_id = 77 WHERE article_id = 1 AND tag_id = 1")
    assert findings(path) == [("article", f"article 1 {URL}"), ("reference", "article_tags 1 77")]


def test_a_damaged_dictionary_takes_its_captures_with_it_and_the_next_page_does_without(path: Path) -> None:
    broken(path, "UPDATE dictionaries SET body = x'00'")
    kinds = [kind for kind, _ in findings(path)]
    assert kinds == ["dictionary"] + ["capture"] * 5
    assert repaired(path) == [(kind, False) for kind in kinds]
    with ArchiveWriter(path) as archive:
        archive.store(archived(article(), None, capture(body=BODY + b"4", at=DAY_4)), run_id=None, at=DAY_4)
        assert archive.capture_body(archive.captures(URL)[-1]["id"]) == BODY + b"4"


# Lost bodies are asked for again

LOST = [
    ("UPDATE captures SET body = x'00' WHERE id = 2", f"capture 2 {URL}", URL),
    ("UPDATE captures SET body = randomblob(length(body)) WHERE id = 2", f"capture 2 {URL}", URL),
    ("UPDATE captures SET body = x'28b52ffdffffffffffffffffff00' WHERE id = 2", f"capture 2 {URL}", URL),
    ("UPDATE captures SET body = NULL WHERE id = 2", f"capture 2 {URL}", URL),
    ("UPDATE captures SET digest = 'x' WHERE id = 4", f"capture 4 {SPLIT}", SPLIT),
    ("UPDATE captures SET dictionary_id = NULL WHERE id = 4", f"capture 4 {SPLIT}", SPLIT),
    ("UPDATE captures SET dictionary_id = 77 WHERE id = 4", f"capture 4 {SPLIT}", SPLIT),
    ("UPDATE captures SET body = x'00' WHERE id = 5", f"capture 5 {SPLIT}2/", SPLIT),
    ("UPDATE articles SET capture_id = 77 WHERE id = 2", f"article 2 {SPLIT}", SPLIT),
]


@pytest.mark.parametrize(("sql", "where", "asked"), LOST)
def test_a_lost_body_is_found_and_its_page_asked_for_again(path: Path, sql: str, where: str, asked: str) -> None:
    broken(path, f"{sql}; INSERT INTO validators VALUES ('{asked}', 'etag', NULL)")
    assert findings(path) == [("capture", where)]
    with ArchiveWriter(path, writer="a test") as archive:
        assert {kind for kind, _ in repaired_by(archive)} == {"capture"}
        assert dict(archive.standings())[asked].next_at == DAY_4
        assert dict(archive.standings())[asked].state is State.ARCHIVED
        assert archive.validators(asked) == {}
    assert findings(path) == [("capture", where)]


def repaired_by(archive: Archive) -> list[tuple[str, bool]]:
    return [(each.kind, each.is_repaired) for each in archive.repair(DAY_4) if not each.is_harmless]


def test_a_lost_body_is_whole_again_once_the_same_bytes_are_fetched(path: Path) -> None:
    broken(path, "UPDATE captures SET body = x'00' WHERE id = 2")
    repaired(path)
    second = article(body_text="Gas has reached Italy.")
    with ArchiveWriter(path) as archive:
        archive.store(archived(second, None, capture(body=BODY + b"2", at=DAY_4)), run_id=None, at=DAY_4)
        assert [archive.capture_body(id) for id in (2, 3)] == [BODY + b"2"] * 2
    assert findings(path) == []


def test_a_lost_body_from_a_web_archive_is_not_asked_of_the_site(path: Path) -> None:
    broken(path, "UPDATE captures SET body = x'00', origin = 'wayback' WHERE id = 1")
    assert repaired(path) == [("capture", False)]
    assert value(path, f"SELECT next_at FROM urls WHERE url = '{URL}'") is None


def test_an_altered_text_is_read_from_its_page_again(path: Path) -> None:
    broken(path, "UPDATE articles SET body_text = 'Gas has not reached Italy.' WHERE id = 1")
    assert findings(path) == [("text", f"article 1 {URL}")]
    assert repaired(path) == [("text", False)]
    with ArchiveWriter(path) as archive:
        assert dict(archive.standings())[URL].next_at == DAY_4
        archive.store(archived(article(body_text="Gas has reached Italy.")), run_id=None, at=DAY_4)
    assert findings(path) == []


@pytest.mark.parametrize(
    "sql",
    [
        f"UPDATE urls SET missing_at = NULL WHERE url = '{GONE}'; UPDATE articles SET gone_at = NULL",
        f"UPDATE urls SET state = 'archived' WHERE url = '{GONE}'",
    ],
)
def test_whether_an_article_is_gone_is_asked_where_it_is_not_known(path: Path, sql: str) -> None:
    broken(path, sql)
    assert findings(path) == [("gone", f"article 3 {GONE}")]
    assert repaired(path) == [("gone", False)]
    gone = Visit(GONE, State.GONE, reason="HTTP 404")
    with ArchiveWriter(path) as archive:
        for at in (DAY_4, DAY_4 + timedelta(days=1)):
            archive.store(gone, run_id=None, at=at)
        assert archive.standing(GONE).state is State.GONE
    assert findings(path) == []


# The file itself


def damaged(path: Path) -> None:
    """Take an entry out of an index, as a page that was written in part would."""
    with closing(sqlite3.connect(path)) as db:
        db.executescript(
            "PRAGMA writable_schema = ON;"
            "UPDATE sqlite_master SET sql = sql || ' WHERE id > 1' WHERE name = 'articles_byline';"
        )
    with closing(sqlite3.connect(path)) as db:
        db.executescript(
            "REINDEX articles_byline; PRAGMA writable_schema = ON;"
            "UPDATE sqlite_master SET sql = replace(sql, ' WHERE id > 1', '') WHERE name = 'articles_byline';"
        )


def test_a_damaged_file_is_found_and_not_repaired(path: Path) -> None:
    damaged(path)
    broken(path, "UPDATE articles SET word_count = 99 WHERE id = 2")
    assert [kind for kind, _ in findings(path)] == ["file", "file", "word_count"]
    with (
        ArchiveWriter(path, writer="a test") as archive,
        pytest.raises(ArchiveError, match="damaged.*nothing was repaired.*azecrawl restore.*recover"),
    ):
        list(archive.repair(DAY_4))
    assert value(path, "SELECT word_count FROM articles WHERE id = 2") == 99


# Where Datasette was imported before, sqlite3 also tells of text that it cannot hand to a function of ours.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_what_cannot_be_read_is_said_and_the_rest_is_looked_at(path: Path) -> None:
    broken(path, "UPDATE articles SET body_text = CAST(x'ff' AS TEXT), capture_id = 77 WHERE id = 1")
    assert findings(path) == [("unreadable", "articles"), ("capture", f"article 1 {URL}")]


def test_checking_changes_nothing_even_while_another_writes(path: Path) -> None:
    broken(path, "UPDATE captures SET body = x'00' WHERE id = 2; DELETE FROM articles_fts_docsize")
    before = path.read_bytes()
    with ArchiveWriter(path) as writer, Archive(path) as archive:
        checking = archive.verify()
        assert next(checking).kind == "capture"
        writer.store(archived(article(url=MOVED, wp_id=9)), run_id=None, at=DAY_4)
        assert [finding.kind for finding in checking if not finding.is_harmless] == ["search index"]
        assert archive.counts()["articles"] == 4
        writer.db.rollback()
    path_before = path.with_name("before.db")
    path_before.write_bytes(before)
    findings(path_before)
    assert path_before.read_bytes() == before


def test_one_repairs_at_a_time(path: Path) -> None:
    with ArchiveWriter(path, writer="scrapy crawl articles"):
        with pytest.raises(ArchiveLocked, match="scrapy crawl articles"):
            ArchiveWriter(path, writer="azecrawl verify --repair")
        with ArchiveWriter(path) as archive, pytest.raises(ValueError, match="writer="):
            list(archive.repair(DAY_4))


# Image files


def test_files_that_no_image_refers_to_are_only_mentioned(path: Path) -> None:
    (path.parent / "images" / "full").mkdir()
    (path.parent / "images" / "full" / "other.png").touch()
    assert findings(path) == []
    assert findings(path, harmless=True) == [("stray file", "full/other.png")]
    assert azecrawl(path).exit_code == 0


def test_an_image_that_is_lost_is_fetched_again(path: Path) -> None:
    (path.parent / "images" / "pipe.png").unlink()
    assert repaired(path) == [("image", True)]
    assert value(path, "SELECT count(*) FROM image_files") == 0


def test_without_a_folder_image_files_are_said_not_to_be_looked_at(path: Path) -> None:
    result = CliRunner().invoke(main, ["verify", "--db", str(path)])
    assert "image files: 1 were not looked at. Say where they are: --images FOLDER" in result.stdout
    assert result.exit_code == 0


# The command


def azecrawl(path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["verify", "--db", str(path), "--images", str(path.parent / "images"), *arguments])


def test_a_whole_archive_is_said_to_be(path: Path) -> None:
    result = azecrawl(path)
    assert result.stdout == f"{path} is whole: 3 articles, 4 revisions, 6 captures, 4 urls.\n"
    assert result.exit_code == 0


def test_what_is_wrong_is_said_line_by_line_and_repaired_when_asked(path: Path) -> None:
    broken(path, "UPDATE articles SET word_count = 99 WHERE id = 2")
    result = azecrawl(path)
    what = f"article 2 {SPLIT}: its word_count is 99, and it has 4 words"
    assert result.stdout == f"{what}. --repair counts them anew\n{path} is not whole: 1 thing is wrong.\n"
    assert result.exit_code == 2

    (only,) = json.loads(azecrawl(path, "--json").stdout)
    assert (only["kind"], only["is_repairable"], only["is_repaired"]) == ("word_count", True, False)

    result = azecrawl(path, "--repair")
    assert result.stdout.startswith(f"{what}. Repaired\n{path} is whole: ")
    assert result.stdout.endswith(" 1 repaired.\n")
    assert result.exit_code == 0
    assert azecrawl(path).exit_code == 0


def test_of_many_alike_the_first_are_printed_and_all_are_json(path: Path) -> None:
    with ArchiveWriter(path) as archive:
        for number in range(8):
            archive.store(Visit(f"{FAILED}{number}/", State.FAILED, reason="timeout"), run_id=None, at=DAY_1)
    broken(path, "UPDATE urls SET next_at = NULL WHERE state = 'failed'")
    result = azecrawl(path)
    assert len(result.stdout.splitlines()) == 7
    assert "… and 4 more of the kind: state (--json lists all)" in result.stdout
    result = azecrawl(path, "--json")
    assert len(json.loads(result.stdout)) == 9
    assert result.exit_code == 2


def test_what_stays_wrong_after_a_repair_is_an_exit_code(path: Path) -> None:
    broken(path, "UPDATE captures SET body = x'00' WHERE id = 2")
    result = azecrawl(path, "--repair")
    assert "A coming crawl asks for its page; the same bytes make it good" in result.stdout
    assert result.exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--db", "no/such.db"], "there is no archive here yet"),
        (["--db", "no/such.db", "--repair"], "there is no archive here yet"),
        (["--images", "no/such/folder"], "does not exist"),
        (["--mend"], "No such option"),
    ],
)
def test_wrong_use_is_told_from_a_damaged_archive(path: Path, arguments: list[str], says: str) -> None:
    result = CliRunner().invoke(main, ["verify", *arguments])
    assert says in result.stderr
    assert result.exit_code == 1
    assert not Path("no").exists()


def test_an_archive_that_is_being_written_is_not_repaired(path: Path) -> None:
    with ArchiveWriter(path, writer="scrapy crawl articles"):
        assert azecrawl(path).exit_code == 0
        result = azecrawl(path, "--repair")
    assert "scrapy crawl articles" in result.stderr
    assert result.exit_code == 75


# A crawled archive


def test_an_archive_that_was_crawled_is_whole_and_a_repaired_one_is_crawled_whole(tmp_path: Path) -> None:
    path, copy = tmp_path / "archive.db", tmp_path / "copy.db"
    with Replica(articles=40, validators=True, withheld=2) as replica:

        def run(*arguments: str, code: int = 0) -> None:
            result = crawl(path, f"base_url={replica.base_url}", *arguments)
            assert result.returncode == code, result.stderr[-2000:]
            assert findings(path) == []

        now = datetime.now(UTC).replace(microsecond=0)
        replica.fail(replica.publication.article(9).url.removeprefix(replica.base_url.rstrip("/")), *[Fault(500)] * 5)
        run(code=2)
        replica.publication.publish(now)
        replica.publication.edit(3, now)
        replica.publication.rename(4, now)
        replica.publication.delete(5)
        run()
        long_ago = "next_at = '2026-01-02T00:00:00Z'"
        broken(path, f"UPDATE urls SET missing_at = '2026-01-01T00:00:00Z', {long_ago} WHERE missing_at IS NOT NULL")
        broken(path, f"UPDATE urls SET {long_ago} WHERE state = 'failed'")
        run()
        assert value(path, "SELECT count(*) FROM articles WHERE gone_at IS NOT NULL") == 1
        run("full=1")
        shutil.copy(path, copy)

        broken(path, "UPDATE captures SET body = x'00' WHERE id = (SELECT capture_id FROM articles WHERE id = 20)")
        assert len(findings(path)) == 1
        with ArchiveWriter(path, writer="a test") as archive:
            list(archive.repair(now))
        run()
    assert value(path, "SELECT count(*) FROM captures") > value(copy, "SELECT count(*) FROM captures")
