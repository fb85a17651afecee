"""HTML as Markdown, and values as the front matter of it, in which what is text stays text. No articles here."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import quote

import yaml
from markdownify import MarkdownConverter


def front_matter(values: Mapping[str, Any]) -> str:
    """Values as YAML, which holds no HTML and no link."""
    matter: str = yaml.dump(dict(values), Dumper=_Matter, allow_unicode=True, sort_keys=False, width=10_000)
    for sign in _SIGNS:
        matter = matter.replace(sign, f"\\x{ord(sign):02X}")
    return matter


def markdown_of(html: str) -> str:
    """Safe HTML as Markdown."""
    return str(_Markdown().convert(html))


_SIGNS = "<["
"""With what HTML and links begin, also for a program that takes front matter for text: YAML has a spelling for them."""


class _Matter(yaml.SafeDumper):  # type: ignore[misc]
    """Puts texts that have ``_SIGNS`` into double quotes, where they can be spelled otherwise; nothing else has any."""


def _quoted(dumper: _Matter, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if set(_SIGNS) & set(text) else None)


_Matter.add_representer(str, _quoted)

_MARKUP = re.compile(r"[\\<`\[\]]|&(?=#?\w+;)|!$")
"""What may begin HTML, a link, a picture, code or an entity, wherever it stands, or take its meaning from these."""


_Converter: Any = MarkdownConverter


class _Markdown(_Converter):  # type: ignore[misc]
    """markdownify's converter, but that what is text stays text: it would let it become HTML, or a link."""

    def __init__(self) -> None:
        super().__init__(heading_style="ATX", bullets="-", table_infer_header=True, bs4_options="lxml")

    def escape(self, text: str, parent_tags: Collection[str]) -> str:
        return str(super().escape(_MARKUP.sub(r"\\\g<0>", text), parent_tags))

    def convert_a(self, el: Any, text: str, parent_tags: Collection[str]) -> str:
        return str(super().convert_a(self._plain(el, "href", "title"), text, parent_tags))

    def convert_img(self, el: Any, text: str, parent_tags: Collection[str]) -> str:
        el["alt"] = self.escape(" ".join((el.get("alt") or "").split()), parent_tags)
        return str(super().convert_img(self._plain(el, "src", "title"), text, parent_tags))

    def _plain(self, el: Any, address: str, title: str) -> Any:
        """An element whose address and title end where Markdown would have them end."""
        if el.get(address):
            el[address] = quote(el[address], safe="!#$%&'*+,-./:;=?@_~")
        if el.get(title):
            el[title] = " ".join(_MARKUP.sub(r"\\\g<0>", el[title]).split())
        return el

    def convert_code(self, el: Any, text: str, parent_tags: Collection[str]) -> str:
        return str(super().convert_code(el, text if "_noformat" in parent_tags else _line(text), parent_tags))

    convert_kbd = convert_samp = convert_code

    def convert_pre(self, el: Any, text: str, parent_tags: Collection[str]) -> str:
        fence = "`" * (1 + max((2, *map(len, re.findall("`+", text)))))
        return f"\n\n{fence}\n{text.strip(chr(10))}\n{fence}\n\n" if text else ""

    def convert_td(self, el: Any, text: str, parent_tags: Collection[str]) -> str:
        # A table's cells are told apart before the code in them is.
        return str(super().convert_td(el, text.replace("|", r"\|"), parent_tags))

    convert_th = convert_td


def _line(text: str) -> str:
    """A text in one line, with the white space at its ends."""
    return re.sub(r"\s+", " ", text)
