"""Who is told when a crawl is not well: once an incident, once when it is over, whatever becomes of the telling."""

from __future__ import annotations

import fcntl
import json
import os
import resource
import select
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from crawling import crawl, crawl_on_terminal
from scrapy.settings import Settings

from azecrawl import counters, delivery
from azecrawl.alerts import Alerts, Event, Incident, News, after, event_of
from azecrawl.archive import Archive, ArchiveWriter
from azecrawl.delivery import NotDelivered, by_command, by_post
from azecrawl.records import Outcome, RunKind
from azecrawl.replica import Fault, Replica

AT = datetime(2026, 11, 28, 3, 20, tzinfo=UTC)
NOBODY_TOLD = Incident("2026-11-27T00:00:00Z", 1, "The site cannot be reached.")
FIELDS = {"event": "began", "text": "azecrawl: Şuşa cannot be reached.\n"}
OK, DOUBTFUL, INTERRUPTED, FAILED = Outcome.OK, Outcome.DOUBTFUL, Outcome.INTERRUPTED, Outcome.FAILED


def news(outcome: Outcome, spider: str = "articles") -> News:
    return News(spider, outcome, f"It is {outcome}.", f"azecrawl: It is {outcome}.\n", AT, 2)


def told(outcome: Outcome) -> Incident:
    return Incident("2026-11-27T00:00:00Z", 1, "The site cannot be reached.", outcome)


# What there is to tell


@pytest.mark.parametrize(
    ("incident", "outcome", "event"),
    [
        (None, OK, None),
        (None, DOUBTFUL, Event.BEGAN),
        (None, FAILED, Event.BEGAN),
        (told(FAILED), FAILED, None),
        (told(FAILED), DOUBTFUL, None),
        (told(DOUBTFUL), DOUBTFUL, None),
        (told(DOUBTFUL), FAILED, Event.WORSE),
        (told(INTERRUPTED), FAILED, Event.WORSE),
        (told(DOUBTFUL), OK, Event.OVER),
        (NOBODY_TOLD, FAILED, Event.BEGAN),
        (NOBODY_TOLD, OK, Event.OVER),
    ],
)
def test_an_incident_is_told_once_again_when_it_is_worse_and_when_it_is_over(
    incident: Incident | None, outcome: Outcome, event: Event | None
) -> None:
    assert event_of(incident, news(outcome)) == event


def test_what_is_not_delivered_is_not_told() -> None:
    begun = after(None, news(FAILED), is_delivered=False)
    assert begun == Incident("2026-11-28T03:20:00Z", 2, "It is failed.", None)
    assert after(begun, news(FAILED), is_delivered=True) == Incident("2026-11-28T03:20:00Z", 2, "It is failed.", FAILED)
    assert after(told(FAILED), news(OK), is_delivered=False) == told(FAILED)
    assert after(told(FAILED), news(OK), is_delivered=True) is None
    assert after(told(DOUBTFUL), news(FAILED), is_delivered=False) == told(DOUBTFUL)


@pytest.fixture
def heard(tmp_path: Path) -> Path:
    """Where a command writes what it was handed, a line each."""
    return tmp_path / "heard"


def writes(heard: Path) -> str:
    return f"printf '%s\\n' \"$AZECRAWL_ALERT\" >> {heard}"


