"""The replica behaves like the site it stands in for, and what it says it published is what its pages show."""

from __future__ import annotations

import html
import http.client
import json
import re
from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from azecrawl import site
from azecrawl.replica import Fault, Publication, Replica
from azecrawl.replica.pages import Pages
from azecrawl.replica.publication import HIDDEN_CATEGORY

ARTICLES = 150


@pytest.fixture(scope="module")
def replica() -> Iterator[Replica]:
    with Replica(articles=ARTICLES) as running:
        yield running


def fetch(url: str, **headers: str) -> tuple[int, str, dict[str, str]]:
    """Status, body and headers of an answer, redirects followed."""
    try:
        with urlopen(Request(url, headers=headers), timeout=10) as response:
            return response.status, response.read().decode(), dict(response.headers)
    except HTTPError as error:
        with error:
            return error.code, error.read().decode(), dict(error.headers)


def hrefs(page: str) -> set[str]:
    return {html.unescape(url) for url in re.findall(r"""href=["']([^"']+)""", page)}


def seen_words(fragment: str) -> str:
    """The words of a piece of HTML, white space collapsed, as one string."""
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", re.sub("(?s)<script.*?</script>", "", fragment))).split())


def test_the_same_number_and_seed_give_the_same_articles() -> None:
    one, two, other = Publication(30, seed=1), Publication(30, seed=1), Publication(30, seed=2)
    assert list(one.articles()) == list(two.articles())
    assert one.article(3) != other.article(3)


def test_any_article_of_fifty_thousand_is_there_at_once_and_is_found_by_its_url() -> None:
    publication = Publication(50_000)
    for number in (0, 20, 21, 15_456, 49_999):
        article = publication.article(number)
        assert publication.by_url(article.url) == article
    with pytest.raises(IndexError):
        publication.article(50_000)


def test_articles_are_in_order_of_time_and_id_with_urls_of_their_own() -> None:
    articles = [Publication(5_000).article(number) for number in range(5_000)]
    assert articles == sorted(articles, key=lambda article: (article.published_at, article.wp_id))
    assert len({article.url for article in articles}) == 5_000
    assert all(article.modified_at and article.modified_at >= article.published_at for article in articles)


def test_article_pages_show_what_the_publication_says() -> None:
    publication = Publication(200)
    pages = Pages(publication)
    for article in publication.articles():
        post = publication.find(site.path_of(article.url, publication.base))
        assert post is not None
        count = max(1, len(article.page_urls))
        html_pages = [pages.article(post, number) or "" for number in range(1, count + 1)]
        assert pages.article(post, count + 1) is None
        text = seen_words("".join(html_pages))
        for block in article.body_text.replace(" | ", "\n").split("\n"):
            assert " ".join(block.split()) in text.replace(" .", ".").replace(" ,", ",")
        named = (article.title, article.subtitle, article.byline, article.source)
        for said in (*named, *(image.caption for image in article.images)):
            assert said is None or said in text
        for link in article.links:
            assert html.escape(link.url) in "".join(html_pages)
        assert f"postid-{article.wp_id}" in html_pages[0]
        for page in html_pages:
            assert 80_000 < len(page.encode()) < 100_000


def test_every_kind_of_closing_and_caption_occurs() -> None:
    articles = list(Publication(300).articles())
    assert {(bool(a.byline), bool(a.source), bool(a.source_url)) for a in articles} == {
        (True, True, True), (True, True, False), (True, False, False),
        (False, True, True), (False, True, False), (False, False, False),
    }  # fmt: skip
    assert {link.role for article in articles for link in article.links} == {"text", "embed", "source", "via"}
    assert any(len(article.page_urls) == 3 for article in articles)
    assert any(article.lead_image is None for article in articles)


def test_walking_the_listings_reaches_every_article_even_those_of_a_section_no_menu_has(replica: Replica) -> None:
    base = replica.base_url
    expected = {article.url for article in replica.publication.articles()}
    sections, found = ["covid-19"], set[str]()
    sections += [path for url in hrefs(fetch(base)[1]) if (path := site.category_path(url, base))]
    assert HIDDEN_CATEGORY.path not in sections
    for path in sections:  # grows while it is walked
        for page in range(1, 100):
            url = site.category_url(path, base)
            status, body, _ = fetch(url if page == 1 else f"{url}page/{page}/")
            if status == 404:
                break
            listing = body.partition("jnews_category_hero_container")[2].partition("jeg_sidebar")[0]
            links = hrefs(listing) & (expected | {site.category_url(HIDDEN_CATEGORY.path, base)})
            found |= links
            for link in links & expected:
                links = links | (hrefs(fetch(link)[1]) if HIDDEN_CATEGORY.path not in sections else set())
            new = {other for link in links if (other := site.category_path(link, base))} - set(sections)
            sections += sorted(new)
    assert HIDDEN_CATEGORY.path in sections
    assert expected <= found


