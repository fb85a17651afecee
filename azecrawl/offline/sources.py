"""Sources of captures, read in batches, here or by workers: what may be wanted of them.

Nothing of Scrapy is imported here, as in ``reading``.
"""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Protocol
from urllib.parse import urljoin

import zstandard

from azecrawl import site
from azecrawl.offline.cores import Kept
from azecrawl.records import Capture, Origin, Seen
from azecrawl.warc import WarcError

_BATCH = 100
"""Records of a source looked at together: what is kept of them is one transaction."""

_MOST_SENT = 16 * 1024 * 1024
"""Bytes of packed captures that a worker reads ahead in one source: some 2,000 pages."""

_PAGES = ("text/html", "application/xhtml+xml", "")


class CaptureSource(Protocol):
    """Where captures come from. ``skipped`` counts, by why, what could not be used; it is whole at the end."""

    skipped: Counter[str]

    def __iter__(self) -> Iterator[Capture | Seen]:
        """Each capture in turn."""


@dataclass(frozen=True)
class Batch:
    """Some records of a source, as far as they tell by themselves: the captures that may be wanted, under the site's
    spelling of their addresses, and why the others are not. ``unread`` is why it cannot be read any further.
    """

    records: int
    captures: list[Capture]
    seen: list[Seen]
    passed_over: Counter[str]
    unread: str | None


@dataclass(frozen=True)
class Begun:
    """What a worker has read of a source: ``skipped`` is the source's, once it was read to its end."""

    packed: list[bytes]
    skipped: Counter[str] | None

    def __iter__(self) -> Iterator[Batch]:
        for packed in self.packed:
            yield pickle.loads(zstandard.decompress(packed))


def begin(_: Kept, job: tuple[CaptureSource, str]) -> Begun:
    """Read a source as far as it can be read, and as can be held."""
    source, base_url = job
    packed: list[bytes] = []
    for batch in batches_of(source, base_url):
        if batch.unread or sum(map(len, packed)) > _MOST_SENT:
            return Begun(packed, None)
        packed.append(zstandard.compress(pickle.dumps(batch)))
    return Begun(packed, source.skipped)


def batches_of(source: CaptureSource, base_url: str) -> Iterator[Batch]:
    """The records of a source, as far as it can be read."""
    left = iter(source)
    unread = None
    while unread is None:
        records: list[Capture | Seen] = []
        try:
            records.extend(islice(left, _BATCH))
        except (WarcError, OSError) as error:
            unread = str(error)
        if not records and not unread:
            return
        passed_over: Counter[str] = Counter()
        captures = [record for record in records if isinstance(record, Capture)]
        seen = [record for record in records if isinstance(record, Seen)]
        yield Batch(len(records), list(_possible(captures, base_url, passed_over)), seen, passed_over, unread)


def _possible(captures: Iterable[Capture], base_url: str, passed_over: Counter[str]) -> Iterator[Capture]:
    """The captures that may be kept, whatever is known already, under the site's spelling of their addresses."""
    for capture in captures:
        if not site.is_on_site(capture.url, base_url):
            passed_over["another site"] += 1
            continue
        if is_chosen(capture):
            yield capture
            continue
        url = site.normalize_url(capture.url, base_url)
        if site.is_rendering(url):
            passed_over["a rendering for AMP or for embedding, which is another page"] += 1
        elif capture.status == 200 and capture.media_type not in _PAGES:
            passed_over["no HTML"] += 1
        elif 300 <= capture.status < 400 and _leads_to_itself(url, capture.header("location"), base_url):
            passed_over["a redirect to another spelling of the address"] += 1
        else:
            yield replace(capture, url=url)


def is_chosen(capture: Capture) -> bool:
    """Whether an archive of ours has chosen a capture already."""
    return capture.origin not in (Origin.WARC, Origin.SAVED)


def _leads_to_itself(url: str, location: str, base_url: str) -> bool:
    if not location:
        return True
    try:
        target = urljoin(url, location)
    except ValueError:
        return True  # no address at all: it leads nowhere
    return site.is_on_site(target, base_url) and site.normalize_url(target, base_url) == url
