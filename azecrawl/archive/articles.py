"""Articles as they are now, what they are joined to, and the revisions they went through. Pages are kept elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from azecrawl import site
from azecrawl.archive import seals, spellings
from azecrawl.archive.columns import ARTICLE, IMAGE, JOINED, LINK, READ, REVISION
from azecrawl.archive.database import timestamp
from azecrawl.likeness import LEAST_WORDS, likeness
from azecrawl.records import Article, Category, Tag
from azecrawl.tokens import tokens


@dataclass(frozen=True)
class Known:
    """An article the archive already holds: the hash of what it says now, when that was last seen (UTC), its parser."""

    article_id: int
    url: str
    content_hash: str
    last_seen_at: str
    parser: str


@dataclass(frozen=True)
class Reading:
    """What a parser once read in a capture (and in the later pages it goes with), as it stands in the archive.

    ``fields`` are the values of a revision, or those of the article itself and of what it is joined to, when
    the revision is the current one.
    """

    article_id: int
    revision_id: int
    capture_id: int
    fields: dict[str, Any]
    is_current: bool = False


def identify(db: Database, article: Article, asked: str | None = None) -> Known | None:
    """The article the archive holds already, under its WordPress id or else at its URL; None for a new one.

    An id is the article's as long as address, title or text agree: a migration numbers posts anew. Address and title
    together say more than an id without either. ``asked`` is the address that led here, which is an address of the
    article, too. A URL whose article has another id, title and text is one that WordPress has given to another post.
    """
    by_id = None
    if article.wp_id is not None:
        by_id = db.execute(f"{_KNOWN} WHERE wp_id = ?", (article.wp_id,)).fetchone()
    if by_id and _leads_to(db, by_id[0], (article.url, asked)):
        return Known(*by_id)
    at_url = db.execute(f"{_AT_URL} {_BEST_FIRST}", {"url": article.url}).fetchone()
    if at_url and _has_title(db, at_url[0], article):
        return Known(*at_url)
    if by_id and (_has_title(db, by_id[0], article) or _has_text(db, by_id[0], article)):
        return Known(*by_id)
    if at_url and (_has_no_other_id(db, at_url[0], article) or _has_text(db, at_url[0], article)):
        return Known(*at_url)
    return None


def bearer(db: Database, wp_id: int) -> tuple[int, str] | None:
    """The article that has a WordPress id: its id in the archive, and its URL."""
    row: tuple[int, str] | None = db.execute("SELECT id, url FROM articles WHERE wp_id = ?", (wp_id,)).fetchone()
    return row


def read_from(db: Database, capture_id: int | None) -> Known | None:
    """The article whose page a capture is."""
    row = db.execute(
        f"{_KNOWN} WHERE id = (SELECT article_id FROM captures WHERE id = ? AND status = 200)", (capture_id,)
    ).fetchone()
    return Known(*row) if row else None


def _leads_to(db: Database, article_id: int, urls: Sequence[str | None]) -> bool:
    """Whether one of the URLs is one of the article's: the one it has now, or one that leads to it."""
    (own,) = db.execute("SELECT url FROM articles WHERE id = ?", (article_id,)).fetchone()
    return any(url is not None and (url == own or at_url(db, url) == article_id) for url in urls)


def _has_no_other_id(db: Database, article_id: int, article: Article) -> bool:
    (wp_id,) = db.execute("SELECT wp_id FROM articles WHERE id = ?", (article_id,)).fetchone()
    return wp_id is None or article.wp_id is None or wp_id == article.wp_id


def _has_title(db: Database, article_id: int, article: Article) -> bool:
    (title,) = db.execute("SELECT title FROM articles WHERE id = ?", (article_id,)).fetchone()
    return tokens(title) == tokens(article.title)


def _has_text(db: Database, article_id: int, article: Article) -> bool:
    """Whether the text is that of an article, as far as an edit leaves it."""
    (text,) = db.execute("SELECT body_text FROM articles WHERE id = ?", (article_id,)).fetchone()
    held = tokens(text)
    return len(held) >= LEAST_WORDS and likeness(held, tokens(article.body_text)) > 0