def alerts(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def events(path: Path) -> list[tuple[str, int | None]]:
    return [(each["event"], each["run"]) for each in alerts(path)]


def telling(tmp_path: Path, **settings: str) -> Alerts:
    return Alerts(Settings({"ARCHIVE_PATH": str(tmp_path / "archive.db"), **settings}))


def test_spiders_have_incidents_of_their_own(tmp_path: Path, heard: Path) -> None:
    for spider, outcome in (("articles", FAILED), ("wayback", OK), ("wayback", DOUBTFUL), ("articles", OK)):
        assert telling(tmp_path, ALERT_COMMAND=writes(heard)).tell(news(outcome, spider)) == []
    assert [(each["spider"], each["event"]) for each in alerts(heard)] == [
        ("articles", "began"),
        ("wayback", "began"),
        ("articles", "over"),
    ]
    assert alerts(heard)[-1]["text"] == (
        "azecrawl: All is well again: It is ok.\n"
        "it was not, since:\n  2026-11-28T03:20:00Z (run 2): It is failed.\n"
        f"archive:\n  {tmp_path / 'archive.db'}\n"
    )


def test_what_was_told_and_was_cut_off_is_told_once_more(tmp_path: Path, heard: Path) -> None:
    (tmp_path / "archive.db.alerts").write_text('{"articles": {"began')
    assert telling(tmp_path, ALERT_COMMAND=writes(heard)).tell(news(FAILED)) == []
    assert telling(tmp_path, ALERT_COMMAND=writes(heard)).tell(news(FAILED)) == []
    assert events(heard) == [("began", 2)]


def test_without_a_place_to_remember_it_is_told_each_time_and_that_is_said(tmp_path: Path, heard: Path) -> None:
    for _ in range(2):
        (trouble,) = telling(tmp_path / "none", ALERT_COMMAND=writes(heard)).tell(news(FAILED))
        assert "cannot be remembered" in trouble and "archive.db.alerts" in trouble
    assert events(heard) == [("began", 2)] * 2


def test_a_full_disk_is_said_and_raises_nothing(tmp_path: Path, heard: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60, limits[1]))  # bytes: enough for the message alone
    try:
        (cannot,) = telling(tmp_path, ALERT_COMMAND="cat > /dev/null").tell(news(FAILED))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "cannot be remembered" in cannot and "File too large" in cannot
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    (cannot,) = telling(tmp_path, ALERT_COMMAND=writes(heard)).tell(news(FAILED))
    assert cannot.startswith("The alert was not delivered: [Errno 2] No such file or directory")
    assert events(heard) == []


def test_one_way_that_brings_it_is_enough_and_the_other_is_said(tmp_path: Path, heard: Path) -> None:
    here = {"ALERT_COMMAND": writes(heard), "ALERT_URL": "http://127.0.0.1:9/"}
    (trouble,) = telling(tmp_path, **here).tell(news(FAILED))
    assert "ALERT_URL at 127.0.0.1" in trouble and "tried again" not in trouble
    assert telling(tmp_path, **here).tell(news(FAILED)) == []
    assert events(heard) == [("began", 2)]


# How it is brought


def test_a_command_gets_the_message_and_the_fields(tmp_path: Path) -> None:
    by_command(f'cat > {tmp_path}/text; printf %s "$AZECRAWL_ALERT" > {tmp_path}/json; echo fine', FIELDS)
    assert (tmp_path / "text").read_text() == FIELDS["text"]
    assert json.loads((tmp_path / "json").read_text()) == FIELDS


def test_a_command_that_does_not_listen_has_heard(capfd: pytest.CaptureFixture[str]) -> None:
    by_command("true", FIELDS | {"text": "long " * 4_000})
    assert capfd.readouterr() == ("", "")


def test_a_command_that_fails_says_why() -> None:
    with pytest.raises(NotDelivered, match=r"ALERT_COMMAND exited with 3 \(no route to Shusha\)"):
        by_command("echo connecting >&2; echo no route to Shusha >&2; exit 3", FIELDS)


def test_a_command_that_hangs_is_ended_with_all_it_has_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "PATIENCE", 0.5)
    with pytest.raises(NotDelivered, match=r"has not ended after 0\.5 seconds"):
        by_command(f"tail -f /dev/null & echo $! > {tmp_path}/child; wait", FIELDS)
    try:
        child = os.pidfd_open(int((tmp_path / "child").read_text()))
    except ProcessLookupError:
        return
    assert select.select([child], [], [], 10)[0]  # it has ended, or does so at once
    os.close(child)


class Listener(BaseHTTPRequestHandler):
    """Answers as its server says, and keeps what came."""

    def do_POST(self) -> None:
        self.server.came.append(  # type: ignore[attr-defined]
            (self.path, self.headers["Content-Type"], self.rfile.read(int(self.headers["Content-Length"])))
        )
        self.server.authorization = self.headers["Authorization"]  # type: ignore[attr-defined]
        status: int = self.server.status  # type: ignore[attr-defined]
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def listening(status: int = 204) -> Iterator[tuple[str, list[tuple[str, str, bytes]]]]:
    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        server.came, server.status = [], status  # type: ignore[attr-defined]
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/hook/secret", server.came  # type: ignore[attr-defined]
        finally:
            server.shutdown()
            thread.join()


def test_an_address_gets_the_fields_as_json() -> None:
    with listening() as (url, came):
        by_post(url, FIELDS)
    ((path, kind, body),) = came
    assert (path, kind, json.loads(body)) == ("/hook/secret", "application/json", FIELDS)


