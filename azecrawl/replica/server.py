"""The replica over HTTP on loopback: routes, redirects, robots.txt; its answers and its lies are made elsewhere."""

from __future__ import annotations

import hashlib
import socket
import sys
import threading
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.message import Message
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from azecrawl import site
from azecrawl.replica import assets, feeds, lies, pictures
from azecrawl.replica.lies import Answer, Asked
from azecrawl.replica.pages import STATIC_PAGES, Pages
from azecrawl.replica.publication import CATEGORIES, Post, Publication

WAYS = frozenset({"rest", "sitemap", "feed", "listing"})
"""The ways to find articles that can be closed."""


@dataclass(frozen=True)
class Fault:
    """What one request gets in place of its answer: ``status``, ``headers`` and ``body``, or a closed connection."""

    status: int = 503
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    hang_up: bool = False

    @property
    def answer(self) -> Answer:
        """The fault as it goes over the wire."""
        headers = dict(self.headers)
        content_type = headers.pop("Content-Type", Answer.content_type)
        return Answer(self.status, self.body, content_type, headers, "hang up" if self.hang_up else "whole")


class _Redirect(Exception):
    """The address a request should have used."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


class _Routes:
    """From an address to an answer."""

    def __init__(
        self,
        publication: Publication,
        crawl_delay: float | None,
        disallow: Sequence[str],
        closed: Collection[str],
        lastmod: bool,
        validators: bool,
    ) -> None:
        # The same server by another name is another host: a browser, and a crawl, knows no better.
        beside = publication.base.replace("127.0.0.1", "localhost")
        self.publication, self.pages, self.closed = publication, Pages(publication, beside), closed
        self._lastmod, self._validators = lastmod, validators
        self.renamed = False
        self._sitemap = feeds.plugin_sitemap if lastmod else feeds.sitemap
        index = "sitemap_index.xml" if lastmod else "wp-sitemap.xml"
        rules = ["User-agent: *", "Disallow: /wp-admin/", "Allow: /wp-admin/admin-ajax.php"]
        rules += [f"Disallow: {path}" for path in disallow]
        rules += [f"Crawl-delay: {crawl_delay:g}"] if crawl_delay is not None else []
        self._robots = "\n".join([*rules, "", f"Sitemap: {publication.base}{index}", ""])

    def truth(self, address: str) -> Answer:
        """What WordPress says to a GET request that sets no conditions."""
        return self.answer(address, Message())

    def articles(self) -> list[str]:
        """The paths of the articles, newest first."""
        posts = map(self.publication.post, self.publication.newest)
        return [urlsplit(post.url).path for post in posts if post.number is not None]

    def answer(self, address: str, headers: Message) -> Answer:
        """What WordPress says to a GET request."""
        path, query = urlsplit(address).path, dict(parse_qsl(urlsplit(address).query))
        parts = [unquote(part) for part in path.split("/") if part]
        try:
            if path == "/robots.txt":
                return Answer(200, self._robots.encode(), "text/plain; charset=utf-8")
            if path == lies.LOGIN_PATH:
                return self._html(200, lies.LOGIN)
            if asset := assets.asset(path):
                # A font from another host is shown only where that allows it (CSS Fonts 4, 4.9).
                response = Answer(200, *asset, {"Access-Control-Allow-Origin": "*"})
                return self._unless_known(response, headers, dated=False)
            if media_type := pictures.media_type_of(path):
                body = pictures.picture(path)
                return Answer(200, body, media_type) if body else self._html(404, self.pages.not_found(path))
            if parts[:1] == ["wp-json"]:
                return self._rest(parts[1:], query)
            if path.endswith(".xml") and "sitemap" not in self.closed:
                if found := self._sitemap(self.publication, path.strip("/")):
                    response = Answer(200, found.encode(), "application/xml; charset=UTF-8")
                    return self._unless_known(response, headers, dated=True) if self._lastmod else response
            elif parts[-1:] == ["feed"]:
                if feed := self._feed(parts[:-1], query):
                    return self._unless_known(feed, headers, dated=True)
            elif (html := self._page(parts, query)) is not None:
                if not path.endswith("/"):
                    raise _Redirect(f"{self.publication.base}{path.strip('/')}/")
                response = self._html(200, html)
                return self._unless_known(response, headers, dated=False) if self._validators else response
        except _Redirect as redirect:
            return Answer(301, headers={"Location": redirect.url})
        return self._html(404, self.pages.not_found(path))

    def _html(self, status: int, html: str) -> Answer:
        link = f'<{self.publication.base}wp-json/>; rel="https://api.w.org/"'
        html = lies.rename_theme(html) if self.renamed else html
        return Answer(status, html.encode(), headers={"Link": link})

    def _unless_known(self, response: Answer, headers: Message, dated: bool) -> Answer:
        """The answer with an ETag and, if ``dated``, Last-Modified; 304 when the reader has it (RFC 9110, 13.1)."""
        etag, changed = f'"{hashlib.md5(response.body).hexdigest()}"', max(self.publication.modified.values())
        validators = {"ETag": etag} | ({"Last-Modified": format_datetime(changed, usegmt=True)} if dated else {})
        if match := headers.get("If-None-Match"):
            known = etag in match
        else:
            since = headers.get("If-Modified-Since") if dated else None
            known = since is not None and parsedate_to_datetime(since) >= changed
        if known:
            return Answer(304, headers=validators)
        return replace(response, headers={**response.headers, **validators})

    def _page(self, parts: list[str], query: Mapping[str, str]) -> str | None:
        base, page = self.publication.base, 1
        if len(parts) > 1 and parts[-2] == "page" and parts[-1].isdecimal():
            page, parts = int(parts[-1]), parts[:-2]
            if page == 1:
                raise _Redirect("/".join([base.rstrip("/"), *parts, ""]))
        closed = "listing" in self.closed
        if closed and (page > 1 or parts[:1] in (["category"], ["tag"], ["author"])):
            return None
        match parts:
            case []:
                if (wp_id := query.get("p", "")).isdecimal():
                    if post := self.publication.find_id(int(wp_id)):
                        raise _Redirect(post.url)
                    return None
                return self.pages.front() if closed else self.pages.home(page)
            case ["category", *path]:
                return self.pages.category("/".join(path), page)
            case ["tag", slug]:
                return self.pages.tag(slug, page)
            case ["author", site.KEY]:
                return self.pages.author(page)
            case [slug] if slug in STATIC_PAGES and page == 1:
                return self.pages.static(slug)
            case [*address] if page == 1:
                slug, rest = self.publication.slug_in(address)
                if post := self.publication.find(slug):
                    return self._post(post, address, rest)
        return None

    def _post(self, post: Post, address: Sequence[str], rest: Sequence[str]) -> str | None:
        """A page of the post at an address, of which ``rest`` says which page."""
        if site.path_of(post.url, self.publication.base).split("/") != list(address[: len(address) - len(rest)]):
            raise _Redirect("/".join([post.url.rstrip("/"), *rest, ""]))
        if len(rest) > 1 or (rest and not rest[0].isdecimal()):
            return None
        if post.number is None:
            return self.pages.protected(post)
        page = int(rest[0]) if rest else 1
        html = self.pages.article(post, page) if page > 1 or not rest else None
        if html is None:
            raise _Redirect(post.url)
        return html

    def _feed(self, parts: list[str], query: Mapping[str, str]) -> Answer | None:
        """The feed of the site or of a section; None when there is none."""
        publication = self.publication
        category = CATEGORIES.get("/".join(parts[1:])) if parts[:1] == ["category"] else None
        if "feed" in self.closed or (parts and not category):
            return None
        positions = publication.by_category[category.path] if category else publication.newest
        title = f"{category.name} – {site.NAME}" if category else site.NAME
        page = int(query.get("paged", "1")) if query.get("paged", "1").isdecimal() else 1
        found = feeds.feed(publication, positions, title, "/".join([*parts, "feed", ""]), page)
        return Answer(200, found.encode(), "application/rss+xml; charset=UTF-8") if found else None

    def _rest(self, parts: list[str], query: Mapping[str, str]) -> Answer:
        publication, fields = self.publication, query.get("_fields")
        if "rest" in self.closed:
            return self._rest_error(401, "rest_forbidden", "You are not allowed to do that.")
        try:
            match parts:
                case ["wp", "v2", "posts"]:
                    posts, total, pages = feeds.rest_posts(publication, query)
                    return self._json(feeds.only_fields(posts, fields), total, pages)
                case ["wp", "v2", "posts", wp_id] if wp_id.isdecimal():
                    if post := publication.find_id(int(wp_id)):
                        return self._json(feeds.only_fields([feeds.rest_post(publication, post)], fields)[0])
                    return self._rest_error(404, "rest_post_invalid_id", "Invalid post ID.")
                case ["wp", "v2", "categories"]:
                    records = feeds.rest_categories(publication)
                    return self._json(feeds.only_fields(records, fields), len(records), 1)
        except feeds.BadRequest as error:
            return self._rest_error(400, error.code, str(error))
        return self._rest_error(404, "rest_no_route", "There is no such route.")

    def _json(self, value: object, total: int | None = None, pages: int | None = None, status: int = 200) -> Answer:
        headers = {} if total is None else {"X-WP-Total": str(total), "X-WP-TotalPages": str(pages)}
        return Answer(status, feeds.wordpress_json(value).encode(), "application/json; charset=UTF-8", headers)

    def _rest_error(self, status: int, code: str, message: str) -> Answer:
        return self._json({"code": code, "message": message, "data": {"status": status}}, status=status)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    routes: _Routes

    def __init__(self, port: int, faults: Mapping[str, Sequence[Fault]]) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.requests: list[tuple[str, str]] = []
        self.user_agents: set[str] = set()
        self.faults = {path: deque(each) for path, each in faults.items()}
        self.lock = threading.Lock()
        self.choice: lies.Choice = lies.the_truth
        self.lies_told = 0
        self.clock: datetime | None = None
        self.connections: set[socket.socket] = set()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away in the middle, as a killed one does, is nothing to speak of."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def receive(self, method: str, address: str, user_agent: str) -> Fault | None:
        """Note a request, and give the fault it meets."""
        with self.lock:
            self.requests.append((method, address))
            self.user_agents.add(user_agent)
            waiting = self.faults.get(address.partition("?")[0])
            return waiting.popleft() if waiting else None

    def answer(self, address: str, headers: Message) -> Answer:
        """What is said to a GET request for a path and query: the truth, or the lie that is chosen for it."""
        lie = self.choice(address)
        with self.routes.publication.lock:
            if lie is None:
                return self.routes.answer(address, headers)
            truth = self.routes.truth(address)
            said = lie(Asked(address, truth, self.routes))
        with self.lock:
            self.lies_told += said != truth
        return said


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        self.server.connections.discard(self.connection)
        super().finish()

    def do_GET(self) -> None:
        fault = self.server.receive(self.command, self.path, self.headers.get("User-Agent", ""))
        self._send(fault.answer if fault else self.server.answer(self.path, self.headers))

    do_HEAD = do_GET

    def _send(self, answer: Answer) -> None:
        """Head and body in one write, so that they leave in as few packets as can be."""
        self.close_connection |= answer.delivery != "whole"
        if answer.delivery == "silence":
            self.rfile.read(1)  # returns when the client gives up
        if answer.delivery in ("silence", "hang up"):
            return
        body, clock = answer.body, self.server.clock
        lines = [
            f"HTTP/1.1 {answer.status} {self.responses.get(answer.status, ('Fault', ''))[0]}",
            "Server: replica",
            f"Date: {self.date_time_string(clock.timestamp() if clock else None)}",
            f"Content-Type: {answer.content_type}",
            *(f"{name}: {value}" for name, value in answer.headers.items()),
        ]
        if answer.delivery == "until close":
            lines.append("Connection: close")
        elif answer.status != HTTPStatus.NOT_MODIFIED:
            lines.append(f"Content-Length: {len(body)}")
        if answer.delivery == "cut short":
            body = body[: len(body) // 2]
        body = b"" if self.command == "HEAD" else body
        self.wfile.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the requests are kept in ``Replica.requests``."""


