"""The real spider against a real WordPress: what it finds there, and what it asks for when little has changed."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from crawling import crawl, path_of
from local_wordpress import AUTHOR, Answered, Draft, Post, WordPress, missing

from azecrawl.archive import Archive

if reason := missing():
    pytest.skip(reason, allow_module_level=True)

SECTIONS = ("news", "news/energy", "karabakh", "culture")
DRAFTS = [
    Draft(
        f"The road, day {number}",
        f"<p>On day {number} the road was measured again, and was found to be longer than on the day before.</p>",
        category=SECTIONS[number % len(SECTIONS)],
        published_at=datetime(2021, 1, 1, 20, 30, tzinfo=UTC) + timedelta(days=3 * number),
        slug=f"the-road-{number:03}",
    )
    for number in range(104)
]
"""So many that REST and the sitemap need more than one page for them."""

TWO_PAGES = Draft(
    'Xəzər\'s shore & the "new" map',
    "<p>The shore moves; the map -- drawn in 1930 -- does not.</p><!--nextpage--><p>It's the map that lies.</p>",
    category="culture",
    published_at=datetime(2022, 1, 1, tzinfo=UTC),
    slug="xezer",
    tags=("maps",),
)
LOCKED = Draft("For members", "<p>A secret.</p>", published_at=datetime(2022, 1, 2, tzinfo=UTC), password="sesame")


@pytest.fixture(scope="module")
def published(wordpress: WordPress) -> list[Post]:
    """Every post that can be read, oldest first."""
    posts = wordpress.posts([*DRAFTS, TWO_PAGES])
    wordpress.posts([LOCKED])
    wordpress.save()
    return posts


@pytest.fixture(autouse=True)
def _as_published(wordpress: WordPress, published: list[Post]) -> None:
    """No test sees what another did."""
    wordpress.reset()


@pytest.fixture(scope="module")
def archived(wordpress: WordPress, published: list[Post], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the site as it was published."""
    path = tmp_path_factory.mktemp("archived") / "archive.db"
    wordpress.reset()
    run(wordpress, path)
    return path


@pytest.fixture
def db(tmp_path: Path, archived: Path) -> Path:
    """A copy of that archive."""
    return Path(shutil.copy(archived, tmp_path))


def run(wordpress: WordPress, path: Path, *arguments: str) -> list[Answered]:
    """Crawl without a failure. Returns the requests that took."""
    before = len(wordpress.requests())
    result = crawl(path, f"base_url={wordpress.base_url}", *arguments)
    assert result.returncode == 0, result.stderr
    return wordpress.requests()[before:]


def at_most(changes: int) -> int:
    """Requests an update may make when so many posts are new or edited: each one, robots.txt, and the lists."""
    return changes + 3 + changes // 100


def stored(path: Path) -> dict[str, str]:
    """The text of every article by its URL."""
    with Archive(path) as archive:
        return {row["url"]: row["body_text"] for row in archive.articles()}


def standing(path: Path, url: str) -> tuple[str, str | None]:
    """State and reason of a URL."""
    with Archive(path) as archive:
        return next((row["state"], row["reason"]) for row in archive.urls() if row["url"] == url)


def texts(path: Path, url: str) -> list[str]:
    """What an article has said, oldest first."""
    with Archive(path) as archive:
        article = archive.article(url)
        assert article, url
        return [revision["body_text"] for revision in archive.revisions(article["id"])]


def test_every_post_is_archived_as_it_was_written_and_nothing_else(archived: Path, published: list[Post]) -> None:
    with Archive(archived) as archive:
        rows = {row["url"]: row for row in archive.articles()}
        assert {row["wp_id"]: url for url, row in rows.items()} == dict(published)
        for draft, post in zip(DRAFTS, published, strict=False):
            row = rows[post.url]
            assert (row["title"], f"<p>{row['body_text']}</p>") == (draft.title, draft.content)
            assert row["published_at"] == f"{draft.published_at:%Y-%m-%dT%H:%M:%SZ}"
            assert row["categories"][0]["path"] == draft.category
            assert (row["author"], row["parser"]) == (AUTHOR, "jnews-1")
        split = rows[published[-1].url]
        assert split["title"] == "Xəzər’s shore & the “new” map"
        assert split["body_text"] == "The shore moves; the map — drawn in 1930 — does not.\n\nIt’s the map that lies."
        assert [tag["name"] for tag in split["tags"]] == ["maps"]
        refused = {path_of(row["url"]): row["reason"] for row in archive.urls() if row["state"] == "rejected"}
    assert list(refused) == ["/for-members/"]
    assert refused["/for-members/"].startswith("password-protected")


@pytest.mark.parametrize("way", ["rest", "sitemap", "listing", "feed"])
def test_each_way_alone_finds_every_post(tmp_path: Path, wordpress: WordPress, published: list[Post], way: str) -> None:
    path = tmp_path / "archive.db"
    run(wordpress, path, f"discover={way}")
    urls = {post.url for post in published}
    assert stored(path).keys() == urls
    with Archive(path) as archive:
        seen = archive.db.execute("SELECT url FROM sightings WHERE way = ?", (way.removesuffix("s"),))
        # A password-protected post is in every list; WordPress never lists a static page among posts.
        assert {url for (url,) in seen} == urls | {f"{wordpress.base_url}for-members/"}


def test_a_site_that_hides_its_lists_is_archived_whole(
    tmp_path: Path, wordpress: WordPress, published: list[Post]
) -> None:
    wordpress.close("rest", "sitemap")
    path = tmp_path / "archive.db"
    run(wordpress, path)
    assert stored(path).keys() == {post.url for post in published}


