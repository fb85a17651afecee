"""What a web archive's replay has put into a page, taken out again. Pure functions on bytes.

Who saves a page from the Wayback Machine in a browser saves its banner as well, and every link leads to the archive.
"""

from __future__ import annotations

import re

_MARKS = (b"WAYBACK TOOLBAR INSERT", b"FILE ARCHIVED ON ", b"__wm.wombat(")
_SAVED_FROM = re.compile(rb"(?:saved from url=\(\d+\)|url: *)https?://web\.archive\.org/web/\d")
_BANNER = b"<!-- BEGIN WAYBACK TOOLBAR INSERT -->", b"<!-- END WAYBACK TOOLBAR INSERT -->"
_LINK = re.compile(rb"""(?:(?:https?:)?//web\.archive\.org)?/web/\d{4,14}(?:[a-z]{2}_)?/(https?:[^\s"'<>]*)""")
"""An address as the archive writes it, with the page's own in it, which may itself lead to an archive."""


def as_captured(body: bytes) -> bytes:
    """A page in UTF-8 without the banner of the Wayback Machine, its links as they were; any other page as it is."""
    if b"archive.org" in body and (any(mark in body for mark in _MARKS) or _SAVED_FROM.search(body[:4096])):
        before, _, rest = body.partition(_BANNER[0])
        _, end, after = rest.partition(_BANNER[1])
        return _LINK.sub(rb"\1", before + after if end else body)
    return body
