"""The site that is archived, of which a process has one, as it is configured; and how its URLs are read.

What is one site's own is in a file of ``azecrawl.sites``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from w3lib.url import safe_url_string

from azecrawl import configuration
from azecrawl.records import Category

SITE, WRONG = configuration.site_or_built_in()
"""The site, and what is wrong with what is configured, if anything: no archive is opened then."""

KEY, NAME, BASE_URL, LANGUAGE, TIME_ZONE = SITE.key, SITE.name, SITE.address, SITE.language, SITE.time_zone
CATEGORIES, LABELS, FIELD_FLOORS = SITE.sections, SITE.labels, SITE.field_floors

PLACE = TIME_ZONE.key.rpartition("/")[2].replace("_", " ")
"""Where the site's days are, for who reads of them: ``Baku``."""

REVISITS = {
    timedelta(days=2): timedelta(hours=6),
    timedelta(days=14): timedelta(days=1),
    timedelta(days=90): timedelta(weeks=1),
    timedelta(days=365): timedelta(weeks=4),
}
"""How long an article may go unvisited by the time since it was published, for edits that no list announces.
One that is older than the last of these is not visited again."""

_URLS_AT_HAND = 1024
"""How each is read is remembered: a page leads to others a hundred times over, and its neighbours to the same ones."""

_NOT_ARTICLES = frozenset(
    "author category comments embed feed page search tag wp-admin wp-content wp-includes wp-json".split()
)
_USUAL_PORT = re.compile(r":(?:80|443)$")
_PLAIN = re.compile(r"[a-z]+://[^/?#%]*/(?:[a-z0-9_-]+/)*")
"""An address in which there is nothing to normalise, if it begins as the site's do: nearly all of them."""
_INDEX = re.compile(r"/index\.html?$", re.IGNORECASE)
_YEAR = re.compile(r"\d{4}")
_DATED = re.compile(r"\d{4}/\d\d/(?:\d\d/)?(?=[^/]*[^/\d])")
"""What stands before a slug in the address of a post, and not in that of a month or a day."""
_RENDERING = re.compile(r"/.+/(?:amp|embed)$")
_AMP = re.compile(r"(?:^|&)amp(?:[=&]|$)")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_TRACKING = re.compile(r"^(utm_\w+|fbclid|gclid|mc_[ce]id|share|replytocom|noamp|nb|ref)$")


def at_site(moment: datetime) -> datetime:
    """An aware time as the clocks at the site show it; as it is where theirs is before or after all calendars.

    >>> at_site(datetime.fromisoformat("9999-12-31T21:00:00+00:00")).isoformat()
    '9999-12-31T21:00:00+00:00'
    """
    try:
        return moment.astimezone(TIME_ZONE)
    except OverflowError:
        return moment


def day_of(moment: datetime) -> date:
    """The day of an aware time at the site."""
    return at_site(moment).date()


def midnight(day: date) -> datetime:
    """When a day begins at the site, as an aware time.

    >>> midnight(date(2021, 3, 15)).isoformat()
    '2021-03-15T00:00:00+04:00'
    """
    return datetime.combine(day, time(), TIME_ZONE)


def root_of(url: str) -> str:
    """The address of the site, or of its copy, that a URL belongs to.

    >>> root_of("https://aze.media/some-article/2/")
    'https://aze.media/'
    """
    parts = _split(url)
    return f"{parts.scheme}://{parts.netloc}/"


def _host(parts: SplitResult) -> str:
    return _netloc(parts).removeprefix("www.")


def _netloc(parts: SplitResult) -> str:
    """Host and port, without the ports of http and https: web archives write those out, and mix up the schemes."""
    return _USUAL_PORT.sub("", parts.netloc.lower())


