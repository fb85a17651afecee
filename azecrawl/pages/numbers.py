"""The numbers that a page or a server states: whole, written in digits, and small enough to be stored."""

from __future__ import annotations

import re

DIGITS = r"[0-9]{1,18}(?![0-9])"
"""A number within a text, as part of a pattern. Eighteen digits fit into the 64 bits that SQLite has for an integer."""

_WHOLE = re.compile(DIGITS)


def whole_number(text: str | None) -> int | None:
    """The whole number that a text states and nothing else, or None: ASCII digits, eighteen of them at most.

    >>> whole_number("18"), whole_number(" 18 "), whole_number("-1"), whole_number("²"), whole_number("9" * 30)
    (18, 18, None, None, None)
    """
    text = (text or "").strip()
    return int(text) if _WHOLE.fullmatch(text) else None
