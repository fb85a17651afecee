"""Articles as one TEI P5 corpus, for editors and linguists: full headers, and the text marked up as published."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from lxml import etree
from lxml import html as lxml_html
from lxml.builder import ElementMaker
from lxml.html import HtmlElement

from azecrawl import site
from azecrawl.archive.rows import ArticleRow
from azecrawl.export.output import day_of, for_markup

NAMESPACE = "http://www.tei-c.org/ns/1.0"
_E = ElementMaker(namespace=NAMESPACE, nsmap={None: NAMESPACE})
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_HIGHLIGHTED = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "cite": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "del": "strikethrough",
    "sub": "subscript",
    "sup": "superscript",
    "small": "small",
    "mark": "highlighted",
    "code": "monospace",
    "kbd": "monospace",
    "samp": "monospace",
}
_NO_TEXT = frozenset(f"{{{NAMESPACE}}}{name}" for name in ("figure", "milestone"))
"""What may stand anywhere in a body, and does not make one."""

_TRANSPARENT = frozenset("div center details summary".split())
_HEADING = re.compile(r"h[1-6]")
_BLOCKS = frozenset("p h1 h2 h3 h4 h5 h6 blockquote ul ol dl pre table figure hr".split()) | _TRANSPARENT


def write_tei(articles: Iterable[ArticleRow], out: Path) -> None:
    """One file, UTF-8: a ``teiCorpus`` with a ``TEI`` for each article; TEI has none without."""
    articles = for_markup(articles)
    # A file that Python has opened: what lxml says when it cannot write itself is no OSError.
    with out.open("wb") as raw, etree.xmlfile(raw, encoding="utf-8") as file:
        file.write_declaration()
        with file.element(f"{{{NAMESPACE}}}teiCorpus", nsmap={None: NAMESPACE}, version="4.8.0"):
            file.write(_corpus_header())
            for article in articles:
                file.write("\n", tei(article))


def tei(article: ArticleRow) -> etree._Element:
    """One article as a ``TEI`` element."""
    body = _E.body()
    writer = _Body(body)
    if article["image_url"]:
        body.append(_figure(article["image_url"], article["image_alt"], article["image_caption"]))
    writer.blocks(lxml_html.fragment_fromstring(article["body_html"], create_parent="div"))
    if all(child.tag in _NO_TEXT for child in body):
        body.append(_E.p())
    return _E.TEI(_header(article), _E.text(body, {_LANG: article["language"] or site.LANGUAGE}))


def _corpus_header() -> etree._Element:
    return _E.teiHeader(
        _E.fileDesc(
            _E.titleStmt(_E.title(f"{site.NAME}: articles")),
            _E.publicationStmt(_E.p("Exported from an archive of the site by azecrawl.")),
            _E.sourceDesc(_E.p("The articles of ", _E.ref(site.NAME, target=site.BASE_URL), ", as published there.")),
        ),
        _E.encodingDesc(
            _E.projectDesc(
                _E.p(
                    "Paragraphs, headings, lists, quotations, tables, figures and links follow each article's HTML."
                    f" Days are those of {site.PLACE}."
                )
            )
        ),
    )


def _header(article: ArticleRow) -> etree._Element:
    day = day_of(article).isoformat()
    titles = [_E.title(article["title"], level="a", type="main")]
    if article["subtitle"]:
        titles.append(_E.title(article["subtitle"], level="a", type="sub"))
    writer = article["byline"] or article["author"]
    authors = [_E.author(writer)] if writer else []
    published = [_E.publisher(site.NAME), _E.date(day, when=article["published_at"])]
    ids = [_E.idno(article["url"], type="URL")]
    if article["wp_id"] is not None:
        ids.append(_E.idno(str(article["wp_id"]), type="WordPress"))
    ids.append(_E.idno(article["content_hash"], type="SHA-256"))
    page = _E.bibl(
        *(_E.title(article["title"], level="a"), *([_E.author(writer)] if writer else [])),
        *(_E.publisher(site.NAME), _E.date(day, when=day), _E.ref(article["url"], target=article["url"])),
        type="page",
    )
    sources = [page]
    if article["source"]:
        original = _E.bibl(_E.publisher(article["source"]), type="original")
        if article["source_url"]:
            original.append(_E.ref(article["source_url"], target=article["source_url"]))
        sources.append(original)
    words = str(article["word_count"])
    return _E.teiHeader(
        _E.fileDesc(
            _E.titleStmt(*titles, *authors),
            _E.extent(_E.measure(f"{words} words", unit="words", quantity=words)),
            _E.publicationStmt(*published, *ids),
            _E.sourceDesc(*sources),
        ),
        _profile(article),
    )


def _profile(article: ArticleRow) -> etree._Element:
    language = article["language"] or site.LANGUAGE
    profile = _E.profileDesc(_E.langUsage(_E.language(language, ident=language)))
    keywords = []
    filed = [(category["path"], category["name"]) for category in article["categories"]]
    tagged = [(tag["slug"], tag["name"]) for tag in article["tags"]]
    for scheme, named in (("category/", filed), ("tag/", tagged)):
        terms = [_E.term(name, ref=f"{site.BASE_URL}{scheme}{path}/") for path, name in named]
        if terms:
            keywords.append(_E.keywords(*terms, scheme=f"{site.BASE_URL}{scheme}"))
    if keywords:
        profile.append(_E.textClass(*keywords))
    return profile


class _Body:
    """Turns the blocks of an article's HTML into those of TEI, each heading into a division that goes with it."""

    def __init__(self, body: etree._Element) -> None:
        self._open = [(0, body)]

    def blocks(self, element: HtmlElement) -> None:
        """Put the content of an element at the end of what is open."""
        for block in _blocks_of(element):
            if _HEADING.fullmatch(block.tag):
                self._heading(block)
            else:
                self._open[-1][1].extend(_block(block))

    def _heading(self, heading: HtmlElement) -> None:
        level = int(heading.tag[1])
        while self._open[-1][0] >= level:
            self._open.pop()
        division = etree.SubElement(self._open[-1][1], f"{{{NAMESPACE}}}div")
        head = etree.SubElement(division, f"{{{NAMESPACE}}}head")
        _inline(heading, head)
        self._open.append((level, division))


