"""The reader's pages as a server gives them: what they say, what they must not, and the headers with them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote_plus, urlsplit

import httpx
import pytest
from lxml import etree, html
from markupsafe import escape
from shelf import ATOM, HOSTILE, KEPT, NOW, PAGE, Shelf, ask

from azecrawl.archive import Archive, ArchiveWriter
from azecrawl.records import Article, Capture, ImageFile, State, Visit
from azecrawl.status import lines, status
from azecrawl.web.reader import reader

Get = Callable[[str], httpx.Response]


@pytest.fixture(scope="session")
def get(shelf: Shelf) -> Get:
    """Ask Datasette in this process."""
    datasette = reader(shelf.path, shelf.images)
    return lambda path: ask(datasette, path)


def article_path(article: dict[str, Any]) -> str:
    """Where an article is that shares its path with no other."""
    return f"/article/{urlsplit(article['url']).path.strip('/')}"


PLACES = "/ /search /search?query=saffron /bylines /sources /tags /category/news /period/2021 /changes /status".split()


@pytest.mark.parametrize("path", PLACES)
def test_pages_load_only_what_comes_from_here(get: Get, path: str) -> None:
    response = get(path)
    assert response.status_code == 200
    assert not re.search(r"<(img|script|link|iframe)[^>]+(src|href)=.?(https?:)?//", response.text)
    assert response.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';")
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"


def test_the_data_has_headers_too_and_robots_are_told_to_stay_away(get: Get) -> None:
    assert "frame-ancestors 'none'" in get("/azemedia/articles").headers["content-security-policy"]
    assert get("/robots.txt").text == "User-agent: *\nDisallow: /"


@pytest.mark.parametrize(
    ("host", "status"), [("127.0.0.1:8001", 200), ("[::1]:8001", 200), ("elsewhere.example", 403), ("[", 403)]
)
def test_who_comes_by_another_name_is_refused(shelf: Shelf, host: str, status: int) -> None:
    assert ask(reader(shelf.path), "/", headers={"Host": host}).status_code == status


# The front page and lists


def test_the_front_page_counts_what_is_there(get: Get, shelf: Shelf) -> None:
    text = get("/").text
    with Archive(shelf.path) as archive:
        articles = list(archive.articles())
    assert f"{len(articles)} articles from" in text
    assert sum(map(int, re.findall(r"<b>\d{4}</b> <span>(\d+)", text))) == len(articles)
    newest = max(articles, key=lambda article: article["published_at"])
    assert f'<a href="{article_path(newest)}">' in text


def test_the_page_of_the_status_says_what_the_command_says(get: Get, shelf: Shelf) -> None:
    page = get("/status").text
    with Archive(shelf.path) as archive:
        found = status(archive, datetime.now(UTC))
    texts = [text for title, texts in lines(found) if title not in ("disk", "now") for text in texts]
    assert texts and [text for text in texts if f"<dd>{escape(text)}</dd>" not in page] == []


def test_a_list_has_each_of_its_articles_once_over_its_pages(get: Get, shelf: Shelf) -> None:
    found, path = [], "/category/news"
    with Archive(shelf.path) as archive:
        of_section = {
            article_path(article)
            for article in archive.articles()
            if any(f"{category['path']}/".startswith("news/") for category in article["categories"])
        }
    assert len(of_section) > 20
    for page in (1, 2):
        found += re.findall(r'<h2><a href="([^"]*)', get(f"{path}?page={page}").text)
    assert sorted(found) == sorted(of_section)
    assert get(f"{path}?page=3").status_code == 404
    assert get(f"{path}?page=nonsense").status_code == 200


@pytest.mark.parametrize("kind", ["byline", "source"])
def test_names_with_signs_in_them_have_their_pages(get: Get, shelf: Shelf, kind: str) -> None:
    name = {"byline": HOSTILE.byline, "source": HOSTILE.source}[kind] or ""
    path = f"/{kind}/{quote(name, safe='')}"
    assert f'href="{path}"' in get(f"/article/{shelf.hostile}").text
    assert f'href="{path}"' in get(f"/{kind}s").text
    page = get(path)
    assert page.status_code == 200
    assert f"/article/{shelf.hostile}" in page.text
    assert "<i>" not in page.text


def test_days_and_months_are_bakus(get: Get, shelf: Shelf) -> None:
    assert ">15 March 2021</time>" in get(f"/article/{shelf.hostile}").text
    assert 'title="2021-03-14 21:30:00 UTC"' in get(f"/article/{shelf.hostile}").text
    assert f"/article/{shelf.hostile}" in get("/period/2021-03").text


@pytest.mark.parametrize(
    "path",
    [
        *("/article/99999", "/article/99999999999999999999", "/article/99999/revisions", "/article/99999/cite"),
        *("/article/99999.bib", "/capture/99999", "/capture/99999/page", "/capture/99999/body"),
        *("/category/nothing", "/byline/Nobody%20100%25", "/source/Nothing", "/tag/nothing"),
        *("/period/1901", "/period/2021-13", "/period/nonsense", "/article/nothing/else.bib", "/nothing-at-all"),
    ],
)
def test_what_is_not_there_is_said_on_a_page(get: Get, path: str) -> None:
    response = get(path)
    assert response.status_code == 404
    assert "There is no such page" in response.text


@pytest.mark.parametrize("number", ["99999", "9" * 30])
def test_a_capture_that_is_not_there_is_said_in_a_sentence(get: Get, number: str) -> None:
    assert f"There is no capture {number}." in get(f"/capture/{number}").text


# An article


def test_nothing_of_an_article_is_taken_for_html(get: Get, shelf: Shelf) -> None:
    for path in (
        f"/article/{shelf.hostile}",
        f"/article/{shelf.hostile}/cite",
        "/category/news/energy",
        "/search?query=quotes",
    ):
        text = re.sub(r"</?mark>", "", get(path).text)
        assert "&lt;script&gt;alert(" in text
        assert "<script>" not in text
        assert "<b>dek</b>" not in text


def test_an_article_shows_the_images_that_are_here_and_links_to_the_others(get: Get, shelf: Shelf) -> None:
    text = get(f"/article/{shelf.hostile}").text
    assert re.findall(r'<img[^>]* src="([^"]*)', text) == ["/images/ab/kept.jpg"] * 2
    assert 'href="https://pictures.example.org/lost.jpg"' in text
    assert get("/images/ab/kept.jpg").headers["content-type"] == "image/jpeg"
    assert get("/images/%2e%2e/azemedia.db").status_code == 404
    assert "The field &lt;b&gt;at dusk&lt;/b&gt;" in text


def test_without_a_folder_no_image_is_shown(shelf: Shelf) -> None:
    text = ask(reader(shelf.path), f"/article/{shelf.hostile}").text
    assert "<img" not in text
    assert f'href="{KEPT}"' in text


def test_a_link_to_an_archived_article_stays_here(get: Get, shelf: Shelf) -> None:
    with Archive(shelf.path) as archive:
        by_url = {article["url"]: article_path(article) for article in archive.articles()}
        linking = [
            (article_path(article), by_url[link["url"]])
            for article in archive.articles()
            for link in article["links"]
            if link["url"] in by_url
        ]
    if not linking:
        pytest.skip("no article of the replica links to another one")
    path, linked = linking[0]
    assert f'href="{linked}"' in get(path).text


@pytest.mark.parametrize(
    ("ending", "says"),
    [
        ("bib", "@online{azemedia-990001,"),
        ("ris", "TY  - ELEC"),
        ("csl.json", '"id": "azemedia-990001"'),
        ("json", '"wp_id": 990001'),
        ("md", "wp_id: 990001"),
    ],
)
def test_an_article_can_be_taken_away(get: Get, shelf: Shelf, ending: str, says: str) -> None:
    response = get(f"/article/{shelf.hostile}.{ending}")
    assert says in response.text
    assert response.headers["content-disposition"] == f'attachment; filename="hostile.{ending}"'


def test_an_article_has_the_same_address_in_a_copy_in_which_it_has_another_number(
    get: Get, shelf: Shelf, tmp_path: Path
) -> None:
    with Archive(shelf.path) as archive, ArchiveWriter(tmp_path / "copy.db") as copy:
        for number, capture in enumerate(reversed(list(archive.every_capture()))):
            if capture["article_id"] and number % 7 == 0:
                row = archive.article(capture["article_id"])
                assert row
                made = Article(row["url"], row["title"], NOW, "Text.", "<p>Text.</p>", wp_id=row["wp_id"])
                copy.store(Visit(made.url, State.ARCHIVED, article=made), run_id=None, at=NOW)
        rows = list(copy.articles())
    assert len(rows) > 3
    other = reader(tmp_path / "copy.db")
    for row in rows:
        assert f"<h1>{escape(row['title'])}</h1>" in get(article_path(row)).text
        assert f"<h1>{escape(row['title'])}</h1>" in ask(other, article_path(row)).text


@pytest.mark.parametrize("below", ["", "/revisions?from=1", "/cite", ".bib", ".csl.json"])
def test_the_number_of_an_article_leads_to_its_address(get: Get, shelf: Shelf, below: str) -> None:
    response = get(f"/article/{shelf.hostile_id}{below}")
    assert (response.status_code, response.headers["location"]) == (302, f"/article/hostile{below}")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/section/news/energy", "/category/news/energy"),
        ("/section/news/feed.atom", "/category/news/feed.atom"),
        ("/section/news?page=2", "/category/news?page=2"),
        ("/writer/Tom%20Harker", "/byline/Tom%20Harker"),
        ("/writers", "/bylines"),
        ("/search?q=gas&section=news&writer=x", "/search?query=gas&category=news&byline=x"),
        ("/search.atom?q=gas", "/search.atom?query=gas"),
    ],
)
def test_addresses_of_older_versions_lead_on(get: Get, old: str, new: str) -> None:
    response = get(old)
    assert (response.status_code, response.headers["location"]) == (301, new)


def test_a_digest_says_of_what_it_is(get: Get, shelf: Shelf) -> None:
    with Archive(shelf.path) as archive:
        article = archive.article(shelf.hostile_id)
        (capture,) = archive.captures(shelf.hostile_id)
    assert article
    said = re.compile("SHA-256 of the ([a-z ]+)(?:</dt><dd><code>|: )([0-9a-f]{64})")
    captured = {("page as captured", capture["digest"])}
    assert set(said.findall(get("/article/hostile").text)) == {("record", article["content_hash"])}
    assert set(said.findall(get(f"/capture/{capture['id']}").text)) == captured
    assert set(said.findall(get("/article/hostile/cite").text)) == captured


def test_an_article_takes_as_long_to_read_as_its_page_says(get: Get, shelf: Shelf) -> None:
    with Archive(shelf.path) as archive:
        stated = {row["reading_minutes"]: article_path(row) for row in archive.articles()}
    assert len(stated) > 1
    for minutes, path in stated.items():
        assert re.findall(r"(\d+) min read", get(path).text) == ([str(minutes)] if minutes else [])


# Revisions and captures


def test_revisions_are_compared_word_by_word(get: Get, shelf: Shelf) -> None:
    text = get(f"/article/{shelf.edited}/revisions").text
    assert re.search(r"<ins>Correction 1: [^<]*</ins>", text)
    assert "% changed" in text
    assert f'href="/article/{shelf.edited}/revisions"' in get(f"/article/{shelf.edited}").text
    assert "This is one and the same revision" in get(f"/article/{shelf.edited}/revisions?from=2&to=2").text
    assert get(f"/article/{shelf.edited}/revisions?from=2&to=1").status_code == 404
    assert "nothing to compare" in get(f"/article/{shelf.hostile}/revisions").text


@pytest.mark.parametrize("query", ["", "?bare=1"])
def test_a_captured_page_is_told_to_load_nothing_and_has_nothing_to_load(get: Get, shelf: Shelf, query: str) -> None:
    with Archive(shelf.path) as archive:
        (capture,) = archive.captures(shelf.hostile_id)
    at = f"/capture/{capture['id']}"
    frame = f'<iframe src="{at}/page{query}#article-as-captured" sandbox="allow-same-origin" '
    assert frame in get(f"{at}{query}").text
    response = get(f"{at}/page{query}")
    policy = response.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-same-origin; default-src 'none';")
    assert "script" not in policy and "http" not in policy
    assert "As it came" in response.text
    without_titles = re.sub(r'title="[^"]*"', "", response.text)
    assert "example.org" not in without_titles
    assert not re.search(r"<script|onload|http-equiv|<base|<link", response.text)
    assert get(f"/capture/{capture['id']}/body").content == PAGE


@pytest.mark.parametrize(
    ("content_type", "shown_as"), [("Text/HTML; charset=utf-8", "text/html"), ("text/plain; of=html", "text/plain")]
)
def test_what_is_shown_as_a_page_its_media_type_decides(tmp_path: Path, content_type: str, shown_as: str) -> None:
    with ArchiveWriter(tmp_path / "one.db") as archive:
        capture = Capture(HOSTILE.url, NOW, 200, (("Content-Type", content_type),), PAGE)
        archive.store(Visit(HOSTILE.url, State.ARCHIVED, article=HOSTILE, captures=(capture,)), run_id=None, at=NOW)
    shown = ask(reader(tmp_path / "one.db"), "/capture/1/page")
    assert shown.headers["content-type"] == f"{shown_as}; charset=utf-8"


def test_a_page_as_captured_has_the_images_whose_files_are_here(tmp_path: Path) -> None:
    page = b'<p>A quay</p><img src="https://aze.media/here.jpg"><img src="https://aze.media/deleted.jpg">'
    with ArchiveWriter(tmp_path / "one.db") as archive:
        capture = Capture(HOSTILE.url, NOW, 200, (("Content-Type", "text/html"),), page)
        archive.store(Visit(HOSTILE.url, State.ARCHIVED, article=HOSTILE, captures=(capture,)), run_id=None, at=NOW)
        names = ("here.jpg", "deleted.jpg")
        archive.keep_images([ImageFile(f"https://aze.media/{name}", None, name, name) for name in names], NOW)
    (tmp_path / "here.jpg").write_bytes(b"a picture")
    shown = ask(reader(tmp_path / "one.db", tmp_path), "/capture/1/page").text
    assert re.findall('src="([^"]*)"', shown) == ["/images/here.jpg"]


# Searching


def test_a_search_marks_what_matches_and_can_be_narrowed(get: Get, shelf: Shelf) -> None:
    text = get("/search?query=saffron&category=news&period=2021").text
    assert re.search(r"<mark>saffron</mark>", text)
    assert f"/article/{shelf.hostile}" in text
    narrowed = get(f"/search?query=saffron&byline={quote(HOSTILE.byline or '')}").text
    assert re.findall(r'<h3><a href="/article/([^"]*)', narrowed) == [f"{shelf.hostile}?query=saffron"]


def test_a_facet_leads_to_as_many_articles_as_it_says(get: Get) -> None:
    facets = re.findall(r'<a href="(/search[?][^"]*)">[^<]+</a> <span>(\d+)</span>', get("/search?query=saffron").text)
    kinds = {kind for path, _ in facets for kind in re.findall(r"(category|source|byline|tag|period)=", path)}
    assert kinds == {"category", "source", "byline", "tag", "period"}
    for path, count in facets:
        assert re.search(rf'id="found-title" class="label">{count} article', get(path.replace("&amp;", "&")).text), path


def test_no_value_that_a_search_can_be_narrowed_by_is_kept_back(get: Get, shelf: Shelf) -> None:
    with Archive(shelf.path) as archive:
        values = {one["value"] for one in archive.page(facets=True).facets["byline"]}
    assert len(values) > 8
    text = get("/search").text
    shown = re.compile(r'/search[?]byline=([^"&]*)[^"]*">[^<]')
    assert len(shown.findall(text)) == 8
    (more,) = re.findall(rf'href="([^"]*)#by-byline">All {len(values)}</a>', text)
    assert set(map(unquote_plus, shown.findall(get(more).text))) == values


def test_the_front_page_does_not_claim_what_it_cannot_know(get: Get) -> None:
    assert "very article" not in get("/").text


@pytest.mark.parametrize("query", ['covid-19"', "AND", "title:", "*", "(", "a NOT", "wrong:word"])
def test_a_query_that_cannot_be_read_is_explained(get: Get, query: str) -> None:
    response = get(f"/search?query={quote(query)}")
    assert response.status_code == 200
    assert "This search could not be read" in response.text
    assert "as they stand" in response.text


def test_an_address_is_found_as_an_article(get: Get, shelf: Shelf) -> None:
    response = get(f"/search?query={quote('http://www.aze.media/hostile?utm_source=x')}")
    assert (response.status_code, response.headers["location"]) == (302, f"/article/{shelf.hostile}")


def test_a_search_for_what_is_nowhere_says_so(get: Get) -> None:
    assert "Nothing was found" in get("/search?query=xylophonist").text


# Feeds and data


@pytest.mark.parametrize("path", ["/feed.atom", "/category/news/energy/feed.atom", "/search.atom?query=saffron"])
def test_feeds_are_atom(get: Get, shelf: Shelf, path: str) -> None:
    response = get(path)
    assert response.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = etree.fromstring(response.content)
    entries = feed.findall("atom:entry", ATOM)
    assert 0 < len(entries) <= 30
    for element in (feed, *entries):
        assert all(element.find(f"atom:{name}", ATOM) is not None for name in ("id", "title", "updated"))
    if "energy" in path:
        assert HOSTILE.title in [entry.findtext("atom:title", None, ATOM) for entry in entries]


@pytest.mark.parametrize("path", ["/feed.atom", "/category/news/energy/feed.atom", "/search.atom?query=saffron"])
def test_a_feed_has_its_own_address_for_its_id_and_what_the_site_gave_for_those_of_its_articles(
    get: Get, path: str
) -> None:
    feed = etree.fromstring(get(path).content)
    assert feed.findtext("atom:id", None, ATOM) == f"tag:aze.media,2020:archive{path}"
    assert feed.xpath("atom:link[@rel='self']/@href", namespaces=ATOM) == [f"http://localhost{path}"]
    for entry in feed.findall("atom:entry", ATOM):
        via, here = (
            entry.xpath(f"atom:link[{which}]/@href", namespaces=ATOM)[0] for which in ("@rel='via'", "not(@rel)")
        )
        assert here == f"http://localhost{article_path({'url': via})}"
        assert (entry.findtext("atom:id", None, ATOM) or "").endswith(article_path({"url": via})[1:])


def test_a_feed_is_xml_whatever_a_title_holds(tmp_path: Path) -> None:
    said = replace(HOSTILE, title="Silk\x0broa\x01d", byline="N\x1f. N\ufffe.", subtitle="\x08")
    with ArchiveWriter(tmp_path / "archive.db") as archive:
        archive.store(Visit(said.url, State.ARCHIVED, article=said), run_id=None, at=NOW)
    feed = etree.fromstring(ask(reader(tmp_path / "archive.db"), "/feed.atom").content)
    assert feed.findtext("atom:entry/atom:title", None, ATOM) == "Silk road"


def test_a_feed_of_what_cannot_be_read_is_refused(get: Get) -> None:
    assert get("/search.atom?query=%28").status_code == 400


def test_what_datasette_offers_is_where_it_always_is(get: Get, shelf: Shelf) -> None:
    assert "The archive as data" in get("/azemedia").text
    rows = json.loads(get(f"/azemedia/articles.json?id={shelf.hostile_id}&_shape=array").text)
    assert rows[0]["title"] == HOSTILE.title
    assert get("/azemedia/articles.csv?_size=1").text.startswith("id,wp_id,url,title")
    answer = get("/azemedia.json?sql=select+1+as+one&_shape=array")
    if answer.status_code == 302:  # Datasette 1.0 has SQL at an address of its own
        answer = get(answer.headers["location"])
    assert json.loads(answer.text) == [{"one": 1}]
    assert f'<a href="/article/{shelf.hostile_id}">&lt;script&gt;' in get(f"/azemedia/articles/{shelf.hostile_id}").text


def test_a_script_of_a_data_page_runs_for_its_nonce_alone(get: Get) -> None:
    answers = [get("/azemedia/articles?_size=3"), get("/azemedia/articles?_size=3")]
    policies = [answer.headers["content-security-policy"] for answer in answers]
    for answer, policy in zip(answers, policies, strict=True):
        scripts = policy.partition("script-src ")[2].partition(";")[0]
        found = re.fullmatch(r"'self' 'nonce-([\w-]{20,})'", scripts)
        assert found and f'<script nonce="{found[1]}">' in answer.text and "<script>" not in answer.text
    assert "unsafe-eval" not in policies[0] and policies[0] != policies[1]


def test_plumbing_comes_last_under_its_name(get: Get) -> None:
    page = html.fromstring(get("/azemedia").text)
    headings = page.xpath("//main//h2/text()")
    assert headings[0] == "Questions" and headings[-1] == "Plumbing"
    below = page.xpath("//section[@aria-labelledby='plumbing']//h3//text()")
    above = page.xpath("//section[@aria-labelledby='tables']//h3//text()")
    assert {"seals", "similarities", "dictionaries", "spellings", "articles_fts", "_sqlite_migrations"} < {*below}
    assert {"articles", "revisions", "captures", "runs"} < {*above}
    assert not {*above} & {*below}


@pytest.mark.parametrize("path", ["/azemedia", "/azemedia/articles", "/azemedia/growth", "/azemedia?sql=select+1"])
def test_data_pages_are_framed_as_the_others_are(get: Get, path: str) -> None:
    answer = get(path)
    if answer.status_code == 302:
        answer = get(answer.headers["location"])
    page = html.fromstring(answer.text)
    assert page.xpath("//header//input[@id='query']") and len(page.xpath("//h1")) == 1
    assert "/reader/reader.css" in page.xpath("//link/@href") and not page.xpath("//link[contains(@href, 'app.css')]")


@pytest.mark.parametrize(
    ("path", "title"),
    [("/growth", "How much was published, year by year"), ("?sql=select+1", "The archive as data: select 1")],
)
def test_a_question_is_called_by_its_name_and_sql_by_itself(get: Get, path: str, title: str) -> None:
    answer = get(f"/azemedia{path}")
    if answer.status_code == 302:
        answer = get(answer.headers["location"])
    assert html.fromstring(answer.text).findtext(".//title") == f"{title} · Aze.Media archive"


def test_an_answer_of_numbers_is_drawn_and_says_them(get: Get) -> None:
    years = json.loads(get("/azemedia/growth.json?_shape=array").text)
    chart = html.fromstring(get("/azemedia/growth").text).xpath("//figure[@class='chart over-time']")[0]
    said = [title.text for title in chart.iter("title")]
    assert said == [f"{row['year']}: {row['articles']}" for row in years] and len(said) > 5
    most, least = (pick(years, key=lambda row: row["articles"]) for pick in (max, min))
    summary = chart.xpath(".//desc/text()")[0]
    assert f"Most: {most['year']}, {most['articles']}." in summary
    assert f"Least: {least['year']}, {least['articles']}." in summary
    assert "<figure" not in get("/azemedia/edited").text


def test_the_front_page_leads_from_each_month_to_its_articles(get: Get, shelf: Shelf) -> None:
    page = html.fromstring(get("/").text)
    with Archive(shelf.path) as archive:
        months = {month: count for month, count in archive.overview().months.items() if count}
    links = page.xpath("//section[@id='timeline']//*[local-name()='svg']//*[local-name()='a']/@href")
    assert links == [f"/period/{month}" for month in months]


def test_a_query_that_is_refused_says_why(get: Get) -> None:
    answer = get("/azemedia?sql=DELETE+FROM+articles")
    if answer.status_code == 302:
        answer = get(answer.headers["location"])
    page = html.fromstring(answer.text)
    assert answer.status_code == 400
    assert page.xpath("//h1/text()") == ["This page cannot be shown"]
    assert "SELECT" in page.xpath("//p[@class='dek']/text()")[0]


def test_packed_bodies_are_not_shown_as_garbage(get: Get) -> None:
    captures = get("/azemedia/captures").text
    assert re.search(r'zstd, [\d,]+ (bytes|kB); <a href="/capture/\d+">as captured</a>', captures)
    assert re.search(r"zstd, \d+ kB", get("/azemedia/dictionaries").text)


@pytest.mark.parametrize(
    "query",
    ["growth", "mentions?word=salt", "writers", "sources_by_year", "edited", "gone", "cited_domains", "missing"],
)
def test_the_first_questions_have_answers(get: Get, query: str) -> None:
    name, _, parameters = query.partition("?")
    answer = json.loads(get(f"/azemedia/{name}.json?_shape=array&{parameters}").text)
    assert isinstance(answer, list)
    assert answer or name in ("gone", "missing")


@pytest.mark.parametrize("word", ["", '"', "AND", "a NOT", "*", "x:y"])
def test_how_often_a_word_is_mentioned_can_be_asked_whatever_is_typed(get: Get, word: str) -> None:
    assert get(f"/azemedia/mentions?word={quote(word)}").status_code == 200


@pytest.mark.parametrize("word", ["Ganja", "ganja", "Gəncə", "Sheki", "Şəki", "ŞƏKİ", "saffron"])
def test_a_word_is_mentioned_as_often_as_a_search_finds_it(get: Get, shelf: Shelf, word: str) -> None:
    answer = json.loads(get(f"/azemedia/mentions.json?_shape=array&word={quote(word)}").text)
    with Archive(shelf.path) as archive:
        assert sum(row["articles"] for row in answer) == archive.article_count(word) > 0


def test_an_archive_without_an_article_can_be_opened(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("empty") / "empty.db"
    ArchiveWriter(path).close()
    datasette = reader(path)
    for place in PLACES[:6]:
        assert ask(datasette, place).status_code == 200
