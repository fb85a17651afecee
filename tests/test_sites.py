"""Another site: one file that declares it, chosen by one line; its archive, its days, its reader."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from zoneinfo import ZoneInfo

import dask
import pytest
from crawling import BIN, QUICK, SECONDS, azecrawl, run_in
from making import another, article, store
from test_upgrade import made_at

from azecrawl import sites
from azecrawl.configuration import FILE, FILE_VARIABLE
from azecrawl.demo import environment
from azecrawl.replica import Replica

ARTICLES = 42
PAGE = (Path(__file__).parents[1] / "docs" / "howto" / "another-site.md").read_text()
ANALYSE = (Path(__file__).parents[1] / "docs" / "howto" / "analyse.md").read_text()
BOTE, CHOICE = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)

# The replica is a stand-in for the site that is configured. Here it has months in its addresses and a theme of its own.
SERVE = f"""
import json, sys
from azecrawl.replica import Replica
with Replica(articles={ARTICLES}) as replica:
    replica.publication.date_permalinks()
    replica.rename_theme()
    said = "url title byline source body_text language".split()
    truth = [
        {{**{{name: getattr(article, name) for name in said}}, "published_at": article.published_at.isoformat(),
         "is_boxed": bool(replica.publication.publishing(number).source_box)}}
        for number in range({ARTICLES}) for article in [replica.publication.article(number)]
    ]
    print(json.dumps([replica.base_url, truth]), flush=True)
    sys.stdin.read()
"""


@dataclass
class Bote:
    """A folder that has a site and its archive, where that site is, and what it published, by address."""

    folder: Path
    address: str
    truth: dict[str, dict[str, Any]]

    @property
    def path(self) -> Path:
        return self.folder / "data" / "bote.db"


def around() -> dict[str, str]:
    return {name: value for name, value in environment().items() if name != FILE_VARIABLE}


def declare(folder: Path, *lines: str) -> None:
    (folder / "bote.toml").write_text(BOTE)
    (folder / FILE).write_text(CHOICE + "\n".join(lines))


def rows(path: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        return db.execute(sql).fetchall()


@pytest.fixture(scope="module")
def bote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bote]:
    """The second site, served and archived once."""
    folder = tmp_path_factory.mktemp("bote")
    declare(folder)
    line = [sys.executable, "-c", SERVE]
    with subprocess.Popen(
        line, cwd=folder, env=around(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        address, truth = json.loads(server.stdout.readline())
        declare(folder, f'base_url = "{address}"')
        ended = azecrawl(folder, "crawl", *QUICK)
        assert ended.returncode == 0, ended.stderr
        yield Bote(folder, address, {each["url"]: each for each in truth})
        server.communicate()


def test_another_site_is_archived_word_for_word(bote: Bote) -> None:
    assert all(re.search(r"/20\d\d/\d\d/[^/]+/$", url) for url in bote.truth)
    said = "url title byline source body_text language".split()
    found = [dict(zip(said, row, strict=True)) for row in rows(bote.path, f"SELECT {', '.join(said)} FROM articles")]
    assert {each["url"] for each in found} == bote.truth.keys()
    for each in found:
        truth = bote.truth[each["url"]]
        # The publication in a box of the theme is known to who reads that theme; one in the text is to all.
        assert each == {name: truth[name] for name in said} | ({"source": None} if truth["is_boxed"] else {})
    assert rows(bote.path, "SELECT DISTINCT parser FROM articles") == [("rest-1",)]


def test_its_archive_says_whose_it_is_and_has_its_days(bote: Bote) -> None:
    assert rows(bote.path, "SELECT * FROM site") == [("Wiener Bote", "Europe/Vienna")]
    moments = {url: datetime.fromisoformat(each["published_at"]) for url, each in bote.truth.items()}
    days = {url: str(at.astimezone(ZoneInfo("Europe/Vienna")).date()) for url, at in moments.items()}
    assert dict(rows(bote.path, "SELECT url, day FROM articles")) == days
    assert days != {url: str(at.date()) for url, at in moments.items()}
    assert days != {url: str(at.astimezone(ZoneInfo("Asia/Baku")).date()) for url, at in moments.items()}
    assert azecrawl(bote.folder, "verify").returncode == 0


def test_its_sections_and_the_words_of_its_commands_are_its_own(bote: Bote) -> None:
    assert ("politik/inland", "Inland") in rows(bote.path, "SELECT path, name FROM categories")
    wrong = azecrawl(bote.folder, "crawl", "-a", "categories=karabakh", *QUICK).stderr
    assert "there is no section 'karabakh'" in wrong and "politik, politik/inland, kultur" in wrong
    shown = azecrawl(bote.folder, "show", next(iter(bote.truth)))
    assert "in Vienna" in shown.stdout and "Baku" not in shown.stdout
    cited = azecrawl(bote.folder, "cite", next(iter(bote.truth)), "--style", "bibtex").stdout
    assert re.search(r"^@\w+\{bote-\d+,", cited) and "Wiener Bote" in cited


def test_it_is_read_in_its_own_reader(bote: Bote) -> None:
    line = [str(BIN / "azecrawl"), "serve", "--port", "0"]
    with subprocess.Popen(line, cwd=bote.folder, env=around(), stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout
        try:
            (here,) = re.findall(r"http://\S+", served.stdout.readline())
            front, feed, data = (urlopen(here + path).read().decode() for path in ("", "feed.atom", "-/metadata.json"))
        finally:
            served.terminate()
    assert "Articles of Wiener Bote, as published" in front and "Times are Vienna’s." in front
    assert "tag:bote.example," in feed and "<title>Wiener Bote archive</title>" in feed
    assert json.loads(data)["title"] == "The Wiener Bote archive"
    assert not [page for page in (front, feed, data) if re.search("aze.?media|baku", page, re.IGNORECASE)]


LINES = {
    "Autorin: Anna Gruber": "NAMES Anna Gruber None",
    "Quelle: Der Falter": "NAMES None Der Falter",
    "Autorin": "MARK None None",
    "Übersetzung: Anna Gruber": "CREDIT None None",
    "Anmerkung der Redaktion: Der Text ist vom Montag.": "NOTE None None",
    "Lesen Sie auch: Die Donau": "NOTE None None",
    "Die Donau: ein Strom": "TEXT None None",
}


def test_its_labels_say_what_a_closing_line_is(bote: Bote) -> None:
    ask = f"""
