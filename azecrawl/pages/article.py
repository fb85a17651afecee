"""From an article's page to an ``Article``: one field, one short function. No network, no database.

The theme is JNews (parser ``jnews-1``): its single templates, and its custom ones made with WPBakery or Elementor. A
page that carries other markup is read by its metadata, and by trafilatura for the text (parser ``fallback``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice
from typing import TypeVar

from lxml import etree
from lxml import html as lxml_html
from lxml.html import HtmlElement

from azecrawl import site
from azecrawl.pages import content as contents
from azecrawl.pages.attribution import (
    CLOSING_LINES,
    Attribution,
    has_word,
    read_closing_lines,
    read_opening_lines,
)
from azecrawl.pages.dates import best_time, parse_time, printed_dates
from azecrawl.pages.document import Document, classes_of, text_of
from azecrawl.pages.errors import (
    EmptyArticle,
    NotAnArticle,
    PasswordProtected,
    Senseless,
    Unfinished,
    only_page_errors,
)
from azecrawl.pages.frame import Frame, frame_of
from azecrawl.pages.furniture import is_furniture
from azecrawl.pages.kinds import Kind, kind_of
from azecrawl.pages.lines import Line
from azecrawl.pages.linked_data import text_in
from azecrawl.pages.media import Media
from azecrawl.pages.numbers import DIGITS, whole_number
from azecrawl.pages.text import in_a_line
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

_DEEPEST = 300
"""Elements within each other, of such a page: each of its paragraphs is named by all that it stands in."""

_CLOSING_PARAGRAPHS = 4

_KEPT_SPACE = "\u200b"
"""Before a space, it keeps that from being taken for one at the edge of a text."""

_MOST_PARAGRAPHS = 50
"""Of a page, that are looked for in a text one by one."""

_NO_TEXT = frozenset(["aside", "nav", "footer", "form", "script", "style", "template"])
"""Elements in which no image is one of the text."""

_MOST_PAGES = 200
"""Pages that an article may be split into: each is a request, and an address in memory."""

_TEXTS_AT_HAND = 16
"""Who signs them is remembered: page and API mostly have the same text, and one is read soon after the other."""

_ID_CLASS = re.compile(rf"(?:postid|page-id)-({DIGITS})")
_ID_ADDRESS = re.compile(rf"(?:[?&]p=|/wp/v2/posts/)({DIGITS})$")
_ID_ARTICLE = re.compile(rf"post-({DIGITS})")

_NEIGHBOURS = 20
"""Links to them that are looked at; the theme writes two for each, around its picture and its title."""

BOXED = ("source", "via")
"""The roles of links in the theme's own source box, which stands on every page of a split article."""


def parse_article(
    html: bytes | str | Document, url: str, content_type: str | None = None, otherwise: Otherwise | None = None
) -> Article:
    """Read the article on a page. ``url`` is the page's address, to which its relative links belong.

    ``content_type`` is the value of its HTTP header, where it came with one. A ``Document`` is read as it is, and used
    up: what is no part of the text is taken out of its tree. Of a split article this reads the one page; see
    ``join_pages``. ``otherwise`` is asked for a page whose theme nobody knows, before its text is guessed.

    Raises ``PageError`` and nothing else: ``NotAnArticle``, ``PasswordProtected``, ``EmptyArticle``, ``Senseless`` or
    ``Unreadable``.
    """
    with only_page_errors(url):
        page = html if isinstance(html, Document) else Document(html, url, content_type)
        _check_kind(page)
        refusals: list[EmptyArticle] = []
        for name, read in PARSERS:
            try:
                if name == FALLBACK and otherwise and (article := otherwise(page, _wp_id(page), _modified_at(page))):
                    return article
                if article := read(page):
                    return article
            except EmptyArticle as error:
                refusals.append(error)
                if not isinstance(error, Unfinished):
                    break
        raise refusals[0]


