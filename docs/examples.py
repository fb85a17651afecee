"""For the reference: the examples in docstrings and in the help of commands are shown as code."""

from __future__ import annotations

import re
from typing import Any

import griffe

_DOCTEST = re.compile(r"^>>> .*(?:\n.+)*", re.MULTILINE)
_COMMAND = re.compile(r"<p>Example: (.*?)</p>", re.DOTALL)


class Doctests(griffe.Extension):
    """Puts every ``>>>`` with what follows it into a block of code."""

    def on_object(self, *, obj: griffe.Object, **kwargs: Any) -> None:
        if obj.docstring:
            obj.docstring.value = _DOCTEST.sub(r"```pycon\n\g<0>\n```", obj.docstring.value)


def on_page_content(html: str, **kwargs: Any) -> str:
    """MkDocs' event: gives the commands of an example a line each again."""
    return _COMMAND.sub(
        lambda found: "<pre><code>" + "\n".join(line.strip() for line in found[1].splitlines()) + "</code></pre>", html
    )