def sections(db: Database) -> list[str]:
    """The paths of the sections that articles were filed under."""
    return [path for (path,) in db.execute("SELECT path FROM categories ORDER BY path")]


def are_filed_under(db: Database, path: str) -> bool:
    """Whether articles that answered when last asked for are filed under a section, or one below it."""
    row = db.execute(
        "SELECT 1 FROM categories JOIN article_categories ON category_id = categories.id"
        " JOIN articles ON articles.id = article_categories.article_id JOIN urls ON urls.url = articles.url"
        " WHERE (path = ?1 OR substr(path, 1, length(?1) + 1) = ?1 || '/')"
        " AND state = 'archived' AND missing_at IS NULL LIMIT 1",
        (path,),
    ).fetchone()
    return row is not None


def at_url(db: Database, url: str) -> int | None:
    """The id of the article that a URL leads to."""
    row = db.execute(f"{_AT_URL} {_BEST_FIRST}", {"url": url}).fetchone()
    return row[0] if row else None


_KNOWN = "SELECT id, url, content_hash, last_seen_at, parser FROM articles"
_AT_URL = f"{_KNOWN} WHERE url = :url OR id IN (SELECT article_id FROM urls WHERE url = :url)"
# Several articles may have had the URL, one after the other: the one it leads to now comes first.
_BEST_FIRST = "ORDER BY url = :url DESC, id = (SELECT article_id FROM urls WHERE url = :url) DESC, id DESC LIMIT 1"


NEWEST_FIRST = "last_seen_at DESC, first_seen_at DESC, id DESC"
"""The order of an article's revisions: a content seen once while another was there is not the current one."""

_REVISION_FIELDS = [column for column in REVISION if column not in ("content_hash", "capture_id")]
_FIELDS = [
    column for column in ARTICLE if column not in ("content_hash", "capture_id", "url", "author_id", "source_id")
]
_WRITTEN = [*ARTICLE, "day"]
_INSERT = (
    f"INSERT INTO articles ({', '.join(_WRITTEN)}, first_seen_at, last_seen_at)"
    f" VALUES (:{', :'.join(_WRITTEN)}, :now, :now)"
)
# What is written as it stood costs next to nothing: SQLite touches only the pages of a row that differ.
# An id once stated is kept when a later page leaves it out, and so is the capture when a record comes without one.
_UPDATE = "UPDATE articles SET " + ", ".join(
    f"{column} = coalesce(:{column}, {column})" if column in ("wp_id", "capture_id") else f"{column} = :{column}"
    for column in _WRITTEN
)
_REVISE = (
    f"INSERT INTO revisions (article_id, first_seen_at, last_seen_at, {', '.join(REVISION)})"
    f" SELECT id, :now, :now, {', '.join(REVISION)} FROM articles WHERE id = :id"
)


_REVISE_EARLIER = (
    f"INSERT INTO revisions (article_id, first_seen_at, last_seen_at, {', '.join(REVISION)})"
    f" VALUES (:id, :now, :now, :{', :'.join(REVISION)})"
)

_REVISE_AS_SEEN = (
    f"INSERT INTO revisions (article_id, first_seen_at, last_seen_at, {', '.join(REVISION)})"
    " SELECT id, min(coalesce(fetched_at, last_seen_at), last_seen_at), last_seen_at,"
    f" {', '.join(REVISION).replace('capture_id', 'kept')}"
    " FROM articles LEFT JOIN (SELECT id AS kept, fetched_at FROM captures) ON kept = capture_id WHERE id = :id"
)


