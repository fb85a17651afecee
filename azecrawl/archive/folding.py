"""How Azerbaijani words are spelled by those who write them without the letters: pure functions, no I/O.

FTS5 folds case and diacritics itself (``Şuşa`` is ``susa``), but ``ə`` and ``ı`` are letters of their own to it, and it
knows nothing of English spellings (``Shusha``). What is not Azerbaijani is left as it is: ``shore`` is never ``sore``.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from itertools import product

from azecrawl.tokens import folded, words

# First what a keyboard without the letter gives, last what English papers write. The Russian way is between them.
SPELLINGS = {
    "ə": ("e", "a"),
    "ı": ("i",),
    "ş": ("s", "sh"),
    "ç": ("c", "ch"),
    "ğ": ("g", "kh", "gh"),
    "x": ("x", "kh"),
    "c": ("c", "j"),
    "q": ("q", "k", "g"),
    "iye": ("iye", "ie"),
}
AT_MOST = 64
"""How many ways to spell a word are told apart: more than any name has. Of longer words only the first and the last."""

_WORDS_AT_HAND = 65_536
"""Of which it is remembered what they are: a publication has about as many, and the same ones in every article."""

_UNIT = re.compile(r"iye|.")
# English has no q without u and hardly a word that begins with an x and a vowel, and surnames end as they do.
AZERBAIJANI = re.compile(r"[əışçğöü]|q(?!u)|^x[aeiou]|..(?:ov|ev)a?$")


def is_azerbaijani(word: str) -> bool:
    """Whether a word in lower case has to be Azerbaijani, or a surname spelled as Azerbaijani ones are.

    >>> [word for word in ("əliyev", "guliyev", "qazax", "xocavend", "queue", "fax", "shore") if is_azerbaijani(word)]
    ['əliyev', 'guliyev', 'qazax', 'xocavend']
    """
    return bool(AZERBAIJANI.search(word))


@lru_cache(maxsize=_WORDS_AT_HAND)
def azerbaijani_in(written: str) -> tuple[str, ...]:
    """The Azerbaijani words in what stands between two spaces.

    >>> azerbaijani_in("“Şuşa-Laçın"), azerbaijani_in("road,")
    (('şuşa', 'laçın'), ())
    """
    return tuple(filter(is_azerbaijani, words(written)))


@lru_cache(maxsize=_WORDS_AT_HAND)
def spellings(word: str) -> tuple[str, ...]:
    """The other ways to write an Azerbaijani word in lower case, without its letters; none for any other word.

    >>> spellings("şəki")
    ('saki', 'seki', 'shaki', 'sheki')
    >>> spellings("quliyev")
    ('guliev', 'guliyev', 'kuliev', 'kuliyev', 'quliev')
    >>> spellings("shore")
    ()
    """
    return tuple(sorted(ways(word) - {folded(word)})) if is_azerbaijani(word) else ()


def ways(word: str) -> set[str]:
    """Every way to write what may be an Azerbaijani word, or the beginning of one, its own included.

    An ``ə`` is an ``a`` here and an ``e`` there (``Ahmedov``); any other letter is written the same way all through.

    >>> sorted(ways("əli"))
    ['ali', 'eli', 'əli']
    """
    units = _UNIT.findall(word)
    slots = [f"ə{place}" if unit == "ə" else unit for place, unit in enumerate(units)]
    choices = {slot: SPELLINGS.get(slot.rstrip("0123456789") or slot, (folded(slot),)) for slot in slots}
    if math.prod(map(len, choices.values())) <= AT_MOST:
        tables = [dict(zip(choices, choice, strict=True)) for choice in product(*choices.values())]
    else:
        tables = [{slot: choice[end] for slot, choice in choices.items()} for end in (0, -1)]
    return {"".join(table[slot] for slot in slots) for table in tables} | {folded(word)}


def same_word(one: str, other: str) -> bool:
    """Whether two words in lower case may be one, each as somebody spells it.

    >>> same_word("həsənova", "hasanova"), same_word("hesenova", "həsənova"), same_word("eli", "ali")
    (True, True, False)
    """
    return not {folded(one), *spellings(one)}.isdisjoint({folded(other), *spellings(other)})
