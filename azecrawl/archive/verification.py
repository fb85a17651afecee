"""Whether the archive is whole: one small function for each rule that holds in it, its repair beside it. No output.

A repair re-derives what the file still proves, or has a page fetched again. It deletes nothing that was published.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import zstandard
from sqlite_utils import Database

from azecrawl import site
from azecrawl.archive import articles, captures, runs, seals
from azecrawl.archive.bodies import Bodies
from azecrawl.archive.database import ArchiveError
from azecrawl.archive.schema import MIGRATIONS, TABLES
from azecrawl.records import CONTENT, Article, State, content_hash

Repair = Callable[[Database, str], None]
"""Makes a finding good, within a transaction, at a time (UTC, as the archive writes it)."""

Read = Callable[[int], Article | None]
"""Reads a capture again, by its id; None when that cannot be done."""

Watch = Callable[[str, int, int], None]
"""Told how far a check is: what it looks at, how many of them it has seen, how many there are (0: not known)."""


def nobody_reads(capture_id: int) -> Article | None:
    """Nobody can read a page here: parsers know the archive, not the other way round."""
    return None


def nobody_watches(what: str, done: int, total: int) -> None:
    """Nobody wants to know how far it is."""


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be.

    ``where`` names the row and its URL, ``what`` says what is wrong with it, ``remedy`` how it is made good.
    One that ``is_harmless`` is only mentioned: nothing is lost. ``is_repaired`` is set once it is found no more.
    """

    kind: str
    where: str
    what: str
    remedy: str
    repair: Repair | None = field(default=None, repr=False, compare=False)
    is_harmless: bool = False
    is_repaired: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Look:
    """What a check looks at: the file at ``path``, and the folder of image files where it is known.

    A repair reads captures again with ``read``.
    """

    path: Path
    db: Database
    bodies: Bodies
    images: Path | None
    watch: Watch
    read: Read

    def each(self, what: str, select: str) -> Iterator[dict[str, Any]]:
        """The rows of a query, one at a time, while who watches is told."""
        (total,) = self.db.execute(f"SELECT count(*) FROM ({select})").fetchone()
        for done, row in enumerate(self.db.query(select), 1):
            yield row
            self.watch(what, done, total)


_FROM_A_BACKUP = "take a backup of the archive (`azecrawl restore`)"
_ASKS_AGAIN = "--repair puts its page on the next crawl's list"
_VISITED = "--repair has it visited by the next crawl, which decides"


def find(look: Look) -> Generator[Finding]:
    """All that is wrong, check by check. The file is not written to, and is seen as it was when this began.

    Of an archive of an older schema only whether SQLite finds it sound: the other checks know today's.
    """
    look.db.begin()
    try:
        for check in CHECKS[:1] if MIGRATIONS.pending(look.db) else CHECKS:
            yield from _findings(check, look)
    finally:
        look.db.rollback()


def repair(look: Look, writing: Callable[[], AbstractContextManager[Database]], now: str) -> Iterator[Finding]:
    """Make good what can be, check by check, each finding in one transaction; then check again, and say what is left.

    Raises ``ArchiveError`` when the file itself is damaged: then nothing is written.
    """
    for check in CHECKS:
        found = list(_findings(check, look))
        if check is _file and found:
            raise ArchiveError(f"{look.path} {found[0].what}; nothing was repaired: {found[0].remedy}")
        repairs = [finding.repair for finding in found if finding.repair]
        for each in repairs:
            # Where something else that is wrong stands in its way, it is found again below.
            with suppress(sqlite3.IntegrityError), writing() as db:
                each(db, now)
        left = list(_findings(check, look)) if repairs else found
        remaining = {(finding.kind, finding.where) for finding in left}
        yield from (
            replace(finding, is_repaired=True) for finding in found if (finding.kind, finding.where) not in remaining
        )
        yield from left


def _findings(check: Callable[[Look], Iterator[Finding]], look: Look) -> Iterator[Finding]:
    """What a check finds; where the file cannot be read, that."""
    name = check.__name__.strip("_").replace("_", " ")
    look.watch(name, 0, 0)
    try:
        yield from check(look)
    except sqlite3.DatabaseError as error:
        yield Finding("unreadable", name, f"could not be checked to the end ({error})", _FROM_A_BACKUP)


