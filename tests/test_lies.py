"""The replica's lies: each is what it claims to be, told where it should be, the same each time, and ends when told."""

from __future__ import annotations

import gzip
import http.client
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from azecrawl.pages import NotAListing, parse_article, parse_listing
from azecrawl.replica import Replica, lies

ARTICLES = 30
AT = datetime(2026, 10, 5, 6, tzinfo=UTC)


@pytest.fixture
def replica() -> Iterator[Replica]:
    with Replica(articles=ARTICLES) as running:
        yield running


def ask(replica: Replica, path: str, seconds: float = 5) -> tuple[int, bytes, http.client.HTTPMessage]:
    """One request, no redirect followed. Raises what ``http.client`` does for an answer that breaks off."""
    connection = http.client.HTTPConnection(urlsplit(replica.base_url).netloc, timeout=seconds)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read(), response.headers
    finally:
        connection.close()


def path_of(replica: Replica, number: int) -> str:
    return urlsplit(replica.publication.article(number).url).path


SAYS = {
    "maintenance": (200, b"We will be back soon"),
    "marked maintenance": (200, b'property="og:site_name" content="Aze.Media"'),
    "challenge": (403, b"Just a moment..."),
    "challenge 200": (200, b"Just a moment..."),
    "parked": (200, b"This domain may be for sale"),
    "empty": (200, b""),
    "home page for all": (200, b'<body class="home blog'),
    "php error": (200, b"<b>Fatal error</b>:  Uncaught Error"),
    "own 404": (404, b'<body class="error404'),
    "another article": (200, b"single-post postid-"),
    "HTTP 429": (429, b""),
}


@pytest.mark.parametrize("name", SAYS)
def test_a_lie_takes_the_place_of_the_truth(replica: Replica, name: str) -> None:
    path = path_of(replica, 3)
    _, truth, _ = ask(replica, path)
    replica.lie(name)
    status, said = SAYS[name]
    answer = ask(replica, path)
    assert answer[0] == status and said in answer[1] != truth
    assert ask(replica, "/robots.txt")[0] == status
    assert replica.lies_told == 2
    replica.tell_the_truth()
    assert ask(replica, path)[:2] == (200, truth)


def test_a_login_page_is_where_every_address_leads(replica: Replica) -> None:
    replica.lie("login")
    status, _, headers = ask(replica, path_of(replica, 3))
    assert status == 302 and headers["Location"].startswith("/wp-login.php?redirect_to=%2F")
    status, page, _ = ask(replica, headers["Location"])
    assert status == 200 and b'<body class="login no-js login-action-login wp-core-ui' in page


def test_a_bare_404_is_nothing_or_a_web_servers_own_page(replica: Replica) -> None:
    replica.lie("bare 404")
    answers = {ask(replica, path_of(replica, number))[:2] for number in range(ARTICLES)}
    assert {status for status, _ in answers} == {404}
    assert len(answers) == 2 and b"" in {page for _, page in answers}


@pytest.mark.parametrize(
    ("scope", "lied_about"),
    [
        ("everything", "/robots.txt / /category/news/ /tag/tea/ /wp-json/wp/v2/posts /wp-sitemap.xml /feed/ article"),
        ("articles", "article"),
        ("listing", "/ /category/news/ /tag/tea/"),
        ("rest", "/wp-json/wp/v2/posts"),
    ],
)
def test_a_lie_is_told_about_its_scope_only(replica: Replica, scope: str, lied_about: str) -> None:
    replica.lie("parked", scope)
    paths = "/robots.txt / /category/news/ /tag/tea/ /wp-json/wp/v2/posts /wp-sitemap.xml /feed/".split()
    answers = {path: ask(replica, path)[1] for path in paths} | {"article": ask(replica, path_of(replica, 3))[1]}
    assert {path for path, page in answers.items() if b"for sale" in page} == set(lied_about.split())


