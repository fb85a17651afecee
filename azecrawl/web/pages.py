"""The pages for reading: what each asks of the archive, and the template that goes into."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, cast, get_args
from urllib.parse import unquote

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import AsgiFileDownload, Request

from azecrawl import Archive, ArchiveError, site
from azecrawl.archive import Filters, Selection
from azecrawl.archive.lists import PAGE_SIZE, Overview, Page
from azecrawl.archive.rows import ArticleRow
from azecrawl.archive.searching import Sort
from azecrawl.archive.selection import FILTERS
from azecrawl.changes import KINDS, Event, changes, event, for_json, of_kind
from azecrawl.export.output import presentable
from azecrawl.status import lines
from azecrawl.status import status as status_of
from azecrawl.web import citing
from azecrawl.web.addresses import AS_JSON, moved, path_to, search_path
from azecrawl.web.answering import (
    Elsewhere,
    Missing,
    answer,
    image_path,
    images_folder,
    images_here,
    page_of,
    rendered,
    sentence,
)
from azecrawl.web.body import pattern, readable
from azecrawl.web.remembered import overview
from azecrawl.web.template_filters import parts, period


class Shown(ArticleRow):
    """An article with the name that its address here is made of."""

    slug: str


NEWEST, FEED = 13, 30
"""How many articles the front page has, and a feed."""

_LEADING = ("slug", "byline", "source", "categories", "tags")
"""What of an article its page makes addresses of: they lead there only as it is."""

RANKED = 300
"""How many edits and removals are weighed for a page: the latest. A long text takes 3 ms."""


async def front(datasette: Datasette, request: Request) -> Response:
    """The newest articles, the timeline, sections, writers and sources."""

    def look(archive: Archive) -> dict[str, Any]:
        return {
            "overview": overview(archive),
            "newest": archive.newest(limit=NEWEST),
            "runs": archive.runs(1),
        }

    return await page_of(datasette, request, "front.html", look, data=("overview", "newest"))


async def status(datasette: Datasette, request: Request) -> Response:
    """How the archive is doing, as the command of that name says it."""

    def look(archive: Archive) -> dict[str, Any]:
        found = status_of(archive, datetime.now(UTC))
        return {"status": found, "lines": list(lines(found))}

    return await page_of(datasette, request, "status.html", look)


async def article(datasette: Datasette, request: Request) -> Response:
    """An article, to be read."""

    def look(archive: Archive) -> dict[str, Any]:
        named = _article(archive, request)
        leading = {name: value for name, value in named.items() if name in _LEADING}
        found = cast(Shown, presentable(named) | leading)
        row: Mapping[str, Any] = found
        here = images_here(datasette, archive, [image["url"] for image in found["images"]])
        images = {url: image_path(file) for url, file in here.items()}
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

    return await page_of(datasette, request, "article.html", look)


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

    return await page_of(datasette, request, "revisions.html", look, data=("revisions",))


async def cite(datasette: Datasette, request: Request) -> Response:
    """References to an article, to copy and to download."""

    def look(archive: Archive) -> dict[str, Any]:
        found = _article(archive, request)
        texts = {ending: citing.DOWNLOADS[ending].text(archive, found) for ending in citing.REFERENCES}
        beside = f"{path_to('article', found['slug'])}.json"
        return {"article": found, "beside": beside, "formatted": citing.formatted(archive, found), "texts": texts}

    return await page_of(datasette, request, "cite.html", look, downloads=citing.DOWNLOADS)


async def download(datasette: Datasette, request: Request) -> Response:
    """An article, or a reference to it, as a file."""
    ending = request.url_vars["ending"]
    kind = citing.DOWNLOADS[ending]

    def look(archive: Archive) -> tuple[str, str]:
        found = _article(archive, request)
        slug = found["slug"].encode("ascii", "ignore").decode()
        return slug.replace("/", "-").replace('"', "") or str(found["id"]), kind.text(archive, found)

    found = await answer(datasette, request, look)
    if isinstance(found, Response):
        return found
    slug, text = found
    headers = {"Content-Disposition": f'attachment; filename="{slug}.{ending}"'}
    return Response(text, headers=headers, content_type=f"{kind.media_type}; charset=utf-8")


async def listing(datasette: Datasette, request: Request) -> Response:
    """The articles of a section, a writer, a source, a tag or a period, newest first."""
    kind, name = request.url_vars["kind"], unquote(request.url_vars["name"])
    number = _number(request, "page", 1)

    def look(archive: Archive) -> dict[str, Any]:
        try:
            found = archive.page(number=number, **_filters({kind: name}))
        except ArchiveError as error:
            raise Missing(sentence(error)) from None
        if not found.total:
            raise Missing(f"The archive has no article of {name}")
        titled = period(name) if kind == "period" else archive.called(kind, name)
        if number > found.last:
            raise Missing(f"{titled} has {found.last} pages")
        return {"page": found, "title": titled} | _near(overview(archive), kind, name)

    path = path_to(kind, name)
    more = {"kind": kind, "name": name, "here": f"{path}?", "path": path}
    return await page_of(datasette, request, "listing.html", look, data=("title", "page"), **more)


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

    return await page_of(datasette, request, "names.html", look, data=("names",), kind=kind)


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
    return await page_of(
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
    images = images_folder(datasette)
    folder = tempfile.TemporaryDirectory(prefix="azecrawl-")
    out = Path(folder.name) / f"{site.KEY}-search.{ending}"

    def look(archive: Archive) -> None:
        found = archive.articles(wanted.query, sort="oldest", **wanted.filters)
        kind.write(archive, found, out, images)

    try:
        refused = await answer(datasette, request, look, trouble=400)
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

    found = await answer(datasette, request, look, trouble=400)
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
    text = await rendered(datasette, request, template, context)
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
            trouble = sentence(error)
        counts = {kind: sum(kind in one.kinds for one in found) for kind in KINDS}
        meant = list(of_kind(found, kind))
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
    return await page_of(datasette, request, "changes.html", look, data=("changes", "trouble"), **more)


async def changes_feed(datasette: Datasette, request: Request) -> Response:
    """The latest edits and removals, as Atom (RFC 4287)."""
    wanted, _, _ = _search(request)
    kind = _one_of(request, "kind", KINDS)

    def look(archive: Archive) -> list[Event]:
        found = islice(map(event, archive.edits(wanted.query, **wanted.filters)), RANKED)
        return list(islice(of_kind(found, kind), FEED))

    found = await answer(datasette, request, look, trouble=400)
    if isinstance(found, Response):
        return found
    about = ", ".join(str(value) for value in (wanted.query, *wanted.filters.values(), kind) if value)
    return await _feed(datasette, request, "changes.xml", found, about, [one.row["at"] for one in found])


async def renamed(datasette: Datasette, request: Request) -> Response:
    """A page that older versions had at this address."""
    return Response.redirect(moved(request.path, request.query_string), 301)


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
