"""The archive as its users see it: what it refuses to open, what it keeps, and what it finds again."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from pathlib import Path

import pytest

from azecrawl.archive import Archive, ArchiveError, ArchiveWriter, Known
from azecrawl.records import Article, Capture, Category, Discovery, Image, Link, State, Tag, Visit

DAY_1 = datetime(2026, 11, 1, 8, tzinfo=UTC)
DAY_2, DAY_3, DAY_4 = (DAY_1 + timedelta(days=days) for days in (1, 2, 3))
URL = "https://aze.media/pipeline-opens/"
MOVED = "https://aze.media/the-pipeline-opens/"
NEWS = Category("news", "News")


def article(**changes: object) -> Article:
    first = Article(
        url=URL,
        title="Pipeline opens",
        subtitle="Gas flows west",
        published_at=datetime(2021, 3, 15, 12, 6, tzinfo=timezone(timedelta(hours=4))),
        body_text="Gas reached Italy today.",
        body_html="<p>Gas reached Italy today.</p>",
        wp_id=101,
        author="AzeMedia",
        byline="Leyla Həsənova",
        source="Euractiv",
        source_url="https://www.euractiv.com/gas",
        categories=(Category("news/energy", "Energy", NEWS), NEWS),
        tags=(Tag("gas", "Gas"), Tag("italy", "Italy")),
        images=(Image("https://aze.media/lead.jpg", "lead", "A pipe", "The pipe", "AFP"),),
        links=(Link("https://example.org/", "a report"),),
    )
    return replace(first, **changes)  # type: ignore[arg-type]


def capture(url: str = URL, body: bytes = b"<html>page</html>", status: int = 200, at: datetime = DAY_1) -> Capture:
    return Capture(url, at, status, (("Content-Type", "text/html"), ("Set-Cookie", "ə=1")), body)


def archived(article: Article, url: str | None = None, *captures: Capture) -> Visit:
    return Visit(url or article.url, State.ARCHIVED, article=article, captures=captures)


def on_disk(folder: Path) -> dict[str, tuple[bytes | None, int]]:
    return {
        str(path.relative_to(folder)): (path.read_bytes() if path.is_file() else None, path.stat().st_mtime_ns)
        for path in [folder, *folder.rglob("*")]
    }


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "azemedia.db"


@pytest.fixture
def archive(path: Path) -> Iterator[Archive]:
    with ArchiveWriter(path) as archive:
        yield archive
        assert archive.db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert archive.db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        # FTS5 compares its index with the table it indexes, and raises when they differ.
        archive.db.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")


# Opening


def filled(path: Path) -> Path:
    with ArchiveWriter(path) as archive:
        archive.store(archived(article(), None, capture()), run_id=None, at=DAY_1)
    return path


def a_folder(path: Path) -> None:
    path.mkdir()


def a_text(path: Path) -> None:
    path.write_text("These are the minutes of a meeting, not a database.\n")


def another_database(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("CREATE TABLE bookmarks (url)")
    db.close()


def another_application(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA application_id = 7")
    db.close()


def one_of_the_future(path: Path) -> None:
    filled(path)
    with sqlite3.connect(path) as db:
        db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('azecrawl', '9999_moon', '')"
        )
    db.close()


def a_truncated_one(path: Path) -> None:
    os.truncate(filled(path), path.stat().st_size - 5000)


def one_cut_within_a_page(path: Path) -> None:
    os.truncate(filled(path), path.stat().st_size - 10)


def one_with_damaged_pages(path: Path) -> None:
    content = filled(path).read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))


def a_bare_header(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" + b"\0" * 200)


@pytest.mark.parametrize("door", [Archive, ArchiveWriter])
@pytest.mark.parametrize(
    ("make", "message"),
    [
        (a_folder, "not a file but a folder"),
        (a_text, "not a SQLite file"),
        (another_database, "not an archive of azecrawl"),
        (another_application, "not an archive of azecrawl"),
        (one_of_the_future, "newer azecrawl.*9999_moon.*upgrade"),
        (a_truncated_one, "damaged.*restore"),
        (one_cut_within_a_page, "damaged.*restore"),
        (one_with_damaged_pages, "damaged.*restore"),
        (a_bare_header, "damaged.*restore"),
    ],
)
def test_what_is_no_usable_archive_is_refused_and_left_as_it_was(tmp_path, make, message, door):
    path = tmp_path / "azemedia.db"
    make(path)
    before = on_disk(tmp_path)

    with pytest.raises(ArchiveError, match=message) as refusal:
        door(path)

    assert str(path) in str(refusal.value)
    assert on_disk(tmp_path) == before


@pytest.mark.parametrize("opening", [Archive, partial(ArchiveWriter, create=False)])
def test_a_missing_archive_is_not_made_unasked(tmp_path, path, opening):
    with pytest.raises(ArchiveError, match="azecrawl crawl"):
        opening(path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_an_error_of_the_user(tmp_path):
    (tmp_path / "data").write_text("a file where a folder should be")
    with pytest.raises(ArchiveError, match=r"data/azemedia\.db"):
        ArchiveWriter(tmp_path / "data" / "azemedia.db")


@pytest.mark.parametrize("locked", ["file", "folder"])
def test_a_read_only_archive_is_refused_for_writing_and_left_as_it_was(path, monkeypatch, locked):
    filled(path)
    place = path if locked == "file" else path.parent
    place.chmod(0o444 if locked == "file" else 0o555)
    if os.geteuid() == 0:  # root may write anything
        monkeypatch.setattr(os, "access", lambda asked, mode: asked != place)
    before = on_disk(path.parent)

    with pytest.raises(ArchiveError, match="cannot be written"):
        ArchiveWriter(path)
    assert on_disk(path.parent) == before

    with Archive(path) as archive:
        assert archive.article(URL)["title"] == "Pipeline opens"
    place.chmod(0o755)


def test_an_archive_opened_for_reading_cannot_be_written(path):
    filled(path)
    with Archive(path) as archive:
        assert archive.article(URL)["title"] == "Pipeline opens"
        assert not hasattr(archive, "store")
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            archive.db.execute("DELETE FROM articles")


def test_reading_alone_does_not_migrate(path):
    filled(path)
    with sqlite3.connect(path) as db:
        db.execute("DELETE FROM _sqlite_migrations")
    db.close()
    before = on_disk(path.parent)
    with pytest.raises(ArchiveError, match="older azecrawl.*upgrade"):
        Archive(path)
    assert on_disk(path.parent) == before


def test_an_empty_file_becomes_an_archive(path):
    path.parent.mkdir()
    path.touch()
    with ArchiveWriter(path) as archive:
        assert {table for table, rows in archive.counts().items() if rows} == {"site"}


def test_opening_again_finds_everything_and_changes_nothing(path):
    before = filled(path).read_bytes()
    with ArchiveWriter(path, create=False) as archive:
        assert archive.article(URL)["title"] == "Pipeline opens"
        assert archive.db.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert archive.db.execute("PRAGMA synchronous").fetchone() == (2,)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["azemedia.db"]


def test_an_archive_copied_from_under_a_killed_crawl_opens_with_what_was_stored(archive, path, tmp_path):
    archive.store(archived(article()), run_id=None, at=DAY_1)
    copy = tmp_path / "copy.db"
    for suffix in ("", "-wal"):
        shutil.copy(f"{path}{suffix}", f"{copy}{suffix}")
    with ArchiveWriter(copy) as survivor:
        assert survivor.standing(URL).state is State.ARCHIVED
        assert survivor.article(URL)["body_text"] == "Gas reached Italy today."


# Articles and revisions


def test_an_article_is_kept_with_all_it_is_joined_to(archive):
    id = archive.store(archived(article(), None, capture()), run_id=None, at=DAY_1)

    kept = archive.article(id)
    assert kept == archive.article(URL) == next(archive.articles())
    assert kept["published_at"] == "2021-03-15T08:06:00Z"
    assert kept["first_seen_at"] == kept["last_seen_at"] == "2026-11-01T08:00:00Z"
    assert (kept["word_count"], kept["image_credit"], kept["source"]) == (4, "AFP", "Euractiv")
    assert kept["categories"] == [{"path": "news/energy", "name": "Energy"}, {"path": "news", "name": "News"}]
    assert kept["tags"] == [{"slug": "gas", "name": "Gas"}, {"slug": "italy", "name": "Italy"}]
    assert kept["links"] == [{"role": "text", "url": "https://example.org/", "text": "a report"}]
    assert kept["images"][0]["caption"] == "The pipe"
    assert archive.captures(id)[0]["id"] == kept["capture_id"]
    db = archive.db
    assert list(
        db.query("SELECT path FROM categories WHERE parent_id = (SELECT id FROM categories WHERE path = 'news')")
    )
    assert list(db.query("SELECT name, domain FROM sources")) == [{"name": "Euractiv", "domain": "euractiv.com"}]


def test_an_unchanged_article_is_only_seen_again(archive):
    id = archive.store(archived(article()), run_id=None, at=DAY_1)
    assert archive.store(archived(article()), run_id=None, at=DAY_2) == id

    (revision,) = archive.revisions(id)
    assert (revision["first_seen_at"], revision["last_seen_at"]) == ("2026-11-01T08:00:00Z", "2026-11-02T08:00:00Z")
    assert archive.article(id)["last_seen_at"] == "2026-11-02T08:00:00Z"
    assert archive.article(id)["first_seen_at"] == "2026-11-01T08:00:00Z"


def test_a_page_said_not_to_be_modified_is_the_article_seen_again(archive):
    id = archive.store(archived(article()), run_id=None, at=DAY_1)
    assert archive.store(Visit(URL, State.ARCHIVED, unchanged=True), run_id=None, at=DAY_2) == id
    assert archive.article(id)["last_seen_at"] == archive.revisions(id)[0]["last_seen_at"] == "2026-11-02T08:00:00Z"


def test_a_page_cannot_be_archived_without_an_article(archive):
    with pytest.raises(ValueError, match="leads to no article"):
        archive.store(Visit(URL, State.ARCHIVED, captures=(capture(),)), run_id=None, at=DAY_1)
    assert {table for table, rows in archive.counts().items() if rows} == {"site"}


def test_each_change_of_content_is_a_revision_even_a_change_back(archive):
    first, second = article(), article(body_text="Gas has reached Italy.")
    id = archive.store(archived(first), run_id=None, at=DAY_1)
    archive.store(archived(second), run_id=None, at=DAY_2)
    archive.store(archived(first), run_id=None, at=DAY_3)
    archive.store(archived(first), run_id=None, at=DAY_4)

    assert [(r["body_text"], r["first_seen_at"][8:10], r["last_seen_at"][8:10]) for r in archive.revisions(id)] == [
        ("Gas reached Italy today.", "01", "01"),
        ("Gas has reached Italy.", "02", "02"),
        ("Gas reached Italy today.", "03", "04"),
    ]
    assert archive.article(id)["body_text"] == first.body_text


def test_a_content_seen_while_another_was_thought_to_be_there_parts_it(archive):
    """A web archive may have a page that the site showed between two visits."""
    id = archive.store(archived(article()), run_id=None, at=DAY_1)
    archive.store(archived(article()), run_id=None, at=DAY_3)
    between = archived(article(body_text="Gas?"), None, replace(capture(at=DAY_2), origin="wayback"))
    archive.store(replace(between, origin="wayback"), run_id=None, at=DAY_3)
    archive.store(archived(article()), run_id=None, at=DAY_4)

    assert [(r["body_text"], r["first_seen_at"][8:10], r["last_seen_at"][8:10]) for r in archive.revisions(id)] == [
        ("Gas reached Italy today.", "01", "01"),
        ("Gas?", "02", "02"),
        ("Gas reached Italy today.", "03", "04"),
    ]


AHEAD = datetime(2999, 1, 1, tzinfo=UTC)


def times(archive: Archive, id: int) -> list[tuple[str, str, str]]:
    return [(r["title"], r["first_seen_at"][:10], r["last_seen_at"][:10]) for r in archive.revisions(id)]


def test_a_capture_of_a_time_to_come_is_kept_as_it_is_and_counts_as_of_now(archive):
    id = archive.store(archived(article(title="A"), None, capture(at=AHEAD)), run_id=None, at=AHEAD, clock=DAY_2)
    assert archive.captures(id)[0]["fetched_at"] == "2999-01-01T00:00:00Z"
    assert archive.article(id)["last_seen_at"] == next(archive.urls())["found_at"] == "2026-11-02T08:00:00Z"
    archive.store(archived(article(title="B"), None, capture(body=b"B", at=DAY_3)), run_id=None, at=DAY_3)
    archive.store(Visit(URL, State.ARCHIVED, unchanged=True), run_id=None, at=AHEAD, clock=DAY_4)
    assert times(archive, id) == [("A", "2026-11-02", "2026-11-02"), ("B", "2026-11-03", "2026-11-04")]
    assert archive.article(id)["title"] == "B"


@pytest.mark.parametrize("content", ["A", "B", "C", None])
def test_what_a_clock_once_ahead_has_dated_is_brought_back_and_freezes_nothing(archive, content):
    id = archive.store(archived(article(title="A")), run_id=None, at=DAY_1)
    archive.store(archived(article(title="B")), run_id=None, at=AHEAD - timedelta(days=9))
    archive.store(archived(article(title="A")), run_id=None, at=AHEAD)
    visit = archived(article(title=content)) if content else Visit(URL, State.ARCHIVED, unchanged=True)
    archive.store(visit, run_id=None, at=DAY_3)

    assert archive.article(id)["title"] == (content or "A")
    assert [title for title, _, _ in times(archive, id)] == list("ABA") + [content] * (content in ("B", "C"))
    assert {last for _, _, last in times(archive, id)[1:]} == {"2026-11-03"}
    assert archive.article(id)["last_seen_at"] == archive.revisions(id)[-1]["last_seen_at"] == "2026-11-03T08:00:00Z"
    assert list(archive.verify()) == []


def test_what_was_gone_in_a_time_to_come_is_there_when_it_is_seen(archive):
    id = archive.store(archived(article()), run_id=None, at=AHEAD)
    for days in (1, 3):
        archive.store(Visit(URL, State.GONE, reason="404"), run_id=None, at=AHEAD + timedelta(days=days))
    assert archive.article(id)["gone_at"] == "2999-01-02T00:00:00Z"
    archive.store(archived(article()), run_id=None, at=DAY_1)
    assert archive.article(id)["gone_at"] is None


@pytest.mark.parametrize("order", ["ABAC", "AABC", "CAAB", "CBAA", "BACA", "ACBA"])
def test_revisions_stand_in_the_order_of_their_times_whatever_order_they_are_learned_in(archive, order):
    """A on the first and the third day, B on the second, C on the last."""
    days = {"A": [DAY_1, DAY_3], "B": [DAY_2], "C": [DAY_4]}
    for content in order:
        at = days[content].pop(0)
        page = capture(body=f"{content}{at}".encode(), at=at)
        archive.store(archived(article(title=content), None, page), run_id=None, at=DAY_4)
    found = [(row["title"], row["first_seen_at"][8:10], row["last_seen_at"][8:10]) for row in archive.revisions(1)]
    assert found == [("A", "01", "01"), ("B", "02", "02"), ("A", "03", "03"), ("C", "04", "04")]
    assert archive.article(1)["title"] == "C"
    assert [archive.capture(row["capture_id"]).body[:1] for row in archive.revisions(1)] == [b"A", b"B", b"A", b"C"]


def test_what_is_no_content_is_kept_up_to_date_without_a_revision(archive):
    id = archive.store(archived(article()), run_id=None, at=DAY_1)
    later = article(
        modified_at=DAY_1,
        tags=(Tag("italy", "Italia"), Tag("gas", "Gas")),
        categories=(NEWS, NEWS),
        links=(),
        images=(),
    )
    later = replace(later, images=article().images)
    archive.store(archived(later), run_id=None, at=DAY_2)

    kept = archive.article(id)
    assert kept["modified_at"] == "2026-11-01T08:00:00Z"
    assert [tag["name"] for tag in kept["tags"]] == ["Italia", "Gas"]
    assert (kept["categories"], kept["links"]) == ([{"path": "news", "name": "News"}], [])
    assert len(archive.revisions(id)) == 1


def test_a_naive_time_is_refused(archive):
    with pytest.raises(ValueError, match="no time zone"):
        archive.store(archived(article(published_at=datetime(2021, 3, 15))), run_id=None, at=DAY_1)
    assert archive.counts()["articles"] == 0


# Identity


def test_the_same_id_under_a_new_url_is_the_same_article(archive):
    id = archive.store(archived(article()), run_id=None, at=DAY_1)
    archive.discover([Discovery(MOVED, "listing", "https://aze.media/category/news/")], DAY_2)
    moved = article(url=MOVED)

    assert archive.identify(moved) == Known(id, URL, moved.content_hash, "2026-11-01T08:00:00Z", "jnews-1")
    assert archive.store(archived(moved), run_id=None, at=DAY_2) == id
    assert archive.standing(URL).state is archive.standing(MOVED).state is State.ARCHIVED
    assert archive.article(URL)["url"] == archive.article(MOVED)["url"] == MOVED


def test_a_redirect_archives_both_urls(archive):
    id = archive.store(archived(article(url=MOVED), URL), run_id=None, at=DAY_1)
    assert [(row["url"], row["state"], row["article_id"], row["way"], row["seen_on"]) for row in archive.urls()] == [
        (URL, "archived", id, "visit", URL),
        (MOVED, "archived", id, "redirect", URL),
    ]


def test_without_an_id_the_url_is_the_identity(archive):
    id = archive.store(archived(article(url=MOVED, wp_id=None), URL), run_id=None, at=DAY_1)
    assert archive.identify(article(wp_id=None)).article_id == id
    assert archive.identify(article(url=MOVED, wp_id=None)).article_id == id
    assert archive.identify(article(url="https://aze.media/other/", wp_id=None)) is None


def test_an_id_stated_later_is_adopted_and_kept(archive):
    id = archive.store(archived(article(wp_id=None)), run_id=None, at=DAY_1)
    assert archive.store(archived(article()), run_id=None, at=DAY_2) == id
    assert archive.store(archived(article(wp_id=None)), run_id=None, at=DAY_3) == id
    assert archive.article(id)["wp_id"] == 101


def test_an_article_is_known_by_its_id_before_it_is_known_by_its_address(archive):
    """An address that was another article's, which never stated an id, and leads to this one now."""
    by_id = archive.store(archived(article()), run_id=None, at=DAY_1)
    other = article(url=MOVED, wp_id=None, title="Another post", body_text="Nothing of what the first one said.")
    by_address = archive.store(archived(other), run_id=None, at=DAY_1)
    assert archive.identify(article(url=MOVED)).article_id == by_id
    assert archive.identify(article(url=MOVED, wp_id=None)).article_id == by_address