def write(
    db: Database, article: Article, known: Known | None, capture_id: int | None, now: str, *, is_reading: bool = False
) -> int:
    """Write an article as it is now, new or known, with all it is joined to and its revision. Returns its id.

    ``is_reading``: it is another reading of the content it has had, and takes the place of the current revision.
    """
    row = _row(db, article) | {"capture_id": capture_id, "now": now}
    _take_id_from_others(db, article.wp_id, known.article_id if known else None)
    if known is None:
        article_id = db.execute(_INSERT, row).lastrowid
        assert article_id is not None
    else:
        article_id = known.article_id
        db.execute(f"{_UPDATE} WHERE id = :id", row | {"id": article_id})
    _write_joined(db, article, article_id, is_new=known is None)
    seals.seal(db, "articles", article_id)
    if known and is_reading:
        _rewrite_newest(db, row | {"id": article_id})
        spellings.learn(db, (article.title, article.subtitle or "", article.body_text))
    elif known is None or known.content_hash != article.content_hash:
        _insert_revision(db, _REVISE, {"id": article_id, "now": now})
        spellings.learn(db, (article.title, article.subtitle or "", article.body_text))
    if known:
        seen_again(db, article_id, now)
    return article_id


def _take_id_from_others(db: Database, wp_id: int | None, article_id: int | None) -> None:
    """A WordPress id is that of one article: of the one whose page states it now."""
    others = db.execute("SELECT id FROM articles WHERE wp_id = ? AND id IS NOT ?", (wp_id, article_id)).fetchall()
    for (other,) in others:
        db.execute("UPDATE articles SET wp_id = NULL WHERE id = ?", (other,))
        seals.seal(db, "articles", other)


def _rewrite_newest(db: Database, row: dict[str, Any]) -> None:
    newest = f"SELECT id FROM revisions WHERE article_id = ? ORDER BY {NEWEST_FIRST} LIMIT 1"
    (revision_id,) = db.execute(newest, (row["id"],)).fetchone()
    assigned = ", ".join(f"{column} = :{column}" for column in REVISION)
    db.execute(f"UPDATE revisions SET {assigned} WHERE id = :revision_id", row | {"revision_id": revision_id})
    seals.seal(db, "revisions", revision_id)


def _insert_revision(db: Database, insert: str, values: dict[str, Any]) -> None:
    revision_id = db.execute(insert, values).lastrowid
    assert revision_id is not None
    seals.seal(db, "revisions", revision_id)


def _write_joined(db: Database, article: Article, article_id: int, *, is_new: bool = False) -> None:
    categories = (category_id(db, category) for category in article.categories)
    tags = (tag_id(db, tag) for tag in article.tags)
    lists = _lists(article)
    for table, names, rows in (
        ("article_categories", ("category_id",), [(id,) for id in dict.fromkeys(categories)]),
        ("article_tags", ("tag_id",), [(id,) for id in dict.fromkeys(tags)]),
        ("images", IMAGE, lists["images"]),
        ("links", LINK, lists["links"]),
    ):
        _join(db, table, names, article_id, rows, is_new=is_new)


def write_earlier(db: Database, article: Article, known: Known, capture_id: int | None, seen: str) -> int:
    """Note a content that an article had before the current one, at a time it is known to have been seen.

    The current record stays as it is. A revision that stood before or after with the same content is stretched
    to that time, and one that was taken to have stood all through is parted. Returns the article's id.
    """
    article_id = known.article_id
    db.execute("UPDATE articles SET first_seen_at = min(first_seen_at, ?) WHERE id = ?", (seen, article_id))
    before = db.execute(
        "SELECT id, content_hash, last_seen_at FROM revisions WHERE article_id = ? AND first_seen_at <= ?"
        " ORDER BY first_seen_at DESC, id DESC LIMIT 1",
        (article_id, seen),
    ).fetchone()
    after = db.execute(
        "SELECT id, content_hash FROM revisions WHERE article_id = ? AND first_seen_at > ?"
        " ORDER BY first_seen_at, id LIMIT 1",
        (article_id, seen),
    ).fetchone()
    if before and before[1] == article.content_hash:
        db.execute("UPDATE revisions SET last_seen_at = max(last_seen_at, ?) WHERE id = ?", (seen, before[0]))
        return article_id
    if before and before[2] > seen:
        _part(db, before[0], seen)
    elif after and after[1] == article.content_hash:
        db.execute("UPDATE revisions SET first_seen_at = ? WHERE id = ?", (seen, after[0]))
        return article_id
    row = _row(db, article) | {"capture_id": capture_id, "id": article_id, "now": seen}
    _insert_revision(db, _REVISE_EARLIER, row)
    return article_id


