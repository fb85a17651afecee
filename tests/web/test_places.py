"""Which file an address of the reader is: one that no other address is, and that says what it is of."""

from __future__ import annotations

import hashlib
import re
from itertools import count, product
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azecrawl.web.addresses import path_to
from azecrawl.web.places import file_of

HOSTILE = ("page", "from", "to", "2", "index.html", "revisions", "feed", "a", "A", "a.json", "a.csl", "ə", "")
"""What parts of an article's or a section's path would stand for something else in the name of a file."""


def pages_of(kind: str, name: str) -> list[str]:
    """All that the reader has of an article or a section."""
    path = path_to(kind, name)
    if kind == "category":
        return [path, f"{path}?page=2", f"{path}/feed.atom"]
    of_edits = [f"{path}/revisions", f"{path}/revisions?from=1&to=2", f"{path}/revisions?from=2&to=1"]
    return [path, f"{path}/cite", *of_edits, *(f"{path}.{ending}" for ending in ("json", "csl.json", "md", "atom"))]


def check(addresses: set[str]) -> None:
    """See that each has a file of its own, also on disks that take upper and lower case for the same."""
    files: dict[str, str] = {}
    for address in sorted(addresses):
        if file := file_of(address):
            assert file.lower() not in files, (address, files[file.lower()], file)
            files[file.lower()] = address
    folders = {str(folder) for file in files for folder in PurePosixPath(file).parents}
    assert not folders & files.keys()


@pytest.mark.parametrize("kind", ["article", "category"])
def test_no_two_addresses_share_a_file_and_no_file_is_a_folder(kind: str) -> None:
    names = {"/".join(parts) for length in (1, 2, 3) for parts in product(HOSTILE, repeat=length)}
    addresses = {address for name in names for address in pages_of(kind, name)}
    spelled = {f"/{file_of(address)}" for address in addresses}
    check(addresses | spelled | {address.removesuffix("/index.html") for address in spelled})


@given(st.sets(st.lists(st.sampled_from(HOSTILE) | st.text("aəA1.-/", max_size=3), min_size=1, max_size=8).map(tuple)))
def test_nor_do_any_that_a_site_may_think_of(paths: set[tuple[str, ...]]) -> None:
    check(
        {address for kind in ("article", "category") for parts in paths for address in pages_of(kind, "/".join(parts))}
    )


def digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:8]


@pytest.mark.parametrize("like", ["[0-9a-f]+", "20[0-9]+", "[0-9]+"])
def test_what_looks_like_the_name_of_another_with_its_digest_is_not_taken_for_it(like: str) -> None:
    name = next(name for name in map("ə{}".format, count()) if re.fullmatch(like, digest(name)))
    file = file_of(path_to("article", name))
    assert file
    readable = file.split("/")[1][:-8]
    check({path_to("article", name), path_to("article", readable + digest(name))})


@pytest.mark.parametrize(
    "slug",
    [
        "a-port",
        "2021/03/15/a-port",
        "p=12",
        "17",
        "news-20210315",
        "20210315",
        "from-baku-to-shusha",
        "a.b_c",
        "x" * 100,
    ],
)
def test_an_ordinary_article_is_called_what_the_site_calls_it(slug: str) -> None:
    assert file_of(path_to("article", slug)) == f"article/{slug}/index.html"
    assert file_of(path_to("article", slug) + ".csl.json") == f"article/{slug}.csl.json"
