"""The same or nearly the same text under several articles, and what is compared when."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from azecrawl.archive import Archive, ArchiveWriter, duplicates
from azecrawl.cli import main
from azecrawl.likeness import blocks, likeness, telling
from azecrawl.records import Article, State, Visit
from azecrawl.tokens import tokens

NOW = datetime(2026, 11, 1, 8, tzinfo=UTC)
FIRST_DAY = datetime(2021, 3, 1, 12, tzinfo=UTC)

DRAW = random.Random(7)
VOCABULARY = ["".join(DRAW.choices("abdeghiklmnoprstuvz", k=6)) for _ in range(5000)]


def text(seed: int, length: int = 200) -> str:
    """Words that say nothing to anybody, in paragraphs of forty; another seed, another text."""
    chosen = random.Random(seed).choices(VOCABULARY, k=length)
    return "\n\n".join(" ".join(chosen[start : start + 40]) for start in range(0, length, 40))


def edited(original: str, share: float) -> str:
    """A text with a share of its words replaced."""
    draw = random.Random(original)
    return " ".join(draw.choice(VOCABULARY) if draw.random() < share else word for word in original.split(" "))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "azemedia.db"


@pytest.fixture
def archive(path: Path) -> Iterator[Archive]:
    with ArchiveWriter(path) as archive:
        yield archive


def store(archive: Archive, number: int, body: str, **changes: str) -> int:
    """The article of that number, published that many days after the first day."""
    url = f"https://aze.media/article-{number}/"
    article = Article(
        url=url,
        title=changes.get("title", f"Article {number}"),
        published_at=FIRST_DAY + timedelta(days=number),
        body_text=body,
        body_html="",
        wp_id=number,
    )
    id = archive.store(Visit(url, State.ARCHIVED, article=article), run_id=None, at=NOW)
    assert id is not None
    return id


def compare(archive: Archive) -> int:
    """How many articles were compared."""
    return sum(archive.compare(NOW))


def pairs(archive: Archive, least: int = 50) -> list[list[int]]:
    """The ids of each group."""
    return [[article["id"] for article in group] for group in archive.duplicates(least)]


# What is alike


def test_the_same_text_under_two_articles_is_identical(archive):
    store(archive, 1, text(1))
    store(archive, 2, text(2))
    store(archive, 3, f" {text(1).upper()}\n")
    compare(archive)

    [[first, copy]] = archive.duplicates()
    assert (first["id"], first["url"], first["identical"], first["alike"]) == (
        1,
        "https://aze.media/article-1/",
        True,
        100,
    )
    assert (copy["id"], copy["identical"], copy["to"]) == (3, True, 1)


def test_an_edited_copy_is_nearly_the_same_by_as_much_as_was_kept(archive):
    store(archive, 1, text(1))
    store(archive, 2, edited(text(1), 0.2))
    store(archive, 3, text(3))
    compare(archive)

    [[first, copy]] = archive.duplicates()
    assert (first["id"], copy["id"]) == (1, 2)
    assert not copy["identical"] and 74 <= copy["alike"] <= 86


def test_how_alike_two_have_to_be_is_the_askers_choice(archive):
    store(archive, 1, text(1))
    store(archive, 2, edited(text(1), 0.2))
    store(archive, 3, text(1))
    compare(archive)
    assert pairs(archive, least=60) == [[1, 2, 3]]
    assert pairs(archive, least=90) == [[1, 3]]


def test_what_differs_in_a_word_is_never_called_identical(archive):
    store(archive, 1, text(1, 2000))
    store(archive, 2, text(1, 2000) + " tomorrow")
    compare(archive)
    [[first, copy]] = archive.duplicates()
    assert (first["alike"], first["identical"]) == (copy["alike"], copy["identical"]) == (99, False)


def test_case_accents_and_punctuation_are_no_difference():
    assert tokens("Şuşa’s “road”: İrəvan, re-opened\n") == tokens("susa s ROAD irəvan re opened")


def test_likeness_is_how_much_of_both_texts_stands_in_both():
    assert likeness(["a", "b", "c", "d"], ["a", "x", "c", "d"]) == 75
    assert likeness(["a", "b", "c"], ["a", "x", "y"]) == 0


def test_shared_boilerplate_makes_no_pair(archive):
    boilerplate = text(99, 120)
    for number in range(1, 41):
        store(archive, number, f"{text(number, 60)}\n\n{boilerplate}")
    compare(archive)
    assert pairs(archive) == []


def test_copies_are_found_whatever_boilerplate_stands_under_them(archive):
    boilerplate = text(99, 120)
    for number in range(1, 41):
        store(archive, number, f"{text(number, 60)}\n\n{boilerplate}")
    store(archive, 41, text(1, 60))
    compare(archive)
    [[first, copy]] = archive.duplicates()
    assert (first["id"], copy["id"], copy["alike"], copy["identical"]) == (1, 41, 99, False)


def test_a_block_of_common_words_alone_tells_nothing():
    common = frozenset(tokens("read us every day"))
    assert telling(blocks("Saffron came late.\n\nRead us every day."), common) == ["saffron", "came", "late"]


def test_texts_of_a_few_words_are_not_compared(archive):
    store(archive, 1, "Watch the video of the concert in Shusha.")
    store(archive, 2, "Watch the video of the concert in Shusha.")
    store(archive, 3, "")
    assert compare(archive) == 3
    assert pairs(archive) == []
    assert archive.comparison() == {"compared": 3, "too_little": 3, "uncompared": 0}


def test_copies_of_a_text_and_copies_of_its_edited_version_are_one_group(archive):
    # The words that came with the edit are in eight articles each, and rarer than those that all sixteen have.
    for number in range(1, 17):
        store(archive, number, edited(text(1), 0.1) if number % 2 else text(1))
    compare(archive)
    assert pairs(archive, least=80) == [list(range(1, 17))]


def test_a_short_text_within_a_longer_one_is_not_compared(archive):
    store(archive, 1, text(1, 25))
    store(archive, 2, text(1, 15))
    compare(archive)
    assert pairs(archive) == []


# Incremental


def test_what_was_compared_is_not_compared_again(archive):
    store(archive, 1, text(1))
    store(archive, 2, edited(text(1), 0.2))
    assert compare(archive) == 2
    assert compare(archive) == 0

    store(archive, 3, text(1))
    assert archive.comparison()["uncompared"] == 1
    assert compare(archive) == 1
    assert pairs(archive) == [[1, 2, 3]]


def test_a_visit_that_leaves_the_text_as_it_was_compares_nothing(archive):
    store(archive, 1, text(1))
    compare(archive)
    store(archive, 1, text(1), title="A better title")
    assert compare(archive) == 0


def test_an_edited_text_is_compared_anew_and_what_it_was_alike_before_is_forgotten(archive):
    store(archive, 1, text(1))
    store(archive, 2, edited(text(1), 0.2))
    store(archive, 3, text(3))
    compare(archive)
    assert pairs(archive) == [[1, 2]]

    store(archive, 2, edited(text(3), 0.2))
    assert pairs(archive) == []
    assert compare(archive) == 1
    assert pairs(archive) == [[2, 3]]


def test_one_of_three_identical_ones_may_change_without_parting_the_others(archive):
    for number in (1, 2, 3):
        store(archive, number, text(1))
    compare(archive)
    store(archive, 1, text(4))
    compare(archive)
    assert pairs(archive) == [[2, 3]]


def test_an_article_that_is_gone_is_still_compared(archive):
    store(archive, 1, text(1))
    store(archive, 2, text(1))
    gone = Visit("https://aze.media/article-1/", State.GONE, "HTTP 404", article_id=1)
    for day in (1, 3):
        archive.store(gone, run_id=None, at=NOW + timedelta(days=day))
    compare(archive)
    [[first, _]] = archive.duplicates()
    assert first["id"] == 1 and first["gone_at"]


def test_what_was_compared_before_an_interruption_stays(archive, path, monkeypatch):
    monkeypatch.setattr(duplicates, "BATCH", 2)
    for number in range(1, 8):
        store(archive, number, text(number % 4))
    comparing = archive.compare(NOW)
    assert next(comparing) == 2
    comparing.close()

    with ArchiveWriter(path) as again:
        assert again.comparison() == {"compared": 2, "too_little": 0, "uncompared": 5}
        assert compare(again) == 5
        assert sorted(pairs(again)) == [[1, 5], [2, 6], [3, 7]]


def test_a_killed_comparison_is_gone_on_with(archive, path):
    for number in range(1, 700):
        store(archive, number, text(number % 350))
    program = (
        "import os, sys; from datetime import UTC, datetime; from azecrawl.archive import ArchiveWriter\n"
        "for _ in ArchiveWriter(sys.argv[1]).compare(datetime.now(UTC)): os.kill(os.getpid(), 9)"
    )
    killed = subprocess.run([sys.executable, "-c", program, str(path)], check=False, timeout=60)
    assert killed.returncode == -9
    assert archive.comparison()["compared"] == duplicates.BATCH
    assert compare(archive) == 699 - duplicates.BATCH
    assert len(pairs(archive)) == 349
    assert archive.db.execute("PRAGMA foreign_key_check").fetchall() == []


# SQL


def test_the_view_gives_each_pair_once_with_both_articles(archive):
    store(archive, 1, text(1))
    store(archive, 2, edited(text(1), 0.2))
    store(archive, 3, text(1))
    compare(archive)
    rows = list(archive.db.query("SELECT * FROM duplicates ORDER BY id, other_id"))
    assert [(row["id"], row["other_id"], row["identical"]) for row in rows] == [(1, 2, 0), (1, 3, 1), (2, 3, 0)]
    assert (rows[1]["title"], rows[1]["other_title"], rows[1]["alike"]) == ("Article 1", "Article 3", 100)


# The command


def azecrawl_duplicates(path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["duplicates", "--db", str(path), *arguments])


@pytest.fixture
def filled(archive: Archive, path: Path) -> Path:
    """Identical: 1 and 6. Nearly the same: 2, 4 and 5. Alone: 3."""
    for number, body in enumerate([text(1), text(2), text(3), f"{text(2)} first", f"{text(2)} then", text(1)], 1):
        store(archive, number, body)
    return path


def test_the_command_compares_and_lists_groups_the_newest_first(filled: Path) -> None:
    result = azecrawl_duplicates(filled)
    assert result.exit_code == 0
    assert [line.split() for line in result.stdout.splitlines()[:4]] == [
        ["2", "articles"],
        ["identical", "2021-03-02", "https://aze.media/article-1/", "Article", "1"],
        ["identical", "2021-03-07", "https://aze.media/article-6/", "Article", "6"],
        ["3", "articles"],
    ]
    assert "     99 %  2021-03-05  https://aze.media/article-4/  Article 4" in result.stdout
    assert result.stdout.endswith(
        "Groups at least 60 % alike: 2, of 5 articles. Compared: 6, of which 0 say too little of their own to tell.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "groups"),
    [
        ([], [[1, 6], [2, 4, 5]]),
        (["--largest"], [[2, 4, 5], [1, 6]]),
        (["--least", "100"], [[1, 6]]),
        (["--since", "2021-03-07"], [[1, 6]]),
        (["--since", "2021-03-08"], []),
        (["https://aze.media/article-4/"], [[2, 4, 5]]),
        (["6"], [[1, 6]]),
        (["3"], []),
    ],
)
def test_the_command_gives_as_json_what_is_asked_for(filled: Path, arguments: list[str], groups: list[object]) -> None:
    result = azecrawl_duplicates(filled, "--json", *arguments)
    assert [[article["id"] for article in group] for group in json.loads(result.stdout)["groups"]] == groups


def test_an_unknown_article_is_said(filled: Path) -> None:
    result = azecrawl_duplicates(filled, "99")
    assert result.exit_code == 1
    assert f"{filled} holds no article 99" in result.stderr


@pytest.mark.parametrize("arguments", [(), ("--json",)])
def test_that_the_article_asked_for_is_too_short_to_be_compared_is_said(
    archive: Archive, filled: Path, arguments: tuple[str, ...]
) -> None:
    store(archive, 7, "Watch the video of the concert in Shusha.")
    result = azecrawl_duplicates(filled, "7", *arguments)
    said = "https://aze.media/article-7/ has fewer than 20 words of its own: too few to be compared.\n"
    assert (result.exit_code, result.stderr) == (0, said)
    assert azecrawl_duplicates(filled, "6", *arguments).stderr == ""
    assert azecrawl_duplicates(filled, *arguments).stderr == ""


def test_while_another_writes_what_is_stored_is_shown_and_the_rest_counted(archive: Archive, filled: Path) -> None:
    compare(archive)
    store(archive, 7, text(3))
    with ArchiveWriter(filled, writer="scrapy crawl articles"):
        result = azecrawl_duplicates(filled)
    assert result.exit_code == 0
    assert "Not compared yet: 1 articles." in result.stderr and "is being written by scrapy crawl" in result.stderr
    assert "Groups at least 60 % alike: 2" in result.stdout


def test_of_a_read_only_file_what_is_stored_is_shown(tmp_path: Path, path: Path, monkeypatch) -> None:
    with ArchiveWriter(path) as archive:
        store(archive, 1, text(1))
        store(archive, 2, text(1))
        compare(archive)
        store(archive, 3, text(1))
    path.chmod(0o444)
    if os.geteuid() == 0:  # root may write anything
        monkeypatch.setattr(os, "access", lambda asked, mode: asked != path)
    result = azecrawl_duplicates(path)
    assert result.exit_code == 0
    assert "Not compared yet: 1 articles." in result.stderr and "cannot be written" in result.stderr
    assert "article-2/" in result.stdout and "article-3/" not in result.stdout


def test_a_missing_archive_is_said(path: Path) -> None:
    result = azecrawl_duplicates(path)
    assert result.exit_code == 1
    assert "there is no archive here yet" in result.stderr
    assert not path.exists()
