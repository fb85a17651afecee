"""Commands for what was edited: the revisions of an article, and every edit and removal that was seen."""

from __future__ import annotations

import heapq
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from azecrawl import site
from azecrawl.archive.rows import RevisionRow
from azecrawl.changes import KINDS, Change, Event, changes, event, for_json, glance, of_kind
from azecrawl.cli.common import Command, console, db_option, filters, print_table, reading, the_article
from azecrawl.terminal import echo, echo_json


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
        echo_json([asdict(change) | {"share": change.share} for change in found])
        return
    for change in found:
        console.print(marked(change), soft_wrap=True)


def _filters(command: Command) -> Command:
    """The filters of a search, of which two are of what was seen here."""
    command = filters(command)
    for option in command.__click_params__:  # type: ignore[attr-defined]
        if option.name in ("since", "until"):
            option.help = f"Only what was seen {'from this day on' if option.name == 'since' else 'up to this day'}."
    return command


@click.command("changes")
@click.argument("query", nargs=-1)
@db_option
@_filters
@click.option("--kind", type=click.Choice(KINDS), help="Only edits of titles, names, numbers or quotes; or removals.")
@click.option("--sort", type=click.Choice(["largest", "newest"]), default="largest", show_default=True)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1), help="How many to show.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_changes(
    query: tuple[str, ...], db: Path, kind: str | None, sort: str, limit: int, as_json: bool, **filters: Any
) -> None:
    """List every edit and every removal that was seen.

    The largest come first: removals, then edits in the most of four places (the title, names, numbers, quoted words),
    and of these the ones that changed more of the text. Words to search for and filters are those of `azecrawl search`.

    \b
    Example: azecrawl changes --since 2026-10-01
             azecrawl changes Zangezur --kind numbers --sort newest
    """
    with reading(db) as archive:
        found = of_kind(map(event, archive.edits(" ".join(query) or None, **filters)), kind)
        ranked = islice(found, limit) if sort == "newest" else heapq.nlargest(limit, found, key=lambda one: one.weight)
        shown = list(ranked)
    if as_json:
        echo_json([for_json(one) for one in shown])
        return
    for one in shown:
        _print(one)
    if not shown:
        echo("Nothing was seen edited or taken away.", err=True)


def _print(one: Event) -> None:
    article = one.row["article"]
    day = site.day_of(datetime.fromisoformat(one.row["at"]))
    what = f"edited: {', '.join(one.kinds)}".removesuffix(": ") if one.edit else "taken away"
    console.print(Text(article["title"], "bold"), soft_wrap=True)
    console.print(Text(f"{day} · {what}", "dim"), soft_wrap=True)
    console.print(Text(article["url"], "blue"), soft_wrap=True)
    for change in one.edit.changes if one.edit else ():
        console.print(marked(Change(change.field, glance(change)), change.share), soft_wrap=True)
    console.print()


def marked(change: Change, share: float | None = None) -> Text:
    """A change with what was removed in [-brackets-] and what was added in {+braces+}, for a terminal coloured too.

    ``share`` is how much of it changed where not the whole of it is here.
    """
    share = change.share if share is None else share
    marks = {"kept": ("", "", ""), "removed": ("[-", "-]", "red"), "added": ("{+", "+}", "green")}
    text = Text(f"{change.field} ({share:.0%} changed)\n", style="bold")
    for run in change.runs:
        before, after, style = marks[run.kind]
        words = run.text.strip()
        text.append(run.text.replace(words, f"{before}{words}{after} ") if words else run.text, style or "not bold")
    return text


def _revisions(db: Path, url: str) -> list[RevisionRow]:
    with reading(db) as archive:
        return archive.revisions(the_article(archive, url)["id"])
