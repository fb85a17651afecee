"""What the documentation shows of the program, from the program itself: the schema, the settings, and answers.

Answers are those of small archives of the replica. ``python tests/documented.py`` writes the pages anew; Graphviz
(``dot``) draws the diagram.
"""

from __future__ import annotations

import ast
import contextlib
import io
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawling import crawl

from azecrawl import configuration, site
from azecrawl import settings as scrapy_settings
from azecrawl.archive import ArchiveWriter
from azecrawl.archive.notes import NOTES
from azecrawl.demo import PORT
from azecrawl.replica import Replica
from azecrawl.spiders import scope, wayback

DOCS = Path(__file__).parents[1] / "docs"
SCHEMA, SETTINGS = DOCS / "schema.md", DOCS / "reference" / "settings.md"
DIAGRAM = DOCS / "pictures" / "schema.svg"
QUESTIONS, TUTORIAL = DOCS / "questions.md", DOCS / "tutorial.md"
DEMO = f"http://127.0.0.1:{PORT}/"
"""Where the demo's archive has its articles from, as the tutorial shows it."""

_EDITED, _DELETED = (3, 8, 21), 30

_OPENING = """\
# The schema

Made from the file itself by `python tests/documented.py`, in the words that every archive holds in its table
`schema_notes`. How the file is meant: [format.md](format.md). What can be asked of it: [questions.md](questions.md).

Times are text, ISO 8601 in UTC to the second (`2021-03-15T08:06:00Z`), days are Baku's.
"""

_DRAWN = """\
![The tables with their keys, and what these lead to](pictures/schema.svg)

Keys are underlined; an arrow leads from a column to the table that it names a row of.
"""


# The schema


def columns(db: sqlite3.Connection) -> dict[str, list[sqlite3.Row]]:
    """The columns of every table and view that is there to be read, by name, as ``PRAGMA table_xinfo`` gives them."""
    names = [
        row["name"]
        for row in db.execute("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type <> 'shadow'")
        if not row["name"].startswith(("sqlite_", "_sqlite_"))
    ]
    return {
        name: db.execute("SELECT * FROM pragma_table_xinfo(?) WHERE hidden = 0", (name,)).fetchall() for name in names
    }


def schema() -> str:
    """docs/schema.md as it should be."""
    tables, views, described, keys = _described()
    parts = [_OPENING, "## How the tables hang together\n", _DRAWN, "## Tables\n"]
    parts += [_section(name, described[name], keys[name]) for name in tables]
    parts.append("## Views\n")
    parts += [_section(name, described[name], {}) for name in views]
    return "\n".join(parts)


def _described() -> tuple[list[str], list[str], dict[str, list[sqlite3.Row]], dict[str, dict[str, str]]]:
    """The tables and the views of an archive, their columns, and the tables that columns lead to."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        ArchiveWriter(path).close()
        with closing(sqlite3.connect(path)) as db:
            db.row_factory = sqlite3.Row
            kinds = dict(db.execute("SELECT name, type FROM sqlite_master").fetchall())
            keys = {name: _foreign_keys(db, name) for name in NOTES}
            described = columns(db)
    tables, views = ([name for name in NOTES if kinds[name] == kind] for kind in ("table", "view"))
    return tables, views, described, keys


def _foreign_keys(db: sqlite3.Connection, table: str) -> dict[str, str]:
    return {row["from"]: row["table"] for row in db.execute("SELECT * FROM pragma_foreign_key_list(?)", (table,))}


def diagram() -> str:
    """docs/pictures/schema.svg as it should be, in Graphviz's language: tables, their keys, and what these lead to."""
    tables, _, described, keys = _described()
    joined = {table for table in tables if keys[table]} | {to for links in keys.values() for to in links.values()}
    lines = [
        "digraph schema {",
        "rankdir=LR; nodesep=0.25; ranksep=0.9; bgcolor=white",
        'node [shape=plain, fontname="DejaVu Sans,Verdana,sans-serif", fontsize=11]',
        'edge [color="#2f6690", arrowsize=0.7]',
    ]
    for table in sorted(joined):
        cells = [f'<tr><td bgcolor="#2f6690"><font color="white"><b>{table}</b></font></td></tr>']
        for column in described[table]:
            if column["pk"] or column["name"] in keys[table]:
                name = f"<u>{column['name']}</u>" if column["pk"] else column["name"]
                cells.append(f'<tr><td port="{column["name"]}" align="left">{name}</td></tr>')
        table_of = (
            f'<table border="0" cellborder="1" cellspacing="0" cellpadding="4" color="#9aa5ad">{"".join(cells)}</table>'
        )
        lines.append(f"{table} [label=<{table_of}>]")
    lines += [f"{table}:{column} -> {to}" for table in sorted(joined) for column, to in sorted(keys[table].items())]
    return "\n".join([*lines, "}", ""])


