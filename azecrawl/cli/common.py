"""What the commands share: where to print, which archive, and how its errors are told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console

from azecrawl import Archive, ArchiveError
from azecrawl.settings import ARCHIVE_PATH

console = Console()

db_option = click.option(
    "--db", default=Path(ARCHIVE_PATH), show_default=True, type=click.Path(path_type=Path), help="The archive."
)


@contextmanager
def reading(path: Path) -> Iterator[Archive]:
    """An archive to read; what is wrong with it is the user's to know."""
    try:
        with Archive(path, read_only=True) as archive:
            yield archive
    except ArchiveError as error:
        raise click.ClickException(str(error)) from None
