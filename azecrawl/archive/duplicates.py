"""The same or nearly the same text under several articles: what was compared, and the groups found. Judges no likeness.

The search index says whom an article is to be compared with: those who share its rarer words.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlite_utils import Database

from azecrawl.archive.database import rows_of
from azecrawl.archive.rows import DuplicateRow
from azecrawl.likeness import LEAST_WORDS, blocks, groups, likeness, telling

BATCH = 200
"""Articles compared at a time, and noted in one transaction: about a second's work, so that little is lost to a kill.
"""

_TERMS = 12
"""How many of an article's rarest words to look up, and how many more, of all rarities.

The rarest alone would lead copies of an edited version to each other only, not to those of the first."""
_SHARED = 1 / 4
"""Who has this share of them is compared. Of a text half of which was kept, each word is there with an even chance."""
_CANDIDATES = 50
"""At most this many are compared with one article, those that share most: a family of thousands stays cheap.

It still becomes one group, since each is joined to some of the others."""
_COMMON = 1 / 100
"""A word is common when this share of all articles has it,"""
_COMMON_AT_LEAST = 20
"""and at least so many."""

_UNCOMPARED = "FROM articles WHERE id NOT IN (SELECT article_id FROM compared)"


def uncompared(db: Database) -> list[int]:
    """The ids of the articles whose text, as it is now, has not been compared yet."""
    return [id for (id,) in db.execute(f"SELECT id {_UNCOMPARED} ORDER BY id")]


def counts(db: Database) -> dict[str, int]:
    """How many articles were compared, how many of them say too little of their own to tell, how many are left."""
    compared, too_little = db.execute("SELECT count(*), sum(digest IS NULL) FROM compared").fetchone()
    (left,) = db.execute(f"SELECT count(*) {_UNCOMPARED}").fetchone()
    return {"compared": compared, "too_little": too_little or 0, "uncompared": left}


def says_too_little(db: Database, article_id: int) -> bool:
    """Whether an article was found to have fewer than ``LEAST_WORDS`` of its own."""
    found = db.execute("SELECT 1 FROM compared WHERE article_id = ? AND digest IS NULL", (article_id,))
    return found.fetchone() is not None


@dataclass(frozen=True)
class Compared:
    """What came of comparing an article with all others: ``digest`` is that of its words, None where these are too few
    to tell; ``alike`` has the others that are like it and not the same, with how much, in per cent.
    """

    article_id: int
    digest: str | None
    alike: dict[int, int] = field(default_factory=dict)


class Comparer:
    """Compares articles with all others, as they were when it was made.

    Holds how many articles have each word that more than one has. That is some 150 bytes a word: 50 MB for 50,000
    articles with 300,000 words.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        db.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.terms USING fts5vocab (main, articles_fts, row)")
        articles = db.execute("SELECT count(*) FROM articles").fetchone()[0]
        limit = max(_COMMON_AT_LEAST, int(articles * _COMMON))
        self._common = frozenset(term for (term,) in db.execute("SELECT term FROM temp.terms WHERE doc > ?", (limit,)))
        self._rarity: dict[str, int] = dict(
            db.execute("SELECT term, doc FROM temp.terms WHERE doc BETWEEN 2 AND ?", (limit,))
        )

    def compare(self, article_ids: Iterable[int]) -> list[Compared]:
        """Compare articles with all others. Writes nothing."""
        return [self._compare(article_id) for article_id in article_ids]

    def _compare(self, article_id: int) -> Compared:
        all_words, own = self._read(article_id)
        if len(own) < LEAST_WORDS:
            return Compared(article_id, None)
        alike = {}
        for other_id in self._candidates(article_id, own):
            other_words, others = self._read(other_id)
            if len(others) < LEAST_WORDS or other_words == all_words:
                continue
            if score := likeness(own, others):
                alike[other_id] = min(score, 99)
        return Compared(article_id, hashlib.sha256(" ".join(all_words).encode()).hexdigest(), alike)

    def _read(self, article_id: int) -> tuple[list[str], list[str]]:
        """The words of an article's text: all of them, and those that can tell it from others."""
        (text,) = self._db.execute("SELECT body_text FROM articles WHERE id = ?", (article_id,)).fetchone()
        read = blocks(text)
        return [word for block in read for word in block], telling(read, self._common)

    def _candidates(self, article_id: int, own: list[str]) -> list[int]:
        """The articles that share enough of an article's rarest words, those that share most first."""
        rare = sorted((self._rarity[word], word) for word in set(own) if word in self._rarity)
        terms = dict.fromkeys(word for _, word in rare[:_TERMS] + rare[:: len(rare) // _TERMS + 1])
        shared: Counter[int] = Counter()
        for term in terms:
            shared.update(self._having(term))
        del shared[article_id]
        return [other_id for other_id, count in shared.most_common(_CANDIDATES) if count >= len(terms) * _SHARED]

    def _having(self, word: str) -> Iterator[int]:
        for (id,) in self._db.execute("SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?", (f'"{word}"',)):
            yield id


def note(db: Database, compared: Iterable[Compared], now: str) -> None:
    """Note what came of comparing articles."""
    for one in compared:
        db.execute("INSERT INTO compared VALUES (?, ?, ?)", (one.article_id, one.digest, now))
        for other_id, score in one.alike.items():
            db.execute(
                "INSERT OR REPLACE INTO similarities VALUES (?, ?, ?)",
                (min(one.article_id, other_id), max(one.article_id, other_id), score),
            )


def found(db: Database, least: int, article_id: int | None, since: date | None) -> list[list[DuplicateRow]]:
    """The groups of articles alike by ``least`` per cent, the newest first; in each the oldest article is first.

    An article's group, where one is named; only groups with an article published ``since`` a day.
    """
    pairs = db.execute(_PAIRS, (least,)).fetchall()
    likest: dict[int, tuple[int, int]] = {}
    for one, other, score in pairs:
        likest[one] = max(likest.get(one, (0, 0)), (score, other))
        likest[other] = max(likest.get(other, (0, 0)), (score, one))
    rows = {row["id"]: row for row in rows_of(DuplicateRow, db, _ROWS, (json.dumps(list(likest)),))}
    together = [
        [
            rows[id] | {"identical": likest[id][0] == 100, "alike": likest[id][0], "to": likest[id][1]}
            for id in sorted(group, key=lambda id: (rows[id]["published_at"], id))
        ]
        for group in groups((one, other) for one, other, _ in pairs)
        if article_id is None or article_id in group
    ]
    together.sort(key=lambda group: (group[-1]["published_at"], group[-1]["id"]), reverse=True)
    return [group for group in together if since is None or group[-1]["day"] >= since.isoformat()]


def alike(db: Database, article_id: int, least: int) -> dict[int, int]:
    """How alike other articles are to one, in per cent, by their ids; those alike by ``least`` or more."""
    return dict(db.execute(_ALIKE, {"id": article_id, "least": least}).fetchall())


_ALIKE = """
SELECT other_id, score FROM similarities WHERE article_id = :id AND score >= :least
UNION SELECT article_id, score FROM similarities WHERE other_id = :id AND score >= :least
UNION SELECT article_id, 100 FROM compared
    WHERE digest = (SELECT digest FROM compared WHERE article_id = :id) AND article_id <> :id
"""
# Of identical articles, each is joined to the first alone: who belongs together comes to the same.
_PAIRS = """
SELECT article_id, other_id, score FROM similarities WHERE score >= ?
UNION ALL
SELECT first_id, article_id, 100 FROM (
    SELECT article_id, min(article_id) OVER (PARTITION BY digest) AS first_id FROM compared WHERE digest IS NOT NULL
) WHERE first_id < article_id
"""
_ROWS = """
SELECT id, url, title, source, published_at, day, gone_at FROM articles WHERE id IN (SELECT value FROM json_each(?))
"""
