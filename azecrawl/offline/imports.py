"""Bringing in what others kept: their captures first, then what they amount to, read as a crawl would have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Protocol
from urllib.parse import urljoin

from azecrawl import site
from azecrawl.archive import ArchiveWriter
from azecrawl.offline.visits import recorded, store, unread_visits
from azecrawl.records import Capture, Discovery, Origin, Outcome, Seen, State, Visit, Way
from azecrawl.warc import WarcError

_BATCH = 100
"""Captures kept in one transaction."""


_PAGES = ("text/html", "application/xhtml+xml", "")


class CaptureSource(Protocol):
    """Where captures come from. ``skipped`` counts, by why, what could not be used; it is whole at the end."""

    skipped: Counter[str]

    def __iter__(self) -> Iterator[Capture | Seen]:
        """Each capture in turn."""


@dataclass
class Imported:
    """What an import came to, in captures and in visits.

    ``passed_over`` counts what was not kept, by why. ``unread`` are the sources that could not be read, or not to
    their end, and why.
    """

    kept: int = 0
    held: int = 0
    passed_over: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    unread: dict[str, str] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The whole in one sentence."""
        states = ", ".join(f"{count:,} {state}" for state, count in sorted(self.states.items()))
        return (
            f"{self.kept:,} captures kept, {self.held:,} were here already,"
            f" {self.passed_over.total():,} passed over; visits: {states or 'none'}"
            + (f"; could not be read: {', '.join(self.unread)}" if self.unread else "")
        )


def bring_in(
    path: Path,
    sources: Mapping[str, CaptureSource],
    base_url: str = site.BASE_URL,
    progress: Callable[[int, None], None] = lambda done, of: None,
) -> Imported:
    """Bring captures into the archive, each source of them under its name, and read the articles in them.

    Kept are the site's pages at articles' addresses, redirects between those and "not found" where an article is
    known; and whatever of the site an archive of ours had kept. A source that cannot be read holds up no other. What is
    here already is not kept twice, so that an import which was interrupted can be made again. That a file says it was
    fetched from the site itself is believed of what this archive has not asked the site for. ``progress`` is told how
    many records have been looked at.
    Raises ``ArchiveError`` and ``ArchiveLocked``; what was kept before stands.
    """
    report = Imported()
    with (
        ArchiveWriter(path, writer="azecrawl import") as archive,
        recorded(archive, "import", {"base_url": base_url}) as run,
    ):
        asked = {url for url, standing in archive.standings().items() if standing.visited_at}
        last_seen: dict[str, datetime] = {}
        looked_at = 0
        for name, source in sources.items():
            remaining = _records(name, source, report)
            while batch := list(islice(remaining, _BATCH)):
                for record in batch:
                    if isinstance(record, Seen):
                        last_seen[record.url] = max(record.at, last_seen.get(record.url, record.at))
                responses = [record for record in batch if isinstance(record, Capture)]
                _keep(archive, list(_wanted(archive, responses, base_url, report)), name, report)
                looked_at += len(batch)
                progress(looked_at, None)
            report.passed_over.update(source.skipped)
        for at, visit in unread_visits(archive):
            if _was_made(archive, at, visit):
                continue
            if visit.url in asked:  # a file's word that it is the site's counts for less than what the site has said
                visit = replace(visit, origin=Origin.WARC)
            store(archive, visit, run.id, at)
            report.states[visit.state] += 1
            if visit.reason:
                report.reasons[visit.reason.partition(":")[0]] += 1
        _see_again(archive, last_seen, run.id)
        run.counts = {"found": report.states.total(), **{state: report.states[state] for state in _COUNTED}}
        first, *others = sources
        run.sentence = f"import of {first}{f' and {len(others):,} more' if others else ''}: {report.sentence}"
        run.outcome = Outcome.FAILED if report.unread else Outcome.OK
    return report


def _records(name: str, source: CaptureSource, report: Imported) -> Iterator[Capture | Seen]:
    """The records of a source, as far as it can be read."""
    try:
        yield from source
    except (WarcError, OSError) as error:
        report.unread[name] = str(error)


_COUNTED = (State.ARCHIVED, State.REJECTED, State.GONE, State.FAILED)


def _wanted(archive: ArchiveWriter, captures: Iterable[Capture], base_url: str, report: Imported) -> Iterator[Capture]:
    """The captures to keep, under the site's spelling of their addresses."""
    pages: set[str] = set()
    for capture in captures:
        if not site.is_on_site(capture.url, base_url):
            report.passed_over["another site"] += 1
            continue
        if capture.origin not in (Origin.WARC, Origin.SAVED):  # an archive of ours has chosen it already
            yield capture
            continue
        url = site.normalize_url(capture.url, base_url)
        address = site.article_url(url, base_url)
        headers = {name.lower(): value for name, value in capture.headers}
        if site.is_rendering(url):
            report.passed_over["a rendering for AMP or for embedding, which is another page"] += 1
        elif address is None and not site.is_by_number(url) and archive.standing(url) is None:
            report.passed_over["no article's address"] += 1
        elif capture.status == 200 and headers.get("content-type", "").partition(";")[0].strip().lower() not in _PAGES:
            report.passed_over["no HTML"] += 1
        elif 300 <= capture.status < 400 and _leads_to_itself(url, headers.get("location"), base_url):
            report.passed_over["a redirect to another spelling of the address"] += 1
        elif capture.status in (404, 410) and url not in pages and archive.standing(url) is None:
            report.passed_over["not found, and no article known to have been there"] += 1
        else:
            pages.add(url)
            yield replace(capture, url=url)


def _leads_to_itself(url: str, location: str | None, base_url: str) -> bool:
    if location is None:
        return True
    try:
        target = urljoin(url, location)
    except ValueError:
        return True  # no address at all: it leads nowhere
    return site.is_on_site(target, base_url) and site.normalize_url(target, base_url) == url


def _keep(archive: ArchiveWriter, captures: list[Capture], name: str, report: Imported) -> None:
    now = datetime.now(UTC)
    kept = archive.keep(captures, now)
    report.kept += kept
    report.held += len(captures) - kept
    archive.discover(
        (
            Discovery(capture.url, Way.IMPORT, name)
            for capture in captures
            if capture.status == 200 and site.article_url(capture.url, site.root_of(capture.url)) == capture.url
        ),
        now,
    )


def _was_made(archive: ArchiveWriter, at: datetime, visit: Visit) -> bool:
    """Whether a crawl into this very archive has made a visit, and refused what it found."""
    standing = archive.standing(visit.url)
    return visit.origin == Origin.LIVE and bool(standing and standing.visited_at and standing.visited_at >= at)


def _see_again(archive: ArchiveWriter, last_seen: dict[str, datetime], run_id: int) -> None:
    """Note when articles were last seen as they are, where no capture says so."""
    clock = datetime.now(UTC)
    for url, at in last_seen.items():
        article = archive.article(url)
        if article and datetime.fromisoformat(article["last_seen_at"]) < at:
            visit = Visit(url, State.ARCHIVED, unchanged=True, origin=Origin.WARC)
            archive.store(visit, run_id=run_id, at=at, clock=clock)
