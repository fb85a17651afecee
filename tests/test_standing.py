"""Where an address stands after a visit, as a table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from azecrawl.archive import Standing
from azecrawl.archive.frontier import next_standing
from azecrawl.records import State, Visit

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
URL = "https://aze.media/a-page/"

KNOWN = {
    "unheard of": None,
    "pending": Standing(State.PENDING),
    "archived": Standing(State.ARCHIVED, article_id=1, visited_at=NOW - 9 * DAY),
    "missed": Standing(State.ARCHIVED, article_id=1, visited_at=NOW - DAY, missing_at=NOW - DAY, next_at=NOW),
    "missed an hour ago": Standing(State.ARCHIVED, article_id=1, visited_at=NOW - HOUR, missing_at=NOW - HOUR),
    "missed before it was seen": Standing(State.PENDING, visited_at=NOW - DAY, missing_at=NOW - DAY, next_at=NOW),
    "gone": Standing(State.GONE, article_id=1, visited_at=NOW - 9 * DAY, missing_at=NOW - 10 * DAY),
    "rejected": Standing(State.REJECTED, visited_at=NOW - DAY),
    "failed": Standing(State.FAILED, attempts=1, next_at=NOW),
    "failed often": Standing(State.FAILED, attempts=6, next_at=NOW),
    "archived, failed since": Standing(State.ARCHIVED, attempts=4, article_id=1, visited_at=NOW - DAY, next_at=NOW),
}

# before, what came: state, next_at, missing_at, attempts
TABLE = [
    ("unheard of", "archived", State.ARCHIVED, None, None, 0),
    ("gone", "archived", State.ARCHIVED, None, None, 0),
    ("missed", "archived", State.ARCHIVED, None, None, 0),
    ("failed often", "archived", State.ARCHIVED, None, None, 0),
    ("archived", "unconfirmed", State.ARCHIVED, NOW + DAY, None, 0),
    ("unheard of", "failed", State.FAILED, NOW, None, 1),
    ("failed", "failed", State.FAILED, NOW, None, 2),
    ("failed often", "failed", State.FAILED, NOW + 4 * HOUR, None, 7),
    ("archived", "failed", State.ARCHIVED, NOW, None, 1),
    ("archived, failed since", "failed", State.ARCHIVED, NOW + HOUR, None, 5),
    ("missed", "failed", State.ARCHIVED, NOW, NOW - DAY, 1),
    ("gone", "failed", State.GONE, NOW, NOW - 10 * DAY, 1),
    ("rejected", "failed", State.FAILED, NOW, None, 1),
    ("unheard of", "rejected", State.REJECTED, None, None, 0),
    ("failed", "rejected", State.REJECTED, None, None, 0),
    ("archived", "rejected", State.ARCHIVED, NOW + DAY, None, 0),
    ("pending", "not there", State.PENDING, NOW + DAY, NOW, 0),
    ("missed before it was seen", "not there", State.GONE, None, NOW - DAY, 0),
    ("rejected", "not there", State.PENDING, NOW + DAY, NOW, 0),
    ("archived", "not there", State.ARCHIVED, NOW + DAY, NOW, 0),
    ("missed an hour ago", "not there", State.ARCHIVED, NOW + 23 * HOUR, NOW - HOUR, 0),
    ("missed", "not there", State.GONE, None, NOW - DAY, 0),
    ("missed", "suspected", State.ARCHIVED, NOW, NOW - DAY, 0),
    ("archived", "suspected", State.ARCHIVED, NOW + DAY, NOW, 0),
    ("gone", "not there", State.GONE, None, NOW - 10 * DAY, 0),
]

VISITS = {
    "archived": Visit(URL, State.ARCHIVED),
    "unconfirmed": Visit(URL, State.ARCHIVED, is_lesser=True, unconfirmed="text"),
    "failed": Visit(URL, State.FAILED, "HTTP 500"),
    "rejected": Visit(URL, State.REJECTED, "not an article"),
    "not there": Visit(URL, State.GONE, "HTTP 404"),
    "suspected": Visit(URL, State.GONE, "HTTP 404", is_suspected=True),
}


@pytest.mark.parametrize(
    ("before", "came", "state", "next_at", "missing_at", "attempts"),
    TABLE,
    ids=[f"{row[0]} - {row[1]}" for row in TABLE],
)
def test_where_an_address_stands_after_a_visit(
    before: str, came: str, state: State, next_at: datetime | None, missing_at: datetime | None, attempts: int
) -> None:
    after = next_standing(KNOWN[before], VISITS[came], NOW)
    assert (after.state, after.next_at, after.missing_at, after.attempts) == (state, next_at, missing_at, attempts)


@pytest.mark.parametrize("before", KNOWN)
@pytest.mark.parametrize("came", VISITS)
def test_only_an_answer_that_proves_something_counts_as_a_visit(before: str, came: str) -> None:
    known = KNOWN[before]
    visited_at = known.visited_at if known else None
    assert next_standing(known, VISITS[came], NOW).visited_at == (visited_at if came == "failed" else NOW)


@pytest.mark.parametrize("before", ["archived", "missed", "archived, failed since"])
@pytest.mark.parametrize("came", VISITS)
def test_what_others_have_kept_says_nothing_of_what_is_archived(before: str, came: str) -> None:
    visit = Visit(URL, VISITS[came].state, origin="warc")
    assert next_standing(KNOWN[before], visit, NOW) == KNOWN[before]


@pytest.mark.parametrize(
    ("before", "came", "state"),
    [
        ("unheard of", "archived", State.ARCHIVED),
        ("failed", "archived", State.ARCHIVED),
        ("failed", "rejected", State.FAILED),
        ("rejected", "archived", State.ARCHIVED),
        ("gone", "archived", State.GONE),
        ("unheard of", "rejected", State.REJECTED),
    ],
)
def test_of_what_the_site_was_never_asked_for_the_latest_word_counts(before: str, came: str, state: State) -> None:
    visit = Visit(URL, VISITS[came].state, origin="wayback")
    assert next_standing(KNOWN[before], visit, NOW).state is state


def test_a_clock_that_was_ahead_makes_nobody_missing_for_longer() -> None:
    ahead = Standing(State.ARCHIVED, article_id=1, missing_at=NOW + 300 * DAY)
    after = next_standing(ahead, VISITS["not there"], NOW)
    assert (after.state, after.missing_at, after.next_at) == (State.ARCHIVED, NOW, NOW + DAY)
