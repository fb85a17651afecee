"""The records that flow through azecrawl, from a response to the archive; nothing here does any work.

Every time in a record is an aware ``datetime`` in UTC. Every URL is absolute.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any
from urllib.parse import unquote


@dataclass(frozen=True)
class Category:
    """A section of the site. ``path`` is what follows ``/category/`` in its URL: ``news/energy``."""

    path: str
    name: str
    parent: Category | None = None


@dataclass(frozen=True)
class Tag:
    """A tag of an article. ``slug`` is what follows ``/tag/`` in its URL."""

    slug: str
    name: str


@dataclass(frozen=True)
class Image:
    """An image of an article: ``role`` is ``lead`` (above the text) or ``inline``."""

    url: str
    role: str = "inline"
    alt: str | None = None
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True)
class ImageFile:
    """What became of fetching an image: its file, or the ``reason`` why there is none.

    ``path`` is within the folder of images, ``digest`` is SHA-256 in hex, ``size`` in bytes, ``width`` and
    ``height`` in pixels. ``is_final`` says that asking again would not help.
    """

    url: str
    reason: str | None = None
    path: str | None = None
    digest: str | None = None
    media_type: str | None = None
    size: int | None = None
    width: int | None = None
    height: int | None = None
    is_final: bool = True


@dataclass(frozen=True)
class Link:
    """A link of an article: ``role`` is ``text``, ``embed`` (a frame), or the source box's ``source`` or ``via``."""

    url: str
    text: str
    role: str = "text"


@dataclass(frozen=True)
class Article:
    """What one article says, as read from its page or pages.

    ``author`` is the site's account; ``byline`` is the writer named at the end of the text.
    ``source`` is the publication where the text first appeared. ``page_urls`` are the pages of an
    article split by ``<!--nextpage-->``, the first one included; empty when there is one page.
    ``neighbours`` are the previous and the next article, as the page links to them: a way to find
    articles, no part of what the article says.
    """

    url: str
    title: str
    published_at: datetime
    body_text: str
    body_html: str
    wp_id: int | None = None
    subtitle: str | None = None
    author: str | None = None
    byline: str | None = None
    source: str | None = None
    source_url: str | None = None
    modified_at: datetime | None = None
    categories: tuple[Category, ...] = ()
    tags: tuple[Tag, ...] = ()
    language: str | None = None
    images: tuple[Image, ...] = ()
    links: tuple[Link, ...] = ()
    reading_minutes: int | None = None
    page_urls: tuple[str, ...] = ()
    neighbours: tuple[str, ...] = field(default=(), compare=False)
    parser: str = "jnews-1"

    @property
    def word_count(self) -> int:
        """Words of ``body_text``, separated by white space."""
        return len(self.body_text.split())

    @property
    def lead_image(self) -> Image | None:
        """The image above the text, if there is one."""
        return next((image for image in self.images if image.role == "lead"), None)

    @property
    def image_url(self) -> str | None:
        """Of the lead image."""
        return self.lead_image.url if self.lead_image else None

    @property
    def image_caption(self) -> str | None:
        """Of the lead image."""
        return self.lead_image.caption if self.lead_image else None

    @property
    def image_credit(self) -> str | None:
        """Of the lead image."""
        return self.lead_image.credit if self.lead_image else None

    @property
    def image_alt(self) -> str | None:
        """Of the lead image."""
        return self.lead_image.alt if self.lead_image else None

    @cached_property
    def content_hash(self) -> str:
        """Its hash as ``content_hash`` makes it."""
        return content_hash(*(getattr(self, name) for name in CONTENT))


CONTENT = "title subtitle body_text byline source source_url image_url image_caption".split()
"""What makes a revision, in the order in which ``content_hash`` takes it: comparing and checking follow this list."""


