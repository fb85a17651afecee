"""From an article's page to an ``Article``: one field, one short function. No network, no database.

The theme is JNews as Aze.Media runs it (parser ``jnews-1``). A page that carries other markup is
read by its metadata, and by trafilatura for the text (parser ``fallback``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import TypeVar
from urllib.parse import urlsplit

from lxml import html as lxml_html
from lxml.html import HtmlElement

from azecrawl import site
from azecrawl.pages import content as contents
from azecrawl.pages.attribution import Attribution, Part, read_closing_lines
from azecrawl.pages.dates import best_time, parse_time
from azecrawl.pages.document import Document, classes_of, text_of
from azecrawl.pages.errors import EmptyArticle, NotAnArticle, PasswordProtected, Senseless, only_page_errors
from azecrawl.pages.kinds import Kind, kind_of
from azecrawl.pages.numbers import DIGITS, whole_number
from azecrawl.records import Article, Category, Image, Link, Tag

_T = TypeVar("_T")

JNEWS = "jnews-1"
FALLBACK = "fallback"

Otherwise = Callable[[Document, int | None, datetime | None], Article | None]
"""What else can read a page, given the post id and the time of modification that it states; None where it cannot."""

_SHORTEST_TEXT = 80
"""Characters; what is shorter on a page without the theme's markup is its menu or its footer."""

_MOST_ELEMENTS = 5_000
"""Of a page that trafilatura takes apart: it weighs them against each other, which takes ever longer."""

_CLOSING_PARAGRAPHS = 4

_MOST_PAGES = 200
"""Pages that an article may be split into: each is a request, and an address in memory."""

_NEIGHBOURS = 20
"""Links to them that are looked at; the theme writes two for each, around its picture and its title."""

BOXED = ("source", "via")
"""The roles of links in the theme's own source box, which stands on every page of a split article."""

