"""Which articles are meant: the filters, each with all that is to be known of it, and the SQL that they come to.

A filter is one entry of ``Filters``. The library, the command line, the exports, the figures, the reader and its feeds
take theirs from there, and so do the counts that a search is narrowed by.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, TypedDict, get_type_hints

from sqlite_utils import Database

from azecrawl import site, tokens
from azecrawl.archive import folding, spellings
from azecrawl.archive.database import ArchiveError
from azecrawl.archive.query import QueryError, as_fts5


@dataclass(frozen=True)
class Filter:
    """One way to say which articles are meant.

    ``label`` is what readers see and ``help`` what the command line says; ``metavar`` is None where the value is yes
    or no. ``condition`` is SQL on ``articles`` in which the filter's name is the parameter, and ``read`` makes that of
    a value; it raises ``ArchiveError`` for one that cannot match. ``counts`` is SQL that counts articles by value, as
    value, name and number: those of the table ``{hits}``, whose id is ``{among}`` them. ``{length}`` is that of a part
    of a period (``part_of_day``).

    The plus before an id keeps SQLite walking an index of articles, in the order that is wanted, and looking up each
    id in a set; else it would read whole rows, texts and all, to sort them.
    """

    label: str
    metavar: str | None
    help: str
    condition: str
    read: Callable[[Database, str, Any], Any]
    counts: str | None = None


_SHOWN = 8
"""How many values of a filter are named to who asked for one that is not there."""

# CROSS JOIN takes the tables in the order in which they are written: categories are few, and hits are many.
_CATEGORIES = """
SELECT categories.path, categories.name, count(DISTINCT article_id)
FROM categories
CROSS JOIN categories AS inner ON inner.path = categories.path
    OR substr(inner.path, 1, length(categories.path) + 1) = categories.path || '/'
