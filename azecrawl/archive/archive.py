"""``Archive``, the door for those who read: researchers' programs, the command line, exports, the reader."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from functools import cached_property, lru_cache, wraps
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Self, TypeVar, Unpack

from sqlite_utils import Database

from azecrawl.archive import (
    articles,
    captures,
    coverage,
    duplicates,
    edits,
    extracts,
    frames,
    frontier,
    glance,
    images,
    lists,
    parts,
    requisites,
    retrieval,
    runs,
    searching,
    slugs,
    verification,
    witnesses,
)
from azecrawl.archive.bodies import Bodies
from azecrawl.archive.coverage import Coverage
from azecrawl.archive.database import ArchiveError, explained, open_to_read, rows_of, timestamp
from azecrawl.archive.duplicates import Compared, Comparer
from azecrawl.archive.lists import Overview, Page
from azecrawl.archive.retrieval import Order
from azecrawl.archive.rows import (
    ArticleRow,
    CaptureRow,
    DuplicateRow,
    EditRow,
    FactRow,
    HitRow,
    ImageFileRow,
    MissingRow,
    ReadFrom,
    RevisionRow,
    RunRow,
    SightedRow,
    UrlRow,
)
from azecrawl.archive.schema import TABLES
from azecrawl.archive.searching import Sort
from azecrawl.archive.selection import Filters, Selection
from azecrawl.archive.verification import Finding, Look, Watch, nobody_reads, nobody_watches
from azecrawl.records import Capture, State

if TYPE_CHECKING:
    from pandas import DataFrame


P = ParamSpec("P")
T = TypeVar("T")

_LISTS_AT_HAND = 4
"""Lists of a hundred posts each, some megabytes: articles are visited in nearly the order in which they are listed."""


def looking(ask: Callable[Concatenate[Database, P], T]) -> Callable[Concatenate[Archive, P], T]:
    """A function that stands beside its SQL, as a method: what it is asked of is this archive."""

    @wraps(ask)
    def look(archive: Archive, /, *args: P.args, **kwargs: P.kwargs) -> T:
        with explained(archive.path):
            return ask(archive.db, *args, **kwargs)

    return look


class Archive:
    """A news archive in one SQLite file, to be read: written by one process and read by any number.

    >>> with Archive(path) as archive:
    ...     [hit["title"] for hit in archive.search("Shusha")]
    ['Şuşa opens its gates']

    Times come back as text, ISO 8601 in UTC to the second. Nothing is written to the file (SQLite may leave an empty
    ``-wal`` and a ``-shm`` beside it). Raises ``ArchiveError`` for what goes wrong with the file, and for one that is
    missing, or of an older azecrawl.
    """

    article_ids = looking(retrieval.ids)
    readings = looking(articles.readings)
    unread = looking(captures.unread)
    requisite = looking(requisites.find)
    bearer = looking(articles.bearer)
    standing = looking(frontier.standing)
    incidents = looking(runs.incidents)
    glance = looking(glance.glance)
    has_posts = looking(witnesses.are_kept)

    path: Path
    db: Database
    is_part = False
    has_texts = True

    def __init__(self, path: str | Path) -> None:
        self._begin(Path(path), open_to_read(Path(path)))

    def _begin(self, path: Path, db: Database) -> None:
        self.path = path
        self.db = db
        self._bodies = Bodies(db)
        self._posts = lru_cache(maxsize=_LISTS_AT_HAND)(self._read_posts)

    @classmethod
    def of_extract(cls, name: str, extracted: bytes) -> Self:
        """What ``extract`` or ``comparable`` has made of the archive with that name: it knows nothing else."""
        archive = cls.__new__(cls)
        archive._begin(Path(name), extracts.opened(extracted))
        return archive

    extract = looking(extracts.extract)
    comparable = looking(extracts.comparable)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        with explained(self.path):
            self.db.close()

    # The frontier

    def urls(self, state: State | None = None) -> Iterator[UrlRow]:
        """The rows of ``urls``, in the order they were found. Read lazily: do not write while you iterate."""
        with explained(self.path):
            every = "SELECT * FROM urls WHERE state = ?1 OR ?1 IS NULL ORDER BY rowid"
            yield from rows_of(UrlRow, self.db, every, (state,))

    def state_counts(self) -> dict[State, int]:
        """How many URLs stand where; every state is there, and they add up to all URLs known."""
        with explained(self.path):
            found = dict(self.db.execute("SELECT state, count(*) FROM urls GROUP BY state").fetchall())
        return {state: found.get(state, 0) for state in State}

    def coverage(self) -> Coverage:
        """What each way of looking for articles knows, and how much of it is archived."""
        with explained(self.path):
            return coverage.coverage(self.db)

    def missing(self) -> Iterator[MissingRow]:
        """URL by URL, what is known and not archived: url, state, reason, ways. Read lazily."""
        with explained(self.path):
            yield from coverage.missing(self.db)

    def sightings(self) -> Iterator[SightedRow]:
        """Every known URL with the ways that said it is an article. Read lazily."""
        with explained(self.path):
            yield from coverage.sightings(self.db)

    # Whether it is whole

    def verify(self, images: Path | None = None, watch: Watch = nobody_watches) -> Iterator[Finding]:
        """All that is wrong with the archive, as it is now; nothing when it is whole. Writes nothing.

        Read lazily: do not write while you iterate; what others write meanwhile is not seen.
        ``images`` is the folder of image files; without it they are not looked at. ``watch`` is told of progress.
        """
        with explained(self.path):
            yield from verification.find(Look(self.path, self.db, self._bodies, images, watch, nobody_reads))

    def runs(self, limit: int = 10) -> list[RunRow]:
        """The latest runs, newest first, with what is kept as JSON read."""
        with explained(self.path):
            return runs.latest(self.db, limit)

    def check_runs(self) -> None:
        """Raise ``ArchiveError`` where a run's row is damaged: what follows from the runs cannot be told then."""
        with explained(self.path):
            for run_id, column in runs.damaged(self.db):
                raise ArchiveError(
                    f"{self.path}: the {column} of run {run_id} is damaged; `azecrawl verify` lists what else is,"
                    " and `azecrawl restore` puts a backup in its place"
                )

    # Duplicates

    def comparison(self) -> dict[str, int]:
        """How many articles were ``compared``, how many of them say ``too_little`` to tell, how many are left."""
        with explained(self.path):
            return duplicates.counts(self.db)

    def says_too_little(self, article_id: int) -> bool:
        """Whether an article has too few words of its own to be compared, as far as ``compare`` has come."""
        with explained(self.path):
            return duplicates.says_too_little(self.db, article_id)

    @cached_property
    def _comparer(self) -> Comparer:
        return Comparer(self.db)

    def compared(self, article_ids: Iterable[int]) -> list[Compared]:
        """What comes of comparing articles with all others as they were when this was first asked. Writes nothing."""
        with explained(self.path):
            return self._comparer.compare(article_ids)

    def duplicates(
        self, least: int = 60, article_id: int | None = None, since: date | None = None
    ) -> list[list[DuplicateRow]]:
        """Groups of articles with the same or nearly the same text, the newest first, as far as ``compare`` has come.

        ``least`` is how alike two have to be, in per cent (none below 50 is kept); ``article_id`` whose group to
        give; ``since`` leaves out groups without an article published since a day, at the site. In a group the oldest
        is first; each has id, url, title, source, published_at, day, gone_at, ``alike`` (per cent, ``to`` the most
        alike of the others), and ``identical``: the same words in the same order.
        """
        with explained(self.path):
            return duplicates.found(self.db, least, article_id, since)

    def alike(self, article_id: int, least: int = 60) -> list[dict[str, Any]]:
        """The articles whose text is alike to one's by ``least`` per cent or more, as far as ``compare`` has come.

        Each is as in a ``page``, with ``alike`` in per cent; the most alike come first.
        """
        with explained(self.path):
            scores = duplicates.alike(self.db, article_id, least)
            found = lists.teasers(self.db, scores)
        return sorted(
            (row | {"alike": scores[id]} for id, row in found.items()), key=lambda row: (-row["alike"], row["day"])
        )

    # Reading

    def article(self, url_or_id: str | int) -> ArticleRow | None:
        """An article by its id or by any URL that leads to it: its row, with categories, tags, images and links.

        An image has the ``path`` of its file within IMAGES_STORE, ``media_type``, ``width`` and ``height``
        (pixels); all are None when there is no file.

        >>> archive.article("https://aze.media/a-port/")["byline"]
        'Leyla Həsənova'
        """
        with explained(self.path):
            return retrieval.one(self.db, url_or_id)

    def random_article(self) -> ArticleRow | None:
        """Any of the articles, as ``article`` gives it; None when there is none yet."""
        with explained(self.path):
            return retrieval.any_one(self.db)

    def articles(
        self, query: str | None = None, *, sort: Order = "newest", **filters: Unpack[Filters]
    ) -> Iterator[ArticleRow]:
        """The articles as ``article`` gives them, in the order they were published, read a hundred at a time.

        ``Filters`` says which there are; without any, all articles. Raises ``ArchiveError`` for one that can match
        nothing and for a query that cannot be read.

        >>> [article["title"] for article in archive.articles(category="news", since="2021-01-01")]
        ['Şuşa opens its gates', 'A port for the Caspian']
        """
        with explained(self.path):
            yield from retrieval.every(self.db, Selection(query, filters), sort)

    def article_count(self, query: str | None = None, **filters: Unpack[Filters]) -> int:
        """How many articles there are, filtered as by ``articles``.

        >>> archive.article_count("port")
        1
        """
        with explained(self.path):
            return retrieval.count(self.db, Selection(query, filters))

    def image_files(self, urls: Iterable[str]) -> dict[str, ImageFileRow]:
        """The rows of the files of images, ``path`` within IMAGES_STORE, by the images' URLs; none without a file."""
        with explained(self.path):
            return images.files(self.db, urls)

    def every_image_file(self) -> Iterator[ImageFileRow]:
        """The rows of all images that have a file, by their URLs. Read lazily: do not write meanwhile."""
        with explained(self.path):
            select = "SELECT * FROM image_files WHERE path IS NOT NULL ORDER BY url"
            yield from rows_of(ImageFileRow, self.db, select)

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
        return frames.frame(self.articles(query, **filters))

    def facts(self, query: str | None = None, **filters: Unpack[Filters]) -> Iterator[FactRow]:
        """What there is to count of the articles, oldest first: day, words, byline, source, categories, credits.

        ``day`` is the site's; ``categories`` are paths; ``credits`` has one entry an image, None where nobody is named.
        Filtered as by ``articles``. Read lazily.

        >>> [(facts["day"], facts["words"], facts["categories"]) for facts in archive.facts(until="2021-12-31")]
        [('2021-03-15', 6, ['news', 'news/economy'])]
        """
        with explained(self.path):
            yield from retrieval.facts(self.db, Selection(query, filters))

    def revisions(self, article_id: int) -> list[RevisionRow]:
        """Every distinct content an article has had, oldest first; the last one is the current.

        >>> [revision["title"] for revision in archive.revisions(1)]
        ['A port on the Caspian', 'A port for the Caspian']
        """
        with explained(self.path):
            return retrieval.revisions(self.db, article_id)

    def edits(self, query: str | None = None, **filters: Unpack[Filters]) -> Iterator[EditRow]:
        """Every edit and every removal that was seen, the latest first, of articles filtered as by ``articles``.

        But for ``since`` and ``until``: they are the first and the last day, at the site, on which it was seen. Read
        lazily. ``azecrawl.changes.edit`` says what was edited.

        >>> [(edit["article"]["title"], edit["number"]) for edit in archive.edits(since="2021-01-01")]
        [('A port for the Caspian', 2)]
        """
        with explained(self.path):
            yield from edits.edits(self.db, Selection(query, filters))

    def captures(self, of: str | int) -> list[CaptureRow]:
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

    def every_capture(self) -> Iterator[CaptureRow]:
        """All captures in the order they were kept, without their bodies. Read lazily: do not write meanwhile."""
        with explained(self.path):
            yield from captures.every(self.db)

    def read_from(self, capture_id: int) -> ReadFrom:
        """What was read from a capture: its ``article`` as ``article`` gives it, and its ``revision``.

        The article is there if its record, as it is now, was read from this capture, the revision if it was seen
        here first (the latest, if several were). Often there is neither.
        """
        with explained(self.path):
            return retrieval.read_from(self.db, capture_id)

    def search(
        self,
        query: str,
        *,
        sort: Sort = "relevance",
        limit: int = 20,
        marks: tuple[str, str] = ("[", "]"),
        **filters: Unpack[Filters],
    ) -> list[HitRow]:
        """Articles that match a query: id, title, url, published_at, day, byline, source, and a snippet of the text.

        ``docs/search.md`` describes the query's language. Case and diacritics do not matter, and Azerbaijani words
        are found by their other spellings. A word counts most in the title, then in the subtitle. What matches
        stands between the marks in the snippet. The filters are those of ``articles``.
        Raises ``ArchiveError`` for a query that cannot be read and for a filter that can match nothing.

        >>> [(hit["title"], hit["snippet"]) for hit in archive.search("eliyev", category="karabakh")]
        [('Şuşa opens its gates', 'Rauf [Əliyev] sang on the first evening.')]
        """
        with explained(self.path):
            return searching.search(self.db, Selection(query, filters), sort, limit, marks)

    def matches(self, article_id: int, query: str) -> set[str]:
        """What a query finds in an article: the words and phrases, as they stand there. Nothing where it finds nothing.

        Raises ``ArchiveError`` for a query that cannot be read.

        >>> archive.matches(2, "eliyev OR port")
        {'Əliyev'}
        """
        with explained(self.path):
            return searching.matches(self.db, article_id, query)

    # Lists to choose from

    def page(
        self,
        query: str | None = None,
        number: int = 1,
        *,
        sort: Sort = "newest",
        facets: bool = False,
        **filters: Unpack[Filters],
    ) -> Page:
        """A page of the articles, filtered as by ``articles``: what there is to say of each in a list.

        With a query each has ``marked_title`` and ``snippet``, in which ``MARKS`` are around what matches. With
        ``facets`` it is counted how the list can be narrowed.

        >>> page = archive.page("port OR gates", period="2021", facets=True)
        >>> page.total, [(article["title"], article["slug"]) for article in page.articles]
        (1, [('A port for the Caspian', 'a-port')])
        >>> [(section["value"], section["articles"]) for section in page.facets["category"]]
        [('news/economy', 1), ('news', 1)]
        """
        with explained(self.path):
            return lists.page(self.db, Selection(query, filters), number, sort, is_counted=facets)

    def newest(self, query: str | None = None, *, limit: int, **filters: Unpack[Filters]) -> list[dict[str, Any]]:
        """The newest of the articles, filtered as by ``articles``, each as in a ``page``."""
        with explained(self.path):
            return lists.some(self.db, Selection(query, filters), "newest", limit)

    def overview(self) -> Overview:
        """The archive at a glance: its months and years, sections, sources, writers and tags. Counts all articles."""
        with explained(self.path):
            return lists.overview(self.db)

    def called(self, filter: str, value: str) -> str:
        """What a value of a filter is called: ``Energy`` for the section ``news/energy``."""
        with explained(self.path):
            return lists.called(self.db, filter, value)

    def neighbours(self, article_id: int) -> dict[str, dict[str, Any] | None]:
        """The articles published just before and just after one: ``older`` and ``newer``; id, url, title, slug."""
        with explained(self.path):
            return lists.neighbours(self.db, article_id)

    def archived_at(self, urls: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Those of some URLs that lead to archived articles, however they are written: id, url, title, slug of each."""
        with explained(self.path):
            return lists.archived_at(self.db, urls)

    def slug(self, article: Mapping[str, Any]) -> str:
        """What an article is called in an address, the same in every archive that has it.

        >>> archive.slug(archive.article(1))
        'a-port'
        """
        with explained(self.path):
            return slugs.slugs(self.db, [article])[article["id"]]

    def at_slug(self, slug: str) -> int | None:
        """The id of the article that is, or was, called so in an address; that with this number where none is."""
        with explained(self.path):
            return slugs.at_slug(self.db, slug)

    def show_only(self, query: str | None = None, *, texts: bool = True, **filters: Unpack[Filters]) -> None:
        """Have only some articles from now on, filtered as by ``articles``; without ``texts`` none has one.

        What is a text is None then, and no image has a file. For what goes through articles and lists of them:
        ``search`` would still know every word. Raises ``ArchiveError`` as ``articles`` does.

        >>> with Archive(path) as part:
        ...     part.show_only(category="karabakh", texts=False)
        ...     [(article["title"], article["body_text"]) for article in part.articles()]
        [('Şuşa opens its gates', None)]
        """
        with explained(self.path):
            parts.show_only(self.db, Selection(query, filters), texts=texts)
        self.is_part, self.has_texts = True, texts

    @contextmanager
    def unchanging(self) -> Iterator[None]:
        """See the archive in one state, whatever is written to it meanwhile. For looks that belong together."""
        with explained(self.path):
            self.db.execute("BEGIN")
            try:
                yield
            finally:
                self.db.rollback()

    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        with explained(self.path):
            return {table: self.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}

    # Reading again what is kept

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

    def pages(self, capture_id: int) -> list[Capture]:
        """A capture, and those of the later pages of a split article that were fetched with it, in order."""
        with explained(self.path):
            return captures.pages(self.db, self._bodies, capture_id)

    def nearest_capture(self, url: str, at: datetime) -> Capture | None:
        """The capture of a page, with status 200, that was fetched nearest to a time."""
        with explained(self.path):
            id = captures.nearest(self.db, url, timestamp(at))
            return captures.record(self.db, self._bodies, id) if id else None
