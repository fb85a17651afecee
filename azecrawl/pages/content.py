"""From the content element of an article to its blocks of text, its HTML, its images and its links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import chain, islice

import nh3
from lxml import etree
from lxml import html as lxml_html
from lxml.html import HtmlElement

from azecrawl.pages.credits import credit_of
from azecrawl.pages.document import Document, classes_of, text_of
from azecrawl.pages.errors import Senseless
from azecrawl.pages.lines import PLAIN, Part, Style
from azecrawl.records import Image, Link

_FURNITURE = re.compile(
    r"""(?<!\S)(?:
      jnews_inline_related_post\S* | jeg_postblock\S* | jeg_post_(tags|source|via) | jeg_pagelinks | jeg_share\S* |
      jeg_ad\S* | jnews_\S+_ads | ads-wrapper | adsbygoogle | ad-(container|slot|wrapper) | code-block\S* |
      jeg_push_notification | jeg_authorbox | jeg_newsletter\S* | jeg_prevnext_post |
      page-links | post-tags | sharedaddy | jp-relatedposts | yarpp\S* | related-posts? | addtoany_\S+ | share-\S+ |
      post-password-form | screen-reader-text | mc4wp-\S+ | comments?-area
    )(?!\S)""",
    re.VERBOSE,
)
"""Classes of what the theme (JNews) and the usual plugins put between the paragraphs."""

_FURNITURE_TAGS = frozenset(["script", "style", "noscript", "form", "button", "template", "svg", "select"])

_BLOCKS = frozenset(
    "address article aside blockquote center dd details div dl dt fieldset figure footer h1 h2 h3 h4 h5 h6 header hr li"
    " main ol p pre section summary table tbody td tfoot th thead tr ul".split()
)

_PLACEHOLDER = re.compile(r"/jeg-empty\.png$")
"""What JNews shows in place of an image until it is scrolled to."""

_LONGEST = 1_000_000
"""Characters of a text: that of a long book. Making HTML safe takes time that grows with its square."""

_MOST_IMAGES = 2_000

_SIZE = re.compile(r"([0-9]{0,9}\.?[0-9]{1,9})[wx]")
"""A width in pixels or a density, as a ``srcset`` states it (WHATWG HTML, 4.8.4.2.1)."""

_CAPTION = re.compile(r"^(wp-caption-text|wp-caption-dd|wp-element-caption|gallery-caption)$")

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
_CLEANER = nh3.Cleaner(
    tags=_HTML_TAGS,
    attributes=_HTML_ATTRIBUTES,
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener noreferrer",
)


@dataclass(frozen=True)
class Block:
    """One block of the running text. ``tag`` is the innermost block element; ``parts`` are its runs of text.

    ``quoted`` says that it stands inside a quote, a list or an embed, where nobody signs an article.
    """

    tag: str
    parts: tuple[Part, ...]
    quoted: bool = False

    @cached_property
    def text(self) -> str:
        """The text, white space collapsed, a line break where the page has ``<br>``."""
        return tidy("".join(text for text, _ in self.parts))

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
    return "\n".join(line for raw in text.split("\n") if (line := " ".join(raw.split())))


def remove_furniture(content: HtmlElement) -> None:
    """Take out of the content what the theme and its plugins put there: it is not the article's.

    A comment stays in the place of each: without it, lxml would put the text around them together anew each time.
    """
    for element in list(content.iterdescendants(etree.Element)):
        if element.tag in _FURNITURE_TAGS or _FURNITURE.search(element.get("class") or ""):
            place = etree.Comment()
            place.tail = element.tail
            element.getparent().replace(element, place)


def check_length(content: HtmlElement, url: str) -> None:
    """Raise ``Senseless`` for a content of more text or more images than an article can have."""
    inside = (element.text for element in content.iter(etree.Element) if element.tag not in _FURNITURE_TAGS)
    after = (element.tail for element in content.iter())
    if (length := sum(len(text) for text in chain(inside, after) if text)) > _LONGEST:
        raise Senseless(url, f"the text has {length:,} characters; none has over {_LONGEST:,}")
    if (count := sum(1 for _ in content.iter("img"))) > _MOST_IMAGES:
        raise Senseless(url, f"the text has {count:,} images; none has over {_MOST_IMAGES:,}")


def settle_media(content: HtmlElement, document: Document) -> None:
    """Make lazy images show themselves, addresses absolute, and of an embedded frame a link to what it shows."""
    for element in list(content.iter("a", "img", "iframe", "video", "audio")):
        if element.tag == "a" and element.get("href"):
            element.set("href", document.absolute(element.get("href")) or "#")
        elif element.tag == "img":
            if source := image_url(element, document):
                element.set("src", source)
        elif link := embedded(element, document):
            element[:] = []
            element.tag = "a"
            element.text = link.text
            element.set("href", link.url)
            element.set("data-embed", "")


def embedded(element: HtmlElement, document: Document) -> Link | None:
    """What a frame, a video or a sound shows, as a link named by its title."""
    inside = next((source.get("src") for source in element.iter("source")), None)
    url = document.absolute(element.get("src") or element.get("data-src") or inside)
    return Link(url, " ".join((element.get("title") or url).split()), "embed") if url else None


def image_url(img: HtmlElement, document: Document) -> str | None:
    """The largest address an ``<img>`` offers, lazy or not, by ``srcset`` width; never a lazy one's placeholder."""
    lazy = img.get("data-src") or img.get("data-lazy-src")
    candidates: list[tuple[float, str]] = [(0.0, lazy or img.get("src") or "")]
    for srcset in (img.get("data-srcset"), img.get("data-lazy-srcset"), img.get("srcset")):
        candidates.extend(_sizes(srcset or ""))
    linked = next((a.get("href") for a in img.iterancestors("a")), None)
    if linked and re.search(r"\.(jpe?g|png|gif|webp|avif)$", linked, re.IGNORECASE):
        candidates.append((float("inf"), linked))
    best = max(candidates, key=lambda candidate: candidate[0])[1]
    return None if _PLACEHOLDER.search(best) else document.absolute(best)


