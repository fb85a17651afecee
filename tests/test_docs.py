"""The documentation says what is: the tutorial's commands print what it shows, and the settings are all of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from documented import DEMO, SETTINGS, TUTORIAL, answered, demo_archive, settings

RENEW = "`python tests/documented.py` writes it anew"
_STEP = re.compile(r"^## (.*)\n((?:(?!##).*\n)*)", re.MULTILINE)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_DIGEST = re.compile(r"\b[0-9a-f]{64}\b")  # of a page, in which the port stands that the demo was served at


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tutorial") / "data" / "demo.db"
    demo_archive(path)
    return path


@pytest.mark.parametrize("step", [pytest.param(text, id=title) for title, text in _STEP.findall(TUTORIAL.read_text())])
def test_the_tutorial_shows_what_its_commands_print(archive: Path, step: str) -> None:
    now = answered(step, archive, DEMO)
    assert _told(step) == _told(now), RENEW


def test_settings_and_arguments_are_documented_as_they_are() -> None:
    assert SETTINGS.read_text() == settings(), RENEW


def _told(text: str) -> str:
    """What is the same each time."""
    return _DIGEST.sub("a digest", _TIME.sub("a time", text))
