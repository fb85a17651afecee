"""Days left alone: whatever befalls the site, the archive tells what was published, and alerts come when due."""

from __future__ import annotations

import soak


def test_twelve_days_in_which_everything_happens_leave_the_archive_whole() -> None:
    assert [str(day) for day in soak.live(soak.Plan(12), articles=20) if day.wrong] == []
