"""Searching as a researcher would: names in any spelling, a language that never fails without saying why, filters."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from azecrawl.archive import Archive, ArchiveError, ArchiveWriter, folding
from azecrawl.archive.query import QueryError, as_fts5
from azecrawl.archive.schema import MIGRATIONS
from azecrawl.records import Article, Category, State, Visit
from azecrawl.tokens import folded

NOON = datetime(2021, 3, 15, 8, tzinfo=UTC)
NEWS = Category("news", "News")
ENERGY = Category("news/energy", "Energy", NEWS)
CULTURE = Category("culture", "Culture")


def article(number: int, title: str = "A title", text: str = "A text.", **fields: object) -> Article:
    first = Article(
        url=f"https://aze.media/{number}/",
        title=title,
        published_at=NOON + timedelta(days=number),
        body_text=text,
        body_html=f"<p>{text}</p>",
        wp_id=number,
    )
    return replace(first, **fields)  # type: ignore[arg-type]


def fill(archive: Archive, *articles: Article) -> None:
    for one in articles:
        archive.store(Visit(one.url, State.ARCHIVED, article=one), run_id=None, at=NOON)


def found(archive: Archive, query: str, **filters: object) -> list[str]:
    return [hit["title"] for hit in archive.search(query, **filters)]  # type: ignore[arg-type]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with ArchiveWriter(tmp_path / "archive.db") as archive:
        yield archive


# Spellings


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Əliyev", "Aliyev aliyev ALIYEV eliyev Aliev Əliyev əliyev"),
        ("Aliyev", "Əliyev aliev"),
        ("İsmayılov", "ismayilov Ismayilov İSMAYILOV"),
        ("Ismayilov", "İsmayılov"),
        ("Şuşa", "Shusha shusha susa Şuşa"),
        ("Shusha", "Şuşa"),
        ("Şəki", "Sheki Shaki seki"),
        ("Qarabağ", "Karabakh Garabagh qarabag"),
        ("Karabakh", "Qarabağ"),
        ("Xankəndi", "Khankendi xankendi"),
        ("Cəfərov", "Jafarov ceferov"),
        ("Çələbi", "Chalabi Chelebi celebi"),
        ("Quliyev", "Guliyev Kuliyev"),
        ("Guliyev", "Quliyev"),
        ("Əhmədov", "Ahmadov Ahmedov ehmedov"),
        ("Həsənzadə", "Hasanzade Hesenzade"),
    ],
)
def test_a_name_is_found_however_it_is_spelled(archive: Archive, written: str, typed: str) -> None:
    fill(archive, article(1, text=f"There {written} spoke."))
    for name in typed.split():
        assert [hit["snippet"] for hit in archive.search(name)] == [f"There [{written}] spoke."], name


def test_a_keyboard_spelling_finds_the_english_one_by_the_azerbaijani_one(archive: Archive) -> None:
    fill(archive, article(1, "English", "Aliyev spoke."), article(2, "Azerbaijani", "Əliyev danışdı."))
    assert sorted(found(archive, "eliyev")) == ["Azerbaijani", "English"]


@pytest.mark.parametrize(("azerbaijani", "english"), [("Ağdam", "Aghdam"), ("Qarabağ", "Karabakh"), ("Gəncə", "Ganja")])
def test_also_where_the_search_index_itself_takes_the_letters_away(
    archive: Archive, azerbaijani: str, english: str
) -> None:
    fill(archive, article(1, "Azerbaijani", f"The road to {azerbaijani}."), article(2, "English", f"In {english}."))
    for typed in (azerbaijani, english, folded(azerbaijani.lower()).replace("ə", "e")):
        assert sorted(found(archive, typed)) == ["Azerbaijani", "English"], typed


@pytest.mark.parametrize(
    ("written", "typed"), [("sore", "shore"), ("cat", "jat"), ("cen", "can"), ("fax", "fakh"), ("Eli", "Ali")]
)
def test_english_words_are_left_alone(archive: Archive, written: str, typed: str) -> None:
    fill(archive, article(1, text=f"The {written} was there, and so was Əli."), article(2, text="Cəfər gəlmədi."))
    assert f"[{written}]" not in "".join(hit["snippet"] for hit in archive.search(typed))


def test_phrases_prefixes_and_fields_know_the_spellings(archive: Archive) -> None:
    fill(archive, article(1, "Şuşa festival", "İlham Əliyevin çıxışı."))
    for query in (*("aliyev*", "eliyev*", "əliyev*", "shu*"), '"ilham eliyevin"', 'title:"shusha festival"'):
        assert found(archive, query) == ["Şuşa festival"], query
    assert found(archive, '"aliyevin ilham"') == found(archive, "text:shusha") == []


def test_an_edit_brings_its_words(archive: Archive) -> None:
    fill(archive, article(1, text="A text."), article(1, text="Həsənov wrote this."))
    assert found(archive, "hasanov") == ["A title"]


def test_an_older_archive_learns_the_spellings_when_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "older.db"
    with ArchiveWriter(path) as archive:
        fill(archive, article(1, text="Həsənov wrote this."))
        archive.db.execute("DROP TABLE spellings")
        archive.db.execute("DELETE FROM _sqlite_migrations WHERE name = '0003_spellings'")
    with pytest.raises(ArchiveError, match="made by an older azecrawl"):
        Archive(path)
    with ArchiveWriter(path) as archive:
        assert not MIGRATIONS.pending(archive.db)
        assert found(archive, "hesenov") == ["A title"]


def test_plain_sql_needs_nothing_of_ours(archive: Archive, tmp_path: Path) -> None:
    fill(archive, article(1, text="Həsənov wrote this."))
    copy = tmp_path / "copy.db"
    archive.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(archive.path, copy)
    with sqlite3.connect(copy) as plain:
        titles = plain.execute(
            "SELECT articles.title FROM articles_fts JOIN articles ON articles.id = articles_fts.rowid"
            " WHERE articles_fts MATCH (SELECT 'hasanov' || coalesce(' OR ' || group_concat(word, ' OR '), '')"
            " FROM spellings WHERE spelling = 'hasanov') ORDER BY rank"
        ).fetchall()
        plain.execute("UPDATE articles SET title = 'Written by another tool'")
    plain.close()
    assert titles == [("A title",)]
    with Archive(copy) as archive:
        assert found(archive, "tool") == ["Written by another tool"]


@given(st.text(alphabet="abceəiışçğxqkhgjy", min_size=1, max_size=12))
def test_a_word_is_the_same_word_as_each_of_its_spellings(word: str) -> None:
    assert all(folding.same_word(word, spelling) for spelling in folding.spellings(word))


# The language


@pytest.fixture(scope="module")
def four(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with ArchiveWriter(tmp_path_factory.mktemp("four") / "archive.db") as archive:
        fill(
            archive,
            article(1, "Gas", "Of Shah Deniz.", subtitle="To Italy"),
            article(2, "Corridor", "A road."),
            article(3, "Both", "The gas corridor."),
            article(4, "Covid", "Covid-19 at 10:30 in Az. by O’Connell and O'Connell & sons, http://example.org/x"),
        )
        yield archive


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("gas corridor", ["Both"]),
        ("gas AND corridor", ["Both"]),
        ("gas OR corridor", ["Both", "Corridor", "Gas"]),
        ("gas NOT corridor", ["Gas"]),
        ("gas NOT gas", []),
        ("gas -corridor", ["Gas"]),
        ("gas AND NOT corridor", ["Gas"]),
        ("NOT corridor gas", ["Gas"]),
        ("(gas OR corridor) NOT (title:both OR italy)", ["Corridor"]),
        ('"gas corridor"', ["Both"]),
        ('"corridor gas"', []),
        ("“gas corridor”", ["Both"]),
        ("corr*", ["Both", "Corridor"]),
        ('"gas corr"*', ["Both"]),
        ("title:gas", ["Gas"]),
        ("TITLE:gas", ["Gas"]),
        ("subtitle:italy", ["Gas"]),
        ("title:(gas OR both)", ["Both", "Gas"]),
        ("covid-19", ["Covid"]),
        ("Az.", ["Covid"]),
        ("O'Connell & sons", ["Covid"]),
        ("http://example.org/", ["Covid"]),
        ("at 10:30", ["Covid"]),
        ("gas : corridor", ["Both"]),
        ("Gas: corridor?", ["Both"]),
        ("no such words", []),
    ],
)
def test_what_a_query_finds(four: Archive, query: str, titles: list[str]) -> None:
    assert sorted(found(four, query)) == titles


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "there is no word in it"),
        ("& — ?", "there is no word in it"),
        ("()", "there is no word in it"),
        ('"unfinished', 'a double quote (") is never closed'),
        ("gas AND", "AND has no word to go with; write it like corridor AND gas"),
        ("AND gas", "AND has no word to go with"),
        ("gas OR", "OR has no word to go with"),
        ("OR gas", "OR has no word to go with"),
        ("gas NOT", "NOT has no word to go with"),
        ("NOT gas", "it says only what is not wanted"),
        ("gas AND OR oil", "AND has no word to go with"),
        ("(gas", 'a "(" is never closed'),
        ("gas)", 'a ")" has no "(" before it'),
        ("title:", "title: has no word to go with; write it like title:corridor"),
        ("author:gas", 'there is no field "author"; the fields are title:, subtitle: and text:'),
        ("*", "a * stands at the end of a word"),
        ("co*dor", "a * stands at the end of a word"),
        ("gas " * 101, "more than 100 words"),
        ("(" * 1000 + "gas" + ")" * 1000, "too many brackets"),
        ("title:" * 1000 + "gas", "too many brackets"),
    ],
)
def test_a_query_that_cannot_be_read_says_what_is_wrong(four: Archive, query: str, says: str) -> None:
    with pytest.raises(ArchiveError) as error:
        four.search(query)
    assert f"cannot search for {query!r}: " in str(error.value)
    assert says in str(error.value)


@given(st.lists(st.sampled_from('gas corr* "a b" AND OR NOT ( ) title: - -x * ə covid-19 " & text:x'.split(" "))))
@example(["title:", "text:x"])
@example(["title:", "(", "text:x", ")"])
def test_whatever_is_typed_is_either_read_by_fts5_or_explained(words: list[str]) -> None:
    try:
        expression = as_fts5(" ".join(words))
    except QueryError:
        return
    with sqlite3.connect(":memory:") as db:
        db.execute("CREATE VIRTUAL TABLE pages USING fts5(title, subtitle, body_text)")
        db.execute("SELECT * FROM pages WHERE pages MATCH ?", (expression,)).fetchall()
    db.close()


def test_a_word_that_is_given_again_and_again_is_looked_for_once(archive: Archive) -> None:
    fill(archive, article(1, text="gas " * 3000))
    assert found(archive, "gas " * 100) == ["A title"]


def test_as_many_hits_as_there_are_may_be_asked_for(archive: Archive) -> None:
    fill(archive, article(1, "Gas"))
    assert [hit["title"] for hit in archive.search("gas", limit=10**20)] == ["Gas"]


def test_hits_come_in_the_order_that_is_asked_for(archive: Archive) -> None:
    fill(archive, article(2, "Second", "gas"), article(1, "First", "gas gas gas"), article(3, "Third", "gas gas"))
    assert found(archive, "gas", sort="newest", limit=2) == ["Third", "Second"]
    assert found(archive, "gas", sort="oldest") == ["First", "Second", "Third"]
    (hit,) = archive.search("gas", sort="oldest", limit=1, marks=("<b>", "</b>"))
    assert hit == {
        "id": hit["id"],
        "title": "First",
        "url": "https://aze.media/1/",
        "published_at": "2021-03-16T08:00:00Z",
        "day": "2021-03-16",
        "byline": None,
        "source": None,
        "snippet": "<b>gas</b> <b>gas</b> <b>gas</b>",
    }


# Filters


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    midnight = datetime(2021, 6, 30, 20, tzinfo=UTC)  # in Baku it is July
    before = midnight - timedelta(minutes=1)
    with ArchiveWriter(tmp_path_factory.mktemp("three") / "archive.db") as archive:
        fill(
            archive,
            article(1, "Energy", categories=(ENERGY,), byline="Leyla Həsənova", source="Euractiv"),
            article(2, "News", categories=(NEWS,), byline="Leyla Həsənova and Tom Harker", published_at=midnight),
            article(3, "Culture", categories=(CULTURE,), wp_id=None, published_at=before),
        )
        yield archive


@pytest.mark.parametrize(
    ("filters", "titles"),
    [
        ({"category": "news"}, ["Energy", "News"]),
        ({"category": "news/energy"}, ["Energy"]),
        ({"category": "Energy"}, ["Energy"]),
        ({"byline": "hasanova"}, ["Energy", "News"]),
        ({"byline": "Tom Harker"}, ["News"]),
        ({"source": "euractiv"}, ["Energy"]),
        ({"since": "2021-07-01"}, ["News"]),
        ({"until": date(2021, 6, 30)}, ["Culture", "Energy"]),
        ({"since": "2021-06-30", "until": "2021-06-30"}, ["Culture"]),
        ({"category": "news", "byline": "leyla", "until": "2021-12-31"}, ["Energy", "News"]),
        ({"since": "0001-01-01", "until": "9999-12-31"}, ["Culture", "Energy", "News"]),
        ({}, ["Culture", "Energy", "News"]),
    ],
)
def test_filters_hold_for_searching_and_for_listing(three: Archive, filters: dict[str, str], titles: list[str]) -> None:
    assert sorted(found(three, "title OR text", **filters)) == titles
    assert sorted(found(three, "title OR text", sort="newest", **filters)) == titles
    assert sorted(row["title"] for row in three.articles("text", **filters)) == titles  # type: ignore[arg-type]
    assert sorted(three.to_pandas(**filters)["title"]) == titles  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("filters", "says"),
    [
        ({"category": "energi"}, "the archive has no category 'energi'; did you mean news/energy"),
        ({"byline": "Leila Hasanov"}, "the archive has no byline 'Leila Hasanov'; did you mean Leyla Həsənova"),
        ({"source": "Reuters"}, "the archive has no source 'Reuters'; it has Euractiv"),
        ({"since": "yesterday"}, "since 'yesterday' is no day; write it as YYYY-MM-DD"),
        ({"since": "2022-01-01", "until": "2021-01-01"}, "swap them"),
    ],
)
def test_a_filter_that_can_match_nothing_says_so(three: Archive, filters: dict[str, str], says: str) -> None:
    with pytest.raises(ArchiveError) as error:
        three.search("text", **filters)  # type: ignore[arg-type]
    assert says in str(error.value)


def test_who_asks_for_a_section_that_is_not_there_is_told_of_those_that_are_left_out(tmp_path: Path) -> None:
    sections = tuple(Category(f"s{number}", f"Section {number}") for number in range(10))
    path = tmp_path / "archive.db"
    one = article(1, categories=sections)
    with ArchiveWriter(path) as writer:
        fill(writer, one)
    with Archive(path) as archive, pytest.raises(ArchiveError, match="; it has s0, .*, s7 and 2 more$"):
        archive.article_count(category="karabakh")


# Reading


def test_articles_come_newest_first_each_with_its_own_lists(archive: Archive) -> None:
    fill(archive, *(article(number, categories=(NEWS, ENERGY)[number % 3 :]) for number in range(1, 251)))
    rows = list(archive.articles())
    assert [row["wp_id"] for row in rows] == list(range(250, 0, -1))
    assert rows == [archive.article(row["url"]) for row in rows]


def test_listing_asks_a_few_questions_for_many_articles(archive: Archive) -> None:
    fill(archive, *(article(number) for number in range(1, 101)))
    asked: list[str] = []
    with archive.db.tracer(lambda sql, _: asked.append(sql)):
        assert len(list(archive.articles())) == 100
    assert len(asked) == 6


def test_a_frame_has_times_whole_numbers_and_lists(three: Archive) -> None:
    frame = three.to_pandas().set_index("title")
    assert str(frame["published_at"].dt.tz) == "UTC"
    assert frame["published_at"]["Energy"].isoformat() == "2021-03-16T08:00:00+00:00"
    assert str(frame["wp_id"].dtype) == "Int64"
    assert frame["wp_id"]["Energy"] == 1
    assert frame["wp_id"].isna()["Culture"]
    assert frame["categories"]["Energy"] == ["news/energy"]
    assert frame["gone_at"].isna().all()
    assert "body_html" not in frame


def test_a_frame_of_nothing_has_the_same_columns(three: Archive) -> None:
    assert list(three.to_pandas("nothing").columns) == list(three.to_pandas().columns)
    assert three.to_pandas("nothing").dtypes.astype(str)["published_at"].startswith("datetime64")


def test_without_pandas_its_extra_is_named(three: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ArchiveError, match=r"pip install 'azecrawl\[pandas\]'"):
        three.to_pandas()
