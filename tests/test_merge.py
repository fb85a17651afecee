"""Bringing archives together: what two have is once in the third, whichever way round, however often, killed or not."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import trials
from click.testing import CliRunner, Result
from test_archive import article

from azecrawl.archive import Archive, ArchiveWriter
from azecrawl.cli import main
from azecrawl.records import Article, Capture, Discovery, ImageFile, Origin, State, Visit, Way
from azecrawl.replica import Replica

START, DAY = trials.START, trials.DAY
ARTICLES = 40


def merge(*files: Path, into: Path) -> Result:
    return CliRunner().invoke(main, ["merge", *map(str, files), "--into", str(into)])


def merged(*files: Path, into: Path) -> Path:
    result = merge(*files, into=into)
    assert result.exit_code == 0, result.output
    return into


def dump(path: Path) -> list[str]:
    """All that stands in a file, row by row, with the archive's own numbers."""
    with closing(sqlite3.connect(path)) as db:
        return list(db.iterdump())


# By which names rows are told that have numbers of their own in each archive, and what stands in their place.
NAMED = {
    "article_id": "(SELECT url || title FROM articles WHERE id = own.article_id)",
    "run_id": "(SELECT spider || started_at FROM runs WHERE id = own.run_id)",
    "parent_id": "(SELECT path FROM categories WHERE id = own.parent_id)",
    "author_id": "(SELECT name FROM authors WHERE id = own.author_id)",
    "source_id": "(SELECT name FROM sources WHERE id = own.source_id)",
    **{
        column: f"(SELECT url || fetched_at || status FROM captures WHERE id = own.{column})"
        for column in ("capture_id", "compared_with", "page_of")
    },
}
TABLES = (
    "articles categories tags authors sources images links revisions captures image_files urls sightings validators"
    " runs unconfirmed witnesses requisites spellings"
).split()
UNNUMBERED = {"id", "same_as", "dictionary_id", "body"}