def content_hash(*content: str | None) -> str:
    """SHA-256 (hex) of what makes a revision. White space does not count; nor do dates, tags, related posts or markup.

    An image counts by its file: that it moved to another host, or is shown in another size, is no edit.
    """
    parts = dict(zip(CONTENT, content, strict=True))
    parts["image_url"] = parts["image_url"] and image_file(parts["image_url"])
    canonical = "\x1f".join(" ".join(part.split()) if part else "" for part in parts.values())
    return hashlib.sha256(canonical.encode()).hexdigest()


def image_file(url: str) -> str:
    """Which file an image's address names, wherever it lies and in whichever of WordPress's sizes.

    >>> image_file("https://i0.wp.com/aze.media/wp-content/uploads/2021/03/pipe-1024x576.jpg?ssl=1")
    'pipe.jpg'
    >>> image_file("https://aze.media/wp-content/uploads/pipe-scaled.jpg")
    'pipe.jpg'
    """
    path = re.split(r"[?#]", url, maxsplit=1)[0]
    return re.sub(r"(?:-\d+x\d+|-scaled)+(?=\.\w+$)", "", unquote(path.rpartition("/")[2]))


def as_dict(article: Article) -> dict[str, Any]:
    """An article as plain values, ready for JSON: times as ISO 8601 in UTC with ``Z``, word count and hash included."""
    plain = asdict(article) | {"word_count": article.word_count, "content_hash": article.content_hash}
    return {
        name: f"{value:%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, datetime) else value for name, value in plain.items()
    }


@dataclass(frozen=True)
class Entry:
    """One article as a listing shows it; ``day`` is the date printed there, in the site's zone."""

    url: str
    title: str
    day: date | None = None


@dataclass(frozen=True)
class Listing:
    """One page of links to articles.

    ``articles`` are in the order of the page, each once. ``pinned`` are the URLs among them that
    the theme repeats on every page of the listing. ``categories`` are the sections the page links
    to. ``later_pages`` are the listing pages it links to, nearest first.
    """

    url: str
    articles: tuple[Entry, ...] = ()
    pinned: frozenset[str] = frozenset()
    categories: tuple[Category, ...] = ()
    later_pages: tuple[str, ...] = ()


class Way(StrEnum):
    """A way of finding articles: the name of it in ``sightings``, in what a run counts and on the command line."""

    REST = "rest"
    SITEMAP = "sitemap"
    FEED = "feed"
    LISTING = "listing"
    NEIGHBOUR = "neighbour"
    """The links to the previous and the next article."""
    REDIRECT = "redirect"
    VISIT = "visit"
    """Nobody said so: it was asked for, and was one."""
    IMPORT = "import"
    WAYBACK = "wayback"


class Origin(StrEnum):
    """Where a response came from."""

    LIVE = "live"
    """The site itself."""
    WAYBACK = "wayback"
    """A web archive."""
    WARC = "warc"
    SAVED = "saved"
    """A page that somebody saved."""


class RunKind(StrEnum):
    """How much of the site a run looks at."""

    FULL = "full"
    UPDATE = "update"
    """What is new or edited since."""
    PART = "part"


class Outcome(StrEnum):
    """What a run came to."""

    OK = "ok"
    INTERRUPTED = "interrupted"
    FAILED = "failed"
    DOUBTFUL = "doubtful"
    """It ended, and something is wrong with what came."""


EXIT_CODES = {Outcome.OK: 0, Outcome.DOUBTFUL: 3, Outcome.INTERRUPTED: 2, Outcome.FAILED: 2}
"""What a crawl exits with, and ``azecrawl status`` after it."""

WORSE = tuple(EXIT_CODES)
"""Each outcome is worse than those before it: what came is to be looked at; a run was cut off; one did no work."""


