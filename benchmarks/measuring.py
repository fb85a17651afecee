"""What the benchmarks share: figures and their targets, time of the processor, contenders that take turns, and reports.

No benchmark is in here. A benchmark is a module with a function that returns ``Result`` objects; ``run.py`` runs all.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

OURS = "azecrawl"

TIMES, PERCENT = "times", "%"
"""Units of figures that say the same on a slow machine and on a fast one."""


@dataclass(frozen=True)
class Figure:
    """One number: what it is, its unit, whose it is, and what it has to be, if that was ever promised."""

    name: str
    value: float
    unit: str = ""
    by: str = OURS
    at_least: float | None = None
    at_most: float | None = None

    @property
    def is_gate(self) -> bool:
        """Whether it can be held to its target on any machine: a ratio or a share, never seconds."""
        return self.unit in (TIMES, PERCENT)

    def meets(self, margin: float = 1.0) -> bool:
        """Whether it reaches its target, or ``margin`` of it (0.75: three quarters of what is promised are enough)."""
        enough = self.at_least is None or self.value >= self.at_least * margin
        return enough and (self.at_most is None or self.value <= self.at_most / margin)

    @property
    def verdict(self) -> str:
        """The target and whether it is met; empty where there is none."""
        limits = [(word, limit) for word, limit in (("≥", self.at_least), ("≤", self.at_most)) if limit is not None]
        said = " ".join(f"{word} {_number(limit)}" for word, limit in limits)
        return f"{said}: {'met' if self.meets() else 'missed'}" if said else ""

    def __str__(self) -> str:
        return f"{_number(self.value)} {self.unit}".strip() + (f" ({self.verdict})" if self.verdict else "")


@dataclass(frozen=True)
class Result:
    """What a benchmark came to. ``title`` says what was measured, and how much of it."""

    title: str
    figures: Sequence[Figure]

    def table(self) -> str:
        """As Markdown: a row for each figure, a column for each of those whose figures they are."""
        columns = list(dict.fromkeys(figure.by for figure in self.figures))
        cells = {(figure.name, figure.by): str(figure) for figure in self.figures}
        rows = [["", *columns]]
        for name in dict.fromkeys(figure.name for figure in self.figures):
            rows.append([name, *(cells.get((name, column), "–") for column in columns)])
        widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
        lines = [" | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
        lines.insert(1, " | ".join("-" * max(3, width) for width in widths))
        return "\n".join(f"| {line} |" for line in lines)


def _number(value: float) -> str:
    digits = 0 if value == int(value) or abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}"


def seconds(work: Callable[[], object]) -> float:
    """What some work takes of the processor, in this process."""
    start = time.process_time()
    work()
    return time.process_time() - start


def command_seconds(*line: str) -> float:
    """What a command takes of the processor. Raises ``subprocess.CalledProcessError``."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(line, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def peak() -> float:
    """The most memory that this process has had, in MB (proc_pid_status(5)).

    ``ru_maxrss`` of a new process begins with what its parent had; this does not.
    """
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1000


Measured = Mapping[str, Sequence[float]]
"""What each contender took, in each round."""


def take_turns(contenders: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Have each contender measure itself once a round, another one first in each: what slows the machine slows all."""
    names = list(contenders)
    found: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(rounds):
        for place in range(len(names)):
            name = names[(turn + place) % len(names)]
            found[name].append(contenders[name]())
    return found


def ratio(measured: Measured, one: str, other: str) -> float:
    """How many times as much one took as the other: the median over the rounds."""
    return median(mine / theirs for mine, theirs in zip(measured[one], measured[other], strict=True))


def main(measure: Callable[..., Sequence[Result]]) -> None:
    """Run one benchmark by itself, with the numbers of the command line, and print what it came to.

    The exit code is 1 when a target is missed.
    """
    missed = False
    for result in measure(*map(int, sys.argv[1:])):
        print(f"{result.title}\n\n{result.table()}\n", flush=True)
        missed = missed or not all(figure.meets() for figure in result.figures)
    sys.exit(1 if missed else 0)
