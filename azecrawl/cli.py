"""The command ``azecrawl``: a thin skin over what the package does; no logic of its own."""

from __future__ import annotations

import json
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from azecrawl import Archive, ArchiveError, __version__, replica, site
from azecrawl.changes import changes
from azecrawl.pages import PageError, parse_article
from azecrawl.records import as_dict
from azecrawl.settings import ARCHIVE_PATH, DOWNLOAD_MAXSIZE, DOWNLOAD_TIMEOUT, USER_AGENT

console = Console()

_db_option = click.option(
    "--db", default=Path(ARCHIVE_PATH), show_default=True, type=click.Path(path_type=Path), help="The archive."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """The archive of record for Aze.Media. Crawl with `scrapy crawl articles`."""


@main.command()
@click.argument("page", metavar="FILE|URL")
@click.option("--url", help="The address the page came from. For a file: where its relative links belong.")
def parse(page: str, url: str | None) -> None:
    """Print what the parser sees in an article's page, as JSON.

    \b
    Example: azecrawl parse saved.html --url https://aze.media/some-article/
    """
    remote = page.startswith(("http://", "https://"))
    html = _fetch(page) if remote else _read(Path(page))
    try:
        article = parse_article(html, url or (page if remote else site.BASE_URL))
    except PageError as error:
        raise click.ClickException(f"{page} cannot be read as an article. {error}") from None
    click.echo(json.dumps(as_dict(article), ensure_ascii=False, indent=2))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror}. Give the path of a saved page, or a URL") from None


def _fetch(url: str) -> bytes:
    request = urllib.request.Request(url, headers={"User-Agent": USER_AGENT})
    try:
        with urllib.request.urlopen(request, timeout=DOWNLOAD_TIMEOUT) as response:
            body: bytes = response.read(DOWNLOAD_MAXSIZE)
            return body
    except urllib.error.HTTPError as error:
        error.close()
        raise click.ClickException(f"{url} answered HTTP {error.code}. Check it, or give a saved page") from None
    except OSError as error:
        why = getattr(error, "reason", error)
        raise click.ClickException(f"{url} cannot be reached: {why}. Check the address and the network") from None


@main.command()
@_db_option
@click.option("--missing", is_flag=True, help="List what is known and not archived, URL by URL, and why.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def coverage(db: Path, missing: bool, as_json: bool) -> None:
    """Say how complete the archive is: what each way of looking knows, and how much of it is archived.

    \b
    Example: azecrawl coverage --missing
    """
    with _archive(db) as archive:
        found = archive.coverage()
        rows = list(archive.missing()) if missing else []
    if as_json:
        click.echo(json.dumps(asdict(found) | ({"missing": rows} if missing else {}), ensure_ascii=False, indent=2))
        return
    table = Table("way", "knows", "archived", "only this way", "the site says", box=None)
    for way, known in found.known.items():
        said = found.says.get(way)
        table.add_row(
            way, f"{known:,}", f"{found.archived[way]:,}", f"{found.only[way]:,}", f"{said:,}" if said else ""
        )
    console.print(table)
    for row in rows:
        click.echo(f"{row['state']}\t{row['url']}\t{row['reason'] or ''}\t{row['ways'] or ''}")
    click.echo(found.sentence)


@main.command()
@click.argument("url", metavar="URL|ID")
@_db_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def history(url: str, db: Path, as_json: bool) -> None:
    """List the revisions of an article: when each was seen, and how much of it was new.

    \b
    Example: azecrawl history https://aze.media/some-article/
    """
    revisions = _revisions(db, url)
    if as_json:
        click.echo(json.dumps(revisions, ensure_ascii=False, indent=2))
        return
    table = Table("revision", "first seen", "last seen", "words", "changed", box=None)
    for number, (older, newer) in enumerate(zip([None, *revisions], revisions, strict=False), 1):
        found = changes(older, newer) if older else []
        changed = ", ".join(f"{change.field} {change.share:.0%}" for change in found)
        words = len(newer["body_text"].split())
        table.add_row(str(number), newer["first_seen_at"], newer["last_seen_at"], f"{words:,}", changed)
    console.print(table)


@main.command()
@click.argument("url", metavar="URL|ID")
@click.argument("older", type=int, required=False)
@click.argument("newer", type=int, required=False)
@_db_option
def diff(url: str, older: int | None, newer: int | None, db: Path) -> None:
    """Show word by word what changed between two revisions, by their numbers; without numbers, the last two.

    Removed words stand in [-brackets-], added ones in {+braces+}; on a terminal also in colour.

    \b
    Example: azecrawl diff https://aze.media/some-article/ 1 3
    """
    revisions = _revisions(db, url)
    if len(revisions) == 1:
        raise click.ClickException(f"{url} has had one content only: there is nothing to compare")
    first, last = older or len(revisions) - 1, newer or len(revisions)
    if not 1 <= first < last <= len(revisions):
        raise click.ClickException(f"{url} has {len(revisions)} revisions: name two of them, the older one first")
    marks = {"kept": ("", "", ""), "removed": ("[-", "-]", "red"), "added": ("{+", "+}", "green")}
    for change in changes(revisions[first - 1], revisions[last - 1]):
        text = Text(f"{change.field} ({change.share:.0%} changed)\n", style="bold")
        for run in change.runs:
            before, after, style = marks[run.kind]
            words = run.text.strip()
            text.append(run.text.replace(words, f"{before}{words}{after} ") if words else run.text, style or "not bold")
        console.print(text, soft_wrap=True)


def _revisions(db: Path, url: str) -> list[dict[str, Any]]:
    with _archive(db) as archive:
        article = archive.article(int(url) if url.isdecimal() else url)
        if article is None:
            raise click.ClickException(f"{db} holds no article {url}. Give its URL or its id as the archive has it")
        return archive.revisions(article["id"])


@contextmanager
def _archive(path: Path) -> Iterator[Archive]:
    """An archive to read; what is wrong with it is the user's to know."""
    try:
        with Archive(path, read_only=True) as archive:
            yield archive
    except ArchiveError as error:
        raise click.ClickException(str(error)) from None


@main.command("replica")
@click.option(
    "--articles", default=150, show_default=True, type=click.IntRange(1), help="How many articles the site has."
)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes any free one.")
def replica_command(articles: int, port: int) -> None:
    """Serve a stand-in for the site on loopback, until Ctrl-C.

    \b
    Example: azecrawl replica --articles 5000 --port 8000
             scrapy crawl articles -a base_url=http://127.0.0.1:8000/
    """
    try:
        replica.serve(articles, port)
    except OSError as error:
        raise click.ClickException(
            f"port {port} cannot be used: {error.strerror}. Choose another with --port"
        ) from None


if __name__ == "__main__":
    sys.exit(main())
