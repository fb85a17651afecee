"""What changed from one revision of an article to another, word by word. White space does not count. No I/O."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from azecrawl.records import CONTENT

FIELDS = sorted(CONTENT, key=lambda field: field == "body_text")
"""What makes a revision, in the order a reader meets it: the text comes last."""


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
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for operation, start, end, other_start, other_end in matcher.get_opcodes():
        if operation == "equal":
            yield Stretch("kept", _joined(before[start:end]))
        else:
            if start < end:
                yield Stretch("removed", _joined(before[start:end]))
            if other_start < other_end:
                yield Stretch("added", _joined(after[other_start:other_end]))


def _joined(words: list[str]) -> str:
    return re.sub(r" ?\n\n ?", "\n\n", " ".join(words))
