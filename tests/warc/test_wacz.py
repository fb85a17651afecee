"""The WACZ that the archive is written into, as the package wacz and a reader of it see it."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from samples import EDITED, GONE, MOVED, SPLIT

from azecrawl.archive import Archive, ArchiveWriter
from azecrawl.records import Capture
from azecrawl.warc import Written
from azecrawl.warc.wacz import write_wacz


@pytest.fixture(scope="module")
def wacz(db: Path, tmp_path_factory: pytest.TempPathFactory) -> zipfile.Path:
    path = tmp_path_factory.mktemp("wacz") / "azemedia.wacz"
    with Archive(db) as archive:
        written = write_wacz(archive, path)
    assert written == Written((path,), 12, 4)
    assert list(path.parent.iterdir()) == [path]
    return zipfile.Path(path)


def lines(text: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_head_without_end_does_not_keep_the_archive_from_being_written(tmp_path: Path) -> None:
    at = datetime(2026, 11, 1, 12, tzinfo=UTC)
    endless = tuple((f"X-{number}", "-" * 100) for number in range(1000))
    with ArchiveWriter(tmp_path / "a.db") as archive:
        archive.keep([Capture("https://aze.media/a/", at, 200, endless, b"<p>A page")], at)
        assert write_wacz(archive, tmp_path / "a.wacz").captures == 1


def test_its_own_validator_accepts_it(wacz: zipfile.Path) -> None:
    line = [sys.executable, "-m", "wacz", "validate", "-f", str(wacz.root.filename)]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.stdout.strip().endswith("Validation succeeded, the passed WACZ is valid"), done.stderr


def test_every_article_is_listed_with_title_and_text_where_it_was_captured(wacz: zipfile.Path, db: Path) -> None:
    header, *pages = lines((wacz / "pages/pages.jsonl").read_text(encoding="utf-8"))
    assert (header["format"], header["hasText"]) == ("json-pages-1.0", True)
    with Archive(db) as archive:
        articles = [archive.article(article.url) for article in (EDITED, MOVED, SPLIT, GONE)]
    assert [(page["id"], page["url"], page["title"], page["text"]) for page in pages] == [
        (str(row["id"]), row["url"], row["title"], row["body_text"]) for row in articles if row
    ]
    assert [page["ts"] for page in pages] == [f"2026-0{month}-15T08:06:00Z" for month in (3, 2, 3, 1)]


def test_the_index_leads_to_the_pages_only(wacz: zipfile.Path) -> None:
    """Were what was read from a page indexed under its address, a reader would be shown that in its place."""
    with (wacz / "indexes/index.cdx.gz").open("rb") as file:
        index = [line.split(" ", 2) for line in gzip.decompress(file.read()).decode().splitlines()]
    found = [(fields["url"], time, fields.get("mime")) for _, time, text in index for fields in [json.loads(text)]]
    assert (EDITED.url, "20260315080600", "text/html") in found
    assert {mime for url, _, mime in found if url.startswith("http")} == {"text/html", None}


def test_it_says_what_it_is(wacz: zipfile.Path) -> None:
    about = json.loads((wacz / "datapackage.json").read_text())
    assert about["title"] == "Aze.Media"
    assert about["description"] == "4 articles in 12 captures, archived with azecrawl"


def test_one_that_is_there_is_replaced_only_by_a_whole_one(db: Path, tmp_path: Path) -> None:
    path = tmp_path / "azemedia.wacz"

    def stop() -> None:
        raise KeyboardInterrupt

    with Archive(db) as archive:
        write_wacz(archive, path)
        before = path.stat().st_ino
        with pytest.raises(KeyboardInterrupt):
            write_wacz(archive, path, advance=stop)
        assert [left.stat().st_ino for left in tmp_path.iterdir()] == [before]
        write_wacz(archive, path)
    assert zipfile.is_zipfile(path)
    assert path.stat().st_ino != before
