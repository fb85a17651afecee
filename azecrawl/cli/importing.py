"""Commands that bring in what others kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from azecrawl import site
from azecrawl.cli.common import configured, db_option, progress, scheduler_option, user_errors
from azecrawl.terminal import echo

if TYPE_CHECKING:
    from azecrawl.offline.sources import CaptureSource

_base_url_option = click.option(
    "--base-url",
    default=lambda: configured("base_url"),
    show_default=f"as configured, or {site.BASE_URL}",
    help="The site whose pages are wanted.",
)


@click.group("import")
def import_() -> None:
    """Bring in captures from other archives: read, checked and stored as if they had been crawled."""


@import_.command()
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@db_option
@_base_url_option
@scheduler_option
def warc(files: tuple[Path, ...], db: Path, base_url: str, scheduler: str | None) -> None:
    """Bring in the site's articles from WARC files, whoever wrote them: .warc, .warc.gz and .warc.zst.

    \b
    Example: azecrawl import warc 2021/*.warc.gz
    """
    try:
        from azecrawl.warc.reader import Reader
    except ImportError:
        raise click.ClickException("reading WARC files needs more: pip install 'azecrawl[warc]'") from None
    if not any(path.exists() for path in files):  # a slip of the hand is no run
        raise click.ClickException(f"there is no file {files[0]}; nothing was changed: give the path of a WARC file")
    _bring_in(db, {str(path): Reader(path) for path in files}, base_url, scheduler)


@import_.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@db_option
@_base_url_option
@scheduler_option
def html(folder: Path, db: Path, base_url: str, scheduler: str | None) -> None:
    """Bring in articles saved as HTML, XHTML, MHTML or .webarchive files, in a folder and below it.

    What page a file is has to stand in it or in its path: browsers, SingleFile and HTTrack write it into a comment,
    mirrors are folders named after the site, and most pages name themselves (og:url). A page that was saved from a web
    archive is the page that was captured, as of then.

    \b
    Example: azecrawl import html ~/saved-pages
    """
    from azecrawl.offline.saved import SavedPages

    _bring_in(db, {str(folder): SavedPages(folder, base_url)}, base_url, scheduler)


def _bring_in(db: Path, sources: Mapping[str, CaptureSource], base_url: str, scheduler: str | None) -> None:
    from azecrawl.offline.imports import bring_in

    with user_errors(), progress("Bringing in") as show:
        report = bring_in(db, sources, base_url, show, scheduler=scheduler)
    for title, counts in (("passed over", report.passed_over), ("visits", report.reasons)):
        for why, count in counts.most_common():
            echo(f"{count:>8,}  {title}: {why}")
    echo(f"{report.sentence}.")
    if not report.kept + report.held and "another site" in report.passed_over:
        echo(f"What is wanted are pages of {base_url}; --base-url names another site.")
    if not db.exists():
        echo(f"{db} was not made: there is nothing to keep in it.")
    if report.unread:
        raise click.ClickException("; ".join(report.unread.values()))