# The file


def _file(look: Look) -> Iterator[Finding]:
    """SQLite finds its own structures sound."""
    # What the schema asks of a row has checks of its own, which name the row. So has the search index, of which
    # newer versions of SQLite speak here as well.
    look.db.execute("PRAGMA ignore_check_constraints = ON")
    try:
        for (message,) in look.db.execute("PRAGMA integrity_check"):
            for line in message.splitlines():
                if line != "ok" and not line.startswith("***") and "FTS5 table" not in line:
                    remedy = "take a backup (`azecrawl restore`), or save what can be read with `sqlite3 FILE .recover`"
                    yield Finding("file", "the file", f"is damaged: {line}", remedy)
    finally:
        look.db.execute("PRAGMA ignore_check_constraints = OFF")


_OWN_CHECK = {
    ("captures", "dictionary_id"),
    ("captures", "same_as"),
    ("captures", "page_of"),
    ("articles", "capture_id"),
    ("urls", "article_id"),
    ("sightings", "url"),
}
"""Columns whose references a check of their own follows, because it knows what to do about them."""


def _references(look: Look) -> Iterator[Finding]:
    """Every foreign key leads to a row. (``PRAGMA foreign_key_check`` does not name rows of tables WITHOUT ROWID.)"""
    for table in TABLES:
        columns = list(look.db.query(f"PRAGMA table_info({table})"))
        named = [column["name"] for column in columns if column["pk"] or column["name"] == "url"]
        for key in look.db.query(f"PRAGMA foreign_key_list({table})"):
            column, parent = key["from"], key["table"]
            if (table, column) in _OWN_CHECK:
                continue
            select = f"SELECT {', '.join(named)}, {column} AS missing FROM {table} WHERE {column} IS NOT NULL"
            for row in look.each("references", f"{select} AND {column} NOT IN (SELECT {key['to']} FROM {parent})"):
                missing = row.pop("missing")
                where = f"{table} {' '.join(str(value) for value in row.values())}"
                yield Finding("reference", where, f"its {column} {missing} is not in {parent}", _FROM_A_BACKUP)


# Captures


def _dictionaries(look: Look) -> Iterator[Finding]:
    """Every dictionary decompresses."""
    for row in look.each("dictionaries", "SELECT id, body FROM dictionaries"):
        try:
            look.bodies.unpack(row["body"], None)
        except zstandard.ZstdError as error:
            what = f"is damaged ({error}), and so is every capture that was compressed against it"
            yield Finding("dictionary", f"dictionary {row['id']}", what, _FROM_A_BACKUP)


def _captures(look: Look) -> Iterator[Finding]:
    """Every body that is kept is what was fetched."""
    select = "SELECT id, url, digest, size, dictionary_id, body FROM captures WHERE same_as IS NULL ORDER BY id"
    for row in look.each("captures", select):
        try:
            content = captures.unpack(look.bodies, row["body"], row["dictionary_id"], row["digest"])
        except ValueError as error:
            yield _lost(look.db, "capture", row["id"], row["url"], f"is damaged ({error})")
            continue
        if len(content) != row["size"]:
            what = f"is said to have {row['size']:,} bytes, and has {len(content):,}"
            mend = partial(_set, "captures", row["id"], {"size": len(content)})
            yield Finding("capture", f"capture {row['id']} {row['url']}", what, "--repair counts them anew", mend)


def _repeated_captures(look: Look) -> Iterator[Finding]:
    """A capture without a body points to one that has the same."""
    select = """
        SELECT capture.id, capture.url, capture.same_as, capture.digest,
            (SELECT min(id) FROM captures AS other WHERE other.digest = capture.digest AND same_as IS NULL) AS twin
        FROM captures AS capture LEFT JOIN captures AS kept ON kept.id = capture.same_as AND kept.same_as IS NULL
        WHERE capture.same_as IS NOT NULL AND kept.digest IS NOT capture.digest
    """
    for row in look.each("repeated captures", select):
        what = f"has the body of capture {row['same_as']}, which is not there or not the same"
        if row["twin"]:
            where, remedy = f"capture {row['id']} {row['url']}", f"--repair points it to capture {row['twin']}"
            mend = partial(_set, "captures", row["id"], {"same_as": row["twin"]})
            yield Finding("same_as", where, what, remedy, mend)
        else:
            yield _lost(look.db, "same_as", row["id"], row["url"], what)


