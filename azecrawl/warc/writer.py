"""From the archive to WARC files (ISO 28500, WARC 1.1), gzipped record by record. Nothing here reads one."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from azecrawl import Archive, ArchiveError, __version__, site
from azecrawl.archive.database import timestamp
from azecrawl.archive.rows import ImageFileRow
from azecrawl.export.output import ExportError
from azecrawl.records import Capture
from azecrawl.warc import Written
from azecrawl.warc.headers import ORIGIN, READ_FROM, STATUS_LINE, UNKNOWN, Headers, for_warc, status_line_for_warc

GIGABYTE = 1_000_000_000
"""Bytes; ISO 28500 recommends it as the size of a WARC file."""

_NAMES = f"{site.KEY}-*.warc.gz"
_CONFORMS_TO = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"


def write_warcs(
    archive: Archive,
    folder: Path,
    *,
    images: Path | None = None,
    size: int = GIGABYTE,
    advance: Callable[[], object] = lambda: None,
) -> Written:
    """Write every capture, in the order they were kept, into ``azemedia-00001.warc.gz``, … of a folder.

    ``images`` is the folder that images were kept in (``IMAGES_STORE``): they follow, as ``resource`` records.
    A new file begins once the last one exceeds ``size`` (bytes); what belongs to a capture stays together.
    ``advance`` is called once for each capture. The files are put in place together, once all are whole. They depend
    on nothing but the archive: writing it twice gives the same bytes. A capture that is damaged, or of no address, is
    left out, which is said. Raises ``ExportError`` for a folder that has such files, or an archive without captures,
    and ``OSError``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.glob(_NAMES)):
        raise ExportError(f"{folder} has {_NAMES} files already; choose another folder, or remove them")
    captures = articles = 0
    left_out: list[str] = []
    with _Files(folder, size) as files:
        for row in archive.every_capture():
            advance()
            try:
                capture = archive.capture(row["id"])
            except ArchiveError as error:
                left_out.append(str(error))
                continue
            if not _is_address(capture.url):
                left_out.append(f"capture {row['id']}: {capture.url!r} is no address of the web")
                continue
            read = archive.read_from(row["id"])
            files.next(timestamp(capture.fetched_at), _key(capture)).write(capture, read)
            captures += 1
            articles += "article" in read
        if not captures:
            raise ExportError(f"{archive.path} holds no captures to export; make some with `azecrawl crawl`")
        for image in archive.every_image_file() if images else ():
            assert images
            body = _file_of(images, image)
            if body is None:
                left_out.append(f"{image['url']}: its file {image['path']} is not there, or not what was fetched")
            else:
                files.next(image["fetched_at"], image["url"]).write_image(image, body)
        files.finish()
    return Written(tuple(files.paths), captures, articles, tuple(left_out))


def _file_of(folder: Path, image: ImageFileRow) -> bytes | None:
    """The bytes of an image's file; None unless they are what was fetched."""
    try:
        body = (folder / (image["path"] or "")).read_bytes()
    except OSError:
        return None
    return body if hashlib.sha256(body).hexdigest() == image["digest"] else None


class _Files:
    """WARC files on their way into a folder. Of those that are not finished none is left."""

    def __init__(self, folder: Path, size: int) -> None:
        self._folder, self._size = folder, size
        self._file: _File | None = None
        self.paths: list[Path] = []

    def next(self, at: str, identity: str) -> _File:
        """The file that the next record goes into; a new one says that it begins ``at`` a time, with ``identity``."""
        if self._file is None or self._file.size > self._size:
            self._close()
            self.paths.append(self._folder / f"{site.KEY}-{len(self.paths) + 1:05}.warc.gz")
            self._file = _File(self.paths[-1], at, identity)
        return self._file

    def __enter__(self) -> _Files:
        return self

    def __exit__(self, *trouble: object) -> None:
        with suppress(OSError):  # what a full disk did not take at first, closing tries to write once more
            self._close()
        for path in self.paths:
            _part(path).unlink(missing_ok=True)

    def finish(self) -> None:
        """Put all files in place."""
        self._close()
        for path in self.paths:
            os.replace(_part(path), path)

    def _close(self) -> None:
        if self._file:
            self._file.close()


def _part(path: Path) -> Path:
    """Where a file is written before it is whole."""
    return path.with_name(f"{path.name}.part")


