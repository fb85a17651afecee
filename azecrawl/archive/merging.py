"""Bringing all that another archive has into this one. What is here already stays, and what was seen later stands.

Nothing is remembered of a merge: what it has brought is told from the rows themselves, so that one which was killed,
or is made again, brings what is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple, TypeVar

from sqlite_utils import Database

from azecrawl.archive import articles, captures, retrieval, seals, unconfirmed
from azecrawl.archive.articles import Known
from azecrawl.archive.bodies import Bodies
from azecrawl.archive.columns import IMAGE, LINK, REVISION
from azecrawl.archive.database import ArchiveError
from azecrawl.records import Article, Category, Image, Link, Tag

BATCH = 100
"""Rows brought in one transaction."""

_COUNTED = ("articles", "revisions", "captures", "urls", "runs")

Rank = Callable[[str], int]
"""How much the reading of a parser, by its name, can be believed."""

T = TypeVar("T")
Row = dict[str, Any]


@dataclass
class Merged:
    """What a merge came to: how many rows it has ``added`` to each table, and what else is to be said.

    ``conflicts`` are post ids that two articles claim, ``damaged`` what stays behind for it is not as it was written.
    """

    added: dict[str, int] = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """The whole in one sentence."""
        added = ", ".join(f"{count:,} {table}" for table, count in self.added.items())
        return f"new: {added}" + (f"; damaged and left behind: {len(self.damaged):,}" if self.damaged else "")


class _Look(NamedTuple):
    """That an article was seen at a time, in a capture of this archive; ``content`` is that of its record, or its own.

    ``content`` has the columns of a revision; None stands for the record as it is.
    """

    at: str
    capture_id: int | None
    content: Mapping[str, Any] | None


class Merger:
    """Brings the records of one archive into another, part by part: a transaction is to be made of each.

    ``rank`` says which parser's reading is believed, where two have read an article.
    """

    def __init__(
        self, db: Database, bodies: Bodies, other: Database, other_bodies: Bodies, rank: Rank, now: str
    ) -> None:
        self._db, self._bodies = db, bodies
        self._other, self._other_bodies = other, other_bodies
        self._rank, self._now = rank, now
        # By the numbers that captures, articles and runs have in the other archive: those that they have in this one.
        self._captures: dict[int | None, int] = {}
        self._articles: dict[int | None, int] = {}
        self._runs: dict[int | None, int] = {}
        self._taken: set[int] = set()
        self._names: dict[str, dict[str, str]] = {}
        self.merged = Merged()

    def parts(self) -> Iterator[tuple[int, Callable[[], None]]]:
        """What there is to do, in its order; with each part, how many rows of ``size`` it brings."""
        before = self._counts()
        yield 0, self._bring_runs
        yield from _batches(self._bring_capture, self._keys("SELECT id FROM captures ORDER BY id"))
        yield 0, self._bring_words
        yield from _batches(self._bring_article, self._keys("SELECT id FROM articles ORDER BY id"))
        yield from _batches(self._bring_url, self._keys("SELECT url FROM urls ORDER BY rowid"))
        yield 0, self._bring_the_rest
        self.merged.added = {table: count - before[table] for table, count in self._counts().items()}

    def size(self) -> int:
        """How many rows all parts bring."""
        return sum(self._other[table].count for table in ("captures", "articles", "urls"))

    def _counts(self) -> dict[str, int]:
        return {table: self._db[table].count for table in _COUNTED}

    def _keys(self, query: str) -> list[Any]:
        return [key for (key,) in self._other.execute(query)]

    def _put(self, table: str, row: Mapping[str, Any], conflict: str = "") -> int:
        """Write a row; returns its number."""
        sql = f"INSERT INTO {table} ({', '.join(row)}) VALUES (:{', :'.join(row)}) {conflict}"
        return self._db.execute(sql, dict(row)).lastrowid or 0

    # Runs

    def _bring_runs(self) -> None:
        """Runs are known by how and when they began; one that had not ended when it was brought gets its end."""
        begun = ("spider", "started_at", "arguments", "versions")
        same = " AND ".join(f"{name} = :{name}" for name in begun)
        for row in list(self._other.query("SELECT * FROM runs ORDER BY id")):
            id = row.pop("id")
            held = self._db.execute(f"SELECT id, finished_at FROM runs WHERE {same} ORDER BY id", row).fetchone()
            if held and held[1] is None and row["finished_at"]:
                assigned = ", ".join(f"{name} = :{name}" for name in row)
                self._db.execute(f"UPDATE runs SET {assigned} WHERE id = :id", row | {"id": held[0]})
            self._runs[id] = held[0] if held else self._put("runs", row)
        moved = self._put_runs_in_order()
        self._runs = {id: moved.get(here, here) for id, here in self._runs.items()}

    def _put_runs_in_order(self) -> dict[int, int]:
        """Number runs in the order in which they began, which is the order that all who ask go by. Returns who moved.

        A run that is told of by its number is looked for at the time that stands beside it.
        """
        began = [id for (id,) in self._db.execute("SELECT id FROM runs ORDER BY started_at, id")]
        moved = {old: new for old, new in zip(began, sorted(began), strict=True) if old != new}
        if not moved:
            return moved
        self._db.execute("PRAGMA defer_foreign_keys = ON")
        for table, column in (("runs", "id"), ("urls", "run_id")):
            update = f"UPDATE {table} SET {column} = ? WHERE {column} = ?"
            self._db.conn.executemany(update, [(-new, old) for old, new in moved.items()])
            self._db.conn.executemany(update, [(new, -new) for new in moved.values()])
        return moved

    # Captures

    def _bring_capture(self, id: int) -> None:
        (row,) = self._other.query("SELECT * FROM captures WHERE id = ?", (id,))
        page_of = self._captures.get(row["page_of"])
        held = captures.held_as(self._db, row, page_of)
        if held is None:
            try:
                capture = captures.record(self._other, self._other_bodies, id)
            except (ArchiveError, ValueError) as error:  # the latter: its headers, its time are damaged
                self.merged.damaged.append(f"{row['url']}: {error}")
                return
            is_page = row["article_id"] is not None and row["status"] == 200
            held = captures.bring(self._db, self._bodies, capture, page_of, self._now, is_page=is_page)
        self._captures[id] = held

    # Articles

    def _bring_words(self) -> None:
        """Bring sections, tags, authors and sources. Names are those of the archive that saw the site last."""
        newest = "SELECT coalesce(max(last_seen_at), '') FROM articles"
        is_newer = self._other.execute(newest).fetchone() > self._db.execute(newest).fetchone()
        for table, key, value in _WORDS:
            for row in list(self._other.query(f"SELECT {key}, {value} AS said FROM {table} ORDER BY id")):
                held = self._db.execute(f"SELECT id, {value} FROM {table} WHERE {key} = :{key}", row).fetchone()
                if held is None:
                    seals.seal(self._db, table, self._put(table, {key: row[key], value: row["said"]}))
                else:
                    self._amend(table, held[0], value, held[1], row["said"], is_newer=is_newer)
        tree = "SELECT child.path, parent.path FROM categories AS child JOIN categories AS parent"
        for path, parent in self._other.execute(f"{tree} ON parent.id = child.parent_id").fetchall():
            ids = "SELECT id, parent_id, (SELECT id FROM categories WHERE path = ?) FROM categories WHERE path = ?"
            id, held_id, parent_id = self._db.execute(ids, (parent, path)).fetchone()
            self._amend("categories", id, "parent_id", held_id, parent_id, is_newer=is_newer)
        self._names = {
            table: dict(self._db.execute(f"SELECT {key}, {value} FROM {table}").fetchall())
            for table, key, value in _WORDS
        }

    def _amend(self, table: str, id: int, column: str, held: Any, said: Any, *, is_newer: bool) -> None:
        """Make a column say what the other archive does, where that is newer or this one says nothing."""
        if said is not None and said != held and (is_newer or held is None):
            self._db.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", (said, id))
            seals.seal(self._db, table, id)

    def _bring_article(self, id: int) -> None:
        row: Any = retrieval.one(self._other, id)
        if not self._is_as_written(row, row):
            self.merged.damaged.append(f"{row['url']}: its record is not as it was written")
            return
        known = self._find(row)
        self._settle_post_id(row, known)
        is_here = known is not None
        for look in self._looks(row, known):
            known = self._see(self._article(row, look.content), known, look, is_here=is_here)
        if known is None:
            return  # all that it said is damaged
        self._articles[id] = known.article_id
        self._taken.add(known.article_id)
        self._db.execute(
            "UPDATE articles SET first_seen_at = min(first_seen_at, ?1),"
            " gone_at = iif(?2 >= last_seen_at, min(coalesce(gone_at, ?2), ?2), gone_at) WHERE id = ?3",
            (row["first_seen_at"], row["gone_at"], known.article_id),
        )
        doubtful = "SELECT capture_id FROM unconfirmed"
        for capture_id in self._keys(f"SELECT id FROM captures WHERE article_id = {id}"):
            self._db.execute(
                f"UPDATE captures SET article_id = ? WHERE id = ? AND article_id IS NULL AND id NOT IN ({doubtful})",
                (known.article_id, self._captures.get(capture_id)),
            )

    def _is_as_written(self, row: Mapping[str, Any], content: Mapping[str, Any]) -> bool:
        """Whether an article's record, or a revision of it, has the hash that was written with it."""
        try:
            article = self._article(row, None if content is row else _content(content))
        except ValueError:  # its times are damaged
            return False
        return bool(article.content_hash == content["content_hash"])

    def _article(self, row: Mapping[str, Any], content: Mapping[str, Any] | None = None) -> Article:
        """An article of the other archive as it is, or with another content that it has had."""
        stands = {**row, **(content or {})}
        images = [Image(**{name: image[name] for name in IMAGE}) for image in row["images"]]
        if content:
            lead = Image(stands["image_url"] or "", "lead", None, stands["image_caption"])
            images = [lead] * bool(lead.url) + [image for image in images if image.role != "lead"]
        sections, tags = self._names["categories"], self._names["tags"]
        return Article(
            **{name: stands[name] for name in _PLAIN},
            published_at=datetime.fromisoformat(stands["published_at"]),
            modified_at=datetime.fromisoformat(stands["modified_at"]) if stands["modified_at"] else None,
            categories=tuple(Category(each["path"], sections[each["path"]]) for each in row["categories"]),
            tags=tuple(Tag(each["slug"], tags[each["slug"]]) for each in row["tags"]),
            images=tuple(images),
            links=tuple(Link(**{name: link[name] for name in LINK}) for link in row["links"]),
        )

    def _find(self, row: Mapping[str, Any]) -> Known | None:
        """The article that this archive has already: one read from the same capture, else one that ``identify`` knows
        by its record, by any of its addresses, or by what it said before.
        """
        order = "SELECT * FROM revisions WHERE article_id = ? ORDER BY id DESC"
        past: list[Row] = list(self._other.query(order, (row["id"],)))
        for content in past:
            known = articles.read_from(self._db, self._captures.get(content["capture_id"]))
            if known and known.article_id not in self._taken:
                return known
        urls = [url for (url,) in self._other.execute("SELECT url FROM urls WHERE article_id = ?", (row["id"],))]
        whole = (_content(each) for each in past if self._is_as_written(row, each))
        for article in (self._article(row), *(self._article(row, content) for content in whole)):
            for url in urls or [row["url"]]:
                known = articles.identify(self._db, article, url)
                if known and known.article_id not in self._taken:
                    return known
        return None

    def _settle_post_id(self, row: Row, known: Known | None) -> None:
        """A post id that another article here has as well is that of the one seen last; both are kept."""
        bearer = self._db.execute(
            "SELECT id, url, last_seen_at FROM articles WHERE wp_id = ?", (row["wp_id"],)
        ).fetchone()
        if bearer is None or (known and known.article_id == bearer[0]):
            return
        is_later = row["last_seen_at"] > bearer[2]
        self.merged.conflicts.append(
            f"{row['url']} and {bearer[1]} state one post id, {row['wp_id']}, and differ in address, title and text:"
            f" both are kept, and the id is that of the one seen last, {row['url'] if is_later else bearer[1]}"
        )
        if not is_later:
            row["wp_id"] = None

    def _looks(self, row: Mapping[str, Any], known: Known | None) -> Iterator[_Look]:
        """When an article was seen with which content, oldest first, as far as this archive does not know it."""
        order = ", ".join(f"{term.split()[0]} ASC" for term in articles.NEWEST_FIRST.split(", "))
        past = list(self._other.query(f"SELECT * FROM revisions WHERE article_id = ? ORDER BY {order}", (row["id"],)))
        past.append({**row, "first_seen_at": row["last_seen_at"]})  # the record, as it was read last
        looks: list[_Look] = []
        for content in past:
            is_record = content is past[-1]
            if not self._is_as_written(row, content):
                self.merged.damaged.append(f"{row['url']}: its revision {content['id']} is not as it was written")
                continue
            capture_id = self._captures.get(content["capture_id"])
            held = self._held(known, content, capture_id)
            if held is not None and held["is_all"]:
                continue
            # What this archive reads in the very same page stands: it may be another parser's reading of it.
            said = _content(held) if held else None if is_record else _content(content)
            looks += [_Look(at, capture_id, said) for at in self._times(row["id"], content, is_here=known is not None)]
        yield from sorted(looks, key=lambda look: look.at)

    def _held(self, known: Known | None, content: Mapping[str, Any], capture_id: int | None) -> Row | None:
        """The revision here that says the same all that time (``is_all``), or reads the same page otherwise."""
        rows = self._db.query(
            "SELECT *, first_seen_at <= :first_seen_at AND last_seen_at >= :last_seen_at AS is_all FROM revisions"
            " WHERE article_id = :known AND (capture_id = :page"
            " OR content_hash = :content_hash AND first_seen_at <= :first_seen_at AND last_seen_at >= :last_seen_at)"
            " ORDER BY is_all DESC, content_hash = :content_hash DESC LIMIT 1",
            {**content, "known": known and known.article_id, "page": capture_id},
        )
        row = next(rows, None)
        return row if row and (row["is_all"] or row["content_hash"] != content["content_hash"]) else None

    def _times(self, article_id: int, content: Mapping[str, Any], *, is_here: bool) -> list[str]:
        """When a content was seen: first and last, and where others may have been seen between, at each capture."""
        first, last = content["first_seen_at"], content["last_seen_at"]
        between = self._other.execute(
            "SELECT fetched_at FROM captures WHERE article_id = ? AND status = 200 AND page_of IS NULL"
            " AND fetched_at > ? AND fetched_at < ?",
            (article_id, first, last),
        )
        return sorted({first, last, *(at for (at,) in between if is_here)})

    def _see(self, article: Article, known: Known | None, look: _Look, *, is_here: bool) -> Known:
        """Write down that an article was seen. ``is_here``: this archive knew it, by a parser that may be another."""
        better = self._rank(article.parser) - self._rank(known.parser) if known and is_here else 0
        is_earlier = known is not None and look.at < known.last_seen_at
        if known and better < 0:
            if not is_earlier:
                self._doubt(known, look.capture_id, look.at)
            return known
        if known and is_earlier and not better:
            articles.write_earlier(self._db, article, known, look.capture_id, look.at)
            return known
        at = known.last_seen_at if known and is_earlier else look.at
        id = articles.write(self._db, article, known, look.capture_id, at, is_reading=better > 0)
        unconfirmed.settle(self._db, id, at)
        return Known(id, article.url, article.content_hash, at, article.parser)

    def _doubt(self, known: Known, capture_id: int | None, at: str) -> None:
        """Leave it to a better parser, or a witness, whether a page that a lesser one has read shows an edit."""
        if capture_id is not None:
            self._db.execute("UPDATE captures SET article_id = NULL WHERE id = ?", (capture_id,))
            unconfirmed.note(self._db, known.article_id, capture_id, "parser", at)

    # Where addresses stand

    def _bring_url(self, url: str) -> None:
        (row,) = self._other.query("SELECT * FROM urls WHERE url = ?", (url,))
        row["article_id"] = self._articles.get(row["article_id"])
        row["run_id"] = self._runs.get(row["run_id"])
        if row["state"] == "archived" and row["article_id"] is None:
            return  # its article is damaged
        held: Row | None = next(iter(list(self._db.query("SELECT * FROM urls WHERE url = ?", (url,)))), None)
        if held is None:
            self._put("urls", row)
        is_later = held is None or self._word(row) > self._word(held)
        if held and is_later:
            row["visited_at"] = max(filter(None, (row["visited_at"], held["visited_at"])), default=None)
            row["article_id"] = row["article_id"] or held["article_id"]
            self._update_url(row, _STANDING)
        if held and row["found_at"] < held["found_at"]:
            self._update_url(row, ("way", "seen_on", "found_at"))
        if held and held["day"] is None and row["day"]:
            self._update_url(row, ("day",))
        if is_later:
            # Those of an earlier answer would have the site say "not modified" of a content that is not the one here.
            self._db.execute("DELETE FROM validators WHERE url = ?", (url,))
            for validators in list(self._other.query("SELECT * FROM validators WHERE url = ?", (url,))):
                self._put("validators", validators)
        for sighting in list(self._other.query("SELECT * FROM sightings WHERE url = ?", (url,))):
            self._put("sightings", sighting, _SEEN)

    def _word(self, row: Mapping[str, Any]) -> tuple[bool, str, str]:
        """By which of two standings of an address is told which counts.

        What was once archived stays so until it is gone; then the later visit to the site counts, then the later run.
        """
        run = self._db.execute("SELECT started_at FROM runs WHERE id = ?", (row["run_id"],)).fetchone()
        return row["state"] in ("archived", "gone"), row["visited_at"] or "", run[0] if run else ""

    def _update_url(self, row: Mapping[str, Any], names: Iterable[str]) -> None:
        assigned = ", ".join(f"{name} = :{name}" for name in names)
        self._db.execute(f"UPDATE urls SET {assigned} WHERE url = :url", dict(row))

    # What stands beside

    def _bring_the_rest(self) -> None:
        """Bring what became of images and of what pages need to be seen, what the REST API says, and the pages that
        wait for a better parser.
        """
        for row in list(self._other.query("SELECT * FROM image_files")):
            assigned = ", ".join(f"{name} = excluded.{name}" for name in row if name != "url")
            self._put("image_files", row, f"ON CONFLICT (url) DO UPDATE SET {assigned} WHERE {_BETTER_FILE}")
        for row in list(self._other.query("SELECT * FROM requisites")):
            if (capture_id := self._captures.get(row["capture_id"])) is not None:
                self._put("requisites", row | {"capture_id": capture_id}, _ASKED_LATER)
        for row in list(self._other.query("SELECT * FROM witnesses")):
            capture_id, compared = (self._captures.get(row[name]) for name in ("capture_id", "compared_with"))
            if capture_id is not None:
                row |= {"capture_id": capture_id, "compared_with": compared}
                self._put("witnesses", row, _LATER_LIST)
                self._db.execute(_COMPARED, row)
        for row in list(self._other.query("SELECT * FROM validators WHERE url NOT IN (SELECT url FROM urls)")):
            self._put("validators", row, "ON CONFLICT DO NOTHING")  # of a list, all of which is here now
        doubts = "SELECT unconfirmed.*, last_seen_at FROM unconfirmed JOIN articles ON articles.id = article_id"
        for row in list(self._other.query(doubts)):
            self._db.execute(
                "INSERT INTO unconfirmed (capture_id, article_id, noted_at, what)"
                " SELECT captures.id, articles.id, :noted_at, :what FROM captures JOIN articles ON articles.id = :known"
                " WHERE captures.id = :page AND captures.article_id IS NULL"
                " AND articles.last_seen_at <= max(:noted_at, :last_seen_at) ON CONFLICT DO NOTHING",
                row | {"page": self._captures.get(row["capture_id"]), "known": self._articles.get(row["article_id"])},
            )


