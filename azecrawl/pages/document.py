"""One parsed HTML page: its tree, its regions, and what its head states. Parsed once, walked once."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement
from w3lib.encoding import html_to_unicode, resolve_encoding

from azecrawl import site
from azecrawl.pages.encodings import unmarked_encoding
from azecrawl.pages.errors import Senseless, only_page_errors
from azecrawl.pages.linked_data import LinkedData
from azecrawl.pages.replay import as_captured
from azecrawl.pages.text import in_a_line

_SMALL = 100_000
"""Bytes; a page that is no larger cannot cost much, whatever is in it."""

_MOST_SIGNS = 50_000
"""Of ``<`` and of ``&`` on a page; long articles with hundreds of comments have some twenty thousand."""

_CROWDED_TAG = re.compile(rb"""<[a-z](?>=\s{0,9}+(?:"[^"]*+"|'[^']*+')?+|[^=>]{1,10}+){400}""", re.IGNORECASE)
"""A tag of some two hundred attributes with values, or of four thousand bytes without. A quote that follows no ``=``
opens no value: a stray one ends with its tag, as in a browser."""

_TEXTUAL = re.compile(
    rb"<!--.*?(?:-->|\Z)|<(script|style|textarea|title|xmp|iframe|noembed|noframes)\b.*?(?:</\1|\Z)",
    re.IGNORECASE | re.DOTALL,
)
"""What holds text in which ``<`` begins no tag: programs have it, too."""

_SEPARATORS = b"\x0b\x0c"
_SPACED = bytes.maketrans(_SEPARATORS, b"  ")
"""Word's line break and the form feed part words."""

_CONTROLS = bytes(set(range(32)) - set(b"\t\n\x0b\x0c\r")) + b"\x7f"
_UNSEEN = _SEPARATORS + _CONTROLS
_CONTROL_REFERENCE = re.compile(
    rb"&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01]|6553[45])(?![0-9])|x0*(?:[0-8bcef]|1[0-9a-f]|fff[ef])(?![0-9a-f]));?",
    re.IGNORECASE,
)
_NONCHARACTERS = re.compile(rb"\xef\xbf[\xbe\xbf]")
"""U+FFFE and U+FFFF in UTF-8."""

_ADDRESS = re.compile(rb"""\b(?:href|src|srcset|poster|data-[\w-]{1,40})\s*=\s*(?:"[^"]*+"|'[^']*+')""", re.IGNORECASE)
_AROUND_ADDRESS = re.compile(rb"""(?<=["'])[\x01-\x20]+|[\x01-\x20]+(?=["']\Z)""")
_CONTROL_IN_ADDRESS = re.compile(
    rb"([\x01-\x08\x0b\x0c\x0e-\x1f\x7f])|&#(?:0*([1-8]|1[124-9]|2[0-9]|3[01])(?![0-9])|x0*([1-8bcef]|1[0-9a-f])(?![0-9a-f]));?",
    re.IGNORECASE,
)

_END = re.compile(rb"</(?:body|html)>", re.IGNORECASE)

_UTF8 = getincrementaldecoder("utf-8")
_PIECE = 8192
"""Bytes."""

