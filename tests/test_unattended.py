"""A crawl that nobody looks at: silent while all is well, one message when it is not, and a log for who wants one."""

from __future__ import annotations

import logging
import subprocess
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest
from crawling import crawl, crawl_on_terminal, path_of

from azecrawl.archive import Archive
from azecrawl.logs import Noticed, RotatedLog
from azecrawl.records import Outcome, RunKind
from azecrawl.replica import Fault, Replica
from azecrawl.summary import Summary, of_run

ARTICLES = 12
BROKEN = "/category/karabakh/"
WELL = (0, "", "")


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def said(run: subprocess.CompletedProcess[str]) -> tuple[int, str, str]:
    return run.returncode, run.stdout, run.stderr


# What is said


def test_a_crawl_that_is_well_says_nothing(db: Path) -> None:
    with Replica(articles=ARTICLES) as replica:
        assert said(crawl(db, f"base_url={replica.base_url}")) == WELL
        assert said(crawl(db, f"base_url={replica.base_url}")) == WELL
    with Archive(db) as archive:
        assert [run["outcome"] for run in archive.runs()] == ["ok", "ok"]


def test_warnings_of_a_run_that_is_well_are_not_worth_a_mail(db: Path) -> None:
    with Replica(articles=ARTICLES) as replica:
        path = path_of(replica.publication.article(3).url)
        replica.fail(path, Fault(503, {"Retry-After": "1"}))
        assert said(crawl(db, f"base_url={replica.base_url}")) == WELL
        assert [asked for _, asked in replica.requests].count(path) == 2


def test_one_that_is_not_well_says_all_there_is_to_say_once(db: Path) -> None:
    with Replica(articles=ARTICLES, faults={BROKEN: [Fault(500)] * 9}) as replica:
        run = crawl(db, f"base_url={replica.base_url}")
    assert (run.returncode, run.stdout) == (2, "")
    first, *lines = run.stderr.splitlines()
    assert first.startswith("azecrawl: 1 lists could not be read, the first http://127.0.0.1")
    assert run.stderr.count("azecrawl: ") == 1
    assert "Traceback" not in run.stderr and "Scrapy" not in run.stderr
    assert f"  archive {db}" in lines
    assert f"  {ARTICLES} found: {ARTICLES} archived" in lines
    assert any(line.startswith(f"  A list of the way listing could not be read: {replica.base_url}") for line in lines)


def test_the_message_names_addresses_that_the_sentence_does_not(tmp_path: Path) -> None:
    shown = "https://aze.media/a/ (capture 4): HTTP 500"
    summary = Summary(
        spider="articles",
        run_id=7,
        kind=RunKind.UPDATE,
        started=datetime(2026, 11, 28, 3, 20, tzinfo=UTC),
        outcome=Outcome.FAILED,
        sentence=f"2 of 9 articles could not be fetched: {shown}. Run again.",
        completeness=None,
        found=9,
        counts={"archived": 0, "unchanged": 6, "gone": 1, "failed": 2},
        reasons={"failed/HTTP 500": 2, "gone/HTTP 404": 1},
        examples={"failed": [shown], "gone": ["https://aze.media/b/\x1b[31m: HTTP 404"]},
        coverage={},
        parsers={},
        images={},
        requisites={},
        requests=1234,
        bytes=1,
        seconds=61.7,
        path=tmp_path / "azemedia.db",
    )
    assert of_run(summary, ["The site asks to wait"] * 10) == (
        f"azecrawl: 2 of 9 articles could not be fetched: {shown}. Run again.\n"
        "run:\n"
        "  7 of articles (update), begun 2026-11-28 03:20 UTC, 62 seconds, 1,234 requests\n"
        f"  archive {tmp_path / 'azemedia.db'}\n"
        "  9 found: 6 unchanged, 1 gone, 2 failed\n"
        "reasons:\n"
        "  2 failed: HTTP 500\n"
        "  1 gone: HTTP 404\n"
        "examples:\n"
        "  gone: https://aze.media/b/[31m: HTTP 404\n"
        "log:\n" + "  The site asks to wait\n" * 8 + "  … and 2 more\n"
    )


def test_what_is_noticed_is_counted_by_its_kind() -> None:
    logger, noticed = logging.Logger("of its own"), Noticed()
    logger.addHandler(noticed)
    for number in range(3):
        logger.warning("The site asks to wait %d seconds", number)
    try:
        raise OSError("the disk\nis full")
    except OSError:
        logger.exception("A page was lost")
    logger.info("All is well")
    assert noticed.lines() == [
        "The site asks to wait 0 seconds (3 times)",
        "A page was lost: OSError('the disk\\nis full')",
    ]


