"""A crawl that is interrupted, whichever way, and what the next one makes of it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from pathlib import Path

import crawling
import pytest
import survive_kills
from crawling import crawl, crawl_on_terminal, path_of

from azecrawl import settings
from azecrawl.archive import Archive, ArchiveWriter
from azecrawl.demo import crawl_command, environment
from azecrawl.records import State
from azecrawl.replica import Replica

ARTICLES = 120


def archived(path: Path) -> set[str]:
    with Archive(path) as archive:
        return {path_of(row["url"]) for row in archive.urls(State.ARCHIVED)}


def start(path: Path, *arguments: str, **options: object) -> subprocess.Popen[str]:
    line = crawl_command(path, *arguments, **options)
    return subprocess.Popen(line, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for_requests(replica: Replica, process: subprocess.Popen[str], count: int) -> None:
    """Until the replica was asked so often, or the crawl has ended; bounded by the crawl's own end."""
    while len(replica.requests) < count and process.poll() is None:
        try:
            process.wait(survive_kills.TICK)
        except subprocess.TimeoutExpired:
            continue


def test_twenty_kills_lose_nothing_double_nothing_and_fetch_nothing_stored_again(tmp_path: Path) -> None:
    with Replica(articles=200) as replica:
        undisturbed = tmp_path / "undisturbed.db"
        assert crawl(undisturbed, f"base_url={replica.base_url}").returncode == 0
        outcome = survive_kills.crawl_and_kill(replica, tmp_path / "killed.db", kills=20, seed=3)
    assert outcome.articles == survive_kills.contents(undisturbed)
    assert outcome.revisions == 200
    assert outcome.refetched == []
    assert outcome.damaged == []
    assert outcome.exit_code == 0


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_a_crawl_told_to_stop_stores_the_pages_in_flight_and_says_so(tmp_path: Path, how: signal.Signals) -> None:
    db = tmp_path / "archive.db"
    with Replica(articles=ARTICLES) as replica:
        process = start(db, f"base_url={replica.base_url}")
        wait_for_requests(replica, process, 100)
        process.send_signal(how)
        _, log = process.communicate(timeout=crawling.SECONDS)
        assert process.returncode == 2
        assert re.search(r"Stopped before the end: \d+ articles were not visited yet. Run again", log)
        asked = {
            path for _, path in replica.requests if not re.search(r"category|wp-|feed|robots|/page/|/\d/$|^/$", path)
        }
        protected = set(map(path_of, replica.publication.protected))
        assert asked - archived(db) <= protected

        first = len(replica.requests)
        assert crawl(db, f"base_url={replica.base_url}").returncode == 0
        again = [path for _, path in replica.requests[first:] if path in asked - protected]
        assert again == []
        assert len(archived(db)) == ARTICLES


def befallen(db: Path, replica: Replica, misfortune: str) -> subprocess.CompletedProcess[str]:
    """A crawl with something that befalls it; its log is kept apart from what it says on standard error."""
    extensions = json.dumps({**settings.EXTENSIONS, f"misfortunes.{misfortune}": 0})
    line = crawl_command(db, f"base_url={replica.base_url}", EXTENSIONS=extensions, LOG_FILE=db.with_name("crawl.log"))
    here = {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])])}
    return subprocess.run(
        line,
        env=environment() | here,
        capture_output=True,
        text=True,
        timeout=crawling.SECONDS,
        check=False,
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
    )


@pytest.mark.parametrize(
    ("misfortune", "says"),
    [
        ("Terminated", "Stopped at once: "),
        ("CtrlCTwice", "what was under way is lost, what was stored before stands. Run again to go on."),
        ("HangUp", "Stopped before the end: "),
        ("FullDisk", "the disk is full"),
        ("ReadOnly", "the file cannot be written"),
        ("NeverWritable", "the file cannot be written"),
    ],
)
def test_whatever_befalls_a_crawl_it_says_so_in_a_sentence_and_the_next_one_goes_on(
    tmp_path: Path, misfortune: str, says: str
) -> None:
    db = tmp_path / "archive.db"
    with Replica(articles=ARTICLES) as replica:
        ended = befallen(db, replica, misfortune)
        assert (ended.returncode, ended.stderr.count("azecrawl: ")) == (2, 1), ended.stderr
        assert ended.stderr.startswith("azecrawl: ")
        assert says in ended.stderr
        if misfortune in ("FullDisk", "ReadOnly", "NeverWritable"):
            assert len(replica.requests) < ARTICLES  # what is fetched and cannot be kept is not asked for
        with ArchiveWriter(db) as archive:
            assert [finding for finding in archive.verify() if not finding.is_harmless] == []
            assert (archive.counts()["articles"] >= 5) == (misfortune not in ("Terminated", "NeverWritable"))
        assert crawl(db, f"base_url={replica.base_url}").returncode == 0
        assert len(archived(db)) == ARTICLES


def test_a_signal_that_comes_while_all_is_still_being_loaded_is_answered_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "early.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGTERM)\n")
    line = crawl_command(tmp_path / "archive.db", SPIDER_MODULES="azecrawl.spiders,early")
    env = environment() | {"PYTHONPATH": os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])}
    ended = subprocess.run(line, env=env, capture_output=True, text=True, timeout=crawling.SECONDS, check=False)
    assert ended.returncode == 2
    assert re.search(r"^azecrawl: Stopped at once: .* Run again to go on\.\n\Z", ended.stderr, re.MULTILINE)
    assert not (tmp_path / "archive.db").exists()


def test_a_second_crawl_of_the_same_archive_says_who_holds_it(tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    with Replica(articles=ARTICLES) as replica:
        first = start(db, f"base_url={replica.base_url}", DOWNLOAD_DELAY=0.2)
        wait_for_requests(replica, first, 3)
        before = len(replica.requests)
        log = tmp_path / "crawl.log"
        second = crawl(db, "base_url=http://127.0.0.1:9/", LOG_FILE=log)
        code, shown = crawl_on_terminal(db, "base_url=http://127.0.0.1:9/")
        first.kill()
        first.communicate()
        assert second.returncode == code == os.EX_TEMPFAIL == 75
        who = f"{db} is being written by scrapy crawl articles (process {first.pid}, since "
        assert who in "".join(shown.splitlines()) and who in log.read_text()
        assert (second.stdout, second.stderr) == ("", "")  # nothing is wrong: it is at work
        assert before > 0

        assert crawl(db, f"base_url={replica.base_url}").returncode == 0  # the dead hold nobody up
        assert len(archived(db)) == ARTICLES
