"""What the file holds: tables, search index, views, and the migrations that make them. Records are kept elsewhere.

Times are TEXT, ISO 8601 in UTC to the second: ``2021-03-15T08:06:00Z``. Days are TEXT, ``2021-03-15``, and the site's.
Migrations find their functions, like ``day_of``, in the connection.
"""

from __future__ import annotations

import hashlib
import sqlite3

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from azecrawl import site
from azecrawl.archive import seals, spellings
from azecrawl.records import CONTENT, content_hash

APPLICATION_ID = 0x617A6563
"""What marks a SQLite file as an archive of ours (``PRAGMA application_id``): "azec" in ASCII."""

MIGRATIONS = Migrations("azecrawl")

TABLES = (
    "articles categories article_categories tags article_tags authors sources images links "
    "revisions captures dictionaries image_files urls sightings validators runs spellings compared similarities "
    "seals unconfirmed witnesses requisites site"
).split()
"""The tables that hold records, without those of the search index and of the migrations."""


def known_migrations() -> set[str]:
    """The names of every migration this version can apply."""
    with Database(memory=True) as nothing_applied:
        return {migration.name for migration in MIGRATIONS.pending(nothing_applied)}


def _run(db: Database, script: str) -> None:
    """Run statements, each of which ends where a line does, in the transaction that is open.

    To find their ends, sqlite_utils looks at every character: that took three quarters of the making of an archive.
    """
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.conn.execute(statement)
            statement = ""
    if statement.strip():
        raise ValueError(f"no end of a statement: {statement}")


@MIGRATIONS(name="0001_schema")
def _schema(db: Database) -> None:
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    for part in (_VOCABULARIES, _RUNS, _CAPTURES, _ARTICLES, _FRONTIER, _SEARCH, _VIEWS):
        _run(db, part)


@MIGRATIONS(name="0002_bodies_and_image_files")
def _bodies_and_image_files(db: Database) -> None:
    for part in (_BODIES, _IMAGE_FILES):
        _run(db, part)


@MIGRATIONS(name="0003_spellings")
def _spellings(db: Database) -> None:
    db.execute(_SPELLINGS)
    texts = db.execute("SELECT title || ' ' || coalesce(subtitle, '') || ' ' || body_text FROM articles")
    spellings.learn(db, (text for (text,) in texts))


@MIGRATIONS(name="0004_duplicates")
def _duplicates(db: Database) -> None:
    _run(db, _DUPLICATES)


@MIGRATIONS(name="0005_views")
def _views(db: Database) -> None:
    for part in (_SCHEMA_NOTES, _ARTICLE_TEXTS.format(day=_BAKU_DAY), _FLAT_VIEWS, _CHANGES, _LINKS_BETWEEN, _COUNTS):
        _run(db, part)


@MIGRATIONS(name="0006_content_hash")
def _content_hash(db: Database) -> None:
    _run(db, _SEALS)
    # A hash that was not that of its row stays so: it is what tells that the row was damaged.
    db.conn.create_function("old_hash", -1, _hash_with_whole_addresses)
    db.conn.create_function("new_hash", -1, content_hash)
    content = ", ".join(CONTENT)
    for table in ("articles", "revisions"):
        db.execute(f"UPDATE {table} SET content_hash = new_hash({content}) WHERE content_hash = old_hash({content})")
    for table in seals.SEALED:
        seals.seal_all(db, table)


def _hash_with_whole_addresses(*parts: str | None) -> str:
    """The ``content_hash`` of before: an image counted by its whole address."""
    canonical = "\x1f".join(" ".join(part.split()) if part else "" for part in parts)
    return hashlib.sha256(canonical.encode()).hexdigest()


@MIGRATIONS(name="0007_sightings_seen_on")
def _sightings_seen_on(db: Database) -> None:
    db.execute("ALTER TABLE sightings ADD COLUMN seen_on TEXT")  # the list that showed it last; NULL: not known