def _later_pages(look: Look) -> Iterator[Finding]:
    """A later page belongs to the same article as the first."""
    select = """
        SELECT later.id, later.url, later.page_of
        FROM captures AS later LEFT JOIN captures AS first ON first.id = later.page_of
        WHERE later.page_of IS NOT NULL AND (first.id IS NULL OR first.article_id IS NOT later.article_id)
    """
    for row in look.each("later pages", select):
        what = f"is a later page of capture {row['page_of']}, which is not there or of another article"
        yield Finding("page_of", f"capture {row['id']} {row['url']}", what, _FROM_A_BACKUP)


_TO_ASK = """
    SELECT urls.url, next_at FROM captures AS capture
    LEFT JOIN captures AS first ON first.id = capture.page_of LEFT JOIN articles ON articles.id = capture.article_id
    JOIN urls ON urls.url IN (capture.url, first.url, articles.url)
    WHERE capture.id = ? AND capture.origin = 'live'
    ORDER BY urls.url = capture.url DESC, urls.url = first.url DESC LIMIT 1
"""


def _lost(db: Database, kind: str, capture_id: int, url: str, what: str) -> Finding:
    """A capture whose bytes only the site can give again, if it still has them."""
    where = f"capture {capture_id} {url}"
    row = db.execute(_TO_ASK, (capture_id,)).fetchone()
    if row is None and db.execute("SELECT 1 FROM requisites WHERE url = ?", (url,)).fetchone():
        remedy = "--repair has it asked for again by the next crawl that keeps pages whole"
        return Finding(kind, where, what, remedy, partial(_need_again, url))
    if row is None:
        return Finding(kind, where, what, f"{_FROM_A_BACKUP}; no crawl of the site will ask for it")
    asked, next_at = row
    remedy = "a coming crawl asks for its page" if next_at else _ASKS_AGAIN
    return Finding(
        kind, where, what, f"{remedy}; the same bytes make it good, or {_FROM_A_BACKUP}", partial(_ask_again, asked)
    )


def _ask_again(url: str, db: Database, now: str) -> None:
    """Have a URL fetched by the next crawl, whether or not the site says that it was modified."""
    db.execute("UPDATE urls SET next_at = ? WHERE url = ?", (now, url))
    db.execute("DELETE FROM validators WHERE url = ?", (url,))


def _need_again(url: str, db: Database, now: str) -> None:
    """Have what a page needs fetched by the next crawl that keeps pages whole."""
    db.execute("UPDATE requisites SET next_at = ? WHERE url = ?", (now, url))
    db.execute("DELETE FROM validators WHERE url = ?", (url,))


def _set(table: str, id: int, values: Mapping[str, object], db: Database, _: str) -> None:
    columns = ", ".join(f"{column} = ?" for column in values)
    db.execute(f"UPDATE {table} SET {columns} WHERE id = ?", (*values.values(), id))


# URLs


def _states(look: Look) -> Iterator[Finding]:
    """Every URL has a state that there is."""
    legal = ", ".join(f"'{state}'" for state in State)
    for row in look.each("states", f"SELECT url, state FROM urls WHERE state NOT IN ({legal})"):
        what = f"its state is {row['state']!r}, which there is not"
        yield Finding("state", row["url"], what, _VISITED, partial(_visit_anew, row["url"]))


def _visit_anew(url: str, db: Database, now: str) -> None:
    db.execute(
        "UPDATE urls SET state = coalesce((SELECT iif(gone_at IS NULL, 'archived', 'gone') FROM articles"
        " WHERE articles.id = article_id), 'pending') WHERE url = ?",
        (url,),
    )
    _ask_again(url, db, now)


