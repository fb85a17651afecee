"""One configuration for all commands: a file, variables of the environment before it, the command line before both."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from crawling import BIN, QUICK, azecrawl, run_in

from azecrawl import configuration
from azecrawl.configuration import FILE, FILE_VARIABLE, KEYS, ConfigurationError, configured
from azecrawl.replica import Replica

KNOWN = "Known are site, archive, contact, base_url, images, whole, log_file, alert_command, alert_url"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that commands are run in, with nothing configured."""
    monkeypatch.delenv(FILE_VARIABLE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def replica() -> Iterator[Replica]:
    with Replica(articles=12) as served:
        yield served


def articles(path: Path) -> int:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        (number,) = db.execute("SELECT count(*) FROM articles").fetchone()
        return int(number)


def test_nothing_has_to_be_configured(folder: Path) -> None:
    assert configured() == {
        "site": "azemedia",
        "archive": "data/azemedia.db",
        "contact": "",
        "base_url": "https://aze.media/",
        "images": "",
        "whole": "false",
        "log_file": "",
        "alert_command": "",
        "alert_url": "",
    }


CHOSEN = ("site", "whole")
"""Keys that take one of a few words."""


@pytest.mark.parametrize("name", [name for name in KEYS if name not in CHOSEN])
def test_a_variable_goes_before_the_file_and_the_file_before_what_is_built_in(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (folder / FILE).write_text(f'{name} = "https://file.example/"')
    of_the_file = configured()[name]
    monkeypatch.setenv(f"AZECRAWL_{name.upper()}", "https://variable.example/")
    of_the_variable = configured()[name]
    assert "file.example" in of_the_file and "variable.example" in of_the_variable
    assert configuration.settings()[KEYS[name].setting] == of_the_variable
    monkeypatch.setenv(f"AZECRAWL_{name.upper()}", "")
    assert configured()[name] == of_the_file


def test_every_key_reaches_scrapy(folder: Path) -> None:
    (folder / FILE).write_text("".join(f'{name} = "https://{name}.example/"\n' for name in KEYS if name not in CHOSEN))
    ask = "import json; from azecrawl import settings; print(json.dumps(vars(settings), default=str))"
    reached = json.loads(run_in(folder, sys.executable, "-c", ask).stdout)
    assert reached.pop("SITE") == "azemedia"
    others = [(name, key.setting) for name, key in KEYS.items() if name not in CHOSEN]
    assert [name for name, setting in others if f"{name}.example" not in reached[setting]] == []


def test_what_only_parts_of_scrapy_that_are_off_need_is_not_loaded(folder: Path) -> None:
    ask = """
import sys
from scrapy.settings import Settings
from scrapy.utils.misc import load_object
settings = Settings()
settings.setmodule("azecrawl.settings")
for kind in ("DOWNLOADER_MIDDLEWARES", "EXTENSIONS"):
    print(*map(load_object, settings.get_component_priority_dict_with_base(kind)))
print({"aiohttp", "tldextract"} & set(sys.modules))
"""
    *loaded, unneeded = run_in(folder, sys.executable, "-c", ask).stdout.splitlines()
    assert "RetryMiddleware" in loaded[0] and "AutoThrottle" in loaded[1] and unneeded == "set()"


def test_what_is_on_or_off_is_said_in_one_of_two_words(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / FILE).write_text('whole = "true"')
    assert configuration.settings()["KEEP_PAGES_WHOLE"] == "true"
    monkeypatch.setenv("AZECRAWL_WHOLE", "false")
    assert configured()["whole"] == "false"
    monkeypatch.setenv("AZECRAWL_WHOLE", "yes")
    with pytest.raises(ConfigurationError, match="^AZECRAWL_WHOLE: 'yes' is neither true nor false"):
        configured()


def test_paths_are_relative_to_the_folder_of_the_file_that_gives_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "own.toml").write_text(f'archive = "a.db"\nimages = "~/i"\nlog_file = "{folder}/l"\ncontact = "a.db"')
    monkeypatch.setenv(FILE_VARIABLE, str(elsewhere / "own.toml"))
    monkeypatch.setenv("HOME", "/home/leyla")
    now = configured()
    assert (now["archive"], now["images"]) == (str(elsewhere / "a.db"), "/home/leyla/i")
    assert (now["log_file"], now["contact"]) == (f"{folder}/l", "a.db")
    monkeypatch.setenv("AZECRAWL_ARCHIVE", "b.db")
    assert configured()["archive"] == "b.db"


def test_the_example_in_the_documentation_can_be_used(folder: Path) -> None:
    page = (Path(__file__).parents[1] / "docs/howto/install.md").read_text()
    example = page.partition("```toml\n")[2].partition("```")[0]
    (folder / FILE).write_text(example)
    assert (configured()["archive"], configured()["log_file"]) == ("/srv/azemedia/azemedia.db", "crawl.log")


@pytest.mark.parametrize(
    ("stated", "says"),
    [
        ('arhive = "a.db"', f"azecrawl.toml: there is no key 'arhive'. {KNOWN}"),
        (
            '[archive]\npath = "a.db"',
            "azecrawl.toml: archive has to be text in quotes, archive = \"…\", and is {'path'",
        ),
        ("contact = 7", f'azecrawl.toml: contact has to be text in quotes, contact = "…", and is 7. {KNOWN}'),
        ("images = false", f'azecrawl.toml: images has to be text in quotes, images = "…", and is False. {KNOWN}'),
        ('base_url = "aze.media"', "azecrawl.toml: base_url: 'aze.media' is not an address of a site: give one like"),
        (
            "archive = a.db",
            "azecrawl.toml is no TOML: Invalid value (at line 1, column 11). Write lines like archive =",
        ),
        (b'contact = "\xff"', "azecrawl.toml is no TOML: 'utf-8' codec can't decode byte 0xff"),
    ],
)
@pytest.mark.parametrize("line", ["azecrawl coverage", "azecrawl crawl", "scrapy crawl articles"])
def test_what_is_wrong_in_the_file_is_said_and_nothing_is_done(
    folder: Path, stated: str | bytes, says: str, line: str
) -> None:
    (folder / FILE).write_bytes(stated.encode() if isinstance(stated, str) else stated)
    command, *arguments = line.split()
    ended = run_in(folder, BIN / command, *arguments)
    assert ended.returncode == 1
    assert says in ended.stderr and ended.stderr.count("\n") == 1
    assert [path.name for path in folder.iterdir()] == [FILE]


def test_a_file_that_is_named_has_to_be_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FILE_VARIABLE, "none.toml")
    with pytest.raises(ConfigurationError, match="^none.toml cannot be read: No such file.*; AZECRAWL_CONFIG names it"):
        configured()


