"""What workers read: articles again, and captures that led to no article. Each depends on nothing that is stored later.

Nothing of Scrapy is imported here: each process would take half a second longer to be there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ParamSpec, TypeVar
from urllib.parse import urljoin

from azecrawl import site
from azecrawl.archive import Archive, ArchiveError
from azecrawl.judge import Answer, Held, Posts, judge, judged
from azecrawl.offline.cores import Kept
from azecrawl.records import Capture, Visit
from azecrawl.rereading import Rereading, reread_all

P = ParamSpec("P")
T = TypeVar("T")


def reread_articles(kept: Kept, job: tuple[list[int], str | None, bytes | None]) -> tuple[int, list[Rereading]]:
    """Read some articles again, as ``reread_all`` does: their ids, what parser has read them, an extract of them."""
    article_ids, parser, extracted = job
    with kept.part(extracted) as archive:
        return reread_all(archive, article_ids, parser)


@dataclass(frozen=True)
class Read:
    """What was read in a capture, by itself: the visit without the bodies, and whether the archive was asked for more.

    What is held of an address is not known yet: it may be stored before this.
    """

    visit: Visit
    has_asked: bool


def read_captures(kept: Kept, job: tuple[list[int], bool, bytes | None]) -> list[Read | None]:
    """What is in each of some captures; None for one that is damaged."""
    capture_ids, has_posts, extracted = job
    with kept.part(extracted) as archive:
        return [_read_one(archive, capture_id, has_posts) for capture_id in capture_ids]


def _read_one(archive: Archive, capture_id: int, has_posts: bool) -> Read | None:
    has_asked = False

    def noting(look: Callable[P, T]) -> Callable[P, T]:
        def ask(*args: P.args, **kwargs: P.kwargs) -> T:
            nonlocal has_asked
            has_asked = True
            return look(*args, **kwargs)

        return ask

    try:
        capture = archive.capture(capture_id)
        nearest = noting(archive.nearest_capture)
        visit = visit_of(capture, nearest, noting(archive.post) if has_posts else None)
    except ArchiveError:
        return None
    bare = tuple(replace(each, body=b"") for each in visit.captures)
    return Read(replace(visit, captures=bare), has_asked)


_MOST_REDIRECTS = 10
"""That are followed from one capture to the next."""

Nearest = Callable[[str, datetime], Capture | None]
"""What gives the capture of an address that was fetched nearest to a time."""


def visit_of(capture: Capture, nearest: Nearest, posts: Posts | None, held: Held | None = None) -> Visit:
    """What a capture amounts to. Raises ``ArchiveError`` for one that is damaged."""
    url, base = capture.url, site.root_of(capture.url)
    answer = _answer(capture, nearest, base)

    def later(page_url: str) -> Answer | None:
        page = nearest(page_url, answer[-1].fetched_at)
        return (page,) if page else None

    return judged(judge(url, answer, base, held, posts, is_kept=True), later)


def _answer(capture: Capture, nearest: Nearest, base: str) -> Answer:
    """A capture and, where it is a redirect, the captures it leads to, as far as they are kept."""
    answer = [capture]
    while 300 <= answer[-1].status < 400 and len(answer) <= _MOST_REDIRECTS:
        last = answer[-1]
        location = last.header("location")
        try:
            target = site.normalize_url(urljoin(last.url, location), base)
        except ValueError:
            break
        following = nearest(target, capture.fetched_at)
        if following is None or any(following.url == each.url for each in answer):
            break
        answer.append(following)
    return answer
