"""Nothing that an archive says steers the terminal it is shown on, in whichever command."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from making import CAPTURED, article
from test_cli_reading import on_a_terminal

from azecrawl.archive import ArchiveWriter
from azecrawl.cli import main
from azecrawl.records import Capture, Category, Discovery, Image, Link, State, Tag, Visit
from azecrawl.terminal import plain

STEERING = "\x00\x07\x08\x0b\x0c\r\x1b[2J\x1b]0;title\x07\x7f\x85\x9b2J\x9d"
STEERING += "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
STEERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
STYLES = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\")
EVIL = f"Evil{STEERING}word"
URL = "https://aze.media/evil/"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that says such things wherever it says anything."""
    path = tmp_path_factory.mktemp("hostile") / "archive.db"
    words = f"{EVIL} " + " ".join(f"word{number}" for number in range(80))
    with ArchiveWriter(path) as archive:
        for number, url in enumerate((URL, URL, f"https://aze.media/twin/{EVIL}")):
            one = article(
                url=url,
                wp_id=700 + number // 2,
                **dict.fromkeys(("title", "subtitle", "author", "byline", "source", "language"), EVIL),
                body_text=f"{words} {'edited ' * number}".strip(),
                body_html=f"<p>{EVIL}</p>",
                source_url=f"https://example.org/{EVIL}",
                categories=(Category(f"news{EVIL}", EVIL),),
                tags=(Tag(EVIL, EVIL),),
                images=(Image(f"https://aze.media/{EVIL}.png", "lead", EVIL, EVIL, EVIL),),
                links=(Link(f"https://example.org/{EVIL}", EVIL),),
            )
            at = CAPTURED + timedelta(days=number)
            page = Capture(url, at, 200, (("Content-Type", "text/html"),), f"<p>{number}</p>".encode())
            archive.store(Visit(url, State.ARCHIVED, article=one, captures=(page,)), run_id=None, at=at)
        missing = f"https://aze.media/missing/{EVIL}"
        archive.discover([Discovery(missing, "feed", URL)], datetime.now(UTC))
        archive.store(Visit(missing, State.REJECTED, f"why: {EVIL}"), run_id=None, at=CAPTURED)
        archive.db.execute("UPDATE articles SET subtitle = ? || 'x' WHERE id = 2", (EVIL,))
    return path


COMMANDS = {
    "show": ["show", "1"],
    "html": ["show", "1", "--html"],
    "markdown": ["show", "1", "--markdown"],
    "search": ["search", "word5"],
    "diff": ["diff", "1"],
    "duplicates": ["duplicates"],
    "missing": ["coverage", "--missing"],
    "verify": ["verify"],
    "stats": ["stats"],
    "reparse": ["reparse", "--dry-run"],
    **{style: ["cite", "1", "--style", style] for style in ("apa", "chicago", "mla", "bibtex", "ris", "csl-json")},
    "error": ["show", f"https://aze.media/none/{EVIL}"],
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_what_a_command_prints_steers_nothing(hostile: Path, command: list[str]) -> None:
    result = CliRunner().invoke(main, [*command, "--db", str(hostile)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "Evil" in result.output or command[0] == "reparse"
    assert not STEERS.findall(result.output)


@pytest.mark.parametrize("name", ["show", "search", "diff", "duplicates", "missing", "verify", "stats"])
def test_on_a_terminal_it_is_styled_and_steered_by_nobody_else(hostile: Path, name: str) -> None:
    shown = on_a_terminal(hostile, *COMMANDS[name], columns=200)
    assert "Evil" in shown
    assert not STEERS.findall(STYLES.sub("", shown))


@pytest.mark.parametrize("command", [["show", "1"], ["search", "word5"], ["history", "1"]])
def test_json_says_exactly_what_is_there_and_steers_nothing(hostile: Path, command: list[str]) -> None:
    result = CliRunner().invoke(main, [*command, "--json", "--db", str(hostile)])
    assert not STEERS.findall(result.output)
    assert EVIL in texts(json.loads(result.output))


def texts(value: object) -> str:
    """All the texts in a value, one after the other."""
    if isinstance(value, dict | list):
        return "\n".join(map(texts, value.values() if isinstance(value, dict) else value))
    return str(value)


def test_tab_and_new_line_are_text() -> None:
    assert plain("A\tB\nC") == "A\tB\nC"
