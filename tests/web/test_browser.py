"""The reader in a real browser: searching, reading, comparing, citing, by keyboard, in the dark, on a phone."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect
from shelf import HOSTILE, Shelf, watched

PHONE = {"width": 390, "height": 844}
CONTRAST = """(element, property) => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
    const luminance = (colour) => {
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map(c => {
            const part = c / 255;
            return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const of = (name) => luminance(getComputedStyle(element)[name]);
    const both = [of(property), luminance(getComputedStyle(document.body).backgroundColor)].sort((a, b) => a - b);
    return (both[1] + 0.05) / (both[0] + 0.05);
}"""
"""How much lighter one colour of an element and its page is than the other (WCAG 2.2)."""


@pytest.fixture
def page(context: BrowserContext, address: str) -> Iterator[Page]:
    """A page that asks nobody else for anything, and has nothing to complain of."""
    with watched(context, f"{address}/") as page:
        yield page


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any], address: str) -> dict[str, Any]:
    """Pages are named by their paths here."""
    return browser_context_args | {"base_url": address}


@pytest.fixture(scope="session")
def places(shelf: Shelf) -> dict[str, str]:
    """A page of each kind."""
    return {
        "front": "/",
        "article": f"/article/{shelf.edited}",
        "hostile": f"/article/{shelf.hostile}",
        "revisions": f"/article/{shelf.edited}/revisions",
        "cite": f"/article/{shelf.hostile}/cite",
        "capture": "/capture/1",
        "section": "/category/news",
        "byline": "/byline/Tom%20Harker",
        "period": "/period/2021",
        "bylines": "/bylines",
        "search": "/search?query=saffron&period=2021",
        "trouble": "/search?query=%28",
        "all": "/search",
        "changes": "/changes",
        "status": "/status",
        "database": "/azemedia",
        "table": "/azemedia/articles?source__contains=a&_facet=language&_where=id%3E0",
        "plumbing": "/azemedia/seals",
        "view": "/azemedia/articles_by_source",
        "row": f"/azemedia/articles/{shelf.edited_id}",
        "query": "/azemedia/growth",
        "asking": "/azemedia/mentions?word=salt",
        "sql": "/azemedia?sql=select+title%2C+word_count+from+articles+where+day+%3E+%272021%27",
        "copyable": "/azemedia/articles.copyable",
    }


DATA = "database table plumbing view row query asking sql copyable".split()
KINDS = (
    "front article hostile revisions cite capture section byline period bylines".split()
    + "search trouble all changes status".split()
    + DATA
)


def test_searching_narrowing_and_reading(page: Page) -> None:
    page.goto("/")
    page.get_by_role("searchbox").fill("saffron")
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_be_visible()
    page.get_by_role("complementary").get_by_role("link", name="2021").click()
    expect(page.get_by_role("list", name="Narrowed by")).to_contain_text("Published: 2021")
    first = page.locator(".found h3 a").first
    title = first.inner_text()
    first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.go_back()
    page.get_by_role("link", name="Published: 2021").click()
    expect(page.get_by_role("list", name="Narrowed by")).to_have_count(0)


def test_comparing_revisions(page: Page, shelf: Shelf) -> None:
    page.goto(f"/article/{shelf.edited}")
    page.get_by_role("link", name="See what changed").click()
    expect(page.locator(".change ins")).to_contain_text("Correction 1")
    unchanged = page.get_by_text("paragraphs unchanged")
    unchanged.click()
    expect(page.locator(".change details p").first).to_be_visible()
    page.get_by_label("with").select_option("1")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_text("one and the same revision")).to_be_visible()


def test_nothing_is_cut_off_of_the_revisions_to_choose_from(page: Page, shelf: Shelf) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"/article/{shelf.edited}/revisions")
    for name in ("Compare", "with"):
        widths = page.get_by_label(name, exact=True).evaluate(
            """select => {
                const width = select.offsetWidth;
                Object.assign(select.style, {width: "max-content", maxWidth: "none"});
                return [width, select.offsetWidth];
            }"""
        )
        assert widths[0] >= widths[1] > 200


def test_a_nought_in_an_address_or_a_digest_is_no_letter(page: Page, shelf: Shelf) -> None:
    for path, place in ((f"/article/{shelf.edited}/cite", "#text-1"), ("/capture/1", ".head .dek"), ("/", "h1")):
        page.goto(path)
        figures = page.locator(place).evaluate("element => getComputedStyle(element).fontVariantNumeric")
        assert figures == "lining-nums"


def test_citing(page: Page, shelf: Shelf, context: BrowserContext, address: str) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    page.goto(f"/article/{shelf.hostile}")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSL-JSON").click()
    assert download.value.suggested_filename == "hostile.csl.json"
    (record,) = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert record["title"] == HOSTILE.title
    page.get_by_role("link", name="Cite this article").click()
    page.get_by_role("button", name="Copy").first.click()
    expect(page.get_by_role("status")).to_have_text("Copied to the clipboard")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#text-1").inner_text()


def test_a_captured_page_is_shown_and_runs_nothing(page: Page, shelf: Shelf) -> None:
    page.goto(f"/article/{shelf.hostile}")
    page.locator("dd a[href^='/capture/']").click()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="As it came")).to_be_visible()
    expect(frame.locator("script")).to_have_count(0)
    assert page.title().startswith("As captured")


def test_the_keyboard_is_enough(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("salt/")
    expect(page.get_by_role("searchbox")).to_have_value("salt/")
    page.get_by_role("searchbox").fill("salt")
    page.keyboard.press("Enter")
    title = page.locator(".found h3 a").first
    expect(title).to_be_visible()
    for _ in range(60):
        page.keyboard.press("Tab")
        if title.evaluate("link => link === document.activeElement"):
            break
    expect(title).to_be_focused()
    assert title.evaluate("link => getComputedStyle(link).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.locator(".text")).to_be_visible()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_everybody_can_use_it(page: Page, places: dict[str, str], kind: str, colours: str) -> None:
    page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
    page.goto(places[kind])
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(23, 22, 20)"
    assert dark == (colours == "dark")
    results = Axe().run(page, options={"resultTypes": ["violations"], "iframes": False})
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_wider_than_a_phone(page: Page, places: dict[str, str], kind: str) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(places[kind])
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


@pytest.mark.parametrize("kind", ["article", "capture", "status"])
def test_what_is_said_of_a_thing_covers_nothing_on_a_phone(page: Page, places: dict[str, str], kind: str) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(places[kind])
    boxes = page.locator("dt, dd").evaluate_all("all => all.map(one => one.getBoundingClientRect().toJSON())")
    assert len(boxes) > 4 and all(box["width"] > 250 for box in boxes)
    assert all(lower["top"] >= upper["bottom"] for upper, lower in itertools.pairwise(boxes))


def test_lines_are_as_long_as_is_good_to_read_whatever_fonts_there_are(page: Page, shelf: Shelf) -> None:
    """45 to 75 characters (Bringhurst, The Elements of Typographic Style, 2.1.2), in the fonts that the machine has."""
    page.goto(f"/article/{shelf.edited}")
    characters = page.evaluate(
        """() => {
            let sum = 0;
            const paragraphs = [...document.querySelectorAll(".text > p")].filter(p => p.textContent.length > 300);
            for (const p of paragraphs) {
                const lines = Math.round(p.offsetHeight / parseFloat(getComputedStyle(p).lineHeight));
                sum += p.textContent.length / lines;
            }
            return sum / paragraphs.length;
        }"""
    )
    assert 45 <= characters <= 75


def test_paper_has_the_text_and_no_buttons(page: Page, shelf: Shelf) -> None:
    page.emulate_media(media="print")
    page.goto(f"/article/{shelf.edited}")
    expect(page.locator(".text")).to_be_visible()
    for hidden in (page.get_by_role("searchbox"), page.locator(".take"), page.get_by_role("navigation").first):
        expect(hidden).to_be_hidden()
    page.goto("/search?query=saffron")
    expect(page.locator(".printed")).to_contain_text("Searched for: saffron")
    expect(page.get_by_text("Best first")).to_be_hidden()


def test_from_the_data_a_link_leads_to_the_front_page(page: Page) -> None:
    page.goto("/azemedia/captures")
    page.get_by_role("link", name="home").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Articles of")


def test_a_question_is_typed_in_sql_and_its_answer_is_drawn(page: Page) -> None:
    page.goto("/azemedia")
    editor = page.get_by_role("textbox", name="SQL")
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("SELECT substr(day, 1, 7) AS month, count(*) AS articles FROM articles GROUP BY month")
    page.get_by_role("button", name="Run SQL").click()
    expect(page.get_by_role("columnheader", name="month")).to_be_visible()
    expect(page.get_by_role("img", name="articles by month")).to_be_visible()
    assert page.locator(".chart .bar").count() == page.locator("tbody tr").count() > 12


def test_what_datasettes_scripts_do_is_still_done(page: Page) -> None:
    page.goto("/azemedia/articles")
    page.locator("th[data-column=wp_id] .dropdown-menu-icon").click()
    page.get_by_text("Facet by this").click()
    expect(page.locator(".facet-info[data-column=wp_id]")).to_be_visible()


def test_wide_rows_scroll_by_themselves_with_the_keyboard_too(page: Page) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto("/azemedia/articles")
    rows = page.get_by_role("region", name="Rows")
    rows.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.table-wrapper').scrollLeft > 0")


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_charts_and_editor_are_seen_in_both_themes(page: Page, colours: str) -> None:
    """Against their background 3 to 1 for a bar (WCAG 2.2, 1.4.11), 4.5 for what is written (1.4.3)."""
    page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
    page.goto("/azemedia/writers")
    assert page.locator(".chart .bar").first.evaluate(CONTRAST, "fill") >= 3
    assert page.locator(".chart text").first.evaluate(CONTRAST, "fill") >= 4.5
    page.goto("/azemedia?sql=select+1+as+one%2C+%27two%27+as+two+--+three")
    written = page.locator(":is(.CodeMirror-line, .cm-line) span").all()
    assert written and min(each.evaluate(CONTRAST, "color") for each in written) >= 4.5
