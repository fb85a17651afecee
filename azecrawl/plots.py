"""From the archive's numbers to figures: one picture (PNG, SVG) of them all, or one page (HTML). Counts nothing itself.

The same numbers give the same file, byte for byte, with the same matplotlib. A page asks no other host for anything.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.colors import BoundaryNorm, LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

from azecrawl.export.output import complete
from azecrawl.site import NAME, PLACE
from azecrawl.stats import LAST, STEP, Count, Stats

# One blue and greys: they differ in lightness, so that they do for those who see no colours, and in print.
INK, QUIET, EMPTY, BLUE = "#222222", "#6b6b6b", "#eeeeee", "#2f6690"
BLUES = LinearSegmentedColormap.from_list("blues", ["#b9d3e6", BLUE, "#0b2239"])

WIDTH, MARGIN, GAP, DPI = 10.0, 0.35, 0.5, 150
"""Of the picture, in inches; dots an inch."""

NAMES = 10
"""How many names a list shows."""

_STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",  # matplotlib brings it along, and it has every letter of Azerbaijani
    "font.size": 8.5,
    "text.color": INK,
    "text.parse_math": False,  # a source may be called "$ave & $pend"
    "axes.edgecolor": QUIET,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "svg.hashsalt": "azecrawl",
    "svg.fonttype": "path",
}


@dataclass(frozen=True)
class Drawing:
    """A figure: a title that says what is seen, a note, the room it takes in inches, and how it is drawn.

    ``left`` and ``right`` are what of the width its labels need.
    """

    title: str
    note: str
    width: float
    height: float
    left: float
    draw: Callable[[Axes], None]
    right: float = MARGIN


def save(numbers: Stats, path: Path) -> None:
    """Draw the numbers into a file, as its ending says: ``.png``, ``.svg`` or ``.html``.

    Raises ``ValueError`` for any other ending, and ``ExportError`` when the file cannot be written or another would be
    replaced that has no such figures.
    """
    if path.suffix not in (".png", ".svg", ".html"):
        raise ValueError(f"{path}: figures are drawn into .png, .svg or .html; end the name with one of these")
    rows = _rows(numbers)
    with matplotlib.rc_context(_STYLE):
        content = _page(numbers, rows) if path.suffix == ".html" else _image(_picture(numbers, rows), path.suffix[1:])
    with complete(path, path.suffix) as beside:
        beside.write_bytes(content)


def _rows(numbers: Stats) -> list[list[Drawing]]:
    return [
        [_timeline(numbers)],
        [_sections(numbers)],
        [_calendar(numbers)],
        [_ranking("source", numbers.sources, "articles"), _ranking("writer", numbers.bylines, "articles")],
        [_ranking("image credit", numbers.credits, "images"), _lengths(numbers)],
    ]


# Putting them together


def _headline(numbers: Stats) -> tuple[str, str]:
    return (
        f"{NAME} in the archive: {_number(numbers.articles, 'article')}",
        f"{_day(numbers.first_day)} to {_day(numbers.last_day)}, in {PLACE}'s time. {numbers.coverage.sentence}",
    )


def _picture(numbers: Stats, rows: Sequence[Sequence[Drawing]]) -> Figure:
    """All drawings in one figure, from top to bottom."""
    title_room = 0.55
    heights = [max(drawing.height for drawing in row) + title_room + GAP for row in rows]
    total = 1.0 + sum(heights)
    figure = Figure(figsize=(WIDTH, total), facecolor="white")
    title, note = _headline(numbers)
    figure.text(MARGIN / WIDTH, 1 - 0.35 / total, title, size=16, weight="bold", va="top")
    figure.text(MARGIN / WIDTH, 1 - 0.68 / total, note, size=9, color=QUIET, va="top")
    top = total - 1.0
    for row, height in zip(rows, heights, strict=True):
        left = MARGIN
        for drawing in row:
            figure.text(left / WIDTH, (top - 0.25) / total, drawing.title, size=10.5, weight="bold")
            figure.text(left / WIDTH, (top - 0.43) / total, drawing.note, size=8, color=QUIET)
            _place(figure, drawing, left, top - title_room - drawing.height)
            left += drawing.width
        top -= height
    return figure


def _place(figure: Figure, drawing: Drawing, left: float, bottom: float) -> None:
    width, height = figure.get_size_inches()
    axes = figure.add_axes(
        (
            (left + drawing.left) / width,
            bottom / height,
            (drawing.width - drawing.left - drawing.right) / width,
            drawing.height / height,
        )
    )
    drawing.draw(axes)


def _image(figure: Figure, format: str) -> bytes:
    """A figure as an image that says nothing of when and by what it was made."""
    file = io.BytesIO()
    unsaid: dict[str, Any] = {"Software": None} if format == "png" else {"Date": None, "Creator": None}
    figure.savefig(file, format=format, dpi=DPI, metadata=unsaid)
    return file.getvalue()


_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 15px/1.5 system-ui, sans-serif; color: {ink}; max-width: 1000px; margin: 2em auto; padding: 0 1em }}
main {{ display: flex; flex-wrap: wrap; gap: 2.5em 0 }}
figure {{ margin: 0; box-sizing: border-box; padding-right: 1.5em; min-width: 300px }}
figcaption, p {{ color: {quiet}; margin: 0 0 .6em }}
figcaption {{ font-size: .85em }}
h2 {{ font-size: 1.05em; margin: 0 }}
img {{ max-width: 100%; height: auto }}
</style>
<h1>{title}</h1>
<p>{note}</p>
<main>
{figures}
</main>
</html>
"""


