"""What rows look like as the archive gives them: their names, and what stands in each. Times are ISO 8601 in UTC.

What a column of a table means stands beside its type, and goes from here into the file, and into ``docs/schema.md``.
``tests/test_rows.py`` holds all of it against the schema.
"""

from __future__ import annotations

from typing import Annotated, Any, TypedDict, get_origin, get_type_hints

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


class RevisionRow(TypedDict):
    """A content that an article has had."""

    id: Annotated[int, "The revision's number."]
    article_id: Annotated[int, "Whose content it was."]
    content_hash: Annotated[str, "SHA-256 of what makes a revision, as in `articles`."]
    first_seen_at: Annotated[str, "When the archive first saw this content."]
    last_seen_at: Annotated[str, "When it last saw it."]
    capture_id: Annotated[int | None, "The page it was read from."]
    title: Annotated[str, "The headline it had."]
    subtitle: Annotated[str | None, "The dek it had."]
    byline: Annotated[str | None, "The writer it named."]
    source: Annotated[str | None, "The publication it named."]
    source_url: Annotated[str | None, "That publication's address it gave."]
    body_text: Annotated[str, "The text it had."]
    body_html: Annotated[str, "The content it had, safe to show."]
    image_url: Annotated[str | None, "The image above the text."]
    image_caption: Annotated[str | None, "Its caption."]
    published_at: Annotated[str, "When it said it was published."]
    modified_at: Annotated[str | None, "When the site said it was edited."]
    parser: Annotated[str, "Which parser read it."]


class ArticleRow(TypedDict):
    """An article as it is now, with what it is joined to, in the order of its page."""

    id: Annotated[int, "The archive's own number; other tables point to it."]
    wp_id: Annotated[int | None, "The site's (WordPress) post id; NULL where no page states it."]
    url: Annotated[str, "Its address as last seen, in one spelling; `urls` has every address that leads to it."]
    title: Annotated[str, "The headline."]
    subtitle: Annotated[str | None, "The dek under the headline."]
    author: Annotated[str | None, "The account it was published under: nearly always the newsroom's own."]
    byline: Annotated[str | None, "The writer, or writers, named at the end of the text."]
    source: Annotated[str | None, "The publication where it first appeared, by the name the page gives."]
    source_url: Annotated[str | None, "The article there, or that publication's address."]
    published_at: Annotated[str, "When it was published."]
    modified_at: Annotated[str | None, "When the site says it was last edited."]
    language: Annotated[str | None, "BCP 47, as the page states it: `en-US`."]
    body_text: Annotated[
        str,
        "The text as a reader sees it: blocks separated by an empty line, without captions and closing attribution.",
    ]
    body_html: Annotated[str, "The content as published, made safe to show; the closing attribution is in it."]
    word_count: Annotated[int, "Words of `body_text`, separated by white space."]
    reading_minutes: Annotated[int | None, "The reading time the page itself prints."]
    image_url: Annotated[str | None, "The image above the text."]
    image_caption: Annotated[str | None, "Its caption."]
    image_credit: Annotated[str | None, "Whose picture it is."]
    image_alt: Annotated[str | None, "Its text for those who do not see it."]
    content_hash: Annotated[
        str,
        "SHA-256 over title, subtitle, text, byline, source and lead image (its file's name): another is a revision.",
    ]
    first_seen_at: Annotated[str, "When the archive first saw it."]
    last_seen_at: Annotated[str, "When it was last seen with the content it has here."]
    gone_at: Annotated[str | None, "Since when the site has it no longer; NULL while it does."]
    parser: Annotated[
        str, "Which parser read it: `jnews-1` is the theme's, `rest-1` reads the REST API, `fallback` any page."
    ]
    capture_id: Annotated[int | None, "The page this row was read from: of a split article, the first."]
    author_id: Annotated[int | None, "`author`, as a row of `authors`."]
    source_id: Annotated[int | None, "`source`, as a row of `sources`."]
    day: Annotated[str, "The day of `published_at` in the site's zone: `2021-03-15`."]
    categories: list[CategoryRow]
    tags: list[TagRow]
    images: list[ImageRow]
    links: list[LinkRow]