@pytest.mark.parametrize(("status", "says"), [(500, "Internal Server Error"), (302, "Found"), (404, "Not Found")])
def test_an_answer_that_is_no_yes_is_said_without_what_is_secret(status: int, says: str) -> None:
    with listening(status) as (url, came), pytest.raises(NotDelivered) as error:
        by_post(url, FIELDS)
    assert str(error.value) == f"ALERT_URL at 127.0.0.1: HTTP {status} {says}"
    assert len(came) == 1


def test_an_address_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "PATIENCE", 0.5)
    with (
        HTTPServer(("127.0.0.1", 0), Listener) as silent,
        pytest.raises(NotDelivered, match="ALERT_URL at 127.0.0.1: (timed out|no answer after 0.5 seconds)"),
    ):
        by_post(f"http://127.0.0.1:{silent.server_port}/", FIELDS)


def test_a_password_in_an_address_is_sent_as_one_and_never_said() -> None:
    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        server.came, server.status = [], 204  # type: ignore[attr-defined]
        thread = Thread(target=server.handle_request)
        thread.start()
        by_post(f"http://me:p%40ss@127.0.0.1:{server.server_port}/", FIELDS)
        thread.join()
        assert server.authorization == "Basic bWU6cEBzcw=="  # type: ignore[attr-defined]
    with pytest.raises(NotDelivered) as error:
        by_post(f"http://me:p%40ss@127.0.0.1:{server.server_port}/", FIELDS)
    assert "refused" in str(error.value) and "p%40ss" not in str(error.value)


@pytest.mark.parametrize(
    "url", ["file:///etc/hostname", "hooks.example.org/x", "http://", "http://[bad/secret", "http://127.0.0.1/sec ret"]
)
def test_only_the_web_is_an_address(url: str) -> None:
    with pytest.raises(NotDelivered, match=r"ALERT_URL is no address that begins with http://"):
        by_post(url, FIELDS)


# Crawls

BROKEN = "/category/karabakh/"


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def test_an_incident_is_told_when_it_begins_and_when_it_is_over(db: Path, heard: Path) -> None:
    with Replica(articles=12) as replica:

        def run(**settings: str) -> subprocess.CompletedProcess[str]:
            return crawl(db, f"base_url={replica.base_url}", "full=1", ALERT_COMMAND=writes(heard), **settings)

        assert run().stderr == ""
        replica.fail(BROKEN, *[Fault(500)] * 5)
        first = run()
        replica.fail(BROKEN, *[Fault(500)] * 5)
        assert [first.returncode, run().returncode, run().returncode, run().returncode] == [2, 2, 0, 0]
    assert events(heard) == [("began", 2), ("over", 4)]
    began, over = alerts(heard)
    assert began["text"] == first.stderr
    assert (began["spider"], began["outcome"], over["outcome"]) == ("articles", "failed", "ok")
    assert over["began_at"] == began["began_at"]
    assert began["sentence"] in over["text"]
    with Archive(db) as archive:
        (incident,) = archive.incidents()
    assert (incident.run_id, incident.runs, incident.over_run_id) == (2, 2, 4)


def test_an_alert_that_fails_changes_nothing_but_is_said_and_tried_again(db: Path, heard: Path) -> None:
    with listening(503) as (url, came), Replica(articles=12) as replica:
        replica.fail(BROKEN, *[Fault(500)] * 5)
        run = crawl(db, f"base_url={replica.base_url}", ALERT_URL=url)
        assert (run.returncode, run.stdout) == (2, "")
        complaint = "The alert was not delivered: ALERT_URL at 127.0.0.1: HTTP 503 Service Unavailable."
        assert run.stderr.splitlines()[-1] == f"azecrawl: {complaint} It is tried again by the next run."
        assert len(came) == 1
        with Archive(db) as archive:
            assert archive.runs(1)[0]["outcome"] == "failed"
            assert archive.runs(1)[0]["stats"][counters.ALERT_FAILED].startswith(complaint)
        well = crawl(db, f"base_url={replica.base_url}", ALERT_COMMAND=writes(heard))
        assert (well.returncode, well.stderr) == (0, "")
    assert events(heard) == [("over", 2)]  # that it began could not be told: what it was is told with its end
    assert "1 lists could not be read" in alerts(heard)[0]["text"]


