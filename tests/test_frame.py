"""Where an article begins and ends on pages of the theme, whatever an editor or a plugin did to their markup."""

from __future__ import annotations

import pytest

from azecrawl.pages import EmptyArticle, parse_article
from azecrawl.records import Article, Image, Link, Tag

URL = "https://aze.media/a-page/"
PUBLISHED = '<meta property="article:published_time" content="2021-03-29T10:00:00+04:00">'
FIRST, SECOND = "<p>The first half of the text.</p>", "<p>The second half of the text.</p>"
SIGNED = '<p>Leyla Rzayeva</p><p><a href="https://cr.example.org/a">Caspian Review</a></p>'
TEXT = "The first half of the text.\n\nThe second half of the text."

META = (
    '<div class="jeg_meta_container"><div class="jeg_post_meta"><div class="jeg_meta_author"><a>A. Writer</a></div>'
    '<div class="jeg_meta_category"><a href="/category/karabakh/" rel="category tag">Karabakh</a></div>'
    '<div class="jeg_meta_reading_time">5 mins read</div></div></div>'
)
SUBTITLE = '<h2 class="jeg_post_subtitle">A subtitle.</h2>'
SHARE = '<div class="jeg_share_bottom_container">Share</div>'
LEAD = '<div class="jeg_featured"><a href="/u/a.jpg"><img src="/u/a-750x375.jpg"></a></div>'
OTHERS = (
    '<div class="jnews_related_post_container"><article><div class="jeg_meta_category">'
    '<a href="/category/science/" rel="category tag">Science</a></div><p>Another article.</p></article></div>'
)


def single(body: str, *, header: str = SUBTITLE + META, lead: str = LEAD, share: str = SHARE) -> str:
    """A page of a single template, with what the theme prints around the text."""
    return (
        f'<html lang="en"><head>{PUBLISHED}</head><body class="single single-post postid-7"><div class="jeg_content">'
        '<div class="row"><div class="jeg_main_content"><div class="jeg_inner_content"><div class="entry-header">'
        f'<h1 class="jeg_post_title">A page</h1>{header}</div>{lead}<div class="jnews_content_top_ads">An ad.</div>'
        f'<div class="entry-content"><div class="content-inner">{body}'
        '<div class="jeg_post_tags"><a href="/tag/mines/" rel="tag">mines</a></div></div>'
        f'{share}</div><div class="jnews_author_box_container">An author.</div>'
        f'{OTHERS}</div></div><div class="jeg_sidebar"><p>A widget.</p></div></div></div></body></html>'
    )


def custom(body: str) -> str:
    """A page of a custom template, made with a page builder."""
    return (
        f'<html lang="en"><head>{PUBLISHED}</head><body class="single single-post postid-7">'
        '<div class="custom_post_template"><div class="wpb_wrapper">'
        '<div class="jeg_custom_title_wrapper"><h1 class="jeg_post_title">A page</h1></div>'
        f'<div class="jeg_custom_subtitle_wrapper">{SUBTITLE}</div><div class="jeg_custom_meta_wrapper">{META}</div>'
        f'{LEAD}<div class="jeg_custom_content_wrapper"><div class="entry-content"><div class="content-inner">{body}'
        '</div></div></div><p>Another block.</p><div class="jeg_custom_tag_wrapper"><div class="jeg_post_tags">'
        f'<a href="/tag/mines/" rel="tag">mines</a></div></div>{OTHERS}</div></div></body></html>'
    )


def assert_whole(article: Article) -> None:
    """That an article is all there, and nothing else."""
    assert article.body_text == TEXT
    assert (article.title, article.subtitle, article.author) == ("A page", "A subtitle.", "A. Writer")
    assert (article.byline, article.source) == ("Leyla Rzayeva", "Caspian Review")
    assert ([each.path for each in article.categories], article.reading_minutes) == (["karabakh"], 5)
    assert article.images == (Image("https://aze.media/u/a.jpg", "lead"),)
    assert article.tags == (Tag("mines", "mines"),)


@pytest.mark.parametrize("count", range(5))
@pytest.mark.parametrize("share", [SHARE, ""], ids=["shared", "not shared"])
def test_stray_end_tags_lose_nothing_and_let_nothing_in(count: int, share: str) -> None:
    assert_whole(parse_article(single(FIRST + "</div>" * count + SECOND + SIGNED, share=share), URL))


@pytest.mark.parametrize("tag", ["<div>", "<section>", "<blockquote></blockquote><b>"])
@pytest.mark.parametrize("count", range(1, 4))
def test_elements_that_are_not_closed_let_nothing_in(tag: str, count: int) -> None:
    assert_whole(parse_article(single(FIRST + tag * count + SECOND + SIGNED), URL))


@pytest.mark.parametrize(
    "header",
    [
        f'<h2 class="jeg_post_subtitle">A subtitle.</div></h2>{META}',
        f'<h2 class="jeg_post_subtitle"><div>A subtitle.</h2>{META}',
        f"<div>{SUBTITLE}{META}",
    ],
    ids=["stray", "open in the subtitle", "open"],
)
def test_the_header_is_bounded_as_well(header: str) -> None:
    assert_whole(parse_article(single(FIRST + SECOND + SIGNED, header=header), URL))


