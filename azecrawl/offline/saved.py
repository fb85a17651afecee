"""A folder of saved pages, as captures. What they say of where and when they were saved is believed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin

from w3lib.encoding import html_to_unicode

from azecrawl import site
from azecrawl.archive.bodies import LARGEST
from azecrawl.offline import mhtml, provenance, webarchive
from azecrawl.offline.provenance import Claim, Place
from azecrawl.pages import PageError
from azecrawl.pages.document import Document
from azecrawl.pages.encodings import unmarked_encoding, unmarked_text
from azecrawl.records import Capture, Origin

_BUNDLES = {".mht": mhtml.read, ".mhtml": mhtml.read, ".webarchive": webarchive.read}
"""Files that hold a page and more, by the endings of their names: that of browsers, and Safari's."""

_PAGE = re.compile(r"\.(?:x?html?|xht)(?:[?@]\w+=[^/]*)?$", re.IGNORECASE)
"""wget keeps a query in the name: ``index.html?p=12``."""

_ADDRESS = re.compile(r"https?://\w", re.IGNORECASE)
"""How one of the web begins; others are of files, or none."""


class _Skipped(Exception):
    """Why one file is left out."""


@dataclass(frozen=True)
class _File:
    """The page in a file, and what the file says of where it is from, without what stands in the page."""

    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    claims: tuple[Claim, ...] = ()


class SavedPages:
    """The pages in a folder and below it, as captures of status 200. ``skipped`` counts files, by why.

    These are HTML and XHTML files, and the pages in MHTML files and Safari's web archives. Where a page was saved from
    stands in such a file's own head, in the comment that browsers ("saved from url="), SingleFile ("url: …, saved date:
    …") and HTTrack ("Mirrored from …") write, in the path of a mirror (``aze.media/some-article/index.html``), or in
    the page's own ``og:url`` or ``link rel=canonical``. What a web archive showed is the page it had captured, at that
    time. Else a page was saved when one of those says so, or when its file was written.
    """

    def __init__(self, folder: Path, base_url: str = site.BASE_URL) -> None:
        self.folder = folder
        self.skipped: Counter[str] = Counter()
        self._base_url = base_url

    def __iter__(self) -> Iterator[Capture]:
        self.skipped.clear()
        for path in sorted(self.folder.rglob("*")):
            try:
                if (_PAGE.search(path.name) or path.suffix.lower() in _BUNDLES) and path.is_file():
                    yield self._capture(path)
            except _Skipped as why:
                self.skipped[str(why)] += 1
            except OSError as error:
                self.skipped[f"cannot be read: {error.strerror}"] += 1

    def _capture(self, path: Path) -> Capture:
        """The page in a file. Raises ``_Skipped``, and ``OSError`` for a file that cannot be read."""
        file = _read(path)
        place = provenance.of_path(path.relative_to(self.folder).parts, site.root_of(self._base_url).split("/")[2])
        page = self._page(file.body)
        claims = (*file.claims, *provenance.of_saving(_text(file.body)), *_in_order(place, page))
        url = self._address(claims, page)
        headers = file.headers
        if place and urljoin(place.file_url, ".") != url:
            headers = (*headers, ("Content-Location", place.file_url))  # where its links start from (RFC 2557, 5)
        at = _when(claims) or _written_at(path)
        return Capture(url, at, 200, headers, file.body, origin=Origin.SAVED)

    def _page(self, body: bytes) -> Document | None:
        """The page's tree; None for a page that cannot be read, which the import will say once more."""
        try:
            return Document(body, self._base_url)
        except PageError:
            return None

    def _address(self, claims: tuple[Claim, ...], page: Document | None) -> str:
        """The address of the site that a page is from. Raises ``_Skipped``.

        The first claim of an article's address is believed, but for one after a claim that names another site: who
        republishes an article names the original in his page.
        """
        on_site = []
        for url in (claim.url for claim in claims if _ADDRESS.match(claim.url)):
            if not site.is_on_site(url, self._base_url):
                raise _Skipped("another site")
            if site.is_rendering(url):
                return url
            if article := site.article_url(url, self._base_url):
                number = provenance.page_number(page) if page else 1
                is_first = site.normalize_url(url, self._base_url) == article
                return f"{article}{number}/" if number > 1 and is_first else url
            on_site.append(url)
        by_number = next((url for url in on_site if site.is_by_number(url)), None)
        if by_number is None:
            raise _Skipped("no article's address" if on_site else "nothing says which page of the site it is")
        return by_number


def _read(path: Path) -> _File:
    """What a file holds. Raises ``_Skipped``, and ``OSError`` for a file that cannot be read."""
    if path.stat().st_size > LARGEST:
        raise _Skipped("larger than 64 MB")
    content = path.read_bytes()
    bundle = _BUNDLES.get(path.suffix.lower())
    if bundle is None:
        encoding = unmarked_encoding(content)
        return _File(content, (("Content-Type", f"text/html; charset={encoding}"),) if encoding else ())
    page = bundle(content)
    if page is None:
        raise _Skipped("no page is in it")
    return _File(page.body, page.headers, (provenance.claimed(page.url, page.at),))


def _text(body: bytes) -> str:
    """A page as text, in the encoding that it declares."""
    return unmarked_text(body) or html_to_unicode(None, body)[1]


def _in_order(place: Place | None, page: Document | None) -> Iterator[Claim]:
    """What its path and its head say of a page. Only ``index.html`` is the page of its folder for certain."""
    if place and place.is_folder:
        yield place.claim
    if page:
        yield from provenance.of_page(page)
    if place and not place.is_folder:
        yield place.claim


def _when(claims: tuple[Claim, ...]) -> datetime | None:
    """When a page was captured by the archive that showed it, else when it was saved, as far as anything says so."""
    times = [claim.at for claim in claims if claim.is_replay] + [claim.at for claim in claims]
    return next(filter(None, times), None)


def _written_at(path: Path) -> datetime:
    """When a file was written. Raises ``_Skipped``."""
    try:
        return datetime.fromtimestamp(int(path.stat().st_mtime), UTC)
    except (ValueError, OverflowError):
        raise _Skipped("its date is of no calendar") from None
