"""Where saved pages say they are from, and when: by every program that saves pages, in every way it writes that."""

from __future__ import annotations

import os
import plistlib
from base64 import encodebytes
from datetime import UTC, datetime
from pathlib import Path
from quopri import encodestring

import pytest
from click.testing import CliRunner

from azecrawl.archive import Archive
from azecrawl.cli import main
from azecrawl.offline.saved import SavedPages
from azecrawl.pages.replay import as_captured
from azecrawl.records import Capture

URL = "https://aze.media/a-port/"
WRITTEN = datetime(2025, 3, 15, 8, 6, tzinfo=UTC)
CAPTURED = datetime(2021, 3, 29, 7, 20, tzinfo=UTC)

OG_URL = f'<meta property="og:url" content="{URL}">'
CATEGORY = "https://aze.media/category/karabakh/"


def page(head: str = "", *, body: str = "", category: str = CATEGORY, classes: str = "", end: str = "") -> str:
    """An article's page, with more in its head, its text and after its end."""
    return (
        f'<!DOCTYPE html><html lang="en-US"><head><meta property="og:type" content="article">{head}'
        '<meta property="article:published_time" content="2021-03-29T07:20:00+00:00"></head>'
        f'<body class="post-template-default single single-post postid-75 {classes}">'
        '<div class="entry-header"><h1 class="jeg_post_title">A port in Şəki</h1>'
        f'<div class="jeg_meta_category"><a href="{category}" rel="category tag">Karabakh</a></div></div>'
        f'<div class="content-inner"><p>The port was opened in the morning, and hundreds came to see it.</p>{body}'
        '<div class="jeg_post_tags"><a href="../tag/ships/index.html" rel="tag">ships</a> '
        '<a href="../tag/sea.html" rel="tag">sea</a></div></div>'
        f"{end}</body></html>"
    )


