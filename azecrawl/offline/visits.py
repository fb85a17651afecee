"""The visits that captures without an article amount to, each as a crawl would have made it at the time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from azecrawl import __version__, site
from azecrawl.archive import Archive, ArchiveError, ArchiveWriter
from azecrawl.judge import Answer, Held, judge, judged
from azecrawl.pipelines.check import Check
from azecrawl.pipelines.compare import Compare
from azecrawl.pipelines.deduplicate import Deduplicate
from azecrawl.records import Capture, Outcome, RunKind, Visit


def unread_visits(archive: Archive) -> Iterator[tuple[datetime, Visit]]:
    """One checked visit for each capture of an article's address that led to no article, and when it was: oldest first.

    An address that looks like no article's is one if somebody has called it so, or if its page proves to be one. They
    are read from the archive one at a time: what a visit brings may be stored before the next is asked for.
    """
    for capture_id, url in archive.unread():
        address = site.article_url(url, site.root_of(url))
        if address is not None and address != url:
            continue  # a later page of a split article
        try:
            capture = archive.capture(capture_id)
            visit = _visit(archive, capture)
        except ArchiveError:
            continue  # what is damaged holds up nothing else; to say so is for ``verify``
        if address is None and visit.article is None and archive.standing(url) is None:
            continue
        yield capture.fetched_at, Check().process_item(replace(visit, origin=capture.origin))


_MOST_REDIRECTS = 10
"""That are followed from one capture to the next."""


def _visit(archive: Archive, capture: Capture) -> Visit:
    url, base = capture.url, site.root_of(capture.url)
    held = archive.article(url)
    answer = _answer(archive, capture, base)

    def later(page_url: str) -> Answer | None:
        page = archive.nearest_capture(page_url, answer[-1].fetched_at)
        return (page,) if page else None

    known = Held(held["wp_id"], held["title"]) if held else None
    return judged(judge(url, answer, base, known, archive.post, is_kept=True), later)


def _answer(archive: Archive, capture: Capture, base: str) -> Answer:
    """A capture and, where it is a redirect, the captures it leads to, as far as they are kept."""
    answer = [capture]
    while 300 <= answer[-1].status < 400 and len(answer) <= _MOST_REDIRECTS:
        last = answer[-1]
        location = last.header("location")
        try:
            target = site.normalize_url(urljoin(last.url, location), base)
        except ValueError:
            break
        following = archive.nearest_capture(target, capture.fetched_at)
        if following is None or any(following.url == each.url for each in answer):
            break
        answer.append(following)
    return answer


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
