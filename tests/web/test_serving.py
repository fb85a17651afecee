"""The command ``azecrawl serve``: it says where, ends on Ctrl-C, and explains what it cannot do."""

from __future__ import annotations

import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from azecrawl.archive import ArchiveWriter
from azecrawl.cli import main
from azecrawl.demo import environment
from azecrawl.records import Article, State, Visit


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "azemedia.db"
    ArchiveWriter(path).close()
    return path


def store(path: Path, number: int) -> None:
    """What a crawl does for each article."""
    now = datetime(2026, 11, 1, tzinfo=UTC)
    article = Article(f"https://aze.media/{number}-a/", f"Number {number}", now, "Text.", "<p>Text.</p>", wp_id=number)
    with ArchiveWriter(path) as archive:
        archive.store(Visit(article.url, State.ARCHIVED, article=article), run_id=None, at=now)


@contextmanager
def serving(db: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """``azecrawl serve`` on any free port: its address, and the process."""
    line = [sys.executable, "-m", "azecrawl.cli", "serve", "--db", str(db), "--port", "0"]
    with subprocess.Popen(line, stdout=-1, stderr=-1, text=True, env=environment()) as process:
        assert process.stdout
        said = process.stdout.readline()
        assert said.startswith(f"{db} is served at http://127.0.0.1:"), process.stderr and process.stderr.read()
        try:
            yield said.split()[-3], process
        finally:
            process.kill()


def read(address: str) -> str:
    with urllib.request.urlopen(address) as response:
        return str(response.read().decode())


def test_it_shows_what_a_crawl_adds_meanwhile_and_ends_on_ctrl_c(db: Path) -> None:
    with serving(db) as (address, process):
        assert "There is no article yet" in read(address)
        store(db, 1)
        assert "1 article from" in read(address)
        assert "Number 1" in read(f"{address}article/1-a")
        store(db, 2)
        assert "2 articles from" in read(address)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
        assert process.returncode == 0
        assert (out.strip(), err) == ("", "")


@pytest.mark.parametrize(
    ("wrong", "status"), [("nowhere", 404), ("azemedia/none", 404), ("azemedia.json?sql=DELETE+FROM+articles", 400)]
)
def test_what_somebody_mistypes_is_said_in_the_browser_and_not_as_a_traceback(
    db: Path, wrong: str, status: int
) -> None:
    with serving(db) as (address, process):
        with pytest.raises(urllib.error.HTTPError) as raised:
            read(f"{address}{wrong}")
        with raised.value as answer:
            assert answer.code == status
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
        assert (out.strip(), err) == ("", "")


def test_only_this_computer_is_served(db: Path) -> None:
    result = CliRunner().invoke(main, ["serve", "--db", str(db), "--host", "0.0.0.0"])
    assert result.exit_code == 2
    assert "No such option" in result.output


def test_a_port_that_is_taken_is_named(db: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = CliRunner().invoke(main, ["serve", "--db", str(db), "--port", port])
    assert result.exit_code == 1
    assert f"port {port} cannot be used" in result.output
    assert "--port" in result.output


def test_no_archive_and_what_is_none_are_explained(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["serve", "--db", str(tmp_path / "none.db")])
    assert (result.exit_code, "there is no archive here yet" in result.output) == (1, True)
    (tmp_path / "text.db").write_text("no database, but long enough to be looked at")
    result = CliRunner().invoke(main, ["serve", "--db", str(tmp_path / "text.db")])
    assert (result.exit_code, "is not a SQLite file" in result.output) == (1, True)


def test_an_archive_that_has_to_be_upgraded_is_named(db: Path) -> None:
    with closing(sqlite3.connect(db)) as plain:
        plain.execute("DELETE FROM _sqlite_migrations WHERE name = '0002_bodies_and_image_files'")
        plain.commit()
    result = CliRunner().invoke(main, ["serve", "--db", str(db)])
    assert (result.exit_code, "made by an older azecrawl" in result.output) == (1, True)


def test_a_missing_library_is_named_with_what_brings_it(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "azecrawl.web.reader", raising=False)
    monkeypatch.setitem(sys.modules, "datasette", None)
    monkeypatch.setitem(sys.modules, "datasette.app", None)
    result = CliRunner().invoke(main, ["serve", "--db", str(db)])
    assert result.exit_code == 1
    assert "pip install 'azecrawl[web]'" in result.output