def test_the_same_text_under_two_ids_is_two_articles(archive):
    twin = article(url=MOVED, wp_id=102)
    assert twin.content_hash == article().content_hash
    one, two = (archive.store(archived(each), run_id=None, at=DAY_1) for each in (article(), twin))
    assert one != two
    assert archive.counts()["articles"] == 2


def test_a_slug_given_to_another_post_is_another_article(archive):
    old = archive.store(archived(article()), run_id=None, at=DAY_1)
    another = article(wp_id=202, title="Another post", body_text="Nothing of what the first one said.")
    assert archive.identify(another) is None
    new = archive.store(archived(another), run_id=None, at=DAY_2)

    assert new != old
    assert archive.article(old)["title"] == "Pipeline opens"
    assert archive.article(URL)["title"] == "Another post"
    assert archive.identify(article(wp_id=None)).article_id == new


# The frontier


def test_a_url_is_discovered_once_and_adds_up_in_one_state(archive):
    discoveries = [
        Discovery(URL, "listing", "https://aze.media/"),
        Discovery(URL, "sitemap", "https://aze.media/s.xml"),
    ]
    assert archive.discover(discoveries, DAY_1) == 1
    assert archive.discover([*discoveries, Discovery(MOVED, "feed", "https://aze.media/feed/")], DAY_2) == 1

    assert [(row["way"], row["found_at"]) for row in archive.urls(State.PENDING)] == [
        ("listing", "2026-11-01T08:00:00Z"),
        ("feed", "2026-11-02T08:00:00Z"),
    ]
    assert {sighting["url"]: sighting["ways"] for sighting in archive.sightings()} == {
        URL: ["listing", "sitemap"],
        MOVED: ["feed"],
    }
    assert archive.state_counts() == {state: 2 * (state is State.PENDING) for state in State}
    assert archive.standing("https://aze.media/unheard-of/") is None


