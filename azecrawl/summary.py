"""What a run came to, in numbers and as a message of a few lines to who did not see it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from azecrawl.records import Outcome, RunKind
from azecrawl.terminal import plain

_FEW, _LONGEST = 8, 1500
"""Lines of a kind that a message has, and characters of each."""


@dataclass(frozen=True)
class Summary:
    """A run in numbers. ``seconds`` is wall time, ``bytes`` what was received.

    ``completeness`` is a full crawl's answer to whether anything is missing. ``reasons`` counts why pages were
    rejected or gone or failed, ``examples`` are up to three addresses of an outcome with what shows it, ``coverage``
    is the share (0 to 1) of this run's articles that have a field. ``images`` counts what was ``stored``, what was
    ``held`` already under another address, and what ``failed/…`` why; it is empty when images are not kept.
    ``requisites`` is the same of what pages need to be seen.
    """

    spider: str
    run_id: int
    kind: RunKind
    started: datetime
    outcome: Outcome
    sentence: str
    completeness: str | None
    found: int
    counts: dict[str, int]
    reasons: dict[str, int]
    examples: dict[str, list[str]]
    coverage: dict[str, float]
    parsers: dict[str, int]
    images: dict[str, int]
    requisites: dict[str, int]
    requests: int
    bytes: int
    seconds: float
    path: Path


def message(sentence: str, *about: tuple[str, Sequence[str]]) -> str:
    """A sentence, and lines under titles; a title without lines is left out. Ends with a line's end.

    >>> print(message("Two pages failed.", ("figures", ["found 9"]), ("log", [])), end="")
    azecrawl: Two pages failed.
    figures:
      found 9
    """
    lines = [f"azecrawl: {sentence}"]
    for title, under in about:
        if under:
            more = [f"… and {len(under) - _FEW:,} more"] if len(under) > _FEW else []
            lines += [f"{title}:", *(f"  {line}" for line in [*under[:_FEW], *more])]
    return "".join(f"{one_line(line)}\n" for line in lines)


def of_run(summary: Summary, noticed: Sequence[str] = ()) -> str:
    """What there is to say of a run: its sentence, figures, reasons, examples, and what was ``noticed`` in its log."""
    counts = ", ".join(f"{count:,} {name}" for name, count in summary.counts.items() if count)
    return message(
        summary.sentence,
        (
            "run",
            [
                f"{summary.run_id} of {summary.spider} ({summary.kind}), begun {summary.started:%Y-%m-%d %H:%M} UTC,"
                f" {summary.seconds:,.0f} seconds, {summary.requests:,} requests",
                f"archive {summary.path}",
                f"{summary.found:,} found{f': {counts}' if counts else ''}",
            ],
        ),
        ("reasons", [f"{count:,} {reason.replace('/', ': ', 1)}" for reason, count in summary.reasons.items()]),
        ("examples", list(_examples(summary))),
        ("log", noticed),
    )


def _examples(summary: Summary) -> Iterable[str]:
    """Those that the sentence does not name."""
    for outcome, lines in summary.examples.items():
        for line in lines:
            if line and line not in summary.sentence:
                yield f"{outcome}: {line}"


def one_line(text: str) -> str:
    """A text on one line, and not too long, with nothing that a terminal would obey: sites have a say in it.

    >>> one_line("one\\ntwo \\x1b[2J")
    'one two [2J'
    """
    whole = plain(text).replace("\n", " ")
    return whole if len(whole) <= _LONGEST else f"{whole[:_LONGEST]} …"
