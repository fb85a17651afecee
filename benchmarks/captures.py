"""What keeping a page costs, in bytes and in time, beside WARC files of the same pages.

Usage: python benchmarks/captures.py [PAGES]

The pages are the replica's, rendered without a server; the reference pages as well where
``AZECRAWL_REFERENCE_PAGES`` is set. How alike the pages of a set are is shown by what is left of one that is
compressed against another of them: the replica's should not be more alike than real ones.
"""

from __future__ import annotations

import gzip
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import measuring
import zstandard
from fastwarc.stream_io import ZstdReader, ZstdWriter
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType
from measuring import OURS, PERCENT, Figure, Result, seconds
from parse import Page, reference_pages, replica_pages
from warcio.archiveiterator import WARCIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from azecrawl.archive import Archive, ArchiveWriter
from azecrawl.records import Capture

LARGEST = 5.5
"""Per cent of a page's raw size, dictionaries included."""

SHARED_BY = 200
"""Pages over which a dictionary is spread where there are fewer."""

WRITES, READS = 1500, 500
"""Pages a second."""

NOW = datetime(2026, 11, 1, tzinfo=UTC)
HEADERS = (
    ("Date", "Sun, 01 Nov 2026 00:00:00 GMT"),
    ("Server", "nginx"),
    ("Content-Type", "text/html; charset=UTF-8"),
    ("Link", '<https://aze.media/wp-json/>; rel="https://api.w.org/"'),
)

Read = Callable[[str], bytes]
"""Gets a page out by its address."""


def in_archive(pages: Sequence[Page], folder: Path) -> Read:
    """Pages as captures of an archive, a hundred to a transaction."""
    captures = [Capture(url, NOW, 200, HEADERS, html, status_line="HTTP/1.1 200") for html, url in pages]
    archive = ArchiveWriter(folder / "archive.db")
    for start in range(0, len(captures), 100):
        archive.keep(captures[start : start + 100], NOW)

    def read(url: str) -> bytes:
        (row,) = archive.captures(url)
        return archive.capture_body(row["id"])

    return read


def in_warc_gz(pages: Sequence[Page], folder: Path) -> Read:
    """Pages as response records of a WARC, each compressed by itself with gzip."""
    offsets = {}
    path = folder / "pages.warc.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for html, url in pages:
            offsets[url] = file.tell()
            http = StatusAndHeaders("200 OK", list(HEADERS), protocol="HTTP/1.1")
            writer.write_record(writer.create_warc_record(url, "response", payload=BytesIO(html), http_headers=http))

    def read(url: str) -> bytes:
        with path.open("rb") as file:
            file.seek(offsets[url])
            body: bytes = next(iter(WARCIterator(file))).content_stream().read()
            return body

    return read


def in_warc_zst(pages: Sequence[Page], folder: Path) -> Read:
    """Pages as response records of a WARC, each compressed by itself with zstd, against nothing."""
    offsets = {}
    path = folder / "pages.warc.zst"
    head = "\r\n".join(["HTTP/1.1 200 OK", *(f"{name}: {value}" for name, value in HEADERS), "", ""]).encode()
    with path.open("wb") as file:
        writer = ZstdWriter(file)
        for html, url in pages:
            offsets[url] = file.tell()
            record = WarcRecord()
            record.init_headers(WarcRecordType.response, content_length=len(head) + len(html))
            record.headers["WARC-Target-URI"] = url
            record.set_bytes_content(head + html)
            record.write(writer)
            writer.finish()

    def read(url: str) -> bytes:
        with path.open("rb") as file:
            file.seek(offsets[url])
            return next(iter(ArchiveIterator(ZstdReader(file), parse_http=True))).reader.read()

    return read


WAYS = {OURS: in_archive, "WARC.gz (warcio)": in_warc_gz, "WARC.zst (fastwarc)": in_warc_zst}


def alike(pages: Sequence[Page]) -> list[Figure]:
    """How well the pages compress by themselves, and against another of them."""
    bodies = [html for html, _ in pages[:200]]
    raw = sum(map(len, bodies))
    alone = zstandard.ZstdCompressor(level=3)
    one = zstandard.ZstdCompressionDict(bodies[0], dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    against = zstandard.ZstdCompressor(level=3, dict_data=one)
    shares = {
        "gzip": sum(len(gzip.compress(body)) for body in bodies) / raw,
        "zstd": sum(len(alone.compress(body)) for body in bodies) / raw,
        "zstd against one page": sum(len(against.compress(body)) for body in bodies[1:]) / (raw - len(bodies[0])),
    }
    return [Figure("compressed, of the raw size", 100 * share, PERCENT, name) for name, share in shares.items()]


def race(pages: Sequence[Page]) -> list[Figure]:
    """Size, writing and reading for each way."""
    raw = sum(len(html) for html, _ in pages)
    asked = random.Random(1).choices([url for _, url in pages], k=min(2000, 10 * len(pages)))
    figures = []
    for name, keep in WAYS.items():
        with tempfile.TemporaryDirectory() as folder:
            ArchiveWriter(Path(folder) / "archive.db").close()  # to make a file is no part of keeping a page
            start = time.process_time()
            read = keep(pages, Path(folder))
            writes = len(pages) / (time.process_time() - start)
            each = seconds(lambda: [read(url) for url in asked]) / len(asked)  # noqa: B023
            size = sum(file.stat().st_size for file in Path(folder).iterdir() if ".db" not in file.name)
            is_ours = name == OURS
            if is_ours:
                size, bodies = own_size(Path(folder) / "archive.db", len(pages))
                figures.append(
                    Figure("bodies and dictionaries, of the raw size", 100 * bodies / raw, PERCENT, at_most=LARGEST)
                )
            figures += [
                Figure("in all, of the raw size", 100 * size / raw, PERCENT, name),
                Figure("pages written a second", writes, "", name, at_least=WRITES if is_ours else None),
                Figure("pages read a second", 1 / each, "", name, at_least=READS if is_ours else None),
            ]
    return figures


def own_size(path: Path, pages: int) -> tuple[int, float]:
    """Bytes of all that the captures take in the file, rows and indexes; and those of bodies and dictionaries.

    A dictionary is spread over ``SHARED_BY`` pages where there are fewer.
    """
    with Archive(path) as archive:
        (bodies,) = archive.db.execute("SELECT sum(length(body)) FROM captures").fetchone()
        (dictionaries,) = archive.db.execute("SELECT sum(length(body)) FROM dictionaries").fetchone()
        (size,) = archive.db.execute(
            "SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'captures%' OR name = 'dictionaries'"
        ).fetchone()
    return int(size), bodies + dictionaries * min(1, pages / SHARED_BY)


def measure(count: int = 1000) -> list[Result]:
    """Race on the replica's pages, then on the reference pages."""
    results = []
    for title, pages in (("the replica", replica_pages(count)), ("the reference", reference_pages())):
        if pages:
            size = sum(len(html) for html, _ in pages) / len(pages) / 1000
            said = f"Keeping pages: {len(pages)} of {title}, {size:.0f} kB on average"
            results.append(Result(said, race(pages) + alike(pages)))
    return results


if __name__ == "__main__":
    measuring.main(measure)
