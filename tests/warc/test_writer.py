"""WARC files that the archive is written into, as other people's tools read them."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastwarc.warc import ArchiveIterator
from samples import EDITED, GONE, MOVED, OLD_URL, SPLIT
from warcio.archiveiterator import ArchiveIterator as WarcioIterator

from azecrawl.archive import Archive, ArchiveWriter
from azecrawl.cli import main
from azecrawl.export.output import ExportError
from azecrawl.warc import Written
from azecrawl.warc.writer import write_warcs


def warcio(*arguments: object) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-c", "from warcio.cli import main; main()", *map(str, arguments)]
    return subprocess.run(line, capture_output=True, text=True, check=False)


def records(path: Path) -> list[dict[str, str]]:
    with path.open("rb") as file:
        return [dict(record.headers) | {"block": record.reader.read().decode("latin-1")} for record in iterate(file)]


def iterate(file):
    return ArchiveIterator(file, parse_http=False)


def test_warcio_finds_every_record_sound(written: Written, tmp_path: Path) -> None:
    (path,) = written.files
    checked = warcio("check", "-v", path)
    assert checked.returncode == 0, checked.stdout
    assert checked.stdout.count("digest pass") == len(records(path))
    assert warcio("recompress", path, tmp_path / "again.warc.gz").returncode == 0
    ids = [record["WARC-Record-ID"] for record in records(path)]
    assert [record["WARC-Record-ID"] for record in records(tmp_path / "again.warc.gz")] == ids


def test_each_capture_is_a_response_with_its_request_and_what_was_read_from_it(written: Written, db: Path) -> None:
    (path,) = written.files
    first, *rest = records(path)
    assert (first["WARC-Type"], first["WARC-Filename"]) == ("warcinfo", "azemedia-00001.warc.gz")
    assert "software: azecrawl/" in first["block"]
    assert "conformsTo: http://iipc.github.io/warc-specifications/" in first["block"]
    kinds = Counter(record["WARC-Type"] for record in rest)
    with Archive(db) as archive:
        captures = list(archive.every_capture())
    assert kinds["response"] == kinds["request"] == len(captures) == written.captures
    assert {record["WARC-Warcinfo-ID"] for record in rest} == {first["WARC-Record-ID"]}
    responses = [record for record in rest if record["WARC-Type"] == "response"]
    assert [(r["WARC-Target-URI"], r["WARC-Date"]) for r in responses] == [
        (c["url"], c["fetched_at"]) for c in captures
    ]
    ids = {record["WARC-Record-ID"] for record in responses}
    assert {r["WARC-Concurrent-To"] for r in rest if r["WARC-Type"] == "request"} == ids
    assert {r["WARC-Refers-To"] for r in rest if r["WARC-Type"] == "metadata"} < ids
    assert len({record["WARC-Record-ID"] for record in rest}) == len(rest)


def test_a_record_agrees_with_itself_and_remembers_what_was_received(written: Written) -> None:
    first, redirect = (
        next(r for r in records(written.files[0]) if r["WARC-Type"] == "response" and r["WARC-Target-URI"] == url)
        for url in (EDITED.url, OLD_URL)
    )
    head, body = first["block"].split("\r\n\r\n", 1)
    assert head.splitlines() == [
        "HTTP/1.1 200 OK",
        "X-Crawler-Content-Length: 31",
        "X-Crawler-content-encoding: gzip",
        "X-Crawler-Transfer-Encoding: chunked",
        "Content-Type: text/html; charset=UTF-8",
        f"Content-Length: {len(body)}",
    ]
    assert first["Azecrawl-Status-Line"] == "HTTP/1.1 200"
    assert first["Azecrawl-Origin"] == "live"
    assert redirect["block"].startswith("HTTP/1.1 301 Moved Permanently\r\n")


def test_a_request_says_no_more_than_is_known(written: Written) -> None:
    requests = {r["WARC-Target-URI"]: r["block"] for r in records(written.files[0]) if r["WARC-Type"] == "request"}
    assert requests["https://aze.media/teapot?a=1&b=2"] == "GET /teapot?a=1&b=2 HTTP/1.1\r\nHost: aze.media\r\n\r\n"


def test_the_record_travels_with_the_page_it_was_read_from(written: Written, db: Path) -> None:
    read = [json.loads(r["block"].encode("latin-1")) for r in records(written.files[0]) if r["WARC-Type"] == "metadata"]
    with Archive(db) as archive:
        articles = [archive.article(article.url) for article in (EDITED, MOVED, SPLIT, GONE)]
        revisions = [revision for row in articles if row for revision in archive.revisions(row["id"])]
    assert [found["article"] for found in read if "article" in found] == articles
    assert [found["revision"] for found in read if "revision" in found] == revisions
    assert written.articles == 4
    by_url = {found["article"]["url"]: found["article"] for found in read if "article" in found}
    assert by_url[EDITED.url]["last_seen_at"] == "2026-04-15T08:06:00Z"
    assert by_url[GONE.url]["gone_at"] == "2026-05-15T08:06:00Z"


def test_warcio_gives_the_bodies_back(written: Written, db: Path) -> None:
    with written.files[0].open("rb") as file:
        bodies = [record.content_stream().read() for record in WarcioIterator(file) if record.rec_type == "response"]
    with Archive(db) as archive:
        assert bodies == [archive.capture_body(row["id"]) for row in archive.every_capture()]


def test_writing_twice_gives_the_same_bytes(written: Written, db: Path, tmp_path: Path) -> None:
    with Archive(db) as archive:
        again = write_warcs(archive, tmp_path)
    assert [path.read_bytes() for path in again.files] == [path.read_bytes() for path in written.files]


def test_a_new_file_begins_once_one_is_large_enough(written: Written, db: Path, tmp_path: Path) -> None:
    calls = []
    with Archive(db) as archive:
        split = write_warcs(archive, tmp_path / "new" / "folder", size=20_000, advance=lambda: calls.append(1))
    names = [path.name for path in split.files]
    assert names == [f"azemedia-{number:05}.warc.gz" for number in range(1, len(names) + 1)]
    assert len(names) > 2
    assert all(path.stat().st_size > 20_000 for path in split.files[:-1])
    assert len(calls) == split.captures == written.captures
    assert warcio("check", *split.files).returncode == 0
    assert [records(path)[0]["WARC-Type"] for path in split.files] == ["warcinfo"] * len(names)
    whole = [r["block"] for r in records(written.files[0]) if r["WARC-Type"] != "warcinfo"]
    assert [r["block"] for path in split.files for r in records(path) if r["WARC-Type"] != "warcinfo"] == whole


def test_each_record_can_be_read_by_itself(written: Written) -> None:
    content = written.files[0].read_bytes()
    with written.files[0].open("rb") as file:
        places = [record.stream_pos for record in iterate(file)]
    assert all(gzip.decompress(content[a:b]).startswith(b"WARC/1.1") for a, b in pairwise(places))


class Stop(Exception):
    pass


@pytest.mark.parametrize("after", [1, 5])
def test_what_breaks_off_leaves_no_file(db: Path, tmp_path: Path, after: int) -> None:
    calls = []

    def advance() -> None:
        calls.append(1)
        if len(calls) == after:
            raise Stop

    with Archive(db) as archive, pytest.raises(Stop):
        write_warcs(archive, tmp_path, size=1000, advance=advance)
    assert list(tmp_path.iterdir()) == []


def test_what_is_killed_leaves_no_file_under_its_name_and_does_not_hinder_the_next(db: Path, tmp_path: Path) -> None:
    code = (
        "import os, signal, sys, pathlib\n"
        "from azecrawl.archive import Archive\n"
        "from azecrawl.warc.writer import write_warcs\n"
        "left = iter(range(5))\n"
        "def advance():\n"
        "    if next(left, None) is None: os.kill(os.getpid(), signal.SIGKILL)\n"
        "with Archive(sys.argv[1]) as archive:\n"
        "    write_warcs(archive, pathlib.Path(sys.argv[2]), size=20_000, advance=advance)\n"
    )
    killed = subprocess.run([sys.executable, "-c", code, db, tmp_path], check=False)
    assert killed.returncode < 0
    assert {path.suffix for path in tmp_path.iterdir()} == {".part"}
    with Archive(db) as archive:
        files = write_warcs(archive, tmp_path, size=20_000).files
    assert sorted(tmp_path.iterdir()) == list(files)


def test_files_of_another_export_are_left_alone(written: Written, db: Path) -> None:
    (path,) = written.files
    before = path.read_bytes()
    with Archive(db) as archive, pytest.raises(ExportError, match="choose another folder"):
        write_warcs(archive, path.parent)
    assert [path.read_bytes() for path in path.parent.iterdir()] == [before]


def test_an_archive_without_captures_is_said(tmp_path: Path) -> None:
    with (
        ArchiveWriter(tmp_path / "a.db") as archive,
        pytest.raises(ExportError, match="no captures.*azecrawl crawl"),
    ):
        write_warcs(archive, tmp_path / "warcs")
    assert list((tmp_path / "warcs").iterdir()) == []


def test_a_damaged_capture_is_left_out_and_said(db: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(db.read_bytes())
    with ArchiveWriter(copy) as archive:
        archive.db.execute("UPDATE captures SET body = x'00' WHERE id = (SELECT max(id) FROM captures)")
        archive.db.conn.commit()
        written = write_warcs(archive, tmp_path / "warcs")
        assert written.captures == archive.counts()["captures"] - 1
    (reason,) = written.left_out
    assert "is damaged" in reason
    result = CliRunner().invoke(main, ["export", "warc", str(tmp_path / "again"), "--db", str(copy)])
    assert result.exit_code == 2 and f"left out: {reason}" in result.output
