"""Which image is shown and what is played, as each kind of plugin that loads them late writes it."""

from __future__ import annotations

import pytest

from azecrawl.pages import parse_article
from azecrawl.records import Article, Image

URL = "https://aze.media/a-page/"
PUBLISHED = '<meta property="article:published_time" content="2021-03-29T10:00:00+04:00">'
WHOLE = "https://aze.media/u/a.jpg"
EMPTY = "data:image/gif;base64,R0lGODlhAQABAAAAACw="
FILM = "https://www.youtube.com/embed/abc"


def read(body: str, head: str = PUBLISHED, url: str = URL) -> Article:
    html = (
        f'<html lang="en"><head>{head}</head><body class="single"><div class="entry-header"><h1>A page</h1></div>'
        f'<div class="content-inner"><p>The text is here.</p>{body}</div></body></html>'
    )
    return parse_article(html, url)


IMAGES = {
    "WP Rocket": f'<img src="data:image/svg+xml,x" data-lazy-src="{WHOLE}"><noscript><img src="{WHOLE}"></noscript>',
    "a3": f'<img src="/plugins/lazy_placeholder.gif" data-src="{WHOLE}"><noscript><img src="{WHOLE}"></noscript>',
    "Unveil": f'<img src="{EMPTY}" data-original="{WHOLE}">',
    "Mirage": f'<img data-cfsrc="{WHOLE}" style="display:none"><noscript><img src="{WHOLE}"></noscript>',
    "Autoptimize": f'<noscript><img src="{WHOLE}"></noscript><img class="lazyload" src="{EMPTY}" data-src="{WHOLE}">',
    "another plugin": f'<img src="/plugins/1x1.trans.gif" data-some-lazy-original="{WHOLE}">',
    "without scripts only": f'<img class="lazy" src="/blank.gif"><noscript><img src="{WHOLE}"></noscript>',
    "Jetpack's carousel": f'<img src="/u/a-300x200.jpg" data-orig-file="{WHOLE}">',
    "a set alone": f'<img srcset="{WHOLE}">',
    "a late set": f'<img src="{EMPTY}" data-srcset="/u/a-300.jpg 300w, {WHOLE} 600w">',
    "a picture": f'<picture><source type="image/webp" srcset="{WHOLE}.webp"><img src="{WHOLE}"></picture>',
    "a late picture": f'<picture><source data-srcset="{WHOLE} 900w"><img src="{EMPTY}" data-src="/a.jpg"></picture>',
    "a wide picture": f'<picture><source media="(min-width: 900px)" srcset="{WHOLE}"><img src="/u/s.jpg"></picture>',
    "a counter beside": f'<img src="{WHOLE}"><img width="1" height="1" src="https://c.example.org/tr?id=1">',
    "placeholders beside": f'<img src="{WHOLE}"><img src="/i/blank.gif"><img src="/1x1.gif"><img src="{EMPTY}">',
    "a letter beside": f'<img src="{WHOLE}"><img class="emoji" alt="🇦🇿" src="https://s.w.org/e/1f1e6.svg">',
    "Jetpack's late one": f'<img src="{EMPTY}" data-lazy-src="{WHOLE}?is-pending-load=1" srcset="{EMPTY}">',
    "a link to a page about it": f'<a href="https://commons.example.org/wiki/File:B.jpg"><img src="{WHOLE}"></a>',
    "a link to share it": f'<a href="https://pin.example.org/?of=https://c.example.org/b.jpg"><img src="{WHOLE}"></a>',
    "a tab within": '<img src="https://aze.media/\tu/a.jpg\n">',
}


@pytest.mark.parametrize("body", IMAGES.values(), ids=IMAGES)
def test_an_image_is_the_largest_that_is_offered_and_is_one(body: str) -> None:
    article = read(body)
    assert article.images == (Image(WHOLE),)
    assert article.body_html.count("<img") == 1 and f'src="{WHOLE}"' in article.body_html


@pytest.mark.parametrize(
    ("published", "whole"),
    [
        ("https://i0.wp.com/aze.media/u/a.jpg?resize=300%2C200&ssl=1", "https://i0.wp.com/aze.media/u/a.jpg?ssl=1"),
        ("https://i2.wp.com/aze.media/u/a.jpg?fit=300%2C200", "https://i2.wp.com/aze.media/u/a.jpg?fit=300%2C200"),
        ("https://other.example.org/a.jpg?resize=300", "https://other.example.org/a.jpg?resize=300"),
    ],
)
def test_a_picture_that_photon_cuts_is_asked_for_whole(published: str, whole: str) -> None:
    assert [image.url for image in read(f'<img src="{published}">').images] == [whole]


def test_relative_addresses_start_where_the_page_says() -> None:
    head = f'{PUBLISHED}<base href="/">'
    assert read('<img src="u/a.jpg">', head, "https://aze.media/2021/a-page/").images == (Image(WHOLE),)


UNSCRIPTED = f'<noscript><iframe src="{FILM}"></iframe></noscript>'
FRAMES = {
    "late": f'<iframe src="about:blank" data-src="{FILM}"></iframe>',
    "WP Rocket": f'<iframe src="about:blank" data-lazy-src="{FILM}"></iframe>{UNSCRIPTED}',
    "its facade": f'<div class="rll-youtube-player" data-src="{FILM}"></div>{UNSCRIPTED}',
    "cookies": f'<iframe src="about:blank" data-src-cmplz="{FILM}"></iframe>',
    "an element of its own": '<lite-youtube videoid="abc"><a href="https://youtu.be/abc">Play</a></lite-youtube>',
    "a facade": '<div class="youtube-player" data-id="abc"><img src="https://i.ytimg.com/vi/abc/hq.jpg"></div>',
    "Lyte": '<div class="lyte-wrapper"><div class="lyMe" id="WYL_abc"><div data-src="https://i.ytimg.com/a.jpg"></div>'
    '<noscript><a href="https://youtu.be/abc"><img src="https://i.ytimg.com/a.jpg"></a></noscript></div></div>',
    "Elementor": '<div class="elementor-widget-video" data-settings="'
    f'{{&quot;youtube_url&quot;:&quot;{FILM}&quot;,&quot;video_type&quot;:&quot;youtube&quot;}}"></div>',
    "Real Cookie Banner": f'<iframe consent-original-src-_="{FILM}"></iframe>',
    "without scripts only": UNSCRIPTED,
    "a line break within": '<iframe src="https://www.youtube.com/\nembed/abc"></iframe>',
}


@pytest.mark.parametrize("body", FRAMES.values(), ids=FRAMES)
def test_a_frame_is_a_link_to_what_it_plays(body: str) -> None:
    article = read(body)
    assert [(link.url, link.role) for link in article.links] == [(FILM, "embed")]
    assert (article.images, article.body_text) == ((), "The text is here.")