_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What SQLite or the tree cannot take, or nobody can read."""


def parse_article(html: bytes | str | Document, url: str, otherwise: Otherwise | None = None) -> Article:
    """Read the article on a page. ``url`` is the page's address, to which its relative links belong.

    A ``Document`` is read as it is, and used up: what is no part of the text is taken out of its tree.
    Of a split article this reads the one page; see ``join_pages``. ``otherwise`` is asked for a page whose theme
    nobody knows, before its text is guessed.

    Raises ``PageError`` and nothing else: ``NotAnArticle``, ``PasswordProtected``, ``EmptyArticle``, ``Senseless`` or
    ``Unreadable``.
    """
    with only_page_errors(url):
        page = html if isinstance(html, Document) else Document(html, url)
        _check_kind(page)
        if "entry-header" in page.regions and "content-inner" in page.regions:
            return _read_jnews(page)
        return (otherwise and otherwise(page, _wp_id(page), _modified_at(page))) or _read_fallback(page)


def join_pages(pages: Sequence[Article]) -> Article:
    """One article of the pages it was split into, given in order.

    What stands above the text is the first page's; writer and source stand on the last page that names them.
    """
    first = pages[0]
    signed = next((page for page in reversed(pages) if page.byline or page.source), first)
    return replace(
        first,
        body_text="\n\n".join(page.body_text for page in pages if page.body_text),
        body_html="\n".join(page.body_html for page in pages if page.body_html),
        byline=signed.byline,
        source=signed.source,
        source_url=signed.source_url,
        images=_distinct(image for page in pages for image in page.images),
        links=tuple(link for page in pages for link in page.links if link.role not in BOXED)
        + _distinct(link for page in pages for link in page.links if link.role in BOXED),
        tags=_distinct(tag for page in pages for tag in page.tags),
    )


def respell(article: Article, base_url: str) -> Article:
    """An article with its addresses as the site spells them now: from http to https is no change of a text.

    Raises ``Unreadable``.
    """

    def normal(url: str) -> str:
        return site.normalize_url(url, base_url) if site.is_on_site(url, base_url) else url

    with only_page_errors(article.url):
        return replace(
            article,
            url=normal(article.url),
            page_urls=tuple(map(normal, article.page_urls)),
            images=tuple(replace(image, url=normal(image.url)) for image in article.images),
        )


def _check_kind(page: Document) -> None:
    kind = kind_of(page)
    if kind is Kind.UNKNOWN:
        raise NotAnArticle(page.url, "nothing on the page says that it is an article")
    if kind is not Kind.ARTICLE:
        raise NotAnArticle(page.url, f"this is {kind}")
    if page.root.find(".//form[@class='post-password-form']") is not None:
        raise PasswordProtected(page.url, "the article is password-protected; its text is not public")


def _read_jnews(page: Document) -> Article:
    header, content = page.regions["entry-header"], page.regions["content-inner"]
    boxes = _source_boxes(page, content)
    contents.remove_furniture(content)
    if not page.is_small:
        contents.check_length(content, page.url)
    tags = _tags(page.regions.get("jeg_post_tags", content))
    contents.settle_media(content, page)
    lead = _lead_image(page)
    url = _address(page)
    number, last = _page_numbers(page)
    blocks = contents.blocks(content)
    inline = tuple(contents.inline_images(content, page))
    links = _featured_frames(page) + tuple(contents.links(content))
    if not blocks and not inline and not links:
        raise EmptyArticle(page.url, "the page has an article's frame and no text, image or link in it")
    signature = _attribution(blocks, page.url) if number == last else Attribution()
    boxed = next((box for box in boxes if box.role == "source"), None)
    title = text_of(header.find(".//h1")) or _meta_title(page)
    if not title:
        raise EmptyArticle(page.url, "the page has no title")
    return Article(
        url=url,
        title=title,
        published_at=_published_at(page, header),
        body_text=_body_text(blocks, signature),
        body_html=contents.safe_html(content),
        wp_id=_wp_id(page),
        subtitle=_by_class(header, "jeg_post_subtitle"),
        author=_by_class(header, "jeg_meta_author", "a") or _meta_author(page),
        byline=signature.byline,
        source=boxed.text if boxed else signature.source,
        source_url=(boxed.url or None) if boxed else signature.source_url,
        modified_at=_modified_at(page),
        categories=_categories(page, header),
        tags=tags,
        language=_language(page),
        images=((lead,) if lead else ()) + inline,
        links=links + tuple(box for box in boxes if box.url),
        reading_minutes=_reading_minutes(header),
        page_urls=(url, *(f"{url}{other}/" for other in range(2, last + 1))) if last > 1 else (),
        neighbours=_neighbours(page),
        parser=JNEWS,
    )


def _read_fallback(page: Document) -> Article:
    """Title, dates and the rest from JSON-LD and OpenGraph, the text from trafilatura."""
    import trafilatura  # here, because it takes a quarter of the start of a crawl that seldom needs it

    title = _meta_title(page) or text_of(page.root.find(".//h1"))
    contents.check_length(page.root, page.url)
    if (count := sum(1 for _ in page.root.iter())) > _MOST_ELEMENTS:
        raise Senseless(page.url, f"the page has {count:,} elements, and nothing says which of them are the article's")
    closing = _last_paragraphs(page)
    extracted = trafilatura.extract(
        page.root, url=page.url, output_format="html", include_links=True, include_images=True, include_comments=False
    )
    if not extracted or not title:
        raise EmptyArticle(page.url, f"no {'title' if extracted else 'text'} of an article can be found in the page")
    content = lxml_html.document_fromstring(extracted).find("body")
    for heading in content.findall("h1"):
        heading.drop_tree()
    contents.settle_media(content, page)
    _give_back(content, closing)
    if sum(len(block.text) for block in contents.blocks(content)) < _SHORTEST_TEXT:
        raise EmptyArticle(page.url, "no text of an article can be found in the page")
    return article_from(page, content, title, FALLBACK, _published_at(page, page.root))


def article_from(page: Document, content: HtmlElement, title: str, parser: str, published_at: datetime) -> Article:
    """An article whose text is ``content``, wherever that was found; what its page states in its head goes with it.

    Raises ``EmptyArticle``.
    """
    blocks = contents.blocks(content)
    inline, links = tuple(contents.inline_images(content, page)), tuple(contents.links(content))
    if not blocks and not inline and not links:
        raise EmptyArticle(page.url, "there is no text, image or link in the article")
    signature = _attribution(blocks, page.url)
    og_image = page.absolute(page.first_meta("og:image"))
    lead = (Image(og_image, "lead"),) if og_image else ()
    return Article(
        url=_address(page),
        title=title,
        published_at=published_at,
        body_text=_body_text(blocks, signature),
        body_html=contents.safe_html(content),
        wp_id=_wp_id(page),
        author=_meta_author(page),
        byline=signature.byline,
        source=signature.source,
        source_url=signature.source_url,
        modified_at=_modified_at(page),
        categories=_categories(page, page.root),
        tags=_tags(page.root) or tuple(Tag(_slug(name), name) for name in page.meta.get("article:tag", [])),
        language=_language(page),
        images=lead + tuple(image for image in inline if image.url != og_image),
        links=links,
        parser=parser,
    )


def _address(page: Document) -> str:
    """The article's address: that of its first page, where it can be told."""
    return site.article_url(page.url, page.base) or site.normalize_url(page.url, page.base)


