"""Captures as web archives keep them: WARC (ISO 28500) out and in, and WACZ. What pages say is read elsewhere.

The modules in here need the extra ``warc``; what stands in this one does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class WarcError(Exception):
    """A file cannot be read as WARC at all: the message names it and says what to do next. Or one record cannot."""


@dataclass(frozen=True)
class Written:
    """What was written: files, how many captures, and how many articles as they are now.

    ``left_out`` says of each damaged capture what is wrong with it.
    """

    files: tuple[Path, ...]
    captures: int
    articles: int
    left_out: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Bytes."""
        return sum(file.stat().st_size for file in self.files)
