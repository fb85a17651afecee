"""The real spider ``wayback`` against a stand-in of Common Crawl on loopback: an index in pages, and WARC files."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from subprocess import CompletedProcess, run
from urllib.parse import parse_qs, urlsplit

import crawling
import pytest
import trials
from webarchive import Answer, Pywb, Recorded, Standin, Unavailable, fetch, record, states

from azecrawl.archive import Archive
from azecrawl.records import Article, State
from azecrawl.replica import Publication
from azecrawl.replica.pages import Pages

Row = dict[str, str]
Lie = Callable[[bytes, int, int], Answer]
"""What is said of a file, instead of the bytes from the first to the last that were asked for."""

PUBLICATION = Publication(40)
EDITED, OLD, SPLIT, COMPRESSED, ALONE = (PUBLICATION.article(number) for number in (3, 5, 7, 11, 13))
STRAIGHT = (2, 4, 6, 8, 9, 10, 12, 14, 15, 16)
"""Articles of one page each that nothing is the matter with."""
PYTHON = Path(sys.executable)
PLAIN = (("Content-Type", "text/html; charset=UTF-8"),)
PAGED = "CC-MAIN-2024-10"
FORBIDDING: Answer = (200, [("Content-Type", "text/plain")], b"User-agent: *\nDisallow: /\n")
FOLDER = "crawl-data/CC-MAIN-2024-10/segments/1707947473347.0/warc"


def day(month: int) -> datetime:
    return datetime(2026, month, 15, 8, 6, tzinfo=UTC)


def html(article: Article, page: int = 1, publication: Publication = PUBLICATION) -> bytes:
    post = publication.find_id(article.wp_id or 0)
    assert post
    shown = Pages(publication).article(post, page)
    assert shown
    return shown.encode()


RECORDED = (
    Recorded(EDITED.url, day(1), html(EDITED)),
    Recorded(EDITED.url, day(4), html(EDITED).replace(EDITED.title.encode(), b"A headline that was put right")),
    Recorded(
        f"http://www.aze.media:80{crawling.path_of(OLD.url)}?utm_source=newsletter",
        day(1),
        html(OLD, publication=Publication(40, base="http://www.aze.media/")),
    ),
    *(Recorded(url, day(5), html(SPLIT, page)) for page, url in enumerate(SPLIT.page_urls, start=1)),
    Recorded(COMPRESSED.url, day(5), gzip.compress(html(COMPRESSED)), headers=(*PLAIN, ("Content-Encoding", "gzip"))),
    Recorded("https://aze.media/contact/", day(5), (Pages(PUBLICATION).static("contact") or "").encode()),
    *(
        Recorded(
            f"https://aze.media/wp-content/uploads/{number}.png",
            day(5),
            b"PNG",
            headers=(("Content-Type", "image/png"),),
        )
        for number in range(8)
    ),
)
ONE = (Recorded(ALONE.url, day(5), html(ALONE)),)


class Index(Standin):
    """Common Crawl's index server: a pywb that gives ``size`` lines of its index a page, and filters within these."""

    PATH = f"/{PAGED}-index"

    def __init__(self, rows: list[Row], size: int) -> None:
        super().__init__()
        self.rows, self.size = rows, size

    def answer(self, path: str) -> Answer:
        if urlsplit(path).path != self.PATH:
            return super().answer(path)
        query = parse_qs(urlsplit(path).query)
        pages = -(-len(self.rows) // self.size)
        if query.get("showNumPages") == ["true"]:
            return 200, [], json.dumps({"pages": pages, "pageSize": 5, "blocks": pages}).encode()
        page = int(query.get("page", ["0"])[0])
        if page >= pages:
            return 400, [], json.dumps({"message": f"Page {page} invalid: Last Page is {pages - 1}"}).encode()
        rows = [row for row in self.rows[page * self.size :][: self.size] if row["mime"] == "text/html"]
        if not rows:
            return 404, [], json.dumps({"message": f"No Captures found for: {query['url'][0]}"}).encode()
        return 200, [], "".join(f"{json.dumps(row)}\n" for row in rows).encode()


class Files(Standin):
    """Common Crawl's WARC files, parts of which are given for the asking, or by their offset what ``lies`` say."""

    def __init__(self, warc: bytes, lies: Mapping[int, Lie]) -> None:
        super().__init__()
        self.warc, self.lies = warc, lies
        self.parts: list[int] = []

    def answer_to(self, request: BaseHTTPRequestHandler) -> Answer:
        if not request.path.startswith(f"/{FOLDER}/"):
            return self.answer(request.path)
        first, last = map(int, request.headers["Range"].removeprefix("bytes=").split("-"))
        self.parts.append(first)
        return self.lies.get(first, part)(self.warc, first, last)


def part(warc: bytes, first: int, last: int) -> Answer:
    return 206, [("Content-Range", f"bytes {first}-{last}/{len(warc)}")], warc[first : last + 1]


@contextmanager
def common_crawl(
    warc: Path, lies: Mapping[int, Lie] | None = None, rows: list[Row] | None = None, size: int = 50
) -> Iterator[tuple[Index, Files]]:
    with Index(listed(warc) if rows is None else rows, size) as index, Files(warc.read_bytes(), lies or {}) as files:
        yield index, files


def listed(warc: Path) -> list[Row]:
    """What Common Crawl's index says of a WARC file."""
    indexer = run([crawling.BIN / "cdxj-indexer", "--sort", warc], check=True, capture_output=True, text=True)
    rows = []
    for line in indexer.stdout.splitlines():
        urlkey, timestamp, fields = line.split(" ", 2)
        row = {"urlkey": urlkey, "timestamp": timestamp} | json.loads(fields)
        row |= {"mime-detected": row["mime"], "filename": f"{FOLDER}/{row['filename']}"}
        rows.append(row | {"digest": row["digest"].removeprefix("sha1:")})
    return rows


def fetched(db: Path, index: Index, files: Files, *arguments: str, **settings: object) -> CompletedProcess[str]:
    return fetch(db, f"cdx_url={index.root}{index.PATH}", f"data_url={files.root}/", *arguments, **settings)


@pytest.fixture(scope="module")
def warc(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return record(RECORDED, tmp_path_factory.mktemp("recorded"), PYTHON)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return record(ONE, tmp_path_factory.mktemp("alone"), PYTHON)


# What comes of it


def captures(db: Path) -> list[tuple[object, ...]]:
    with Archive(db) as archive:
        kept = [archive.capture(row["id"]) for row in archive.every_capture()]
    return sorted((one.url, one.fetched_at, one.status, one.status_line or "", one.headers, one.body) for one in kept)


def test_what_an_index_in_pages_names_comes_out_as_if_its_files_had_been_imported(tmp_path: Path, warc: Path) -> None:
    with common_crawl(warc, size=3) as (index, files):
        result = fetched(tmp_path / "fetched.db", index, files)
        pages = [parse_qs(urlsplit(path).query).get("page", [""])[0] for path in index.requests if "?" in path]
    assert (result.returncode, result.stderr) == (0, "")
    assert pages == ["", *map(str, range(6))]
    assert crawling.azecrawl(tmp_path, "import", "warc", warc, "--db", "imported.db").returncode == 0
    wanted = trials.snapshot(tmp_path / "imported.db")
    assert len(wanted["articles"]) == 4
    assert len(wanted["revisions"]) == 5
    assert trials.snapshot(tmp_path / "fetched.db") == wanted
    assert captures(tmp_path / "fetched.db") == captures(tmp_path / "imported.db")
    with Archive(tmp_path / "fetched.db") as archive:
        assert {row["origin"] for row in archive.every_capture()} == {"wayback"}
        assert [row["fetched_at"] for row in archive.captures(EDITED.url)] == [
            "2026-01-15T08:06:00Z",
            "2026-04-15T08:06:00Z",
        ]


def test_nothing_is_fetched_twice(tmp_path: Path, warc: Path) -> None:
    with common_crawl(warc) as (index, files):
        assert fetched(tmp_path / "archive.db", index, files, "limit=2").returncode == 0
        assert 0 < len(files.parts) < 8
        assert fetched(tmp_path / "archive.db", index, files).returncode == 0
        assert len(files.parts) == len(set(files.parts)) == 8  # that is, all of HTML


def test_an_archive_that_asks_to_wait_is_waited_for(tmp_path: Path, alone: Path) -> None:
    busy = iter([(503, [("Retry-After", "1")], b"<Code>SlowDown</Code>")])
    with common_crawl(alone, {0: lambda *asked: next(busy, None) or part(*asked)}) as (index, files):
        result = fetched(tmp_path / "archive.db", index, files, LOG_LEVEL="WARNING")
        assert files.parts == [0, 0]
    assert result.returncode == 0
    assert "asks to wait 1 seconds" in " ".join(result.stderr.split())
    assert states(tmp_path / "archive.db") == {ALONE.url: (State.ARCHIVED, None)}


def test_an_index_without_captures_of_the_site_is_said(tmp_path: Path, alone: Path) -> None:
    picture = listed(alone)[0] | {"mime": "image/png"}
    for rows in ([], [picture]):
        with common_crawl(alone, rows=rows) as (index, files):
            result = fetched(tmp_path / "archive.db", index, files)
        assert result.returncode == 2
        assert "it lists no captures" in " ".join(result.stderr.split())


def test_rows_that_do_not_say_where_their_records_lie_are_damaged(tmp_path: Path, alone: Path) -> None:
    (row,) = listed(alone)
    lost = [row | {name: value} for name in ("offset", "length") for value in ("", "-1", "x")]
    with common_crawl(alone, rows=lost) as (index, files):
        result = fetched(tmp_path / "archive.db", index, files)
        assert files.requests == []
    assert result.returncode == 2
    assert "it lists no captures" in " ".join(result.stderr.split())


@pytest.mark.parametrize("host", ["index", "files"])
def test_robots_txt_of_the_index_and_of_the_files_is_obeyed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    with common_crawl(record(ONE, tmp_path, PYTHON)) as (index, files):
        forbidding = {"index": index, "files": files}[host]
        monkeypatch.setattr(forbidding, "answer", lambda path: FORBIDDING)
        result = fetched(tmp_path / "archive.db", index, files)
        assert forbidding.requests == ["/robots.txt"]
    assert result.returncode == 2
    assert "Forbidden by robots.txt" in " ".join(result.stderr.split())


# Beside a real pywb


def compressed(rows: list[Row], folder: Path) -> str:
    """Lay rows down as Common Crawl does, in blocks of two lines (ZipNum). Returns pywb's configuration for them."""
    own = [{name: value for name, value in row.items() if name not in ("urlkey", "timestamp")} for row in rows]
    keys = [f"{row['urlkey']} {row['timestamp']}" for row in rows]
    lines = sorted(f"{key} {json.dumps(fields)}\n" for key, fields in zip(keys, own, strict=True))
    blocks, summary = b"", ""
    for number, start in enumerate(range(0, len(lines), 2), start=1):
        block = gzip.compress("".join(lines[start : start + 2]).encode())
        key = " ".join(lines[start].split(" ")[:2])
        summary += f"{key}\tcdx-00000.gz\t{len(blocks)}\t{len(block)}\t{number}\n"
        blocks += block
    (folder / "cdx-00000.gz").write_bytes(blocks)
    (folder / "cluster.idx").write_text(summary)
    (folder / "cluster.loc").write_text(f"cdx-00000.gz\t{folder / 'cdx-00000.gz'}\n")
    index = {
        "type": "zipnum",
        "path": str(folder / "cluster.idx"),
        "shard_index_loc": str(folder / "cluster.loc"),
        "max_blocks": 1,
    }
    collections = {PAGED: {"index_paths": index, "archive_paths": f"{folder}/"}}
    return json.dumps({"cdx_api_endpoint": "-index", "collections": collections})


@pytest.fixture(scope="module")
def pywb(warc: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pywb]:
    """One that replays a WARC file, and has Common Crawl's kind of index of it besides."""
    folder = tmp_path_factory.mktemp("pywb")
    pages = [row for row in listed(warc) if row["mime"] == "text/html"]
    (folder / "config.yaml").write_text(compressed(pages, folder))
    try:
        with Pywb([warc], folder) as running:
            yield running
    except Unavailable as error:
        pytest.skip(str(error))


def test_records_give_row_by_row_what_pywb_replays_of_them(tmp_path: Path, warc: Path, pywb: Pywb) -> None:
    replayed, taken = tmp_path / "replayed.db", tmp_path / "taken.db"
    result = fetch(replayed, f"cdx_url={pywb.cdx_url.replace('/cdx', '-index')}")
    assert (result.returncode, result.stderr) == (0, "")
    with common_crawl(warc, size=3) as (index, files):
        assert fetched(taken, index, files).returncode == 0
    wanted = trials.snapshot(replayed)
    assert len(wanted["revisions"]) == 5
    assert trials.difference(trials.snapshot(taken), wanted) == ""
    assert states(taken) == states(replayed)
    # pywb adds headers of its own, and leaves the words of the status out.
    assert [(*one[:3], one[5]) for one in captures(taken)] == [(*one[:3], one[5]) for one in captures(replayed)]


def test_an_index_that_a_real_pywb_pages_is_read_to_its_end(tmp_path: Path, warc: Path, pywb: Pywb) -> None:
    paged = pywb.cdx_url.replace("/aze/cdx", f"/{PAGED}-index")
    asked = pywb.get(f"/{PAGED}-index?url=aze.media/*&output=json&showNumPages=true")[2]
    assert json.loads(asked)["pages"] == 4
    with Files(warc.read_bytes(), {}) as files:
        result = fetch(tmp_path / "archive.db", f"cdx_url={paged}", f"data_url={files.root}/")
        assert (result.returncode, result.stderr) == (0, "")
    assert len(files.parts) == 8  # that is, all of HTML: two on each page


# Lies


def whole(warc: bytes, first: int, last: int) -> Answer:
    return 200, [], warc


def much(warc: bytes, first: int, last: int) -> Answer:
    """As long as Common Crawl's files are said to be; nobody is to read so far."""
    return 200, [("Content-Length", str(1 << 30))], warc


def shifted(warc: bytes, first: int, last: int) -> Answer:
    return part(warc, first + 1, last)


def short(warc: bytes, first: int, last: int) -> Answer:
    status, headers, body = part(warc, first, last)
    return status, headers, body[:-100]


def broken_off(warc: bytes, first: int, last: int) -> Answer:
    status, headers, body = part(warc, first, last)
    return status, [*headers, ("Content-Length", str(len(body)))], body[:-100]


def huge(warc: bytes, first: int, last: int) -> Answer:
    status, headers, body = part(warc, first, last)
    return status, headers, body + bytes(11 << 20)


def moved(warc: bytes, first: int, last: int) -> Answer:
    return 302, [("Location", "http://127.0.0.2/elsewhere.warc.gz")], b""


LIES: tuple[tuple[Lie, State, str], ...] = (
    (whole, State.FAILED, "HTTP 200: the whole file, where a part of it was asked for"),
    (much, State.FAILED, "HTTP 200: the whole file, where a part of it was asked for"),
    (shifted, State.FAILED, "another part of the file than asked for: 'bytes "),
    (short, State.FAILED, "bytes of the file, where "),
    (broken_off, State.FAILED, "response data loss"),
    (huge, State.FAILED, "larger than download max size"),
    (lambda *_: (503, [], b""), State.FAILED, "HTTP 503"),
    (moved, State.REJECTED, "HTTP 302"),
    (lambda *_: (404, [], b""), State.REJECTED, "HTTP 404"),
)


def test_an_answer_that_is_not_the_part_asked_for_is_refused_by_name(tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    articles = [PUBLICATION.article(number) for number in STRAIGHT[: len(LIES) + 1]]
    warc = record([Recorded(article.url, day(5), html(article)) for article in articles], tmp_path, PYTHON)
    offsets = {row["url"]: int(row["offset"]) for row in listed(warc)}
    lies = {offsets[article.url]: lie for article, (lie, _, _) in zip(articles, LIES, strict=False)}
    with common_crawl(warc, lies) as (index, files):
        assert fetched(db, index, files, RETRY_TIMES=0).returncode == 2
        found = states(db)
        files.lies = {}
        assert fetched(db, index, files).returncode == 0
    assert found.pop(articles[-1].url) == (State.ARCHIVED, None)
    for article, (_, state, says) in zip(articles, LIES, strict=False):
        assert found[article.url][0] == state, says
        assert says in (found[article.url][1] or "")
    assert states(db) == {article.url: (State.ARCHIVED, None) for article in articles}


def sha1(content: bytes) -> str:
    return base64.b32encode(hashlib.sha1(content).digest()).decode()


CHANGES: tuple[tuple[tuple[str, str] | None, Row, str], ...] = (
    (("WARC-Payload-Digest: sha1:", "WARC-Payload-Digest: sha1:A"), {}, "its record: damaged"),
    (("HTTP/1.1 200 OK", "HTTP/1.1 404 NO"), {}, "its record: damaged"),
    (("WARC-Type: response", "WARC-Type: response\r\nWARC-Truncated: length"), {}, "its record: truncated when it was"),
    (("WARC-Type: response", "WARC-Type: request"), {}, "its record: no response"),
    (None, {"digest": sha1(b"another page")}, "its record: not the bytes that the index has the digest of"),
    (None, {"url": "https://aze.media/a-road/"}, "its record: of another URL: https://aze.media/"),
    (None, {"timestamp": "20260515080601"}, "another capture: that of 2026-05-15 08:06:00 UTC"),
    (None, {"truncated": "length"}, "truncated when it was recorded (length)"),
    (None, {"length": str(1 << 40)}, "a record of 1099511627776 bytes; DOWNLOAD_MAXSIZE is 10485760"),
)
"""What is another in a record, and in the row of it."""


def test_a_record_that_is_not_what_the_index_lists_is_refused_by_name(tmp_path: Path) -> None:
    articles = [PUBLICATION.article(number) for number in STRAIGHT[: len(CHANGES) + 1]]
    warc = record([Recorded(article.url, day(5), html(article)) for article in articles], tmp_path, PYTHON)
    content, rows, wanted = b"", [], {}
    by_url = {row["url"]: row for row in listed(warc)}
    for article, (old_and_new, changes, says) in zip(articles, (*CHANGES, (None, {}, "")), strict=True):
        row = by_url[article.url]
        _, _, member = part(warc.read_bytes(), int(row["offset"]), int(row["offset"]) + int(row["length"]) - 1)
        if old_and_new:
            plain = gzip.decompress(member)
            old, new = (text.encode() for text in old_and_new)
            assert plain.count(old) == 1
            member = gzip.compress(plain.replace(old, new))
        rows.append(row | {"offset": str(len(content)), "length": str(len(member))} | changes)
        wanted[rows[-1]["url"]] = says
        content += member
    warc.write_bytes(content)
    db = tmp_path / "archive.db"
    with common_crawl(warc, rows=rows) as (index, files):
        assert fetched(db, index, files).returncode == 0
    found = states(db)
    assert found.pop(articles[-1].url) == (State.ARCHIVED, None)
    for url, (state, reason) in found.items():
        assert state == State.REJECTED, reason
        assert wanted[url] in (reason or "")
    assert len(found) == len(CHANGES)
    with Archive(db) as archive:
        assert archive.counts()["captures"] == 1


def test_a_later_page_that_is_truncated_leaves_its_article_incomplete(tmp_path: Path, warc: Path) -> None:
    rows = [row | ({"truncated": "time"} if row["url"] == SPLIT.page_urls[1] else {}) for row in listed(warc)]
    with common_crawl(warc, rows=rows) as (index, files):
        assert fetched(tmp_path / "archive.db", index, files).returncode == 0
    assert states(tmp_path / "archive.db")[SPLIT.url] == (
        State.REJECTED,
        "truncated when it was recorded (time)",
    )


def test_an_archive_that_gives_no_parts_is_left_alone(tmp_path: Path, alone: Path) -> None:
    (row,) = listed(alone)
    rows = [row | {"url": f"{ALONE.url[:-1]}-{number}/"} for number in range(60)]
    with common_crawl(alone, {0: whole}, rows) as (index, files):
        result = fetched(tmp_path / "archive.db", index, files, CONCURRENT_REQUESTS_PER_DOMAIN=1)
        assert len(files.parts) < 40  # those under way when it is seen are not called back
    assert result.returncode == 2
    assert "the web archive shows no captures any more" in result.stderr


def test_an_address_of_files_that_is_none_is_refused_before_the_first_request(tmp_path: Path) -> None:
    result = fetch(tmp_path / "archive.db", "cdx_url=http://127.0.0.1:9/a-index", "data_url=s3://commoncrawl/")
    assert result.returncode == 1
    says = "'s3://commoncrawl/' is no address of WARC files: give one like https://data.commoncrawl.org/"
    assert says in " ".join(result.stderr.split())
    assert not (tmp_path / "archive.db").exists()
