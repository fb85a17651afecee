"""The frontier: every URL ever learned of, and where each one stands. Articles and pages are kept elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlite_utils import Database

from azecrawl.archive.database import timestamp
from azecrawl.records import Discovery, Origin, State, Visit, Way

FIRST_RETRY = timedelta(hours=1)
LAST_RETRY = timedelta(days=7)

_SECOND_LOOK = timedelta(days=1)
"""How long after what leaves a doubt to look again: an article that is not there then either is gone."""

_TIMES_AT_ONCE = 5
"""How many times in a row the next run asks at once, the first time included: runs are hours apart, and faults pass."""


class Standing(NamedTuple):
    """Where a URL stands.

    ``attempts`` counts the failures in a row since it last answered, which was at ``visited_at``; ``modified_at``,
    ``wp_id`` and ``title`` are its article's; ``day`` is when it was published, in the site's zone, as far as known.
    ``next_at`` is when to look again. Times are aware, in UTC.
    """

    state: State
    attempts: int = 0
    article_id: int | None = None
    visited_at: datetime | None = None
    next_at: datetime | None = None
    missing_at: datetime | None = None
    modified_at: datetime | None = None
    wp_id: int | None = None
    day: date | None = None
    title: str | None = None


_STANDING = """
SELECT urls.url, state, attempts, article_id, visited_at, next_at, missing_at, articles.modified_at, wp_id,
    coalesce(articles.day, urls.day), articles.title
