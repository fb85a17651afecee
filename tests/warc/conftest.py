"""An archive with one of everything that can be exported, and the WARC files written from it."""

from __future__ import annotations

from pathlib import Path

import pytest
from samples import fill

from azecrawl.archive import Archive
from azecrawl.warc import Written
from azecrawl.warc.writer import write_warcs


@pytest.fixture(scope="session")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archive") / "azemedia.db"
    fill(path)
    return path


@pytest.fixture(scope="session")
def written(db: Path, tmp_path_factory: pytest.TempPathFactory) -> Written:
    with Archive(db) as archive:
        return write_warcs(archive, tmp_path_factory.mktemp("warcs"))
