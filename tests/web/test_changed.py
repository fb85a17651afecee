"""The page and the feed of what was changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from datasette.app import Datasette
from lxml import etree, html
from shelf import ATOM, HOSTILE, ask

from azecrawl.archive import ArchiveWriter
from azecrawl.cli import main
from azecrawl.records import Article, State, Visit
from azecrawl.web.reader import reader

NOON = datetime(2026, 10, 1, 9, tzinfo=UTC)
LOST = replace(HOSTILE, url="https://aze.media/lost/", title="A fair", wp_id=3, byline="Tom Harker")


@pytest.fixture
def changed(tmp_path: Path) -> Datasette:
    """A reader of an archive in which the title of a hostile article was edited, then a word; another is gone."""
    path = tmp_path / "azemedia.db"
    with ArchiveWriter(path) as archive:

        def see(article: Article, day: int) -> None:
            at = NOON + timedelta(days=day)
            archive.store(Visit(article.url, State.ARCHIVED, article=article), run_id=None, at=at)

        see(HOSTILE, 0)
        see(LOST, 0)
        see(retitled := replace(HOSTILE, title="<b>A calmer title</b>"), 1)
        see(replace(retitled, body_text=HOSTILE.body_text.replace("Second", "Third")), 2)
        for day in (3, 5):
            gone = Visit(LOST.url, State.GONE, reason="HTTP 410")
            archive.store(gone, run_id=None, at=NOON + timedelta(days=day))
    return reader(path)


def titles(datasette: Datasette, address: str) -> list[str]:
    """What stands over each change, with what it is said to be."""
    page = html.fromstring(ask(datasette, address).text)
    return [f"{' '.join(one.findtext('p').split())}: {one.findtext('h3/a')}" for one in page.iterfind(".//article")]


def test_the_largest_come_first_or_the_latest(changed: Datasette) -> None:
    largest = [title.partition(",")[0] for title in titles(changed, "/changes")]
    assert largest == ["Taken away", "Edited", "Edited"]
    page = html.fromstring(ask(changed, "/changes?sort=newest&kind=title").text)
    [link] = page.xpath("//article//h3/a")
    assert link.get("href") == "/article/hostile/revisions?from=1&to=2"
    assert [ins.text for ins in page.xpath("//article//ins")] == ["<b>A calmer title</b>"]
    assert ask(changed, link.get("href")).status_code == 200


def test_it_is_narrowed_by_day_by_kind_and_as_a_search_is(changed: Datasette) -> None:
    assert len(titles(changed, "/changes?until=2026-10-02")) == 1
    assert len(titles(changed, "/changes?kind=removal")) == 1
    assert len(titles(changed, "/changes?byline=Tom+Harker")) == 1
    assert len(titles(changed, "/changes?query=saffron&gone=no")) == 2
    assert titles(changed, "/changes?since=2026-12-01") == []
    assert "What it was" in ask(changed, "/changes").text
    assert "What it was" not in ask(changed, "/changes?since=2026-12-01").text
    assert "is no day" in ask(changed, "/changes?since=yesterday").text


def test_what_was_seen_when_the_sites_calendar_has_ended_is_shown(tmp_path: Path) -> None:
    path, end = tmp_path / "azemedia.db", datetime(9999, 12, 31, 21, tzinfo=UTC)  # at the site it is the year 10000
    with ArchiveWriter(path) as archive:
        for article, at in (
            (HOSTILE, NOON),
            (replace(HOSTILE, title="Another"), end),
            (replace(LOST, published_at=end), end),
        ):
            archive.store(Visit(article.url, State.ARCHIVED, article=article), run_id=None, at=at)
    found = reader(path)
    assert "31 December 9999" in ask(found, "/changes").text
    for address in ("/", "/changes.atom", "/article/lost", "/search?period=9999-12-31"):
        assert ask(found, address).status_code == 200, address
    for command in (["changes"], ["search", "fair"]):
        said = CliRunner().invoke(main, [*command, "--db", str(path)])
        assert said.exit_code == 0 and "9999-12-31" in said.output, said.output


def test_a_page_past_the_last_says_so(changed: Datasette) -> None:
    assert "This has 1 page." in ask(changed, "/changes?page=9").text


def test_the_feed_has_an_entry_and_an_id_for_each_of_them(changed: Datasette) -> None:
    response = ask(changed, "/changes.atom")
    assert response.headers["content-type"].startswith("application/atom+xml")
    feed = etree.fromstring(response.content)
    entries = feed.findall("atom:entry", ATOM)
    assert [entry.findtext("atom:title", namespaces=ATOM) for entry in entries] == [
        "Taken away: A fair",
        "Edited: <b>A calmer title</b>",
        "Edited: <b>A calmer title</b>",
    ]
    ids = [entry.findtext("atom:id", namespaces=ATOM) for entry in entries]
    assert len(set(ids)) == 3
    assert "[-Second-] {+Third+}" in (entries[1].findtext("atom:summary", namespaces=ATOM) or "")
    narrowed = etree.fromstring(ask(changed, "/changes.atom?kind=removal").content)
    assert narrowed.findtext("atom:id", namespaces=ATOM) != feed.findtext("atom:id", namespaces=ATOM)
    assert len(narrowed.findall("atom:entry", ATOM)) == 1
