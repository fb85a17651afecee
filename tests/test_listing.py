"""What is read from a page of links to articles, one quirk at a time, each with the smallest page that shows it."""

from __future__ import annotations

import re
from contextlib import nullcontext, suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from azecrawl.pages import NotAListing, PageError, Unproven, is_not_found, parse_listing
from azecrawl.records import Category, Entry, Listing

URL = "https://aze.media/category/news/"
FIXTURES = Path(__file__).parent / "fixtures" / "listings"
BOUNDED = settings(max_examples=100, deadline=None, derandomize=True)


def card(slug: str, title: str = "An article", day: str | None = "March 29, 2021") -> str:
    """A card of the theme."""
    printed = f'<div class="jeg_meta_date"><a href="/{slug}/"><i></i> {day}</a></div>' if day else ""
    return (
        f'<article class="jeg_post"><div class="jeg_thumb"><a href="/{slug}/"></a></div>'
        f'<h3 class="jeg_post_title"><a href="/{slug}/">{title}</a></h3>{printed}</article>'
    )


def page(main: str = "", *, around: str = "", classes: str = "archive category") -> str:
    return f'<html><body class="{classes}"><div class="jeg_main">{main}</div>{around}</body></html>'


def read(main: str = "", url: str = URL, **rest: str) -> Listing:
    return parse_listing(page(main, **rest), url)


def urls(listing: Listing) -> list[str]:
    return [entry.url for entry in listing.articles]


class TestArticles:
    def test_each_card_is_an_article_in_the_order_of_the_page(self) -> None:
        listing = read(card("b", "Oil &amp; <em>gas</em>") + card("a", day=None))
        assert listing.articles == (
            Entry("https://aze.media/b/", "Oil & gas", date(2021, 3, 29)),
            Entry("https://aze.media/a/", "An article", None),
        )

    def test_an_article_that_is_shown_twice_counts_once(self) -> None:
        assert urls(read(card("a") + card("b") + card("a"))) == ["https://aze.media/a/", "https://aze.media/b/"]

    def test_the_spelling_of_a_link_does_not_matter(self) -> None:
        main = (
            card("a") + '<article><h3><a href="http://www.aze.media/a?utm_source=x#top">An article</a></h3></article>'
        )
        assert urls(read(main)) == ["https://aze.media/a/"]

    def test_links_to_other_sites_sections_and_files_are_no_articles(self) -> None:
        links = ("https://other.example.org/a/", "/category/news/", "/wp-content/a.jpg", "mailto:a@b.az", "", "#")
        main = "".join(f'<article><h3><a href="{link}">An article</a></h3></article>' for link in links)
        assert read(main).articles == ()

    def test_a_card_without_a_title_is_none(self) -> None:
        assert read('<article><h3><a href="/a/"> </a></h3></article><article><h3>No link</h3></article>').articles == ()

    @pytest.mark.parametrize(
        "around",
        [
            '<div class="jeg_sidebar">{}</div>',
            '<div class="widget">{}</div>',
            "<aside>{}</aside>",
            "<footer>{}</footer>",
            '<nav class="menu">{}</nav>',
        ],
        ids=["sidebar", "widget", "aside", "footer", "menu"],
    )
    def test_what_stands_beside_the_list_does_not_belong_to_it(self, around: str) -> None:
        assert urls(read(card("a") + around.format(card("b")))) == ["https://aze.media/a/"]

    def test_the_list_is_found_in_another_theme_by_its_headings(self) -> None:
        main = '<h1>News</h1><div><h2><a href="/a/">First</a></h2><p>Words</p></div><h2><a href="/b/">Second</a></h2>'
        aside = '<aside><h2><a href="/c/">X</a></h2></aside>'
        html = f'<html><body class="archive category"><main>{main}</main>{aside}</body></html>'
        assert urls(parse_listing(html, URL)) == ["https://aze.media/a/", "https://aze.media/b/"]

    def test_a_copy_of_the_site_keeps_its_own_address(self) -> None:
        listing = read(card("a"), url="http://127.0.0.1:8000/category/news/")
        assert urls(listing) == ["http://127.0.0.1:8000/a/"]

    def test_a_listing_may_be_empty(self) -> None:
        assert read("<div class='jeg_empty_module'>No Content Available</div>") == Listing(URL)

    @pytest.mark.parametrize(
        ("printed", "day"),
        [
            ("March 9, 2021", date(2021, 3, 9)),
            ("9 March 2021", date(2021, 3, 9)),
            ("2021-03-09", date(2021, 3, 9)),
            ("some day", None),
        ],
    )
    def test_the_day_is_what_the_card_prints(self, printed: str, day: date | None) -> None:
        assert read(card("a", day=printed)).articles[0].day == day


