"""What an article is called in an address: by what the site gave it, so that it is called the same in every copy.

That is the path of its URL (``a-port``); for an article that shares its path with another one, or has none that leads
back to it, its post id as WordPress writes it (``p=12``); and where the site gave neither, its number in the file.
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

_AS_THEY_ARE = "/:;=@!$&'()*+,~"
"""What stands in the path of a URL as it is (RFC 3986, 3.3)."""

_OF_AN_ARTICLE = re.compile(r"/(?:cite|revisions)$|\.(?:bib|ris|csl\.json|md|json|atom)$")
"""How the addresses end of what the reader has besides of an article, and of a feed."""

_HELD = "SELECT url FROM articles WHERE url IN (SELECT value FROM json_each(?))"


def slugs(db: Database, rows: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    """What articles are called, by their ids; of each its ``id``, ``url`` and ``wp_id``."""
    roots, named = _roots(db), list(rows)
    paths = {row["id"]: _path(row["url"]) for row in named}
    urls = {url: path for path in set(paths.values()) for root in roots for url in _urls(path, root)}
    held = Counter(urls[url] for (url,) in db.execute(_HELD, (json.dumps(list(urls)),)))
    return {row["id"]: _slug(row, path := paths[row["id"]], held[path] if row["url"] in urls else 0) for row in named}


def _path(url: str) -> str:
    return unquote(url.removeprefix(site.root_of(url)).partition("?")[0].strip("/"))


def _slug(row: Mapping[str, Any], path: str, held: int) -> str:
    """``held`` is how many articles the path leads to; to none where it cannot be told from the URL's own spelling."""
    if path and held == 1 and not _OF_AN_ARTICLE.search(path):
        return path
    return f"p={row['wp_id']}" if row["wp_id"] else str(row["id"])


def _urls(slug: str, root: str) -> list[str]:
    """The addresses that a slug can stand for."""
    return [site.normalize_url(f"{root}{quote(slug, safe=_AS_THEY_ARE)}{end}", root) for end in ("", "/")]


def at_slug(db: Database, slug: str) -> int | None:
    """The id of the article that is called so, that was so at an address it has left, or that has this number."""
    for root in sorted(_roots(db), key=lambda root: root != site.BASE_URL):
        for url in _urls(slug, root):
            if found := articles.at_url(db, url):
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
