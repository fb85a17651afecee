"""Pages that no person wrote: refused by name before they cost anything, or read for no more than any other."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
from test_pages import PUBLISHED, URL, page, read

from azecrawl.pages import Senseless, Unreadable, only_page_errors, parse_article, parse_listing, whole_number
from azecrawl.pages.document import Document
from azecrawl.pages.errors import NotAnArticle

QUOTED = ", ".join(['"text"'] * 20_000)

ENDLESS = 60
"""Seconds after which a process that reads a senseless page is given up; it takes one."""


@pytest.mark.parametrize(
    ("html", "figure"),
    [
        (lambda: page("<p>x</p>" * 30_000), "60,01. tags"),
        (lambda: page("&amp;" * 60_000), "60,000 entities"),
        (lambda: page("&" * 100_000), "100,000 entities"),
        (lambda: page(f"<p {'a ' * 50_000}>x</p>"), "hundreds of attributes"),
        (lambda: page("<p " + "a=1 " * 50_000 + ">x</p>"), "hundreds of attributes"),
        (lambda: page("<p " + 'a=">" ' * 50_000 + ">x</p>"), "hundreds of attributes"),
        (lambda: page("x" * 1_100_000), "1,100,000 characters"),
        (lambda: page("<p>Text.</p>" + "<img src=/a.jpg>" * 10_000), "10,000 images"),
    ],
)
def test_more_than_a_page_can_have_is_refused_with_the_figure(html: Callable[[], str], figure: str) -> None:
    with pytest.raises(Senseless, match=f"{URL}: .*{figure}") as refused:
        parse_article(html(), URL)
    assert refused.value.reason == "senseless"


@pytest.mark.parametrize(
    ("content", "figure"), [("<p>The text.</p>" * 6000, "6,00. elements"), ("<div>" * 400 + "The text.", "300 deep")]
)
def test_what_another_theme_shows_is_bounded_more_narrowly(content: str, figure: str) -> None:
    html = page(content).replace("entry-header", "header")
    with pytest.raises(Senseless, match=figure):
        parse_article(html, URL)


def test_a_page_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(Senseless):
        Document(page("<p>x</p>" * 30_000), URL)
    with pytest.raises(Senseless):
        parse_listing(page("<p>x</p>" * 30_000), URL)


def test_a_program_in_a_page_is_no_tag_of_many_attributes() -> None:
    program = f"for (i = 0; i <b.length; i++) {{ a = [{QUOTED}] }}"
    assert read(f"<p>Text.</p><script>{program}</script>").body_text == "Text."
    assert read(f"<p>Text.</p><!-- {program} -->").body_text == "Text."


def test_a_picture_within_its_address_is_one_attribute() -> None:
    picture = f'<img src="data:image/png;base64,{"A" * 200_000}" alt="A pier">'
    assert read(f"<p>Text.</p>{picture}").body_text == "Text."


@pytest.mark.parametrize("stray", ['class="wide""', "href='/b/''", 'a="1"b="2""', "title = 'x' '"])
def test_a_stray_quote_ends_with_its_tag(stray: str) -> None:
    rest = "<p class=\"a\" id='b'>Text, and more of it.</p>" * 3000
    assert read(f"<div {stray}>The first.</div>{rest}").body_text.startswith("The first.\n\nText, and")


class TestSplitArticles:
    @pytest.mark.parametrize("href", ["/x/10000000/", "/x/3/", "https://other.example.org/a-page/3/", "/a-page/x/3/"])
    def test_links_to_other_pages_count_for_nothing(self, href: str) -> None:
        assert read(below=f'<div class="page-links"><a href="{href}">2</a></div>').page_urls == ()

    @pytest.mark.parametrize("href", ["/a-page/3/", "3/", "/a-page/3", "?page=3", "http://www.aze.media/a-page/3/"])
    def test_links_to_the_articles_own_pages_count(self, href: str) -> None:
        article = read(below=f'<div class="page-links"><a href="{href}">3</a></div>')
        assert article.page_urls == (URL, f"{URL}2/", f"{URL}3/")

    @pytest.mark.parametrize("address", ["https://aze.media/a-page/2/", "https://aze.media/2021/03/29/a-page/2/"])
    def test_a_later_page_knows_those_after_it(self, address: str) -> None:
        first = address.removesuffix("2/")
        below = f'<div class="page-links"><a href="{first}">1</a><a href="{first}3/">3</a></div>'
        body = "<p>Text.</p><p>By Leyla Rzayeva</p>"
        html = page(body, below=below, classes="single single-post postid-7 paged-2")
        assert parse_article(html, address).byline is None  # which stands on the last page

    @pytest.mark.parametrize(
        ("around", "figure"),
        [
            ({"below": '<div class="page-links"><a href="/a-page/10000000/">2</a></div>'}, "10,000,000"),
            ({"below": f'<div class="page-links"><a href="/a-page/{"9" * 5000}/">2</a></div>'}, r"more than 10\^18"),
            ({"below": '<div class="page-links"><b class="page_info">Page 1 of 201</b></div>'}, "201"),
            (
                {"below": '<div class="page-links"></div>', "classes": "single single-post paged-100000000"},
                "100,000,000",
            ),
        ],
    )
    def test_a_claim_of_more_pages_than_any_has_is_refused(self, around: dict[str, str], figure: str) -> None:
        with pytest.raises(Senseless, match=f"split into {figure} pages"):
            read(**around)


class TestNumbers:
    @pytest.mark.parametrize("text", ["9" * 19, "9" * 5000, "٣", "²", "-1", "1.5", "NaN", "", None])
    def test_what_is_no_whole_number_of_eighteen_digits_is_none(self, text: str | None) -> None:
        assert whole_number(text) is None

    @pytest.mark.parametrize("digits", ["9" * 30, "9" * 5000, "18446744073709551616", "٣"])
    def test_a_number_that_cannot_be_stored_is_no_id_and_no_time(self, digits: str) -> None:
        header = f'<h1>A page</h1><b class="jeg_meta_reading_time">{digits} mins read</b>'
        article = read(header=header, classes=f"single single-post postid-{digits}")
        assert (article.wp_id, article.reading_minutes) == (None, None)

    @pytest.mark.parametrize("digits", ["9" * 30, "9" * 5000, "٣"])
    def test_a_number_that_cannot_be_stored_is_no_page_of_a_listing(self, digits: str) -> None:
        link = f'<a href="/category/news/page/{digits}/">next</a>'
        html = f'<html><body class="archive category category-news">{link}</body></html>'
        assert parse_listing(html, "https://aze.media/category/news/").later_pages == ()

    @pytest.mark.parametrize("size", ["9" * 30 + "w", "1.2.3x", ".w", "٣w", "1e999w"])
    def test_a_size_that_is_none_is_passed_over(self, size: str) -> None:
        article = read(f'<p>Text.</p><img src="/a.jpg" srcset="/b.jpg {size}, /c.jpg 300w, /d.jpg .5x">')
        assert [image.url for image in article.images] == ["https://aze.media/c.jpg"]

    @pytest.mark.parametrize("date", ["9" * 30, "9" * 5000, "March 9999999999, 2021", "٣" * 50])
    def test_a_number_is_no_date(self, date: str) -> None:
        modified = f'<meta property="article:modified_time" content="{date}">'
        assert read(head=PUBLISHED + modified).modified_at is None


class TestControlCharacters:
    @pytest.mark.parametrize("sign", ["\x02", "\x1f", "\uffff", "\ufffe"])
    def test_they_are_in_no_field(self, sign: str) -> None:
        article = read(
            f'<p>Te{sign}xt <a href="https://x.example.org/a{sign}b">he{sign}re</a>.</p><img src="/a{sign}.jpg">',
            header=f"<h1>Port{sign} opens</h1>",
        )
        assert (article.title, article.body_text) == ("Port opens", "Text here.")
        escape = {"\x02": "%02", "\x1f": "%1F"}.get(sign, "")  # as browsers do
        assert [link.url for link in article.links] == [f"https://x.example.org/a{escape}b"]
        assert [image.url for image in article.images] == [f"https://aze.media/a{escape}.jpg"]

    @pytest.mark.parametrize("sign", ["\x0b", "\x0c", "&#1;", "&#x0B;", "&#31", "&#xFFFF;", "&#65534;"])
    def test_words_are_parted_by_line_breaks_of_word_and_by_references(self, sign: str) -> None:
        assert read(f"<p>First{sign} line</p>", header=f"<h1>Port{sign} opens</h1>").body_text == "First line"

    @pytest.mark.parametrize("reference", ["&#39;", "&#8217;", "&#x27;", "&#x1F600;", "&#10;", "&#128;"])
    def test_other_references_are_what_they_were(self, reference: str) -> None:
        assert len(read(f"<p>a{reference}b</p>").body_text) == 3

    @pytest.mark.parametrize("escape", [r"\u0000", r"\u0002", r"\ud800", r"\uffff"])
    def test_they_are_in_nothing_that_json_ld_states(self, escape: str) -> None:
        data = f'{{"@type": "Article", "headline": "Port{escape} opens"}}'
        head = f'{PUBLISHED}<script type="application/ld+json">{data}</script>'
        assert read(header="", head=head).title == "Port opens"


class TestOtherErrors:
    def test_an_error_that_nobody_foresaw_names_the_page(self) -> None:
        failed = f"{URL}: reading it failed with ValueError: nobody foresaw this"
        with pytest.raises(Unreadable, match=failed), only_page_errors(URL):
            raise ValueError("nobody foresaw this")

    def test_an_error_of_a_page_stays_what_it_is(self) -> None:
        with pytest.raises(NotAnArticle), only_page_errors(URL):
            raise NotAnArticle(URL, "this is the home page")

    def test_an_address_that_is_none_is_said(self) -> None:
        with pytest.raises(Unreadable, match=r"http://\[/: reading it failed with ValueError"):
            parse_article(page(), "http://[/")

    def test_sections_within_sections_without_end_are_none(self) -> None:
        header = f'<h1>A page</h1><a rel="category" href="/category/{"x/" * 2000}">x</a>'
        assert read(header=header).categories == ()


LINES = """
from azecrawl.pages.attribution import read_closing_lines
from azecrawl.pages.media import _sizes
from azecrawl.pages.credits import credit_of
from azecrawl.pages.dates import best_time, parse_day
from azecrawl.pages.lines import Line, Style
from azecrawl.pages.names import is_address, looks_like_name, looks_like_publication, looks_like_title
pieces = ["A", "Ab", "A.", "A-", "a.", "a-", "(", "( ", "[a", ", ", ". ", "- ", "--", "–", "1 ", "1.", ",a", ",", "a ",
          "\\u00a0", "Photo ", "Photo: ", "© ", "by ", "and ", "for ", "via ", "Source: ", "the ", "May 1, ", "http://",
          "a/", "O'", "Mr. ", ", and ", "A, "]