def _blocks_of(element: HtmlElement) -> list[HtmlElement]:
    """The blocks in an element; text that stands between them becomes paragraphs, what only wraps is opened."""
    found: list[HtmlElement] = []
    loose = lxml_html.Element("p")
    loose.text = element.text
    for child in list(element):
        tail, child.tail = child.tail, None
        if child.tag in _BLOCKS:
            found += [loose, *(_blocks_of(child) if child.tag in _TRANSPARENT or _only_wraps(child) else [child])]
            loose = lxml_html.Element("p")
            loose.text = tail
        else:
            child.tail = tail
            loose.append(child)
    found.append(loose)
    return [block for block in found if block.tag == "hr" or not _is_empty(block)]


def _only_wraps(element: HtmlElement) -> bool:
    """Whether a figure shows no picture of its own: WordPress puts galleries, tables and embeds into figures, too."""
    return bool(element.tag == "figure" and (element.find("img") is None and element.find("a/img") is None))


def _is_empty(element: HtmlElement) -> bool:
    return not element.text_content().strip() and element.find(".//img") is None


def _block(block: HtmlElement) -> list[etree._Element]:
    """One block of HTML as TEI; a paragraph around pictures alone becomes figures."""
    if block.tag == "hr":
        return [_E.milestone(unit="section")]
    if block.tag == "blockquote":
        return [_E.quote(*_inside(block))]
    if block.tag in ("ul", "ol"):
        items = [_E.item(*_inside(item)) for item in block if isinstance(item.tag, str) and not _is_empty(item)]
        return [_E.list(*items, rend="numbered" if block.tag == "ol" else "bulleted")] if items else []
    if block.tag == "dl":
        return [made for child in block.iterchildren("dt", "dd") for made in _inside(child)]
    if block.tag == "table":
        return _table(block)
    if block.tag == "figure":
        caption = block.find("figcaption")
        said = " ".join(caption.text_content().split()) if caption is not None else None
        return [
            _figure(img.get("src") or "", img.get("alt"), said if not place else None)
            for place, img in enumerate(block.iter("img"))
        ]
    paragraph = _E.p()
    _inline(block, paragraph)
    return [paragraph]


def _inside(element: HtmlElement) -> list[etree._Element]:
    """The blocks in a quotation, an item or a cell; a heading there is a paragraph in bold."""
    made = []
    for block in _blocks_of(element):
        if _HEADING.fullmatch(block.tag):
            highlighted = _E.hi(rend="bold")
            _inline(block, highlighted)
            made.append(_E.p(highlighted))
        else:
            made += _block(block)
    return made


def _table(table: HtmlElement) -> list[etree._Element]:
    rows = []
    for row in table.iter("tr"):
        cells = []
        for cell in row.iterchildren("td", "th"):
            made = _E.cell({"role": "label"} if cell.tag == "th" else {})
            for name, attribute in (("colspan", "cols"), ("rowspan", "rows")):
                if (cell.get(name) or "").isdigit():
                    made.set(attribute, cell.get(name))
            _inline(cell, made)
            cells.append(made)
        if cells:
            rows.append(_E.row(*cells))
    return [_E.table(*rows)] if rows else []


def _figure(url: str, alt: str | None, caption: str | None) -> etree._Element:
    figure = _E.figure(_E.graphic(url=url))
    if caption:
        figure.insert(0, _E.head(caption))
    if alt:
        figure.append(_E.figDesc(alt))
    return figure


def _inline(element: HtmlElement, into: etree._Element) -> None:
    """Put the running text of an element at the end of another, with links, highlights, breaks and pictures."""
    _append(into, element.text)
    for child in element:
        if not isinstance(child.tag, str):
            pass
        elif child.tag == "br":
            into.append(_E.lb())
        elif child.tag == "img":
            into.append(_figure(child.get("src") or "", child.get("alt"), None))
        elif child.tag in ("ul", "ol", "table", "blockquote", "figure"):
            into.extend(_block(child))
        else:
            inner = into
            if child.tag == "a" and child.get("href"):
                inner = _E.ref(target=child.get("href"))
            elif child.tag == "q":
                inner = _E.q()
            elif child.tag in _HIGHLIGHTED:
                inner = _E.hi(rend=_HIGHLIGHTED[child.tag])
            if inner is not into:
                into.append(inner)
            elif child.tag in _BLOCKS and (len(into) or into.text):
                into.append(_E.lb())
            _inline(child, inner)
            if child.get("lang") and inner is not into:
                inner.set(_LANG, child.get("lang"))
        _append(into, child.tail)


def _append(into: etree._Element, text: str | None) -> None:
    if not text:
        return
    if len(into):
        into[-1].tail = (into[-1].tail or "") + text
    else:
        into.text = (into.text or "") + text
