"""What changed from one revision of an article to another, word by word. White space does not count. No I/O."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, NamedTuple

from azecrawl.records import CONTENT

FIELDS = sorted(CONTENT, key=lambda field: field == "body_text")
"""What makes a revision, in the order a reader meets it: the text comes last."""

_MOST_PAIRS = 30_000**2
"""Of words that are compared: each takes a bit of memory. Texts of longer books differ from the first to the last word
that is another."""


@dataclass(frozen=True)
class Stretch:
    """Words that stand in both texts (``kept``), in the older one only (``removed``) or the newer only (``added``)."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """How one field differs: its runs of words in order. ``share`` is how much of it changed, from 0 to 1."""

    field: str
    runs: tuple[Stretch, ...]

    @property
    def share(self) -> float:
        """Words removed and added, of all words of both texts."""
        count = dict.fromkeys(("kept", "removed", "added"), 0)
        for run in self.runs:
            count[run.kind] += len(run.text.split())
        changed = count["removed"] + count["added"]
        return changed / (changed + 2 * count["kept"]) if changed else 0.0


def changes(older: Mapping[str, Any], newer: Mapping[str, Any]) -> list[Change]:
    """The fields that differ between two revisions, as ``Archive.revisions`` gives them.

    >>> [change] = changes({"title": "The port grows"}, {"title": "The old port grows"})
    >>> [(run.kind, run.text) for run in change.runs]
    [('kept', 'The'), ('added', 'old'), ('kept', 'port grows')]
    >>> change.share
    0.14285714285714285
    """
    found = []
    for field in FIELDS:
        before, after = (_words(revision.get(field)) for revision in (older, newer))
        if before != after:
            found.append(Change(field, tuple(_runs(before, after))))
    return found


def _words(text: str | None) -> list[str]:
    """Words, and the empty lines between blocks."""
    return re.findall(r"\n\n|\S+", text or "")


def _runs(before: list[str], after: list[str]) -> Iterator[Stretch]:
    old = 0
    for hunk in [*_hunks(before, after), _Hunk(len(before), len(before), len(after), len(after))]:
        for kind, words in (
            ("kept", before[old : hunk.old]),
            ("removed", before[hunk.old : hunk.old_end]),
            ("added", after[hunk.new : hunk.new_end]),
        ):
            if words:
                yield Stretch(kind, _joined(words))
        old = hunk.old_end


class _Hunk(NamedTuple):
    """Words that took the place of others: from where to where in the older text, and in the newer."""

    old: int
    old_end: int
    new: int
    new_end: int

    @property
    def size(self) -> int:
        """Of the words that went and of those that came, the more."""
        return max(self.old_end - self.old, self.new_end - self.new)


def _hunks(before: list[str], after: list[str]) -> list[_Hunk]:
    """What differs, with as few words as can be. Words in between that are fewer than those on either side are there
    by chance, a ``the`` of both texts: what stands around them is one change. An empty line parts any two.
    """
    from rapidfuzz.distance import Indel  # here, because few commands need it, and it takes long to load

    numbers: dict[str, int] = {}
    old, new = ([numbers.setdefault(word, len(numbers)) for word in words] for words in (before, after))
    if len(old) * len(new) > _MOST_PAIRS:
        start = _in_common(old, new)
        end = _in_common(old[start:][::-1], new[start:][::-1])
        return [_Hunk(start, len(old) - end, start, len(new) - end)]
    hunks: list[_Hunk] = []
    for step in Indel.opcodes(old, new):
        if step.tag == "equal":
            continue
        hunk = _Hunk(step.src_start, step.src_end, step.dest_start, step.dest_end)
        while hunks and _is_one(hunks[-1], hunk, before):
            last = hunks.pop()
            hunk = _Hunk(last.old, hunk.old_end, last.new, hunk.new_end)
        hunks.append(hunk)
    return hunks


def _in_common(one: list[int], other: list[int]) -> int:
    """How many they begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _is_one(one: _Hunk, other: _Hunk, before: list[str]) -> bool:
    between = before[one.old_end : other.old]
    return len(between) < min(one.size, other.size) and "\n\n" not in between


def _joined(words: list[str]) -> str:
    return re.sub(r" ?\n\n ?", "\n\n", " ".join(words))