_PLAIN = (
    "url title body_text body_html wp_id subtitle author byline source source_url language reading_minutes parser"
).split()
_WORDS = (
    ("categories", "path", "name"),
    ("tags", "slug", "name"),
    ("authors", "name", "name"),
    ("sources", "name", "domain"),
)
"""What articles are joined to: the column that says which it is, and what is said of it."""

_STANDING = "state reason attempts next_at missing_at article_id visited_at run_id".split()
_SEEN = (
    "ON CONFLICT (url, way) DO UPDATE SET first_seen_at = min(first_seen_at, excluded.first_seen_at),"
    " seen_on = iif(excluded.last_seen_at > last_seen_at, excluded.seen_on, seen_on),"
    " last_seen_at = max(last_seen_at, excluded.last_seen_at)"
    " WHERE excluded.first_seen_at < first_seen_at OR excluded.last_seen_at > last_seen_at"
)
_ASKED_LATER = (
    "ON CONFLICT (url) DO UPDATE SET asked_at = excluded.asked_at, reason = excluded.reason,"
    " attempts = excluded.attempts, next_at = excluded.next_at WHERE excluded.asked_at > coalesce(asked_at, '')"
)
_BETTER_FILE = "(excluded.path IS NOT NULL, excluded.fetched_at) > (path IS NOT NULL, fetched_at)"
_LISTED_AT = "(SELECT fetched_at FROM captures WHERE id = {}capture_id)"
_LATER_LIST = (
    "ON CONFLICT (wp_id, modified_at) DO UPDATE SET digest = excluded.digest, capture_id = excluded.capture_id,"
    " agreement = excluded.agreement, compared_with = excluded.compared_with"
    f" WHERE {_LISTED_AT.format('excluded.')} > {_LISTED_AT.format('witnesses.')}"
)
_COMPARED = (
    "UPDATE witnesses SET agreement = :agreement, compared_with = :compared_with"
    " WHERE wp_id = :wp_id AND modified_at = :modified_at AND digest = :digest AND agreement IS NULL"
)


def _content(row: Mapping[str, Any]) -> Row:
    """What a revision says, of its row."""
    return {name: row[name] for name in REVISION}


def _batches(bring: Callable[[T], None], keys: Sequence[T]) -> Iterator[tuple[int, Callable[[], None]]]:
    """The bringing of some rows, parted."""

    def each(batch: Sequence[T]) -> None:
        for key in batch:
            bring(key)

    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        yield len(batch), partial(each, batch)
