"""Where a crawl's log goes: into a file of bounded size, onto standard error, or nowhere; what is noticed in any case.

Who runs a crawl without a terminal reads what it says when all is not well. A log is for those who ask for one.
"""

from __future__ import annotations

import fcntl
import logging
import os
import sys
from collections import Counter
from logging.handlers import RotatingFileHandler
from pathlib import Path

from scrapy.settings import SETTINGS_PRIORITIES, Settings

_LARGEST, _EARLIER = 1_000_000, 4
"""Bytes of a log file, and how many earlier ones are kept beside it: five megabytes in all."""

_OF_ROBOTS = "scrapy.downloadermiddlewares.robotstxt"

_KINDS = 20
_LONGEST = 300
"""Kinds of warnings that are noticed, and characters of the first of each."""


def is_attended() -> bool:
    """Whether somebody looks on: one of the two outputs is a terminal."""
    return any(stream is not None and stream.isatty() for stream in (sys.stdout, sys.stderr))


def set_up(settings: Settings) -> None:
    """Take the place of Scrapy's own handler: LOG_FILE, or standard error on a terminal or when LOG_LEVEL was set.

    Raises ``OSError`` when the file cannot be written, ``ValueError`` for a level that does not exist.
    """
    is_asked_for = (settings.getpriority("LOG_LEVEL") or 0) > SETTINGS_PRIORITIES["command"]
    settings.set("LOG_LEVEL", "INFO", priority="command")
    settings.set("LOG_INSTALL_ROOT_HANDLER", False, priority="cmdline")
    handlers: list[logging.Handler] = [Noticed()]
    if settings.getbool("LOG_ENABLED"):
        if settings["LOG_FILE"]:
            handlers.append(RotatedLog(settings["LOG_FILE"]))
            handlers[-1].setLevel(settings["LOG_LEVEL"])
        if is_asked_for and not settings["LOG_FILE"]:
            handlers = [logging.StreamHandler()]
            handlers[-1].setLevel(settings["LOG_LEVEL"])
        elif sys.stderr.isatty():
            # On a terminal the line of progress says what goes well.
            handlers.append(logging.StreamHandler())
            handlers[-1].setLevel("WARNING")
    for handler in handlers:
        handler.setFormatter(logging.Formatter(settings["LOG_FORMAT"], settings["LOG_DATEFORMAT"]))
        if settings["LOG_LEVEL"] != "DEBUG":
            handler.addFilter(_says_something)
        logging.root.addHandler(handler)
    logging.root.setLevel(logging.NOTSET)


def _says_something(record: logging.LogRecord) -> bool:
    """Not what Scrapy says in every run: its version, what is overridden and enabled, that a spider opened. Nor, trace
    and all, that a robots.txt cannot be had: what that leads to is said by who wanted something of its host.
    """
    return not record.name.startswith("scrapy") or (record.levelno >= logging.WARNING and record.name != _OF_ROBOTS)


class RotatedLog(RotatingFileHandler):
    """A log file of bounded size with the earlier ones beside it, which runs may share.

    Another run may have put the file aside meanwhile: one at a time looks, and does it if it is still to be done.
    What keeps a line from being written is said once and ends nothing.
    """

    def __init__(self, path: str) -> None:
        super().__init__(path, maxBytes=_LARGEST, backupCount=_EARLIER, encoding="utf-8", errors="backslashreplace")
        self._has_failed = False

    def doRollover(self) -> None:
        folder = os.open(Path(self.baseFilename).parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)  # until the folder is closed, or this process ends
            stream = self.stream
            if stream and self._is_put_aside(stream.fileno()):
                self.stream = None  # what is written next opens the new one
                stream.close()
            else:
                super().doRollover()
        finally:
            os.close(folder)

    def _is_put_aside(self, ours: int) -> bool:
        try:
            return not os.path.samestat(os.fstat(ours), os.stat(self.baseFilename))
        except FileNotFoundError:
            return True

    def handleError(self, record: logging.LogRecord) -> None:
        if not self._has_failed:
            self._has_failed = True
            print(f"azecrawl: the log {self.baseFilename} cannot be written: {sys.exc_info()[1]}", file=sys.stderr)


class Noticed(logging.Handler):
    """Counts warnings and errors by the place in the program they come from, and keeps the first of each."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.times: Counter[tuple[str, int]] = Counter()
        self.first: dict[tuple[str, int], str] = {}

    def emit(self, record: logging.LogRecord) -> None:
        place = record.pathname, record.lineno
        if place in self.first or len(self.first) < _KINDS:
            self.times[place] += 1
            if place not in self.first:
                self.first[place] = " ".join(_said(record).split())[:_LONGEST]

    def lines(self) -> list[str]:
        """What was noticed, a line for each kind, in the order they came first."""
        times = {place: f" ({count:,} times)" if count > 1 else "" for place, count in self.times.items()}
        return [f"{text}{times[place]}" for place, text in self.first.items()]


def _said(record: logging.LogRecord) -> str:
    """What a record says, with the error it was made for."""
    error = record.exc_info[1] if record.exc_info else None
    return f"{record.getMessage()}: {error!r}" if error else record.getMessage()


def noticed() -> list[str]:
    """What this run has warned of and did not show."""
    return [line for handler in logging.root.handlers if isinstance(handler, Noticed) for line in handler.lines()]
