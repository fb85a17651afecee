"""Whose picture it is, as the caption says."""

from __future__ import annotations

import re

from azecrawl.pages.names import begins_high, is_address, looks_like_name, looks_like_title

_MAX_CREDIT = 100
"""Characters."""

_MAX_CAPTION = 1000
"""Characters; what is longer is no caption, and says of no picture whose it is."""

_PICTURE = r"(?:image|photo(?:graph)?|picture|illustration|map|graphic|foto(?:qraf)?|şəkil)s?"
_MARK = re.compile(
    rf"""(?:
        {_PICTURE}(?:\s+(?:credits?|sources?|courtesy))?\s*(?::|\bby\b|\bof\b|\bfrom\b)
      | (?:credits?|sources?|courtesy(?:\s+of)?)\s*: | courtesy\s+of\b | © | \(c\) | copyright\b
    )\s*(?:by\s+|of\s+)?:?\s*""",
    re.IGNORECASE | re.VERBOSE,
)
_LINE_MARK = re.compile(rf"(?:{_PICTURE}\s*(?:\w+\s*)?(?:by\b|:)|©)", re.IGNORECASE)
_AGENCIES = re.compile(
    r"""\b(?:afp|alamy|anadolu|a\.?p\.?|apa|az[eə]rtac|bloomberg|efe|epa|flickr|getty|istock|nasa|pixabay|reuters|ria
    |shutterstock|sputnik|tass|trend|unesco|unsplash|wikimedia)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_MONTH = r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\."
_ABBREVIATION = re.compile(rf"(?:^|[\s(])(?:{_MONTH}|(?:Mt|St|Dr|Mr|Mrs|Ms|Prof|Gen|No|vs|U\.S|[A-ZÀ-ÞƏ])\.)")


def credit_of(caption: str | None) -> str | None:
    """Whose picture it is: after a mark, in closing parentheses, or after the last full stop of a description.

    >>> credit_of("The new pier, seen on Oct. 4. Ayla Quliyeva for Harbour Times")
    'Ayla Quliyeva for Harbour Times'
    >>> [credit_of(caption) for caption in ("Image: Reuters", "The port (Photo by Ali Veli/AFP)", "© Anadolu Agency")]
    ['Reuters', 'Ali Veli/AFP', 'Anadolu Agency']
    >>> credit_of("The keeper of the lighthouse and her goat") is None
    True
    """
    caption = " ".join((caption or "").split())
    if len(caption) > _MAX_CAPTION:
        return None
    mark = next((mark for mark in _MARK.finditer(caption) if _stands_free(caption, mark.start())), None)
    if mark and (credit := _first_phrase(caption[mark.end() :])):
        return credit
    closing = re.search(r"[(\[]([^()\[\]]+)[)\]]\.?$", caption)
    if closing and _is_agency(closing.group(1).strip()):
        return closing.group(1).strip()
    return _after_last_stop(caption)


def is_credit_line(text: str) -> bool:
    """Whether a line of its own says whose picture it is: ``Photos by Ali Veli``."""
    return bool(_LINE_MARK.match(text) and credit_of(text))


def _stands_free(caption: str, start: int) -> bool:
    """Whether a mark begins the caption, a parenthesis or a clause; in ``a photo of the port`` it does not."""
    before = caption[max(0, start - 2) : start].rstrip()
    return not before or before[-1] in '.!?([|/,;–—-”’»"' or caption[start] in "©("


def _first_phrase(text: str) -> str | None:
    """A credit up to where it ends: a closing parenthesis or a full stop. A year or an article before it is no part."""
    text = re.sub(r"^(?:\d{4}|the)\s+", "", re.split(r"[)\]]", text, maxsplit=1)[0])
    stops = _stops(text)
    text = (text[: stops[0]] if stops else text).strip(" .,;|")
    return text if text and len(text) <= _MAX_CREDIT and (begins_high(text.split()[0]) or is_address(text)) else None


def _after_last_stop(caption: str) -> str | None:
    """The name or names after the last sentence; a caption of nothing but an agency's name is a credit, too."""
    stops = _stops(caption)
    tail = caption[stops[-1] :].lstrip('.!?…’”"» ') if stops else caption
    if _is_agency(tail):
        return tail
    people, *rest = re.split(r"\s+for\s+|\s*[/|]\s*|\s+via\s+|\s*,\s+", tail)
    signed = looks_like_name(people) and all(looks_like_title(part) for part in rest)
    return tail if stops and signed else None


def _is_agency(text: str) -> bool:
    return bool(_AGENCIES.search(text)) and len(text.split()) <= 8 and looks_like_title(text)


def _stops(text: str) -> list[int]:
    """Where sentences end inside a text; the points of abbreviations and initials are none."""
    points = {abbreviation.end() - 1 for abbreviation in _ABBREVIATION.finditer(text)}
    ends = (end.start() for end in re.finditer(r"[.!?…]['’”\"»]?\s+", text))
    return [end for end in ends if end not in points]
