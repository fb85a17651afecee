"""Some articles of an archive, or all without their texts, as if there were nothing else. Nothing here writes.

SQLite looks for a name among the temporary tables and views of a connection first: a view that has the name of a table
stands before it, for whatever is asked over this connection.
"""

from __future__ import annotations

from sqlite_utils import Database

from azecrawl.archive.selection import Selection, where

_TEXTS = {
    "articles": ("body_text", "body_html", "image_alt", "image_caption"),
    "revisions": ("body_text", "body_html", "image_caption"),
    "images": ("alt", "caption"),
    "links": ("text",),
}
"""The columns in which there is something of a text, or of what stands below an image."""

_KEYS = {"articles": "id"} | dict.fromkeys(
    ("revisions", "article_categories", "article_tags", "images", "links"), "article_id"
)
"""The tables that the reader asks about articles, each with the column that says which."""


def show_only(db: Database, selection: Selection, *, texts: bool) -> None:
    """From now on this connection has these articles alone; without ``texts`` what is one is NULL, and no image kept.

    All of them with their texts it has already. Not for search: its index has every word of every text. Raises
    ``ArchiveError`` as ``where`` does.
    """
    condition, parameters = where(db, selection)
    if condition == "1" and texts:
        return
    db.execute("CREATE TEMP TABLE shown (id INTEGER PRIMARY KEY)")
    db.execute(f"INSERT INTO shown SELECT id FROM articles WHERE {condition}", parameters)
    # The plus before a key keeps SQLite from going through all that is shown in search of each row it has already.
    for table, key in _KEYS.items():
        names = [column.name for column in db[table].columns]
        columns = ", ".join(
            f"NULL AS {name}" if not texts and name in _TEXTS.get(table, ()) else name for name in names
        )
        db.execute(
            f"CREATE TEMP VIEW {table} AS SELECT {columns} FROM main.{table} WHERE +{key} IN (SELECT id FROM shown)"
        )
    if not texts:
        db.execute("CREATE TEMP VIEW image_files AS SELECT * FROM main.image_files WHERE 0")