def _page(numbers: Stats, rows: Sequence[Sequence[Drawing]]) -> bytes:
    """All drawings in one page, which holds its images itself."""
    figures = []
    for drawing in (drawing for row in rows for drawing in row):
        size = drawing.width, drawing.height + 0.4
        figure = Figure(figsize=size, facecolor="white")
        _place(figure, drawing, 0, 0.3)
        data = base64.b64encode(_image(figure, "svg")).decode()
        figures.append(
            f'<figure style="width: {drawing.width / WIDTH:.0%}">\n<h2>{escape(drawing.title)}</h2>\n'
            f"<figcaption>{escape(drawing.note)}</figcaption>\n"
            f'<img alt="{escape(drawing.title)}" src="data:image/svg+xml;base64,{data}">\n</figure>'
        )
    title, note = _headline(numbers)
    html = _PAGE.format(title=escape(title), note=escape(note), figures="\n".join(figures), ink=INK, quiet=QUIET)
    return html.encode()


# The drawings


def _timeline(numbers: Stats) -> Drawing:
    months = numbers.months
    without = sum(not month.articles for month in months)

    def draw(axes: Axes) -> None:
        axes.bar(range(len(months)), [month.articles for month in months], width=0.8, color=BLUE)
        _year_ticks(axes, [month.month for month in months])
        axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
        axes.spines["left"].set_visible(False)
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="y", color="white", linewidth=0.8)

    missing = f"nothing in {_number(without, 'month')}" if without else "no month without"
    return Drawing(
        _peak({month.month: month.articles for month in months}, "month", _month),
        f"Articles a month; {missing}",
        WIDTH - MARGIN,
        1.6,
        0.4,
        draw,
    )


def _sections(numbers: Stats) -> Drawing:
    """A line of bars for each section, all to the same scale."""
    sections = numbers.categories

    def draw(axes: Axes) -> None:
        most = max((max(section.months) for section in sections), default=1)
        for row, section in enumerate(sections):
            heights = [0.85 * number / most for number in section.months]
            axes.bar(range(len(heights)), heights, bottom=-row, width=1.0, color=BLUE, linewidth=0)
            axes.text(-0.012, -row + 0.1, _short(section.path), transform=axes.get_yaxis_transform(), ha="right")
            axes.text(1.006, -row + 0.1, f"{section.articles:,}", transform=axes.get_yaxis_transform(), color=QUIET)
            axes.axhline(-row, color=QUIET, linewidth=0.4)
        axes.set_ylim(-len(sections) + 0.9, 1)
        axes.set_yticks([])
        axes.spines[["left", "bottom"]].set_visible(False)
        _year_ticks(axes, [month.month for month in numbers.months])

    largest = f"{sections[0].path} is the largest section" if sections else "No article is filed under a section"
    return Drawing(
        largest,
        "Articles a month in each section without those below it, all to one scale, and their sum; an article in two"
        " sections counts in both",
        WIDTH - MARGIN,
        0.3 * max(len(sections), 1),
        1.65,
        draw,
        right=0.6,
    )


def _calendar(numbers: Stats) -> Drawing:
    """A square for each day: a year in each block, two beside each other, a week in each column, Monday on top."""
    first, last = date.fromisoformat(numbers.first_day), date.fromisoformat(numbers.last_day)
    years = range(first.year, last.year + 1)
    most = max(numbers.days.values())
    bounds = sorted({1, *(max(1, round(most * share)) for share in (0.2, 0.4, 0.6, 0.8))})
    norm = BoundaryNorm([*bounds, most + 1], BLUES.N)
    across, down = 58, 9.5
    blocks = (len(years) + 1) // 2

    def colour(count: int) -> Any:
        return BLUES(norm(count)) if count else EMPTY

    def draw(axes: Axes) -> None:
        squares, colours = [], []
        for place, year in enumerate(years):
            x, y = place % 2 * across, place // 2 * down
            axes.text(x, y - 0.6, str(year), color=QUIET)
            start = date(year, 1, 1)
            for number in range((date(year + 1, 1, 1) - start).days if year < date.max.year else 365):
                day = date.fromordinal(start.toordinal() + number)
                if first <= day <= last:
                    week, weekday = divmod(number + start.weekday(), 7)
                    squares.append(Rectangle((x + week, y + weekday), 0.86, 0.86))
                    colours.append(colour(numbers.days.get(day.isoformat(), 0)))
        key = blocks * down + 0.2
        lows = [0, *bounds]
        for step, low in enumerate(lows):
            high = (lows[step + 1] - 1) if step + 1 < len(lows) else most
            squares.append(Rectangle((step * 7.5, key), 0.86, 0.86))
            colours.append(colour(low))
            axes.text(step * 7.5 + 1.4, key + 0.8, f"{low}" if high <= low else f"{low}–{high}", color=QUIET, size=7.5)
        axes.add_collection(PatchCollection(squares, facecolors=colours, linewidths=0))
        axes.set(xlim=(0, 2 * across - 4), ylim=(key + 1.2, -2), aspect="equal", anchor="NW")
        axes.axis("off")

    days = (last - first).days + 1
    width = WIDTH - MARGIN
    return Drawing(
        _peak(numbers.days, "day", _day),
        f"Articles a day; weeks from left to right, Mondays on top. Something appeared on {len(numbers.days):,} of"
        f" {days:,} days",
        width,
        (width - MARGIN) / (2 * across - 4) * (blocks * down + 3.4),
        0,
        draw,
    )


