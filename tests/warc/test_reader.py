"""WARC files, our own and anybody's, read into captures."""

from __future__ import annotations

import gzip
import io
import re
import subprocess
import sys
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import brotli
import pytest
import zstandard
from fastwarc.stream_io import ZstdWriter
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import EDITED, GONE, MOVED, SPLIT, day
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from azecrawl.archive import Archive
from azecrawl.records import Capture, Seen
from azecrawl.warc import WarcError, Written
from azecrawl.warc.reader import (
    CODED,
    CONVERTED,
    DAMAGED,
    LARGEST,
    SENSELESS,
    TOO_LARGE,
    TRUNCATED,
    UNRESOLVED,
    Reader,
    read_response,
)

PAGE = b"<html><p>Gas reached Italy today.</p></html>" * 30
HTML = ("Content-Type", "text/html")
AT = datetime(2021, 3, 15, 8, 6, tzinfo=UTC)

Record = bytes


def captures(reader: Reader) -> list[Capture]:
    return [found for found in reader if isinstance(found, Capture)]


# Our own


def test_our_own_files_give_back_exactly_what_was_archived(written: Written, db: Path) -> None:
    reader = Reader(written.files[0])
    with Archive(db) as archive:
        assert captures(reader) == [archive.capture(row["id"]) for row in archive.every_capture()]
    assert not reader.skipped
    assert captures(reader) == captures(reader)


def test_our_own_files_tell_when_an_article_was_last_seen(written: Written) -> None:
    seen = [found for found in Reader(written.files[0]) if isinstance(found, Seen)]
    last = {found.url: found.at for found in seen}
    assert last == {EDITED.url: day(4), MOVED.url: day(2), SPLIT.url: day(3), GONE.url: day(1)}


# Anybody's