def save(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    os.utime(path, (0, WRITTEN.timestamp()))
    return path


def saved(folder: Path, name: str, content: str | bytes) -> Capture:
    """The capture that a file comes to."""
    save(folder, name, content)
    pages = SavedPages(folder)
    found = list(pages)
    assert len(found) == 1, pages.skipped
    return found[0]


def why_not(folder: Path, name: str, content: str | bytes) -> str:
    """Why a file is passed over."""
    save(folder, name, content)
    pages = SavedPages(folder)
    assert not list(pages)
    (why,) = pages.skipped
    return why


def brought_in(folder: Path, db: Path) -> dict[str, object]:
    """The one article that a folder comes to."""
    result = CliRunner().invoke(main, ["import", "html", str(folder), "--db", str(db)])
    assert result.exit_code == 0, result.output
    with Archive(db) as archive:
        (article,) = archive.articles()
        return article


# What the page says


@pytest.mark.parametrize(
    "head",
    [
        OG_URL,
        f"<meta content='{URL}' property='og:url'>",
        f"<META CONTENT={URL} PROPERTY=og:url />",
        f'<meta data-rh="true"\n  content="{URL}"\n property="og:url" id="x"/>',
        '<meta property="og:url" content="https&#58;//aze.media/a&#45;port/?utm_source=x&amp;utm_medium=y">',
        f"<style>{'a { color: red }' * 9000}</style>{OG_URL}",
        f'<link rel="canonical" href="{URL}">',
        f"<link href='{URL}' rel='canonical'>",
        f'<meta property="og:url" content="https://aze.media/"><link rel="canonical" href="{URL}">',
        f'<link rel="canonical" href="https://aze.media/">{OG_URL}',
    ],
    ids="plain/turned/unquoted/spread/entities/far down/canonical/turned canonical/home in og/home in canonical".split(
        "/"
    ),
)
def test_a_page_says_where_it_is_from_in_its_head(tmp_path: Path, head: str) -> None:
    found = saved(tmp_path, "A port.html", page(head))
    assert (found.url.split("?")[0], found.fetched_at, found.origin) == (URL, WRITTEN, "saved")


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
def test_a_page_may_be_in_any_unicode_encoding_with_a_mark_or_without(tmp_path: Path, encoding: str) -> None:
    save(tmp_path / "saved", "page.html", page(OG_URL).encode(encoding))
    assert brought_in(tmp_path / "saved", tmp_path / "a.db")["title"] == "A port in Şəki"


def test_a_page_may_be_in_the_encoding_it_declares(tmp_path: Path) -> None:
    text = page(f'<meta charset="windows-1251">{OG_URL}').replace("Şəki", "Шеки")
    save(tmp_path / "saved", "page.htm", text.encode("windows-1251"))
    assert brought_in(tmp_path / "saved", tmp_path / "a.db")["title"] == "A port in Шеки"


@pytest.mark.parametrize("name", ["page.xhtml", "page.XHT"])
def test_xhtml_is_read(tmp_path: Path, name: str) -> None:
    prolog = '<?xml version="1.0" encoding="UTF-8"?>\n'
    save(tmp_path / "saved", name, prolog + page(f'<meta property="og:url" content="{URL}" />'))
    assert brought_in(tmp_path / "saved", tmp_path / "a.db")["url"] == URL


def test_a_later_page_is_not_taken_for_the_first_whose_address_it_states(tmp_path: Path) -> None:
    assert saved(tmp_path, "page.html", page(OG_URL, classes="paged-2 single-paged-2")).url == f"{URL}2/"


# What a program has written


@pytest.mark.parametrize(
    ("comment", "at"),
    [
        ("<!-- saved from url=(0025)https://aze.media/a-port/ -->", WRITTEN),
        ("<!--saved from url=(0035)https://www.aze.media/a-port/?fbclid=x-->", WRITTEN),
        ("<!-- saved from url=(0014)about:internet -->\n<!-- saved from url=(0025)https://aze.media/a-port/ -->",
         WRITTEN),
        ("<!--\n Page saved with SingleFile \n url: https://aze.media/a-port/ \n saved date: Mon Mar 29 2021 11:20:00 "
         "GMT+0400 (Azerbaijan Standard Time)\n-->", CAPTURED),
        ("<!-- Mirrored from aze.media/a-port/ by HTTrack Website Copier/3.x [XR&CO'2014], "
         "Mon, 29 Mar 2021 07:20:00 GMT -->", CAPTURED),
        ("<!-- Mirrored from www.aze.media/a-port/ by HTTrack Website Copier/3.49-2 [XR&CO'2014], "
         "Mon, 29 Mar 2021 07:20:00 GMT -->", CAPTURED),
        ("<!-- Mirrored from https://aze.media/a-port/ by HTTrack Website Copier/3.30 -->", WRITTEN),
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["top", "head", "end"])
def test_what_saved_a_page_says_where_it_is_from(tmp_path: Path, comment: str, at: datetime, place: str) -> None:
    text = {
        "top": page().replace("<html", f"{comment}<html", 1),
        "head": page(f'{comment}<link rel="canonical" href="https://aze.media/">'),
        "end": f"{page()}\n{comment}",
    }[place]
    found = saved(tmp_path, "A port.html", text)
    assert (found.url.split("?")[0].replace("www.", "").replace("http:", "https:"), found.fetched_at) == (URL, at)


@pytest.mark.parametrize(
    "address",
    [
        f"https://web.archive.org/web/20210329072000/{URL}",
        f"https://web.archive.org/web/20210329072000id_/{URL}",
        f"http://web.archive.org/web/20210329072000if_/{URL}",
        f"https://arquivo.pt/wayback/20210329072000/{URL}",
        f"https://www.webarchive.org.uk/wayback/archive/20210329072000mp_/{URL}",
        "https://web.archive.org/web/20210329072000/http:/www.aze.media:80/a-port",
    ],
)
@pytest.mark.parametrize("said", ["<!-- saved from url=(0072){} -->", '<link rel="canonical" href="{}">'])
def test_what_a_web_archive_showed_is_the_page_it_had_captured(tmp_path: Path, address: str, said: str) -> None:
    save(tmp_path / "saved", "A port.html", page(said.format(address)))
    article = brought_in(tmp_path / "saved", tmp_path / "a.db")
    assert (article["url"], article["first_seen_at"]) == (URL, "2021-03-29T07:20:00Z")


ARCHIVE = "https://web.archive.org/web/20210329072000"
BANNER = (
    "<!-- BEGIN WAYBACK TOOLBAR INSERT --><div id='wm-ipp-base'>12 captures "
    f"<a href='{ARCHIVE}*/{URL}'>29 Mar</a></div><!-- END WAYBACK TOOLBAR INSERT -->"
)


@pytest.mark.parametrize(
    ("head", "end"),
    [
        (f"<script>__wm.wombat('{URL}','20210329072000','https://web.archive.org/','web')</script>", ""),
        (f'<link rel="canonical" href="{ARCHIVE}/{URL}">', "<!--\n FILE ARCHIVED ON 07:20:00 Mar 29, 2021 AND RETRIEVED"
         " FROM THE\n INTERNET ARCHIVE ON 11:00:01 Nov 03, 2024. -->"),
    ],
)  # fmt: skip
def test_a_page_saved_with_the_banner_of_a_web_archive_is_read_without_it(tmp_path: Path, head: str, end: str) -> None:
    text = page(
        head,
        body=f'<p>See <a href="{ARCHIVE}/https://example.org/x">here</a>, or <a href="/web/20210329072000/http://b.example/">'
        f'there</a>, or <a href="{ARCHIVE}/https://web.archive.org/web/2019/https://c.example/">in an archive</a>.</p>',
        category=f"{ARCHIVE}/{CATEGORY}",
        end=end,
    )
    save(tmp_path / "saved", "A port.html", text.replace('postid-75 ">', f'postid-75 ">{BANNER}'))
    article = brought_in(tmp_path / "saved", tmp_path / "a.db")
    assert (article["url"], article["first_seen_at"]) == (URL, "2021-03-29T07:20:00Z")
    assert [category["path"] for category in article["categories"]] == ["karabakh"]  # type: ignore[attr-defined]
    assert [link["url"] for link in article["links"]] == [  # type: ignore[attr-defined]
        "https://example.org/x",
        "http://b.example/",
        "https://web.archive.org/web/2019/https://c.example/",
    ]


def test_the_banner_goes_and_what_is_no_replay_stays_as_it_is() -> None:
    assert as_captured(f"<body>{BANNER}<p>Text</p></body>".encode()) == b"<body><p>Text</p></body>"
    for html in (f'<p><a href="{ARCHIVE}/{URL}">Text</a></p>', BANNER.partition("12")[0]):
        assert as_captured(html.encode()) == html.encode()


def test_a_link_to_a_web_archive_stays_as_the_writer_set_it(tmp_path: Path) -> None:
    save(
        tmp_path / "saved", "A port.html", page(OG_URL, body=f'<p><a href="{ARCHIVE}/https://b.example/">Old</a>.</p>')
    )
    article = brought_in(tmp_path / "saved", tmp_path / "a.db")
    assert [link["url"] for link in article["links"]] == [f"{ARCHIVE}/https://b.example/"]  # type: ignore[attr-defined]


# Mirrors


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("aze.media/a-port/index.html", "../category/karabakh/index.html"),
        ("mirror/www.aze.media/a-port/index.htm", "../category/karabakh.html"),
        ("aze.media/a-port.html", "category/karabakh/index.html"),
        ("web.archive.org/web/20210329072000id_/https:/aze.media/a-port/index.html", CATEGORY),
        ("websites/aze.media/20210329072000/a-port/index.html", CATEGORY),
    ],
)
def test_a_mirror_says_by_its_folders_what_a_page_is(tmp_path: Path, name: str, category: str) -> None:
    save(tmp_path / "saved", name, page(category=category))
    article = brought_in(tmp_path / "saved", tmp_path / "a.db")
    assert article["url"] == URL
    assert article["first_seen_at"] == ("2021-03-29T07:20:00Z" if "2021" in name else "2025-03-15T08:06:00Z")
    assert [category["path"] for category in article["categories"]] == ["karabakh"]  # type: ignore[attr-defined]
    assert [tag["slug"] for tag in article["tags"]] == ["ships", "sea"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["index.html?p=75", "index.html?p=75.html", "index.html@p=75.html"])
