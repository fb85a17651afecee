"""The pages of what was captured: a response as it came, in a frame or by itself, and the files it is shown with."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import urlencode

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from azecrawl import Archive, ArchiveError
from azecrawl.archive.database import timestamp
from azecrawl.pages.requisites import SHEET
from azecrawl.records import Capture
from azecrawl.web.answering import Missing, answer, image_path, images_here, page_of, sentence
from azecrawl.web.body import ARTICLE, as_captured, inert, sheet_as_captured

BARE_POLICY = "sandbox allow-same-origin; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
"""What a page as captured may load where it is shown bare: nothing. It runs no scripts, which is why it can be left its
origin: the frame of a page without one is drawn by another process, and Chromium does not always scroll that to where
the article begins."""

CAPTURED_POLICY = (
    "sandbox allow-same-origin; default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " font-src 'self' data:; frame-ancestors 'self'"
)
"""What a page as captured may load: styles, pictures and fonts from here. It runs no scripts, which is why it can be
left the origin that it needs for that: without one, a browser takes its fonts for a stranger's request."""

FILE_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
"""What a file of a page may load: nothing, whoever opens it by itself."""

_FILES = re.compile(r"(?:text/css|image/[\w.+-]+|font/[\w.+-]+|application/(?:[\w.+-]*font[\w.+-]*|octet-stream))")
"""Media types of what a page is shown with; a script is none of them."""


async def capture(datasette: Datasette, request: Request) -> Response:
    """A response as it came: the page in a frame, with what it needs to be seen or bare, and what is known of it."""

    def look(archive: Archive) -> dict[str, Any]:
        found = _capture(archive, request)
        of = archive.archived_at([found.url])
        return {
            "capture": found,
            "id": int(request.url_vars["id"]),
            "fetched_at": timestamp(found.fetched_at),
            "article": next(iter(of.values()), None),
        }

    return await page_of(datasette, request, "capture.html", look, is_bare=_is_bare(request), fragment=ARTICLE)


def _is_bare(request: Request) -> bool:
    return bool(request.args.get("bare"))


async def captured_page(datasette: Datasette, request: Request) -> Response:
    """The page that the frame shows."""
    is_bare = _is_bare(request)

    def look(archive: Archive) -> tuple[str, str]:
        found = _capture(archive, request)
        if "html" not in (found.media_type or "text/html"):
            return found.body.decode(errors="replace"), "text/plain"
        content_type = found.header("content-type")
        if is_bare:
            return inert(found.body, content_type), "text/html"
        return as_captured(found.body, content_type, found.url, _here(datasette, archive, request, found)), "text/html"

    found = await answer(datasette, request, look)
    if isinstance(found, Response):
        return found
    text, media_type = found
    headers = {"Content-Security-Policy": BARE_POLICY if is_bare else CAPTURED_POLICY}
    return Response(text, headers=headers, content_type=f"{media_type}; charset=utf-8")


async def captured_file(datasette: Datasette, request: Request) -> Response:
    """What a page as captured needs to be seen: the style sheet, font or picture of an address, nearest in time."""
    url = request.args.get("url") or ""

    def look(archive: Archive) -> tuple[bytes, str]:
        page = _capture(archive, request)
        number = archive.requisite(url, page.fetched_at)
        found = archive.capture(number) if number else None
        if found is None or not _FILES.fullmatch(found.media_type):
            raise Missing(f"The archive has no style sheet, font or picture of {url}")
        if found.media_type != SHEET:
            return found.body, found.media_type
        here = _here(datasette, archive, request, page)
        text = sheet_as_captured(found.body, found.header("content-type"), found.url, here)
        return text.encode(), f"{SHEET}; charset=utf-8"

    found = await answer(datasette, request, look)
    if isinstance(found, Response):
        return found
    body, media_type = found
    return Response(body, headers={"Content-Security-Policy": FILE_POLICY}, content_type=media_type)


async def captured_bytes(datasette: Datasette, request: Request) -> Response:
    """The body of a response, byte for byte."""
    found = await answer(datasette, request, lambda archive: _capture(archive, request))
    if isinstance(found, Response):
        return found
    headers = {"Content-Disposition": f'attachment; filename="capture-{request.url_vars["id"]}"'}
    return Response(found.body, headers=headers, content_type="application/octet-stream")


def _here(datasette: Datasette, archive: Archive, request: Request, page: Capture) -> Callable[[str], str | None]:
    """Where the reader has what a page needs, by its URL: as a capture, or as the file of an image."""

    @cache
    def where(url: str) -> str | None:
        if archive.requisite(url, page.fetched_at):
            return f"/capture/{request.url_vars['id']}/file?{urlencode({'url': url})}"
        file = images_here(datasette, archive, [url]).get(url)
        return image_path(file) if file else None

    return where


def _capture(archive: Archive, request: Request) -> Capture:
    try:
        return archive.capture(int(request.url_vars["id"]))
    except ArchiveError as error:
        raise Missing(sentence(error)) from None
    except OverflowError:  # more than SQLite counts to
        raise Missing(f"There is no capture {request.url_vars['id']}") from None
