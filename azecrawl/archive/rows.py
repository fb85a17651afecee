"""What rows look like as the archive gives them: their names, and what stands in each. Times are ISO 8601 in UTC.

``docs/reference`` says what every column means. ``tests/test_rows.py`` holds this against the schema.
"""

from __future__ import annotations

from typing import Any, TypedDict

from azecrawl.records import Outcome, RunKind


class CategoryRow(TypedDict):
    """A section that an article is filed under, without its parents."""

    path: str
    name: str


class TagRow(TypedDict):
    """A tag of an article."""

    slug: str
    name: str


class ImageRow(TypedDict):
    """An image of an article, with its file, where there is one: ``path`` within IMAGES_STORE, sizes in pixels."""

    role: str
    url: str
    alt: str | None
    caption: str | None
    credit: str | None
    path: str | None
    media_type: str | None
    width: int | None
    height: int | None


class LinkRow(TypedDict):
    """A link of an article's text, or of its source box."""

    role: str
    url: str
    text: str


class ContentRow(TypedDict):
    """What an article and each of its revisions have."""

    id: int
    content_hash: str
    capture_id: int | None
    title: str
    subtitle: str | None
    byline: str | None
    source: str | None
    source_url: str | None
    body_text: str
    body_html: str
    image_url: str | None
    image_caption: str | None
    published_at: str
    modified_at: str | None
    first_seen_at: str
    last_seen_at: str
    parser: str


class RevisionRow(ContentRow):
    """A content that an article has had."""

    article_id: int


class ArticleRow(ContentRow):
    """An article as it is now, with what it is joined to, in the order of its page."""

    wp_id: int | None
    url: str
    author: str | None
    language: str | None
    word_count: int
    reading_minutes: int | None
    image_credit: str | None
    image_alt: str | None
    gone_at: str | None
    author_id: int | None
    source_id: int | None
    day: str
    categories: list[CategoryRow]
    tags: list[TagRow]
    images: list[ImageRow]
    links: list[LinkRow]


class CaptureRow(TypedDict):
    """A capture without its body. ``headers`` are pairs, in order; ``size`` is in bytes, unpacked."""

    id: int
    url: str
    fetched_at: str
    origin: str
    status: int
    status_line: str | None
    headers: list[list[str]]
    digest: str
    size: int
    dictionary_id: int | None
    article_id: int | None
    same_as: int | None
    page_of: int | None


class ReadFrom(TypedDict, total=False):
    """What was read from a capture; often there is neither."""

    article: ArticleRow
    revision: RevisionRow


class RunRow(TypedDict):
    """A run. ``bytes`` were received, ``seconds`` is wall time; what is kept as JSON is read."""

    id: int
    started_at: str
    finished_at: str | None
    spider: str
    arguments: dict[str, Any]
    kind: RunKind
    outcome: Outcome | None
    complete: int
    reason: str | None
    found: int
    archived: int
    unchanged: int
    rejected: int
    gone: int
    failed: int
    pending: int
    requests: int
    bytes: int
    seconds: float | None
    stats: dict[str, Any]
    versions: dict[str, str]


class UrlRow(TypedDict):
    """A URL of the frontier."""

    url: str
    state: str
    reason: str | None
    attempts: int
    next_at: str | None
    missing_at: str | None
    article_id: int | None
    way: str
    seen_on: str
    day: str | None
    found_at: str
    visited_at: str | None
    run_id: int | None


class MissingRow(TypedDict):
    """A URL that is known and not archived, and the ways that know it, parted by commas."""

    url: str
    state: str
    reason: str | None
    ways: str | None


class SightedRow(TypedDict):
    """A URL with the ways that said it is an article."""

    url: str
    ways: list[str]


class ImageFileRow(TypedDict):
    """An image, and what became of fetching it. ``size`` is in bytes."""

    url: str
    fetched_at: str
    reason: str | None
    attempts: int
    next_at: str | None
    path: str | None
    digest: str | None
    media_type: str | None
    size: int | None
    width: int | None
    height: int | None


class HitRow(TypedDict):
    """An article that a search has found, and the words around what matched."""

    id: int
    title: str
    url: str
    published_at: str
    day: str
    byline: str | None
    source: str | None
    snippet: str


class FactRow(TypedDict):
    """What there is to count of an article. ``credits`` has one entry an image."""

    day: str
    words: int
    byline: str | None
    source: str | None
    categories: list[str]
    credits: list[str | None]


class DuplicateRow(TypedDict):
    """An article of a group of the same or nearly the same text. ``alike`` is in per cent, ``to`` the most alike."""

    id: int
    url: str
    title: str
    source: str | None
    published_at: str
    day: str
    gone_at: str | None
    alike: int
    to: int | None
    identical: bool