def _archived_urls(look: Look) -> Iterator[Finding]:
    """An archived URL leads to an article, and so does any that says it leads to one."""
    select = """
        SELECT urls.url, article_id FROM urls LEFT JOIN articles ON articles.id = article_id
        WHERE articles.id IS NULL AND (state = 'archived' OR article_id IS NOT NULL)
    """
    for row in look.each("archived URLs", select):
        article_id = articles.at_url(look.db, row["url"])
        what = "is archived and leads to no article" if row["article_id"] is None else "leads to an article not there"
        remedy = f"--repair leads it to article {article_id}" if article_id else _VISITED
        yield Finding("url", row["url"], what, remedy, partial(_lead, row["url"], article_id))


def _lead(url: str, article_id: int | None, db: Database, now: str) -> None:
    db.execute(
        "UPDATE urls SET article_id = ?1, state = iif(state = 'archived' AND ?1 IS NULL, 'pending', state)"
        " WHERE url = ?2",
        (article_id, url),
    )
    if article_id is None:
        _ask_again(url, db, now)


def _own_urls(look: Look) -> Iterator[Finding]:
    """Every article's own URL is known and leads to an article: to it, or to one that has the URL now."""
    select = """
        SELECT articles.id, articles.url FROM articles LEFT JOIN urls ON urls.url = articles.url
        WHERE urls.url IS NULL OR (article_id IS NULL AND state <> 'archived') ORDER BY articles.id
    """
    for row in look.each("articles' URLs", select):
        where, what = f"article {row['id']} {row['url']}", "its URL is not in urls, or leads nowhere"
        yield Finding("url", where, what, "--repair enters it", partial(_enter, row["id"]))


def _enter(article_id: int, db: Database, now: str) -> None:
    db.execute(
        "INSERT INTO urls (url, state, article_id, way, seen_on, found_at, visited_at)"
        " SELECT url, iif(gone_at IS NULL, 'archived', 'gone'), id, 'repair', url, first_seen_at, last_seen_at"
        " FROM articles WHERE id = ? ON CONFLICT (url) DO UPDATE SET article_id = excluded.article_id",
        (article_id,),
    )


def _gone_urls(look: Look) -> Iterator[Finding]:
    """A URL is gone when its article is: since when is known, and it is not archived at the same time."""
    select = """
        SELECT articles.id, urls.url, state, missing_at FROM urls
        JOIN articles ON articles.id = article_id AND articles.url = urls.url
        WHERE (state = 'gone' AND gone_at IS NULL) OR (state = 'archived' AND gone_at IS NOT NULL)
    """
    for row in look.each("gone articles", select):
        where = f"article {row['id']} {row['url']}"
        if row["state"] == "archived":
            what, remedy, mend = "is archived, and gone as well", _ASKS_AGAIN, partial(_ask_again, row["url"])
        else:
            what = "is gone, and since when is not said"
            if row["missing_at"]:
                remedy = f"--repair dates it {row['missing_at']}, when it was first not found"
                mend = partial(_set, "articles", row["id"], {"gone_at": row["missing_at"]})
            else:
                remedy, mend = _ASKS_AGAIN, partial(_ask_again, row["url"])
        yield Finding("gone", where, what, remedy, mend)


def _failed_urls(look: Look) -> Iterator[Finding]:
    """A URL that failed is to be tried again some time."""
    for row in look.each("failed URLs", "SELECT url FROM urls WHERE state = 'failed' AND next_at IS NULL"):
        mend = partial(_ask_again, row["url"])
        yield Finding("state", row["url"], "has failed, and is never tried again", _ASKS_AGAIN, mend)


def _sightings(look: Look) -> Iterator[Finding]:
    """What a way of looking has seen is a known URL."""
    select = "SELECT url, group_concat(way, ', ') AS ways FROM sightings WHERE url NOT IN (SELECT url FROM urls)"
    for row in look.each("sightings", f"{select} GROUP BY url"):
        remedy = "a full crawl enters it when it sees it again: `azecrawl crawl -a full=1`"
        yield Finding("sighting", row["url"], f"was seen ({row['ways']}), and is not in urls", remedy)


