"""azecrawl for those who installed it with pip: `azecrawl crawl` is `scrapy crawl` in any folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from crawling import azecrawl, run_in

from azecrawl.archive import ArchiveWriter


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (("nobody",), 1),
        (("articles", "wayback"), 1),
        (("-a", "limit=many"), 1),
        (("-a", "limit"), 1),
        (("-s", "ARCHIVE_PATH"), 1),
        (("--nonsense",), 1),
        (("wayback",), 1),
        (("-a", "base_url=http://127.0.0.1:9/", "-s", "RETRY_TIMES=0"), 2),
    ],
)
def test_azecrawl_crawl_ends_as_scrapy_crawl_does(tmp_path: Path, line: tuple[str, ...], code: int) -> None:
    assert azecrawl(tmp_path, "crawl", *line).returncode == code


def test_azecrawl_crawl_says_that_another_run_holds_the_archive(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path / "data/azemedia.db", writer="another crawl"):
        ended = azecrawl(tmp_path, "crawl")
    assert ended.returncode == os.EX_TEMPFAIL and "another crawl" in ended.stderr


def test_help_does_not_wait_for_scrapy(tmp_path: Path) -> None:
    look = (
        "import sys; from azecrawl.cli import main; main(['--help'], standalone_mode=False);"
        " print('scrapy' in sys.modules)"
    )
    ended = run_in(tmp_path, sys.executable, "-c", look)
    assert "\n  crawl " in ended.stdout and ended.stdout.endswith("False\n"), ended.stdout
