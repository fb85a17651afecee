"""docs/operations.md: what it tells to type does what it says, in a folder like the one it speaks of."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from azecrawl import faults, verdict
from azecrawl.archive import lock
from azecrawl.demo import WITHOUT_PAUSES, environment
from azecrawl.replica import Replica

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "operations.md").read_text()
BLOCKS = re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)

ELSEWHERE = {
    "mkdir -p /srv/azecrawl": "tests/test_installed.py",
    "cp contrib/azecrawl@.*": "tests/test_contrib.py",
    "azecrawl crawl -s ALERT_COMMAND": "tests/test_contrib.py",
    "azecrawl crawl wayback": "tests/wayback/test_wayback.py",
}
"""How the blocks begin that other tests try."""

PLACES = {"/srv/azecrawl": "moved", "/mnt/backups": "backups"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the commands are run: an archive is configured there, and the replica is its site."""
    folder = tmp_path_factory.mktemp("operations")
    (toml,) = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    hurry = " ".join(f"-s {name}={value}" for name, value in WITHOUT_PAUSES.items())
    program = folder / "bin" / "azecrawl"
    program.parent.mkdir()
    program.write_text(
        f'#!/bin/sh\ncase $1 in crawl) more="{hurry}";; esac\nexec {sys.executable} -m azecrawl.cli "$@" $more\n'
    )
    program.chmod(0o755)
    with Replica(articles=6) as replica:
        (folder / "azecrawl.toml").write_text(f'base_url = "{replica.base_url}"\n{toml}')
        yield folder


def typed(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    for place, here in PLACES.items():
        command = command.replace(place, str(folder / here))
    kept = {name: value for name, value in environment().items() if not name.startswith("AZECRAWL")}
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=folder,
        env=kept | {"PATH": path, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_what_is_to_be_typed_does_what_it_says(folder: Path) -> None:
    ours = [block for block in BLOCKS if not block.startswith(tuple(ELSEWHERE))]
    assert len(ours) + len(ELSEWHERE) == len(BLOCKS)
    for block in ours:
        for command in block.splitlines():
            if "azemedia-2026" in command:  # the backup that the page names: the one that was made
                made = max((folder / "backups").glob("*.db"))
                command = re.sub(r"\S*azemedia-2026\S*", str(made), command)
            ran = typed(folder, command)
            assert ran.returncode == 0, f"{command}\n{ran.stdout}{ran.stderr}"
    assert (folder / "moved" / "data" / "azemedia.db").is_file()


def test_every_other_block_is_tried_where_it_is_said() -> None:
    for begins, test in ELSEWHERE.items():
        assert sum(block.startswith(begins) for block in BLOCKS) == 1
        assert (ROOT / test).is_file()


def test_the_sentences_that_are_explained_are_those_that_are_said() -> None:
    table = PAGE[PAGE.index("| the sentence |") : PAGE.index("The view [`crawl_health`]")]
    sources = [Path(module.__file__ or "") for module in (verdict, faults, lock)]
    sources += [ROOT / "azecrawl" / name for name in ("extensions/run_record.py", "archive/database.py")]
    said = re.sub(r'"\s*f?"', "", " ".join(path.read_text() for path in sources))
    said = re.sub(r"\s+", " ", said)
    for row in table.splitlines()[2:]:
        if not row.startswith("| "):
            continue
        sentence = row.split("|")[1].strip()
        parts = [part.strip() for part in re.split(r"…|;", sentence) if part.strip()]
        assert [part for part in parts if part not in said] == [], sentence
