"""What is read from an article's page, one quirk at a time, each with the smallest page that shows it."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from azecrawl import site
from azecrawl.pages import (
    EmptyArticle,
    NotAnArticle,
    PageError,
    PasswordProtected,
    Unreadable,
    join_pages,
    parse_article,
)
from azecrawl.pages.dates import parse_day
from azecrawl.pages.document import Document
from azecrawl.records import Article, Category, Image, Link, Tag

URL = "https://aze.media/a-page/"
PUBLISHED = '<meta property="article:published_time" content="2021-03-29T10:00:00+04:00">'
UPLOADS = "https://aze.media/wp-content/uploads/2021/03"
FIXTURES = Path(__file__).parent / "fixtures"
BOUNDED = settings(max_examples=150, deadline=None, derandomize=True)


def page(
    body: str = "<p>The text is here.</p>",
    *,
    head: str = PUBLISHED,
    header: str = '<h1 class="jeg_post_title">A page</h1>',
    above: str = "",
    below: str = "",
    classes: str = "single single-post postid-7",
) -> str:
    """The smallest page of the theme around a body; ``above`` and ``below`` stand around the content."""
    return (
        f'<html lang="en-US"><head>{head}</head><body class="{classes}"><div class="entry-header">{header}</div>'
        f'{above}<div class="content-inner">{body}</div>{below}</body></html>'
    )


def read(body: str = "<p>The text is here.</p>", **around: str) -> Article:
    return parse_article(page(body, **around), URL)


def blocks(body: str) -> list[str]:
    """The blocks of the text of a page with this body."""
    return read(body).body_text.split("\n\n")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class TestBlocksOfText:
    def test_white_space_of_the_source_is_one_space(self) -> None:
        assert blocks("<p> Forty&nbsp;km\n\t to   the\r\nborder. </p>") == ["Forty km to the border."]

    def test_marks_inside_a_word_do_not_split_it(self) -> None:
        assert blocks("<p>Azer<b>bai</b>jan, <em>Qara</em><strong>bağ</strong></p>") == ["Azerbaijan, Qarabağ"]

    def test_a_break_ends_a_line_and_two_breaks_end_a_paragraph(self) -> None:
        assert blocks("<p>One,<br>two.<br /><br>\nThree.</p>") == ["One,\ntwo.", "Three."]

    def test_text_between_the_paragraphs_is_text(self) -> None:
        assert blocks("Bare.<p>In a paragraph.</p>Bare again, <b>bold</b>.") == [
            "Bare.",
            "In a paragraph.",
            "Bare again, bold.",
        ]

    def test_paragraphs_made_of_divs_and_spans_are_paragraphs(self) -> None:
        assert blocks("<div><div>One.</div><div><span>Two.</span></div></div>") == ["One.", "Two."]

    def test_empty_paragraphs_are_none(self) -> None:
        assert blocks("<p>One.</p><p>&nbsp;</p><p></p><p><br></p><p>Two.</p>") == ["One.", "Two."]

    def test_each_item_of_a_list_is_a_block_in_order(self) -> None:
        body = "<ul><li>One;<ol><li>inside;</li></ol></li><li><p>two.</p></li></ul><p>After.</p>"
        assert blocks(body) == ["One;", "inside;", "two.", "After."]

    def test_a_table_is_a_block_with_a_line_for_each_row(self) -> None:
        body = "<table><tr><th>Year</th><th>Share</th></tr><tr><td>2011</td><td><b>10</b> %</td></tr></table>"
        assert blocks(body) == ["Year | Share\n2011 | 10 %"]

    def test_what_stands_in_one_cell_is_not_run_together(self) -> None:
        body = "<table><tr><td><p>One</p><p>two</p></td><td><ul><li>a</li><li>b</li></ul></td></tr></table>"
        assert blocks(body) == ["One two | a b"]
        caption = "<figure><img src='/a.jpg'><figcaption><p>The port.</p><p>Photo: AP</p></figcaption></figure>"
        assert read(f"<p>Text.</p>{caption}").images[0].caption == "The port. Photo: AP"
        subtitle = '<h1>A page</h1><div class="jeg_post_subtitle"><ul><li>One</li><li>two</li></ul></div>'
        assert read(header=subtitle).subtitle == "One two"

    def test_a_table_that_only_frames_a_paragraph_is_no_table(self) -> None:
        assert blocks("<table><tr><td><p>One.</p><p>Two.</p></td></tr></table>") == ["One.", "Two."]

    def test_quotes_headings_and_tweets_are_text(self) -> None:
        body = (
            "<h2>Heading</h2><blockquote><p>Quote.</p><cite>Who</cite></blockquote>"
            '<blockquote class="twitter-tweet"><p>Tweet.</p></blockquote><p>End.</p>'
        )
        assert blocks(body) == ["Heading", "Quote.", "Who", "Tweet.", "End."]

    def test_preformatted_lines_are_kept(self) -> None:
        assert blocks("<pre>ARRIVE SUNDAY\nBRING QUINCES</pre>") == ["ARRIVE SUNDAY\nBRING QUINCES"]

    def test_inserted_and_deleted_text_is_text_and_an_advertisement_in_ins_is_not(self) -> None:
        body = '<p>In <del>May</del> <ins>June</ins>.</p><ins class="adsbygoogle">Buy!</ins>'
        assert blocks(body) == ["In May June."]

    def test_captions_are_no_text(self) -> None:
        body = f'<figure><img src="{UPLOADS}/a.jpg"><figcaption>Caption.</figcaption></figure><p>Text.</p>'
        assert blocks(body) == ["Text."]

    def test_the_caption_of_a_table_is_text(self) -> None:
        body = "<figure><table><tr><td>2020</td><td>9</td></tr></table><figcaption>Freight.</figcaption></figure>"
        assert blocks(body) == ["2020 | 9", "Freight."]

    def test_what_stands_in_a_table_that_nobody_closed_is_text(self) -> None:
        body = "<p>One.</p><table><tr><td>2020</td><td>9</td></tr><p>Two.</p><p>Three.</p>"
        assert blocks(body) == ["One.", "2020 | 9", "Two.", "Three."]

    def test_a_form_that_asks_nothing_is_what_a_page_pasted_whole_had_around_its_text(self) -> None:
        body = '<form action="a.aspx"><input type="hidden" name="__VIEWSTATE"><p>One.</p></form><p>Two.</p>'
        assert blocks(body) == ["One.", "Two."]
        assert blocks(body.replace("hidden", "email")) == ["Two."]

    def test_the_end_of_a_page_that_was_pasted_is_not_that_of_the_text(self) -> None:
        assert blocks("<p>One.</p></body></html><p>Two.</p>") == ["One.", "Two."]

    def test_the_place_of_an_object_is_no_letter(self) -> None:
        assert blocks("<p>The \ufffcport.</p>") == ["The port."]

    def test_a_legend_stands_by_itself(self) -> None:
        assert blocks("<fieldset><legend>Dates</legend>May and June</fieldset>") == ["Dates", "May and June"]

    def test_comments_and_instructions_of_the_source_are_no_text(self) -> None:
        assert blocks("<p>One.<!-- not this --></p><!--nextpage--><?php echo 1; ?><p>Two.</p>") == ["One.", "Two."]


FURNITURE = {
    "inline related posts": "<div class='jnews_inline_related_post_wrapper left'><article>FURNITURE</article></div>",
    "an ad of the theme": "<div class='jeg_ad jnews_content_inline_ads'>FURNITURE</div>",
    "an ad of a plugin": "<div class='code-block code-block-3'>FURNITURE</div>",
    "an ad of Google": "<ins class='adsbygoogle'>FURNITURE</ins>",
    "tags": "<div class='jeg_post_tags'><a href='/tag/x/' rel='tag'>FURNITURE</a></div>",
    "page links": "<div class='jeg_pagelinks'>FURNITURE</div>",
    "share buttons": "<div class='jeg_share_button'>FURNITURE</div>",
    "a newsletter box": "<div class='jeg_push_notification'>FURNITURE</div>",
    "a script": "<script>FURNITURE</script>",
    "a style": "<style>FURNITURE</style>",
    "what shows without scripts": "<noscript>FURNITURE</noscript>",
    "a form": "<form><button>FURNITURE</button></form>",
}


@pytest.mark.parametrize("furniture", FURNITURE.values(), ids=FURNITURE)
def test_furniture_in_the_text_is_neither_text_nor_html_nor_link(furniture: str) -> None:
    article = read(f"<p>One.</p>{furniture}<p>Two.</p>")
    assert article.body_text == "One.\n\nTwo."
    assert "FURNITURE" not in article.body_html
    assert article.links == ()


@pytest.mark.parametrize("name", ["an ad of Google", "a script", "a style", "what shows without scripts"])
def test_furniture_inside_a_sentence_does_not_cut_it(name: str) -> None:
    assert blocks(f"<p>One {FURNITURE[name]}sentence.</p>") == ["One sentence."]


PLUGINS = [
    '<div class="m-a-box">{}</div>',
    '<div class="saboxplugin-wrap">{}</div>',
    '<div class="pp-multiple-authors-boxes-wrapper pp-multiple-authors-layout-boxed">{}</div>',
    '<div id="ez-toc-container" class="ez-toc-v2_0_65">{}</div>',
    '<div id="toc_container">{}</div>',
    '<div class="wp-block-rank-math-toc-block">{}</div>',
    '<div class="kk-star-ratings kksr-auto">{}</div>',
    '<div class="post-ratings">{}</div>',
    '<div class="post-views content-post post-29 entry-meta">{}</div>',
    '<p class="pvc_stats all">{}</p>',
    '<div class="sharedaddy sd-sharing-enabled">{}</div>',
    '<div class="heateor_sss_sharing_container">{}</div>',
    '<div class="yarpp yarpp-related">{}</div>',
    '<div class="rpbt_shortcode">{}</div>',
    '<a href="/other/"><div><span class="ctaText">See also</span> <span class="postTitle">{}</span></div></a>',
    '<ul class="wp-block-latest-posts wp-block-latest-posts__list"><li>{}</li></ul>',
    '<div class="jeg_slider_wrapper jeg_slider_type_1_wrapper">{}</div>',
    '<div class="elementor-widget elementor-widget-share-buttons">{}</div>',
    '<div class="azeme-adlabel">{}</div>',
    '<div class="wp-polls-loading">{}</div>',
    '<div class="borlabs-hide" data-borlabs-cookie-type="content-blocker">{}</div>',
    '<span class="sr-only">{}</span>',
]


@pytest.mark.parametrize("plugin", PLUGINS)
def test_what_a_known_plugin_draws_is_furniture(plugin: str) -> None:
    assert blocks(f"<p>One.</p>{plugin.format('A box.')}<p>Two.</p>") == ["One.", "Two."]


@pytest.mark.parametrize(
    "name", ["share-prices", "share-quote", "code-block", "code-block-wrapper", "yarpp_ish", "post-views-of-the-port"]
)
def test_a_name_that_only_begins_like_a_plugins_is_the_writers(name: str) -> None:
    assert blocks(f'<p>One.</p><div class="{name}">Two of them.</div><p>Three.</p>') == [
        "One.",
        "Two of them.",
        "Three.",
    ]


@pytest.mark.parametrize(
    "heading",
    [
        '<h3><button type="button"><span>Who pays?</span><span aria-hidden="true">+</span></button></h3>',
        '<div><button aria-controls="panel-1">Who pays?</button></div>',
        '<div><button aria-expanded="false">Who pays?</button></div>',
        "<details><summary>Who pays?</summary></details>",
    ],
)
def test_the_heading_of_an_accordion_is_text(heading: str) -> None:
    assert blocks(f"<p>One.</p>{heading}<div><p>Nobody.</p></div>") == ["One.", "Who pays?", "Nobody."]


class TestTheEntryHeaderAlone:
    def test_titles_dates_authors_and_sections_of_other_posts_are_theirs(self) -> None:
        card = (
            '<article><h3 class="jeg_post_title">Other</h3><div class="jeg_meta_date">May 5, 2020</div>'
            '<div class="jeg_meta_author"><a>Someone</a></div><h2 class="jeg_post_subtitle">Other dek</h2>'
            '<div class="jeg_meta_category"><a href="/category/science/" rel="category tag">Science</a></div></article>'
        )
        header = (
            '<h1 class="jeg_post_title">A page</h1><h2 class="jeg_post_subtitle">Dek.</h2>'
            '<div class="jeg_meta_author"><a href="/author/azemedia/">AzeMedia</a></div>'
            '<div class="jeg_meta_date"><a>March 29, 2021</a></div>'
            '<div class="jeg_meta_category"><a href="/category/history/" rel="category tag">History</a></div>'
        )
        article = read(header=header, head="", above=card, below=card)
        assert (article.title, article.subtitle, article.author) == ("A page", "Dek.", "AzeMedia")
        assert article.published_at == utc("2021-03-28T20:00")
        assert article.categories == (Category("history", "History"),)

    def test_a_page_without_a_dek_has_none(self) -> None:
        assert read().subtitle is None

    def test_the_title_is_read_as_it_looks(self) -> None:
        header = '<h1 class="jeg_post_title">  Oil &amp;\n <em>gas</em>: &#8220;more&#8221; </h1>'
        assert read(header=header).title == "Oil & gas: “more”"

    def test_reading_time_is_in_minutes(self) -> None:
        header = '<h1>A page</h1><div class="jeg_meta_reading_time"><span>5 mins read</span></div>'
        assert read(header=header).reading_minutes == 5
        assert read().reading_minutes is None


class TestIdentity:
    def test_the_id_of_the_post_is_stated_in_several_places(self) -> None:
        assert read().wp_id == 7
        assert (
            read(classes="single-post", head=PUBLISHED + '<link rel="shortlink" href="https://aze.media/?p=8">').wp_id
            == 8
        )
        rest = '<link rel="alternate" href="https://aze.media/wp-json/wp/v2/posts/9">'
        assert read(classes="single-post", head=PUBLISHED + rest).wp_id == 9
        assert read(classes="single-post").wp_id is None

    def test_the_canonical_link_to_the_home_page_is_not_believed(self) -> None:
        article = read(head=PUBLISHED + '<link rel="canonical" href="https://aze.media">')
        assert article.url == URL

    @pytest.mark.parametrize(
        "address",
        [
            "https://aze.media/a-page",
            "https://aze.media/a-page/?utm_source=feed",
            "https://aze.media/a-page/#comments",
            "https://aze.media/a-page/2/",
        ],
    )
    def test_the_url_of_an_article_has_one_spelling(self, address: str) -> None:
        assert parse_article(page(), address).url == URL

    def test_the_rest_link_says_where_the_site_is(self) -> None:
        head = PUBLISHED + '<link rel="https://api.w.org/" href="https://aze.media/wp-json/">'
        assert parse_article(page(head=head), "http://www.aze.media/a-page/").url == URL

    @pytest.mark.parametrize("home", ["https://other.example.org/", "https://aze.media.example.org/", "http://["])
    def test_a_rest_link_to_another_site_says_nothing_of_this_one(self, home: str) -> None:
        head = f'{PUBLISHED}<link rel="https://api.w.org/" href="{home}wp-json/">'
        below = '<div class="jeg_prevnext_post"><a href="/the-next-one/">Next</a></div>'
        article = parse_article(page(head=head, below=below), "http://www.aze.media/a-page/2/")
        assert article.url == "http://www.aze.media/a-page/"
        assert article.neighbours == ("http://www.aze.media/the-next-one/",)

    def test_a_copy_of_the_site_keeps_its_own_address(self) -> None:
        article = parse_article(
            page('<p><a href="/other/">Other</a> page.</p>'), "http://127.0.0.1:8000/a-page/?share=x"
        )
        assert article.url == "http://127.0.0.1:8000/a-page/"
        assert article.links == (Link("http://127.0.0.1:8000/other/", "Other"),)


def linked_data(published: str, modified: str | None = None) -> str:
    data = f'"datePublished":"{published}"' + (f',"dateModified":"{modified}"' if modified else "")
    return f'<script type="application/ld+json">{{"@type":"article",{data}}}</script>'


class TestDates:
    def test_the_meta_with_an_offset_is_right_whatever_the_others_say(self) -> None:
        header = '<h1>A page</h1><div class="jeg_meta_date">March 29, 2021</div>'
        meta = '<meta property="article:published_time" content="2021-03-28T21:30:00+00:00">'
        article = read(header=header, head=meta + linked_data("2021-03-29 01:30:00"))
        assert article.published_at == utc("2021-03-28T21:30")

    def test_json_ld_without_a_zone_is_published_in_baku_and_modified_in_utc(self) -> None:
        article = read(head=linked_data("2021-03-29 01:30:00", "2021-03-28 22:00:00"))
        assert article.published_at == utc("2021-03-28T21:30")
        assert article.modified_at == utc("2021-03-28T22:00")

    def test_the_visible_day_is_the_last_resort_and_means_baku(self) -> None:
        header = '<h1>A page</h1><div class="jeg_meta_date"><a>March 29, 2021</a></div>'
        assert read(header=header, head="").published_at == utc("2021-03-28T20:00")

    def test_a_date_that_nobody_can_read_is_passed_over(self) -> None:
        meta = '<meta property="article:published_time" content="soon">'
        article = read(head=meta + linked_data("2021-03-29T10:00:00+04:00"))
        assert article.published_at == utc("2021-03-29T06:00")

    def test_a_page_that_states_no_modification_has_none(self) -> None:
        assert read().modified_at is None

    def test_a_page_without_any_date_is_refused(self) -> None:
        with pytest.raises(EmptyArticle, match=r"https://aze\.media/a-page/: the page states no date of publication"):
            read(head="")

    def test_json_ld_that_is_no_json_is_passed_over(self) -> None:
        broken = '<script type="application/ld+json">{"@type":"article",</script>'
        assert read(head=PUBLISHED + broken).published_at == utc("2021-03-29T06:00")


class TestDatesThatArePrinted:
    @pytest.mark.parametrize(
        ("printed", "published"),
        [
            ("05.03.2021", "2021-03-04T20:00"),
            ("5-3-2021", "2021-03-04T20:00"),
            ("05.03.2021, 14:30", "2021-03-05T10:30"),
            ("14:30, 05.03.2021", "2021-03-05T10:30"),
            ("Friday, 05. 03. 2021 | 14:30", "2021-03-05T10:30"),
            ("Published: March 5, 2021", "2021-03-04T20:00"),
            ("March 5, 2021 - Updated on April 2, 2021", "2021-03-04T20:00"),
            ("Last updated: April 2, 2021 | Published March 5, 2021", "2021-03-04T20:00"),
        ],
    )
    def test_the_day_comes_first_and_the_last_change_is_another_date(self, printed: str, published: str) -> None:
        header = f'<h1>A page</h1><div class="jeg_meta_date">{printed}</div>'
        article = read(header=header, head="")
        assert article.published_at == utc(published)
        assert article.modified_at == (utc("2021-04-01T20:00") if "April" in printed else None)

    def test_a_time_says_itself_whether_it_is_that_of_the_last_change(self) -> None:
        times = (
            '<time class="updated" datetime="2022-01-01T00:00:00+04:00">x</time>'
            '<time class="entry-date published" datetime="2021-03-29T10:00:00+04:00">x</time>'
        )
        article = read(header=f"<h1>A page</h1>{times}", head="")
        assert (article.published_at, article.modified_at) == (utc("2021-03-29T06:00"), utc("2021-12-31T20:00"))

    @pytest.mark.parametrize(
        "machine", ["-0001-11-30T00:00:00+00:00", "0001-01-01T00:00:00Z", "1970-01-01T04:00:00+04:00"]
    )
    def test_a_machines_date_that_cannot_be_yields_to_the_printed_one(self, machine: str) -> None:
        head = f'<meta property="article:published_time" content="{machine}">'
        header = '<h1>A page</h1><div class="jeg_meta_date">March 29, 2021</div>'
        assert read(header=header, head=head).published_at == utc("2021-03-28T20:00")


class TestCategoriesAndTags:
    CRUMBS = (
        '<div class="jeg_breadcrumbs"><a href="https://aze.media">Home</a>'
        '<a href="https://aze.media/category/news/">News</a>'
        '<a href="https://aze.media/category/news/energy/">Energy</a></div>'
    )

    def test_the_section_of_the_breadcrumb_comes_first_with_its_parent(self) -> None:
        header = (
            '<h1>A page</h1><a href="/category/karabakh/" rel="category tag">Karabakh</a>'
            '<a href="/category/news/energy/" rel="category tag">Energy</a>'
        )
        assert read(header=header, above=self.CRUMBS).categories == (
            Category("news/energy", "Energy", Category("news", "News")),
            Category("karabakh", "Karabakh"),
        )

    def test_a_section_that_no_menu_knows_has_the_name_the_page_gives_it(self) -> None:
        header = '<h1>A page</h1><a href="/category/news/green-energy/" rel="category tag">Green energy</a>'
        assert read(header=header).categories == (
            Category("news/green-energy", "Green energy", Category("news", "News")),
        )

    def test_tags_are_those_of_the_tag_box_each_once(self) -> None:
        box = (
            '<div class="jeg_post_tags"><span>Tags:</span> <a href="/tag/oil-gas/" rel="tag">Oil &amp; gas</a>'
            '<a href="/tag/oil-gas/" rel="tag">Oil &amp; gas</a></div>'
        )
        article = read(f"<p>The text is here.</p>{box}", below='<a href="/tag/other/" rel="tag">Other</a>')
        assert article.tags == (Tag("oil-gas", "Oil & gas"),)


class TestImages:
    def lead(self, img: str, caption: str = "") -> Image | None:
        frame = f'<div class="jeg_featured featured_image">{img}{caption}</div>'
        return read(above=frame).lead_image

    def test_a_lazy_image_is_what_it_will_show(self) -> None:
        img = f'<img src="https://aze.media/jeg-empty.png" data-src="{UPLOADS}/a.jpg" alt="a">'
        assert self.lead(img) == Image(f"{UPLOADS}/a.jpg", "lead", "a")

    def test_the_largest_of_a_srcset_is_taken(self) -> None:
        srcset = f"{UPLOADS}/a-360x180.jpg 360w, {UPLOADS}/a.jpg 1140w, {UPLOADS}/a-750x375.jpg 750w"
        for name in ("data-srcset", "srcset"):
            found = self.lead(f'<img src="{UPLOADS}/a-360x180.jpg" {name}="{srcset}">')
            assert found is not None and found.url == f"{UPLOADS}/a.jpg"

    def test_so_it_is_of_an_image_of_the_text_lazy_or_not(self) -> None:
        sizes = f"{UPLOADS}/a-300x169.jpg 300w, {UPLOADS}/a.jpg 1600w, {UPLOADS}/a-768x432.jpg 768w"
        for src, srcset in (("src", "srcset"), ("data-src", "data-srcset"), ("data-lazy-src", "data-lazy-srcset")):
            img = f'<img {src}="{UPLOADS}/a-768x432.jpg" {srcset}="{sizes}">'
            article = read(f"<p>Text.</p><figure>{img}</figure>")
            assert article.images == (Image(f"{UPLOADS}/a.jpg", "inline"),)
            assert f'src="{UPLOADS}/a.jpg"' in article.body_html

    def test_the_file_an_image_links_to_is_larger_than_any_srcset(self) -> None:
        img = (
            f'<a href="{UPLOADS}/a.jpg"><img src="{UPLOADS}/a-750x375.jpg" srcset="{UPLOADS}/a-1140x570.jpg 1140w"></a>'
        )
        found = self.lead(img)
        assert found is not None and found.url == f"{UPLOADS}/a.jpg"

    def test_an_image_that_links_to_a_page_is_itself(self) -> None:
        found = self.lead(f'<a href="https://walls.example.org/"><img src="{UPLOADS}/a.jpg"></a>')
        assert found is not None and found.url == f"{UPLOADS}/a.jpg"

    def test_a_caption_and_its_credit(self) -> None:
        caption = '<p class="wp-caption-text">The port at night. Photo: AzerTac</p>'
        assert self.lead(f'<img src="{UPLOADS}/a.jpg">', caption) == Image(
            f"{UPLOADS}/a.jpg", "lead", None, "The port at night. Photo: AzerTac", "AzerTac"
        )

    def test_an_empty_frame_is_no_image_and_images_elsewhere_are_not_the_articles(self) -> None:
        elsewhere = f'<div class="jeg_thumb"><img src="{UPLOADS}/other.jpg"></div>'
        assert read(above='<div class="jeg_featured"></div>' + elsewhere, below=elsewhere).images == ()

    def test_each_image_of_a_gallery_has_its_own_caption(self) -> None:
        body = (
            f'<figure class="wp-block-gallery">'
            f'<figure><img src="{UPLOADS}/a.jpg"><figcaption>First</figcaption></figure>'
            f'<figure><img src="{UPLOADS}/b.jpg"></figure><figcaption>Both</figcaption></figure>'
        )
        assert read(body).images == (
            Image(f"{UPLOADS}/a.jpg", "inline", None, "First"),
            Image(f"{UPLOADS}/b.jpg", "inline", None, None),
        )

    def test_an_article_may_be_an_image_and_nothing_else(self) -> None:
        article = read(f'<p><img src="{UPLOADS}/poster.jpg" alt="A poster"></p>')
        assert article.body_text == ""
        assert article.images == (Image(f"{UPLOADS}/poster.jpg", "inline", "A poster"),)


class TestLinks:
    def test_links_of_the_text_are_absolute_and_in_order(self) -> None:
        body = (
            '<p><a href="/b/">B</a>, <a href="//c.example.org/x?y=1&amp;z=2">C</a>, <a href="mailto:a@b.az">m</a></p>'
        )
        assert read(body).links == (
            Link("https://aze.media/b/", "B"),
            Link("https://c.example.org/x?y=1&z=2", "C"),
        )

    def test_an_embedded_frame_is_a_link_to_what_it_shows(self) -> None:
        body = '<p>Text.</p><iframe src="https://www.youtube.com/embed/x" title="A film"></iframe>'
        article = read(body)
        assert article.links == (Link("https://www.youtube.com/embed/x", "A film", "embed"),)
        assert article.body_text == "Text."

    def test_the_source_box_is_no_link_of_the_text(self) -> None:
        boxes = (
            '<div class="jeg_post_source">Source: <a href="https://s.example.org/1">Caspian Review</a></div>'
            '<div class="jeg_post_via">Via: <a href="https://v.example.org/2">Trend</a></div>'
        )
        article = read(f"<p>The text is here.</p>{boxes}")
        assert article.links == (
            Link("https://s.example.org/1", "Caspian Review", "source"),
            Link("https://v.example.org/2", "Trend", "via"),
        )
        assert (article.source, article.source_url) == ("Caspian Review", "https://s.example.org/1")
        assert article.body_text == "The text is here."

    def test_previous_and_next_are_the_neighbours(self) -> None:
        below = (
            '<div class="jeg_prevnext_post"><a href="https://aze.media/before/">x</a>'
            '<a href="http://www.aze.media/after?utm_source=y">y</a></div>'
        )
        assert read(below=below).neighbours == ("https://aze.media/before/", "https://aze.media/after/")


HOSTILE = {
    "script": "<script>alert(1)</script>",
    "script in svg": "<svg><script>alert(1)</script></svg>",
    "handler": '<p onclick="alert(1)">Text.</p>',
    "handler of an image": '<img src="x.jpg" onerror="alert(1)">',
    "javascript link": '<a href="javascript:alert(1)">Text.</a>',
    "javascript link in disguise": '<a href=" JaVa&#9;ScRiPt:alert(1)">Text.</a>',
    "data link": '<a href="data:text/html;base64,PHNjcmlwdD4=">Text.</a>',
    "javascript image": '<img src="javascript:alert(1)">',
    "style": "<style>p{background:url(javascript:alert(1))}</style>",
    "style attribute": '<p style="position:fixed">Text.</p>',
    "frame": '<iframe src="https://evil.example.org/"></iframe>',
    "frame with a document": "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "object": '<object data="evil.swf"><embed src="evil.swf"></object>',
    "form": '<form action="https://evil.example.org/"><input name="password"></form>',
    "base": '<base href="https://evil.example.org/">',
    "meta": '<meta http-equiv="refresh" content="0;url=https://evil.example.org/">',
    "math": '<math><mtext><style><img src=x onerror="alert(1)"></style></mtext></math>',
    "template": "<template><script>alert(1)</script></template>",
}


class TestWhatNobodySees:
    def test_it_is_neither_text_nor_a_paragraph(self) -> None:
        body = "<p>Text.</p><p>&#8203;</p><p>\ufeff</p><p>&zwnj;&shy;</p><p>End\u200b.</p>"
        assert blocks(body) == ["Text.", "End."]

    def test_it_hides_no_word(self) -> None:
        header = "<h1>Zange&shy;zur cor&#8203;ridor</h1>"
        article = read("<p>An eﬃcient ﬁrst Zange&shy;zur.</p>", header=header)
        assert (article.title, article.body_text) == ("Zangezur corridor", "An efficient first Zangezur.")

    def test_letters_are_composed(self) -> None:
        assert blocks("<p>S\u0327uşa, cafe\u0301</p>") == ["Şuşa, café"]

    def test_joiners_stay_where_they_are_written(self) -> None:
        assert blocks("<p>می\u200cخواهم, 👩\u200d🚀, cor\u200cridor</p>") == ["می\u200cخواهم, 👩\u200d🚀, corridor"]

    def test_controls_of_windows_are_its_signs(self) -> None:
        assert blocks("<p>It&#146;s &#147;so&#148;</p>") == ["It’s “so”"]

    def test_an_address_with_a_tab_is_read_as_by_browsers(self) -> None:
        article = read('<p>Text <a href=" https://x.example.org/\ta\nb ">here</a>.</p>')
        assert article.links == (Link("https://x.example.org/ab", "here"),)


class TestBodyHtml:
    @pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
    def test_nothing_that_acts_survives(self, hostile: str) -> None:
        assert_safe(read(f"<p>One.</p>{hostile}<p>Two.</p>").body_html)

    @BOUNDED
    @given(
        st.lists(st.sampled_from([*HOSTILE.values(), "<p>", "</p>", "<b>", "</i>", "<a href='", '">', "<!--", "text"]))
    )
    def test_nothing_that_acts_survives_in_any_order(self, pieces: list[str]) -> None:
        with suppress(PageError):
            assert_safe(read("<p>One.</p>" + "".join(pieces)).body_html)

    def test_the_closing_lines_stay_although_they_are_no_text(self) -> None:
        body = '<p>The text is here.</p><p>Sevil Nəbiyeva, <a href="https://r.example.org/">Caspian Review</a></p>'
        article = read(body)
        assert article.body_text == "The text is here."
        assert "<p>Sevil Nəbiyeva, <a href=" in article.body_html

    def test_structure_images_and_absolute_addresses_stay(self) -> None:
        body = (
            '<h2 class="x">H</h2><ul><li>L</li></ul><table><tr><td colspan="2">T</td></tr></table>'
            '<figure><img src="/e.png" data-src="/a.jpg" class="lazy" alt="A"><figcaption>C</figcaption></figure>'
            '<p><a href="/b/">B</a></p>'
        )
        found = read(body).body_html
        assert "<h2>H</h2>" in found
        assert '<td colspan="2">T</td>' in found
        assert '<img src="https://aze.media/a.jpg" alt="A"><figcaption>C</figcaption>' in found
        assert '<a href="https://aze.media/b/" rel="noopener noreferrer">B</a>' in found

    def test_an_embedded_frame_becomes_a_link(self) -> None:
        found = read('<p>Text.</p><iframe src="https://www.youtube.com/embed/x" title="A film"></iframe>').body_html
        assert re.search(r'<a [^>]*href="https://www.youtube.com/embed/x"[^>]*>A film</a>', found)


def assert_safe(body_html: str) -> None:
    """No element, attribute or address that a browser would act on."""
    for element in lxml_html.fromstring(f"<div>{body_html}</div>").iter():
        tag = element.tag if isinstance(element.tag, str) else "comment"
        assert tag not in {
            "script",
            "style",
            "iframe",
            "object",
            "embed",
            "form",
            "base",
            "meta",
            "svg",
            "math",
            "comment",
        }
        for name, value in element.attrib.items():
            assert not name.startswith("on") and name not in {"style", "srcdoc", "action"}
            if name in {"href", "src", "cite"}:
                assert re.match(r"(https?:|mailto:|#|/|[^:]*$)", value), value


def test_a_comment_in_the_text_takes_nothing_with_it_and_signs_stay_signs() -> None:
    body_html = read("2 &lt;b&gt; 1 <!-- a note --> and so on<p>Text.</p>").body_html
    assert " ".join(body_html.split()) == "2 &lt;b&gt; 1 and so on<p>Text.</p>"


class TestSplitArticles:
    LINKS = (
        '<div class="jeg_pagelinks"> <span class="page_info">Page {} of 2</span> '
        '<a href="https://aze.media/a-page/2/">2</a></div>'
    )

    def pages(self, first: str, second: str) -> Article:
        one = parse_article(page(first + self.LINKS.format(1)), URL)
        two = parse_article(
            page(second + self.LINKS.format(2), classes="single single-post postid-7 paged-2 single-paged-2"),
            f"{URL}2/",
        )
        return join_pages([one, two])

    def test_the_article_is_all_of_its_pages(self) -> None:
        article = self.pages("<p>One.</p>", "<p>Two.</p><p>Sevil Nəbiyeva</p>")
        assert article.url == URL
        assert article.body_text == "One.\n\nTwo."
        assert article.byline == "Sevil Nəbiyeva"
        assert article.page_urls == (URL, f"{URL}2/")
        assert "One." in article.body_html and "Two." in article.body_html

    def test_a_name_that_ends_a_page_before_the_last_is_text(self) -> None:
        article = self.pages("<p>She was called</p><p>Sevil Nəbiyeva</p>", "<p>Two.</p>")
        assert article.byline is None
        assert article.body_text == "She was called\n\nSevil Nəbiyeva\n\nTwo."

    def test_links_add_up_and_the_source_box_of_every_page_counts_once(self) -> None:
        box = '<div class="jeg_post_source">Source: <a href="https://s.example.org/1">Caspian Review</a></div>'
        link = '<p>Text with a <a href="/b/">link</a>.</p>'
        article = self.pages(link + box, link + box)
        assert article.links == (
            Link("https://aze.media/b/", "link"),
            Link("https://aze.media/b/", "link"),
            Link("https://s.example.org/1", "Caspian Review", "source"),
        )
        assert article.source == "Caspian Review"

    def test_an_image_on_two_pages_counts_once(self) -> None:
        img = f'<p>Text.</p><img src="{UPLOADS}/a.jpg">'
        assert len(self.pages(img, img).images) == 1

    def test_an_article_on_one_page_has_no_page_urls(self) -> None:
        assert read().page_urls == ()

    def test_a_single_page_joined_is_itself(self) -> None:
        article = read()
        assert join_pages([article]) == article


class TestPagesThatAreNoArticle:
    @pytest.mark.parametrize(
        ("html", "why"),
        [
            (page(classes="error404"), "this is WordPress.s not-found page"),
            (page(classes="page page-id-3"), "this is a static page"),
            (page(classes="archive category"), "this is a listing"),
            (page(classes="home blog"), "this is the home page"),
            (page(classes="search search-results"), "this is a page of search results"),
            (page(classes="attachment single single-attachment"), "this is the page of an attachment"),
            ("Not a page at all.", "nothing on the page says that it is an article"),
            ("", "nothing on the page says that it is an article"),
            (b"", "nothing on the page says that it is an article"),
            ("<html></html>", "nothing on the page says that it is an article"),
            ("\x00\x01", "nothing on the page says that it is an article"),
            ('{"code":"rest_no_route"}', "nothing on the page says that it is an article"),
        ],
        ids=[
            *("not found", "static page", "listing", "home page", "search", "attachment", "plain text", "empty text"),
            *("no bytes", "empty page", "control characters", "JSON"),
        ],
    )
    def test_the_error_says_which_page_and_why(self, html: str | bytes, why: str) -> None:
        with pytest.raises(NotAnArticle, match=rf"^https://aze\.media/a-page/: {why}") as caught:
            parse_article(html, URL)
        assert (caught.value.url, caught.value.reason) == (URL, "not an article")

    @pytest.mark.parametrize("name", sorted(path.stem for path in (FIXTURES / "listings").glob("*.html")))
    def test_a_listing_is_no_article(self, name: str) -> None:
        with pytest.raises(NotAnArticle):
            parse_article((FIXTURES / f"listings/{name}.html").read_bytes(), URL)

    @pytest.mark.parametrize(
        ("html", "url"),
        [
            (page().replace("<html", "<html amp"), URL),
            (page().replace("<html", "<html ⚡"), URL),
            (page(), f"{URL}amp/"),
            (page(), f"{URL}?amp"),
            (page(), f"{URL}?x=1&amp=1"),
        ],
    )
    def test_an_amp_rendering_is_another_page(self, html: str, url: str) -> None:
        with pytest.raises(NotAnArticle, match="this is the AMP rendering of a page"):
            parse_article(html, url)

    def test_what_is_no_amp_rendering_is_the_page_itself(self) -> None:
        for url in (f"{URL}?noamp=mobile", "https://aze.media/amp/"):
            assert parse_article(page("<p>The text is here.</p>"), url).body_text == "The text is here."

    def test_a_password_protected_article_is_told_from_an_empty_one(self) -> None:
        form = '<form class="post-password-form"><p>This content is password protected.</p></form>'
        with pytest.raises(PasswordProtected, match=r"^https://aze\.media/a-page/: .*password-protected"):
            read(form)

    @pytest.mark.parametrize(
        "body", ["", "<p>&nbsp;</p>", "<div class='jeg_ad'>ADVERTISEMENT</div>"], ids=["nothing", "blank", "only an ad"]
    )
    def test_a_frame_without_content_is_empty(self, body: str) -> None:
        with pytest.raises(EmptyArticle, match=r"^https://aze\.media/a-page/: .*no text"):
            read(body)

    def test_an_article_without_a_title_is_empty(self) -> None:
        with pytest.raises(EmptyArticle, match="the page has no title"):
            read(header="")

    def test_every_error_of_a_page_is_a_page_error_and_a_value_error(self) -> None:
        for kind in (NotAnArticle, PasswordProtected, EmptyArticle):
            assert issubclass(kind, PageError) and issubclass(kind, ValueError)


class TestPagesOfAnotherTheme:
    PAGE = (
        f'<html lang="en"><head>{PUBLISHED}<meta property="og:type" content="article">'
        f'<meta property="og:title" content="A page"><meta property="og:image" content="{UPLOADS}/a.jpg">'
        '<meta property="article:section" content="History"></head><body class="single-post postid-7">'
        '<nav><a href="/about/">About</a></nav><article><h1>A page</h1>{}</article></body></html>'
    )
    FIRST = "The road was drawn where the mule had walked, and every ministry has kept to its line since then."
    SECOND = "At the ninth kilometre it turns around a walnut tree which is no longer there, and some drivers nod."

    def test_metadata_and_text_are_read_and_the_record_says_how(self) -> None:
        article = parse_article(self.PAGE.format(f"<p>{self.FIRST}</p><p>{self.SECOND}</p>"), URL)
        assert (article.parser, article.title, article.wp_id) == ("fallback", "A page", 7)
        assert article.body_text == f"{self.FIRST}\n\n{self.SECOND}"
        assert article.categories == (Category("history", "History"),)
        assert article.images == (Image(f"{UPLOADS}/a.jpg", "lead"),)

    TEXT = (
        FIRST,
        SECOND,
        "Nobody has counted the bends, and those who say so are from elsewhere; the post bus knows them all by name.",
        "In winter the plough comes twice a day, and after it the baker, whose bread is warm for the next two hours.",
        "The last house has a bench in front of it, and on the bench there is always somebody who saw you coming.",
    )
    PARAGRAPHS = "".join(map("<p>{}</p>".format, TEXT))

    def test_short_lines_that_are_links_stay_at_the_end_of_the_text(self) -> None:
        line = '<p><a href="https://r.example.org/">Caspian Review</a></p>'
        article = parse_article(self.PAGE.format(f"<div>{self.PARAGRAPHS}{line}</div>"), URL)
        assert article.body_text.split("\n\n") == [*self.TEXT, "Caspian Review"]

    def test_what_stands_below_the_text_in_an_element_of_its_own_is_none_of_it(self) -> None:
        below = '<footer><p><a href="/login/">Log in to comment</a></p></footer>'
        article = parse_article(self.PAGE.format(f"<div>{self.PARAGRAPHS}</div>{below}"), URL)
        assert article.body_text.split("\n\n") == [*self.TEXT]

    def test_a_last_paragraph_with_a_script_in_it_is_read_once(self) -> None:
        refrain = self.FIRST.replace(" where", "<script>document.write('x')</script> where")
        body = f"<div>{self.PARAGRAPHS}<p>{self.FIRST}</p><h2>Again</h2><p>{refrain}</p></div>"
        article = parse_article(self.PAGE.format(body), URL)
        assert article.body_text.split("\n\n") == [*self.TEXT, self.FIRST, "Again", self.FIRST]

    def test_the_space_after_a_link_stays_where_there_are_no_paragraphs(self) -> None:
        text = "<br><br>".join(self.TEXT).replace("the bench ", '<a href="/bench/">the bench</a> ')
        article = parse_article(self.PAGE.format(text), URL)
        assert " ".join(article.body_text.split()) == " ".join(self.TEXT)
        assert "\u200b" not in article.body_html

    def test_an_element_that_html_does_not_know_is_its_text(self) -> None:
        article = parse_article(self.PAGE.format(f'<p><hi rend="uppercase">{self.FIRST}</hi> {self.SECOND}</p>'), URL)
        assert article.body_text == f"{self.FIRST} {self.SECOND}"

    def test_what_is_shorter_than_any_text_is_a_menu(self) -> None:
        long_enough = "The road was drawn where the mule had walked, and every ministry has kept to it."
        assert len(long_enough) == 80
        bare = self.PAGE.replace('<nav><a href="/about/">About</a></nav>', "").replace("<h1>A page</h1>", "")
        assert parse_article(bare.format(f"<p>{long_enough}</p>"), URL).body_text == long_enough
        with pytest.raises(EmptyArticle, match="no text of an article can be found"):
            parse_article(bare.format(f"<p>{long_enough.replace('kept', 'ket')}</p>"), URL)

    def test_a_page_without_text_is_empty(self) -> None:
        with pytest.raises(EmptyArticle, match=r"^https://aze\.media/a-page/: no text of an article"):
            parse_article(f'<html><head>{PUBLISHED}</head><body class="single-post"><h1>A page</h1></body></html>', URL)

    OBJECT = (
        '{"@type":"NewsArticle","headline":"Oil &#038; gas","url":"https://aze.media/a-page/",'
        '"datePublished":"2021-03-29T10:00:00+04:00","author":[{"name":"Aydan O&#039;Quliyeva"},"Bəhram"]}'
    )
    OTHER = '{"@type":"Article","headline":"Another","@id":"https://aze.media/another/#article"}'

    @pytest.mark.parametrize(
        "script",
        [
            OBJECT,
            f"[{OTHER},{OBJECT}]",
            f'{{"@graph":[{OTHER},{OBJECT},]}}',
            f"//<![CDATA[\n{OBJECT}\n//]]>",
            f"\ufeff{OBJECT}",
            OBJECT.replace("&", "&amp;").replace('"', "&quot;"),
            f"{OBJECT[:-1]},}};",
            OBJECT.replace(
                '"url":"https://aze.media/a-page/"', '"mainEntityOfPage":{"@id":"http://www.aze.media/a-page"}'
            ),
        ],
        ids=["alone", "second", "in a graph", "CDATA", "a mark", "escaped", "a comma too many", "main entity"],
    )
    def test_json_ld_is_read_in_the_object_that_is_about_the_page(self, script: str) -> None:
        head = f'<script type="application/ld+json">{script}</script>'
        article = parse_article(self.PAGE.format(f"<p>{self.FIRST}</p>").replace(PUBLISHED, head), URL)
        assert (article.title, article.author) == ("Oil & gas", "Aydan O'Quliyeva, Bəhram")
        assert article.published_at == utc("2021-03-29T06:00")

    def test_the_page_itself_may_be_what_states_the_date_and_the_author(self) -> None:
        graph = (
            '{"@graph":[{"@type":"WebPage","@id":"https://aze.media/a-page/","datePublished":"2021-03-29T06:00:00Z",'
            '"author":{"@id":"#a"}},{"@type":"Person","@id":"#a","name":"Aydan Quliyeva"}]}'
        )
        head = f'<script type="application/ld+json">{graph}</script>'
        article = parse_article(self.PAGE.format(f"<p>{self.FIRST}</p>").replace(PUBLISHED, head), URL)
        assert (article.published_at, article.author) == (utc("2021-03-29T06:00"), "Aydan Quliyeva")

    def test_words_before_a_comment_are_not_lost_and_images_beside_the_text_are_its_own(self) -> None:
        body = (
            f"<p>{self.FIRST.replace('every', '<!-- x -->every')}</p><figure><img src='/u/b.jpg'></figure>"
            f"<aside><img src='/card.jpg'></aside><p>{self.SECOND}</p><a href='/another/'><img src='/c.jpg'></a>"
        )
        article = parse_article(self.PAGE.format(body), URL)
        assert article.body_text == f"{self.FIRST}\n\n{self.SECOND}"
        assert [image.url for image in article.images] == [f"{UPLOADS}/a.jpg", "https://aze.media/u/b.jpg"]


class TestEncodings:
    def test_utf_8_is_read_with_or_without_a_mark(self) -> None:
        for mark in (b"", b"\xef\xbb\xbf"):
            article = parse_article(mark + page("<p>Şəki, Gəncə, Naxçıvan</p>").encode(), URL)
            assert article.body_text == "Şəki, Gəncə, Naxçıvan"

    def test_utf_8_is_believed_before_a_declaration_that_is_wrong(self) -> None:
        head = '<meta charset="windows-1251">' + PUBLISHED
        article = parse_article(page("<p>Şəki, Gəncə.</p>", head=head).encode(), URL)
        assert article.body_text == "Şəki, Gəncə."

    def test_another_encoding_is_read_as_declared(self) -> None:
        head = '<meta charset="windows-1254">' + PUBLISHED
        article = parse_article(page("<p>Şuşa, Gülüstan</p>", head=head).encode("cp1254"), URL)
        assert article.body_text == "Şuşa, Gülüstan"

    def test_a_stray_byte_spoils_itself_and_nothing_else(self) -> None:
        head = '<meta charset="utf-8">' + PUBLISHED
        article = parse_article(page("<p>The archivist@s Şəki</p>", head=head).encode().replace(b"@", b"\x92"), URL)
        assert article.body_text == "The archivist\ufffds Şəki"

    def test_text_and_bytes_of_a_page_say_the_same(self) -> None:
        html = page("<p>Şəki</p>")
        assert parse_article(html, URL) == parse_article(html.encode(), URL)


class TestEncodingsThatTheHeaderStates:
    @pytest.mark.parametrize(
        ("label", "text"),
        [
            ("windows-1251", "Привет из Баку"),
            ("koi8-r", "Привет из Баку"),
            ("ISO-8859-9", "Şuşa, Gülüstan"),
            ('"windows-1256"', "مرحبا"),
            ("shift_jis", "日本語"),
            ("gbk", "中文"),
            ("euc-kr", "한국어"),
            ("utf-16le", "Şəki"),
            ("x-cp1251", "Привет"),
        ],
    )
    @pytest.mark.parametrize("meta", ["", '<meta charset="utf-8">'])
    def test_the_header_counts_for_more_than_the_page(self, label: str, text: str, meta: str) -> None:
        encoding = label.strip('"').replace("x-cp", "cp").replace("windows-", "cp")
        html = page(f"<p>{text}</p>", head=meta + PUBLISHED).encode(encoding)
        assert parse_article(html, URL, f"text/html; charset={label}").body_text == text

    def test_a_byte_order_mark_counts_for_more_than_the_header(self) -> None:
        html = b"\xef\xbb\xbf" + page("<p>Şəki</p>").encode()
        assert parse_article(html, URL, "text/html; charset=windows-1251").body_text == "Şəki"

    @pytest.mark.parametrize("content_type", ["text/html", "text/html; charset=no-such", "", None])
    def test_a_header_that_says_nothing_counts_for_nothing(self, content_type: str | None) -> None:
        assert parse_article(page("<p>Şəki</p>").encode(), URL, content_type).body_text == "Şəki"


class TestAnythingAtAll:
    @BOUNDED
    @given(st.one_of(st.text(), st.binary()))
    def test_no_text_and_no_bytes_raise_anything_but_a_page_error(self, html: str | bytes) -> None:
        refused_or_read(html)

    @BOUNDED
    @given(st.text(alphabet="<>/=\"' &;#abp!-[]\x00\n😀ə"))
    def test_no_body_raises_anything_but_a_page_error(self, body: str) -> None:
        refused_or_read(page(body))

    @BOUNDED
    @given(st.data())
    def test_no_hole_in_a_real_page_raises_anything_but_a_page_error(self, data: st.DataObject) -> None:
        html = (FIXTURES / "articles/a-turbine-in-the-village-chat.html").read_bytes()
        for _ in range(data.draw(st.integers(1, 4))):
            start = data.draw(st.integers(0, len(html)))
            html = html[:start] + html[start + data.draw(st.integers(1, 600)) :]
        refused_or_read(html)

    @pytest.mark.parametrize(
        "linked",
        ["null", "[]", "7", '"text"', '{"@graph":[null,7]}', '{"@type":"article","datePublished":7}', '[[{"a":1}]]'],
    )
    def test_json_ld_of_any_shape_is_survived(self, linked: str) -> None:
        refused_or_read(page(head=f'{PUBLISHED}<script type="application/ld+json">{linked}</script>'))

    @pytest.mark.parametrize("address", ["//", "http://a:b/", "https://aze.media:99999/", "?", "#", "\\"])
    def test_addresses_that_are_none_are_survived(self, address: str) -> None:
        refused_or_read(page(f'<p>Text <a href="{address}">here</a>.</p><img src="{address}">'))


def refused_or_read(html: str | bytes) -> None:
    """Read a page that may be refused; whatever else is raised fails the test."""
    with suppress(PageError):
        article = parse_article(html, URL)
        assert article.title and article.published_at.tzinfo is UTC


class TestAddresses:
    @pytest.mark.parametrize(
        ("url", "normal"),
        [
            ("https://aze.media", "https://aze.media/"),
            ("http://www.AZE.media/Slug", "https://aze.media/Slug/"),
            ("https://aze.media//a//b", "https://aze.media/a/b/"),
            ("https://aze.media/slug/?utm_source=x&fbclid=y#top", "https://aze.media/slug/"),
            ("https://aze.media/?p=18", "https://aze.media/?p=18"),
            ("https://aze.media/feed.xml", "https://aze.media/feed.xml"),
            ("https://aze.media/şəki/", "https://aze.media/%c5%9f%c9%99ki/"),
            ("https://aze.media/%C5%9f%c9%99KI/?s=%C5%9F", "https://aze.media/%c5%9f%c9%99KI/?s=%c5%9f"),
            ("  https://other.example.org/a  ", "https://other.example.org/a/"),
            ("http://www.aze.media:80/slug/", "https://aze.media/slug/"),
            ("https://aze.media:443/slug/", "https://aze.media/slug/"),
            ("https://aze.media/slug/?amp=1", "https://aze.media/slug/?amp=1"),
            ("https://aze.media/slug/?noamp=mobile", "https://aze.media/slug/"),
            ("http://other.example.org:80/a/", "http://other.example.org/a/"),
            ("https://aze.media/slug/index.html", "https://aze.media/slug/"),
            ("https://other.example.org/a/Index.htm?b=1", "https://other.example.org/a/?b=1"),
            ("https://aze.media/an-index.html", "https://aze.media/an-index.html"),
        ],
    )
    def test_a_url_has_one_spelling(self, url: str, normal: str) -> None:
        assert site.normalize_url(url) == normal

    @BOUNDED
    @given(
        st.sampled_from(["https://aze.media", "http://www.aze.media", "HTTPS://AZE.MEDIA", "https://b.example.org"]),
        st.text(alphabet="abƏş/._-~%20 +:@", max_size=20),
        st.text(alphabet="abəp=&;utm_source%26+ ?/", max_size=20),
        st.text(alphabet="ab/?#", max_size=5),
    )
    def test_normalising_twice_is_normalising_once(self, root: str, path: str, query: str, fragment: str) -> None:
        once = site.normalize_url(f"{root}/{path}?{query}#{fragment}")
        assert site.normalize_url(once) == once

    @pytest.mark.parametrize(
        ("url", "article"),
        [
            ("https://aze.media/a-page/", URL),
            ("http://www.aze.media/a-page?utm_source=x", URL),
            ("https://aze.media/a-page/2/", URL),
            ("http://aze.media:80/a-page/", URL),
            ("https://aze.media/a-page/index.html", URL),
            ("https://aze.media:8080/a-page/", None),
            ("https://aze.media/index.html", None),
            ("https://aze.media/", None),
            ("https://aze.media/category/news/", None),
            ("https://aze.media/tag/shusha/", None),
            ("https://aze.media/author/azemedia/", None),
            ("https://aze.media/page/2/", None),
            ("https://aze.media/feed/", None),
            ("https://aze.media/wp-content/uploads/a.jpg", None),
            ("https://aze.media/robots.txt", None),
            ("https://aze.media/a-page/feed/", None),
            ("https://aze.media/2022/06/a-page/", "https://aze.media/2022/06/a-page/"),
            ("https://aze.media/2022/06/15/a-page/2/", "https://aze.media/2022/06/15/a-page/"),
            ("https://aze.media/2022/06/15/", None),
            ("https://aze.media/2022/06/page/2/", None),
            ("https://aze.media/2022/a-page/", None),
            ("https://other.example.org/a-page/", None),
            ("mailto:someone@aze.media", None),
        ],
    )
    def test_a_url_leads_to_an_article_or_to_none(self, url: str, article: str | None) -> None:
        assert site.article_url(url) == article

    @pytest.mark.parametrize(
        ("url", "post"),
        [
            ("https://aze.media/a-page/", URL),
            ("http://www.aze.media/2021/03/29/slug/?utm_source=x#top", "https://aze.media/2021/03/29/slug/"),
            ("https://aze.media/news/slug/", "https://aze.media/news/slug/"),
            ("https://aze.media/en/slug", "https://aze.media/en/slug/"),
            ("https://aze.media/?p=12", "https://aze.media/?p=12"),
            ("https://aze.media/slug/?lang=en", "https://aze.media/slug/?lang=en"),
            ("https://aze.media/?utm_source=x", None),
            ("https://aze.media", None),
            ("https://other.example.org/a-page/", None),
            ("http://[", None),
            ("", None),
        ],
    )
    def test_what_wordpress_calls_a_post_is_one_unless_it_is_the_home_page(self, url: str, post: str | None) -> None:
        assert site.post_url(url) == post

    @pytest.mark.parametrize(
        ("url", "path"),
        [
            ("https://aze.media/category/karabakh/", "karabakh"),
            ("https://aze.media/category/news/energy/page/2/", "news/energy"),
            ("https://aze.media/category/news/feed/", "news"),
            ("https://aze.media/category/", None),
            ("https://aze.media/category/karabakh/index.html", "karabakh"),
            ("https://aze.media/category/news/energy.html", "news/energy"),
            ("https://aze.media/category/index.html", None),
            ("https://aze.media/tag/karabakh/", None),
            ("https://other.example.org/category/karabakh/", None),
        ],
    )
    def test_the_path_of_a_section_is_what_follows_category(self, url: str, path: str | None) -> None:
        assert site.category_path(url) == path

    def test_a_section_knows_its_parents_and_takes_its_name_from_the_page(self) -> None:
        assert site.category("news/energy", {}) == Category("news/energy", "Energy", Category("news", "News"))
        assert site.category("news/energy", {"news/energy": "Power"}).name == "Power"
        assert site.category("deep-sea", {}).name == "Deep Sea"


class TestWhatOnlyLooksLikeSomething:
    """Faults that pages of other sites had in store, each once believed or stumbled over."""

    def test_an_address_that_is_none_harms_nobody(self) -> None:
        api = '<link rel="https://api.w.org/" href="http://[">'
        neighbours = '<div class="jeg_prevnext_post"><a href="http://[">Next</a></div>'
        article = read('<p>Text <a href="http://[">here</a>.</p>', head=PUBLISHED + api, below=neighbours)
        assert (article.body_text, article.neighbours) == ("Text here.", ())

    @pytest.mark.parametrize("data", ['{"@graph": null}', "[" * 5000])
    def test_json_ld_of_any_shape_is_passed_over(self, data: str) -> None:
        assert read(head=f'{PUBLISHED}<script type="application/ld+json">{data}</script>').title == "A page"

    def test_elements_nested_without_end_are_refused(self) -> None:
        with pytest.raises(Unreadable, match="nested deeper than any text is"):
            read("<b>" * 5000 + "x")

    def test_a_moment_that_has_no_utc_is_no_date(self) -> None:
        modified = '<meta property="article:modified_time" content="9999-12-31T23:59:59-12:00">'
        assert read(head=PUBLISHED + modified).modified_at is None

    def test_a_line_break_parts_words_in_titles_captions_and_cells(self) -> None:
        lead = '<div class="jeg_featured"><img src="/a.jpg"><p class="wp-caption-text">The port.<br>Photo: AP</p></div>'
        table = "<table><tr><td>a<br>b</td><td>c</td></tr></table>"
        article = read(f"<p>Text.</p>{table}", header="<h1>Oil<br>and gas</h1>", above=lead)
        assert article.title == "Oil and gas"
        assert article.lead_image == Image(
            "https://aze.media/a.jpg", "lead", None, caption="The port. Photo: AP", credit="AP"
        )
        assert article.body_text == "Text.\n\na b | c"

    def test_the_number_of_pages_is_not_run_together_with_their_links(self) -> None:
        links = '<span class="page_info">Page 1 of 2</span><div><span>1</span><a href="/a-page/2/">2</a></div>'
        article = read(f'<p>Text.</p><div class="jeg_pagelinks">{links}</div>')
        assert article.page_urls == (URL, f"{URL}2/")

    def test_a_srcset_needs_no_spaces_after_its_commas(self) -> None:
        article = read('<p>Text.</p><img data-srcset="/a.jpg 300w,/b.jpg 800w">')
        assert [image.url for image in article.images] == ["https://aze.media/b.jpg"]

    def test_the_placeholder_of_a_lazy_image_is_no_image(self) -> None:
        img = '<img src="/wp-content/themes/jnews/assets/img/jeg-empty.png" data-src="">'
        assert read(above=f'<div class="jeg_featured">{img}</div>').images == ()

    def test_the_archive_of_a_month_is_no_article(self) -> None:
        assert site.article_url("https://aze.media/2022/06/") is None

    def test_a_source_box_without_a_link_names_the_source(self) -> None:
        article = read('<p>Text.</p><div class="jeg_post_source"><span>Source:</span> Caspian Review</div>')
        assert (article.source, article.source_url, article.links) == ("Caspian Review", None, ())

    def test_a_featured_video_is_a_link(self) -> None:
        video = '<iframe src="https://video.example.org/1" title="The regatta"></iframe>'
        article = read(above=f'<div class="jeg_featured featured_video">{video}</div>')
        assert article.links == (Link("https://video.example.org/1", "The regatta", "embed"),)

    def test_a_video_in_the_text_is_a_link_and_its_words_for_old_browsers_are_no_text(self) -> None:
        article = read('<p>Text.</p><video src="/a.mp4" title="The regatta">Get a newer browser</video>')
        assert article.body_text == "Text."
        assert article.links == (Link("https://aze.media/a.mp4", "The regatta", "embed"),)

    def test_who_is_quoted_belongs_to_the_quote(self) -> None:
        quote = "<figure><blockquote><p>Wait.</p></blockquote><figcaption>A pilot</figcaption></figure>"
        assert blocks(f"<p>Text.</p>{quote}") == ["Text.", "Wait.", "A pilot"]

    def test_images_of_a_classic_gallery_have_their_captions(self) -> None:
        item = '<dl class="gallery-item"><dt><img src="/a.jpg"></dt><dd class="gallery-caption">The pier</dd></dl>'
        assert [image.caption for image in read(f"<p>Text.</p>{item}").images] == ["The pier"]

    def test_a_text_is_never_all_attribution(self) -> None:
        assert read("<p>Caspian Review</p>").body_text == "Caspian Review"

    def test_words_that_an_editor_inserted_are_text(self) -> None:
        assert blocks("<p>Five <del>four</del> <ins>six</ins> boats.</p>") == ["Five four six boats."]


@pytest.mark.parametrize("text", ["March 2021", "May", "5", "2021", "yesterday", "2 years ago", ""])
def test_nothing_is_filled_in_from_today(text: str) -> None:
    assert parse_day(text) is None


@pytest.mark.parametrize("text", ["March 29, 2021", "29 mart 2021", "29 марта 2021", "29 March 2021", "2021-03-29"])
def test_a_day_is_read_in_the_languages_of_the_site(text: str) -> None:
    assert parse_day(text) == date(2021, 3, 29)


def test_a_page_that_is_parsed_already_is_read_as_its_bytes_are() -> None:
    assert parse_article(Document(page(), URL), URL) == parse_article(page(), URL)
