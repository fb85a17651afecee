"""How far closing lines are read, how many people they may name, and which links name no publication."""

from __future__ import annotations

import pytest

from azecrawl.pages import parse_article
from azecrawl.records import Article

LINK = "https://review.example.org/a"
TEXT = "The talks in Baku lasted for two days and ended without a joint statement by the two sides."


def signed(closing: str, url: str = "https://aze.media/a-page/") -> Article:
    """An article with closing lines under a text."""
    html = (
        '<!doctype html><html lang="en-US"><head><meta property="article:published_time" '
        'content="2021-03-29T07:20:00+00:00"></head><body class="single single-post postid-7">'
        '<div class="entry-header"><h1 class="jeg_post_title">A title</h1></div>'
        f'<div class="content-inner"><p>{TEXT}</p>{closing}</div></body></html>'
    )
    return parse_article(html, url)


@pytest.mark.parametrize("between", ["</p><p>", "<br>"])
def test_three_writers_and_a_publication_on_a_line_each_are_all_read(between: str) -> None:
    lines = ("Ilgar Gurbanov", "Leyla Rzayeva", "Nurlan Hasanov", f'<a href="{LINK}">The Hill</a>')
    article = signed(f"<p>{between.join(lines)}</p>")
    assert article.byline == "Ilgar Gurbanov, Leyla Rzayeva and Nurlan Hasanov"
    assert (article.source, article.source_url) == ("The Hill", LINK)
    assert article.body_text == TEXT


@pytest.mark.parametrize(
    "people",
    [
        "Ilgar Gurbanov",
        "Ilgar Gurbanov and Leyla Rzayeva",
        "Ilgar Gurbanov, Leyla Rzayeva and Nurlan Hasanov",
        "Ilgar Gurbanov, Leyla Rzayeva, Nurlan Hasanov and Vasif Huseynov",
        "Ilgar Gurbanov, Leyla Rzayeva, Nurlan Hasanov, Vasif Huseynov and Tom Harker",
    ],
)
def test_a_line_may_name_several_people(people: str) -> None:
    article = signed(f"<p>{people}</p>")
    assert (article.byline, article.source, article.body_text) == (people, None, TEXT)


@pytest.mark.parametrize(
    ("url", "href"),
    [
        ("https://aze.media/a-page/", "https://aze.media/karabakh-review/"),
        ("https://aze.media/a-page/", "http://www.aze.media/karabakh-review/"),
        ("https://aze.media/a-page/", "/karabakh-review/"),
        ("http://127.0.0.1:8000/a-page/", "http://127.0.0.1:8000/karabakh-review/"),
        ("http://127.0.0.1:8000/a-page/", "https://aze.media/karabakh-review/"),
    ],
    ids=["absolute", "another spelling", "relative", "on a copy", "from a copy to the site"],
)
def test_a_link_within_the_site_names_no_publication(url: str, href: str) -> None:
    article = signed(f'<p>Ilgar Gurbanov</p><p><a href="{href}">Karabakh Review</a></p>', url)
    assert (article.byline, article.source, article.source_url) == ("Ilgar Gurbanov", None, None)
    assert article.body_text.endswith("Karabakh Review")


def test_the_same_link_to_another_site_names_one() -> None:
    article = signed(f'<p>Ilgar Gurbanov</p><p><a href="{LINK}">Karabakh Review</a></p>')
    assert (article.byline, article.source, article.source_url) == ("Ilgar Gurbanov", "Karabakh Review", LINK)
