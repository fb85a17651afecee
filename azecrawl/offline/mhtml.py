"""The page in an MHTML file (RFC 2557): ``.mhtml`` and ``.mht``, as Chromium, Opera and Internet Explorer save it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_to_datetime

_PAGES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True)
class Page:
    """A page out of a file: its bytes without transfer encoding, the headers that describe them, where it is from.

    ``url`` is empty where the file does not say; ``at`` is when it was saved, in UTC, None where it does not say.
    """

    body: bytes
    headers: tuple[tuple[str, str], ...]
    url: str
    at: datetime | None


def read(content: bytes) -> Page | None:
    """The page of an MHTML file, and not what is framed in it; None where there is none."""
    try:
        message = message_from_bytes(content)
        pages = [part for part in message.walk() if part.get_content_type() in _PAGES]
    except RecursionError:  # parts within parts within parts: no browser writes that
        return None
    snapshot = _address(message, "Snapshot-Content-Location")
    start = message.get_param("start")
    part = next((part for part in pages if start and part["Content-ID"] == start), None) or next(
        (part for part in pages if _address(part, "Content-Location") == snapshot), next(iter(pages), None)
    )
    body = part.get_payload(decode=True) if part else None
    if part is None or not isinstance(body, bytes) or not body.strip():
        return None
    kind = part.get("Content-Type")
    return Page(
        body,
        (("Content-Type", " ".join(str(kind).split())),) if kind else (),
        snapshot or _address(part, "Content-Location") or _address(message, "Content-Location"),
        _date(message),
    )


def _address(part: Message, name: str) -> str:
    """An address in a header, which may be folded, and encoded where it is not ASCII (RFC 2047)."""
    value = "".join(str(part.get(name, "")).split())
    try:
        return str(make_header(decode_header(value)))
    except (ValueError, LookupError, MessageError):
        return value


def _date(message: Message) -> datetime | None:
    try:
        return parsedate_to_datetime(str(message["Date"])).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
