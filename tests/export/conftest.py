"""One archive of the replica for all tests of exports."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from crawling import crawl

from azecrawl.archive import Archive
from azecrawl.replica import Replica


@pytest.fixture(scope="session")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("crawled") / "archive.db"
    with Replica(articles=60) as replica:
        assert crawl(path, f"base_url={replica.base_url}").returncode == 0
    return path


@pytest.fixture
def archive(crawled: Path) -> Iterator[Archive]:
    with Archive(crawled) as archive:
        yield archive
