"""What it takes until a command answers, beside Python that imports what every command needs: ``azecrawl.archive``.

Usage: python benchmarks/startup.py [ROUNDS]

Processor time of whole processes that take turns. The search is in an archive of a hundred articles.
"""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from pathlib import Path
from statistics import median

import measuring
from export import fill
from measuring import TIMES, Figure, Result, command_seconds, ratio, take_turns

HELP, SEARCH = 1.6, 1.8
"""How many times as much as the import a command may take."""


def measure(rounds: int = 15) -> list[Result]:
    """Start each command in turns."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        fill(path, 100)
        azecrawl = (sys.executable, "-m", "azecrawl.cli")
        lines = {
            "import azecrawl.archive": (sys.executable, "-c", "import azecrawl.archive"),
            "azecrawl --help": (*azecrawl, "--help"),
            "azecrawl search": (*azecrawl, "search", "harbour", "--db", str(path)),
        }
        for line in lines.values():
            command_seconds(*line)
        spent = take_turns({name: partial(command_seconds, *line) for name, line in lines.items()}, rounds)
    first, *others = lines
    figures = [Figure("milliseconds", 1000 * median(times), "ms", name) for name, times in spent.items()]
    for name, most in zip(others, (HELP, SEARCH), strict=True):
        figures.append(Figure("of the import", ratio(spent, name, first), TIMES, name, at_most=most))
    return [Result(f"Starting: {rounds} rounds", figures)]


if __name__ == "__main__":
    measuring.main(measure)