from azecrawl.pages.lines import PLAIN, Line, read_line
for text in {list(LINES)}:
    said = read_line(Line(((text, PLAIN),)), "https://bote.example/x/")
    print(said.kind.name, said.byline, said.source)
"""
    assert run_in(bote.folder, sys.executable, "-c", ask).stdout.splitlines() == list(LINES.values())


# The archive of one site, the setting of another


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize("command", ["search Hafen", "crawl", "verify", "serve"])
def test_an_archive_is_not_opened_as_that_of_another_site(bote: Bote, tmp_path: Path, command: str) -> None:
    shutil.copy(bote.path, tmp_path / "site.db")
    (tmp_path / FILE).write_text('archive = "site.db"\nbase_url = "http://127.0.0.1:9/"')
    before = contents(tmp_path)
    ended = azecrawl(tmp_path, *command.split(), *(QUICK if command == "crawl" else ()))
    assert ended.returncode not in (0, 3)
    assert (
        "site.db is an archive of Wiener Bote with days of Europe/Vienna, and the site that is configured is Aze.Media"
        " with days of Asia/Baku; choose that archive's site"
    ) in ended.stderr
    assert contents(tmp_path) == before
    (tmp_path / "bote.toml").write_text(BOTE)
    assert azecrawl(tmp_path, "verify", AZECRAWL_SITE="bote.toml").returncode == 0


@pytest.mark.parametrize("schema", ["0009_witnesses", "0013_health", "0014_site"])
def test_an_older_archive_is_that_of_aze_media(tmp_path: Path, schema: str) -> None:
    path = made_at(schema, tmp_path)
    declare(tmp_path, f'archive = "{path.name}"')
    before = contents(tmp_path)
    ended = azecrawl(tmp_path, "reparse")
    assert ended.returncode == 1
    assert (
        "is an archive of Aze.Media with days of Asia/Baku, and the site that is configured is Wiener" in ended.stderr
    )
    assert contents(tmp_path) == before
    assert azecrawl(tmp_path, "reparse", AZECRAWL_SITE="azemedia").returncode == 0
    assert rows(path, "SELECT * FROM site") == [("Aze.Media", "Asia/Baku")]


def test_the_site_cannot_be_chosen_when_all_is_read_already(bote: Bote, tmp_path: Path) -> None:
    ended = azecrawl(tmp_path, "crawl", "-s", f"SITE={bote.folder / 'bote.toml'}", *QUICK)
    assert ended.returncode == 1
    assert "-s SITE comes too late: the site is chosen by site in azecrawl.toml or by AZECRAWL_SITE" in ended.stderr
    assert list(tmp_path.iterdir()) == []


# Two on one machine


def test_two_folders_crawl_side_by_side(bote: Bote, tmp_path: Path) -> None:
    folders = tmp_path / "media", tmp_path / "bote"
    with Replica(articles=ARTICLES) as replica:
        for folder in folders:
            folder.mkdir()
        (folders[0] / FILE).write_text(f'base_url = "{replica.base_url}"\nlog_file = "crawl.log"')
        declare(folders[1], f'base_url = "{bote.address}"', 'log_file = "crawl.log"')
        line = [str(BIN / "azecrawl"), "crawl", *QUICK]
        runs = [subprocess.Popen(line, cwd=folder, env=around(), stderr=subprocess.PIPE) for folder in folders]
        ended = [(run.communicate(timeout=SECONDS)[1], run.returncode) for run in runs]
    assert ended == [(b"", 0), (b"", 0)]
    archives = [folders[0] / "data" / "azemedia.db", folders[1] / "data" / "bote.db"]
    for folder, archive in zip(folders, archives, strict=True):
        assert list(folder.rglob("*.db")) == [archive]
        assert rows(archive, "SELECT count(*) FROM articles") == [(ARTICLES,)]
        assert rows(archive, "SELECT outcome FROM runs") == [("ok",)]
        assert "all is well" in (folder / "crawl.log").read_text()
    assert [rows(path, "SELECT name FROM site") for path in archives] == [[("Aze.Media",)], [("Wiener Bote",)]]


# The file


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        ("name =", "nmae =", "there is no key 'nmae'. Known are name, address, time_zone, language, theme, sections"),
        ('name = "Wiener Bote"\n', "", "name is missing"),
        ('"Wiener Bote"', "7", "name: 7 has to be text in quotes"),
        ("https://bote.example/", "bote.example", "address: 'bote.example' is not an address of a site: give one like"),
        ("Europe/Vienna", "Europe/Wien", "time_zone: 'Europe/Wien' is no time zone of the tz database"),
        ("Europe/Vienna", "/etc/localtime", "time_zone: '/etc/localtime' is no time zone of the tz database"),
        ('"de-AT"', '"de-AT"\ntheme = "astra"', "theme: 'astra' has no parser; known are jnews"),
        ("de-AT", "deutsch!", "language: 'deutsch!' is no tag of a language, like en-US"),
        ('kultur = "Kultur"', "kultur = 1", "sections: kultur: 1 has to be text in quotes"),
        ('kultur = "Kultur"', '"/kultur/" = "Kultur"', "sections: '/kultur/' is no path of a section"),
        ("author = 0.9", "author = 90", "field_floors: author: 90 is no share: give a number from 0 to 1"),
        ("author = 0.9", "autor = 0.9", "field_floors: there is no key 'autor'. Known are url, title"),
        ("[field_floors]", "[floors]", "there is no key 'floors'"),
        ('["Quelle"]', '"Quelle"', "labels: source: 'Quelle' has to be a list of words"),
        ("source = [", "sources = [", "labels: there is no key 'sources'. Known are author, source, translator, note"),
        ('"Wiener Bote"', "Wiener Bote", "is no TOML"),
    ],
)
def test_what_is_wrong_in_a_site_s_file_is_said_with_its_key(tmp_path: Path, was: str, now: str, says: str) -> None:
    file = tmp_path / "bote.toml"
    file.write_text(BOTE)
    assert sites.read(file).name == "Wiener Bote"
    file.write_text(BOTE.replace(was, now, 1))
    with pytest.raises(ValueError, match=f"^{re.escape(str(file))}(?:: | )") as error:
        sites.read(file)
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("chosen", "says"),
    [
        ("azemdeia", "azecrawl.toml: site: 'azemdeia' is no site. Known are azemedia, or name a .toml file"),
        ("none.toml", "none.toml cannot be read: No such file"),
        ("Bote 2.toml", "Bote 2.toml: its name begins those of exported files: rename it"),
        ("wrong.toml", "wrong.toml: time_zone: 'Vienna' is no time zone"),
    ],
)
@pytest.mark.parametrize("line", ["azecrawl coverage", "scrapy crawl articles"])
def test_a_site_that_cannot_be_used_is_said_and_nothing_is_done(
    tmp_path: Path, chosen: str, says: str, line: str
) -> None:
    (tmp_path / "Bote 2.toml").write_text(BOTE)
    (tmp_path / "wrong.toml").write_text(BOTE.replace("Europe/", ""))
    (tmp_path / FILE).write_text(f'site = "{chosen}"')
    before = contents(tmp_path)
    command, *arguments = line.split()
    ended = run_in(tmp_path, BIN / command, *arguments)
    assert ended.returncode == 1
    assert says in ended.stderr and ended.stderr.count("\n") == 1
    assert contents(tmp_path) == before


def test_whom_a_variable_names_is_told_of_a_site_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('site = "none.toml"')
    ended = azecrawl(tmp_path, "crawl", AZECRAWL_ALERT_COMMAND="cat > told")
    assert ended.returncode == 1
    assert "none.toml cannot be read: No such file" in (tmp_path / "told").read_text()


def test_no_archive_is_opened_in_python_while_no_site_can_be_chosen(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('site = "none.toml"')
    ask = "from azecrawl import Archive; Archive('made.db')"
    ended = run_in(tmp_path, sys.executable, "-c", ask)
    assert ended.stderr.endswith("ArchiveError: none.toml cannot be read: No such file or directory\n")


def test_the_path_of_a_site_is_relative_to_the_file_that_names_it(tmp_path: Path) -> None:
    declare(tmp_path)
    below = tmp_path / "below"
    below.mkdir()
    ask = "from azecrawl import site; print(site.NAME, site.PLACE)"
    assert run_in(below, sys.executable, "-c", ask, AZECRAWL_CONFIG=f"../{FILE}").stdout == "Wiener Bote Vienna\n"
    assert run_in(below, sys.executable, "-c", ask).stdout == "Aze.Media Baku\n"


@pytest.mark.filterwarnings("ignore:The inplace keyword")  # dask 2026.8 is older than pandas 3.1
def test_the_parquet_of_two_sites_in_one_folder_is_one_table_for_duckdb_and_dask(
    bote: Bote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the very examples of the documentation."""
    here = store(tmp_path / "azemedia.db", article(), another(1, published_at=datetime(2020, 5, 1, tzinfo=UTC)))
    for folder, path in ((bote.folder, bote.path), (tmp_path, here)):
        exported = azecrawl(folder, "export", "parquet", tmp_path / "articles", "--by-year", "--db", path)
        assert exported.returncode == 0, exported.stderr
    again = azecrawl(tmp_path, "export", "parquet", "articles", "--by-year", "--db", here)
    assert again.returncode == 1 and "site=azemedia is a folder with something in it" in again.stderr
    assert {each.name for each in (tmp_path / "articles").iterdir()} == {"site=azemedia", "site=bote"}
    by_year = "SELECT substr(day, 1, 4) + 0, count(*), sum(word_count) FROM articles GROUP BY 1 ORDER BY 1"
    wanted = [("azemedia", *row) for row in rows(here, by_year)]
    wanted += [("bote", *row) for row in rows(bote.path, by_year)]
    assert len(wanted) > 3
    monkeypatch.chdir(tmp_path)
    said: dict[str, Any] = {}
    of_duckdb, of_dask = re.findall(r"```python\n(import (?:duckdb|dask).*?)```", ANALYSE, re.DOTALL)
    exec(of_duckdb, said)
    assert said["by_year"] == wanted
    with dask.config.set(scheduler="synchronous"):
        exec(of_dask, said)
    since = {site: sum(words for at, year, _, words in wanted if at == site and year >= 2021) for site, *_ in wanted}
    assert said["by_site"].to_dict() == since
    assert since["bote"] and 0 < since["azemedia"] < sum(words for at, *_, words in wanted if at == "azemedia")