# Runs


def _runs(look: Look) -> Iterator[Finding]:
    """A run's row is as a run writes it."""
    for run_id, column in runs.damaged(look.db):
        yield Finding("run", f"run {run_id}", f"its {column} is damaged", _FROM_A_BACKUP)


# Articles and their revisions


def _hash(row: Mapping[str, Any], prefix: str = "") -> str:
    return content_hash(*(row[prefix + column] for column in CONTENT))


def _articles(look: Look) -> Iterator[Finding]:
    """An article is as it was read: its hash and word count are those of its text, which its newest revision holds.

    Its day is that of its time; where that itself may have changed, the page says both.
    """
    own = ", ".join(f"articles.{column}" for column in CONTENT)
    kept = ", ".join(f"revisions.{column} AS kept_{column}" for column in CONTENT)
    select = f"""
        SELECT articles.id, articles.url, word_count, articles.content_hash, day, {own},
            day_of(articles.published_at) AS true_day,
            revisions.id AS revision_id, revisions.content_hash AS kept_content_hash, {kept},
            {seals.KEPT["articles"]} IS NOT {seals.TRUE["articles"]}
                AND (articles.capture_id IS NULL OR articles.capture_id IN (SELECT id FROM captures)) AS is_changed
        FROM articles LEFT JOIN revisions ON revisions.id = (
            SELECT id FROM revisions WHERE article_id = articles.id ORDER BY {articles.NEWEST_FIRST} LIMIT 1
        )
    """
    for row in look.each("articles", select):
        found = list(_of_article(look, row))
        if row["is_changed"] and not found:
            what = "has changed since it was read, in a column or in what it is joined to"
            found = [Finding("article", f"article {row['id']} {row['url']}", what, *_read_again(look, row))]
        elif row["day"] != row["true_day"]:
            what = f"its day is {row['day']!r}, and it was published on {row['true_day']} in {site.PLACE}"
            mend = partial(_set, "articles", row["id"], {"day": row["true_day"]})
            found.append(
                Finding("day", f"article {row['id']} {row['url']}", what, "--repair takes that of its time", mend)
            )
        yield from found


def _of_article(look: Look, row: Mapping[str, Any]) -> Iterator[Finding]:
    id, true_hash, words = row["id"], _hash(row), len(row["body_text"].split())
    where = f"article {id} {row['url']}"
    has_revision = row["revision_id"] is not None and (
        row["kept_content_hash"] == true_hash or _hash(row, "kept_") == true_hash
    )
    if row["content_hash"] != true_hash and not has_revision:
        what = "its text is not the one that its content_hash and its newest revision have"
        yield Finding("text", where, what, *_read_again(look, row))
        return
    if row["content_hash"] != true_hash:
        mend = partial(_set, "articles", id, {"content_hash": true_hash})
        what = "its content_hash is not that of its text, which its newest revision has too"
        yield Finding("content_hash", where, what, "--repair computes it anew", mend)
    if row["word_count"] != words:
        mend = partial(_set, "articles", id, {"word_count": words})
        what = f"its word_count is {row['word_count']:,}, and it has {words:,} words"
        yield Finding("word_count", where, what, "--repair counts them anew", mend)
    if not has_revision:
        what = "has no revision" if row["revision_id"] is None else "its newest revision is not what it says"
        yield Finding("revision", where, what, "--repair makes one of its row", partial(_revise, id))


def _read_again(look: Look, row: Mapping[str, Any]) -> tuple[str, Repair]:
    """How an article is made good that is not as it was read."""
    remedy = "--repair reads it again from its page, or has that fetched again by the next crawl"
    return f"{remedy}; or {_FROM_A_BACKUP}", partial(_read_article_again, look, row["id"], row["url"])


def _read_article_again(look: Look, id: int, url: str, db: Database, now: str) -> None:
    if not _as_sealed(db, "articles", id, _readings_of_article(look, db, id, url)):
        _ask_again(url, db, now)


