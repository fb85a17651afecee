"""What the pages ask of an archive beyond the verbs of ``Archive``: lists, counts, what leads where. All of it reads.

Lists walk ``articles_day`` from its end and look up each id in a set, so that a page of any list costs the
same and no text is read but of what is shown. The ``+`` before an id keeps SQLite from doing it the other way round,
which would read every row of the set to sort it.

Days, months and years are Baku's, by the column ``day``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from azecrawl import Archive, site
from azecrawl.archive.database import wal_of
from azecrawl.archive.rows import ArticleRow
from azecrawl.archive.searching import Sort
from azecrawl.archive.selection import match

PAGE_SIZE = 20

MARKS = ("\ue000", "\ue001")
"""What stands around a match in a title or a snippet: signs that are in no text."""


@dataclass(frozen=True)
class Wanted:
    """Which articles are meant: those to which all that is given applies; all of them when nothing is.

    ``section`` is a path and includes the sections below it, ``tag`` is a slug, ``writer`` and ``source`` are names
    as they stand in the archive, ``period`` is a year or a month at the site: ``2021`` or ``2021-03``.
    """

    q: str | None = None
    section: str | None = None
    source: str | None = None
    writer: str | None = None
    tag: str | None = None
    period: str | None = None


@dataclass(frozen=True)
class Page:
    """A page of a list. ``total`` counts the whole list; pages are numbered from 1."""

    articles: list[dict[str, Any]]
    total: int
    number: int

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.total // PAGE_SIZE))


@dataclass(frozen=True)
class Overview:
    """The archive at a glance. ``months`` and ``years`` are those at the site, ``2021-03`` and ``2021``, in order."""

    articles: int
    first: str | None
    last: str | None
    months: dict[str, int]
    years: dict[str, int]
    sections: list[dict[str, Any]]
    writers: list[dict[str, Any]]
    sources: list[dict[str, Any]]
    tags: list[dict[str, Any]]


# Lists

_CONDITIONS = {
    "q": "+articles.id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :q)",
    "section": "+articles.id IN (SELECT article_id FROM article_categories WHERE category_id IN"
    " (SELECT id FROM categories WHERE path = :section OR substr(path, 1, length(:section) + 1) = :section || '/'))",
    "source": "+articles.id IN (SELECT id FROM articles WHERE source = :source)",
    "writer": "+articles.id IN (SELECT id FROM articles WHERE byline = :writer)",
    "tag": "+articles.id IN (SELECT article_id FROM article_tags JOIN tags ON tags.id = tag_id WHERE slug = :tag)",
    "period": "day > :period AND day < :period || '.'",  # "." follows "-": the days that begin with it
}


def _where(archive: Archive, wanted: Wanted) -> tuple[str, dict[str, Any]]:
    """A condition on ``articles``, and the named parameters in it. Raises as ``page`` does."""
    if wanted.period and not re.fullmatch(r"(19|20)\d\d(-(0[1-9]|1[0-2]))?", wanted.period):
        raise ValueError(f"{wanted.period} is no year and no month: write 2021 or 2021-03")
    given = {name: value for name in _CONDITIONS if (value := getattr(wanted, name))}
    parameters: dict[str, Any] = dict(given)
    if wanted.q:
        parameters["q"] = match(archive.db, wanted.q)
    return " AND ".join(_CONDITIONS[name] for name in given) or "1", parameters


_SHOWN = """
SELECT articles.id, url, articles.title, articles.subtitle, byline, source, published_at,
    modified_at, gone_at, language, trim(substr(articles.body_text, 1, 280)) AS beginning, {extra}
    (SELECT name FROM article_categories JOIN categories ON categories.id = category_id
        WHERE article_id = articles.id ORDER BY position LIMIT 1) AS section,
    (SELECT path FROM article_categories JOIN categories ON categories.id = category_id
        WHERE article_id = articles.id ORDER BY position LIMIT 1) AS section_path
FROM {table}.rowid IN (SELECT value FROM json_each(:ids))
"""
_FOUND = "articles_fts JOIN articles ON articles.id = articles_fts.rowid WHERE articles_fts MATCH :q AND articles_fts"
_MARKED = f"""
    highlight(articles_fts, 0, '{MARKS[0]}', '{MARKS[1]}') AS marked_title,
    snippet(articles_fts, 2, '{MARKS[0]}', '{MARKS[1]}', '…', 40) AS snippet,"""
# A word in the title counts ten times what it counts in the text, and one in the subtitle four times.
_RANKED = """
SELECT rowid FROM articles_fts
WHERE articles_fts MATCH :q AND rank MATCH 'bm25(10.0, 4.0, 1.0)'
    AND ({is_all} OR +rowid IN (SELECT id FROM articles WHERE {condition})) ORDER BY rank LIMIT :limit OFFSET :offset