def _last_paragraphs(page: Document) -> list[HtmlElement]:
    """The last paragraphs of the page's own article element: trafilatura drops short ones that are links."""
    main = page.root.find(".//article")
    return [deepcopy(p) for p in main.iter("p")][-_CLOSING_PARAGRAPHS:] if main is not None else []


def _give_back(content: HtmlElement, closing: Sequence[HtmlElement]) -> None:
    """Put closing paragraphs back that follow the last one trafilatura kept."""
    kept = [text_of(p) for p in content.iter("p")]
    following = list(closing)
    for number, p in enumerate(closing):
        if kept and text_of(p) == kept[-1]:
            following = list(closing[number + 1 :])
    if len(following) < len(closing):
        content.extend(following)


def _by_class(region: HtmlElement, name: str, tag: str | None = None) -> str | None:
    """The text of the first element with a class name inside a region; of its first ``tag`` when one is given."""
    for element in region.iter():
        if isinstance(element.tag, str) and name in (element.get("class") or "").split():
            return text_of(next(element.iter(tag), None)) if tag else text_of(element)
    return None


def _body_text(blocks: Sequence[contents.Block], signature: Attribution) -> str:
    """The blocks without the closing lines that are attribution, an empty line between them."""
    texts = [block.text for block in blocks]
    left = signature.lines
    while left and texts:
        lines = texts.pop().split("\n")
        if len(lines) > left:
            texts.append("\n".join(lines[:-left]))
        left -= min(left, len(lines))
    return "\n\n".join(texts)


def _attribution(blocks: Sequence[contents.Block], url: str) -> Attribution:
    """Read the closing lines: those of the last blocks that are paragraphs of their own. A text is never all of it."""
    lines: list[tuple[Part, ...]] = []
    for block in reversed(blocks):
        if block.quoted or block.tag in ("h1", "h2", "h3") or len(lines) > 4:
            break
        lines[:0] = [line for line in block.lines() if "".join(text for text, _ in line).strip()]
    signature = read_closing_lines(lines, url)
    return signature if signature.lines < sum(block.text.count("\n") + 1 for block in blocks) else Attribution()


