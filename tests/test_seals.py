"""Every column that came from a page is looked at: whichever is changed, it is found, and read again from the page."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from crawling import crawl

from azecrawl.archive import Archive
from azecrawl.archive.columns import ARTICLE, IMAGE, LINK, REVISION
from azecrawl.archive.seals import SEALED
from azecrawl.cli import main
from azecrawl.replica import Replica

JOINED = {
    "article_categories": ["category_id", "position"],
    "article_tags": ["tag_id", "position"],
    "images": ["position", *IMAGE],
    "links": ["position", *LINK],
}
COLUMNS = [
    (table, column)
    for table, columns in (SEALED | JOINED).items()
    for column in columns
    if (table, column) != ("revisions", "article_id")
]
NOT_READ = set("id first_seen_at last_seen_at gone_at article_id day".split())
"""Columns that the archive gives a row itself, or derives from another, and whose it is."""


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The replica's articles, one of them edited."""
    path = tmp_path_factory.mktemp("crawled") / "azemedia.db"
    with Replica(articles=12) as replica:
        assert crawl(path, f"base_url={replica.base_url}").returncode == 0
        replica.publication.edit(3, datetime.now(UTC))
        assert crawl(path, f"base_url={replica.base_url}").returncode == 0
    return path


@pytest.fixture
def path(crawled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(crawled, tmp_path / "azemedia.db"))


def change(path: Path, table: str, column: str) -> None:
    """Make one value another that the schema allows."""
    key = {"article_categories": "category_id", "article_tags": "tag_id"}.get(table, "id")
    with closing(sqlite3.connect(path)) as db:
        article = "article_id" if table in JOINED else "id"
        select = f"SELECT {article}, {key}, {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY 1 DESC, 2 DESC"
        whose, id, value = db.execute(select).fetchone()
        new = f"{value}x"
        if isinstance(value, int):
            others = db.execute(f"SELECT {column} FROM {table} WHERE {article} = {whose}").fetchall()
            new = next(number for number in range(1, 99) if (number,) not in others and number != value)
        db.execute(f"UPDATE {table} SET {column} = ? WHERE {article} = ? AND {key} = ?", (new, whose, id))
        db.commit()


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as db:
        return {
            table: db.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY {', '.join(columns)}").fetchall()
            for table, columns in (SEALED | JOINED).items()
        }


def findings(path: Path) -> list[str]:
    with Archive(path) as archive:
        return [finding.where for finding in archive.verify() if not finding.is_harmless]


def test_every_column_is_sealed_but_for_those_that_no_page_states(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        for table, sealed in SEALED.items():
            assert {name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")} - NOT_READ == (
                set(sealed) - NOT_READ
            )
    assert set(ARTICLE) > set(REVISION)


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_value_that_was_changed_is_found_and_read_again_from_its_page(path: Path, table: str, column: str) -> None:
    before = contents(path)
    change(path, table, column)
    assert contents(path) != before
    assert findings(path)
    result = CliRunner().invoke(main, ["verify", "--db", str(path), "--repair"])
    assert result.exit_code == 0, result.output
    assert contents(path) == before
    assert findings(path) == []


@pytest.mark.parametrize("table", SEALED)
def test_a_seal_that_was_changed_is_made_anew_where_the_page_says_what_the_row_does(path: Path, table: str) -> None:
    before = contents(path)
    with closing(sqlite3.connect(path)) as db:
        last = "SELECT max(row_id) FROM seals WHERE table_name = ?1"
        db.execute(f"UPDATE seals SET digest = 'x' WHERE table_name = ?1 AND row_id = ({last})", (table,))
        db.commit()
    assert len(findings(path)) == 1
    assert CliRunner().invoke(main, ["verify", "--db", str(path), "--repair"]).exit_code == 0
    assert contents(path) == before


def test_what_can_be_read_no_more_is_found_and_left_to_the_next_crawl(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE articles SET language = 'xx', capture_id = NULL WHERE id = 2")
        db.execute("UPDATE captures SET body = x'00' WHERE article_id = 2")
        db.commit()
    result = CliRunner().invoke(main, ["verify", "--db", str(path), "--repair"])
    assert result.exit_code == 2
    with Archive(path) as archive:
        article = archive.article(2)
        assert article and article["language"] == "xx"
        standing = archive.standing(article["url"])
        assert standing and standing.next_at