FROM urls LEFT JOIN articles ON articles.id = article_id
"""


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _standing(row: Sequence[Any]) -> Standing:
    state, attempts, article_id, visited_at, next_at, missing_at, modified_at, wp_id, day, title = row
    times = _time(visited_at), _time(next_at), _time(missing_at), _time(modified_at)
    return Standing(State(state), attempts, article_id, *times, wp_id, date.fromisoformat(day) if day else None, title)


def pause_after(attempts: int) -> timedelta:
    """How long to leave an address alone that has failed, when it had to wait ``attempts`` times in a row before.

    >>> [str(pause_after(attempts)) for attempts in (0, 1, 2, 99)]
    ['1:00:00', '2:00:00', '4:00:00', '7 days, 0:00:00']
    """
    return min(FIRST_RETRY * (1 << min(attempts, 10)), LAST_RETRY)


def discover(db: Database, discoveries: Iterable[Discovery], at: datetime) -> int:
    """Add the URLs not known yet as pending, and note who saw each. Returns how many were new."""
    seen, now = list(discoveries), timestamp(at)
    if not seen:
        return 0
    new = db.conn.executemany(
        "INSERT INTO urls (url, state, way, seen_on, day, found_at) VALUES (?, 'pending', ?, ?, ?, ?)"
        " ON CONFLICT (url) DO NOTHING",
        ((found.url, found.way, found.seen_on, found.day and found.day.isoformat(), now) for found in seen),
    ).rowcount
    db.conn.executemany(
        "INSERT INTO sightings (url, way, first_seen_at, last_seen_at, seen_on) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (url, way) DO UPDATE SET last_seen_at = excluded.last_seen_at, seen_on = excluded.seen_on",
        ((found.url, found.way, now, now, found.seen_on) for found in seen),
    )
    return new


def has_shown(db: Database, way: Way) -> bool:
    """Whether a way of looking has ever shown an article."""
    return db.execute("SELECT 1 FROM sightings WHERE way = ? LIMIT 1", (way,)).fetchone() is not None


def listed_on(db: Database, seen_on: str) -> set[str]:
    """The URLs that a list showed when it was last read; empty for one that was never read, or showed none."""
    rows = db.execute(
        "SELECT url FROM sightings WHERE seen_on = ?1"
        " AND last_seen_at = (SELECT max(last_seen_at) FROM sightings WHERE seen_on = ?1)",
        (seen_on,),
    )
    return {url for (url,) in rows}


def looked_at(db: Database, way: Way) -> set[str]:
    """The URLs that need no look though a way of looking lists them no longer.

    They have been visited since the list that showed them was last read, and did not show them; or it is known
    already when to look.
    """
    rows = db.execute(
        "SELECT seen.url FROM sightings AS seen JOIN urls ON urls.url = seen.url"
        " JOIN (SELECT seen_on, max(last_seen_at) AS read_at FROM sightings WHERE way = ?1 GROUP BY seen_on) AS lists"
        " ON lists.seen_on = seen.seen_on"
        " WHERE seen.way = ?1 AND (next_at IS NOT NULL OR (last_seen_at < read_at AND visited_at >= read_at))",
        (way,),
    )
    return {url for (url,) in rows}


def standing(db: Database, url: str) -> Standing | None:
    """Where a URL stands, or None when it is unknown."""
    row = db.execute(f"{_STANDING} WHERE urls.url = ?", (url,)).fetchone()
    return _standing(row[1:]) if row else None


def standings(db: Database) -> Iterator[tuple[str, Standing]]:
    """Every known URL, and where it stands."""
    for url, *row in db.execute(_STANDING):
        yield url, _standing(row)


def to_revisit(db: Database, visits: Mapping[timedelta, timedelta], at: datetime) -> dict[str, date]:
    """The current URLs of archived articles whose last visit is too long ago for their age, with their days.

    ``visits`` says, by age since publication, how long ago the last visit may be; an article older than
    the last of these ages is not visited again.
    """
    due: dict[str, date] = {}
    younger = timedelta(0)
    for age, interval in visits.items():
        rows = db.execute(
            "SELECT articles.url, articles.day FROM articles JOIN urls ON urls.url = articles.url"
            " WHERE state = 'archived' AND published_at > ? AND published_at <= ? AND visited_at <= ?"
            " AND (next_at IS NULL OR next_at <= ?)",
            (timestamp(at - age), timestamp(at - younger), timestamp(at - interval), timestamp(at)),
        )
        due |= {url: date.fromisoformat(day) for url, day in rows}
        younger = age
    return due


def unvisited(db: Database, since: datetime) -> dict[str, date]:
    """The current URLs of archived articles not visited since a time, with the days they were published."""
    return _current(db, "visited_at < ?", timestamp(since))


def known_to(db: Database, way: Way) -> dict[str, date]:
    """The current URLs of archived articles that a way of looking has ever shown, with the days they were published."""
    return _current(db, "EXISTS (SELECT 1 FROM sightings WHERE sightings.url = urls.url AND sightings.way = ?)", way)


def _current(db: Database, condition: str, value: str) -> dict[str, date]:
    rows = db.execute(
        "SELECT articles.url, articles.day FROM articles JOIN urls ON urls.url = articles.url"
        f" WHERE state = 'archived' AND {condition}",
        (value,),
    )
    return {url: date.fromisoformat(day) for url, day in rows}


def next_standing(before: Standing | None, visit: Visit, at: datetime) -> Standing:
    """Where a URL stands after a visit. ``before`` is None for one nobody had heard of; ``at`` is an aware time.

    What is archived stays so whatever comes, but for an article that is not there twice, ``_SECOND_LOOK`` apart: that
    is gone. A failure says nothing of the article, and is asked for again; so is a page of another kind in its place.
    """
    before = before or Standing(State.PENDING)
    after = before._replace(attempts=0, next_at=None, missing_at=None, visited_at=at)
    if visit.state is State.ARCHIVED:
        after = after._replace(state=State.ARCHIVED, next_at=at + _SECOND_LOOK if visit.unconfirmed else None)
    elif visit.state is State.FAILED:
        after = _after_failure(before, at)
    elif visit.state is State.GONE:
        after = _after_absence(before, after, at, is_suspected=visit.is_suspected)
    elif before.state is State.ARCHIVED:
        after = after._replace(next_at=at + _SECOND_LOOK)  # a page of another kind in its place may be a fault
    else:
        after = after._replace(state=State.REJECTED)
    if visit.origin == Origin.LIVE:
        return after
    return before if _stands(before, after.state) else after._replace(visited_at=before.visited_at)


def _after_failure(before: Standing, at: datetime) -> Standing:
    """The next runs ask again; what has failed ``_TIMES_AT_ONCE`` times in a row waits, longer each time."""
    stays = before.state in (State.ARCHIVED, State.GONE)
    attempts = before.attempts + 1
    wait = pause_after(attempts - _TIMES_AT_ONCE) if attempts >= _TIMES_AT_ONCE else timedelta(0)
    return before._replace(state=before.state if stays else State.FAILED, attempts=attempts, next_at=at + wait)


def _after_absence(before: Standing, after: Standing, at: datetime, *, is_suspected: bool) -> Standing:
    if before.state is State.GONE:
        return after._replace(missing_at=before.missing_at)
    missing_at = min(before.missing_at or at, at)
    if at - missing_at >= _SECOND_LOOK and not is_suspected:
        return after._replace(state=State.GONE, missing_at=missing_at)
    state = State.ARCHIVED if before.state is State.ARCHIVED else State.PENDING
    return after._replace(state=state, missing_at=missing_at, next_at=max(missing_at + _SECOND_LOOK, at))


def _stands(before: Standing, state: State) -> bool:
    """Whether a URL stands where it stood, though an archive of others shows something else.

    Whether the site has an article, only the site can say; of one that it was never asked for, the latest word counts.
    """
    if before.state is State.ARCHIVED:
        return True
    was_asked = before.visited_at is not None or before.attempts > 0
    return was_asked and (before.state is State.GONE or state is not State.ARCHIVED)


def settle(
    db: Database, visit: Visit, before: Standing | None, article_id: int | None, run_id: int | None, at: datetime
) -> State:
    """Write down where a visit leaves its URL, and the article's own URL where that is another. Returns the state.

    ``reason`` says what happened, also where the state stays what it was.
    """
    after = next_standing(before, visit, at)
    found = [(visit.url, Way.VISIT, visit.url)]
    if visit.state is State.ARCHIVED and visit.article and visit.article.url != visit.url:
        found.append((visit.article.url, Way.REDIRECT, visit.url))
    for url, way, seen_on in found:
        db.execute(
            "INSERT INTO urls (url, state, reason, attempts, next_at, missing_at, article_id, way, seen_on,"
            " found_at, visited_at, run_id)"
            " VALUES (:url, :state, :reason, :attempts, :next_at, :missing_at, :article_id, :way, :seen_on,"
            " :now, :visited_at, :run_id)"
            " ON CONFLICT (url) DO UPDATE SET state = :state, reason = :reason, attempts = :attempts,"
            " next_at = :next_at, missing_at = :missing_at, article_id = :article_id,"
            " visited_at = coalesce(:visited_at, visited_at),"
            " run_id = :run_id",
            {
                "url": url,
                "state": after.state,
                "reason": visit.reason,
                "attempts": after.attempts,
                "next_at": after.next_at and timestamp(after.next_at),
                "missing_at": after.missing_at and timestamp(after.missing_at),
                "article_id": article_id,
                "way": way,
                "seen_on": seen_on,
                "now": timestamp(at),
                "visited_at": after.visited_at and timestamp(after.visited_at),
                "run_id": run_id,
            },
        )
    return after.state
