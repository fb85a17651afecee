"""The peers that are no dependency of azecrawl, each in its own words; run by their own interpreter, without azecrawl.

``make peers`` puts them into an environment of their own, for they ask for other versions than azecrawl has. They are
asked as a program: a line of JSON with a page comes in, a line with its fields and what it took goes out. Whatever they
would fetch from the network fails at once: their proxy is a port where nobody is.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve()
PYTHON = HERE.parents[1] / ".venv-peers" / "bin" / "python"
NOBODY = "http://127.0.0.1:9"
ALONE = {"http_proxy": NOBODY, "https_proxy": NOBODY, "no_proxy": "127.0.0.1", "PYTHONWARNINGS": "ignore"}
"""What keeps a program's requests on this machine."""


def are_there() -> bool:
    """Whether the peers are installed; where they are not, a benchmark leaves them out."""
    return PYTHON.exists()


def environment() -> dict[str, str]:
    """What a peer's process has around it: nothing of azecrawl."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | ALONE


class Newspaper:
    """newspaper4k in a process of its own."""

    def __init__(self) -> None:
        line = [str(PYTHON), str(HERE), "newspaper"]
        self._process = subprocess.Popen(line, stdin=-1, stdout=-1, text=True, env=environment())

    def read(self, html: bytes, url: str) -> tuple[float, dict[str, str]]:
        """What a page takes of the processor, in seconds, and the fields that are read in it."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps([html.decode(), url]) + "\n")
        self._process.stdin.flush()
        seconds, fields = json.loads(self._process.stdout.readline())
        return seconds, fields

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def versions(*names: str) -> dict[str, str]:
    """The versions of packages among the peers; empty where they are not installed."""
    if not are_there():
        return {}
    code = "import sys; from importlib.metadata import version; print(*map(version, sys.argv[1:]))"
    found = subprocess.run([str(PYTHON), "-c", code, *names], capture_output=True, text=True, check=True).stdout
    return dict(zip(names, found.split(), strict=True))


def news_please(base_url: str, folder: Path) -> tuple[float, int, int]:
    """Crawl a site with news-please's own crawler; seconds of the processor, pages fetched, articles kept.

    Its configuration is its own, but for this: nothing is fetched to weigh images, sixteen requests go to the site at
    once, as azecrawl's do here, and Scrapy does not take an address with a port for another site's.
    """
    line = [str(PYTHON), str(HERE), "news-please", base_url, str(folder)]
    done = subprocess.run(line, capture_output=True, text=True, env=environment(), check=True)
    seconds, pages, articles = json.loads(done.stdout.splitlines()[-1])
    return seconds, pages, articles


def _newspaper() -> None:
    newspaper: Any = import_module("newspaper")
    settings = newspaper.Config()
    settings.fetch_images = False
    for line in sys.stdin:
        html, url = json.loads(line)
        start = time.process_time()
        article = newspaper.Article(url, config=settings)
        article.download(input_html=html)
        article.parse()
        taken = time.process_time() - start
        fields = {
            "title": article.title,
            "author": article.authors[0] if article.authors else "",
            "day": f"{article.publish_date:%Y-%m-%d}" if article.publish_date else "",
            "text": article.text,
            "image": article.top_image or "",
            "language": article.meta_lang or "",
        }
        print(json.dumps([taken, fields]), flush=True)


def _news_please(base_url: str, folder: Path) -> None:
    module: Any = import_module("newsplease.single_crawler")
    import_module("newsplease.pipeline.extractor.article_extractor")
    configured = (Path(module.__file__).parent / "config" / "config.cfg").read_text(encoding="utf-8")
    for said, wanted in (
        ("working_path = ~/news-please-repo/", f"working_path = {folder}/"),
        ("'newspaper_extractor',", "('newspaper_extractor_no_images', 'NewspaperExtractorNoImages'),"),
        ("LOG_LEVEL = INFO", "LOG_LEVEL = ERROR"),
        (
            "CONCURRENT_REQUESTS_PER_DOMAIN=4",
            "CONCURRENT_REQUESTS_PER_DOMAIN=16\n"
            "DOWNLOADER_MIDDLEWARES = {'scrapy.downloadermiddlewares.offsite.OffsiteMiddleware': None}",
        ),
    ):
        if said not in configured:
            sys.exit(f"news-please's configuration no longer has {said!r}: look at benchmarks/peers.py")
        configured = configured.replace(said, wanted)
    settings, sites = folder / "config.cfg", folder / "sitelist.hjson"
    settings.write_text(configured, encoding="utf-8")
    sites.write_text(json.dumps({"base_urls": [{"url": base_url, "crawler": "SitemapCrawler"}]}), encoding="utf-8")

    class Counted(module.SingleCrawler):  # type: ignore[misc]
        """What news-please starts for a site."""

        def load_crawler(self, *arguments: Any) -> None:
            super().load_crawler(*arguments)
            (self.counted,) = self.process.crawlers

    start = time.process_time()
    crawl = Counted(str(settings), str(sites), 0, False, False)
    taken = time.process_time() - start
    stats = crawl.counted.stats.get_stats()
    print(json.dumps([taken, stats["response_received_count"], stats.get("item_scraped_count", 0)]))


if __name__ == "__main__":
    if sys.argv[1] == "newspaper":
        _newspaper()
    else:
        _news_please(sys.argv[2], Path(sys.argv[3]))