def _part(db: Database, revision_id: int, seen: str) -> None:
    """Make two of a revision between which the article had another content.

    When it was seen before and after that, the pages say that were kept of it; where there is none, all that is known
    is when it was seen first, or last.
    """
    values = {"id": revision_id, "seen": seen}
    _insert_revision(
        db,
        f"INSERT INTO revisions (article_id, first_seen_at, last_seen_at, {', '.join(REVISION)})"
        f" SELECT revisions.article_id, coalesce(min(fetched_at), last_seen_at), last_seen_at, {_PARTED}"
        f" FROM revisions LEFT JOIN captures ON {_PAGE_OF_IT} AND fetched_at > :seen AND fetched_at <= last_seen_at"
        " WHERE revisions.id = :id",
        values,
    )
    db.execute(
        "UPDATE revisions SET last_seen_at = coalesce((SELECT max(fetched_at) FROM captures"
        f" WHERE {_PAGE_OF_IT} AND fetched_at >= first_seen_at AND fetched_at < :seen), first_seen_at) WHERE id = :id",
        values,
    )


_PAGE_OF_IT = "captures.article_id = revisions.article_id AND status = 200 AND page_of IS NULL"
_PARTED = ", ".join("coalesce(captures.id, capture_id)" if column == "capture_id" else column for column in REVISION)


def revise(db: Database, article_id: int) -> None:
    """Make the missing revision of an article's row: seen since the page it was read from, until it was last seen."""
    _insert_revision(db, _REVISE_AS_SEEN, {"id": article_id})


def bring_back(db: Database, article_id: int, now: str) -> bool:
    """Date what is stored of an article as of a time to come (a clock was ahead) now, in the order it had.

    Else nothing that is seen from now on could become its current content. Returns whether there was any.
    """
    ahead = db.execute(
        "SELECT 1 FROM articles WHERE id = ?1 AND (last_seen_at > ?2 OR gone_at > ?2)"
        " UNION ALL SELECT 1 FROM revisions WHERE article_id = ?1 AND last_seen_at > ?2 LIMIT 1",
        (article_id, now),
    ).fetchone()
    if not ahead:
        return False
    # A second lies between two of them, so that the last is the last.
    db.execute(
        "UPDATE revisions SET last_seen_at = brought_back, first_seen_at = min(first_seen_at, brought_back) FROM ("
        " SELECT id AS late, strftime('%Y-%m-%dT%H:%M:%SZ', ?2,"
        f" format('-%d seconds', row_number() OVER (ORDER BY {NEWEST_FIRST}) - 1)) AS brought_back"
        " FROM revisions WHERE article_id = ?1 AND last_seen_at > ?2) WHERE id = late",
        (article_id, now),
    )
    db.execute(
        "UPDATE articles SET last_seen_at = min(last_seen_at, ?2), gone_at = min(gone_at, ?2), first_seen_at ="
        " min(first_seen_at, coalesce((SELECT min(first_seen_at) FROM revisions WHERE article_id = ?1), ?2))"
        " WHERE id = ?1",
        (article_id, now),
    )
    return True


def seen_again(db: Database, article_id: int, now: str) -> None:
    """Note that an article was there, with the content the archive holds."""
    db.execute(
        "UPDATE articles SET last_seen_at = ?1, gone_at = iif(gone_at > ?1, gone_at, NULL) WHERE id = ?2",
        (now, article_id),
    )
    db.execute(
        "UPDATE revisions SET last_seen_at = ? WHERE id ="
        f" (SELECT id FROM revisions WHERE article_id = ? ORDER BY {NEWEST_FIRST} LIMIT 1)",
        (now, article_id),
    )


def move(db: Database, article_id: int, url: str) -> None:
    """Give an article the address it has now."""
    if db.execute("UPDATE articles SET url = ?1 WHERE id = ?2 AND url <> ?1", (url, article_id)).rowcount:
        seals.seal(db, "articles", article_id)


def seen_gone(db: Database, article_id: int, url: str, since: str) -> None:
    """Note since when an article is gone, unless the URL that is gone is one it has left before."""
    db.execute("UPDATE articles SET gone_at = ? WHERE id = ? AND url = ? AND gone_at IS NULL", (since, article_id, url))


