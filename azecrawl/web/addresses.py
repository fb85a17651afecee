"""The addresses of the reader's pages, and where those of older versions lead to now. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, urlencode

AS_JSON = "/index.json"
"""What stands behind the address of a page in that of its JSON. An article has its own: see ``citing``."""


def path_to(kind: str, name: str) -> str:
    """The path of the page of an article by its slug, or of a section, a writer, a source, a tag or a period."""
    return f"/{kind}/{quote(name, safe='/=' if kind in ('article', 'category') else '')}"


OLD_NAMES = {"section": "category", "writer": "byline", "writers": "bylines", "q": "query"}
"""What addresses of older versions had, and what these have in its place."""


def moved(path: str, query: str) -> str | None:
    """Where an address of an older version leads to now; None for one of today.

    >>> moved("/section/news/energy", ""), moved("/search", "q=gas&writer=Reed"), moved("/search", "query=q")
    ('/category/news/energy', '/search?query=gas&byline=Reed', None)
    """
    first, *rest = path[1:].split("/")
    given = parse_qsl(query, keep_blank_values=True)
    now = "/".join(["", OLD_NAMES.get(first, first), *rest])
    renamed = [(OLD_NAMES.get(name, name), value) for name, value in given]
    if (now, renamed) == (path, given):
        return None
    return f"{now}?{urlencode(renamed)}" if renamed else now


def search_path(parameters: Mapping[str, str | int | None], **changes: str | int | None) -> str:
    """The path of a search, with some of its parameters changed and those that say nothing left out."""
    return f"/search?{_query(parameters, changes)}"


def changes_path(parameters: Mapping[str, str | int | None], **changes: str | int | None) -> str:
    """The path of the page of what was changed, likewise."""
    return f"/changes?{_query(parameters, changes)}"


def _query(parameters: Mapping[str, str | int | None], changes: Mapping[str, str | int | None]) -> str:
    return urlencode({name: value for name, value in {**parameters, **changes}.items() if value})