def test_a_section_repeats_its_hero_and_may_hide_its_next_page(replica: Replica) -> None:
    first = fetch(f"{replica.base_url}category/news/")[1]
    second = fetch(f"{replica.base_url}category/news/page/2/")[1]
    assert "page_info" not in first and 'page_info">Page 2 of' in second
    assert re.findall("jeg_hero_item_. post-(\\d+)", first) == re.findall("jeg_hero_item_. post-(\\d+)", second) != []


def test_past_the_end_is_a_full_page_with_status_404(replica: Replica) -> None:
    for path in ("category/news/page/99/", "page/99/", "author/azemedia/page/99/", "no-such-article/", "tag/none/"):
        status, body, _ = fetch(replica.base_url + path)
        assert status == 404
        assert "jnews_404_content_wrapper" in body and "Recent Posts" in body


def test_a_protected_post_shows_a_form_and_is_no_article(replica: Replica) -> None:
    urls = replica.publication.protected
    assert len(urls) == 3
    body = fetch(urls[0])[1]
    assert "post-password-form" in body and "Protected: " in body
    assert replica.publication.by_url(urls[0]) is None


def test_rest_counts_protected_posts_and_refuses_a_page_too_many(replica: Replica) -> None:
    address = f"{replica.base_url}wp-json/wp/v2/posts?per_page=100"
    _, body, headers = fetch(f"{address}&_fields=id,link")
    assert headers["X-WP-Total"] == str(ARTICLES + 3) and headers["X-WP-TotalPages"] == "2"
    assert [set(post) for post in json.loads(body)] == [{"id", "link"}] * 100
    status, body, _ = fetch(f"{address}&page=3")
    assert (status, json.loads(body)["code"]) == (400, "rest_post_invalid_page_number")
    newest = replica.publication.article(ARTICLES - 1)
    _, body, _ = fetch(f"{address}&modified_after={newest.published_at:%Y-%m-%dT%H:%M:%S}Z")
    assert newest.modified_at is not None
    assert all(post["modified_gmt"] > f"{newest.published_at:%Y-%m-%dT%H:%M:%S}" for post in json.loads(body))


def test_the_feed_answers_a_conditional_request_with_304(replica: Replica) -> None:
    status, body, headers = fetch(f"{replica.base_url}feed/")
    assert status == 200 and body.count("<item>") == 10
    assert fetch(f"{replica.base_url}feed/", **{"If-None-Match": headers["ETag"]})[0] == 304
    assert fetch(f"{replica.base_url}feed/", **{"If-Modified-Since": headers["Last-Modified"]})[0] == 304
    assert fetch(f"{replica.base_url}feed/?paged=99")[0] == 404


def test_the_sitemap_lists_every_article(replica: Replica) -> None:
    body = fetch(f"{replica.base_url}wp-sitemap-posts-post-1.xml")[1]
    listed = set(re.findall("<loc>([^<]+)", body))
    assert listed == {article.url for article in replica.publication.articles()} | set(replica.publication.protected)


def test_short_addresses_lead_to_the_permalink(replica: Replica) -> None:
    article = replica.publication.article(7)
    client = http.client.HTTPConnection(replica.base_url.split("/")[2])
    for path in (f"/?p={article.wp_id}", f"/{site.path_of(article.url, replica.base_url)}"):
        client.request("GET", path)
        response = client.getresponse()
        response.read()
        assert (response.status, response.headers["Location"]) == (301, article.url)
    client.close()


def test_each_fault_is_met_once_and_in_turn() -> None:
    busy = Fault(status=503, headers={"Retry-After": "2"})
    with Replica(articles=5, faults={"/": [busy, Fault(hang_up=True)]}, crawl_delay=1.5, disallow=["/tag/"]) as replica:
        status, _, headers = fetch(replica.base_url)
        assert (status, headers["Retry-After"]) == (503, "2")
        with pytest.raises(ConnectionError):
            fetch(replica.base_url)
        assert fetch(replica.base_url)[0] == 200
        assert replica.requests == [("GET", "/")] * 3
        robots = fetch(f"{replica.base_url}robots.txt")[1]
        assert "Crawl-delay: 1.5" in robots and "Disallow: /tag/" in robots


def test_closed_ways_are_closed() -> None:
    with Replica(articles=5, closed={"rest", "sitemap", "feed"}) as replica:
        status, body, _ = fetch(f"{replica.base_url}wp-json/wp/v2/posts")
        assert (status, json.loads(body)["code"]) == (401, "rest_forbidden")
        assert fetch(f"{replica.base_url}wp-sitemap.xml")[0] == fetch(f"{replica.base_url}feed/")[0] == 404
    with pytest.raises(ValueError, match="cannot close gate"):
        Replica(articles=5, closed={"gate"})
