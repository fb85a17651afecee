"""Reading every page of the archive again, over the cores. What comes out otherwise is another reading of the same
revision, never an edit by the publication.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from azecrawl import counters
from azecrawl.archive import Archive, ArchiveWriter
from azecrawl.offline.cluster import pool
from azecrawl.offline.cores import Kept, Pool, batches
from azecrawl.offline.reading import reread_articles
from azecrawl.offline.visits import recorded, store, unread_visits
from azecrawl.records import Outcome, State
from azecrawl.rereading import Rereading, reread

_EXAMPLES = 10


@dataclass
class Reparsed:
    """What reading again came to.

    ``read`` counts readings, one for each revision that was read from a page. ``fields`` counts the changed ones by
    field. ``found`` are visits of pages that were refused before and are articles now.
    """

    read: int = 0
    changed: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    examples: list[Rereading] = field(default_factory=list)
    troubles: list[Rereading] = field(default_factory=list)
    found: list[str] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """The whole in one sentence."""
        parts = [f"{self.read:,} readings, {self.changed:,} changed"]
        if self.found:
            parts.append(f"{len(self.found):,} pages refused before are articles now")
        if self.troubles:
            parts.append(f"{len(self.troubles):,} cannot be read any more and stay as they are")
        return "; ".join(parts)

    def _add(self, rereading: Rereading) -> None:
        if rereading.trouble:
            self.troubles.append(rereading)
            return
        self.changed += 1
        self.fields.update(list(rereading.fields or ()))
        if len(self.examples) < _EXAMPLES:
            self.examples.append(rereading)


def reparse(
    path: Path,
    *,
    where: str | None = None,
    since: date | None = None,
    parser: str | None = None,
    dry_run: bool = False,
    workers: int | None = None,
    scheduler: str | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Reparsed:
    """Read the pages of articles again with today's parser, and write what comes out otherwise.

    ``where`` is an SQL condition on ``articles``, ``since`` takes those published since a day (at the site), ``parser``
    what that parser has read. Without any of the three, pages that were refused before are looked at as well.
    ``dry_run`` writes nothing. ``workers`` are processes, one a core unless given; with a ``scheduler`` of
    Dask's (``tcp://host:8786``) its workers read. ``progress`` is told how many
    articles are done. Raises ``ArchiveError`` for a file or a condition that cannot be used, and ``ArchiveLocked``.
    """
    report = Reparsed()
    is_all = not (where or since or parser)
    if dry_run:
        with Archive(path) as archive, pool(scheduler, workers) as readers:
            ids = archive.article_ids(where=where, since=since)
            _reparse(archive, report, None, ids, is_all, parser, readers, progress)
        return report
    with (
        ArchiveWriter(path, create=False, writer="azecrawl reparse") as archive,
        pool(scheduler, workers) as readers,
    ):
        ids = archive.article_ids(where=where, since=since)  # a condition that is none makes no run
        arguments = {"where": where, "since": since, "parser": parser}
        with recorded(archive, "reparse", {name: value for name, value in arguments.items() if value}) as run:
            _reparse(archive, report, run.id, ids, is_all, parser, readers, progress)
            run.counts = {"found": report.read, "archived": report.changed, "failed": len(report.troubles)}
            run.stats = {counters.reread(name): count for name, count in sorted(report.fields.items())}
            run.sentence = report.sentence
            run.outcome = Outcome.FAILED if report.troubles else Outcome.OK
    return report


def _reparse(
    archive: Archive,
    report: Reparsed,
    run_id: int | None,
    ids: list[int],
    is_all: bool,
    parser: str | None,
    readers: Pool,
    progress: Callable[[int, int], None],
) -> None:
    done = 0
    with closing(Kept(archive.path)) as kept:
        for articles, read, rereadings in read_again(archive, ids, parser, readers, kept):
            report.read += read
            for rereading in rereadings:
                report._add(rereading)
            if isinstance(archive, ArchiveWriter):
                archive.replace_readings((again.reading, again.article) for again in rereadings if again.article)
            done += articles
            progress(done, len(ids))
        if not is_all:
            return
        for visits in unread_visits(archive, readers, kept):
            for at, visit in visits:
                if visit.state is State.ARCHIVED:
                    report.found.append(visit.url)
                    if isinstance(archive, ArchiveWriter):
                        store(archive, visit, run_id, at)


def read_again(
    archive: Archive, article_ids: list[int], parser: str | None, readers: Pool, kept: Kept
) -> Iterator[tuple[int, int, list[Rereading]]]:
    """Read articles again, one batch after another, in order.

    Gives for each batch how many articles it has, how many readings, and those that come out otherwise.
    """
    sent = batches(article_ids)
    jobs = ((batch, parser, archive.extract(batch) if readers.is_elsewhere else None) for batch in sent)
    for batch, (read, rereadings) in zip(sent, readers.map(reread_articles, kept, jobs), strict=True):
        if readers.is_elsewhere:  # what depends on more than was sent, whose post an id is, is read once more here
            rereadings = [again for each in rereadings if (again := _settled(archive, each))]
        yield len(batch), read, rereadings


def _settled(archive: Archive, rereading: Rereading) -> Rereading | None:
    is_doubtful = rereading.trouble or "wp_id" in (rereading.fields or ())
    return reread(archive, rereading.reading) if is_doubtful else rereading
