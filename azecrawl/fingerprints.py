"""A set of texts of which only membership is asked, in little memory: a run keeps a few for every address there is."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from hashlib import blake2b

_SHELVES = 64
"""All that is behind a text on its shelf moves on when it is put in. Putting in a million texts takes 3 seconds of the
processor, two million 9; on one shelf a million took 46."""


class Fingerprints:
    """Which texts were met, at eight bytes each; a ``set`` takes up to two hundred for an address.

    Held are hashes of 64 bits, in order on shelves: one run in thirty million mistakes one of a million texts for
    another.
    """

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._shelves = [array("q") for _ in range(_SHELVES)]
        self.update(texts)

    def __len__(self) -> int:
        return sum(map(len, self._shelves))

    def __contains__(self, text: object) -> bool:
        return self._find(str(text))[3]

    def add(self, text: str) -> bool:
        """Put a text in. Whether it was not there."""
        shelf, place, number, is_there = self._find(text)
        if not is_there:
            shelf.insert(place, number)
        return not is_there

    def update(self, texts: Iterable[str]) -> int:
        """Put texts in. How many were not there."""
        return sum(map(self.add, texts))

    def _find(self, text: str) -> tuple[array[int], int, int, bool]:
        """The shelf of a text, its place there, its hash, and whether it is there."""
        digest = blake2b(text.encode(errors="surrogatepass"), digest_size=8).digest()
        number = int.from_bytes(digest, "big", signed=True)
        shelf = self._shelves[number % _SHELVES]
        place = bisect_left(shelf, number)
        return shelf, place, number, place < len(shelf) and shelf[place] == number
