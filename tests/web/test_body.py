"""HTML for reading offline: what becomes of images, links, headings and tables, and of a captured page."""

from __future__ import annotations

import pytest
from lxml import html as lxml_html

from azecrawl.web.body import _written, as_captured, inert, readable

KEPT = {"https://a.example/kept.jpg": "/images/ab/kept.jpg"}
HERE = {"https://aze.media/b/": {"slug": "b", "title": 'About "B"'}}


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        pytest.param("", "", id="nothing"),
        pytest.param("Bare &lt;text&gt; <b>bold</b>", "Bare &lt;text&gt; <b>bold</b>", id="text without an element"),
        pytest.param(
            '<p><img src="https://a.example/kept.jpg" title="t" width="9"></p>',
            '<p><img src="/images/ab/kept.jpg" width="9" loading="lazy" alt=""></p>',
            id="a kept image",
        ),
        pytest.param(
            '<p>Before <img src="https://a.example/lost.jpg" alt="A &amp; B"> after</p>',
            '<p>Before <span class="unkept">Image: A &amp; B'
            ' (<a href="https://a.example/lost.jpg" class="away">not kept here; open it where it was</a>)</span>'
            " after</p>",
            id="another image",
        ),
        pytest.param(
            '<p><a href="https://a.example/"><img src="https://a.example/lost.jpg"></a></p>',
            '<p><a href="https://a.example/" class="away"><span class="unkept">Image (not kept here)</span></a></p>',
            id="an image that is a link",
        ),
        pytest.param(
            '<p><a href="https://aze.media/b/" rel="noopener noreferrer">B</a></p>',
            '<p><a href="/article/b" title=\'In this archive: About "B"\'>B</a></p>',
            id="a link to an archived article",
        ),
        pytest.param("<h1>One</h1><h4>Two</h4><h1>Three</h1>", "<h2>One</h2><h3>Two</h3><h2>Three</h2>", id="headings"),
        pytest.param(
            "<table><tr><td>1</td></tr></table>tail",
            '<div tabindex="0" role="region" class="wide" aria-label="Table">'
            "<table><tr><td>1</td></tr></table></div>tail",
            id="a table",
        ),
    ],
)
def test_what_becomes_of_a_text(body: str, shown: str) -> None:
    assert readable(body, KEPT, HERE) == shown


@pytest.mark.parametrize(
    "html",
    [
        '<img src="//x.example/a"><picture><source srcset="//x.example/b 2x"></picture>',
        '<video poster="//x.example/a" src="//x.example/b"><track src="//x.example/c"></video>',
        '<link rel="dns-prefetch" href="//x.example"><object data="//x.example/a"></object><embed src="//x.example/b">',
        "<style>@import '//x.example/a'; p { background: URL( \"//x.example/b\" ) }</style>",
        '<p style="background: image-set(\'//x.example/a\' 1x)">text</p><table background="//x.example/b"></table>',
        '<svg><use xlink:href="//x.example/a#b"></use><image href="//x.example/c"></image></svg>',
        '<form action="//x.example/a"><input type="image" src="//x.example/b" formaction="//x.example/c"></form>',
        '<iframe src="//x.example/a"></iframe><meta http-equiv="refresh" content="0; url=//x.example/b">',
        '<svg><a><set attributeName="href" to="//x.example/a"/><animate values="//x.example/b"/></a></svg>',
        '<svg><rect fill="url(//x.example/a#b)" mask="u\\72l(//x.example/c)"></rect></svg>',
        r"<style>@\69mport '//x.example/a'; p { background: \75rl(//x.example/b) }</style>",
        r'<p style="background: u\72l(//x.example/a)">text</p>',
    ],
)
def test_nothing_of_a_captured_page_is_left_to_load(html: str) -> None:
    page = inert(f"<!DOCTYPE html><title>T</title><p>Text</p>{html}".encode(), "text/html")
    assert "x.example" not in page
    assert "<p>Text</p>" in page


def test_a_captured_page_is_read_in_its_own_encoding() -> None:
    assert "Шуша" in inert("<p>Шуша</p>".encode("cp1251"), "text/html; charset=windows-1251")
    assert inert(b"", None) == ""


