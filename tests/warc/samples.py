"""What the tests of WARC files archive: articles of the replica, their edits, and answers of every shape."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from azecrawl.archive import ArchiveWriter
from azecrawl.records import Article, Capture, State, Visit
from azecrawl.replica import Publication
from azecrawl.replica.pages import Pages

PUBLICATION = Publication(40)
PAGES = Pages(PUBLICATION)
EDITED, MOVED, SPLIT, GONE = (PUBLICATION.article(number) for number in (3, 5, 7, 9))
OLD_URL = "https://aze.media/old-address/"
PLAIN = (("Content-Type", "text/html; charset=UTF-8"),)
CODED = (("Content-Length", "31"), ("content-encoding", "gzip"), ("Transfer-Encoding", "chunked"), *PLAIN)
STRANGE = (
    ("Set-Cookie", "who=Ünal"),
    ("Set-Cookie", "b=2"),
    ("X-Empty", ""),
    ("X-Crawler-Content-Length", "7"),
)


def day(month: int) -> datetime:
    return datetime(2026, month, 15, 8, 6, tzinfo=UTC)


def html(article: Article, page: int = 1) -> bytes:
    post = PUBLICATION.find_id(article.wp_id or 0)
    assert post
    shown = PAGES.article(post, page)
    assert shown
    return shown.encode()


def fill(path: Path) -> None:
    """Archive the samples."""
    after = replace(EDITED, title="A headline that was put right")
    page = html(EDITED)
    edited = page.replace(EDITED.title.encode(), after.title.encode())
    redirect = Capture(OLD_URL, day(2), 301, (("Location", MOVED.url), *CODED), b"", status_line="HTTP/1.1 301")
    pages = [Capture(url, day(3), 200, PLAIN, html(SPLIT, n)) for n, url in enumerate(SPLIT.page_urls, 1)]
    with ArchiveWriter(path) as archive:

        def visit(article: Article, at: datetime, *captures: Capture) -> None:
            found = Visit(captures[0].url, State.ARCHIVED, article=article, captures=captures)
            archive.store(found, run_id=None, at=at)

        visit(EDITED, day(1), Capture(EDITED.url, day(1), 200, CODED, page, status_line="HTTP/1.1 200"))
        visit(EDITED, day(2), Capture(EDITED.url, day(2), 200, STRANGE, page, status_line="h2 200"))
        visit(after, day(3), Capture(EDITED.url, day(3), 200, PLAIN, edited, status_line="HTTP/1.0 200 Fine"))
        archive.store(Visit(EDITED.url, State.ARCHIVED), run_id=None, at=day(4))  # seen, and not modified
        visit(MOVED, day(2), Capture(MOVED.url, day(2), 200, (), html(MOVED), origin="wayback"))
        archive.keep([redirect], day(2))
        visit(SPLIT, day(3), *pages)
        visit(GONE, day(1), Capture(GONE.url, day(1), 200, PLAIN, html(GONE), origin="warc"))
        for month in (5, 6):
            gone = Capture(GONE.url, day(month), 410, PLAIN, b"Gone", status_line="HTTP/1.1 410 Gone")
            archive.store(Visit(GONE.url, State.GONE, "HTTP 410", captures=(gone,)), run_id=None, at=day(month))
        archive.keep([Capture("https://aze.media/teapot?a=1&b=2", day(4), 299, (), b"short and stout")], day(4))
