"""What a page needs to be seen: style sheets and what they import, fonts, icons, pictures. Nothing is fetched.

wget calls these the page's requisites. One walk over a page, or over a style sheet, serves both to learn what it needs
and to have it find that elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import lru_cache
from urllib.parse import urldefrag, urljoin, urlsplit

import tinycss2
from lxml import html as lxml_html
from lxml.etree import ParserError
from lxml.html import HtmlElement
from tinycss2.ast import AtKeywordToken, Node, StringToken, URLToken
from tinycss2.bytes import decode_stylesheet_bytes
from w3lib.encoding import html_to_unicode
from w3lib.url import safe_url_string

from azecrawl.pages.media import IMAGE_FILE, LAZY, LAZY_BACKGROUNDS, LAZY_SETS

MOST = 500
"""Requisites of one page or style sheet; what comes after them is left out."""

SHEET = "text/css"
"""The media type of what a browser takes for a style sheet."""

LARGEST_SHEET = 2 * 1024 * 1024
"""Characters of a style sheet that is looked into."""


class Kind(StrEnum):
    """What a requisite is for."""

    STYLE = "style"
    SCRIPT = "script"
    ICON = "icon"
    FONT = "font"
    IMAGE = "image"
    IN_STYLE = "in style"
    """What a style sheet refers to: a font, a picture, another sheet."""


Answer = Callable[[str, Kind], str | None]
"""What is to stand in the place of an absolute URL; None takes it away."""


def of_page(page: bytes, content_type: str | None, url: str) -> dict[str, Kind]:
    """The absolute URLs of what a page needs, in its order, and what each is for."""
    found: dict[str, Kind] = {}
    if (tree := parsed(page, content_type)) is not None:
        put_in_page(tree, url, _noting(found))
    return found


def of_sheet(css: str, url: str) -> dict[str, Kind]:
    """The same of a style sheet."""
    found: dict[str, Kind] = {}
    put_in_sheet(css, url, _noting(found))
    return found


def _noting(found: dict[str, Kind]) -> Answer:
    def note(url: str, kind: Kind) -> None:
        if len(found) < MOST:
            found.setdefault(url, kind)

    return note


def parsed(page: bytes, content_type: str | None) -> HtmlElement | None:
    """A page as a tree, in the encoding a browser takes; None where there is nothing."""
    _, text = html_to_unicode(content_type, page)
    try:
        return lxml_html.document_fromstring(text.encode(), parser=lxml_html.HTMLParser(encoding="utf-8"))
    except ParserError:
        return None


def sheet_text(body: bytes, content_type: str) -> str:
    """The text of a style sheet (CSS Syntax 3, 3.2)."""
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", content_type, re.IGNORECASE)
    text, _ = decode_stylesheet_bytes(body, charset[1] if charset else None)
    return str(text)


def absolute(reference: str, base: str) -> str | None:
    """The URL that a reference leads to, without its fragment, as it is asked for; None for what is not on the web."""
    try:
        url = urldefrag(urljoin(base, reference.strip())).url
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
            return None
        return str(safe_url_string(url))
    except ValueError:
        return None


# In a style sheet

_REFERS = re.compile(r"url|@import|image-set|src\(|\\", re.IGNORECASE)
"""Without one of these, a style sheet refers to nothing; to look for them is faster than to read it. An escape can
stand for any of their letters."""

_IMAGE_SETS = ("image-set", "-webkit-image-set")


def put_in_sheet(css: str, base: str, answer: Answer) -> str:
    """A style sheet, or declarations, with what ``answer`` says in the place of what it refers to.

    What nobody wrote (too large, nested without end) comes back empty.
    """
    if not _REFERS.search(css):
        return css
    if len(css) > LARGEST_SHEET:
        return ""
    nodes = tinycss2.parse_component_value_list(css)
    try:
        for token in _references(nodes):
            _set(token, _put(token.value, base, Kind.IN_STYLE, answer) or _NOTHING)
        return str(tinycss2.serialize(list(_without_lost_imports(nodes))))
    except RecursionError:
        return ""


_NOTHING = "data:,"
"""What stands where nothing is to be asked for."""


def _put(reference: str, base: str, kind: Kind, answer: Answer) -> str | None:
    """What is to stand in the place of a reference; what is in the page itself stays."""
    reference = reference.strip()
    if reference.startswith(("data:", "#")):
        return reference
    url = absolute(reference, base) if reference else None
    fragment = reference.partition("#")[2]
    found = answer(url, kind) if url else None
    return f"{found}#{fragment}" if found and fragment else found


def _without_lost_imports(nodes: list[Node]) -> Iterator[Node]:
    """The parts of a style sheet but for those that import nothing any more."""
    rule: list[Node] = []
    for node in nodes:
        if rule or (isinstance(node, AtKeywordToken) and node.lower_value == "import"):
            rule.append(node)
            if node.type == "literal" and node.value == ";":
                if not any(each.value == _NOTHING for each in _references(rule)):
                    yield from rule
                rule = []
        else:
            yield node
    yield from rule


def _references(nodes: list[Node]) -> Iterator[URLToken | StringToken]:
    """The tokens that hold an address. A namespace is called by one, and not asked for."""
    rule: str | None = None
    for node in nodes:
        if isinstance(node, AtKeywordToken):
            rule = node.lower_value
        elif node.type == "{} block" or (node.type == "literal" and node.value == ";"):
            rule = None
        if isinstance(node, URLToken) and rule != "namespace":
            yield node
        elif isinstance(node, StringToken) and rule == "import":
            yield node
            rule = None  # the rest is its layer and conditions
        elif node.type == "function":
            name = node.lower_name
            if name in ("url", "src"):
                yield from (each for each in node.arguments if isinstance(each, StringToken) and rule != "namespace")
            elif name in _IMAGE_SETS:
                yield from (each for each in node.arguments if isinstance(each, StringToken))
                yield from _references([each for each in node.arguments if not isinstance(each, StringToken)])
            else:
                yield from _references(node.arguments)
        elif hasattr(node, "content"):
            yield from _references(node.content)


def _set(token: URLToken | StringToken, value: str) -> None:
    token.value = value
    quoted = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\a ")
    token.representation = f'url("{quoted}")' if isinstance(token, URLToken) else f'"{quoted}"'


# In a page

_ICONS = frozenset(["icon", "apple-touch-icon", "apple-touch-icon-precomposed", "mask-icon"])
_PRELOADED = {"font": Kind.FONT, "style": Kind.STYLE, "image": Kind.IMAGE, "script": Kind.SCRIPT}
OF_PICTURES = frozenset(
    [
        ("video", "poster"),
        ("input", "src"),
        *((tag, name) for tag in ("image", "use") for name in ("href", "xlink:href")),
    ]
)
"""Elements and attributes that name a picture, but for images, which can have several."""

_OF_STYLE = frozenset("style fill stroke filter mask clip-path cursor marker-start marker-mid marker-end".split())
"""Attributes in CSS: all that is said of an element, and what SVG has of it that can refer to something."""


def put_in_page(tree: HtmlElement, url: str, answer: Answer) -> None:
    """Put what ``answer`` says in the place of what a page needs; what it takes away is no longer referred to.

    A picture that scripts would load stands where it would be shown.
    """
    base = url
    for element in tree.iter("base"):
        if element.get("href"):
            base = absolute(element.get("href"), url) or url
            break

    def put(reference: str, kind: Kind) -> str | None:
        return _put(reference, base, kind, answer)

    for element in tree.iter():
        if isinstance(element.tag, str):
            _put_in(element, base, put, answer)


def _put_in(element: HtmlElement, base: str, put: Answer, answer: Answer) -> None:
    tag = element.tag
    if tag == "style":
        element.text = _put_in_style(element.text or "", base, answer)
    elif tag == "link":
        if (kind := _linked(element)) and element.get("href"):
            _set_or_drop(element, "href", put(element.get("href"), kind))
    elif tag == "script":
        if element.get("src"):
            _set_or_drop(element, "src", put(element.get("src"), Kind.SCRIPT))
    elif tag in ("img", "source"):
        _put_in_image(element, put)
    for name, value in list(element.items()):
        if name == "background" or (tag, name) in OF_PICTURES:
            _set_or_drop(element, name, put(value, Kind.IMAGE))
        elif name in _OF_STYLE:
            element.set(name, put_in_sheet(value, base, answer))
    if tag not in ("img", "source"):
        _put_in_background(element, put)


def _put_in_style(css: str, base: str, answer: Answer) -> str:
    """The same style stands in every page of a site: what it refers to is read once."""
    return put_in_sheet(css, base, answer) if _refers(css) else css


@lru_cache(maxsize=64)
def _refers(css: str) -> bool:
    nodes = tinycss2.parse_component_value_list(css) if _REFERS.search(css) else []
    return any(True for _ in _references(nodes))


def _linked(link: HtmlElement) -> Kind | None:
    """What a ``<link>`` is for, if a page needs it to be seen."""
    relations = set((link.get("rel") or "").lower().split())
    if "stylesheet" in relations:
        return None if "alternate" in relations else Kind.STYLE
    if relations & _ICONS:
        return Kind.ICON
    return _PRELOADED.get((link.get("as") or "").lower()) if "preload" in relations else None


def _put_in_image(image: HtmlElement, put: Answer) -> None:
    """An image's addresses; that which a script would have taken its place goes before the placeholder's."""
    late = next((image.get(name) for name in LAZY if IMAGE_FILE.match(image.get(name, ""))), None)
    is_late = False
    if image.tag == "img":
        found = [put(reference, Kind.IMAGE) if reference else None for reference in (late, image.get("src"))]
        _set_or_drop(image, "src", found[0] or found[1])
        is_late = bool(found[0])
    sets = [_put_in_set(image.get(name) or "", put) for name in LAZY_SETS]
    _set_or_drop(image, "srcset", next((each for each in sets if each), None))
    if is_late:
        # What a script would say of a picture that has come: until then, some style sheets do not show it.
        names = (image.get("class") or "").split()
        image.set("class", " ".join("lazyloaded" if name in ("lazyload", "lazyloading") else name for name in names))


_CANDIDATE = re.compile(r"[\s,]*+(?:(\S*[^\s,])(?:,|((?:[^,()]|\([^)]*+\)?|\))*+))|$)")
"""An address and its descriptor in a ``srcset`` (WHATWG HTML, 4.8.4.2.1); nothing of either at its end. No character is
looked at twice but for commas: who wrote it may want that to take long."""


def _put_in_set(srcset: str, put: Answer) -> str:
    """A ``srcset`` of those candidates that have an answer."""
    found = ((put(url, Kind.IMAGE), size.strip()) for url, size in _CANDIDATE.findall(srcset))
    return ", ".join(f"{url} {size}".strip() for url, size in found if url)


def _put_in_background(element: HtmlElement, put: Answer) -> None:
    """The picture that a script would lay behind an element."""
    late = next((element.get(name) for name in LAZY_BACKGROUNDS if IMAGE_FILE.match(element.get(name, ""))), None)
    style = element.get("style") or ""
    if late and (found := put(late, Kind.IMAGE)) and "background" not in style:
        element.set("style", f"{style}; background-image: url('{found}')".lstrip("; "))


def _set_or_drop(element: HtmlElement, name: str, value: str | None) -> None:
    if value:
        element.set(name, value)
    else:
        element.attrib.pop(name, None)
