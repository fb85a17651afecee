"""Writing an EPUB (EPUB 3.3): a ZIP file of pages in XHTML, what lists them, and what leads to them."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lxml import etree
from lxml import html as lxml_html
from lxml.builder import ElementMaker

_XHTML = "http://www.w3.org/1999/xhtml"
_OPS = "http://www.idpf.org/2007/ops"
_OPF = "http://www.idpf.org/2007/opf"
_DC = "http://purl.org/dc/elements/1.1/"
_CONTAINER = "urn:oasis:names:tc:opendocument:xmlns:container"
_FIRST, _LAST = (1980, 1, 1, 0, 0, 0), (2107, 12, 31, 23, 59, 58)
"""The times that a ZIP file can say."""
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_H = ElementMaker(namespace=_XHTML, nsmap={None: _XHTML, "epub": _OPS})
_P = ElementMaker(namespace=_OPF, nsmap={None: _OPF, "dc": _DC})
_D = ElementMaker(namespace=_DC)
_C = ElementMaker(namespace=_CONTAINER, nsmap={None: _CONTAINER})


class Book:
    """A book on its way into a file. Its bytes depend on what is put into it alone.

    ``identifier`` is a URN, ``author`` also the publisher; ``at``, an aware time, is the date of all that is in it.
    """

    def __init__(self, path: Path, identifier: str, title: str, language: str, author: str, at: datetime) -> None:
        self._zip = zipfile.ZipFile(path, "w")
        self._at = at.astimezone(UTC)
        self._put("mimetype", b"application/epub+zip", zipfile.ZIP_STORED)
        rootfile = _C.rootfile({"full-path": "EPUB/content.opf", "media-type": "application/oebps-package+xml"})
        self._put("META-INF/container.xml", _xml(_C.container(_C.rootfiles(rootfile), version="1.0")))
        self._title, self._language = title, language
        self._metadata = _P.metadata(
            _D.identifier(identifier, id="id"),
            _D.title(title),
            _D.language(language),
            _D.creator(author),
            _P.meta(f"{self._at:%Y-%m-%dT%H:%M:%SZ}", property="dcterms:modified"),
        )
        self._manifest, self._spine = _P.manifest(), _P.spine()
        self._parts = _H.ol()

    def add(self, id: str, name: str, media_type: str, content: bytes, **more: str) -> None:
        """Put a file into the book, under a name beside its pages."""
        self._put(f"EPUB/{name}", content)
        self._manifest.append(_P.item({"id": id, "href": name, "media-type": media_type, **more}))

    def part(self, title: str) -> None:
        """Begin a part of the book, to which the pages after it belong."""
        self._parts.append(_H.li(_H.span(title), _H.ol()))

    def add_page(self, id: str, title: str, language: str, html: str) -> None:
        """Put a page into the part begun last; ``html`` is what stands in its body."""
        body = lxml_html.fragment_fromstring(html, create_parent="body")
        lxml_html.html_to_xhtml(body)
        self._page(id, title, language, body)
        self._parts[-1][-1].append(_H.li(_H.a(title, href=f"{id}.xhtml")))

    def close(self) -> None:
        """Put in what leads to the pages, and what lists all."""
        nav = _H.nav({f"{{{_OPS}}}type": "toc"}, _H.h1(self._title), self._parts)
        self._page("nav", self._title, self._language, _H.body(nav), properties="nav")
        self._spine.insert(0, self._spine[-1])
        about = {"version": "3.0", "unique-identifier": "id"}
        self._put("EPUB/content.opf", _xml(_P.package(about, self._metadata, self._manifest, self._spine)))
        self._zip.close()

    def _page(self, id: str, title: str, language: str, body: Any, **more: str) -> None:
        style = _H.link(rel="stylesheet", type="text/css", href="style.css")
        page = _H.html({_LANG: language}, _H.head(_H.title(title), style), body)
        self.add(id, f"{id}.xhtml", "application/xhtml+xml", _xml(page), **more)
        self._spine.append(_P.itemref(idref=id))

    def _put(self, name: str, content: bytes, how: int = zipfile.ZIP_DEFLATED) -> None:
        member = zipfile.ZipInfo(name, min(max(_FIRST, self._at.timetuple()[:6]), _LAST))
        member.compress_type, member.external_attr = how, 0o644 << 16
        try:
            self._zip.writestr(member, content)
        except OSError:
            with suppress(OSError, ValueError):  # else it tries once more when it is forgotten, and prints that
                self._zip.close()
            raise


def _xml(tree: etree._Element) -> bytes:
    content: bytes = etree.tostring(tree, encoding="utf-8", xml_declaration=True)
    return content
