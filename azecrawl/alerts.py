"""Who is told that all is not well, and when: once an incident, again when it gets worse, and once when it is over.

An incident begins with a run that is not well, or one that could not begin, and ends with one that is well; each
spider has its own. What was told is remembered in a small file beside the archive, which a run that cannot begin can
still write, and which may be deleted: then it is told once more. How news are brought is ``delivery``'s business.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from scrapy.settings import BaseSettings

from azecrawl.delivery import NotDelivered, by_command, by_post
from azecrawl.records import WORSE, Outcome
from azecrawl.summary import message, one_line

_LONGEST = 20_000
"""Characters of a message: what is handed on in an environment variable may not have more than 128 KiB."""


class Event(StrEnum):
    """What there is to tell."""

    BEGAN = "began"
    WORSE = "worse"
    OVER = "over"


@dataclass(frozen=True)
class News:
    """What came of a run, or of trying to begin one. ``text`` is the whole message, ``run_id`` None where none began.

    ``at`` is when it was known, in UTC.
    """

    spider: str
    outcome: Outcome
    sentence: str
    text: str
    at: datetime
    run_id: int | None = None


@dataclass(frozen=True)
class Incident:
    """What is not well, as it was said first. ``told`` is the worst that somebody was told of, if anybody was."""

    began_at: str
    run_id: int | None
    sentence: str
    told: Outcome | None = None


def event_of(incident: Incident | None, news: News) -> Event | None:
    """What there is to tell, after what was told before."""
    if news.outcome == Outcome.OK:
        return Event.OVER if incident else None
    if incident is None or incident.told is None:
        return Event.BEGAN
    return Event.WORSE if WORSE.index(news.outcome) > WORSE.index(incident.told) else None


def after(incident: Incident | None, news: News, *, is_delivered: bool) -> Incident | None:
    """The incident as it stands after news: what could not be delivered is to be told the next time."""
    if news.outcome == Outcome.OK:
        return None if is_delivered else incident
    incident = incident or Incident(f"{news.at:%Y-%m-%dT%H:%M:%SZ}", news.run_id, one_line(news.sentence))
    return replace(incident, told=news.outcome) if is_delivered else incident


def fields_of(event: Event, incident: Incident | None, news: News, archive: Path) -> dict[str, Any]:
    """What is handed on: ``text`` is for people, the rest for programs."""
    text = news.text
    if incident and event is Event.OVER:
        run = f" (run {incident.run_id})" if incident.run_id else ""
        text = message(
            f"All is well again: {news.sentence}",
            ("it was not, since", [f"{incident.began_at}{run}: {incident.sentence}"]),
            ("archive", [str(archive)]),
        )
    at = f"{news.at:%Y-%m-%dT%H:%M:%SZ}"
    return {
        "event": event.value,
        "archive": str(archive),
        "spider": news.spider,
        "run": news.run_id,
        "outcome": news.outcome.value,
        "at": at,
        "began_at": incident.began_at if incident else at,
        "sentence": one_line(news.sentence),
        "text": text[:_LONGEST],
    }


class Alerts:
    """Tells those whom ALERT_COMMAND and ALERT_URL name. Never raises: a run comes to what it came to."""

    def __init__(self, settings: BaseSettings) -> None:
        self._command, self._url = settings.get("ALERT_COMMAND"), settings.get("ALERT_URL")
        self.archive = Path(settings["ARCHIVE_PATH"]).absolute()
        self._memory = self.archive.with_name(f"{self.archive.name}.alerts")

    def tell(self, news: News) -> list[str]:
        """Tell what there is to tell. Returns what has gone wrong with that, a sentence each."""
        if not (self._command or self._url):
            return []
        troubles: list[str] = []
        with ExitStack() as held:
            try:
                file = held.enter_context(self._memory.open("ab"))
                fcntl.flock(file, fcntl.LOCK_EX)  # until the file is closed, or this process ends
                incidents = _read(self._memory.read_bytes())
            except OSError:
                incidents = {}  # writing will fail as well, and say so
            incident = incidents.get(news.spider)
            event = event_of(incident, news)
            is_delivered = event is not None and self._deliver(fields_of(event, incident, news, self.archive), troubles)
            now = after(incident, news, is_delivered=is_delivered)
            if now != incident:
                self._remember(incidents | {news.spider: now}, troubles)
        return troubles

    def _remember(self, incidents: Mapping[str, Incident | None], troubles: list[str]) -> None:
        kept = {spider: asdict(incident) for spider, incident in incidents.items() if incident}
        try:
            self._memory.write_text(json.dumps(kept, indent=2), encoding="utf-8")
        except OSError as error:
            troubles.append(
                f"What was told cannot be remembered ({self._memory}: {error.strerror}): it will be told again."
            )

    def _deliver(self, fields: dict[str, Any], troubles: list[str]) -> bool:
        """Whether any way has brought it."""
        ways = [(by_command, self._command), (by_post, self._url)]
        wanted = [(way, where) for way, where in ways if where]
        failed = 0
        for way, where in wanted:
            try:
                way(where, fields)
            except (NotDelivered, OSError) as error:
                failed += 1
                troubles.append(f"The alert was not delivered: {error}.")
        if failed == len(wanted):
            troubles[-1] += " It is tried again by the next run."
        return failed < len(wanted)


def _read(text: bytes) -> dict[str, Incident]:
    """What was remembered; nothing where a kill has cut it off."""
    try:
        kept = json.loads(text)
        return {
            spider: Incident(**each | {"told": Outcome(each["told"]) if each["told"] else None})
            for spider, each in kept.items()
        }
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}


def could_not_begin(spider: str, sentence: str, text: str) -> News:
    """A crawl that is not in the archive, for it never began there."""
    return News(spider, Outcome.FAILED, sentence, text, datetime.now(UTC))
