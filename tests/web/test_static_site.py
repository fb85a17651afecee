"""The reader as files, in a real browser: on a web host below some path, from a disk, and without JavaScript."""

from __future__ import annotations

import re
import threading
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from lxml import html as lxml_html
from making import another, store
from playwright.sync_api import BrowserContext, Page, expect
from shelf import Shelf, ask, watched

from azecrawl.archive import Archive, ArchiveError, ArchiveWriter
from azecrawl.export.site import Written, write_site
from azecrawl.records import Category, State, Visit
from azecrawl.web.places import file_of
from azecrawl.web.reader import reader

ROOT = Path(__file__).parents[2]
WORDS = ("Şuşa və Laçın", "Əliyev in Xankəndi", "Aliyev in Shusha", "Rzayeva of Qarabağ", "Mammadova, Aghdam", "Xocalı")
"""Titles of a small archive for spellings, each in a way that one or another writes."""

TYPED = (
    "Şuşa şuşa SUSA shusha susha sosa Laçın lacin lachin Əliyev aliyev eliyev aliev Eliyeva xankəndi khankendi xankendi"
    " hankendi Qarabağ karabakh garabagh qarabag Rzayeva rzaeva Məmmədova Mammadova memmedova Ağdam agdam aghdam"
    " Xocalı khojaly khojali xocali hocali və ve in In İN shore -- covid"
).split()
POLICY = re.findall("default-src .*", (ROOT / "docs" / "howto" / "give-away.md").read_text())[0]
ASKED = (
    *TYPED,
    '"aliyev in shusha"',
    '"eliyev in"',
    "əliyev xankendi",
    "aliyev AND susa",
    "of-karabakh",
    "khan*",
    "qa*",
)


class Strict(SimpleHTTPRequestHandler):
    """A host that lets pages load no more than the documentation says, and does not talk."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


def site_of(path: Path, out: Path, images: Path | None = None) -> Written:
    """Write a site in a thread of its own: a browser that another test has opened leaves an event loop in this one."""

    def write() -> Written:
        with Archive(path) as archive:
            archive.show_only()
            return write_site(archive, out, images)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(write).result()


def serving(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Strict, directory=folder))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def folder(shelf: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the shelf's archive, in a folder below that of a web host."""
    out = tmp_path_factory.mktemp("host") / "some" / "path"
    assert site_of(shelf.path, out, shelf.images).written > 500
    return out


@pytest.fixture(scope="module")
def host(folder: Path) -> Iterator[str]:
    """The address of the site, which is not the root of its host."""
    for address in serving(folder.parents[1]):
        yield f"{address}/some/path"


@pytest.fixture
def page(context: BrowserContext, host: str) -> Iterator[Page]:
    """A page that asks nobody else for anything, and has nothing to complain of."""
    with watched(context, f"{host}/", "blob:") as page:
        yield page


