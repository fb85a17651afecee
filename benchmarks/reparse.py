"""Readings a second of reparse on two processes, and on two workers of a Dask scheduler, each beside one; and memory
beside the number of captures.

Usage: python benchmarks/reparse.py [ARTICLES]

Each run is a process of its own. Memory is the most that it and each of its workers held. CPU is that of the process
which reads the archive and writes it, and that of all its workers: what the first needs, no second worker makes less.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

import measuring
from measuring import TIMES, Figure, Result

from azecrawl.demo import WITHOUT_PAUSES, crawl_command, environment
from azecrawl.offline.reparse import reparse
from azecrawl.replica import Replica

HERE = Path(__file__).parent

OF_ONE = {"processes": 1.85, "Dask workers": 1.5}
"""What two have to be of one, on two cores."""

ONE = {"processes": "process", "Dask workers": "Dask worker"}

OF_FEW = 1.2
"""How many times the memory of a quarter of the articles all of them may take."""


class Run(NamedTuple):
    """``rate`` is in readings a second, ``own`` and ``workers`` CPU in seconds, ``memory`` in MB."""

    rate: float
    own: float
    workers: float
    memory: float


def crawl(articles: int, path: Path) -> None:
    """Archive a replica."""
    with Replica(articles=articles) as replica:
        line = crawl_command(path, f"base_url={replica.base_url}", LOG_LEVEL="ERROR", **WITHOUT_PAUSES)
        subprocess.run(line, env=environment(), check=True, stdout=subprocess.DEVNULL)


def on_processes(path: Path, count: int) -> Run:
    """Read all again on as many processes."""
    return run(path, str(count))


def on_dask(path: Path, count: int) -> Run:
    """Read all again on as many workers of a scheduler, which are there already."""
    with ExitStack() as started:
        _, said = started.enter_context(running("dask_scheduler", "--port", "0", until="Scheduler at:"))
        address = said.split()[-1]
        line = ("dask_worker", address, "--nthreads", "1", "--no-nanny")
        workers = [started.enter_context(running(*line, until="Registered to:"))[0] for _ in range(count)]
        before = sum(map(cpu, workers))
        found = run(path, address)
        memory = max(found.memory, *map(peak, workers))
        return found._replace(workers=sum(map(cpu, workers)) - before, memory=memory)


@contextmanager
def running(module: str, *arguments: str, until: str) -> Iterator[tuple[int, str]]:
    """A process of Dask's on loopback, once it has said something: its id, and that line."""
    line = [sys.executable, "-m", f"distributed.cli.{module}", "--host", "127.0.0.1", *arguments]
    line += ["--dashboard-address", "127.0.0.1:0"]
    with subprocess.Popen(line, stderr=subprocess.PIPE, text=True, env=environment()) as process:
        assert process.stderr
        try:
            yield process.pid, next(said for said in process.stderr if until in said)
        finally:
            process.kill()


def cpu(pid: int) -> float:
    """The CPU that a process has used, in seconds (proc_pid_stat(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak(pid: int) -> float:
    """The most memory that a process has held, in MB (proc_pid_status(5))."""
    return int(Path(f"/proc/{pid}/status").read_text().split("VmHWM:")[1].split()[0]) / 1024


def run(path: Path, by: str) -> Run:
    """Read all again, in a process of its own, whose processes import of this no more than a user's would."""
    line = [sys.executable, "-c", "import reparse, sys; reparse.one(*sys.argv[1:])", str(path), by]
    out = subprocess.run(line, cwd=HERE, check=True, capture_output=True, text=True).stdout.split()
    return Run(*map(float, out))


def one(path: str, by: str) -> None:
    """Read everything again, and print how it went."""
    start, before = time.perf_counter(), time.process_time()
    report = reparse(Path(path), dry_run=True, **{"workers": int(by)} if by.isdecimal() else {"scheduler": by})
    rate = report.read / (time.perf_counter() - start)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    most = max(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, children.ru_maxrss)
    print(rate, time.process_time() - before, children.ru_utime + children.ru_stime, most / 1024)


def measure(articles: int = 3000, rounds: int = 3) -> list[Result]:
    """Read again in turns. Rates are of the clock on the wall: what is asked is what a second core brings."""
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        few, many = Path(folder) / "few.db", Path(folder) / "many.db"
        crawl(articles // 4, few)
        crawl(articles, many)
        for name, read in (("processes", on_processes), ("Dask workers", on_dask)):
            turns = [(read(many, 1), read(many, 2)) for _ in range(rounds)]
            for count in (1, 2):
                mine = [each[count - 1] for each in turns]
                rate, own, workers, _ = map(median, zip(*mine, strict=True))
                much = max(each.memory for each in mine)
                by = f"{count} {name}" if count > 1 else f"1 {ONE[name]}"
                figures += [
                    Figure("readings a second", rate, "", by),
                    Figure("CPU of the archive's process", own, "s", by),
                    Figure("CPU of the workers", workers, "s", by),
                    Figure("most memory of a process", much, "MB", by),
                    Figure("of that for a quarter", much / read(few, count).memory, TIMES, by, at_most=OF_FEW),
                ]
            gain = median(two.rate / one.rate for one, two in turns)
            figures.append(Figure("of one", gain, TIMES, f"2 {name}", at_least=OF_ONE[name]))
    title = f"Reading again: {articles:,} articles, {rounds} rounds, with the start of the processes"
    return [Result(title, figures)]


if __name__ == "__main__":
    measuring.main(measure)