_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([^\s"';,]+)""", re.IGNORECASE)
_NOT_PYTHONS = {
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-mac-ukrainian": "mac-cyrillic",
    "x-gbk": "gb18030",
    "x-euc-jp": "euc-jp",
    "x-big5": "big5hkscs",
    "unicode-1-1-utf-8": "utf-8",
    "iso-8859-8-i": "iso-8859-8",
    "utf-16": "utf-16-le",
    "unicode": "utf-16-le",
    "ucs-2": "utf-16-le",
}
"""Labels of encodings that browsers know (WHATWG Encoding, 4.2) and Python does not, or reads otherwise."""

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
"""Byte order marks; that of UTF-32 begins like one of UTF-16."""

_DEEPEST = 10
"""Sections within sections."""

_MOST_SECTIONS = 2000
"""Links to sections that are looked at on a page."""

BLOCKS = frozenset(
    "address article aside blockquote caption center dd details dialog div dl dt fieldset figcaption figure footer"
    " h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol option p pre section summary"
    " table tbody td tfoot th thead tr ul".split()
)
"""Elements that stand by themselves: what is in one never runs together with what is beside it."""

_NOT_URL = re.compile(r"[\t\n\r]+")
_AROUND_URL = "".join(map(chr, range(33)))
"""What a URL is read without (WHATWG URL, 4.4): tabs and line breaks anywhere, controls and spaces at its ends."""

_EMPTY = b"<html></html>"

_PARSER = etree.HTMLParser(encoding="utf-8", huge_tree=True, collect_ids=False, remove_comments=True, remove_pis=True)
"""Without comments: nothing in them is read, and they would part texts."""
_PARSER.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
"""lxml.html runs Python code for every element it hands out, to choose its class; this chooses in C."""


def text_of(element: HtmlElement | None) -> str | None:
    """The text of an element with its white space collapsed; None when it has none.

    Blocks in it (the items of a list, the paragraphs of a cell) are parted by a space.
    """
    if element is None:
        return None
    if not len(element):
        text = element.text or ""
    elif all(inside.tag not in BLOCKS for inside in element.iterdescendants()):
        text = etree.tostring(element, encoding="unicode", method="text", with_tail=False)
    else:
        text = "".join(_parted(element))
    return in_a_line(text)


def _parted(element: HtmlElement) -> Iterator[str]:
    """The texts of an element in order, with a space before and after each block in it."""
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if node.tag in BLOCKS:
            yield " "
        text = node.text if event == "start" else node.tail if node is not element else None
        if text:
            yield text


def classes_of(element: HtmlElement) -> list[str]:
    """The class names of an element."""
    return (element.get("class") or "").split()


class Document:
    """A page and where it stands. ``base`` is the address of the site that it belongs to.

    ``is_small`` says that nothing on the page can be too much.
    """

    def __init__(
        self, html: bytes | str, url: str, content_type: str | None = None, located: str | None = None
    ) -> None:
        """Parse a page. ``content_type`` is the value of its HTTP header, where it came with one; ``located`` is where
        its relative links start from, if that is not its address: in a mirror.

        Raises ``PageError``: ``Senseless`` for more markup than a page can have, ``Unreadable``.
        """
        self.url = url
        self._located = located or url
        with only_page_errors(url):
            body = _to_its_end(as_captured(_utf8(html, content_type)))
            self.is_small = len(body) <= _SMALL
            if not self.is_small:
                _check_size(body, url)
            self.root = _tree(body)
            self._of_tag: dict[str, list[HtmlElement]] = {"meta": [], "script": [], "form": []}
            for element in self.root.iter("br", *self._of_tag):  # one walk: each costs a tenth of the parsing
                if element.tag == "br":
                    element.tail = f" {element.tail or ''}"
                else:
                    self._of_tag[element.tag].append(element)

    @cached_property
    def base(self) -> str:
        """The site's address: what WordPress's REST link says, else the root of the page's host."""
        links = (link for head in self.root.iterchildren("head") for link in head.iterchildren("link"))
        api = next((link.get("href") for link in links if link.get("rel") == "https://api.w.org/"), None)
        if (
            api
            and (home := re.sub(r"(wp-json/?|\?rest_route=/?)$", "", api)) != api
            and site.is_on_site(self.url, home)
        ):
            return home
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}/"

    @cached_property
    def body_classes(self) -> frozenset[str]:
        """What WordPress says the page is: ``single-post``, ``postid-18``, ``error404``, …"""
        body = next(self.root.iterchildren("body"), None)
        return frozenset(classes_of(body)) if body is not None else frozenset()

    @cached_property
    def meta(self) -> dict[str, list[str]]:
        """The contents of ``<meta>`` by property or name, in the order of the page."""
        meta: dict[str, list[str]] = {}
        for element in self._of_tag["meta"]:
            name = element.get("property") or element.get("name") or element.get("itemprop")
            content = (element.get("content") or "").strip()
            if name and content:
                meta.setdefault(name, []).append(content)
        return meta

    @property
    def asks_for_password(self) -> bool:
        """Whether WordPress shows its form for a post's password in place of the text."""
        return any(form.get("class") == "post-password-form" for form in self._of_tag["form"])

    def first_meta(self, *names: str) -> str | None:
        """The first content of the first of these ``<meta>`` that the page has."""
        return next((self.meta[name][0] for name in names if name in self.meta), None)

    @cached_property
    def linked_data(self) -> LinkedData:
        """The page's JSON-LD."""
        scripts = (
            script.text or ""
            for script in self._of_tag["script"]
            if (script.get("type") or "").partition(";")[0].strip().lower() == "application/ld+json"
        )
        return LinkedData(scripts, (self.url, self.first_meta("og:url")))

    @cached_property
    def article_ld(self) -> dict[str, Any]:
        """The JSON-LD object that describes the page as an article; empty when there is none."""
        return self.linked_data.article

    def category_links(self, region: HtmlElement, rel: str | None = None) -> dict[str, str]:
        """The names of the sections a region links to, by path, in order; only of links marked ``rel`` if given."""
        names: dict[str, str] = {}
        read: set[str] = set()
        to_sections = (a for a in region.iter("a") if "category/" in (a.get("href") or ""))
        for a in islice(to_sections, _MOST_SECTIONS):
            href = a.get("href") or ""
            if href not in read and (rel is None or rel in (a.get("rel") or "").split()):
                path, name = site.category_path(self.absolute(href) or "", self.base), text_of(a)
                if path and path.count("/") < _DEEPEST and name and not name.isdigit():
                    names.setdefault(path, name)
                    read.add(href)
        return names

    @cached_property
    def _against(self) -> str:
        """What relative links are relative to: ``<base href>``, else where the page lies."""
        base = self.root.find("head/base[@href]")
        try:
            return urljoin(self._located, (base.get("href") or "").strip()) if base is not None else self._located
        except ValueError:
            return self._located

    def absolute(self, address: str | None) -> str | None:
        """A link of the page as an absolute http(s) URL; None for anything else."""
        address = (address or "").strip(_AROUND_URL)
        if not address.isprintable():
            address = _NOT_URL.sub("", address)
        if address.startswith(("http://", "https://")):
            return address
        try:
            url = urljoin(self._against, address)
            return url if address and url.startswith(("http://", "https://")) else None
        except ValueError:
            return None


