"""The reference pages are read exactly as a reader wrote them down; skipped where they are not at hand."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import reference

from azecrawl.pages import NotAnArticle, PasswordProtected, join_pages, parse_article, parse_listing
from azecrawl.records import Article

PAGES = reference.folder()
if PAGES is None:
    pytest.skip(
        "no reference pages: set AZECRAWL_REFERENCE_PAGES to their folder to read them too", allow_module_level=True
    )

NOTED = {
    "subheading": r"<h[2-4]>",
    "blockquote": r"<blockquote>",
    "list": r"<[uo]l>",
    "table": r"<table>",
    "tweet embed": r"<blockquote>",
}
"""What a note says stands in the text beside the paragraphs, and how it looks in the article's HTML."""

EXPECTED = {entry["wp_id"]: entry for entry in reference.expected()}
FIELDS = ("title", "subtitle", "byline", "source", "source_url", "wp_id")

each_article = pytest.mark.parametrize(
    "expected", EXPECTED.values(), ids=[Path(entry["file"]).stem for entry in EXPECTED.values()]
)


def read(expected: dict[str, Any]) -> Article:
    """The article, of all its pages."""
    assert PAGES is not None
    first = PAGES / expected["file"]
    pages = [parse_article(first.read_bytes(), expected["url"])]
    while (later := first.with_name(f"{first.stem}-page-{len(pages) + 1}.html")).exists():
        pages.append(parse_article(later.read_bytes(), f"{expected['url']}{len(pages) + 1}/"))
    return join_pages(pages)


def test_there_are_twenty_four_articles() -> None:
    assert len(EXPECTED) == 24


@each_article
@pytest.mark.parametrize("field", FIELDS)
def test_a_field_is_what_a_reader_wrote_down(expected: dict[str, Any], field: str) -> None:
    assert getattr(read(expected), field) == expected[field]


@each_article
def test_the_first_section_is_the_one_on_the_page(expected: dict[str, Any]) -> None:
    assert read(expected).categories[0].name == expected["category"]


@each_article
def test_the_time_of_publication_is_exact(expected: dict[str, Any]) -> None:
    assert read(expected).published_at == datetime.fromisoformat(expected["date_local"])


@each_article
def test_the_lead_image_has_its_caption_and_credit(expected: dict[str, Any]) -> None:
    lead = read(expected).lead_image
    if expected["has_image"]:
        assert lead is not None
        assert (lead.caption, lead.credit) == (expected["image_caption"], expected["image_credit"])
        assert "jeg-empty" not in lead.url
    else:
        assert PAGES is not None
        assert lead is None
        assert expected["image_caption"] not in (PAGES / expected["file"]).read_text(encoding="utf-8")


@each_article
def test_the_text_is_the_paragraphs_in_order_and_what_the_notes_name(expected: dict[str, Any]) -> None:
    article = read(expected)
    paragraphs, others = [], []
    for block in article.body_text.split("\n\n"):
        is_next = len(paragraphs) < len(expected["paragraphs"]) and block == expected["paragraphs"][len(paragraphs)]
        (paragraphs if is_next else others).append(block)
    assert paragraphs == expected["paragraphs"]
    in_text = [note for note in expected["notes"] if note in NOTED]
    assert bool(others) == bool(set(in_text) - {"blockquote"}), "a quote is among the paragraphs, the rest is not"
    for note in in_text:
        assert re.search(NOTED[note], article.body_html)
    body = "".join(re.sub(r"<[^>]+>", "", article.body_html).replace("&nbsp;", " ").split())
    for block in others:
        assert "".join(block.replace(" | ", "").split()) in body


@each_article
def test_what_the_notes_name_beside_the_text_is_kept(expected: dict[str, Any]) -> None:
    article, notes = read(expected), expected["notes"]
    assert set(notes) - set(NOTED) <= {
        "inline image with caption",
        "video embed",
        "split over two pages by <!--nextpage-->",
    }
    inline = [image for image in article.images if image.role == "inline"]
    assert ("inline image with caption" in notes) == any(image.caption for image in inline)
    assert ("video embed" in notes) == any(link.role == "embed" for link in article.links)
    assert len(article.page_urls) == (2 if any("split" in note for note in notes) else 0)


def test_pages_that_are_no_articles_are_refused() -> None:
    assert PAGES is not None
    for name in ("page-who-we-are", "not-found", "category-news", "category-news-page-99", "home", "tag-shusha"):
        with pytest.raises(NotAnArticle):
            parse_article((PAGES / f"{name}.html").read_bytes(), f"https://aze.media/{name}/")
    with pytest.raises(PasswordProtected):
        parse_article((PAGES / "protected-post.html").read_bytes(), "https://aze.media/protected-post/")


def test_the_pages_of_a_section_list_each_of_its_articles() -> None:
    assert PAGES is not None
    listed: set[str] = set()
    for name, address in (("category-news", ""), ("category-news-page-2", "page/2/")):
        listing = parse_listing((PAGES / f"{name}.html").read_bytes(), f"https://aze.media/category/news/{address}")
        listed.update(entry.url for entry in listing.articles)
    children = {"Economy", "Energy", "Ecology", "News"}
    assert {entry["url"] for entry in EXPECTED.values() if entry["category"] in children} <= listed
