"""How long searching takes, spellings and snippets included, beside FTS5 alone in the same run; and the sizes.

Usage: python benchmarks/query.py [ARTICLES] [ROUNDS]

The articles are of some 5 KB, made of a vocabulary of 60,000 words, the rank-th as often as 1 / (rank + 1): the
commonest is one word in twenty, as in English. First come the replica's own words, then made-up ones; among these are
names in Azerbaijani and English spellings. The contenders take turns query by query. The peer asks FTS5 for the query
as it is typed, with the same ranking and snippets; ``matches`` is the mean of how many articles each finds.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

from azecrawl import Archive, tokens
from azecrawl.archive import ArchiveWriter, spellings
from azecrawl.archive.database import timestamp
from azecrawl.archive.selection import match
from azecrawl.replica import words as replica_words

VOCABULARY = 60_000
BYTES = 5_000
RARE_MS, COMMONEST_MS, INDEX_OF_TEXT = 25, 120, 0.80

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


def milliseconds(ask: Callable[[str], list[Any]], query: str) -> float:
    """How long one query takes."""
    start = time.perf_counter()
    ask(query)
    return (time.perf_counter() - start) * 1000


def main(count: int, rounds: int) -> None:
    """Print a row for each kind of query, then the sizes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        with ArchiveWriter(path) as archive:
            text_size = fill(archive, count)
        print(f"{count:,} articles of {text_size / count / 1000:.1f} kB, {rounds} rounds, 20 hits with snippets, in ms")
        print(f"{'':16}{'azecrawl p50':>14}{'p95':>8}{'matches':>10}{'FTS5 p50':>12}{'p95':>8}{'matches':>10}")
        with Archive(path) as archive:
            spent = measure(archive, rounds)
        report(path, text_size, spent)


def measure(archive: Archive, rounds: int) -> dict[str, float]:
    """Print the rows; the 95th percentile of each kind."""

    def plain(query: str) -> list[Any]:
        return archive.db.execute(_PLAIN, (query,)).fetchall()

    worst = {}
    for kind, asked in queries(archive).items():
        found = [
            statistics.mean(matches(archive, query) for query in ways)
            for ways in ([match(archive.db, query) for query in asked], asked)
        ]
        spent: tuple[list[float], list[float]] = ([], [])
        for turn in range(rounds * len(asked)):
            query = asked[turn % len(asked)]
            for which in (0, 1) if turn % 2 else (1, 0):
                spent[which].append(milliseconds((archive.search, plain)[which], query))
        figures = [(statistics.median(times), statistics.quantiles(times, n=20)[-1]) for times in spent]
        (ours, theirs), worst[kind] = figures, figures[0][1]
        print(
            f"{kind:16}{ours[0]:14.1f}{ours[1]:8.1f}{found[0]:10,.0f}{theirs[0]:12.1f}{theirs[1]:8.1f}{found[1]:10,.0f}"
        )
    return worst


def matches(archive: Archive, expression: str) -> int:
    """How many articles FTS5 finds."""
    count = "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH ?"
    return int(archive.db.execute(count, (expression,)).fetchone()[0])


def report(path: Path, text_size: int, worst: dict[str, float]) -> None:
    """Print the sizes, and whether the targets are met."""
    with Archive(path) as archive:
        sizes = dict(archive.db.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name").fetchall())
    index = sum(size for name, size in sizes.items() if name.startswith("articles_fts"))
    other = sizes["spellings"]
    ratio = (index + other) / text_size
    print(
        f"text {text_size / 1e6:.1f} MB, index {index / 1e6:.1f} MB, spellings {other / 1e6:.2f} MB:"
        f" {ratio:.1%} of the text (target: at most {INDEX_OF_TEXT:.0%}; {verdict(ratio <= INDEX_OF_TEXT)})"
    )
    for kind, target in (("rare word", RARE_MS), ("middling word", RARE_MS), ("commonest word", COMMONEST_MS)):
        print(f"{kind}, p95: {worst[kind]:.1f} ms (target: under {target}; {verdict(worst[kind] < target)})")


def verdict(is_met: bool) -> str:
    """Whether a target is met, in a word."""
    return "met" if is_met else "missed"


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    main(*(numbers + [50_000, 5][len(numbers) :]))
