"""The pages for reading: what each asks of the archive, and the template that goes into."""

from __future__ import annotations

import asyncio
import json
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar, cast, get_args
from urllib.parse import unquote, urlencode

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import AsgiFileDownload, Request

from azecrawl import Archive, ArchiveError, site
from azecrawl.archive import Filters, Selection
from azecrawl.archive.database import timestamp
from azecrawl.archive.lists import PAGE_SIZE, Overview, Page
from azecrawl.archive.rows import ArticleRow, ImageFileRow
from azecrawl.archive.searching import Sort
from azecrawl.archive.selection import FILTERS
from azecrawl.changes import KINDS, Event, changes, event, for_json
from azecrawl.export.output import ExportError, presentable
from azecrawl.pages.requisites import SHEET
from azecrawl.records import Capture
from azecrawl.status import lines
from azecrawl.status import status as status_of
from azecrawl.web import citing
from azecrawl.web.addresses import AS_JSON, moved, path_to, search_path
from azecrawl.web.body import ARTICLE, as_captured, inert, pattern, readable, sheet_as_captured
from azecrawl.web.remembered import overview
from azecrawl.web.template_filters import parts, period

T = TypeVar("T")


class Shown(ArticleRow):
    """An article with the name that its address here is made of."""

    slug: str


POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
"""What a page for reading may load: only what comes from here."""

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

OPENED: ContextVar[Archive] = ContextVar("OPENED")
"""The archive that is asked, where somebody has opened one for many pages; else each page opens it for itself."""

NEWEST, FEED = 13, 30
"""How many articles the front page has, and a feed."""

RANKED = 300
"""How many edits and removals are weighed for a page: the latest. A long text takes 3 ms."""


class Missing(Exception):
    """There is no such page; the message says what there is none of."""


class Elsewhere(Exception):
    """The page is at another address, which the message says."""


async def front(datasette: Datasette, request: Request) -> Response:
    """The newest articles, the timeline, sections, writers and sources."""

    def look(archive: Archive) -> dict[str, Any]:
        return {
            "overview": overview(archive),
            "newest": archive.newest(limit=NEWEST),
            "runs": archive.runs(1),
        }

    return await _page(datasette, request, "front.html", look, data=("overview", "newest"))


async def status(datasette: Datasette, request: Request) -> Response:
    """How the archive is doing, as the command of that name says it."""

    def look(archive: Archive) -> dict[str, Any]:
        found = status_of(archive, datetime.now(UTC))
        return {"status": found, "lines": list(lines(found))}

    return await _page(datasette, request, "status.html", look)


async def article(datasette: Datasette, request: Request) -> Response:
    """An article, to be read."""

    def look(archive: Archive) -> dict[str, Any]:
        named = _article(archive, request)
        found = presentable(named) | {"slug": named["slug"]}  # which leads back here only as it is
        row: Mapping[str, Any] = found
        here = _images_here(datasette, archive, [image["url"] for image in found["images"]])
        images = {url: _image_path(file) for url, file in here.items()}
        linked = archive.archived_at([link["url"] for link in found["links"]])
        looked_for = pattern(_matches(archive, found["id"], request.args.get("query")))
        return {
            "article": found,
            "beside": f"{path_to('article', found['slug'])}.json",
            "body": readable(found["body_html"] or "", images, linked, looked_for),
            "looked_for": looked_for,
            "alike": archive.alike(found["id"]),
            "described": citing.described(found),
            "image": here.get(found["image_url"] or ""),
            "linked": list({other["id"]: other for other in linked.values() if other["id"] != found["id"]}.values()),
            "more": {name: _others(archive, name, row) for name in ("byline", "source") if row[name]},
            "around": archive.neighbours(found["id"]),
            "revisions": archive.revisions(found["id"]),
            "captures": [
                capture
                for capture in archive.captures(found["id"])
                if capture["status"] == 200 and capture["page_of"] is None
            ],
            "has_texts": archive.has_texts,
            "downloads": citing.downloads(archive),
        }

    return await _page(datasette, request, "article.html", look)


def _matches(archive: Archive, article_id: int, query: str | None) -> set[str]:
    """What a search has found in an article, whose query its address still has."""
    try:
        return archive.matches(article_id, query) if query else set()
    except ArchiveError:
        return set()