@pytest.mark.parametrize(("head", "url"), [(OG_URL, URL), ("", "https://aze.media/?p=75")])
def test_a_page_mirrored_by_its_number_is_the_article_it_says_it_is(
    tmp_path: Path, name: str, head: str, url: str
) -> None:
    save(tmp_path / "saved", f"aze.media/{name}", page(head, category="category/karabakh/index.html"))
    article = brought_in(tmp_path / "saved", tmp_path / "a.db")
    assert article["url"] == url
    assert [category["path"] for category in article["categories"]] == ["karabakh"]  # type: ignore[attr-defined]


# MHTML


MHTML = """\
From: <Saved by Blink>
{head}Subject: A port
Date: Mon, 29 Mar 2021 11:20:00 +0400
MIME-Version: 1.0
Content-Type: multipart/related;
\ttype="text/html";
\tboundary="----x"


------x
Content-Type: text/html
Content-ID: <frame@mhtml.blink>
Content-Transfer-Encoding: binary
Content-Location: https://ads.example/

<html>An advertisement</html>
------x
Content-Type: text/html; charset=utf-8
{part}
{body}
------x
Content-Type: image/jpeg
Content-Transfer-Encoding: base64
Content-Location: https://aze.media/a.jpg

/9j/
------x--
"""


def mhtml(body: bytes, *, head: str, part: str) -> bytes:
    """A file as Chromium saves it: a page, a frame before it, a picture."""
    before, after = MHTML.replace("\n", "\r\n").format(head=head, part=part, body="{}").encode().split(b"{}")
    return before + body + after


