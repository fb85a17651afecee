"""What the pipelines refuse, and how the site's wish to be left alone is read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from scrapy.http import Response

from azecrawl.extensions.manners import retry_after
from azecrawl.pipelines.check import problem_with
from azecrawl.pipelines.store import missing_fields
from azecrawl.records import Article, Image

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ARTICLE = Article(
    url="https://aze.media/old-logs/",
    title="Old logs",
    published_at=datetime(2021, 3, 29, tzinfo=UTC),
    body_text="The pilots have kept their log for ninety years.",
    body_html="<p>The pilots have kept their log for ninety years.</p>",
)


def test_a_plausible_article_passes() -> None:
    assert problem_with(ARTICLE, NOW) is None


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"title": ""}, "no title"),
        ({"title": "Aze.Media"}, "no title"),
        ({"body_text": ""}, "no body"),
        ({"published_at": datetime(1970, 1, 1, tzinfo=UTC)}, "implausible date: published 1970-01-01 00:00 UTC"),
        ({"published_at": NOW + timedelta(days=3)}, "implausible date: published 2026-03-04 12:00 UTC"),
        ({"modified_at": NOW + timedelta(days=3)}, "implausible date: modified 2026-03-04 12:00 UTC"),
    ],
)
def test_what_cannot_be_right_is_refused(change: dict[str, object], problem: str) -> None:
    assert problem_with(replace(ARTICLE, **change), NOW) == problem


def test_a_picture_without_words_is_an_article() -> None:
    assert problem_with(replace(ARTICLE, body_text="", images=(Image("https://aze.media/a.jpg"),)), NOW) is None


def test_servers_clocks_may_differ_by_hours() -> None:
    assert problem_with(replace(ARTICLE, published_at=NOW + timedelta(hours=5)), NOW) is None


def test_an_empty_field_counts_as_missing() -> None:
    assert "byline" in missing_fields(ARTICLE)
    assert "tags" in missing_fields(ARTICLE)
    assert "byline" not in missing_fields(replace(ARTICLE, byline="Leyla Rzayeva"))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        ("Sun, 01 Mar 2026 12:02:00 GMT", 120),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0),
        ("soon", None),
        (None, None),
    ],
)
def test_retry_after_comes_in_seconds_or_as_a_date(header: str | None, seconds: float | None) -> None:
    headers = {"Retry-After": header} if header else {}
    assert retry_after(Response("https://aze.media/", status=503, headers=headers), NOW) == seconds
