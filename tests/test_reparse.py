"""Reading kept pages again: what a better parser sees is a new reading, and never an edit by the publication."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from crawling import crawl

from azecrawl.archive import Archive, ArchiveWriter
from azecrawl.cli import main
from azecrawl.pages import parse_article
from azecrawl.replica import Replica

OLD = "parser = 'jnews-0', byline = 'Somebody Else', body_text = body_text || char(10, 10) || 'Share on Facebook'"
"""What an older parser is made to have read."""


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with split articles, revisions and refused pages, and none of them read by an older parser."""
    path = tmp_path_factory.mktemp("crawled") / "archive.db"
    with Replica(articles=40) as replica:
        for edited in (3, 7):
            assert crawl(path, f"base_url={replica.base_url}").returncode == 0
            replica.publication.edit(edited, datetime.now(UTC) + timedelta(minutes=1))
        assert crawl(path, f"base_url={replica.base_url}").returncode == 0
    return path


@pytest.fixture
def path(crawled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(crawled, tmp_path / "archive.db"))


def reparse(path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["reparse", "--db", str(path), *arguments])


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as plain:
        for statement in statements:
            plain.execute(statement)
        plain.commit()


def content(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All that was read from pages, and when it was seen."""
    tables = "articles revisions article_categories article_tags images links captures urls categories tags"
    with closing(sqlite3.connect(path)) as plain:
        return {table: plain.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in tables.split()}


def test_the_same_parser_reads_the_same_and_changes_nothing(path):
    before = content(path)
    result = reparse(path)
    assert result.exit_code == 0, result.output
    assert "42 readings, 0 changed." in result.output
    assert content(path) == before


def test_a_better_reading_replaces_that_of_the_same_revision(path):
    before = content(path)
    change(path, f"UPDATE articles SET {OLD}", f"UPDATE revisions SET {OLD}", "DELETE FROM article_tags")
    result = reparse(path)
    assert result.exit_code == 0, result.output
    assert "42 readings, 42 changed." in result.output
    assert content(path) == before
    with Archive(path) as archive:
        assert not archive.search('"share on facebook"')
        assert archive.runs(1)[0]["spider"] == "reparse" and archive.runs(1)[0]["archived"] == 42


def test_a_dry_run_shows_what_would_change_and_writes_nothing(path):
    change(path, f"UPDATE articles SET {OLD} WHERE id = 3", "UPDATE articles SET language = 'xx' WHERE id = 4")
    before, runs = content(path), path.stat().st_mtime_ns
    result = reparse(path, "--dry-run")
    assert result.exit_code == 0, result.output
    assert "2 changed (nothing was written)" in result.output
    assert "1  byline" in result.output and "1  language" in result.output
    assert "[-Somebody Else-]" in result.output and "language: 'xx' → 'en-US'" in result.output
    assert (content(path), path.stat().st_mtime_ns) == (before, runs)


def test_a_program_may_read_what_changed(path):
    change(path, f"UPDATE articles SET {OLD} WHERE id = 3")
    report = json.loads(reparse(path, "--dry-run", "--json").stdout)
    assert report == {
        "read": 42,
        "changed": 1,
        "fields": {"byline": 1, "body_text": 1, "parser": 1},
        "found": [],
        "troubles": [],
    }


@pytest.mark.parametrize(
    ("arguments", "read"),
    [
        (["--parser", "jnews-0"], 1),
        (["--where", "id IN (1, 2, 3)"], 3),
        (["--where", "byline = 'Somebody Else'", "--parser", "jnews-1"], 0),
        (["--since", "2100-01-01"], 0),
    ],
)
def test_only_what_is_asked_for_is_read(path, arguments, read):
    change(
        path,
        f"UPDATE articles SET {OLD} WHERE id = 1",
        f"UPDATE revisions SET {OLD} WHERE article_id = 1",
    )
    assert f"{read} readings" in reparse(path, *arguments).output


def test_a_page_that_was_refused_becomes_an_article_seen_when_it_was_fetched(path):
    with Archive(path) as archive:
        lost = archive.article(5)
    tables = "article_categories article_tags images links revisions"
    change(
        path,
        "UPDATE captures SET article_id = NULL WHERE article_id = 5",
        "UPDATE urls SET state = 'rejected', reason = 'no body', article_id = NULL WHERE article_id = 5",
        *(f"DELETE FROM {table} WHERE article_id = 5" for table in tables.split()),
        "DELETE FROM articles WHERE id = 5",
    )
    assert "1 pages refused before are articles now" in reparse(path, "--dry-run").output
    assert "1 pages refused before are articles now" in reparse(path).output
    with Archive(path) as archive:
        found = archive.article(lost["url"])
    different = {"id", "author_id", "source_id"}
    assert {k: v for k, v in found.items() if k not in different} == {
        k: v for k, v in lost.items() if k not in different
    }


@pytest.mark.parametrize("damage", ["body = x'00'", "headers = '['", "headers = '[1]'", "fetched_at = 'never'"])
def test_a_page_that_can_no_longer_be_read_stays_as_it_stands(path, damage):
    before = content(path)["articles"]
    change(path, f"UPDATE captures SET {damage} WHERE id = (SELECT capture_id FROM articles WHERE id = 2)")
    result = reparse(path)
    assert result.exit_code == 2
    assert "is damaged" in result.output and "cannot be read any more and stay as they are" in result.output
    assert content(path)["articles"] == before


@pytest.mark.parametrize("condition", ["byline =", "id = ?7", "zeroblob(10000000000)", "1); DELETE FROM articles; --"])
def test_a_condition_that_is_none_is_an_error_of_the_user(path, condition):
    result = reparse(path, "--where", condition)
    assert result.exit_code == 1 and "is no condition on articles" in result.output
    with Archive(path) as archive:
        assert archive.runs(1)[0]["spider"] == "articles", "nothing was run"


def test_a_newer_parser_in_a_crawl_is_not_taken_for_an_edit(tmp_path):
    path = tmp_path / "archive.db"
    with Replica(articles=12) as replica:
        assert crawl(path, f"base_url={replica.base_url}").returncode == 0
        change(
            path,
            f"UPDATE articles SET content_hash = 'old', {OLD}",
            f"UPDATE revisions SET content_hash = 'old', {OLD}",
        )
        edited = replica.publication.edit(2, datetime.now(UTC) + timedelta(minutes=1)).url
        assert crawl(path, f"base_url={replica.base_url}", "full=1").returncode == 0
    with Archive(path) as archive:
        revisions = {article["url"]: archive.revisions(article["id"]) for article in archive.articles()}
        last = archive.runs(1)[0]
    assert {url for url, found in revisions.items() if len(found) > 1} == {edited}
    assert (last["archived"], last["unchanged"]) == (1, 11)
    assert all(revision["byline"] != "Somebody Else" for found in revisions.values() for revision in found)
    first, second = revisions[edited]
    assert first["title"] == second["title"] and first["body_text"] != second["body_text"]


def test_an_id_that_another_article_has_already_is_left_to_it(path):
    """One post under two addresses, kept before a parser could read its id."""
    change(
        path,
        "CREATE TEMP TABLE two AS SELECT wp_id FROM articles WHERE id = 2",
        "UPDATE articles SET wp_id = NULL WHERE id = 2",
        "UPDATE articles SET wp_id = (SELECT wp_id FROM two) WHERE id = 1",
        f"UPDATE articles SET {OLD} WHERE id = 2",
        f"UPDATE revisions SET {OLD} WHERE article_id = 2",
    )
    assert ", 1 changed" in reparse(path).output
    assert ", 0 changed" in reparse(path).output


def test_an_id_that_two_articles_turn_out_to_have_stays_with_the_first(path):
    change(path, "UPDATE articles SET wp_id = NULL WHERE id IN (1, 2)")
    with ArchiveWriter(path) as archive:
        (one,), (two,) = (archive.readings(id)[-1:] for id in (1, 2))
        page = archive.pages(one.capture_id)[0]
        article = parse_article(page.body, page.url)
        archive.replace_readings([(one, article), (two, article)])
        assert archive.article(1)["wp_id"] == article.wp_id
        assert archive.article(2)["wp_id"] is None


def test_processes_that_read_end_with_the_one_that_was_killed(path):
    program = (
        "import os, sys; from pathlib import Path; from azecrawl.offline import cores, reparse\n"
        "if __name__ == '__main__':\n"
        "    cores.BATCH = 1\n"
        "    reparse.reparse(Path(sys.argv[1]), workers=2, progress=lambda *_: os.kill(os.getpid(), 9))"
    )
    # They hold the other end of the pipe: it is at its end only when they are.
    killed = subprocess.run([sys.executable, "-c", program, str(path)], check=False, timeout=60, stdout=subprocess.PIPE)
    assert killed.returncode == -9