class _File:
    """One WARC file on its way."""

    def __init__(self, path: Path, at: str, identity: str) -> None:
        self._file: BinaryIO = _part(path).open("wb")
        self._warc = WARCWriter(self._file, gzip=True, warc_version="WARC/1.1")
        about = {
            "software": f"azecrawl/{__version__}",
            "format": "WARC File Format 1.1",
            "conformsTo": _CONFORMS_TO,
            "isPartOf": site.KEY,
        }
        content = "".join(f"{name}: {value}\r\n" for name, value in about.items())
        # No clock: a file says of itself that it begins when its first record was fetched.
        fields = {"WARC-Date": at, "WARC-Filename": path.name}
        self._id = self._record("warcinfo", "", f"{path.name} {identity}", fields, content.encode())

    @property
    def size(self) -> int:
        """Bytes so far."""
        return self._file.tell()

    def close(self) -> None:
        self._file.close()

    def write(self, capture: Capture, read: Mapping[str, Any]) -> None:
        """Write a response, what is known of its request, and what was read from it.

        A body that has been there before is written again, and not as a ``revisit``: so each record can be
        read by itself, also in what is left of a damaged file. What that costs is for gzip to save.
        """
        url, key = capture.url, _key(capture)
        fields = {"WARC-Date": timestamp(capture.fetched_at), "WARC-Warcinfo-ID": self._id}

        status_line = status_line_for_warc(capture.status, capture.status_line)
        ours: dict[str, str] = {ORIGIN: capture.origin}
        if status_line != capture.status_line:
            ours[STATUS_LINE] = capture.status_line or UNKNOWN
        head = _head(status_line, for_warc(capture.headers, len(capture.body)))
        response = self._record("response", url, key, fields | ours, capture.body, head)

        parts = urlsplit(url)
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        head = _head(f"GET {target} HTTP/1.1", (("Host", parts.netloc.rpartition("@")[2]),))
        self._record("request", url, key, fields | {"WARC-Concurrent-To": response}, b"", head)

        if read:
            content = json.dumps(read, ensure_ascii=False)
            described = {"WARC-Refers-To": response, "Content-Type": "application/json"}
            self._record("metadata", f"{READ_FROM}{url}", f"{key} {content}", fields | described, content.encode())

    def write_image(self, image: ImageFileRow, body: bytes) -> None:
        """Write an image of which nothing is known but its bytes: its head was not kept."""
        fields = {"WARC-Date": image["fetched_at"], "WARC-Warcinfo-ID": self._id}
        key = f"{image['url']} {image['fetched_at']} {image['digest']}"
        self._record("resource", image["url"], key, fields | {"Content-Type": image["media_type"] or ""}, body)

    def _record(
        self,
        kind: str,
        url: str,
        identity: str,
        fields: Mapping[str, str],
        content: bytes,
        head: StatusAndHeaders | None = None,
    ) -> str:
        """Write a record. Returns its id, made of what it is: a UUID of version 5 (RFC 9562)."""
        id = f"<urn:uuid:{uuid5(NAMESPACE_URL, f'{kind} {identity}')}>"
        record = self._warc.create_warc_record(
            url,
            kind,
            payload=io.BytesIO(content),
            length=len(content),
            http_headers=head,
            warc_headers_dict={"WARC-Record-ID": id, **fields},
        )
        self._warc.write_record(record)
        return id


def _is_address(url: str) -> bool:
    """Whether it is one that others can look up: who has written the archive's file may have put anything there."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _key(capture: Capture) -> str:
    """What identifies a capture."""
    return f"{capture.url} {timestamp(capture.fetched_at)} {capture.status} {capture.digest}"


class _Head(StatusAndHeaders):  # type: ignore[misc]
    """The head of a message in the very bytes that were received; warcio would escape those beyond ASCII."""

    def to_ascii_bytes(self, filter_func: object = None) -> bytes:
        text = f"{self.to_str(filter_func)}\r\n"
        try:
            return text.encode("latin-1")
        except UnicodeEncodeError:
            return text.encode()  # never received: what is received is read as Latin-1


def _head(line: str, headers: Headers) -> _Head:
    """A head of its first line and its headers, each on a line of its own."""
    first, _, rest = line.partition(" ")
    return _Head(rest, [(name, re.sub(r"[\r\n]+\s*", " ", value)) for name, value in headers], protocol=first)
