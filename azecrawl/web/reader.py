"""Datasette on an archive, with our pages in front of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.plugins import pm
from datasette.utils import parse_metadata
from datasette.version import __version_info__

from azecrawl import Archive, site
from azecrawl.web import plugin

HERE = Path(__file__).parent

SETTINGS = {
    "default_cache_ttl": 0,
    "truncate_cells_html": 240,
    "facet_time_limit_ms": 1000,
    "sql_time_limit_ms": 10_000,
    # Trying every column for whether it would make a facet takes more than two seconds at 50,000 articles.
    "suggest_facets": False,
}


def reader(path: Path, images: Path | None = None, *, static: bool = False) -> Datasette:
    """Datasette on an archive, opened to read while a crawl may go on.

    ``images`` is the folder that images were kept in (``IMAGES_STORE``). With ``static`` pages are those that become
    files: they say where they can be searched, and what is marked ``data-live`` in them is still to be taken out.
    Raises ``ArchiveError`` for what is no archive that this version can read.
    """
    Archive(path).close()
    metadata = parse_metadata((HERE / "metadata.yaml").read_text(encoding="utf-8"))
    metadata |= {"title": f"The {site.NAME} archive", "source": site.NAME, "source_url": site.BASE_URL}
    metadata["description"] = (
        f"Articles of {site.NAME} as published, with every content they have had and the pages they were read from."
    )
    metadata["databases"] = {path.stem: metadata.pop("database")}
    metadata["plugins"] = {"azecrawl": {"path": str(path), "images": str(images) if images else None, "static": static}}
    # With rich, Datasette prints a traceback with all variables for each wrong address and each slip in a query.
    # Without it, only for its own errors.
    pm.get_plugin("datasette.handle_exception").rich = None
    if not pm.has_plugin("azecrawl"):
        pm.register(plugin, "azecrawl")
    mounts = [("reader", str(HERE / "static"))]
    if images:
        mounts.append(("images", str(images)))
    return Datasette(
        [str(path)],
        **_told(metadata),
        template_dir=str(HERE / "templates"),
        static_mounts=mounts,
        settings=SETTINGS,
    )


def _told(metadata: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What is said of an archive, as the arguments Datasette takes it in.

    Before 1.0 all of it is metadata. From then on what is no description is configuration: Datasette moves it there
    by itself, but for queries.
    """
    if int(__version_info__[0]) < 1:
        return {"metadata": metadata}
    databases = metadata["databases"]
    queries = {name: {"queries": database.pop("queries")} for name, database in databases.items()}
    return {"metadata": metadata, "config": {"databases": queries}}
