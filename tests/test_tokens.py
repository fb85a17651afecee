"""The words that azecrawl cuts a text into are those that SQLite's search index does."""

from __future__ import annotations

import sqlite3
import unicodedata
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azecrawl.tokens import folded, tokens, words

LETTERS = st.characters(codec="utf-8", exclude_characters="\0")
ALPHABETS = st.sampled_from("aeisşçğəöüıİIqxйёЙЁиеæßǽ’'-–_.,0٣½²\u0301\u0327\u0306\u00ad\u200b ")


def indexed(text: str) -> list[str]:
    """The words of a text in an index such as the archive's."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE VIRTUAL TABLE body USING fts5(letters, tokenize = 'unicode61 remove_diacritics 2')")
        db.execute("CREATE VIRTUAL TABLE found USING fts5vocab(body, 'instance')")
        db.execute("INSERT INTO body VALUES (?)", (text,))
        return [word for (word,) in db.execute("SELECT term FROM found ORDER BY offset")]


@pytest.mark.parametrize(
    "text",
    [
        "Şuşa’s İçərişəhər, re-opened",
        "Йонас и Андрей поехали в Ёлкино",
        unicodedata.normalize("NFD", "Йонас Şuşa Çanakkale"),
        "naïve cafe\u0301 c\u0327a",
        "2½ km², ٣ and ǽ",
    ],
)
def test_words_are_those_of_the_index(text: str) -> None:
    assert tokens(text) == indexed(unicodedata.normalize("NFC", text))


@given(st.lists(LETTERS | ALPHABETS, max_size=40).map("".join))
def test_any_text_has_the_words_of_the_index(text: str) -> None:
    assert tokens(text) == indexed(unicodedata.normalize("NFC", text))


@given(st.lists(ALPHABETS, max_size=40).map("".join))
def test_words_with_their_accents_are_cut_at_the_same_places(text: str) -> None:
    assert [folded(word) for word in words(text)] == tokens(text.replace("İ", "i").lower())


def test_half_a_character_is_no_word() -> None:
    assert tokens("a\ud800b") == ["a", "b"]
