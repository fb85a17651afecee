"""Healthy days: what editors do each day is archived, and no run finds anything wrong with it."""

from __future__ import annotations

import days
import pytest


@pytest.mark.parametrize("closed", [(), ("rest", "sitemap", "feed")], ids=["all open", "only listings open"])
def test_eight_healthy_days_end_well_each(closed: tuple[str, ...]) -> None:
    assert [str(day) for day in days.live(8, articles=30, closed=closed) if day.wrong] == []
