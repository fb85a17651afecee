"""The commands that copy the archive while it is written, and put a copy back."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from azecrawl.archive import backups
from azecrawl.archive.backups import CopiedImages
from azecrawl.cli.common import Judging, configured, db_option, images_option, progress, user_errors
from azecrawl.terminal import echo

_SOMETHING_IS_MISSING = 2


@click.command(cls=Judging)
@click.argument("target", metavar="FOLDER", type=click.Path(path_type=Path, file_okay=False))
@db_option
@images_option("The folder of image files, to be copied too.")
@click.option("--keep", type=click.IntRange(1), metavar="N", help="Remove older backups of this archive: N stay.")
def backup(target: Path, db: Path, images: Path | None, keep: int | None) -> None:
    """Copy the archive into a folder, as azemedia-2026-11-28T031500Z.db. A crawl may go on meanwhile.

    The copy appears when it is on the disk and `verify` finds nothing wrong with it; an archive that is not whole is
    not copied, and older backups stay. Image files go into the folder images there, each once. Says nothing without a
    terminal when all is well; exits with 2 when image files are missing in the backup.

    \b
    Example: azecrawl backup /mnt/backups --images data/images --keep 14
    """
    with user_errors(), progress("Backing up") as show:
        made = backups.backup(
            db,
            target,
            at=datetime.now(UTC),
            images=images,
            keep=keep,
            watch=lambda what, done, of: show(done, of),
        )
    if sys.stdout.isatty():
        removed = f", {len(made.removed):,} older removed" if made.removed else ""
        echo(f"{made.path}: {made.bytes / 1e6:,.1f} MB{_told(made.images)}{removed}")
    _tell_of_lost(made.images, "in the backup. Say where they are with --images FOLDER, and look at them with verify")


@click.command(cls=Judging)
@click.argument("backup", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@db_option
@click.option(
    "--images",
    metavar="FOLDER",
    default=lambda: configured("images") or None,
    show_default="as configured",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder for image files, where they are to be put back too.",
)
@click.option("--replace", is_flag=True, help="Put the archive that is there aside, under another name.")
def restore(backup: Path, db: Path, images: Path | None, replace: bool) -> None:
    """Make a backup the archive, once `verify` finds nothing wrong with it. The backup stays where it is.

    Image files come from the folder images beside the backup. Nothing is done while a crawl runs.

    \b
    Example: azecrawl restore /mnt/backups/azemedia-2026-11-28T031500Z.db --images data/images --replace
    """
    with user_errors(), progress("Restoring") as show:
        made = backups.restore(
            backup,
            db,
            at=datetime.now(UTC),
            replace=replace,
            images=images,
            watch=lambda what, done, of: show(done, of),
        )
    aside = f"; what was there is now {made.aside}" if made.aside else ""
    echo(f"{made.path}: {made.bytes / 1e6:,.1f} MB{_told(made.images)}{aside}")
    _tell_of_lost(made.images, f"in {images}, nor beside the backup. The next crawl may fetch them: verify --repair")


def _told(images: CopiedImages) -> str:
    if not images.held and not images.new:
        return ""
    return f", {images.new:,} image files new ({images.bytes / 1e6:,.1f} MB), {images.held:,} there already"


def _tell_of_lost(images: CopiedImages, where: str) -> None:
    """Say how many image files are not ``where`` they ought to be. Exits with 2 when there are any."""
    if images.lost:
        echo(f"{len(images.lost):,} image files ({images.lost[0]} for one) are not {where}", err=True)
        raise SystemExit(_SOMETHING_IS_MISSING)