def _section(name: str, columns: list[sqlite3.Row], keys: dict[str, str]) -> str:
    note, about = NOTES[name]
    lines = [f"### {name}\n", f"{note}\n", "| column | type | |", "|---|---|---|"]
    for column in columns:
        facts = ["key"] * bool(column["pk"])
        if column["name"] in keys:
            facts.append(f"→ [{keys[column['name']]}](#{keys[column['name']]})")
        lines.append(f"| `{column['name']}` | {column['type'].lower()} | {' '.join([about[column['name']], *facts])} |")
    return "\n".join([*lines, ""])


# The settings

_ABOUT_CRAWLS = """\
# Arguments and settings

Made from the code by `python tests/documented.py`. How to crawl with them: [Keep an archive](../howto/keep.md).
"""
_ABOUT_CONFIGURATION = """\
## What is configured for all commands

A key in `azecrawl.toml`, or the variable of the environment, or the setting for one crawl: see
[Install and configure](../howto/install.md#configure).

| key | variable | setting | | meaning | default |
|---|---|---|---|---|---|
"""
_ABOUT_SETTINGS = """\
## Settings

Each is overridden with `-s NAME=VALUE`; those that azecrawl does not set are
[Scrapy's](https://docs.scrapy.org/en/latest/topics/settings.html).
"""


_ORDERS = ("DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES_BASE", "ITEM_PIPELINES", "EXTENSIONS")
"""Settings that put our parts in order: nobody is to change them."""


def settings() -> str:
    """docs/reference/settings.md as it should be."""
    parts = [_ABOUT_CRAWLS]
    for spider, arguments in (("articles", scope.ARGUMENTS), ("wayback", wayback.ARGUMENTS)):
        parts += [f"## azecrawl crawl {spider}\n", "| argument | meaning |", "|---|---|"]
        parts += [*(f"| `-a {name}=…` | {meaning} |" for name, meaning in arguments.items()), ""]
    parts += [_ABOUT_CONFIGURATION + "\n".join(map(_key, configuration.KEYS.values())), "", _ABOUT_SETTINGS]
    for block in Path(scrapy_settings.__file__).read_text().split("\n\n"):
        lines = block.splitlines()
        comment = " ".join(line.removeprefix("# ") for line in lines if line.startswith("# "))
        plain = [(name, value) for name, value in _assignments(block) if name not in _ORDERS]
        if comment and plain:
            parts += [comment, "", "| setting | default |", "|---|---|"]
            parts += [*(f"| `{name}` | `{value!r}` |" for name, value in plain), ""]
    return "\n".join(parts)


def _key(key: configuration.Key) -> str:
    cells = (f"`{key.name}`", f"`{key.variable}`", f"`{key.setting}`", key.read.__name__, key.meaning)
    return f"| {' | '.join(cells)} | {key.default and f'`{key.default}`'} |"


def _assignments(code: str) -> list[tuple[str, object]]:
    assigned = [node.targets[0] for node in ast.parse(code).body if isinstance(node, ast.Assign)]
    return [(name.id, getattr(scrapy_settings, name.id)) for name in assigned if isinstance(name, ast.Name)]


# The questions and the tutorial

