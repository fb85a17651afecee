"""The replica behaves like the site it stands in for, and what it says it published is what its pages show."""

from __future__ import annotations

import html
import http.client
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from azecrawl import site
from azecrawl.replica import Fault, Publication, Replica
from azecrawl.replica.pages import Pages
from azecrawl.replica.publication import CATEGORIES, HIDDEN_CATEGORY

ARTICLES = 150
LATER = datetime(2026, 10, 5, 8, 30, tzinfo=UTC)


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
    publication = Publication(5_000)
    articles = [publication.article(number) for number in range(5_000)]
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


def test_a_fault_can_be_added_while_the_site_runs() -> None:
    with Replica(articles=5) as replica:
        assert fetch(replica.base_url)[0] == 200
        replica.fail("/", Fault(status=500), Fault(status=502))
        assert [fetch(replica.base_url)[0] for _ in range(3)] == [500, 502, 200]


def test_closed_ways_are_closed() -> None:
    with Replica(articles=5, closed={"rest", "sitemap", "feed"}) as replica:
        status, body, _ = fetch(f"{replica.base_url}wp-json/wp/v2/posts")
        assert (status, json.loads(body)["code"]) == (401, "rest_forbidden")
        assert fetch(f"{replica.base_url}wp-sitemap.xml")[0] == fetch(f"{replica.base_url}feed/")[0] == 404
    with pytest.raises(ValueError, match="cannot close gate"):
        Replica(articles=5, closed={"gate"})


def test_with_listings_closed_the_front_page_has_menus_and_an_article_leads_to_those_beside_it() -> None:
    with Replica(articles=30, closed={"listing"}) as replica:
        base, urls = replica.base_url, {article.url for article in replica.publication.articles()}
        for path in ("category/news/", "category/news/page/2/", "tag/tea/", "author/azemedia/", "page/2/"):
            assert fetch(base + path)[0] == 404
        front = hrefs(fetch(base)[1])
        assert f"{base}category/news/" in front and not front & urls
        article = replica.publication.article(7)
        assert set(article.neighbours) <= hrefs(fetch(f"{base}?p={article.wp_id}")[1])
        for path in ("feed/", "wp-sitemap.xml", "wp-json/wp/v2/posts"):
            assert fetch(base + path)[0] == 200


def test_an_seo_plugins_sitemaps_have_dates_and_answer_conditional_requests_with_304() -> None:
    with Replica(articles=1_010, lastmod=True) as replica:
        base, publication = replica.base_url, replica.publication
        assert f"Sitemap: {base}sitemap_index.xml" in fetch(f"{base}robots.txt")[1]
        assert fetch(f"{base}wp-sitemap.xml")[0] == 404
        maps = re.findall("<loc>([^<]+)", fetch(f"{base}sitemap_index.xml")[1])
        names = ["post-sitemap.xml", "post-sitemap2.xml", "category-sitemap.xml"]
        assert maps == [base + name for name in names]
        found = [re.findall("<loc>([^<]+)</loc><lastmod>([^<]+)", fetch(url)[1]) for url in maps]
        assert [len(each) for each in found] == [1_000, publication.post_count - 1_000, 0]
        dates = {url: datetime.fromisoformat(day) for each in found for url, day in each}
        assert all(dates[article.url] == article.modified_at for article in publication.articles())

        for url in (f"{base}sitemap_index.xml", maps[0]):
            headers = fetch(url)[2]
            known = {"If-None-Match": headers["ETag"]}, {"If-Modified-Since": headers["Last-Modified"]}
            assert [fetch(url, **each)[0] for each in known] == [304, 304]
            touched = publication.touch(1_000, parsedate_to_datetime(headers["Last-Modified"]) + timedelta(hours=1))
            assert [fetch(url, **each)[0] for each in known] == [200, 200]
            assert f"<lastmod>{touched.modified_at:%Y-%m-%dT%H:%M:%S}+00:00</lastmod>" in fetch(url)[1]


def test_a_page_with_validators_is_sent_again_only_when_it_shows_something_new() -> None:
    with Replica(articles=30, validators=True) as replica:
        url = replica.publication.article(7).url
        known = {"If-None-Match": fetch(url)[2]["ETag"]}
        assert fetch(url, **known)[:2] == (304, "")
        replica.publication.edit(20, LATER)
        assert fetch(url, **known)[0] == 304
        replica.publication.edit(7, LATER)
        assert fetch(url, **known)[0] == 200
    with Replica(articles=5) as replica:
        assert "ETag" not in fetch(replica.publication.article(3).url)[2]


# What the editors do.


