"""Articles as somebody looks for them: which are meant, in which order, the words around a match. Nothing here writes.

Lists walk ``articles_day`` from its end and look up each id in a set, so that a page of any list costs the same and no
text is read but of what is shown. See ``Filter`` for the plus before an id.
"""

from __future__ import annotations

import json
import re
from typing import Any, Literal, cast

from sqlite_utils import Database

from azecrawl.archive.retrieval import LARGEST_INTEGER
from azecrawl.archive.rows import HitRow
from azecrawl.archive.selection import Meant, Selection, match, read

Sort = Literal["relevance", "newest", "oldest"]

MARKS = ("\ue000", "\ue001")
"""What may stand around a match on its way to a screen: signs that are in no text."""

# A word in the title counts ten times what it counts in the text, and one in the subtitle four times. FTS5 walks the
# matches in that order itself, so that a snippet is made only for what is shown.
_WEIGHTS = "bm25(10.0, 4.0, 1.0)"
_MATCHES = """
SELECT {columns} FROM articles_fts CROSS JOIN articles ON articles.id = articles_fts.rowid
WHERE articles_fts MATCH :query AND {condition}
"""
_BY_RELEVANCE = f"{_MATCHES} AND rank MATCH '{_WEIGHTS}' ORDER BY rank LIMIT :limit OFFSET :offset"
_BY_DAY = """
SELECT id FROM articles WHERE {condition} ORDER BY day {way}, published_at {way}, id {way} LIMIT :limit OFFSET :offset
"""
_HIT = """
articles.id, articles.title, articles.url, articles.published_at, articles.day, articles.byline, articles.source,
snippet(articles_fts, -1, :before, :after, '…', 24) AS snippet
"""


def search(db: Database, selection: Selection, sort: Sort, limit: int, marks: tuple[str, str]) -> list[HitRow]:
    """The articles of a selection that has a query, with a snippet of each in which marks are around what matches."""
    return cast(list[HitRow], rows(db, read(db, selection), _HIT, sort, limit, marks=marks))


def matches(db: Database, article_id: int, query: str) -> set[str]:
    """What a query finds in an article, as it stands there: words and phrases of its title, subtitle and text."""
    before, after = MARKS
    row = db.execute(
        f"SELECT {', '.join(f'highlight(articles_fts, {column}, :before, :after)' for column in range(3))}"
        " FROM articles_fts WHERE articles_fts MATCH :query AND rowid = :id",
        {"query": match(db, query), "id": article_id, "before": before, "after": after},
    ).fetchone()
    return set(re.findall(f"{before}([^{after}]+){after}", " ".join(filter(None, row)))) if row else set()


def rows(
    db: Database,
    meant: Meant,
    columns: str,
    sort: Sort,
    limit: int,
    offset: int = 0,
    marks: tuple[str, str] = MARKS,
) -> list[dict[str, Any]]:
    """Columns of the articles of a selection, in order; by relevance only where it has a query.

    With a query they may be of ``articles_fts`` as well, where ``:before`` and ``:after`` are the marks.
    """
    parameters = meant.parameters | {
        "limit": min(limit, LARGEST_INTEGER),
        "offset": offset,
        "before": marks[0],
        "after": marks[1],
    }
    if sort == "relevance" and meant.has_query:
        by_relevance = _BY_RELEVANCE.format(columns=columns, condition=meant.condition_on_matches)
        return list(db.query(by_relevance, parameters))
    way = "ASC" if sort == "oldest" else "DESC"
    ids = [id for (id,) in db.execute(_BY_DAY.format(condition=meant.condition, way=way), parameters)]
    parameters["ids"] = json.dumps(ids)
    if not meant.has_query:
        shown = f"SELECT {columns} FROM articles WHERE id IN (SELECT value FROM json_each(:ids))"
    else:
        # FTS5 goes through the matches once; for each id by itself it would read the query's words anew.
        one_of = "+articles_fts.rowid IN (SELECT value FROM json_each(:ids))"
        shown = _MATCHES.format(columns=columns, condition=one_of)
    by_id = {row["id"]: row for row in db.query(shown, parameters)}
    return [by_id[id] for id in ids]
