"""Seals: a digest of every row that was read from a page, by which it is told when any of its columns has changed.

A seal is made in the transaction that writes its row, and is not kept by anything else: a row whose seal is broken was
changed by something that is not azecrawl. What to do about that is for ``verification``.
"""

from __future__ import annotations

import hashlib
import sqlite3

from sqlite_utils import Database

from azecrawl.archive import columns

SEALED = {
    "articles": columns.ARTICLE,
    "revisions": ["article_id", *columns.REVISION],
    "categories": ["path", "name", "parent_id"],
    "tags": ["slug", "name"],
    "authors": ["name"],
    "sources": ["name", "domain"],
}
"""The columns of each table that are sealed; of an article, also what it is joined to, in its order."""


def _list(name: str) -> str:
    """The rows an article is joined to, in order, as one text in SQL."""
    names, tables = columns.JOINED[name]
    row = " || ',' || ".join(f"quote({column})" for column in ("position", *names))
    return (
        f"(SELECT group_concat(row, ';') FROM (SELECT {row} AS row FROM {tables}"
        " WHERE article_id = articles.id ORDER BY position))"
    )


def _pairs(table: str, names: list[str]) -> str:
    values = {name: f"{table}.{name}" for name in names}
    if table == "articles":
        values |= {name: _list(name) for name in columns.JOINED}
    return ", ".join(f"'{name}', {value}" for name, value in values.items())


def enable(connection: sqlite3.Connection) -> None:
    """Let a connection make seals and compare them."""
    connection.create_function("seal_of", -1, _seal_of)


def _seal_of(*pairs: object) -> str:
    """SHA-256 (hex) of the columns that are not NULL, sorted, each as ``name length value``.

    So a column that a later version adds breaks no seal, while it is NULL.
    """
    columns = [
        f"{name} {len(text := str(value))} {text}"
        for name, value in zip(pairs[::2], pairs[1::2], strict=True)
        if value is not None
    ]
    return hashlib.sha256("\n".join(sorted(columns)).encode()).hexdigest()


TRUE = {table: f"seal_of({_pairs(table, names)})" for table, names in SEALED.items()}
"""The seal that a row of each table should have, in SQL."""

KEPT = {table: f"(SELECT digest FROM seals WHERE table_name = '{table}' AND row_id = {table}.id)" for table in SEALED}
"""The seal that it has."""

_SEAL = {
    table: f"INSERT INTO seals (table_name, row_id, digest) SELECT '{table}', id, {true} FROM {table} WHERE id = ?"
    " ON CONFLICT DO UPDATE SET digest = excluded.digest"
    for table, true in TRUE.items()
}


def seal(db: Database, table: str, id: int) -> None:
    """Seal a row as it stands: whoever writes a sealed column does so last of all."""
    db.execute(_SEAL[table], (id,))


def seal_all(db: Database, table: str) -> None:
    """Seal every row of a table, of the columns that it has by now."""
    there = {name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")}
    pairs = _pairs(table, [name for name in SEALED[table] if name in there])
    db.execute(f"INSERT INTO seals (table_name, row_id, digest) SELECT '{table}', id, seal_of({pairs}) FROM {table}")