"""
_DATED = (
    "SELECT id FROM articles WHERE {condition}"
    " ORDER BY day {way}, published_at {way}, id {way} LIMIT :limit OFFSET :offset"
)


def page(archive: Archive, wanted: Wanted, number: int = 1, sort: Sort = "newest") -> Page:
    """A page of the articles that are meant; one past the last is empty.

    With a query each has ``marked_title`` and ``snippet`` in which ``MARKS`` are around what matches. Raises
    ``ArchiveError`` for a query that cannot be read and ``ValueError`` for what is no period.
    """
    condition, parameters = _where(archive, wanted)
    (total,) = archive.db.execute(f"SELECT count(*) FROM articles WHERE {condition}", parameters).fetchone()
    return Page(_some(archive, wanted, sort, PAGE_SIZE, (number - 1) * PAGE_SIZE), total, number)


def newest(archive: Archive, wanted: Wanted, count: int) -> list[dict[str, Any]]:
    """The newest of the articles that are meant. Raises as ``page`` does."""
    return _some(archive, wanted, "newest", count, 0)


def _some(archive: Archive, wanted: Wanted, sort: Sort, limit: int, offset: int) -> list[dict[str, Any]]:
    condition, parameters = _where(archive, wanted)
    if sort == "relevance":
        narrowed, _ = _where(archive, replace(wanted, q=None))
        statement = _RANKED.format(condition=narrowed, is_all=narrowed == "1")
    else:
        statement = _DATED.format(condition=condition, way="DESC" if sort == "newest" else "ASC")
    ids = [id for (id,) in archive.db.execute(statement, parameters | {"limit": limit, "offset": offset})]
    shown = {"ids": json.dumps(ids)}
    if wanted.q:
        rows = archive.db.query(_SHOWN.format(extra=_MARKED, table=_FOUND), shown | {"q": parameters["q"]})
    else:
        rows = archive.db.query(_SHOWN.format(extra="", table="articles WHERE articles"), shown)
    by_id = {row["id"]: row for row in rows}
    return [by_id[id] for id in ids]


# A section has the articles of the sections below it, each once.
_SECTION_COUNTS = """
SELECT {columns}, count(DISTINCT article_id) AS articles
FROM categories
LEFT JOIN categories AS inner ON inner.path = categories.path
    OR substr(inner.path, 1, length(categories.path) + 1) = categories.path || '/'
