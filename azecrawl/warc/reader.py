"""From WARC files, anybody's, to captures. What is in their pages, and where they go, is decided elsewhere."""

from __future__ import annotations

import hashlib
import io
import json
import mmap
import re
import zlib
from base64 import b32encode
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import zstandard
from fastwarc.stream_io import BrotliReader, WarcReader, ZstdReader
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from azecrawl.records import Capture, Origin, Seen
from azecrawl.warc import WarcError
from azecrawl.warc.headers import ORIGIN, READ_FROM, STATUS_LINE, UNKNOWN, as_received

LARGEST = 64 * 1024 * 1024
"""Bytes; a larger body is left out, as the archive takes none."""

DAMAGED = "damaged"
TRUNCATED = "truncated when it was recorded"
CODED = "in a coding that cannot be undone"
TOO_LARGE = "larger than 64 MB"
UNRESOLVED = "a revisit of what the file does not have"
SENSELESS = "metadata that makes no sense"
CONVERTED = "a conversion, which is not what was received"
NO_RESPONSE = "no response"
OTHER_DIGEST = "not the bytes that the index has the digest of"
"""Why a record is left out."""

_STATUSES = {200, *range(300, 400), 404, 410}
_VERIFIABLE = re.compile(r"(sha1|md5|sha256|sha512):(.+)", re.IGNORECASE)
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]+)[ \t]*(?:;[^\r\n]*)?\r\n")

_GZIP = b"\x1f\x8b\x08"
_ZSTD = b"\x28\xb5\x2f\xfd"
_DICTIONARY = b"\x5d\x2a\x4d\x18"  # the skippable frame of https://iipc.github.io/warc-specifications/, warc-zstd
_PLAIN = b"WARC/"

_MARKUP = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*<[!?A-Za-z]")
"""How a page begins that is in no coding."""

_BEGINNING = 1024  # bytes in which a page shows itself
_HEAD = 65536  # bytes that a head may have
_NOT_WARC = "holds no WARC record; give a .warc, .warc.gz or .warc.zst file (`warcio recompress` makes one of an ARC)"


class _Skipped(Exception):
    """Why one record is left out."""


