"""What any list of articles has to prove before it is believed, and what an answer is that proves nothing. No I/O."""

from __future__ import annotations

import json
import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from azecrawl.pages.dates import to_utc

MOST_PAGES = 10_000
"""Pages of one list after which it is taken to have no end: a site of a million posts has as many in REST."""

_ROOT = re.compile(r"<([A-Za-z][\w.-]*(?::[\w.-]+)?)[\s/>]")
_TITLE = re.compile(r"<title[^>]*>([^<]{1,300})", re.IGNORECASE)
_XML = re.compile(r"(?:rss|feed|rdf:RDF|urlset|sitemapindex|Error)$")
_SHOWN = 60
"""Characters of an answer that are quoted in a reason."""


class NoAnswer(ValueError):
    """An answer that does not prove to be what was asked for. The message says what it is instead."""


def instead(body: bytes) -> str:
    """What an answer is, in a few words, when it is not what was asked for.

    >>> instead(b"")
    'an empty answer'
    >>> instead(b"<!DOCTYPE html><title>Just a moment...</title>")
    'a page in HTML titled "Just a moment..."'
    >>> instead(b'{"code":"rest_forbidden"}')
    'JSON that is an object: {"code":"rest_forbidden"}'
    """
    text = body[:100_000].decode("utf-8", "replace").lstrip("\ufeff").strip()
    if not text:
        return "an empty answer"
    if text[0] in "{[":
        return _json(body, text)
    if not text.startswith("<"):
        return f"text: {_quoted(text)}"
    root = _ROOT.search(text)
    if root and _XML.match(root[1]):
        return f"XML, <{root[1]}>"
    title = _TITLE.search(text)
    return "a page in HTML" + (f' titled "{_quoted(title[1])}"' if title and title[1].strip() else "")


def _json(body: bytes, text: str) -> str:
    kind = "an object" if text[0] == "{" else "a list"
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return f"JSON that breaks off: {_quoted(text)}"
    return f"JSON that is {kind}: {_quoted(text)}"


def _quoted(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"


def objects(body: bytes, what: str) -> list[dict[str, Any]]:
    """The objects of a JSON list. Raises ``NoAnswer`` for anything else."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise NoAnswer(f"no {what} but {instead(body)}")
    return found


def moment(text: str | None) -> datetime | None:
    """When a list says something was, in ISO 8601 (as W3C has it) or as mail has it (RFC 5322), in UTC.

    None for what is no time, and for the first and last years there are: nothing can be added to those.
    """
    text = (text or "").strip()[:40]
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        try:
            found = parsedate_to_datetime(text)
        except (ValueError, OverflowError):
            return None
    return to_utc(found) if 1 < found.year < 9999 else None
