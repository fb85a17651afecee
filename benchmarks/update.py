"""What keeping an archive current costs: requests, bytes and room, beside a crawler that walks everything each time.

Usage: python benchmarks/update.py [ARTICLES]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from azecrawl.archive import Archive
from azecrawl.demo import crawl_command, environment
from azecrawl.replica import Replica

_WIDTHS = (9, 9, 10, 8, 7, 7)


def crawl(base_url: str, path: Path, *arguments: str) -> dict[str, Any]:
    """Run ``scrapy crawl articles``; its row of ``runs``, with how large the file is after it."""
    line = crawl_command(path, f"base_url={base_url}", *arguments, LOG_LEVEL="ERROR")
    subprocess.run(line, env=environment(), check=True, stdout=subprocess.DEVNULL)
    with Archive(path) as archive:
        run = archive.runs(1)[0]
    return run | {"size": path.stat().st_size}


def main(articles: int) -> None:
    """Print a row for each kind of run."""
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
    print(f"{articles} articles\n{'':32}{'requests':>9}{'MB':>9}{'file, MB':>10}{'found':>8}{'new':>7}{'same':>7}")
    for name, run in rows:
        sizes = (f"{run['bytes'] / 1e6:.2f}", f"{run['size'] / 1e6:.2f}")
        figures = (run["requests"], *sizes, run["found"], run["archived"], run["unchanged"])
        print(f"{name:32}" + "".join(f"{figure:>{width}}" for figure, width in zip(figures, _WIDTHS, strict=True)))


def edit(replica: Replica, numbers: Sequence[int]) -> None:
    """Change some articles, now."""
    for number in numbers:
        replica.publication.edit(number, datetime.now(UTC).replace(microsecond=0))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
