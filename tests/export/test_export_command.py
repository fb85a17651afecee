"""``azecrawl export`` and ``azecrawl cite``, as somebody at a prompt would use them."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from making import article, store

from azecrawl.archive import Archive, ArchiveWriter
from azecrawl.cli import main
from azecrawl.export import tables

FORMATS = ("csv", "jsonl", "parquet", "markdown", "text", "tei", "epub", "zim")
FOLDERS = ("markdown", "text")


def azecrawl(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.parametrize("format", FORMATS)
def test_each_format_is_one_thing_in_its_place(crawled: Path, tmp_path: Path, format: str) -> None:
    out = tmp_path / "new" / f"out.{format}"
    result = azecrawl("export", format, out, "--db", crawled, "--category", "news")
    with Archive(crawled) as archive:
        news = sum(
            any(category["path"].split("/")[0] == "news" for category in one["categories"])
            for one in archive.articles(sort="oldest")
        )
    assert (result.exit_code, result.stderr) == (0, f"{news:,} articles exported to {out}\n")
    assert os.listdir(out.parent) == [out.name]


@pytest.mark.parametrize("command", [*(("export", format) for format in FORMATS), ("cite",)])
def test_every_command_has_an_example(command: tuple[str, ...]) -> None:
    assert "Example: azecrawl" in azecrawl(*command, "--help").stdout


def test_filters_combine(crawled: Path, tmp_path: Path) -> None:
    with Archive(crawled) as archive:
        one = next(found for found in archive.articles(sort="oldest") if found["byline"] and found["source"])
    out = tmp_path / "one.csv"
    day = ("--since", one["published_at"][:10], "--until", "2099-01-01")
    named = ("--byline", one["byline"], "--source", one["source"], "--query", f'"{one["title"].split()[0]}"')
    assert azecrawl("export", "csv", out, "--db", crawled, *day, *named).exit_code == 0
    with out.open(encoding="utf-8", newline="") as file:
        assert one["url"] in [row["url"] for row in csv.DictReader(file)]


def test_an_empty_selection_is_an_empty_table(crawled: Path, tmp_path: Path) -> None:
    result = azecrawl("export", "csv", tmp_path / "none.csv", "--db", crawled, "--until", "1999-01-01")
    assert (result.exit_code, result.stderr) == (0, f"0 articles exported to {tmp_path / 'none.csv'}\n")
    assert (tmp_path / "none.csv").read_text().count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("csv", "out", "--query", '"'), "cannot search for '\"'"),
        (("csv", "out", "--source", "Nobody"), "the archive has no source 'Nobody'"),
        *(
            ((*form, "new/out", "--until", "1999-01-01"), "no article is selected")
            for form in (("tei",), ("epub",), ("zim",), ("site",), ("markdown",), ("text",), ("parquet", "--by-year"))
        ),
        (("csv", "out", "--since", "soon"), "since 'soon' is no day; write it as YYYY-MM-DD"),
        (("csv", "full"), "full is a folder with something in it: name a new one, or empty this one first"),
        (("markdown", "full"), "full is a folder with something in it"),
        (("csv", "full/notes.txt/out"), "full/notes.txt/out cannot be written: File exists"),
        (("csv", "/dev/null"), "/dev/null is neither a file nor a folder"),
        (("csv", "out", "--db", "none.db"), "make one with `azecrawl crawl`, or name the one you mean"),
        (("csv", "out", "--db", "none.db"), "none.db: there is no archive here yet"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_left(
    crawled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "full").mkdir()
    (tmp_path / "full/notes.txt").write_text("mine")
    db = () if "--db" in arguments else ("--db", crawled)
    result = azecrawl("export", *arguments, *db)
    assert result.exit_code != 0
    assert says in result.stderr
    assert isinstance(result.exception, SystemExit)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["full", "notes.txt"]


@pytest.fixture(scope="module")
def damaged(crawled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive with the pages of the file blank that hold its newest article."""
    with Archive(crawled) as archive:
        title = list(archive.articles(sort="oldest"))[-1]["title"].encode()
    content = bytearray(crawled.read_bytes())
    at = content.find(title)
    while at >= 0:
        page = at // 4096 * 4096
        content[page : page + 4096] = bytes(4096)
        at = content.find(title)
    path = tmp_path_factory.mktemp("damaged") / "archive.db"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("format", FORMATS)
def test_a_failure_midway_leaves_what_was_there(crawled: Path, damaged: Path, tmp_path: Path, format: str) -> None:
    out = tmp_path / "out"
    if format in FOLDERS:
        out.mkdir()
    else:
        assert azecrawl("export", format, out, "--db", crawled, "--category", "news").exit_code == 0
    before = out.read_bytes() if out.is_file() else None
    result = azecrawl("export", format, out, "--db", damaged)
    assert result.exit_code == 1
    assert "the file is damaged" in result.stderr
    assert os.listdir(tmp_path) == ["out"]
    assert not os.listdir(out) if out.is_dir() else out.read_bytes() == before


@pytest.mark.parametrize("format", [each for each in FORMATS if each not in FOLDERS])
def test_an_earlier_export_is_replaced_whatever_its_name(crawled: Path, tmp_path: Path, format: str) -> None:
    out = tmp_path / "export of yesterday"
    out.touch()
    assert azecrawl("export", format, out, "--db", crawled, "--category", "news").exit_code == 0
    before = out.read_bytes()
    assert before
    assert azecrawl("export", format, out, "--db", crawled).exit_code == 0
    assert out.read_bytes() != before