def test_a_list_lists_what_it_showed_when_it_was_last_read(archive):
    on, other = "https://aze.media/post-sitemap.xml", "https://aze.media/feed/"
    assert not archive.has_shown("sitemap")
    archive.discover([Discovery(URL, "sitemap", on), Discovery(MOVED, "sitemap", on)], DAY_1)
    archive.discover([Discovery(MOVED, "feed", other)], DAY_2)
    assert (archive.listed_on(on), archive.listed_on(other)) == ({URL, MOVED}, {MOVED})
    archive.discover([Discovery(URL, "sitemap", on)], DAY_3)
    assert (archive.listed_on(on), archive.listed_on("https://aze.media/other.xml")) == ({URL}, set())
    assert archive.has_shown("sitemap") and not archive.has_shown("rest")


def test_what_a_list_dropped_needs_no_look_once_it_was_visited_since_or_has_its_time(archive):
    on = "https://aze.media/post-sitemap.xml"
    archive.discover([Discovery(URL, "sitemap", on), Discovery(MOVED, "sitemap", on)], DAY_1)
    archive.store(archived(article()), run_id=None, at=DAY_2)
    archive.store(archived(article(url=MOVED, wp_id=102)), run_id=None, at=DAY_2)
    assert archive.looked_at("sitemap") == set()
    archive.discover([Discovery(MOVED, "sitemap", on)], DAY_3)
    assert archive.looked_at("sitemap") == set()  # this is the reading that dropped it
    archive.store(Visit(URL, State.ARCHIVED, unchanged=True), run_id=None, at=DAY_4)
    assert archive.looked_at("sitemap") == {URL}
    archive.store(Visit(MOVED, State.FAILED, reason="timeout"), run_id=None, at=DAY_4)
    assert archive.looked_at("sitemap") == {URL, MOVED}


