"""Commands for the revisions of an article."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from azecrawl.archive.rows import RevisionRow
from azecrawl.changes import Change, changes
from azecrawl.cli.common import console, db_option, print_table, reading, the_article
from azecrawl.terminal import echo_json


@click.command()
@click.argument("url", metavar="URL|ID")
@db_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def history(url: str, db: Path, as_json: bool) -> None:
    """List the revisions of an article: when each was seen, and how much of it was new.

    \b
    Example: azecrawl history https://aze.media/some-article/
    """
    revisions = _revisions(db, url)
    if as_json:
        echo_json(revisions)
        return
    table = Table("revision", "first seen", "last seen", "words", "changed", box=None)
    for number, (older, newer) in enumerate(zip([None, *revisions], revisions, strict=False), 1):
        found = changes(older, newer) if older else []
        changed = ", ".join(f"{change.field} {change.share:.0%}" for change in found)
        words = len(newer["body_text"].split())
        table.add_row(str(number), newer["first_seen_at"], newer["last_seen_at"], f"{words:,}", changed)
    print_table(table)


@click.command()
@click.argument("url", metavar="URL|ID")
@click.argument("older", type=int, required=False)
@click.argument("newer", type=int, required=False)
@db_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def diff(url: str, older: int | None, newer: int | None, db: Path, as_json: bool) -> None:
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
    found = changes(revisions[first - 1], revisions[last - 1])
    if as_json:
        plain = [asdict(change) | {"share": change.share} for change in found]
        echo_json(plain)
        return
    for change in found:
        console.print(marked(change), soft_wrap=True)


def marked(change: Change) -> Text:
    """A change with what was removed in [-brackets-] and what was added in {+braces+}, for a terminal coloured too."""
    marks = {"kept": ("", "", ""), "removed": ("[-", "-]", "red"), "added": ("{+", "+}", "green")}
    text = Text(f"{change.field} ({change.share:.0%} changed)\n", style="bold")
    for run in change.runs:
        before, after, style = marks[run.kind]
        words = run.text.strip()
        text.append(run.text.replace(words, f"{before}{words}{after} ") if words else run.text, style or "not bold")
    return text


def _revisions(db: Path, url: str) -> list[RevisionRow]:
    with reading(db) as archive:
        return archive.revisions(the_article(archive, url)["id"])