def told_by_every_way(replica: Replica) -> list[str]:
    """The URLs of all articles, newest first, after making sure that every way to find them gives just these."""

    def walk(path: str, pattern: str) -> list[str]:
        found: list[str] = []
        for page in range(1, 100):
            status, body, _ = fetch(f"{replica.base_url}{path.format(page)}")
            if status != 200:
                break
            found += re.findall(pattern, body)
        return found

    publication, card = replica.publication, r'<h3 class="jeg_post_title">\s*<a href="([^"]+)"'
    rest, total = fetch(f"{replica.base_url}wp-json/wp/v2/posts?per_page=100")[1:]
    found = {
        "home": walk("page/{}/", card),
        "author": walk("author/azemedia/page/{}/", card),
        "feed": walk("feed/?paged={}", "<link>(.+/)</link>"),
        "sitemap": walk("wp-sitemap-posts-post-{}.xml", "<loc>([^<]+)")[::-1],
        "rest": [post["link"] for post in json.loads(rest)],
    }
    urls = [article.url for article in publication.articles()]
    assert len(publication) == len(urls)
    assert int(total["X-WP-Total"]) == publication.post_count == len(urls) + len(publication.protected)
    for way, links in found.items():
        assert [link for link in links if link not in publication.protected] == urls, way
    recent = re.findall('latest-posts__post-title" href="([^"]+)', fetch(urls[-1])[1])
    assert recent == found["rest"][:5]
    sections = [walk(f"category/{path}/page/{{}}/", card.replace("h3", "h[23]")) for path in CATEGORIES]
    assert {link for links in sections for link in links} == set(found["rest"])
    return urls


def test_a_draft_is_nowhere_until_it_is_published_as_the_newest_article() -> None:
    with Replica(articles=26, withheld=2) as replica:
        publication = replica.publication
        before, draft, last = told_by_every_way(replica), publication.article(24), publication.article(23)
        assert len(before) == 24 and before[0] == last.url
        assert fetch(draft.url)[0] == fetch(f"{replica.base_url}?p={draft.wp_id}")[0] == 404
        assert publication.by_url(draft.url) is None and draft.url not in last.neighbours

        new = publication.publish(LATER)
        assert (new.url, new.published_at, new.modified_at) == (draft.url, LATER, LATER)
        assert told_by_every_way(replica) == [new.url, *before]
        assert new.neighbours == (last.url,) and new.url in publication.article(23).neighbours
        assert new.url in hrefs(fetch(last.url)[1]) and last.url in hrefs(fetch(new.url)[1])

        publication.delete(3)
        assert publication.publish(LATER + timedelta(hours=1)).wp_id == publication.article(25).wp_id
        with pytest.raises(ValueError, match="no draft"):
            publication.publish(LATER)
    with pytest.raises(ValueError, match="cannot withhold 6 of 5"):
        Replica(articles=5, withheld=6)


def test_articles_are_in_order_of_time_whenever_they_were_published() -> None:
    publication = Publication(30, withheld=2)
    early = publication.publish(publication.article(10).published_at + timedelta(seconds=1))
    newest = publication.publish(LATER)
    articles = list(publication.articles())
    assert articles[0] == newest and early in articles
    assert articles == sorted(articles, key=lambda article: article.published_at, reverse=True)


def test_an_edit_adds_a_paragraph_before_the_closing_lines_and_a_different_one_each_time() -> None:
    with Replica(articles=30) as replica:
        publication = replica.publication
        for number in (5, 6, 7):  # one of two pages, one with its source in a box, one with closing lines
            before = article = publication.article(number)
            added = set()
            for hours in (0, 1):
                at = LATER + timedelta(hours=hours)
                text, article = article.body_text, publication.edit(number, at)
                assert article.body_text.startswith(text)
                added.add(new := article.body_text.removeprefix(text).strip())
                assert article.modified_at == at and article.published_at == before.published_at
                assert new in seen_words(fetch([article.url, *article.page_urls][-1])[1])
            assert len(added) == 2 and all(added)
            assert (article.byline, article.source, article.links) == (before.byline, before.source, before.links)
            rest = json.loads(fetch(f"{replica.base_url}wp-json/wp/v2/posts/{article.wp_id}")[1])
            assert rest["modified_gmt"] == f"{at:%Y-%m-%dT%H:%M:%S}"
            assert rest["content"]["rendered"].replace("<!--nextpage-->\n", "") == article.body_html
        same = Publication(30, base=replica.base_url)
        assert same.edit(5, LATER) and same.edit(5, LATER + timedelta(hours=1)) == publication.article(5)


def test_a_touch_changes_the_date_of_the_last_change_and_nothing_else() -> None:
    with Replica(articles=30) as replica:
        before = replica.publication.article(7)
        feed = fetch(f"{replica.base_url}feed/")[2]
        assert replica.publication.touch(7, LATER) == replace(before, modified_at=LATER)
        just_before = f"{LATER - timedelta(seconds=1):%Y-%m-%dT%H:%M:%S}Z"
        _, body, _ = fetch(f"{replica.base_url}wp-json/wp/v2/posts?modified_after={just_before}")
        assert [post["id"] for post in json.loads(body)] == [before.wp_id]
        headers = fetch(f"{replica.base_url}feed/")[2]
        assert headers["ETag"] != feed["ETag"]
        assert parsedate_to_datetime(headers["Last-Modified"]) == LATER


