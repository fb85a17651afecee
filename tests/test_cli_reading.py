"""The commands that find and show articles, as somebody at a prompt, or a script behind a pipe, would use them."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from azecrawl.archive import ArchiveWriter
from azecrawl.cli import main


@pytest.fixture
def db(small_archive: Path) -> Path:
    return small_archive


def azecrawl(db: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--db", str(db)])


def on_a_terminal(db: Path, *arguments: str, columns: int = 60) -> str:
    """What a command writes to a terminal of some columns."""
    ours, theirs = pty.openpty()
    line = [sys.executable, "-m", "azecrawl.cli", *arguments, "--db", str(db)]
    environment = os.environ | {"COLUMNS": str(columns), "TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    with subprocess.Popen(line, stdout=theirs, stderr=subprocess.DEVNULL, env=environment):
        os.close(theirs)
        shown = b""
        try:
            while part := os.read(ours, 4096):
                shown += part
        except OSError:  # Linux says so when the other end is closed
            pass
    os.close(ours)
    return shown.decode().replace("\r\n", "\n")


def test_search_prints_what_it_finds(db: Path) -> None:
    result = azecrawl(db, "search", "aliyev")
    assert result.exit_code == 0
    assert result.stdout == (
        "Şuşa opens its gates\n"
        "2022-07-28 · Tom Harker\n"
        "https://aze.media/shusha/\n"
        "Rauf [Əliyev] sang on the first evening.\n\n"
    )


def test_search_takes_several_words_and_filters(db: Path) -> None:
    result = azecrawl(
        db, "search", "gas", "grain", "--category", "news", "--until", "2021-12-31", "--byline", "hasanova"
    )
    assert result.stdout.startswith("A port for the Caspian\n2021-03-15 · Leyla Həsənova · Euractiv\n")


def test_search_prints_json(db: Path) -> None:
    (hit,) = json.loads(azecrawl(db, "search", "shusha", "--json").stdout)
    assert (hit["title"], hit["snippet"]) == ("Şuşa opens its gates", "[Şuşa] opens its gates")


def test_search_sorts_and_says_when_there_may_be_more(db: Path) -> None:
    result = azecrawl(db, "search", "port OR shusha", "--sort", "oldest", "--limit", "1")
    assert result.stdout.startswith("A port for the Caspian\n")
    assert result.stderr == "These are the first 1; there may be more: raise --limit\n"


def test_nothing_found_leaves_a_pipe_empty(db: Path) -> None:
    result = azecrawl(db, "search", "unheard")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "Nothing found.\n")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["search", "gas AND"], "AND has no word to go with; write it like corridor AND gas"),
        (["search", "gas", "--since", "March"], "since 'March' is no day; write it as YYYY-MM-DD"),
        (["search", "gas", "--category", "sports"], "the archive has no category 'sports'"),
        (["show", "https://aze.media/lost/"], "holds no article https://aze.media/lost/. Give its URL or its id"),
        (["show", "99"], "holds no article 99"),
        (["show", "9" * 20], f"holds no article {'9' * 20}"),
    ],
)
def test_what_cannot_be_done_is_said_without_a_traceback(db: Path, arguments: list[str], says: str) -> None:
    result = azecrawl(db, *arguments)
    assert result.exit_code == 1
    assert says in result.stderr
    assert "Traceback" not in result.output


def test_a_terminal_gets_styles_and_whole_addresses(db: Path) -> None:
    shown = on_a_terminal(db, "search", "eliyev", columns=20)
    assert "\x1b[1;33mƏliyev\x1b[0m" in shown
    assert "[Əliyev]" not in shown
    assert "https://aze.media/shusha/" in shown


def test_show_wraps_on_a_terminal_and_keeps_paragraphs_whole_in_a_pipe(db: Path) -> None:
    text = "Rauf Əliyev sang on the first evening."
    assert text in azecrawl(db, "show", "https://aze.media/shusha/").stdout.splitlines()
    assert "Rauf Əliyev sang on \nthe first evening." in on_a_terminal(db, "show", "2", columns=20)


def test_show_tells_all_of_an_article(db: Path) -> None:
    assert azecrawl(db, "show", "http://www.aze.media/a-port?utm_source=x").stdout == (
        "A port for the Caspian\n"
        "Ships wait no longer\n"
        "Leyla Həsənova · Euractiv · 2021-03-15 12:06 in Baku · Economy, News\n"
        "https://aze.media/a-port/\n\n"
        "Gas and grain share a quay.\n"
    )


def test_show_prints_other_forms(db: Path) -> None:
    html = azecrawl(db, "show", "1", "--html").stdout
    assert html.startswith("<!doctype html>")
    assert "<h1>A port for the Caspian</h1>" in html and "<p>Gas and grain share a quay.</p>" in html
    markdown = azecrawl(db, "show", "1", "--markdown").stdout
    assert markdown.startswith("---\ntitle: A port for the Caspian\n") and "byline: Leyla Həsənova\n" in markdown
    assert "\n---\n\n# A port for the Caspian\n\n*Ships wait no longer*\n" in markdown
    assert markdown.endswith("Gas and grain share a quay.\n")
    article = json.loads(azecrawl(db, "show", "1", "--json").stdout)
    assert article["categories"] == [{"path": "news/economy", "name": "Economy"}, {"path": "news", "name": "News"}]


def test_what_an_article_says_neither_styles_nor_steers_a_terminal(db: Path) -> None:
    with ArchiveWriter(db) as archive:
        archive.db.execute("UPDATE articles SET title = '[red]Alarm[/red] \x1b[2J', body_text = 'A [bold]text :smile:'")
    shown = azecrawl(db, "show", "1").stdout
    assert shown.startswith("[red]Alarm[/red] [2J\n")
    assert shown.endswith("A [bold]text :smile:\n")


def test_random_shows_one_of_the_articles(db: Path) -> None:
    assert json.loads(azecrawl(db, "random", "--json").stdout)["id"] in (1, 2)


def test_random_says_when_there_is_none(tmp_path: Path) -> None:
    ArchiveWriter(tmp_path / "empty.db").close()
    result = azecrawl(tmp_path / "empty.db", "random")
    assert result.exit_code == 1
    assert "holds no article yet; run `azecrawl crawl`" in result.stderr


@pytest.mark.parametrize("command", ["search", "show", "random"])
def test_every_command_has_an_example(command: str) -> None:
    assert "Example: azecrawl" in CliRunner().invoke(main, [command, "--help"]).stdout
