"""A site that lies, to every part of a run: the run says so, nothing archived changes, and a well site mends it all."""

from __future__ import annotations

from collections.abc import Iterator

import liars
import pytest
from liars import FULL, UPDATE, Case, Ground

ARTICLES = 25


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    with Ground(ARTICLES) as prepared:
        yield prepared


@pytest.mark.parametrize("case", list(liars.pairwise()), ids=str)
def test_a_lie_is_said_changes_nothing_and_leaves_no_trace_once_the_site_is_well(ground: Ground, case: Case) -> None:
    assert ground.try_lie(case).wrong == []


@pytest.mark.parametrize(
    "case", [Case("half", UPDATE, "articles"), Case("half until close", FULL, "articles")], ids=str
)
def test_half_a_page_takes_nobodys_place(ground: Ground, case: Case) -> None:
    assert ground.try_lie(case).wrong == []


@pytest.mark.parametrize("moment", [UPDATE, FULL])
def test_a_renamed_theme_makes_no_revisions_and_takes_no_fields(ground: Ground, moment: str) -> None:
    assert ground.try_renamed_theme(moment).wrong == []


@pytest.mark.parametrize("moment", [UPDATE, FULL])
def test_images_that_move_to_another_host_are_no_edit(ground: Ground, moment: str) -> None:
    assert ground.try_moved_images(moment).wrong == []


def test_these_cases_have_every_pair_of_lie_moment_and_scope() -> None:
    cases, whole = list(liars.pairwise()), [case for case in liars.matrix() if not case.lie.startswith("half")]
    for pair in (("lie", "moment"), ("lie", "scope"), ("moment", "scope")):
        met = {tuple(getattr(case, name) for name in pair) for case in cases}
        assert met == {tuple(getattr(case, name) for name in pair) for case in whole}
