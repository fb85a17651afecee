"""The bodies of captures, compressed against pages of their own kind. What they belong to is kept elsewhere.

A body is a zstd frame (RFC 8878); its dictionary is an earlier page, taken as it is (raw content), because
the pages of one site differ little. See docs/format.md for getting one out without this code.
"""

from __future__ import annotations

from functools import lru_cache

import zstandard
from sqlite_utils import Database

LEVEL = 3
"""Of zstd. Level 9 makes the bodies 4 % smaller, at less than half the speed."""

_SHORTEST = 4096
"""Bytes; a shorter body makes no dictionary: it would save less than it costs."""

_FIRST = 20
"""How many pages show what a new dictionary is worth."""

LARGEST = 64 * 1024 * 1024
"""Bytes; nothing that a crawl or an import takes is larger (``DOWNLOAD_MAXSIZE``)."""


class Bodies:
    """Compresses bodies into one file's dictionaries and gets them out again."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._current: dict[str, _Dictionary] = {}
        self._plain = zstandard.ZstdCompressor(level=LEVEL)
        self._decompressor = lru_cache(maxsize=32)(self._load_decompressor)

    def forget(self) -> None:
        """Read the dictionaries anew: a transaction that may have made one was rolled back."""
        self._current.clear()
        self._decompressor.cache_clear()

    def pack(self, body: bytes, kind: str, now: str) -> tuple[int | None, bytes]:
        """A body compressed, and the id of the dictionary it was compressed against, if any.

        ``kind`` names pages that resemble each other. The first of a kind becomes its dictionary. Another
        takes its place once the pages have come out so much larger than the first ones did that a new
        dictionary would have paid for itself.
        """
        current = self._current.get(kind) or self._latest(kind)
        if current is None and len(body) < _SHORTEST:
            return None, self._plain.compress(body)
        if current is None or (current.is_spent and len(body) >= _SHORTEST):
            current = self._add(kind, body, now)
        self._current[kind] = current
        packed = current.compressor.compress(body)
        current.note(len(body), len(packed))
        return current.id, packed

    def pack_alone(self, body: bytes) -> bytes:
        """A body compressed against nothing."""
        packed: bytes = self._plain.compress(body)
        return packed

    def unpack(self, packed: bytes, dictionary_id: int | None) -> bytes:
        """A body as it was. Raises ``zstandard.ZstdError`` for one that is damaged."""
        if zstandard.frame_content_size(packed) > LARGEST:
            raise zstandard.ZstdError("it says that it is larger than any page")
        return self._decompressor(dictionary_id).decompress(packed, max_output_size=LARGEST)

    def _add(self, kind: str, page: bytes, now: str) -> _Dictionary:
        frame = self._plain.compress(page)
        id = self._db.execute(
            "INSERT INTO dictionaries (kind, created_at, body) VALUES (?, ?, ?)", (kind, now, frame)
        ).lastrowid
        assert id is not None
        return _Dictionary(id, page, len(frame))

    def _latest(self, kind: str) -> _Dictionary | None:
        row = self._db.execute(
            "SELECT id, body FROM dictionaries WHERE kind = ? ORDER BY id DESC LIMIT 1", (kind,)
        ).fetchone()
        if row is None:
            return None
        id, frame = row
        try:
            latest = _Dictionary(id, self.unpack(frame, None), len(frame))
        except zstandard.ZstdError:
            return None  # of no use to new pages
        for size, packed in self._db.execute(
            "SELECT size, length(body) FROM captures WHERE dictionary_id = ? ORDER BY id", (id,)
        ):
            latest.note(size, packed)
        return latest

    def _load_decompressor(self, dictionary_id: int | None) -> zstandard.ZstdDecompressor:
        if dictionary_id is None:
            return zstandard.ZstdDecompressor()
        row = self._db.execute("SELECT body FROM dictionaries WHERE id = ?", (dictionary_id,)).fetchone()
        if row is None:
            raise zstandard.ZstdError(f"there is no dictionary {dictionary_id}")
        return zstandard.ZstdDecompressor(dict_data=_raw(self.unpack(row[0], None)))


class _Dictionary:
    """A page that others are compressed against, and how well that goes. ``cost`` is its own size, in bytes."""

    def __init__(self, id: int, page: bytes, cost: int) -> None:
        self.id = id
        self.compressor = zstandard.ZstdCompressor(level=LEVEL, dict_data=_raw(page))
        self._cost = cost
        self._pages = 0
        self._expected = 0.0
        self._excess = 0.0

    @property
    def is_spent(self) -> bool:
        """Whether a new one would have paid for itself by now."""
        return self._excess > self._cost

    def note(self, size: int, packed: int) -> None:
        """Count a page of so many bytes that became so many."""
        self._pages += 1
        share = packed / size if size else 0.0
        if self._pages == 1:
            return  # the very page that it is
        if self._pages <= _FIRST + 1:
            self._expected += share / _FIRST
        else:
            self._excess += (share - self._expected) * size


def _raw(page: bytes) -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(page, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