@pytest.mark.parametrize("coding", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("name", ["A port.mhtml", "a.MHT"])
def test_the_page_in_an_mhtml_file_is_read(tmp_path: Path, coding: str, name: str) -> None:
    text = page(category=CATEGORY).encode()
    body = {"quoted-printable": encodestring, "base64": encodebytes}.get(coding, bytes)(text)
    part = f"Content-Transfer-Encoding: {coding}\r\nContent-Location: https://aze.media/\r\n a-port/\r\n"
    save(tmp_path / "saved", name, mhtml(body, head=f"Snapshot-Content-Location: {URL}\r\n", part=part))
    article = brought_in(tmp_path / "saved", tmp_path / "a.db")
    assert (article["url"], article["title"]) == (URL, "A port in Şəki")
    assert article["first_seen_at"] == "2021-03-29T07:20:00Z"


def test_an_mhtml_file_may_be_one_page_alone(tmp_path: Path) -> None:
    head = f"From: <Saved by WebKit>\r\nContent-Type: text/html; charset=UTF-8\r\nContent-Location: {URL}\r\n\r\n"
    found = saved(tmp_path, "a.mht", head.encode() + page().encode())
    assert (found.url, found.headers, found.fetched_at) == (
        URL,
        (("Content-Type", "text/html; charset=UTF-8"),),
        WRITTEN,
    )


NESTED = b"".join(b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(2000))


@pytest.mark.parametrize("content", [b"", b"nothing", b"Content-Type: text/plain\r\n\r\nA port", bytes(99), NESTED])
def test_an_mhtml_file_without_a_page_is_counted(tmp_path: Path, content: bytes) -> None:
    assert why_not(tmp_path, "a.mhtml", content) == "no page is in it"


# Safari's


def webarchive(**resource: object) -> bytes:
    return plistlib.dumps({"WebMainResource": {"WebResourceURL": URL} | resource}, fmt=plistlib.FMT_BINARY)


def test_the_page_in_a_web_archive_of_safaris_is_read_in_the_encoding_that_it_names(tmp_path: Path) -> None:
    body = page().replace("Şəki", "Şuşa").encode("windows-1254")
    content = webarchive(
        WebResourceData=body, WebResourceMIMEType="text/html", WebResourceTextEncodingName="windows-1254"
    )
    save(tmp_path / "saved", "A port.webarchive", content)
    article = brought_in(tmp_path / "saved", tmp_path / "a.db")
    assert (article["url"], article["title"]) == (URL, "A port in Şuşa")


@pytest.mark.parametrize("content", [b"", b"bplist00nothing", webarchive(WebResourceData="text"), plistlib.dumps([1])])
def test_a_web_archive_of_safaris_without_a_page_is_counted(tmp_path: Path, content: bytes) -> None:
    assert why_not(tmp_path, "a.webarchive", content) == "no page is in it"


# What is not an article of the site


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (page(), "nothing says which page of the site it is"),
        (page('<link rel="canonical" href="https://aze.media/">'), "no article's address"),
        (page('<meta property="og:url" content="https://aze.media/category/news/">'), "no article's address"),
        (f"<!-- saved from url=(0025)https://other.example/a-port/ -->{page(OG_URL)}", "another site"),
        (page('<meta property="og:url" content="https://other.example/a/"><link rel="canonical" '
              f'href="{URL}">'), "another site"),
        (f"<!-- saved from url=(0069){ARCHIVE}/https://other.example/a/ -->{page(OG_URL)}", "another site"),
        ("<b>" * 100_000, "nothing says which page of the site it is"),
    ],
)  # fmt: skip
def test_what_is_no_article_of_the_site_is_counted(tmp_path: Path, text: str, why: str) -> None:
    assert why_not(tmp_path, "page.html", text) == why


