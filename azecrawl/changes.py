"""What changed from one revision of an article to another, word by word, and how much that is worth looking at. No I/O.

White space does not count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
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


PLACES = ("title", "names", "numbers", "quotes")
"""Where a change matters more than elsewhere: the headline, who is named, figures and dates, what somebody said."""


@dataclass(frozen=True)
class Edit:
    """How one revision differs from the one before: its changes, and which of ``PLACES`` they are in."""

    changes: tuple[Change, ...]
    places: tuple[str, ...]

    @property
    def weight(self) -> float:
        """How much an edit is worth looking at: one for each of its places, and the share of the text that changed."""
        shares = {change.field: change.share for change in self.changes}
        return len(self.places) + shares.get("body_text", 0.0)


def edit(older: Mapping[str, Any], newer: Mapping[str, Any]) -> Edit:
    """What was edited between two revisions, as ``Archive.revisions`` gives them.

    A word that only moved is in no place: both revisions have the same names, numbers and quoted words.

    >>> before = {"title": "The port grows", "body_text": "It cost 12 million, said Leyla Aliyeva."}
    >>> after = {"title": "The port grows", "body_text": "It cost 15 million, said Leyla Aliyeva."}
    >>> found = edit(before, after)
    >>> found.places, round(found.weight, 2)
    (('numbers',), 1.14)
    """
    found = tuple(changes(older, newer))
    fields = {change.field for change in found}
    places = {place for place, field in _PLACE_OF_FIELD if field in fields}
    for change in found:
        if change.field in _PROSE:
            places |= _places(change.runs)
    return Edit(found, tuple(place for place in PLACES if place in places))


_PLACE_OF_FIELD = (("title", "title"), ("names", "byline"), ("names", "source"))
_PROSE = ("subtitle", "body_text")
_MARKS = "“”„«»\"'‘’()[],;"
_ENDS = (".", "!", "?", ":", "…", "\n")
_AROUND = _MARKS + "".join(_ENDS)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_QUOTED = re.compile('[“„«"][^“”„«»"\n]*[”“»"]')


def _places(runs: Sequence[Stretch]) -> set[str]:
    """What of a text's names, numbers and quoted words is not the same before and after."""
    before, after = (_joined([run.text for run in runs if run.kind != kind]) for kind in ("added", "removed"))
    known = _names(f"{before}\n\n{after}")
    return {
        place
        for place, found in (
            ("names", lambda text: [word for word in _bare(text) if word in known]),
            ("numbers", _NUMBER.findall),
            ("quotes", lambda text: _bare(" ".join(_QUOTED.findall(text)))),
        )
        if Counter(found(before)) != Counter(found(after))
    }


def _names(text: str) -> set[str]:
    """Words that have a capital inside a sentence, and are written with a small letter nowhere."""
    words = text.split(" ")
    inside = {after for before, after in pairwise(words) if not before.rstrip(_MARKS).endswith(_ENDS)}
    found = {bare for word in inside if word[:1].isupper() or word[:1] in _MARKS for bare in _bare(word)}
    small = {word for word in words if word[:1].islower()}
    return {word for word in found if word[:1].isupper() and word.lower() not in small}


def _bare(text: str) -> list[str]:
    """Words without the marks around them."""
    return [bare for word in text.split() if (bare := word.strip(_AROUND))]


GONE_WEIGHT = len(PLACES) + 1.0
"""The weight of a removal: that of an edit of everything."""


@dataclass(frozen=True)
class Event:
    """An edit or a removal that the archive has seen: the row of ``Archive.edits``, and what was edited;
    None where the article is gone.
    """

    row: Mapping[str, Any]
    edit: Edit | None

    @property
    def weight(self) -> float:
        """How much it is worth looking at; removals come first."""
        return self.edit.weight if self.edit else GONE_WEIGHT

    @property
    def kinds(self) -> tuple[str, ...]:
        """Those of ``KINDS`` that it is."""
        return self.edit.places if self.edit else ("removal",)


KINDS = (*PLACES, "removal")
"""What edits and removals can be told apart by."""


def event(row: Mapping[str, Any]) -> Event:
    """The edit or removal of a row of ``Archive.edits``."""
    return Event(row, edit(row["older"], row["newer"]) if row["newer"] else None)


def of_kind(events: Iterable[Event], kind: str | None) -> Iterator[Event]:
    """Those of some edits and removals that are of one of ``KINDS``; all of them for None."""
    return (one for one in events if not kind or kind in one.kinds)


def for_json(event: Event) -> dict[str, Any]:
    """An edit or a removal without the texts, which the revisions have."""
    article = event.row["article"]
    about = {
        name: article[name] for name in ("id", "url", "slug", "title", "byline", "source", "published_at", "gone_at")
    }
    edited = {change.field: round(change.share, 4) for change in event.edit.changes} if event.edit else None
    return {
        "seen_at": event.row["at"],
        "kinds": event.kinds,
        "weight": round(event.weight, 4),
        "changed": edited,
        "revision": event.row["number"],
        "article": about,
    }


def glance(change: Change, around: int = 8, most: int = 40) -> tuple[Stretch, ...]:
    """A change in short: what was removed and added, ``most`` words of each, with some words of the text ``around``.

    >>> change = Change("title", (Stretch("kept", "one two three four"), Stretch("added", "five")))
    >>> [run.text for run in glance(change, around=2)]
    ['… three four', 'five']
    """
    last = len(change.runs) - 1
    shown = []
    for place, run in enumerate(change.runs):
        words = run.text.split()
        if run.kind != "kept":
            text = " ".join(words[:most]) + (" …" if len(words) > most else "")
        elif place == 0:
            text = ("… " if len(words) > around else "") + " ".join(words[-around:])
        elif place == last:
            text = " ".join(words[:around]) + (" …" if len(words) > around else "")
        elif len(words) > 2 * around:
            text = f"{' '.join(words[:around])} … {' '.join(words[-around:])}"
        else:
            text = " ".join(words)
        shown.append(Stretch(run.kind, text))
    return tuple(shown)


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
