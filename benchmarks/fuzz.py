"""Answers that were damaged on the way: each is read, or refused by name, within a second and 300 MB.

Usage: python benchmarks/fuzz.py [CASES] [SEED]
       python benchmarks/fuzz.py --one KIND NUMBER [SEED]

What is damaged are answers of the replica of each kind that a crawl or an import reads, and the files that an import
is given. A case is drawn from its kind, its number and the seed, and so can be looked at again alone. Seconds are of
the processor; megabytes are the most a process that reads them ever had, the interpreter included. The exit code is 1
when anything but a refusal was raised, or a limit was passed.
"""

from __future__ import annotations

import gzip
import json
import multiprocessing
import pickle
import resource
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from trials import START, crawl_replica

from azecrawl import Archive, site
from azecrawl.discover.answers import NoAnswer
from azecrawl.discover.feed import read_feed
from azecrawl.discover.rest import read_categories, read_posts
from azecrawl.discover.sitemap import read_sitemap
from azecrawl.discover.wayback import NotAnIndex, read_index
from azecrawl.offline.saved import SavedPages
from azecrawl.pages import PageError, parse_article, parse_listing
from azecrawl.pages.rest import read_post
from azecrawl.replica import Replica
from azecrawl.warc import WarcError
from azecrawl.warc.reader import Reader
from azecrawl.warc.writer import write_warcs

SECONDS, MEGABYTES = 1.0, 300
AT_A_TIME = 50
"""Cases that are handed to a process together."""

_CDX = "\n".join(
    f'{{"urlkey": "media,aze)/story-{n}", "timestamp": "2023010{n % 9 + 1}000000", "url": "https://aze.media/story-{n}/",'
    f' "mime": "text/html", "status": "200", "digest": "A", "length": "9"}}'
    for n in range(40)
)
_CDX_JSON = '[["urlkey","timestamp","original","mimetype","statuscode","digest","length"],' + ",".join(
    f'["media,aze)/story-{n}","2023010{n % 9 + 1}000000","https://aze.media/story-{n}/","text/html","200","A","9"]'
    for n in range(40)
)


@dataclass(frozen=True)
class Kind:
    """What answers of a kind are read with; ``refused`` is how it says that it cannot."""

    read: Callable[[bytes, str], object]
    refused: type[Exception]


def _posts(body: bytes, url: str) -> None:
    """A list of the REST API, and each post that it brings."""
    read_posts(body, {}, url, site.BASE_URL)
    for post in json.loads(body):
        with suppress(PageError):
            read_post(post, url)


def _file(content: bytes, name: str, read: Callable[[Path], object]) -> object:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return read(path)


KINDS: Mapping[str, Kind] = {
    "article": Kind(parse_article, PageError),
    "listing": Kind(parse_listing, PageError),
    "sitemap": Kind(lambda body, url: read_sitemap(body, url, site.BASE_URL), NoAnswer),
    "feed": Kind(lambda body, url: read_feed(body, url, site.BASE_URL), NoAnswer),
    "posts": Kind(_posts, NoAnswer),
    "categories": Kind(lambda body, url: read_categories(body, site.BASE_URL), NoAnswer),
    "index": Kind(read_index, NotAnIndex),
    "warc": Kind(lambda body, url: _file(body, "a.warc.gz", lambda path: list(Reader(path))), WarcError),
    "saved": Kind(lambda body, url: _file(body, "a.html", lambda path: list(SavedPages(path.parent))), PageError),
}

Seeds = dict[str, list[tuple[str, bytes]]]


def gather() -> Seeds:
    """Sound answers of each kind, with their addresses."""
    seeds: Seeds = {"index": [("https://web.example.org/cdx", text.encode()) for text in (_CDX, f"{_CDX_JSON}]")]}
    with tempfile.TemporaryDirectory() as folder, Replica(articles=30) as replica:
        path = Path(folder) / "archive.db"
        crawl_replica(replica, path, at=START, KEEP_LISTINGS=True)
        with Archive(path) as archive:
            captures = [archive.capture(row["id"]) for row in archive.every_capture()]
            write_warcs(archive, Path(folder), size=400_000)
        packed = [file.read_bytes() for file in sorted(Path(folder).glob("*.warc.gz"))]
        seeds["warc"] = [("", content) for file in packed for content in (file, gzip.decompress(file))]
    for capture in captures:
        address = capture.url.replace(replica.base_url, site.BASE_URL)
        body = capture.body
        for form in (replica.base_url, replica.base_url.replace("/", "\\/")):  # the latter in JSON
            body = body.replace(form.encode(), site.BASE_URL.encode())
        seeds.setdefault(_kind(address, body), []).append((address, body))
    seeds["saved"] = seeds["article"]
    return {kind: seeds[kind][:12] for kind in KINDS}


def _kind(address: str, body: bytes) -> str:
    if "/wp-json/" in address:
        return "posts" if "/posts" in address else "categories"
    if ".xml" in address:
        return "sitemap"
    if "/feed/" in address:
        return "feed"
    return "article" if b"single-post" in body else "listing"


# What is done to them

