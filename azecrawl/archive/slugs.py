"""What an article is called in an address: by what the site gave it, so that it is called the same in every copy.

That is the path of its URL (``a-port``); for an article that shares its path with another one, or has none, its post id
as WordPress writes it (``p=12``); and where the site gave neither, its number in the file.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, unquote

from sqlite_utils import Database

from azecrawl import site
from azecrawl.archive import articles
from azecrawl.archive.retrieval import LARGEST_INTEGER

_HELD = "SELECT url FROM articles WHERE url IN (SELECT value FROM json_each(?))"


def slugs(db: Database, rows: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    """What articles are called, by their ids; of each its ``id``, ``url`` and ``wp_id``."""
    below = {row["id"]: row["url"].removeprefix(site.root_of(row["url"])) for row in rows}  # from the root on
    urls = [root + path for root in _roots(db) for path in set(below.values())]
    held = Counter(url.removeprefix(site.root_of(url)) for (url,) in db.execute(_HELD, (json.dumps(urls),)))
    return {row["id"]: _slug(row, below[row["id"]], is_alone=held[below[row["id"]]] == 1) for row in rows}


def _slug(row: Mapping[str, Any], below: str, *, is_alone: bool) -> str:
    path = unquote(below.partition("?")[0].strip("/"))
    if path and is_alone:
        return path
    return f"p={row['wp_id']}" if row["wp_id"] else str(row["id"])


def at_slug(db: Database, slug: str) -> int | None:
    """The id of the article that is called so, that was so at an address it has left, or that has this number."""
    for root in sorted(_roots(db), key=lambda root: root != site.BASE_URL):
        for url in (f"{root}{quote(slug)}", f"{root}{quote(slug)}/"):
            if found := articles.at_url(db, site.normalize_url(url, root)):
                return found
    named = re.fullmatch(r"(p=)?([0-9]+)", slug)
    if named is None or int(named[2]) > LARGEST_INTEGER:
        return None
    column = "wp_id" if named[1] else "id"
    row = db.execute(f"SELECT id FROM articles WHERE {column} = ?", (int(named[2]),)).fetchone()
    return row[0] if row else None


def _roots(db: Database) -> list[str]:
    """What comes before the path in the URLs of articles: the address of the site, and of copies of it."""
    found: list[str] = []
    after = ""
    while url := db.execute("SELECT min(url) FROM articles WHERE url >= ?", (after,)).fetchone()[0]:
        root = site.root_of(url)
        if not url.startswith(root):
            break  # the row is damaged
        found.append(root)
        after = f"{root[:-1]}0"  # "0" follows "/": past all that begin so
    return found
