"""From the content element of an article to its blocks of text, its HTML, its images and its links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import NamedTuple

import nh3
from lxml import etree
from lxml.html import HtmlElement

from azecrawl.pages.credits import credit_of
from azecrawl.pages.document import BLOCKS, Document, classes_of, text_of
from azecrawl.pages.errors import Senseless
from azecrawl.pages.furniture import is_furniture
from azecrawl.pages.lines import PLAIN, Part, Style
from azecrawl.pages.media import MEDIA_TAGS, Media
from azecrawl.pages.text import in_a_line, legible, spaced
from azecrawl.records import Image, Link

_FURNITURE_TAGS = frozenset(["script", "style", "noscript", "form", "button", "template", "svg", "select"])

_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary"])

_BOXES = frozenset(["jeg_review_wrap", "jeg_food_recipe_wrap"])
"""What JNews prints under a text of what its writer filled in: the verdict of a review, a recipe."""

_ROWS = frozenset(["tr", "thead", "tbody", "tfoot"])
_OWN_ROWS = etree.XPath("./tr | ./thead/tr | ./tbody/tr | ./tfoot/tr")
_OF_TABLES = frozenset(["td", "th", "caption", "col", "colgroup"])

_LONGEST = 1_000_000
"""Characters of a text: that of a long book. Making HTML safe takes time that grows with its square."""

_MOST_IMAGES = 2_000

_CAPTIONS = frozenset(["wp-caption-text", "wp-caption-dd", "wp-element-caption", "gallery-caption"])

_ITALIC = re.compile(r"font-style\s*:\s*italic", re.IGNORECASE)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)

_FRAMES = frozenset(["wp-caption", "gallery-item"])
"""Beside ``<figure>``, what WordPress puts around an image and its caption."""

_HTML_TAGS = {
    *"a abbr b blockquote br caption cite code col colgroup dd del details div dl dt em figcaption figure".split(),
    *"h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s small span strong sub summary sup".split(),
    *"table tbody td tfoot th thead tr u ul".split(),
}
_HTML_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start", "reversed", "type"},
    "blockquote": {"cite"},
    "*": {"lang", "dir"},
}
_SCHEMES = {"http", "https", "mailto"}
_SCHEME = re.compile(r"[\x00-\x20]*([^/?#:]+):")


def _attribute(tag: str, name: str, value: str) -> str | None:
    """An attribute, or None to leave it out: of all that hold an address, nh3 does not look at ``cite``."""
    scheme = _SCHEME.match(value) if name == "cite" else None
    return value if scheme is None or scheme[1].lower() in _SCHEMES else None


_CLEANER, _CLEANER_OF_QUOTES = (
    nh3.Cleaner(
        tags=_HTML_TAGS,
        attributes=_HTML_ATTRIBUTES,
        attribute_filter=attribute_filter,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer",
    )
    for attribute_filter in (None, _attribute)
)
"""What is asked about every attribute takes as long as all the rest: the second is for what holds ``cite``."""


class Block(NamedTuple):
    """One block of the running text. ``tag`` is the innermost block element; ``parts`` are its runs of text.

    ``text`` is what they come to, white space collapsed, a line break where the page has ``<br>``; ``quoted`` says
    that it stands inside a quote, a list or an embed, where nobody signs an article.
    """

    tag: str
    parts: tuple[Part, ...]
    text: str
    quoted: bool = False

    def lines(self) -> Iterator[tuple[Part, ...]]:
        """The parts between one ``<br>`` and the next."""
        line: list[Part] = []
        for text, style in self.parts:
            first, *rest = text.split("\n")
            line.append((first, style))
            for piece in rest:
                yield tuple(line)
                line = [(piece, style)]
        yield tuple(line)


def tidy(text: str) -> str:
    """Text with every run of white space made one space, and its lines kept."""
    if "\n" not in text:
        return spaced(text)
    return "\n".join(line for raw in text.split("\n") if (line := spaced(raw)))


def remove_furniture(content: HtmlElement) -> None:
    """Take out of the content what the theme and its plugins put there: it is not the article's.

    A comment stays in the place of each: without it, lxml would put the text around them together anew each time.
    """
    sections = 0
    for element in list(content.iterdescendants(etree.Element)):
        if element.tag in _FURNITURE_TAGS and _asks(element):
            if element.tag == "noscript":
                continue  # an image may stand in it and nowhere else
            if element.tag == "button" and _is_heading(element):
                _unwrap_button(element)
                continue
        elif not is_furniture(element):
            continue
        elif "jeg_splitpost_bar" in classes_of(element):
            sections += 1
            if sections == 1 and _becomes_section_title(element):
                continue
        _remove(element)


def _remove(element: HtmlElement) -> None:
    parent = element.getparent()
    if parent is not None:
        place = etree.Comment()
        place.tail = element.tail
        parent.replace(element, place)


def _is_heading(button: HtmlElement) -> bool:
    """Whether a button is the heading of an accordion: it opens what stands under it (ARIA's disclosure pattern)."""
    opens = button.get("aria-controls") is not None or button.get("aria-expanded") is not None
    return opens or any(up.tag in _HEADINGS for up in button.iterancestors())


def _asks(element: HtmlElement) -> bool:
    """False for a form with nothing to fill in or to press: it came with a page pasted whole, and the text is in it."""
    if element.tag != "form":
        return True
    return any(field.get("type") != "hidden" for field in element.iter("input", "select", "textarea", "button"))


def _unwrap_button(button: HtmlElement) -> None:
    for icon in button.xpath(".//*[@aria-hidden='true']"):
        _remove(icon)
    button.tag = "span"


def _becomes_section_title(bar: HtmlElement) -> bool:
    """Leave of JNews's bar over a page of a split article the title of this page, which the writer gave it.

    A bar of the same look is a menu.
    """
    if "jeg_meganav_bar" in classes_of(bar):
        return False
    title = next(
        (element for element in bar.iter("h1", "h2", "h3", "h4") if "current_title" in classes_of(element)), None
    )
    if title is None:
        return False
    for number in [span for span in title.iter("span") if "pagenum" in classes_of(span)]:
        number.drop_tree()
    bar.text = None
    bar[:] = [title]
    title.tail = None
    return True


def check_length(content: HtmlElement, url: str) -> None:
    """Raise ``Senseless`` for a content of more text or more images than an article can have."""
    inside = (element.text for element in content.iter(etree.Element) if element.tag not in _FURNITURE_TAGS)
    after = (element.tail for element in content.iter())
    if (length := sum(len(text) for text in chain(inside, after) if text)) > _LONGEST:
        raise Senseless(url, f"the text has {length:,} characters; none has over {_LONGEST:,}")
    if (count := sum(1 for _ in content.iter("img"))) > _MOST_IMAGES:
        raise Senseless(url, f"the text has {count:,} images; none has over {_MOST_IMAGES:,}")


def settle_media(content: HtmlElement, document: Document) -> None:
    """Make lazy images show themselves, addresses absolute, and of an embedded frame a link to what it shows.

    An image that shows nothing is taken out, and so is ``<noscript>`` but for what stands nowhere else.
    """
    media = Media(document)
    idle = media.unwrap_noscripts(content)
    for element in list(content.iter(*MEDIA_TAGS)):
        if element in idle:
            _remove(element)
        elif element.tag == "img":
            _settle_image(element, media)
        elif link := media.embedded(element):
            element[:] = []
            element.tag = "a"
            element.text = link.text
            element.set("href", link.url)
            element.set("data-embed", "")
        elif element.tag == "a" and element.get("href"):
            element.set("href", document.absolute(element.get("href")) or "#")


def _settle_image(img: HtmlElement, media: Media) -> None:
    if {"emoji", "wp-smiley"} & set(classes_of(img)) and img.get("alt"):
        img.tag, img.text = "span", img.get("alt")
        img.attrib.clear()
    elif source := media.image_url(img):
        img.set("src", source)
    else:
        _remove(img)


def image(img: HtmlElement, caption: str | None, role: str) -> Image:
    """One image of the article, of those that are settled."""
    return Image(img.get("src") or "", role, in_a_line(img.get("alt")), caption, credit_of(caption))


def inline_images(content: HtmlElement) -> Iterator[Image]:
    """The images of a text whose media are settled, with the captions that stand under them."""
    frames: dict[HtmlElement, HtmlElement | None] = {}
    captions: dict[HtmlElement | None, str | None] = {None: None}
    for img in content.iter("img"):
        frame = _frame_around(img, frames)
        if frame is not None and frame not in captions:
            captions[frame] = _caption_of_one(frame)
        yield image(img, captions[frame] or _caption_of_slide(img), "inline")


def _caption_of_slide(img: HtmlElement) -> str | None:
    """What JNews's slider prints beside a picture once it is shown; it stands in its link until then."""
    link = next(img.iterancestors("a"), None)
    return in_a_line(link.get("data-title")) if link is not None else None


def _frame_around(img: HtmlElement, known: dict[HtmlElement, HtmlElement | None]) -> HtmlElement | None:
    """The nearest frame around an image; ``known`` keeps those of the elements in between, for the next image."""
    between: list[HtmlElement] = []
    frame = None
    for up in img.iterancestors():
        if up in known:
            frame = known[up]
            break
        between.append(up)
        if up.tag == "figure" or _FRAMES & set(classes_of(up)):
            frame = up
            break
    known.update(dict.fromkeys(between, frame))
    return frame


def _caption_of_one(frame: HtmlElement) -> str | None:
    """The caption in a frame, if it is that of a single image."""
    if sum(1 for _ in islice(frame.iter("img"), 2)) != 1:
        return None
    return next((text_of(element) for element in frame.iter() if _is_caption(element)), None)


def links(content: HtmlElement, only: str | None = None) -> Iterator[Link]:
    """The links of the text, in order, or only those of a role; those around an image count with no text."""
    for a in content.iter("a"):
        href = a.get("href")
        role = "text" if a.get("data-embed") is None else "embed"
        if href and href.startswith("http") and only in (None, role):
            yield Link(href, text_of(a) or "", role)


def boxes(content: HtmlElement) -> list[Block]:
    """What the writer filled into the theme's boxes under the text: the verdict of a review, a recipe."""
    found = [element for element in content.iter("div") if _is_box(element)]
    return [block for box in found for block in blocks(box)]


def _is_box(element: HtmlElement) -> bool:
    return element.tag == "div" and not _BOXES.isdisjoint(classes_of(element))


def blocks(content: HtmlElement) -> list[Block]:
    """The blocks of the running text in order, without captions and ``boxes``."""
    walker = _Walker()
    walker.walk(content, "div", PLAIN, quoted=False)
    walker.flush("div", quoted=False)
    return walker.blocks


class _Walker:
    """Collects runs of text until a block begins or ends."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.parts: list[Part] = []

    def flush(self, tag: str, *, quoted: bool) -> None:
        if not self.parts:
            return
        parts, self.parts = self.parts, []
        for paragraph in _split_at_empty_lines(parts) if len(parts) > 1 else [parts]:
            if text := tidy("".join([text for text, _ in paragraph])):
                self.blocks.append(Block(tag, tuple(paragraph), text, quoted))

    def walk(self, element: HtmlElement, tag: str, style: Style, *, quoted: bool) -> None:
        self._text(element.text, tag, style)
        for child in element:
            if isinstance(child.tag, str):
                self._child(child, tag, style, quoted=quoted)
            self._text(child.tail, tag, style)

    def _text(self, text: str | None, tag: str, style: Style) -> None:
        if text and (self.parts or not text.isspace()):  # between blocks stands nothing
            self.parts.append((_plain(text, tag), style))

    def _child(self, child: HtmlElement, tag: str, style: Style, *, quoted: bool) -> None:
        if child.tag == "br":
            self.parts.append(("\n", style))
        elif (_is_caption(child) and not _is_of_words(child)) or child.get("data-embed") is not None:
            pass
        elif child.tag == "table" and _is_data(child):
            self.flush(tag, quoted=quoted)
            self.parts = [("\n".join(_rows(child)), PLAIN)]
            self.flush("table", quoted=True)
            for outside in _outside_cells(child):
                self._child(outside, tag, style, quoted=quoted)
        elif _is_box(child):
            self.flush(tag, quoted=quoted)
        elif child.tag in BLOCKS:
            self.flush(tag, quoted=quoted)
            inside = quoted or child.tag in ("blockquote", "li", "dd", "figure", "table", "pre")
            self.walk(child, child.tag, _styled(child, style), quoted=inside)
            self.flush(child.tag, quoted=inside)
        else:
            self.walk(child, tag, _styled(child, style), quoted=quoted)


def _styled(element: HtmlElement, style: Style) -> Style:
    """How the text of an element is set, inside text that is set in a style."""
    tag = element.tag
    if tag == "a":
        style = style._replace(href=element.get("href"))
    elif tag in ("em", "i", "cite"):
        style = style._replace(italic=True)
    elif tag in ("strong", "b"):
        style = style._replace(bold=True)
    if css := element.get("style"):
        italic, bold = _ITALIC.search(css), _BOLD.search(css)
        style = style._replace(italic=style.italic or bool(italic), bold=style.bold or bool(bold))
    return style


def _plain(text: str, tag: str) -> str:
    """Text of the page; a line feed in it is a space (but in ``<pre>``), so that only ``<br>`` breaks a line."""
    text = legible(text)
    return text if tag == "pre" else text.replace("\n", " ").replace("\r", " ")


def _split_at_empty_lines(parts: Iterable[Part]) -> Iterator[list[Part]]:
    """Two ``<br>`` in a row begin a new block: how paragraphs are made in posts pasted from elsewhere."""
    block: list[Part] = []
    pending_break = False
    for text, style in parts:
        if text == "\n":
            if pending_break:
                yield block
                block, pending_break = [], False
            else:
                pending_break = True
            continue
        if text.strip():
            if pending_break:
                block.append(("\n", PLAIN))
            pending_break = False
        block.append((text, style))
    yield block


def _is_caption(element: HtmlElement) -> bool:
    if element.tag == "figcaption":
        return True
    names = element.get("class")
    return names is not None and not _CAPTIONS.isdisjoint(names.split())


def _is_of_words(caption: HtmlElement) -> bool:
    """Whether a caption belongs to words and not to a picture: it says who is quoted, or what a table holds."""
    figure = caption.getparent()
    if figure is None or next(figure.iter("img"), None) is not None:
        return False
    return next(figure.iter("blockquote", "table", "pre"), None) is not None


def _is_data(table: HtmlElement) -> bool:
    """Whether a table holds data; one with a single cell of its own is there for its frame."""
    return sum(1 for row in _own_rows(table) for cell in row if cell.tag in ("td", "th")) > 1


def _own_rows(table: HtmlElement) -> list[HtmlElement]:
    rows: list[HtmlElement] = _OWN_ROWS(table)
    return rows


def _outside_cells(part: HtmlElement) -> Iterator[HtmlElement]:
    """What stands in a table and in none of its cells, because its end is missing; browsers show it beside it."""
    for child in part:
        if child.tag in _ROWS:
            yield from _outside_cells(child)
        elif child.tag not in _OF_TABLES and isinstance(child.tag, str):
            yield child


def _rows(table: HtmlElement) -> Iterator[str]:
    if title := text_of(table.find("caption")):
        yield title
    for row in _own_rows(table):
        cells = [text_of(cell) or "" for cell in row if cell.tag in ("td", "th")]
        if any(cells):
            yield " | ".join(cells)


def safe_html(content: HtmlElement) -> str:
    """The content as published, safe to show: no scripts, styles, frames, handlers or classes.

    The content's own element loses its attributes.
    """
    content.attrib.clear()
    content.tag = "div"
    whole = etree.tostring(content, encoding="unicode", method="html", with_tail=False)
    return cleaned(whole.removeprefix("<div>").removesuffix("</div>"))


def cleaned(html: str) -> str:
    """HTML, anybody's, safe to show. What was made safe before comes out as it is."""
    safe = _CLEANER.clean(html)
    return (_CLEANER_OF_QUOTES.clean(safe) if " cite=" in safe else safe).strip()
