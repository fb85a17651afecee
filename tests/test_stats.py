"""The archive in numbers: what is counted, what a terminal shows of it, and the figures drawn from it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from azecrawl.archive import Archive, ArchiveError, ArchiveWriter, Filters
from azecrawl.cli import main
from azecrawl.records import Article, Category, Discovery, Image, State, Visit
from azecrawl.stats import Band, Count, Month, Stats, stats

AT = datetime(2026, 11, 1, 8, tzinfo=UTC)
NEWS, CULTURE = Category("news", "News"), Category("culture", "Culture")
ENERGY = Category("news/energy", "Energy", NEWS)


def article(number: int, published_at: datetime, words: int = 10, **changes: object) -> Article:
    plain = Article(
        url=f"https://aze.media/{number}/",
        title=f"Article {number}",
        published_at=published_at,
        body_text=" ".join(["word"] * words),
        body_html="",
        wp_id=number,
        categories=(NEWS,),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


AFP, NOBODY = Image("https://aze.media/a.jpg", credit="AFP"), Image("https://aze.media/b.jpg")
ARTICLES = (
    article(1, datetime(2021, 3, 31, 19, 59, tzinfo=UTC), byline="Günay Şirinova", source="AT&T $ave $pend"),
    article(2, datetime(2021, 3, 31, 20, 0, tzinfo=UTC), 260, categories=(ENERGY, NEWS), images=(AFP, NOBODY)),
    article(3, datetime(2021, 6, 2, 9, 0, tzinfo=UTC), 2600, categories=(CULTURE,), byline="Əli İsmayılov [x]"),
)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "azemedia.db"
    with ArchiveWriter(path) as archive:
        archive.discover([Discovery("https://aze.media/4/", "feed", "https://aze.media/feed/")], AT)
        for one in ARTICLES:
            archive.store(Visit(one.url, State.ARCHIVED, article=one), run_id=None, at=AT)
    return path


@pytest.fixture
def archive(db: Path) -> Iterator[Archive]:
    with Archive(db) as archive:
        yield archive


def azecrawl(*arguments: object, columns: int = 80) -> Result:
    return CliRunner(env={"COLUMNS": str(columns)}).invoke(main, [str(argument) for argument in arguments])


def counted(found: Stats | None) -> Stats:
    assert found is not None
    return found


# What is counted


def test_months_are_bakus_and_those_without_an_article_are_there(archive: Archive) -> None:
    numbers = counted(stats(archive))
    assert numbers.months == (
        Month("2021-03", 1, 10),
        Month("2021-04", 1, 260),
        Month("2021-05", 0, 0),
        Month("2021-06", 1, 2600),
    )
    assert numbers.days == {"2021-03-31": 1, "2021-04-01": 1, "2021-06-02": 1}
    assert (numbers.first_day, numbers.last_day) == ("2021-03-31", "2021-06-02")


def test_an_article_in_two_sections_counts_in_both(archive: Archive) -> None:
    sections = [(section.path, section.articles, section.months) for section in counted(stats(archive)).categories]
    assert sections == [
        ("news", 2, (1, 1, 0, 0)),
        ("culture", 1, (0, 0, 0, 1)),
        ("news/energy", 1, (0, 1, 0, 0)),
    ]


def test_names_are_counted_and_so_is_where_there_is_none(archive: Archive) -> None:
    numbers = counted(stats(archive))
    assert numbers.bylines == (Count(None, 1), Count("Günay Şirinova", 1), Count("Əli İsmayılov [x]", 1))
    assert numbers.sources == (Count(None, 2), Count("AT&T $ave $pend", 1))
    assert numbers.credits == (Count(None, 1), Count("AFP", 1))


def test_lengths_come_in_bands_of_which_the_last_has_no_end(archive: Archive) -> None:
    numbers = counted(stats(archive))
    assert [band for band in numbers.lengths if band.articles] == [Band(0, 1), Band(250, 1), Band(2000, 1)]
    assert (numbers.words, numbers.median_words) == (2870, 260)


@pytest.mark.parametrize(
    ("filters", "articles"),
    [
        ({"since": "2021-04-01"}, 2),
        ({"until": "2021-03-31"}, 1),
        ({"since": "2021-04-01", "until": "2021-04-01"}, 1),
        ({"category": "news"}, 2),
        ({"category": "news/energy"}, 1),
        ({"since": "2021-05-01", "category": "culture"}, 1),
    ],
)
def test_days_and_sections_can_be_chosen(archive: Archive, filters: Filters, articles: int) -> None:
    assert counted(stats(archive, **filters)).articles == articles


def test_a_section_is_not_taken_for_one_that_begins_alike(archive: Archive) -> None:
    with pytest.raises(ArchiveError, match="no category 'new'"):
        stats(archive, category="new")


# On the terminal


def test_the_terminal_shows_bars_in_eighty_columns(db: Path) -> None:
    shown = azecrawl("stats", "--db", db).stdout
    assert shown.startswith(
        "3 articles of 2,870 words (median 260), from 2021-03-31 to 2021-06-02.\n"
        "3 of 4 known URLs are archived (1 pending).\n"
    )
    assert "2021" in shown and "news" in shown and "Əli İsmayılov [x]" in shown and "(nobody credited)" in shown
    assert azecrawl("stats", "--until", "2021-03-31", "--db", db).stdout.startswith("1 article of ")
    assert "█" in shown
    assert max(len(line) for line in shown.splitlines()) <= 80


def test_a_pipe_gets_no_colours(db: Path) -> None:
    line = [sys.executable, "-m", "azecrawl.cli", "stats", "--db", str(db)]
    shown = subprocess.run(line, capture_output=True, encoding="utf-8", check=True).stdout
    assert "Günay Şirinova" in shown
    assert "\x1b" not in shown


def test_json_has_all_of_it(db: Path) -> None:
    shown = json.loads(azecrawl("stats", "--db", db, "--json", "--category", "/culture/").stdout)
    assert shown["articles"] == 1
    assert shown["months"] == [{"month": "2021-06", "articles": 1, "words": 2600}]
    assert shown["bylines"] == [{"name": "Əli İsmayılov [x]", "count": 1}]
    assert shown["coverage"]["states"] == {"archived": 3, "pending": 1}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--category", "sports"), "the archive has no category 'sports'; it has culture, news"),
        (("--since", "2022-01-01"), "holds no such article"),
        (("--since", "yesterday"), "since 'yesterday' is no day; write it as YYYY-MM-DD"),
        (("--plot", "figures.pdf"), "figures are drawn into .png, .svg or .html; end the name with one of these"),
        (("--plot", "/dev/null/figures.svg"), "figures.svg cannot be written: "),
    ],
)
def test_what_is_wrong_is_said(db: Path, arguments: tuple[str, str], says: str) -> None:
    result = azecrawl("stats", "--db", db, *arguments)
    assert result.exit_code != 0
    assert says in result.stderr
    assert "Traceback" not in result.output


def test_without_matplotlib_it_says_what_to_install(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.delitem(sys.modules, "azecrawl.plots", raising=False)
    result = azecrawl("stats", "--db", db, "--plot", "figures.png")
    assert result.exit_code == 1
    assert "matplotlib is not installed, which draws the figures: pip install 'azecrawl[plots]'" in result.stderr


# Figures


def test_a_picture_is_drawn_the_same_each_time(db: Path, tmp_path: Path) -> None:
    for ending, begins in ((".png", b"\x89PNG"), (".svg", b"<?xml"), (".html", b"<!doctype html>")):
        files = [tmp_path / f"{name}{ending}" for name in ("once", "again")]
        for file in files:
            result = azecrawl("stats", "--db", db, "--plot", file)
            assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"figures: {file}\n")
        assert files[0].read_bytes().startswith(begins)
        assert files[0].read_bytes() == files[1].read_bytes()
    assert {path.name for path in tmp_path.iterdir() if path.name.startswith(".")} == set()


def test_only_earlier_figures_are_replaced(db: Path, tmp_path: Path) -> None:
    endings = (".png", ".svg", ".html")
    for ending in endings:
        out, mine = tmp_path / f"figures{ending}", b"<!doctype html><title>mine</title>"
        out.write_bytes(mine)
        result = azecrawl("stats", "--db", db, "--plot", out)
        assert (result.exit_code, out.read_bytes()) == (1, mine)
        assert f"{out} is no earlier export of this kind, and would be replaced: name another" in result.stderr
        out.unlink()
        assert azecrawl("stats", "--db", db, "--plot", out, "--category", "news").exit_code == 0
        before = out.read_bytes()
        assert azecrawl("stats", "--db", db, "--plot", out).exit_code == 0
        assert out.read_bytes() != before


def test_a_page_asks_no_other_host_for_anything(db: Path, tmp_path: Path) -> None:
    azecrawl("stats", "--db", db, "--plot", tmp_path / "figures.html")
    page = (tmp_path / "figures.html").read_text()
    assert len(re.findall("<figure", page)) == 7
    assert set(re.findall(r'(?:src|href)="([^,"]*)', page)) == {"data:image/svg+xml;base64"}
    assert "url(" not in page and "<script" not in page


def test_a_drawing_shows_letters_as_shapes_and_links_to_nothing(db: Path, tmp_path: Path) -> None:
    result = azecrawl("stats", "--db", db, "--plot", tmp_path / "figures.svg")
    assert result.exit_code == 0  # a letter that the font lacks would be a warning, and so an error
    svg = (tmp_path / "figures.svg").read_text()
    ElementTree.fromstring(svg)
    assert {reference[0] for reference in re.findall(r'href="([^"]*)"', svg)} == {"#"}
    assert "<!-- Əli İsmayılov [x] -->" in svg and "<!-- AT&amp;T $ave $pend -->" in svg and "<text" not in svg
    assert "<dc:date>" not in svg


def test_one_article_without_anything_can_be_drawn(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path / "azemedia.db") as archive:
        bare = article(1, AT, 0, categories=())
        archive.store(Visit(bare.url, State.ARCHIVED, article=bare), run_id=None, at=AT)
    result = azecrawl("stats", "--db", tmp_path / "azemedia.db", "--plot", tmp_path / "figures.png")
    assert result.exit_code == 0, result.output
    assert azecrawl("stats", "--db", tmp_path / "azemedia.db").exit_code == 0