def test_a_section_has_the_articles_of_those_below_it_as_long_as_they_are_there(archive):
    archive.store(archived(article(categories=(Category("news/energy", "Energy", NEWS),))), run_id=None, at=DAY_1)
    assert [archive.has_articles_in(path) for path in ("news", "news/energy", "new", "culture")] == [
        True,
        True,
        False,
        False,
    ]
    archive.store(Visit(URL, State.GONE, reason="HTTP 404"), run_id=None, at=DAY_2)
    assert not archive.has_articles_in("news")


def test_a_failed_url_is_tried_again_at_once_for_a_while_and_then_later_and_later(archive):
    failed = Visit(URL, State.FAILED, reason="timeout")
    for times in range(5):
        archive.store(failed, run_id=None, at=DAY_2)
        (row,) = archive.urls()
        due = "2026-11-02T08:00:00Z" if times < 4 else "2026-11-02T09:00:00Z"
        assert (row["state"], row["reason"], row["next_at"]) == ("failed", "timeout", due)
    assert (row["attempts"], row["visited_at"]) == (5, None)
    for _ in range(10):
        archive.store(failed, run_id=None, at=DAY_3)
    assert next(archive.urls())["next_at"] == "2026-11-10T08:00:00Z"

    archive.store(archived(article()), run_id=None, at=DAY_4)
    (row,) = archive.urls()
    assert (row["state"], row["reason"], row["attempts"], row["next_at"]) == ("archived", None, 0, None)


