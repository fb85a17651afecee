"""The search of a site of files, by Pagefind: what it is given to index, and what the page that asks it knows.

The index holds each article's words as the archive's own search index cuts and folds them. Which of them a query means
is said in the browser, by the same rules: see ``azecrawl/web/static/search.js``.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import tempfile
import unicodedata
from collections.abc import Iterable
from importlib.metadata import version
from itertools import chain, count, islice
from pathlib import Path
from typing import Any

from azecrawl.archive import folding, spellings
from azecrawl.archive.rows import ArticleRow
from azecrawl.export.folder import Folder
from azecrawl.export.output import ExportError, needs
from azecrawl.tokens import folded, tokens

END = "ː"
"""What every word in the index ends in. Pagefind finds all words that begin as one does; of this one there is no other.
A letter to Pagefind, and in no word of ours."""

ARTICLES_A_PART = 2000
"""How many articles have an index together. Pagefind takes 0.3 MB of memory for each."""

_LANGUAGE = "az"
"""One that Pagefind has no rules for: it takes words as they are."""

_NOT_NEEDED = ("pagefind-ui.", "pagefind-modular-ui.", "pagefind-component-ui.", "pagefind-highlight.")
_LETTERS = (range(0x80, 0x590), range(0x1E00, 0x2000))
"""The alphabets in which letters have accents: Latin, Greek, Cyrillic, Armenian."""


def write_search(articles: Iterable[tuple[str, ArticleRow]], folder: Folder) -> None:
    """Write an index of articles, each with the folder of its page. What is as it was is not made anew.

    Raises ``ExportError`` where Pagefind is missing or fails.
    """
    with needs("site"):
        from pagefind_bin import get_executable

        made_with = version("pagefind-bin")
    words: set[str] = set()
    left = iter(articles)
    for number in count(1):
        with tempfile.TemporaryDirectory(prefix="azecrawl-") as beside:
            place, digest = Path(beside), hashlib.sha256(made_with.encode())
            for name, article in islice(left, ARTICLES_A_PART):
                texts = _texts(article)
                words.update(chain.from_iterable(map(folding.azerbaijani_in, " ".join(texts).split())))
                page = _page(texts).encode()
                digest.update(name.encode() + page)
                (place / "site" / name).mkdir(parents=True)
                (place / "site" / name / "index.html").write_bytes(page)
            if not (place / "site").exists():
                break
            _index(get_executable(), place, f"pagefind/{number}", digest.hexdigest(), folder)
    folder.write("pagefind/words.json", json.dumps(_rules(words, number - 1), ensure_ascii=False).encode())


def _texts(article: ArticleRow) -> list[str]:
    """Title, subtitle and text; where there are no texts, the writer in the place of one."""
    text = article["byline"] if article["body_text"] is None else article["body_text"]
    return [article["title"], article["subtitle"] or "", text or ""]


def _page(texts: list[str]) -> str:
    """What Pagefind reads of an article: its words, with the weights that they have in the archive's own search."""
    parts = [" ".join(f"{word}{END}" for word in tokens(text)) for text in texts]
    # The dot is no word, but takes the place of one: no phrase goes from a title into a text.
    lines = [
        f'<p data-pagefind-weight="{weight}">{part}</p><p>·</p>' for part, weight in zip(parts, (10, 4, 1), strict=True)
    ]
    return f"<!DOCTYPE html><html><body data-pagefind-body>{''.join(lines)}</body></html>"


def _index(program: Path, place: Path, below: str, digest: str, folder: Folder) -> None:
    """Have Pagefind index what lies in ``place``, unless the folder has just that index already."""
    made_of = f"{below}/made-of.txt"
    if folder.read(made_of) == digest.encode():
        folder.keep(below)
        return
    site, index = str(place / "site"), place / "index"
    line = [str(program), "--site", site, "--output-path", str(index), "--force-language", _LANGUAGE, "--quiet"]
    ended = subprocess.run(line, capture_output=True, text=True, check=False)
    if ended.returncode:
        said = (ended.stderr or ended.stdout).strip().splitlines()[-1:]
        raise ExportError(f"Pagefind has failed ({''.join(said) or ended.returncode}): start again")
    for file in sorted(path for path in index.rglob("*") if path.is_file()):
        if not file.name.startswith(_NOT_NEEDED):
            folder.write(f"{below}/{file.relative_to(index).as_posix()}", file.read_bytes())
    folder.write(made_of, digest.encode())


def _rules(words: set[str], parts: int) -> dict[str, Any]:
    """What the page that asks has to know: how words are folded, spelled and ended, and the Azerbaijani ones there are.

    Of letters only those that are not just what they are.
    """
    letters = {
        letter: as_indexed for letter in map(chr, chain(*_LETTERS)) if (as_indexed := _unlike(letter)) is not None
    }
    return {
        "parts": parts,
        "end": END,
        "letters": letters,
        "spellings": folding.SPELLINGS,
        "at_most": folding.AT_MOST,
        "azerbaijani": folding.AZERBAIJANI.pattern,
        "from_letters": spellings.FROM_LETTERS,
        "shortest_prefix": spellings.SHORTEST_PREFIX,
        "words": sorted(word for word in words if folding.spellings(word)),
    }


def _unlike(letter: str) -> str | None:
    """What the search index makes of a letter; None where that is what its kind says: itself, or a gap."""
    own = letter if unicodedata.category(letter)[0] in "LN" else " "
    return as_indexed if (as_indexed := folded(letter)) != own else None
