"""Commands for the archive's upkeep: reading again what is kept, and bringing archives together."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.text import Text

from azecrawl import site
from azecrawl.archive import Archive, ArchiveWriter
from azecrawl.changes import changes
from azecrawl.cli.common import Judging, console, db_option, progress, scheduler_option, user_errors
from azecrawl.cli.revisions import marked
from azecrawl.terminal import echo, echo_json

if TYPE_CHECKING:
    from azecrawl.offline.reparse import Reparsed


@click.command(cls=Judging)
@db_option
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help=f"Only articles published since this day, in {site.PLACE}.",
)
@click.option("--where", metavar="SQL", help='Only articles for which this holds, like "source IS NULL".')
@click.option("--parser", metavar="NAME", help="Only what this parser has read, like jnews-1 or fallback.")
@click.option("--dry-run", is_flag=True, help="Write nothing: say what would change, with ten examples.")
@scheduler_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def reparse(
    db: Path,
    since: datetime | None,
    where: str | None,
    parser: str | None,
    dry_run: bool,
    scheduler: str | None,
    as_json: bool,
) -> None:
    """Read every kept page again with today's parser, without the network.

    What comes out otherwise replaces the reading of the same revision: the publication has not changed anything.
    Exits with 2 when a page can no longer be read; what was read from it before stays.

    \b
    Example: azecrawl reparse --dry-run --where "byline IS NULL"
    """
    from azecrawl.offline.reparse import reparse as read_all_again

    with user_errors(), progress("Reading again") as show:
        report = read_all_again(
            db,
            where=where,
            since=since and since.date(),
            parser=parser,
            dry_run=dry_run,
            scheduler=scheduler,
            progress=show,
        )
    if as_json:
        plain = {name: getattr(report, name) for name in ("read", "changed", "fields", "found")}
        plain["troubles"] = [{"capture": one.reading.capture_id, "why": one.trouble} for one in report.troubles]
        echo_json(plain)
    else:
        _tell(report, dry_run)
    if report.troubles:
        raise SystemExit(2)


@click.command(cls=Judging)
@click.argument("others", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--into", required=True, metavar="FILE", type=click.Path(path_type=Path), help="The archive to bring all into."
)
def merge(others: tuple[Path, ...], into: Path) -> None:
    """Bring all that other archives have into one, which is made where there is none. The others stay as they are.

    An article that both have is one, with the revisions of both; what was seen later stands. A merge that was
    interrupted goes on when it is run again. Image files are not copied: put their folders together. Exits with 2 when
    something damaged was left behind.

    \b
    Example: azecrawl merge 2023.db 2024.db --into all.db
    """
    from azecrawl.pages.rest import rank

    is_damaged = False
    with user_errors(), ExitStack() as opened:
        sources = [opened.enter_context(Archive(path)) for path in others]
        archive = opened.enter_context(ArchiveWriter(into, writer="azecrawl merge"))
        for source in sources:
            with progress(f"Merging {source.path.name}") as show:
                merged = archive.merge(source, rank, datetime.now(UTC), show)
            for conflict in merged.conflicts:
                echo(f"{conflict}.")
            for damaged in merged.damaged:
                echo(f"left behind: {damaged}. `azecrawl verify --db {source.path}` says more")
            echo(f"{source.path}: {merged.sentence}.")
            is_damaged = is_damaged or bool(merged.damaged)
    if is_damaged:
        raise SystemExit(2)


def _tell(report: Reparsed, dry_run: bool) -> None:
    for name, count in report.fields.most_common():
        echo(f"{count:>8,}  {name}")
    if dry_run:
        for example in report.examples:
            console.print(_example(example.reading.fields, example.fields or {}), soft_wrap=True)
    for trouble in report.troubles:
        echo(f"capture {trouble.reading.capture_id}: {trouble.trouble}")
    echo(f"{report.sentence}{' (nothing was written)' if dry_run else ''}.")


def _example(stands: dict[str, Any], fields: dict[str, tuple[Any, Any]]) -> Text:
    text = Text(f"\n{stands['title']}\n", style="bold")
    older, newer = ({name: pair[which] for name, pair in fields.items()} for which in (0, 1))
    told = changes(older, newer)
    for change in told:
        text.append_text(marked(change))
    for name in fields.keys() - {change.field for change in told}:
        text.append(f"{name}: {fields[name][0]!r} → {fields[name][1]!r}\n", "not bold")
    return text