def _split(url: str) -> SplitResult:
    """The parts of a URL; all empty for what only looks like one: pages link to ``http://[``."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


@lru_cache(maxsize=_URLS_AT_HAND)
def is_on_site(url: str, base: str = BASE_URL) -> bool:
    """Whether a URL is on the site, whatever its scheme and with or without ``www.``."""
    parts, home = _split(url), _split(base)
    return _host(parts) == _host(home) and f"{parts.path}/".startswith(home.path)


@lru_cache(maxsize=_URLS_AT_HAND)
def normalize_url(url: str, base: str = BASE_URL) -> str:
    """The one spelling of a URL: the site's own scheme and host, no fragment or tracking parameters, a closing slash.

    WordPress answers ``/slug`` and ``http://www…/slug/?utm_source=x`` with the same article. Escapes are the same in
    either case (RFC 3986, 6.2.2.1); WordPress writes them in lower case. ``index.html`` is the file in which mirrors
    keep what stands at its folder's address.
    """
    if url.startswith(base) and _PLAIN.fullmatch(url):
        return url
    parts = urlsplit(safe_url_string(url.strip()))
    scheme, netloc = parts.scheme.lower(), _netloc(parts)
    if is_on_site(url, base):
        home = urlsplit(base)
        scheme, netloc = home.scheme, home.netloc
    path = _INDEX.sub("/", re.sub(r"/{2,}", "/", parts.path)) or "/"
    if not path.endswith("/") and "." not in path.rsplit("/", 1)[-1]:
        path += "/"
    query = urlencode(
        [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(key)]
    )
    return _ESCAPE.sub(lambda escape: escape[0].lower(), urlunsplit((scheme, netloc, path, query, "")))


def path_of(url: str, base: str = BASE_URL) -> str:
    """The path of a URL below the site's address, without slashes at its ends; that of a folder for its ``index.html``.

    >>> path_of("https://aze.media/category/karabakh/index.html")
    'category/karabakh'
    """
    return _INDEX.sub("/", _split(url).path).removeprefix(_split(base).path.rstrip("/")).strip("/")


@lru_cache(maxsize=_URLS_AT_HAND)
def category_path(url: str, base: str = BASE_URL) -> str | None:
    """``news/energy`` for ``…/category/news/energy/page/2/``; None for a URL that is no section's.

    Mirrors call a page that they found without its closing slash ``energy.html``; no section's slug has a dot.
    """
    head, _, rest = path_of(url, base).partition("/")
    rest = re.sub(r"(^|/)(page/\d+|feed)$", "", re.sub(r"\.html?$", "", rest))
    return rest or None if head == "category" and is_on_site(url, base) else None


def category_url(path: str, base: str = BASE_URL) -> str:
    """The address of a section's first listing page."""
    return f"{base}category/{path}/"


def category(path: str, names: Mapping[str, str]) -> Category:
    """A section with its parents, which WordPress nests in the path; ``names`` are those a page prints, by path."""
    above, _, last = path.rpartition("/")
    name = names.get(path) or CATEGORIES.get(path) or last.replace("-", " ").title()
    return Category(path, name, category(above, names) if above else None)


@lru_cache(maxsize=_URLS_AT_HAND)
def article_url(url: str, base: str = BASE_URL) -> str | None:
    """The normalised address of the article a URL leads to, or None when it leads to none.

    Articles live at ``/slug/``; a later page of a split one is ``/slug/2/``. An owner may have the month or the day in
    front (Settings, Permalinks): ``/2022/06/slug/``. Without a slug that is an archive: WordPress gives no post one
    that is a year, or below a month a day.

    >>> article_url("https://aze.media/2022/06/15/a-port/2/"), article_url("https://aze.media/2022/06/15/")
    ('https://aze.media/2022/06/15/a-port/', None)
    """
    if not is_on_site(url, base):
        return None
    path = path_of(url, base)
    dated = _DATED.match(path)
    before = dated[0] if dated else ""
    slug, _, page = path.removeprefix(before).partition("/")
    if not slug or slug in _NOT_ARTICLES or (page and not page.isdigit()) or "." in slug or _YEAR.fullmatch(slug):
        return None
    return normalize_url(f"{base}{before}{slug}/", base)


def is_rendering(url: str) -> bool:
    """Whether a URL is that of another page with an article's text: AMP, or WordPress's own for embedding it.

    AMP's plugins write ``?amp`` and ``/amp/``.

    >>> [is_rendering(f"https://aze.media/{rest}") for rest in ("port/?amp=1", "port/amp/", "port/embed/", "amp/")]
    [True, True, True, False]
    """
    parts = _split(url)
    path, query = parts.path.rstrip("/"), parts.query
    return bool(_RENDERING.search(path) or _AMP.search(query))


def is_by_number(url: str) -> bool:
    """Whether a URL names a post by its id, as WordPress's shortlinks do: ``/?p=12``."""
    return bool(re.fullmatch(r"p=[0-9]{1,18}", _split(url).query))


def post_url(url: str, base: str = BASE_URL) -> str | None:
    """The normalised address of what WordPress itself calls a post, whatever it looks like; None for no address of one.

    Permalinks may hold the day or the section, translations live at ``/en/slug/``, and a post without a slug at
    ``/?p=12``. No post is the home page, and none is on another site.

    >>> post_url("https://aze.media/2021/03/29/a-port/")
    'https://aze.media/2021/03/29/a-port/'
    """
    if not is_on_site(url, base):
        return None
    address = normalize_url(url, base)
    return None if address == base else address
