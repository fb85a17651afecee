"""Bringing in what others kept: their captures first, then what they amount to, read as a crawl would have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from azecrawl import site
from azecrawl.archive import ArchiveWriter
from azecrawl.offline.cluster import pool
from azecrawl.offline.cores import Kept, Pool
from azecrawl.offline.sources import Batch, Begun, CaptureSource, batches_of, begin, is_chosen
from azecrawl.offline.visits import recorded, store, unread_visits
from azecrawl.records import Capture, Discovery, Origin, Outcome, State, Visit, Way


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
    workers: int | None = None,
    scheduler: str | None = None,
) -> Imported:
    """Bring captures into the archive, each source of them under its name, and read the articles in them.

    Kept are the site's pages at articles' addresses, redirects between those and "not found" where an article is
    known; and whatever of the site an archive of ours had kept. A source that cannot be read holds up no other. What is
    here already is not kept twice, so that an import which was interrupted can be made again. That a file says it was
    fetched from the site itself is believed of what this archive has not asked the site for. ``progress`` is told how
    many records have been looked at. ``workers`` are processes, one a core unless given; with a ``scheduler`` of Dask's
    (``tcp://host:8786``) its workers read, several sources from where they lie, which has to be the same path there.
    No archive is made where there is none and nothing in the sources can be read.
    Raises ``ArchiveError`` and ``ArchiveLocked``; what was kept before stands.
    """
    if not path.exists() and (in_vain := _in_vain(sources, base_url)):
        return in_vain
    report = Imported()
    with (
        pool(scheduler, workers) as readers,
        ArchiveWriter(path, writer="azecrawl import") as archive,
        closing(Kept(path)) as kept,
        recorded(archive, "import", {"base_url": base_url}) as run,
    ):
        asked = {url for url, standing in archive.standings() if standing.visited_at}
        last_seen: dict[str, datetime] = {}
        looked_at = 0
        for name, batch in _looked_through(sources, base_url, readers, kept, report):
            for seen in batch.seen:
                last_seen[seen.url] = max(seen.at, last_seen.get(seen.url, seen.at))
            report.passed_over.update(batch.passed_over)
            _keep(archive, list(_wanted(archive, batch.captures, base_url, report)), name, report)
            looked_at += batch.records
            progress(looked_at, None)
        for visits in unread_visits(archive, readers, kept):
            archive.together()
            for at, visit in visits:
                if not _was_made(archive, at, visit):
                    _store(archive, at, visit, visit.url in asked, run.id, report)
            archive.commit()
        _see_again(archive, last_seen, run.id)
        run.counts = {"found": report.states.total(), **{state: report.states[state] for state in _COUNTED}}
        first, *others = sources
        run.sentence = f"import of {first}{f' and {len(others):,} more' if others else ''}: {report.sentence}"
        run.outcome = Outcome.FAILED if report.unread else Outcome.OK
    return report


def _in_vain(sources: Mapping[str, CaptureSource], base_url: str) -> Imported | None:
    """What an import into no archive comes to, where nothing in the sources can be read; None as soon as something can,
    wanted or not: that it was looked through is then recorded.
    """
    report = Imported()
    for name, source in sources.items():
        for batch in batches_of(source, base_url):
            if batch.records:
                return None
            if batch.unread:
                report.unread[name] = batch.unread
        if source.skipped:
            return None
    return report


def _store(archive: ArchiveWriter, at: datetime, visit: Visit, was_asked: bool, run_id: int, report: Imported) -> None:
    if was_asked:  # a file's word that it is the site's counts for less than what the site has said
        visit = replace(visit, origin=Origin.WARC)
    store(archive, visit, run_id, at)
    report.states[visit.state] += 1
    if visit.reason:
        report.reasons[visit.reason.partition(":")[0]] += 1


def _looked_through(
    sources: Mapping[str, CaptureSource], base_url: str, readers: Pool, kept: Kept, report: Imported
) -> Iterator[tuple[str, Batch]]:
    """What is in sources, in their order, each under its name. Of several, workers read ahead."""
    jobs = ((source, base_url) for source in sources.values())
    ahead = readers.map(begin, kept, jobs) if len(sources) > 1 else iter([Begun([], None)])
    for (name, source), begun in zip(sources.items(), ahead, strict=True):
        for batch in begun:
            yield name, batch
        if begun.skipped is None:  # there is more, or what stopped the worker is to be seen here
            for batch in islice(batches_of(source, base_url), len(begun.packed), None):
                if batch.unread:
                    report.unread[name] = batch.unread
                yield name, batch
        report.passed_over.update(source.skipped if begun.skipped is None else begun.skipped)


_COUNTED = (State.ARCHIVED, State.REJECTED, State.GONE, State.FAILED)


def _wanted(archive: ArchiveWriter, captures: Iterable[Capture], base_url: str, report: Imported) -> Iterator[Capture]:
    """The captures to keep."""
    pages: set[str] = set()
    for capture in captures:
        url = capture.url
        is_known = is_chosen(capture) or archive.standing(url) is not None
        if not is_known and site.article_url(url, base_url) is None and not site.is_by_number(url):
            report.passed_over["no article's address"] += 1
        elif capture.status in (404, 410) and url not in pages and not is_known:
            report.passed_over["not found, and no article known to have been there"] += 1
        else:
            pages.add(url)
            yield capture


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
