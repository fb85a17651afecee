"""Rows are what ``archive/rows.py`` says: by the schema, and by what the archive gives."""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints, is_typeddict

import pytest
from crawling import crawl
from mypy import api
from test_archive import DAY_1, archived, article

from azecrawl.archive import Archive, ArchiveWriter, rows
from azecrawl.replica import Replica

TABLES = {
    rows.ArticleRow: "articles",
    rows.RevisionRow: "revisions",
    rows.CaptureRow: "captures",
    rows.RunRow: "runs",
    rows.UrlRow: "urls",
    rows.ImageFileRow: "image_files",
}
ADDED = {rows.ArticleRow: {"categories", "tags", "images", "links"}}
"""What is no column of the table, but joined to it."""
LEFT_OUT = {rows.CaptureRow: {"body"}}

TEXT = " ".join(f"Crate {number} of salt has come." for number in range(30))

KINDS: list[Any] = [kind for kind in vars(rows).values() if is_typeddict(kind) and kind.__module__ == rows.__name__]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    path = tmp_path_factory.mktemp("rows") / "azemedia.db"
    images = path.with_name("images")
    with Replica(articles=30) as replica:
        assert crawl(path, f"base_url={replica.base_url}", IMAGES_STORE=str(images)).returncode == 0
    with ArchiveWriter(path) as archive:
        for number in (990_001, 990_002):
            twin = replace(article(url=f"https://aze.media/twin-{number}/", wp_id=number), body_text=TEXT)
            archive.store(archived(twin), run_id=None, at=DAY_1)
        archive.store(archived(replace(twin, title="Another")), run_id=None, at=DAY_1 + timedelta(days=1))
        list(archive.compare(at=datetime.now(UTC)))
        yield archive


def is_of(value: object, hint: Any) -> bool:
    """Whether a value is of a type, as far as ``rows`` uses types."""
    if hint is Any:
        return True
    if is_typeddict(hint):
        assert isinstance(value, dict)
        fields = get_type_hints(hint)
        return (
            set(value) <= set(fields)
            and hint.__required_keys__ <= set(value)
            and all(is_of(part, fields[name]) for name, part in value.items())
        )
    if get_origin(hint) in (types.UnionType,):
        return any(is_of(value, one) for one in get_args(hint))
    if get_origin(hint) is list:
        return isinstance(value, list) and all(is_of(part, get_args(hint)[0]) for part in value)
    if get_origin(hint) is dict:
        return isinstance(value, dict)
    return isinstance(value, hint) or (hint is float and isinstance(value, int))


@pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.__name__)
def test_rows_have_the_columns_of_their_table_and_say_which_may_be_empty(archive: Archive, kind: Any) -> None:
    hints = get_type_hints(kind)
    columns = {
        name: not not_null and not key
        for _, name, _, not_null, _, key in archive.db.execute(f"PRAGMA table_info({TABLES[kind]})")
    }
    assert set(hints) - ADDED.get(kind, set()) == set(columns) - LEFT_OUT.get(kind, set())
    optional = {name for name in columns if name in hints and type(None) in get_args(hints[name])}
    assert optional == {name for name, may_be_empty in columns.items() if may_be_empty and name in hints}


def given(archive: Archive) -> dict[Any, list[Any]]:
    """Rows of every kind, as the archive gives them."""
    articles = list(archive.articles())
    urls = [image["url"] for article in articles for image in article["images"]]
    captures = list(archive.every_capture())
    return {
        rows.ArticleRow: articles,
        rows.RevisionRow: [row for article in articles for row in archive.revisions(article["id"])],
        rows.CaptureRow: [*captures, *archive.captures(articles[0]["id"])],
        rows.ReadFrom: [archive.read_from(capture["id"]) for capture in captures],
        rows.RunRow: archive.runs(),
        rows.UrlRow: list(archive.urls()),
        rows.MissingRow: list(archive.missing()),
        rows.SightedRow: list(archive.sightings()),
        rows.ImageFileRow: list(archive.image_files(urls).values()),
        rows.HitRow: archive.search("the"),
        rows.FactRow: list(archive.facts()),
        rows.EditRow: list(archive.edits()),
        rows.DuplicateRow: [row for group in archive.duplicates() for row in group],
    }


def test_what_the_archive_gives_is_what_its_types_say(archive: Archive) -> None:
    for kind, found in given(archive).items():
        assert found, f"nothing to look at: {kind.__name__}"
        for row in found:
            assert is_of(row, kind), f"no {kind.__name__}: {row}"


def test_every_kind_of_row_is_looked_at(archive: Archive) -> None:
    within = {rows.CategoryRow, rows.TagRow, rows.ImageRow, rows.LinkRow}
    assert set(KINDS) == set(given(archive)) | within


def test_the_type_checker_finds_a_misspelled_column(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "from azecrawl import Archive\n"
        "def of(archive: Archive) -> list[str | None]:\n"
        "    return [article['bylin'] for article in archive.articles()]\n"
    )
    said, _, code = api.run(["--strict", "--cache-dir", str(tmp_path / "cache"), str(program)])
    assert code == 1 and 'TypedDict "ArticleRow" has no key "bylin"' in said
