"""Whose picture it is, as the caption says."""

from __future__ import annotations

import re

from azecrawl.pages.names import (
    begins_high,
    is_address,
    is_place,
    is_social_name,
    looks_like_name,
    looks_like_title,
)

_MAX_CREDIT = 100
"""Characters."""

_MAX_CAPTION = 1000
"""Characters; what is longer is no caption, and says of no picture whose it is."""

_PICTURE = (
    r"(?:image|photo(?:graph)?|pic(?:ture)?|illustration|cartoon|caricature|drawing|artwork|collage|map|graphic|infographic|screenshot|video"
    r"|foto(?:qraf|ğraf)?|şəkil|rəsm|resim|görsel"
    r"|xəritə|harita|фото(?:графия)?|снимок|иллюстрация|карта|инфографика|скриншот|видео)"
    r"(?:s|\(s\)|lar|lər|ler|nun|ın)?"
)
_KIND = (
    r"(?:(?:all|press|handout|file|archive|cover|main|lead|stock|featured|header|title|feature|arxiv|arşiv"
    r"|архивное)\s+)?"
)
_OWNER = r"(?:photograph(?:er|y)|illustrator|fotoqrafçı|fotoğrafçı|фотограф)"
_OF_IT = r"(?:\s+(?:credits?|sources?|courtesy|mənbəyi|müəllifi|kaynağı))?"
_GIVEN = r"(?:\s+(?:provided|taken|supplied|released|shot|made|created))?"
_MARK = re.compile(
    rf"""(?:
        (?P<picture>{_KIND}{_PICTURE}{_OF_IT}\s*
          (?:[:–—/|]|\s-(?=\s)|{_GIVEN}\s*\bby\b|\bcopyright\b|\bvia\b|(?P<doubtful>\bfrom\b)|(?:\bcourtesy\s+of\b)))
      | (?:credits?|sources?|courtesy(?:\s+of)?|{_OWNER}|mənbə|kaynak|источник|автор)\s*(?::|[–—]|-(?=\s))
      | photographed\s+by\b | courtesy\s+of\b | © | \(c\)
        | copyright\b
    )\s*(?:by\s+|of\s+)?:?\s*""",
    re.IGNORECASE | re.VERBOSE,
)
_FREE = re.compile(r"""(?=[©(])|(?:^|[.!?(\[|/,;–—”’»"-])\ ?""")
"""Where a mark may stand: it begins the caption, a parenthesis or a clause. In ``a photo of the port`` it does not."""
_LINE_MARK = re.compile(rf"{_KIND}{_PICTURE}{_OF_IT}\s*(?:\w+\s*)?(?:by\b|via\b|:|[–—]|-\s)", re.IGNORECASE)
_AGENCIES = re.compile(
    r"""\b(?:afp|alamy|anadolu|a\.?p\.?|az[eə]rtac|bloomberg|depositphotos|dha|dpa|dreamstime|efe|epa|flickr|getty|iha
      |imago|interfax|istock|maxar|pixabay|reuters|ria|shutterstock|sputnik(?!\s+v\b)|tass|unsplash|upi
      |wiki(?:m|p)edia|xinhua|интерфакс|рейтер|риа|тасс)\b
    | (?:^|/\s*|\bvia\s+)(?:apa|esa|nasa|trend(?:\s+news\s+agency)?|unesco|тренд)\s*(?:$|/|,|\bvia\b)""",
    re.IGNORECASE | re.VERBOSE,
)
"""Those named last are words or makers of news as well: believed where they stand alone or behind a slash."""
_NO_AGENCY = re.compile(r"\s(?:in|at|on|en|im|в|на)\s", re.IGNORECASE)
_ASIDE = re.compile(r"\s*[(\[](?:file|archiv|illustrat|arxiv|arşiv|архив|иллюстр)[^()\[\]]*[)\]]", re.IGNORECASE)
_UNPAIRED = re.compile(r"[(\[][^()\[\]]*[)\]]|([()\[\]])")
_LOUD = re.compile(rf"(?:(?i:{_KIND}{_PICTURE}|source)\s+(?P<after>\S.*)|(?P<before>\S+)\s+(?:PHOTO|FOTO|ФОТО))")
"""``PHOTO REUTERS``, ``AFP PHOTO``: no mark between, believed of an agency alone."""
_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|tiff?|heic|mp4)$", re.IGNORECASE)
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
    if not caption or len(caption) > _MAX_CAPTION:
        return None
    for place in _FREE.finditer(caption):
        mark = _MARK.match(caption, place.end())
        if mark and (credit := _first_phrase(caption[mark.end() :])):
            return credit if not mark["doubtful"] or _is_owner(credit) else None
    closing = re.search(r"[(\[]([^()\[\]]+)[)\]]\.?$", caption)
    within = closing[1].strip() if closing else ""
    if _is_agency(within) or is_address(within):
        return within
    return _loud(caption) or _after_last_bar(caption) or _after_last_stop(caption)


