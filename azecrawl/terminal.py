"""What reaches a terminal: text, and never what would steer it, whoever wrote that into a page or an archive."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

import click
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls but for tab and new line (with ESC, those from U+0080 are read as ESC too), what turns the direction of the
text after it (Unicode, UAX 9), and halves of letters, which no terminal can be sent."""


def plain(text: str) -> str:
    """A text without what would steer a terminal.

    >>> plain("Alarm\\x1b[2J\\u202e!")
    'Alarm[2J!'
    """
    return _STEERING.sub("", text)


def echo(text: str = "", *, err: bool = False, nl: bool = True) -> None:
    """Print a text as it is, but for what would steer a terminal; ``err`` is for standard error."""
    click.echo(plain(text), err=err, nl=nl)


def echo_json(value: Any) -> None:
    """Print JSON, in which what would steer a terminal is escaped: it says exactly what it is given."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    click.echo(_STEERING.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text))


class Terminal(Console):
    """Rich's console, which takes a text's own controls for the text's."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """The pieces that are shown. What steers the terminal on our account is no text."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=plain(segment.text))


class Commands(click.Group):
    """A group of commands whose errors steer no terminal either: they name what stands in an archive."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.ClickException as error:
            error.message = plain(error.message)  # type: ignore[misc]
            raise
