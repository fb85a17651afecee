"""EPUB and ZIM, opened by the libraries that readers are made of."""

from __future__ import annotations

import re
import sqlite3
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ebooklib import ITEM_DOCUMENT, epub
from libzim.reader import Archive as Zim
from libzim.search import Query, Searcher
from lxml import etree
from making import TITLE, another, article, store

from azecrawl.archive import Archive
from azecrawl.export import books
from azecrawl.export.output import ExportError
from azecrawl.records import Article, Image

PNG = books._square(2)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "picture.png"
    path.write_bytes(PNG)
    return path


def archived(folder: Path, *articles: Article) -> Archive:
    return Archive(store(folder / "archive.db", *articles))


def no_files(url: str) -> None:
    return None


def test_an_epub_has_a_table_of_contents_by_month(tmp_path: Path) -> None:
    with archived(tmp_path, article(), another(2, title="Second"), another(3, title="Third")) as archive:
        books.write_epub(archive.articles(sort="oldest"), tmp_path / "book.epub", no_files)
    book = epub.read_epub(tmp_path / "book.epub", {"ignore_ncx": True})
    assert book.title == "Aze.Media, 2021-01-01 to 2021-03-03"
    assert [(section.title, [chapter.title for chapter in chapters]) for section, chapters in book.toc] == [
        ("January 2021", [TITLE]),
        ("March 2021", ["Second", "Third"]),
    ]
    assert [id for id, _ in book.spine] == ["nav", "article-1", "article-2", "article-3"]


def test_every_page_of_an_epub_is_xhtml(archive: Archive, tmp_path: Path) -> None:
    books.write_epub(archive.articles(sort="oldest"), tmp_path / "book.epub", no_files)
    book = epub.read_epub(tmp_path / "book.epub")
    pages = list(book.get_items_of_type(ITEM_DOCUMENT))
    assert len(pages) == archive.article_count() + 1
    for page in pages:
        tree = etree.fromstring(page.get_content())
        assert tree.tag == "{http://www.w3.org/1999/xhtml}html"
        assert not tree.findall(".//{*}img")


def test_an_epub_shows_the_images_that_have_files(tmp_path: Path, picture: Path) -> None:
    def find(url: str) -> books.ImageFile | None:
        return (picture, "image/png") if url.endswith("lead.jpg") else None

    with archived(tmp_path, article()) as archive:
        books.write_epub(archive.articles(sort="oldest"), tmp_path / "book.epub", find)
    book = epub.read_epub(tmp_path / "book.epub")
    page = etree.fromstring(book.get_item_with_id("article-1").get_content())
    (shown,) = page.findall(".//{*}img")
    assert book.get_item_with_href(shown.get("src")).get_content() == PNG
    assert ("https://aze.media/a.png", "A pier") in [(a.get("href"), a.text) for a in page.findall(".//{*}a")]


@pytest.mark.parametrize("path", ["{}", "../picture.png"])
def test_no_file_of_this_machine_gets_into_a_book_but_those_of_the_images(
    tmp_path: Path, picture: Path, path: str
) -> None:
    """Whoever has made the archive, or one that was merged into it, says where an image's file lies."""
    (tmp_path / "images").mkdir()
    with closing(sqlite3.connect(store(tmp_path / "archive.db", article()))) as db:
        db.execute(
            "INSERT INTO image_files (url, fetched_at, path, digest, media_type, size)"
            " VALUES ('https://aze.media/lead.jpg', '2026-11-01T12:00:00Z', ?, '', 'image/png', 1)",
            (path.format(picture),),
        )
        db.commit()
    with Archive(tmp_path / "archive.db") as archive:
        find = books.files_in(archive, tmp_path / "images")
        books.write_epub(archive.articles(), tmp_path / "book.epub", find)
    assert PNG not in [item.get_content() for item in epub.read_epub(tmp_path / "book.epub").get_items()]


def test_whatever_an_epub_holds_has_an_id_that_xml_allows(tmp_path: Path, picture: Path) -> None:
    twenty = tuple(Image(f"https://aze.media/{number}.png", "inline") for number in range(20))
    body = "".join(f'<img src="{image.url}">' for image in twenty)
    with archived(tmp_path, article(images=twenty, body_html=body)) as archive:
        books.write_epub(archive.articles(sort="oldest"), tmp_path / "book.epub", lambda url: (picture, "image/png"))
    with zipfile.ZipFile(tmp_path / "book.epub") as file:
        package = etree.fromstring(file.read("EPUB/content.opf"))
    ids = [item.get("id") for item in package.findall(".//{*}manifest/{*}item")]
    assert len(ids) > len(twenty)
    assert [id for id in ids if not re.fullmatch(r"[A-Za-z_][\w.-]*", id)] == []