def pages_of(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html"))


def test_every_link_leads_to_a_file(folder: Path) -> None:
    seen = 0
    for path in pages_of(folder):
        document = lxml_html.parse(str(path)).getroot()
        for element in document.iter():
            for attribute in ("href", "src", "action"):
                address = element.get(attribute) or ""
                if not address or address.startswith(("#", "http:", "https:", "mailto:")):
                    continue
                parts = urlsplit(address)
                there = (path.parent / unquote(parts.path)).resolve()
                assert not parts.path.startswith("/") and there.is_relative_to(folder) and there.is_file(), (
                    path,
                    address,
                )
                if parts.fragment:
                    assert lxml_html.parse(str(there)).getroot().get_element_by_id(parts.fragment) is not None
                seen += 1
    assert seen > 5000


def seen_in(text: str) -> str:
    """What is to be read in the main part of a page, without what only the reader that runs can do."""
    document = lxml_html.document_fromstring(text)
    for element in document.xpath("//*[@data-live or @data-elsewhere or @id='hits']"):
        element.drop_tree()
    return " ".join(document.get_element_by_id("main").text_content().split())


def test_pages_say_what_the_reader_says(folder: Path, shelf: Shelf) -> None:
    datasette = reader(shelf.path, shelf.images)
    waiting, known, compared = ["/"], {"index.html"}, 0
    while waiting:
        address = waiting.pop()
        answer = ask(datasette, address)
        assert answer.status_code == 200, address
        name = file_of(address)
        assert name
        assert seen_in((folder / name).read_text(encoding="utf-8")) == seen_in(answer.text), address
        compared += 1
        for link in lxml_html.document_fromstring(answer.text).xpath("//a[not(ancestor-or-self::*[@data-live])]/@href"):
            other = urljoin(address, link).partition("#")[0]
            there = file_of(other) if other.startswith("/") else None
            if there and there.endswith(".html") and there not in known:
                known.add(there)
                waiting.append(other)
    assert compared == len(pages_of(folder)) > 200


KINDS = {
    "front": "index.html",
    "list": "search/index.html",
    "found": "search/index.html?query=saffron",
    "nothing": "search/index.html?query=zzz",
    "unreadable": "search/index.html?query=a+OR+b",
    "hostile": "article/hostile/index.html",
    "cite": "article/hostile/cite/index.html",
    "section": "category/news/index.html",
    "period": "period/2021/index.html",
    "bylines": "bylines/index.html",
    "changes": "changes/index.html",
}
NAMED = ("byline", "source", "tag")


@pytest.fixture(scope="module")
def places(shelf: Shelf, folder: Path) -> dict[str, str]:
    edited = f"article/{shelf.edited}"
    named = {kind: min((folder / kind).rglob("index.html")).relative_to(folder).as_posix() for kind in NAMED}
    return KINDS | named | {"article": f"{edited}/index.html", "revisions": f"{edited}/revisions/index.html"}


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("kind", [*KINDS, *NAMED, "article", "revisions"])
def test_everybody_can_use_it(page: Page, host: str, places: dict[str, str], kind: str, colours: str) -> None:
    page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
    page.goto(f"{host}/{places[kind]}")
    if "query" in places[kind]:
        expect(page.locator("#hits[data-done]")).to_be_visible()
    results = Axe().run(page, options={"resultTypes": ["violations"]})
    assert results.violations_count == 0, results.generate_report()
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_every_page_loads_without_a_complaint(page: Page, host: str, folder: Path) -> None:
    for path in pages_of(folder):
        answer = page.goto(f"{host}/{path.relative_to(folder).as_posix()}", wait_until="domcontentloaded")
        assert answer and answer.ok


def test_searching_and_reading(page: Page, host: str) -> None:
    page.goto(f"{host}/index.html")
    page.keyboard.press("/")
    page.keyboard.type("saffron")
    page.keyboard.press("Enter")
    expect(page.locator("#hits mark").first).to_be_visible()
    expect(page.locator("#listed")).to_be_hidden()
    first = page.locator("#hits h2 a").first
    title = first.inner_text()
    first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_a_search_in_the_site_is_shown_as_one(page: Page, host: str) -> None:
    page.goto(f"{host}/search/index.html?query=saffron")
    expect(page.locator("#hits[data-done]")).to_be_visible()
    assert page.title().startswith("saffron · ")
    expect(page.locator("#hits .notice")).to_be_hidden()
    section, time = (page.locator(f"#hits .kicker {name}").first.bounding_box() for name in ("span", "time"))
    assert section and time and time["x"] - section["x"] - section["width"] > 5


def test_what_finds_nothing_in_the_site_says_what_to_try(page: Page, host: str) -> None:
    page.goto(f"{host}/search/index.html?query=zzz")
    expect(page.get_by_text("Try fewer words")).to_be_visible()
    assert page.get_by_role("searchbox").get_attribute("placeholder") == "Words", "no address is found there"


@pytest.mark.parametrize("missing", ["words.json", "pagefind.js"])
def test_a_search_that_cannot_be_loaded_says_so_and_leaves_the_list(
    context: BrowserContext, host: str, missing: str
) -> None:
    page = context.new_page()
    page.route(f"**/{missing}", lambda route: route.abort())
    page.goto(f"{host}/search/index.html?query=saffron")
    expect(page.get_by_text("The search could not be loaded")).to_be_visible()
    expect(page.locator("#listed")).to_be_visible()


def test_what_is_found_is_what_the_archive_finds(page: Page, host: str, shelf: Shelf) -> None:
    page.goto(f"{host}/search/index.html?query=saffron")
    expect(page.locator("#hits[data-done]")).to_be_visible()
    with Archive(shelf.path) as archive:
        for query in ("saffron", "quay harbour", '"saffron field"', "energy news", "gas", "2021"):
            found = {hit["url"] for hit in archive.search(query, limit=1000)}
            assert {each["url"] for each in found_by(page, query)} == found, query


def found_by(page: Page, query: str) -> list[dict[str, str]]:
    """The articles that the site's own search finds, from their files of JSON."""
    return page.evaluate(  # type: ignore[no-any-return]
        """async (query) => {
            const { find } = await import(new URL("../reader/search.js", location.href));
            const { hits } = await find(query);
            return Promise.all(hits.map(async (hit) => {
                const path = (await hit.data()).raw_url.replace(/^\\/|\\/$/g, "");
                return (await fetch(`../${path}.json`)).json();
            }));
        }""",
        query,
    )


@pytest.fixture(scope="module")
def spelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("spelled") / "azemedia.db"
    with ArchiveWriter(path) as archive:
        for number, title in enumerate(WORDS, 1):
            one = another(number, title=title, subtitle=None, body_text="Nothing else.", byline=None)
            archive.store(
                Visit(one.url, State.ARCHIVED, article=one), run_id=None, at=datetime.fromisoformat("2026-11-01T12:00Z")
            )
    return path


@pytest.mark.parametrize("path", ["News/Sport", "news/x%C9%99"])
def test_a_section_has_its_page_whatever_letters_its_address_has(tmp_path: Path, path: str) -> None:
    db = store(tmp_path / "a.db", another(1, title="A capital letter", categories=(Category(path, "Sport"),)))
    site_of(db, tmp_path / "site")
    name = file_of(f"/category/{quote(path)}")
    assert name and "A capital letter" in (tmp_path / "site" / name).read_text()


def test_an_article_of_a_year_before_the_thousandth_is_counted_and_has_its_page(tmp_path: Path) -> None:
    old = another(1, title="Out of time", published_at=datetime(802, 3, 1, tzinfo=UTC))
    site_of(store(tmp_path / "a.db", old, another(2)), tmp_path / "site")
    assert "Out of time" in (tmp_path / "site" / "period" / "0802-03" / "index.html").read_text()
    assert 'period/0802/index.html"' in (tmp_path / "site" / "index.html").read_text()


def test_words_are_found_in_any_spelling_that_the_archive_finds(
    context: BrowserContext, spelled: Path, tmp_path: Path
) -> None:
    with Archive(spelled) as archive:
        site_of(spelled, tmp_path / "site")
        for host in serving(tmp_path / "site"):
            page = context.new_page()
            page.goto(f"{host}/search/index.html?query=susa")
            expect(page.locator("#hits[data-done]")).to_be_visible()
            different = {}
            for query in ASKED:
                try:
                    found = {hit["title"] for hit in archive.search(query)}
                except ArchiveError:
                    found = set()
                if (here := {each["title"] for each in found_by(page, query)}) != found:
                    different[query] = (here, found)
            assert not different


def test_from_a_disk_it_says_that_there_is_no_search(context: BrowserContext, folder: Path) -> None:
    troubles: list[str] = []
    context.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page = context.new_page()
    page.goto(f"{(folder / 'index.html').as_uri()}")
    expect(page.get_by_text("Search needs JavaScript, and a web address")).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_count(0)
    page.get_by_role("link", name="All articles").click()
    expect(page.get_by_text("from a disk, a browser loads no search")).to_be_visible()
    page.locator("#listed h3 a").first.click()
    expect(page.locator(".text")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith('"Iowan')
    assert not troubles


@pytest.mark.parametrize("kind", ["front", "list", "article", "revisions"])
def test_it_can_be_read_without_javascript(
    new_context: Callable[..., BrowserContext], host: str, places: dict[str, str], kind: str
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{host}/{places[kind]}")
    expect(page.get_by_text(re.compile("Search(ing)? needs JavaScript")).first).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_visible()


ATOM = "{http://www.w3.org/2005/Atom}"


def test_every_feed_is_atom(folder: Path) -> None:
    """What RFC 4287 asks of a feed and of its entries (4.1.1, 4.1.2, 4.2), and relative links that lead somewhere."""
    feeds = sorted(folder.rglob("*.atom"))
    assert len(feeds) > 5
    ids = set()
    for path in feeds:
        feed = ET.parse(path).getroot()
        entries = feed.findall(f"{ATOM}entry")
        assert feed.tag == f"{ATOM}feed" and entries
        for element in (feed, *entries):
            names = [child.tag.removeprefix(ATOM) for child in element]
            once = ["title", "id", "updated"] + (["author", "published"] if element is not feed else [])
            assert [names.count(name) for name in once] == [1] * len(once)
            allowed = (
                "title id updated link entry"
                if element is feed
                else "title id updated link published author category summary"
            )
            assert set(names) <= set(allowed.split())
            assert re.fullmatch(r"tag:aze\.media,\d{4}(-\d\d-\d\d)?:\S+", element.findtext(f"{ATOM}id") or "")
            for moment in element.findall(f"{ATOM}updated") + element.findall(f"{ATOM}published"):
                assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", moment.text or "")
            alternates = [
                link for link in element.findall(f"{ATOM}link") if link.get("rel", "alternate") == "alternate"
            ]
            assert len(alternates) == 1
            for link in element.findall(f"{ATOM}link"):
                if link.get("rel") != "via":
                    assert (path.parent / link.attrib["href"]).resolve().is_file()
        ids.add(feed.findtext(f"{ATOM}id"))
        assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries)
        (own,) = [link for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
        assert (path.parent / own.attrib["href"]).resolve() == path
    assert len(ids) == len(feeds)
