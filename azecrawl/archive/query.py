"""The language of searching, and what it is in that of FTS5. No I/O: how else a word is spelled, the caller says.

Words are all wanted; ``"a phrase"`` is wanted as it stands; ``OR``, ``NOT`` (or ``-``) and parentheses as usual;
``title:``, ``subtitle:`` and ``text:`` say where; ``corr*`` is the beginning of a word. Other signs part words,
so that ``covid-19`` is the phrase ``"covid 19"``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

from azecrawl import tokens

FIELDS = {"title": "title", "subtitle": "subtitle", "text": "body_text", "body_text": "body_text"}

_TOKEN = re.compile(
    rf"""(?P<field>(?:{"|".join(FIELDS)}):) | (?P<not>-(?=[\w"(])) | (?P<bracket>[()])
    | (?P<phrase>"[^"]*"\*?) | (?P<half>") | (?P<word>[^\s()"]+)""",
    re.VERBOSE | re.IGNORECASE,
)
_OPERATORS = ("AND", "OR", "NOT")
_DEEPEST = 50
_MOST_PHRASES = 64
_MOST_WORDS = 100

Spellings = Callable[[str, bool], list[str]]
"""The words that a word in lower case stands for, itself first; or beginnings of words, for the beginning of one."""


class QueryError(ValueError):
    """A query that says nothing, or not clearly; the message says what is wrong and how to write it."""


def as_fts5(query: str, spellings: Spellings = lambda word, is_prefix: [word]) -> str:
    """A query in the language of FTS5. Raises ``QueryError``.

    >>> print(as_fts5('corridor -gas title:covid-19'))
    (("corridor" AND {title} : "covid 19") NOT "gas")
    >>> print(as_fts5('"ilham aliyev" OR baku*', lambda word, _: ["aliyev", "əliyev"] if word == "aliyev" else [word]))
    (("ilham aliyev" OR "ilham əliyev") OR "baku" *)
    """
    if len(query.split()) > _MOST_WORDS:
        raise QueryError(f"it has more than {_MOST_WORDS} words; search for those that matter")
    parser = _Parser(query, spellings)
    found = parser.either(0)
    if parser.token.text:
        raise QueryError('a ")" has no "(" before it; write both or neither')
    if found is None:
        raise QueryError("there is no word in it; give a word with letters or digits, like corridor")
    return found


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str


class _Parser:
    """Reads a query from left to right; what holds no letter or digit (a lone dash) is passed over, as None."""

    def __init__(self, query: str, spellings: Spellings) -> None:
        self._spellings = spellings
        straight = re.sub("[“”„«»]", '"', query)
        self._tokens = [_Token(str(found.lastgroup), found[0]) for found in _TOKEN.finditer(straight)]
        self._tokens.append(_Token("end", ""))
        self._place = 0

    @property
    def token(self) -> _Token:
        return self._tokens[self._place]

    def _next(self) -> _Token:
        self._place += 1
        return self._tokens[self._place - 1]

    def _is_at(self, *operators: str) -> bool:
        return self.token.kind == "word" and self.token.text in operators

    def either(self, depth: int) -> str | None:
        """``a OR b``, to the end or to a closing bracket."""
        found = [self._all(depth)]
        while self._is_at("OR"):
            operator = self._next()
            found.append(self._all(depth))
            if None in found:
                raise _alone(operator)
        return _joined(" OR ", [part for part in found if part])

    def _all(self, depth: int) -> str | None:
        """Words and phrases with or without ``AND``, less those after ``NOT``, to the next ``OR``."""
        wanted: list[str] = []
        unwanted: list[str] = []
        while self.token.text not in ("", ")") and not self._is_at("OR"):
            operator = self._next() if self._is_at("AND") else None
            if operator and not (wanted or unwanted):
                raise _alone(operator)
            negated = self._next() if self._is_at("NOT") or self.token.kind == "not" else None
            part = self._one(depth, negated or operator)
            if part:
                (unwanted if negated else wanted).append(part)
        if unwanted and not wanted:
            raise QueryError("it says only what is not wanted; say before it what is, like corridor NOT gas")
        # A snippet of a text takes FTS5 long when a word is looked for many times over.
        parts = _joined(" AND ", list(dict.fromkeys(wanted))), _joined(" OR ", list(dict.fromkeys(unwanted)))
        return _joined(" NOT ", [part for part in parts if part])

    def _one(self, depth: int, after: _Token | None) -> str | None:
        """A word, a phrase, or what stands in brackets or after a field's name."""
        token = self._next()
        if depth == _DEEPEST:
            raise QueryError("it has too many brackets in one another; write it with fewer")
        if token.kind == "field":
            part = self._one(depth + 1, token)
            if part and part.startswith("{"):
                part = f"({part})"  # FTS5 takes one field's name before another only so
            return part and f"{{{FIELDS[token.text[:-1].lower()]}}} : {part}"
        if token.text == "(":
            part = self.either(depth + 1)
            if self._next().text != ")":
                raise QueryError('a "(" is never closed; write a ")" where it ends')
            return part
        if token.kind == "half":
            raise QueryError('a double quote (") is never closed; write another one where the phrase ends')
        if after and (token.text in ("", ")") or (token.kind == "word" and token.text in _OPERATORS)):
            raise _alone(after)
        return self._phrase(token)

    def _phrase(self, token: _Token) -> str | None:
        text = token.text
        unknown = re.match(r"([a-z_]+):[^\W_]", text, re.IGNORECASE)
        if unknown:
            raise QueryError(
                f'there is no field "{unknown[1]}"; the fields are title:, subtitle: and text:,'
                f' and to search for the words put them in double quotes: "{text}"'
            )
        words = tokens.words(text)
        is_prefix = bool(words) and text.endswith("*")
        if token.kind == "word" and text.count("*") != is_prefix:
            raise QueryError("a * stands at the end of a word, in place of its end; write it like corr*")
        if not words:
            return None
        forms = [self._spellings(word, False) for word in words[:-1]] + [self._spellings(words[-1], is_prefix)]
        if math.prod(map(len, forms)) > _MOST_PHRASES:
            forms = [[word] for word in words]
        star = " *" if is_prefix else ""
        return _joined(" OR ", [f'"{" ".join(phrase)}"{star}' for phrase in product(*forms)])


def _joined(operator: str, parts: list[str]) -> str | None:
    """Expressions as one, so that it can stand beside any other; None of none."""
    return f"({operator.join(parts)})" if len(parts) > 1 else next(iter(parts), None)


def _alone(operator: _Token) -> QueryError:
    name = "NOT" if operator.kind == "not" else operator.text
    example = f"corridor {name} gas" if name in _OPERATORS else f"{name}corridor"
    return QueryError(f"{name} has no word to go with; write it like {example}, or in double quotes to search for it")
