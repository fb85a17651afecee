"""Pages as they should not be: whatever is done to one, it is read into what can be stored, or refused by name."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from azecrawl.archive import Archive, ArchiveWriter
from azecrawl.pages import PageError, parse_article, parse_listing
from azecrawl.records import State, Visit, as_dict

FIXTURES = Path(__file__).parent / "fixtures"
AT = datetime(2031, 1, 5, tzinfo=UTC)
BOUNDED = settings(max_examples=200, deadline=None, derandomize=True)

CONTROL = [b"\x00", b"\x02", b"\x0b", b"\x1f", b"&#1;", b"&#x1F;", b"&#xFFFF;", b"\xef\xbf\xbf", b"\\u0000", b"\\ud800"]
NUMBERS = [b"9" * 30, b"9" * 5000, b"18446744073709551616", b"0", b"-1", b"1e999", "٣²".encode(), b"NaN"]


def pages(kind: str) -> list[tuple[str, bytes]]:
    """Address and bytes of the pages of a kind."""
    found = []
    for path in sorted((FIXTURES / kind).glob("*.json")):
        url = json.loads(path.read_text(encoding="utf-8"))["url"]
        found.append((url, path.with_suffix(".html").read_bytes()))
    return found


def spots(pattern: bytes, html: bytes) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(pattern, html)]


@st.composite
def damaged(draw: st.DrawFn, kind: str) -> tuple[str, bytes]:
    """A page of the corpus to which one to four things were done."""

    def put(pattern: bytes, others: list[bytes]) -> Callable[[bytes], bytes]:
        """Put something else in the place of what matches."""

        def change(html: bytes) -> bytes:
            if not (found := spots(pattern, html)):
                return html
            start, end = draw(st.sampled_from(found))
            return html[:start] + draw(st.sampled_from(others)) + html[end:]

        return change

    def cut(html: bytes) -> bytes:
        return html[: draw(st.integers(0, len(html)))]

    def flip(html: bytes) -> bytes:
        damaged = bytearray(html)
        for _ in range(min(draw(st.integers(1, 20)), len(html))):
            damaged[draw(st.integers(0, len(html) - 1))] ^= draw(st.integers(1, 255))
        return bytes(damaged)

    changes = [
        cut,
        flip,
        put(rb"<[^>]*>", [b""]),
        put(rb"(?<=[a-z]=\")", CONTROL),
        put(rb"(?<=>)(?=[^<])", CONTROL),
        put(rb"(?<=: \")|(?<=\":\")", CONTROL),
        put(rb"[0-9]+", NUMBERS),
        put(rb"(?<=postid-)[0-9]+|(?<=/)[0-9]+(?=/?\")|[0-9]+(?= min)|(?<=\")2[0-9-]+T", NUMBERS),
        put(rb"\"", [b"", b"'"]),
    ]
    url, html = draw(st.sampled_from(CORPUS[kind]))
    for _ in range(draw(st.integers(1, 4))):
        html = draw(st.sampled_from(changes))(html)
    return url, html


CORPUS = {kind: pages(kind) for kind in ("articles", "listings")}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with ArchiveWriter(tmp_path_factory.mktemp("damaged") / "archive.db") as archive:
        yield archive


def assert_storable(value: Any) -> None:
    """That SQLite takes every value, and gives it back as it was."""
    with closing(sqlite3.connect(":memory:")) as db:
        stack = [value]
        while stack:
            match stack.pop():
                case dict() as fields:
                    stack.extend(fields.values())
                case list() | tuple() | set() | frozenset() as items:
                    stack.extend(items)
                case datetime() as moment:
                    assert moment.tzinfo is UTC
                case plain:
                    assert db.execute("SELECT ?", (plain,)).fetchone() == (plain,)


_Read = TypeVar("_Read")


def read_or_refused(read: Callable[[bytes, str], _Read], page: tuple[str, bytes]) -> _Read | None:
    """What is read in a page; None if it is refused by an error that says which page, and whose fault is not ours."""
    url, html = page
    refusal: PageError
    try:
        return read(html, url)
    except PageError as error:
        refusal = error
    assert str(refusal).startswith(url) and "failed with" not in refusal.why
    return None


@BOUNDED
@given(page=damaged("articles"))
def test_a_damaged_article_is_read_into_what_can_be_stored_or_refused(page: tuple[str, bytes]) -> None:
    if article := read_or_refused(parse_article, page):
        assert_storable(as_dict(article))


@settings(BOUNDED, max_examples=40)
@given(page=damaged("articles"))
def test_what_a_damaged_article_is_read_into_is_archived(archive: Archive, page: tuple[str, bytes]) -> None:
    if article := read_or_refused(parse_article, page):
        archive.store(Visit(article.url, State.ARCHIVED, article=article), run_id=None, at=AT)
        assert archive.article(article.url)


@BOUNDED
@given(page=damaged("listings"))
def test_a_damaged_listing_is_read_or_refused(page: tuple[str, bytes]) -> None:
    if listing := read_or_refused(parse_listing, page):
        assert_storable([(entry.url, entry.title) for entry in listing.articles])
        assert_storable([*listing.pinned, *listing.later_pages, *(section.path for section in listing.categories)])
