"""The command for the same or nearly the same text under several articles."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from rich.text import Text

from azecrawl import ArchiveError, site
from azecrawl.archive import ArchiveLocked
from azecrawl.cli.common import console, db_option, progress, reading, scheduler_option, the_article
from azecrawl.likeness import LEAST_ALIKE, LEAST_WORDS
from azecrawl.terminal import echo, echo_json


@click.command()
@click.argument("url", metavar="[URL|ID]", required=False)
@db_option
@click.option(
    "--least", default=60, show_default=True, type=click.IntRange(LEAST_ALIKE, 100), help="How alike, in per cent."
)
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help=f"Only groups with an article published on this day (in {site.PLACE}) or later, like 2021-03-01.",
)
@click.option("--largest", is_flag=True, help="Put the largest group first, not the newest.")
@scheduler_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def duplicates(
    url: str | None,
    db: Path,
    least: int,
    since: datetime | None,
    largest: bool,
    scheduler: str | None,
    as_json: bool,
) -> None:
    """List articles with the same or nearly the same text, in groups; of one article, the group it is in.

    First compares what is new or was edited since the last time. How alike two texts are is how much of both is
    the same words in the same order; each article is shown with how alike it is to the most alike of the others.

    \b
    Example: azecrawl duplicates --least 60 --since 2021-01-01
             azecrawl duplicates https://aze.media/some-article/
    """
    obstacle = _compare_new(db, scheduler)
    with reading(db) as archive:
        asked = the_article(archive, url) if url else None
        groups = archive.duplicates(least, asked and asked["id"], since and since.date())
        counts = archive.comparison()
        if asked and archive.says_too_little(asked["id"]):
            echo(f"{asked['url']} has fewer than {LEAST_WORDS} words of its own: too few to be compared.", err=True)
    if largest:
        groups.sort(key=len, reverse=True)
    if counts["uncompared"]:
        echo(f"Not compared yet: {counts['uncompared']:,} articles. {obstacle}", err=True)
    if as_json:
        echo_json({"groups": groups, **counts})
        return
    for group in groups:
        console.print(Text(f"{len(group)} articles", style="bold"))
        for article in group:
            alike = "identical" if article["identical"] else f"{article['alike']} %"
            gone = "  (gone)" if article["gone_at"] else ""
            line = f"{alike:>11}  {article['day']}  {article['url']}  {article['title']}{gone}"
            console.print(Text(line), soft_wrap=True)
    echo(
        f"Groups at least {least} % alike: {len(groups):,}, of {sum(map(len, groups)):,} articles. Compared:"
        f" {counts['compared']:,}, of which {counts['too_little']:,} say too little of their own to tell."
    )


def _compare_new(path: Path, scheduler: str | None) -> str | None:
    """Compare what has not been; where that cannot be done, why. Anything else about the archive shows in reading."""
    from azecrawl.offline.comparison import compare

    try:
        with progress("Comparing") as show:
            compare(path, scheduler, show)
    except (ArchiveError, ArchiveLocked) as error:
        if scheduler:
            raise click.ClickException(str(error)) from None
        return str(error)
    return None