def records(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every record of an archive with all its columns, the times at which it was seen too, but for its own numbers."""
    found = {}
    with closing(sqlite3.connect(path)) as db:
        for table in TABLES:
            names = [name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")]
            left = [name for name in names if table == "articles" or name not in UNNUMBERED]
            columns = ", ".join(NAMED.get(name, f"own.{name}") for name in left if name not in UNNUMBERED)
            found[table] = sorted(db.execute(f"SELECT {columns} FROM {table} AS own").fetchall(), key=repr)
    return found


def pages(path: Path) -> dict[tuple[str, str, int], bytes]:
    """Every page of an archive, byte for byte, by where it is from and when."""
    with Archive(path) as archive:
        return {
            (row["url"], row["fetched_at"], row["status"]): archive.capture_body(row["id"])
            for row in archive.every_capture()
        }


def is_whole(path: Path) -> bool:
    with Archive(path) as archive:
        assert list(archive.verify()) == []
    return True


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``whole.db``, of four crawls two days apart; ``second.db`` has the second of them, ``first.db`` the
    others. Articles are edited, one moves, one goes.
    """
    folder = tmp_path_factory.mktemp("crawled")
    with Replica(articles=ARTICLES, validators=True) as replica:
        for number, names in enumerate((("whole", "first"), ("whole", "second"), *[("whole", "first")] * 2)):
            at = START + 2 * number * DAY
            for name in names:
                done = trials.crawl_replica(replica, folder / f"{name}.db", "full=1", at=at, KEEP_PAGES_WHOLE=True)
                assert done.returncode == 0, done.stderr
            replica.publication.edit(7, at + DAY)
            replica.publication.edit(20 + number, at + DAY)
            if number == 0:
                replica.publication.rename(5, at + DAY)
                replica.publication.delete(11)
    return folder


def split(path: Path, by: str, folder: Path) -> list[Path]:
    """An archive in two: articles published before a day, and since. What is of no article both have."""
    halves = []
    for name, others in (("old", "day >= ?"), ("new", "day < ?")):
        trials.copy(path, half := folder / f"{name}.db")
        theirs = f"(SELECT id FROM articles WHERE {others})"
        with closing(sqlite3.connect(half)) as db:
            for table in ("article_categories", "article_tags", "images", "links", "unconfirmed", "revisions"):
                db.execute(f"DELETE FROM {table} WHERE article_id IN {theirs}", (by,))
            for table in ("sightings", "validators"):
                db.execute(
                    f"DELETE FROM {table} WHERE url IN (SELECT url FROM urls WHERE article_id IN {theirs})", (by,)
                )
            db.execute(f"DELETE FROM urls WHERE article_id IN {theirs}", (by,))
            db.execute(
                f"UPDATE witnesses SET agreement = NULL, compared_with = NULL WHERE wp_id IN"
                f" (SELECT wp_id FROM articles WHERE {others})",
                (by,),
            )
            db.execute(f"DELETE FROM captures WHERE article_id IN {theirs}", (by,))
            db.execute("DELETE FROM requisites WHERE capture_id NOT IN (SELECT id FROM captures)")
            db.execute(f"DELETE FROM articles WHERE {others}", (by,))
            db.commit()
            assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        halves.append(half)
    return halves


def test_an_archive_split_by_days_and_merged_again_equals_itself(crawled: Path, tmp_path: Path) -> None:
    whole = crawled / "whole.db"
    with closing(sqlite3.connect(whole)) as db:
        (middle,) = db.execute("SELECT day FROM articles ORDER BY day LIMIT 1 OFFSET ?", (ARTICLES // 2,)).fetchone()
    halves = split(whole, middle, tmp_path)
    counts = [len(trials.snapshot(half)["articles"]) for half in halves]
    assert sum(counts) == ARTICLES and min(counts) > ARTICLES // 4
    again = merged(*halves, into=tmp_path / "again.db")
    assert trials.difference(trials.snapshot(again), trials.snapshot(whole)) == ""
    found, wanted = records(again), records(whole)
    for table in wanted:
        assert found[table] == wanted[table], table
    assert pages(again) == pages(whole)
    assert is_whole(again)


@pytest.mark.parametrize("order", [("first", "second"), ("second", "first")])
def test_two_archives_of_one_site_make_the_one_that_saw_it_as_often(
    crawled: Path, tmp_path: Path, order: tuple[str, str]
) -> None:
    both = merged(*(crawled / f"{name}.db" for name in order), into=tmp_path / "both.db")
    whole = crawled / "whole.db"
    found, wanted = trials.snapshot(both), trials.snapshot(whole)
    for each in (found, wanted):  # a content that both saw has the rest from whom was first
        each["revisions"] = [row[:2] for row in each["revisions"]]
    assert trials.difference(found, wanted) == ""
    with Archive(both) as archive:
        seven = next(row for row in archive.articles() if len(archive.revisions(row["id"])) == 4)
        times = [(each["first_seen_at"], each["last_seen_at"]) for each in archive.revisions(seven["id"])]
        assert times == sorted(times)
        started = [run["started_at"] for run in archive.runs()]
        assert len(started) == 4 and started == sorted(started, reverse=True)
        (gone,) = (row["gone_at"] for row in archive.articles() if row["gone_at"])
        assert gone.startswith(f"{START + 4 * DAY:%Y-%m-%d}")
    assert is_whole(both)


def test_merging_again_changes_nothing(crawled: Path, tmp_path: Path) -> None:
    files = [crawled / "second.db", crawled / "first.db"]
    before = dump(merged(*files, into=tmp_path / "both.db"))
    result = merge(*files, *files, into=tmp_path / "both.db")
    assert result.output.count("new: 0 articles, 0 revisions, 0 captures, 0 urls, 0 runs") == 4, result.output
    assert dump(tmp_path / "both.db") == before


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from azecrawl.archive import Archive, ArchiveWriter, merging
from azecrawl.pages.rest import rank

merging.BATCH, parts = 20, int(sys.argv[3])

def progress(done, of):
    global parts
    parts -= 1
    if parts == 0:
        os.kill(os.getpid(), signal.SIGKILL)

with Archive(sys.argv[1]) as other, ArchiveWriter(sys.argv[2], writer="a merge") as archive:
    archive.merge(other, rank, datetime.now(UTC), progress)
"""


@pytest.mark.parametrize("parts", [1, 3, 6, 9, 11])
def test_a_merge_that_was_killed_goes_on(crawled: Path, tmp_path: Path, parts: int) -> None:
    into = merged(crawled / "second.db", into=tmp_path / "both.db")
    line = [sys.executable, "-c", KILLED, str(crawled / "first.db"), str(into), str(parts)]
    assert subprocess.run(line, env=os.environ, check=False).returncode == -signal.SIGKILL
    wanted = merged(crawled / "second.db", crawled / "first.db", into=tmp_path / "wanted.db")
    half_way = records(into)
    merged(crawled / "first.db", into=into)
    assert half_way != records(into) == records(wanted)
    assert pages(into) == pages(wanted) and is_whole(into)


def seen(path: Path, at: datetime, *articles: Article, body: bytes = b"", **visit: Any) -> Path:
    """An archive that saw articles at a time, each on a page of its own."""
    with ArchiveWriter(path) as archive:
        for each in articles:
            page = body or f"<html>{each.title} {each.body_text}</html>".encode()
            capture = Capture(each.url, at, 200, (("Content-Type", "text/html"),), page)
            archive.store(
                Visit(each.url, State.ARCHIVED, article=each, captures=(capture,), **visit), run_id=None, at=at
            )
    return path


def only(path: Path) -> dict[str, Any]:
    with Archive(path) as archive:
        (row,) = archive.articles()
        return dict(row)


@pytest.mark.parametrize("order", [1, -1])
def test_what_was_seen_later_stands(tmp_path: Path, order: int) -> None:
    old = seen(tmp_path / "old.db", START, article(title="A first title", tags=()))
    new = seen(tmp_path / "new.db", START + DAY, article(title="A second title"))
    into = merged(*[old, new][::order], into=tmp_path / "all.db")
    row = only(into)
    assert (row["title"], len(row["tags"])) == ("A second title", 2)
    assert (row["first_seen_at"], row["last_seen_at"]) == ("2026-10-05T06:00:00Z", "2026-10-06T06:00:00Z")
    with Archive(into) as archive:
        assert [each["title"] for each in archive.revisions(row["id"])] == ["A first title", "A second title"]


@pytest.mark.parametrize("order", [1, -1])
def test_two_articles_that_claim_one_post_id_are_both_kept_and_said(tmp_path: Path, order: int) -> None:
    one = article(url="https://aze.media/one/", title="One", body_text="Gas flows.", body_html="<p>Gas flows.</p>")
    two = article(url="https://aze.media/two/", title="Two", body_text="Rain falls.", body_html="<p>Rain falls.</p>")
    files = [seen(tmp_path / "one.db", START, one), seen(tmp_path / "two.db", START + DAY, two)]
    result = merge(*files[::order], into=tmp_path / "all.db")
    assert result.exit_code == 0, result.output
    assert "https://aze.media/one/" in result.output and "https://aze.media/two/" in result.output
    assert "both are kept, and the id is that of the one seen last, https://aze.media/two/" in result.output
    with Archive(tmp_path / "all.db") as archive:
        assert {row["title"]: row["wp_id"] for row in archive.articles()} == {"One": None, "Two": one.wp_id}
    before = dump(tmp_path / "all.db")
    assert merge(*files, into=tmp_path / "all.db").exit_code == 0
    assert dump(tmp_path / "all.db") == before


def test_a_page_that_is_read_anew_here_is_not_edited_by_the_old_reading(tmp_path: Path) -> None:
    same = b"<html>the very same page</html>"
    old = seen(tmp_path / "old.db", START, article(byline=None), body=same)
    into = merged(old, into=tmp_path / "all.db")
    with ArchiveWriter(into) as archive:
        (reading,) = archive.readings(1)
        archive.replace_readings([(reading, article(byline="Leyla Həsənova"))])
    with ArchiveWriter(old) as archive:  # seen again since, as it was
        archive.store(Visit(article().url, State.ARCHIVED, unchanged=True), run_id=None, at=START + DAY)
    row = only(merged(old, into=into))
    assert (row["byline"], row["last_seen_at"]) == ("Leyla Həsənova", "2026-10-06T06:00:00Z")
    with Archive(into) as archive:
        assert [each["byline"] for each in archive.revisions(row["id"])] == ["Leyla Həsənova"]


def test_what_a_lesser_parser_reads_is_no_edit(tmp_path: Path) -> None:
    good = seen(tmp_path / "good.db", START, article())
    poor = seen(tmp_path / "poor.db", START + DAY, article(title="Otherwise", parser="fallback"))
    into = merged(good, poor, into=tmp_path / "all.db")
    row = only(into)
    assert row["title"] == article().title
    with closing(sqlite3.connect(into)) as db:
        assert db.execute("SELECT article_id, noted_at FROM unconfirmed").fetchall() == [
            (row["id"], "2026-10-06T06:00:00Z")
        ]
    assert only(merged(poor, good, into=tmp_path / "other.db"))["title"] == article().title


def test_where_an_address_stands_is_the_later_word(tmp_path: Path) -> None:
    url, never = "https://aze.media/soon/", "https://aze.media/never/"
    paths = [tmp_path / "one.db", tmp_path / "two.db"]
    for number, path in enumerate(paths):
        at = START + number * DAY
        with ArchiveWriter(path) as archive:
            run = archive.start_run("articles", "full", {}, {}, at)
            archive.discover([Discovery(url, Way.SITEMAP, f"list {number}"), Discovery(never, Way.FEED, "feed")], at)
            state = (State.REJECTED, State.FAILED)[number]
            archive.store(Visit(url, state, f"word {number}"), run_id=run, at=at)
            path, reason = ("ab/c.jpg", None) if number == 0 else (None, "HTTP 500")
            archive.keep_images([ImageFile("https://aze.media/i.jpg", reason, path, "d" * 64 if path else None)], at)
            archive.keep_validators(url, Capture(url, at, 200, (("ETag", f'"{number}"'),), b"", origin=Origin.LIVE))
    for order in (paths, paths[::-1]):
        into = merged(*order, into=tmp_path / f"{order[0].stem}-first.db")
        with Archive(into) as archive:
            rows = {row["url"]: row for row in archive.urls()}
            assert (rows[url]["reason"], rows[url]["visited_at"]) == ("word 0", "2026-10-05T06:00:00Z")
            assert (rows[never]["state"], rows[never]["found_at"]) == ("pending", "2026-10-05T06:00:00Z")
            assert archive.image_files(["https://aze.media/i.jpg"])["https://aze.media/i.jpg"]["path"] == "ab/c.jpg"
        with closing(sqlite3.connect(into)) as db:
            assert db.execute("SELECT seen_on FROM sightings WHERE url = ?", (url,)).fetchall() == [("list 1",)]
            assert db.execute("SELECT etag FROM validators").fetchall() == [('"0"',)]


def test_a_damaged_page_stays_behind_and_is_said(tmp_path: Path) -> None:
    other = article(url="https://aze.media/two/", wp_id=9, title="Two", body_text="Rain.", body_html="<p>Rain.</p>")
    source = seen(tmp_path / "one.db", START, article(), other)
    with closing(sqlite3.connect(source)) as db:
        db.execute("UPDATE captures SET body = x'00' WHERE url = ?", (other.url,))
        db.commit()
    result = merge(source, into=tmp_path / "all.db")
    assert result.exit_code == 2
    assert "left behind: https://aze.media/two/: capture 2 is damaged" in result.output
    with Archive(tmp_path / "all.db") as archive:
        assert archive.article_count() == 2 and len(list(archive.every_capture())) == 1


@pytest.mark.parametrize(
    "damage", ["body_text = 'Something else.'", "published_at = '2026-13-01'", "modified_at = 'then'"]
)
def test_a_record_that_was_tampered_with_is_not_brought(tmp_path: Path, damage: str) -> None:
    source = seen(tmp_path / "one.db", START, article())
    with closing(sqlite3.connect(source)) as db:
        db.execute(f"UPDATE articles SET {damage}")
        db.commit()
    result = merge(source, into=tmp_path / "all.db")
    assert result.exit_code == 2
    assert "its record is not as it was written" in result.output
    with Archive(tmp_path / "all.db") as archive:
        assert archive.article_count() == 0 and len(list(archive.every_capture())) == 1


def test_an_archive_of_an_older_azecrawl_says_how_it_is_upgraded(tmp_path: Path) -> None:
    old = seen(tmp_path / "old.db", START, article())
    with closing(sqlite3.connect(old)) as db:
        db.execute("DELETE FROM _sqlite_migrations WHERE name = '0013_health'")
        db.commit()
    before = old.read_bytes()
    result = merge(old, into=tmp_path / "all.db")
    assert result.exit_code == 1
    assert "was made by an older azecrawl; run `azecrawl reparse` once" in result.output
    assert old.read_bytes() == before and not (tmp_path / "all.db").exists()


def test_an_archive_is_not_merged_into_itself(tmp_path: Path) -> None:
    path = seen(tmp_path / "one.db", START, article())
    before = dump(path)
    result = merge(path, into=path)
    assert result.exit_code == 1 and "name another one" in result.output
    assert dump(path) == before