def _tree(body: bytes) -> HtmlElement:
    """The tree of a page in UTF-8."""
    root = etree.fromstring(body.strip() or _EMPTY, _PARSER)
    return root if root is not None else etree.fromstring(_EMPTY, _PARSER)


def _utf8(html: bytes | str, content_type: str | None) -> bytes:
    """A page in UTF-8, as WordPress writes it, without control characters, which the tree would take and not give back.

    In an address a control character is escaped, as browsers do.
    """
    if isinstance(html, bytes):
        html = _decoded(html, content_type)
    body = html if isinstance(html, bytes) else html.encode("utf-8", "replace")
    if _CONTROL_REFERENCE.search(body) or len(body.translate(None, _UNSEEN)) < len(body):
        body = _ADDRESS.sub(_with_controls_escaped, body)
        body = _CONTROL_REFERENCE.sub(b" ", body).translate(_SPACED, _CONTROLS)
    return _NONCHARACTERS.sub(b"", body) if b"\xef" in body else body


def _to_its_end(body: bytes) -> bytes:
    """A page that ends where it says so for the last time: browsers go on after an end that was pasted into a text."""
    last = body.rfind(b"</body>")
    if body.rfind(b"</body>", 0, max(last, 0)) < 0:
        return body
    return _END.sub(b"", body[:last]) + body[last:]


def _with_controls_escaped(address: re.Match[bytes]) -> bytes:
    return _CONTROL_IN_ADDRESS.sub(_escaped, _AROUND_ADDRESS.sub(b"", address[0]))


def _escaped(control: re.Match[bytes]) -> bytes:
    raw, decimal, hexadecimal = control.groups()
    code = raw[0] if raw else int(decimal) if decimal else int(hexadecimal, 16)
    return b"%%%02X" % code


def _decoded(body: bytes, content_type: str | None) -> bytes | str:
    """A page in the encoding that browsers take it for: by its byte order mark, the header, itself (WHATWG, 13.2.3).

    Where neither of the first two says anything, what is UTF-8 is UTF-8: WordPress writes nothing else, and what a
    page says of itself may be a theme's mistake.
    """
    encoding = next((name for mark, name in _MARKS if body.startswith(mark)), None) or _charset(content_type)
    encoding = encoding or unmarked_encoding(body)
    if encoding in (None, "utf-8"):
        if _is_utf8(body):
            return body
        return body.decode("utf-8", "replace") if encoding else html_to_unicode(None, body)[1]
    return body.decode(encoding or "utf-8", "replace")


def _is_utf8(body: bytes) -> bool:
    """Whether a page is UTF-8; looked at in pieces, for as one text it takes six times as long to write to memory."""
    decoder = _UTF8()
    try:
        for start in range(0, len(body), _PIECE):
            decoder.decode(body[start : start + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _charset(content_type: str | None) -> str | None:
    """Python's name for the encoding that a ``Content-Type`` states, if it is one."""
    found = _CHARSET.search(content_type or "")
    if not found:
        return None
    label = found[1].lower()
    return resolve_encoding(_NOT_PYTHONS.get(label, label))


def _check_size(body: bytes, url: str) -> None:
    """Raise ``Senseless`` for a page of more markup than one can have, before it is parsed.

    The time that takes grows with the square of an element's attributes, and with that of a text's entities.
    """
    for sign, what in ((b"<", "tags"), (b"&", "entities")):
        if (count := body.count(sign)) > _MOST_SIGNS:
            raise Senseless(url, f"the page has {count:,} {what}; none has over {_MOST_SIGNS:,}")
    if _CROWDED_TAG.search(body) and _CROWDED_TAG.search(_TEXTUAL.sub(b"", body)):
        raise Senseless(url, "an element of the page has hundreds of attributes; none has so many")