def test_an_answer_can_be_cut_lost_or_withheld(replica: Replica) -> None:
    path = path_of(replica, 3)
    _, truth, _ = ask(replica, path)
    replica.lie("cut short")
    with pytest.raises(http.client.IncompleteRead):
        ask(replica, path)
    replica.lie("hang up")
    with pytest.raises(http.client.RemoteDisconnected):
        ask(replica, path)
    replica.lie("silence")
    with pytest.raises(TimeoutError):
        ask(replica, path, seconds=0.2)
    for name, length in (("half", str(len(truth) // 2)), ("half until close", None)):
        replica.lie(name)
        status, page, headers = ask(replica, path)
        assert (status, page) == (200, truth[: len(truth) // 2])
        assert headers["Content-Length"] == length


@pytest.mark.parametrize(("name", "wrong"), [("garbage for gzip", zlib.error), ("truncated gzip", EOFError)])
def test_a_gzipped_answer_can_be_no_gzip_or_half_of_it(replica: Replica, name: str, wrong: type[Exception]) -> None:
    replica.lie(name)
    status, page, headers = ask(replica, path_of(replica, 3))
    assert (status, headers["Content-Encoding"], page[:2]) == (200, "gzip", b"\x1f\x8b")
    with pytest.raises(wrong):
        gzip.decompress(page)


def test_a_storm_is_the_same_for_the_same_seed_and_spares_what_it_should(replica: Replica) -> None:
    def weather(seed: int) -> list[bool]:
        storm = lies.Storm(seed, share=0.2)
        return [storm(f"/{number % 50}/") is not None for number in range(2_000)]

    assert weather(1) == weather(1) != weather(2)
    assert 0.17 < sum(weather(1)) / 2_000 < 0.23
    for_robots = {lies.Storm(seed, share=1)("/robots.txt") for seed in range(20)}
    assert for_robots == {lies.LOUD["HTTP 500"], lies.LOUD["HTTP 503"]}
    kinds = [lies.Storm(seed, share=1)("/") for seed in range(400)]
    assert 150 < sum(kind in lies.QUIET.values() for kind in kinds) < 250
    replica.storm(seed=1, share=0)
    assert ask(replica, path_of(replica, 3))[0] == 200 and replica.lies_told == 0


def test_a_redirect_loop_has_no_way_out(replica: Replica) -> None:
    replica.storm(seed=1, share=1)
    storm = lies.Storm(seed=1, share=0)
    assert storm("/x/") is None
    assert storm("/x/?again=1") is lies.LOUD["redirect loop"]
    replica.lie("redirect loop")
    _, _, headers = ask(replica, "/wp-json/wp/v2/posts?page=1")
    assert headers["Location"] == "/wp-json/wp/v2/posts?page=1&again=1"
    assert ask(replica, headers["Location"])[2]["Location"] == headers["Location"]


def test_a_renamed_theme_keeps_what_is_wordpresss_own(replica: Replica) -> None:
    path, article = path_of(replica, 3), replica.publication.article(3)
    _, before, _ = ask(replica, path)
    replica.rename_theme()
    _, after, _ = ask(replica, path)
    assert parse_article(before, article.url).parser == "jnews-1"
    assert parse_article(after, article.url).parser == "fallback"
    head, _, body = after.decode().partition("<body")
    assert head == before.decode().partition("<body")[0]
    assert f'class="post-template-default single single-post postid-{article.wp_id} ' in body
    assert 'class="jeg' not in body and "jnews jsc_normal" not in body
    replica.rename_theme(False)
    assert ask(replica, path)[1] == before


def test_images_can_move_to_another_host(replica: Replica) -> None:
    replica.publication.move_images("http://127.0.0.2:9/")
    article = replica.publication.article(3)
    _, page, _ = ask(replica, path_of(replica, 3))
    read = parse_article(page, article.url)
    assert read.images == article.images
    assert {urlsplit(image.url).netloc for image in read.images} == {"127.0.0.2:9"}


def test_a_dead_link_stands_on_the_front_page_and_leads_to_the_sites_own_not_found_page(replica: Replica) -> None:
    replica.link_to_nowhere("never-there")
    listing = parse_listing(ask(replica, "/")[1], replica.base_url)
    assert listing.articles[0].url == f"{replica.base_url}never-there/"
    status, page, _ = ask(replica, "/never-there/")
    assert status == 404
    with pytest.raises(NotAListing):
        parse_listing(page, f"{replica.base_url}never-there/")


def test_the_replica_tells_the_time_it_is_given(replica: Replica) -> None:
    replica.set_clock(AT)
    assert ask(replica, "/robots.txt")[2]["Date"] == "Mon, 05 Oct 2026 06:00:00 GMT"
