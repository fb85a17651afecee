"""A site of files: what is written anew, what is left alone, what is removed, and what is not in it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from string import ascii_uppercase
from typing import Any

import pytest
from click.testing import CliRunner, Result
from lxml import html
from making import CAPTURED, another, article, store

from azecrawl.archive import Archive, ArchiveWriter
from azecrawl.cli import main
from azecrawl.demo import environment
from azecrawl.export import folder as folders
from azecrawl.export import site_search
from azecrawl.export.folder import LISTED, kept_up
from azecrawl.records import Category, State, Tag, Visit
from azecrawl.web.addresses import path_to
from azecrawl.web.citing import DOWNLOADS
from azecrawl.web.places import between, file_of, placed

KEPT = "https://aze.media/a.png"


def export(db: Path, out: Path, *options: str) -> Result:
    """In a thread of its own: a browser that another test has opened leaves an event loop in this one."""
    line = ["export", "site", str(out), "--db", str(db), *options]
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: CliRunner().invoke(main, line)).result()


def files(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three articles, of which one was edited."""
    path = store(
        tmp_path_factory.mktemp("archive") / "azemedia.db", article(), another(1), another(2, title="Old news")
    )
    text = "An uncommonly rewritten paragraph."
    edit(path, another(2, title="New news", body_text=text, body_html=f"<p>{text}</p>"))
    return path


def edit(path: Path, *articles: object) -> None:
    with ArchiveWriter(path) as archive:
        for one in articles:
            archive.store(Visit(one.url, State.ARCHIVED, article=one), run_id=None, at=CAPTURED)  # type: ignore


@pytest.fixture
def own(db: Path, tmp_path: Path) -> Path:
    """A copy of the archive to be changed."""
    with Archive(db) as archive:
        archive.db.execute("VACUUM INTO ?", (str(tmp_path / "own.db"),))
    return tmp_path / "own.db"


# Where a page lies


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/", "index.html"),
        ("/bylines", "bylines/index.html"),
        ("/search", "search/index.html"),
        ("/search?page=1", "search/index.html"),
        ("/search?page=12", "search/page/12/index.html"),
        ("/feed.atom", "feed.atom"),
        ("/category/news/energy", "category/news/energy/index.html"),
        ("/category/news/energy/feed.atom", "category/news/energy/feed.atom"),
        ("/period/2021-03?page=2", "period/2021-03/page/2/index.html"),
        ("/article/a-port", "article/a-port/index.html"),
        ("/article/p=12", "article/p=12/index.html"),
        ("/article/a-port/cite", "article/a-port/cite/index.html"),
        ("/article/a-port/revisions", "article/a-port/revisions/index.html"),
        ("/article/a-port/revisions?from=2&to=3", "article/a-port/revisions/from/2/to/3/index.html"),
        ("/article/a-port.csl.json", "article/a-port.csl.json"),
        ("/reader/reader.css", "reader/reader.css"),
        ("/images/full/ab.jpg", "images/full/ab.jpg"),
        *((address, None) for address in ("/search?query=gas", "/search?page=2&query=gas", "/search?page=x")),
        *((address, None) for address in ("/search.atom", "/capture/1", "/capture/1/page", "/status", "/azemedia")),
        *((address, None) for address in ("/images/../../etc/passwd", "/images/", "/period/2021?to=2", "/-/metadata")),
    ],
)
def test_an_address_has_one_place(address: str, name: str | None) -> None:
    assert file_of(address) == name


def test_no_two_names_share_a_place_on_any_disk() -> None:
    names = [
        "Tom Harker",
        "tom harker",
        "Tom-Harker",
        "TOM HARKER",
        'Çələbi / "Quote" <i>',
        "a/b",
        "a",
        "..",
        ".",
        "%2e%2e",
    ]
    names += ["Ə" * 300, "Ə" * 301, "con?", "a.", "a ", "新聞", "Reuters.json", "reuters.json", "p=1", "a\nb"]
    places = [file_of(path_to("byline", name)) for name in names]
    assert None not in places and len({str(place).lower() for place in places}) == len(names)
    for place in map(str, places):
        assert place.isascii() and ".." not in place and not set(place) & set('<>:"\\|?* \n')
        assert max(map(len, place.split("/"))) < 120


