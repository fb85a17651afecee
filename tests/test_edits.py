"""What was edited and what was taken away: how much an edit matters, which the archive gives, how they are listed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from azecrawl import Archive, ArchiveError
from azecrawl.archive import ArchiveWriter
from azecrawl.changes import Change, Stretch, edit, event, glance
from azecrawl.cli import main
from azecrawl.records import Article, Category, State, Visit

TEXT = (
    "In Baku the minister met Ilham Aliyev.\n\n“We will build it,” said Leyla Hasanova. The port cost 12.5 million"
    " manats."
)
NOON = datetime(2026, 10, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "after", "places"),
    [
        ("Aliyev", "Mammadov", ("names",)),
        ("12.5", "15", ("numbers",)),
        ("will build", "may build", ("quotes",)),
        ("The port", "The old port", ()),
        ("The port", "Yesterday, the port", ()),
        ("Leyla Hasanova. The port", "Leyla Hasanova of Alat. The port", ("names",)),
        ("“We will build it,” said Leyla Hasanova. ", "", ("names", "quotes")),
    ],
)
def test_an_edit_is_in_the_places_whose_words_are_others(before: str, after: str, places: tuple[str, ...]) -> None:
    found = edit({"body_text": TEXT}, {"body_text": TEXT.replace(before, after)})
    assert found.places == places
    assert len(places) < found.weight < len(places) + 1


def test_a_sentence_that_moved_changed_no_name_number_or_quote() -> None:
    first, second = TEXT.split("\n\n")
    assert edit({"body_text": TEXT}, {"body_text": f"{second}\n\n{first}"}).places == ()


def test_another_writer_and_another_headline_are_places_too() -> None:
    older = {"title": "A port", "byline": "Leyla Hasanova", "body_text": TEXT}
    assert edit(older, older | {"title": "The port", "byline": "Tom Harker"}).places == ("title", "names")


def test_at_a_glance_only_what_stands_around_a_change_is_seen() -> None:
    kept = " ".join(f"w{number}" for number in range(100))
    runs = (Stretch("kept", kept), Stretch("removed", kept), Stretch("kept", kept), Stretch("added", "new"))
    shown = glance(Change("body_text", (*runs, Stretch("kept", kept))), around=2, most=3)
    assert [run.text for run in shown] == ["… w98 w99", "w0 w1 w2 …", "w0 w1 … w98 w99", "new", "w0 w1 …"]


ARTICLE = Article(
    "https://aze.media/a-port/",
    "A port",
    NOON - timedelta(days=300),
    TEXT,
    f"<p>{TEXT}</p>",
    wp_id=1,
    byline="Leyla Hasanova",
    categories=(Category("news", "News"),),
)
OTHER = replace(ARTICLE, url="https://aze.media/a-bridge/", title="A bridge", wp_id=2, byline="Tom Harker")
LOST = replace(ARTICLE, url="https://aze.media/a-fair/", title="A fair", wp_id=3)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where an archive is in which two articles were edited, one of them and back again, and a third was taken away."""
    found = tmp_path / "changed.db"

    def see(article: Article, day: int) -> None:
        archive.store(Visit(article.url, State.ARCHIVED, article=article), run_id=None, at=NOON + timedelta(days=day))

    with ArchiveWriter(found) as archive:
        for article in (ARTICLE, OTHER, LOST):
            see(article, 0)
        see(replace(ARTICLE, body_text=TEXT.replace("12.5", "15")), 1)
        see(replace(OTHER, title="The bridge"), 2)
        see(OTHER, 4)
        for day in (5, 7):
            archive.store(Visit(LOST.url, State.GONE, reason="HTTP 410"), run_id=None, at=NOON + timedelta(days=day))
    return found


def listed(path: Path, **filters: Any) -> list[tuple[str, str, int | None]]:
    with Archive(path) as archive:
        return [(row["at"][:10], row["article"]["title"], row["number"]) for row in archive.edits(**filters)]


def test_the_archive_gives_every_edit_and_removal_the_latest_first(path: Path) -> None:
    assert listed(path) == [
        ("2026-10-06", "A fair", None),
        ("2026-10-05", "A bridge", 3),
        ("2026-10-03", "A bridge", 2),
        ("2026-10-02", "A port", 2),
    ]
    with Archive(path) as archive:
        removal, back, _, edited = map(event, archive.edits())
    assert removal.kinds == ("removal",)
    assert (back.row["older"]["title"], back.row["newer"]["title"]) == ("The bridge", "A bridge")
    assert edited.kinds == ("numbers",)
    assert removal.weight > back.weight
    assert removal.weight > edited.weight


def test_days_are_those_on_which_it_was_seen_and_other_filters_are_the_articles(path: Path) -> None:
    assert [title for _, title, _ in listed(path, since="2026-10-05")] == ["A fair", "A bridge"]
    assert [title for _, title, _ in listed(path, until="2026-10-02")] == ["A port"]
    assert listed(path, since="0001-01-01", until="9999-12-31") == listed(path)
    assert [title for _, title, _ in listed(path, byline="Leyla Hasanova")] == ["A fair", "A port"]
    assert [title for _, title, _ in listed(path, query="manats", gone=False)] == ["A bridge", "A bridge", "A port"]
    assert listed(path, period="2020") == []
    with pytest.raises(ArchiveError, match="is no day"):
        listed(path, since="yesterday")


def changes(path: Path, *arguments: str) -> str:
    result = CliRunner().invoke(main, ["changes", "--db", str(path), *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_command_lists_the_largest_first(path: Path) -> None:
    said = changes(path)
    assert said.index("A fair") < said.index("A port") < said.index("A bridge")
    assert "2026-10-06 · taken away" in said
    assert "The port cost [-12.5-] {+15+} million" in said
    assert "A port" not in changes(path, "--kind", "title")
    assert "Nothing was seen" in changes(path, "--since", "2026-12-01")


def test_an_edit_in_no_place_is_called_by_no_place(path: Path) -> None:
    with ArchiveWriter(path) as archive:
        shown = replace(ARTICLE, body_text=TEXT.replace("12.5", "15"), source_url="https://example.org/a-port")
        archive.store(Visit(shown.url, State.ARCHIVED, article=shown), run_id=None, at=NOON + timedelta(days=9))
    said = changes(path, "--sort", "newest", "--limit", "1").splitlines()
    assert said[1] == "2026-10-10 · edited"
    assert said[3].startswith("source_url")


def test_the_command_says_it_as_json_too(path: Path) -> None:
    [removal, *_, edited] = json.loads(changes(path, "--sort", "newest", "--json"))
    assert (removal["kinds"], removal["changed"], removal["revision"]) == (["removal"], None, None)
    assert (edited["article"]["url"], edited["revision"]) == (ARTICLE.url, 2)
    assert edited["changed"] == {"body_text": pytest.approx(0.05, abs=0.03)}
