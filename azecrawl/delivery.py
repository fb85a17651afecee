"""How an alert is brought: to a command's standard input, or to a web address. What is told, and when, is not here."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import tempfile
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPException
from threading import Thread
from typing import Any
from urllib.error import HTTPError
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from azecrawl import __version__
from azecrawl.configuration import ALERT_VARIABLE

PATIENCE = 30.0
"""Seconds until an alert is given up."""


class NotDelivered(Exception):
    """An alert could not be brought; the message says why, without what is secret of where it goes."""


def by_command(command: str, fields: Mapping[str, Any]) -> None:
    """Run a command of the shell with the text on its standard input, and all fields as JSON in AZECRAWL_ALERT.

    What it prints goes nowhere. Raises ``NotDelivered`` when it fails, or has not ended after ``PATIENCE``: it is
    killed then, with all that it has started.
    """
    # Files, not pipes: nobody has to read or write while it runs, and nobody waits for what holds a pipe open.
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complaints:
        said.write(fields["text"].encode())
        said.seek(0)
        process = subprocess.Popen(
            command,
            shell=True,
            stdin=said,
            stdout=subprocess.DEVNULL,
            stderr=complaints,
            env=os.environ | {ALERT_VARIABLE: json.dumps(fields, ensure_ascii=False)},
            start_new_session=True,
        )
        try:
            code = process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise NotDelivered(f"ALERT_COMMAND has not ended after {PATIENCE:g} seconds") from None
        if code:
            complaints.seek(0)
            lines = complaints.read().decode(errors="replace").strip().splitlines()
            raise NotDelivered(f"ALERT_COMMAND exited with {code}{f' ({lines[-1]})' if lines else ''}")


class _NoRedirects(HTTPRedirectHandler):
    """A POST that is redirected arrives as a GET, without what was to be told."""

    def redirect_request(self, *args: Any) -> None:
        return None


def _web_address(url: str) -> SplitResult:
    """The parts of an address of the web. Raises ``NotDelivered`` for what is none."""
    with suppress(ValueError):
        where = urlsplit(url)
        if where.scheme in ("http", "https") and where.hostname and not re.search(r"[\s\x00-\x1f\x7f]", url):
            return where
    raise NotDelivered("ALERT_URL is no address that begins with http:// or https://")


def by_post(url: str, fields: Mapping[str, Any]) -> None:
    """POST the fields as JSON to an address, which may begin ``https://user:password@``.

    Raises ``NotDelivered`` for any answer but 2xx within ``PATIENCE``.
    """
    where = _web_address(url)
    headers = {"Content-Type": "application/json", "User-Agent": f"azecrawl/{__version__}"}
    if where.username is not None:  # which urllib would take for a part of the host, and name in its errors
        user, password = unquote(where.username), unquote(where.password or "")
        headers["Authorization"] = f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"
        where = where._replace(netloc=where.netloc.rpartition("@")[2])
    request = Request(where.geturl(), json.dumps(fields).encode(), headers, method="POST")
    answers: list[str] = []

    def post() -> None:
        try:
            with build_opener(_NoRedirects).open(request, timeout=PATIENCE):
                answers.append("")
        except HTTPError as error:
            with error:
                answers.append(f"HTTP {error.code} {error.reason}")
        except (OSError, HTTPException, ValueError) as error:
            answers.append(f"{getattr(error, 'reason', error)}" or type(error).__name__)

    # In a thread: the time-out of a socket is one for each step, and there is none for the look-up of a name.
    thread = Thread(target=post, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    why = answers[0] if answers else f"no answer after {PATIENCE:g} seconds"
    if why:
        raise NotDelivered(f"ALERT_URL at {where.hostname}: {why}")