def _sizes(srcset: str) -> Iterator[tuple[float, str]]:
    """The images of a ``srcset`` with their widths or densities; there may be no space after a comma."""
    url = ""
    for token in srcset.split():
        size, _, following = token.partition(",")
        if url and (match := _SIZE.fullmatch(size)):
            yield float(match[1]), url
            url = following
        else:
            url = token.lstrip(",")


def image(img: HtmlElement, caption: str | None, role: str, document: Document) -> Image | None:
    """One image of the article, or None for an ``<img>`` that shows nothing."""
    url = image_url(img, document)
    if not url:
        return None
    return Image(url, role, " ".join((img.get("alt") or "").split()) or None, caption, credit_of(caption))


def inline_images(content: HtmlElement, document: Document) -> Iterator[Image]:
    """The images of the text with the captions that stand under them."""
    frames: dict[HtmlElement, HtmlElement | None] = {}
    captions: dict[HtmlElement | None, str | None] = {None: None}
    for img in content.iter("img"):
        frame = _frame_around(img, frames)
        if frame is not None and frame not in captions:
            captions[frame] = _caption_of_one(frame)
        if found := image(img, captions[frame], "inline", document):
            yield found


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


def links(content: HtmlElement) -> Iterator[Link]:
    """The links of the text, in order; those around an image count with no text."""
    for a in content.iter("a"):
        href = a.get("href")
        if href and href.startswith("http"):
            yield Link(href, text_of(a) or "", "embed" if a.get("data-embed") is not None else "text")


def blocks(content: HtmlElement) -> list[Block]:
    """The blocks of the running text in order, without captions."""
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
        parts, self.parts = self.parts, []
        if not any(text.strip() for text, _ in parts):
            return
        for paragraph in _split_at_empty_lines(parts):
            block = Block(tag, tuple(paragraph), quoted)
            if block.text:
                self.blocks.append(block)

    def walk(self, element: HtmlElement, tag: str, style: Style, *, quoted: bool) -> None:
        if element.text:
            self.parts.append((_plain(element.text, tag), style))
        for child in element:
            if isinstance(child.tag, str):
                self._child(child, tag, style, quoted=quoted)
            if child.tail:
                self.parts.append((_plain(child.tail, tag), style))

    def _child(self, child: HtmlElement, tag: str, style: Style, *, quoted: bool) -> None:
        if child.tag == "br":
            self.parts.append(("\n", style))
        elif (_is_caption(child) and not _is_of_words(child)) or child.get("data-embed") is not None:
            pass
        elif child.tag == "table" and _is_data(child):
            self.flush(tag, quoted=quoted)
            self.parts = [("\n".join(_rows(child)), PLAIN)]
            self.flush("table", quoted=True)
        elif child.tag in _BLOCKS:
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
    return element.tag == "figcaption" or any(_CAPTION.match(name) for name in classes_of(element))


def _is_of_words(caption: HtmlElement) -> bool:
    """Whether a caption belongs to a quote: it says who is quoted."""
    figure = caption.getparent()
    return figure is not None and figure.find(".//img") is None and figure.find(".//blockquote") is not None


def _is_data(table: HtmlElement) -> bool:
    """Whether a table holds data; one with a single cell is there for its frame."""
    return sum(1 for _ in table.iter("td", "th")) > 1


def _rows(table: HtmlElement) -> Iterator[str]:
    for row in table.xpath("./tr | ./thead/tr | ./tbody/tr | ./tfoot/tr"):
        cells = [text_of(cell) or "" for cell in row if cell.tag in ("td", "th")]
        if any(cells):
            yield " | ".join(cells)


def safe_html(content: HtmlElement) -> str:
    """The content as published, safe to show: no scripts, styles, frames, handlers or classes."""
    inner = escape(content.text or "", quote=False) + "".join(
        lxml_html.tostring(child, encoding="unicode") for child in content
    )
    return _CLEANER.clean(inner).strip()