def _ranking(what: str, counts: Sequence[Count], unit: str) -> Drawing:
    named = [count for count in counts if count.name is not None]
    shown = named[:NAMES]
    total = sum(count.count for count in counts)
    nameless = total - sum(count.count for count in named)

    def draw(axes: Axes) -> None:
        axes.barh(range(len(shown)), [count.count for count in shown], height=0.68, color=BLUE)
        _label_bars(axes, [(_short(count.name or ""), count.count) for count in shown])

    if not shown:
        title = f"No {what} is named"
    elif len(shown) > 1 and shown[0].count == shown[1].count:
        title = f"The most frequent {what}s"
    else:
        title = f"{_short(shown[0].name or '', 24)} is the most frequent {what}"
    note = f"{unit.capitalize()} by {what}: {len(shown)} of {len(named):,} names"
    return Drawing(
        title,
        f"{note}; {nameless:,} of {total:,} name none" if nameless else note,
        WIDTH / 2 - MARGIN / 2,
        0.24 * NAMES,
        2.25,
        draw,
    )


def _lengths(numbers: Stats) -> Drawing:
    bands = numbers.lengths

    def draw(axes: Axes) -> None:
        axes.barh(range(len(bands)), [band.articles for band in bands], height=0.68, color=BLUE)
        labels = [f"{band.words:,}–{band.words + STEP - 1:,}" if band.words < LAST else f"{LAST:,}+" for band in bands]
        _label_bars(axes, [(label, band.articles) for label, band in zip(labels, bands, strict=True)])

    return Drawing(
        f"Half of the articles have {numbers.median_words:,} words or more",
        "Articles by their words",
        WIDTH / 2 - MARGIN / 2,
        0.24 * NAMES,
        1.0,
        draw,
    )


# Labels


def _peak(counts: Mapping[str, int], unit: str, name: Callable[[str], str]) -> str:
    most = max(counts.values())
    busiest = [when for when, count in counts.items() if count == most]
    if len(busiest) > 1:
        return f"At most {_number(most, 'article')} a {unit}"
    return f"The busiest {unit} was {name(busiest[0])}: {_number(most, 'article')}"


def _label_bars(axes: Axes, labels: Sequence[tuple[str, int]]) -> None:
    """Names to the left of horizontal bars and numbers at their ends, in place of axes."""
    most = max((number for _, number in labels), default=1) or 1
    for row, (name, number) in enumerate(labels):
        axes.text(-0.02 * most, row, name, ha="right", va="center")
        axes.text(number + 0.015 * most, row, f"{number:,}", va="center", color=QUIET)
    axes.set(xlim=(0, most * 1.12), ylim=(NAMES - 0.5, -0.5))
    axes.axis("off")


def _year_ticks(axes: Axes, months: Sequence[str]) -> None:
    """Years below the axis where each begins; where there are few months, the months."""
    axes.set_xlim(-0.6, len(months) - 0.4)
    if len(months) <= 18:
        axes.set_xticks(range(len(months)), [_short_month(month) for month in months], size=7)
    else:
        years = [place for place, month in enumerate(months) if month.endswith("-01") or place == 0]
        if years[1] < 6:  # too near for two labels
            del years[0]
        shown = years[:: -(-len(years) // 15)]
        axes.set_xticks([place - 0.5 for place in shown], [months[place][:4] for place in shown], ha="left")


def _number(number: int, unit: str) -> str:
    return f"{number:,} {unit}{'' if number == 1 else 's'}"


def _short(name: str, letters: int = 34) -> str:
    return name if len(name) <= letters else f"{name[: letters - 1].rstrip()}…"


def _month(month: str) -> str:
    return f"{date.fromisoformat(f'{month}-01'):%B %Y}"


def _short_month(month: str) -> str:
    return f"{date.fromisoformat(f'{month}-01'):%b\n%Y}"


def _day(day: str) -> str:
    moment = date.fromisoformat(day)
    return f"{moment.day} {moment:%B %Y}"