def _others(archive: Archive, filter: str, article: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The newest other articles with the same value of a filter."""
    found = archive.newest(limit=5, **_filters({filter: article[filter]}))
    return [other for other in found if other["id"] != article["id"]][:4]


async def revisions(datasette: Datasette, request: Request) -> Response:
    """What changed between two revisions of an article: those asked for, else the last two."""

    def look(archive: Archive) -> dict[str, Any]:
        found = _article(archive, request)
        all_of_it = archive.revisions(found["id"])
        newer = _number(request, "to", len(all_of_it))
        older = _number(request, "from", max(1, newer - 1))
        if not 1 <= older <= newer <= len(all_of_it):
            raise Missing(
                f"The archive has {len(all_of_it)} revisions of this article: compare an older one with a newer one"
            )
        return {
            "article": found,
            "beside": f"{path_to('article', found['slug'])}/revisions{AS_JSON}",  # whichever two are compared
            "revisions": all_of_it,
            "older": older,
            "newer": newer,
            "changes": changes(all_of_it[older - 1], all_of_it[newer - 1]),
            "has_texts": archive.has_texts,
        }

    return await _page(datasette, request, "revisions.html", look, data=("revisions",))


async def cite(datasette: Datasette, request: Request) -> Response:
    """References to an article, to copy and to download."""

    def look(archive: Archive) -> dict[str, Any]:
        found = _article(archive, request)
        texts = {ending: citing.DOWNLOADS[ending].text(archive, found) for ending in citing.REFERENCES}
        beside = f"{path_to('article', found['slug'])}.json"
        return {"article": found, "beside": beside, "formatted": citing.formatted(archive, found), "texts": texts}

    return await _page(datasette, request, "cite.html", look, downloads=citing.DOWNLOADS)


async def download(datasette: Datasette, request: Request) -> Response:
    """An article, or a reference to it, as a file."""
    ending = request.url_vars["ending"]
    kind = citing.DOWNLOADS[ending]

    def look(archive: Archive) -> tuple[str, str]:
        found = _article(archive, request)
        slug = found["slug"].encode("ascii", "ignore").decode()
        return slug.replace("/", "-").replace('"', "") or str(found["id"]), kind.text(archive, found)

    answer = await _answer(datasette, request, look)
    if isinstance(answer, Response):
        return answer
    slug, text = answer
    headers = {"Content-Disposition": f'attachment; filename="{slug}.{ending}"'}
    return Response(text, headers=headers, content_type=f"{kind.media_type}; charset=utf-8")


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

    return await _page(datasette, request, "capture.html", look, is_bare=_is_bare(request), fragment=ARTICLE)


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

    answer = await _answer(datasette, request, look)
    if isinstance(answer, Response):
        return answer
    text, media_type = answer
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

    answer = await _answer(datasette, request, look)
    if isinstance(answer, Response):
        return answer
    body, media_type = answer
    return Response(body, headers={"Content-Security-Policy": FILE_POLICY}, content_type=media_type)


def _here(datasette: Datasette, archive: Archive, request: Request, page: Capture) -> Callable[[str], str | None]:
    """Where the reader has what a page needs, by its URL: as a capture, or as the file of an image."""

    @cache
    def where(url: str) -> str | None:
        if archive.requisite(url, page.fetched_at):
            return f"/capture/{request.url_vars['id']}/file?{urlencode({'url': url})}"
        file = _images_here(datasette, archive, [url]).get(url)
        return _image_path(file) if file else None

    return where


def _images_folder(datasette: Datasette) -> Path | None:
    images_at = datasette.plugin_config("azecrawl")["images"]
    return Path(images_at) if images_at else None


def _images_here(datasette: Datasette, archive: Archive, urls: Sequence[str]) -> dict[str, ImageFileRow]:
    """The rows of those images, by their URLs, whose files are in the folder that images were kept in."""
    folder = _images_folder(datasette)
    files = archive.image_files(urls) if folder else {}
    return {url: file for url, file in files.items() if folder and (folder / (file["path"] or "")).is_file()}


def _image_path(file: ImageFileRow) -> str:
    return f"/images/{file['path']}"


async def captured_bytes(datasette: Datasette, request: Request) -> Response:
    """The body of a response, byte for byte."""
    found = await _answer(datasette, request, lambda archive: _capture(archive, request))
    if isinstance(found, Response):
        return found
    headers = {"Content-Disposition": f'attachment; filename="capture-{request.url_vars["id"]}"'}
    return Response(found.body, headers=headers, content_type="application/octet-stream")


async def listing(datasette: Datasette, request: Request) -> Response:
    """The articles of a section, a writer, a source, a tag or a period, newest first."""
    kind, name = request.url_vars["kind"], unquote(request.url_vars["name"])
    number = _number(request, "page", 1)

    def look(archive: Archive) -> dict[str, Any]:
        try:
            found = archive.page(number=number, **_filters({kind: name}))
        except ArchiveError as error:
            raise Missing(_sentence(error)) from None
        if not found.total:
            raise Missing(f"The archive has no article of {name}")
        titled = period(name) if kind == "period" else archive.called(kind, name)
        if number > found.last:
            raise Missing(f"{titled} has {found.last} pages")
        return {"page": found, "title": titled} | _near(overview(archive), kind, name)

    path = path_to(kind, name)
    more = {"kind": kind, "name": name, "here": f"{path}?", "path": path}
    return await _page(datasette, request, "listing.html", look, data=("title", "page"), **more)


def _near(overview: Overview, kind: str, name: str) -> dict[str, Any]:
    """What a list leads on to: the months of a year and those around a month, the sections below a section."""
    if kind == "category":
        below = [section for section in overview.categories if section["path"].startswith(f"{name}/")]
        return {"below": [section for section in below if section["articles"]]}
    if kind == "source":
        return {"domain": next((source["domain"] for source in overview.sources if source["name"] == name), None)}
    if kind != "period":
        return {}
    counted = overview.months if "-" in name else overview.years
    of_kind = [period for period, articles in counted.items() if articles]
    place = of_kind.index(name) if name in of_kind else None
    return {
        "months": {month: count for month, count in overview.months.items() if month.startswith(f"{name}-")},
        "before": of_kind[place - 1] if place else None,
        "after": of_kind[place + 1] if place is not None and place + 1 < len(of_kind) else None,
    }


async def names(datasette: Datasette, request: Request) -> Response:
    """All writers, sources or tags, with how many articles each has."""
    kind = request.url_vars["kind"]

    def look(archive: Archive) -> dict[str, Any]:
        return {"names": getattr(overview(archive), f"{kind}s")}

    return await _page(datasette, request, "names.html", look, data=("names",), kind=kind)


async def search(datasette: Datasette, request: Request) -> Response:
    """What a search finds, and how it can be narrowed. The address of an article leads to the article."""
    if address := moved(request.path, request.query_string):
        return Response.redirect(address, 301)
    wanted, sort, number = _search(request)

    def look(archive: Archive) -> dict[str, Any]:
        if at := archive.archived_at([wanted.query or ""]):
            raise Elsewhere(path_to("article", next(iter(at.values()))["slug"]))
        found, trouble = Page([], 0, 1), None
        try:
            found = archive.page(wanted.query, number, sort=sort, facets=True, **wanted.filters)
        except ArchiveError as error:
            trouble = str(error)
        called = {name: archive.called(name, str(value)) for name, value in wanted.filters.items()}
        if "period" in called:
            called["period"] = period(called["period"])
        by_time = parts(wanted.filters.get("period"), found.facets.get("period", ()))
        return {"page": found, "trouble": trouble, "called": called, "by_time": by_time}

    parameters = {"query": wanted.query, **wanted.filters, "sort": request.args.get("sort")}
    here = search_path(parameters)
    return await _page(
        *(datasette, request, "search.html", look),
        data=("query", "page", "trouble"),
        query=wanted.query,
        sort=sort,
        parameters=parameters,
        here=f"{here}&" if "=" in here else here,
        more=request.args.get("more"),
        downloads=citing.SEARCH_DOWNLOADS,
        to_period=lambda name: search_path(parameters, period=name),
    )


async def search_download(datasette: Datasette, request: Request) -> Response:
    """All articles that a search finds as a file, written before it is sent."""
    ending = request.url_vars["ending"]
    kind = citing.SEARCH_DOWNLOADS[ending]
    wanted, _, _ = _search(request)
    images = _images_folder(datasette)
    folder = tempfile.TemporaryDirectory(prefix="azecrawl-")
    out = Path(folder.name) / f"{site.KEY}-search.{ending}"

    def look(archive: Archive) -> None:
        found = archive.articles(wanted.query, sort="oldest", **wanted.filters)
        kind.write(archive, found, out, images)

    try:
        refused = await _answer(datasette, request, look, trouble=400)
    except BaseException:
        folder.cleanup()
        raise
    if refused:
        folder.cleanup()
        return refused
    return _Passing(folder, out, kind.media_type)


class _Passing(AsgiFileDownload):  # type: ignore[misc]
    """A file that is sent and then thrown away with its folder."""

    def __init__(self, folder: tempfile.TemporaryDirectory[str], out: Path, media_type: str) -> None:
        super().__init__(str(out), filename=out.name, content_type=media_type)
        self._folder = folder

    async def asgi_send(self, send: Any) -> None:
        try:
            await super().asgi_send(send)
        finally:
            self._folder.cleanup()


async def feed(datasette: Datasette, request: Request) -> Response:
    """The newest articles, those of a section, or those that a search finds, as Atom (RFC 4287)."""
    if address := moved(request.path, request.query_string):
        return Response.redirect(address, 301)
    wanted, _, _ = _search(request)
    if section := request.url_vars.get("name"):
        wanted = Selection(filters=Filters(category=unquote(section)))

    def look(archive: Archive) -> list[dict[str, Any]]:
        return archive.newest(wanted.query, limit=FEED, **wanted.filters)

    found = await _answer(datasette, request, look, trouble=400)
    if isinstance(found, Response):
        return found
    about = ", ".join(str(value) for value in (wanted.query, *wanted.filters.values()) if value)
    edited = [entry["modified_at"] or entry["published_at"] for entry in found]
    return await _feed(datasette, request, "feed.xml", found, about, edited)


async def _feed(
    datasette: Datasette, request: Request, template: str, entries: Sequence[Any], about: str, updated: Sequence[str]
) -> Response:
    context = {
        "entries": entries,
        "about": about,
        "updated": max(updated, default="1970-01-01T00:00:00Z"),
        "root": datasette.absolute_url(request, "/").rstrip("/"),
        "here": datasette.absolute_url(request, request.full_path),
        "path": request.full_path,
    }
    text = await datasette.render_template(template, context, request=request)
    return Response(text, content_type="application/atom+xml; charset=utf-8")


async def changed(datasette: Datasette, request: Request) -> Response:
    """What was edited and what was taken away: the latest, the largest first or by when it was seen."""
    wanted, _, number = _search(request)
    kind = _one_of(request, "kind", KINDS)
    order = _one_of(request, "sort", ("newest",)) or "largest"

    def look(archive: Archive) -> dict[str, Any]:
        found: list[Event] = []
        trouble = None
        try:
            found = list(map(event, islice(archive.edits(wanted.query, **wanted.filters), RANKED)))
        except ArchiveError as error:
            trouble = _sentence(error)
        counts = {kind: sum(kind in one.kinds for one in found) for kind in KINDS}
        meant = [one for one in found if not kind or kind in one.kinds]
        if order == "largest":
            meant.sort(key=lambda one: one.weight, reverse=True)
        here = meant[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
        return {
            "events": here,
            "page": Page([], len(meant), number),
            "counts": counts,
            "is_all": len(found) < RANKED,
            "trouble": trouble,
            "called": {name: archive.called(name, str(value)) for name, value in wanted.filters.items()},
            "changes": list(map(for_json, here)),
        }

    parameters = {"query": wanted.query, **wanted.filters, "kind": kind, "sort": request.args.get("sort")}
    more = {"kind": kind, "sort": order, "parameters": parameters, "query": wanted.query, "most": RANKED}
    return await _page(datasette, request, "changes.html", look, data=("changes", "trouble"), **more)


async def changes_feed(datasette: Datasette, request: Request) -> Response:
    """The latest edits and removals, as Atom (RFC 4287)."""
    wanted, _, _ = _search(request)
    kind = _one_of(request, "kind", KINDS)

    def look(archive: Archive) -> list[Event]:
        found = islice(map(event, archive.edits(wanted.query, **wanted.filters)), RANKED)
        return list(islice((one for one in found if not kind or kind in one.kinds), FEED))

    found = await _answer(datasette, request, look, trouble=400)
    if isinstance(found, Response):
        return found
    about = ", ".join(str(value) for value in (wanted.query, *wanted.filters.values(), kind) if value)
    return await _feed(datasette, request, "changes.xml", found, about, [one.row["at"] for one in found])


async def renamed(datasette: Datasette, request: Request) -> Response:
    """A page that older versions had at this address."""
    return Response.redirect(moved(request.path, request.query_string), 301)


async def problem(datasette: Datasette, request: Request, message: str, status: int) -> Response:
    """A page that says what is wrong."""
    return await _render(datasette, request, "problem.html", {"message": message, "status": status}, status)


def _search(request: Request) -> tuple[Selection, Sort, int]:
    """What a search asks for, in which order, and which page of it; nonsense is taken for nothing."""
    given = {name: value for name in ("query", *FILTERS) if (value := (request.args.get(name) or "").strip())}
    query = given.pop("query", None)
    sort = request.args.get("sort")
    if sort not in get_args(Sort) or (sort == "relevance" and not query):
        sort = "relevance" if query else "newest"
    return Selection(query, _filters(given)), sort, _number(request, "page", 1)


def _filters(given: dict[str, str]) -> Filters:
    """Values by the names of filters, which were looked at before."""
    return cast(Filters, given)


def _sentence(error: ArchiveError | ExportError) -> str:
    """What is wrong, as a sentence on a page."""
    text = str(error).rstrip("?")
    return text[:1].upper() + text[1:]


def _one_of(request: Request, name: str, known: Sequence[str]) -> str | None:
    value = request.args.get(name)
    return value if value in known else None


def _number(request: Request, name: str, otherwise: int) -> int:
    text = request.args.get(name) or ""
    return int(text) if text.isdecimal() and 0 < int(text) < 2**31 else otherwise


def _article(archive: Archive, request: Request) -> Shown:
    """The article that an address names. Raises ``Elsewhere`` where it has another address."""
    named = request.url_vars["slug"]
    id = archive.at_slug(unquote(named))
    found = archive.article(id) if id else None
    if found is None:
        raise Missing(f"The archive has no article called {unquote(named)}")
    slug = archive.slug(found)
    if slug != unquote(named):
        raise Elsewhere(path_to("article", slug) + request.full_path.removeprefix(f"/article/{named}"))
    return cast(Shown, found | {"slug": slug})


def _capture(archive: Archive, request: Request) -> Capture:
    try:
        return archive.capture(int(request.url_vars["id"]))
    except ArchiveError as error:
        raise Missing(_sentence(error)) from None
    except OverflowError:  # more than SQLite counts to
        raise Missing(f"There is no capture {request.url_vars['id']}") from None


async def _ask(datasette: Datasette, look: Callable[[Archive], T]) -> T:
    """Look into the archive beside the event loop, in one state of it. Opening it takes 2 ms."""
    if archive := OPENED.get(None):
        return look(archive)

    def opened() -> T:
        with Archive(datasette.plugin_config("azecrawl")["path"]) as archive, archive.unchanging():
            return look(archive)

    return await asyncio.to_thread(opened)


async def _answer(
    datasette: Datasette, request: Request, look: Callable[[Archive], T], *, trouble: int = 500
) -> T | Response:
    """What a look finds, or the page that says why it does not; ``trouble`` is the status of an error."""
    try:
        return await _ask(datasette, look)
    except Elsewhere as elsewhere:
        return Response.redirect(str(elsewhere))
    except Missing as missing:
        return await problem(datasette, request, str(missing), 404)
    except (ArchiveError, ExportError) as error:
        return await problem(datasette, request, _sentence(error), trouble)


async def _page(
    datasette: Datasette,
    request: Request,
    template: str,
    look: Callable[[Archive], dict[str, Any]],
    data: Sequence[str] = (),
    **more: Any,
) -> Response:
    """A page; or, where that is asked for, what it shows as JSON: ``data`` names what programs are told of it."""
    found = await _answer(datasette, request, look)
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


async def _render(
    datasette: Datasette, request: Request, template: str, context: dict[str, Any], status: int = 200
) -> Response:
    text = await datasette.render_template(template, context, request=request)
    return Response.html(text, status=status, headers={"Content-Security-Policy": POLICY})