def test_wrong_use_is_said_in_a_line(db: Path) -> None:
    run = crawl(db, "since=yesterday")
    assert (run.returncode, run.stdout, run.stderr.count("\n")) == (1, "", 1)
    assert run.stderr.startswith("azecrawl: since=yesterday is no date")


def test_who_asks_for_a_log_gets_it_on_standard_error_without_what_scrapy_says_each_time(db: Path) -> None:
    with Replica(articles=ARTICLES) as replica:
        run = crawl(db, f"base_url={replica.base_url}", LOG_LEVEL="INFO")
    first, last = run.stderr.splitlines()
    assert first.endswith("INFO: Run 1 of articles (full) begins")
    assert last.endswith(f"{ARTICLES} of {ARTICLES} articles found were visited; all is well.")
    assert run.stdout == ""


# The log


def test_the_log_goes_into_its_file_run_after_run(db: Path) -> None:
    log = db.with_name("crawl.log")
    with Replica(articles=ARTICLES, faults={BROKEN: [Fault(500)] * 9}) as replica:
        failed = crawl(db, f"base_url={replica.base_url}", LOG_FILE=log)
        assert said(crawl(db, f"base_url={replica.base_url}", LOG_FILE=log)) == WELL
    assert failed.stderr.count("\nlog:\n") == 1
    text = log.read_text()
    assert text.count("begins\n") == 2
    assert f"ERROR: A list of the way listing could not be read: {replica.base_url}" in text
    assert "Run 1 of articles is over: failed." in text and "Run 2 of articles is over: ok." in text
    for boilerplate in ("Scrapy 2", "Overridden", "Enabled", "Spider opened", "Dumping"):
        assert boilerplate not in text


def test_a_terminal_beside_a_log_file_shows_what_it_always_shows(db: Path) -> None:
    log = db.with_name("crawl.log")
    with Replica(articles=ARTICLES) as replica:
        code, shown = crawl_on_terminal(db, f"base_url={replica.base_url}", LOG_FILE=log)
    assert code == 0
    assert "\nrequests " in shown and "INFO" not in shown
    assert "all is well" in log.read_text()


@pytest.mark.parametrize("settings", [{"LOG_FILE": "no/folder/crawl.log"}, {"LOG_LEVEL": "LOUD"}])
def test_a_log_that_cannot_be_is_wrong_use(db: Path, settings: dict[str, str]) -> None:
    run = crawl(db, **settings)
    assert (run.returncode, run.stdout, run.stderr.count("\n")) == (1, "", 1)
    assert next(iter(settings.values())) in run.stderr
    assert not db.exists()


def _write(path: Path, who: str, lines: int) -> None:
    log = RotatedLog(str(path))
    log.maxBytes, log.backupCount = 2_000, 500
    for number in range(lines):
        log.emit(logging.LogRecord(who, logging.INFO, __file__, 1, f"{who} {number:04}", None, None))
    log.close()


def test_runs_that_share_a_log_lose_no_line_of_each_other(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path, writers, lines = tmp_path / "crawl.log", "abcd", 2_000
    # Threads do for processes: each has opened the file, and the folder, for itself.
    threads = [Thread(target=_write, args=(path, who, lines)) for who in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    path.rename(tmp_path / "newest")
    files = [file.read_text() for file in tmp_path.iterdir()]
    assert sorted("".join(files).splitlines()) == sorted(f"{who} {n:04}" for who in writers for n in range(lines))
    earlier = [file.stat().st_size for file in tmp_path.glob("crawl.log.*")]
    assert len(earlier) > 20
    assert min(earlier) > 1_980  # none was put aside before it was full
    assert max(earlier) < 2_050
    assert capfd.readouterr() == ("", "")


def test_a_log_takes_no_more_room_than_it_may(tmp_path: Path) -> None:
    log = RotatedLog(str(tmp_path / "crawl.log"))
    log.maxBytes = 1_000
    for number in range(1_000):
        log.emit(logging.LogRecord("long", logging.INFO, __file__, 1, f"line {number}", None, None))
    log.close()
    sizes = {file.name: file.stat().st_size for file in tmp_path.iterdir()}
    assert len(sizes) == 5 and max(sizes.values()) <= 1_000
    assert (tmp_path / "crawl.log").read_text().endswith("line 999\n")


def test_a_log_that_cannot_be_written_any_more_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    log = RotatedLog("/dev/full")
    for number in range(3):
        log.emit(logging.LogRecord("full", logging.INFO, __file__, 1, f"line {number}", None, None))
    with suppress(OSError):
        log.close()
    assert capsys.readouterr().err == (
        "azecrawl: the log /dev/full cannot be written: [Errno 28] No space left on device\n"
    )