def test_an_epub_is_the_same_bytes_each_time(archive: Archive, tmp_path: Path) -> None:
    for name in ("one.epub", "two.epub"):
        books.write_epub(archive.articles(sort="oldest"), tmp_path / name, no_files)
    one, two = ((tmp_path / name).read_bytes() for name in ("one.epub", "two.epub"))
    assert one == two
    with zipfile.ZipFile(tmp_path / "one.epub") as file:
        first, *others = file.infolist()
    newest = list(archive.articles(sort="oldest"))[-1]["published_at"]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    when = datetime.fromisoformat(newest).timetuple()[:6]
    assert {member.date_time for member in others} == {(*when[:5], when[5] // 2 * 2)}


def test_an_epub_of_too_many_articles_is_refused(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(books, "MAX_IN_EPUB", 10)
    with pytest.raises(ExportError, match="more than 10 articles are too many for one book: choose fewer"):
        books.write_epub(archive.articles(sort="oldest"), tmp_path / "book.epub", no_files)


def test_a_zim_is_searched_in_full(tmp_path: Path, picture: Path) -> None:
    out = tmp_path / "azemedia.zim"
    second = another(2, title="Second", body_html="<p>The <b>lighthouses</b> were automated.</p>")
    with archived(tmp_path, article(), second) as archive:
        books.write_zim(archive.articles(sort="oldest"), out, lambda url: (picture, "image/png"))
    zim = Zim(out)
    assert zim.check()
    assert zim.has_fulltext_index and zim.has_title_index
    search = Searcher(zim).search(Query().set_query("lighthouse"))
    assert list(search.getResults(0, 10)) == ["2021/2021-03-02-article-2"]
    page = bytes(zim.get_entry_by_path("2021/2021-03-02-article-2").get_item().content).decode()
    image = etree.HTML(page).find(".//img").get("src")
    assert bytes(zim.get_entry_by_path(image.removeprefix("../")).get_item().content) == PNG


@pytest.mark.parametrize("title", ["x" * 100_000, "ab " * 300, "ə" * 200])
def test_a_zim_has_a_title_that_is_longer_than_its_index_takes(tmp_path: Path, title: str) -> None:
    out = tmp_path / "azemedia.zim"
    with archived(tmp_path, article(), another(2, title=title)) as archive:
        books.write_zim(archive.articles(sort="oldest"), out, no_files)
    entry = Zim(out).get_entry_by_path("2021/2021-03-02-article-2")
    assert len(entry.title) >= 100 and title.startswith(entry.title)
    assert f"<title>{title}</title>" in bytes(entry.get_item().content).decode()


def test_a_zim_says_what_it_is(tmp_path: Path) -> None:
    out = tmp_path / "azemedia.zim"
    with archived(tmp_path, article(), another(2)) as archive:
        books.write_zim(archive.articles(sort="oldest"), out, no_files)
    zim = Zim(out)
    known = {name: zim.get_metadata(name).decode() for name in ("Title", "Language", "Creator", "Date", "Name")}
    assert known == {
        "Title": "Aze.Media",
        "Language": "eng",
        "Creator": "Aze.Media",
        "Date": "2021-03-02",
        "Name": "azemedia",
    }
    assert zim.has_illustration(48)


def test_every_page_of_a_zim_is_reached_from_the_first(archive: Archive, tmp_path: Path) -> None:
    out = tmp_path / "azemedia.zim"
    books.write_zim(archive.articles(sort="oldest"), out, no_files)
    zim = Zim(out)
    reached, queue = set(), [zim.main_entry.get_item().path]
    while queue:
        path = queue.pop()
        if path not in reached:
            reached.add(path)
            folder = path.rpartition("/")[0]
            tree = etree.HTML(bytes(zim.get_entry_by_path(path).get_item().content))
            for link in (a.get("href") for a in tree.iter("a")):
                if not link.startswith(("http", "mailto", "#")):
                    up = link.count("../")
                    at = folder.split("/")[: max(0, len(folder.split("/")) - up)] if folder else []
                    queue.append("/".join([*at, link.replace("../", "")]))
    assert len(reached - {"index"}) >= archive.article_count()
    titles = {zim.get_entry_by_path(path).title for path in reached}
    assert titles >= {article["title"] for article in archive.articles(sort="oldest")}


@pytest.mark.parametrize("write", [books.write_epub, books.write_zim])
def test_a_book_needs_an_article(tmp_path: Path, write) -> None:
    with pytest.raises(ExportError, match="no article is selected"):
        write([], tmp_path / "book", no_files)


def test_a_book_of_one_day_is_dated_by_it(tmp_path: Path) -> None:
    late = another(5, published_at=datetime(2021, 3, 5, 21, tzinfo=UTC))
    with archived(tmp_path, late) as archive:
        books.write_epub(archive.articles(sort="oldest"), tmp_path / "book.epub", no_files)
    assert epub.read_epub(tmp_path / "book.epub").title == "Aze.Media, 2021-03-06 to 2021-03-06"


@pytest.mark.parametrize("year", [1975, 2150])
def test_a_book_may_be_older_and_younger_than_a_zip_file_can_say(tmp_path: Path, year: int) -> None:
    with archived(tmp_path, another(5, published_at=datetime(year, 3, 5, tzinfo=UTC))) as archive:
        books.write_epub(archive.articles(sort="oldest"), tmp_path / "book.epub", no_files)
    assert epub.read_epub(tmp_path / "book.epub").title == f"Aze.Media, {year}-03-05 to {year}-03-05"
