"""Where an article begins and ends on a page of the theme (JNews), by the theme's own containers. Nothing is read here.

An editor's markup is inside the theme's, and seldom whole: a stray ``</div>`` closes the theme's element before the
text has ended, one that is missing lets the theme's next elements into it. What the theme prints after every text
tells where that is.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property, lru_cache

from lxml import etree
from lxml.html import HtmlElement

from azecrawl.pages.document import Document, classes_of

_CONTENT = "content-inner"
_CUSTOM = "jeg_custom_content_wrapper"
_AROUND_CONTENT = frozenset(["entry-content", _CUSTOM])
"""What the theme puts around the text and nothing but the text."""

_SINGLE = "entry-header"
_TITLES = frozenset([_SINGLE, "jeg_custom_title_wrapper"])
"""Where the title stands: in a single template, in a custom one (made with WPBakery or Elementor)."""

_HEADERS = frozenset(["jeg_custom_subtitle_wrapper", "jeg_custom_meta_wrapper"])
_META = frozenset(
    "jeg_meta_container jeg_post_meta jeg_meta_author jeg_meta_date jeg_meta_category jeg_meta_reading_time"
    " jeg_post_subtitle".split()
)
"""Parts of the header, which a stray end tag in a subtitle leaves outside of it."""

_FEATURED = ("jeg_featured", "jeg_featured_bg")
_REGIONS = frozenset(_FEATURED) | frozenset(
    "jeg_breadcrumbs jeg_custom_breadcrumb_wrapper jeg_post_tags jeg_pagelinks page-links"
    " jeg_splitpost_bar jeg_prevnext_post".split()
)

_INNER = "jeg_inner_content"
_ENDS_INSIDE = frozenset(
    "jeg_share_bottom_container jnews_content_bottom_ads jnews_prev_next_container jeg_prevnext_post"
    " jnews_author_box_container jnews_related_post_container jnews_popup_post_container"
    " jnews_comment_container".split()
)
"""What the theme's single templates print after the text, inside of ``jeg_inner_content``."""
_ENDS = _ENDS_INSIDE | frozenset(
    "jnews_article_bottom_ads jeg_sidebar jeg_autoload_separator post-ajax-overlay footer-holder jeg_footer"
    " post-template-default comments-area comment-respond"
    " jeg_custom_tag_wrapper jeg_custom_author_wrapper jeg_custom_comment_wrapper jeg_custom_related_wrapper"
    " jeg_custom_prev_next_wrapper jeg_custom_share_wrapper jeg_custom_meta_wrapper".split()
)
"""What else it prints after it, and the elements of custom templates."""

_LAST = frozenset(["jnews_related_post_container", "jnews_comment_container", "jeg_sidebar", "footer-holder"])

_WANTED = _AROUND_CONTENT | _TITLES | _HEADERS | _META | _REGIONS | _ENDS | {_CONTENT}


_Mark = tuple[HtmlElement, frozenset[str]]
"""An element of the theme, and which of its class names are wanted."""


@dataclass(frozen=True)
class Frame:
    """The theme's elements on a page: ``content`` holds the text and nothing that follows it, ``header`` the title,
    the subtitle and what is said of the post."""

    title: HtmlElement | None
    header: Sequence[HtmlElement]
    content: HtmlElement
    regions: dict[str, HtmlElement]

    @cached_property
    def _named(self) -> dict[str, HtmlElement]:
        """The first element of the header by each of the wanted names; one walk is cheaper than one for each."""
        named: dict[str, HtmlElement] = {}
        for region in self.header:
            for element in region.iter(etree.Element):
                for name in _wanted(element.get("class") or ""):
                    named.setdefault(name, element)
        return named

    def of_header(self, name: str) -> HtmlElement | None:
        """The header's first element of a class."""
        return self._named.get(name)

    @property
    def subtitle(self) -> HtmlElement | None:
        """The subtitle, without what follows it: that is inside of one in which something is not closed."""
        element = self.of_header("jeg_post_subtitle")
        if element is None or not any(_is_meta(div) for div in element.iterdescendants("div")):
            return element
        element = deepcopy(element)
        _cut(element, next(div for div in element.iterdescendants("div") if _is_meta(div)))
        return element

    def region(self, *names: str) -> HtmlElement | None:
        """The page's first element of the first of these classes that it has."""
        return next((self.regions[name] for name in names if name in self.regions), None)


def frame_of(page: Document) -> Frame | None:
    """The frame of an article, None on a page without the theme's marks. The page's tree is cut to it."""
    marks = _marks(page)
    regions: dict[str, HtmlElement] = {}
    for div, names in marks:
        for name in names:
            regions.setdefault(name, div)
    place = _place_of_content(marks)
    if place is None:
        return None
    content = marks[place][0]
    titles = [number for number, (_, names) in enumerate(marks) if not _TITLES.isdisjoint(names)]
    if not titles and _CUSTOM not in _surroundings(content):
        return None
    header, title = _header(page, marks, titles, place)
    _bound(content, next((mark for mark in marks[place + 1 :] if _is_end(mark)), None))
    for part in (*header, *(regions[name] for name in _FEATURED if name in regions)):
        if part in content.iterancestors():
            _cut(part, content)
    return Frame(title, header, content, regions)


