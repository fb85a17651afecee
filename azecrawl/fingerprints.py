"""A set of texts of which only membership is asked, in little memory: a run keeps a few for every address there is."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from hashlib import blake2b


class Fingerprints:
    """Which texts were met, at eight bytes each; a ``set`` takes up to two hundred for an address.

    Held in order are hashes of 64 bits: one run in thirty million mistakes one of a million texts for another.
    """

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._hashes = array("q")
        self.update(texts)

    def __len__(self) -> int:
        return len(self._hashes)

    def __contains__(self, text: object) -> bool:
        return self._find(str(text))[2]

    def add(self, text: str) -> bool:
        """Put a text in. Whether it was not there."""
        number, place, is_there = self._find(text)
        if not is_there:
            self._hashes.insert(place, number)
        return not is_there

    def update(self, texts: Iterable[str]) -> int:
        """Put texts in. How many were not there."""
        return sum(map(self.add, texts))

    def _find(self, text: str) -> tuple[int, int, bool]:
        """The hash of a text, its place, and whether it is there."""
        digest = blake2b(text.encode(errors="surrogatepass"), digest_size=8).digest()
        number = int.from_bytes(digest, "big", signed=True)
        place = bisect_left(self._hashes, number)
        return number, place, place < len(self._hashes) and self._hashes[place] == number