Attempt = tuple[str, Callable[[], None]]
"""The seal that a row is to have, and what writes the row so that it may."""


def _as_sealed(db: Database, table: str, id: int, attempts: Iterable[Attempt]) -> bool:
    """Write a row anew in the first way that gives it the seal it is to have; if none does, leave it."""
    for wanted, write in attempts:
        db.execute("SAVEPOINT attempt")
        with suppress(sqlite3.IntegrityError):
            write()
            if _seals(db, table, id)[0] == wanted:
                db.execute("RELEASE attempt")
                return True
        db.execute("ROLLBACK TO attempt")
        db.execute("RELEASE attempt")
    return False


def _seals(db: Database, table: str, id: int) -> tuple[str, str]:
    """The seal a row has, and the one that it should have as it stands."""
    kept, true = db.execute(
        f"SELECT {seals.KEPT[table]}, {seals.TRUE[table]} FROM {table} WHERE id = ?", (id,)
    ).fetchone()
    return kept, true


def _readings_of_article(look: Look, db: Database, id: int, url: str) -> Iterator[Attempt]:
    """An article as its pages are read today; a seal that says what none of them does is itself wrong."""
    kept, true = _seals(db, "articles", id)
    (own,) = db.execute("SELECT capture_id FROM articles WHERE id = ?", (id,)).fetchone()
    readings = _readings(look, db, id, own)
    for capture_id, article in readings.items():
        for address in dict.fromkeys((url, article.url)):
            yield kept, partial(articles.reread_article, db, id, capture_id, article, address)
    if own in readings:
        yield true, partial(articles.reread_article, db, id, own, readings[own], url)


def _readings_of_revision(look: Look, db: Database, id: int, article_id: int) -> Iterator[Attempt]:
    kept, true = _seals(db, "revisions", id)
    (own,) = db.execute("SELECT capture_id FROM revisions WHERE id = ?", (id,)).fetchone()
    readings = _readings(look, db, article_id, own)
    for capture_id, article in readings.items():
        yield kept, partial(articles.reread_revision, db, id, capture_id, article)
    if own in readings:
        yield true, partial(articles.reread_revision, db, id, own, readings[own])


def _readings(look: Look, db: Database, article_id: int, own: int | None) -> dict[int, Article]:
    """What is read in an article's pages today, by their captures: first in the one that a row says it is from."""
    pages = db.execute(
        "SELECT id FROM captures WHERE (article_id = ?1 AND status = 200 AND page_of IS NULL) OR id = ?2"
        " ORDER BY id = ?2 DESC, fetched_at DESC, id DESC",
        (article_id, own),
    ).fetchall()
    return {capture_id: article for (capture_id,) in pages if (article := look.read(capture_id))}


def _revise(article_id: int, db: Database, _: str) -> None:
    articles.revise(db, article_id)


def _revisions(look: Look) -> Iterator[Finding]:
    """A revision is as it was read, and its hash is that of its text."""
    select = f"""
        SELECT revisions.id, article_id, articles.url, revisions.content_hash, articles.content_hash AS current,
            {", ".join(f"revisions.{column}" for column in CONTENT)},
            {seals.KEPT["revisions"]} IS NOT {seals.TRUE["revisions"]} AS is_changed
        FROM revisions JOIN articles ON articles.id = article_id
    """
    for row in look.each("revisions", select):
        true_hash = _hash(row)
        if row["content_hash"] == true_hash and not row["is_changed"]:
            continue
        where = f"revision {row['id']} of article {row['article_id']} {row['url']}"
        if row["content_hash"] != true_hash and row["current"] == true_hash:
            mend = partial(_set, "revisions", row["id"], {"content_hash": true_hash})
            what = "its hash is not of its text, which its article has too"
            yield Finding("revision", where, what, "--repair computes it anew", mend)
        else:
            what = "has changed since it was read"
            remedy = f"--repair reads it again where its page is there; else {_FROM_A_BACKUP}"
            mend = partial(_read_revision_again, look, row["id"], row["article_id"])
            yield Finding("revision", where, what, remedy, mend)