def test_a_wrong_variable_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZECRAWL_BASE_URL", "ftp://aze.media/")
    with pytest.raises(ConfigurationError, match="^AZECRAWL_BASE_URL: 'ftp://aze.media/' is not an address of a site"):
        configured()


@pytest.mark.parametrize(
    ("name", "meant"), [("ARCHVE", "ARCHIVE"), ("ARCHIVE_PATH", "ARCHIVE"), ("CONFIGS", "CONFIG"), ("SITES", "SITE")]
)
def test_a_variable_that_is_nearly_one_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, meant: str
) -> None:
    monkeypatch.setenv("AZECRAWL_ALERT", "{}")
    monkeypatch.setenv("AZECRAWL_REFERENCE_PAGES", "pages")
    configured()
    monkeypatch.setenv(f"AZECRAWL_{name}", "b.db")
    with pytest.raises(ConfigurationError, match=f"there is no variable AZECRAWL_{name}. Set AZECRAWL_{meant}, if"):
        configured()


@pytest.mark.parametrize("line", ["azecrawl crawl", "scrapy crawl articles"])
def test_a_crawl_and_the_commands_that_read_share_one_file(folder: Path, replica: Replica, line: str) -> None:
    (folder / FILE).write_text(
        f'archive = "kept/site.db"\nbase_url = "{replica.base_url}"\nimages = "pictures"\nlog_file = "crawl.log"\n'
    )
    command, *arguments = line.split()
    ended = run_in(folder, BIN / command, *arguments, *QUICK)
    assert ended.returncode == 0, ended.stderr
    assert "all is well" in (folder / "crawl.log").read_text()
    assert articles(folder / "kept/site.db") == 12
    verified = azecrawl(folder, "verify")
    assert "kept/site.db is whole: 12 articles" in verified.stdout
    image = next(path for path in (folder / "pictures").rglob("*") if path.is_file())
    image.unlink()
    assert azecrawl(folder, "verify").returncode == 2
    below = azecrawl(folder / "pictures", "search", "harbour", "--limit", 1, AZECRAWL_CONFIG=f"../{FILE}")
    assert below.returncode == 0 and replica.base_url in below.stdout


