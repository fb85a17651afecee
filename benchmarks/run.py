"""All benchmarks, one after another: a table of each, and whether what was promised is kept.

Usage: python benchmarks/run.py [--quick] [--json FILE] [--write] [NAME]...

``--quick`` runs those that take seconds, with little: only ratios and shares are held to their targets then, and three
quarters of one are enough. ``--json`` writes what was found. ``--write`` puts it into ``last.json`` and README.md, in
the place of what stood there of the same benchmarks. The exit code is 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import captures
import crawl
import duplicates
import export
import glance
import memory
import parse
import peers
import query
import reader
import reparse
import startup
import storage
import update
from measuring import Figure, Result

HERE = Path(__file__).parent
PAGE, LAST = HERE / "README.md", HERE / "last.json"
HEADING = "## The last run\n"
MARGIN = 0.75

PACKAGES = ("azecrawl", "scrapy", "twisted", "lxml", "trafilatura", "zstandard", "warcio", "fastwarc", "datasette")
PEERS = ("newspaper4k", "news-please")


@dataclass(frozen=True)
class Benchmark:
    """How a benchmark is run: ``quick`` is how much of it is enough for ``--quick``, if anything is."""

    measure: Callable[..., Sequence[Result]]
    quick: tuple[int, ...] | None = None


BENCHMARKS = {
    "parse": Benchmark(parse.measure, (60, 3)),
    "crawl": Benchmark(crawl.measure, (100, 3)),
    "startup": Benchmark(startup.measure, (7,)),
    "glance": Benchmark(glance.measure, (5_000, 600, 3)),
    "captures": Benchmark(captures.measure, (200,)),
    "memory": Benchmark(memory.measure),
    "storage": Benchmark(storage.measure),
    "update": Benchmark(update.measure),
    "reparse": Benchmark(reparse.measure),
    "query": Benchmark(query.measure),
    "duplicates": Benchmark(duplicates.measure),
    "export": Benchmark(export.measure),
    "reader": Benchmark(reader.measure),
}


def machine() -> dict[str, str]:
    """What the figures were found on."""
    cpu = Path("/proc/cpuinfo").read_text(encoding="utf-8") if Path("/proc/cpuinfo").exists() else ""
    model = next((line.partition(": ")[2] for line in cpu.splitlines() if line.startswith("model name")), "")
    return {
        "CPU": model or platform.processor(),
        "cores": str(len(os.sched_getaffinity(0))),
        "kernel": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
    }


def versions() -> dict[str, str]:
    """Of azecrawl, what it stands on and what it is held against."""
    return {name: version(name) for name in PACKAGES} | peers.versions(*PEERS)


def found(name: str, *numbers: int) -> dict[str, Any]:
    """Run a benchmark and print its tables; what it came to, as plain values."""
    start = time.perf_counter()
    results = BENCHMARKS[name].measure(*numbers)
    for result in results:
        print(f"{result.title}\n\n{result.table()}\n", flush=True)
    return {
        "at": f"{datetime.now(UTC):%Y-%m-%d}",
        "minutes": round((time.perf_counter() - start) / 60, 1),
        "results": [asdict(result) for result in results],
    }


def write(report: dict[str, Any]) -> None:
    """Put a report into ``last.json`` and README.md; what another machine or other versions came to goes."""
    last = json.loads(LAST.read_text(encoding="utf-8")) if LAST.exists() else {}
    same = all(last.get(name) == report[name] for name in ("machine", "versions"))
    benchmarks = (last["benchmarks"] if same else {}) | report["benchmarks"]
    report = report | {"benchmarks": {name: benchmarks[name] for name in BENCHMARKS if name in benchmarks}}
    LAST.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    before = PAGE.read_text(encoding="utf-8").partition(HEADING)[0]
    PAGE.write_text(f"{before}{HEADING}\n{page(report)}", encoding="utf-8")


def page(report: dict[str, Any]) -> str:
    """A report as Markdown."""
    lines = [", ".join(f"{name} {value}" for name, value in report[what].items()) for what in ("machine", "versions")]
    if missing := [f"`{name}.py`" for name in BENCHMARKS if name not in report["benchmarks"]]:
        lines.append(f"Not run yet with these: {', '.join(missing)}.")
    for name, one in report["benchmarks"].items():
        lines.append(f"### {name}.py")
        for plain in one["results"]:
            result = Result(plain["title"], [Figure(**figure) for figure in plain["figures"]])
            lines += [f"{result.title} ({one['at']}).", result.table()]
    return "\n\n".join(lines) + "\n"


def missed(report: dict[str, Any], *, quick: bool) -> list[str]:
    """The figures that miss their targets."""
    return [
        f"{name}: {figure.name}, {figure.by}: {figure}"
        for name, one in report["benchmarks"].items()
        for result in one["results"]
        for figure in (Figure(**plain) for plain in result["figures"])
        if not (figure.meets(MARGIN) or not figure.is_gate if quick else figure.meets())
    ]


def main() -> int:
    """Run what is asked for; 1 when a target is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(BENCHMARKS):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    if asked.quick and asked.write:
        parser.error("what --quick finds is no figure to keep: leave out --quick or --write")
    report: dict[str, Any] = {"machine": machine(), "versions": versions(), "benchmarks": {}}
    for name in asked.names or BENCHMARKS:
        quick = BENCHMARKS[name].quick
        if not asked.quick or quick is not None:
            report["benchmarks"][name] = found(name, *(quick or () if asked.quick else ()))
        if asked.write:
            write(report)
    if asked.json:
        asked.json.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if not peers.are_there():
        print(f"left out, as not installed (make peers): {', '.join(PEERS)}")
    failures = missed(report, quick=asked.quick)
    for each in failures:
        print(f"missed: {each}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
