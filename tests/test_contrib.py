"""What runs a crawl when nobody is there: the crontab, the units of systemd, and the commands that tell of it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs

import pytest

from azecrawl import delivery
from azecrawl.commands.crawl import TRY_AGAIN_LATER
from azecrawl.demo import WITHOUT_PAUSES, environment
from azecrawl.replica import Replica

ROOT = Path(__file__).parents[1]
CONTRIB, OPERATIONS = ROOT / "contrib", (ROOT / "docs" / "operations.md").read_text()
SERVICE = (CONTRIB / "azecrawl@.service").read_text()
PROGRAM = "/opt/azecrawl/.venv/bin/azecrawl"

needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="Debian's systemd is not installed")
needs_curl = pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")


# The crontab

CRONTAB = (CONTRIB / "crontab").read_text()
COMMANDS = [line.split(maxsplit=5) for line in CRONTAB.splitlines() if re.match(r"[\d*]", line)]


def test_the_documentation_has_the_crontab_as_it_is() -> None:
    assert f"```\n{CRONTAB}```\n" in OPERATIONS


def test_cron_understands_the_crontab() -> None:
    assert len(COMMANDS) == 2
    for *when, command in COMMANDS:
        assert all(re.fullmatch(r"\d+|\*(/\d+)?", field) for field in when)
        assert "%" not in command  # which cron takes for the end of a line


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that has the two programs where the crontab looks for them."""
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name, module in (("scrapy", "scrapy"), ("azecrawl", "azecrawl.cli")):
        (programs / name).write_text(f'#!/bin/sh\nexec {sys.executable} -m {module} "$@" $HERE\n')
        (programs / name).chmod(0o755)
    return tmp_path


def cron(folder: Path, command: str, here: str = "") -> tuple[int, str]:
    """The exit code of a line of the crontab, and what cron would mail; ``here`` is added to what it runs."""
    env = {name: environment()[name] for name in ("SCRAPY_SETTINGS_MODULE",)}
    env |= {"PATH": "/usr/bin:/bin", "HERE": here, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        ["/bin/sh", "-c", command.replace("/srv/azecrawl", str(folder))],
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    return ran.returncode, ran.stdout


def test_cron_mails_nothing_until_something_is_wrong(folder: Path) -> None:
    crawl, verify = (command for *_, command in COMMANDS)
    with Replica(articles=3) as replica:
        here = f"-a base_url={replica.base_url} " + " ".join(
            f"-s {name}={value}" for name, value in WITHOUT_PAUSES.items()
        )
        assert cron(folder, crawl, here) == (0, "")
        assert cron(folder, verify) == (0, "")
    assert "all is well" in (folder / "crawl.log").read_text()
    code, mail = cron(folder, crawl, here)  # the site is not there any more
    assert (code, mail.count("azecrawl: The site cannot be reached")) == (2, 1)
    (folder / "data" / "azemedia.db").write_bytes(b"no archive" * 100)
    assert "is not a SQLite file" in cron(folder, verify)[1]


# The units


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units in a folder of their own, for a program that is there: systemd looks for it."""
    assert SERVICE.count(PROGRAM) == 1
    (tmp_path / "azecrawl@.service").write_text(SERVICE.replace(PROGRAM, shutil.which("true") or ""))
    shutil.copy(tmp_path / "azecrawl@.service", tmp_path / "azecrawl@media.service")
    shutil.copy(CONTRIB / "azecrawl@.timer", tmp_path)
    return tmp_path


def analyze(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, check=False)


@needs_systemd
def test_systemd_understands_the_units(units: Path) -> None:
    checked = analyze("verify", "--man=no", units / "azecrawl@media.service", units / "azecrawl@media.timer")
    assert (checked.returncode, checked.stderr) == (0, "")


@needs_systemd
def test_the_service_may_do_little(units: Path) -> None:
    asked = ("security", "--offline=yes", "--no-pager", units / "azecrawl@media.service")
    assert analyze(*asked, "--threshold=15").returncode == 0, analyze(*asked).stdout


@needs_systemd
def test_the_timer_names_a_time() -> None:
    (when,) = re.findall(r"^OnCalendar=(.*)$", (CONTRIB / "azecrawl@.timer").read_text(), re.MULTILINE)
    assert "Normalized form: *-*-* 00/6:17:00" in analyze("calendar", when).stdout


def test_the_service_takes_a_busy_archive_for_well_and_nothing_else() -> None:
    assert re.findall(r"^SuccessExitStatus=(.*)$", SERVICE, re.MULTILINE) == [str(TRY_AGAIN_LATER)]


# Be told

TELLING = re.findall(r"^azecrawl crawl -s ALERT_COMMAND='(.*)'$", OPERATIONS, re.MULTILINE)
FIELDS = {"event": "began", "text": "azecrawl: Şuşa & co. cannot be reached.\nrun:\n  7 of articles\n"}


def test_the_example_of_mail_mails_the_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (command,) = (command for command in TELLING if command.startswith("mail "))
    mail = tmp_path / "mail"
    mail.write_text(f'#!/bin/sh\nprintf "%s|" "$@" > {tmp_path}/given\ncat > {tmp_path}/read\n')
    mail.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    delivery.by_command(command, FIELDS)
    assert (tmp_path / "read").read_text() == FIELDS["text"]
    assert re.fullmatch(r"-s\|azecrawl on \S+\|you@example\.org\|", (tmp_path / "given").read_text())


class Service(BaseHTTPRequestHandler):
    """One of those that pass messages on."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.came.append((self.path, self.headers["Title"], body))  # type: ignore[attr-defined]
        self.send_response(self.server.status)  # type: ignore[attr-defined]
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def service(status: int) -> Iterator[tuple[str, list[tuple[str, str | None, str]]]]:
    with HTTPServer(("127.0.0.1", 0), Service) as server:
        server.came, server.status = [], status  # type: ignore[attr-defined]
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", server.came  # type: ignore[attr-defined]
        finally:
            server.shutdown()
            thread.join()


def told(host: str, status: int, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str | None, str]:
    """What a service at a host is sent by the example for it."""
    monkeypatch.setenv("TOKEN", "1:abc")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    (command,) = (command for command in TELLING if f"https://{host}/" in command)
    with service(status) as (here, came):
        delivery.by_command(command.replace(f"https://{host}", here), FIELDS)
    return came[0]


@needs_curl
def test_the_examples_of_curl_send_the_message(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told("ntfy.example.org", 200, monkeypatch) == ("/azecrawl", "azecrawl", FIELDS["text"])
    path, _, body = told("api.telegram.org", 200, monkeypatch)
    assert (path, parse_qs(body)) == (
        "/bot1:abc/sendMessage",
        {"chat_id": ["42"], "text": ["azecrawl: Şuşa & co. cannot be reached.\n"]},
    )
    path, _, body = told("hooks.slack.com", 200, monkeypatch)
    assert path.startswith("/services/")
    assert '"text": "azecrawl: Şuşa & co. cannot be reached.\\nrun:' in parse_qs(body)["payload"][0]


@needs_curl
@pytest.mark.parametrize("host", ["ntfy.example.org", "api.telegram.org", "hooks.slack.com"])
def test_a_service_that_refuses_has_not_been_told(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(delivery.NotDelivered, match="403"):
        told(host, 403, monkeypatch)