@pytest.mark.parametrize("count", range(3))
def test_a_custom_template_is_read_without_the_blocks_beside_the_text(count: int) -> None:
    assert_whole(parse_article(custom(FIRST + "</div>" * count + SECOND + SIGNED), URL))


def test_an_end_tag_and_a_start_tag_in_turn_lose_nothing() -> None:
    assert_whole(parse_article(single(f"{FIRST}</div>{SECOND}{SIGNED}<div>"), URL))


def test_the_content_is_the_one_under_the_title() -> None:
    html = single(FIRST + SECOND + SIGNED).replace('<div class="row">', '<div class="content-inner">A menu.</div><div>')
    assert_whole(parse_article(html, URL))


def test_without_anything_of_the_theme_behind_it_the_text_ends_with_its_element() -> None:
    html = (
        f'<html><head>{PUBLISHED}</head><body class="single"><div class="entry-header"><h1>A page</h1></div>'
        f'<div class="content-inner">{FIRST}</div>{SECOND}</body></html>'
    )
    assert parse_article(html, URL).body_text == "The first half of the text."


def test_an_empty_frame_is_an_empty_article_whatever_else_is_on_the_page() -> None:
    with pytest.raises(EmptyArticle, match="frame and no text"):
        parse_article(single("", lead="").replace("A widget.", "A widget of many words. " * 20), URL)


LEADS = {
    "style": """<div class="jeg_featured_img" style="background-image: url('/u/a.jpg');"></div>""",
    "late": '<div class="jeg_featured_img" data-bg="url(/u/a.jpg)"></div>',
    "image": '<img src="/x/jeg-empty.png" data-src="/u/a.jpg">',
}


@pytest.mark.parametrize("lead", LEADS.values(), ids=LEADS)
def test_a_lead_image_may_be_a_background(lead: str) -> None:
    html = single(FIRST + SECOND + SIGNED, lead=f'<div class="jeg_featured_bg">{lead}</div>')
    assert_whole(parse_article(html, URL))


def test_a_gallery_has_every_slide_with_its_own_caption() -> None:
    slides = "".join(
        f'<a href="/u/{name}.jpg"><img src="/x/jeg-empty.png" data-src="/u/{name}-750x375.jpg">{caption}</a>'
        for name, caption in (("one", '<p class="wp-caption-text">Pier</p>'), ("two", ""))
    )
    article = parse_article(single(FIRST, lead=f'<div class="jeg_featured jeg_owlslider">{slides}</div>'), URL)
    assert article.images == (
        Image("https://aze.media/u/one.jpg", "lead", caption="Pier"),
        Image("https://aze.media/u/two.jpg"),
    )


def test_a_video_is_a_link_to_its_address() -> None:
    player = '<div data-src="https://www.youtube.com/watch?v=abc" data-type="youtube" class="youtube-class"></div>'
    article = parse_article(single(FIRST, lead=f'<div class="jeg_featured featured_video">{player}</div>'), URL)
    address = "https://www.youtube.com/watch?v=abc"
    assert (article.links, article.images) == ((Link(address, address, "embed"),), ())


def test_of_a_review_the_writers_words_are_text_and_hide_no_signature() -> None:
    box = (
        '<div class="jeg_review_wrap"><h3 class="jeg_review_subtitle">The Review</h3><h2>A book</h2>'
        '<div class="review_score">8</div><div class="desc"><p>It is fine.</p></div><div class="conspros"><h3>PROS</h3>'
        '<ul><li>Short</li></ul></div><div class="jeg_reviewscore">Style</div><div class="jeg_deals">Buy</div></div>'
    )
    article = parse_article(single(FIRST + SIGNED + box), URL)
    assert article.body_text == "The first half of the text.\n\nA book\n\nIt is fine.\n\nShort"
    assert article.byline == "Leyla Rzayeva"


def test_of_a_recipe_as_well() -> None:
    box = (
        '<div class="jeg_food_recipe_wrap"><h3>Plov</h3><div class="jeg_food_recipe_meta">Serves: 4</div>'
        '<a class="jeg_food_recipe_print">Print</a><div class="jeg_food_recipe_ingredient"><h4>Ingredients</h4><ul>'
        '<li>Rice</li></ul></div><div class="jeg_food_recipe_instruction"><h4>Instructions</h4><p>Boil.</p></div></div>'
    )
    assert parse_article(single(FIRST + box), URL).body_text.split("\n\n")[1:] == ["Plov", "Rice", "Boil."]


def test_of_a_split_article_the_title_of_this_page_is_text_and_the_bar_is_not() -> None:
    bar = (
        '<div class="jeg_splitpost_bar"><span>Jump to section</span><h2 class="current_title"><span class="pagenum">2.'
        '</span> The way back</h2><ul><li><a href="/a-page/#split_content">1. The way there</a></li>'
        '<li><a href="/a-page/3/#split_content">3. Home</a></li></ul></div>'
    )
    html = single(bar + FIRST + bar).replace("postid-7", "postid-7 paged-2")
    article = parse_article(html, f"{URL}2/")
    assert article.body_text == "The way back\n\nThe first half of the text."
    assert article.page_urls == (URL, f"{URL}2/", f"{URL}3/")
