"""Real pages of other people's sites, and the texts that others say they hold: how each is read, and how well.

A corpus is a folder: pages ``NAME.html``, with the text of some in ``NAME.txt`` beside; or, as Mozilla lays out the
pages that Readability is tested with, ``NAME/source.html`` beside ``NAME/expected.html``. CONTRIBUTING.md says where
such pages are published. Nothing is fetched here.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import trafilatura
from lxml import html as lxml_html

from azecrawl.pages import PageError, parse_article
from azecrawl.pages.document import text_of

SECONDS = 1.0
"""Of the processor, for one page."""

_LETTER = "\u0e00-\u0e7f\u1000-\u109f\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(f"[{_LETTER}]|[^\\W_{_LETTER}]+")
"""A word; where a script writes no spaces between them (Thai, Burmese, Japanese, Chinese), a letter."""

_HEAD = re.compile(rb"<head\b[^>]*>", re.IGNORECASE)
_STATED = (
    b'<meta property="og:type" content="article"><meta property="og:title" content="A page">'
    b'<meta property="article:published_time" content="2021-03-29T10:00:00+04:00">'
)
"""What every article of the site says of itself, and few pages of others say in this way."""


@dataclass(frozen=True)
class Reading:
    """How a page was read: ``outcome`` is the parser, or the kind of the error. ``flaw`` is an error that is no
    ``PageError``, or that one only wraps: a fault of the parser's own."""

    outcome: str
    seconds: float
    text: str = ""
    refusal: str = ""
    flaw: str = ""


def pages(corpus: Path) -> list[Path]:
    """The pages of a corpus in order."""
    return sorted(page for page in corpus.rglob("*.html") if page.name != "expected.html")


def known_text(page: Path) -> str | None:
    """The text that a page holds, where the corpus says so."""
    if page.name == "source.html":
        expected = lxml_html.document_fromstring((page.parent / "expected.html").read_text(encoding="utf-8"))
        return text_of(expected)
    beside = page.with_suffix(".txt")
    return beside.read_text(encoding="utf-8") if beside.exists() else None


def name(page: Path) -> str:
    """What a corpus calls a page."""
    return page.parent.name if page.name == "source.html" else page.stem


def address(page: Path) -> str:
    """Where a page is taken to stand: on the site, as an article."""
    return f"https://aze.media/{name(page)}/"


def reading(html: bytes, url: str) -> Reading:
    """Read a page; ``seconds`` are of the processor."""
    start = time.process_time()
    try:
        article = parse_article(html, url)
    except PageError as error:
        flaw = repr(error.__cause__) if error.__cause__ else ""
        return Reading(error.reason, time.process_time() - start, refusal=error.why, flaw=flaw)
    except Exception as error:
        return Reading("failed", time.process_time() - start, refusal=repr(error), flaw=repr(error))
    return Reading(article.parser, time.process_time() - start, article.body_text)


def as_article(html: bytes) -> bytes:
    """A page that states in its head that it is an article, of some title and date, whatever else it says."""
    head = _HEAD.search(html)
    place = head.end() if head else 0
    return html[:place] + _STATED + html[place:]


def f1(found: str, held: str) -> float:
    """The harmonic mean of precision and recall over the words of two texts, each as often as it stands there.

    >>> f1("the old port", "The port grows")
    0.6666666666666666
    """
    one, other = (Counter(_WORD.findall(text.casefold())) for text in (found, held))
    return 2 * (one & other).total() / ((one.total() + other.total()) or 1)


def report(corpus: Path) -> None:
    """Print how the pages of a corpus are read, and how much of the texts is found.

    Each is read as it is and, so that it is not just refused, as an article of the site. The texts are those found the
    second way: what is asked is whether the text is found, not whether the page is one of the site's.
    """
    found = pages(corpus)
    plain = [reading(page.read_bytes(), address(page)) for page in found]
    stated = [reading(as_article(page.read_bytes()), address(page)) for page in found]
    print(f"{corpus.name}: {len(found)} pages")
    print(f"  as they are:     {_listed(plain)}")
    print(f"  as the site's:   {_listed(stated)}")
    flaws = [
        f"    {name(page)}: {each.flaw}" for page, each in zip(found * 2, plain + stated, strict=True) if each.flaw
    ]
    print(f"  errors other than the parser's own: {len(flaws)} (target: none; {_verdict(not flaws)})", *flaws, sep="\n")
    slowest = max((each.seconds for each in plain + stated), default=0.0)
    print(f"  slowest page: {slowest:.2f} s of CPU (target: at most {SECONDS:.0f}; {_verdict(slowest <= SECONDS)})")
    _report_texts(found, stated)


def _report_texts(found: list[Path], readings: list[Reading]) -> None:
    known = [(page, each, text) for page, each in zip(found, readings, strict=True) if (text := known_text(page))]
    if not known:
        return
    ours = [f1(each.text, text) for _, each, text in known]
    bare = [f1(by_trafilatura(page), text) for page, _, text in known]
    verdict = _verdict(_mean(ours) >= _mean(bare))
    print(
        f"  {len(known)} known texts, mean F1 of words: {_mean(ours):.4f}, trafilatura alone {_mean(bare):.4f}", end=" "
    )
    print(f"(target: at least as much; {verdict})")
    read = [place for place, (_, each, _) in enumerate(known) if not each.refusal]
    if len(read) < len(known):
        rest = [_mean(scores[place] for place in read) for scores in (ours, bare)]
        print(f"  without the {len(known) - len(read)} refused, which count as 0: {rest[0]:.4f} and {rest[1]:.4f}")
        print(*(f"    {name(page)}: {each.refusal}" for page, each, _ in known if each.refusal), sep="\n")


def by_trafilatura(page: Path) -> str:
    """The text that trafilatura finds by itself."""
    return trafilatura.extract(page.read_bytes(), url=address(page), include_comments=False) or ""


def _mean(figures: Iterable[float]) -> float:
    every = list(figures)
    return sum(every) / len(every) if every else 0.0


def _listed(readings: list[Reading]) -> str:
    return ", ".join(
        f"{outcome} {count}" for outcome, count in Counter(each.outcome for each in readings).most_common()
    )


def _verdict(met: bool) -> str:
    return "met" if met else "missed"
