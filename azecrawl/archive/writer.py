"""``ArchiveWriter``, the door for those who write: crawls, imports, repairs. Readers have ``Archive``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from sqlite_utils import Database

from azecrawl.archive import (
    articles,
    captures,
    conditional,
    coverage,
    duplicates,
    frontier,
    images,
    requisites,
    runs,
    unconfirmed,
    verification,
    witnesses,
)
from azecrawl.archive.archive import Archive, looking
from azecrawl.archive.articles import Known
from azecrawl.archive.database import ArchiveError, explained, open_to_write, savepoint, timestamp, transaction
from azecrawl.archive.duplicates import Compared
from azecrawl.archive.frontier import Standing
from azecrawl.archive.merging import Merged, Merger, Rank
from azecrawl.archive.verification import Finding, Look, Read, Watch, nobody_reads, nobody_watches
from azecrawl.records import (
    Article,
    Capture,
    Origin,
    State,
    Visit,
    Witness,
)

P = ParamSpec("P")
T = TypeVar("T")

Compare = Callable[[list[list[int]]], Iterable[list[Compared]]]
"""What compares articles, given their ids in batches, as ``Archive.compared`` does each, in order."""


def writing(write: Callable[Concatenate[Database, P], T]) -> Callable[Concatenate[ArchiveWriter, P], T]:
    """A function that writes, beside its SQL, as a method: it is one transaction."""

    @wraps(write)
    def do(archive: ArchiveWriter, /, *args: P.args, **kwargs: P.kwargs) -> T:
        with archive.transaction() as db:
            return write(db, *args, **kwargs)

    return do


class ArchiveWriter(Archive):
    """An archive to write into, as a crawl does: made where there is none, brought up to date where it is older.

    Every method that writes takes the time as ``at``, an aware ``datetime``, and is one transaction: it
    happens whole or not at all, and once it returns it is on the disk (but see ``together``). URLs are to be
    normalised by the caller. What is one look or one deed is a function beside its SQL, and a method here.

    ``create=False`` refuses to make a missing file. ``writer`` names who writes for longer than a transaction, and is
    the only one to do so until it is closed: the lock is taken before anything is written. Raises ``ArchiveLocked``
    where another holds it.
    """

    trouble: ArchiveError | None = None
    """What first kept something from being written, if anything has."""

    def __init__(self, path: str | Path, *, create: bool = True, writer: str | None = None) -> None:
        db, self._lock = open_to_write(Path(path), create=create, writer=writer)
        self._begin(Path(path), db)
        self._is_together = False
        self._lost: BaseException | None = None

    def close(self) -> None:
        """Close the file; the last to close it folds the ``-wal`` back into it. Let go of the lock, if held."""
        try:
            self.commit()
        finally:
            super().close()
            if self._lock:
                self._lock.release()

    def together(self) -> None:
        """Put the visits stored from now on into one transaction, until ``commit``: most of the time that storing one
        takes is its way to the disk. Each is kept whole or not at all; whatever else is written commits them as well.
        """
        with self._failing(), explained(self.path):
            self.db.execute("BEGIN IMMEDIATE")
        self._is_together = True

    def commit(self) -> None:
        """See that what was stored ``together`` is on the disk. Raises what kept it from there: none of it is then."""
        lost, self._lost = self._lost, None
        if lost:
            raise lost
        if self._is_together:
            self._is_together = False
            with self._failing(), explained(self.path):
                try:
                    self.db.commit()
                except BaseException:
                    self.db.rollback()
                    raise

    @contextmanager
    def transaction(self, *, may_wait: bool = False) -> Iterator[Database]:
        """A transaction; one that ``may_wait`` is committed with others where they are stored together."""
        with self._failing(), explained(self.path):
            if not self._is_together:
                with transaction(self.db):
                    yield self.db
                return
            with savepoint(self.db):
                yield self.db
        if not may_wait:
            try:
                self.commit()
            except BaseException as error:
                self._lost = error
                raise

    @contextmanager
    def _failing(self) -> Iterator[None]:
        """What follows from anything that could not be written."""
        try:
            yield
        except BaseException as error:
            self._bodies.forget()
            self._posts.cache_clear()
            if isinstance(error, ArchiveError):
                self.trouble = self.trouble or error
            if self._is_together and not self.db.conn.in_transaction:
                self._is_together, self._lost = False, error
            raise

    # The frontier

    to_revisit = looking(frontier.to_revisit)
    unvisited = looking(frontier.unvisited)
    known_to = looking(frontier.known_to)
    has_shown = looking(frontier.has_shown)
    listed_on = looking(frontier.listed_on)
    looked_at = looking(frontier.looked_at)
    health = looking(coverage.health)

    discover = writing(frontier.discover)

    def standings(self) -> Iterator[tuple[str, Standing]]:
        """Every known URL, and where it stands. Read lazily: do not write while you iterate."""
        with explained(self.path):
            yield from frontier.standings(self.db)

    # Visits

    identify = looking(articles.identify)
    has_articles_in = looking(articles.are_filed_under)
    sections = looking(articles.sections)
    validators = looking(conditional.headers)

    def store(self, visit: Visit, *, run_id: int | None, at: datetime, clock: datetime | None = None) -> int | None:
        """Keep all that came of one visit: captures, article and revision, where its URL stands, what it leads to.

        ``at`` is when the visit was made, and ``clock`` what time it is, where that is another: nothing is stored as
        seen later, and what was (by a clock once ahead) is brought back. The first capture is the one the article was
        read from; when it was fetched is when the content was seen. Those after it with the same status are the
        later pages of a split article. A content seen before the current one becomes an earlier revision, and leaves
        the record alone. An article is stored only when the visit ends as ``archived``; a visit that ends so without
        one (the server said "not modified") means that the known article is still as it was, or, if it is
        ``unconfirmed``, that nobody can tell. Returns the id of the article the URL leads to, if any.
        Raises ``ValueError`` for an archived visit that leads to no article, and what SQLite raises when
        the data breaks the schema; nothing is kept then.
        """
        clock = clock or at
        at = min(at, clock)
        now, latest = timestamp(at), timestamp(clock)
        with self.transaction(may_wait=True) as db:
            before = frontier.standing(db, visit.url)
            article = visit.article if visit.state is State.ARCHIVED and not visit.is_lesser else None
            known = articles.identify(db, article, visit.url) if article else None
            article_id = known.article_id if known else None
            if article is None:
                article_id = visit.article_id or (before.article_id if before else None)
            if article_id is not None and articles.bring_back(db, article_id, latest):
                known = articles.identify(db, article, visit.url) if article else None
            # What is no page of the article is none of its captures, whatever its address.
            is_of_article = article is not None or visit.state is State.GONE or (visit.is_lesser and visit.unchanged)
            capture_ids = captures.insert(
                db,
                self._bodies,
                visit.captures,
                article_id if is_of_article else None,
                now,
                of_article=article is not None,
            )
            if article:
                article_id = _write(db, visit, article, known, capture_ids, now, latest)
            elif visit.state is State.ARCHIVED:
                _leave(db, visit, article_id, capture_ids, now)
            frontier.discover(db, visit.discoveries, at)
            state = frontier.settle(db, visit, before, article_id, run_id, at)
            if state is State.GONE and article_id is not None:
                since = before.missing_at if before and before.missing_at else at
                articles.seen_gone(db, article_id, visit.url, timestamp(since))
        return article_id

    def keep(self, responses: Iterable[Capture], at: datetime) -> int:
        """Keep responses that are no visit's, but for those that are here already. Returns how many were not."""
        new = 0
        with self.transaction() as db:
            for response in responses:
                if not captures.held(db, response):
                    captures.insert(db, self._bodies, [response], None, timestamp(at), of_article=False)
                    new += 1
        return new

    keep_validators = writing(conditional.keep)

    # Witnesses

    def keep_witnesses(self, answer: Capture, brings: Sequence[Witness], at: datetime) -> int:
        """Keep a list of the REST API, and what it brings, if that is anything new. Returns of how many posts."""
        with self.transaction() as db:
            return witnesses.keep(db, self._bodies, answer, brings, timestamp(at))

    replace_readings = writing(articles.replace_readings)

    # Images

    images_wanted = looking(images.wanted)
    without_images = looking(images.articles_that_want_some)

    keep_images = writing(images.keep)

    # What pages need to be seen

    unread_pages = looking(requisites.unread_pages)
    requisites_wanted = looking(requisites.wanted)

    need = writing(requisites.need)
    settle_requisite = writing(requisites.settle)

    def keep_requisite(
        self, url: str, answer: Sequence[Capture], needs: Iterable[str], depth: int, at: datetime
    ) -> bool:
        """Keep what a URL answered, the redirects that led there first, unless it is what was here.

        ``needs`` is what it needs itself, one style sheet further from a page. Returns whether it was new.
        """
        last = answer[-1]
        with self.transaction() as db:
            is_new = not requisites.is_held(db, self._bodies, last)
            if is_new:
                ids = captures.insert(db, self._bodies, answer, None, timestamp(at), of_article=False)
                if last.url != url:
                    requisites.need(db, {last.url: ids[-1]}, at, depth)
                requisites.need(db, dict.fromkeys(needs, ids[-1]), at, depth + 1)
            requisites.settle(db, url, at)
            conditional.keep(db, url, last)
        return is_new

    # Runs

    looked_for_all = looking(runs.last_complete)
    walk_began = looking(runs.walk_began)
    last_total = looking(runs.last_total)
    most_missed = looking(runs.most_missed)
    last_died = looking(runs.last_died)

    start_run = writing(runs.start)
    finish_run = writing(runs.finish)
    note_of_run = writing(runs.note)

    # The whole

    def merge(
        self, other: Archive, rank: Rank, at: datetime, progress: Callable[[int, int], None] = lambda done, of: None
    ) -> Merged:
        """Bring in all that another archive has: of what both have, what was seen later stands, nothing twice.

        ``rank`` says how much a parser's reading can be believed. ``progress`` is told how many rows are done. Each
        hundred rows are a transaction: where it is killed, it goes on when it is made again.
        Raises ``ArchiveError`` when the other is this very file, or one of the two cannot be used any more.
        """
        if other.path.samefile(self.path):
            raise ArchiveError(f"{other.path} is the archive that it is to be merged into; name another one")
        with explained(other.path):
            other.db.execute("BEGIN")  # so that it stays as it is at the first look, whoever writes to it
            merger = Merger(self.db, self._bodies, other.db, other._bodies, rank, timestamp(at))
            done, size = 0, merger.size()
        try:
            for rows, bring in merger.parts():
                with self.transaction():
                    bring()
                done += rows
                progress(done, size)
        finally:
            other.db.rollback()
        return merger.merged

    def compare(self, at: datetime, compare: Compare | None = None) -> Iterator[int]:
        """Compare the text of every article that has not been, as it is now, with all others.

        A transaction for each batch; yields how many articles it held. Where it is left off, it goes on next time.
        ``compare`` is what does, given the batches; unless it is named, it is done right here.
        """
        with explained(self.path):
            left = duplicates.uncompared(self.db)
            if not left:
                return
            batches = [left[start : start + duplicates.BATCH] for start in range(0, len(left), duplicates.BATCH)]
            found = compare(batches) if compare else self._compared_here(batches)
        for compared in found:
            with self.transaction():
                duplicates.note(self.db, compared, timestamp(at))
            yield len(compared)

    def _compared_here(self, batches: list[list[int]]) -> Iterator[list[Compared]]:
        comparer = duplicates.Comparer(self.db)
        for batch in batches:
            with explained(self.path):
                yield comparer.compare(batch)

    def repair(
        self, at: datetime, images: Path | None = None, watch: Watch = nobody_watches, read: Read = nobody_reads
    ) -> Iterator[Finding]:
        """Make good what can be: what the archive still proves is derived anew, lost pages are put on the next
        crawl's list. No article, revision, capture or URL is deleted. ``read`` reads an article in a capture, by its
        id, as ``rereading.reader`` does: without it nothing is read again.

        Gives all that was wrong; what ``is_repaired`` is not any more. Raises ``ArchiveError`` for a file that SQLite
        finds damaged, which is left as it is, and ``ValueError`` for an archive opened without a ``writer``.
        """
        if self._lock is None:
            raise ValueError("a repair writes for long: open the archive with writer=…, so that nobody else does")
        with explained(self.path):
            look = Look(self.path, self.db, self._bodies, images, watch, read)
            yield from verification.repair(look, self.transaction, timestamp(at))