@pytest.mark.parametrize("given", ["hooks.example.org/secret", "http://[secret/", "ftp://example.org/secret"])
def test_an_address_to_be_told_that_is_none_is_said_while_all_is_well(
    folder: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("AZECRAWL_ALERT_URL", given)
    with pytest.raises(ConfigurationError, match=r"^AZECRAWL_ALERT_URL: ") as refused:
        configured()
    assert "secret" not in str(refused.value)


def test_a_slip_in_the_file_keeps_nobody_from_being_told_whom_a_variable_names(folder: Path) -> None:
    (folder / FILE).write_text('alert_comand = "true"')
    ended = azecrawl(folder, "crawl", AZECRAWL_ALERT_COMMAND="cat > told")
    assert ended.returncode == 1
    assert "there is no key 'alert_comand'" in (folder / "told").read_text()


def test_the_command_line_goes_before_variables(folder: Path, replica: Replica) -> None:
    given = {"AZECRAWL_ARCHIVE": "variable.db", "AZECRAWL_BASE_URL": "http://127.0.0.1:9/", "AZECRAWL_IMAGES": "none"}
    here = ("-a", f"base_url={replica.base_url}", "-s", "ARCHIVE_PATH=line.db", "-s", "IMAGES_STORE=")
    ended = azecrawl(folder, "crawl", *here, *QUICK, **given)
    assert ended.returncode == 0, ended.stderr
    assert [path.name for path in folder.glob("*.db")] == ["line.db"] and not (folder / "none").exists()
    assert "12 of 12 known URLs" in azecrawl(folder, "coverage", "--db", "line.db", **given).stdout
    assert "variable.db: there is no archive here yet" in azecrawl(folder, "coverage", **given).stderr


def test_a_base_address_that_is_none_is_said_before_anything_is_fetched(folder: Path) -> None:
    ended = azecrawl(folder, "crawl", "-s", "BASE_URL=aze.media")
    assert ended.returncode == 1
    assert "base_url: 'aze.media' is not an address of a site" in ended.stderr


class Introduced(BaseHTTPRequestHandler):
    """Notes how a visitor introduces itself."""

    seen: set[str]

    def do_GET(self) -> None:
        self.seen.add(self.headers["User-Agent"])
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        pass


def test_whoever_asks_the_site_says_whom_to_write_to(folder: Path) -> None:
    Introduced.seen = set()
    (folder / FILE).write_text('contact = "leyla@example.org"')
    with ThreadingHTTPServer(("127.0.0.1", 0), Introduced) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        here = f"http://127.0.0.1:{server.server_port}/"
        azecrawl(folder, "parse", f"{here}a-page/")
        by_parse = set(Introduced.seen)
        azecrawl(folder, "crawl", "-a", f"base_url={here}", "-s", "RETRY_TIMES=0", *QUICK)
        server.shutdown()
    assert len(by_parse) == 1 and "(+leyla@example.org)" in by_parse.pop()
    assert all("(+leyla@example.org)" in said for said in Introduced.seen)


def test_imports_and_saved_pages_are_of_the_site_that_is_configured(folder: Path) -> None:
    page = (
        '<html><head><meta property="article:published_time" content="2021-03-29T10:00:00+04:00">{}</head>'
        '<body class="single"><div class="entry-header"><h1>A port</h1></div><div class="content-inner">'
        "<p>The text.</p></div></body></html>"
    )
    (folder / FILE).write_text('base_url = "https://mirror.example"')
    (folder / "nameless.html").write_text(page.format(""))
    assert json.loads(azecrawl(folder, "parse", "nameless.html").stdout)["url"] == "https://mirror.example/"
    (folder / "saved").mkdir()
    own = '<meta property="og:url" content="https://mirror.example/a-port/">'
    (folder / "saved/port.html").write_text(page.format(own))
    assert azecrawl(folder, "import", "html", "saved").returncode == 0
    assert articles(folder / "data/azemedia.db") == 1
