"""A fifth of all answers goes wrong: no run says that all is well before it is, and it is soon after the storm."""

from __future__ import annotations

from pathlib import Path

import storm

from azecrawl.replica import Replica


def test_an_archive_made_in_a_storm_equals_one_that_was_not(tmp_path: Path) -> None:
    with Replica(articles=40) as replica:
        wanted = storm.undisturbed(replica, tmp_path / "undisturbed.db")
        assert storm.weather(replica, tmp_path / "archive.db", wanted, seed=1).wrong == []
