"""Scrapy still has what is used of it without a promise, and nothing else of that kind is used."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
import scrapy

import azecrawl
from azecrawl.scrapy_private import PARTS, Part

PACKAGE = Path(azecrawl.__file__).parent
ON_SCRAPY = [
    file
    for place in ("commands", "extensions", "middlewares", "pipelines", "spiders")
    for file in (PACKAGE / place).glob("*.py")
]


def own_names(tree: ast.Module) -> Iterator[str]:
    """What a piece of code defines, or assigns to ``self``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and ast.unparse(node.value) == "self":
            yield node.attr


def names_of(owner: type) -> set[str]:
    """What a class and those it inherits from define."""
    sources = (dedent(inspect.getsource(each)) for each in owner.__mro__[:-1])
    return {name for source in sources for name in own_names(ast.parse(source))}


@pytest.mark.parametrize("part", PARTS, ids=lambda part: f"{part.owner.__name__}.{part.name}")
def test_scrapy_has_it(part: Part) -> None:
    assert part.name in names_of(part.owner), (
        f"Scrapy {scrapy.__version__} has no {part.owner.__name__}.{part.name} any more, by which {part.use}:"
        " find another way in azecrawl/scrapy_private.py, or keep to an older Scrapy in pyproject.toml"
    )


def private_names(file: Path) -> Iterator[str]:
    """The private attributes that a module uses of what is not its own."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    own = set(own_names(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.endswith("__"):
            is_of_parent = ast.unparse(node.value) == "super()"
            if is_of_parent or node.attr not in own:
                yield node.attr


def test_nothing_else_of_it_is_used() -> None:
    used = {name for file in ON_SCRAPY for name in private_names(file)} - {"_exit"}  # that of os
    assert {"_create_crawler", "_parse_robots", "_get_filesystem_path"} <= used
    assert used - {part.name for part in PARTS} == set()
