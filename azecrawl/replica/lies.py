"""What the replica says in place of the truth: whole sites that lie, and single answers that go wrong.

A lie is a pure function from what was asked to a false answer. When which lie is told is decided here too; the
sockets are in ``server``. ``rename_theme`` is no lie: it is the same site under another theme's class names.
"""

from __future__ import annotations

import gzip
import re
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from random import Random
from typing import Literal, Protocol
from urllib.parse import quote
from zlib import crc32

from azecrawl import site

Delivery = Literal["whole", "until close", "cut short", "hang up", "silence"]
"""How an answer goes over the wire: with a right Content-Length; with none, ended by ``Connection: close``; with a
Content-Length that is twice what is sent; not at all, the connection closed; not at all, the connection left open."""


@dataclass(frozen=True)
class Answer:
    """One HTTP answer, and how it is delivered."""

    status: int
    body: bytes = b""
    content_type: str = "text/html; charset=UTF-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    delivery: Delivery = "whole"


class Site(Protocol):
    """The site as it truly is."""

    def truth(self, address: str) -> Answer:
        """What it answers to a request for a path and query."""

    def articles(self) -> Sequence[str]:
        """The paths of its articles, newest first."""


@dataclass(frozen=True)
class Asked:
    """A request: the path and query asked for, the true answer to it, and the site."""

    address: str
    truth: Answer
    site: Site

    @property
    def path(self) -> str:
        """The path without the query."""
        return self.address.partition("?")[0]


Lie = Callable[[Asked], Answer]


# What a site shows in place of itself.

LOGIN_PATH = "/wp-login.php"

_LOREM = "The doors are shut while the floors are being washed. "

MAINTENANCE = f"""<!doctype html>
<html><head><meta charset="utf-8"><title>Under maintenance</title></head>
<body><h1>We will be back soon</h1><p>{_LOREM * 3}</p></body></html>
"""

MARKED_MAINTENANCE = f"""<!DOCTYPE html>
<html lang="en-US"><head><meta charset="UTF-8" /><title>{site.NAME} – Under maintenance</title>
<meta name="generator" content="WordPress 6.1.9" />
<meta property="og:type" content="website" /><meta property="og:site_name" content="{site.NAME}" />
<meta property="og:title" content="{site.NAME}" />
<link rel="stylesheet" href="/wp-content/plugins/wp-maintenance-mode/assets/css/style.min.css?ver=2.6.7" media="all" />
<link rel="https://api.w.org/" href="/wp-json/" /><link rel="shortcut icon" href="/wp-content/uploads/favicon.png" />
</head><body class="wpmm-maintenance wpmm-template">
<div class="wrap"><a href="/"><img src="/wp-content/themes/jnews/assets/img/logo.png" alt="{site.NAME}" /></a>
<h1>{site.NAME} is being renewed</h1><h2>{_LOREM}</h2><p>{_LOREM * 4}</p></div>
<script src="/wp-includes/js/jquery/jquery.min.js?ver=3.6.1"></script></body></html>
"""

CHALLENGE = """<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title>
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8"><meta name="robots" content="noindex,nofollow">
<meta http-equiv="refresh" content="390"></head><body class="no-js"><div class="main-wrapper" role="main">
<div class="main-content"><noscript><div class="h2"><span id="challenge-error-text">Enable JavaScript and cookies to
continue</span></div></noscript></div></div>
<script>(function(){window._cf_chl_opt={cType:'managed',cZone:'replica',cRay:'8a0b1c2d3e4f'};
var a=document.createElement('script');a.src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1';
document.getElementsByTagName('head')[0].appendChild(a);}());</script></body></html>
"""

