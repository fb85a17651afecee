"""Refuse a record that cannot be right, before it reaches the archive. Reads nothing but the record."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from azecrawl import site
from azecrawl.records import Article, State, Visit

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Nothing on the site is older; a date before this one is a clock that was never set."""

_CLOCK_SKEW = timedelta(days=1)
"""How far in the future a date may lie: servers' clocks differ, scheduled posts appear early."""


class Check:
    """Turn the visit of an implausible article into a rejected one that says why."""

    def process_item(self, item: Visit) -> Visit:
        why = problem_with(item.article, datetime.now(UTC)) if item.article else None
        return replace(item, state=State.REJECTED, reason=why, article=None) if why else item


def problem_with(article: Article, now: datetime) -> str | None:
    """Why an article cannot be right, or None. ``now`` is an aware time."""
    if not article.title or article.title == site.NAME:
        return "no title"
    if not article.body_text and not article.images and not article.links:
        return "no body"
    if not _EARLIEST <= article.published_at <= now + _CLOCK_SKEW:
        return f"implausible date: published {article.published_at:%Y-%m-%d %H:%M} UTC"
    if article.modified_at and article.modified_at > now + _CLOCK_SKEW:
        return f"implausible date: modified {article.modified_at:%Y-%m-%d %H:%M} UTC"
    return None
