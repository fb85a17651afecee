"""What is one site's own, as a file beside this module declares it: ``Site``, and how such a file is read.

Which one is chosen is said in ``configuration``, what follows for URLs in ``azecrawl.site``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from azecrawl.records import Article

BUILT_IN = {path.stem: path for path in sorted(Path(__file__).parent.glob("*.toml"))}
"""The files that come with azecrawl, by name."""

THEMES = ("jnews",)
"""Those that have a parser of their own."""

_KEY = re.compile(r"[a-z0-9][a-z0-9-]*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_SECTION = re.compile(r"[^/\s]+(?:/[^/\s]+)*")


@dataclass(frozen=True)
class Labels:
    """Words that stand before a name at the end of a text, ``Autor:``, beside those that ``pages.wording`` knows."""

    author: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    translator: tuple[str, ...] = ()
    note: tuple[str, ...] = ()


@dataclass(frozen=True)
class Site:
    """A site. ``key`` is the name of its file, ``language`` that of an article whose page states none (BCP 47).

    ``sections`` are names by path, ``field_floors`` shares from 0 to 1 by the name of a field of ``Article``. ``theme``
    is that of ``THEMES`` that it has: where articles are read without it, a run is doubted.
    """

    key: str
    name: str
    address: str
    time_zone: ZoneInfo
    language: str
    sections: Mapping[str, str]
    field_floors: Mapping[str, float]
    theme: str | None = None
    labels: Labels = field(default_factory=Labels)


def base_url(address: str) -> str:
    """The address of a site or of a copy (a mirror, a replica) as ``scheme://host[:port]/path/``.

    Raises ``ValueError`` when the address is not an absolute http or https URL.
    """
    parts = urlsplit(address.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(
            f"{address!r} is not an address of a site: give one like https://aze.media/ or http://127.0.0.1:8000/"
        )
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}/"


def read(path: Path) -> Site:
    """The site that a file declares. Raises ``ValueError``, which names the file and the key, when it declares none."""
    if not _KEY.fullmatch(path.stem):
        raise ValueError(
            f"{path}: its name begins those of exported files: rename it to small letters, digits and hyphens"
        )
    try:
        stated = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from None
    except ValueError as error:  # of TOML, or of UTF-8
        raise ValueError(f"{path} is no TOML: {error}") from None
    try:
        return Site(path.stem, **_values(stated, _READERS, "theme", "labels"))
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def _values(stated: Mapping[str, Any], readers: Mapping[str, Callable[[Any], Any]], *optional: str) -> dict[str, Any]:
    """What is stated, each key as it is read. Raises ``ValueError`` that names the key."""
    for name in stated:
        if name not in readers:
            raise ValueError(f"there is no key {name!r}. Known are {', '.join(readers)}")
    for name in readers:
        if name not in stated and name not in optional:
            raise ValueError(f"{name} is missing")
    values = {}
    for name, value in stated.items():
        try:
            values[name] = readers[name](value)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
    return values


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{value!r} has to be text in quotes")
    return value.strip()


def _address(value: Any) -> str:
    return base_url(_text(value))


def _time_zone(value: Any) -> ZoneInfo:
    name = _text(value)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        raise ValueError(f"{value!r} is no time zone of the tz database, like Asia/Baku") from None


def _language(value: Any) -> str:
    if not _LANGUAGE.fullmatch(_text(value)):
        raise ValueError(f"{value!r} is no tag of a language, like en-US")
    return _text(value)


def _theme(value: Any) -> str:
    if value not in THEMES:
        raise ValueError(f"{value!r} has no parser; known are {', '.join(THEMES)}: leave it out for any other")
    return str(value)


def _table(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{value!r} has to be a table, with a line for each of its keys")
    return value


def _sections(value: Any) -> dict[str, str]:
    for path in _table(value):
        if not _SECTION.fullmatch(path):
            raise ValueError(f"{path!r} is no path of a section, like news/economy")
    return _values(value, dict.fromkeys(value, _text))


def _share(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError(f"{value!r} is no share: give a number from 0 to 1")
    return float(value)


def _field_floors(value: Any) -> dict[str, float]:
    known = [each.name for each in fields(Article)]
    return _values(_table(value), dict.fromkeys(known, _share), *known)


def _words(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError(f'{value!r} has to be a list of words, like ["Autor", "Text"]')
    return tuple(_text(word).rstrip(": ") for word in value)


def _labels(value: Any) -> Labels:
    known = [each.name for each in fields(Labels)]
    return Labels(**_values(_table(value), dict.fromkeys(known, _words), *known))


_READERS: dict[str, Callable[[Any], Any]] = {
    "name": _text,
    "address": _address,
    "time_zone": _time_zone,
    "language": _language,
    "theme": _theme,
    "sections": _sections,
    "field_floors": _field_floors,
    "labels": _labels,
}
