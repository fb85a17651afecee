"""What Datasette asks its plugins, answered: our pages and what their templates know, and headers with everything."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import datasette
from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request
from jinja2 import Environment
from markupsafe import Markup

from azecrawl import site
from azecrawl.archive.notes import NOTES
from azecrawl.archive.selection import FILTERS
from azecrawl.changes import glance
from azecrawl.export.output import of_the_web
from azecrawl.plurals import many
from azecrawl.web import addresses, captures, charts, pages, template_filters
from azecrawl.web.citing import DOWNLOADS, SEARCH_DOWNLOADS
from azecrawl.web.datasette_templates import Mended

Hook = TypeVar("Hook", bound=Callable[..., Any])
hookimpl: Callable[[Hook], Hook] = datasette.hookimpl

DATA_POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""What Datasette's own pages may load: they have styles in them, and scripts, which their templates give the nonce."""

LOOPBACK = ("127.0.0.1", "localhost", "::1")

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-DNS-Prefetch-Control": "off",
}
"""What every response says that does not say otherwise itself, beside ``DATA_POLICY``. That a page refers to no other
host is not enough: it links to some, and what somebody reads is not their business."""

_ARTICLE = r"^/article/(?P<slug>.+?)"
_AS_JSON = rf"(?P<data>{re.escape(addresses.AS_JSON)})"

ROUTES = {
    rf"^(?:/|{_AS_JSON})$": pages.front,
    r"^/status$": pages.status,
    rf"{_ARTICLE}/revisions{_AS_JSON}?$": pages.revisions,
    rf"{_ARTICLE}/cite$": pages.cite,
    rf"{_ARTICLE}\.(?P<ending>{'|'.join(map(re.escape, DOWNLOADS))})$": pages.download,
    rf"{_ARTICLE}$": pages.article,
    r"^/capture/(?P<id>\d+)$": captures.capture,
    r"^/capture/(?P<id>\d+)/page$": captures.captured_page,
    r"^/capture/(?P<id>\d+)/file$": captures.captured_file,
    r"^/capture/(?P<id>\d+)/body$": captures.captured_bytes,
    r"^/category/(?P<name>.+)/feed\.atom$": pages.feed,
    rf"^/(?P<kind>category)/(?P<name>.+?){_AS_JSON}?$": pages.listing,
    rf"^/(?P<kind>byline|source|tag|period)/(?P<name>[^/]+){_AS_JSON}?$": pages.listing,
    rf"^/(?P<kind>byline|source|tag)s{_AS_JSON}?$": pages.names,
    rf"^/search{_AS_JSON}?$": pages.search,
    rf"^/search\.(?P<ending>{'|'.join(map(re.escape, SEARCH_DOWNLOADS))})$": pages.search_download,
    rf"^/changes{_AS_JSON}?$": pages.changed,
    r"^/changes\.atom$": pages.changes_feed,
    r"^/(?:feed|search)\.atom$": pages.feed,
    rf"^/(?:{'|'.join(addresses.OLD_NAMES)})(?:/.*)?$": pages.renamed,
}
"""Which page an address is: the first whose pattern fits."""

SHOWN = (
    template_filters.day,
    template_filters.iso_day,
    template_filters.clock,
    template_filters.utc,
    template_filters.period,
    template_filters.number,
    many,
    template_filters.percent,
    template_filters.size,
    template_filters.host,
    template_filters.marked,
    template_filters.hits,
    template_filters.coded,
    template_filters.paragraphs,
    of_the_web,
    glance,
)
"""What templates can put a value through, by their own names."""


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Any]]]]:
    """Before Datasette's own, so that the front page is ours."""
    return list(ROUTES.items())


async def answer(datasette: Datasette, address: str) -> Response:
    """A page of ours without a server. Raises ``LookupError`` for an address that is none of ours."""
    for pattern, page in ROUTES.items():
        if found := re.match(pattern, address.partition("?")[0]):
            request = Request.fake(address, url_vars=found.groupdict())
            request.scope["csrftoken"] = lambda: ""
            return await page(datasette, request)
    raise LookupError(address)


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: Datasette) -> None:
    """What our templates know, and Datasette's own as they are mended."""
    env.add_extension(Mended)
    env.filters |= {filter.__name__: filter for filter in SHOWN}
    env.globals |= {
        "path_to": addresses.path_to,
        "search_path": addresses.search_path,
        "changes_path": addresses.changes_path,
        "kinds": template_filters.KIND_LABELS,
        "labels": template_filters.LABELS,
        "filters": FILTERS,
        "notes": NOTES,
        "chart": charts.chart,
        "timeline": partial(charts.timeline, said=template_filters.period, path=partial(addresses.path_to, "period")),
        "site_name": site.NAME,
        "site_host": urlsplit(site.BASE_URL).hostname,
        "place": site.PLACE,
        "language": site.LANGUAGE,
        "as_files": datasette.plugin_config("azecrawl")["static"],
        "data_path": datasette.urls.database(Path(datasette.plugin_config("azecrawl")["path"]).stem),
    }


@hookimpl
def extra_template_vars(request: Request | None) -> dict[str, str]:
    """The nonce of a page's own scripts."""
    return {"csp_nonce": request.scope.get("csp_nonce", "")} if request else {}


@hookimpl
def render_cell(row: Any, value: object, column: str, table: str | None) -> Markup | None:
    """Where an article or a capture in a table can be read; a body that is packed is not shown."""
    if table == "articles" and column == "title":
        return Markup('<a href="/article/{}">{}</a>').format(row["id"], value)
    if table in ("captures", "dictionaries") and isinstance(value, bytes):
        packed = f"zstd, {template_filters.size(len(value))}"
        if table == "dictionaries":
            return Markup(packed)
        return Markup('{}; <a href="/capture/{}">as captured</a>').format(packed, row["id"])
    return None


@hookimpl
def asgi_wrapper() -> Callable[[Any], Any]:
    """Headers with every response, and none for those who come by another name."""
    return guarded


def guarded(app: Any) -> Any:
    """An ASGI application that sends ``HEADERS`` along, and answers only those who ask this computer by its own name.

    A page from elsewhere can have a name of its own lead here, and would be taken for one of ours by the browser.
    """

    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        nonce = secrets.token_urlsafe(16)
        headers = HEADERS | {"Content-Security-Policy": DATA_POLICY.format(nonce=nonce)}
        added = {name.lower().encode(): value.encode() for name, value in headers.items()}

        async def send_with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                sent = message["headers"]
                names = {name.lower() for name, _ in sent}
                message = message | {"headers": [*sent, *(item for item in added.items() if item[0] not in names)]}
            await send(message)

        if scope["type"] == "http" and _host(scope) not in LOOPBACK:
            await Response.text("Only this computer is served, as 127.0.0.1 or localhost.", 403).asgi_send(send)
        else:
            await app(scope | {"csp_nonce": nonce}, receive, send_with_headers)

    return wrapped


def _host(scope: Any) -> str | None:
    """The name somebody asked for, without its port; None for what is no name."""
    host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None