def test_a_crawl_that_cannot_begin_is_told_once_and_when_one_could(db: Path, heard: Path) -> None:
    for _ in range(2):
        refused = crawl(db, "since=yesterday", ALERT_COMMAND=writes(heard))
        assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert not db.exists()
    db.write_bytes(b"no archive" * 100)
    assert crawl(db, ALERT_COMMAND=writes(heard)).returncode == 1
    db.unlink()
    with Replica(articles=3) as replica:
        assert crawl(db, f"base_url={replica.base_url}", ALERT_COMMAND=writes(heard)).returncode == 0
    assert events(heard) == [("began", None), ("over", 1)]
    assert alerts(heard)[0]["text"] == refused.stderr


@pytest.mark.parametrize(("hours", "lasts"), [(1, False), (25, True)])
def test_another_run_is_no_incident_unless_it_lasts(db: Path, heard: Path, hours: int, lasts: bool) -> None:
    since = datetime.now(UTC) - timedelta(hours=hours)
    ArchiveWriter(db).close()
    with db.with_name("archive.db.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write(f"scrapy crawl articles (process 4711, since {since:%Y-%m-%dT%H:%M:%SZ})")
        lock.flush()
        run = crawl(db, ALERT_COMMAND=writes(heard))
    assert (run.returncode, run.stdout) == (75, "")
    assert ("process 4711" in run.stderr, events(heard)) == (lasts, [("began", None)] * lasts)
    if not lasts:
        assert run.stderr == ""


def test_a_run_that_was_killed_is_told_by_the_next_one_at_its_start(db: Path, heard: Path) -> None:
    with ArchiveWriter(db) as archive:
        archive.start_run("articles", RunKind.FULL, {}, {}, AT)
    with Replica(articles=3) as replica:
        run = crawl(db, f"base_url={replica.base_url}", ALERT_COMMAND=writes(heard))
        assert (run.returncode, run.stdout) == (0, "")
        assert run.stderr.startswith(
            "azecrawl: Run 1 of articles, begun 2026-11-28T03:20:00Z, ended before it could say how"
        )
        assert events(heard) == [("began", 1), ("over", 2)]
        assert crawl(db, f"base_url={replica.base_url}", ALERT_COMMAND=writes(heard)).stderr == ""
    assert len(events(heard)) == 2


def test_who_sits_before_a_terminal_reads_it_there(db: Path, heard: Path) -> None:
    with Replica(articles=3) as replica:
        here = f"base_url={replica.base_url}"
        replica.fail(BROKEN, *[Fault(500)] * 5)
        assert crawl_on_terminal(db, here, ALERT_COMMAND=writes(heard))[0] == 2
        assert crawl_on_terminal(db, "since=yesterday", ALERT_COMMAND=writes(heard))[0] == 1
        assert events(heard) == []
        crawl(db, "since=yesterday", ALERT_COMMAND=writes(heard))
        assert crawl_on_terminal(db, here, ALERT_COMMAND=writes(heard))[0] == 0  # and who was told hears of its end
    assert events(heard) == [("began", None), ("over", 2)]


# What the archive knows of them


def test_incidents_are_stretches_of_runs_that_were_not_well(db: Path) -> None:
    with ArchiveWriter(db) as archive:
        for day, (spider, outcome) in enumerate(
            [
                ("articles", OK),
                ("articles", DOUBTFUL),
                ("wayback", FAILED),
                ("articles", FAILED),
                ("import", FAILED),
                ("articles", OK),
                ("articles", OK),
                ("articles", INTERRUPTED),
                ("articles", None),
            ]
        ):
            at = AT + timedelta(days=day)
            run = archive.start_run(spider, RunKind.UPDATE, {}, {}, at)
            if outcome:
                archive.finish_run(run, outcome, f"It is {outcome}.", {}, {}, at + timedelta(hours=1))
        open_, wayback, over = archive.incidents()
        assert archive.incidents(only_open=True) == [open_, wayback]
    assert (open_.run_id, open_.runs, open_.outcome, open_.over_at) == (8, 1, INTERRUPTED, None)
    assert (wayback.spider, wayback.sentence, wayback.over_at) == ("wayback", "It is failed.", None)
    assert (over.run_id, over.runs, over.sentence, over.outcome) == (2, 2, "It is doubtful.", FAILED)
    assert (over.began_at, over.over_run_id, over.over_at) == ("2026-11-29T03:20:00Z", 6, "2026-12-03T04:20:00Z")
