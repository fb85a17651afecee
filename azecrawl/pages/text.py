"""Text as a reader sees it: what is not seen is taken out, what is one letter is written as one. Pure functions."""

from __future__ import annotations

import re
import unicodedata

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
"""How letters were drawn where a text was pasted from: they are the same letters, and nobody searches for one."""

_UNSEEN = (
    *(0xAD, 0x34F, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, 0x7F),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *(0xFEFF, 0xFFF9, 0xFFFA, 0xFFFB, 0xFFFC, 0xFFFE, 0xFFFF),
)
"""Soft hyphens, zero-width spaces, marks of direction and of byte order, places of objects."""

_AS_SEEN: dict[int, str | None] = {
    **{code: bytes([code]).decode("cp1252", "ignore") or None for code in range(0x80, 0xA0)},
    **dict.fromkeys(_UNSEEN),
    **{ord(ligature): letters for ligature, letters in _LIGATURES.items()},
}
"""The controls from U+0080 are read as browsers read ``&#146;``: as Windows-1252."""

_TO_CHANGE = re.compile(
    "[\x7f-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufb00-\ufb06\ufeff\ufff9-\ufffc\ufffe\uffff]"
)

_JOINING = "\u0600-\u1fff\u2190-\U0010ffff"
_STRAY_JOINER = re.compile(rf"(?<![{_JOINING}])[\u200c\u200d]+|[\u200c\u200d]+(?![{_JOINING}])")
"""Joiners (U+200C, U+200D) belong to Persian, to Indian scripts and to emoji; between other letters they are unseen."""


def in_a_line(text: str | None) -> str | None:
    """A text as it is seen, in one line, all white space one space; None where nothing is left of it.

    >>> in_a_line(" Zange\\u00adzur\\n corridor "), in_a_line("\\u200b ")
    ('Zangezur corridor', None)
    """
    return spaced(legible(text or "")) or None


def spaced(text: str) -> str:
    """A text with all its white space one space, and none at its ends.

    >>> spaced(" The\\u00a0Zangezur\\n corridor ")
    'The Zangezur corridor'
    """
    if text.isprintable() and "  " not in text:  # of all that is white space, only the space is printable
        return text.strip(" ")
    return " ".join(text.split())


def legible(text: str) -> str:
    """A text without what nobody sees in it, its letters composed (Unicode NFC), ligatures spelled out.

    >>> legible("Zange\\u00adzur cor\\u200bridor, e\\ufb03cient")
    'Zangezur corridor, efficient'
    """
    if text.isascii():
        return text
    if _TO_CHANGE.search(text):
        text = _STRAY_JOINER.sub("", text.translate(_AS_SEEN))
    return unicodedata.normalize("NFC", text)