# Updates


def test_an_update_of_an_unchanged_site_asks_for_next_to_nothing(db: Path, wordpress: WordPress) -> None:
    before = stored(db)
    assert len(run(wordpress, db)) <= at_most(0)
    assert stored(db) == before


def test_an_update_asks_for_what_is_new_or_edited_and_for_little_else(
    db: Path, wordpress: WordPress, published: list[Post]
) -> None:
    new = [wordpress.post(f"News {number}", f"<p>The news of day {number}.</p>") for number in range(2)]
    for post in published[:100:25]:
        wordpress.edit(post.wp_id, content="<p>The road was measured once more, by others.</p>")
    assert len(run(wordpress, db)) <= at_most(2 + 4)
    archived = stored(db)
    assert [archived[post.url] for post in new] == ["The news of day 0.", "The news of day 1."]
    assert list(archived.values()).count("The road was measured once more, by others.") == 4
    assert len(run(wordpress, db)) <= at_most(0)


def test_an_edited_post_has_a_second_revision(db: Path, wordpress: WordPress, published: list[Post]) -> None:
    post = published[40]
    [first] = texts(db, post.url)
    wordpress.edit(post.wp_id, content="<p>The road was shorter than had been thought.</p>")
    run(wordpress, db)
    assert texts(db, post.url) == [first, "The road was shorter than had been thought."]
    assert stored(db)[post.url] == "The road was shorter than had been thought."


def test_an_edit_that_says_nothing_else_is_no_revision(db: Path, wordpress: WordPress, published: list[Post]) -> None:
    post = published[40]
    wordpress.edit(post.wp_id, tags=["roads"])
    asked = run(wordpress, db)
    assert path_of(post.url) in [path for _, path in asked]
    assert len(texts(db, post.url)) == 1


def test_a_post_with_another_address_is_the_same_article(db: Path, wordpress: WordPress, published: list[Post]) -> None:
    old, moved = published[40], wordpress.change_slug(published[40].wp_id, "the-long-road")
    assert len(run(wordpress, db)) <= at_most(1)
    assert len(stored(db)) == len(published)
    with Archive(db) as archive:
        article = archive.article(moved.url)
        assert article
        assert Post(article["wp_id"], article["url"]) == moved
        assert len(archive.revisions(article["id"])) == 1
    assert standing(db, old.url) == standing(db, moved.url) == ("archived", None)


def test_a_full_crawl_asks_for_what_no_list_shows_any_longer_and_keeps_it(
    db: Path, wordpress: WordPress, published: list[Post]
) -> None:
    deleted, old = published[40], published[60]
    before = texts(db, deleted.url)
    wordpress.delete(deleted.wp_id)
    moved = wordpress.change_slug(old.wp_id, "the-long-road")
    asked = run(wordpress, db, "full=1")

    assert standing(db, old.url) == standing(db, moved.url) == ("archived", None)
    assert Answered(404, path_of(deleted.url)) in asked
    assert standing(db, deleted.url) == ("archived", "HTTP 404")
    assert texts(db, deleted.url) == before
    assert len(stored(db)) == len(published)
    with Archive(db) as archive:
        article = archive.article(deleted.url)
        assert article and article["gone_at"] is None  # once is no proof

    wordpress.restore(deleted.wp_id)
    run(wordpress, db)
    assert standing(db, deleted.url) == ("archived", None)
    assert texts(db, deleted.url) == before


def test_a_post_that_gets_a_password_is_kept_as_it_was(db: Path, wordpress: WordPress, published: list[Post]) -> None:
    post = published[40]
    before = texts(db, post.url)
    wordpress.edit(post.wp_id, password="sesame")
    run(wordpress, db)
    state, reason = standing(db, post.url)
    assert state == "archived" and reason and reason.startswith("password-protected")
    assert texts(db, post.url) == before


def test_a_post_that_was_scheduled_long_ago_is_found_when_it_comes_out(db: Path, wordpress: WordPress) -> None:
    scheduled = datetime.now(UTC) - timedelta(days=7)
    new = wordpress.post("As planned", "<p>It was to come out today.</p>", modified_at=scheduled)
    assert len(run(wordpress, db)) <= at_most(1)
    assert stored(db)[new.url] == "It was to come out today."


# Updates of a site without REST


@pytest.fixture(scope="module")
def archived_without_rest(
    wordpress: WordPress, published: list[Post], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    path = tmp_path_factory.mktemp("archived") / "archive.db"
    wordpress.reset()
    wordpress.close("rest")
    run(wordpress, path)
    return path


@pytest.fixture
def db_without_rest(tmp_path: Path, wordpress: WordPress, archived_without_rest: Path) -> Path:
    """A copy of an archive that was made without REST, and is to be kept up without."""
    wordpress.close("rest")
    return Path(shutil.copy(archived_without_rest, tmp_path))


def test_without_rest_the_feed_says_that_nothing_has_changed(db_without_rest: Path, wordpress: WordPress) -> None:
    asked = run(wordpress, db_without_rest)
    assert {status for status, path in asked if path.startswith("/feed/")} == {304}
    assert len(asked) <= 20


def test_without_rest_a_new_post_is_found(db_without_rest: Path, wordpress: WordPress) -> None:
    new = wordpress.post("News", "<p>The news of the day.</p>")
    asked = run(wordpress, db_without_rest)
    assert stored(db_without_rest)[new.url] == "The news of the day."
    assert len(asked) <= 20 + 1
