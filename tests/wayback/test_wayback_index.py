"""Reading the index of a web archive: what two kinds of CDX server answer, and which captures are worth fetching."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from azecrawl import site
from azecrawl.discover.wayback import (
    IndexPage,
    NotAnIndex,
    Place,
    Row,
    captures_of_articles,
    cdx_address,
    data_address,
    index_url,
    read_index,
    record_url,
    replay_url,
    says_none,
)

MACHINE = "https://web.archive.org/cdx/search/cdx"
PYWB = "https://arquivo.pt/wayback/cdx"
COMMON_CRAWL = "https://index.commoncrawl.org/CC-MAIN-2024-10-index"
FIELDS = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
ARTICLE = "https://aze.media/a-road/"


def array(*lines: list[str]) -> bytes:
    return json.dumps([FIELDS, *lines]).encode()


def line(
    timestamp: str, url: str = ARTICLE, mime: str = "text/html", status: str = "200", digest: str = "A"
) -> list[str]:
    return ["media,aze)/a-road", timestamp, url, mime, status, digest, "1402"]


def row(
    day: int, url: str = ARTICLE, status: int | None = 200, mime: str = "text/html", digest: str | None = None
) -> Row:
    return Row(url, datetime(2021, 3, day, tzinfo=UTC), status, mime, f"{day}" if digest is None else digest)


# Addresses


@pytest.mark.parametrize(
    ("given", "address"),
    [
        (MACHINE, MACHINE),
        (f" {PYWB}/ ", PYWB),
        (COMMON_CRAWL, COMMON_CRAWL),
        ("http://127.0.0.1:8080/aze/cdx", "http://127.0.0.1:8080/aze/cdx"),
    ],
)
def test_the_address_of_a_cdx_server_is_one_that_ends_in_cdx(given: str, address: str) -> None:
    assert cdx_address(given) == address


@pytest.mark.parametrize(
    "given",
    [
        "",
        "web.archive.org",
        "https://web.archive.org/",
        "ftp://arquivo.pt/cdx",
        f"{PYWB}?url=x",
        "http://[",
        "https:///cdx",
        "https://index.commoncrawl.org/",
    ],
)
def test_anything_else_is_refused_with_what_is_accepted(given: str) -> None:
    with pytest.raises(ValueError, match="give one that ends in /cdx, like https://web.archive.org/cdx/search/cdx or"):
        cdx_address(given)


def test_the_first_question_is_for_all_html_pages_of_the_site() -> None:
    asked = urlsplit(index_url(MACHINE, site.BASE_URL))
    assert f"{asked.scheme}://{asked.netloc}{asked.path}" == MACHINE
    query = parse_qs(asked.query)
    assert query["url"] == ["aze.media/*"]
    assert query["output"] == ["json"]
    assert query["filter"] == ["statuscode:200", "mimetype:text/html"]
    assert query["showResumeKey"] == ["true"]
    assert "from" not in query


def test_a_copy_of_the_site_is_asked_for_by_its_own_address() -> None:
    assert "url=127.0.0.1:8000/en/*&" in index_url(PYWB, "http://127.0.0.1:8000/en/")


def test_captures_before_a_day_in_baku_are_not_asked_for() -> None:
    assert "from=20210228200000" in index_url(PYWB, site.BASE_URL, date(2021, 3, 1))


@pytest.mark.parametrize(
    ("cdx_url", "replay"),
    [
        (MACHINE, "https://web.archive.org/web/20210301000000id_/http://www.aze.media:80/a-road/?utm_source=x"),
        (
            f"{PYWB}?url=aze.media",
            "https://arquivo.pt/wayback/20210301000000id_/http://www.aze.media:80/a-road/?utm_source=x",
        ),
        (
            "https://old.example/aze-index",
            "https://old.example/aze/20210301000000id_/http://www.aze.media:80/a-road/?utm_source=x",
        ),
    ],
)
def test_a_capture_is_replayed_as_it_was_recorded_under_the_url_it_was_recorded_at(cdx_url: str, replay: str) -> None:
    assert replay_url(cdx_url, row(1, "http://www.aze.media:80/a-road/?utm_source=x")) == replay


@pytest.mark.parametrize(
    ("given", "cdx_url", "address"),
    [
        ("", COMMON_CRAWL, "https://data.commoncrawl.org"),
        ("https://mirror.example/cc/", COMMON_CRAWL, "https://mirror.example/cc"),
        ("https://mirror.example", PYWB, "https://mirror.example"),
        ("", PYWB, ""),
        ("", "https://index.commoncrawl.org.example/a-index", ""),
    ],
)
def test_records_are_fetched_from_where_the_files_are_said_or_known_to_lie(
    given: str, cdx_url: str, address: str
) -> None:
    assert data_address(given, cdx_url) == address


@pytest.mark.parametrize("given", ["data.commoncrawl.org", "s3://commoncrawl/", "https://a.example/?b", "http://["])
def test_an_address_of_files_that_is_none_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match="is no address of WARC files: give one like"):
        data_address(given, COMMON_CRAWL)


@pytest.mark.parametrize(
    "filename", ["crawl-data/a.warc.gz", "//evil.example/a", "@evil.example", "a?b#c", "http://b/"]
)
def test_a_record_lies_where_the_files_are_whatever_a_file_is_called(filename: str) -> None:
    parts = urlsplit(record_url("https://data.commoncrawl.org", Place(filename, 100, 50)))
    assert (parts.netloc, parts.query, parts.fragment) == ("data.commoncrawl.org", "", "bytes=100-149")
    assert unquote(parts.path) == f"/{filename}"


# What the Wayback Machine answers


def test_an_array_of_rows_is_read_by_its_field_names() -> None:
    page = read_index(array(line("20210301080600")), MACHINE)
    assert page.rows == (Row(ARTICLE, datetime(2021, 3, 1, 8, 6, tzinfo=UTC), 200, "text/html", "A"),)
    shuffled = json.dumps([["statuscode", "timestamp", "original"], ["200", "20210301080600", ARTICLE]]).encode()
    assert read_index(shuffled, MACHINE).rows == (Row(ARTICLE, datetime(2021, 3, 1, 8, 6, tzinfo=UTC), 200, "", ""),)


def test_rows_without_field_names_above_are_in_the_usual_order() -> None:
    assert len(read_index(json.dumps([line("20210301080600")]).encode(), MACHINE).rows) == 1


def test_a_key_after_an_empty_row_says_where_to_go_on() -> None:
    asked = f"{MACHINE}?url=aze.media/*&resumeKey=old&limit=1"
    page = read_index(array(line("20210301080600"), [], ["media%2Caze%29%2Fa-road+20210301080600%21"]), asked)
    assert len(page.rows) == 1
    (following,) = page.following
    assert parse_qs(urlsplit(following).query) == {
        "url": ["aze.media/*"],
        "limit": ["1"],
        "resumeKey": ["media%2Caze%29%2Fa-road+20210301080600%21"],
    }


def test_a_key_that_leads_back_to_itself_is_not_followed_for_ever() -> None:
    (following,) = read_index(array(line("20210301080600"), [], ["key"]), f"{MACHINE}?url=x").following
    with pytest.raises(NotAnIndex, match="does not go on"):
        read_index(array(line("20210301080600"), [], ["key"]), following)


@pytest.mark.parametrize("body", [b"", b"\n", b"[]", b"[ ]\n", json.dumps([FIELDS]).encode()])
def test_no_captures_are_no_error(body: bytes) -> None:
    page = read_index(body, MACHINE)
    assert (page.rows, page.damaged, page.following) == ((), 0, ())


# What a pywb answers


def test_one_object_a_line_is_read() -> None:
    capture = {
        "urlkey": "media,aze)/a-road",
        "timestamp": "20210301080600",
        "url": ARTICLE,
        "mime": "text/html",
        "status": "200",
        "digest": "sha1:A",
        "filename": "aze.warc.gz",
    }
    revisit = capture | {"mime": "warc/revisit", "status": "-"}
    body = "\n".join(map(json.dumps, [capture, revisit, {**revisit, "status": 304}])).encode()
    page = read_index(body, PYWB)
    assert [(row.mime, row.status, row.digest) for row in page.rows] == [
        ("text/html", 200, "sha1:A"),
        ("warc/revisit", None, "sha1:A"),
        ("warc/revisit", 304, "sha1:A"),
    ]
    assert (page.damaged, page.following) == (0, ())


def test_an_answer_as_long_as_was_asked_may_be_cut_off_and_twice_as_much_is_asked_for() -> None:
    body = b'{"url": "https://aze.media/a/", "timestamp": "20210301080600"}\n' * 2
    assert read_index(body, f"{PYWB}?url=x&limit=2").following == (f"{PYWB}?url=x&limit=4",)
    assert read_index(body, f"{PYWB}?url=x&limit=3").following == ()


# What Common Crawl's answers


def test_an_index_in_pages_is_first_asked_how_many_there_are_and_then_for_each() -> None:
    asked = index_url(COMMON_CRAWL, site.BASE_URL)
    assert "&showNumPages=true" in asked
    assert "showNumPages" not in index_url(PYWB, site.BASE_URL) + index_url(MACHINE, site.BASE_URL)
    page = read_index(b'{"pages": 2, "pageSize": 5, "blocks": 7}\n', asked)
    question = asked.removesuffix("&showNumPages=true")
    assert page == IndexPage(following=(f"{question}&page=0", f"{question}&page=1"))
    assert read_index(b'{"pages": 0, "pageSize": 5, "blocks": 0}', asked) == IndexPage()


def test_more_pages_than_any_site_has_are_not_asked_for() -> None:
    for pages in ("1000000000000", "-1"):
        with pytest.raises(NotAnIndex, match=f"no list of captures, but {pages} pages"):
            read_index(f'{{"pages": {pages}, "pageSize": 5}}'.encode(), COMMON_CRAWL)


def test_a_row_says_where_its_record_lies_and_whether_it_is_whole() -> None:
    capture = {"url": ARTICLE, "timestamp": "20210301080600", "filename": "a.gz", "offset": "0", "length": "9"}
    rows = [capture, capture | {"truncated": "length"}, capture | {"offset": "-1"}, capture | {"length": "0"}]
    page = read_index("\n".join(map(json.dumps, rows)).encode(), COMMON_CRAWL)
    assert [row.place for row in page.rows] == [Place("a.gz", 0, 9), Place("a.gz", 0, 9), None, None]
    assert [row.truncated for row in page.rows] == ["", "length", "", ""]
    assert (page.placed().rows, page.placed().damaged) == (page.rows[:2], 2)


def test_that_there_are_no_captures_is_told_from_any_other_answer() -> None:
    assert says_none(b'{"message": "No Captures found for: aze.media/*"}')
    for body in (b"", b"<title>Not found</title>", b'{"message": "Page 9 invalid"}', b"[]", b'"message"', b"[" * 99999):
        assert not says_none(body)


# What neither should answer


def test_damaged_rows_are_passed_over_and_counted() -> None:
    rows = [
        line("20210301080600"),
        line("2021"),
        line("20210230080600"),
        ["alone"],
        line("２０２１０３０１０８０６００"),
    ]
    page = read_index(json.dumps([FIELDS, *rows, None, {"a": 1}]).encode(), MACHINE)
    assert (len(page.rows), page.damaged) == (1, 6)
    page = read_index(
        b'{"url": "https://aze.media/a/", "timestamp": "20210301080600"}\n[1]\nnull\n{"url": "https', PYWB
    )
    assert (len(page.rows), page.damaged) == (1, 3)


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html><title>504</title>",
        b"org,archive)/ 19970126045828 http://www.archive.org:80/",
        b'{"message": "No Captures found for: aze.media/*"}',
        b'[["urlkey","timestamp","original"],\n["media,aze)/", "2021',
        b"[1, 2]",
        b"\xff\xfe",
    ],
)
def test_an_answer_that_is_no_list_of_captures_is_said(body: bytes) -> None:
    with pytest.raises(NotAnIndex, match="list of captures"):
        read_index(body, MACHINE)


# Choosing


def test_only_good_html_captures_of_articles_are_chosen() -> None:
    rows = [
        row(1),
        row(2, status=404),
        row(3, status=None, mime="warc/revisit"),
        row(4, mime="image/png"),
        *(
            row(5, url)
            for url in (
                "https://aze.media/",
                "https://aze.media/category/karabakh/",
                "https://aze.media/2021/03/",
                "https://aze.media/wp-json/wp/v2/posts",
                "https://aze.media/robots.txt",
                "https://aze.media/a-road/?print=1",
                "https://another.example/a-road/",
                "https://aze.media:8080/a-road/",
                "http://[",
            )
        ),
    ]
    assert captures_of_articles(rows, site.BASE_URL) == {ARTICLE: [row(1)]}


def test_all_spellings_of_a_url_are_one_article() -> None:
    spellings = (
        "http://aze.media/a-road",
        "http://www.aze.media:80/a-road/",
        "https://AZE.media:443/a-road/?utm_source=x&fbclid=y",
        "https://aze.media//a-road/#comments",
    )
    rows = [row(day, url) for day, url in enumerate(spellings, start=1)]
    assert captures_of_articles(rows, site.BASE_URL) == {ARTICLE: rows[::-1]}


def test_the_later_pages_of_an_article_have_captures_of_their_own() -> None:
    first, second = row(1), row(1, f"{ARTICLE}2/")
    assert captures_of_articles([first, second], site.BASE_URL) == {ARTICLE: [first], f"{ARTICLE}2/": [second]}


def test_a_page_that_did_not_change_is_listed_once_and_one_that_came_back_again() -> None:
    rows = [row(1, digest="A"), row(2, digest="A"), row(3, digest="B"), row(4, digest="A"), row(5, digest="A")]
    assert captures_of_articles(rows[::-1], site.BASE_URL) == {ARTICLE: [rows[3], rows[2], rows[0]]}


def test_captures_without_a_digest_may_all_differ() -> None:
    rows = [row(1, digest=""), row(2, digest="")]
    assert captures_of_articles(rows, site.BASE_URL) == {ARTICLE: rows[::-1]}


def test_a_capture_that_is_listed_twice_is_one() -> None:
    assert captures_of_articles([row(1), row(1), row(1, "http://aze.media/a-road/")], site.BASE_URL) == {
        ARTICLE: [row(1)]
    }
