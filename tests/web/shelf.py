"""What the tests of the reader put on the shelf: an article that means ill, its page, and where everything lies."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from datasette.app import Datasette
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

from azecrawl.records import Article, Category, Image, Link, Tag

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
ATOM = {"atom": "http://www.w3.org/2005/Atom"}
KEPT = "https://pictures.example.org/kept.jpg"

HOSTILE = Article(
    url="https://aze.media/hostile/",
    title='<script>alert("title")</script> & "quotes" of O’Brien',
    subtitle="<b>dek</b>",
    published_at=datetime(2021, 3, 14, 21, 30, tzinfo=UTC),  # in Baku it is the 15th
    body_text="A saffron field. " * 20 + "\n\nSecond <i>paragraph</i>.",
    body_html=f"""<h4>Where it grows</h4><p>A saffron field, by <a href="https://elsewhere.example.org/x"
        rel="noopener noreferrer">another paper</a>.</p><h6>Small print</h6>
        <figure><img src="{KEPT}" alt="A kept picture"><figcaption>Kept</figcaption></figure>
        <p><img src="https://pictures.example.org/lost.jpg" alt="A lost picture">
        <a href="https://pictures.example.org/large.jpg"><img src="https://pictures.example.org/l.jpg"></a></p>
        <table><tr>{"<td>a_rather_long_cell_of_figures</td>" * 12}</tr></table>
        <p>https://example.org/{"a-very-long-address-" * 12}</p>""",
    wp_id=990001,
    author="AzeMedia",
    byline='Çələbi / "Quote" <i>',
    source="A & B: 50% off?",
    source_url="https://elsewhere.example.org/original",
    modified_at=datetime(2021, 3, 16, 9, tzinfo=UTC),
    categories=(Category("news/energy", "Energy", Category("news", "News")),),
    tags=(Tag("food-drink", "food & drink"),),
    language="en-US",
    images=(
        Image(KEPT, role="lead", alt="A kept picture", caption="The field <b>at dusk</b>", credit="Reed Press"),
        Image("https://pictures.example.org/lost.jpg", alt="A lost picture"),
    ),
    links=(Link("https://elsewhere.example.org/x", "another paper"),),
)
PAGE = b"""<!DOCTYPE html><html><head><link rel="preconnect" href="https://cdn.example.org">
<link rel="stylesheet" href="https://cdn.example.org/theme.css"><base href="https://aze.media/">
<meta http-equiv="refresh" content="0; url=https://elsewhere.example.org/">
<style>@import url("https://cdn.example.org/more.css"); body { background: url(https://cdn.example.org/a.png) }</style>
<script src="https://cdn.example.org/x.js"></script><script>document.title = "run"</script></head>
<body onload="alert(1)" background="https://cdn.example.org/b.png"><h1>As it came</h1>
<img src="https://cdn.example.org/c.png" srcset="https://cdn.example.org/d.png 2x" alt="A quay">
<svg><image href="https://cdn.example.org/e.png"></image></svg><iframe src="https://cdn.example.org/f.html"></iframe>
<p style="background: url('https://cdn.example.org/g.png')">Text <a href="https://elsewhere.example.org/">link</a></p>
</body></html>"""


@dataclass(frozen=True)
class Shelf:
    """What there is to read: the archive, the folder of its images, the slugs of two articles, and their ids."""

    path: Path
    images: Path
    edited: str
    hostile: str
    hostile_id: int
    edited_id: int


def ask(datasette: Datasette, path: str, **options: Any) -> httpx.Response:
    """Ask in a thread of its own: a browser that another test has opened leaves an event loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(datasette.client.get(path, **options))).result()


@contextmanager
def watched(context: BrowserContext, *here: str) -> Iterator[Page]:
    """A page that may ask for what begins with one of these alone, and has nothing to complain of in the end."""
    troubles: list[str] = []

    def note_request(request: Request) -> None:
        if not request.url.startswith(here):
            troubles.append(f"asked for {request.url}")

    def note_message(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            troubles.append(message.text)

    context.on("request", note_request)
    context.on("console", note_message)
    page = context.new_page()
    page.on("pageerror", lambda error: troubles.append(str(error)))
    yield page
    assert not troubles