def is_credit_line(text: str) -> bool:
    """Whether a line of its own says whose picture it is: ``Photos by Ali Veli``."""
    return bool(_LINE_MARK.match(text) and credit_of(text))


_CAMEL = re.compile(r"[A-Z][a-z]+[A-Z]")
"""``bne IntelliNews``: what begins low may be a name if the next word is written so."""


_OFFICE = re.compile(r"(?:пресс-|press[\s-](?:service|office)|mətbuat\s+xidmət|basın\s+)", re.IGNORECASE)
"""Who hands out pictures and is written low: ``пресс-служба президента``."""


def _closed(text: str) -> str:
    """A text up to a parenthesis that it does not open, or does not close."""
    return next((text[: found.start()] for found in _UNPAIRED.finditer(text) if found[1]), text)


def _first_phrase(text: str) -> str | None:
    """A credit up to where it ends: a closing parenthesis or a full stop. A year or an article before it is no part."""
    text = re.sub(r"^(?:\d{4}|the)\s+", "", _ASIDE.sub("", _closed(text)))
    stops = _stops(text)
    text = (text[: stops[0]] if stops else text).strip(" .,;|")
    if not text or len(text) > _MAX_CREDIT or is_place(text):
        return None
    first, *rest = text.split()
    is_named = begins_high(first) or any(map(_CAMEL.match, rest[:1])) or _OFFICE.match(text)
    return text if is_named or is_address(text) else None


def _loud(caption: str) -> str | None:
    """An agency beside the word for a picture, or alone: ``PHOTO REUTERS``."""
    loud = _LOUD.fullmatch(caption)
    name = (loud["after"] or loud["before"]) if loud else None
    return name if name and len(name.split()) <= 3 and name[:1].isupper() and _is_agency(name) else None


def _after_last_bar(caption: str) -> str | None:
    """What stands behind the last ``|`` or ``/`` with space around, or behind a dash, if it can only be the owner."""
    description, bar, tail = re.split(r"^(.*\S)(\s+[|/–—]\s+)", caption, maxsplit=1)[1:] or ("", "", "")
    if not bar or not re.search(r"\s", description) or not _is_owner(tail):
        return None
    is_sure = bar.strip() == "|" or _is_agency(tail) or is_address(tail)
    return tail.strip(" .") if is_sure and not _is_agency(description) else None


def _is_owner(text: str) -> bool:
    """Whether a text can be nobody but the owner of a picture: an agency, a host, or somebody for a publication."""
    return _is_agency(text) or is_address(text) or is_social_name(text)


def _after_last_stop(caption: str) -> str | None:
    """The name or names after the last sentence; a caption of nothing but an agency or a host is a credit, too."""
    stops = _stops(caption)
    tail = caption[stops[-1] :].lstrip('.!?…’”"» ') if stops else caption
    description, comma, last = tail.rpartition(", ")
    if comma and _is_agency(last) and not (looks_like_name(description) or _is_agency(description)):
        return last
    if _is_agency(tail) or (is_address(tail) and not _FILE.search(tail)):
        return tail
    if not stops:
        return None
    people, *rest = re.split(r"\s+for\s+|\s*[/|]\s*|\s+via\s+|\s*,\s+", tail)
    return tail if looks_like_name(people) and all(looks_like_title(part) for part in rest) else None


def _is_agency(text: str) -> bool:
    if len(text.split()) > 8 or not _AGENCIES.search(text) or _NO_AGENCY.search(text):
        return False
    return all(map(looks_like_title, text.split(" via ")))


def _stops(text: str) -> list[int]:
    """Where sentences end inside a text; the points of abbreviations and initials are none."""
    points = {abbreviation.end() - 1 for abbreviation in _ABBREVIATION.finditer(text)}
    ends = (end.start() for end in re.finditer(r"[.!?…]['’”\"»]?\s+", text))
    return [end for end in ends if end not in points]