def test_a_renamed_article_has_a_new_address_that_the_old_ones_lead_to() -> None:
    with Replica(articles=30) as replica:
        publication = replica.publication
        others = [article for article in publication.articles() if article.wp_id != publication.article(7).wp_id]
        old = publication.article(7)
        assert old.page_urls
        assert fetch(f"{old.url.rstrip('/')}-revised/")[0] == 404
        new = publication.rename(7, LATER)
        newest = publication.rename(7, LATER)
        assert new.url == f"{old.url.rstrip('/')}-revised/" and newest.url == f"{new.url.rstrip('/')}-revised/"
        assert (newest.modified_at, newest.body_html) == (LATER, old.body_html)
        urls = told_by_every_way(replica)
        assert newest.url in urls and not {old.url, new.url} & set(urls)
        assert publication.by_url(old.url) == publication.by_url(newest.url) == newest
        client = http.client.HTTPConnection(replica.base_url.split("/")[2])
        for before in (old, new):
            for url, target in zip(before.page_urls, newest.page_urls, strict=True):
                client.request("GET", f"/{site.path_of(url, replica.base_url)}/")
                response = client.getresponse()
                response.read()
                assert (response.status, response.headers["Location"]) == (301, target)
        client.close()
        for other in others:  # their texts keep the old address, their neighbours change
            now = publication.by_url(other.url)
            assert now and replace(now, neighbours=()) == replace(other, neighbours=())


def test_with_dated_permalinks_every_way_tells_the_new_addresses_and_the_old_ones_lead_there() -> None:
    with Replica(articles=30) as replica:
        publication = replica.publication
        before = told_by_every_way(replica)
        old = publication.rename(7, LATER)
        assert old.page_urls
        publication.date_permalinks()
        new = publication.article(7)
        month = new.published_at
        assert new.url == f"{replica.base_url}{month:%Y/%m}/{site.path_of(old.url, replica.base_url)}/"
        assert replace(new, url=old.url, page_urls=old.page_urls, neighbours=old.neighbours) == old
        told = told_by_every_way(replica)
        assert len(told) == len(before) and new.url in told and not set(told) & set(before)
        assert all(publication.by_url(url) for url in told)
        client = http.client.HTTPConnection(replica.base_url.split("/")[2])
        for url, target in zip((old.url, *old.page_urls), (new.url, *new.page_urls), strict=True):
            client.request("GET", f"/{site.path_of(url, replica.base_url)}/")
            response = client.getresponse()
            response.read()
            assert (response.status, response.headers["Location"]) == (301, target)
        client.close()
        assert fetch(new.url)[0] == 200 and fetch(new.page_urls[1])[0] == 200
        assert fetch(f"{replica.base_url}{month:%Y/%m}/nothing-is-here/")[0] == 404


def test_a_deleted_article_is_nowhere_until_it_is_restored() -> None:
    with Replica(articles=30) as replica:
        publication = replica.publication
        urls, gone = told_by_every_way(replica), publication.article(7)
        publication.delete(7)
        assert told_by_every_way(replica) == [url for url in urls if url != gone.url]
        assert fetch(gone.url)[0] == fetch(f"{replica.base_url}wp-json/wp/v2/posts/{gone.wp_id}")[0] == 404
        assert publication.by_url(gone.url) is None and publication.article(7) == replace(gone, neighbours=())
        assert set(publication.article(6).neighbours) == {publication.article(5).url, publication.article(8).url}
        assert publication.restore(7) == gone
        assert told_by_every_way(replica) == urls
        with pytest.raises(KeyError):
            publication.restore(7)
        with pytest.raises(IndexError):
            publication.delete(30)


def test_changes_are_seen_at_once_while_others_read() -> None:
    with Replica(articles=40) as replica:
        publication, base, done = replica.publication, replica.base_url, threading.Event()
        statuses: set[int] = set()

        def read() -> None:
            while not done.is_set():
                statuses.update(fetch(f"{base}{path}")[0] for path in ("", "feed/", "wp-json/wp/v2/posts?per_page=100"))

        readers = [threading.Thread(target=read) for _ in range(2)]
        for reader in readers:
            reader.start()
        for number in range(39, 9, -1):
            publication.delete(number)
            assert fetch(f"{base}wp-json/wp/v2/posts")[2]["X-WP-Total"] == str(publication.post_count)
            edited = publication.edit(3, LATER + timedelta(minutes=number))
            assert edited.body_text.split("\n")[-1] in seen_words(fetch(edited.url)[1])
        done.set()
        for reader in readers:
            reader.join()
        assert statuses == {200}
