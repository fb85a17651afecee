"""Articles as tables: CSV, JSON Lines, Parquet. One row an article, with everything ``Archive.article`` gives."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_type_hints

from azecrawl import site
from azecrawl.archive.columns import COLUMNS
from azecrawl.archive.rows import ArticleRow
from azecrawl.export.output import at_least_one, day_of, needs

if TYPE_CHECKING:
    import pyarrow as pa

LISTS = {
    "categories": ("path", "name"),
    "tags": ("slug", "name"),
    "images": ("role", "url", "alt", "caption", "credit", "path", "media_type", "width", "height"),
    "links": ("role", "url", "text"),
}
"""What an article is joined to, and what is known of each of them."""

IN_A_CELL = {"categories": "path", "tags": "name", "images": "url", "links": "url"}
"""What CSV gives of each: a cell holds no records."""

_OF_IMAGES = {"width", "height"}
_NUMBERS = _OF_IMAGES | {name for name, type in get_type_hints(ArticleRow).items() if type in (int, int | None)}
_TIMES = frozenset(name for name in COLUMNS if name.endswith("_at"))
_REPEATED = ("author", "byline", "source", "language", "image_credit", "parser")
"""Columns that say the same again and again: Parquet writes each of their values once a group of rows."""

ROWS_A_GROUP = 150
"""Rows that Parquet holds in memory at once, at 100 KB each: a text as Python has it, as Arrow has it, and encoded.

Fewer would need more: of each group some 70 KB about its columns are held until the end.
"""


_RUN = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet takes for a formula (OWASP, "CSV injection")."""


def write_csv(articles: Iterable[ArticleRow], out: Path, *, for_spreadsheets: bool = False) -> None:
    """One row an article, UTF-8, with a header; the members of a list are joined by ``; ``.

    ``for_spreadsheets`` puts an apostrophe before a text that a spreadsheet would take for a formula and run.
    """
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*COLUMNS, *LISTS])
        for article in articles:
            row = cast(dict[str, Any], article)
            lists = ("; ".join(member[key] for member in row[name]) for name, key in IN_A_CELL.items())
            cells = [*(row[name] for name in COLUMNS), *lists]
            writer.writerow(map(_defused, cells) if for_spreadsheets else cells)


def _defused(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_RUN) else cell


def write_jsonl(articles: Iterable[ArticleRow], out: Path) -> None:
    """One JSON object a line, UTF-8."""
    with out.open("w", encoding="utf-8", newline="") as file:
        for article in articles:
            file.write(json.dumps(article, ensure_ascii=False) + "\n")


def write_parquet(articles: Iterable[ArticleRow], out: Path) -> None:
    """One file: times in UTC, the day as a date, lists of structs, compressed with zstd."""
    with needs("parquet"):
        import pyarrow.parquet as pq
    repeated = [*_REPEATED, *(f"{name}.list.element.{key}" for name in ("categories", "tags") for key in LISTS[name])]
    repeated += [f"{name}.list.element.role" for name in ("images", "links")]
    schema = _schema()
    # The least and the greatest value of each group is held until the end: only where a query may skip groups by it.
    ranges = [*_NUMBERS & {*COLUMNS}, *_TIMES, "day", "source", "byline", "language"]
    with pq.ParquetWriter(out, schema, compression="zstd", use_dictionary=repeated, write_statistics=ranges) as writer:
        left = iter(articles)
        while (group := _group(islice(left, ROWS_A_GROUP), schema)).num_rows:
            writer.write_batch(group)


def of_site(folder: Path) -> Path:
    """Where the site's articles go in a folder that has those of several, as Hive partitions a table."""
    return folder / f"site={site.KEY}"


def write_parquet_by_year(articles: Iterable[ArticleRow], out: Path) -> None:
    """A folder with one file a year at the site, ``year=2021/part-0.parquet``, as Hive partitions a table.

    The articles have to come by the time they were published.
    """
    articles = at_least_one(articles)
    out.mkdir()
    for year, group in groupby(articles, lambda article: day_of(article).year):
        folder = out / f"year={year}"
        folder.mkdir()
        write_parquet(group, folder / "part-0.parquet")


def _schema() -> pa.Schema:
    import pyarrow as pa

    def kind(name: str) -> pa.DataType:
        if name in _TIMES:
            return pa.timestamp("ms", tz="UTC")
        if name == "day":
            return pa.date32()
        return pa.int64() if name in _NUMBERS else pa.string()

    plain = [(name, kind(name)) for name in COLUMNS]
    joined = [(name, pa.list_(pa.struct([(key, kind(key)) for key in keys]))) for name, keys in LISTS.items()]
    return pa.schema([*plain, *joined])


def _group(articles: Iterable[ArticleRow], schema: pa.Schema) -> pa.RecordBatch:
    import pyarrow as pa

    rows = cast(list[dict[str, Any]], list(articles))
    columns = []
    pool = pa.system_memory_pool()  # gives back what is freed: the default keeps it for later
    for field in schema:
        values = [row[field.name] for row in rows]
        if pa.types.is_temporal(field.type):
            columns.append(pa.array(values, pa.string(), memory_pool=pool).cast(field.type))
        else:
            columns.append(pa.array(values, field.type, memory_pool=pool))
    return pa.record_batch(columns, schema=schema)
