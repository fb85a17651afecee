"""What the monitors say of a run: by its own numbers and those of the runs before it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from azecrawl.records import Outcome
from azecrawl.settings import FIELD_FLOORS
from azecrawl.verdict import VISIT_OUTCOMES, Facts, PastRun, Verdict, verdict

DAY = timedelta(days=1)

OK, INTERRUPTED, FAILED, DOUBTFUL = Outcome


def stats(**counts: Any) -> dict[str, Any]:
    """Counts by their names under ``azecrawl/``, a double underscore for a slash."""
    return {f"azecrawl/{name.replace('__', '/')}": value for name, value in counts.items()}


def facts(found: int = 40, kind: str = "update", past: tuple[PastRun, ...] = (), **counts: Any) -> Facts:
    counts = {"way__rest__answers": 2, **counts}
    outcomes = {name: counts.get(name, 0) for name in VISIT_OUTCOMES}
    visits = sum(outcomes.values())
    return Facts(
        spider="articles",
        kind=kind,
        reason="finished",
        found=found,
        visits=visits,
        counts=outcomes | {"pending": found - visits},
        stats=stats(**counts),
        past=past,
        articles=100,
        floors=FIELD_FLOORS,
    )


def read(count: int, **lacking: int) -> dict[str, int]:
    """The counts of a run that has read so many articles, some of which lack a field."""
    return {"archived": count, "parser__jnews-1": count} | {f"field__{name}__missing": n for name, n in lacking.items()}


def past(count: int = 40, outcome: str = OK, **counts: Any) -> PastRun:
    return PastRun(outcome, stats(**{"way__rest__answers": 2, **read(count)} | counts))


def test_a_run_without_a_finding_is_well() -> None:
    assert verdict(facts(archived=40)).outcome == OK
    assert "all is well" in verdict(facts(found=0)).sentence


# The end of the run


@pytest.mark.parametrize(
    ("reason", "outcome", "why"),
    [
        ("shutdown", INTERRUPTED, "Stopped before the end: 40 articles were not visited yet. Run again"),
        ("retry_after", FAILED, "Retry-After"),
        ("robots_unavailable", FAILED, "HTTP 503. Run again later"),
        ("crawl_delay", FAILED, "cannot be crawled"),
        ("closespider_timeout", FAILED, "closed early (closespider_timeout)"),
    ],
)
def test_a_run_that_did_not_come_to_its_end_says_why_and_moves_nothing(reason: str, outcome: str, why: str) -> None:
    given = facts(robots_unavailable="robots.txt: HTTP 503", suspected=9, gone=0)
    result = verdict(replace(given, reason=reason))
    assert (result.outcome, result.is_well) == (outcome, False) and why in result.sentence


def test_what_was_raised_comes_before_all_else() -> None:
    result = verdict(replace(facts(failed=40), errors=["a pipeline failed at https://aze.media/a/: disk full"] * 2))
    assert result.outcome == FAILED and result.sentence.startswith("a pipeline failed at https://aze.media/a/")


def test_a_visit_that_ended_in_no_state_is_missed() -> None:
    result = verdict(replace(facts(archived=3), visits=4))
    assert result.outcome == FAILED and "1 of 4 visits ended in no state" in result.sentence


# Ways


def test_a_site_where_nothing_answers_cannot_be_reached() -> None:
    silent = facts(
        found=0, kind="full", way__rest__answers=0, way__rest__closed="https://aze.media/: connection refused"
    )
    assert verdict(silent).outcome == FAILED and "cannot be reached: https://aze.media/" in verdict(silent).sentence
    again = verdict(replace(silent, past=(past(),)))
    assert (again.outcome, again.is_well) == (DOUBTFUL, False)


def test_a_part_that_was_left_enough_to_visit_needs_no_way() -> None:
    left = facts(found=4, kind="part", way__rest__answers=0, archived=2)
    assert verdict(left).outcome == OK
    assert "cannot be reached" in verdict(replace(left, kind="update")).sentence


@pytest.mark.parametrize("kind", ["full", "part"])
def test_a_run_for_which_nothing_is_left_to_visit_is_well(kind: str) -> None:
    result = verdict(facts(found=0, kind=kind))
    assert result.outcome == OK and "Nothing is new" in result.sentence


@pytest.mark.parametrize(
    ("before", "says_closed", "outcome"), [(True, 0, DOUBTFUL), (True, 1, OK), (False, 0, OK)], ids=str
)
def test_a_way_that_answered_before_and_does_not_now_is_doubtful(before: bool, says_closed: int, outcome: str) -> None:
    runs = (past(way__feed__answers=1),) if before else ()
    result = verdict(
        facts(archived=1, past=runs, way__feed__closed="a page in HTML", way__feed__says_closed=says_closed)
    )
    assert (result.outcome, result.is_well) == (outcome, outcome == OK)
    if before and not says_closed:
        assert "feed answered before and does not now: a page in HTML" in result.sentence


def test_a_list_that_could_not_be_read_is_said_with_its_address() -> None:
    result = verdict(
        facts(archived=40, way__sitemap__unread=2, way__sitemap__unread__first="https://aze.media/s.xml: HTTP 500")
    )
    assert (
        result.outcome == FAILED and "2 lists could not be read, the first https://aze.media/s.xml" in result.sentence
    )


def test_posts_under_addresses_that_are_not_understood_are_said_when_they_are_many() -> None:
    few, many = (facts(archived=40, way__rest__not_understood=count) for count in (3, 4))
    assert (verdict(few).outcome, verdict(many).outcome) == (OK, DOUBTFUL)


# Visits


def test_a_few_failures_fail_the_run_and_many_make_it_doubtful() -> None:
    few = verdict(facts(archived=38, failed=2, examples__failed="https://aze.media/a/ (capture 7): HTTP 500\n"))
    assert (few.outcome, few.is_well) == (FAILED, True)
    assert "https://aze.media/a/ (capture 7): HTTP 500" in few.sentence and "Run again" in few.sentence
    many = verdict(facts(archived=20, failed=20))
    assert (many.outcome, many.is_well) == (DOUBTFUL, False)


def test_what_has_failed_and_not_answered_since_is_not_passed_over_in_silence() -> None:
    overdue = replace(facts(archived=40), overdue=1, overdue_example="https://aze.media/a/: HTTP 500")
    assert verdict(overdue).outcome == FAILED and "https://aze.media/a/: HTTP 500" in verdict(overdue).sentence
    assert verdict(replace(overdue, kind="part")).outcome == OK


def test_more_missing_than_usual_is_held_back_and_said() -> None:
    result = verdict(facts(gone=9, suspected=9))
    assert (result.outcome, result.is_well) == (DOUBTFUL, False) and "more than usual" in result.sentence
    assert verdict(facts(gone=9)).outcome == OK


def test_pages_refused_are_counted_over_the_last_runs_and_by_the_sites_own_decision_not_at_all() -> None:
    assert verdict(facts(archived=30, rejected=10)).outcome == DOUBTFUL
    assert verdict(facts(archived=30, rejected=10, **{"rejected__password-protected": 10})).outcome == OK
    assert verdict(facts(found=5, archived=1, rejected=4)).outcome == OK  # too few to tell
    pooled = facts(found=9, archived=4, rejected=5, past=(past(9), past(9)))
    assert verdict(pooled).outcome == DOUBTFUL
    assert verdict(replace(pooled, past=(past(9, DOUBTFUL), past(200)))).outcome == OK


def test_a_new_theme_is_told_by_what_is_read_without_its_marks() -> None:
    def run(fallback: int, *before: PastRun) -> str:
        return verdict(
            facts(archived=30, **{"parser__jnews-1": 30 - fallback, "parser__fallback": fallback}, past=before)
        ).outcome

    assert (run(3), run(4)) == (OK, DOUBTFUL)
    few = facts(found=2, archived=2, parser__fallback=2)
    assert verdict(few).outcome == OK
    assert verdict(replace(few, past=(past(18, **{"parser__jnews-1": 16, "parser__fallback": 2}),))).outcome == DOUBTFUL


def test_a_new_theme_stays_in_doubt_until_a_page_is_read_by_the_themes_marks() -> None:
    before = (past(30, DOUBTFUL, **{"parser__rest-1": 30}), past(30, **{"parser__jnews-1": 30}))

    def outcome(**counts: int) -> Outcome:
        return verdict(facts(past=before, **counts)).outcome

    assert outcome() == outcome(unchanged=9) == outcome(archived=1, **{"parser__rest-1": 1}) == DOUBTFUL
    assert outcome(archived=1, **{"parser__jnews-1": 1}) == OK
    assert verdict(facts(past=before[1:])).outcome == OK
    known_again = past(1, **{"parser__jnews-1": 1})
    assert verdict(facts(past=(known_again, *before))).outcome == OK
    assert verdict(facts(past=(past(0), known_again, *before))).outcome == OK


def test_a_new_theme_is_told_as_well_where_the_api_stands_in_for_it() -> None:
    assert verdict(facts(archived=30, **{"parser__jnews-1": 26, "parser__rest-1": 4})).outcome == DOUBTFUL


def test_pages_that_say_something_else_than_the_api_are_doubted_when_they_are_many() -> None:
    def run(low: int, compared: int, *before: PastRun) -> Verdict:
        return verdict(facts(**read(40), agreement__low=low, agreement__compared=compared, past=before))

    assert [run(low, 40).outcome for low in (0, 3, 4)] == [OK, OK, DOUBTFUL]
    assert [run(low, 100).outcome for low in (5, 6)] == [OK, DOUBTFUL]
    assert "6 of 100 pages agree with what the REST API says of them in less than 90 %" in run(6, 100).sentence
    assert run(4, 4).outcome == OK
    assert run(2, 2, past(agreement__low=2, agreement__compared=18)).outcome == DOUBTFUL
    assert run(0, 2, past(agreement__low=9, agreement__compared=18)).outcome == OK


def test_edits_that_nobody_can_confirm_are_said_when_they_are_many() -> None:
    assert verdict(facts(unchanged=40, unconfirmed=3)).outcome == OK
    assert verdict(facts(unchanged=40, unconfirmed=4)).outcome == DOUBTFUL


@pytest.mark.parametrize("name", FIELD_FLOORS)
def test_a_field_that_articles_used_to_have_is_missed_when_it_is_gone(name: str) -> None:
    lost = facts(**read(40, **{name: 40}), past=(past(40),))
    result = verdict(lost)
    assert result.outcome == DOUBTFUL and f"{name} (0% of 40, used to be 100%)" in result.sentence
    assert verdict(replace(lost, past=())).outcome == OK  # a first crawl has nothing to be held against
    never = past(40, **{f"field__{name}__missing": 40})
    assert verdict(replace(lost, past=(never,))).outcome == OK


def test_a_field_is_judged_from_twenty_articles_on_over_the_last_runs() -> None:
    few = facts(found=5, **read(5, subtitle=5), past=(past(5), past(100)))
    assert verdict(few).outcome == OK  # pooled with articles that have it
    lacking = past(15, field__subtitle__missing=15)
    assert verdict(replace(few, past=(lacking, past(100)))).outcome == DOUBTFUL


# The archive


def test_an_empty_archive_is_never_well() -> None:
    for found in (0, 40):
        result = verdict(replace(facts(found=found, kind="full"), articles=0))
        assert (result.outcome, result.is_well) == (FAILED, False)


def test_silence_three_times_as_long_as_any_of_the_last_year_is_said() -> None:
    quiet = replace(facts(archived=40), quiet_for=31 * DAY, longest_gap=10 * DAY)
    assert verdict(quiet).outcome == DOUBTFUL and "31 days" in verdict(quiet).sentence
    assert verdict(replace(quiet, quiet_for=30 * DAY)).outcome == OK
    assert verdict(replace(quiet, longest_gap=None)).outcome == OK
    assert verdict(replace(quiet, kind="part")).outcome == OK


def test_the_gravest_comes_first_and_the_others_are_named() -> None:
    result = verdict(facts(archived=20, failed=20, way__sitemap__unread=1))
    assert result.outcome == DOUBTFUL
    assert result.sentence.index("20 of 40") < result.sentence.index("Also: 1 lists")
