"""The licences of what requirements.lock names, as the installed packages state them; run by itself, writes the table.

``python tests/licences.py`` writes the end of docs/dependencies.md anew.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "dependencies.md"
HEADING = "## Licences\n"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DEVELOPMENT = ("test", "lint", "docs", "dev")
COPYLEFT = ("wacz", "zim")
"""The extras that bring packages under the GPL or the AGPL."""

_UNSTATED = {"axe-playwright-python": "MIT"}
"""What a package says in a file of its own and not in its metadata."""


def locked() -> list[str]:
    """The packages that requirements.lock names, as far as they are for this Python."""
    names = re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE)
    return [name for name in sorted({*map(canonicalize_name, names)}) if _installed(name)]


@cache
def licence(name: str) -> str:
    """What a package states as its licence; of several classifiers, one may choose."""
    said = distribution(name).metadata
    classifiers = [each.rpartition(" :: ")[2] for each in said.get_all("Classifier") or () if "License ::" in each]
    classifiers = [each for each in classifiers if each != "OSI Approved"]
    text = (said.get("License") or "").strip().partition("\n")[0]
    return said.get("License-Expression") or " OR ".join(classifiers) or text or _UNSTATED.get(name, "")


def is_copyleft(licence: str) -> bool:
    """Whether every licence that one may choose is the GPL or the AGPL; the LGPL and the MPL are neither."""
    strong = re.compile(r"(?<!L)GPL|(?<!Lesser )General Public License|Affero")
    return all(strong.search(each) for each in licence.split(" OR "))


@cache
def brought_by() -> dict[str, list[str]]:
    """For each package, what brings it: ``""`` without extras, or the names of extras."""
    found: dict[str, list[str]] = defaultdict(list)
    for extra in ("", *PROJECT["optional-dependencies"]):
        for name in _closure(_required(extra)):
            found[name].append(extra)
    return found


def table() -> str:
    """The table for people."""
    brought, rows = brought_by(), ["| package | licence | installed with |", "|---|---|---|"]
    for name in locked():
        by = brought.get(name, [])
        extras = ", ".join(f"`{extra}`" for extra in by if extra not in DEVELOPMENT)
        rows.append(f"| {name} | {licence(name)} | {'azecrawl' if '' in by else extras or 'development'} |")
    return "\n".join(rows)


def page() -> str:
    """The page of dependencies with the table of today."""
    before = PAGE.read_text(encoding="utf-8").partition(HEADING)[0]
    about = (
        f"As the packages of `requirements.lock` state them (`python tests/licences.py`). Nothing under the GPL or\n"
        f"the AGPL comes with azecrawl, or with another extra than {' and '.join(f'`{extra}`' for extra in COPYLEFT)}."
    )
    return f"{before}{HEADING}\n{about}\n\n{table()}\n"


@cache
def _installed(name: str) -> bool:
    try:
        return bool(distribution(name))
    except PackageNotFoundError:
        return False


def _required(extra: str) -> list[Requirement]:
    lines = PROJECT["optional-dependencies"][extra] if extra else PROJECT["dependencies"]
    return [Requirement(line) for line in lines]


def _closure(requirements: Iterable[Requirement]) -> set[str]:
    """The packages that are installed for some requirements, theirs too."""
    found: set[tuple[str, str]] = set()
    left = list(requirements)
    while left:
        one = left.pop()
        name = canonicalize_name(one.name)
        for extra in ("", *one.extras):
            if (name, extra) in found or (one.marker and not one.marker.evaluate({"extra": ""})):
                continue
            found.add((name, extra))
            if name == "azecrawl":
                left += _required(extra) if extra else []
            elif _installed(name):
                left += _of(name, extra)
    return {name for name, _ in found} - {"azecrawl"}


@cache
def _of(name: str, extra: str) -> list[Requirement]:
    """What a package requires, for one of its extras or without."""
    each = [Requirement(line) for line in distribution(name).requires or ()]
    wanted = [one for one in each if not one.marker or one.marker.evaluate({"extra": extra})]
    for one in wanted:
        one.marker = None
    return wanted


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