def test_links_are_relative_and_what_is_not_there_is_its_words() -> None:
    page = """<html><body><nav data-live><a href="/azemedia">Data</a></nav><p data-live>gone</p>
        <p title="&lt;&quot;">See <a href="/capture/1">the <b>capture</b></a>, <a href="/#years">years</a>,
        <a href="/article/b/cite">cite</a>, <a href="https://aze.media/b/">out</a>, href="/search" &lt;i&gt;
        <img src="/images/a/b.jpg" alt=""></p></body></html>"""
    text, leads_to = placed(page, "article/a/index.html")
    assert "Data" not in text and "gone" not in text
    assert "See the <b>capture</b>, " in text and 'href="/search" &lt;i&gt;' in text
    assert '<a href="../../index.html#years">' in text and '<a href="../b/cite/index.html">' in text
    assert '<a href="https://aze.media/b/">' in text and '<img src="../../images/a/b.jpg" alt="">' in text
    assert leads_to == {
        "index.html": "/",
        "article/b/cite/index.html": "/article/b/cite",
        "images/a/b.jpg": "/images/a/b.jpg",
    }
    assert between("index.html", "index.html") == "index.html"


# What programs read


def test_each_page_has_json_beside_it_which_its_head_names(db: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    assert export(db, out).exit_code == 0
    pages = sorted(out.rglob("index.html"))
    assert len(pages) > 20
    for page in pages:
        (link,) = html.parse(str(page)).findall(".//link[@type='application/json']")
        beside = page.parent / link.get("href")
        json.loads(beside.read_bytes())
        of_article = page.parent.parent == out / "article" or page.parent.name == "cite"
        assert of_article or "revisions" in page.parts or beside == page.with_name("index.json"), page


def test_json_says_what_its_page_says(db: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    assert export(db, out).exit_code == 0

    def read(name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((out / name).read_bytes())
        return found

    section = read("category/news/index.json")
    shown = html.parse(str(out / "category" / "news" / "index.html")).findall(".//h2/a")
    assert section["title"] == "News" and section["page"]["total"] == len(shown) == 3
    assert [one["title"] for one in section["page"]["articles"]] == [link.text_content() for link in shown]
    contents = read("article/article-2/revisions/index.json")["revisions"]
    assert [content["title"] for content in contents] == ["Old news", "New news"]
    assert contents[1]["body_text"] == "An uncommonly rewritten paragraph."
    (change,) = read("changes/index.json")["changes"]
    assert change["article"]["slug"] == "article-2" and {*change["kinds"]} >= {"title"}
    assert set(change["changed"]) == {"title", "body_text"}
    assert read("index.json")["overview"]["articles"] == read("search/index.json")["page"]["total"] == 3
    assert {name["articles"] for name in read("bylines/index.json")["names"]} != set()


# Again


def test_what_has_not_changed_is_not_written(own: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    first = export(own, out)
    assert (first.exit_code, first.stderr.startswith(f"3 articles in {out}; ")) == (0, True), first.output
    before = {path: path.stat() for path in out.rglob("*") if path.is_file() and path.name != LISTED}
    assert export(own, out).stderr == f"3 articles in {out}; files written: 0, removed: 0\n"
    assert {path: path.stat().st_mtime_ns for path in before} == {path: was.st_mtime_ns for path, was in before.items()}
    edit(own, another(3, title="The latest"))
    assert export(own, out).exit_code == 0
    now = {path: path.stat() for path in before if path.exists()}
    changed = {path.relative_to(out).as_posix() for path in now if now[path].st_mtime_ns != before[path].st_mtime_ns}
    assert "index.html" in changed and "article/article-2/index.html" in changed  # the one before it has a next one
    assert "article/article-1.json" not in changed and "article/article-1/cite/index.html" not in changed
    assert (out / "article" / "article-3" / "index.html").is_file()


def test_what_is_gone_is_removed_and_what_is_somebody_elses_stays(own: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    assert export(own, out).exit_code == 0
    (out / "CNAME").write_text("archive.example.org")
    (out / "article" / "mine.txt").write_text("mine")
    assert export(own, out, "--until", "2021-02-01").exit_code == 0
    assert not (out / "article" / "article-2").exists() and not list(out.glob("article/article-2*"))
    assert (out / "CNAME").read_text() == "archive.example.org" and (out / "article" / "mine.txt").is_file()
    alone = tmp_path / "alone"
    assert export(own, alone, "--until", "2021-02-01").exit_code == 0
    assert {*files(out)} - {*files(alone)} == {"CNAME", "article/mine.txt"}
    assert all(files(out)[name] == content for name, content in files(alone).items())


def test_a_folder_of_somebody_else_is_refused(db: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    result = export(db, out)
    assert (result.exit_code, files(out)) == (1, {"notes.txt": b"mine"})
    assert "that azecrawl has not written: name a new one" in result.stderr


def test_a_file_of_somebody_else_is_not_replaced(own: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    assert export(own, out).exit_code == 0
    (out / "article" / "article-9").mkdir()
    (out / "article" / "article-9" / "index.html").write_text("mine")
    edit(own, another(9))
    result = export(own, out)
    assert (result.exit_code, "article-9/index.html was not written by azecrawl" in result.stderr) == (1, True)
    assert (out / "article" / "article-9" / "index.html").read_text() == "mine"


@pytest.mark.parametrize("wrong", ["../archive.db", "/etc/passwd", "a/../../b"])
def test_a_list_that_leads_out_of_the_folder_is_refused(db: Path, tmp_path: Path, wrong: str) -> None:
    out = tmp_path / "site"
    out.mkdir()
    (out / LISTED).write_text(f"index.html\n{wrong}\n")
    result = export(db, out)
    assert (result.exit_code, "is no file in this folder" in result.stderr) == (1, True)


def test_a_list_that_is_damaged_is_made_anew(own: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    assert export(own, out).exit_code == 0
    whole = (out / LISTED).read_bytes()
    (out / LISTED).write_bytes(whole + b"\xff\x00\n")
    assert export(own, out).exit_code == 0
    assert (out / LISTED).read_bytes() == whole


def test_two_at_once_do_not_take_each_others_files_for_their_own(own: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    assert export(own, out).exit_code == 0
    with kept_up(out) as folder:
        folder.write("mine.html", b"mine")
        second = export(own, out)
    assert second.exit_code == 1
    assert f"{out} is being written by another export: wait until that has ended" in second.stderr
    assert sorted(files(out)) == [LISTED, "mine.html"]
    assert export(own, out).exit_code == 0


@pytest.mark.parametrize("after", [1, 20, 45])
def test_after_a_kill_the_next_one_completes_it(db: Path, tmp_path: Path, after: int) -> None:
    out, whole = tmp_path / "site", tmp_path / "whole"
    killed = """
import os, signal, sys
from azecrawl.cli import main
from azecrawl.export.folder import Folder
put, left = Folder._put, [int(sys.argv[1])]
def dying(self, unfinished, target):
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    left[0] -= 1
    put(self, unfinished, target)
Folder._put = dying
main(sys.argv[2:])
"""
    line = [sys.executable, "-c", killed, str(after), "export", "site", str(out), "--db", str(db)]
    ended = subprocess.run(line, env=environment(), capture_output=True, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert len([name for name in files(out) if name != LISTED and not name.startswith(".")]) == after
    assert export(db, out).exit_code == 0 and export(db, whole).exit_code == 0
    assert files(out) == files(whole)


# What is in it


def words_of(db: Path) -> set[str]:
    """Words of the texts and of what stands below images that are nowhere else."""
    with Archive(db) as archive:
        rows = [*archive.articles()]
        texts = [text for row in rows for text in (row["body_text"], row["body_html"])]
        texts += [part for row in rows for image in row["images"] for part in (image["alt"], image["caption"]) if part]
        texts += [revision["body_text"] for row in rows for revision in archive.revisions(row["id"])]
        others = " ".join(f"{row['title']} {row['subtitle']}" for row in rows)
    words = (word.strip(".,") for text in texts for word in re.sub("<[^>]*>", " ", text).split())
    return {word for word in words if len(word) > 4 and word.isalpha() and word not in others}


def test_metadata_alone_has_no_word_of_a_text(db: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    assert export(db, out).exit_code == 0
    assert b"uncommonly" in (out / "article" / "article-2" / "index.html").read_bytes()
    result = export(db, out, "--only", "metadata")  # over the one with texts, of which nothing is left
    assert result.exit_code == 0, result.output
    words = words_of(db)
    assert {"uncommonly", "paragraph", "Cranes", "North"} < words
    for name, content in files(out).items():
        if not name.startswith("pagefind/1/") and not name.startswith("reader/"):
            assert not {word for word in words if word.encode() in content}, name
    assert "uncommonly" not in fragments(out) and "newsː" in fragments(out) and "nigarː" in fragments(out)
    assert not list(out.rglob("*.md")) and not (out / "images").exists()
    row = json.loads((out / "article" / "article-2.json").read_text())
    assert (row["title"], row["body_text"], row["body_html"]) == ("New news", None, None)
    page = (out / "article" / "article-2" / "revisions" / "index.html").read_text()
    assert "<del>Old</del>" in page and "<ins>New</ins>" in page


def fragments(out: Path) -> str:
    """What Pagefind keeps of the pages."""
    import gzip

    return " ".join(gzip.decompress(path.read_bytes()).decode() for path in (out / "pagefind").rglob("*.pf_fragment"))


def test_images_that_were_kept_come_along_without_their_bytes_twice(own: Path, tmp_path: Path) -> None:
    images = tmp_path / "images"
    (images / "ab").mkdir(parents=True)
    (images / "ab" / "kept.png").write_bytes(b"a picture")
    with ArchiveWriter(own) as archive:
        archive.db.execute(
            "INSERT INTO image_files (url, fetched_at, path, digest, media_type, size, width, height)"
            " VALUES (?, '2026-11-01T12:00:00Z', 'ab/kept.png', '', 'image/png', 9, 64, 40)",
            (KEPT,),
        )
    out = tmp_path / "site"
    assert export(own, out, "--images", str(images)).exit_code == 0
    kept = out / "images" / "ab" / "kept.png"
    assert kept.read_bytes() == b"a picture" and kept.samefile(images / "ab" / "kept.png")
    assert "../../images/ab/kept.png" in (out / "article" / "seki-ipek-road" / "index.html").read_text()
    assert "files written: 0," in export(own, out, "--images", str(images)).stderr
    os.replace(shutil_copy(images / "ab" / "kept.png", b"another"), images / "ab" / "kept.png")
    assert "files written: 1," in export(own, out, "--images", str(images)).stderr
    assert kept.read_bytes() == b"another"


def shutil_copy(path: Path, content: bytes) -> Path:
    beside = path.with_name("beside")
    beside.write_bytes(content)
    return beside


def test_a_selection_is_a_site_of_its_own(db: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    result = export(db, out, "--period", "2021-03", "--query", "title:new*")
    assert result.stderr.startswith(f"1 article in {out};"), result.output
    assert [path.name for path in (out / "article").iterdir() if path.is_dir()] == ["article-2"]
    front = (out / "index.html").read_text()
    assert "1 article from" in front and "article-1" not in front
    for path in out.rglob("*.html"):
        assert "seki-ipek-road/index" not in path.read_text()


def test_a_year_without_articles_leads_nowhere(own: Path, tmp_path: Path) -> None:
    edit(own, another(3, published_at=CAPTURED))
    assert export(own, tmp_path / "site").exit_code == 0
    front = (tmp_path / "site" / "index.html").read_text()
    assert 'href="period/2021/index.html"' in front and 'href="period/2023/index.html"' not in front


def test_an_article_at_an_odd_address_has_its_pages(own: Path, tmp_path: Path) -> None:
    odd = ["a+b/", "a%2fb/", "%00/", "%ff/", "article-1/cite/", "article-1/revisions/", "feed.atom"]
    odd += [f"a.{ending}" for ending in DOWNLOADS]  # and what else the reader has at such an address
    named = {f"Odd {letter}": path for letter, path in zip(ascii_uppercase, odd, strict=False)}
    edit(own, *(another(9 + n, url=f"https://aze.media/{named[title]}", title=title) for n, title in enumerate(named)))
    result = export(own, tmp_path / "site")
    assert result.exit_code == 0, result.output
    titles = {path.read_text().partition("<title>")[2][:5] for path in (tmp_path / "site" / "article").glob("*/*.html")}
    assert set(named) <= titles


def test_what_is_called_oddly_has_its_page_and_no_page_has_the_sign(own: Path, tmp_path: Path) -> None:
    said = "A\x01Z"
    odd = another(9, byline=said, source=said, categories=(Category(said, said),), tags=(Tag(said, said), Tag("", "B")))
    edit(own, odd)
    out = tmp_path / "site"
    result = export(own, out)
    assert result.exit_code == 0, result.output
    for page in out.rglob("*.html"):
        assert b"\x01" not in page.read_bytes()
        for link in html.parse(str(page)).xpath("//a/@href[not(contains(., ':')) and not(starts-with(., '#'))]"):
            assert (page.parent / link.partition("#")[0]).is_file(), (page, link)
    page = html.parse(str(out / "article" / "article-9" / "index.html"))
    assert len(page.xpath("//a[.='AZ']")) >= 4  # section, writer, source, tag
    assert page.xpath("//p[@class='tags']")[0].text_content() == "Tags AZB"


def test_what_has_no_page_is_left_out_and_said(own: Path, tmp_path: Path) -> None:
    with ArchiveWriter(own) as archive:  # SQLite reads a text to its NUL alone
        archive.db.execute("UPDATE articles SET byline = 'a' || char(0) || 'b' WHERE id = 1")
    out = tmp_path / "site"
    result = export(own, out)
    assert result.exit_code == 2, result.output
    assert result.stdout == "left out: /byline/a%00b, which pages lead to: the archive has nothing that is called so\n"
    assert result.stderr.startswith(f"3 articles in {out}; ")
    page = html.parse(str(out / "article" / "seki-ipek-road" / "index.html"))
    there = out / "article" / "seki-ipek-road" / page.xpath("//a[@class='writer']/@href")[0]
    assert "There is no such page" in there.read_text()
    assert not there.with_name("index.json").exists()


def test_nothing_selected_is_no_site(db: Path, tmp_path: Path) -> None:
    result = export(db, tmp_path / "site", "--until", "1999-01-01")
    assert (result.exit_code, "no article is selected" in result.stderr) == (1, True)
    assert not (tmp_path / "site").exists()


def test_each_revision_has_a_page_with_the_change_that_led_to_it(own: Path, tmp_path: Path) -> None:
    edit(own, another(2, title="Newest news", body_text="An uncommonly rewritten paragraph."))
    assert export(own, tmp_path / "site").exit_code == 0
    below = tmp_path / "site" / "article" / "article-2" / "revisions"
    assert "<ins>New</ins>" in (below / "from" / "1" / "to" / "2" / "index.html").read_text()
    assert "<ins>Newest</ins>" in (below / "index.html").read_text()


def test_an_index_is_made_anew_only_of_what_has_changed(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site_search, "ARTICLES_A_PART", 2)
    made: list[str] = []
    run = site_search.subprocess.run
    monkeypatch.setattr(
        site_search.subprocess, "run", lambda line, **options: (made.append(str(line[2])), run(line, **options))[1]
    )
    assert export(own, tmp_path / "site").exit_code == 0
    assert len(made) == 2 and json.loads((tmp_path / "site" / "pagefind" / "words.json").read_text())["parts"] == 2
    edit(own, another(3))
    assert export(own, tmp_path / "site").exit_code == 0
    assert len(made) == 3
    assert "files written: 0," in export(own, tmp_path / "site").stderr
    assert len(made) == 3


def test_a_place_that_cannot_be_written_is_named(db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folders.Folder, "_put", full)
    result = export(db, tmp_path / "site")
    assert (result.exit_code, f"{tmp_path / 'site'} cannot be written: No space left on device" in result.stderr) == (
        1,
        True,
    )


def test_what_pagefind_says_when_it_fails_is_said(db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pagefind_bin

    program = tmp_path / "pagefind"
    program.write_text("#!/bin/sh\necho 'it is broken' >&2\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setattr(pagefind_bin, "get_executable", lambda: program)
    result = export(db, tmp_path / "site")
    assert (result.exit_code, "Pagefind has failed (it is broken)" in result.stderr) == (1, True)
