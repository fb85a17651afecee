"""What was changed and what was taken away: every edit and every removal that the archive has seen. Nothing writes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlite_utils import Database

from azecrawl import site
from azecrawl.archive.articles import NEWEST_FIRST
from azecrawl.archive.database import rows_of, timestamp
from azecrawl.archive.lists import teasers
from azecrawl.archive.rows import EditRow, RevisionRow
from azecrawl.archive.selection import Filters, Selection, where

_BATCH = 100

_OLDEST_FIRST = ", ".join(term.split()[0] for term in NEWEST_FIRST.split(", "))
# A content that came back was seen first long before: then the edit is from when the one before it was seen last.
_SEEN = f"""
WITH meant AS (SELECT id, gone_at FROM articles WHERE {{condition}}),
    several AS (
        SELECT article_id FROM revisions WHERE article_id IN (SELECT id FROM meant)
        GROUP BY article_id HAVING count(*) > 1
    ),
    ordered AS (
        SELECT id, article_id, first_seen_at,
            row_number() OVER article AS number, lag(id) OVER article AS older, lag(last_seen_at) OVER article AS until
        FROM revisions WHERE article_id IN (SELECT article_id FROM several)
        WINDOW article AS (PARTITION BY article_id ORDER BY {_OLDEST_FIRST})
    )
SELECT max(first_seen_at, until) AS at, article_id, number, older, id AS newer FROM ordered WHERE older IS NOT NULL
UNION ALL SELECT gone_at, id, NULL, NULL, NULL FROM meant WHERE gone_at IS NOT NULL
"""


def edits(db: Database, selection: Selection) -> Iterator[EditRow]:
    """The edits and removals of the articles of a selection, the latest first.

    Its ``since`` and ``until`` are the first and the last day, at the site, on which they were seen.
    """
    filters = selection.filters.copy()
    days = Filters(since=filters.pop("since", None), until=filters.pop("until", None))
    where(db, Selection(filters=days))  # raises for what is no day
    condition, parameters = where(db, Selection(selection.query, filters))
    parameters |= {"from": _start(days["since"]), "to": _start(days["until"], 1)}
    seen = db.execute(
        f"SELECT * FROM ({_SEEN.format(condition=condition)})"
        " WHERE (:from IS NULL OR at >= :from) AND (:to IS NULL OR at < :to) ORDER BY at DESC, article_id, number DESC",
        parameters,
    ).fetchall()
    for start in range(0, len(seen), _BATCH):
        yield from _whole(db, seen[start : start + _BATCH])


def _start(day: date | str | None, later: int = 0) -> str | None:
    """When a day of the site, or one some days later, begins; None for none, and for one that no calendar has."""
    if day is None:
        return None
    at_site = date.fromisoformat(day) if isinstance(day, str) else day
    try:
        return timestamp(site.midnight(at_site + timedelta(days=later)))
    except OverflowError:
        return None


def _whole(db: Database, seen: Sequence[tuple[Any, ...]]) -> Iterator[EditRow]:
    """Edits with their articles and both revisions of each."""
    articles = teasers(db, [article_id for _, article_id, *_ in seen])
    ids = json.dumps([id for *_, older, newer in seen for id in (older, newer) if id])
    of_ids = "SELECT * FROM revisions WHERE id IN (SELECT value FROM json_each(?))"
    revisions = {row["id"]: row for row in rows_of(RevisionRow, db, of_ids, (ids,))}
    for at, article_id, number, older, newer in seen:
        yield EditRow(
            at=at,
            article=articles[article_id],
            number=number,
            older=revisions.get(older),
            newer=revisions.get(newer),
        )
