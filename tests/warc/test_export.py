"""``azecrawl export``, as somebody at a prompt would use it."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from azecrawl.cli import main


def export(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["export", *map(str, arguments)])


def test_warc_files_are_written_into_a_folder(db: Path, tmp_path: Path) -> None:
    result = export("warc", tmp_path / "new", "--db", db, "--size", 1)
    path = tmp_path / "new" / "azemedia-00001.warc.gz"
    assert result.exit_code == 0
    assert result.stdout == f"{path}: 12 captures, 4 articles, 0.1 MB\n"
    assert result.stderr == ""
    assert path.exists()
    again = export("warc", tmp_path / "new", "--db", db)
    assert again.exit_code == 1
    assert "has azemedia-*.warc.gz files already; choose another folder, or remove them" in again.stderr


@pytest.mark.parametrize("address", ["https://[odd/", "", "ftp://aze.media/a"])
def test_a_capture_of_no_address_is_left_out_and_said(db: Path, tmp_path: Path, address: str) -> None:
    copy = Path(shutil.copy(db, tmp_path / "copy.db"))
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("UPDATE captures SET url = ? WHERE id = 1", (address,))
        connection.commit()
    result = export("wacz", tmp_path / "a.wacz", "--db", copy)
    assert result.exit_code == 2
    assert f"left out: capture 1: {address!r} is no address of the web" in result.stdout
    assert "11 captures" in result.stdout


def test_without_a_folder_they_are_written_here(db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert export("warc", "--db", db).exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["azemedia-00001.warc.gz"]


def test_a_wacz_is_written(db: Path, tmp_path: Path) -> None:
    result = export("wacz", tmp_path / "azemedia.wacz", "--db", db)
    assert result.exit_code == 0
    assert result.stdout == f"{tmp_path / 'azemedia.wacz'}: 12 captures, 4 articles, 0.2 MB\n"
    assert (tmp_path / "azemedia.wacz").exists()


def test_a_wacz_is_not_written_over_an_archive(db: Path) -> None:
    result = export("wacz", db, "--db", db)
    assert result.exit_code == 1
    assert "would not be known as a WACZ; give a name that ends in .wacz" in result.stderr


@pytest.mark.parametrize("name", [None, "pages.txt", "word/document.xml"])
def test_a_wacz_is_not_written_over_a_file_that_is_none(db: Path, tmp_path: Path, name: str | None) -> None:
    path = tmp_path / "notes.wacz"
    if name is None:
        path.write_text("mine")
    else:
        with zipfile.ZipFile(path, "w") as file:
            file.writestr(name, "mine")
    mine = path.read_bytes()
    result = export("wacz", path, "--db", db)
    assert result.exit_code == 1
    assert f"{path} is no earlier export of this kind, and would be replaced: name another" in result.stderr
    assert [left.read_bytes() for left in tmp_path.iterdir()] == [mine]


def test_a_wacz_takes_no_folders_place(db: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.wacz"
    path.mkdir()
    (path / "notes.txt").touch()
    result = export("wacz", path, "--db", db)
    said = f"Error: {path} is a folder with something in it: name a new one, or empty this one first\n"
    assert (result.exit_code, result.stderr) == (1, said)
    assert list(tmp_path.iterdir()) == [path] and list(path.iterdir()) == [path / "notes.txt"]


@pytest.mark.parametrize("arguments", [("warc", "file/warcs"), ("wacz", "file/a.wacz")])
def test_a_place_that_cannot_be_written_is_said(db: Path, tmp_path: Path, arguments: tuple[str, str]) -> None:
    (tmp_path / "file").write_text("a file where a folder should be")
    result = export(arguments[0], tmp_path / arguments[1], "--db", db)
    assert result.exit_code == 1
    assert re.search("file.* cannot be written: .*another place", result.stderr)


def test_a_missing_archive_is_said(tmp_path: Path) -> None:
    result = export("warc", tmp_path / "warcs", "--db", tmp_path / "none.db")
    assert result.exit_code == 1
    assert "there is no archive here yet" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("command", "missing"), [("warc", "warcio"), ("wacz", "wacz"), ("wacz", "fastwarc")])
def test_what_has_to_be_installed_is_said(db: Path, tmp_path: Path, command: str, missing: str) -> None:
    code = f"import sys; sys.modules[{missing!r}] = None; from azecrawl.cli import main; main()"
    line = [sys.executable, "-c", code, "export", command, tmp_path / "a.wacz", "--db", db]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"is not installed: pip install 'azecrawl[{command}]'" in done.stderr


@pytest.mark.parametrize("command", ["warc", "wacz"])
def test_every_command_has_an_example(command: str) -> None:
    assert "Example: azecrawl export" in export(command, "--help").stdout
