"""Every filter selects the same articles in the library, on the command line, in an export, the reader and its feed."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from lxml import etree
from shelf import ATOM, ask

from azecrawl import Archive, ArchiveError
from azecrawl.archive import ArchiveWriter
from azecrawl.archive.selection import FILTERS
from azecrawl.cli import main
from azecrawl.records import Article, Category, Image, State, Tag, Visit
from azecrawl.stats import stats
from azecrawl.web.reader import reader

NOON = datetime(2021, 3, 15, 8, tzinfo=UTC)
NEW_YEAR = datetime(2021, 12, 31, 21, tzinfo=UTC)  # in Baku it is 2022
ENERGY = Category("news/energy", "Energy", Category("news", "News"))

ONE = Article(
    "https://aze.media/one/",
    "One",
    NOON,
    "Gas in Gəncə.",
    "<p>Gas in Gəncə.</p>",
    wp_id=11,
    byline="Leyla Həsənova",
    source="The Times",
    language="en-US",
    categories=(ENERGY,),
    tags=(Tag("oil-gas", "Oil & Gas"),),
    images=(Image("https://aze.media/one.jpg", role="lead"),),
)
TWO = replace(
    ONE,
    url="https://aze.media/two/",
    title="Two",
    wp_id=12,
    byline="Leyla Həsənova and Tom Harker",
    source="The Sunday Times",
    language="az",
    categories=(Category("culture", "Culture"),),
    tags=(Tag("oil", "Oil"),),
    images=(),
)
THREE = replace(
    TWO, url="https://aze.media/three/", title="Three", wp_id=13, published_at=NEW_YEAR, byline=None, tags=()
)

CASES: list[tuple[str, Any, set[str]]] = [
    ("category", "energy", {"One"}),
    ("category", "news", {"One"}),
    ("source", "The Times", {"One"}),
    ("source", "times", {"One", "Two", "Three"}),
    ("byline", "hasanova", {"One", "Two"}),
    ("byline", "Leyla Həsənova", {"One"}),
    ("tag", "oil-gas", {"One"}),
    ("tag", "Oil & Gas", {"One"}),
    ("tag", "oil", {"Two"}),
    ("language", "en", {"One"}),
    ("language", "AZ", {"Two", "Three"}),
    ("since", "2022-01-01", {"Three"}),
    ("until", "2021-12-31", {"One", "Two"}),
    ("period", "2022", {"Three"}),
    ("period", "2021-03", {"One", "Two"}),
    ("period", "2021-03-15", {"One", "Two"}),
    ("period", "2022-01-01", {"Three"}),
    ("has_images", True, {"One"}),
    ("has_images", False, {"Two", "Three"}),
    ("edited", True, {"Two"}),
    ("edited", False, {"One", "Three"}),
    ("gone", True, {"Three"}),
    ("gone", False, {"One", "Two"}),
]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("selection") / "azemedia.db"
    with ArchiveWriter(path) as archive:
        for number, article in enumerate((ONE, TWO, THREE, replace(TWO, body_text="Gas in Gəncə, corrected."))):
            at = NEW_YEAR + timedelta(days=number)
            archive.store(Visit(article.url, State.ARCHIVED, article=article), run_id=None, at=at)
        for days in (10, 12):
            visit = Visit(THREE.url, State.GONE, reason="HTTP 404")
            archive.store(visit, run_id=None, at=NEW_YEAR + timedelta(days=days))
    return path


def option(name: str, value: Any) -> list[str]:
    """A filter on the command line."""
    if isinstance(value, bool):
        without = f"--no-{name[4:]}" if name.startswith("has_") else f"--not-{name}"
        return [f"--{name.replace('_', '-')}" if value else without]
    return [f"--{name}", value]


def parameters(name: str, value: Any) -> str:
    """A filter in an address of the reader."""
    return urlencode({name: {True: "yes", False: "no"}[value] if isinstance(value, bool) else value})


def test_every_filter_is_tried() -> None:
    assert {name for name, _, _ in CASES} == FILTERS.keys()


@pytest.mark.parametrize(("name", "value", "titles"), CASES)
def test_a_filter_selects_the_same_everywhere(
    path: Path, tmp_path: Path, name: str, value: Any, titles: set[str]
) -> None:
    given, out, options = {name: value}, tmp_path / "out.jsonl", ["--db", str(path), *option(name, value)]
    asked = parameters(name, value)
    with Archive(path) as archive:
        assert {article["title"] for article in archive.articles(**given)} == titles
        assert {hit["title"] for hit in archive.search("gas", **given)} == titles
        assert archive.article_count(**given) == archive.page(**given).total == len(titles)
        counted = stats(archive, **given)
        assert counted and counted.articles == len(titles)
    run = CliRunner()
    found = json.loads(run.invoke(main, ["search", "gas", "--json", *options]).stdout)
    assert {hit["title"] for hit in found} == titles
    assert run.invoke(main, ["export", "jsonl", str(out), *options]).exit_code == 0
    assert {json.loads(line)["title"] for line in out.read_text().splitlines()} == titles
    assert json.loads(run.invoke(main, ["stats", "--json", *options]).stdout)["articles"] == len(titles)
    page = ask(reader(path), f"/search?{asked}").text
    assert set(re.findall(r'<h3><a href="/article/[^"]*">(\w+)</a>', page)) == titles
    feed = etree.fromstring(ask(reader(path), f"/search.atom?{asked}").content)
    assert set(feed.xpath("//atom:entry/atom:title/text()", namespaces=ATOM)) == titles


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("category", "energi", "the archive has no category 'energi'; did you mean news/energy"),
        ("source", "The Tims", "the archive has no source 'The Tims'; did you mean The Times"),
        ("byline", "Leila Hasanov", "the archive has no byline 'Leila Hasanov'; did you mean Leyla Həsənova"),
        ("tag", "gaz", "the archive has no tag 'gaz'; it has Oil, Oil & Gas"),
        ("language", "ru", "the archive has no language 'ru'; it has az, en-US"),
        ("since", "yesterday", "since 'yesterday' is no day; write it as YYYY-MM-DD"),
        ("until", "2021-02-30", "until '2021-02-30' is no day; write it as YYYY-MM-DD"),
        ("period", "2021-13", "period '2021-13' is no year, no month and no day; write it as YYYY, YYYY-MM"),
        ("period", "2021-02-30", "period '2021-02-30' is no year, no month and no day"),
        ("gone", "maybe", "gone 'maybe' is neither yes nor no"),
    ],
)
def test_a_value_that_nothing_can_have_is_explained_everywhere(path: Path, name: str, value: Any, says: str) -> None:
    with Archive(path) as archive, pytest.raises(ArchiveError, match=re.escape(says)):
        archive.article_count(**{name: value})
    if FILTERS[name].metavar:
        result = CliRunner().invoke(main, ["search", "gas", "--db", str(path), f"--{name}", value])
        assert (result.exit_code, says in result.output) == (1, True)
    page = ask(reader(path), f"/search?{urlencode({name: value})}")
    assert (page.status_code, says in html.unescape(page.text)) == (200, True)
    assert ask(reader(path), f"/search.atom?{urlencode({name: value})}").status_code == 400


def test_a_filter_that_does_not_exist_is_refused(path: Path) -> None:
    with Archive(path) as archive, pytest.raises(TypeError, match="there is no filter 'writer'"):
        archive.article_count(writer="Tom Harker")  # type: ignore[call-arg]


@pytest.mark.parametrize("query", ["gas", None])
def test_counts_say_what_each_value_would_leave(path: Path, query: str | None) -> None:
    with Archive(path) as archive:
        found = archive.page(query, facets=True).facets
        assert {name for name, values in found.items() if values} == FILTERS.keys() - {"since", "until"}
        for name, values in found.items():
            for one in values:
                left = archive.article_count(query, **{name: one["value"]})  # type: ignore[arg-type]
                assert one["articles"] == left > 0, (name, one)