for piece in pieces:
    for count in (60, 110, 980, 30_000):
        for end in ("", "!", "x", " Ali Veli", "."):
            text = (piece * count)[:count] + end
            credit_of(f"Seen. {text}"), credit_of(text)
            for style in (Style(), Style("https://x.example.org"), Style(None, True)):
                read_closing_lines([Line(((text, style),))], "https://aze.media/a/")
            list(_sizes(text))
            for looks in (looks_like_name, looks_like_title, looks_like_publication, is_address):
                looks(text[:1000])
for text in ("1 " * 40, "9" * 99, "March " * 16, "1." * 45, "+1:" * 30):
    best_time([text] * 10_000), parse_day(text * 10_000)
"""


def test_no_line_is_so_written_that_reading_it_never_ends() -> None:
    subprocess.run([sys.executable, "-c", LINES], check=True, timeout=ENDLESS)


@pytest.mark.parametrize(
    "html",
    [
        lambda: page("<p>Text.</p>" + f"{'x' * 40}<script>a</script>" * 20_000),
        lambda: page(f"<p>Text.</p><figure>{'<img src=/a.jpg>' * 1900}</figure>" + "<b>" * 200),
        lambda: page('<p>Text.</p><img src="/a.jpg" srcset="' + ",a" * 500_000 + '">'),
        lambda: page(below='<div class="page-links">' + '<a href="/a-page-{}/3/">3</a>' * 20_000 + "</div>"),
        lambda: page(header="<h1>A page</h1>" + '<a rel="category" href="/category/news/x/">x</a>' * 20_000),
        lambda: page("<p>Text.</p>" + '<div class="jeg_post_source">' * 2000 + "<b>x</b>" * 20_000),
    ],
)
def test_what_takes_the_time_of_its_size_is_read(html: Callable[[], str]) -> None:
    code = (
        "import sys; from azecrawl.pages import *; parse_article(sys.stdin.buffer.read(), 'https://aze.media/a-page/')"
    )
    subprocess.run([sys.executable, "-c", code], input=html().encode(), check=True, timeout=ENDLESS)