def readings(db: Database, article_id: int) -> list[Reading]:
    """What stands for an article, revision by revision, oldest first; the last is the article itself.

    A revision that was not read from any page is left out.
    """
    found = [
        Reading(article_id, row["id"], row["capture_id"], {name: row[name] for name in _REVISION_FIELDS})
        for row in reversed(
            list(db.query(f"SELECT * FROM revisions WHERE article_id = ? ORDER BY {NEWEST_FIRST}", (article_id,)))
        )
    ]
    (current,) = db.query("SELECT * FROM articles WHERE id = ?", (article_id,))
    if found:
        fields = {name: current[name] for name in _FIELDS} | _stored_lists(db, article_id)
        found[-1] = Reading(article_id, found[-1].revision_id, current["capture_id"], fields, is_current=True)
    return [reading for reading in found if reading.capture_id is not None]


def differences(reading: Reading, article: Article) -> dict[str, tuple[Any, Any]]:
    """The fields in which a reading of the same page is another one: as it stands, and as it is read now.

    An address is no part of a reading, and neither is the WordPress id once it is known: they say which article it is.
    """
    now = columns(article) | _lists(article)
    stated = {"wp_id"} if reading.fields.get("wp_id") is not None else set()
    return {
        name: (stands, now[name])
        for name, stands in reading.fields.items()
        if name not in stated and stands != now[name]
    }


def replace_readings(db: Database, rereadings: Iterable[tuple[Reading, Article]]) -> None:
    """Put another reading of the same page in the place of each: of its revision, and of a current one's article.

    When they were seen stays as it is: the publication has not changed anything.
    """
    for reading, article in rereadings:
        reread_revision(db, reading.revision_id, reading.capture_id, article)
        if reading.is_current:
            (url,) = db.execute("SELECT url FROM articles WHERE id = ?", (reading.article_id,)).fetchone()
            reread_article(db, reading.article_id, reading.capture_id, article, url)


def reread_revision(db: Database, revision_id: int, capture_id: int, article: Article) -> None:
    """Make a revision say what is read in a page."""
    assigned = ", ".join(f"{column} = :{column}" for column in REVISION)
    values = columns(article) | {"capture_id": capture_id, "id": revision_id}
    db.execute(f"UPDATE revisions SET {assigned} WHERE id = :id", values)
    seals.seal(db, "revisions", revision_id)


def reread_article(db: Database, article_id: int, capture_id: int, article: Article, url: str) -> None:
    """Make an article, at an address of it, say what is read in a page."""
    row = _row(db, article) | {"capture_id": capture_id, "id": article_id, "url": url}
    if db.execute("SELECT 1 FROM articles WHERE wp_id = :wp_id AND id <> :id", row).fetchone():
        row["wp_id"] = None  # one post under two addresses, kept before its id could be read
    db.execute(f"{_UPDATE} WHERE id = :id", row)
    _write_joined(db, article, article_id)
    seals.seal(db, "articles", article_id)
    spellings.learn(db, (article.title, article.subtitle or "", article.body_text))


def _lists(article: Article) -> dict[str, list[tuple[Any, ...]]]:
    """What an article is joined to, in order: sections by their paths, tags by their slugs."""
    return {
        "categories": [(path,) for path in dict.fromkeys(category.path for category in article.categories)],
        "tags": [(slug,) for slug in dict.fromkeys(tag.slug for tag in article.tags)],
        "images": [(image.role, image.url, image.alt, image.caption, image.credit) for image in article.images],
        "links": [(link.role, link.url, link.text) for link in article.links],
    }


def _stored_lists(db: Database, article_id: int) -> dict[str, list[tuple[Any, ...]]]:
    return {
        name: db.execute(
            f"SELECT {', '.join(names)} FROM {tables} WHERE article_id = ? ORDER BY position", (article_id,)
        ).fetchall()
        for name, (names, tables) in JOINED.items()
    }


def columns(article: Article) -> dict[str, Any]:
    """An article as the columns of its row, but for what the archive itself gives it."""
    values = {name: getattr(article, name) for name in READ}
    return {name: timestamp(value) if isinstance(value, datetime) else value for name, value in values.items()}


