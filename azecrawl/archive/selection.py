"""Which articles are meant: by what they say, their section, source, writer and day; and the SQL for it."""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict

from sqlite_utils import Database

from azecrawl import tokens
from azecrawl.archive import folding, spellings
from azecrawl.archive.database import ArchiveError
from azecrawl.archive.query import QueryError, as_fts5


class Filters(TypedDict, total=False):
    """The fields of a ``Selection`` but for its query, for methods that take them one by one."""

    category: str | None
    source: str | None
    byline: str | None
    since: date | str | None
    until: date | str | None


@dataclass(frozen=True)
class Selection:
    """Some of the articles: those to which all that is given applies; all of them when nothing is.

    ``query`` is what to search for. ``category`` is a section by its path or the last part of it, with the sections
    below it. ``source`` and ``byline`` are words of a publication's and a writer's name, however they are spelled.
    ``since`` and ``until`` are the first and the last day, in Baku's time, as dates or as ``YYYY-MM-DD``.
    """

    query: str | None = None
    category: str | None = None
    source: str | None = None
    byline: str | None = None
    since: date | str | None = None
    until: date | str | None = None


def where(db: Database, selection: Selection) -> tuple[str, dict[str, Any]]:
    """What to write after ``WHERE`` in a statement on ``articles``, and the named parameters in it.

    Raises ``ArchiveError`` for a query that cannot be read, for a section, source or byline that the archive does not
    have, and for what is no day.
    """
    since, until = _day("since", selection.since), _day("until", selection.until)
    if since and until and since > until:
        raise ArchiveError(f"since {since} is after until {until}: no article can be in between; swap them")
    conditions: list[str] = []
    parameters: dict[str, Any] = {}
    if selection.query is not None:
        conditions.append("articles.id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :match)")
        parameters["match"] = match(db, selection.query)
    if selection.category is not None:
        conditions.append(
            "articles.id IN (SELECT article_id FROM article_categories"
            " WHERE category_id IN (SELECT value FROM json_each(:categories)))"
        )
        parameters["categories"] = json.dumps(_categories(db, selection.category))
    for column in ("source", "byline"):
        wanted = getattr(selection, column)
        if wanted is not None:
            conditions.append(f"articles.{column} IN (SELECT value FROM json_each(:{column}))")
            parameters[column] = json.dumps(_names(db, column, wanted))
    if since:
        conditions.append("articles.day >= :since")
        parameters["since"] = since.isoformat()
    if until:
        conditions.append("articles.day <= :until")
        parameters["until"] = until.isoformat()
    return " AND ".join(conditions) or "1", parameters


def match(db: Database, query: str) -> str:
    """A query as FTS5 reads it, widened by the spellings the archive has. Raises ``ArchiveError``."""

    def forms(word: str, is_prefix: bool) -> list[str]:
        return spellings.of_prefix(db, word) if is_prefix else spellings.of_word(db, word)

    try:
        return as_fts5(query, forms)
    except QueryError as error:
        raise ArchiveError(f"cannot search for {query!r}: {error}") from None


def _day(name: str, value: date | str | None) -> date | None:
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ArchiveError(f"{name} {value!r} is no day; write it as YYYY-MM-DD, like 2021-03-29") from None


def _categories(db: Database, wanted: str) -> list[int]:
    """The ids of a section and of those below it, by its path or the last part of it."""
    path = wanted.strip().strip("/").lower()
    known = dict(db.execute("SELECT id, path FROM categories ORDER BY path").fetchall())
    found = [id for id, other in known.items() if path and f"/{path}/" in f"/{other}/"]
    if not found:
        raise ArchiveError(_no_such("section", wanted, list(known.values())))
    return found


def _names(db: Database, column: str, wanted: str) -> list[str]:
    """The names in a column that have all the words that are wanted, each in any spelling."""
    known = [name for (name,) in db.execute(f"SELECT DISTINCT {column} FROM articles WHERE {column} IS NOT NULL")]
    words = tokens.words(wanted)
    found = [
        name
        for name in known
        if words and all(any(folding.same_word(word, other) for other in tokens.words(name)) for word in words)
    ]
    if not found:
        raise ArchiveError(_no_such(column, wanted, known))
    return found


def _no_such(what: str, wanted: str, known: list[str]) -> str:
    near = difflib.get_close_matches(wanted, known, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else f"it has {', '.join(sorted(known)[:8]) or 'none'}"
    return f"the archive has no {what} {wanted!r}; {hint}"
