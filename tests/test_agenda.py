"""What a run has to visit, by where each URL stood and what lists say of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from azecrawl.archive import Standing
from azecrawl.records import Discovery, State
from azecrawl.spiders.agenda import Agenda
from azecrawl.spiders.scope import Scope

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)
URL = "https://aze.media/a-page/"


def found(url: str = URL, day: date | None = None, modified_at: datetime | None = None) -> Discovery:
    return Discovery(url, "rest", "https://aze.media/wp-json/", day, modified_at)


def agenda(standing: Standing | None, *, walk_began: datetime | None = None, scope: Scope = Scope()) -> Agenda:  # noqa: B008
    standings = {URL: standing} if standing else {}
    return Agenda(scope, standings.items(), standings.get, walk_began, NOW)


def archived(visited_at: datetime, modified_at: datetime | None = None) -> Standing:
    return Standing(State.ARCHIVED, article_id=1, visited_at=visited_at, modified_at=modified_at)


def is_visited(standing: Standing | None, discovery: Discovery, walk_began: datetime | None = None) -> bool:
    run = agenda(standing, walk_began=walk_began)
    run.add([discovery])
    return URL in run.found


def in_line(run: Agenda) -> list[str]:
    return [run.next() for _ in range(len(run.found))]


def test_a_url_nobody_had_heard_of_is_visited_and_counted() -> None:
    run = agenda(None)
    assert run.add([found(), found()]) == 1
    assert (run.next(), bool(run)) == (URL, False)


def test_the_newest_is_visited_first() -> None:
    run = agenda(None)
    days = {"https://aze.media/old/": date(2020, 1, 1), "https://aze.media/new/": date(2026, 1, 1)}
    run.add([found(url, day) for url, day in days.items()])
    run.add([found("https://aze.media/newest/", date(2026, 11, 1))])
    assert [run.next() for _ in range(3)] == [
        "https://aze.media/newest/",
        "https://aze.media/new/",
        "https://aze.media/old/",
    ]


def test_of_one_day_the_first_found_is_visited_first() -> None:
    run = agenda(None)
    urls = [f"https://aze.media/{name}/" for name in ("zebra", "apple", "mango")]
    run.add([found(url, date(2026, 1, 1)) for url in urls[:2]])
    assert run.next() == urls[0]
    run.add([found(url, date(2026, 1, 1)) for url in urls])
    assert [run.next(), run.next(), bool(run)] == [*urls[1:], False]


def test_the_limit_is_reached_by_what_was_taken_not_by_what_was_found() -> None:
    run = agenda(None, scope=Scope(limit=1))
    run.put_all({"https://aze.media/old/": date(2020, 1, 1), URL: date(2026, 1, 1)})
    assert not run.limit_reached
    assert run.next() == URL
    assert run.limit_reached


def test_what_is_in_line_without_being_listed_was_not_shown() -> None:
    run = agenda(archived(NOW - DAY))
    run.put_all({"https://aze.media/looked-at-again/": date(2020, 1, 1)})
    run.add([found()])
    assert URL in run.shown
    assert "https://aze.media/looked-at-again/" not in run.shown
    assert in_line(run) == ["https://aze.media/looked-at-again/"]


def test_what_was_left_pending_or_is_due_again_is_in_line_from_the_start() -> None:
    standings = {
        "https://aze.media/pending/": Standing(State.PENDING),
        "https://aze.media/due/": Standing(State.FAILED, visited_at=NOW - DAY, next_at=NOW),
        "https://aze.media/not-due/": Standing(State.FAILED, visited_at=NOW - DAY, next_at=NOW + DAY),
        "https://aze.media/missing/": Standing(State.ARCHIVED, article_id=1, visited_at=NOW - DAY, next_at=NOW),
    }
    assert set(in_line(Agenda(Scope(), standings.items(), standings.get, None, NOW))) == {
        "https://aze.media/pending/",
        "https://aze.media/due/",
        "https://aze.media/missing/",
    }


@pytest.mark.parametrize(
    ("standing", "modified_at", "visited"),
    [
        pytest.param(archived(NOW - DAY, NOW - 9 * DAY), None, False, id="no list says that it changed"),
        pytest.param(archived(NOW - DAY, NOW - 9 * DAY), NOW - 9 * DAY, False, id="as it is archived"),
        pytest.param(archived(NOW - DAY, NOW - 9 * DAY), NOW, True, id="edited since"),
        pytest.param(archived(NOW, NOW - 9 * DAY), NOW - DAY / 2, True, id="the page lagged behind the list"),
        pytest.param(archived(NOW, NOW - 9 * DAY), NOW - 2 * DAY, False, id="the page never caught up"),
        pytest.param(archived(NOW - DAY), NOW, True, id="edited since the last visit, the page has no date"),
        pytest.param(archived(NOW), NOW - DAY, False, id="visited since the edit, the page has no date"),
        pytest.param(Standing(State.REJECTED, visited_at=NOW - DAY), None, False, id="rejected and as it was"),
        pytest.param(Standing(State.REJECTED, visited_at=NOW - DAY), NOW, True, id="rejected and edited since"),
        pytest.param(Standing(State.GONE, visited_at=NOW - 2 * DAY), None, True, id="gone and listed again"),
        pytest.param(Standing(State.GONE, visited_at=NOW), None, False, id="gone a moment ago"),
    ],
)
def test_an_update_visits_what_has_changed(standing: Standing, modified_at: datetime | None, visited: bool) -> None:
    assert is_visited(standing, found(modified_at=modified_at)) is visited


def test_a_full_crawl_visits_what_it_has_not_visited_since_it_began() -> None:
    assert is_visited(archived(NOW - 2 * DAY), found(), walk_began=NOW - DAY)
    assert not is_visited(archived(NOW), found(), walk_began=NOW - DAY)


def test_days_that_were_not_asked_for_are_left_alone() -> None:
    run = agenda(None, scope=Scope(since=date(2026, 1, 1)))
    run.add([found(day=date(2025, 12, 31)), found("https://aze.media/undated/")])
    assert in_line(run) == ["https://aze.media/undated/"]
