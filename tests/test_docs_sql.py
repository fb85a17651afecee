"""docs/schema.md and docs/questions.md say what the file is and what it answers; where they do not, they are old."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from documented import DIAGRAM, QUESTIONS, SCHEMA, answered, diagram, schema, small_archive

RENEW = "`python tests/documented.py` writes it anew"
_SECTION = re.compile(r"^### (.*)\n((?:(?!##).*\n)*)", re.MULTILINE)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("questions") / "data" / "azemedia.db"
    small_archive(path)
    return path


def test_the_schema_is_documented_as_it_is() -> None:
    assert SCHEMA.read_text() == schema(), RENEW


def test_the_diagram_shows_every_table_and_every_key() -> None:
    drawn = {html.unescape(title) for title in re.findall(r"<title>([^<]*)</title>", DIAGRAM.read_text())} - {"schema"}
    wanted = set(re.findall(r"^(\w+) \[", diagram(), re.MULTILINE)) - {"node", "edge"}
    wanted |= {f"{table}:{column}->{to}" for table, column, to in re.findall(r"(\w+):(\w+) -> (\w+)", diagram())}
    assert drawn == wanted, RENEW


def test_there_are_twenty_questions_and_three_tools() -> None:
    titles = [title for title, _ in _SECTION.findall(QUESTIONS.read_text())]
    assert [title.split(".")[0] for title in titles[:20]] == [str(number) for number in range(1, 21)]
    assert titles[20:] == ["pandas", "DuckDB", "sqlite-utils"]


@pytest.mark.parametrize(
    "section", [pytest.param(text, id=title) for title, text in _SECTION.findall(QUESTIONS.read_text())]
)
def test_what_is_asked_is_answered_as_shown(archive: Path, section: str) -> None:
    assert section == answered(section, archive), RENEW


def test_a_question_without_an_answer_is_refused(archive: Path) -> None:
    with pytest.raises(ValueError, match="nothing answers SELECT 1 WHERE 0"):
        answered("```sql\nSELECT 1 WHERE 0;\n```\n", archive)