@MIGRATIONS(name="0008_unconfirmed")
def _unconfirmed(db: Database) -> None:
    _run(db, _UNCONFIRMED)


@MIGRATIONS(name="0009_witnesses")
def _witnesses(db: Database) -> None:
    db.execute(_WITNESSES)


@MIGRATIONS(name="0010_day")
def _day(db: Database) -> None:
    _run(db, _DAY + _ARTICLE_TEXTS.format(day="day"))
    for view in ("articles_by_category", "articles_by_source", "articles_by_byline", "image_credits"):
        (sql,) = db.execute("SELECT sql FROM sqlite_master WHERE name = ?", (view,)).fetchone()
        db.execute(f"DROP VIEW {view}")
        db.execute(sql.replace("\nFROM ", ",\n    min(day) AS first_day, max(day) AS last_day\nFROM ", 1))


@MIGRATIONS(name="0011_listing")
def _listing(db: Database) -> None:
    """What a run counts of listings has the name that ``sightings`` gives them."""
    db.execute("""UPDATE runs SET stats = replace(stats, '"azecrawl/way/listings/', '"azecrawl/way/listing/')""")


@MIGRATIONS(name="0012_filters")
def _filters(db: Database) -> None:
    _run(db, _FILTERS)


@MIGRATIONS(name="0013_health")
def _health(db: Database) -> None:
    """Whose run each is: an import that failed is no crawl that did."""
    (sql,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'crawl_health'").fetchone()
    db.execute("DROP VIEW crawl_health")
    db.execute(sql.replace("started_at, ", "started_at, spider, ", 1))


@MIGRATIONS(name="0014_site")
def _site(db: Database) -> None:
    db.execute(_SITE)
    # Before this, there was no other; an archive that holds nothing yet is of the site that is configured.
    if holds_anything(db):
        db.execute("INSERT INTO site VALUES (?, ?)", THE_FIRST_SITE)
    else:
        db.execute("INSERT INTO site VALUES (?, ?)", (site.NAME, site.TIME_ZONE.key))


@MIGRATIONS(name="0015_requisites")
def _requisites(db: Database) -> None:
    _run(db, _REQUISITES)


THE_FIRST_SITE = ("Aze.Media", "Asia/Baku")
"""Whose an archive is that does not say so, and in which time zone its days are."""


def site_of(db: Database) -> tuple[str, str] | None:
    """Whose an archive is, and the time zone of its days; None while it holds nothing."""
    if db["site"].exists():
        found: tuple[str, str] = db.execute("SELECT name, time_zone FROM site").fetchone()
        return found
    return THE_FIRST_SITE if db["articles"].exists() and holds_anything(db) else None


def holds_anything(db: Database) -> bool:
    """Whether an archive of any age has been written into: each way to do so leaves a run or an article."""
    return bool(db.execute("SELECT EXISTS (SELECT 1 FROM runs) OR EXISTS (SELECT 1 FROM articles)").fetchone()[0])


_VOCABULARIES = """
CREATE TABLE categories (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,  -- what follows /category/ in its URL
    name TEXT NOT NULL,
    parent_id INTEGER REFERENCES categories (id)
) STRICT;
CREATE TABLE tags (
    id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,  -- what follows /tag/ in its URL
    name TEXT NOT NULL
) STRICT;
CREATE TABLE authors (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE sources (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    domain TEXT
) STRICT;
"""

_RUNS = """
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    spider TEXT NOT NULL,
    arguments TEXT NOT NULL,  -- JSON object
    kind TEXT NOT NULL,       -- full: everything was walked; update: what had changed
    outcome TEXT,             -- NULL while it runs
    complete INTEGER NOT NULL DEFAULT 0,  -- whether looking for articles came to its end
    reason TEXT,
    found INTEGER NOT NULL DEFAULT 0,
    archived INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    rejected INTEGER NOT NULL DEFAULT 0,
    gone INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    pending INTEGER NOT NULL DEFAULT 0,
    requests INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0,
    seconds INTEGER,
    stats TEXT NOT NULL DEFAULT '{}',  -- JSON object
    versions TEXT NOT NULL             -- JSON object: package to version
) STRICT;
"""

# A body is kept once for each URL it came from: a later capture of the same bytes points to the first (same_as).
# The body is the last column, so that reading the others does not walk through its overflow pages.
_CAPTURES = """
CREATE TABLE dictionaries (
    id INTEGER PRIMARY KEY,
    created_at TEXT NOT NULL,
    body BLOB NOT NULL
) STRICT;
CREATE TABLE captures (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,
    fetched_at TEXT NOT NULL,
    origin TEXT NOT NULL DEFAULT 'live',  -- live, wayback, warc
    status INTEGER NOT NULL,
    headers TEXT NOT NULL,  -- JSON array of [name, value], in order as received
    digest TEXT NOT NULL,   -- SHA-256 of the decoded body, in hex
    size INTEGER NOT NULL,  -- of the decoded body, in bytes
    dictionary_id INTEGER REFERENCES dictionaries (id),
    article_id INTEGER REFERENCES articles (id),
    same_as INTEGER REFERENCES captures (id),
    body BLOB,              -- zstd
    CHECK ((body IS NULL) = (same_as IS NOT NULL))
) STRICT;
CREATE INDEX captures_url ON captures (url, digest);
CREATE INDEX captures_article ON captures (article_id);
"""

# An article's URL is unique only where the URL is all that identifies it. WordPress hands a freed slug to the next
# post, so two posts can have had the same URL, one after the other; "urls" says which of them it leads to now.
_ARTICLES = """
CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    wp_id INTEGER UNIQUE,
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    subtitle TEXT,
    author TEXT,
    byline TEXT,
    source TEXT,
    source_url TEXT,
    published_at TEXT NOT NULL,
    modified_at TEXT,
    language TEXT,
    body_text TEXT NOT NULL,
    body_html TEXT NOT NULL,
    word_count INTEGER NOT NULL,
    reading_minutes INTEGER,
    image_url TEXT,
    image_caption TEXT,
    image_credit TEXT,
    image_alt TEXT,
    content_hash TEXT NOT NULL,
    first_seen_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    gone_at TEXT,
    parser TEXT NOT NULL,
    capture_id INTEGER REFERENCES captures (id),  -- what this row was last read from: its first page
    author_id INTEGER REFERENCES authors (id),
    source_id INTEGER REFERENCES sources (id)
) STRICT;
CREATE INDEX articles_url ON articles (url);
CREATE UNIQUE INDEX articles_url_without_wp_id ON articles (url) WHERE wp_id IS NULL;
CREATE INDEX articles_published_at ON articles (published_at);
CREATE INDEX articles_byline ON articles (byline);
CREATE INDEX articles_source ON articles (source);
CREATE INDEX articles_author ON articles (author_id);

CREATE TABLE article_categories (
    article_id INTEGER NOT NULL REFERENCES articles (id),
    category_id INTEGER NOT NULL REFERENCES categories (id),
    position INTEGER NOT NULL,
    PRIMARY KEY (article_id, category_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_categories_category ON article_categories (category_id);

CREATE TABLE article_tags (
    article_id INTEGER NOT NULL REFERENCES articles (id),
    tag_id INTEGER NOT NULL REFERENCES tags (id),
    position INTEGER NOT NULL,
    PRIMARY KEY (article_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_tags_tag ON article_tags (tag_id);

CREATE TABLE images (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id),
    position INTEGER NOT NULL,
    role TEXT NOT NULL,  -- lead, inline
    url TEXT NOT NULL,
    alt TEXT,
    caption TEXT,
    credit TEXT
) STRICT;
CREATE INDEX images_article ON images (article_id, position);

CREATE TABLE links (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id),
    position INTEGER NOT NULL,
    role TEXT NOT NULL,  -- text, embed, source, via
    url TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;
CREATE INDEX links_article ON links (article_id, position);

CREATE TABLE revisions (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id),
    content_hash TEXT NOT NULL,
    first_seen_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    capture_id INTEGER REFERENCES captures (id),
    title TEXT NOT NULL,
    subtitle TEXT,
    byline TEXT,
    source TEXT,
    source_url TEXT,
    body_text TEXT NOT NULL,
    body_html TEXT NOT NULL,
    image_url TEXT,
    image_caption TEXT,
    published_at TEXT NOT NULL,
    modified_at TEXT,
    parser TEXT NOT NULL
) STRICT;
CREATE INDEX revisions_article ON revisions (article_id);
"""

_FRONTIER = """
CREATE TABLE urls (
    url TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('pending', 'archived', 'gone', 'rejected', 'failed')),
    reason TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,  -- failures in a row since it last answered
    next_at TEXT,                         -- when to try again after a failure
    missing_at TEXT,                      -- since when an archived article answers "not found"
    article_id INTEGER REFERENCES articles (id),
    way TEXT NOT NULL,                    -- who found it
    seen_on TEXT NOT NULL,                -- the page that said so
    day TEXT,                             -- when it was published, in the site's zone, as far as that page tells
    found_at TEXT NOT NULL,
    visited_at TEXT,
    run_id INTEGER REFERENCES runs (id),  -- the last run that visited it
    CHECK (state <> 'archived' OR article_id IS NOT NULL)
) STRICT;
CREATE INDEX urls_state ON urls (state, next_at);
CREATE INDEX urls_next_at ON urls (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX urls_article ON urls (article_id);

CREATE TABLE sightings (  -- every way that ever said of a URL that it is an article
    url TEXT NOT NULL REFERENCES urls (url),
    way TEXT NOT NULL,    -- listing, neighbour, rest, sitemap, feed, wayback
    first_seen_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    PRIMARY KEY (url, way)
) STRICT, WITHOUT ROWID;

CREATE TABLE validators (  -- what makes a request conditional (RFC 9110, 13.1)
    url TEXT NOT NULL PRIMARY KEY,
    etag TEXT,
    last_modified TEXT
) STRICT, WITHOUT ROWID;
"""

# The search index holds no text of its own. It dominates the cost of a write, so an update that leaves the three
# columns as they were (last_seen_at moves at every visit) does not reach it.
_SEARCH = """
CREATE VIRTUAL TABLE articles_fts USING fts5 (
    title, subtitle, body_text,
    tokenize='unicode61 remove_diacritics 2', content="articles", content_rowid="id"
);
CREATE TRIGGER articles_ai AFTER INSERT ON articles BEGIN
    INSERT INTO articles_fts (rowid, title, subtitle, body_text)
    VALUES (new.id, new.title, new.subtitle, new.body_text);
END;
CREATE TRIGGER articles_ad AFTER DELETE ON articles BEGIN
    INSERT INTO articles_fts (articles_fts, rowid, title, subtitle, body_text)
    VALUES ('delete', old.id, old.title, old.subtitle, old.body_text);
END;
CREATE TRIGGER articles_au AFTER UPDATE OF title, subtitle, body_text ON articles
WHEN (old.title, old.subtitle, old.body_text) IS NOT (new.title, new.subtitle, new.body_text) BEGIN
    INSERT INTO articles_fts (articles_fts, rowid, title, subtitle, body_text)
    VALUES ('delete', old.id, old.title, old.subtitle, old.body_text);
    INSERT INTO articles_fts (rowid, title, subtitle, body_text)
    VALUES (new.id, new.title, new.subtitle, new.body_text);
END;
"""

_VIEWS = """
CREATE VIEW articles_by_month AS  -- months of UTC
SELECT substr(published_at, 1, 7) AS month, count(*) AS articles, sum(word_count) AS words
FROM articles GROUP BY month ORDER BY month;
CREATE VIEW articles_by_source AS
SELECT articles.source, domain, count(*) AS articles,
    min(published_at) AS first_published_at, max(published_at) AS last_published_at
FROM articles LEFT JOIN sources ON sources.id = source_id GROUP BY articles.source ORDER BY articles DESC;
CREATE VIEW articles_by_category AS
SELECT path, name, count(article_id) AS articles,
    min(published_at) AS first_published_at, max(published_at) AS last_published_at
FROM categories
LEFT JOIN article_categories ON category_id = categories.id
LEFT JOIN articles ON articles.id = article_id
GROUP BY categories.id ORDER BY path;
CREATE VIEW crawl_health AS  -- the latest runs first
SELECT id, started_at, outcome, reason, found, archived, unchanged, rejected, gone, failed, pending, seconds,
    round(1.0 * requests / nullif(seconds, 0), 2) AS requests_per_second
FROM runs ORDER BY id DESC LIMIT 30;
"""

# "dictionaries" was not used before. The later pages of a split article follow its first in the same transaction.
_BODIES = """
DROP TABLE dictionaries;
CREATE TABLE dictionaries (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,   -- article, or the media type of what it is for
    created_at TEXT NOT NULL,
    body BLOB NOT NULL    -- zstd: a page, to be used as it is (a raw-content dictionary)
) STRICT;
ALTER TABLE captures ADD COLUMN status_line TEXT;  -- RFC 9112, 4; NULL where it is not known
ALTER TABLE captures ADD COLUMN page_of INTEGER REFERENCES captures (id);  -- a later page of a split article
UPDATE captures SET page_of = (
    SELECT max(first.id) FROM captures AS first
    WHERE first.article_id = captures.article_id AND first.id < captures.id AND first.status = 200
        AND captures.url LIKE first.url || '_%'
) WHERE status = 200 AND article_id IN (SELECT article_id FROM captures GROUP BY article_id HAVING min(url) < max(url));
CREATE INDEX captures_digest ON captures (digest) WHERE same_as IS NULL;
CREATE INDEX captures_dictionary ON captures (dictionary_id) WHERE dictionary_id IS NOT NULL;
CREATE INDEX captures_page_of ON captures (page_of) WHERE page_of IS NOT NULL;
"""

_IMAGE_FILES = """
CREATE TABLE image_files (  -- what became of fetching an image; its file lies in the folder IMAGES_STORE
    url TEXT NOT NULL PRIMARY KEY,
    fetched_at TEXT NOT NULL,
    reason TEXT,      -- why there is no file
    attempts INTEGER NOT NULL DEFAULT 0,  -- failures in a row that may pass
    next_at TEXT,                         -- when to try again after such a failure; NULL when it is final
    path TEXT,        -- within that folder; named by the digest, so that the same bytes are one file
    digest TEXT,      -- SHA-256 of the file, in hex
    media_type TEXT,  -- as its bytes have it
    size INTEGER,     -- bytes
    width INTEGER,    -- pixels
    height INTEGER,
    CHECK ((path IS NULL) = (reason IS NOT NULL)),
    CHECK (next_at IS NULL OR reason IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX image_files_digest ON image_files (digest) WHERE digest IS NOT NULL;
"""

# The search index holds words as they were published; this says how else those of Azerbaijani are written.
_SPELLINGS = """
CREATE TABLE spellings (
    spelling TEXT NOT NULL,  -- in lower case, without diacritics: aliyev
    word TEXT NOT NULL,      -- as articles have it, in lower case: əliyev
    PRIMARY KEY (spelling, word)
) STRICT, WITHOUT ROWID
"""

# An edit of the text takes back what was found with it, so that what is here always is of the texts as they are.
_DUPLICATES = """
CREATE TABLE compared (  -- the articles whose text has been compared with all others
    article_id INTEGER PRIMARY KEY REFERENCES articles (id),
    digest TEXT,  -- SHA-256 of the words of the text, in hex; NULL where they are too few to compare
    compared_at TEXT NOT NULL
) STRICT;
CREATE INDEX compared_digest ON compared (digest) WHERE digest IS NOT NULL;
CREATE TABLE similarities (  -- two articles with nearly the same text; those with the same share their digest
    article_id INTEGER NOT NULL REFERENCES articles (id),
    other_id INTEGER NOT NULL REFERENCES articles (id),
    score INTEGER NOT NULL CHECK (score BETWEEN 1 AND 99),  -- per cent
    PRIMARY KEY (article_id, other_id),
    CHECK (article_id < other_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX similarities_other ON similarities (other_id);
CREATE TRIGGER articles_text_au AFTER UPDATE OF body_text ON articles WHEN old.body_text <> new.body_text BEGIN
    DELETE FROM compared WHERE article_id = new.id;
    DELETE FROM similarities WHERE article_id = new.id OR other_id = new.id;
END;
CREATE VIEW duplicates AS  -- each pair of articles with the same or nearly the same text, once
SELECT alike, alike = 100 AS identical,
    one.id, one.published_at, one.title, one.url, one.source,
    other.id AS other_id, other.published_at AS other_published_at, other.title AS other_title,
    other.url AS other_url, other.source AS other_source
FROM (
    SELECT article_id, other_id, score AS alike FROM similarities
    UNION ALL
    SELECT same.article_id, also.article_id, 100 FROM compared AS same
    JOIN compared AS also ON also.digest = same.digest AND also.article_id > same.article_id
)
JOIN articles AS one ON one.id = article_id
JOIN articles AS other ON other.id = other_id;
"""

# Two articles without an id may have had one URL, one after the other, as two with ids may: an id that turns out to be
# another article's is taken away. "urls" says which of them it leads to.
_SEALS = """
DROP INDEX articles_url_without_wp_id;
CREATE TABLE seals (  -- by which a row that was read from a page is told to be as it was read
    table_name TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    digest TEXT NOT NULL,  -- SHA-256 of its columns, in hex
    PRIMARY KEY (table_name, row_id)
) STRICT, WITHOUT ROWID;
"""

_SCHEMA_NOTES = """
CREATE TABLE schema_notes (  -- what each table, view and column holds; column_name is empty for the table itself
    table_name TEXT NOT NULL,
    column_name TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (table_name, column_name)
) STRICT, WITHOUT ROWID;
"""

# SQLite knows no time zones. Baku is four hours ahead of UTC, and was five in its summers until 2015: those began on
# the last Sunday of March and ended on the last of October, both at 00:00 UTC (tz database, rule "Azer", from 1997).
_BAKU_DAY = """date(published_at, CASE
        WHEN published_at BETWEEN '1997' AND '2016'
            AND published_at >= date(substr(published_at, 1, 4) || '-03-25', 'weekday 0')
            AND published_at < date(substr(published_at, 1, 4) || '-10-25', 'weekday 0')
        THEN '+5 hours' ELSE '+4 hours' END)"""

_ARTICLE_TEXTS = """
CREATE VIEW article_texts AS
SELECT articles.id, wp_id, url, title, subtitle, byline, author, source, domain AS source_domain, source_url,
    published_at,
    {day} AS published_day,
    modified_at,
    (SELECT path FROM article_categories JOIN categories ON categories.id = category_id
        WHERE article_id = articles.id ORDER BY position LIMIT 1) AS category,
    (SELECT group_concat(path, '; ') FROM (
        SELECT path FROM article_categories JOIN categories ON categories.id = category_id
        WHERE article_id = articles.id ORDER BY position)) AS categories,
    (SELECT group_concat(name, '; ') FROM (
        SELECT tags.name FROM article_tags JOIN tags ON tags.id = tag_id
        WHERE article_id = articles.id ORDER BY position)) AS tags,
    language, word_count, reading_minutes, image_url, image_caption, image_credit,
    (SELECT count(*) FROM revisions WHERE article_id = articles.id) AS revisions,
    gone_at IS NOT NULL AS is_gone, gone_at, first_seen_at, last_seen_at, body_text
FROM articles LEFT JOIN sources ON sources.id = source_id;
"""

_FLAT_VIEWS = """
CREATE VIEW image_credits AS
SELECT credit, count(*) AS images, count(DISTINCT article_id) AS articles,
    min(published_at) AS first_published_at, max(published_at) AS last_published_at
FROM images JOIN articles ON articles.id = article_id
GROUP BY credit ORDER BY images DESC, credit;

CREATE VIEW articles_by_byline AS
SELECT byline, count(*) AS articles, sum(word_count) AS words,
    min(published_at) AS first_published_at, max(published_at) AS last_published_at
FROM articles GROUP BY byline ORDER BY articles DESC, byline;
"""

# A text becomes a JSON array of its words, so that they can be counted; what is only moved is no difference.
_WORDS = """json_each('[' || replace(json_quote(replace({0}.body_text, char(10), ' ')), ' ', '","') || ']')
        WHERE value <> ''"""
_WORDS_OF_ONE_ONLY = f"""(SELECT sum(max(there, 0)) FROM (SELECT sum(there) AS there FROM (
        SELECT value, {{0}} AS there FROM {_WORDS.format("newer")}
        UNION ALL SELECT value, -({{0}}) FROM {_WORDS.format("older")}) GROUP BY value))"""

_CHANGED_FIELDS = "rtrim({}, ', ')".format(
    " || ".join(
        f"iif(newer.{field} IS NOT older.{field}, '{field}, ', '')"
        for field in "title subtitle byline source source_url image_url image_caption body_text".split()
    )
)

_CHANGES = f"""
CREATE VIEW revisions_with_changes AS
SELECT newer.id, newer.article_id, number, previous_id, newer.first_seen_at, newer.last_seen_at,
    CASE WHEN previous_id IS NOT NULL THEN {_CHANGED_FIELDS} END AS changed_fields,
    CASE WHEN previous_id IS NOT NULL THEN {_WORDS_OF_ONE_ONLY.format("1")} END AS words_added,
    CASE WHEN previous_id IS NOT NULL THEN {_WORDS_OF_ONE_ONLY.format("-1")} END AS words_removed,
    newer.title, older.title AS previous_title, newer.body_text, older.body_text AS previous_body_text
FROM (
    SELECT id, row_number() OVER past AS number, lag(id) OVER past AS previous_id
    FROM revisions WINDOW past AS (PARTITION BY article_id ORDER BY first_seen_at, id)
) AS places
JOIN revisions AS newer ON newer.id = places.id
LEFT JOIN revisions AS older ON older.id = previous_id;
"""

# A link is written as its author liked: with http or https, with www. or without, with a query or a fragment.
_LINKS_BETWEEN = """
CREATE VIEW links_between_articles AS
SELECT links.id, links.article_id, articles.title, articles.published_at,
    linked.id AS linked_article_id, linked.title AS linked_title, linked.published_at AS linked_published_at,
    role, text, links.url
FROM (
    SELECT id, rtrim(iif(address LIKE 'www.%', substr(address, 5), address), '/') || '/' AS address FROM (
        SELECT id, substr(url, instr(url, '://') + 3, min(instr(url || '?', '?'), instr(url || '#', '#'))
            - instr(url, '://') - 3) AS address
        FROM links WHERE url LIKE 'http%://%')
) AS addresses
JOIN urls ON urls.url IN ('https://' || address, 'http://' || address)
JOIN links ON links.id = addresses.id
JOIN articles ON articles.id = links.article_id
JOIN articles AS linked ON linked.id = urls.article_id
WHERE linked.id <> articles.id;
"""

_COUNTS = """
DROP VIEW articles_by_month;
CREATE VIEW articles_by_month AS  -- months of Baku
SELECT substr(published_day, 1, 7) AS month, count(*) AS articles, sum(word_count) AS words
FROM article_texts GROUP BY month ORDER BY month;
DROP VIEW articles_by_source;
CREATE VIEW articles_by_source AS
SELECT articles.source, domain, count(*) AS articles, sum(word_count) AS words,
    min(published_at) AS first_published_at, max(published_at) AS last_published_at
FROM articles LEFT JOIN sources ON sources.id = source_id
GROUP BY articles.source ORDER BY articles DESC, articles.source;
DROP VIEW articles_by_category;
CREATE VIEW articles_by_category AS
SELECT path, name, count(article_id) AS articles, coalesce(sum(word_count), 0) AS words,
    min(published_at) AS first_published_at, max(published_at) AS last_published_at
FROM categories
LEFT JOIN article_categories ON category_id = categories.id
LEFT JOIN articles ON articles.id = article_id
GROUP BY categories.id ORDER BY path;
"""

_UNCONFIRMED = """
CREATE TABLE unconfirmed (  -- pages that a lesser parser reads otherwise than the record; a better one will decide
    capture_id INTEGER PRIMARY KEY REFERENCES captures (id),
    article_id INTEGER NOT NULL REFERENCES articles (id),
    noted_at TEXT NOT NULL,
    what TEXT NOT NULL  -- where they differ: title, text
) STRICT;
CREATE INDEX unconfirmed_article ON unconfirmed (article_id);
"""

_WITNESSES = """
CREATE TABLE witnesses (  -- what the REST API says of a post, beside its page
    wp_id INTEGER NOT NULL,
    modified_at TEXT NOT NULL,
    digest TEXT NOT NULL,  -- of the post's part of the list
    capture_id INTEGER NOT NULL REFERENCES captures (id),  -- the list
    agreement INTEGER CHECK (agreement BETWEEN 0 AND 100),  -- per cent of the words; NULL: not compared
    compared_with INTEGER REFERENCES captures (id),
    PRIMARY KEY (wp_id, modified_at)
) STRICT, WITHOUT ROWID
"""

# A column that is added needs a default. Every row that is written says its day, and "verify" holds it to that.
# The index has the time as well, so that a walk by day comes in the order of publication.
_DAY = """
ALTER TABLE articles ADD COLUMN day TEXT NOT NULL DEFAULT '';  -- that of published_at, in the site's zone
UPDATE articles SET day = day_of(published_at);
CREATE INDEX articles_day ON articles (day, published_at);
DROP VIEW article_texts;
DROP VIEW articles_by_month;
CREATE VIEW articles_by_month AS
SELECT substr(day, 1, 7) AS month, count(*) AS articles, sum(word_count) AS words
FROM articles GROUP BY month ORDER BY month;
"""

_SITE = """
CREATE TABLE site (  -- one row: whose archive this is
    name TEXT NOT NULL,
    time_zone TEXT NOT NULL  -- of the tz database: days are in it
) STRICT
"""

# What is asked of a language, or of what is gone, would else read every row to its end, behind the texts.
_FILTERS = """
CREATE INDEX articles_language ON articles (language);
CREATE INDEX articles_gone_at ON articles (gone_at) WHERE gone_at IS NOT NULL;
CREATE VIEW spelled AS
SELECT spelling AS typed, word AS written FROM spellings
UNION ALL SELECT word, spelling FROM spellings
UNION ALL SELECT one.spelling, other.spelling FROM spellings AS one JOIN spellings AS other ON other.word = one.word
    WHERE length(one.spelling) >= 5;
"""

_REQUISITES = """
CREATE TABLE requisites (  -- what pages need to be seen; what came of it is in captures, under the same URL
    url TEXT NOT NULL PRIMARY KEY,
    capture_id INTEGER NOT NULL REFERENCES captures (id),  -- the last page or style sheet that is known to need it
    depth INTEGER NOT NULL,  -- how many style sheets lead to it from a page
    asked_at TEXT,           -- NULL: not yet
    reason TEXT,             -- why asking was in vain
    attempts INTEGER NOT NULL DEFAULT 0,  -- failures in a row that may pass
    next_at TEXT             -- when to ask; NULL: not again, but for a page that was fetched much later
) STRICT;
CREATE INDEX requisites_capture ON requisites (capture_id);
CREATE INDEX requisites_next_at ON requisites (next_at) WHERE next_at IS NOT NULL;
"""