def _read_revision_again(look: Look, id: int, article_id: int, db: Database, _: str) -> None:
    _as_sealed(db, "revisions", id, _readings_of_revision(look, db, id, article_id))


_NAMED = {
    "categories": ("path", "JOIN article_categories ON article_id = articles.id WHERE category_id = ?"),
    "tags": ("slug", "JOIN article_tags ON article_id = articles.id WHERE tag_id = ?"),
    "authors": ("name", "WHERE author_id = ?"),
    "sources": ("name", "WHERE source_id = ?"),
}
"""What articles are joined to by its name: the column that tells one from another, and the articles that have it."""


def _names(look: Look) -> Iterator[Finding]:
    """What articles are joined to has the names that pages gave it."""
    for table, (key, _) in _NAMED.items():
        changed = f"{seals.KEPT[table]} IS NOT {seals.TRUE[table]}"
        for row in look.each("names", f"SELECT id, {key} AS key FROM {table} WHERE {changed}"):
            where, what = f"{table} {row['id']} {row['key']}", "has changed since a page named it"
            remedy = (
                f"--repair takes its name from the newest page that has it, where that is there; else {_FROM_A_BACKUP}"
            )
            yield Finding("name", where, what, remedy, partial(_name_again, look, table, row["id"]))


def _name_again(look: Look, table: str, id: int, db: Database, _: str) -> None:
    """Take a name from the newest page that has it. A key that was changed is told by the articles joined to it."""
    _, having = _NAMED[table]
    newest = db.execute(
        f"SELECT capture_id FROM articles {having} AND capture_id IS NOT NULL ORDER BY last_seen_at DESC LIMIT 1", (id,)
    ).fetchone()
    article = look.read(newest[0]) if newest else None
    if article:
        rows = articles.named(db, table, article)
        wanted = _seals(db, table, id)
        _as_sealed(db, table, id, ((seal, partial(_rename, db, table, id, row)) for seal in wanted for row in rows))


def _rename(db: Database, table: str, id: int, values: Mapping[str, object]) -> None:
    _set(table, id, values, db, "")
    seals.seal(db, table, id)


def _times(look: Look) -> Iterator[Finding]:
    """What was seen first and last was seen in that order, and a revision while its article was."""
    backwards = "SELECT id, url, first_seen_at, last_seen_at FROM articles WHERE first_seen_at > last_seen_at"
    for row in look.each("times", backwards):
        what = f"was last seen {row['last_seen_at']}, before it was first: {row['first_seen_at']}"
        yield Finding("time", f"article {row['id']} {row['url']}", what, _FROM_A_BACKUP)
    outside = """
        SELECT revisions.id, article_id, url, revisions.first_seen_at, revisions.last_seen_at
        FROM revisions JOIN articles ON articles.id = article_id
        WHERE articles.first_seen_at <= articles.last_seen_at AND (
            revisions.first_seen_at > revisions.last_seen_at OR revisions.first_seen_at < articles.first_seen_at
            OR revisions.last_seen_at > articles.last_seen_at
        )
    """
    for row in look.each("times", outside):
        what = f"was seen from {row['first_seen_at']} to {row['last_seen_at']}: backwards, or not while its article was"
        where = f"revision {row['id']} of article {row['article_id']} {row['url']}"
        yield Finding("time", where, what, _FROM_A_BACKUP)


def _articles_captures(look: Look) -> Iterator[Finding]:
    """The page that an article was read from is there."""
    select = """
        SELECT id, url, capture_id FROM articles
        WHERE capture_id IS NOT NULL AND capture_id NOT IN (SELECT id FROM captures)
    """
    for row in look.each("articles' pages", select):
        what = f"was read from capture {row['capture_id']}, which is not there"
        yield Finding(
            "capture", f"article {row['id']} {row['url']}", what, _ASKS_AGAIN, partial(_ask_again, row["url"])
        )


# The search index


