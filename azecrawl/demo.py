"""The demonstration: the real spider archives the replica of the site, twice; three questions are put to the file.

Run it with ``make demo``, or ``python -m azecrawl.demo`` where the package is installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from azecrawl import configuration
from azecrawl.archive import Archive
from azecrawl.replica import Replica

ARTICLES = 150
EDITED = 131
"""The article that an editor changes in between: Harbour pilots keep the old measures — for now."""
PORT = 8150
"""Where the replica is served if nobody else is there: so the archive has the same addresses each time."""

PATH = Path("data/demo.db")
IMAGES = Path("data/demo-images")

WITHOUT_PAUSES = {"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": 0, "CONCURRENT_REQUESTS_PER_DOMAIN": 16}

QUESTIONS = {
    "Which sections does the archive hold?": """
        SELECT path, articles, first_day AS first, last_day AS last
        FROM articles_by_category ORDER BY articles DESC LIMIT 5
    """,
    "Where did the texts first appear?": """
        SELECT source, domain, articles FROM articles_by_source WHERE source IS NOT NULL LIMIT 5
    """,
    "Who writes about the harbour?": """
        SELECT byline, articles.title, day
        FROM articles_fts JOIN articles ON articles.id = articles_fts.rowid
        WHERE articles_fts MATCH 'harbour' AND byline IS NOT NULL ORDER BY rank LIMIT 5
    """,
}

NEXT = f"""
What next?
  azecrawl serve --db {PATH} --images {IMAGES} --open
                                          read it in the browser
  azecrawl search harbour --db {PATH}
                                          search it
  sqlite3 {PATH}                    open the file; .tables shows what is in it
  {IMAGES}/                       the pictures of the articles; image_files says which is whose
  azecrawl parse PAGE                     what the parser sees in a saved page or at a URL
  make crawl                              archive the live site, at one request a second, into data/azemedia.db
  azecrawl crawl -a since=2021-03-01 -a categories=karabakh,energy
"""


def crawl_command(path: Path, *arguments: str, **settings: object) -> list[str]:
    """The command line of a crawl without the pauses a live site is owed: ``-a`` arguments, ``-s`` settings."""
    line = [sys.executable, "-m", "scrapy", "crawl", "articles", "-s", f"ARCHIVE_PATH={path}"]
    for name, value in (WITHOUT_PAUSES | settings).items():
        line += ["-s", f"{name}={value}"]
    for argument in arguments:
        line += ["-a", argument]
    return line


def environment() -> dict[str, str]:
    """What such a command needs around it: the settings as they are built in, whatever is configured there."""
    others = {name: value for name, value in os.environ.items() if name not in configuration.VARIABLES}
    return others | {"SCRAPY_SETTINGS_MODULE": "azecrawl.settings", configuration.FILE_VARIABLE: os.devnull}


def main() -> int:
    """Archive the replica with its images, anew each time, and show what can be asked. The crawl's exit code."""
    for name in (PATH.name, f"{PATH.name}-wal", f"{PATH.name}-shm"):
        PATH.with_name(name).unlink(missing_ok=True)
    shutil.rmtree(IMAGES, ignore_errors=True)
    print(f"Archiving {ARTICLES} articles of the replica into {PATH} …\n", flush=True)
    with _replica() as replica:
        line = crawl_command(
            PATH, f"base_url={replica.base_url}", IMAGES_STORE=IMAGES, KEEP_PAGES_WHOLE=1, LOG_LEVEL="WARNING"
        )
        code = subprocess.run(line, env=environment(), check=False).returncode
        if code == 0:
            replica.publication.edit(EDITED, datetime.now(UTC))
            print("\nAn editor has changed an article. Crawling again …\n", flush=True)
            code = subprocess.run(line, env=environment(), check=False).returncode
    if code == 0:
        console = Console()
        with Archive(PATH) as archive:
            for question, sql in QUESTIONS.items():
                rows = list(archive.db.query(sql))
                table = Table(*rows[0], title=question, title_justify="left", title_style="bold", box=None)
                for row in rows:
                    table.add_row(*(str(value) for value in row.values()))
                console.print()
                console.print(table)
                console.print(" ".join(sql.split()), style="dim", highlight=False)
        print(NEXT)
    return code


def _replica() -> Replica:
    try:
        return Replica(articles=ARTICLES, port=PORT)
    except OSError:
        return Replica(articles=ARTICLES)


if __name__ == "__main__":
    sys.exit(main())