@dataclass(frozen=True)
class Capture:
    """One HTTP response as it came. ``body`` is without its transfer and content codings, ``headers`` still name them.

    ``url`` is the one that was asked for, and ``headers`` are in order as received. ``status_line`` is that of
    RFC 9112, 4, without a reason phrase where none is known. ``id`` is the archive's, once it is there.
    """

    url: str
    fetched_at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    origin: Origin = Origin.LIVE
    status_line: str | None = None
    id: int | None = field(default=None, compare=False)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the body, in hex."""
        return hashlib.sha256(self.body).hexdigest()

    def header(self, name: str) -> str:
        """The first value of a header, by its name in lower case; empty when there is none."""
        return next((value for given, value in self.headers if given.lower() == name), "")

    @property
    def media_type(self) -> str:
        """The ``Content-Type`` in lower case, without its parameters; empty when there is none."""
        return self.header("content-type").partition(";")[0].strip().lower()


@dataclass(frozen=True)
class Seen:
    """That an article was there, at a time, with the content it had before: where no capture says so."""

    url: str
    at: datetime


@dataclass(frozen=True)
class Discovery:
    """A URL that one way of looking said is an article, and the page that said so.

    ``day`` is when it was published, in the site's zone, and ``modified_at`` when it was last
    modified, as far as that page tells; so ``wp_id``.
    """

    url: str
    way: Way
    seen_on: str
    day: date | None = None
    modified_at: datetime | None = None
    wp_id: int | None = None


@dataclass(frozen=True)
class Witness:
    """That a list of the REST API brings what a post says, as it was last modified at a time.

    ``digest`` is that of the post's part of the list: SHA-256, in hex.
    """

    wp_id: int
    modified_at: datetime
    digest: str


@dataclass(frozen=True)
class Findings:
    """What one answer of a way of looking holds: articles, sections (paths), and what of it to read next.

    ``total`` is how many articles the site says it has, and ``pages`` on how many pages, where the answer says so.
    ``keys`` tell its entries apart, whether or not their addresses are understood; ``not_understood`` are the
    addresses of articles that are not. ``witnesses`` are the posts whose content it brings.
    """

    discoveries: tuple[Discovery, ...] = ()
    following: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    total: int | None = None
    pages: int | None = None
    keys: tuple[str, ...] = ()
    not_understood: tuple[str, ...] = ()
    witnesses: tuple[Witness, ...] = ()


class State(StrEnum):
    """Where a URL of the frontier stands. Every URL has exactly one."""

    PENDING = "pending"
    ARCHIVED = "archived"
    GONE = "gone"
    REJECTED = "rejected"
    FAILED = "failed"


class Absence(StrEnum):
    """In which way a visit found no article; what it comes to is settled when the whole run is known."""

    NOT_FOUND = "not found"
    """The site's own word that nothing is there: its not-found page, or its home page in the place."""
    BARE = "bare"
    """A 404 or 410 that is not the site's own page: anybody may have said so."""
    OTHER_PAGE = "other page"
    """The site's own page, of another kind: a static page, a listing."""


@dataclass(frozen=True)
class Visit:
    """What came of fetching one URL of the frontier: the item that travels through the pipelines.

    ``state`` is where the URL ends up; ``reason`` says why when that is not ``archived``.
    ``gone`` means "not there this time". ``absence`` says in which way, and ``is_suspected`` that too many were not
    there at once for it to be believed yet. ``unchanged`` is set once the archive is seen to hold this very content,
    ``is_reading`` when it holds it as a lesser parser had read it. One that ``is_lesser`` was read by a lesser parser
    than the record, which stands; ``unconfirmed`` says what that parser sees otherwise, and ``is_confirmed`` that a
    witness of both says that nothing was edited. ``agreement`` is the share of the words, in per cent, in which the
    page and REST agree, where both state the same time of modification. ``origin`` is where it was fetched from, as
    that of ``Capture``: only what is ``live`` says anything of the site itself. ``discoveries`` are the articles that
    the page leads to.
    """

    url: str
    state: State
    reason: str | None = None
    article: Article | None = field(default=None, repr=False)
    captures: tuple[Capture, ...] = field(default=(), repr=False)
    article_id: int | None = None
    unchanged: bool = False
    is_reading: bool = False
    is_lesser: bool = False
    unconfirmed: str | None = None
    is_confirmed: bool = False
    agreement: int | None = None
    absence: Absence | None = None
    is_suspected: bool = False
    origin: Origin = Origin.LIVE
    discoveries: tuple[Discovery, ...] = field(default=(), repr=False)
