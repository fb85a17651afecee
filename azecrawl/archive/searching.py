"""Searching articles: what matches a query, in which order, and the words around it. Nothing here writes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Literal

from sqlite_utils import Database

from azecrawl.archive.database import rows_of
from azecrawl.archive.reading import LARGEST_INTEGER
from azecrawl.archive.rows import HitRow
from azecrawl.archive.selection import Selection, match, where

Sort = Literal["relevance", "newest", "oldest"]

# A word in the title counts ten times what it counts in the text, and one in the subtitle four times. FTS5 walks the
# matches in that order itself, so that a snippet is made only for what is shown.
_HITS = """
SELECT articles.id, articles.title, articles.url, articles.published_at, articles.day, articles.byline, articles.source,
    snippet(articles_fts, -1, :before, :after, '…', 24) AS snippet
FROM articles_fts CROSS JOIN articles ON articles.id = articles_fts.rowid
WHERE articles_fts MATCH :match AND {condition}
"""
_BY_RELEVANCE = f"{_HITS} AND rank MATCH 'bm25(10.0, 4.0, 1.0)' ORDER BY rank LIMIT :limit"
# The plus has SQLite walk the index of days, and look up each id in the set of those that match.
_BY_DAY = """
SELECT id FROM articles
WHERE +id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :match) AND {condition}
ORDER BY day {way}, published_at {way}, id {way} LIMIT :limit
"""


def search(db: Database, selection: Selection, sort: Sort, limit: int, marks: tuple[str, str]) -> list[HitRow]:
    """The articles of a selection that has a query, with a snippet of each in which marks are around what matches."""
    condition, parameters = where(db, replace(selection, query=None))
    parameters |= {
        "match": match(db, selection.query or ""),
        "limit": min(limit, LARGEST_INTEGER),
        "before": marks[0],
        "after": marks[1],
    }
    if sort == "relevance":
        return list(rows_of(HitRow, db, _BY_RELEVANCE.format(condition=condition), parameters))
    way = "DESC" if sort == "newest" else "ASC"
    ids = [id for (id,) in db.execute(_BY_DAY.format(condition=condition, way=way), parameters)]
    # The plus makes FTS5 go through the matches once; for each id by itself it would read the query's words anew.
    shown = _HITS.format(condition="+articles_fts.rowid IN (SELECT value FROM json_each(:ids))")
    found = rows_of(HitRow, db, shown, parameters | {"ids": json.dumps(ids)})
    hits = {hit["id"]: hit for hit in found}
    return [hits[id] for id in ids]