def test_a_rejected_page_is_kept_with_the_reason(archive):
    archive.store(Visit(URL, State.REJECTED, reason="no text", captures=(capture(),)), run_id=None, at=DAY_1)
    (row,) = archive.urls(State.REJECTED)
    assert (row["reason"], row["visited_at"]) == ("no text", "2026-11-01T08:00:00Z")
    assert archive.capture_body(archive.captures(URL)[0]["id"]) == b"<html>page</html>"


@pytest.mark.parametrize("state", [State.FAILED, State.REJECTED])
def test_what_is_archived_stays_so_when_a_later_visit_comes_to_nothing(archive, state):
    id = archive.store(archived(article()), run_id=None, at=DAY_1)
    visit = Visit(URL, state, reason="no text", article=article(title="Error"), captures=(capture(at=DAY_2),))

    assert archive.store(visit, run_id=None, at=DAY_2) == id

    (row,) = archive.urls()
    assert (row["state"], row["reason"], row["article_id"]) == ("archived", "no text", id)
    due = (1, "2026-11-02T08:00:00Z") if state is State.FAILED else (0, "2026-11-03T08:00:00Z")
    assert (row["attempts"], row["next_at"]) == due
    assert archive.article(id)["title"] == "Pipeline opens"
    assert archive.captures(id) == []  # what is no page of the article is none of its captures
    assert len(archive.captures(URL)) == 1