def shown(html: str) -> str:
    """A page as captured where everything with ``kept`` in its name is here."""
    page = f"<!DOCTYPE html><title>T</title><body>{html}".encode()
    text = as_captured(page, "text/html", "https://aze.media/a/", lambda url: f"/here?{url}" if "kept" in url else None)
    return text.partition("<body>")[2].partition("</body>")[0]


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ('<link rel="stylesheet" href="/kept.css" media="print" onload="x()"><link rel="stylesheet" href="/lost.css">',
         '<link rel="stylesheet" href="/here?https://aze.media/kept.css" media="print">'),
        ('<link rel="icon" href="/kept.png"><link rel="preload" as="font" href="/kept.woff">', ""),
        ('<script src="/kept.js"></script><base href="/kept/">', ""),
        ('<img src="kept.png" srcset="kept-2.png 2x, lost.png 3x" onerror="x()">',
         '<img src="/here?https://aze.media/a/kept.png" srcset="/here?https://aze.media/a/kept-2.png 2x">'),
        ('<img class="a lazyload" src="/empty-kept.png" data-src="/kept.jpg">',
         '<img class="a lazyloaded" src="/here?https://aze.media/kept.jpg" data-src="/kept.jpg">'),
        ('<img class="lazyload" src="/empty-kept.png" data-src="/lost.jpg">',
         '<img class="lazyload" src="/here?https://aze.media/empty-kept.png" data-src="/lost.jpg">'),
        ('<img src="data:image/gif;base64,R0" alt="dot">', '<img src="data:image/gif;base64,R0" alt="dot">'),
        ('<iframe src="https://tube.example/kept" srcdoc="x" width="560"></iframe>', '<iframe width="560"></iframe>'),
        ('<video src="/kept.mp4" poster="/kept.jpg"></video>',
         '<video poster="/here?https://aze.media/kept.jpg"></video>'),
        ('<p style="background: url(/kept.png)">x</p>', "<p style='background: url(\"/here?https://aze.media/kept.png\")'>x</p>"),
        ('<div class="lazy" data-bg="/kept.jpg"></div>',
         '<div class="lazy" data-bg="/kept.jpg" style="background-image: url(\'/here?https://aze.media/kept.jpg\')"></div>'),
        ('<form action="/kept"><input type="image" src="/kept.png"></form>',
         '<form><input type="image" src="/here?https://aze.media/kept.png"></form>'),
        ('<object data="/kept.swf"></object><embed src="/kept.swf"><meta http-equiv="refresh" content="0">', ""),
        ('<h1>Logo</h1><h1 class="entry-title" id="own">Text</h1>',
         '<h1>Logo</h1><h1 class="entry-title" id="own"><span id="article-as-captured"></span>Text</h1>'),
        ("<h1>Text</h1>", '<h1 id="article-as-captured">Text</h1>'),
        ('<link rel="alternate stylesheet preconnect" href="https://x.example/">', ""),
        ('<link rel="stylesheet preload" as="image" href="/kept.css" imagesrcset="https://x.example/ 1x">',
         '<link rel="stylesheet preload" as="image" href="/here?https://aze.media/kept.css">'),
        ('<svg><g fill="url(/kept.svg#a)" filter="url(#own)" stroke="red"></g></svg>',
         "<svg><g fill='url(\"/here?https://aze.media/kept.svg#a\")' filter='url(\"#own\")' stroke=\"red\"></g></svg>"),
        # A browser that has left a style sheet, or reads one within an SVG, finds no tag in it.
        (r'<style>a { src: url(kept) } b { content: "\3c/style>\3clink rel=preconnect>" } @media (width<9px)</style>',
         '<style>a { src: url("/here?https://aze.media/a/kept") }'
         r' b { content: "\3c /style>\3c link rel=preconnect>" } @media (width<9px)</style>'),
        ("<svg><style><p><link rel=preconnect></style></svg>",
         r"<svg><style>\3c p>\3c link rel=preconnect></style></svg>"),
    ],
)  # fmt: skip
def test_a_page_as_captured_has_what_is_here_and_nothing_else(html: str, left: str) -> None:
    assert shown(html) == left


def test_what_says_which_kind_of_document_it_is_holds_no_tag() -> None:
    """HTML's parser takes what libxml2 before 2.14 reads as quoted for the end of it."""
    kind = b'<!DOCTYPE html SYSTEM "x><link rel=preconnect href=https://x.example>">'
    tree = lxml_html.document_fromstring(kind + b"<html><body>x</body></html>", parser=lxml_html.XHTMLParser())
    assert _written(tree).partition("\n")[0] == '<!DOCTYPE html SYSTEM "xlink rel=preconnect href=https://x.example">'


def test_a_page_is_laid_out_as_the_kind_of_document_it_is() -> None:
    def doctype(page: bytes) -> str:
        return as_captured(page, "text/html", "https://aze.media/", lambda url: None).partition("\n")[0]

    assert doctype(b"<!doctype html><p>x</p>") == "<!DOCTYPE html>"
    assert "Transitional" in doctype(b"<p>A page of the last century</p>")
    assert as_captured(b"", None, "https://aze.media/", lambda url: None) == ""
