"""Numbers as charts: SVG without a script, which the reader's stylesheet colours. Pure: rows go in, markup comes out.

Widths are shares of the page's and heights are pixels, so that the text on a chart keeps its size on a phone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from markupsafe import Markup

Values = Mapping[str, float]

MOST_BARS = 30
"""So many rows are drawn of those that are no periods: who wants more reads the table."""

HEIGHT = 180
BAR = 36
"""Pixels: of columns over time with all around them, and of a bar with its name."""

_NUMBER = re.compile(r"-?\d{1,40}(\.\d+(e[+-]?\d+)?)?", re.ASCII)

_LARGEST = 1e300
"""The largest number that is drawn: the distance of two such is still a number."""

_NAME = 44
"""Characters that a bar's name may have to fit on a phone."""

_TICKS = 45
"""Characters that fit under the columns on a phone."""


def chart(columns: Sequence[str], rows: Sequence[Any]) -> Markup:
    """A chart of rows whose first column names something, each another, and whose second is a number; else nothing.

    Days, months and years (``2021-03-14``, ``2021-03``, ``2021``) become columns over time, other names bars in the
    order of the rows. Further columns are left to the table, and so are ids, and numbers that are all the same. A row
    is one of SQLite's, or a list of what a page shows in its place.
    """
    if len(columns) < 2 or any(name == "id" or name.endswith("_id") for name in columns[:2]):
        return Markup()
    found = [_cells(row, columns) for row in rows]
    values = {name: value for name, value in found if value is not None}
    at = _slots(values)
    if len(values) < len(found) or len(set(values.values())) < 2 or (not at and all(map(_NUMBER.fullmatch, values))):
        return Markup()
    of = dict(sorted(values.items())) if at else dict(list(values.items())[:MOST_BARS])
    most, least = max(of, key=of.__getitem__), min(of, key=of.__getitem__)
    return Markup(
        '<figure class="chart {}"><figcaption id="chart-title">{}</figcaption>'
        '<svg role="img" aria-labelledby="chart-title chart-said" width="100%" height="{}"><desc id="chart-said">'
        "{} to {}. Most: {}, {}. Least: {}, {}. The table below has all numbers.</desc>{}</svg></figure>"
    ).format(
        "over-time" if at else "by-name",
        f"{columns[1]} by {columns[0]}" + (f", the first {len(of)} rows" if len(of) < len(values) else ""),
        HEIGHT if at else len(of) * BAR,
        *(next(iter(of)), next(reversed(of))),
        *(most, _said(of[most]), least, _said(of[least])),
        _columns(of, at) if at else _bars(of),
    )


def timeline(values: Values, said: Callable[[str], str] = str, path: Callable[[str], str] | None = None) -> Markup:
    """Columns over time and nothing else: each period's ``said`` is its name, and ``path`` where it leads."""
    return Markup('<svg class="plot" aria-hidden="true" focusable="false" width="100%" height="100%">{}</svg>').format(
        _plot(values, _slots(values), said, path)
    )


def _cells(row: Any, columns: Sequence[str]) -> tuple[str, float | None]:
    """What a row's first cell says, and its second as a number, if it is one.

    Of a query, Datasette 1.0 hands its templates no rows, but lists of what it shows: text, or markup for a link and
    for nothing.
    """
    name, value = row[:2] if isinstance(row, list) else (row[column] for column in columns[:2])
    if isinstance(name, Markup):
        name = name.striptags()
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        value = float(value) if "." in value else int(value)
    is_number = isinstance(value, int | float) and abs(value) <= _LARGEST
    return " ".join(str("" if name is None else name).split()) or "(none)", value if is_number else None


def _said(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.10g}"


