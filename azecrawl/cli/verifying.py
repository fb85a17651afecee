"""The command that says whether the archive is whole."""

from __future__ import annotations

import sys
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import click

from azecrawl.archive import Archive, ArchiveWriter, Finding
from azecrawl.cli.common import Judging, db_option, images_option, progress, user_errors
from azecrawl.terminal import echo, echo_json

SOMETHING_IS_WRONG = 2

_SHOWN = 5
"""Findings of a kind that are printed; the others are counted."""


@click.command(cls=Judging)
@db_option
@click.option("--repair", is_flag=True, help="Make good what can be; nothing published is deleted.")
@images_option("The folder of image files.")
@click.option("--json", "as_json", is_flag=True, help="Print all findings, as JSON.")
def verify(db: Path, repair: bool, images: Path | None, as_json: bool) -> None:
    """Say whether the archive is whole, row by row: exit code 0 when it is, 2 when something is wrong.

    \b
    Example: azecrawl verify
             azecrawl verify --repair
    """
    kinds: defaultdict[str, list[Finding]] = defaultdict(list)
    counts: defaultdict[str, int] = defaultdict(int)
    left = repaired = 0
    with user_errors(), progress("Verifying") as show, _opened(db, repair=repair) as archive:

        def watch(what: str, done: int, total: int) -> None:
            show(done, total)

        if isinstance(archive, ArchiveWriter):
            from azecrawl.rereading import reader

            found = archive.repair(datetime.now(UTC), images, watch, reader(archive))
        else:
            found = archive.verify(images, watch)
        for finding in found:
            counts[finding.kind] += 1
            left += not finding.is_repaired and not finding.is_harmless
            repaired += finding.is_repaired
            if as_json or len(kinds[finding.kind]) < _SHOWN:
                kinds[finding.kind].append(finding)
        held = {} if left else archive.counts()
    if as_json:
        plain = [_plain(finding) for findings in kinds.values() for finding in findings]
        echo_json(plain)
    else:
        for kind, findings in kinds.items():
            for finding in findings:
                echo(_line(finding))
            if counts[kind] > len(findings):
                echo(f"… and {counts[kind] - len(findings):,} more of the kind: {kind} (--json lists all)")
        echo(_sentence(db, left, repaired, held))
    if left:
        sys.exit(SOMETHING_IS_WRONG)


def _line(finding: Finding) -> str:
    what_next = "Repaired" if finding.is_repaired else f"{finding.remedy[0].upper()}{finding.remedy[1:]}"
    return f"{finding.where}: {finding.what}. {what_next}"


def _plain(finding: Finding) -> dict[str, object]:
    fields = ("kind", "where", "what", "remedy", "is_harmless", "is_repaired")
    return {name: getattr(finding, name) for name in fields} | {"is_repairable": finding.repair is not None}


def _sentence(db: Path, left: int, repaired: int, held: dict[str, int]) -> str:
    after = f" {repaired:,} repaired." if repaired else ""
    if left:
        return f"{db} is not whole: {left:,} {'thing is' if left == 1 else 'things are'} wrong.{after}"
    what = ", ".join(f"{held[table]:,} {table}" for table in ("articles", "revisions", "captures", "urls"))
    return f"{db} is whole: {what}.{after}"


def _opened(db: Path, *, repair: bool) -> Archive:
    return ArchiveWriter(db, create=False, writer="azecrawl verify --repair") if repair else Archive(db)
