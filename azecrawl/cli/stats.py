"""The command that shows the archive in numbers: as bars on a terminal, as JSON, or as pictures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.bar import Bar
from rich.table import Table
from rich.text import Text

from azecrawl.cli.common import console, db_option, reading, selecting
from azecrawl.export.output import ExportError
from azecrawl.plurals import many
from azecrawl.stats import LAST, STEP, Stats
from azecrawl.stats import stats as count
from azecrawl.terminal import echo, echo_json

ROWS = 12
"""How many names a list shows."""

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@click.command()
@db_option
@selecting
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--plot", metavar="FILE", type=click.Path(path_type=Path), help="Draw figures into a .png, .svg or .html file."
)
def stats(db: Path, as_json: bool, plot: Path | None, **selection: Any) -> None:
    """Show the archive in numbers: by month, section, source, writer, image credit and length.

    Days and months are those of the site's time zone.

    \b
    Example: azecrawl stats --since 2021-01-01 --category news
             azecrawl stats --plot figures.html
    """
    with reading(db) as archive:
        numbers = count(archive, **selection)
        if numbers is None:
            raise click.ClickException(f"{db} holds no such article. Take a filter away, or search for other words")
    if plot:
        _draw(numbers, plot)
    if as_json:
        echo_json(asdict(numbers))
    elif not plot:
        _show(numbers)


def _draw(numbers: Stats, path: Path) -> None:
    try:
        from azecrawl.plots import save
    except ModuleNotFoundError as error:
        raise click.ClickException(
            f"{error.name} is not installed, which draws the figures: pip install 'azecrawl[plots]'"
        ) from None
    try:
        save(numbers, path)
    except (ValueError, ExportError) as error:
        raise click.ClickException(str(error)) from None
    echo(f"figures: {path}", err=True)


def _show(numbers: Stats) -> None:
    echo(
        f"{many(numbers.articles, 'article')} of {many(numbers.words, 'word')} (median {numbers.median_words:,}),"
        f" from {numbers.first_day} to {numbers.last_day}."
    )
    echo(numbers.coverage.sentence)
    _print("by month", _months(numbers))
    _print("by section", _bars((section.path, section.articles) for section in numbers.categories))
    for title, counts, none in (
        ("by source", numbers.sources, "(none named)"),
        ("by writer", numbers.bylines, "(none named)"),
        ("images by credit", numbers.credits, "(nobody credited)"),
    ):
        _print(title, _bars((none if one.name is None else one.name, one.count) for one in counts[:ROWS]))
        if len(counts) > ROWS:
            echo(f" and {len(counts) - ROWS:,} more")
    _print(
        "by length in words",
        _bars(
            (f"{band.words:,}–{band.words + STEP - 1:,}" if band.words < LAST else f"{LAST:,} or more", band.articles)
            for band in numbers.lengths
        ),
    )


def _print(title: str, table: Table) -> None:
    console.print()
    console.print(Text(title, style="bold"))
    console.print(table)


def _table() -> Table:
    return Table(box=None, show_header=False, width=min(console.width, 100), padding=(0, 1, 0, 0), pad_edge=False)


def _bars(rows: Iterable[tuple[str, int]]) -> Table:
    """A name, a number and a bar in each row."""
    found = list(rows)
    table = _table()
    table.add_column(no_wrap=True, overflow="ellipsis", max_width=36)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(ratio=1)
    for name, number in found:
        table.add_row(Text(name), f"{number:,}", Bar(max(number for _, number in found), 0, number, color="cyan"))
    return table


def _months(numbers: Stats) -> Table:
    """A year in each row: its months, their sum, and a bar."""
    years: dict[str, dict[str, int]] = {}
    for month in numbers.months:
        year, _, number = month.month.partition("-")
        years.setdefault(year, {})[_MONTHS[int(number) - 1]] = month.articles
    most = max(sum(months.values()) for months in years.values())
    table = _table()
    table.show_header = True
    table.add_column("")
    for name in [*_MONTHS, "all"]:
        table.add_column(name, justify="right", header_style="dim", no_wrap=True)
    table.add_column("", ratio=1)
    for year, months in years.items():
        total = sum(months.values())
        cells = [f"{months[name]}" if name in months else "" for name in _MONTHS]
        table.add_row(year, *cells, f"{total:,}", Bar(most, 0, total, color="cyan"))
    return table