def _marks(page: Document) -> list[_Mark]:
    """The theme's elements on a page, in order, down to where a single template prints nothing more of the article."""
    marks: list[_Mark] = []
    titled = framed = False
    for div in page.root.iter("div"):
        if names := _wanted(div.get("class") or ""):
            marks.append((div, names))
            titled = titled or _SINGLE in names
            framed = framed or (titled and _CONTENT in names)
            if framed and not _LAST.isdisjoint(names):
                break
    return marks


@lru_cache(maxsize=8192)
def _wanted(names: str) -> frozenset[str]:
    """Which of an element's class names are wanted; a site's pages have the same ones."""
    return _WANTED.intersection(names.split())


def _surroundings(element: HtmlElement) -> set[str]:
    """The class names of everything around an element."""
    return {name for around in element.iterancestors("div") for name in classes_of(around)}


def _is_meta(div: HtmlElement) -> bool:
    return not _META.isdisjoint(classes_of(div))


def _is_end(mark: _Mark) -> bool:
    return not _ENDS.isdisjoint(mark[1])


def _place_of_content(marks: Sequence[_Mark]) -> int | None:
    """Which of the elements of the content's class it is: the first that stands where the theme puts the text, after
    a title; the first after a title; the first."""
    titled = False
    found: list[tuple[int, bool]] = []
    for place, (_, names) in enumerate(marks):
        titled = titled or not _TITLES.isdisjoint(names)
        if _CONTENT in names:
            found.append((place, titled))
    if len(found) < 2:
        return found[0][0] if found else None
    return max(
        found,
        key=lambda each: (each[1], not _AROUND_CONTENT.isdisjoint(_surroundings(marks[each[0]][0])), -each[0]),
    )[0]


def _header(
    page: Document, marks: Sequence[_Mark], titles: Sequence[int], place: int
) -> tuple[list[HtmlElement], HtmlElement | None]:
    """The parts of the header, and the title in it: that of a single template, those of a custom one, and what an
    early end has left between it and the content."""
    headings = ((number, h1) for number in titles for h1 in marks[number][0].iter("h1"))
    start, title = next(headings, (None, None))
    if start is None:
        title = next((h1 for h1 in page.root.iter("h1") if "jeg_post_title" in classes_of(h1)), None)
        start = titles[0] if titles else place
    parts = [marks[start][0]] if titles else []
    parts += [div for div, names in marks if not _HEADERS.isdisjoint(names)]
    beside = set(marks[place][0].iterancestors("article"))
    for div, names in marks[min(start, place) : place]:
        if _META.isdisjoint(names) or any(up in parts for up in div.iterancestors("div")) or div in parts:
            continue
        if beside.issuperset(div.iterancestors("article")):  # else it is that of another article's card
            parts.append(div)
    return parts, title


def _bound(content: HtmlElement, mark: _Mark | None) -> None:
    """Let the content end where the theme's next element begins: take in what stands before, take out what follows."""
    end = mark[0] if mark else None
    if end is not None and content in end.iterancestors():
        _cut(content, end)
        return
    inside = mark is not None and not _ENDS_INSIDE.isdisjoint(mark[1])
    for piece in _rest(content, end, inside=inside):
        if isinstance(piece, str):
            _append_text(content, piece)
        else:
            content.append(piece)


def _rest(content: HtmlElement, end: HtmlElement | None, *, inside: bool) -> list[HtmlElement | str]:
    """What stands between the content's element and the next of the theme's, in order.

    What is in the theme's element around the text is the text's. What is not, only where the theme's next element has
    slipped out of its own place: that proves an early end. ``inside`` says that its place is ``jeg_inner_content``.
    """
    around = set(end.iterancestors()) if end is not None else set()
    pieces: list[HtmlElement | str] = []
    sure = 0
    element = content
    while (parent := element.getparent()) is not None and element.tag != "body":
        if element.tail:
            pieces.append(element.tail)
        is_last = False
        for sibling in element.itersiblings():
            is_last = sibling is end or sibling in around
            if is_last and sibling is not end and end is not None:
                _cut(sibling, end)
            if sibling is not end:
                pieces.append(sibling)
            if is_last:
                break
        if not _AROUND_CONTENT.isdisjoint(classes_of(parent)):
            sure = len(pieces)
        if is_last:
            proved = inside and _INNER not in classes_of(parent) and _CUSTOM not in _surroundings(content)
            return pieces if proved else pieces[:sure]
        element = parent
    return pieces[:sure]


def _append_text(content: HtmlElement, text: str) -> None:
    if len(content):
        content[-1].tail = (content[-1].tail or "") + text
    else:
        content.text = (content.text or "") + text


def _cut(root: HtmlElement, at: HtmlElement) -> None:
    """Take an element and all that follows it out of the tree below ``root``."""
    node, parent = at, at.getparent()
    while node is not root and parent is not None:
        for following in list(node.itersiblings()):
            parent.remove(following)
        if node is at:
            parent.remove(at)
        else:
            node.tail = None
        node, parent = parent, parent.getparent()
