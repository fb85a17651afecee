"""Days left alone, whatever befalls the site: what was published is archived, and told of is what has to be."""

from __future__ import annotations

import soak


def test_twelve_days_left_alone_end_well_and_those_are_told_who_have_to_be() -> None:
    days, costs = [], []
    for found in soak.live(soak.Plan(12), articles=20):
        if isinstance(found, soak.Day):
            days.append(found)
        else:
            costs.append(found)
    assert [str(day) for day in days if day.wrong] == []
    assert [(day.number, *day.told) for day in days if day.told] == [
        (4, "began"),
        (5, "over"),
        (6, "began"),
        (8, "over"),
    ]
    ((early, late),) = costs
    assert early.requests == late.requests == soak.IDLE_REQUESTS
    assert early.files == late.files
