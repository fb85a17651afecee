"""Web archives on loopback: a real pywb that serves WARC files, and stand-ins that speak the dialects of others."""

from __future__ import annotations

import base64
import fcntl
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self
from urllib.parse import parse_qs, quote_plus, unquote_plus, urlencode, urlsplit

import crawling

from azecrawl.archive import Archive
from azecrawl.demo import crawl_command

ENVIRONMENT = Path(__file__).parents[1] / ".venv-pywb"
PYWB = ("pywb==2.10.*", "setuptools<81")
"""pywb asks for ``pkg_resources``, which setuptools 81 has no more; its dependencies are not ours: hence their own
environment."""
REPLAYWEBPAGE = Path(__file__).parents[1] / ".replaywebpage"
REPLAYWEBPAGE_RELEASE = "replaywebpage@2.5.3"
COLLECTION = "aze"
SECONDS = 300
"""How long installing may take."""


def fetch(path: Path, *arguments: str, **settings: object) -> subprocess.CompletedProcess[str]:
    """Have the spider ``wayback`` fetch into an archive, and wait for the end."""
    line = crawl_command(path, *arguments, **settings)
    line[line.index("articles")] = "wayback"
    return crawling.run(line)


def states(path: Path) -> dict[str, tuple[str, str | None]]:
    """The state and its reason of every URL that an archive knows."""
    with Archive(path) as archive:
        return {row["url"]: (row["state"], row["reason"]) for row in archive.urls()}


class Unavailable(Exception):
    """What is to replay an archive is not installed and cannot be."""


@dataclass(frozen=True)
class Recorded:
    """One response as an archive recorded it at a time (UTC)."""

    url: str
    at: datetime
    body: bytes
    status: str = "200 OK"
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=UTF-8"),)

    def plain(self) -> dict[str, object]:
        """As plain values, ready for JSON."""
        return {
            "url": self.url,
            "at": f"{self.at:%Y-%m-%dT%H:%M:%SZ}",
            "status": self.status,
            "headers": self.headers,
            "body": base64.b64encode(self.body).decode(),
        }


def environment() -> Path:
    """The folder of pywb's programs, installed on first use. Raises ``Unavailable``."""
    programs = ENVIRONMENT / "bin"
    with _alone():
        if not (programs / "wayback").exists():
            try:
                for line in (
                    [sys.executable, "-m", "venv", ENVIRONMENT],
                    [programs / "python", "-m", "pip", "install", "--quiet", *PYWB],
                ):
                    subprocess.run(line, check=True, capture_output=True, text=True, timeout=SECONDS)
            except subprocess.SubprocessError as error:
                shutil.rmtree(ENVIRONMENT)
                why = str(getattr(error, "stderr", None) or error).strip().splitlines()[-1]
                raise Unavailable(f"{PYWB[0]} cannot be installed: {why}") from error
            (ENVIRONMENT / ".gitignore").write_text("*\n")
    return programs


def replaywebpage() -> Path:
    """The folder of ReplayWeb.page's programs, ``ui.js`` and ``sw.js``: that which ``AZECRAWL_REPLAYWEBPAGE`` names, or
    one that npm fills on first use. Raises ``Unavailable``.
    """
    if named := os.environ.get("AZECRAWL_REPLAYWEBPAGE"):
        return Path(named)
    with _alone():
        if not (REPLAYWEBPAGE / "package" / "sw.js").exists():
            shutil.rmtree(REPLAYWEBPAGE, ignore_errors=True)
            REPLAYWEBPAGE.mkdir()
            (REPLAYWEBPAGE / ".gitignore").write_text("*\n")
            line = ["npm", "pack", "--silent", REPLAYWEBPAGE_RELEASE]
            try:
                subprocess.run(line, cwd=REPLAYWEBPAGE, check=True, capture_output=True, text=True, timeout=SECONDS)
                (packed,) = REPLAYWEBPAGE.glob("*.tgz")
                with tarfile.open(packed) as tar:
                    tar.extractall(REPLAYWEBPAGE, filter="data")
            except (OSError, ValueError, subprocess.SubprocessError) as error:
                shutil.rmtree(REPLAYWEBPAGE)
                why = f"{REPLAYWEBPAGE_RELEASE} cannot be had with npm: {error}"
                raise Unavailable(f"{why}. Name its folder in AZECRAWL_REPLAYWEBPAGE") from error
    return REPLAYWEBPAGE / "package"


