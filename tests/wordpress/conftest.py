"""The fixture ``wordpress``: one real WordPress for the whole session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from local_wordpress import WordPress


@pytest.fixture(scope="session")
def wordpress() -> Iterator[WordPress]:
    with WordPress() as running:
        yield running
