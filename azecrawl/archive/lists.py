"""Articles as lists with their counts, and what leads from one to others. Nothing here writes to the file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

from azecrawl import site
from azecrawl.archive.searching import Sort, rows
from azecrawl.archive.selection import FILTERS, Selection, where
from azecrawl.archive.slugs import slugs

PAGE_SIZE = 20


@dataclass(frozen=True)
class Page:
    """A page of a list. ``total`` counts the whole list; pages are numbered from 1.

    ``facets`` say how many articles of the whole list each value of a filter would leave, by filter: ``value``,
    ``name`` and ``articles``, the most first; of ``period`` the years, the latest first.
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

    ``months`` and ``years`` are Baku's, ``2021-03`` and ``2021``, in order and without gaps. ``categories`` have path
    and name, ``sources`` name and domain, ``bylines`` name, ``tags`` slug and name; each has ``articles``, and the
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
    condition, parameters = where(db, selection)
    if is_counted:
        total, facets = _counted(db, condition, parameters)
    else:
        (total,), facets = db.execute(f"SELECT count(*) FROM articles WHERE {condition}", parameters).fetchone(), {}
    return Page(some(db, selection, sort, PAGE_SIZE, (number - 1) * PAGE_SIZE), total, number, facets)


def _counted(db: Database, condition: str, parameters: dict[str, Any]) -> tuple[int, dict[str, list[dict[str, Any]]]]:
    """How many articles there are for which a condition holds, and how many of these each value of a filter has."""
    # In a table that has an id for its key, one is looked up without another index being made for each count.
    db.execute("CREATE TEMP TABLE hits (id INTEGER PRIMARY KEY)")
    try:
        db.execute(f"INSERT INTO hits SELECT id FROM articles WHERE {condition}", parameters)
        (total,) = db.execute("SELECT count(*) FROM hits").fetchone()
        found = {
            name: [
                {"value": value, "name": called, "articles": articles}
                for value, called, articles in db.execute(f"{filter.counts} ORDER BY 3 DESC, 2")
            ]
            for name, filter in FILTERS.items()
            if filter.counts
        }
    finally:
        db.execute("DROP TABLE temp.hits")
    found["period"].sort(key=lambda year: str(year["value"]), reverse=True)
    return total, found


def some(db: Database, selection: Selection, sort: Sort, limit: int, offset: int = 0) -> list[dict[str, Any]]:
    """Articles of a selection to choose from, with their slugs."""
    found = rows(db, selection, _TEASER if selection.query is None else _MARKED, sort, limit, offset)
    return _with_slugs(db, found)


def _with_slugs(db: Database, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    called = slugs(db, found)
    return [row | {"slug": called[row["id"]]} for row in found]


# The archive at a glance. A section has the articles of the sections below it, each once.

_CATEGORIES = """
SELECT categories.path, categories.name, count(DISTINCT article_id) AS articles
FROM categories
LEFT JOIN categories AS inner ON inner.path = categories.path
    OR substr(inner.path, 1, length(categories.path) + 1) = categories.path || '/'
LEFT JOIN article_categories ON category_id = inner.id
GROUP BY categories.id ORDER BY 1
"""
_SOURCES = """
SELECT source AS name, (SELECT domain FROM sources WHERE name = source) AS domain, count(*) AS articles
FROM articles WHERE source IS NOT NULL GROUP BY source ORDER BY articles DESC, 1
"""
_BYLINES = """
SELECT byline AS name, count(*) AS articles
FROM articles WHERE byline IS NOT NULL GROUP BY byline ORDER BY articles DESC, 1
"""
_TAGS = """
SELECT slug, name, count(*) AS articles
FROM article_tags JOIN tags ON tags.id = tag_id GROUP BY tags.id ORDER BY articles DESC, 1
"""


def overview(db: Database) -> Overview:
    """The archive at a glance."""
    total, first, last = db.execute("SELECT count(*), min(published_at), max(published_at) FROM articles").fetchone()
    counted = dict(db.execute("SELECT substr(day, 1, 7), count(*) FROM articles GROUP BY 1 ORDER BY 1").fetchall())
    of_years = range(int(min(counted)[:4]), int(max(counted)[:4]) + 1) if counted else range(0)
    months = {month: counted.get(month, 0) for year in of_years for month in (f"{year}-{n:02}" for n in range(1, 13))}
    years = {str(year): sum(months[f"{year}-{n:02}"] for n in range(1, 13)) for year in of_years}
    lists = [list(db.query(sql)) for sql in (_CATEGORIES, _SOURCES, _BYLINES, _TAGS)]
    return Overview(total, first, last, months, years, *lists)


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
