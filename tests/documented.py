"""What docs/schema.md and docs/questions.md show, from the schema itself and from a small archive.

Run it to write both anew: ``python tests/documented.py``.
"""

from __future__ import annotations

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

from azecrawl import site
from azecrawl.archive import Archive
from azecrawl.archive.notes import NOTES
from azecrawl.replica import Replica

DOCS = Path(__file__).parents[1] / "docs"
SCHEMA, QUESTIONS = DOCS / "schema.md", DOCS / "questions.md"

_EDITED, _DELETED = (3, 8, 21), 30

_OPENING = """\
# The schema

Made from the file itself by `python tests/documented.py`, in the words that every archive holds in its table
`schema_notes`. How the file is meant: [format.md](format.md). What can be asked of it: [questions.md](questions.md).

Times are text, ISO 8601 in UTC to the second (`2021-03-15T08:06:00Z`), days are Baku's.
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
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        Archive(path).close()
        with closing(sqlite3.connect(path)) as db:
            db.row_factory = sqlite3.Row
            kinds = dict(db.execute("SELECT name, type FROM sqlite_master").fetchall())
            keys = {name: _foreign_keys(db, name) for name in NOTES}
            described = columns(db)
    tables, views = ([name for name in NOTES if kinds[name] == kind] for kind in ("table", "view"))
    parts = [_OPENING, "## How the tables hang together\n", _diagram(tables, described, keys), "## Tables\n"]
    parts += [_section(name, described[name], keys[name]) for name in tables]
    parts.append("## Views\n")
    parts += [_section(name, described[name], {}) for name in views]
    return "\n".join(parts)


def _foreign_keys(db: sqlite3.Connection, table: str) -> dict[str, str]:
    return {row["from"]: row["table"] for row in db.execute("SELECT * FROM pragma_foreign_key_list(?)", (table,))}


def _diagram(tables: list[str], described: dict[str, list[sqlite3.Row]], keys: dict[str, dict[str, str]]) -> str:
    """The tables that point to each other, with their keys, as Mermaid draws it."""
    joined = {table for table in tables if keys[table]} | {to for links in keys.values() for to in links.values()}
    lines = ["```mermaid", "erDiagram"]
    for table in tables:
        if table in joined:
            lines.append(f"    {table} {{")
            for column in described[table]:
                marks = ["PK"] * bool(column["pk"]) + ["FK"] * (column["name"] in keys[table])
                if marks:
                    lines.append(f"        {column['type']} {column['name']} {', '.join(marks)}")
            lines.append("    }")
    for table in tables:
        needed = {column["name"] for column in described[table] if column["notnull"] or column["pk"]}
        for column, to in keys[table].items():
            lines.append(f"    {to} {'||' if column in needed else '|o'}--o{{ {table} : {column}")
    return "\n".join([*lines, "```", ""])


def _section(name: str, columns: list[sqlite3.Row], keys: dict[str, str]) -> str:
    note, about = NOTES[name]
    lines = [f"### {name}\n", f"{note}\n", "| column | type | |", "|---|---|---|"]
    for column in columns:
        facts = ["key"] * bool(column["pk"])
        if column["name"] in keys:
            facts.append(f"→ [{keys[column['name']]}](#{keys[column['name']]})")
        lines.append(f"| `{column['name']}` | {column['type'].lower()} | {' '.join([about[column['name']], *facts])} |")
    return "\n".join([*lines, ""])


# The questions

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


def answered(markdown: str, path: Path) -> str:
    """The same page with every answer as an archive gives it.

    Commands and Python run in the archive's folder, where it is ``data/azemedia.db``. The replica's address is
    written as the site's. Raises ``ValueError`` for a question that has no answer.
    """
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
        base = re.match("http://[^/]+/", db.execute("SELECT url FROM articles").fetchone()[0])
        assert base
        markdown = _SQL.sub(lambda found: f"{found[1]}{found[2]}\n{_table(db, found[1], base[0])}", markdown)
    with contextlib.chdir(path.parents[1]):
        markdown = _PYTHON.sub(lambda found: f"{found[1]}{found[2]}\n```text\n{_printed(found[1])}```\n", markdown)
        return _CONSOLE.sub(lambda found: f"$ {found[1]}\n{_shell(found[1])}", markdown)


def _table(db: sqlite3.Connection, sql: str, base: str) -> str:
    answer = db.execute(sql)
    rows = [tuple(column[0] for column in answer.description), *answer.fetchall()]
    if len(rows) == 1:
        raise ValueError(f"nothing answers {sql}")
    lines = [" | ".join(_cell(value, base) for value in row) for row in rows]
    lines.insert(1, " | ".join("---:" if isinstance(value, int | float) else "---" for value in rows[1]))
    return "".join(f"| {line} |\n" for line in lines)


def _cell(value: object, base: str) -> str:
    return "" if value is None else str(value).replace(base, site.BASE_URL).replace("|", "\\|")


def _printed(code: str) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {})
    return printed.getvalue()


def _shell(command: str) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    result = subprocess.run(
        command, shell=True, env=os.environ | {"PATH": path}, capture_output=True, text=True, check=True
    )
    return result.stdout


def main() -> None:
    """Write both pages anew."""
    SCHEMA.write_text(schema())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data" / "azemedia.db"
        small_archive(path)
        QUESTIONS.write_text(answered(QUESTIONS.read_text(), path))


if __name__ == "__main__":
    main()
