"""Pages a second of the whole job, beside a bare Scrapy spider that fetches the same URLs and drops them.

Usage: python benchmarks/crawl.py [ARTICLES] [ROUNDS]

The replica runs in a process of its own, both crawls in processes of their own, in turn, each with
sixteen requests at a time and no delay.
"""

from __future__ import annotations

import json
import multiprocessing
import multiprocessing.connection
import statistics
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response

from azecrawl.archive import Archive
from azecrawl.demo import WITHOUT_PAUSES, crawl_command, environment
from azecrawl.replica import Replica

TARGET = 0.6
SETTINGS = WITHOUT_PAUSES | {"LOG_LEVEL": "ERROR"}


class Bare(scrapy.Spider):
    """Fetches and drops."""

    name = "bare"
    handle_httpstatus_all = True

    async def start(self) -> AsyncIterator[scrapy.Request]:
        for url in json.loads(sys.stdin.read()):
            yield scrapy.Request(url, dont_filter=True)

    def parse(self, response: Response) -> None:
        """Drop the page."""


def bare() -> None:
    """Fetch the URLs given as JSON on standard input; print pages a second."""
    process = AsyncCrawlerProcess(SETTINGS | {"TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False})
    crawler = process.create_crawler(Bare)
    process.crawl(crawler)
    process.start()
    stats = crawler.stats.get_stats()
    print(stats["response_received_count"] / stats["elapsed_time_seconds"])


def job(base_url: str, folder: Path) -> float:
    """Run ``scrapy crawl articles``; pages a second, as its run says."""
    path = folder / "archive.db"
    path.unlink(missing_ok=True)
    line = crawl_command(path, f"base_url={base_url}", LOG_LEVEL="ERROR")
    subprocess.run(line, env=environment(), check=True, stdout=subprocess.DEVNULL)
    with Archive(path) as archive:
        stats = archive.runs(1)[0]["stats"]
    return float(stats["response_received_count"] / stats["elapsed_time_seconds"])


def serve(articles: int, channel: multiprocessing.connection.Connection) -> None:
    """Serve the replica: answer its address, then the paths it was asked for each time these are wanted."""
    with Replica(articles=articles) as replica:
        channel.send(replica.base_url)
        while channel.recv():
            channel.send([path for _, path in replica.requests])


def main(articles: int, rounds: int) -> None:
    """Print the medians and their ratio."""
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(articles, there), daemon=True)
    server.start()
    base_url = here.recv()
    whole: list[float] = []
    fetch: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        whole.append(job(base_url, Path(folder)))
        here.send(True)
        urls = [base_url.rstrip("/") + path for path in here.recv() if path != "/robots.txt"]
        while True:
            run = [sys.executable, __file__, "bare"]
            fetch.append(float(subprocess.run(run, input=json.dumps(urls), text=True, stdout=-1, check=True).stdout))
            if len(fetch) == rounds:
                break
            whole.append(job(base_url, Path(folder)))
    here.send(False)
    server.join()
    ratio = statistics.median(a / b for a, b in zip(whole, fetch, strict=True))
    print(f"{articles} articles, {len(urls)} pages, {rounds} rounds, medians")
    print(f"whole job    {statistics.median(whole):7.1f} pages/s")
    print(f"bare Scrapy  {statistics.median(fetch):7.1f} pages/s")
    print(f"ratio        {ratio:7.2f}   (target: at least {TARGET})")


if __name__ == "__main__":
    if sys.argv[1:] == ["bare"]:
        bare()
    else:
        numbers = [int(argument) for argument in sys.argv[1:]]
        main(*(numbers + [1000, 3][len(numbers) :]))