@contextmanager
def _alone() -> Iterator[None]:
    """Tests that run side by side wait for the one that installs."""
    folder = os.open(Path(__file__).parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def record(recorded: Sequence[Recorded], folder: Path, python: Path | None = None) -> Path:
    """A WARC file of what was recorded, in a folder, by an interpreter that has warcio; pywb's, if none is named.

    Raises ``Unavailable``.
    """
    warc = folder / "recorded.warc.gz"
    captures = json.dumps([capture.plain() for capture in recorded])
    line = [python or environment() / "python", Path(__file__).with_name("record_warc.py"), warc]
    subprocess.run(line, input=captures, check=True, capture_output=True, text=True)
    return warc


class Pywb:
    """A pywb that serves WARC files, working in ``folder``, on loopback until closed."""

    def __init__(self, warcs: Sequence[Path], folder: Path) -> None:
        """Raises ``Unavailable``."""
        programs = environment()
        for line in (["init", COLLECTION], ["add", COLLECTION, *warcs]):
            subprocess.run([programs / "wb-manager", *line], cwd=folder, check=True, capture_output=True, text=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._process = subprocess.Popen(
            [programs / "wayback", "--bind", "127.0.0.1", "--port", str(self.port)],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self._process.stdout
        said = []
        for line in self._process.stdout:
            said.append(line)
            if "Starting Gevent Server" in line:
                break
        self._drain = threading.Thread(target=self._process.stdout.read, daemon=True)
        self._drain.start()
        while not self._answers():
            if self._process.poll() is not None:
                raise RuntimeError(f"pywb has ended: {''.join(said)}")

    @property
    def cdx_url(self) -> str:
        """The address of its index."""
        return f"http://127.0.0.1:{self.port}/{COLLECTION}/cdx"

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port)).close()
        except ConnectionRefusedError:
            return False
        return True

    def get(self, path: str) -> tuple[int, list[tuple[str, str]], bytes]:
        """Status, headers and body of what it answers, redirects not followed."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.getheaders(), response.read()
        finally:
            connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()
        self._drain.join()
        assert self._process.stdout
        self._process.stdout.close()


Answer = tuple[int, list[tuple[str, str]], bytes]
"""Status, headers and body."""


class Standin:
    """A server on loopback that answers as a web archive would, until closed."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        standin = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                standin.requests.append(self.path)
                status, headers, body = standin.answer_to(self)
                self.send_response_only(status)
                if not any(name == "Content-Length" for name, _ in headers):
                    headers = [*headers, ("Content-Length", str(len(body)))]
                for name, value in headers:
                    if name not in ("Transfer-Encoding", "Connection"):
                        self.send_header(name, value)
                self.end_headers()
                with suppress(ConnectionError):  # who has seen enough hangs up
                    self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def root(self) -> str:
        """Its address, without a slash at its end."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def answer_to(self, request: BaseHTTPRequestHandler) -> Answer:
        """What is said to a request."""
        return self.answer(request.path)

    def answer(self, path: str) -> Answer:
        """What is said to a request for a path."""
        return 404, [("Content-Type", "text/html")], b"<title>Not found</title>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Machine(Standin):
    """The Wayback Machine as its CDX server describes itself, in front of a pywb, on loopback until closed.

    ``rows`` is how many rows it gives at most. ``refused`` are answers by how a path begins, in place of its own.
    """

    FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")

    def __init__(self, pywb: Pywb | None = None, rows: int = 3, refused: Mapping[str, int] | None = None) -> None:
        super().__init__()
        self.pywb, self.rows, self.refused = pywb, rows, refused or {}

    @property
    def cdx_url(self) -> str:
        """The address of its index."""
        return f"{self.root}/cdx/search/cdx"

    def answer(self, path: str) -> Answer:
        for beginning, status in self.refused.items():
            if path.startswith(beginning):
                return status, [("Content-Type", "text/html")], b"<title>No</title>"
        if self.pywb and path.startswith("/web/"):
            return self.pywb.get(f"/{COLLECTION}{path.removeprefix('/web')}")
        if path.startswith("/cdx/search/cdx?"):
            return 200, [("Content-Type", "application/json")], json.dumps(self._index(path)).encode()
        return super().answer(path)

    def _index(self, path: str) -> list[Sequence[str]]:
        """The rows after the one that the key names, under the names of their fields; a key if more follow."""
        assert self.pywb
        query = parse_qs(urlsplit(path).query)
        asked = {name: query[name] for name in ("url", "output", "filter", "from") if name in query}
        lines = self.pywb.get(f"/{COLLECTION}/cdx?{urlencode(asked, doseq=True)}")[2].splitlines()
        after = unquote_plus(query.get("resumeKey", [""])[0])
        rows = [_translated(json.loads(line)) for line in lines]
        rows = [row for row in rows if f"{row[0]} {row[1]}" > after]
        most = min(self.rows, int(query["limit"][0]))
        more = [[], [quote_plus(f"{rows[most - 1][0]} {rows[most - 1][1]}!")]] if len(rows) > most else []
        return [self.FIELDS, *rows[:most], *more] if rows else []


def _translated(line: Mapping[str, str]) -> list[str]:
    names = ("urlkey", "timestamp", "url", "mime", "status", "digest", "length")
    return [line.get(name, "-") for name in names]
