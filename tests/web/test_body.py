"""HTML for reading offline: what becomes of images, links, headings and tables, and of a captured page."""

from __future__ import annotations

import pytest

from azecrawl.web.body import inert, readable

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
    ],
)
def test_nothing_of_a_captured_page_is_left_to_load(html: str) -> None:
    page = inert(f"<!DOCTYPE html><title>T</title><p>Text</p>{html}".encode(), "text/html")
    assert "x.example" not in page
    assert "<p>Text</p>" in page


def test_a_captured_page_is_read_in_its_own_encoding() -> None:
    assert "Шуша" in inert("<p>Шуша</p>".encode("cp1251"), "text/html; charset=windows-1251")
    assert inert(b"", None) == ""