@pytest.fixture(scope="module")
def others(crawled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an export in each format of one file, the archive itself, and what somebody has written."""
    folder = tmp_path_factory.mktemp("others")
    for format in FORMATS:
        if format not in FOLDERS:
            assert azecrawl("export", format, folder / f"a.{format}", "--db", crawled).exit_code == 0
    (folder / "archive.db").write_bytes(crawled.read_bytes())
    (folder / "mine.csv").write_text("name,born\nLeyla,1990\n")
    (folder / "mine.xml").write_text("<?xml version='1.0'?><html/>")
    return folder


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_that_is_no_export_of_its_kind_is_never_replaced(
    crawled: Path, others: Path, tmp_path: Path, format: str
) -> None:
    for other in others.iterdir():
        if other.name != f"a.{format}":
            out = tmp_path / f"export.{format}"
            out.write_bytes(other.read_bytes())
            result = azecrawl("export", format, out, "--db", crawled)
            said = f"{out} is no earlier export of this kind, and would be replaced: name another, or move it away"
            assert (result.exit_code, result.stderr) == (1, f"Error: {said}\n")
            assert out.read_bytes() == other.read_bytes()
    assert os.listdir(tmp_path) == [f"export.{format}"]


STALLED = """
import sys
from azecrawl.archive import Archive
from azecrawl.cli import main

articles = Archive.articles

def stalled(self, **selection):
    for number, article in enumerate(articles(self, **selection)):
        if number == 5:
            print("midway", flush=True)
            sys.stdin.read()
        yield article

Archive.articles = stalled
main(sys.argv[1:])
"""


@pytest.mark.parametrize("format", ["csv", "markdown", "parquet"])
def test_a_killed_export_leaves_nothing_under_its_name(crawled: Path, tmp_path: Path, format: str) -> None:
    line = [sys.executable, "-c", STALLED, "export", format, str(tmp_path / "out"), "--db", str(crawled)]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "midway\n"
        process.send_signal(signal.SIGKILL)
    assert not (tmp_path / "out").exists()
    assert azecrawl("export", format, tmp_path / "out", "--db", crawled).exit_code == 0


@pytest.mark.parametrize(
    ("format", "module", "extra"),
    [
        ("parquet", "pyarrow", "parquet"),
        ("zim", "libzim", "zim"),
    ],
)
def test_a_missing_library_is_named_with_its_extra(
    crawled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str, module: str, extra: str
) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == module]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    result = azecrawl("export", format, tmp_path / "out", "--db", crawled)
    assert result.exit_code == 1
    assert f"is not installed: pip install 'azecrawl[{extra}]'" in result.stderr
    assert os.listdir(tmp_path) == []


def test_images_come_from_their_folder(tmp_path: Path) -> None:
    db = store(tmp_path / "archive.db", article())
    (tmp_path / "images").mkdir()
    (tmp_path / "images/lead.jpg").write_bytes(b"a picture")
    with ArchiveWriter(db) as archive:
        archive.db["image_files"].insert(
            {"url": "https://aze.media/lead.jpg", "fetched_at": "2026-11-01T00:00:00Z", "path": "lead.jpg"}
            | {"digest": "0" * 64, "media_type": "image/jpeg", "size": 9, "width": 1, "height": 1}
        )
    out = tmp_path / "book.epub"
    assert azecrawl("export", "epub", out, "--db", db, "--images", tmp_path / "images").exit_code == 0
    assert b"images/" in out.read_bytes()


def test_cite_takes_urls_and_ids(tmp_path: Path) -> None:
    db = store(tmp_path / "archive.db", article(title="Plain"))
    result = azecrawl("cite", "http://www.aze.media/seki-ipek-road?utm_source=x", "1", "--db", db)
    (once,) = result.stdout.splitlines()
    assert once.startswith("Əhmədli, N., & Harker, T. (2021, January 1). Plain. Aze.Media.")
    assert azecrawl("cite", "1", "--db", db, "--style", "bibtex").stdout.startswith("@online{azemedia-101,\n")
    assert azecrawl("cite", "1", "--db", db, "--style", "ris").stdout.startswith("TY  - ELEC\n")


def test_cite_says_what_is_not_there(tmp_path: Path) -> None:
    db = store(tmp_path / "archive.db", article())
    result = azecrawl("cite", "https://aze.media/none/", "--db", db)
    assert result.exit_code == 1
    assert f"{db} holds no article https://aze.media/none/" in result.stderr


@pytest.mark.parametrize(("style", "printed"), [("ris", ""), ("apa", ""), ("csl-json", "[]\n")])
def test_cite_says_that_a_search_has_found_nothing(tmp_path: Path, style: str, printed: str) -> None:
    db = store(tmp_path / "archive.db", article())
    result = azecrawl("cite", "--query", "nothing", "--style", style, "--db", db)
    assert (result.exit_code, result.stdout, result.stderr) == (0, printed, "Nothing found.\n")


def test_python_can_do_the_same(crawled: Path, tmp_path: Path) -> None:
    with Archive(crawled) as archive:
        tables.write_csv(archive.articles(sort="oldest"), tmp_path / "articles.csv")
    azecrawl("export", "csv", tmp_path / "same.csv", "--db", crawled)
    assert (tmp_path / "articles.csv").read_bytes() == (tmp_path / "same.csv").read_bytes()
