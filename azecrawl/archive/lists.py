"""Articles as lists with their counts, and what leads from one to others. Nothing here writes to the file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Any

from sqlite_utils import Database

from azecrawl import site
from azecrawl.archive.searching import Sort, rows
from azecrawl.archive.selection import FILTERS, Meant, Selection, part_of_day, read
from azecrawl.archive.slugs import slugs

PAGE_SIZE = 20


@dataclass(frozen=True)
class Page:
    """A page of a list. ``total`` counts the whole list; pages are numbered from 1.

    ``facets`` say how many articles of the whole list each value of a filter would leave, by filter: ``value``,
    ``name`` and ``articles``, the most first; of ``period`` the years, in a year the months, in a month the days, the
    latest first.
    """

    articles: list[dict[str, Any]]
    total: int
    number: int
    facets: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.total // PAGE_SIZE))


@dataclass(frozen=True)
class Overview:
    """The archive at a glance: from when to when, and how many articles there are of what.

    ``months`` and ``years`` are the site's, ``2021-03`` and ``2021``, in order and without gaps. ``categories`` have
    path and name, ``sources`` name and domain, ``bylines`` name, ``tags`` slug and name; each has ``articles``, and the
    largest come first, but of sections, which stand by their paths.
    """

    articles: int
    first: str | None
    last: str | None
    months: dict[str, int]
    years: dict[str, int]
    categories: list[dict[str, Any]]
    sources: list[dict[str, Any]]
    bylines: list[dict[str, Any]]
    tags: list[dict[str, Any]]


_FIRST_SECTION = (
    "(SELECT {} FROM article_categories JOIN categories ON categories.id = category_id"
    " WHERE article_id = articles.id ORDER BY position LIMIT 1)"
)
_TEASER = f"""
articles.id, wp_id, url, articles.title, articles.subtitle, byline, source, published_at, day, modified_at, gone_at,
language, trim(substr(articles.body_text, 1, 280)) AS beginning,
{_FIRST_SECTION.format("path")} AS category, {_FIRST_SECTION.format("name")} AS category_name
"""
_MARKED = f"""{_TEASER},
highlight(articles_fts, 0, :before, :after) AS marked_title,
snippet(articles_fts, 2, :before, :after, '…', 40) AS snippet
"""


def page(db: Database, selection: Selection, number: int, sort: Sort, *, is_counted: bool) -> Page:
    """A page of the articles of a selection; one past the last is empty."""
    meant, facets = read(db, selection), {}
    with _listed(db, meant) if is_counted and selection != Selection() else nullcontext(meant) as meant:
        count = "hits" if meant.is_listed else f"articles WHERE {meant.condition}"
        (total,) = db.execute(f"SELECT count(*) FROM {count}", meant.parameters).fetchone()
        if is_counted:
            length = part_of_day(selection.filters.get("period"))
            facets = {name: _counted(db, name, meant, length) for name, filter in FILTERS.items() if filter.counts}
            facets["period"].sort(key=lambda part: str(part["value"]), reverse=True)
        found = _some(db, meant, sort, PAGE_SIZE, (number - 1) * PAGE_SIZE)
    return Page(found, total, number, facets)


@contextmanager
def _listed(db: Database, meant: Meant) -> Iterator[Meant]:
    """A selection whose ids are found once, for all that is asked of them."""
    # In a table that has an id for its key, one is looked up without another index being made for each count.
    db.execute("CREATE TEMP TABLE hits (id INTEGER PRIMARY KEY)")
    try:
        db.execute(f"INSERT INTO hits SELECT id FROM articles WHERE {meant.condition}", meant.parameters)
        yield replace(meant, is_listed=True)
    finally:
        db.execute("DROP TABLE temp.hits")


def _counted(db: Database, name: str, meant: Meant, length: int = 4) -> list[dict[str, Any]]:
    """How many articles of those that are listed, or else of all, each value of a filter has."""
    hits, among = ("hits", "IN hits") if meant.is_listed else ("articles", "IS NOT NULL")
    counts = (FILTERS[name].counts or "").format(hits=hits, among=among, length=length)
    return [
        {"value": value, "name": called, "articles": articles}
        for value, called, articles in db.execute(f"{counts} ORDER BY 3 DESC, 2")
    ]


def some(db: Database, selection: Selection, sort: Sort, limit: int) -> list[dict[str, Any]]:
    """Articles of a selection to choose from, with their slugs."""
    return _some(db, read(db, selection), sort, limit)


def _some(db: Database, meant: Meant, sort: Sort, limit: int, offset: int = 0) -> list[dict[str, Any]]:
    found = rows(db, meant, _MARKED if meant.has_query else _TEASER, sort, limit, offset)
    return _with_slugs(db, found)


def teasers(db: Database, ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """What a list says of articles, by their ids."""
    meant = f"SELECT {_TEASER} FROM articles WHERE articles.id IN (SELECT value FROM json_each(?))"
    return {row["id"]: row for row in _with_slugs(db, list(db.query(meant, (json.dumps(list(ids)),))))}


def _with_slugs(db: Database, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    called = slugs(db, found)
    return [row | {"slug": called[row["id"]]} for row in found]


# The archive at a glance


def overview(db: Database) -> Overview:
    """The archive at a glance."""
    total, first, last = db.execute("SELECT count(*), min(published_at), max(published_at) FROM articles").fetchone()
    counted = dict(db.execute("SELECT substr(day, 1, 7), count(*) FROM articles GROUP BY 1 ORDER BY 1").fetchall())
    span = range(int(min(counted)[:4]), int(max(counted)[:4]) + 1) if counted else range(0)
    of_years = [f"{year:04}" for year in span]
    months = {month: counted.get(month, 0) for year in of_years for month in (f"{year}-{n:02}" for n in range(1, 13))}
    years = {year: sum(months[f"{year}-{n:02}"] for n in range(1, 13)) for year in of_years}
    everything = read(db, Selection())
    of_sections = {one["value"]: one["articles"] for one in _counted(db, "category", everything)}
    sections = db.execute("SELECT path, name FROM categories ORDER BY path")
    domains = dict(db.execute("SELECT name, domain FROM sources").fetchall())
    return Overview(
        total,
        first,
        last,
        months,
        years,
        [{"path": path, "name": name, "articles": of_sections.get(path, 0)} for path, name in sections],
        [one | {"domain": domains.get(one["name"])} for one in _counted(db, "source", everything)],
        _counted(db, "byline", everything),
        [one | {"slug": one["value"]} for one in _counted(db, "tag", everything)],
    )


_CALLED = {"category": "SELECT name FROM categories WHERE path = ?", "tag": "SELECT name FROM tags WHERE slug = ?"}


def called(db: Database, filter: str, value: str) -> str:
    """What a value of a filter is called: a section and a tag have names, and all else is called what it is."""
    row = db.execute(_CALLED[filter], (value,)).fetchone() if filter in _CALLED else None
    return row[0] if row else value


# Around an article


def neighbours(db: Database, article_id: int) -> dict[str, dict[str, Any] | None]:
    """The articles published just before and just after one: ``older`` and ``newer``."""
    found = {
        name: next(
            db.query(
                f"SELECT id, wp_id, url, title FROM articles WHERE (published_at, id) {sign}"
                f" (SELECT published_at, id FROM articles WHERE id = ?) ORDER BY published_at {way}, id {way} LIMIT 1",
                (article_id,),
            ),
            None,
        )
        for name, (sign, way) in {"older": ("<", "DESC"), "newer": (">", "ASC")}.items()
    }
    slug = slugs(db, [row for row in found.values() if row])
    return {name: row and row | {"slug": slug[row["id"]]} for name, row in found.items()}


def archived_at(db: Database, urls: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Those of some URLs that lead to archived articles, however they are written."""
    normal = {url: spelled for url in urls if (spelled := _article_url(url))}
    rows = db.query(
        "SELECT urls.url AS asked, articles.id, wp_id, articles.url, title"
        " FROM urls JOIN articles ON articles.id = article_id"
        " WHERE urls.url IN (SELECT value FROM json_each(?))",
        (json.dumps(list(set(normal.values()))),),
    )
    known = {row.pop("asked"): row for row in _with_slugs(db, list(rows))}
    return {url: known[spelled] for url, spelled in normal.items() if spelled in known}


def _article_url(url: str) -> str | None:
    """The address of an article as the archive has it; a copy of the site has addresses of its own."""
    if not url.startswith(("http://", "https://")):
        return None
    return site.article_url(url, site.BASE_URL if site.is_on_site(url) else site.root_of(url))
