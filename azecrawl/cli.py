"""The command ``azecrawl``: a thin skin over what the package does; no logic of its own."""

from __future__ import annotations

import json
import sys
import urllib.error
import urllib.request
from pathlib import Path

import click

from azecrawl import __version__, replica, site
from azecrawl.pages import PageError, parse_article
from azecrawl.records import as_dict
from azecrawl.settings import DOWNLOAD_MAXSIZE, DOWNLOAD_TIMEOUT, USER_AGENT


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
