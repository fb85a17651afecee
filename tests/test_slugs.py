"""What articles are called in an address: the path of their URL, their post id, or else their number."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_search import NOON, article, fill

from azecrawl.archive import Archive, ArchiveWriter
from azecrawl.records import Article, State, Visit


def stored(archive: Archive, one: Article) -> int:
    id = archive.store(Visit(one.url, State.ARCHIVED, article=one), run_id=None, at=NOON)
    assert id
    return id


def called(archive: Archive) -> dict[str, str]:
    rows = list(archive.articles())
    for row in rows:
        assert archive.at_slug(archive.slug(row)) == row["id"]
    return {row["title"]: archive.slug(row) for row in rows}


@pytest.mark.parametrize(
    ("url", "wp_id", "slug"),
    [
        ("https://aze.media/a-port/", 5, "a-port"),
        ("https://aze.media/2021/03/a-port/", None, "2021/03/a-port"),
        ("https://aze.media/%c5%9fu%c5%9fa/", 5, "şuşa"),
        ("http://127.0.0.1:8150/a-port/", 5, "a-port"),
        ("https://aze.media/2024/", 5, "2024"),
        ("https://aze.media/?p=12", 12, "p=12"),
        ("https://aze.media/a+b:c;d/", 5, "a+b:c;d"),
        ("https://aze.media/a-port/?lang=az", 5, "p=5"),
        ("https://aze.media/a%2fport/", 5, "p=5"),
        ("https://aze.media/%ff/", 5, "p=5"),
        ("https://aze.media/a-port/cite/", 5, "p=5"),
        ("https://aze.media/a-port.json", 5, "p=5"),
        ("https://aze.media/feed.atom", 5, "p=5"),
    ],
)
def test_an_article_is_called_by_what_the_site_gave_it(tmp_path: Path, url: str, wp_id: int | None, slug: str) -> None:
    with ArchiveWriter(tmp_path / "archive.db") as archive:
        fill(archive, article(7))
        stored(archive, article(1, url=url, wp_id=wp_id))
        assert called(archive)["A title"] == slug


def test_articles_that_share_a_path_are_called_by_their_post_ids(tmp_path: Path) -> None:
    same = "https://aze.media/a-port/"
    with ArchiveWriter(tmp_path / "archive.db") as archive:
        first = stored(archive, article(1, "First", "One text.", url=same))
        second = stored(archive, article(2, "Second", "Quite another one.", url=same))
        stored(archive, article(3, "On a copy", "A third text.", url="http://127.0.0.1:8150/a-port/"))
        stored(archive, article(4, "A file", "A fourth text.", url="https://aze.media/a.html"))
        stored(archive, article(5, "A folder", "A fifth text.", url="https://aze.media/a.html/"))
        assert first != second
        assert called(archive) == {
            "First": "p=1",
            "Second": "p=2",
            "On a copy": "p=3",
            "A file": "p=4",
            "A folder": "p=5",
        }
        assert archive.at_slug("a-port") == second


def test_an_article_that_has_moved_is_found_where_it_was(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path / "archive.db") as archive:
        id = stored(archive, article(1, text="The same text. " * 9, url="https://aze.media/old/"))
        assert stored(archive, article(1, text="The same text. " * 9, url="https://aze.media/new/")) == id
        assert called(archive) == {"A title": "new"}
        assert archive.at_slug("old") == id


def test_a_number_is_a_slug_before_it_is_a_row(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path / "archive.db") as archive:
        stored(archive, article(1, "First"))
        second = stored(archive, article(9, "Second", url="https://aze.media/other/"))
        third = stored(archive, article(8, "Third", url="https://aze.media/2/"))
        assert (archive.at_slug("2"), archive.at_slug("3"), second) == (third, third, 2)
        assert archive.at_slug(str(10**30)) is archive.at_slug("p=77") is archive.at_slug("none") is None