def _source_boxes(page: Document, content: HtmlElement) -> list[Link]:
    """JNews's own lines under the text: ``Source: …`` and ``Via: …``. ``url`` is empty where one links to nothing."""
    found = []
    for role in BOXED:
        box = next((div for div in content.iter("div") if f"jeg_post_{role}" in classes_of(div)), None)
        if box is not None:
            links = [(page.absolute(a.get("href")) or "", text_of(a)) for a in box.iter("a")]
            label = text_of(next(box.iter("span"), None)) or ""
            unlinked = (text_of(box) or "").removeprefix(label).strip()
            found += [Link(url, text, role) for url, text in links or [("", unlinked)] if text]
    return found


def _wp_id(page: Document) -> int | None:
    """WordPress states the id of the post four times over: body class, shortlink, REST link, the comment form."""
    for name in page.body_classes:
        if match := re.fullmatch(rf"(?:postid|page-id)-({DIGITS})", name):
            return int(match.group(1))
    for link in page.root.iter("link"):
        if match := re.search(rf"(?:[?&]p=|/wp/v2/posts/)({DIGITS})$", link.get("href") or ""):
            return int(match.group(1))
    for article in page.root.iter("article"):
        if match := re.fullmatch(rf"post-({DIGITS})", article.get("id") or ""):
            return int(match.group(1))
    return None


def _published_at(page: Document, header: HtmlElement) -> datetime:
    """``article:published_time`` carries its offset; JSON-LD and the visible date do not, and are the site's time."""
    moment = best_time(_dates_of_publication(page, header))
    if moment is None:
        raise EmptyArticle(page.url, "the page states no date of publication")
    return moment


def _dates_of_publication(page: Document, header: HtmlElement) -> Iterator[str | None]:
    yield page.first_meta("article:published_time")
    yield _text(page.article_ld.get("datePublished"))
    yield from (element.get("datetime") for element in header.iter("time"))
    yield _by_class(header, "jeg_meta_date")


def _modified_at(page: Document) -> datetime | None:
    """``article:modified_time``, else JSON-LD's ``dateModified``.

    JNews, whose JSON-LD is of the type ``article``, writes the latter in UTC without saying so.
    """
    if stated := best_time([page.first_meta("article:modified_time", "og:updated_time")]):
        return stated
    text = _text(page.article_ld.get("dateModified"))
    moment = parse_time(text)
    if moment and not moment.tzinfo and page.article_ld.get("@type") == "article":
        return moment.replace(tzinfo=UTC)
    return best_time([text])


def _categories(page: Document, header: HtmlElement) -> tuple[Category, ...]:
    """The sections of the article, the one of the breadcrumb first, each with its parents."""
    crumbs = page.regions.get("jeg_breadcrumbs")
    breadcrumb = page.category_links(crumbs) if crumbs is not None else {}
    filed = page.category_links(header, "category")
    paths = [*list(breadcrumb)[-1:], *filed]
    if not paths:
        sections = page.meta.get("article:section") or [_text(page.article_ld.get("articleSection")) or ""]
        return tuple(Category(_slug(name), name) for name in sections if name)
    names = {**filed, **breadcrumb}
    if any(path.rpartition("/")[0] not in names for path in paths if "/" in path):
        names = {**page.category_links(page.root), **names}
    return _distinct(site.category(path, names) for path in paths)


def _slug(name: str) -> str:
    return re.sub(r"[^\w]+", "-", name.lower()).strip("-")


def _tags(region: HtmlElement) -> tuple[Tag, ...]:
    """WordPress marks a post's tags with ``rel="tag"``; a section's link says ``category tag``."""
    found = []
    for a in region.iter("a"):
        if (a.get("rel") or "").split() == ["tag"] and (name := text_of(a)):
            found.append(Tag(urlsplit(a.get("href") or "").path.rstrip("/").rsplit("/", 1)[-1] or _slug(name), name))
    return _distinct(found)


def _lead_image(page: Document) -> Image | None:
    """The featured image: its caption stands in the same frame, under it."""
    frame = page.regions.get("jeg_featured")
    img = next(frame.iter("img"), None) if frame is not None else None
    if frame is None or img is None:
        return None
    return contents.image(img, _by_class(frame, "wp-caption-text"), "lead", page)


