"""How a page is answered: the archive is asked, and what it says, or why it says nothing, is made a response."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import Any, TypeVar

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from azecrawl import Archive, ArchiveError
from azecrawl.archive.rows import ImageFileRow
from azecrawl.export.output import ExportError, printable
from azecrawl.web.addresses import AS_JSON

T = TypeVar("T")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
"""What a page for reading may load: only what comes from here."""

OPENED: ContextVar[Archive] = ContextVar("OPENED")
"""The archive that is asked, where somebody has opened one for many pages; else each page opens it for itself."""


class Missing(Exception):
    """There is no such page; the message says what there is none of."""


class Elsewhere(Exception):
    """The page is at another address, which the message says."""


async def page_of(
    datasette: Datasette,
    request: Request,
    template: str,
    look: Callable[[Archive], dict[str, Any]],
    data: Sequence[str] = (),
    **more: Any,
) -> Response:
    """A page; or, where that is asked for, what it shows as JSON: ``data`` names what programs are told of it."""
    found = await answer(datasette, request, look)
    if isinstance(found, Response):
        return found
    context = found | more
    if request.url_vars.get("data"):
        text = json.dumps({name: context[name] for name in data}, default=vars, ensure_ascii=False)
        return Response(text, content_type="application/json; charset=utf-8")
    return await _render(datasette, request, template, {"beside": _beside(request) if data else None} | context)


def _beside(request: Request) -> str:
    """Where the JSON of a page is."""
    path, mark, query = str(request.full_path).partition("?")
    return f"{path.rstrip('/')}{AS_JSON}{mark}{query}"


async def _problem(datasette: Datasette, request: Request, message: str, status: int) -> Response:
    """A page that says what is wrong."""
    return await _render(datasette, request, "problem.html", {"message": message, "status": status}, status)


async def _render(
    datasette: Datasette, request: Request, template: str, context: dict[str, Any], status: int = 200
) -> Response:
    text = await rendered(datasette, request, template, context)
    return Response.html(text, status=status, headers={"Content-Security-Policy": POLICY})


async def rendered(datasette: Datasette, request: Request, template: str, context: dict[str, Any]) -> str:
    """What a template makes of a page or a feed, without what neither HTML nor XML has a place for."""
    return printable(await datasette.render_template(template, context, request=request))


async def answer(
    datasette: Datasette, request: Request, look: Callable[[Archive], T], *, trouble: int = 500
) -> T | Response:
    """What a look finds, or the page that says why it does not; ``trouble`` is the status of an error."""
    try:
        return await _ask(datasette, look)
    except Elsewhere as elsewhere:
        return Response.redirect(str(elsewhere))
    except Missing as missing:
        return await _problem(datasette, request, str(missing), 404)
    except (ArchiveError, ExportError) as error:
        return await _problem(datasette, request, sentence(error), trouble)


async def _ask(datasette: Datasette, look: Callable[[Archive], T]) -> T:
    """Look into the archive beside the event loop, in one state of it. Opening it takes 2 ms."""
    if archive := OPENED.get(None):
        return look(archive)

    def opened() -> T:
        with Archive(datasette.plugin_config("azecrawl")["path"]) as archive, archive.unchanging():
            return look(archive)

    return await asyncio.to_thread(opened)


def sentence(error: ArchiveError | ExportError) -> str:
    """What is wrong, as a sentence on a page."""
    text = str(error).rstrip("?")
    return text[:1].upper() + text[1:]


def images_folder(datasette: Datasette) -> Path | None:
    """Where the reader takes images from; None where it shows none."""
    images_at = datasette.plugin_config("azecrawl")["images"]
    return Path(images_at) if images_at else None


def images_here(datasette: Datasette, archive: Archive, urls: Sequence[str]) -> dict[str, ImageFileRow]:
    """The rows of those images, by their URLs, whose files are in the folder that images were kept in."""
    folder = images_folder(datasette)
    files = archive.image_files(urls) if folder else {}
    return {url: file for url, file in files.items() if folder and (folder / (file["path"] or "")).is_file()}


def image_path(file: ImageFileRow) -> str:
    """The address of an image's file."""
    return f"/images/{file['path']}"
