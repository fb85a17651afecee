"""The visits that captures without an article amount to, each as a crawl would have made it at the time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from azecrawl import __version__, site
from azecrawl.archive import Archive, ArchiveError
from azecrawl.pages import PageError
from azecrawl.pipelines.check import Check
from azecrawl.pipelines.deduplicate import Deduplicate
from azecrawl.records import Article, Capture, State, Visit
from azecrawl.rereading import Incomplete, read_article


def unread_visits(archive: Archive) -> Iterator[tuple[datetime, Visit]]:
    """One checked visit for each capture of an article's address that led to no article, and when it was: oldest first.

    They are read from the archive one at a time: what a visit brings may be stored before the next is asked for.
    """
    for capture_id, url in archive.unread():
        if site.article_url(url, site.root_of(url)) != url:
            continue
        try:
            capture = archive.capture(capture_id)
            visit = _visit(archive, capture)
        except ArchiveError:
            continue  # what is damaged holds up nothing else; to say so is for ``verify``
        yield capture.fetched_at, Check().process_item(replace(visit, origin=capture.origin))


def _visit(archive: Archive, capture: Capture) -> Visit:
    url = capture.url
    if capture.status in (404, 410):
        return Visit(url, State.GONE, f"HTTP {capture.status}", captures=(capture,))
    if capture.status == 200:
        return _read(archive, url, capture)
    root = site.root_of(url)
    location = {name.lower(): value for name, value in capture.headers}.get("location", "")
    try:
        target = urljoin(url, location)
    except ValueError:
        return Visit(url, State.REJECTED, f"leads to no address: {location}", captures=(capture,))
    if not site.is_on_site(target, root):
        return Visit(url, State.REJECTED, f"leads elsewhere: {target}", captures=(capture,))
    target = site.normalize_url(target, root)
    if target == root:
        return Visit(url, State.GONE, "leads to the home page", captures=(capture,))
    page = archive.nearest_capture(target, capture.fetched_at)
    if page is None:
        return Visit(url, State.REJECTED, f"leads to what is not captured: {target}", captures=(capture,))
    visit = _read(archive, url, page)
    if visit.article and not _same(archive.article(url), visit.article):
        # WordPress guesses where a lost address may have led: to a post whose slug begins like it.
        return Visit(url, State.GONE, f"leads to another article: {target}", captures=(capture,))
    return replace(visit, captures=(*visit.captures, capture))


def _same(held: dict[str, Any] | None, article: Article) -> bool:
    return not (held and held["wp_id"] and article.wp_id and held["wp_id"] != article.wp_id)


def _read(archive: Archive, url: str, page: Capture) -> Visit:
    try:
        article, pages = read_article(page, lambda later: archive.nearest_capture(later, page.fetched_at))
    except Incomplete as error:
        return Visit(url, State.REJECTED, f"incomplete: {error}", captures=(page,))
    except PageError as error:
        return Visit(url, State.REJECTED, f"{error.reason}: {error.why}", captures=(page,))
    return Visit(url, State.ARCHIVED, article=article, captures=pages)


def store(archive: Archive, visit: Visit, run_id: int, at: datetime) -> None:
    """Store a visit as the last pipelines of a crawl do."""
    archive.store(Deduplicate(archive).process_item(visit), run_id=run_id, at=at)


@dataclass
class Run:
    """A run without the network, as it goes on: what it counts ends in the archive's ``runs``."""

    id: int
    counts: dict[str, int] = field(default_factory=dict)
    stats: dict[str, Any] = field(default_factory=dict)
    outcome: str = "ok"
    sentence: str = ""


@contextmanager
def recorded(archive: Archive, name: str, arguments: dict[str, Any]) -> Iterator[Run]:
    """Hold the archive for a run and record it. Raises ``ArchiveLocked`` when another run holds it."""
    archive.lock(f"azecrawl {name}", datetime.now(UTC))
    run = Run(archive.start_run(name, "part", arguments, {"azecrawl": __version__}, datetime.now(UTC)))
    try:
        yield run
    except BaseException as error:
        run.outcome, run.sentence = "failed", f"stopped by {error!r}; what was stored before stands: run it again"
        raise
    finally:
        archive.finish_run(run.id, run.outcome, run.sentence, run.counts, run.stats, datetime.now(UTC))
