"""A folder of saved HTML files, as captures. What they say of where and when they were saved is believed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from azecrawl import site
from azecrawl.archive.bodies import LARGEST
from azecrawl.records import Capture

_HEAD = 16384
"""Bytes of a file in which its address stands."""


class _Skipped(Exception):
    """Why one file is left out."""


class SavedPages:
    """The pages in a folder and below it, as captures of status 200. ``skipped`` counts files, by why.

    Where a page was saved from stands in the comment that browsers ("saved from url=") and SingleFile ("url: …,
    saved date: …") write, in the path of a wget mirror (``aze.media/some-article/index.html``), or in ``og:url``.
    When it was saved is SingleFile's date, else the file's own.
    """

    def __init__(self, folder: Path, base_url: str = site.BASE_URL) -> None:
        self.folder = folder
        self.skipped: Counter[str] = Counter()
        self._base_url = base_url

    def __iter__(self) -> Iterator[Capture]:
        for path in sorted(self.folder.rglob("*")):
            try:
                if path.suffix.lower() in (".html", ".htm") and path.is_file():
                    yield self._capture(path)
            except _Skipped as why:
                self.skipped[str(why)] += 1
            except OSError as error:
                self.skipped[f"cannot be read: {error.strerror}"] += 1

    def _capture(self, path: Path) -> Capture:
        """The page in a file. Raises ``_Skipped``, and ``OSError`` for a file that cannot be read."""
        if path.stat().st_size > LARGEST:
            raise _Skipped("larger than 64 MB")
        body = path.read_bytes()
        url = self._url(path, body)
        if not url:
            raise _Skipped("nothing says which page of the site it is")
        return Capture(url, _saved_at(path, body), 200, (), body, origin="saved")

    def _url(self, path: Path, body: bytes) -> str | None:
        host = site.root_of(self._base_url).split("/")[2]
        parts = path.relative_to(self.folder).parts
        mirrored = "/".join(parts[parts.index(host) : -1]) if host in parts[:-1] and path.stem == "index" else ""
        head = body[:_HEAD].decode("utf-8", "replace")
        named = (
            _first(r"<!--\s*saved from url=\(\d+\)(\S+?)\s*-->", head),
            _first(r"<!--\s*Page saved with SingleFile\s+url:\s*(\S+)", head),
            mirrored and f"https://{mirrored}/",
            _first(r"""<meta[^>]+property=["']og:url["'][^>]+content=["']([^"']+)""", head),
        )
        return next((url for url in named if url and _is_article(url, self._base_url)), None)


def _is_article(url: str, base_url: str) -> bool:
    try:
        return site.article_url(url, base_url) is not None
    except ValueError:  # of a name on the disk that is no text, for one
        return False


def _first(pattern: str, text: str) -> str | None:
    found = re.search(pattern, text, re.IGNORECASE)
    return found[1] if found else None


def _saved_at(path: Path, body: bytes) -> datetime:
    """When a page was saved. Raises ``_Skipped``."""
    # SingleFile writes JavaScript's Date: "Mon Mar 15 2021 12:06:00 GMT+0400 (Azerbaijan Standard Time)".
    date = _first(
        r"saved date:\s*\w{3} (\w{3} \d{2} \d{4} [\d:]{8} GMT[+-]\d{4})", body[:_HEAD].decode("utf-8", "replace")
    )
    if date:
        month, day, rest = date.split(" ", 2)
        with suppress(ValueError, OverflowError):
            return parsedate_to_datetime(f"{day} {month} {rest.replace('GMT', '')}").astimezone(UTC)
    try:
        return datetime.fromtimestamp(int(path.stat().st_mtime), UTC)
    except (ValueError, OverflowError):
        raise _Skipped("its date is of no calendar") from None