@pytest.mark.parametrize("address", [f"{URL}?amp=1", f"{URL}?amp", f"{URL}amp/", f"{URL}embed/"])
def test_a_saved_rendering_of_another_kind_is_passed_over(tmp_path: Path, address: str) -> None:
    text = f"<!-- saved from url=(0031){address} -->{page(OG_URL)}"
    save(tmp_path / "saved", "page.html", text)
    result = CliRunner().invoke(main, ["import", "html", str(tmp_path / "saved"), "--db", str(tmp_path / "a.db")])
    assert result.exit_code == 0 and "1  passed over: a rendering for AMP" in result.output, result.output


def test_a_name_on_the_disk_that_is_no_text_harms_nobody(tmp_path: Path) -> None:
    save(tmp_path / "saved", os.fsdecode(b"aze.media/a\xff.html"), page(OG_URL))
    assert brought_in(tmp_path / "saved", tmp_path / "a.db")["url"] == URL


@pytest.mark.parametrize("location", ["=?utf-8?B?x?=", "=?utf-8?Q?=FF?=", "=?none?Q?a?=", "\xff", "http://["])
def test_a_location_that_is_none_leaves_what_the_page_says(tmp_path: Path, location: str) -> None:
    text = f"Content-Type: text/html\r\nContent-Location: {location}\r\n\r\n{page(OG_URL)}"
    assert saved(tmp_path, "a.mht", text.encode("latin-1", "replace")).url == URL


@pytest.mark.parametrize("date", ["99 Mar 2021 99:99:99 GMT", "29 Mar 2021 07:20:00 +9999999999", "", "\x00"])
def test_a_date_that_is_none_leaves_that_of_the_file(tmp_path: Path, date: str) -> None:
    text = f"Date: {date}\r\nContent-Type: text/html\r\nContent-Location: {URL}\r\n\r\n{page()}"
    assert saved(tmp_path, "a.mht", text).fetched_at == WRITTEN


def test_a_time_that_is_none_in_a_web_archives_address_leaves_that_of_the_file(tmp_path: Path) -> None:
    address = f"https://web.archive.org/web/20219929072000/{URL}"
    found = saved(tmp_path, "a.html", f"<!-- saved from url=(0072){address} -->{page()}")
    assert (found.url, found.fetched_at) == (URL, WRITTEN)
