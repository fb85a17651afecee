"""The reader as a folder of files, for any web host: its own pages, one after the other, with links between files."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from azecrawl import Archive
from azecrawl.archive.rows import ArticleRow
from azecrawl.export.folder import Folder, kept_up
from azecrawl.export.output import ExportError, needs
from azecrawl.export.site_search import write_search
from azecrawl.fingerprints import Fingerprints

Advance = Callable[[int], object]
"""What is told how many articles have their pages."""

_FIRST = {"index.html": "/", "reader/search.js": "/reader/search.js"}
"""What leads to all else, and what no page names; each with its address in the reader."""

_IMAGES = "/images/"


@dataclass(frozen=True)
class Written:
    """How many articles a site has, and how many of its files were written and removed: the others were so already.

    ``left_out`` are the addresses that pages lead to of which the reader has no page.
    """

    articles: int
    written: int
    removed: int
    left_out: tuple[str, ...] = ()


def write_site(archive: Archive, out: Path, images: Path | None, advance: Advance = lambda done: None) -> Written:
    """Make a folder the site of an archive, or of the part that it shows; ``images`` is where those were kept.

    What is as it was is not written, what is there no longer is removed. Raises ``ExportError`` for a folder that is
    no site, for no articles, and where a library is missing.
    """
    with needs("site"):
        import pagefind_bin  # noqa: F401  # before an hour's work, not after it

        from azecrawl.web.answering import OPENED
    if not (total := archive.article_count()):
        raise ExportError("no article is selected: there would be nothing on the site")
    with kept_up(out) as folder, archive.unchanging():
        token = OPENED.set(archive)
        try:
            left_out = asyncio.run(_write_pages(archive.path, folder, images, advance))
            write_search(_with_names(archive), folder)
        finally:
            OPENED.reset(token)
    return Written(total, folder.written, folder.removed, tuple(left_out))


async def _write_pages(path: Path, folder: Folder, images: Path | None, advance: Advance) -> list[str]:
    """Write a page, and all that it leads to. Returns the addresses of which the reader has no page."""
    from azecrawl.web.reader import HERE, reader

    datasette = reader(path, images, static=True)
    await datasette.invoke_startup()
    waiting, known, articles = list(_FIRST.items()), Fingerprints(_FIRST), 0
    left_out = []
    while waiting:
        # The last one met comes first: an article's files follow its page, so that few wait.
        name, address = waiting.pop()
        if address.startswith(_IMAGES):
            assert images is not None, address
            folder.bring(name, images / address.removeprefix(_IMAGES))
        elif address.startswith("/reader/"):
            folder.write(name, (HERE / "static" / Path(name).name).read_bytes())
        else:
            is_there, content, leads_to = await _page(datasette, address, name)
            if not is_there:
                left_out.append(address)
            if is_there or name.endswith(".html"):  # where a link leads, a page says that there is none
                folder.write(name, content)
            waiting.extend((other, leads_to[other]) for other in leads_to if known.add(other))
        if re.fullmatch(r"/article/.+/cite", address):
            articles += 1
            advance(articles)
    return left_out


async def _page(datasette: object, address: str, name: str) -> tuple[bool, bytes, dict[str, str]]:
    """Whether the reader has such a page, what it answers, as its file has it, and what files that leads to, with
    their addresses."""
    from azecrawl.web.places import placed, placed_feed
    from azecrawl.web.plugin import answer

    found = await answer(datasette, address)
    if found.status not in (200, 404):
        raise ExportError(f"the page {address} of the reader cannot be shown ({found.status}): see `azecrawl serve`")
    is_there, text, leads_to = found.status == 200, str(found.body), dict[str, str]()
    if name.endswith(".html"):
        text, leads_to = placed(text, name)
    elif name.endswith(".atom") and is_there:
        text = placed_feed(text, name, "http://localhost")
    return is_there, text.encode(), leads_to


def _with_names(archive: Archive) -> Iterator[tuple[str, ArticleRow]]:
    """The articles, oldest first, so that new ones come last, each with the folder of its page."""
    from azecrawl.web.addresses import path_to
    from azecrawl.web.places import file_of

    for article in archive.articles(sort="oldest"):
        name = file_of(path_to("article", archive.slug(article)))
        assert name is not None, article["url"]
        yield name.removesuffix("/index.html"), article