class CaptureRow(TypedDict):
    """A capture without its body. ``headers`` are pairs, in order; ``size`` is in bytes, unpacked."""

    id: Annotated[int, "The capture's number."]
    url: Annotated[str, "What was asked for."]
    fetched_at: Annotated[str, "When it was received."]
    origin: Annotated[str, "`live` (the site), `wayback` (a web archive), `warc` or `saved` (files)."]
    status: Annotated[int, "The HTTP status."]
    headers: Annotated[list[list[str]], "JSON array of `[name, value]`, in the order received."]
    digest: Annotated[str, "SHA-256 of the decoded body, in hex."]
    size: Annotated[int, "Of the decoded body, in bytes."]
    dictionary_id: Annotated[int | None, "What the body was compressed against; NULL: against nothing."]
    article_id: Annotated[int | None, "The article it is a page of."]
    same_as: Annotated[int | None, "The earlier capture with the same body."]
    status_line: Annotated[str | None, "As received (RFC 9112, 4); NULL where it is not known."]
    page_of: Annotated[int | None, "Of a later page of a split article: the capture of its first."]


class ReadFrom(TypedDict, total=False):
    """What was read from a capture; often there is neither."""

    article: ArticleRow
    revision: RevisionRow


class RunRow(TypedDict):
    """A run. ``bytes`` were received, ``seconds`` is wall time; what is kept as JSON is read."""

    id: Annotated[int, "The run's number."]
    started_at: Annotated[str, "When it began."]
    finished_at: Annotated[str | None, "When it ended."]
    spider: Annotated[str, "The spider, `articles` or `wayback`; without one, `import` or `reparse`."]
    arguments: Annotated[dict[str, Any], "JSON object: what it was told."]
    kind: Annotated[RunKind, "`full`, `update`, or `part` (of the site)."]
    outcome: Annotated[
        Outcome | None, "`ok`, `interrupted`, `failed`, `doubtful` (something is wrong with what came); NULL: it runs."
    ]
    complete: Annotated[int, "1 when looking for articles came to its end, and the site was seen well."]
    reason: Annotated[str | None, "Why it went so."]
    found: Annotated[int, "Addresses it had to do with: the sum of the six that follow."]
    archived: Annotated[int, "Of these: stored as new, or with a new content."]
    unchanged: Annotated[int, "Of these: as they were."]
    rejected: Annotated[int, "Of these: no article, or not a whole one."]
    gone: Annotated[int, "Of these: no longer on the site."]
    failed: Annotated[int, "Of these: not to be had this time."]
    pending: Annotated[int, "Of these: not visited yet."]
    requests: Annotated[int, "Requests sent."]
    bytes: Annotated[int, "Bytes received."]
    seconds: Annotated[float | None, "How long it took."]
    stats: Annotated[dict[str, Any], "JSON object: all that Scrapy counted."]
    versions: Annotated[dict[str, str], "JSON object: package to version."]


class UrlRow(TypedDict):
    """A URL of the frontier."""

    url: Annotated[str, "The address, in one spelling."]
    state: Annotated[str, "`pending`, `archived`, `gone`, `rejected` or `failed`."]
    reason: Annotated[str | None, "Why, where it is not archived."]
    attempts: Annotated[int, "Failures in a row since it last answered."]
    next_at: Annotated[str | None, "When to look again: after a failure, an absence, or a page that leaves a doubt."]
    missing_at: Annotated[str | None, "Since when nothing is there; it is `gone` once that is confirmed."]
    article_id: Annotated[int | None, "The article it leads to."]
    way: Annotated[str, "Which way of looking found it first."]
    seen_on: Annotated[str, "The page that said so."]
    day: Annotated[str | None, "When the article was published (in the site's zone), as far as that page tells."]
    found_at: Annotated[str, "When it was learned of."]
    visited_at: Annotated[str | None, "When it was last visited."]
    run_id: Annotated[int | None, "The last run that visited it."]


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

    url: Annotated[str, "The image's address."]
    fetched_at: Annotated[str, "When it was asked for."]
    reason: Annotated[str | None, "Why there is no file."]
    attempts: Annotated[int, "Failures in a row that may pass."]
    next_at: Annotated[str | None, "When to ask again after such a failure; NULL: never."]
    path: Annotated[str | None, "The file, within the folder of images."]
    digest: Annotated[str | None, "SHA-256 of the file, in hex."]
    media_type: Annotated[str | None, "What kind of image it is: `image/jpeg`."]
    size: Annotated[int | None, "In bytes."]
    width: Annotated[int | None, "In pixels."]
    height: Annotated[int | None, "In pixels."]


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


def meanings(row: type) -> dict[str, str]:
    """What the columns of a row's table hold, in their order there; what a row is only joined to is left out."""
    hints = get_type_hints(row, include_extras=True)
    return {name: hint.__metadata__[0] for name, hint in hints.items() if get_origin(hint) is Annotated}
