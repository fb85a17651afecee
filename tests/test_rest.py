"""What WordPress's REST API says of a post, read by itself and together with its page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from azecrawl.pages import parse_article
from azecrawl.pages.rest import Post, read_page, read_post, terms, witness_of
from azecrawl.pipelines.compare import agreement
from azecrawl.records import Article, Category, Image, Link, Tag, Witness
from azecrawl.replica import feeds, lies
from azecrawl.replica.pages import Pages
from azecrawl.replica.publication import Publication
from azecrawl.rereading import completed

URL = "https://aze.media/a-page/"
FIRST = "The road was drawn where the mule had walked, and every ministry has kept to its line since then."
MODIFIED = datetime(2021, 3, 30, 9, tzinfo=UTC)


def post(html: str = f"<p>{FIRST}</p>", **fields: Any) -> dict[str, Any]:
    return {
        "id": 7,
        "date_gmt": "2021-03-29T08:00:00",
        "modified_gmt": "2021-03-30T09:00:00",
        "title": {"rendered": "A page &#8220;of its own&#8221;"},
        "content": {"rendered": html, "protected": False},
        "categories": [3],
        "tags": [9],
        "class_list": ["post-7", "category-energy", "tag-roads"],
    } | fields


PAGE = (
    '<html lang="en-GB"><head><meta name="author" content="The Desk">'
    '<meta property="og:image" content="https://aze.media/wp-content/uploads/road.jpg">'
    '<meta property="article:published_time" content="2021-03-29T12:00:00+04:00">{}</head>'
    '<body class="single-post postid-7"><a href="/category/news/">News</a> <a href="/category/news/energy/">Energy</a>'
    ' <a href="/tag/roads/" rel="tag">Roads</a> <a href="/tag/mules/" rel="tag">Mules</a>'
    f"<h1>A page “of its own”</h1><div class='whatever'><p>{FIRST}</p></div></body></html>"
)
STATES_TIME = '<meta property="article:modified_time" content="2021-03-30T13:00:00+04:00">'


def read(page: str, posts: Callable[[int, datetime | None], Post | None]) -> Article:
    return parse_article(
        page, URL, otherwise=lambda document, wp_id, modified_at: read_page(document, wp_id, modified_at, posts)
    )


def test_every_article_reads_alike_by_its_page_and_by_the_api() -> None:
    publication = Publication(60)
    for truth in publication.articles():
        other = read_post(feeds.rest_post(publication, _post_of(publication, truth)), truth.url)
        assert agreement(truth, other.title, other.body_text) == 100
        for name in ("title", "body_text", "byline", "published_at", "modified_at", "wp_id"):
            assert getattr(other, name) == getattr(truth, name)


def test_every_page_of_an_unknown_theme_is_read_by_its_post() -> None:
    publication = Publication(60)
    pages = Pages(publication)
    for truth in publication.articles():
        found = _post_of(publication, truth)
        document = lies.rename_theme(pages.article(found, 1) or "")
        article = parse_article(
            document,
            truth.url,
            otherwise=lambda *stated, found=found: read_page(*stated, lambda *_: feeds.rest_post(publication, found)),
        )
        assert article.parser == "rest-1"
        for name in ("title", "body_text", "byline", "published_at", "modified_at", "author", "language", "tags"):
            assert getattr(article, name) == getattr(truth, name)
        assert set(article.categories) == set(truth.categories)
        if truth.lead_image:
            assert article.lead_image and article.lead_image.url == truth.lead_image.url


def _post_of(publication: Publication, article: Article) -> Any:
    assert article.wp_id
    return publication.find_id(article.wp_id)


def test_what_the_api_does_not_say_is_read_from_the_page() -> None:
    article = read(PAGE.format(STATES_TIME), lambda wp_id, modified_at: post())
    assert (article.parser, article.title, article.body_text) == ("rest-1", "A page “of its own”", FIRST)
    assert (article.author, article.language) == ("The Desk", "en-GB")
    assert article.images == (Image("https://aze.media/wp-content/uploads/road.jpg", "lead"),)
    assert article.published_at == datetime(2021, 3, 29, 8, tzinfo=UTC)
    assert article.categories == (Category("news/energy", "Energy", Category("news", "News")),)
    assert article.tags == (Tag("roads", "Roads"),)


def test_the_post_is_asked_for_as_the_page_states_it() -> None:
    asked = []
    for states in (STATES_TIME, ""):
        assert read(PAGE.format(states), lambda *stated: asked.append(stated)).parser == "fallback"
    assert asked == [(7, MODIFIED), (7, None)]


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"title": {"rendered": "Another title"}}, id="the page shows another title"),
        pytest.param({"content": {"rendered": ""}}, id="the post is empty"),
        pytest.param({"content": {"rendered": "<p>" + "word " * 300_000}}, id="the post is endless"),
    ],
)
def test_a_post_that_cannot_be_that_of_the_page_is_not_read(fields: dict[str, Any]) -> None:
    page = PAGE.format(STATES_TIME).replace('<meta property="og:image"', '<meta property="x"')
    assert read(page, lambda *_: post(**fields)).parser == "fallback"


@pytest.mark.parametrize(
    ("classes", "categories", "tags"),
    [
        pytest.param(
            {"0": "post-7", "4": "category-energy", "5": "tag-mules"}, ["news/energy"], ["mules"], id="object"
        ),
        pytest.param(None, [], ["roads", "mules"], id="WordPress before 6.7"),
        pytest.param(["category-of-no-menu", "tag-roads"], [], ["roads"], id="a section the page does not name"),
    ],
)
def test_sections_and_tags_are_the_posts_as_far_as_it_says_them(
    classes: Any, categories: list[str], tags: list[str]
) -> None:
    article = read(PAGE.format(STATES_TIME), lambda *_: post(class_list=classes))
    assert [category.path for category in article.categories] == categories
    assert [tag.slug for tag in article.tags] == tags


def test_a_page_of_the_theme_is_read_by_its_own_parser() -> None:
    page = f"""<html><head><meta property="article:published_time" content="2021-03-29T12:00:00+04:00"></head>
        <body class="single-post postid-7"><div class="entry-header"><h1>A page</h1></div>
        <div class="content-inner"><p>{FIRST}</p></div></body></html>"""
    assert read(page, lambda *_: post()).parser == "jnews-1"


def test_a_witness_is_a_post_with_all_of_its_content() -> None:
    witness = witness_of(post())
    assert witness == Witness(7, MODIFIED, witness.digest if witness else "")
    assert witness != witness_of(post(excerpt={"rendered": "The road"}))
    assert witness == witness_of(dict(reversed(post().items())))


@pytest.mark.parametrize(
    "content",
    [
        '[vc_row][vc_column width="1/2"]<p>The road</p>[/vc_column][/vc_row]',
        "<p>[jnews_block_1 first_title=&#8221;Read more&#8221;]</p>",
        "[gallery ids=&#8221;1,2&#8221;]",
        '[caption id="attachment_6" align="alignnone"]<img src="a.jpg"> The road[/caption]',
    ],
)
def test_raw_shortcodes_make_a_post_no_witness(content: str) -> None:
    assert witness_of(post(content)) is None


@pytest.mark.parametrize(
    "content",
    ["<p>[sic] [the minister] said [in 1918]</p>", "<p>[Source: Eurasia = Notebook]</p>", "<p>x[i] = [/]</p>"],
)
def test_brackets_in_a_text_are_no_shortcodes(content: str) -> None:
    assert witness_of(post(content))


@pytest.mark.parametrize(
    "fields",
    [
        {"content": {"rendered": "", "protected": True}},
        {"content": None},
        {"title": {"rendered": ""}},
        {"date_gmt": "0000-00-00T00:00:00"},
        {"modified_gmt": None},
    ],
)
def test_a_post_without_content_title_or_times_is_no_witness(fields: dict[str, Any]) -> None:
    assert witness_of(post(**fields)) is None
    light = {name: value for name, value in post().items() if name not in ("content", "title")}
    assert witness_of(light) is None


def test_a_stray_end_tag_loses_nothing_and_an_unclosed_one_takes_nothing_in() -> None:
    article = read_post(post(f"<p>{FIRST}</p></div></div><p>And <b>more</p>"), URL)
    assert article.body_text == f"{FIRST}\n\nAnd more"


def test_sections_and_tags_are_told_apart_by_their_ids() -> None:
    assert terms(post()) == terms(post(class_list=None)) != terms(post(tags=[9, 10]))


# What only the page says

STANDS: dict[str, Any] = {
    "subtitle": "Only the page has it",
    "author": "AzeMedia",
    "language": "en-US",
    "byline": "Leyla Aliyeva",
    "source": "The Inland Ledger",
    "source_url": "https://ledger.example.org/",
    "image_url": "https://aze.media/road.jpg",
    "image_alt": None,
    "image_caption": "The road",
    "image_credit": None,
    "reading_minutes": 5,
    "images": [
        {"role": "inline", "url": "https://aze.media/gone.jpg", "alt": None, "caption": None, "credit": None},
        {"role": "inline", "url": "https://aze.media/slide.jpg", "alt": None, "caption": None, "credit": None},
    ],
    "links": [
        {"role": "text", "url": "https://example.org/gone", "text": "gone"},
        {"role": "source", "url": "https://ledger.example.org/", "text": "The Inland Ledger"},
    ],
    "categories": [{"path": "news/energy", "name": "Energy"}],
    "tags": [{"slug": "roads", "name": "Roads"}],
}


def test_an_edit_that_the_api_tells_of_clears_nothing_that_only_the_page_says() -> None:
    told = replace(read_post(post(), URL), byline="Leyla Aliyeva")
    before = replace(
        told,
        images=(Image("https://cdn.example/gone-300x200.jpg"),),
        links=(Link("https://example.org/gone", "gone"),),
    )
    edited = replace(told, body_text="Another text.", byline="Rashad Mammadov", categories=(Category("x", "X"),))
    article = completed(edited, STANDS, before)
    assert (article.body_text, article.byline) == ("Another text.", "Rashad Mammadov")
    assert (article.subtitle, article.author, article.reading_minutes) == ("Only the page has it", "AzeMedia", 5)
    assert (article.source, article.source_url) == ("The Inland Ledger", "https://ledger.example.org/")
    assert [image.url for image in article.images] == ["https://aze.media/road.jpg", "https://aze.media/slide.jpg"]
    assert article.links == (Link("https://ledger.example.org/", "The Inland Ledger", "source"),)
    assert (article.categories, article.tags) == ((Category("news/energy", "Energy"),), (Tag("roads", "Roads"),))
    assert completed(edited, STANDS, before, is_refiled=True).categories == (Category("x", "X"),)
    assert completed(replace(edited, byline=None), STANDS, before).byline is None


def test_reading_it_again_clears_nothing_either() -> None:
    article = completed(read_post(post(), URL), STANDS)
    assert article.byline == "Leyla Aliyeva"
    assert [link.role for link in article.links] == ["text", "source"]
    assert len(article.images) == 3