PARKED = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>This domain may be for sale</title>
<meta name="description" content="Related searches"></head><body>
<h1>This domain may be for sale!</h1><p>The owner offers it for 4,888 USD. Ask for it today.</p>
<ul><li><a href="/?q=News">News</a></li><li><a href="/?q=Insurance">Insurance</a></li></ul>
</body></html>
"""

LOGIN = f"""<!DOCTYPE html>
<html lang="en-US"><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
<title>Log In &lsaquo; {site.NAME} &#8212; WordPress</title>
<meta name='robots' content='max-image-preview:large, noindex, noarchive' />
<link rel='stylesheet' id='login-css' href='/wp-admin/css/login.min.css?ver=6.1.9' media='all' />
<meta name='referrer' content='strict-origin-when-cross-origin' /><meta name="viewport" content="width=device-width" />
</head><body class="login no-js login-action-login wp-core-ui  locale-en-us">
<div id="login"><h1><a href="https://wordpress.org/">Powered by WordPress</a></h1>
<form name="loginform" id="loginform" action="{LOGIN_PATH}" method="post">
<p><label for="user_login">Username or Email Address</label><input type="text" name="log" id="user_login" /></p>
<p><label for="user_pass">Password</label><input type="password" name="pwd" id="user_pass" /></p>
<p class="submit"><input type="submit" name="wp-submit" id="wp-submit" value="Log In" /></p></form>
<p id="backtoblog"><a href="/">&larr; Go to {site.NAME}</a></p></div></body></html>
"""

_NGINX_404 = """<html>
<head><title>404 Not Found</title></head>
<body>
<center><h1>404 Not Found</h1></center>
<hr><center>nginx/1.18.0</center>
</body>
</html>
"""

_FATAL_ERROR = """<br />
<b>Fatal error</b>:  Uncaught Error: Call to undefined function jnews_get_option() in
/var/www/html/wp-content/themes/jnews/functions.php:212
Stack trace:
#0 /var/www/html/wp-includes/template-loader.php(106): include()
#1 {main}
  thrown in <b>/var/www/html/wp-content/themes/jnews/functions.php</b> on line <b>212</b><br />
"""


def _always(status: int, page: str, **headers: str) -> Lie:
    answer = Answer(status, page.encode(), headers={name.replace("_", "-"): value for name, value in headers.items()})
    return lambda asked: answer


def _refuse(asked: Asked, status: int) -> Answer:
    return Answer(status, f"<html><body><h1>{status}</h1></body></html>".encode())


def _bare_404(asked: Asked) -> Answer:
    """A web server's own page for every other address, nothing at all for the rest."""
    return Answer(404, b"" if crc32(asked.path.encode()) % 2 else _NGINX_404.encode())


def _home_page(asked: Asked) -> Answer:
    return asked.site.truth("/")


def _login(asked: Asked) -> Answer:
    if asked.path == LOGIN_PATH:
        return asked.truth
    return Answer(302, headers={"Location": f"{LOGIN_PATH}?redirect_to={quote(asked.address, safe='')}&reauth=1"})