CROSS JOIN article_categories ON category_id = inner.id
WHERE +article_id {among} GROUP BY categories.id
"""
_TAGS = """
SELECT slug, name, articles FROM tags
JOIN (SELECT tag_id, count(*) AS articles FROM article_tags WHERE +article_id {among} GROUP BY tag_id) ON tag_id = id
"""
# By days first: they come from the index in order, and are few.
_PERIODS = """
SELECT substr(day, 1, {length}) AS period, substr(day, 1, {length}), sum(articles)
FROM (SELECT day, count(*) AS articles FROM articles WHERE +id {among} GROUP BY day) GROUP BY period
"""
_COLUMN = "+articles.id IN (SELECT id FROM articles WHERE {0} IN (SELECT value FROM json_each(:{0})))"
_COUNTS = "SELECT {0}, {0}, count(*) FROM articles WHERE {0} IS NOT NULL AND +id {{among}} GROUP BY {0}"
_WITH_IMAGES = "EXISTS (SELECT 1 FROM images WHERE article_id = articles.id)"
_EDITED = "EXISTS (SELECT 1 FROM revisions WHERE article_id = articles.id LIMIT 1 OFFSET 1)"
_GONE = "articles.id IN (SELECT id FROM articles WHERE gone_at IS NOT NULL)"
_COUNT = "SELECT 'yes', 'yes', count(*) FROM {{hits}} AS articles WHERE {0} HAVING count(*)"


class Filters(TypedDict, total=False):
    """What can be said of the articles that are meant, besides words to search for. None says nothing.

    - ``category``: a section by its path or the last part of it, with the sections below it
    - ``source``, ``byline``: a publication, a writer; a name that is not there just so stands for all that have its
      words, in any spelling
    - ``tag``: a tag by its slug or its name
    - ``language``: as the page states it, ``en-US``; ``en`` stands for all that begin so
    - ``since``, ``until``: the first and the last day, at the site, as dates or as ``YYYY-MM-DD``
    - ``period``: a year, a month or a day at the site: ``2021``, ``2021-03``, ``2021-03-29``
    - ``has_images``, ``edited``, ``gone``: whether it has images, was seen with more than one content, is on the site
      no longer
    """

    category: Annotated[
        str | None,
        Filter(
            "Section",
            "PATH",
            "Only this section and those below it: news, or energy for news/energy.",
            "+articles.id IN (SELECT article_id FROM article_categories"
            " WHERE category_id IN (SELECT value FROM json_each(:category)))",
            _categories,
            _CATEGORIES,
        ),
    ]
    source: Annotated[
        str | None,
        Filter(
            "Source",
            "NAME",
            "Only what first appeared there; some words of the name will do.",
            _COLUMN.format("source"),
            _names,
            _COUNTS.format("source"),
        ),
    ]
    byline: Annotated[
        str | None,
        Filter(
            "Writer",
            "NAME",
            "Only by this writer; some words of the name, in any spelling.",
            _COLUMN.format("byline"),
            _names,
            _COUNTS.format("byline"),
        ),
    ]
    tag: Annotated[
        str | None,
        Filter(
            "Tag",
            "NAME",
            "Only with this tag, by its slug or its name.",
            "+articles.id IN (SELECT article_id FROM article_tags WHERE tag_id IN (SELECT value FROM json_each(:tag)))",
            _tags,
            _TAGS,
        ),
    ]
    language: Annotated[
        str | None,
        Filter(
            "Language",
            "CODE",
            "Only in this language, as the pages state it: en-US, or en.",
            _COLUMN.format("language"),
            _languages,
            _COUNTS.format("language"),
        ),
    ]
    since: Annotated[
        date | str | None,
        Filter(
            "Since",
            "DAY",
            f"Only from this day on, YYYY-MM-DD, in {site.PLACE}'s time.",
            "articles.day >= :since",
            _day,
        ),
    ]
    until: Annotated[
        date | str | None,
        Filter("Until", "DAY", "Only up to this day.", "articles.day <= :until", _day),
    ]
    period: Annotated[
        str | None,
        Filter(
            "Published",
            "PERIOD",
            "Only of this year, month or day: 2021, 2021-03, or 2021-03-29.",
            "articles.day >= :period AND articles.day < :period || '.'",  # "." follows "-": the days that begin so
            _period,
            _PERIODS,
        ),
    ]
    has_images: Annotated[
        bool | None,
        Filter(
            "With images",
            None,
            "Only with images, or only without.",
            f"({_WITH_IMAGES}) = :has_images",
            _flag,
            _COUNT.format(_WITH_IMAGES),
        ),
    ]
    edited: Annotated[
        bool | None,
        Filter(
            "Edited",
            None,
            "Only what was seen with more than one content, or only what was not.",
            f"({_EDITED}) = :edited",
            _flag,
            _COUNT.format(_EDITED),
        ),
    ]
    gone: Annotated[
        bool | None,
        Filter(
            "Gone from the site",
            None,
            "Only what the site no longer has, or only what it has.",
            f"({_GONE}) = :gone",
            _flag,
            _COUNT.format(_GONE),
        ),
    ]


@dataclass(frozen=True)
class Selection:
    """Some of the articles: those that a query finds and all filters hold for; all of them when nothing is given."""

    query: str | None = None
    filters: Filters = field(default_factory=lambda: Filters())

    def __post_init__(self) -> None:
        if unknown := self.filters.keys() - FILTERS.keys():
            raise TypeError(f"there is no filter {min(unknown)!r}; the filters are {', '.join(FILTERS)}")


@dataclass(frozen=True)
class Meant:
    """A selection that was read: its filters as SQL on ``articles``, whether it has a query, the named parameters.

    ``is_listed`` says that the ids are those of the table ``hits``.
    """

    filters: str
    has_query: bool
    parameters: dict[str, Any]
    is_listed: bool = False

    @property
    def condition(self) -> str:
        """What to write after ``WHERE`` in a statement on ``articles``."""
        if self.is_listed:
            return "+articles.id IN hits"
        return " AND ".join(part for part in (self.filters, _MATCHES if self.has_query else "") if part) or "1"

    @property
    def condition_on_matches(self) -> str:
        """The same in a statement on ``articles_fts`` that has the query already."""
        if not self.filters:
            return "1"
        return (
            f"+articles_fts.rowid IN {'hits' if self.is_listed else f'(SELECT id FROM articles WHERE {self.filters})'}"
        )


_MATCHES = "+articles.id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :query)"


def where(db: Database, selection: Selection) -> tuple[str, dict[str, Any]]:
    """What to write after ``WHERE`` in a statement on ``articles``, and the named parameters in it.

    Raises ``ArchiveError`` for a query that cannot be read, and for a filter that can match nothing.
    """
    meant = read(db, selection)
    return meant.condition, meant.parameters


def read(db: Database, selection: Selection) -> Meant:
    """A selection as SQL. Raises ``ArchiveError`` for a query that cannot be read, a filter that can match nothing."""
    given = {name: value for name in FILTERS if (value := selection.filters.get(name)) is not None}
    parameters = {name: FILTERS[name].read(db, name, value) for name, value in given.items()}
    since, until = parameters.get("since"), parameters.get("until")
    if since and until and since > until:
        raise ArchiveError(f"since {since} is after until {until}: no article can be in between; swap them")
    if selection.query is not None:
        parameters["query"] = match(db, selection.query)
    filters = " AND ".join(FILTERS[name].condition for name in given)
    return Meant(filters, selection.query is not None, parameters)


def match(db: Database, query: str) -> str:
    """A query as FTS5 reads it, widened by the spellings the archive has. Raises ``ArchiveError``."""

    def forms(word: str, is_prefix: bool) -> list[str]:
        return spellings.of_prefix(db, word) if is_prefix else spellings.of_word(db, word)

    try:
        return as_fts5(query, forms)
    except QueryError as error:
        raise ArchiveError(f"cannot search for {query!r}: {error}") from None


def _day(db: Database, name: str, value: date | str) -> str:
    if isinstance(value, date):
        return value.isoformat()
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise ArchiveError(f"{name} {value!r} is no day; write it as YYYY-MM-DD, like 2021-03-29") from None


def _period(db: Database, name: str, value: str) -> str:
    try:
        if not re.fullmatch("[0-9]{4}(-[0-9]{2}){0,2}", value):
            raise ValueError(value)
        date.fromisoformat(f"{value}-01-01"[:10])
    except ValueError:
        raise ArchiveError(
            f"{name} {value!r} is no year, no month and no day; write it as YYYY, YYYY-MM or YYYY-MM-DD, like 2021-03"
        ) from None
    return value


def part_of_day(period: str | None) -> int:
    """How many letters of a day tell apart the parts of a period: months in a year, days in a month; else years."""
    return {4: 7, 7: 10, 10: 10}.get(len(period or ""), 4)


def _flag(db: Database, name: str, value: bool | str) -> bool:
    if value not in (True, False, "yes", "no"):
        raise ArchiveError(f"{name} {value!r} is neither yes nor no; write one of these")
    return value in (True, "yes")


def _categories(db: Database, name: str, wanted: str) -> str:
    """The ids of a section and of those below it, by its path; else by the last part of the path."""
    known = dict(db.execute("SELECT path, id FROM categories ORDER BY path").fetchall())
    path = wanted if wanted in known else wanted.strip().strip("/").lower()
    above = "/" if path in known else ""
    found = [id for other, id in known.items() if path and f"{above}{path}/" in f"{above}{other}/"]
    return _found(name, wanted, found, known)


def _names(db: Database, name: str, wanted: str) -> str:
    """The names in a column that are meant."""
    if db.execute(f"SELECT 1 FROM articles WHERE {name} = ? LIMIT 1", (wanted,)).fetchone():
        return json.dumps([wanted])  # as _meant would say; to list all names takes a while
    known = [other for (other,) in db.execute(f"SELECT DISTINCT {name} FROM articles WHERE {name} IS NOT NULL")]
    return _found(name, wanted, _meant(wanted, known), known)


def _tags(db: Database, name: str, wanted: str) -> str:
    """The ids of the tags that are meant."""
    rows = db.execute("SELECT id, slug, name FROM tags").fetchall()
    meant = _meant(wanted, [called for _, _, called in rows])
    found = [id for id, slug, _ in rows if slug == wanted] or [id for id, _, called in rows if called in meant]
    return _found(name, wanted, found, [called for _, _, called in rows])


def _languages(db: Database, name: str, wanted: str) -> str:
    """The languages that are one, or begin with it (RFC 4647, 3.3.1)."""
    known = [other for (other,) in db.execute("SELECT DISTINCT language FROM articles WHERE language IS NOT NULL")]
    found = [other for other in known if f"{other}-".lower().startswith(f"{wanted.strip()}-".lower())]
    return _found(name, wanted, found, known)


def _meant(wanted: str, known: Iterable[str]) -> list[str]:
    """The name that is there just so; else those that have all the words that are wanted, each in any spelling."""
    if wanted in known:
        return [wanted]
    words = tokens.words(wanted)
    return [
        name
        for name in known
        if words and all(any(folding.same_word(word, other) for other in tokens.words(name)) for word in words)
    ]


def _found(name: str, wanted: str, found: list[Any], known: Iterable[str]) -> str:
    """What was found, as JSON. Raises ``ArchiveError`` with what is near, or there, when that is nothing."""
    if found:
        return json.dumps(found)
    near = difflib.get_close_matches(wanted, known, n=3, cutoff=0.5)
    there = sorted(known)
    more = f" and {len(there) - _SHOWN:,} more" if len(there) > _SHOWN else ""
    hint = f"did you mean {' or '.join(near)}?" if near else f"it has {', '.join(there[:_SHOWN]) or 'none'}{more}"
    raise ArchiveError(f"the archive has no {name} {wanted!r}; {hint}")


FILTERS: dict[str, Filter] = {
    name: hint.__metadata__[0] for name, hint in get_type_hints(Filters, include_extras=True).items()
}
"""The filters by their names, in the order in which they are shown."""