class TestPinned:
    HERO = '<div class="jeg_heroblock"><div>{}</div></div>'

    def test_articles_of_the_hero_block_are_pinned(self) -> None:
        listing = read(self.HERO.format(card("top")) + card("a"))
        assert urls(listing) == ["https://aze.media/top/", "https://aze.media/a/"]
        assert listing.pinned == {"https://aze.media/top/"}

    def test_a_pinned_article_that_is_in_the_list_too_counts_once_and_stays_pinned(self) -> None:
        listing = read(self.HERO.format(card("top")) + card("a") + card("top"))
        assert urls(listing) == ["https://aze.media/top/", "https://aze.media/a/"]
        assert listing.pinned == {"https://aze.media/top/"}

    def test_a_listing_without_a_hero_pins_nothing(self) -> None:
        assert read(card("a")).pinned == frozenset()


class TestSections:
    def test_the_sections_a_page_links_to_have_names_and_parents(self) -> None:
        menu = (
            '<ul><li><a href="/category/news/">News</a>'
            '<ul><li><a href="/category/news/energy/">Energy</a></li></ul></li>'
            '<li><a href="/category/covid-19/">Covid-19</a></li></ul>'
        )
        news = Category("news", "News")
        assert read(around=menu).categories == (
            news,
            Category("news/energy", "Energy", news),
            Category("covid-19", "Covid-19"),
        )

    def test_page_numbers_and_pictures_that_link_to_a_section_do_not_name_it(self) -> None:
        section = "/category/news/"
        links = f'<a href="{section}page/2/">2</a><a href="{section}"><img></a><a href="{section}">News</a>'
        assert read(around=links).categories == (Category("news", "News"),)


class TestLaterPages:
    def pages(self, html: str, url: str = URL, classes: str = "archive category") -> tuple[str, ...]:
        return read(around=html, url=url, classes=classes).later_pages

    def test_later_pages_are_nearest_first(self) -> None:
        html = '<a href="/category/news/page/9/">9</a><a href="/category/news/page/2/">2</a><a href="page/2/">Next</a>'
        assert self.pages(html) == (f"{URL}page/2/", f"{URL}page/9/")

    def test_earlier_pages_and_pages_of_other_listings_are_none(self) -> None:
        html = (
            '<a href="/category/news/page/2/">2</a><a href="/category/news/">1</a>'
            '<a href="/category/news/energy/page/4/">4</a><a href="/page/5/">5</a><a href="/a-page/6/">6</a>'
        )
        assert self.pages(html, f"{URL}page/3/", "archive category paged-3") == ()

    def test_the_link_in_the_head_counts_as_well(self) -> None:
        assert self.pages('<link rel="next" href="https://aze.media/category/news/page/2/">') == (f"{URL}page/2/",)

    def test_a_page_without_a_link_to_the_next_has_none_although_there_may_be_one(self) -> None:
        assert self.pages("<p>No pagination</p>") == ()

    def test_the_home_page_has_later_pages_too(self) -> None:
        html = '<a href="/page/2/">2</a>'
        assert self.pages(html, "https://aze.media/", "home blog") == ("https://aze.media/page/2/",)


