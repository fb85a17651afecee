"""The visits that captures without an article amount to, each as a crawl would have made it at the time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from azecrawl import __version__, site
from azecrawl.archive import Archive, ArchiveError, ArchiveWriter
from azecrawl.judge import Held
from azecrawl.offline.cores import Kept, Pool, batches
from azecrawl.offline.reading import Read, read_captures, visit_of
from azecrawl.pipelines.check import Check
from azecrawl.pipelines.compare import Compare
from azecrawl.pipelines.deduplicate import Deduplicate
from azecrawl.records import Outcome, RunKind, Visit


def unread_visits(archive: Archive, readers: Pool, kept: Kept) -> Iterator[Iterator[tuple[datetime, Visit]]]:
    """One checked visit for each capture of an article's address that led to no article, and when it was: oldest first.

    An address that looks like no article's is one if somebody has called it so, or if its page proves to be one.
    They come in batches, to be gone through in turn, and each visit once it is asked for: what one brings may be stored
    before the next.
    """
    # One whose address leads to another is a later page of a split article.
    meant = [(id, url) for id, url in archive.unread() if site.article_url(url, site.root_of(url)) in (None, url)]
    has_posts = archive.has_posts()
    sent = batches(meant)
    ids = ([id for id, _ in batch] for batch in sent)
    jobs = ((some, has_posts, archive.extract((), some) if readers.is_elsewhere else None) for some in ids)
    for batch, found in zip(sent, readers.map(read_captures, kept, jobs), strict=True):
        yield _made(archive, batch, found, readers.is_elsewhere)


def _made(
    archive: Archive, batch: list[tuple[int, str]], found: list[Read | None], is_elsewhere: bool
) -> Iterator[tuple[datetime, Visit]]:
    """The visits of a batch. Of those that depend on what was not sent, or is held by now, the pages are read here."""
    for (capture_id, url), read in zip(batch, found, strict=True):
        if read is None:
            continue  # what is damaged holds up nothing else; to say so is for ``verify``
        article = archive.article(url)
        held = Held(article["wp_id"], article["title"]) if article else None
        visit = read.visit
        is_another = held and (visit.article is None or visit.article.wp_id != held.wp_id)
        try:
            capture = archive.capture(capture_id)
            if is_another or (is_elsewhere and read.has_asked):
                visit = visit_of(capture, archive.nearest_capture, archive.post, held)
            else:
                visit = replace(visit, captures=tuple(archive.capture(each.id) for each in visit.captures if each.id))
        except ArchiveError:
            continue
        if visit.article is None and site.article_url(url, site.root_of(url)) is None and archive.standing(url) is None:
            continue
        yield capture.fetched_at, Check().process_item(replace(visit, origin=capture.origin))


def store(archive: ArchiveWriter, visit: Visit, run_id: int | None, at: datetime) -> None:
    """Store a visit as the last pipelines of a crawl do, as of when it was made: now at the latest."""
    compared = Compare(archive).process_item(visit)
    archive.store(Deduplicate(archive).process_item(compared), run_id=run_id, at=at, clock=datetime.now(UTC))


@dataclass
class RecordedRun:
    """A run without the network, as it goes on: what it counts ends in the archive's ``runs``."""

    id: int
    counts: dict[str, int] = field(default_factory=dict)
    stats: dict[str, Any] = field(default_factory=dict)
    outcome: Outcome = Outcome.OK
    sentence: str = ""


@contextmanager
def recorded(archive: ArchiveWriter, name: str, arguments: dict[str, Any]) -> Iterator[RecordedRun]:
    """Record a run."""
    run = RecordedRun(archive.start_run(name, RunKind.PART, arguments, {"azecrawl": __version__}, datetime.now(UTC)))
    try:
        yield run
    except BaseException as error:
        run.outcome, run.sentence = Outcome.FAILED, f"stopped by {error!r}; what was stored before stands: run it again"
        raise
    finally:
        archive.finish_run(run.id, run.outcome, run.sentence, run.counts, run.stats, datetime.now(UTC))
