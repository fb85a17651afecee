"""Which article a page belongs to, and whether another content is an edit: by the judge of both, the archive itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from azecrawl.archive import Archive, ArchiveWriter
from azecrawl.pipelines.deduplicate import Deduplicate
from azecrawl.records import Article, Capture, Image, State, Visit

FIRST_DAY = datetime(2026, 11, 1, 8, tzinfo=UTC)
DAY = timedelta(days=1)
PROSE = (
    "Pilots have kept the log of harbour number {0} for ninety years, and nobody has asked them to read it out. " * 3
)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with ArchiveWriter(tmp_path / "archive.db") as archive:
        yield archive


def url_of(number: int) -> str:
    return f"https://aze.media/harbour-{number}/"


def article(number: int, **fields: Any) -> Article:
    given = {
        "url": url_of(number),
        "title": f"The log of harbour {number}",
        "published_at": FIRST_DAY,
        "body_text": PROSE.format(number),
        "body_html": "",
        "wp_id": 100 + number,
    }
    return Article(**given | fields)


def visit(archive: Archive, article: Article, day: int, page: str = "", asked: str | None = None) -> Visit:
    """Store an article as a crawl does; ``page`` is what the capture of that day holds."""
    at = FIRST_DAY + day * DAY
    captures = (Capture(article.url, at, 200, (), page.encode()),) if page else ()
    made = Deduplicate(archive).process_item(
        Visit(asked or article.url, State.ARCHIVED, article=article, captures=captures)
    )
    archive.store(made, run_id=None, at=at)
    return made


def texts(archive: Archive) -> dict[str, tuple[str, int | None]]:
    return {row["url"]: (row["title"], row["wp_id"]) for row in archive.articles()}


# Which article it is


def test_posts_that_a_migration_has_numbered_anew_stay_the_articles_they_are(archive: Archive) -> None:
    for number in range(20):
        visit(archive, article(number), 0)
    for number in range(20):
        made = visit(archive, article(number, wp_id=100 + (number + 7) % 20), 1)
        assert made.unchanged
    assert texts(archive) == {url_of(n): (f"The log of harbour {n}", 100 + (n + 7) % 20) for n in range(20)}
    assert archive.counts()["revisions"] == 20
    assert list(archive.verify()) == []


def test_an_id_that_another_post_has_now_takes_nothing_of_the_article_that_had_it(archive: Archive) -> None:
    visit(archive, article(1), 0)
    visit(archive, article(2, wp_id=101, body_text="Nothing of what the other one says stands in this text."), 1)
    assert texts(archive) == {
        url_of(1): ("The log of harbour 1", None),
        url_of(2): ("The log of harbour 2", 101),
    }


@pytest.mark.parametrize(
    "changed",
    [
        {"url": "https://aze.media/renamed/"},
        {"url": "https://aze.media/renamed/", "title": "Another title"},
        {"url": "https://aze.media/renamed/", "body_text": "Another text altogether, of which not a word was there."},
        {"title": "Another title", "body_text": "Another text altogether, of which not a word was there."},
    ],
    ids=["address", "address and title", "address and text", "title and text"],
)
def test_an_id_is_the_articles_as_long_as_title_address_or_text_agree(
    archive: Archive, changed: dict[str, str]
) -> None:
    visit(archive, article(1), 0)
    visit(archive, article(1, **changed), 1)
    assert archive.counts()["articles"] == 1


def test_a_redirect_from_an_articles_address_is_an_address_of_it(archive: Archive) -> None:
    visit(archive, article(1), 0)
    everything = {
        "url": "https://aze.media/renamed/",
        "title": "Another title",
        "body_text": "Another text altogether.",
    }
    visit(archive, article(1, **everything), 1, asked=url_of(1))
    assert archive.counts()["articles"] == 1
    visit(archive, article(1, url="https://aze.media/elsewhere/", title="A third", body_text="A third text."), 2)
    assert archive.counts()["articles"] == 2


def test_an_article_without_an_id_is_told_by_its_address(archive: Archive) -> None:
    visit(archive, article(1, wp_id=None), 0)
    visit(archive, article(1, title="Edited", body_text="Edited altogether."), 1)
    assert texts(archive) == {url_of(1): ("Edited", 101)}


# Whether it was edited

THEME = """<html><head><meta property="og:type" content="article"><meta property="og:title" content="{title}">
<meta property="article:published_time" content="2021-03-29T07:20:00+00:00"></head>
<body class="single single-post postid-101"><div class="entry-header"><h1 class="jeg_post_title">{title}</h1>
<h2 class="jeg_post_subtitle">A dek</h2></div>
<article><div class="content-inner">{text}</div></article></body></html>"""
PARAGRAPHS = "".join(f"<p>{PROSE.format(number)}</p>" for number in range(3))


def page(title: str = "The log", text: str = PARAGRAPHS, *, known_theme: bool = True) -> str:
    html = THEME.format(title=title, text=text)
    return (
        html if known_theme else html.replace("entry-header", "xh").replace("content-inner", "xc").replace("jeg_", "x_")
    )


def read(archive: Archive, html: str, day: int) -> Visit:
    from azecrawl.judge import judge, judged

    at = FIRST_DAY + day * DAY
    capture = Capture(url_of(1), at, 200, (), html.encode())
    judgement = judged(judge(url_of(1), (capture,), "https://aze.media/"), lambda url: None)
    made = Deduplicate(archive).process_item(judgement)
    archive.store(made, run_id=None, at=at)
    return made


def row(archive: Archive) -> dict[str, Any]:
    found = archive.article(url_of(1))
    assert found
    return found


def unconfirmed(archive: Archive) -> list[str]:
    return [what for (what,) in archive.db.execute("SELECT what FROM unconfirmed")]


def test_a_page_read_without_the_themes_marks_is_no_edit_and_takes_nothing_away(archive: Archive) -> None:
    read(archive, page(), 0)
    before = row(archive)
    made = read(archive, page(known_theme=False), 1)
    assert made.article and made.article.parser == "fallback" and made.article.subtitle is None
    after = row(archive)
    assert {name: after[name] for name in ("title", "subtitle", "body_text", "parser")} == {
        name: before[name] for name in ("title", "subtitle", "body_text", "parser")
    }
    assert archive.counts()["revisions"] == 1
    read(archive, page(), 2)
    assert archive.counts()["revisions"] == 1


def test_what_a_lesser_parser_sees_otherwise_is_kept_beside_the_record_until_a_better_one_decides(
    archive: Archive,
) -> None:
    read(archive, page(), 0)
    made = read(archive, page("Another log", known_theme=False), 1)
    assert made.unconfirmed and "title" in made.unconfirmed and not made.unchanged
    assert (row(archive)["title"], row(archive)["last_seen_at"]) == ("The log", "2026-11-01T08:00:00Z")
    assert len(unconfirmed(archive)) == 1
    standing = archive.standing(url_of(1))
    assert standing and standing.next_at == FIRST_DAY + 2 * DAY

    read(archive, page("Another log"), 2)
    assert row(archive)["title"] == "Another log"
    assert (archive.counts()["revisions"], unconfirmed(archive)) == (2, [])


def test_the_better_reading_takes_the_place_of_the_lesser_one_as_the_same_revision(archive: Archive) -> None:
    read(archive, page(known_theme=False), 0)
    assert row(archive)["parser"] == "fallback"
    made = read(archive, page(), 1)
    assert made.unchanged and row(archive)["parser"] != "fallback" and row(archive)["subtitle"] == "A dek"
    (revision,) = archive.revisions(row(archive)["id"])
    assert (revision["subtitle"], revision["first_seen_at"]) == ("A dek", "2026-11-01T08:00:00Z")
    assert list(archive.verify()) == []


def test_an_edit_that_the_theme_shows_is_a_revision(archive: Archive) -> None:
    read(archive, page(), 0)
    assert not read(archive, page("The log, corrected"), 1).unchanged
    assert archive.counts()["revisions"] == 2


def test_an_image_counts_by_its_file_wherever_it_lies(archive: Archive) -> None:
    def leading(address: str) -> Article:
        return article(1, images=(Image(address, "lead"),))

    visit(archive, leading("https://aze.media/wp-content/uploads/2021/03/quay.jpg"), 0)
    moved = visit(archive, leading("https://cdn.example.org/x/quay-1024x576.jpg?v=2"), 1)
    assert moved.unchanged and row(archive)["image_url"].startswith("https://cdn.example.org/")
    assert not visit(archive, leading("https://cdn.example.org/x/other.jpg"), 2).unchanged
    assert archive.counts()["revisions"] == 2