def _slots(values: Values) -> dict[str, int]:
    """Where each period stands, counted from the first; empty when these are no days, no months and no years.

    A period without a row keeps its place: it is a gap.
    """
    if not values or not all(re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", name, re.ASCII) for name in values):
        return {}
    if len({len(name) for name in values}) > 1:
        return {}
    try:
        at = {name: _ordinal(name) for name in values}
    except ValueError:
        return {}
    first = min(at.values())
    return {name: number - first for name, number in at.items()}


def _ordinal(period: str) -> int:
    """The number of a year, a month or a day among all. Raises ``ValueError`` where the calendar has none."""
    day = date.fromisoformat(f"{period}-01-01"[:10])
    return {4: day.year, 7: day.year * 12 + day.month}.get(len(period), day.toordinal())


def _scale(values: Values) -> Callable[[float], float]:
    """Where a number stands between the least (0) and the largest (100); nought is always among them."""
    low, high = min(0, *values.values()), max(0, *values.values())
    return lambda value: round((value - low) / ((high - low) or 1) * 100, 2)


def _plot(
    values: Values, at: Mapping[str, int], said: Callable[[str], str], path: Callable[[str], str] | None
) -> Markup:
    """A column for each period that is not nought, and over its whole height what can be pointed at."""
    slots = max(at.values()) + 1
    scale = _scale(values)
    column = Markup(
        '<rect class="hit" x="{}%" width="{}%" height="100%"/>'
        '<rect class="bar" x="{}%" width="{}%" y="{}%" height="{}%"/><title>{}: {}</title>'
    )

    def drawn() -> Iterator[Markup]:
        for name, value in values.items():
            if not value:
                continue
            left, width = at[name] * 100 / slots, 100 / slots
            top, bottom = 100 - max(scale(value), scale(0)), 100 - min(scale(value), scale(0))
            places = (left, width, left + width * 0.1, width * 0.8, top, bottom - top)
            shown = column.format(*(round(place, 3) for place in places), said(name), _said(value))
            link = Markup('<a href="{}" tabindex="-1">{}</a>').format(path(name), shown) if path else None
            yield link or Markup("<g>{}</g>").format(shown)

    return Markup("\n").join(drawn())


def _columns(values: Values, at: Mapping[str, int]) -> Markup:
    """Columns over time, between a line at the largest number and one at nought, with periods beneath."""
    slots = max(at.values()) + 1
    zero = 154 - _scale(values)(0) * 1.32
    text = Markup('<text x="{}%" y="174" text-anchor="{}">{}</text>')
    return Markup(
        '<line class="rule" y1="22" y2="22" x2="100%"/><text y="14">{}</text>'
        '<svg class="plot" y="22" width="100%" height="132">{}</svg><line class="axis" y1="{}" y2="{}" x2="100%"/>{}'
    ).format(
        _said(max(0, *values.values())),
        _plot(values, at, str, None),
        *(round(zero, 1), round(zero, 1)),
        Markup().join(
            text.format(
                round((slot + (0.5 if is_whole else 0)) * 100 / slots, 3), "middle" if is_whole else "start", said
            )
            for slot, said, is_whole in _ticks(at)
        ),
    )


def _ticks(at: Mapping[str, int]) -> Iterator[tuple[int, str, bool]]:
    """What stands beneath the columns: slots, names, and whether each is of one column alone.

    Days where all fit, else the first of each month, else the first of each year, and of these as many as fit.
    """
    whole = len(next(iter(at)))
    for length in (10, 7, 4):
        starts = {name[:length]: max(0, slot - _into(name, length)) for name, slot in at.items()}
        if length <= whole and (len(starts) * length <= _TICKS or length == 4):
            break
    slots = max(at.values()) + 1
    room = slots * length / _TICKS
    free = 0.0
    for name, slot in starts.items():
        if slot >= free and (length == whole or slots - slot >= room):
            yield slot, name, length == whole
            free = slot + room


def _into(period: str, length: int) -> int:
    """How far a period is into its month (7) or its year (4)."""
    return _ordinal(period) - _ordinal(f"{period[:length]}-01-01"[: len(period)])


def _bars(values: Values) -> Markup:
    """A bar for each name, under it and its number."""
    scale = _scale(values)
    bar = Markup(
        '<g><text y="{}">{}</text><text class="number" x="100%" y="{}" text-anchor="end">{}</text>'
        '<rect class="bar" x="{}%" y="{}" width="{}%" height="8"/><title>{}: {}</title></g>'
    )

    def drawn() -> Iterator[Markup]:
        for number, (name, value) in enumerate(values.items()):
            top = number * BAR
            short = name if len(name) <= _NAME else f"{name[: _NAME - 1].rstrip()}…"
            left, right = sorted((scale(0), scale(value)))
            width = round(right - left, 2)
            yield bar.format(top + 14, short, top + 14, _said(value), left, top + 20, width, name, _said(value))

    return Markup("\n").join(drawn())
