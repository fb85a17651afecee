"""The group of commands ``export``, and those of it that write captures: WARC and WACZ."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import click

from azecrawl import Archive
from azecrawl.cli.common import db_option, images_option, progress, reading
from azecrawl.export.output import ExportError
from azecrawl.plurals import many
from azecrawl.terminal import echo
from azecrawl.warc import Written

_images_option = images_option("The folder of image files, to be written too.")


@click.group()
def export() -> None:
    """Write the archive in the forms that other tools read."""


@export.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("."))
@db_option
@_images_option
@click.option("--size", default=1000, show_default=True, type=click.IntRange(1), help="Megabytes a file has, about.")
def warc(folder: Path, db: Path, images: Path | None, size: int) -> None:
    """Write every capture into WARC files (ISO 28500): azemedia-00001.warc.gz, … in FOLDER, or here.

    They hold the pages as they came with what they need to be seen, as far as that was kept, and what was read from
    them. The same archive gives the same files.

    \b
    Example: azecrawl export warc warcs/ --size 500
    """
    with _exporting(db, folder, "warc") as (archive, advance):
        from azecrawl.warc.writer import write_warcs

        written = write_warcs(archive, folder, images=images, size=size * 1_000_000, advance=advance)
    first, last = written.files[0], written.files[-1]
    names = f"{first}" if first == last else f"{first} to {last.name}"
    _tell(names, written)


@export.command()
@click.argument("file", type=click.Path(path_type=Path))
@db_option
@_images_option
def wacz(file: Path, db: Path, images: Path | None) -> None:
    """Write everything into one WACZ file, to be read at replayweb.page or in ArchiveWeb.page.

    It holds all captures, and lists the articles with their texts, so that they can be searched.

    \b
    Example: azecrawl export wacz azemedia.wacz
    """
    if file.suffix != ".wacz":
        raise click.ClickException(f"{file} would not be known as a WACZ; give a name that ends in .wacz")
    with _exporting(db, file, "wacz") as (archive, advance):
        from azecrawl.warc.wacz import write_wacz

        written = write_wacz(archive, file, images=images, advance=advance)
    _tell(str(file), written)


def _tell(name: str, written: Written) -> None:
    """Say what was written. What is damaged is missing in it: then the exit code is 2."""
    for reason in written.left_out:
        echo(f"left out: {reason}")
    held = f"{many(written.captures, 'capture')}, {many(written.articles, 'article')}"
    echo(f"{name}: {held}, {written.size / 1e6:,.1f} MB")
    if written.left_out:
        raise SystemExit(2)


@contextmanager
def _exporting(db: Path, out: Path, extra: str) -> Iterator[tuple[Archive, Callable[[], object]]]:
    """An archive to export, and what to call for each capture; what goes wrong is the user's to know.

    ``extra`` is the package's extra that brings what is needed.
    """
    try:
        with reading(db) as archive, progress("Captures") as show:
            total, done = archive.counts()["captures"], count(1)
            yield archive, lambda: show(next(done), total)
    except ModuleNotFoundError as error:
        raise click.ClickException(f"{error.name} is not installed: pip install 'azecrawl[{extra}]'") from None
    except ExportError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(
            f"{error.filename or out} cannot be written: {error.strerror}. Choose another place, or make room"
        ) from None
