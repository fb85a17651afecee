"""``Archive``, the one door to the SQLite file: each verb a transaction or a look. The SQL is beside it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, Unpack

from sqlite_utils import Database

from azecrawl import counters
from azecrawl.archive import (
    articles,
    captures,
    conditional,
    coverage,
    duplicates,
    frames,
    frontier,
    images,
    reading,
    runs,
    searching,
    unconfirmed,
    verification,
    witnesses,
)
from azecrawl.archive.articles import Known, Reading
from azecrawl.archive.bodies import Bodies
from azecrawl.archive.coverage import Coverage, Health
from azecrawl.archive.database import ArchiveError, explained, open_database, savepoint, timestamp, transaction
from azecrawl.archive.frontier import Standing
from azecrawl.archive.reading import Order
from azecrawl.archive.schema import TABLES
from azecrawl.archive.searching import Sort
from azecrawl.archive.selection import Filters, Selection
from azecrawl.archive.verification import Finding, Look, Read, Watch
from azecrawl.counters import OfWay, of_way
from azecrawl.records import (
    Article,
    Capture,
    Discovery,
    ImageFile,
    Origin,
    Outcome,
    RunKind,
    State,
    Visit,
    Way,
    Witness,
)

if TYPE_CHECKING:
    from pandas import DataFrame


_LISTS_AT_HAND = 4
"""Lists of a hundred posts each, some megabytes: articles are visited in nearly the order in which they are listed."""


def _unwatched(what: str, done: int, total: int) -> None:
    """Nobody wants to know how far it is."""


def _unread(capture_id: int) -> Article | None:
    """Nobody can read a page here: parsers know the archive, not the other way round."""
    return None


class Archive:
    """A news archive in one SQLite file, written by one process and read by any number.

    >>> with Archive(path, read_only=True) as archive:
    ...     [hit["title"] for hit in archive.search("Shusha")]
    ['Şuşa opens its gates']

    Every method that writes takes the time as ``at``, an aware ``datetime``, and is one transaction: it
    happens whole or not at all, and once it returns it is on the disk (but see ``together``). Times come
    back as text, ISO 8601 in UTC to the second. URLs are to be normalised by the caller. What goes wrong
    with the file is an ``ArchiveError``.

    ``create=False`` refuses to make a missing file. ``read_only=True`` writes nothing to the file (SQLite
    may leave an empty ``-wal`` and a ``-shm`` beside it) and refuses one that needs a migration.

    ``writer`` names who writes for longer than a transaction, and is the only one to do so until it is closed: the
    lock is taken before anything is written. Raises ``ArchiveLocked`` where another holds it.
    """

    path: Path
    db: Database
    trouble: ArchiveError | None = None
    """What first kept something from being written, if anything has."""

    def __init__(
        self, path: str | Path, *, create: bool = True, read_only: bool = False, writer: str | None = None
    ) -> None:
        self.path = Path(path)
        self.db, self._lock = open_database(self.path, create=create, read_only=read_only, writer=writer)
        self._bodies = Bodies(self.db)
        self._posts = lru_cache(maxsize=_LISTS_AT_HAND)(self._read_posts)
        self._is_together = False
        self._lost: BaseException | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; the last to close it folds the ``-wal`` back into it. Let go of the lock, if held."""
        try:
            self.commit()
        finally:
            with explained(self.path):
                self.db.close()
            if self._lock:
                self._lock.release()

    def together(self) -> None:
        """Put the visits stored from now on into one transaction, until ``commit``: most of the time that storing one
        takes is its way to the disk. Each is kept whole or not at all; whatever else is written commits them as well.
        """
        with explained(self.path):
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
    def _writing(self, *, may_wait: bool = False) -> Iterator[Database]:
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

    def discover(self, discoveries: Iterable[Discovery], at: datetime) -> int:
        """Add the URLs not known yet, as pending. Returns how many were new."""
        with self._writing() as db:
            return frontier.discover(db, discoveries, timestamp(at))

    def standings(self) -> dict[str, Standing]:
        """Where every known URL stands."""
        with explained(self.path):
            return frontier.standings(self.db)

    def to_revisit(self, visits: Mapping[timedelta, timedelta], at: datetime) -> dict[str, date]:
        """The articles whose last visit is too long ago for their age, by URL, with the days they were published.

        ``visits`` says how long ago the last visit may be, by age since publication.
        """
        with explained(self.path):
            return frontier.to_revisit(self.db, visits, at)

    def unvisited(self, since: datetime) -> dict[str, date]:
        """The articles that have not been visited since a time, by URL, with the days they were published."""
        with explained(self.path):
            return frontier.unvisited(self.db, timestamp(since))

    def known_to(self, way: Way) -> dict[str, date]:
        """The articles that a way of looking has ever shown, by URL, with the days they were published."""
        with explained(self.path):
            return frontier.known_to(self.db, way)

    def has_shown(self, way: Way) -> bool:
        """Whether a way of looking has ever shown an article."""
        with explained(self.path):
            return frontier.has_shown(self.db, way)

    def listed_on(self, url: str) -> set[str]:
        """The URLs that a list (a sitemap, a page of a feed) showed when it was last read; empty when it never was."""
        with explained(self.path):
            return frontier.listed_on(self.db, url)

    def looked_at(self, way: Way) -> set[str]:
        """The URLs that need no look though a way of looking lists them no longer: they were visited since then."""
        with explained(self.path):
            return frontier.looked_at(self.db, way)

    def standing(self, url: str) -> Standing | None:
        """Where a URL stands, or None when it was never heard of."""
        with explained(self.path):
            return frontier.standing(self.db, url)

    def state_of(self, url: str) -> State | None:
        """The state of a URL, or None when it was never heard of."""
        standing = self.standing(url)
        return standing.state if standing else None

    def urls(self, state: State | None = None) -> Iterator[dict[str, Any]]:
        """The rows of ``urls``, in the order they were found. Read lazily: do not write while you iterate."""
        with explained(self.path):
            yield from self.db.query("SELECT * FROM urls WHERE state = ?1 OR ?1 IS NULL ORDER BY rowid", (state,))

    def state_counts(self) -> dict[State, int]:
        """How many URLs stand where; every state is there, and they add up to all URLs known."""
        with explained(self.path):
            found = dict(self.db.execute("SELECT state, count(*) FROM urls GROUP BY state").fetchall())
        return {state: found.get(state, 0) for state in State}

    def coverage(self) -> Coverage:
        """What each way of looking for articles knows, and how much of it is archived."""
        with explained(self.path):
            return coverage.coverage(self.db)

    def health(self, spider: str, at: datetime) -> Health:
        """What tells whether the archive is kept up; ``spider`` is the one that keeps it."""
        with explained(self.path):
            return coverage.health(self.db, spider, at)

    def missing(self) -> Iterator[dict[str, Any]]:
        """URL by URL, what is known and not archived: url, state, reason, ways. Read lazily."""
        with explained(self.path):
            yield from coverage.missing(self.db)

    def sightings(self) -> Iterator[dict[str, Any]]:
        """Every known URL with the ways that said it is an article. Read lazily."""
        with explained(self.path):
            yield from coverage.sightings(self.db)

    # Storing

    def identify(self, article: Article, asked: str | None = None) -> Known | None:
        """The article the archive already holds under this WordPress id, else under this URL; None when it is new.

        Neither proves anything alone: address, title or text have to agree as well. ``asked`` is the address that led
        to the article. What a page gives as its canonical URL is not looked at.
        """
        with explained(self.path):
            return articles.identify(self.db, article, asked)

    def bearer(self, wp_id: int) -> tuple[int, str] | None:
        """The article that has a WordPress id: its id here, and its URL; None when none has."""
        with explained(self.path):
            return articles.bearer(self.db, wp_id)

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
        with self._writing(may_wait=True) as db:
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
            frontier.discover(db, visit.discoveries, now)
            state = frontier.settle(db, visit, before, article_id, run_id, at)
            if state is State.GONE and article_id is not None:
                since = before.missing_at if before and before.missing_at else at
                articles.seen_gone(db, article_id, visit.url, timestamp(since))
        return article_id

    def keep(self, responses: Iterable[Capture], at: datetime) -> int:
        """Keep responses that are no visit's, but for those that are here already. Returns how many were not."""
        new = 0
        with self._writing() as db:
            for response in responses:
                if not captures.held(db, response):
                    captures.insert(db, self._bodies, [response], None, timestamp(at), of_article=False)
                    new += 1
        return new

    # Witnesses

    def keep_witnesses(self, answer: Capture, brings: Sequence[Witness], at: datetime) -> int:
        """Keep a list of the REST API, and what it brings, if that is anything new. Returns of how many posts."""
        with self._writing() as db:
            return witnesses.keep(db, self._bodies, answer, brings, timestamp(at))

    def post(self, at: datetime, wp_id: int, modified_at: datetime | None) -> Mapping[str, Any] | None:
        """What the REST API has said of a post as modified at a time; None where nothing of that is kept.

        Where no time of modification is known, that is the post as it was last modified ``at`` a time or before.
        """
        with explained(self.path):
            modified = timestamp(modified_at) if modified_at else None
            capture_id = witnesses.find(self.db, wp_id, modified, timestamp(at))
            return self._posts(capture_id).get(wp_id) if capture_id else None

    def _read_posts(self, capture_id: int) -> dict[int, Mapping[str, Any]]:
        """The posts of a list by their ids. What is damaged witnesses nothing: to say so is for ``verify``."""
        try:
            return {post["id"]: post for post in json.loads(captures.body(self.db, self._bodies, capture_id))}
        except ArchiveError:
            return {}

    # Reading again what is kept

    def article_ids(self, *, where: str | None = None, since: date | None = None) -> list[int]:
        """The ids of articles: of those published since a day, in Baku, and of those that an SQL condition holds for.

        Raises ``ArchiveError`` for a condition that SQLite cannot read.
        """
        with explained(self.path):
            return reading.ids(self.db, where, since)

    def readings(self, article_id: int) -> list[Reading]:
        """What stands for an article, revision by revision, oldest first, the last one with all that it is joined to.

        A revision that was not read from any page is left out.
        """
        with explained(self.path):
            return articles.readings(self.db, article_id)

    def reread(self, rereadings: Iterable[tuple[Reading, Article]]) -> None:
        """Put another reading of the same page in the place of each: the publication has not changed anything."""
        with self._writing() as db:
            for reading_, article in rereadings:
                articles.reread(db, reading_, article)

    def pages(self, capture_id: int) -> list[Capture]:
        """A capture, and those of the later pages of a split article that were fetched with it, in order."""
        with explained(self.path):
            return captures.pages(self.db, self._bodies, capture_id)

    def unread(self) -> list[tuple[int, str]]:
        """The captures that led to no article, in the order they were fetched: their ids and URLs."""
        with explained(self.path):
            return captures.unread(self.db)

    def nearest_capture(self, url: str, at: datetime) -> Capture | None:
        """The capture of a page, with status 200, that was fetched nearest to a time."""
        with explained(self.path):
            id = captures.nearest(self.db, url, timestamp(at))
            return captures.record(self.db, self._bodies, id) if id else None

    # Images

    def images_wanted(self, article_id: int, at: datetime) -> list[str]:
        """The URLs of an article's images that have neither a file nor a final reason why not, and are due."""
        with explained(self.path):
            return images.wanted(self.db, article_id, timestamp(at))

    def without_images(self, at: datetime) -> dict[str, date]:
        """The articles with such images, by URL, with the days they were published."""
        with explained(self.path):
            return images.articles_that_want_some(self.db, timestamp(at))

    def keep_images(self, files: Iterable[ImageFile], at: datetime) -> int:
        """Note what became of fetching images. Returns how many of their files are new, by their bytes.

        A failure that is not final is forgotten after an hour, and after twice as long each further time.
        """
        with self._writing() as db:
            return images.keep(db, files, at)

    # Runs

    def start_run(
        self, spider: str, kind: RunKind, arguments: Mapping[str, Any], versions: Mapping[str, str], at: datetime
    ) -> int:
        """Begin a run; one still without an outcome was killed, and becomes ``interrupted``. Returns its id."""
        with self._writing() as db:
            return runs.start(db, spider, kind, arguments, versions, timestamp(at))

    def finish_run(
        self,
        run_id: int,
        outcome: Outcome,
        reason: str | None,
        counts: Mapping[str, int],
        stats: Mapping[str, Any],
        at: datetime,
        *,
        complete: bool = False,
    ) -> None:
        """End a run: ``counts`` fill the columns of their names (``runs.COUNTS``).

        ``complete`` says that looking for articles came to its end. Raises ``ValueError`` for a count that
        no column holds.
        """
        with self._writing() as db:
            runs.finish(db, run_id, outcome, reason, counts, stats, timestamp(at), complete=complete)

    def looked_for_all(self, spider: str, at: datetime, way: Way | None = None) -> datetime | None:
        """When the last run before a time began that looked for articles to the end, or None when none has.

        With a ``way``, the last such run that this way has answered.
        """
        with explained(self.path):
            return runs.last_complete(self.db, spider, timestamp(at), way)

    def walk_began(self, spider: str) -> datetime | None:
        """When the full crawl began that is not complete yet, or None when none is under way."""
        with explained(self.path):
            return runs.walk_began(self.db, spider)

    def sections(self) -> list[str]:
        """The paths of the sections that articles were filed under."""
        with explained(self.path):
            return [path for (path,) in self.db.execute("SELECT path FROM categories ORDER BY path")]

    def has_articles_in(self, path: str) -> bool:
        """Whether articles that are on the site are filed under a section, or one below it, by its path."""
        with explained(self.path):
            return articles.are_filed_under(self.db, path)

    def last_total(self, way: Way) -> int | None:
        """How many articles the site last said it has, asked by a way of looking."""
        with explained(self.path):
            return runs.last_stat(self.db, of_way(way, OfWay.TOTAL))

    def most_missed(self, spider: str) -> int:
        """The most addresses that any run that was well has missed for the first time."""
        with explained(self.path):
            return runs.most(self.db, spider, counters.MISSED)

    # Whether it is whole

    def verify(self, images: Path | None = None, watch: Watch = _unwatched) -> Iterator[Finding]:
        """All that is wrong with the archive, as it is now; nothing when it is whole. Writes nothing.

        Read lazily: do not write while you iterate; what others write meanwhile is not seen.
        ``images`` is the folder of image files; without it they are not looked at. ``watch`` is told of progress.
        """
        with explained(self.path):
            yield from verification.find(Look(self.path, self.db, self._bodies, images, watch, _unread))

    def repair(
        self, at: datetime, images: Path | None = None, watch: Watch = _unwatched, read: Read = _unread
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
            yield from verification.repair(look, self._writing, timestamp(at))

    # Conditional requests

    def validators(self, url: str) -> dict[str, str]:
        """The headers that make a request for a URL conditional; empty when the site has given none."""
        with explained(self.path):
            return conditional.headers(self.db, url)

    def keep_validators(self, url: str, answer: Capture) -> None:
        """Keep what a list's answer gave to ask conditionally next time: once what it said is stored."""
        with self._writing() as db:
            conditional.keep(db, url, answer)

    def runs(self, limit: int = 10) -> list[dict[str, Any]]:
        """The latest runs, newest first, with what is kept as JSON read."""
        with explained(self.path):
            return runs.latest(self.db, limit)

    # Duplicates

    def compare(self, at: datetime) -> Iterator[int]:
        """Compare the text of every article that has not been, as it is now, with all others.

        A transaction for each batch; yields how many articles it held. Where it is left off, it goes on next time.
        """
        with explained(self.path):
            left = duplicates.uncompared(self.db)
            if not left:
                return
            comparer = duplicates.Comparer(self.db)
        for start in range(0, len(left), duplicates.BATCH):
            batch = left[start : start + duplicates.BATCH]
            with self._writing():
                comparer.compare(batch, timestamp(at))
            yield len(batch)

    def comparison(self) -> dict[str, int]:
        """How many articles were ``compared``, how many of them say ``too_little`` to tell, how many are left."""
        with explained(self.path):
            return duplicates.counts(self.db)

    def duplicates(
        self, least: int = 60, article_id: int | None = None, since: date | None = None
    ) -> list[list[dict[str, Any]]]:
        """Groups of articles with the same or nearly the same text, the newest first, as far as ``compare`` has come.

        ``least`` is how alike two have to be, in per cent (none below 50 is kept); ``article_id`` whose group to
        give; ``since`` leaves out groups without an article published since a day, in Baku. In a group the oldest is
        first; each has id, url, title, source, published_at, day, gone_at, ``alike`` (per cent, ``to`` the most alike
        of the others), and ``identical``: the same words in the same order.
        """
        with explained(self.path):
            return duplicates.found(self.db, least, article_id, since)

    # Reading

    def article(self, url_or_id: str | int) -> dict[str, Any] | None:
        """An article by its id or by any URL that leads to it: its row, with categories, tags, images and links.

        An image has the ``path`` of its file within IMAGES_STORE, ``media_type``, ``width`` and ``height``
        (pixels); all are None when there is no file.

        >>> archive.article("https://aze.media/a-port/")["byline"]
        'Leyla Həsənova'
        """
        with explained(self.path):
            return reading.one(self.db, url_or_id)

    def random_article(self) -> dict[str, Any] | None:
        """Any of the articles, as ``article`` gives it; None when there is none yet."""
        with explained(self.path):
            return reading.any_one(self.db)

    def articles(
        self, query: str | None = None, *, sort: Order = "newest", **filters: Unpack[Filters]
    ) -> Iterator[dict[str, Any]]:
        """The articles as ``article`` gives them, in the order they were published, read a hundred at a time.

        The filters are those of ``Selection``: ``category``, ``source``, ``byline``, ``since`` and ``until``; without
        any, all articles. Raises ``ArchiveError`` for one that can match nothing and for a query that cannot be read.

        >>> [article["title"] for article in archive.articles(category="news", since="2021-01-01")]
        ['Şuşa opens its gates', 'A port for the Caspian']
        """
        with explained(self.path):
            yield from reading.every(self.db, Selection(query, **filters), sort)

    def article_count(self, query: str | None = None, **filters: Unpack[Filters]) -> int:
        """How many articles there are, filtered as by ``articles``.

        >>> archive.article_count("port")
        1
        """
        with explained(self.path):
            return reading.count(self.db, Selection(query, **filters))

    def image_file(self, url: str) -> dict[str, Any] | None:
        """The row of an image's file, by the image's URL, ``path`` within IMAGES_STORE; None when there is no file."""
        with explained(self.path):
            return images.file(self.db, url)

    def to_pandas(self, query: str | None = None, **filters: Unpack[Filters]) -> DataFrame:
        """The articles in a pandas ``DataFrame``, one a row, filtered as by ``articles``.

        The columns are those of the table but for ``body_html``, with times as UTC datetimes, ``day`` as one without a
        zone, and ``categories`` (paths) and ``tags`` (names) as lists. Raises ``ArchiveError`` when pandas is not
        installed.

        >>> frame = archive.to_pandas(until="2021-12-31")
        >>> frame[["title", "byline", "word_count"]]
                            title          byline  word_count
        0  A port for the Caspian  Leyla Həsənova           6
        >>> frame["published_at"].dt.year.tolist()
        [2021]
        """
        columns = [column.name for column in self.db.table("articles").columns]
        return frames.frame(self.articles(query, **filters), columns)

    def facts(self, **filters: Unpack[Filters]) -> Iterator[dict[str, Any]]:
        """What there is to count of the articles, oldest first: day, words, byline, source, categories, credits.

        ``day`` is Baku's; ``categories`` are paths; ``credits`` has one entry an image, None where nobody is named.
        Filtered as by ``articles``. Read lazily.

        >>> [(facts["day"], facts["words"], facts["categories"]) for facts in archive.facts(until="2021-12-31")]
        [('2021-03-15', 6, ['news', 'news/economy'])]
        """
        with explained(self.path):
            yield from reading.facts(self.db, Selection(**filters))

    def revisions(self, article_id: int) -> list[dict[str, Any]]:
        """Every distinct content an article has had, oldest first; the last one is the current.

        >>> [revision["title"] for revision in archive.revisions(1)]
        ['A port on the Caspian', 'A port for the Caspian']
        """
        with explained(self.path):
            return reading.revisions(self.db, article_id)

    def captures(self, of: str | int) -> list[dict[str, Any]]:
        """The captures of a URL, or of an article by its id, oldest first, without their bodies (``size`` in bytes)."""
        with explained(self.path):
            return captures.rows(self.db, of)

    def capture_body(self, capture_id: int) -> bytes:
        """The decoded body of a capture, byte for byte. Raises ``ArchiveError`` when it is unknown or damaged."""
        with explained(self.path):
            return captures.body(self.db, self._bodies, capture_id)

    def capture(self, capture_id: int) -> Capture:
        """A capture as it was handed in. Raises ``ArchiveError`` when it is unknown or damaged."""
        with explained(self.path):
            return captures.record(self.db, self._bodies, capture_id)

    def every_capture(self) -> Iterator[dict[str, Any]]:
        """All captures in the order they were kept, without their bodies. Read lazily: do not write meanwhile."""
        with explained(self.path):
            yield from captures.every(self.db)

    def read_from(self, capture_id: int) -> dict[str, Any]:
        """What was read from a capture: its ``article`` as ``article`` gives it, and its ``revision``.

        The article is there if its record, as it is now, was read from this capture, the revision if it was seen
        here first (the latest, if several were). Often there is neither.
        """
        with explained(self.path):
            return reading.read_from(self.db, capture_id)

    def search(
        self,
        query: str,
        *,
        sort: Sort = "relevance",
        limit: int = 20,
        marks: tuple[str, str] = ("[", "]"),
        **filters: Unpack[Filters],
    ) -> list[dict[str, Any]]:
        """Articles that match a query: id, title, url, published_at, day, byline, source, and a snippet of the text.

        ``docs/search.md`` describes the query's language. Case and diacritics do not matter, and Azerbaijani words
        are found by their other spellings. A word counts most in the title, then in the subtitle. What matches
        stands between the marks in the snippet. The filters are those of ``articles``.
        Raises ``ArchiveError`` for a query that cannot be read and for a filter that can match nothing.

        >>> [(hit["title"], hit["snippet"]) for hit in archive.search("eliyev", category="karabakh")]
        [('Şuşa opens its gates', 'Rauf [Əliyev] sang on the first evening.')]
        """
        with explained(self.path):
            return searching.search(self.db, Selection(query, **filters), sort, limit, marks)

    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        with explained(self.path):
            return {table: self.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}


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
    unconfirmed.settle(db, article_id, seen)
    if visit.agreement is not None and article.wp_id and article.modified_at:
        witnesses.note(db, article.wp_id, timestamp(article.modified_at), visit.agreement, capture_id)
    if known is None:
        captures.assign(db, capture_ids, article_id)
    if visit.captures and not article.page_urls and visit.origin == Origin.LIVE:
        # Of a split article, the first page does not vouch for all.
        conditional.keep(db, visit.url, visit.captures[0])
    return article_id


def _leave(db: Database, visit: Visit, article_id: int | None, capture_ids: Sequence[int], now: str) -> None:
    """Note that an article is still as it was, or that nobody can tell. Raises ``ValueError`` where there is none."""
    if article_id is None:
        raise ValueError(f"{visit.url} is said to be archived, but leads to no article")
    if visit.unconfirmed:
        unconfirmed.note(db, article_id, capture_ids[0], visit.unconfirmed, now)
        return
    articles.seen_again(db, article_id, now)
    if visit.is_confirmed:
        unconfirmed.settle(db, article_id, now)
