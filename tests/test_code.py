"""What is asked of the code itself, where no linter asks it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LONGEST = 60
"""Lines of a function, its signature and docstring counted."""


def functions(file: Path) -> Iterator[tuple[str, int]]:
    """Each function of a file, and how many lines it has."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno
            yield f"{file.relative_to(ROOT)}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1


@pytest.mark.parametrize("folder", ["azecrawl", "benchmarks", "docs", "tests"])
def test_no_function_is_longer_than_can_be_read_at_once(folder: str) -> None:
    lengths = [found for file in sorted((ROOT / folder).rglob("*.py")) for found in functions(file)]
    assert lengths
    assert [(name, lines) for name, lines in lengths if lines > LONGEST] == []


PACKAGES = "archive discover export middlewares offline pages pipelines spiders warc web".split()


@pytest.mark.parametrize("folder", PACKAGES)
def test_the_plan_of_the_house_names_every_module(folder: str) -> None:
    named = set(re.findall(r"`(\w+)`", (ROOT / "docs/architecture.md").read_text(encoding="utf-8")))
    assert {file.stem for file in (ROOT / "azecrawl" / folder).glob("*.py")} - {"__init__"} <= named