def test_a_gone_article_is_kept_until_it_comes_back(archive):
    id = archive.store(archived(article()), run_id=None, at=DAY_1)
    gone = Visit(URL, State.GONE, reason="404", captures=(capture(status=404, body=b"not found"),))
    archive.store(gone, run_id=None, at=DAY_2)
    archive.store(gone, run_id=None, at=DAY_2 + timedelta(hours=23))
    assert archive.standing(URL).state is State.ARCHIVED
    assert dict(archive.standings())[URL].next_at == DAY_3
    archive.store(gone, run_id=None, at=DAY_3)
    assert archive.standing(URL).state is State.GONE
    assert archive.article(id)["gone_at"] == "2026-11-02T08:00:00Z"

    archive.store(archived(article()), run_id=None, at=DAY_4)
    assert archive.standing(URL).state is State.ARCHIVED
    assert archive.article(id)["gone_at"] is None


def test_a_failure_between_two_absences_does_not_make_the_first_forgotten(archive):
    id = archive.store(archived(article()), run_id=None, at=DAY_1)
    gone, failed = Visit(URL, State.GONE, reason="404"), Visit(URL, State.FAILED, reason="HTTP 503")
    archive.store(gone, run_id=None, at=DAY_2)
    archive.store(failed, run_id=None, at=DAY_2 + timedelta(hours=12))
    assert archive.standing(URL).missing_at == DAY_2
    archive.store(gone, run_id=None, at=DAY_3)
    assert archive.standing(URL).state is State.GONE
    assert archive.article(id)["gone_at"] == "2026-11-02T08:00:00Z"


def test_a_gone_article_stays_gone_since_the_first_time_whatever_fails_after(archive):
    id = archive.store(archived(article()), run_id=None, at=DAY_1)
    gone, failed = Visit(URL, State.GONE, reason="404"), Visit(URL, State.FAILED, reason="HTTP 503")
    for visit, at in ((gone, DAY_2), (gone, DAY_3), (failed, DAY_3 + timedelta(hours=1)), (gone, DAY_4)):
        archive.store(visit, run_id=None, at=at)
        if at > DAY_2:
            standing = archive.standing(URL)
            assert (standing.state, standing.missing_at) == (State.GONE, DAY_2)
            assert archive.article(id)["gone_at"] == "2026-11-02T08:00:00Z"