def _half(asked: Asked) -> Answer:
    """The first half of the true answer, as if it were the whole."""
    return replace(asked.truth, body=asked.truth.body[: len(asked.truth.body) // 2])


def _php_error(asked: Asked) -> Answer:
    half = asked.truth.body[: len(asked.truth.body) // 2]
    return Answer(200, half + _FATAL_ERROR.encode())


def _other_article(asked: Asked) -> Answer:
    """The true page of another article, as a cache that mixes up its keys gives it."""
    others = [path for path in asked.site.articles() if not asked.path.startswith(path)]
    return asked.site.truth(others[crc32(asked.address.encode()) % len(others)])


def _own_404(asked: Asked) -> Answer:
    return asked.site.truth("/nothing-was-ever-here/")


def _redirect_loop(asked: Asked) -> Answer:
    sign = "&" if "?" in asked.address else "?"
    address = asked.address if _is_in_a_loop(asked.address) else f"{asked.address}{sign}again=1"
    return Answer(302, headers={"Location": address})


def _is_in_a_loop(address: str) -> bool:
    return address.endswith(("?again=1", "&again=1"))


def _delivered(asked: Asked, delivery: Delivery) -> Answer:
    """The true answer, or what of it arrives."""
    return replace(asked.truth, delivery=delivery)


_GZIP_HEADER = 10
"""Bytes: RFC 1952, 2.3, without a file name."""


def _gzipped(asked: Asked, *, truncated: bool) -> Answer:
    packed = gzip.compress(asked.truth.body, mtime=0)
    body = packed[: len(packed) // 2] if truncated else packed[:_GZIP_HEADER] + asked.truth.body[:400]
    return replace(asked.truth, body=body, headers={**asked.truth.headers, "Content-Encoding": "gzip"})


WHOLE_SITE: Mapping[str, Lie] = {
    "maintenance": _always(200, MAINTENANCE),
    "marked maintenance": _always(200, MARKED_MAINTENANCE),
    "challenge": _always(403, CHALLENGE, cf_mitigated="challenge"),
    "challenge 200": _always(200, CHALLENGE),
    "parked": _always(200, PARKED),
    "empty": _always(200, ""),
    "bare 404": _bare_404,
    "home page for all": _home_page,
    "login": _login,
    "php error": _php_error,
}
"""What a site says to everything, or to a part of it, by name."""

LOUD: Mapping[str, Lie] = {
    **{f"HTTP {status}": partial(_refuse, status=status) for status in (500, 503, 429, 403, 401)},
    "cut short": partial(_delivered, delivery="cut short"),
    "hang up": partial(_delivered, delivery="hang up"),
    "silence": partial(_delivered, delivery="silence"),
    "garbage for gzip": partial(_gzipped, truncated=False),
    "truncated gzip": partial(_gzipped, truncated=True),
    "redirect loop": _redirect_loop,
}
"""What goes wrong with one answer so that the protocol shows it, by name."""

QUIET: Mapping[str, Lie] = {
    "challenge 200": WHOLE_SITE["challenge 200"],
    "empty": WHOLE_SITE["empty"],
    "php error": _php_error,
    "half": _half,
    "half until close": lambda asked: replace(_half(asked), delivery="until close"),
    "another article": _other_article,
    "own 404": _own_404,
    "bare 404": _bare_404,
}
"""What goes wrong with one answer while the protocol looks well, by name."""

LIES: Mapping[str, Lie] = {**WHOLE_SITE, **LOUD, **QUIET}


# Where and when a site lies.

_LISTINGS = frozenset(("page", "category", "tag", "author"))
_OTHERS = re.compile(r"/wp-json(/|$)|/wp-|.*/feed(/|$)|.*\.\w+$")


def _is_listing(path: str) -> bool:
    parts = [part for part in path.split("/") if part]
    return (not parts or parts[0] in _LISTINGS) and parts[-1:] != ["feed"]


SCOPES: Mapping[str, Callable[[str], bool]] = {
    "everything": lambda path: True,
    "articles": lambda path: not _is_listing(path) and not _OTHERS.match(path),
    "listing": _is_listing,
    "rest": lambda path: path.startswith("/wp-json/"),
}
"""Which paths a lie is told about, by name. ``everything`` includes robots.txt: plugins and challenges answer there."""

Choice = Callable[[str], Lie | None]
"""Which lie a request for an address meets, None for the truth. Called by many threads."""


def the_truth(address: str) -> None:
    """No lie, whatever is asked."""


def everywhere(name: str, scope: str) -> Choice:
    """A lie told about all of a scope. Raises ``KeyError`` for a name that there is not."""
    lie, covers = LIES[name], SCOPES[scope]
    return lambda address: lie if covers(address.partition("?")[0]) else None


class Storm:
    """A share (0 to 1) of answers goes wrong, loudly or quietly, each as often.

    Which do is drawn from the seed, the address, and how many times that was asked for: it is the same each time,
    in whatever order the requests arrive. robots.txt fails with 500 or 503 only.
    """

    def __init__(self, seed: int, share: float) -> None:
        self._seed, self._share = seed, share
        self._asked: Counter[str] = Counter()
        self._lock = threading.Lock()

    def __call__(self, address: str) -> Lie | None:
        if _is_in_a_loop(address):
            return _redirect_loop
        with self._lock:
            self._asked[address] += 1
            draw = Random(f"{self._seed}:{address}:{self._asked[address]}")
        if draw.random() >= self._share:
            return None
        if address == "/robots.txt":
            return LOUD[draw.choice(("HTTP 500", "HTTP 503"))]
        kind = draw.choice((LOUD, QUIET))
        return kind[draw.choice(tuple(kind))]


# Another theme

_CLASSES = re.compile(r"""(?<= class=)(["'])(.*?)\1""")
_THEME = re.compile(
    r"jeg|jnews|jsc_|(entry-header|entry-content|content-inner|no-share|post-wrap|thumbnail-container|ads-wrapper|meta_"
    r"|page_|nav_|navtext|prev-post|next-post|post-title|counts|share)"
)


def rename_theme(html: str) -> str:
    """A page with other names for the theme's classes. The head stays, and so do WordPress's own classes and data."""
    head, body_tag, body = html.partition("<body")
    return head + body_tag + _CLASSES.sub(lambda match: f"{match[1]}{_renamed(match[2])}{match[1]}", body)


def _renamed(names: str) -> str:
    return " ".join(f"mag-{crc32(name.encode()):08x}" if _THEME.match(name) else name for name in names.split(" "))