class Replica:
    """A stand-in for the site, served from a background thread on loopback until closed.

    >>> with Replica(articles=40) as replica:
    ...     replica.publication.article(0).url.startswith(replica.base_url)
    True

    ``faults`` maps a path (``/feed/``) to what its first requests get in place of an answer, one fault a request.
    ``crawl_delay`` (seconds) and ``disallow`` go into robots.txt. ``closed`` are ways to find articles, out of
    ``rest``, ``sitemap``, ``feed`` and ``listing``, that this site does not offer. With ``lastmod`` its sitemaps
    are an SEO plugin's, with ``validators`` its pages have ETags. The newest ``withheld`` articles are drafts.
    ``port`` 0 takes any free port.
    """

    def __init__(
        self,
        articles: int = 100,
        seed: int = 0,
        port: int = 0,
        faults: Mapping[str, Sequence[Fault]] | None = None,
        crawl_delay: float | None = None,
        disallow: Sequence[str] = (),
        closed: Collection[str] = (),
        lastmod: bool = False,
        validators: bool = False,
        withheld: int = 0,
    ) -> None:
        """Raises ``ValueError`` for an unknown way to close or a number of articles that cannot be.

        Raises ``OSError`` when the port is taken.
        """
        self._server = _Server(port, faults or {})
        self.base_url = f"http://127.0.0.1:{self._server.server_port}/"
        try:
            self.publication = Publication(articles, seed, self.base_url, withheld)
            self._server.routes = _Routes(self.publication, crawl_delay, disallow, closed, lastmod, validators)
            self.close_ways(closed)
        except ValueError:
            self._server.server_close()
            raise
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def requests(self) -> list[tuple[str, str]]:
        """Method and path with query of every request, in order of arrival."""
        return self._server.requests

    @property
    def user_agents(self) -> set[str]:
        """Who has asked so far, as they called themselves."""
        return self._server.user_agents

    def close_ways(self, ways: Collection[str]) -> None:
        """Offer these ways to find articles no longer, whichever were closed before. Raises ``ValueError``."""
        if unknown := set(ways) - WAYS:
            raise ValueError(f"cannot close {', '.join(sorted(unknown))}: only {', '.join(sorted(WAYS))}")
        self._server.routes.closed = ways

    def fail(self, path: str, *faults: Fault) -> None:
        """Answer the next requests for a path with faults, one a request."""
        with self._server.lock:
            self._server.faults.setdefault(path, deque()).extend(faults)

    def lie(self, name: str, scope: str = "everything") -> None:
        """Say what is not so about a scope: ``lies.LIES`` and ``lies.SCOPES``. Raises ``KeyError`` for another name."""
        self._server.choice = lies.everywhere(name, scope)

    def storm(self, seed: int, share: float) -> None:
        """Let a share (0 to 1) of answers go wrong, the same ones for the same seed."""
        self._server.choice = lies.Storm(seed, share)

    def tell_the_truth(self) -> None:
        """Lie no longer, and end a storm."""
        self._server.choice = lies.the_truth

    @property
    def lies_told(self) -> int:
        """How many answers so far were not the true ones."""
        return self._server.lies_told

    def rename_theme(self, renamed: bool = True) -> None:
        """Serve pages with other names for the theme's classes; ``False`` goes back."""
        self._server.routes.renamed = renamed

    def link_to_nowhere(self, *slugs: str) -> None:
        """Show addresses where nothing is, these and no others, at the head of the front page's listing."""
        self._server.routes.pages.dead_links = slugs

    def set_clock(self, at: datetime | None) -> None:
        """The time that answers state as theirs (``Date``); None is the machine's."""
        self._server.clock = at

    def close(self) -> None:
        """Stop serving and drop every open connection."""
        self._server.shutdown()
        self._server.server_close()
        for connection in tuple(self._server.connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # the client was faster
        self._thread.join()

    def __enter__(self) -> Replica:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def serve(articles: int, port: int) -> None:
    """Serve a replica until Ctrl-C; its address is printed first. Raises ``OSError`` when the port is taken."""
    with Replica(articles, port=port) as replica:
        print(replica.base_url, flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("closed")
