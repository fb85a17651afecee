"""Commands for the archive's upkeep: reading again what is kept."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.text import Text

from azecrawl import site
from azecrawl.changes import changes
from azecrawl.cli.common import Judging, console, db_option, progress, user_errors
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
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def reparse(
    db: Path, since: datetime | None, where: str | None, parser: str | None, dry_run: bool, as_json: bool
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