class Reader:
    """The captures of a WARC file (``.warc``, ``.warc.gz``, ``.warc.zst``), in the order of its records.

    >>> reader = Reader(Path("elsewhere.warc.gz"))      # doctest: +SKIP
    >>> for found in reader: ...                        # doctest: +SKIP
    >>> reader.skipped                                  # doctest: +SKIP
    Counter({'damaged': 2})

    These are the HTTP responses of status 200, 3xx, 404 and 410, their bodies decoded, their headers as in the
    record. A ``resource`` was kept without a head, and counts as answered with status 200. A ``revisit`` is the
    response it refers to, fetched again. A ``conversion`` is what somebody made of another record, and is left out.
    Of files that we wrote, all responses come back exactly as the archive had them, and a ``Seen`` for each article.
    ``skipped`` counts, by reason, what could not be used; all that can be read is. Reading raises ``WarcError`` when
    the file is none, or cannot be opened. What stays in memory is one record, and where in the file each response lies.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.skipped: Counter[str] = Counter()
        self._places: dict[str | tuple[str, str], int] = {}
        self._dictionary: bytes | None = None

    def __reduce__(self) -> tuple[type[Reader], tuple[Path]]:
        """Sent to another process, it reads the file that lies at the same place there."""
        return Reader, (self.path.absolute(),)

    def __iter__(self) -> Iterator[Capture | Seen]:
        self.skipped.clear()
        self._places.clear()
        begins_with = self._look()
        start: int | None = 0
        found_any = False
        while start is not None:
            place, length, sound = start, 0, start == 0
            try:
                with ExitStack() as stack:
                    for record in ArchiveIterator(self._open(start, stack), parse_http=False):
                        place, length, sound, found_any = record.stream_pos, record.content_length, True, True
                        try:
                            found = self._found(record, place)
                        except _Skipped as why:
                            self.skipped[str(why)] += 1
                            sound = str(why) != DAMAGED
                        else:
                            if found:
                                yield found
                if sound and found_any and self._ends_within_a_record(begins_with, place, length):
                    self.skipped[DAMAGED] += 1
                start = None
            except OSError:  # is how fastwarc says that it cannot go on; after the damage the file may
                self.skipped[DAMAGED] += sound
                start = self._next(begins_with, place + 1)
        if not found_any:
            raise WarcError(f"{self.path} {_NOT_WARC}")

    def _look(self) -> bytes:
        """How each record begins; keep the dictionary. Raises ``WarcError``."""
        try:
            with self.path.open("rb") as file:
                beginning = file.read(8)
                if beginning[:4] == _DICTIONARY:
                    self._dictionary = _dictionary(file.read(min(int.from_bytes(beginning[4:], "little"), LARGEST)))
                    return _ZSTD
        except OSError as error:
            raise WarcError(f"{self.path}: {error.strerror}; give the path of a WARC file") from error
        except zstandard.ZstdError as error:
            raise WarcError(f"{self.path}: its dictionary is damaged ({error}); get the file anew") from error
        for one in (_GZIP, _ZSTD, _PLAIN):
            if beginning.startswith(one):
                return one
        raise WarcError(f"{self.path} {_NOT_WARC}")

    def _open(self, start: int, stack: ExitStack) -> WarcReader | io.BufferedReader:
        """The file from a place on where a record begins."""
        file = stack.enter_context(self.path.open("rb"))
        file.seek(start)
        if start and self._dictionary is not None:
            return ZstdReader(file, dictionary=self._dictionary)
        return file

    def _next(self, begins_with: bytes, start: int) -> int | None:
        """Where the next record may begin."""
        with self.path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            place = content.find(begins_with, start)
        return place if place >= 0 else None

    def _ends_within_a_record(self, begins_with: bytes, place: int, length: int) -> bool:
        """Whether there is more after the last record found, which fastwarc 2.0 does not always say."""
        with self.path.open("rb") as file:
            file.seek(place)
            if begins_with == _PLAIN:
                file.seek(place + file.read(_HEAD).find(b"\r\n\r\n") + 4 + length)
                return bool(file.read().strip())
            return file.read(len(_GZIP)) == _GZIP and _is_cut(file, place)

    # Records

    def _found(self, record: WarcRecord, place: int) -> Capture | Seen | None:
        """What ``_read`` finds. Raises ``_Skipped``, also for what nobody foresaw; ``OSError`` is of the file."""
        try:
            return self._read(record, place)
        except (_Skipped, OSError):
            raise
        except Exception as error:  # records are other people's: what they lead libraries to cannot be listed
            raise _Skipped(f"unreadable ({type(error).__name__})") from error

    def _read(self, record: WarcRecord, place: int) -> Capture | Seen | None:
        """What a record says, or None when that is nothing of interest. Raises ``_Skipped``."""
        kind = record.record_type
        if kind == WarcRecordType.metadata:
            return _seen(record)
        if not _is_of_the_web(record):
            return None
        if kind == WarcRecordType.conversion:
            raise _Skipped(CONVERTED)
        if kind == WarcRecordType.resource:
            return _resource(record)
        if kind == WarcRecordType.revisit:
            status = _status(record)
            return self._revisit(record) if status is None or _is_wanted(record, status) else None
        if kind == WarcRecordType.response and _has_head(record):
            status = _status(record)
            if status is None:
                raise _Skipped(DAMAGED)
            if _is_wanted(record, status):
                capture = _capture(record, status, _body(record))
                self._remember(record, place)
                return capture
        return None

    def _remember(self, record: WarcRecord, place: int) -> None:
        """Note where a response lies, for the revisits of it."""
        self._places.setdefault(_named(record), place)
        if digest := _field(record, "WARC-Payload-Digest"):
            self._places.setdefault(digest, place)

    def _revisit(self, record: WarcRecord) -> Capture:
        """The response that a revisit refers to, as it came again. Raises ``_Skipped``."""
        digest = _field(record, "WARC-Payload-Digest")
        refers_to = _field(record, "WARC-Refers-To-Target-URI"), _field(record, "WARC-Refers-To-Date")
        place = self._places.get(digest, self._places.get(refers_to))
        if place is None or not _field(record, "WARC-Profile").endswith("/identical-payload-digest"):
            raise _Skipped(UNRESOLVED)
        try:
            with ExitStack() as stack:
                first = next(iter(ArchiveIterator(self._open(place, stack), parse_http=False)))
                status = _status(first) or 0
                body = _body(first)
        except (OSError, StopIteration, _Skipped):
            raise _Skipped(UNRESOLVED) from None
        if _field(first, "WARC-Payload-Digest") != digest and _named(first) != refers_to:
            raise _Skipped(UNRESOLVED)  # a file compressed as a whole has no places
        again = _status(record)
        if again is None:
            return replace(_capture(first, status, body), url=_url(record), fetched_at=_date(record))
        return _capture(record, again, body)


def read_response(member: bytes, url: str, digest: str) -> Capture:
    """The response in a gzip member that was taken out of a WARC file, decoded as those of whole files are.

    ``url`` is whose response it has to be, and ``digest`` what an index says of its payload: SHA-1 in Base32 where no
    algorithm is named, nothing where it is empty. Raises ``WarcError``, which says why it is not this response.
    """
    try:
        records = iter(ArchiveIterator(io.BytesIO(_only_member(member)), parse_http=False))
        record = next(records, None)
        if record is None or record.record_type != WarcRecordType.response or not _has_head(record):
            raise _Skipped(NO_RESPONSE)
        if _url(record) != url:
            raise _Skipped(f"of another URL: {_url(record)}")
        status = _status(record)
        if status is None:
            raise _Skipped(DAMAGED)
        capture = _capture(record, status, _body(record, digest))
        if next(records, None):
            raise _Skipped("more than one")
        return capture
    except _Skipped as why:
        raise WarcError(str(why)) from None
    except OSError:
        raise WarcError(DAMAGED) from None
    except Exception as error:  # as above
        raise WarcError(f"unreadable ({type(error).__name__})") from error


def _only_member(content: bytes) -> bytes:
    """What a gzip member holds, which has to be whole and the only one. Raises ``_Skipped``."""
    member = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        plain = member.decompress(content, LARGEST + _HEAD)
    except zlib.error:
        raise _Skipped(DAMAGED) from None
    if len(plain) == LARGEST + _HEAD:
        raise _Skipped(TOO_LARGE)
    if not member.eof or member.unused_data:
        raise _Skipped(DAMAGED)
    return plain


def _dictionary(frame: bytes) -> bytes:
    """The dictionary that a frame holds, compressed or not. Raises ``ZstdError`` where fastwarc 2.0 would panic."""
    content = zstandard.ZstdDecompressor().decompressobj().decompress(frame) if frame.startswith(_ZSTD) else frame
    zstandard.ZstdDecompressor(dict_data=zstandard.ZstdCompressionDict(content)).decompress(zstandard.compress(b"any"))
    return content


def _is_cut(file: BinaryIO, place: int) -> bool:
    """Whether the last of the gzip members from a place on lacks its end."""
    member = zlib.decompressobj(zlib.MAX_WBITS | 16)
    file.seek(place)
    while content := member.unused_data or file.read(65536):
        if member.eof:
            member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            while content and not member.eof:  # at the end, its tail may stay as it was
                member.decompress(content, 65536)
                content = member.unconsumed_tail
        except zlib.error:
            return True
    return not member.eof


def _whole(record: WarcRecord) -> WarcRecord:
    """A record with its block in memory and seen to be whole. Raises ``_Skipped``."""
    if record.content_length > LARGEST + _HEAD:
        raise _Skipped(TOO_LARGE)
    length = record.content_length
    record.freeze()
    if record.content_length < length:
        raise _Skipped(DAMAGED)
    if "WARC-Truncated" in record.headers or "WARC-Segment-Number" in record.headers:
        raise _Skipped(TRUNCATED)
    if _VERIFIABLE.fullmatch(_field(record, "WARC-Block-Digest")) and not record.verify_block_digest():
        raise _Skipped(DAMAGED)
    return record


def _seen(record: WarcRecord) -> Seen | None:
    """When an article was last seen, as a record of our own says. Raises ``_Skipped``."""
    if not _field(record, "WARC-Target-URI").startswith(READ_FROM):
        return None
    try:
        article = json.loads(_whole(record).reader.read())["article"]
        return Seen(str(article["url"]), _in_utc(article["last_seen_at"]))
    except LookupError:
        return None  # it is about a revision only
    except (ValueError, TypeError, OverflowError, RecursionError):
        raise _Skipped(SENSELESS) from None


def _is_of_the_web(record: WarcRecord) -> bool:
    """Whether a record is about an address of the web, or about none, which is damage; others are of DNS, or names."""
    url = _field(record, "WARC-Target-URI").strip("<>")
    return not url or url.lower().startswith(("http://", "https://"))


def _has_head(record: WarcRecord) -> bool:
    """Whether a record holds a whole HTTP message. A media type has no case (RFC 9110, 8.3.1), which fastwarc minds."""
    media_type = _field(record, "Content-Type").partition(";")[0].strip().lower()
    return media_type == "application/http"


def _resource(record: WarcRecord) -> Capture:
    """What was kept without the head it was received with (WARC 1.1, 6.4). Raises ``_Skipped``."""
    body = _whole(record).reader.read()
    if len(body) > LARGEST:
        raise _Skipped(TOO_LARGE)
    media_type = _field(record, "Content-Type")
    if not _agrees(_field(record, "WARC-Payload-Digest"), body):
        raise _Skipped(DAMAGED)
    headers = (("Content-Type", media_type),) if media_type else ()
    return Capture(_url(record), _date(record), 200, headers, body, origin=Origin.WARC)


def _status(record: WarcRecord) -> int | None:
    """The status of a response, its head read; None where it has no head. Raises ``_Skipped``."""
    record.is_http = record.is_http or _has_head(record)
    if not record.is_http_parsed:
        _whole(record).parse_http()
    return record.http_headers.status_code if record.is_http else None


def _is_wanted(record: WarcRecord, status: int) -> bool:
    """Whether a response is one to take."""
    return status in _STATUSES or ORIGIN in record.headers


def _capture(record: WarcRecord, status: int, body: bytes) -> Capture:
    """A capture with the head of a record. Raises ``_Skipped``."""
    http = record.http_headers
    status_line = (http.status_line_bytes or b"").decode("latin-1")
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in http.items_bytes())
    origin = _field(record, ORIGIN)
    if origin:
        headers = as_received(headers)
        status_line = _field(record, STATUS_LINE) or status_line
    return Capture(
        url=_url(record),
        fetched_at=_date(record),
        status=status,
        status_line=None if status_line == UNKNOWN else status_line,
        headers=headers,
        body=body,
        origin=Origin(origin) if origin in set(Origin) else Origin.WARC,
    )


def _field(record: WarcRecord, name: str) -> str:
    return record.headers.get(name) or ""


def _url(record: WarcRecord) -> str:
    """What was asked for; some write it in angle brackets, as WARC 1.0 said. Raises ``_Skipped``."""
    url = _field(record, "WARC-Target-URI").strip("<>")
    if not url:
        raise _Skipped(DAMAGED)
    return url


def _named(record: WarcRecord) -> tuple[str, str]:
    """How a revisit would refer to a record."""
    return _field(record, "WARC-Target-URI"), _field(record, "WARC-Date")


def _date(record: WarcRecord) -> datetime:
    """When it was recorded. Raises ``_Skipped``."""
    try:
        return _in_utc(_field(record, "WARC-Date"))
    except (ValueError, OverflowError):
        raise _Skipped(DAMAGED) from None


def _in_utc(text: str) -> datetime:
    """A time of ISO 8601 in UTC, which it is where it states no zone. Raises ``ValueError``, ``OverflowError``."""
    at = datetime.fromisoformat(text)
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


# Bodies


def _body(record: WarcRecord, listed: str = "") -> bytes:
    """The payload of a record without its codings, seen to be what was recorded. Raises ``_Skipped``.

    ``listed`` is the digest that an index has of it.
    """
    headers = record.http_headers
    payload = record.reader.read()
    entity = _undone(payload, headers.get_multiple("Transfer-Encoding"))
    digest = _field(record, "WARC-Payload-Digest")
    # Some writers take the digest of a chunked body with its chunks, some without.
    if not (_agrees(digest, payload) or _agrees(digest, entity)):
        raise _Skipped(DAMAGED)
    listed = listed if ":" in listed else f"sha1:{listed}"
    if not (_agrees(listed, payload) or _agrees(listed, entity)):
        raise _Skipped(OTHER_DIGEST)
    return _undone(entity, headers.get_multiple("Content-Encoding"))


def _agrees(digest: str, content: bytes) -> bool:
    """Whether a digest, in hex or Base32, is that of a content, as far as can be told."""
    said = _VERIFIABLE.fullmatch(digest)
    if said is None:
        return True
    true = hashlib.new(said[1].lower(), content)
    return said[2].upper() in (true.hexdigest().upper(), b32encode(true.digest()).decode())


def _undone(body: bytes, codings: Iterable[str]) -> bytes:
    """A body without the codings that headers name, in the order they were put on. Raises ``_Skipped``."""
    for coding in reversed(",".join(codings).lower().split(",")):
        if not body:
            break  # of a redirect, say, whose headers name the coding that a body would have had
        try:
            body = _decoded(body, coding.strip())
        except (OSError, zlib.error):
            # Some writers keep the page as it was shown, and the header as it was received.
            if not _MARKUP.match(body[:_BEGINNING].replace(b"\0", b"")):
                raise _Skipped(CODED) from None
        if len(body) > LARGEST:
            raise _Skipped(TOO_LARGE)
    return body


def _decoded(body: bytes, coding: str) -> bytes:
    """A body without one coding (RFC 9110, 8.4.1), or as much of it as shows that it is too large.

    Raises ``OSError`` and ``zlib.error`` for one that is not in this coding, or in one that nobody knows.
    """
    match coding:
        case "" | "identity":
            return body
        case "chunked":
            # Many writers take the chunks away and leave the header.
            return _unchunked(body) if _CHUNK_SIZE.match(body) else body
        case "gzip" | "x-gzip":
            return _inflated(body, zlib.MAX_WBITS | 16)
        case "deflate":
            try:
                return _inflated(body, zlib.MAX_WBITS)
            except zlib.error:
                return _inflated(body, -zlib.MAX_WBITS)  # as some servers understand the name
        case "br":
            return _read_all(BrotliReader(io.BytesIO(body)))
        case "zstd":
            return _read_all(ZstdReader(io.BytesIO(body)))
        case _:
            raise OSError(f"the coding {coding} is not known")


def _unchunked(body: bytes) -> bytes:
    """What chunks hold (RFC 9112, 7.1); fastwarc 2.0 knows no extensions, and does not miss the last chunk."""
    content = bytearray()
    place = 0
    while size := _CHUNK_SIZE.match(body, place):
        start, end = size.end(), min(size.end() + int(size[1], 16), len(body))
        if start == end:
            return bytes(content)
        content += body[start:end]
        place = end + len(b"\r\n")
    raise OSError("its end is missing")


def _read_all(reader: WarcReader) -> bytes:
    content = bytearray()
    while len(content) <= LARGEST and (more := reader.read(1 << 20)):
        content += more
    return bytes(content)


def _inflated(body: bytes, wbits: int) -> bytes:
    """What zlib makes of a body, which fastwarc 2.0 would give out though its end is missing."""
    content = b""
    while True:
        member = zlib.decompressobj(wbits)
        content += member.decompress(body, LARGEST + 1 - len(content))
        if len(content) > LARGEST:
            return content
        if not member.eof:
            raise zlib.error("its end is missing")
        body = member.unused_data
        if not body.startswith(_GZIP):
            return content  # like a browser, which takes no notice of what follows
