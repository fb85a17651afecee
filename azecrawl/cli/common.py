"""What the commands share: where to print and how far one has come, which archive, and how its errors are told."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.progress import Progress
from rich.table import Table

from azecrawl import Archive, ArchiveError, configuration, site
from azecrawl.archive import ArchiveLocked
from azecrawl.archive.rows import ArticleRow
from azecrawl.archive.selection import FILTERS
from azecrawl.terminal import Terminal

console = Terminal()

_WIDEST = 1000


def configured(name: str) -> str:
    """What is configured under a name; an error in it is the user's to know."""
    try:
        return configuration.configured()[name]
    except configuration.ConfigurationError as error:
        raise click.ClickException(str(error)) from None


db_option = click.option(
    "--db",
    default=lambda: configured("archive"),
    show_default=f"as configured, or {configuration.KEYS['archive'].default}",
    type=click.Path(path_type=Path),
    help="The archive.",
)


scheduler_option = click.option(
    "--scheduler", metavar="ADDRESS", help="Work on the workers of this Dask scheduler, as tcp://host:8786."
)


class Busy(click.ClickException):
    """Another process writes to the archive: try again later (``EX_TEMPFAIL`` of sysexits.h, as of `scrapy crawl`)."""

    exit_code = 75


Command = TypeVar("Command", bound=Callable[..., Any])


def filters(command: Command) -> Command:
    """The options that say which articles are meant: those of ``Filters``."""
    for name, filter in reversed(FILTERS.items()):
        option = f"--{name.replace('_', '-')}"
        if filter.metavar is None:
            option += f"/--no-{name[4:]}" if name.startswith("has_") else f"/--not-{name}"
        command = click.option(option, default=None, metavar=filter.metavar, help=filter.help)(command)
    return command


def selecting(command: Command) -> Command:
    """The options that say which articles are meant: a query and ``filters``."""
    return click.option("--query", help="Only articles that match, as in `azecrawl search`.")(filters(command))


class Judging(click.Command):
    """A command whose exit code is 1 for wrong use: 2, which click gives, says that something is wrong."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.exit_code = 1  # type: ignore[misc]
            raise


@contextmanager
def user_errors() -> Iterator[None]:
    """What is wrong with an archive, or who holds it, is the user's to know."""
    try:
        yield
    except ArchiveLocked as error:
        raise Busy(str(error)) from None
    except ArchiveError as error:
        raise click.ClickException(str(error)) from None


@contextmanager
def reading(path: Path) -> Iterator[Archive]:
    """An archive to read."""
    with user_errors(), Archive(path) as archive:
        yield archive


def the_article(archive: Archive, of: str) -> ArticleRow:
    """The article that somebody names by its id or by a URL, however that is written."""
    names = [int(of)] if of.isdecimal() else [of, site.normalize_url(of)]
    article = next(filter(None, map(archive.article, names)), None)
    if article is None:
        raise click.ClickException(
            f"{archive.path} holds no article {of}. Give its URL or its id as the archive has it"
        )
    return article


def images_option(help: str) -> Callable[[Command], Command]:
    """Where crawls have kept images. Without that folder (a disk that is not mounted?) no image is said to be lost."""

    def kept() -> str | None:
        folder = configured("images")
        return folder if folder and Path(folder).is_dir() else None

    return click.option(
        "--images",
        metavar="FOLDER",
        default=kept,
        show_default="as configured",
        type=click.Path(path_type=Path, exists=True, file_okay=False),
        help=help,
    )


def print_table(table: Table) -> None:
    """Print a table; in a pipe as wide as it is, for whoever reads it there has no edge."""
    (console if console.is_terminal else Terminal(width=_WIDEST)).print(table)


@contextmanager
def progress(doing: str) -> Iterator[Callable[[int, int | None], None]]:
    """How much is done of how much, shown while it lasts where somebody looks: on a terminal."""
    with Progress(console=Terminal(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(doing, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
