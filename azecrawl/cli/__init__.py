"""The command ``azecrawl``: a thin skin over what the package does; no logic of its own."""

from __future__ import annotations

from typing import Any

import click

from azecrawl import __version__, faults
from azecrawl.archive import ArchiveError
from azecrawl.cli import (
    backups,
    crawling,
    duplicates,
    export,
    export_articles,
    importing,
    reading,
    revisions,
    serving,
    stats,
    status,
    upkeep,
    verifying,
)
from azecrawl.terminal import Commands, plain


class Main(Commands):
    """Whatever befalls a command ends in a sentence and an exit code, with nothing half written."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ArchiveError as error:
            raise click.ClickException(plain(str(error))) from None
        except Exception as error:
            sentence = faults.sentence(error)
            if sentence is None:
                raise
            faults.close_output()
            raise click.ClickException(plain(sentence)) from None


@click.group(cls=Main, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """The archive of record for a news site. Crawl with `azecrawl crawl`."""


for command in export_articles.EXPORTS:
    export.export.add_command(command)

for command in (
    *(reading.search, reading.show, reading.random, serving.serve, stats.stats, status.status),
    *(revisions.history, revisions.diff, revisions.list_changes, duplicates.duplicates),
    *(export.export, export_articles.cite, importing.import_),
    *(upkeep.reparse, upkeep.merge, verifying.verify, backups.backup, backups.restore),
    *(crawling.crawl, crawling.parse, crawling.coverage, crawling.replica),
):
    main.add_command(command)