def _search_index(look: Look) -> Iterator[Finding]:
    """The search index is that of the articles."""
    # FTS5 checks an index in answer to an INSERT, which a connection that only reads is refused, and which would
    # keep a crawl from writing meanwhile. So it checks a copy: a temporary table, against a view of the articles.
    db = look.db
    (create,) = db.execute("SELECT max(sql) FROM sqlite_master WHERE name = 'articles_fts'").fetchone()
    if create is None:
        raise sqlite3.DatabaseError("there is no articles_fts")
    db.execute("SAVEPOINT search_index")
    try:
        db.execute("CREATE TEMP VIEW articles AS SELECT * FROM main.articles")
        db.execute(create.replace("TABLE articles_fts", "TABLE temp.articles_fts", 1))
        for part in ("data", "idx", "docsize", "config"):
            db.execute(f"DELETE FROM temp.articles_fts_{part}")
            db.execute(f"INSERT INTO temp.articles_fts_{part} SELECT * FROM main.articles_fts_{part}")
        # With this rank, an index is compared with the table whose text it does not hold itself.
        db.execute("INSERT INTO temp.articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_CORRUPT_VTAB:
            raise
        what = "is not that of the articles: searches miss some, or find what is not there"
        yield Finding("search index", "articles_fts", what, "--repair builds it anew", _index_anew)
    finally:
        db.execute("ROLLBACK TO search_index")
        db.execute("RELEASE search_index")


def _index_anew(db: Database, _: str) -> None:
    db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')")


# Image files


def _image_files(look: Look) -> Iterator[Finding]:
    """Every image file is there and is what was fetched."""
    select = "SELECT url, path, digest FROM image_files WHERE path IS NOT NULL"
    if look.images is None:
        (count,) = look.db.execute(f"SELECT count(*) FROM ({select})").fetchone()
        if count:
            what, remedy = f"{count:,} were not looked at", "say where they are: --images FOLDER"
            yield Finding("image", "image files", what, remedy, is_harmless=True)
        return
    folder = look.images.resolve()
    for row in look.each("image files", select):
        file = (folder / row["path"]).resolve()
        if not file.is_relative_to(folder):
            what = f"its file {row['path']} lies outside of {look.images}"
        elif not file.is_file():
            what = f"its file {row['path']} is not there"
        elif digest_of(file) != row["digest"]:
            what = f"its file {row['path']} is not what was fetched, or cannot be read"
        else:
            continue
        remedy = "--repair has it fetched again by the next crawl that keeps images"
        yield Finding("image", row["url"], what, remedy, partial(_fetch_image_again, row["url"]))


def digest_of(file: Path) -> str | None:
    """The SHA-256 of a file, in hex; None when it cannot be read."""
    with suppress(OSError), file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
    return None


def _fetch_image_again(url: str, db: Database, _: str) -> None:
    db.execute("DELETE FROM image_files WHERE url = ?", (url,))


def _stray_files(look: Look) -> Iterator[Finding]:
    """Every file in the folder of images is an image's."""
    if look.images is None:
        return
    files = (file.relative_to(look.images).as_posix() for file in look.images.rglob("*") if file.is_file())
    db = look.db
    db.execute("SAVEPOINT stray_files")
    try:
        db.execute("CREATE TEMP TABLE files (path TEXT PRIMARY KEY)")
        db.conn.executemany("INSERT INTO temp.files VALUES (?)", ((file,) for file in files))
        for (path,) in db.execute("SELECT path FROM temp.files EXCEPT SELECT path FROM image_files").fetchall():
            yield Finding("stray file", path, "no image refers to it", "delete it, or leave it", is_harmless=True)
    finally:
        db.execute("ROLLBACK TO stray_files")
        db.execute("RELEASE stray_files")


CHECKS: tuple[Callable[[Look], Iterator[Finding]], ...] = (
    _file,
    _dictionaries,
    _captures,
    _repeated_captures,
    _later_pages,
    _states,
    _archived_urls,
    _own_urls,
    _gone_urls,
    _failed_urls,
    _sightings,
    _runs,
    _names,
    _articles,
    _revisions,
    _references,
    _times,
    _articles_captures,
    _search_index,
    _image_files,
    _stray_files,
)
"""What holds in an archive that is whole, in the order it is checked and repaired: what is joined to articles before
these, which are read again with it, and the index after what it indexes."""
