"""The command ``azecrawl``: a thin skin over what the package does; no logic of its own."""

from __future__ import annotations

import click

from azecrawl import __version__
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
from azecrawl.terminal import Commands


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """The archive of record for Aze.Media. Crawl with `azecrawl crawl`."""


for command in export_articles.EXPORTS:
    export.export.add_command(command)

for command in (
    *(reading.search, reading.show, reading.random, serving.serve, stats.stats, status.status),
    *(revisions.history, revisions.diff, duplicates.duplicates),
    *(export.export, export_articles.cite, importing.import_),
    *(upkeep.reparse, verifying.verify, backups.backup, backups.restore),
    *(crawling.crawl, crawling.parse, crawling.coverage, crawling.replica),
):
    main.add_command(command)