LEFT JOIN article_categories ON category_id = inner.id
WHERE {condition} GROUP BY categories.id
"""
_FACETS = f"""
WITH hits AS MATERIALIZED (SELECT id FROM articles WHERE {{condition}})
SELECT * FROM ({
    _SECTION_COUNTS.format(
        columns="'section' AS facet, categories.path AS value, categories.name AS name",
        condition="article_id IN hits",
    )
})
UNION ALL
SELECT 'source', source, source, count(*) FROM articles WHERE source IS NOT NULL AND +id IN hits GROUP BY source
UNION ALL
SELECT 'writer', byline, byline, count(*) FROM articles WHERE byline IS NOT NULL AND +id IN hits GROUP BY byline
ORDER BY articles DESC, name
"""


def facets(archive: Archive, wanted: Wanted, count: int = 8) -> dict[str, list[dict[str, Any]]]:
    """How many of the articles that are meant are in which section, source, by which writer and of which year.

    Of each the ``count`` most frequent, but of years all, the latest first. Raises as ``page`` does.
    """
    condition, parameters = _where(archive, wanted)
    found: dict[str, list[dict[str, Any]]] = {"section": [], "source": [], "writer": [], "period": []}
    for row in archive.db.query(_FACETS.format(condition=condition), parameters):
        if len(found[row["facet"]]) < count:
            found[row["facet"]].append(row)
    years = _by_period(archive, condition, parameters, is_month=False)
    found["period"] = [
        {"value": year, "name": year, "articles": years[year]} for year in reversed(years) if years[year]
    ]
    return found


# Periods


def _by_period(archive: Archive, condition: str, parameters: dict[str, Any], *, is_month: bool) -> dict[str, int]:
    """How many articles for which a condition holds are of each year the archive covers, or of each month of these."""
    first, last = archive.db.execute("SELECT min(day), max(day) FROM articles").fetchone()
    if first is None:
        return {}
    years = range(int(first[:4]), int(last[:4]) + 1)
    periods = [f"{year}-{month:02}" for year in years for month in range(1, 13)] if is_month else [*map(str, years)]
    sql = (
        "SELECT value, (SELECT count(*) FROM articles WHERE day > value AND day < value || '.'"
        f" AND {condition}) FROM json_each(:periods)"
    )
    return dict(archive.db.execute(sql, parameters | {"periods": json.dumps(periods)}).fetchall())


# The archive at a glance

_SECTIONS = _SECTION_COUNTS.format(columns="categories.path, categories.name", condition="1") + " ORDER BY 1"
_NAMES = {
    "writers": "SELECT byline AS name, count(*) AS articles FROM articles WHERE byline IS NOT NULL GROUP BY byline",
    "sources": "SELECT source AS name, count(*) AS articles FROM articles WHERE source IS NOT NULL GROUP BY source",
    "tags": "SELECT slug, name, count(*) AS articles FROM article_tags JOIN tags ON tags.id = tag_id GROUP BY tags.id",
}


def overview(archive: Archive) -> Overview:
    """The archive at a glance: counted anew once the file has changed, as counting takes the time of many pages."""
    return _overview(archive.path.absolute(), _stamp(archive.path))


def _stamp(path: Path) -> tuple[int, ...]:
    """What is another one once somebody has written to a file."""
    stats = [file.stat() for file in (path, wal_of(path)) if file.exists()]
    return tuple(number for stat in stats for number in (stat.st_mtime_ns, stat.st_size, stat.st_ino))


@lru_cache(maxsize=4)
def _overview(path: Path, _: tuple[int, ...]) -> Overview:
    with Archive(path) as archive:
        total, first, last = archive.db.execute(
            "SELECT count(*), min(published_at), max(published_at) FROM articles"
        ).fetchone()
        months = _by_period(archive, "1", {}, is_month=True)
        years: dict[str, int] = {}
        for month, articles in months.items():
            years[month[:4]] = years.get(month[:4], 0) + articles
        names = {name: list(archive.db.query(f"{sql} ORDER BY articles DESC, 1")) for name, sql in _NAMES.items()}
        return Overview(total, first, last, months, years, list(archive.db.query(_SECTIONS)), **names)


# Around an article


def section_name(archive: Archive, path: str) -> str | None:
    """What a section is called; None when there is none at this path."""
    return _value(archive, "SELECT name FROM categories WHERE path = ?", path)


def tag_name(archive: Archive, slug: str) -> str | None:
    """What a tag is called; None when there is none with this slug."""
    return _value(archive, "SELECT name FROM tags WHERE slug = ?", slug)


def source_domain(archive: Archive, name: str) -> str | None:
    """The domain of a publication, where it is known."""
    return _value(archive, "SELECT domain FROM sources WHERE name = ?", name)


def _value(archive: Archive, sql: str, parameter: str) -> str | None:
    row = archive.db.execute(sql, (parameter,)).fetchone()
    return row[0] if row else None


def around(archive: Archive, article: ArticleRow) -> dict[str, dict[str, Any] | None]:
    """The articles published just before and just after one: ``older`` and ``newer``, each its id and title."""
    found = {}
    for name, (sign, way) in {"older": ("<", "DESC"), "newer": (">", "ASC")}.items():
        rows = archive.db.query(
            f"SELECT id, title FROM articles WHERE (published_at, id) {sign} (?, ?)"
            f" ORDER BY published_at {way}, id {way} LIMIT 1",
            (article["published_at"], article["id"]),
        )
        found[name] = next(rows, None)
    return found


def archived_at(archive: Archive, urls: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Those of some URLs that lead to archived articles, however they are written: each the article's id and title."""
    normal = {url: spelled for url in urls if (spelled := _article_url(url))}
    rows = archive.db.query(
        "SELECT urls.url, articles.id, title FROM urls JOIN articles ON articles.id = article_id"
        " WHERE urls.url IN (SELECT value FROM json_each(?))",
        (json.dumps(list(set(normal.values()))),),
    )
    known = {row.pop("url"): row for row in rows}
    return {url: known[spelled] for url, spelled in normal.items() if spelled in known}


def _article_url(url: str) -> str | None:
    """The address of an article as the archive has it; a copy of the site has addresses of its own."""
    if not url.startswith(("http://", "https://")):
        return None
    return site.article_url(url, site.BASE_URL if site.is_on_site(url) else site.root_of(url))


def image_files(archive: Archive, urls: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Those of some images that were kept, by URL: ``path`` within the folder, ``width`` and ``height`` in pixels."""
    rows = archive.db.query(
        "SELECT url, path, width, height FROM image_files"
        " WHERE path IS NOT NULL AND url IN (SELECT value FROM json_each(?))",
        (json.dumps(list(urls)),),
    )
    return {row["url"]: row for row in rows}
