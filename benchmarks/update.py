"""What keeping an archive current costs: requests, bytes and room, beside a crawler that walks everything each time.

Usage: python benchmarks/update.py [ARTICLES]
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import measuring
from measuring import Figure, Result

from azecrawl.archive import Archive
from azecrawl.demo import crawl_command, environment
from azecrawl.replica import Replica


def crawl(base_url: str, path: Path, *arguments: str) -> dict[str, Any]:
    """Run ``scrapy crawl articles``; its row of ``runs``, with how large the file is after it."""
    line = crawl_command(path, f"base_url={base_url}", *arguments, LOG_LEVEL="ERROR")
    subprocess.run(line, env=environment(), check=True, stdout=subprocess.DEVNULL)
    with Archive(path) as archive:
        run = archive.runs(1)[0]
    return run | {"size": path.stat().st_size}


def measure(articles: int = 1000) -> list[Result]:
    """Run each kind of run once: what it costs does not depend on the machine."""
    edited = max(1, articles // 100)
    rows: list[tuple[str, dict[str, Any]]] = []
    with tempfile.TemporaryDirectory() as folder, Replica(articles=articles) as replica:
        path, base = Path(folder) / "archive.db", replica.base_url
        rows.append(("full crawl", crawl(base, path)))
        rows.append(("idle update", crawl(base, path)))
        edit(replica, range(edited))
        rows.append((f"update, {edited} edited (1 %)", crawl(base, path)))
        replica.close_ways(["rest"])
        rows.append(("idle update, REST closed", crawl(base, path)))
        replica.close_ways([])
        rows.append(("walking everything, idle", crawl(base, path, "full=1")))
        edit(replica, range(edited))
        rows.append(("walking everything, 1 % edited", crawl(base, path, "full=1")))
    figures = []
    for name, run in rows:
        sizes = {"fetched": run["bytes"] / 1e6, "file after it": run["size"] / 1e6}
        figures += [Figure(name, run[count], "", count) for count in ("requests", "found", "archived", "unchanged")]
        figures += [Figure(name, value, "MB", size) for size, value in sizes.items()]
    return [Result(f"Keeping an archive current: {articles:,} articles", figures)]


def edit(replica: Replica, numbers: Sequence[int]) -> None:
    """Change some articles, now."""
    for number in numbers:
        replica.publication.edit(number, datetime.now(UTC).replace(microsecond=0))


if __name__ == "__main__":
    measuring.main(measure)
