"""The command that says how the archive is doing."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from azecrawl import ArchiveError
from azecrawl.cli.common import Judging, db_option, reading
from azecrawl.records import EXIT_CODES, Outcome
from azecrawl.terminal import echo, echo_json


class _Doubtful(click.ClickException):
    """There is an archive, and it is too damaged to say more of it."""

    exit_code = EXIT_CODES[Outcome.DOUBTFUL]


@click.command(cls=Judging)
@db_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def status(db: Path, as_json: bool) -> None:
    """Say how the archive is doing, with what to do about it: exit code 0 when all is well, 2 or 3 when it is not.

    2: a crawl failed or was cut off. 3: something else is wrong: what came is doubtful, no crawl has come when one
    was due, the disk will be full, the archive is damaged. These are the codes of `azecrawl crawl`.

    \b
    Example: azecrawl status
             azecrawl status --json
    """
    from azecrawl.status import lines, status

    with reading(db) as archive:
        try:
            found = status(archive, datetime.now(UTC))
        except ArchiveError as error:
            raise _Doubtful(str(error)) from None
    if as_json:
        echo_json(found.as_dict())
    else:
        for title, texts in lines(found):
            for number, text in enumerate(texts):
                echo(f"{'' if number else title:<10}{text}")
    sys.exit(found.exit_code)
