"""azecrawl for those who installed it with pip: all is in the wheel, and any folder will do."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from crawling import BIN, QUICK, azecrawl, run_in
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from azecrawl.archive import ArchiveWriter

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    built = run_in(ROOT, sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder)
    assert built.returncode == 0, built.stderr
    return next(folder.glob("azecrawl-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """Where the wheel is installed, and nothing else of azecrawl."""
    folder = wheel.parent / "installed"
    line = (sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--target", folder, wheel)
    done = run_in(wheel.parent, *line)
    assert done.returncode == 0, done.stderr
    return folder


@contextmanager
def served(folder: Path, installed: Path, *line: str) -> Iterator[str]:
    """The address that a command of the installed azecrawl serves at."""
    words = [installed / "bin/azecrawl", *line, "--port", "0"]
    with subprocess.Popen(
        words, cwd=folder, env=os.environ | {"PYTHONPATH": str(installed)}, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        said = process.stdout.readline()
        try:
            yield next(word for word in said.split() if word.startswith("http://127.0.0.1:"))
        finally:
            process.kill()


def read(address: str) -> str:
    with urllib.request.urlopen(address) as answer:
        return str(answer.read().decode())


def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    here = {path.relative_to(ROOT).as_posix() for path in (ROOT / "azecrawl").rglob("*") if path.is_file()}
    with zipfile.ZipFile(wheel) as packed:
        inside = {name for name in packed.namelist() if name.startswith("azecrawl/")}
    assert inside == {name for name in here if "__pycache__" not in name}
    assert "azecrawl/web/templates/article.html" in inside and "azecrawl/web/static/reader.css" in inside


def test_an_installed_azecrawl_crawls_reads_and_serves_in_an_empty_folder(tmp_path: Path, installed: Path) -> None:
    def printed(*line: object) -> str:
        done = run_in(tmp_path, *line, PYTHONPATH=installed)
        assert done.returncode == 0, done.stderr
        return done.stdout

    command = installed / "bin/azecrawl"
    where = printed(sys.executable, "-c", "import azecrawl; print(azecrawl.__file__)")
    assert where.strip() == f"{installed}/azecrawl/__init__.py"
    with served(tmp_path, installed, "replica", "--articles", "12") as site:
        assert printed(command, "crawl", "-a", f"base_url={site}", *QUICK) == ""
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    title, _, url, *_ = printed(command, "search", "the").splitlines()
    assert title in printed(command, "show", url)
    with served(tmp_path, installed, "serve") as reader:
        assert "12 articles from" in read(reader)
        page = read(f"{reader}article/{urlsplit(url).path.strip('/')}")
        assert title in page
        sheet = re.search(r'href="/([^"]+\.css[^"]*)"', page)
        assert sheet and "{" in read(f"{reader}{sheet[1]}")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (("nobody",), 1),
        (("articles", "wayback"), 1),
        (("-a", "limit=many"), 1),
        (("-a", "limit"), 1),
        (("-s", "ARCHIVE_PATH"), 1),
        (("--nonsense",), 1),
        (("wayback",), 1),
        (("-a", "base_url=http://127.0.0.1:9/", "-s", "RETRY_TIMES=0"), 2),
    ],
)
def test_azecrawl_crawl_ends_as_scrapy_crawl_does(tmp_path: Path, line: tuple[str, ...], code: int) -> None:
    assert azecrawl(tmp_path, "crawl", *line).returncode == code


def test_azecrawl_crawl_leaves_an_archive_alone_that_another_run_holds(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path / "data/azemedia.db", writer="another crawl"):
        assert azecrawl(tmp_path, "crawl").returncode == os.EX_TEMPFAIL


def test_help_does_not_wait_for_scrapy(tmp_path: Path) -> None:
    look = (
        "import sys; from azecrawl.cli import main; main(['--help'], standalone_mode=False);"
        " print('scrapy' in sys.modules)"
    )
    ended = run_in(tmp_path, sys.executable, "-c", look)
    assert "\n  crawl " in ended.stdout and ended.stdout.endswith("False\n"), ended.stdout


def test_bash_completes_commands_by_the_line_that_is_documented(tmp_path: Path) -> None:
    line = re.search(r"^echo '(.*)' >> ~/.bashrc$", (ROOT / "docs/howto/install.md").read_text(), re.MULTILINE)
    assert line
    script = f"""
        {line[1]}
        COMP_WORDS=(azecrawl se) COMP_CWORD=1
        _azecrawl_completion azecrawl se azecrawl
        echo ${{COMPREPLY[@]}}
        complete -p azecrawl
    """
    done = run_in(tmp_path, "bash", "-c", script, PATH=f"{BIN}{os.pathsep}{os.environ['PATH']}")
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["search serve", "complete -o nosort -F _azecrawl_completion azecrawl"]


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_have_their_completion(tmp_path: Path, shell: str) -> None:
    assert "_azecrawl_completion" in azecrawl(tmp_path, _AZECRAWL_COMPLETE=f"{shell}_source").stdout
    words = {"COMP_WORDS": "azecrawl se", "COMP_CWORD": "se" if shell == "fish" else "1"}
    told = azecrawl(tmp_path, _AZECRAWL_COMPLETE=f"{shell}_complete", **words).stdout
    assert "search" in told and "serve" in told and "show" not in told


def test_the_demo_installs_a_part_of_what_is_locked_in_the_same_versions() -> None:
    demo, everything = (pinned(ROOT / name) for name in ("requirements-demo.lock", "requirements.lock"))
    assert demo.items() < everything.items()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["web"], *extras["cite"], *extras["plots"], *extras["build"]]
    names = {canonicalize_name(Requirement(line).name) for line in wanted} - {"azecrawl"}
    assert names <= {line.partition("==")[0] for line in demo}


def test_each_extra_that_a_user_may_want_is_in_the_table_and_no_other() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    table = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs/howto/install.md").read_text(), re.MULTILINE)
    assert sorted(table) == sorted(extras.keys() - {"test", "lint", "docs", "build", "dev"})


def pinned(lock: Path) -> dict[str, str]:
    """Each package of a lock file in its version, with the hashes of its files."""
    found = re.findall(r"^(\S+==\S+)(.*(?:\n    .*)*)", lock.read_text(), re.MULTILINE)
    return dict(found)