_SQL = re.compile(r"(?<=```sql\n)(.*?)(```\n)(?:\n(?:\|[^\n]*\n)+)?", re.DOTALL)
_PYTHON = re.compile(r"(?<=```python\n)(.*?)(```\n)(?:\n```text\n.*?```\n)?", re.DOTALL)
_CONSOLE = re.compile(r"(?<=```console\n)\$ (.*?)\n.*?(?=```)", re.DOTALL)


def small_archive(path: Path) -> None:
    """Archive a replica three times over; in between, three articles are edited and one is deleted."""
    with Replica(articles=150) as replica:
        here = f"base_url={replica.base_url}"
        _ok(crawl(path, here))
        for number in _EDITED:
            replica.publication.edit(number, datetime.now(UTC) - timedelta(minutes=1))
        replica.publication.delete(_DELETED)
        _ok(crawl(path, here))
        with closing(sqlite3.connect(path)) as db:
            # As if days had passed: an article is gone when it is still not found a day later.
            db.execute("UPDATE urls SET missing_at = '2026-01-01T00:00:00Z', next_at = missing_at WHERE missing_at > 0")
            db.commit()
        _ok(crawl(path, here))


def _ok(result: subprocess.CompletedProcess[str]) -> None:
    assert result.returncode == 0, result.stderr[-2000:]


def demo_archive(path: Path) -> None:
    """Run the demo in a folder of its own: it archives into ``data/demo.db``."""
    path.parent.mkdir()
    _ok(
        subprocess.run(
            [sys.executable, "-m", "azecrawl.demo"],
            cwd=path.parents[1],
            env=os.environ | {"PYTHONPATH": str(DOCS.parent)},
            capture_output=True,
            text=True,
            check=False,
        )
    )


def answered(markdown: str, path: Path, address: str = site.BASE_URL) -> str:
    """The same page with every answer as an archive gives it.

    Commands and Python run in the folder above the archive's, where it is ``data/azemedia.db``. What is at the
    replica's address is written as if it were at another. Raises ``ValueError`` for a question that has no answer.
    """
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
        base = site.root_of(db.execute("SELECT url FROM articles").fetchone()[0])
        markdown = markdown.replace(address, base)
        markdown = _SQL.sub(lambda found: f"{found[1]}{found[2]}\n{_table(db, found[1])}", markdown)
    with contextlib.chdir(path.parents[1]):
        markdown = _PYTHON.sub(lambda found: f"{found[1]}{found[2]}\n```text\n{_printed(found[1])}```\n", markdown)
        markdown = _CONSOLE.sub(lambda found: f"$ {found[1]}\n{_shell(found[1])}", markdown)
    return markdown.replace(base, address)


def _table(db: sqlite3.Connection, sql: str) -> str:
    answer = db.execute(sql)
    rows = [tuple(column[0] for column in answer.description), *answer.fetchall()]
    if len(rows) == 1:
        raise ValueError(f"nothing answers {sql}")
    lines = [" | ".join(_cell(value) for value in row) for row in rows]
    lines.insert(1, " | ".join("---:" if isinstance(value, int | float) else "---" for value in rows[1]))
    return "".join(f"| {line} |\n" for line in lines)


def _cell(value: object) -> str:
    return "" if value is None else str(value).replace("|", "\\|")


def _printed(code: str) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {})
    return printed.getvalue()


def _shell(command: str) -> str:
    """What a command prints, on both streams."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    result = subprocess.run(
        command,
        shell=True,
        env=os.environ | {"PATH": path, "COLUMNS": "100"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
    )
    return "".join(f"{line.rstrip()}\n" for line in result.stdout.splitlines())


def main() -> None:
    """Write the pages anew."""
    sys.path.append(str(DOCS.parent / "benchmarks"))
    SCHEMA.write_text(schema())
    subprocess.run(["dot", "-Tsvg", "-o", str(DIAGRAM)], input=diagram(), text=True, check=True)
    SETTINGS.write_text(settings())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data" / "azemedia.db"
        small_archive(path)
        QUESTIONS.write_text(answered(QUESTIONS.read_text(), path))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data" / "demo.db"
        demo_archive(path)
        TUTORIAL.write_text(answered(TUTORIAL.read_text(), path, DEMO))


if __name__ == "__main__":
    main()