def warcio(
    kind: str, url: str, payload: bytes, *headers: tuple[str, str], status: str = "200 OK", **fields: str
) -> Record:
    """A record as warcio writes it, not compressed. ``fields`` have underscores where their names have hyphens."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=False, warc_version="WARC/1.1")
    http = StatusAndHeaders(status, headers, protocol="HTTP/1.1") if kind in ("response", "revisit") else None
    named = {"WARC-Date": "2021-03-15T08:06:00Z"} | {name.replace("_", "-"): value for name, value in fields.items()}
    make = {"payload": io.BytesIO(payload), "length": len(payload), "http_headers": http, "warc_headers_dict": named}
    writer.write_record(writer.create_warc_record(url, kind, **make))
    return out.getvalue()


def response(url: str, payload: bytes = PAGE, *headers: tuple[str, str], **more: str) -> Record:
    return warcio("response", url, payload, HTML, *headers, **more)


def revisit(
    url: str, digest: str, refers_to: tuple[str, str] = ("", ""), profile: str = "identical-payload-digest"
) -> Record:
    fields = {"WARC-Refers-To-Target-URI": refers_to[0], "WARC-Refers-To-Date": refers_to[1]}
    return warcio(
        "revisit",
        url,
        b"",
        HTML,
        ("X-Again", "yes"),
        **({"WARC-Payload-Digest": digest} if digest else {}),
        **{name: value for name, value in fields.items() if value},
        **{"WARC-Profile": f"http://netpreserve.org/warc/1.1/revisit/{profile}", "WARC-Date": "2021-04-15T08:06:00Z"},
    )


def unsigned(record: Record) -> Record:
    """A record without digests, as some write it."""
    return b"\r\n".join(line for line in record.split(b"\r\n") if b"-Digest: " not in line)


def resized(record: Record) -> Record:
    """A record that states the length its block has now."""
    head, _, block = record.partition(b"\r\n\r\n")
    length = b"Content-Length: %d" % len(block.removesuffix(b"\r\n\r\n"))
    return re.sub(rb"Content-Length: \d+", length, head) + b"\r\n\r\n" + block


def digest_of(record: Record) -> str:
    return record.split(b"WARC-Payload-Digest: ")[1].split(b"\r\n")[0].decode()


def warc(path: Path, records: Sequence[Record]) -> Path:
    path.write_bytes(b"".join(records))
    return path


def warc_gz(path: Path, records: Sequence[Record]) -> Path:
    path.write_bytes(b"".join(gzip.compress(record) for record in records))
    return path


DICTIONARY = zstandard.train_dictionary(
    2000, [b"WARC/1.1\r\nWARC-Type: response\r\nX: %d\r\n" % number * 9 + PAGE for number in range(200)]
).as_bytes()


def warc_zst(path: Path, records: Sequence[Record], **options: object) -> Path:
    with path.open("wb") as file:  # of a path it would ignore the dictionary (fastwarc 2.0)
        writer = ZstdWriter(file, **options)
        for record in records:
            writer.write(record)
            writer.finish()  # a frame for each record
        writer.close()
    return path


def with_dictionary(path: Path, records: Sequence[Record]) -> Path:
    return warc_zst(path, records, dictionary=DICTIONARY)


def with_packed_dictionary(path: Path, records: Sequence[Record]) -> Path:
    return warc_zst(path, records, dictionary=DICTIONARY, compress_dictionary_frame=True)


every_form = pytest.mark.parametrize("write", [warc, warc_gz, warc_zst, with_dictionary, with_packed_dictionary])


@every_form
def test_a_foreign_file_gives_its_pages(tmp_path: Path, write: Callable[..., Path]) -> None:
    headers = ("Content-Encoding", "gzip"), ("X-Two", "1"), ("x-two", "2")
    first = response("http://aze.media/a/", gzip.compress(PAGE), *headers)
    path = write(
        tmp_path / "foreign",
        [
            warcio("warcinfo", "", b"software: another\r\n"),
            warcio("response", "dns:aze.media", b"20210315 aze.media. 300 IN A 192.0.2.1", Content_Type="text/dns"),
            warcio("request", "http://aze.media/a/", b"GET /a/ HTTP/1.1\r\nHost: aze.media\r\n\r\n"),
            first,
            warcio("resource", "urn:screenshot:http://aze.media/a/", b"PNG", Content_Type="image/png"),
            warcio("metadata", "http://aze.media/a/", b'{"article": "Italy"}', Content_Type="application/json"),
            warcio("metadata", "http://aze.media/a/", b"fetchTimeMs: 100\r\n"),
            warcio("response", "https://aze.media/logo.png", b"PNG", ("Content-Type", "image/png")),
            revisit("https://aze.media/a-again/", digest_of(first)),
        ],
    )
    reader = Reader(path)
    page, image, again = list(reader)
    assert page == Capture(
        "http://aze.media/a/",
        AT,
        200,
        (HTML, *headers),
        PAGE,
        origin="warc",
        status_line="HTTP/1.1 200 OK",
    )
    assert image == Capture(
        "https://aze.media/logo.png", AT, 200, (("Content-Type", "image/png"),), b"PNG", "warc", "HTTP/1.1 200 OK"
    )
    assert again == Capture(
        "https://aze.media/a-again/",
        datetime(2021, 4, 15, 8, 6, tzinfo=UTC),
        200,
        (HTML, ("X-Again", "yes")),
        PAGE,
        "warc",
        "HTTP/1.1 200 OK",
    )
    assert not reader.skipped


def test_only_pages_redirects_and_what_is_gone_are_taken(tmp_path: Path) -> None:
    statuses = ("200 OK", "206 Partial Content", "301 Moved", "403 No", "404 Not Found", "410 Gone", "500 Oh")
    records = [response(f"http://aze.media/{number}/", PAGE, status=status) for number, status in enumerate(statuses)]
    assert [found.status for found in captures(Reader(warc_gz(tmp_path / "a", records)))] == [200, 301, 404, 410]


@pytest.mark.parametrize(
    ("date", "at"),
    [
        ("2021-03-15T08:06:00.123456Z", AT.replace(microsecond=123456)),
        ("2021-03-15T08:06:00.123456789Z", AT.replace(microsecond=123456)),
        ("2021-03-15T08:06Z", AT),
    ],
)
def test_a_date_may_be_finer_or_coarser_than_a_second(tmp_path: Path, date: str, at: datetime) -> None:
    (found,) = captures(Reader(warc_gz(tmp_path / "a", [response("http://aze.media/", WARC_Date=date)])))
    assert found.fetched_at == at


def test_what_is_not_taken_is_not_counted_as_left_out_either(tmp_path: Path) -> None:
    failed = response("http://aze.media/", PAGE, ("Content-Encoding", "gzip"), status="503 Later")
    again = warcio("revisit", "http://aze.media/", b"", HTML, status="503 Later")
    reader = Reader(warc_gz(tmp_path / "a", [failed, again]))
    assert list(reader) == []
    assert not reader.skipped


def test_an_address_may_stand_in_brackets(tmp_path: Path) -> None:
    (found,) = captures(Reader(warc_gz(tmp_path / "a", [response("<http://aze.media/>")])))
    assert found.url == "http://aze.media/"


@pytest.mark.parametrize("line", ["HTTP/1.0 200 OK", "HTTP/1.1 200", "HTTP/2 200", "HTTP/2.0 200 OK"])
def test_any_version_of_http_is_read(tmp_path: Path, line: str) -> None:
    record = unsigned(response("http://aze.media/")).replace(b"HTTP/1.1 200 OK", line.encode())
    (found,) = captures(Reader(warc_gz(tmp_path / "a", [resized(record)])))
    assert (found.status, found.status_line, found.body) == (200, line, PAGE)


def test_the_media_type_of_a_record_has_no_case(tmp_path: Path) -> None:
    record = response("http://aze.media/").replace(b"application/http; msgtype=response", b"Application/HTTP")
    (found,) = captures(Reader(warc_gz(tmp_path / "a", [record])))
    assert found.body == PAGE


def test_a_resource_is_a_page_without_the_head_it_came_with(tmp_path: Path) -> None:
    page = warcio("resource", "https://aze.media/a/", PAGE, Content_Type="text/html; charset=UTF-8")
    reader = Reader(warc_gz(tmp_path / "a", [page, warcio("resource", "file:///a.html", PAGE)]))
    headers = (("Content-Type", "text/html; charset=UTF-8"),)
    assert list(reader) == [Capture("https://aze.media/a/", AT, 200, headers, PAGE, "warc")]
    assert not reader.skipped


# Codings


def chunked(body: bytes) -> bytes:
    return b"".join(b"%x;x=y\r\n%b\r\n" % (len(part), part) for part in (body[:10], body[10:])) + b"0\r\n\r\n"


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("payload", "headers"),
    [
        (gzip.compress(PAGE), {"Content-Encoding": "GZIP"}),
        (gzip.compress(PAGE), {"Content-Encoding": "x-gzip"}),
        (gzip.compress(PAGE[:99]) + gzip.compress(PAGE[99:]), {"Content-Encoding": "gzip"}),
        (gzip.compress(PAGE) + b"\0\0", {"Content-Encoding": "gzip"}),
        (zlib.compress(PAGE), {"Content-Encoding": "deflate"}),
        (raw_deflate(PAGE), {"Content-Encoding": "deflate"}),
        (brotli.compress(PAGE), {"Content-Encoding": "br"}),
        (zstandard.compress(PAGE), {"Content-Encoding": "zstd"}),
        (brotli.compress(gzip.compress(PAGE)), {"Content-Encoding": "gzip, br"}),
        (PAGE, {"Content-Encoding": "identity"}),
        (chunked(PAGE), {"Transfer-Encoding": "chunked"}),
        (chunked(gzip.compress(PAGE)), {"Transfer-Encoding": "chunked", "Content-Encoding": "gzip"}),
        (chunked(gzip.compress(PAGE)), {"Transfer-Encoding": "gzip, chunked"}),
        (PAGE, {"Transfer-Encoding": "chunked"}),  # taken away already, as many writers do
    ],
    ids=(
        "GZIP/x-gzip/two members/padded gzip/deflate/raw deflate/br/zstd/gzip in br/identity"
        "/chunked/chunked gzip/gzip and chunked as one/chunks taken away"
    ).split("/"),
)
def test_codings_are_undone(tmp_path: Path, payload: bytes, headers: dict[str, str]) -> None:
    reader = Reader(warc_gz(tmp_path / "a", [response("http://aze.media/", payload, *headers.items())]))
    (found,) = captures(reader)
    assert found.body == PAGE
    assert found.headers == (HTML, *headers.items())
    assert not reader.skipped


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "utf-8", "gzip, gzip"])
@pytest.mark.parametrize("page", [PAGE, b"\xef\xbb\xbf\n " + PAGE, PAGE.decode().encode("utf-16")])
def test_a_page_that_is_in_no_coding_is_read_whatever_its_head_says(tmp_path: Path, coding: str, page: bytes) -> None:
    """Many writers keep the page as it was shown, and the head as it was received."""
    record = response("http://aze.media/", page, ("Content-Encoding", coding))
    (found,) = captures(Reader(warc_gz(tmp_path / "a", [record])))
    assert found.body == page


def test_a_body_that_is_not_there_has_no_coding(tmp_path: Path) -> None:
    record = response("http://aze.media/", b"", ("Content-Encoding", "gzip"), status="301 Moved")
    assert captures(Reader(warc_gz(tmp_path / "a", [record])))[0].body == b""


def test_the_digest_of_a_chunked_body_may_be_that_without_chunks(tmp_path: Path) -> None:
    digest = digest_of(response("http://aze.media/", PAGE))
    record = response("http://aze.media/", chunked(PAGE), ("Transfer-Encoding", "chunked"), WARC_Payload_Digest=digest)
    assert captures(Reader(warc_gz(tmp_path / "a", [record])))[0].body == PAGE


# What cannot be used is counted, and the rest is read


ZEROS = bytes(LARGEST + 1)


def metadata(content: bytes) -> Record:
    return warcio("metadata", "urn:azecrawl:read-from:https://aze.media/a/", content)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (lambda: response("http://bad/", b"no page", ("Content-Encoding", "gzip")), CODED),
        (lambda: response("http://bad/", gzip.compress(PAGE)[:-20], ("Content-Encoding", "gzip")), CODED),
        (lambda: response("http://bad/", brotli.compress(PAGE)[:-3], ("Content-Encoding", "br")), CODED),
        (lambda: response("http://bad/", zstandard.compress(PAGE)[:-3], ("Content-Encoding", "zstd")), CODED),
        (lambda: response("http://bad/", chunked(PAGE)[:-20], ("Transfer-Encoding", "chunked")), CODED),
        (lambda: response("http://bad/", chunked(PAGE)[:-5], ("Transfer-Encoding", "chunked")), CODED),
        (lambda: response("http://bad/", zlib.compress(PAGE), ("Content-Encoding", "aes128gcm")), CODED),
        (lambda: response("http://bad/", ZEROS), TOO_LARGE),
        (lambda: response("http://bad/", gzip.compress(ZEROS, 1), ("Content-Encoding", "gzip")), TOO_LARGE),
        (lambda: response("http://bad/", brotli.compress(ZEROS, quality=1), ("Content-Encoding", "br")), TOO_LARGE),
        (lambda: response("http://bad/", zstandard.compress(ZEROS), ("Content-Encoding", "zstd")), TOO_LARGE),
        (lambda: response("http://bad/", WARC_Truncated="length"), TRUNCATED),
        (lambda: response("http://bad/", WARC_Segment_Number="1"), TRUNCATED),
        (lambda: response("http://bad/").replace(b"Gas reached", b"Gas touched", 1), DAMAGED),
        (lambda: response("http://bad/", WARC_Payload_Digest="sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), DAMAGED),
        (lambda: response("http://bad/", WARC_Date="yesterday"), DAMAGED),
        (lambda: response("http://bad/", WARC_Date="0001-01-01T00:00:00+14:00"), DAMAGED),
        (lambda: response("http://bad/", b"F" * 5000 + b"\r\nx", ("Transfer-Encoding", "chunked")), CODED),
        (lambda: metadata(b"[" * 100_000), SENSELESS),
        (lambda: metadata(b"9" * 5000), SENSELESS),
        (lambda: metadata(b'{"article": {"url": "https://aze.media/a/", "last_seen_at": 9e999}}'), SENSELESS),
        (lambda: response(""), DAMAGED),
        (lambda: warcio("conversion", "http://bad/", PAGE, Content_Type="text/html"), CONVERTED),
        (lambda: warcio("resource", "http://bad/", ZEROS, Content_Type="text/html"), TOO_LARGE),
        (lambda: warcio("resource", "http://bad/", PAGE, WARC_Payload_Digest="sha1:" + "A" * 32), DAMAGED),
        (lambda: warcio("resource", "http://bad/", PAGE).replace(b"Gas reached", b"Gas touched", 1), DAMAGED),
        (lambda: warcio("response", "http://bad/", b"x", status="once upon a time"), DAMAGED),
        (lambda: warcio("response", "http://bad/", b"x", status="9" * 30 + " OK", Azecrawl_Origin="live"), DAMAGED),
        (lambda: revisit("http://bad/", "sha1:UNHEARDOF", ("http://aze.media/x/", "2021-03-15T08:06:00Z")), UNRESOLVED),
        (lambda: revisit("http://bad/", digest_of(response("", PAGE)), profile="server-not-modified"), UNRESOLVED),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_counted_and_the_rest_is_read(
    tmp_path: Path, bad: Callable[[], Record], why: str
) -> None:
    before, after = response("http://aze.media/a/"), response("http://aze.media/b/")
    reader = Reader(warc_gz(tmp_path / "a", [before, bad(), after]))
    assert [found.url for found in captures(reader)] == ["http://aze.media/a/", "http://aze.media/b/"]
    assert reader.skipped == {why: 1}


@every_form
def test_damage_costs_no_more_than_the_record_it_is_in(tmp_path: Path, write: Callable[..., Path]) -> None:
    pages = [response(f"http://aze.media/{n}/", PAGE + zlib.compress(b"%d" % n) * n) for n in range(5)]
    path = write(tmp_path / "a", pages)
    content = bytearray(path.read_bytes())
    start = write(tmp_path / "b", pages[:2]).stat().st_size
    end = write(tmp_path / "b", pages[:3]).stat().st_size
    middle = (start + end) // 2
    content[middle : middle + 4] = bytes(255 - byte for byte in content[middle : middle + 4])
    path.write_bytes(content)
    reader = Reader(path)
    assert [found.url for found in captures(reader)] == [f"http://aze.media/{n}/" for n in (0, 1, 3, 4)]
    assert reader.skipped == {DAMAGED: 1}


@every_form
def test_a_cut_file_gives_what_is_whole_and_says_so(tmp_path: Path, write: Callable[..., Path]) -> None:
    pages = [response(f"http://aze.media/{n}/") for n in range(3)]
    whole = write(tmp_path / "a", pages).read_bytes()
    start = write(tmp_path / "b", pages[:2]).stat().st_size
    for cut in range(start + 1, len(whole), 7):
        path = tmp_path / "cut"
        path.write_bytes(whole[:cut])
        reader = Reader(path)
        found = captures(reader)
        assert [capture.url for capture in found[:2]] == ["http://aze.media/0/", "http://aze.media/1/"]
        assert reader.skipped == {DAMAGED: 1} or (len(found) == 3 and not reader.skipped), cut


def test_what_is_begun_after_a_large_record_is_said_to_be_damaged(tmp_path: Path) -> None:
    whole, begun = (response(f"http://aze.media/{name}/", PAGE + b"x" * 90_000) for name in "ab")
    path = warc_gz(tmp_path / "a", [whole])
    path.write_bytes(path.read_bytes() + gzip.compress(begun)[:40])
    reader = Reader(path)
    assert [found.url for found in captures(reader)] == ["http://aze.media/a/"]
    assert reader.skipped == {DAMAGED: 1}


@cache
def three_pages(write: Callable[..., Path]) -> bytes:
    """A sound file, the same one each time it is asked for."""
    with TemporaryDirectory() as folder:
        pages = [response(f"http://aze.media/{n}/", PAGE + b"x" * 900 * n) for n in range(3)]
        return write(Path(folder) / "a", pages).read_bytes()


@given(st.data())
@settings(max_examples=150, deadline=None, derandomize=True)
def test_a_file_damaged_anywhere_is_read_to_its_end_or_refused(data: st.DataObject) -> None:
    content = three_pages(data.draw(st.sampled_from([warc, warc_gz])))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        end = data.draw(st.integers(start, min(len(content), start + 400)))
        content = content[:start] + data.draw(st.binary(max_size=40)) + content[end:]
    with TemporaryDirectory() as folder, suppress(WarcError):
        path = Path(folder) / "a"
        path.write_bytes(content)
        assert all(isinstance(found, Capture | Seen) for found in Reader(path))


def test_without_digests_a_cut_record_is_not_taken_for_a_whole_one(tmp_path: Path) -> None:
    record = response("http://aze.media/a/")
    bare = unsigned(record)
    reader = Reader(warc(tmp_path / "a", [bare, bare[:-100]]))
    assert [found.body for found in captures(reader)] == [PAGE]
    assert reader.skipped == {DAMAGED: 1}


# Revisits


def test_a_revisit_may_refer_by_address_and_date(tmp_path: Path) -> None:
    by_address = revisit("http://aze.media/", "", ("http://aze.media/", "2021-03-15T08:06:00Z"))
    first, again = captures(Reader(warc_gz(tmp_path / "a", [response("http://aze.media/"), by_address])))
    assert again.body == first.body


def test_a_revisit_may_have_no_head_of_its_own(tmp_path: Path) -> None:
    first = response("http://aze.media/")
    fields = (
        "WARC-Type: revisit",
        "WARC-Record-ID: <urn:uuid:8e0d668e-276b-5356-87a4-b3768b65a58e>",
        "WARC-Target-URI: http://aze.media/b/",
        "WARC-Date: 2021-04-15T08:06:00Z",
        "WARC-Profile: http://netpreserve.org/warc/1.0/revisit/identical-payload-digest",
        f"WARC-Payload-Digest: {digest_of(first)}",
        "Content-Length: 0",
    )
    bare = "\r\n".join(("WARC/1.0", *fields, "", "", "", "")).encode()
    reader = Reader(warc_gz(tmp_path / "a", [first, bare]))
    original, again = captures(reader)
    assert (again.url, again.body, again.headers) == ("http://aze.media/b/", original.body, original.headers)


def test_a_revisit_of_a_page_that_is_in_a_coding_is_decoded_as_that_page(tmp_path: Path) -> None:
    first = response("http://aze.media/", chunked(gzip.compress(PAGE)), ("Transfer-Encoding", "gzip, chunked"))
    _, again = captures(Reader(warc_gz(tmp_path / "a", [first, revisit("http://aze.media/b/", digest_of(first))])))
    assert again.body == PAGE


def test_a_file_compressed_as_a_whole_is_read_but_for_its_revisits(tmp_path: Path) -> None:
    first = response("http://aze.media/")
    path = tmp_path / "a.warc.gz"
    other = response("http://aze.media/other/", PAGE + b"other")
    path.write_bytes(gzip.compress(other + first + revisit("http://aze.media/b/", digest_of(first))))
    reader = Reader(path)
    assert [found.url for found in captures(reader)] == ["http://aze.media/other/", "http://aze.media/"]
    assert reader.skipped == {UNRESOLVED: 1}


# No WARC


@pytest.mark.parametrize(
    "content",
    [b"", b"<!doctype html>", b"SQLite format 3\0", gzip.compress(b"a page"), zstandard.compress(b"a page")],
    ids=["empty", "HTML", "SQLite", "gzip", "zstd"],
)
def test_what_is_no_warc_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(content)
    with pytest.raises(WarcError, match=r"page\.html holds no WARC record; give a"):
        list(Reader(path))


@pytest.mark.parametrize("write", [with_dictionary, with_packed_dictionary])
def test_a_damaged_dictionary_is_said(tmp_path: Path, write: Callable[..., Path]) -> None:
    path = write(tmp_path / "a.warc.zst", [response("http://aze.media/")])
    content = bytearray(path.read_bytes())
    content[20:60] = bytes(40)
    path.write_bytes(content)
    with pytest.raises(WarcError, match=r"a\.warc\.zst: its dictionary is damaged.*get the file anew"):
        list(Reader(path))


def test_what_cannot_be_opened_is_said(tmp_path: Path) -> None:
    with pytest.raises(WarcError, match=r"missing\.warc: No such file or directory; give"):
        list(Reader(tmp_path / "missing.warc"))
    with pytest.raises(WarcError, match="Is a directory; give"):
        list(Reader(tmp_path))


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    code = (
        "import resource, sys, pathlib\n"
        "from azecrawl.warc.reader import Reader\n"
        "for _ in Reader(pathlib.Path(sys.argv[1])): pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    )

    def megabytes(pages: int) -> float:
        body = bytes(1_000_000)
        path = warc_gz(tmp_path / f"{pages}", [response(f"http://aze.media/{n}/", body) for n in range(pages)])
        done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
        return int(done.stdout) / 1000

    assert megabytes(60) - megabytes(5) < 10


# One record out of a file


def test_a_record_taken_out_of_a_file_is_read_as_it_is_within(tmp_path: Path) -> None:
    one = response("https://aze.media/a/", gzip.compress(PAGE), ("Content-Encoding", "gzip"))
    (within,) = captures(Reader(warc_gz(tmp_path / "a", [one])))
    named = digest_of(one)
    for digest in ("", named, named.removeprefix("sha1:"), "murmur:3"):
        assert read_response(gzip.compress(one), "https://aze.media/a/", digest) == within
    assert within.body == PAGE


@pytest.mark.parametrize(
    ("member", "why"),
    [
        (gzip.compress(response("https://aze.media/a/"))[:-9], DAMAGED),
        (gzip.compress(response("https://aze.media/a/")) * 2, DAMAGED),
        (gzip.compress(response("https://aze.media/a/") * 2), "more than one"),
        (gzip.compress(response("https://aze.media/a/")[:-99]), DAMAGED),
        (gzip.compress(response("https://aze.media/b/")), "of another URL: https://aze.media/b/"),
        (gzip.compress(response("https://aze.media/a/", PAGE[1:])), "not the bytes that the index has the digest of"),
        (gzip.compress(warcio("resource", "https://aze.media/a/", PAGE)), "no response"),
        (gzip.compress(b"<html>no record</html>"), DAMAGED),
        (gzip.compress(bytes(LARGEST + 70_000), 1), TOO_LARGE),
        (response("https://aze.media/a/"), DAMAGED),
        (b"", DAMAGED),
    ],
    ids=["cut", "two", "two in one", "cut within", "url", "digest", "resource", "junk", "huge", "plain", "empty"],
)
def test_what_is_not_the_one_response_asked_for_is_refused_by_name(member: bytes, why: str) -> None:
    with pytest.raises(WarcError, match=f"^{re.escape(why)}$"):
        read_response(member, "https://aze.media/a/", digest_of(response("https://aze.media/a/")))