def _write(
    db: Database,
    visit: Visit,
    article: Article,
    known: Known | None,
    capture_ids: Sequence[int],
    now: str,
    latest: str,
) -> int:
    """Write the article of a visit and what its being seen says of it, at ``latest`` at the latest. Returns its id."""
    capture_id = next(iter(capture_ids), None)
    seen = min(timestamp(visit.captures[0].fetched_at), latest) if visit.captures else now
    if known and seen < known.last_seen_at:
        article_id = known.article_id
        if not visit.is_reading:
            articles.write_earlier(db, article, known, capture_id, seen)
    else:
        article_id = articles.write(db, article, known, capture_id, seen, is_reading=visit.is_reading)
    if known:
        unconfirmed.settle(db, article_id, seen)
    if visit.agreement is not None and article.wp_id and article.modified_at:
        witnesses.note(db, article.wp_id, timestamp(article.modified_at), visit.agreement, capture_id)
    if known is None:
        captures.assign(db, capture_ids, article_id)
    if visit.captures and visit.captures[0].id is None and not article.page_urls and visit.origin == Origin.LIVE:
        # Of a split article, the first page does not vouch for all; nor does a file for what the site has now.
        conditional.keep(db, visit.url, visit.captures[0])
    return article_id


def _leave(db: Database, visit: Visit, article_id: int | None, capture_ids: Sequence[int], now: str) -> None:
    """Note that an article is still as it was, or that nobody can tell, and its address.

    Raises ``ValueError`` where there is none.
    """
    if article_id is None:
        raise ValueError(f"{visit.url} is said to be archived, but leads to no article")
    if visit.article:
        articles.move(db, article_id, visit.article.url)
    if visit.unconfirmed:
        unconfirmed.note(db, article_id, capture_ids[0], visit.unconfirmed, now)
        return
    articles.seen_again(db, article_id, now)
    if visit.is_confirmed:
        unconfirmed.settle(db, article_id, now)
