"""Small archives for the tests of exports: articles with everything that is hard to write down elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from azecrawl.archive import ArchiveWriter
from azecrawl.records import Article, Capture, Category, Image, Link, State, Tag, Visit

NEWS = Category("news", "News")
CAPTURED = datetime(2026, 11, 1, 21, 30, tzinfo=UTC)
"""Half past one on the second of November in Baku."""

TITLE = 'Şəki & the “İpək” road: 50% of {it} is_gone, "they" say'

BODY = """
<p>Gas reached <strong>Italy</strong> &amp; <a href="https://example.org/a?b=1&amp;c=2">a <em>report</em></a> says.<br>
A second line.</p>
<h2>What comes next</h2>
<ul><li>water</li><li>bread<ol><li>warm</li></ol></li></ul>
<h3>Within the year</h3>
<blockquote><p>Bring your own chair.</p><h4>He said</h4></blockquote>
<figure><img src="https://aze.media/a.png" alt="A pier"><figcaption>The pier, in May</figcaption></figure>
<table><tr><th>Port</th><th>Cranes</th></tr><tr><td>North Quay</td><td>7</td></tr></table>
<h2>After that</h2>
text that stands alone
<figure><div><blockquote><p>An embed</p></blockquote></div></figure>
<hr>
<p>The end.</p>
""".strip()


def article(**changes: object) -> Article:
    """An article of 1 January 2021 in Baku, when it is still 2020 in UTC."""
    first = Article(
        url="https://aze.media/seki-ipek-road/",
        title=TITLE,
        subtitle="Gas flows west",
        published_at=datetime(2020, 12, 31, 21, 6, tzinfo=UTC),
        body_text="Gas reached Italy & a report says so.\nA second line.\n\nWhat comes next",
        body_html=BODY,
        wp_id=101,
        author="AzeMedia",
        byline="Nigar Əhmədli and Tom Harker",
        source="Euractiv",
        source_url="https://www.euractiv.com/gas",
        language="en-US",
        categories=(Category("news/energy", "Energy", NEWS), NEWS),
        tags=(Tag("gas", "Gas"), Tag("south-caucasus", "South Caucasus")),
        images=(
            Image("https://aze.media/lead.jpg", "lead", "A pipe", "The pipe", "AFP"),
            Image("https://aze.media/a.png", "inline", "A pier", "The pier, in May"),
        ),
        links=(Link("https://example.org/a?b=1&c=2", "a report"),),
    )
    return replace(first, **changes)  # type: ignore[arg-type]


def another(number: int, **changes: object) -> Article:
    """One more article, a day later than the one before."""
    published_at = datetime(2021, 3, number, 12, tzinfo=UTC)
    return article(
        **{"url": f"https://aze.media/article-{number}/", "wp_id": 200 + number, "published_at": published_at} | changes
    )


def store(path: Path, *articles: Article) -> Path:
    """Make an archive that holds articles, each with the page it was read from."""
    with ArchiveWriter(path) as archive:
        for one in articles:
            page = Capture(one.url, CAPTURED, 200, (("Content-Type", "text/html"),), f"<p>{one.url}</p>".encode())
            archive.store(Visit(one.url, State.ARCHIVED, article=one, captures=(page,)), run_id=None, at=CAPTURED)
    return path
