"""How alike two texts are, word by word, and which of a text's words can tell. Pure functions; no I/O."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from azecrawl.tokens import tokens

LEAST_ALIKE = 50
"""Per cent; less is chance. Of 50,000 pairs of passages of 20 words or more, from English texts on one subject and
without a phrase in common, none was more than 42 per cent alike; of 10 words, some were by 50."""
LEAST_WORDS = 20
"""A text of fewer words (a caption, a greeting, what stands beside a video) says too little to be told from others."""

LEAST_AGREEMENT = 90
"""Per cent of the words, in order, in which an article's page and what REST says of it have to agree. On a real site
434 of 436 were equal; one had been edited in between, one held a plugin's box."""


def blocks(text: str) -> list[list[str]]:
    """The words of each block of a ``body_text``."""
    return [tokens(block) for block in text.split("\n\n")]


def telling(blocks: Iterable[Sequence[str]], common: frozenset[str]) -> list[str]:
    """The words of those blocks that hold at least one word which is not common.

    What stands under very many articles (who publishes them, how to subscribe) is made of words that very many
    articles have. A block of such words alone could stand anywhere, and does not tell whose text it is.

    >>> telling([["the", "saffron", "came"], ["read", "the", "news"]], frozenset(["the", "read", "came", "news"]))
    ['the', 'saffron', 'came']
    """
    return [word for block in blocks if not common.issuperset(block) for word in block]


def likeness(one: Sequence[str], other: Sequence[str], least: int = LEAST_ALIKE) -> int:
    """How much of two texts is the same words in the same order, in per cent, rounded down; 0 when below ``least``.

    >>> likeness("the old port grows".split(), "the port grows fast".split())
    75
    """
    from rapidfuzz import fuzz

    return int(fuzz.ratio(one, other, score_cutoff=least))


def groups(pairs: Iterable[tuple[int, int]]) -> list[set[int]]:
    """Who belongs together, by a pair or by a chain of pairs.

    >>> groups([(1, 2), (5, 6), (2, 3)])
    [{1, 2, 3}, {5, 6}]
    """
    neighbours: defaultdict[int, set[int]] = defaultdict(set)
    for one, other in pairs:
        neighbours[one].add(other)
        neighbours[other].add(one)
    found = []
    while neighbours:
        group: set[int] = set()
        waiting = [next(iter(neighbours))]
        while waiting:
            one = waiting.pop()
            if one not in group:
                group.add(one)
                waiting.extend(neighbours.pop(one))
        found.append(group)
    return found
