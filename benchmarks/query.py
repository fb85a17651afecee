"""What searching takes, spellings and snippets included, beside FTS5 alone in the same run; and the sizes.

Usage: python benchmarks/query.py [ARTICLES] [ROUNDS]

The articles are of some 5 KB, made of a vocabulary of 60,000 words, the rank-th as often as 1 / (rank + 1): the
commonest is one word in twenty, as in English. First come the replica's own words, then made-up ones; among these are
names in Azerbaijani and English spellings. The contenders take turns query by query. The peer asks FTS5 for the query
as it is typed, with the same ranking and snippets; *found* is the mean of how many articles each finds.
"""

from __future__ import annotations

import random
import statistics
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

import measuring
from measuring import OURS, PERCENT, Figure, Result, seconds, take_turns

from azecrawl import Archive, tokens
from azecrawl.archive import ArchiveWriter, spellings
from azecrawl.archive.database import timestamp
from azecrawl.archive.selection import match
from azecrawl.replica import words as replica_words

VOCABULARY = 60_000
BYTES = 5_000
PEER = "FTS5 alone"
INDEX_OF_TEXT = 80
"""Per cent."""
MOST_MS = {"rare word": 25, "middling word": 25, "commonest word": 120}
"""For the 95th of a hundred queries."""

NAMES = (
    "Əliyev Aliyev eliyev Həsənov Hasanov Məmmədova Mammadova Quliyev Guliyev Şuşa Shusha Gəncə Ganja Xankəndi"
    " Khankendi Qarabağ Karabakh Garabagh İsmayılov Ismayilov Cəfərov Jafarov Ağdam Aghdam Şəki Sheki Laçın Lachin"
).split()
FOLDED = ("aliyev", "eliyev", "hesenov", "shusha", "karabakh", "ismayilov", "guliyev", "jafarov", "lachin", "Gəncə")

_PLAIN = """
SELECT articles.id, articles.title, articles.url, articles.published_at,
    snippet(articles_fts, -1, '[', ']', '…', 24) AS snippet
FROM articles_fts JOIN articles ON articles.id = articles_fts.rowid
WHERE articles_fts MATCH ? AND rank MATCH 'bm25(10.0, 4.0, 1.0)' ORDER BY rank LIMIT 20
"""


def vocabulary(chance: random.Random) -> list[str]:
    """Words, the commonest first."""
    counted = Counter(word for sentence in replica_words.SENTENCES for word in tokens.words(sentence))
    known = [word for word, _ in counted.most_common()]
    syllables = "ba ce di fo gu ha ke li mo nu pa re si to va wen xi ya zor qui sh ter ing an est ol".split()
    made_up: dict[str, None] = {}
    while len(made_up) + len(known) + len(NAMES) < VOCABULARY:
        made_up["".join(chance.choices(syllables, k=chance.randint(2, 5)))] = None
    rest = list(made_up)
    # Names are about as common as the thousandth word.
    return known + rest[:600] + list(NAMES) + rest[600:]


def texts(count: int) -> Iterator[str]:
    """The texts of as many articles, the same ones every time."""
    chance = random.Random(5)
    known = vocabulary(chance)
    weights = list(accumulate(1 / (rank + 1) for rank in range(1, len(known) + 1)))
    for _ in range(count):
        drawn = chance.choices(known, cum_weights=weights, k=BYTES // 5)
        text = " ".join(drawn)[:BYTES]
        yield text.replace(" the ", ". The ")


def fill(archive: Archive, count: int) -> int:
    """Put articles into an archive, past the frontier. Returns the bytes of their titles and texts."""
    size = 0
    first = datetime(2019, 1, 1, tzinfo=UTC)
    with archive.db.atomic():
        for number, text in enumerate(texts(count)):
            title = " ".join(text.split()[:8]).capitalize()
            size += len(f"{title}{text}".encode())
            archive.db.execute(
                "INSERT INTO articles (wp_id, url, title, published_at, day, body_text, body_html, word_count,"
                " content_hash, first_seen_at, last_seen_at, parser)"
                " VALUES (?1, ?2, ?3, ?4, day_of(?4), ?5, '', 0, '', '', '', '')",
                (
                    number,
                    f"https://aze.media/{number}/",
                    title,
                    timestamp(first + timedelta(hours=number)),
                    text,
                ),
            )
            spellings.learn(archive.db, (title, text))
    return size


def queries(archive: Archive) -> dict[str, list[str]]:
    """What is asked, by kind: words by how many articles have them."""
    archive.db.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, articles_fts, row)")
    ranked = [term for (term,) in archive.db.execute("SELECT term FROM temp.vocabulary ORDER BY doc DESC, term")]
    middling = ranked[1000:9000:800]
    text = next(texts(1)).replace(".", "").lower().split()
    return {
        "rare word": ranked[-20000::2000],
        "middling word": middling,
        "commonest word": ranked[:10],
        "two words": [f"{one} {other}" for one, other in zip(ranked[200:300:10], middling, strict=True)],
        "phrase": [f'"{text[place]} {text[place + 1]}"' for place in range(0, 200, 20)],
        "prefix": [f"{term[:4]}*" for term in middling],
        "name, folded": list(FOLDED),
    }


def measure(count: int = 50_000, rounds: int = 5) -> list[Result]:
    """Ask each kind of query, then weigh the index."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        with ArchiveWriter(path) as archive:
            text_size = fill(archive, count)
        with Archive(path) as archive:
            figures = asked(archive, rounds)
            sizes = dict(archive.db.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name").fetchall())
    index = sum(size for name, size in sizes.items() if name.startswith("articles_fts"))
    share = 100 * (index + sizes["spellings"]) / text_size
    weight = [
        Figure("text", text_size / 1e6, "MB"),
        Figure("index", index / 1e6, "MB"),
        Figure("spellings", sizes["spellings"] / 1e6, "MB"),
        Figure("index and spellings, of the text", share, PERCENT, at_most=INDEX_OF_TEXT),
    ]
    each = f"{count:,} articles of {text_size / count / 1000:.1f} kB, {rounds} rounds, 20 hits with snippets"
    return [Result(f"Searching: {each}", figures), Result(f"The index of {count:,} articles", weight)]


def asked(archive: Archive, rounds: int) -> list[Figure]:
    """What each kind of query takes of the processor, and how many articles it finds."""

    def plain(query: str) -> list[Any]:
        return archive.db.execute(_PLAIN, (query,)).fetchall()

    figures = []
    for kind, some in queries(archive).items():
        spent: dict[str, list[float]] = {OURS: [], PEER: []}
        for query in some:
            ask = {OURS: partial(archive.search, query), PEER: partial(plain, query)}
            turns = take_turns({name: partial(seconds, one) for name, one in ask.items()}, rounds)
            for name, times in turns.items():
                spent[name] += times
        found = {OURS: [match(archive.db, query) for query in some], PEER: some}
        for name, times in spent.items():
            most = MOST_MS.get(kind) if name == OURS else None
            count = statistics.mean(matches(archive, each) for each in found[name])
            figures += [
                Figure(kind, 1000 * statistics.median(times), "ms", f"{name}, median"),
                Figure(kind, 1000 * statistics.quantiles(times, n=20)[-1], "ms", f"{name}, 95 in 100", at_most=most),
                Figure(kind, count, "", f"{name}, found"),
            ]
    return figures


def matches(archive: Archive, expression: str) -> int:
    """How many articles FTS5 finds."""
    count = "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH ?"
    return int(archive.db.execute(count, (expression,)).fetchone()[0])


if __name__ == "__main__":
    measuring.main(measure)
