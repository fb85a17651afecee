"""The whole job, beside a bare Scrapy spider that fetches the same URLs and drops them, and beside news-please.

Usage: python benchmarks/crawl.py [ARTICLES] [ROUNDS]

The replica runs in a process of its own. So does each crawl, in turn, with sixteen requests at a time and no delay.
What counts is its time of the processor from when its modules are loaded. news-please crawls the same replica with
its own crawler, from the site's sitemap, and writes HTML and JSON files; ``peers.py`` says how it is configured.
"""

from __future__ import annotations

import json
import multiprocessing
import multiprocessing.connection
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from statistics import median

import measuring
import peers
import scrapy
from measuring import OURS, TIMES, Figure, Result, ratio, take_turns
from scrapy.cmdline import execute
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response

from azecrawl.archive import Archive
from azecrawl.demo import WITHOUT_PAUSES, crawl_command, environment
from azecrawl.replica import Replica

OF_SCRAPY, OF_NEWS_PLEASE = 0.45, 3
SETTINGS = WITHOUT_PAUSES | {"LOG_LEVEL": "ERROR"}

_LOADED = (
    "azecrawl.commands.crawl azecrawl.spiders.articles azecrawl.extensions.manners azecrawl.extensions.progress"
    " azecrawl.pipelines.images scrapy.core.downloader.handlers.http11 scrapy.extensions.remote_control"
).split()
"""What a crawl loads when it starts."""


class Bare(scrapy.Spider):
    """Fetches and drops."""

    name = "bare"
    handle_httpstatus_all = True

    async def start(self) -> AsyncIterator[scrapy.Request]:
        for url in json.loads(sys.stdin.read()):
            yield scrapy.Request(url, dont_filter=True)

    def parse(self, response: Response) -> None:
        """Drop the page."""


@contextmanager
def telling() -> Iterator[None]:
    """Print what is done within takes of the processor, in seconds, and the most memory the process has had, in MB."""
    for name in _LOADED:
        import_module(name)
    start = time.process_time()
    try:
        yield
    finally:
        print(json.dumps([time.process_time() - start, measuring.peak()]), flush=True)


def bare() -> None:
    """Fetch the URLs given as JSON on standard input, and tell what it took."""
    with telling():
        process = AsyncCrawlerProcess(SETTINGS | {"TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False})
        process.crawl(Bare)
        process.start()


def job(base_url: str, path: Path, **settings: object) -> tuple[float, float]:
    """Run ``scrapy crawl articles`` into an archive: its seconds of the processor, and the most memory it had, in MB.

    Raises ``subprocess.CalledProcessError`` when not all is well with the run.
    """
    line = crawl_command(path, f"base_url={base_url}", LOG_LEVEL="ERROR", **settings)[2:]
    return _told([sys.executable, __file__, "whole", *line], env=environment())


def _told(line: list[str], **options: object) -> tuple[float, float]:
    done = subprocess.run(line, text=True, check=True, stdout=subprocess.PIPE, **options)  # type: ignore[call-overload]
    seconds, megabytes = json.loads(done.stdout.splitlines()[-1])
    return seconds, megabytes


def serve(articles: int, channel: multiprocessing.connection.Connection) -> None:
    """Serve the replica: answer its address, then the paths it was asked for each time these are wanted."""
    with Replica(articles=articles) as replica:
        channel.send(replica.base_url)
        while channel.recv():
            channel.send([path for _, path in replica.requests])


@contextmanager
def serving(articles: int) -> Iterator[tuple[str, Callable[[], list[str]]]]:
    """A replica in a process of its own: its address, and what tells the paths it was asked for."""
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(articles, there), daemon=True)
    server.start()

    def asked() -> list[str]:
        here.send(True)
        paths: list[str] = here.recv()
        return paths

    try:
        yield here.recv(), asked
    finally:
        here.send(False)
        server.join()


def measure(articles: int = 300, rounds: int = 3) -> list[Result]:
    """Crawl in turns."""
    with tempfile.TemporaryDirectory() as folder, serving(articles) as (base_url, asked):
        first = Path(folder) / "first.db"
        job(base_url, first)
        urls = json.dumps([base_url.rstrip("/") + path for path in asked() if path != "/robots.txt"])
        with Archive(first) as archive:
            kept = {OURS: archive.counts()["articles"]}

        def whole() -> float:
            with tempfile.TemporaryDirectory(dir=folder) as beside:
                return job(base_url, Path(beside) / "archive.db")[0]

        def fetch() -> float:
            return _told([sys.executable, __file__, "bare"], input=urls)[0]

        def news_please() -> float:
            with tempfile.TemporaryDirectory(dir=folder) as beside:
                seconds, _, kept["news-please"] = peers.news_please(base_url, Path(beside))
            return seconds

        contenders = {OURS: whole, "bare Scrapy": fetch}
        contenders |= {"news-please": news_please} if peers.are_there() else {}
        spent = take_turns(contenders, rounds)
    figures = [
        *(Figure("seconds of the processor", median(times), "s", name) for name, times in spent.items()),
        *(Figure("articles kept", count, "", name) for name, count in kept.items()),
        Figure("of bare Scrapy", ratio(spent, "bare Scrapy", OURS), TIMES, at_least=OF_SCRAPY),
    ]
    if "news-please" in spent:
        figures.append(Figure("of news-please", ratio(spent, "news-please", OURS), TIMES, at_least=OF_NEWS_PLEASE))
    title = f"The whole crawl: {articles:,} articles, {len(json.loads(urls)):,} requests, {rounds} rounds"
    return [Result(title, figures)]


if __name__ == "__main__":
    if sys.argv[1:] == ["bare"]:
        bare()
    elif sys.argv[1:2] == ["whole"]:
        with telling():
            execute(sys.argv[2:])
    else:
        measuring.main(measure)
