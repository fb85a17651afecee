"""The pages for reading: what each asks of the archive, and the template that goes into."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, get_args
from urllib.parse import unquote

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from azecrawl import Archive, ArchiveError, site
from azecrawl.archive.rows import ArticleRow
from azecrawl.archive.searching import Sort
from azecrawl.changes import changes
from azecrawl.export.output import ExportError
from azecrawl.web import citing, queries
from azecrawl.web.body import inert, readable
from azecrawl.web.queries import Page, Wanted
from azecrawl.web.shown import path_to, period, search_path

T = TypeVar("T")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
"""What a page for reading may load: only what comes from here."""

CAPTURED_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
"""What a page as captured may load: nothing."""

NEWEST = 13
FEED = 30


class Missing(Exception):
    """There is no such page; the message says what there is none of."""


async def front(datasette: Datasette, request: Request) -> Response:
    """The newest articles, the timeline, sections, writers and sources."""

    def look(archive: Archive) -> dict[str, Any]:
        return {
            "overview": queries.overview(archive),
            "newest": queries.newest(archive, Wanted(), NEWEST),
            "runs": archive.runs(1),
        }

    return await _page(datasette, request, "front.html", look)


async def article(datasette: Datasette, request: Request) -> Response:
    """An article, to be read."""
    images_at = datasette.plugin_config("azecrawl")["images"]
    folder = Path(images_at) if images_at else None

    def look(archive: Archive) -> dict[str, Any]:
        found = _article(archive, request)
        files = queries.image_files(archive, [image["url"] for image in found["images"]]) if folder else {}
        here = {url: file for url, file in files.items() if folder and (folder / file["path"]).is_file()}
        images = {url: f"/images/{file['path']}" for url, file in here.items()}
        linked = queries.archived_at(archive, [link["url"] for link in found["links"]])
        by_others = {
            kind: [other for other in queries.newest(archive, Wanted(**{kind: name}), 5) if other["id"] != found["id"]][
                :4
            ]
            for kind, name in (("writer", found["byline"]), ("source", found["source"]))
            if name
        }
        return {
            "article": found,
            "body": readable(found["body_html"], images, linked),
            "image": here.get(found["image_url"] or ""),
            "linked": list({other["id"]: other for other in linked.values() if other["id"] != found["id"]}.values()),
            "more": by_others,
            "around": queries.around(archive, found),
            "revisions": archive.revisions(found["id"]),
            "captures": [
                capture
                for capture in archive.captures(found["id"])
                if capture["status"] == 200 and capture["page_of"] is None
            ],
        }

    return await _page(datasette, request, "article.html", look, downloads=citing.DOWNLOADS)


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
            "revisions": all_of_it,
            "older": older,
            "newer": newer,
            "changes": changes(all_of_it[older - 1], all_of_it[newer - 1]),
        }

    return await _page(datasette, request, "revisions.html", look)


async def cite(datasette: Datasette, request: Request) -> Response:
    """References to an article, to copy and to download."""

    def look(archive: Archive) -> dict[str, Any]:
        found = _article(archive, request)
        texts = {ending: citing.DOWNLOADS[ending].text(archive, found) for ending in citing.REFERENCES}
        return {"article": found, "formatted": citing.formatted(archive, found), "texts": texts}

    return await _page(datasette, request, "cite.html", look, downloads=citing.DOWNLOADS)


async def download(datasette: Datasette, request: Request) -> Response:
    """An article, or a reference to it, as a file."""
    ending = request.url_vars["ending"]
    kind = citing.DOWNLOADS[ending]

    def look(archive: Archive) -> tuple[str, str]:
        found = _article(archive, request)
        slug = site.path_of(found["url"], site.root_of(found["url"])).encode("ascii", "ignore").decode()
        return slug.replace("/", "-").replace('"', "") or str(found["id"]), kind.text(archive, found)

    try:
        slug, text = await _ask(datasette, look)
    except Missing as missing:
        return await problem(datasette, request, str(missing), 404)
    except ExportError as error:
        return await problem(datasette, request, str(error), 500)
    headers = {"Content-Disposition": f'attachment; filename="{slug}.{ending}"'}
    return Response(text, headers=headers, content_type=f"{kind.media_type}; charset=utf-8")


async def capture(datasette: Datasette, request: Request) -> Response:
    """A response as it came: what is known of it, and the page in a frame that loads nothing."""

    def look(archive: Archive) -> dict[str, Any]:
        found = _capture(archive, request)
        of = queries.archived_at(archive, [found.url])
        return {"capture": found, "id": int(request.url_vars["id"]), "article": next(iter(of.values()), None)}

    return await _page(datasette, request, "capture.html", look)


async def captured_page(datasette: Datasette, request: Request) -> Response:
    """The page that the frame shows."""

    def look(archive: Archive) -> tuple[str, str]:
        found = _capture(archive, request)
        media_type = found.header("content-type") or "text/html"
        if "html" in media_type:
            return inert(found.body, media_type), "text/html"
        return found.body.decode(errors="replace"), "text/plain"

    try:
        text, media_type = await _ask(datasette, look)
    except Missing as missing:
        return await problem(datasette, request, str(missing), 404)
    headers = {"Content-Security-Policy": CAPTURED_POLICY}
    return Response(text, headers=headers, content_type=f"{media_type}; charset=utf-8")


async def captured_bytes(datasette: Datasette, request: Request) -> Response:
    """The body of a response, byte for byte."""
    try:
        found = await _ask(datasette, lambda archive: _capture(archive, request))
    except Missing as missing:
        return await problem(datasette, request, str(missing), 404)
    headers = {"Content-Disposition": f'attachment; filename="capture-{request.url_vars["id"]}"'}
    return Response(found.body, headers=headers, content_type="application/octet-stream")


async def listing(datasette: Datasette, request: Request) -> Response:
    """The articles of a section, a writer, a source, a tag or a period, newest first."""
    kind, name = request.url_vars["kind"], unquote(request.url_vars["name"])
    wanted = Wanted(**{kind: name})
    number = _number(request, "page", 1)

    def look(archive: Archive) -> dict[str, Any]:
        titled = _title(archive, kind, name)
        found = queries.page(archive, wanted, number)
        if number > found.last:
            raise Missing(f"{titled} has {found.last} pages")
        return {"page": found, "title": titled, "domain": queries.source_domain(archive, name)} | _near(
            archive, kind, name
        )

    path = path_to(kind, name)
    return await _page(datasette, request, "listing.html", look, kind=kind, name=name, here=f"{path}?", path=path)


def _title(archive: Archive, kind: str, name: str) -> str:
    """What a list is headed by. Raises ``Missing`` where there is none."""
    wanted = Wanted(**{kind: name})
    titles: dict[str, Callable[[], str | None]] = {
        "section": lambda: queries.section_name(archive, name),
        "tag": lambda: queries.tag_name(archive, name),
        "period": lambda: period(name) if queries.newest(archive, wanted, 1) else None,
        "source": lambda: name if queries.newest(archive, wanted, 1) else None,
        "writer": lambda: name if queries.newest(archive, wanted, 1) else None,
    }
    try:
        titled = titles[kind]()
    except ValueError:
        titled = None
    if titled is None:
        raise Missing(f"The archive has no {kind} {name}")
    return titled


def _near(archive: Archive, kind: str, name: str) -> dict[str, Any]:
    """What a list leads on to: the months of a year and those around a month, the sections below a section."""
    overview = queries.overview(archive)
    if kind == "section":
        return {"below": [section for section in overview.sections if section["path"].startswith(f"{name}/")]}
    if kind != "period":
        return {}
    of_kind = list(overview.months if "-" in name else overview.years)
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
        overview = queries.overview(archive)
        return {"overview": overview, "names": getattr(overview, kind)}

    return await _page(datasette, request, "names.html", look, kind=kind)


async def search(datasette: Datasette, request: Request) -> Response:
    """What a search finds, and how it can be narrowed. The address of an article leads to the article."""
    wanted, sort, number = _search(request)

    def look(archive: Archive) -> dict[str, Any] | int:
        if article_id := _at(archive, wanted.q or ""):
            return article_id
        found, trouble, facets = Page([], 0, 1), None, {}
        try:
            found = queries.page(archive, wanted, number, sort)
            facets = queries.facets(archive, wanted)
        except (ArchiveError, ValueError) as error:
            trouble = str(error)
        named = {
            "section": wanted.section and queries.section_name(archive, wanted.section),
            "tag": wanted.tag and queries.tag_name(archive, wanted.tag),
            "period": wanted.period and not trouble and period(wanted.period),
        }
        return {"page": found, "facets": facets, "trouble": trouble, "names": named}

    answer = await _ask(datasette, look)
    if isinstance(answer, int):
        return Response.redirect(path_to("article", answer))
    parameters = {"q": wanted.q, "section": wanted.section, "source": wanted.source, "writer": wanted.writer}
    parameters |= {"tag": wanted.tag, "period": wanted.period, "sort": request.args.get("sort")}
    here = search_path(parameters)
    extra = {"wanted": wanted, "sort": sort, "parameters": parameters, "here": f"{here}&" if "=" in here else here}
    return await _render(datasette, request, "search.html", answer | extra)


def _at(archive: Archive, address: str) -> int | None:
    """The id of the article at an address, however that is written; None for what is no address."""
    at = queries.archived_at(archive, [address])
    return at[address]["id"] if address in at else None


async def feed(datasette: Datasette, request: Request) -> Response:
    """The newest articles, those of a section, or those that a search finds, as Atom (RFC 4287)."""
    section = request.url_vars.get("name")
    wanted, _, _ = _search(request)
    if section:
        wanted = Wanted(section=unquote(section))

    def look(archive: Archive) -> list[dict[str, Any]]:
        return queries.newest(archive, wanted, FEED)

    try:
        found = await _ask(datasette, look)
    except (ArchiveError, ValueError) as error:
        return await problem(datasette, request, str(error), 400)
    edited = [entry["modified_at"] or entry["published_at"] for entry in found]
    context = {
        "entries": found,
        "about": wanted.q or wanted.section,
        "updated": max(edited, default="1970-01-01T00:00:00Z"),
        "root": datasette.absolute_url(request, "/").rstrip("/"),
        "self": datasette.absolute_url(request, request.full_path),
    }
    text = await datasette.render_template("feed.xml", context, request=request)
    return Response(text, content_type="application/atom+xml; charset=utf-8")


async def problem(datasette: Datasette, request: Request, message: str, status: int) -> Response:
    """A page that says what is wrong."""
    return await _render(datasette, request, "problem.html", {"message": message, "status": status}, status)


def _search(request: Request) -> tuple[Wanted, Sort, int]:
    """What a search asks for, in which order, and which page of it; nonsense is taken for nothing."""
    names = ("q", "section", "source", "writer", "tag", "period")
    wanted = Wanted(**{name: (request.args.get(name) or "").strip() or None for name in names})
    sort = request.args.get("sort")
    if sort not in get_args(Sort) or (sort == "relevance" and not wanted.q):
        sort = "relevance" if wanted.q else "newest"
    return wanted, sort, _number(request, "page", 1)


def _number(request: Request, name: str, otherwise: int) -> int:
    text = request.args.get(name) or ""
    return int(text) if text.isdecimal() and 0 < int(text) < 2**31 else otherwise


def _article(archive: Archive, request: Request) -> ArticleRow:
    id = int(request.url_vars["id"])
    found = archive.article(id) if id < 2**63 else None
    if found is None:
        raise Missing(f"The archive has no article with the number {id}")
    return found


def _capture(archive: Archive, request: Request) -> Any:
    try:
        return archive.capture(int(request.url_vars["id"]))
    except (ArchiveError, OverflowError) as error:
        raise Missing(str(error)) from None


async def _ask(datasette: Datasette, look: Callable[[Archive], T]) -> T:
    """Look into the archive beside the event loop, in one state of it. Opening it takes 2 ms."""

    def opened() -> T:
        with Archive(datasette.plugin_config("azecrawl")["path"]) as archive:
            archive.db.execute("BEGIN")
            return look(archive)

    return await asyncio.to_thread(opened)


async def _page(
    datasette: Datasette, request: Request, template: str, look: Callable[[Archive], dict[str, Any]], **more: Any
) -> Response:
    try:
        context = await _ask(datasette, look)
    except Missing as missing:
        return await problem(datasette, request, str(missing), 404)
    except (ArchiveError, ExportError) as error:
        return await problem(datasette, request, str(error), 500)
    return await _render(datasette, request, template, context | more)


async def _render(
    datasette: Datasette, request: Request, template: str, context: dict[str, Any], status: int = 200
) -> Response:
    text = await datasette.render_template(template, context, request=request)
    return Response.html(text, status=status, headers={"Content-Security-Policy": POLICY})
