"""What keeping a page costs, in bytes and in time, beside WARC files of the same pages.

Usage: python benchmarks/captures.py [PAGES]

The pages are the replica's, rendered without a server; the reference pages as well where
``AZECRAWL_REFERENCE_PAGES`` is set. How alike the pages of a set are is shown by what is left of one that is
compressed against another of them: the replica's should not be more alike than real ones.
"""

from __future__ import annotations

import gzip
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from statistics import fmean

import zstandard
from fastwarc.stream_io import ZstdReader, ZstdWriter
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType
from parse import Page, reference_pages, replica_pages
from warcio.archiveiterator import WARCIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from azecrawl.archive import Archive, ArchiveWriter
from azecrawl.records import Capture

LARGEST = 0.055
"""Of a page's raw size, dictionaries included."""

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


WAYS = {"azecrawl": in_archive, "WARC.gz (warcio)": in_warc_gz, "WARC.zst (fastwarc)": in_warc_zst}


def alike(pages: Sequence[Page]) -> None:
    """Print how well the pages compress by themselves, and against another of them."""
    bodies = [html for html, _ in pages[:200]]
    raw = sum(map(len, bodies))
    alone = zstandard.ZstdCompressor(level=3)
    one = zstandard.ZstdCompressionDict(bodies[0], dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    against = zstandard.ZstdCompressor(level=3, dict_data=one)
    print(
        f"gzip {sum(len(gzip.compress(body)) for body in bodies) / raw:.1%},"
        f" zstd alone {sum(len(alone.compress(body)) for body in bodies) / raw:.1%},"
        f" zstd against one page {sum(len(against.compress(body)) for body in bodies[1:]) / (raw - len(bodies[0])):.1%}"
    )


def race(pages: Sequence[Page]) -> None:
    """Print size, writing and reading for each way."""
    raw = sum(len(html) for html, _ in pages)
    asked = random.Random(1).choices([url for _, url in pages], k=min(2000, 10 * len(pages)))
    for name, keep in WAYS.items():
        with tempfile.TemporaryDirectory() as folder:
            ArchiveWriter(Path(folder) / "archive.db").close()  # to make a file is no part of keeping a page
            start = time.perf_counter()
            read = keep(pages, Path(folder))
            writes = len(pages) / (time.perf_counter() - start)
            spent = []
            for url in asked:
                start = time.perf_counter()
                read(url)
                spent.append(time.perf_counter() - start)
            size = sum(file.stat().st_size for file in Path(folder).iterdir() if ".db" not in file.name)
            if name == "azecrawl":
                size = own_size(Path(folder) / "archive.db", len(pages), raw)
            print(
                f"{name:<22} {size / raw:6.2%} of the raw size, {writes:7,.0f} written/s, {fmean(spent) * 1000:.2f} ms"
            )
            if name == "azecrawl":
                verdict = writes >= WRITES and fmean(spent) <= 1 / READS
                print(
                    f"{'':<22} (targets: {WRITES:,} written/s, {1000 / READS:.0f} ms; {'met' if verdict else 'missed'})"
                )


def own_size(path: Path, pages: int, raw: int) -> int:
    """Bytes of all that the captures take in the file, rows and indexes; prints that of the bodies as well."""
    with Archive(path) as archive:
        (bodies,) = archive.db.execute("SELECT sum(length(body)) FROM captures").fetchone()
        (dictionaries, count) = archive.db.execute("SELECT sum(length(body)), count(*) FROM dictionaries").fetchone()
        shared = dictionaries * min(1, pages / SHARED_BY)
        share = (bodies + shared) / raw
        spread = f", as if {SHARED_BY} pages shared one" if pages < SHARED_BY else ""
        print(
            f"bodies {bodies / raw:.2%}, with {count} dictionaries{spread} {share:.2%}"
            f" (target: at most {LARGEST:.1%}; {'met' if share <= LARGEST else 'missed'})"
        )
        (size,) = archive.db.execute(
            "SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'captures%' OR name = 'dictionaries'"
        ).fetchone()
        return int(size)


def main(count: int) -> None:
    """Race on the replica's pages, then on the reference pages."""
    for title, pages in (("Replica", replica_pages(count)), ("Reference pages", reference_pages())):
        if pages:
            print(f"{title}: {len(pages)} pages of {sum(len(html) for html, _ in pages) / len(pages) / 1000:.0f} kB")
            alike(pages)
            race(pages)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