def _featured_frames(page: Document) -> tuple[Link, ...]:
    """The video or sound that JNews shows in place of the featured image."""
    frame = page.regions.get("jeg_featured")
    found = frame.iter("iframe", "video", "audio") if frame is not None else ()
    return tuple(link for element in found if (link := contents.embedded(element, page)))


def _reading_minutes(header: HtmlElement) -> int | None:
    """JNews prints ``5 mins read``."""
    match = re.search(r"[0-9]+", _by_class(header, "jeg_meta_reading_time") or "")
    return whole_number(match.group()) if match else None


def _language(page: Document) -> str | None:
    """BCP 47, as ``<html lang>`` states it."""
    return page.root.get("lang") or (page.first_meta("og:locale") or "").replace("_", "-") or None


def _meta_title(page: Document) -> str | None:
    return _text(page.article_ld.get("headline")) or page.first_meta("og:title", "twitter:title")


def _meta_author(page: Document) -> str | None:
    author = page.article_ld.get("author")
    author = author[0] if isinstance(author, list) and author else author
    return _text(author.get("name") if isinstance(author, dict) else author) or page.first_meta("author")


def _page_numbers(page: Document) -> tuple[int, int]:
    """Which page of a split article (``<!--nextpage-->``) this is, and of how many; (1, 1) when it is not split."""
    frame = page.regions.get("jeg_pagelinks", page.regions.get("page-links"))
    if frame is None:
        return 1, 1
    stands = next((match for name in page.body_classes if (match := re.fullmatch(r"paged-([0-9]+)", name))), None)
    current = _as_page_number(stands, page)
    stated = _as_page_number(re.search(r"\bof ([0-9]+)", _by_class(frame, "page_info") or ""), page)
    return current, max(current, stated, *_linked_pages(page, frame, current))


def _linked_pages(page: Document, frame: HtmlElement, current: int) -> Iterator[int]:
    """The numbers of this article's own pages that are linked to; a link to anything else counts for nothing."""
    own = _address(page)
    if current > 1 and own.endswith(f"/{current}/"):
        own = own.removesuffix(f"{current}/")
    yield 1
    hrefs = dict.fromkeys(a.get("href") or "" for a in frame.iter("a"))
    for href in islice(hrefs, _MOST_PAGES):
        number = re.search(r"(?:^|/|[?&]page=)([0-9]+)/?$", href)
        address = page.absolute(href) if number else None
        if (
            number
            and address
            and site.normalize_url(address, page.base)
            in (
                f"{own}{number[1]}/",
                f"{own}?page={number[1]}",
            )
        ):
            yield _as_page_number(number, page)


def _as_page_number(found: re.Match[str] | None, page: Document) -> int:
    """The number of a page that something states, 1 if nothing does. Raises ``Senseless``."""
    number = whole_number(found[1]) if found else 1
    if number is None or number > _MOST_PAGES:
        figure = f"{number:,}" if number else "more than 10^18"
        raise Senseless(page.url, f"the article claims to be split into {figure} pages; none has over {_MOST_PAGES}")
    return max(number, 1)


def _neighbours(page: Document) -> tuple[str, ...]:
    """The previous and the next article: WordPress strings all posts together, whatever section they are in."""
    frame = page.regions.get("jeg_prevnext_post")
    found = (page.absolute(a.get("href")) for a in islice(frame.iter("a"), _NEIGHBOURS)) if frame is not None else ()
    return _distinct(url for link in found if link and (url := site.article_url(link, page.base)))


def _text(value: object) -> str | None:
    """A text of JSON-LD, in which ``\\u0000`` can stand, and half a character."""
    return " ".join(_UNPRINTABLE.sub("", value).split()) or None if isinstance(value, str) else None


def _distinct(items: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(items))