def test_an_article_is_gone_since_the_first_time_also_if_another_page_stood_in_its_place_since(archive):
    id = archive.store(archived(article()), run_id=None, at=DAY_1)
    gone, other = Visit(URL, State.GONE, reason="404"), Visit(URL, State.REJECTED, reason="this is a static page")
    hours = (24, 48, 49, 72, 96)
    for visit, hour in zip((gone, gone, other, gone, gone), hours, strict=True):
        archive.store(visit, run_id=None, at=DAY_1 + timedelta(hours=hour))
    assert archive.standing(URL).state is State.GONE
    assert archive.article(id)["gone_at"] == "2026-11-02T08:00:00Z"


def test_an_old_url_that_goes_does_not_take_the_article_with_it(archive):
    id = archive.store(archived(article(url=MOVED), URL), run_id=None, at=DAY_1)
    archive.store(Visit(URL, State.GONE, reason="404"), run_id=None, at=DAY_2)
    archive.store(Visit(URL, State.GONE, reason="404"), run_id=None, at=DAY_3)
    assert archive.standing(URL).state is State.GONE
    assert archive.article(id)["gone_at"] is None


# Captures


def test_a_capture_comes_back_byte_for_byte(archive):
    body = bytes(range(256)) * 400
    archive.store(archived(article(), None, capture(body=body)), run_id=None, at=DAY_1)
    (kept,) = archive.captures(URL)
    assert archive.capture_body(kept["id"]) == body
    assert (kept["size"], kept["digest"]) == (len(body), hashlib.sha256(body).hexdigest())
    assert kept["headers"] == [["Content-Type", "text/html"], ["Set-Cookie", "ə=1"]]
    assert (kept["fetched_at"], kept["status"]) == ("2026-11-01T08:00:00Z", 200)


def test_the_same_body_of_a_url_is_kept_once(archive):
    for at, body in [(DAY_1, b"one"), (DAY_2, b"one"), (DAY_3, b""), (DAY_4, b"one")]:
        archive.store(archived(article(), None, capture(body=body, at=at)), run_id=None, at=at)
    first, second, empty, fourth = archive.captures(URL)
    assert first["same_as"] is empty["same_as"] is None
    assert second["same_as"] == fourth["same_as"] == first["id"]
    assert [archive.capture_body(each["id"]) for each in (first, second, empty, fourth)] == [
        b"one",
        b"one",
        b"",
        b"one",
    ]


def test_every_page_of_a_split_article_is_kept_and_the_first_is_its_capture(archive):
    pages = (capture(body=b"page 1"), capture(f"{URL}2/", b"page 2"))
    id = archive.store(archived(article(), None, *pages), run_id=None, at=DAY_1)
    assert [each["url"] for each in archive.captures(id)] == [URL, f"{URL}2/"]
    assert archive.article(id)["capture_id"] == archive.captures(URL)[0]["id"]


@pytest.mark.parametrize("damage", ["body = x'00'", "digest = 'x'"])
def test_a_damaged_capture_is_not_passed_off_as_the_page(archive, damage):
    archive.store(archived(article(), None, capture()), run_id=None, at=DAY_1)
    archive.db.execute(f"UPDATE captures SET {damage}")
    with pytest.raises(ArchiveError, match="capture 1 is damaged"):
        archive.capture_body(1)
    with pytest.raises(ArchiveError, match="no capture 2"):
        archive.capture_body(2)


# All or nothing


def test_a_store_that_breaks_off_leaves_nothing(archive):
    archive.discover([Discovery(URL, "listing", "https://aze.media/")], DAY_1)
    archive.db.execute(
        "CREATE TEMP TRIGGER trip BEFORE UPDATE ON urls BEGIN SELECT RAISE(ABORT, 'tripped at the last step'); END"
    )
    before = archive.counts()

    with pytest.raises(sqlite3.IntegrityError, match="tripped"):
        archive.store(archived(article(), None, capture()), run_id=None, at=DAY_1)

    assert archive.counts() == before
    assert archive.standing(URL).state is State.PENDING
    assert archive.search("pipeline") == []

    archive.db.execute("DROP TRIGGER trip")
    assert archive.store(archived(article(), None, capture()), run_id=None, at=DAY_1) is not None
    assert len(archive.search("pipeline")) == 1