_PIECES = [
    *(b"\x00", b"\xff\xfe", b"\xf0\x9f", b"\xc2\x85", b"\xe2\x80\xae", b"<", b">", b"&", b"'", b'"', b"{", b"[", b","),
    *(b"]]>", b"<!--", b"-->", b"<![CDATA[", b"&#x1F600;", b"&#0;", b"&#xFFFFFFFF;", b"null", b"true"),
    *(b"1e999", b"-1", b"9" * 400, b"2021-02-30T25:61:61+99:99", b"0000-00-00"),
    *(b"<script>", b"</div>", b"<div>" * 300, b"<table><tr><td>", b"</html>", b"<svg><style>", b"<template>"),
    *(b"javascript:alert(1)", b"http://[", b"//", b"data:text/html,x", b"\r\n\r\n", b"WARC/1.1\r\n"),
    *(b'<?xml version="1.0" encoding="utf-7"?>', b'<!DOCTYPE a [<!ENTITY b "c">]>', b'<meta charset="utf-16">'),
]  # fmt: skip


def damaged(body: bytes, draw: Random) -> bytes:
    """Bytes after one to six accidents."""
    for _ in range(draw.randint(1, 6)):
        start = draw.randrange(len(body) + 1)
        end = min(len(body), start + int(draw.expovariate(1 / 200)))
        piece = body[start:end]
        body = draw.choice(
            (
                lambda b=body, s=start: b[:s],
                lambda b=body, s=start, e=end: b[:s] + b[e:],
                lambda b=body, s=start, e=end, p=piece: b[:e] + p * draw.randint(1, 40) + b[e:],
                lambda b=body, s=start: b[:s] + draw.choice(_PIECES) * draw.choice((1, 1, 1, 30)) + b[s:],
                lambda b=body, s=start, e=end: b[:s] + draw.choice(_PIECES) + b[e:],
                lambda b=body, s=start, e=end: b[:s] + draw.randbytes(e - s) + b[e:],
                lambda b=body, s=start, e=end, p=piece: b[:s] + b[e:] + p,
                lambda b=body, s=start, e=end, p=piece: b[:s] + p[::-1] + b[e:],
            )
        )()
    return body


_VALUES: tuple[Any, ...] = (
    *(None, True, -1, 1e308, 10**400, "", "\0", "2021-13-45T99:99:99", "https://["),
    *([], [[]], {}, {"rendered": 5}),
)


def misstated(body: bytes, draw: Random) -> bytes:
    """JSON in which some values are others: what bytes alone that are damaged hardly ever make."""
    value = json.loads(body)
    for _ in range(draw.randint(1, 6)):
        at = value
        while at:
            key = draw.choice(list(at) if isinstance(at, dict) else range(len(at)))
            if isinstance(at[key], dict | list) and at[key] and draw.random() < 0.8:
                at = at[key]
                continue
            at[key] = deepcopy(draw.choice(_VALUES))
            break
    return json.dumps(value).encode()


@cache
def _seeds(path: Path) -> Seeds:
    seeds: Seeds = pickle.loads(path.read_bytes())
    return seeds


def attempt(seeds: Seeds, kind: str, number: int, seed: int) -> tuple[str, float, str]:
    """Read one case: how it ended (``read``, ``refused``, ``raised``), seconds, and what was raised."""
    draw = Random(f"{kind} {number} {seed}")
    address, body = draw.choice(seeds[kind])
    is_json = body[:1] in b"[{" and kind != "index"
    body = (misstated if is_json and draw.random() < 0.5 else damaged)(body, draw)
    began = time.process_time()
    try:
        KINDS[kind].read(body, address)
    except KINDS[kind].refused:
        return "refused", time.process_time() - began, ""
    except Exception:  # whatever it is: that is what is looked for
        return "raised", time.process_time() - began, traceback.format_exc(limit=-3)
    return "read", time.process_time() - began, ""


def _attempts(path: Path, kind: str, numbers: range, seed: int) -> tuple[list[tuple[int, str, float, str]], float]:
    """Some cases of a kind, and the most megabytes this process has had."""
    found = [(number, *attempt(_seeds(path), kind, number, seed)) for number in numbers]
    return found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(cases: int, seed: int) -> int:
    """Print a row a kind, and each case that went wrong; 1 when there is any."""
    wrong = 0
    print(f"{'kind':<12}{'cases':>8}{'read':>8}{'refused':>9}{'slowest':>9}{'MB':>6}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "seeds"
        path.write_bytes(pickle.dumps(gather()))
        for kind in KINDS:
            numbers = range(cases // len(KINDS))
            batches = [(path, kind, numbers[start : start + AT_A_TIME], seed) for start in numbers[::AT_A_TIME]]
            with multiprocessing.get_context("spawn").Pool() as pool:  # a kind's memory is its own
                done = pool.starmap(_attempts, batches)
            ended = Counter(outcome for found, _ in done for _, outcome, _, _ in found)
            slowest = max(seconds for found, _ in done for _, _, seconds, _ in found)
            megabytes = max(most for _, most in done)
            print(
                f"{kind:<12}{len(numbers):>8}{ended['read']:>8}{ended['refused']:>9}{slowest:>9.2f}{megabytes:>6.0f}",
                flush=True,
            )
            wrong += megabytes > MEGABYTES
            for number, outcome, seconds, trace in (case for found, _ in done for case in found):
                if outcome == "raised" or seconds > SECONDS:
                    wrong += 1
                    print(f"  {kind} {number}: {outcome} in {seconds:.2f} s\n{trace}", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        of, case = sys.argv[2], int(sys.argv[3])
        print(*attempt(gather(), of, case, *map(int, sys.argv[4:] or ["1"])), sep="\n")
    else:
        numbers = [int(argument) for argument in sys.argv[1:]]
        sys.exit(main(*(numbers + [50_000, 1][len(numbers) :])))
