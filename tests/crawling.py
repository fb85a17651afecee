"""Running the real ``scrapy crawl articles``, and other commands, in a process of its own, as a user would."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from azecrawl.configuration import FILE_VARIABLE
from azecrawl.demo import WITHOUT_PAUSES, crawl_command, environment

SECONDS = 60
"""How long a crawl may take before the test gives it up."""


def crawl(
    path: Path, *arguments: str, at: datetime | None = None, **settings: object
) -> subprocess.CompletedProcess[str]:
    """Crawl into an archive and wait for the end; ``at`` is what the crawl's clock says when it begins."""
    import trials  # of the benchmarks: pytest knows where they are, and documented.py once it runs

    return trials.crawl(path, *arguments, at=at, **settings)


def crawl_on_terminal(path: Path, *arguments: str, **settings: object) -> tuple[int, str]:
    """Crawl before somebody's eyes: the exit code, and what a terminal is told to show, without colours."""
    ours, theirs = pty.openpty()
    shown = b""
    line = crawl_command(path, *arguments, **settings)
    with subprocess.Popen(
        line, stdout=theirs, stderr=theirs, env=environment() | {"COLUMNS": "100", "TERM": "xterm"}
    ) as process:
        os.close(theirs)
        with suppress(OSError):  # Linux says so when the other end is closed
            while part := os.read(ours, 4096):
                shown += part
    os.close(ours)
    text = re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", shown.decode(errors="replace"))
    return process.returncode, text.replace("\r\n", "\n").replace("\r", "\n")


def run(line: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a command in this environment, without a terminal."""
    return subprocess.run(
        line, env=environment() | {"COLUMNS": "100"}, capture_output=True, text=True, timeout=SECONDS, check=False
    )


BIN = Path(sys.executable).parent
"""Where this environment has its commands."""

QUICK = tuple(word for name, value in WITHOUT_PAUSES.items() for word in ("-s", f"{name}={value}"))
"""What to give a crawl on loopback, which is owed no pauses."""


def run_in(folder: Path, *line: object, **variables: object) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, configured by what is there and by these variables alone, and wait for the end."""
    around = {name: value for name, value in environment().items() if name != FILE_VARIABLE}
    around |= {name: str(value) for name, value in variables.items()}
    words = [str(word) for word in line]
    return subprocess.run(words, cwd=folder, env=around, capture_output=True, text=True, timeout=SECONDS, check=False)


def azecrawl(folder: Path, *line: object, **variables: object) -> subprocess.CompletedProcess[str]:
    """Run ``azecrawl`` in a folder."""
    return run_in(folder, BIN / "azecrawl", *line, **variables)


def path_of(url: str) -> str:
    """The path of a URL, as a server sees it."""
    return urlsplit(url).path
