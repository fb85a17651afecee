"""The command ``azecrawl``, as somebody at a prompt would use it."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import click
import pytest
from click.testing import CliRunner, Result

from azecrawl.cli import main
from azecrawl.replica import Replica


def azecrawl(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def fetch(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as response:
        return response.read()


@pytest.fixture(scope="module")
def replica():
    with Replica(articles=20) as site:
        yield site


def test_parse_prints_what_it_sees_in_a_saved_page(tmp_path: Path, replica: Replica) -> None:
    article = next(article for article in replica.publication.articles() if article.byline and not article.page_urls)
    saved = tmp_path / "saved.html"
    saved.write_bytes(fetch(article.url))
    result = azecrawl("parse", str(saved), "--url", article.url)
    assert result.exit_code == 0
    seen = json.loads(result.stdout)
    assert seen["title"] == article.title
    assert seen["byline"] == article.byline
    assert seen["published_at"] == f"{article.published_at:%Y-%m-%dT%H:%M:%SZ}"
    assert seen["word_count"] == article.word_count
    assert seen["categories"][0]["name"] == article.categories[0].name
    assert seen["parser"] == "jnews-1"


def test_parse_fetches_a_url(replica: Replica) -> None:
    article = next(article for article in replica.publication.articles() if not article.page_urls)
    result = azecrawl("parse", article.url)
    assert result.exit_code == 0
    assert json.loads(result.stdout)["url"] == article.url


class InTurkish(BaseHTTPRequestHandler):
    """Serves an article whose encoding the HTTP header alone says."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=windows-1254")
        self.end_headers()
        self.wfile.write(
            '<html><head><meta property="article:published_time" content="2021-03-29T10:00:00+04:00"></head>'
            '<body class="single"><div class="entry-header"><h1>Şuşa</h1></div><div class="content-inner">'
            "<p>The text.</p></div></body></html>".encode("windows-1254")
        )

    def log_message(self, *_: object) -> None:
        pass


def test_parse_reads_a_page_in_the_encoding_that_the_http_header_states() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), InTurkish) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        result = azecrawl("parse", f"http://127.0.0.1:{server.server_port}/a-page/")
        server.shutdown()
    assert json.loads(result.stdout)["title"] == "Şuşa"


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("no-such-file.html", "no-such-file.html: No such file or directory. Give the path of a saved page, or a URL"),
        ("{base}category/news/", "cannot be read as an article. {base}category/news/: this is a listing"),
        ("{base}no-such-article/", "{base}no-such-article/ answered HTTP 404"),
        ("http://127.0.0.1:9/", "http://127.0.0.1:9/ cannot be reached"),
    ],
)
def test_parse_says_what_is_wrong(replica: Replica, page: str, says: str) -> None:
    result = azecrawl("parse", page.format(base=replica.base_url))
    assert result.exit_code == 1
    assert says.format(base=replica.base_url) in result.stderr


def test_the_replica_serves_until_it_is_told_to_stop() -> None:
    line = [sys.executable, "-m", "azecrawl.cli", "replica", "--articles", "5000", "--port", "0"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        address = process.stdout.readline().strip()
        home = fetch(address).decode()
        process.terminate()
    assert "jeg_main" in home


def test_a_taken_port_is_said(replica: Replica) -> None:
    port = replica.base_url.rstrip("/").rpartition(":")[2]
    result = azecrawl("replica", "--port", port)
    assert result.exit_code == 1
    assert f"port {port} cannot be used: Address already in use" in result.stderr


@pytest.mark.parametrize("command", ["parse", "replica", "verify"])
def test_every_command_has_an_example(command: str) -> None:
    assert "Example: azecrawl" in azecrawl(command, "--help").stdout


def commands(group: click.Group, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)
        else:
            yield (*path, name), command


@pytest.mark.parametrize(("path", "command"), [pytest.param(*one, id=" ".join(one[0])) for one in commands(main)])
def test_every_command_explains_itself_by_an_example(path, command):
    result = azecrawl(*path, "--help")
    assert result.exit_code == 0
    assert f"Example: azecrawl {' '.join(path)}" in result.output
