"""CSV, JSON Lines and Parquet, read back by the tools that researchers read them with."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import dask
import dask.dataframe
import duckdb
import pandas
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from making import TITLE, another, article, store

from azecrawl.archive import Archive
from azecrawl.cli import main
from azecrawl.export import tables
from azecrawl.records import Tag


def test_every_column_is_known(archive: Archive) -> None:
    """A column that a migration adds has to be given its type."""
    assert list(next(archive.articles(sort="oldest"))) == [*tables.COLUMNS, *tables.LISTS]


def test_csv_has_a_row_an_article(archive: Archive, tmp_path: Path) -> None:
    out = tmp_path / "articles.csv"
    tables.write_csv(archive.articles(sort="oldest"), out)
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row, kept in zip(rows, archive.articles(sort="oldest"), strict=True):
        assert {name: row[name] or None for name in tables.COLUMNS} == {
            name: str(value) if (value := kept[name]) not in (None, "") else None for name in tables.COLUMNS
        }
        assert row["categories"].split("; ") == [category["path"] for category in kept["categories"]]
        assert list(filter(None, row["tags"].split("; "))) == [tag["name"] for tag in kept["tags"]]


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1, 2"]


@pytest.mark.parametrize("option", [[], ["--for-spreadsheets"]], ids=["exact", "defused"])
def test_csv_is_exact_unless_it_is_for_spreadsheets(tmp_path: Path, option: list[str]) -> None:
    texts = dict(zip(("title", "subtitle", "byline", "source", "body_text", "author"), FORMULAS, strict=True))
    path, out = store(tmp_path / "archive.db", article(**texts, tags=(Tag("a", "=2"),))), tmp_path / "a.csv"
    result = CliRunner().invoke(main, ["export", "csv", str(out), "--db", str(path), *option])
    assert result.exit_code == 0, result.output
    with out.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    before = "'" if option else ""
    assert {name: row[name] for name in texts} == {name: f"{before}{text}" for name, text in texts.items()}
    assert (row["tags"], row["url"], row["wp_id"]) == (f"{before}=2", "https://aze.media/seki-ipek-road/", "101")


def test_json_lines_hold_all_that_the_archive_has(archive: Archive, tmp_path: Path) -> None:
    out = tmp_path / "articles.jsonl"
    tables.write_jsonl(archive.articles(sort="oldest"), out)
    with out.open(encoding="utf-8") as file:
        assert [json.loads(line) for line in file] == list(archive.articles(sort="oldest"))


def test_parquet_is_typed(archive: Archive, tmp_path: Path) -> None:
    out = tmp_path / "articles.parquet"
    tables.write_parquet(archive.articles(sort="oldest"), out)
    table = pq.read_table(out)
    assert table.schema.field("published_at").type == pa.timestamp("ms", tz="UTC")
    assert table.schema.field("day").type == pa.date32()
    assert table.schema.field("word_count").type == pa.int64()
    for row, kept in zip(table.to_pylist(), archive.articles(sort="oldest"), strict=True):
        times = {name for name in row if name.endswith("_at")}
        row["day"] = str(row["day"])
        assert {name: value for name, value in row.items() if name not in times} == {
            name: value for name, value in kept.items() if name not in times
        }
        for name in times:
            assert row[name] == (datetime.fromisoformat(kept[name]) if kept[name] else None)


def test_pandas_and_duckdb_read_parquet(tmp_path: Path) -> None:
    out = tmp_path / "articles.parquet"
    with Archive(store(tmp_path / "archive.db", article(), another(2))) as archive:
        tables.write_parquet(archive.articles(sort="oldest"), out)
    frame = pandas.read_parquet(out)
    assert frame["title"].tolist() == [TITLE, TITLE]
    assert frame["published_at"][0] == datetime(2020, 12, 31, 21, 6, tzinfo=UTC)
    with duckdb.connect() as db:
        found = db.execute(
            "SELECT tag.slug, count(*) FROM (SELECT unnest(tags) AS tag FROM read_parquet(?)) GROUP BY 1 ORDER BY 1",
            [str(out)],
        ).fetchall()
    assert found == [("gas", 2), ("south-caucasus", 2)]


def test_a_folder_by_year_is_a_hive(tmp_path: Path) -> None:
    out = tmp_path / "hive"
    new_years_eve = another(1, published_at=datetime(2020, 12, 31, 12, tzinfo=UTC))
    with Archive(store(tmp_path / "archive.db", article(), another(2), new_years_eve)) as archive:
        tables.write_parquet_by_year(archive.articles(sort="oldest"), out)
    assert sorted(path.relative_to(out).as_posix() for path in out.rglob("*.parquet")) == [
        "year=2020/part-0.parquet",
        "year=2021/part-0.parquet",
    ]
    with duckdb.connect() as db:
        counts = db.execute(
            "SELECT year, count(*) FROM read_parquet(?, hive_partitioning = true) GROUP BY 1 ORDER BY 1",
            [f"{out}/*/*.parquet"],
        ).fetchall()
    assert counts == [(2020, 1), (2021, 2)]
    assert pandas.read_parquet(out)["year"].astype(int).tolist() == [2020, 2021, 2021]


@pytest.mark.filterwarnings("ignore:The inplace keyword")  # dask 2026.8 is older than pandas 3.1
def test_dask_reads_of_a_folder_by_year_only_what_is_asked(tmp_path: Path) -> None:
    out = tmp_path / "hive"
    new_years_eve = another(1, published_at=datetime(2020, 12, 31, 12, tzinfo=UTC))
    with Archive(store(tmp_path / "archive.db", article(), another(2), new_years_eve)) as archive:
        tables.write_parquet_by_year(archive.articles(sort="oldest"), out)
    frame = dask.dataframe.read_parquet(out, columns=["word_count", "source", "year"])
    assert frame.npartitions == 2
    with dask.config.set(scheduler="synchronous"):
        assert frame.groupby(frame["year"].astype(int))["word_count"].count().compute().to_dict() == {2020: 1, 2021: 2}
        later = dask.dataframe.read_parquet(out, filters=[("year", "==", 2021)], columns=["title"])
        assert later.npartitions == 1 and later["title"].compute().tolist() == [TITLE, TITLE]


@pytest.mark.parametrize("write", [tables.write_csv, tables.write_jsonl, tables.write_parquet])
def test_a_table_is_the_same_bytes_each_time(archive: Archive, tmp_path: Path, write) -> None:
    for name in ("one", "two"):
        write(archive.articles(sort="oldest"), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_tables_without_articles_say_what_their_columns_are(tmp_path: Path) -> None:
    tables.write_csv([], tmp_path / "articles.csv")
    tables.write_jsonl([], tmp_path / "articles.jsonl")
    tables.write_parquet([], tmp_path / "articles.parquet")
    columns = [*tables.COLUMNS, *tables.LISTS]
    assert (tmp_path / "articles.csv").read_text() == ",".join(columns) + "\n"
    assert (tmp_path / "articles.jsonl").read_bytes() == b""
    empty = pq.read_table(tmp_path / "articles.parquet")
    assert (empty.column_names, empty.num_rows) == (columns, 0)


def test_more_than_a_group_of_rows_keeps_its_order(archive: Archive, tmp_path: Path) -> None:
    one = next(archive.articles(sort="oldest"))
    rows = [one | {"id": id} for id in range(tables.ROWS_A_GROUP + 1)]
    tables.write_parquet(rows, tmp_path / "articles.parquet")
    file = pq.ParquetFile(tmp_path / "articles.parquet")
    assert file.num_row_groups == 2
    assert file.read(["id"])["id"].to_pylist() == list(range(len(rows)))