def test_a_discovery_that_breaks_off_leaves_nothing(archive):
    def discoveries() -> Iterator[Discovery]:
        yield Discovery(URL, "listing", "https://aze.media/")
        raise OSError("the listing broke off")

    with pytest.raises(OSError, match="broke off"):
        archive.discover(discoveries(), DAY_1)
    assert archive.standing(URL) is None


# Search


def test_search_ignores_case_and_diacritics_and_follows_edits(archive):
    id = archive.store(archived(article(title="İqtisadiyyat xəbərləri")), run_id=None, at=DAY_1)
    assert [hit["id"] for hit in archive.search("iqtisadiyyat")] == [id]

    archive.store(archived(article(title="Yeni başlıq")), run_id=None, at=DAY_2)
    assert archive.search("iqtisadiyyat") == []
    assert archive.search("baslıq")[0]["snippet"] == "Yeni [başlıq]"
    assert archive.search("italy")[0]["snippet"] == "Gas reached [Italy] today."


def test_an_article_seen_again_does_not_reach_the_search_index(archive):
    archive.store(archived(article()), run_id=None, at=DAY_1)
    index = archive.db.execute("SELECT * FROM articles_fts_data").fetchall()
    archive.store(archived(article(modified_at=DAY_1)), run_id=None, at=DAY_2)
    assert archive.db.execute("SELECT * FROM articles_fts_data").fetchall() == index


def test_a_word_weighs_most_in_the_title_then_in_the_subtitle(archive):
    for number, where in enumerate(["body_text", "title", "subtitle"]):
        url = f"https://aze.media/{where}/"
        archive.store(archived(article(url=url, wp_id=number, **{where: "Zangezur corridor"})), run_id=None, at=DAY_1)
    assert [hit["url"].split("/")[-2] for hit in archive.search("zangezur")] == ["title", "subtitle", "body_text"]
    assert len(archive.search("zangezur", limit=2)) == 2


# Runs and counting


def test_a_run_is_recorded_from_start_to_end(archive):
    run_id = archive.start_run("articles", "full", {"since": "2026-10-01"}, {"scrapy": "2.19.0"}, DAY_1)
    assert archive.runs()[0]["outcome"] is None
    archive.store(archived(article()), run_id=run_id, at=DAY_1)
    archive.finish_run(
        run_id, "ok", None, {"found": 1, "archived": 1}, {"item_scraped_count": 1, "start": DAY_1}, DAY_2, complete=True
    )

    (run,) = archive.runs()
    assert (run["outcome"], run["found"], run["archived"], run["failed"], run["seconds"]) == ("ok", 1, 1, 0, 86400)
    assert (run["arguments"], run["versions"]) == ({"since": "2026-10-01"}, {"scrapy": "2.19.0"})
    assert (run["stats"]["item_scraped_count"], run["complete"]) == (1, 1)
    assert archive.looked_for_all("articles", DAY_2) == DAY_1
    assert next(archive.urls())["run_id"] == run_id
    with pytest.raises(ValueError, match="does not count lost"):
        archive.finish_run(run_id, "ok", None, {"lost": 1}, {}, DAY_2)


def test_a_run_that_is_yet_to_come_was_no_last_look(archive):
    for began in (DAY_1, AHEAD):
        run_id = archive.start_run("articles", "update", {}, {}, began)
        archive.finish_run(run_id, "ok", None, {}, {}, began, complete=True)
    assert archive.looked_for_all("articles", DAY_2) == DAY_1
    assert archive.looked_for_all("articles", AHEAD) == AHEAD


def test_a_run_that_was_killed_is_seen_at_the_next_start(archive):
    killed = archive.start_run("articles", "full", {}, {}, DAY_1)
    running = archive.start_run("articles", "full", {}, {}, DAY_2)
    assert [(run["id"], run["outcome"]) for run in archive.runs()] == [(running, None), (killed, "interrupted")]
    assert len(archive.runs(limit=1)) == 1


def test_the_views_answer_the_first_questions(archive):
    archive.store(archived(article()), run_id=None, at=DAY_1)
    archive.store(archived(article(url=MOVED, wp_id=102, source=None, categories=())), run_id=None, at=DAY_1)
    archive.start_run("articles", "full", {}, {}, DAY_1)
    rows = {
        view: archive.db.execute(f"SELECT * FROM {view}").fetchall()
        for view in ("articles_by_month", "articles_by_source", "articles_by_category", "crawl_health")
    }
    assert rows["articles_by_month"] == [("2021-03", 2, 8)]
    assert {row[:3] for row in rows["articles_by_source"]} == {("Euractiv", "euractiv.com", 1), (None, None, 1)}
    assert [row[:3] for row in rows["articles_by_category"]] == [("news", "News", 1), ("news/energy", "Energy", 1)]
    assert len(rows["crawl_health"]) == 1
