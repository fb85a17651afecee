"""The table ``spellings``: the archive's Azerbaijani words by other ways to write them. The rules are in ``folding``.

The search index itself holds words as they were published. A query is widened by the spellings that the archive has,
so the index does not grow, what is found is marked in the text as it stands, and a phrase stays a phrase.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from sqlite_utils import Database

from azecrawl import tokens
from azecrawl.archive import folding

FROM_LETTERS = 5
"""How long a word without the letters has to be to find other words without them, by an Azerbaijani one they share.

Of the 40,000 commonest English words 34 that are as long find another one so (``chang``, ``cheng``), if the archive
has the Azerbaijani word; with one letter less 192 would (``male``, ``mala``).
"""

SHORTEST_PREFIX = 3


def learn(db: Database, texts: Iterable[str]) -> None:
    """Add the Azerbaijani words of texts. Words that no text has any longer stay: they find nothing.

    A word without its diacritics is what the search index itself takes it for; it leads to the word all the same, and
    by way of that to its other spellings.
    """
    found = set(chain.from_iterable(map(folding.azerbaijani_in, set(" ".join(texts).split()))))
    db.conn.executemany(
        "INSERT OR IGNORE INTO spellings (spelling, word) VALUES (?, ?)",
        (
            (spelling, word)
            for word in sorted(found)
            if (others := folding.spellings(word))
            for spelling in dict.fromkeys([*others, tokens.folded(word)])
            if spelling != word
        ),
    )


def of_word(db: Database, word: str) -> list[str]:
    """The words that a word in lower case stands for, itself first, then those the search index has."""
    known = [
        row[0] for row in db.execute("SELECT word FROM spellings WHERE spelling = ?", (tokens.folded(word),)).fetchall()
    ]
    others = list(folding.spellings(word))
    if len(word) >= FROM_LETTERS:
        others += [spelling for one in known for spelling in folding.spellings(one)]
    return [word, *_indexed(db, dict.fromkeys(map(tokens.folded, known + others)), tokens.folded(word), '"{}"')]


def of_prefix(db: Database, prefix: str) -> list[str]:
    """The beginnings of words that one in lower case stands for, itself first, then those the search index has."""
    if len(prefix) < SHORTEST_PREFIX:
        return [prefix]
    start, own = len(prefix), tokens.folded(prefix)
    found = db.execute(
        "SELECT DISTINCT substr(word, 1, ?) FROM spellings WHERE spelling >= ? AND spelling < ?",
        (start + 1, own, own + "\U0010ffff"),
    )
    heads = {head[:end] for (head,) in found for end in range(SHORTEST_PREFIX - 1, start + 2)}
    known = sorted(tokens.folded(head) for head in heads if own in folding.ways(head))
    return [prefix, *_indexed(db, dict.fromkeys([*known, *folding.spellings(prefix)]), own, '"{}"*')]


def _indexed(db: Database, words: Iterable[str], own: str, match: str) -> list[str]:
    """Those of some words, but for one, that some article has: the others would only slow the search down."""
    sql = "SELECT 1 FROM articles_fts WHERE articles_fts MATCH ? LIMIT 1"
    return [word for word in words if word != own and db.execute(sql, (match.format(word),)).fetchone()]