class TestPagesThatAreNoListing:
    def test_one_page_past_the_end_looks_full_and_is_refused(self) -> None:
        with pytest.raises(NotAListing, match=r"^https://aze\.media/category/news/: .*no such page") as caught:
            read(card("a") + card("b"), classes="error404 jnews")
        assert (caught.value.url, caught.value.reason) == (URL, "not a listing")

    def test_the_front_page_that_is_a_page_of_its_own_and_lists_nothing_is_none(self) -> None:
        with pytest.raises(NotAListing, match="a page of its own"):
            read(url="https://aze.media/", classes="home page page-id-2")
        assert urls(read(card("a"), url="https://aze.media/", classes="home page")) == ["https://aze.media/a/"]

    @pytest.mark.parametrize(
        ("html", "says"),
        [
            ("", "an empty answer"),
            (b"", "an empty answer"),
            ("Not a page at all.", "a page that says “Not a page at all.”"),
            ("<html></html>", "no listing but a page that says nothing"),
            (
                "<html><head><title>Just a moment...</title></head><body></body></html>",
                "but a page titled “Just a moment...”",
            ),
            (page(card("a"), classes="login wp-core-ui"), "no listing but a page that asks to log in"),
            (page(card("a"), classes="single single-post postid-7"), "no listing but an article"),
            (page(card("a"), classes="home blog"), "of the section news, but a page"),
            (page(card("a"), classes="archive tag tag-news"), "of the section news, but a page"),
            (
                page(card("a"), classes="archive category category-culture category-7"),
                "of the section news, but a page",
            ),
            (page(card("a"), classes="archive category paged paged-2 category-paged-2"), "not page 1 of the listing"),
            (page(card("a")).removesuffix("</html>"), "cut short"),
            (page(card("a")).replace("</html>", "<!-- </html> -->"), "cut short"),
            (page(card("a")).replace("</html>", "<script>'</html>'</script>"), "cut short"),
            (page(card("a"), classes="error404").removesuffix("</html>"), "cut short"),
        ],
    )
    def test_what_does_not_say_that_it_is_this_listing_to_its_end_proves_nothing(
        self, html: str | bytes, says: str
    ) -> None:
        with pytest.raises(Unproven, match=re.escape(says)):
            parse_listing(html, URL)

    @pytest.mark.parametrize(
        ("classes", "is_page_3"),
        [
            ("archive category paged paged-3 category-paged-3", True),
            ("archive category paged", True),
            ("archive category", False),
            ("archive category paged paged-2 category-paged-2", False),
        ],
    )
    def test_a_later_page_says_which_one_it_is(self, classes: str, is_page_3: bool) -> None:
        with nullcontext() if is_page_3 else pytest.raises(Unproven, match="not page 3"):
            read(card("a"), f"{URL}page/3/", classes=classes)

    @pytest.mark.parametrize("slug", ["news", "news_2", "x%c9%99b%c9%99r", "2021"])
    def test_a_section_is_told_by_its_slug_or_where_that_is_no_name_by_its_id(self, slug: str) -> None:
        classes = "archive category category-7" + (f" category-{slug}" if slug.startswith("news") else "")
        url = f"https://aze.media/category/{slug}/"
        assert urls(read(card("a"), url, classes=classes)) == ["https://aze.media/a/"]

    def test_what_caches_write_below_a_page_does_not_matter(self) -> None:
        html = page(card("a")) + "\n<!-- Served from a cache -->"
        assert urls(parse_listing(html, URL)) == ["https://aze.media/a/"]

    def test_the_sites_own_not_found_page_is_told_from_any_other(self) -> None:
        assert is_not_found(page(classes="error404 jnews").encode(), URL)
        assert not is_not_found(page(classes="error404").removesuffix("</html>").encode(), URL)
        assert not is_not_found(page().encode(), URL)
        assert not is_not_found(b"", URL)

    @BOUNDED
    @given(st.one_of(st.text(), st.binary()))
    def test_no_text_and_no_bytes_raise_anything_but_a_page_error(self, html: str | bytes) -> None:
        with suppress(PageError):
            parse_listing(html, URL)

    @BOUNDED
    @given(st.data())
    def test_no_hole_in_a_real_page_raises_anything_but_a_page_error(self, data: st.DataObject) -> None:
        html = (FIXTURES / "section-with-hero.html").read_bytes()
        start = data.draw(st.integers(0, len(html)))
        with suppress(PageError):
            parse_listing(html[:start] + html[start + data.draw(st.integers(1, 600)) :], URL)
