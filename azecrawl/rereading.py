"""What today's parsers read in captures of the archive: pages, and posts of the REST API. Nothing here writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any

from azecrawl import site
from azecrawl.archive import Archive, ArchiveError, Reading, differences
from azecrawl.archive.columns import READ
from azecrawl.judge import judge, judged
from azecrawl.pages import PageError
from azecrawl.pages.rest import REST, Post, rank, read_post
from azecrawl.records import Article, Category, Image, Link, Tag, Visit, image_file

_VALUES = [field.name for field in fields(Article) if field.name in READ and not field.name.endswith("_at")]
"""What an article says in one value of its own, but for times."""


@dataclass(frozen=True)
class Rereading:
    """A reading that stands in the archive, the article as it is read today, and the fields in which they differ.

    ``fields`` are as they stand, and as they are read. ``article`` is None when the page can no longer be read;
    ``trouble`` says why.
    """

    reading: Reading
    article: Article | None = None
    fields: dict[str, tuple[Any, Any]] | None = None
    trouble: str | None = None


def reader(archive: Archive) -> Callable[[int], Article | None]:
    """What reads a capture of an archive, by its id: the article, or None where it cannot be read."""

    def read(capture_id: int) -> Article | None:
        try:
            return _read(archive, capture_id).article
        except (ArchiveError, ValueError):  # the latter: its headers, its time are damaged
            return None

    return read


def _read(archive: Archive, capture_id: int) -> Visit:
    """What today's parser makes of a capture and of the later pages that were fetched with it.

    Raises ``ArchiveError`` for one that is damaged.
    """
    first, *others = archive.pages(capture_id)
    following = iter(others)
    judgement = judge(first.url, (first,), site.root_of(first.url), posts=archive.post, is_kept=True)
    return judged(judgement, lambda url: next(((page,) for page in following), None))


def reread_all(archive: Archive, article_ids: Iterable[int], parser: str | None) -> tuple[int, list[Rereading]]:
    """Read articles again, all their revisions, or only what a parser once read.

    Returns how many readings that were, and those that come out otherwise.
    """
    readings = [
        reading
        for id in article_ids
        for reading in archive.readings(id)
        if parser is None or reading.fields["parser"] == parser
    ]
    return len(readings), [again for reading in readings if (again := reread(archive, reading))]


def reread(archive: Archive, reading: Reading) -> Rereading | None:
    """Read again the pages that a reading was made from; None when the same comes out."""
    try:
        visit = _read(archive, reading.capture_id)
    except ArchiveError as error:
        return Rereading(reading, trouble=str(error))
    article = visit.article
    if article is None:
        return Rereading(reading, trouble=f"{visit.url}: {visit.reason}")
    parser = reading.fields["parser"]
    if rank(article.parser) < rank(parser):
        return Rereading(reading, trouble=f"{visit.url}: {parser} has read it, and today only {article.parser} can")
    if parser == article.parser == REST:
        article = completed(article, standing(archive, reading))
    fields = differences(reading, article)
    if "wp_id" in fields and article.wp_id:
        bearer = archive.bearer(article.wp_id)
        if bearer and bearer[0] != reading.article_id:
            del fields["wp_id"]  # another article has it, and an id is that of one
    return Rereading(reading, article, fields) if fields else None


def standing(archive: Archive, reading: Reading) -> Mapping[str, Any]:
    """What stands of an article, or of an earlier revision: of the latter, only what makes a revision."""
    return (reading.is_current and archive.article(reading.article_id)) or reading.fields


def said(post: Post | None, url: str) -> Article | None:
    """What a post says, at an address; None for no post, and for one that cannot be read."""
    try:
        return read_post(post, url) if post else None
    except PageError:
        return None


def completed(
    article: Article, stands: Mapping[str, Any], before: Article | None = None, *, is_refiled: bool = False
) -> Article:
    """A reading by REST with all that only the page says, from what stands of the article: nothing of that is cleared.

    ``before`` is what REST said when what stands was read: whatever stands besides that, the page says, else whatever
    stands besides the article. ``is_refiled``: sections and tags have changed since.
    """

    def chosen(*names: str) -> dict[str, Any]:
        now, held = ({name: of(name) for name in names} for of in (partial(getattr, article), stands.get))
        if before:
            return now if {name: getattr(before, name) for name in names} == held else held
        return now if any(now.values()) else held

    earlier = before or article
    files = {image_file(image.url) for image in earlier.images}
    lead = Image(
        stands["image_url"], "lead", stands.get("image_alt"), stands["image_caption"], stands.get("image_credit")
    )
    shown = [
        Image(*map(image.get, ("url", "role", "alt", "caption", "credit")))
        for image in stands.get("images", ())
        if image["role"] != "lead" and image_file(image["url"]) not in files
    ]
    links = [Link(link["url"], link["text"], link["role"]) for link in stands.get("links", ())]
    categories = tuple(Category(each["path"], each["name"]) for each in stands.get("categories", ()))
    tags = tuple(Tag(each["slug"], each["name"]) for each in stands.get("tags", ()))
    unsaid = {name: stands[name] for name in _VALUES if getattr(article, name) is None and name in stands}
    said = {
        "author": stands.get("author") or article.author,
        "language": stands.get("language") or article.language,
        "images": ((lead,) if lead.url else ())
        + tuple(image for image in article.images if image.role != "lead")
        + tuple(shown),
        "links": article.links + tuple(link for link in links if link not in earlier.links),
        "categories": article.categories if is_refiled or not categories else categories,
        "tags": article.tags if is_refiled or not tags else tags,
    }
    return replace(article, **unsaid | said | chosen("byline") | chosen("source", "source_url"))