def _row(db: Database, article: Article) -> dict[str, Any]:
    return columns(article) | {
        "day": site.day_of(article.published_at).isoformat(),
        "author_id": _author_id(db, article.author) if article.author else None,
        "source_id": _source_id(db, article.source, article.source_url) if article.source else None,
    }


def _id(db: Database, table: str, stands: str, upsert: str, values: Sequence[object]) -> int:
    """The id of a row that says some values: of one that does, else of one that is made or changed to do so."""
    row = db.execute(f"SELECT id FROM {table} WHERE {stands}", values).fetchone()
    if row is None:
        row = db.execute(f"INSERT INTO {table} {upsert} RETURNING id", values).fetchone()
        seals.seal(db, table, row[0])
    id: int = row[0]
    return id


def _author_id(db: Database, name: str) -> int:
    return _id(
        db,
        "authors",
        "name = ?1",
        "(name) VALUES (?1) ON CONFLICT (name) DO UPDATE SET name = excluded.name",
        (name,),
    )


def _source_id(db: Database, name: str, url: str | None) -> int:
    """The id of a source; its domain is that of the first of its links seen."""
    return _id(
        db,
        "sources",
        "name = ?1 AND (domain IS NOT NULL OR ?2 IS NULL)",
        "(name, domain) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET domain = coalesce(domain, excluded.domain)",
        (name, _domain(url)),
    )


def _domain(url: str | None) -> str | None:
    domain = re.match(r"https?://(?:www\.)?([^/:?#]+)", (url or "").lower())
    return domain[1] if domain else None


def tag_id(db: Database, tag: Tag) -> int:
    """The id of a tag, under its name as of now."""
    return _id(
        db,
        "tags",
        "slug = ?1 AND name = ?2",
        "(slug, name) VALUES (?1, ?2) ON CONFLICT (slug) DO UPDATE SET name = excluded.name",
        (tag.slug, tag.name),
    )


def category_id(db: Database, category: Category) -> int:
    """The id of a section, under its name as of now and below the section that a page has shown it below."""
    parent_id = category_id(db, category.parent) if category.parent else None
    return _id(
        db,
        "categories",
        "path = ?1 AND name = ?2 AND (parent_id = ?3 OR ?3 IS NULL)",
        "(path, name, parent_id) VALUES (?1, ?2, ?3) ON CONFLICT (path) DO UPDATE"
        " SET name = excluded.name, parent_id = coalesce(excluded.parent_id, parent_id)",
        (category.path, category.name, parent_id),
    )


def named(db: Database, table: str, article: Article) -> list[dict[str, Any]]:
    """What an article's page says of that which the article is joined to, as rows of a table."""
    if table == "tags":
        return [{"slug": tag.slug, "name": tag.name} for tag in article.tags]
    if table == "authors":
        return [{"name": article.author}]
    if table == "sources":
        return [{"name": article.source, "domain": _domain(article.source_url)}]
    sections = [*article.categories, *(category.parent for category in article.categories if category.parent)]
    return [
        {"path": section.path, "name": section.name, "parent_id": section.parent and category_id(db, section.parent)}
        for section in sections
    ]


def _join(
    db: Database, table: str, columns: Sequence[str], article_id: int, rows: list[tuple[Any, ...]], *, is_new: bool
) -> None:
    """Make the rows of a table that belong to an article these, in this order; nothing is written when they are.

    None is looked for where the article ``is_new``.
    """
    names = ", ".join(("position", *columns))
    held = f"SELECT {names} FROM {table} WHERE article_id = ? ORDER BY position"
    kept = [] if is_new else db.execute(held, (article_id,)).fetchall()
    wanted = [(position, *row) for position, row in enumerate(rows)]
    if kept == wanted:
        return
    if kept:
        db.execute(f"DELETE FROM {table} WHERE article_id = ?", (article_id,))
    db.conn.executemany(
        f"INSERT INTO {table} (article_id, {names}) VALUES (?, ?{', ?' * len(columns)})",
        [(article_id, *row) for row in wanted],
    )
