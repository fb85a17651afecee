"""Commands around a crawl: the crawl, what the parser sees, how complete the archive is, a stand-in for the site."""

from __future__ import annotations

import os
import urllib.error
import urllib.request
from dataclasses import asdict
from pathlib import Path

import click
from rich.table import Table

from azecrawl.cli.common import Judging, configured, db_option, print_table, reading
from azecrawl.configuration import user_agent
from azecrawl.records import as_dict
from azecrawl.terminal import echo, echo_json


@click.command(cls=Judging)
@click.argument("spider", default="articles")
@click.option("-a", "arguments", metavar="NAME=VALUE", multiple=True, help="What is to be archived: since=2021-03-01")
@click.option("-s", "settings", metavar="NAME=VALUE", multiple=True, help="How: CONTACT=you@example.org")
def crawl(spider: str, arguments: tuple[str, ...], settings: tuple[str, ...]) -> None:
    """Archive the site. SPIDER is articles, or wayback for what a web archive has.

    Exits with 0 when all is well, 1 for wrong use, 2 when the crawl failed, 3 when something is wrong with what came,
    75 when another run holds the archive. It is `scrapy crawl`, in any folder.

    \b
    Example: azecrawl crawl
             azecrawl crawl -a since=2021-03-01 -a categories=karabakh,energy -s CONTACT=you@example.org
    """
    from scrapy.cmdline import execute

    os.environ["SCRAPY_SETTINGS_MODULE"] = "azecrawl.settings"
    line = ["scrapy", "crawl", spider]
    for flag, values in (("-a", arguments), ("-s", settings)):
        for value in values:
            line += [flag, value]
    execute(line)


_OF_THE_WEB = (
    urllib.request.ProxyHandler,
    urllib.request.HTTPHandler,
    urllib.request.HTTPSHandler,
    urllib.request.HTTPRedirectHandler,
    urllib.request.HTTPErrorProcessor,
    urllib.request.HTTPDefaultErrorHandler,
    urllib.request.UnknownHandler,
)
"""What is needed of urllib for http and https: it would follow a redirect to ftp, too."""


@click.command()
@click.argument("page", metavar="FILE|URL")
@click.option("--url", help="The address the page came from. For a file: where its relative links belong.")
def parse(page: str, url: str | None) -> None:
    """Print what the parser sees in an article's page, as JSON.

    \b
    Example: azecrawl parse saved.html --url https://aze.media/some-article/
    """
    from azecrawl.pages import PageError, parse_article  # here, because the start of every command would wait for it

    remote = page.startswith(("http://", "https://"))
    html, content_type = _fetch(page) if remote else (_read(Path(page)), None)
    try:
        article = parse_article(html, url or (page if remote else configured("base_url")), content_type)
    except PageError as error:
        raise click.ClickException(f"{page} cannot be read as an article. {error}") from None
    echo_json(as_dict(article))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror}. Give the path of a saved page, or a URL") from None


def _fetch(url: str) -> tuple[bytes, str | None]:
    """What a URL answers, and its ``Content-Type``."""
    contact = configured("contact")
    from azecrawl import settings

    request = urllib.request.Request(url, headers={"User-Agent": user_agent(settings.USER_AGENT, contact)})
    opener = urllib.request.OpenerDirector()
    for handler in _OF_THE_WEB:
        opener.add_handler(handler())
    try:
        with opener.open(request, timeout=settings.DOWNLOAD_TIMEOUT) as response:
            body: bytes = response.read(settings.DOWNLOAD_MAXSIZE)
            return body, response.headers.get("Content-Type")
    except urllib.error.HTTPError as error:
        error.close()
        raise click.ClickException(f"{url} answered HTTP {error.code}. Check it, or give a saved page") from None
    except OSError as error:
        why = getattr(error, "reason", error)
        raise click.ClickException(f"{url} cannot be reached: {why}. Check the address and the network") from None


@click.command()
@db_option
@click.option("--missing", is_flag=True, help="List what is known and not archived, URL by URL, and why.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def coverage(db: Path, missing: bool, as_json: bool) -> None:
    """Say how complete the archive is: what each way of looking knows, and how much of it is archived.

    Where the site's REST API is open, also how far it and the pages say the same.

    \b
    Example: azecrawl coverage --missing
    """
    with reading(db) as archive:
        archive.check_runs()
        found = archive.coverage()
        rows = list(archive.missing()) if missing else []
    if as_json:
        echo_json(asdict(found) | ({"missing": rows} if missing else {}))
        return
    table = Table("way", "knows", "archived", "only this way", "the site says", box=None)
    for way, known in found.known.items():
        said = found.says.get(way)
        table.add_row(
            way, f"{known:,}", f"{found.archived[way]:,}", f"{found.only[way]:,}", f"{said:,}" if said else ""
        )
    print_table(table)
    for row in rows:
        echo(f"{row['state']}\t{row['url']}\t{row['reason'] or ''}\t{row['ways'] or ''}")
    echo(found.sentence)
    if agreement := found.agreement.sentence:
        echo(agreement)


@click.command()
@click.option(
    "--articles", default=150, show_default=True, type=click.IntRange(1), help="How many articles the site has."
)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes any free one.")
def replica(articles: int, port: int) -> None:
    """Serve a stand-in for the site on loopback, until Ctrl-C.

    \b
    Example: azecrawl replica --articles 5000 --port 8000
             azecrawl crawl -a base_url=http://127.0.0.1:8000/
    """
    from azecrawl.replica import serve  # here, for the same reason

    configured("site")
    try:
        serve(articles, port)
    except OSError as error:
        raise click.ClickException(
            f"port {port} cannot be used: {error.strerror}. Choose another with --port"
        ) from None