def join_pages(pages: Sequence[Article]) -> Article:
    """One article of the pages it was split into, given in order.

    What stands above the text is the first page's, where the writer may stand as well; writer and source stand on the
    last page that names them.
    """
    first = pages[0]
    signed = next((page for page in reversed(pages) if page.byline or page.source), first)
    return replace(
        first,
        body_text="\n\n".join(page.body_text for page in pages if page.body_text),
        body_html="\n".join(page.body_html for page in pages if page.body_html),
        byline=signed.byline or first.byline,
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
    if page.asks_for_password:
        raise PasswordProtected(page.url, "the article is password-protected; its text is not public")


def _read_jnews(page: Document) -> Article | None:
    """An article of the theme; None on a page without the theme's marks."""
    frame = frame_of(page)
    if frame is None:
        return None
    title = text_of(frame.title) or _meta_title(page)
    if not title:
        raise Unfinished(page.url, "the page has no title")
    times = [time for part in frame.header for time in part.iter("time")]
    printed = printed_dates(text_of(frame.of_header("jeg_meta_date")))
    published_at = _published_at(page, times, printed[0])
    content = frame.content
    boxes = _source_boxes(page, content)
    number, last = _page_numbers(page, frame)
    contents.remove_furniture(content)
    if not page.is_small:
        contents.check_length(content, page.url)
    tags = _tags(frame.region("jeg_post_tags") if "jeg_post_tags" in frame.regions else content)
    contents.settle_media(content, page)
    featured, frames = _featured(page, frame)
    url = _address(page)
    blocks = contents.blocks(content)
    filled_in = contents.boxes(content)
    inline = tuple(contents.inline_images(content))
    links = frames + tuple(contents.links(content))
    if not blocks and not filled_in and not inline and not links:
        raise EmptyArticle(page.url, "the page has an article's frame and no text, image or link in it")
    signature = _attribution(tuple(blocks), page.url, is_first=number == 1, is_last=number == last)
    boxed = next((box for box in boxes if box.role == "source"), None)
    texts = (_body_text(blocks, signature), *(block.text for block in filled_in))
    return Article(
        url=url,
        title=title,
        published_at=published_at,
        body_text="\n\n".join(text for text in texts if text),
        body_html=contents.safe_html(content),
        wp_id=_wp_id(page),
        subtitle=text_of(frame.subtitle),
        author=_theme_authors(frame) or _meta_author(page),
        byline=signature.byline,
        source=boxed.text if boxed else signature.source,
        source_url=(boxed.url or None) if boxed else signature.source_url,
        modified_at=_modified_at(page, times, printed[1]),
        categories=_categories(page, frame.header, frame.region("jeg_breadcrumbs", "jeg_custom_breadcrumb_wrapper")),
        tags=tags,
        language=_language(page),
        images=_distinct((*featured, *inline)),
        links=links + tuple(box for box in boxes if box.url),
        reading_minutes=_reading_minutes(frame),
        page_urls=(url, *(f"{url}{other}/" for other in range(2, last + 1))) if last > 1 else (),
        neighbours=_neighbours(page, frame),
        parser=JNEWS,
    )


def _read_fallback(page: Document) -> Article:
    """Title, dates and the rest from JSON-LD and OpenGraph, the text from trafilatura.

    trafilatura takes cards of other articles for text where it may keep images: these are read from the page. It takes
    a copy apart: the page stays as it was.
    """
    import trafilatura  # here, because it takes a quarter of the start of a crawl that seldom needs it

    title = _meta_title(page) or text_of(page.root.find(".//h1"))
    contents.check_length(page.root, page.url)
    if (count := sum(1 for _ in page.root.iter())) > _MOST_ELEMENTS:
        raise Senseless(page.url, f"the page has {count:,} elements, and nothing says which of them are the article's")
    if _deeper_than(page.root, _DEEPEST):
        raise Senseless(page.url, f"its elements are nested {_DEEPEST} deep, and nothing says which is the article")
    extracted = trafilatura.extract(
        _for_trafilatura(page.root), url=page.url, output_format="html", include_links=True, include_comments=False
    )
    if not extracted or not title:
        raise EmptyArticle(page.url, f"no {'title' if extracted else 'text'} of an article can be found in the page")
    content = lxml_html.document_fromstring(extracted.replace(_KEPT_SPACE, "")).find("body")
    for heading in content.findall("h1"):
        heading.drop_tree()
    contents.settle_media(content, page)
    content.extend(_lost_paragraphs(page, content))
    if sum(len(block.text) for block in contents.blocks(content)) < _SHORTEST_TEXT:
        raise EmptyArticle(page.url, "no text of an article can be found in the page")
    return article_from(page, content, title, FALLBACK)


def article_from(
    page: Document, content: HtmlElement, title: str, parser: str, published_at: datetime | None = None
) -> Article:
    """An article whose text is ``content``, wherever that was found; what its page states in its head goes with it.

    Where that was guessed (``fallback``), its images are those that stand beside it on the page, and only labelled
    lines say who wrote it. Raises ``EmptyArticle``.
    """
    blocks, links = contents.blocks(content), tuple(contents.links(content))
    is_guessed = parser == FALLBACK
    inline = tuple(_images_beside(page, blocks) if is_guessed else contents.inline_images(content))
    if not blocks and not inline and not links:
        raise EmptyArticle(page.url, "there is no text, image or link in the article")
    signature = _attribution(tuple(blocks), page.url, is_first=True, is_last=True, labelled_only=is_guessed)
    times = list(page.root.iter("time"))
    printed = printed_dates(next((text_of(div) for div in _of_class(page.root, "jeg_meta_date")), None))
    og_image = page.absolute(page.first_meta("og:image"))
    lead = (Image(og_image, "lead"),) if og_image else ()
    return Article(
        url=_address(page),
        title=title,
        published_at=published_at or _published_at(page, times, printed[0]),
        body_text=_body_text(blocks, signature),
        body_html=contents.safe_html(content),
        wp_id=_wp_id(page),
        author=_meta_author(page),
        byline=signature.byline,
        source=signature.source,
        source_url=signature.source_url,
        modified_at=_modified_at(page, times, printed[1]),
        categories=_categories(page, [page.root], None),
        tags=_tags(page.root) or tuple(Tag(_slug(name), name) for name in page.meta.get("article:tag", [])),
        language=_language(page),
        images=lead + tuple(image for image in inline if image.url != og_image),
        links=links,
        parser=parser,
    )


def text_from(content: HtmlElement, url: str) -> str:
    """The text of a ``content`` alone, as ``article_from`` reads it."""
    blocks = contents.blocks(content)
    return _body_text(blocks, _attribution(tuple(blocks), url, is_first=True, is_last=True))


PARSERS: tuple[tuple[str, Callable[[Document], Article | None]], ...] = (
    (JNEWS, _read_jnews),
    (FALLBACK, _read_fallback),
)
"""Name and function of each parser, in the order they are tried. The next one is tried where the page has not the marks
of one (None), or where that finds no title or no date (``Unfinished``). A frame with nothing in it is an empty article,
and no reason to look for a text elsewhere on the page."""


def _address(page: Document) -> str:
    """The article's address: that of its first page, where it can be told."""
    return site.article_url(page.url, page.base) or site.normalize_url(page.url, page.base)


def _deeper_than(root: HtmlElement, levels: int) -> bool:
    """Whether elements are nested so deep."""
    return bool(root.getroottree().xpath(f"boolean({'/*' * levels})"))


def _for_trafilatura(root: HtmlElement) -> HtmlElement:
    """A copy of a page without what trafilatura stumbles over: it loses the space after a link in text that stands in
    no paragraph, and takes a ``<hi>``, which is no HTML, for one of its own."""
    copy = deepcopy(root)
    etree.strip_tags(copy, "hi")
    for a in copy.iter("a"):
        if a.tail and a.tail[0].isspace() and not a.tail.isspace():
            a.tail = _KEPT_SPACE + a.tail
    return copy


def _lost_paragraphs(page: Document, content: HtmlElement) -> list[HtmlElement]:
    """The paragraphs after the last one that trafilatura kept, in the same element, where they end the page's own
    article element: it drops short ones that are links."""
    kept = [text_of(p) for p in content.iter("p")]
    main = page.root.find(".//article")
    lost: list[HtmlElement] = []
    beside = None
    for p in list(main.iter("p"))[-_CLOSING_PARAGRAPHS:] if kept and main is not None else ():
        own = deepcopy(p)
        etree.strip_elements(own, "script", "style", with_tail=False)
        if text_of(own) == kept[-1]:
            beside, lost = p.getparent(), []
        elif beside is not None and p.getparent() is beside:
            lost.append(own)
    return lost


def _images_beside(page: Document, blocks: Sequence[contents.Block]) -> Iterator[Image]:
    """The images that stand with the paragraphs of a text, wherever on the page that is: none of a card or a menu."""
    texts = {block.text for block in blocks}
    paragraphs = [(p, text_of(p) or "") for p in page.root.iter("p", "li", "h2", "h3", "blockquote")]
    found = [p for p, text in paragraphs if text in texts]
    if not found:  # of a page that it makes little of, trafilatura gives the text as one
        found = [p for p, text in paragraphs[:_MOST_PARAGRAPHS] if text and any(text in whole for whole in texts)]
    if not found:
        return
    around = found[0].getparent()
    while around is not None and around.tag != "body" and found[-1] not in around.iterdescendants():
        around = around.getparent()
    if around is None:
        return
    around = deepcopy(around)
    for element in list(around.iterdescendants(etree.Element)):
        if (element.tag in _NO_TEXT or is_furniture(element)) and element.getparent() is not None:
            element.drop_tree()
    contents.settle_media(around, page)
    for img in list(around.iter("img")):
        link = next(img.iterancestors("a"), None)
        if link is not None and site.article_url(link.get("href") or "", page.base):
            img.drop_tree()
    yield from contents.inline_images(around)


def _of_class(region: HtmlElement, name: str) -> Iterator[HtmlElement]:
    """The elements with a class name inside a region, itself included."""
    return (element for element in region.iter(etree.Element) if name in classes_of(element))


def _body_text(blocks: Sequence[contents.Block], signature: Attribution) -> str:
    """The blocks without the lines that are attribution, an empty line between them."""
    if not signature.lines:
        return "\n\n".join(block.text for block in blocks)
    gone, number, texts = frozenset(signature.lines), 0, []
    for block in blocks:
        lines = block.text.split("\n")
        kept = [line for place, line in enumerate(lines, number) if place not in gone]
        number += len(lines)
        texts += ["\n".join(kept)] if kept else []
    return "\n\n".join(texts)


@lru_cache(maxsize=_TEXTS_AT_HAND)
def _attribution(
    blocks: tuple[contents.Block, ...], url: str, *, is_first: bool, is_last: bool, labelled_only: bool = False
) -> Attribution:
    """Who signs a text, in its closing lines or its opening ones; ``lines`` counts over all lines of the blocks.

    ``is_first`` and ``is_last`` say which page of a split article this is. ``labelled_only`` is for text of an unknown
    theme, whose last lines may be anything. A text is never all of it.
    """
    count = sum(block.text.count("\n") + 1 for block in blocks)
    opening = closing = Attribution()
    if is_last:
        lines, above = _closing_lines(blocks)
        closing = read_closing_lines(lines, url, speaks_of=_speaking_of(above), labelled_only=labelled_only)
        closing = closing._replace(lines=tuple(place + count - len(lines) for place in closing.lines))
    if is_first:
        opening = read_opening_lines(
            (line for block in blocks for line in _lines(block)),
            url,
            speaks_of=_speaking_of(blocks[1:]),
            labelled_only=labelled_only,
        )
    signature = _together(opening, closing)
    return signature if len(signature.lines) < count else Attribution()


def _together(opening: Attribution, closing: Attribution) -> Attribution:
    """One attribution of what stands above the text and below it; where they disagree, that below is believed."""
    if not (opening.byline or opening.source) or (closing.byline and opening.byline not in (None, closing.byline)):
        return closing
    source = closing if closing.source or closing.source_url else opening
    lines = tuple(sorted({*opening.lines, *closing.lines}))
    return Attribution(closing.byline or opening.byline, source.source, source.source_url, lines)


def _closing_lines(blocks: Sequence[contents.Block]) -> tuple[list[Line], Sequence[contents.Block]]:
    """The lines of the last blocks, and the blocks above them."""
    lines: list[Line] = []
    first = len(blocks)
    while first and len(lines) < CLOSING_LINES:
        first -= 1
        lines[:0] = _lines(blocks[first])
    return lines, blocks[:first]


def _lines(block: contents.Block) -> list[Line]:
    """The lines of a block, as many as its text has."""
    is_own = not block.quoted and block.tag not in ("h1", "h2", "h3")
    if "\n" not in block.text:
        return [Line(block.parts, is_own)]
    return [Line(line, is_own) for line in block.lines() if contents.tidy("".join(text for text, _ in line))]


def _speaking_of(blocks: Sequence[contents.Block]) -> Callable[[str], bool]:
    """Whether a name stands in blocks."""
    return lambda name: any(has_word(block.text, name) for block in blocks)


def _source_boxes(page: Document, content: HtmlElement) -> list[Link]:
    """JNews's own lines under the text: ``Source: …`` and ``Via: …``. ``url`` is empty where one links to nothing."""
    found: list[Link] = []
    boxes: dict[str, HtmlElement] = {}
    for div in content.iter("div"):
        if "jeg_post_" in (div.get("class") or ""):
            for name in classes_of(div):
                boxes.setdefault(name, div)
    for role in BOXED:
        if (box := boxes.get(f"jeg_post_{role}")) is not None:
            links = [(page.absolute(a.get("href")) or "", text_of(a)) for a in box.iter("a")]
            label = text_of(next(box.iter("span"), None)) or ""
            unlinked = (text_of(box) or "").removeprefix(label).strip()
            found += [Link(url, text, role) for url, text in links or [("", unlinked)] if text]
    return found


def _wp_id(page: Document) -> int | None:
    """WordPress states the id of the post four times over: body class, shortlink, REST link, the comment form."""
    for name in page.body_classes:
        if match := _ID_CLASS.fullmatch(name):
            return int(match[1])
    for link in page.root.iter("link"):
        if match := _ID_ADDRESS.search(link.get("href") or ""):
            return int(match[1])
    for article in page.root.iter("article"):
        if match := _ID_ARTICLE.fullmatch(article.get("id") or ""):
            return int(match[1])
    return None


def _published_at(page: Document, times: Sequence[HtmlElement], printed: str | None) -> datetime:
    """``article:published_time`` carries its offset; JSON-LD and the visible date do not, and are the site's time."""
    moment = best_time(_dates_of_publication(page, times, printed))
    if moment is None:
        raise Unfinished(page.url, "the page states no date of publication")
    return moment


def _dates_of_publication(page: Document, times: Sequence[HtmlElement], printed: str | None) -> Iterator[str | None]:
    yield page.first_meta("article:published_time", "datePublished")
    yield text_in(page.article_ld.get("datePublished"))
    yield text_in(page.linked_data.page.get("datePublished"))
    yield from (time.get("datetime") or text_of(time) for time in times if not _is_update(time))
    yield printed


def _is_update(time: HtmlElement) -> bool:
    """Whether a ``<time>`` is that of the last change: it says so, or the words before it do."""
    names = set(classes_of(time))
    if time.get("itemprop") == "dateModified" or ("updated" in names and not {"published", "entry-date"} & names):
        return True
    before, parent = time.getprevious(), time.getparent()
    label = (before.tail if before is not None else parent.text if parent is not None else None) or text_of(before)
    published, updated = printed_dates(f"{label or ''} {_SOME_DAY}")
    return updated is not None and not published


_SOME_DAY = "1 May 2021"
"""Stands for a date in a text of which only the label counts."""


def _modified_at(page: Document, times: Sequence[HtmlElement] = (), printed: str | None = None) -> datetime | None:
    """``article:modified_time``, else JSON-LD's ``dateModified``, else what the page prints as such.

    JNews, whose JSON-LD is of the type ``article``, writes the second in UTC without saying so.
    """
    if stated := best_time([page.first_meta("article:modified_time", "og:updated_time", "dateModified")]):
        return stated
    text = text_in(page.article_ld.get("dateModified"))
    moment = parse_time(text)
    if moment and not moment.tzinfo and page.article_ld.get("@type") == "article":
        return moment.replace(tzinfo=UTC)
    updates = (time.get("datetime") or text_of(time) for time in times if _is_update(time))
    return best_time([text, text_in(page.linked_data.page.get("dateModified")), *updates, printed])


def _categories(page: Document, header: Sequence[HtmlElement], crumbs: HtmlElement | None) -> tuple[Category, ...]:
    """The sections of the article, the one of the breadcrumb first, each with its parents."""
    breadcrumb = page.category_links(crumbs) if crumbs is not None else {}
    filed: dict[str, str] = {}
    for part in header:
        filed = {**page.category_links(part, "category"), **filed}
    paths = [*list(breadcrumb)[-1:], *filed]
    if not paths:
        stated = page.article_ld.get("articleSection")
        sections: Sequence[object] = page.meta.get("article:section") or (
            stated if isinstance(stated, list) else [stated]
        )
        return tuple(Category(_slug(name), name) for section in sections if (name := text_in(section)))
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
            slug = site.path_of(a.get("href") or "").rpartition("/")[2].removesuffix(".html")  # in a mirror
            found.append(Tag(slug or _slug(name), name))
    return _distinct(found)


def _featured(page: Document, frame: Frame) -> tuple[list[Image], tuple[Link, ...]]:
    """What the theme shows above the text: an image, the slides of a gallery, or what is played in their place.

    The first image is the lead. Its caption stands in the same frame, under it.
    """
    images: dict[str, Image] = {}
    links: dict[Link, None] = {}
    media = Media(page)
    for name in ("jeg_featured", "jeg_featured_bg"):
        region = frame.region(name)
        if region is None or images:
            continue
        contents.settle_media(region, page)
        links.update(dict.fromkeys(contents.links(region, "embed")))
        for img in region.iter("img"):
            role = "inline" if images else "lead"
            images.setdefault(img.get("src") or "", contents.image(img, _caption_in(region, img), role))
        unplayed = (element for element in region.iter(etree.Element) if element.get("data-embed") is None)
        behind = (media.background_url(element) for element in unplayed) if not images else ()
        if url := next((url for url in behind if url), None):
            images[url] = Image(url, "lead")
    return list(images.values()), tuple(links)


def _caption_in(region: HtmlElement, img: HtmlElement) -> str | None:
    """The caption of a picture: the nearest in its frame, if that is the caption of this one alone."""
    around = img
    while around is not region and (parent := around.getparent()) is not None:
        around = parent
        if sum(1 for _ in islice(around.iter("img"), 2)) > 1:
            return None
        caption = next(_of_class(around, "wp-caption-text"), None)
        if caption is not None:
            return text_of(caption)
    return None


def _theme_authors(frame: Frame) -> str | None:
    """The names that the theme links to, of the site's accounts."""
    line = frame.of_header("jeg_meta_author")
    names = [text_of(a) for a in line.iter("a")] if line is not None else []
    return ", ".join(dict.fromkeys(name for name in names if name)) or None


def _reading_minutes(frame: Frame) -> int | None:
    """JNews prints ``5 mins read``."""
    match = re.search(r"[0-9]+", text_of(frame.of_header("jeg_meta_reading_time")) or "")
    return whole_number(match.group()) if match else None


def _language(page: Document) -> str | None:
    """BCP 47, as ``<html lang>`` states it."""
    return page.root.get("lang") or (page.first_meta("og:locale") or "").replace("_", "-") or None


def _meta_title(page: Document) -> str | None:
    return text_in(page.article_ld.get("headline")) or _meta(page, "og:title", "twitter:title")


def _meta_author(page: Document) -> str | None:
    data = page.linked_data
    return data.authors(data.article) or data.authors(data.page) or _meta(page, "author")


def _meta(page: Document, *names: str) -> str | None:
    """What the first of these ``<meta>`` says, as it reads."""
    return in_a_line(page.first_meta(*names))


def _page_numbers(page: Document, frame: Frame) -> tuple[int, int]:
    """Which page of a split article (``<!--nextpage-->``) this is, and of how many; (1, 1) when it is not split."""
    links = frame.region("jeg_pagelinks", "page-links", "jeg_splitpost_bar")
    if links is None:
        return 1, 1
    stands = next((match for name in page.body_classes if (match := re.fullmatch(r"paged-([0-9]+)", name))), None)
    current = _as_page_number(stands, page)
    info = text_of(next(_of_class(links, "page_info"), None))
    stated = _as_page_number(re.search(r"\bof ([0-9]+)", info or ""), page)
    return current, max(current, stated, *_linked_pages(page, links, current))


def _linked_pages(page: Document, links: HtmlElement, current: int) -> Iterator[int]:
    """The numbers of this article's own pages that are linked to; a link to anything else counts for nothing."""
    own = _address(page)
    if current > 1 and own.endswith(f"/{current}/"):
        own = own.removesuffix(f"{current}/")
    yield 1
    hrefs = dict.fromkeys((a.get("href") or "").partition("#")[0] for a in links.iter("a"))
    for href in islice(hrefs, _MOST_PAGES):
        number = re.search(r"(?:^|/|[?&]page=)([0-9]+)(?:/(?:index\.html?)?)?$", href)
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


def _neighbours(page: Document, frame: Frame) -> tuple[str, ...]:
    """The previous and the next article: WordPress strings all posts together, whatever section they are in."""
    box = frame.region("jeg_prevnext_post")
    found = (page.absolute(a.get("href")) for a in islice(box.iter("a"), _NEIGHBOURS)) if box is not None else ()
    return _distinct(url for link in found if link and (url := site.article_url(link, page.base)))


def _distinct(items: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(items))
