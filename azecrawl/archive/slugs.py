"""What an article is called in an address: by what the site gave it, so that it is called the same in every copy.

That is the path of its URL (``a-port``); for an article that shares its path with another one, or has none, its post id
as WordPress writes it (``p=12``); and where the site gave neither, its number in the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, unquote

from sqlite_utils import Database

from azecrawl import site
from azecrawl.archive import articles
from azecrawl.archive.reading import LARGEST_INTEGER

# A root is what comes before the path. From one root the index leads on to the next: "0" follows "/".
_ROOTS = """
WITH RECURSIVE first (url) AS (
    SELECT min(url) FROM articles
    UNION ALL
    SELECT (SELECT min(other.url) FROM articles AS other WHERE other.url >= substr(first.url, 1, {end} - 1) || '0')
    FROM first WHERE first.url IS NOT NULL
)
SELECT substr(url, 1, {end}) FROM first WHERE url IS NOT NULL
""".format(end="(instr(substr(first.url, 9), '/') + 8)")


def slugs(db: Database, rows: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    """What articles are called, by their ids; of each its ``id``, ``url`` and ``wp_id``."""
    roots = _roots(db)
    below = {row["id"]: row["url"].removeprefix(site.root_of(row["url"])) for row in rows}  # from the root on
    urls = json.dumps([root + rest for rest in set(below.values()) for root in roots])
    held = "SELECT url, count(*) FROM articles WHERE url IN (SELECT value FROM json_each(?)) GROUP BY url"
    counts = dict(db.execute(held, (urls,)).fetchall())
    found = {}
    for row in rows:
        rest = below[row["id"]]
        path = unquote(rest.partition("?")[0].strip("/"))
        is_alone = path and sum(counts.get(root + rest, 0) for root in roots) == 1
        found[row["id"]] = path if is_alone else f"p={row['wp_id']}" if row["wp_id"] else str(row["id"])
    return found


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
    """The site, and the copies of it, that articles are of."""
    return [root for (root,) in db.execute(_ROOTS)]
