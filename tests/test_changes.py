"""What changed between two revisions, word by word."""

from __future__ import annotations

from pathlib import Path

import pytest

from azecrawl.archive import ArchiveWriter
from azecrawl.changes import FIELDS, Stretch, changes
from azecrawl.records import CONTENT, content_hash

BODY = "The port opened in May.\n\nIts cranes are new."


def test_white_space_is_no_change() -> None:
    assert changes({"title": "The  port", "body_text": BODY}, {"title": "The port", "body_text": f" {BODY} "}) == []


def test_a_changed_word_is_shown_between_those_that_stayed() -> None:
    [change] = changes({"body_text": BODY}, {"body_text": BODY.replace("May", "June")})
    assert change.field == "body_text"
    assert change.runs == (
        Stretch("kept", "The port opened in"),
        Stretch("removed", "May."),
        Stretch("added", "June."),
        Stretch("kept", "\n\nIts cranes are new."),
    )


def test_words_that_stay_by_chance_in_what_was_written_anew_are_part_of_the_change() -> None:
    older = {"body_text": "It closed after three quiet months of the winter season, they say."}
    newer = {"body_text": "It closed when nobody came of all summer days, they say."}
    [change] = changes(older, newer)
    assert change.runs == (
        Stretch("kept", "It closed"),
        Stretch("removed", "after three quiet months of the winter season,"),
        Stretch("added", "when nobody came of all summer days,"),
        Stretch("kept", "they say."),
    )


def test_the_end_of_a_paragraph_parts_two_changes() -> None:
    older = {"body_text": "All of it was old.\n\nNone of it will do."}
    newer = {"body_text": "All things here are new.\n\nNone remained that anybody knew."}
    [change] = changes(older, newer)
    kept = [run.text for run in change.runs if run.kind == "kept"]
    assert kept == ["All", "\n\nNone"]


def test_each_of_two_edits_of_a_sentence_is_shown() -> None:
    [change] = changes({"body_text": "one two three four five"}, {"body_text": "one 2 three 4 five"})
    assert [run.text for run in change.runs] == ["one", "two", "2", "three", "four", "4", "five"]


def test_a_book_written_anew_is_one_change_and_takes_no_gigabytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("azecrawl.changes._MOST_PAIRS", 42)
    [change] = changes({"body_text": "same a b c d same same"}, {"body_text": "same e b f same same"})
    assert ("kept", "b") in [(run.kind, run.text) for run in change.runs]
    monkeypatch.setattr("azecrawl.changes._MOST_PAIRS", 41)
    [change] = changes({"body_text": "same a b c d same same"}, {"body_text": "same e b f same same"})
    assert [(run.kind, run.text) for run in change.runs] == [
        ("kept", "same"),
        ("removed", "a b c d"),
        ("added", "e b f"),
        ("kept", "same same"),
    ]


def test_how_much_changed_tells_trivia_from_a_rewrite() -> None:
    [typo] = changes({"body_text": "word " * 99 + "teh"}, {"body_text": "word " * 99 + "the"})
    [rewrite] = changes({"body_text": "word " * 100}, {"body_text": "other " * 100})
    assert typo.share == 0.01
    assert rewrite.share == 1.0


def test_a_field_that_came_or_went_is_a_change() -> None:
    [change] = changes({"byline": None}, {"byline": "Leyla Rzayeva"})
    assert (change.field, change.runs) == ("byline", (Stretch("added", "Leyla Rzayeva"),))


def test_fields_come_in_the_order_a_reader_meets_them() -> None:
    older, newer = {"body_text": "a", "title": "b"}, {"body_text": "c", "title": "d"}
    assert [change.field for change in changes(older, newer)] == ["title", "body_text"]


def test_what_makes_a_revision_is_one_list(tmp_path: Path) -> None:
    nothing = dict.fromkeys(CONTENT)
    hashes = {content_hash(*(nothing | {field: "x"}).values()) for field in CONTENT}
    assert len(hashes) == len(CONTENT) and sorted(FIELDS) == sorted(CONTENT)
    with ArchiveWriter(tmp_path / "azemedia.db") as archive:
        view = "SELECT sql FROM sqlite_master WHERE name = 'revisions_with_changes'"
        (sql,) = archive.db.execute(view).fetchone()
    assert [field for field in FIELDS if f"newer.{field} IS NOT older.{field}" in sql] == FIELDS
