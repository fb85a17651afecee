"""In which encoding a page is where neither a mark nor a declaration says so. Pure functions."""

from __future__ import annotations

_FIRST = 8
"""Bytes of a page that are ASCII, whatever its language: ``<!DOCTYPE``, ``<html``, ``<!-- ``."""

_ZEROS = {
    "utf-16-le": "x0x0x0x0",
    "utf-16-be": "0x0x0x0x",
    "utf-32-le": "x000x000",
    "utf-32-be": "000x000x",
}
"""Where the zero bytes stand in those, by encoding: what else is ASCII has none."""


def unmarked_encoding(body: bytes) -> str | None:
    """UTF-16 or UTF-32 in either order of bytes, where a page is written so without a mark; None for all others.

    >>> unmarked_encoding("<html>".encode("utf-16-be")), unmarked_encoding(b"<html>")
    ('utf-16-be', None)
    """
    zeros = "".join("x" if byte else "0" for byte in body[:_FIRST])
    return next((name for name, pattern in _ZEROS.items() if zeros == pattern), None)


def unmarked_text(body: bytes) -> str | None:
    """A page in such an encoding as text; None for all others."""
    encoding = unmarked_encoding(body)
    return body.decode(encoding, "replace") if encoding else None
