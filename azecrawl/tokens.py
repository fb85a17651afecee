"""The words of a text as the search index has them: those of FTS5's tokenizer ``unicode61 remove_diacritics 2``.

FTS5 looks at each letter by itself, in tables of its own: it makes ``s`` of ``ş`` and leaves ``й`` and ``ё`` as they
are. So FTS5 is asked what it makes of a letter, and the answer is remembered.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from contextlib import closing

_SEPARATOR = " "


class _Folded(dict[int, str]):
    """What FTS5 makes of a letter, by its code point: a letter, nothing for an accent, a space for what parts words."""

    def __missing__(self, code: int) -> str:
        self[code] = _as_indexed(chr(code))
        return self[code]


class _Cut(dict[int, str]):
    """The same, with letters left as they are."""

    def __missing__(self, code: int) -> str:
        letter = _FOLDED[code]
        self[code] = letter if letter in ("", _SEPARATOR) else chr(code)
        return self[code]


def _as_indexed(letter: str) -> str:
    if letter.isascii():
        return letter.lower() if letter.isalnum() else _SEPARATOR
    try:
        letter.encode()
    except UnicodeEncodeError:  # half a character, of which SQLite knows nothing
        return _SEPARATOR
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE VIRTUAL TABLE text USING fts5(letter, tokenize = 'unicode61 remove_diacritics 2')")
        db.execute("CREATE VIRTUAL TABLE tokens USING fts5vocab(text, 'instance')")
        db.execute("INSERT INTO text VALUES (?)", (f"x{letter}x",))
        found = [token for (token,) in db.execute("SELECT term FROM tokens ORDER BY offset")]
    return found[0][1:-1] if len(found) == 1 else _SEPARATOR


_FOLDED = _Folded()
_CUT = _Cut()


def tokens(text: str) -> list[str]:
    """The words of a text as they stand in the search index.

    >>> tokens("“Şuşa’s” 2nd road, re-opened:\\nÇANAKKALE, Йонас")
    ['susa', 's', '2nd', 'road', 're', 'opened', 'canakkale', 'йонас']
    """
    return unicodedata.normalize("NFC", text).translate(_FOLDED).split()


def words(text: str) -> list[str]:
    """The words of a text in lower case with their accents, cut where the search index cuts them.

    >>> words("Covid-19 in İçərişəhər")
    ['covid', '19', 'in', 'içərişəhər']
    """
    return unicodedata.normalize("NFC", text).replace("İ", "i").lower().translate(_CUT).split()


def folded(word: str) -> str:
    """A word, or the beginning of one, as it stands in the search index.

    >>> folded("şuşa"), folded("əliyev")
    ('susa', 'əliyev')
    """
    return word.translate(_FOLDED)
