"""The reference pages, for tests that read them: where they are, what a reader saw in them, a site made of them."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ORIGINAL = "https://aze.media"


def folder() -> Path | None:
    """The folder of reference pages, from ``AZECRAWL_REFERENCE_PAGES``; None where it is not set."""
    path = os.environ.get("AZECRAWL_REFERENCE_PAGES")
    return Path(path) if path and (Path(path) / "expected.json").is_file() else None


def expected() -> list[dict[str, Any]]:
    """What a reader of each article would write down."""
    pages = folder()
    return json.loads((pages / "expected.json").read_text(encoding="utf-8")) if pages else []


@contextmanager
def serve(pages: Path) -> Iterator[str]:
    """Serve the pages on loopback after ``index.json``, every address in them rewritten; yields the site's address."""
    index = json.loads((pages / "index.json").read_text(encoding="utf-8"))
    by_path = {_path(entry["url"]): entry for entry in index}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            entry = by_path.get(
                self.path, {"file": "not-found.html", "status": 404, "content_type": "text/html; charset=UTF-8"}
            )
            body = (pages / entry["file"]).read_bytes().replace(ORIGINAL.encode(), base.encode())
            self.send_response(entry["status"])
            self.send_header("Content-Type", entry["content_type"])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    base = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"{base}/"
    finally:
        server.shutdown()
        server.server_close()


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
