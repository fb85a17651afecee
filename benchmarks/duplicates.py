"""How long it takes to find edited copies among many articles, and how many are found, beside MinHash on a smaller set.

Usage: python benchmarks/duplicates.py [ARTICLES]

The articles are made up: 5 KB of words as rare as Zipf's law has them, a tenth of them on one of 500 subjects, and the
same closing paragraph under three in ten. Six in a hundred are copies, of which 10 to 40 per cent was changed:
sentences replaced or left out, and single words. The peer is datasketch, with the usual 3-word shingles, 128
permutations and a threshold of 0.3, its candidates checked by Jaccard; it is left out where it is not installed.
"""

from __future__ import annotations

import importlib
import importlib.util
import itertools
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

import measuring
from measuring import OURS, PERCENT, Figure, Result

from azecrawl.archive import ArchiveWriter
from azecrawl.demo import environment
from azecrawl.likeness import LEAST_ALIKE
from azecrawl.records import Article, State, Visit
from azecrawl.tokens import tokens

VOCABULARY = 300_000
SUBJECTS, SUBJECT_WORDS = 500, 150
WORDS = 800
COPIES = 0.06
CHANGED = (0.1, 0.4)
SECONDS = 180
"""What 50,000 articles may take."""
OF_PEER = 1 / 10
"""How many of the articles the peer is given."""
JACCARD = 0.3

# A child's ru_maxrss begins with what its parent had when it was started; this peak does not (proc_pid_status(5)).
COMMAND = """
import atexit, sys
from azecrawl.cli import main
atexit.register(lambda: print(open("/proc/self/status").read(), file=sys.stderr))
main()
"""

Pair = tuple[int, int]
"""Two articles by their numbers, the smaller first."""


class Found(NamedTuple):
    """What was found, and the most memory that took, in MB, where it was measured."""

    pairs: set[Pair]
    peak: float | None = None


class Newsroom:
    """Writes articles, and copies of them that were worked over; the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        syllables = [first + last for first in "b d f g h k l m n p r s t v z sh".split() for last in "aeiou"]
        found: dict[str, None] = {}
        while len(found) < VOCABULARY:
            length = 1 + sum(len(found) > limit for limit in (60, 4_000, 80_000))
            found["".join(self.draw.choices(syllables, k=length))] = None
        self.words = list(found)
        self.weights = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(VOCABULARY)))
        self.subjects = [self.draw.sample(self.words[2_000:], SUBJECT_WORDS) for _ in range(SUBJECTS)]
        self.subject_weights = list(itertools.accumulate(1 / (rank + 1) for rank in range(SUBJECT_WORDS)))
        self.closing = " ".join(self.sentence() for _ in range(5))

    def sentence(self, subject: list[str] | None = None) -> str:
        """Some words of the language, every tenth of a subject's."""
        chosen = self.draw.choices(self.words, cum_weights=self.weights, k=self.draw.randint(8, 28))
        if subject:
            for place in range(len(chosen)):
                if self.draw.random() < 0.1:
                    [chosen[place]] = self.draw.choices(subject, cum_weights=self.subject_weights)
        return " ".join(chosen).capitalize() + "."

    def article(self) -> tuple[list[str], list[str]]:
        """A subject, and sentences about it."""
        subject = self.draw.choice(self.subjects)
        sentences: list[str] = []
        while sum(sentence.count(" ") + 1 for sentence in sentences) < WORDS:
            sentences.append(self.sentence(subject))
        return subject, sentences

    def edited(self, subject: list[str], sentences: list[str]) -> list[str]:
        """The sentences, half of the changes made to whole ones and half to single words."""
        each = self.draw.uniform(*CHANGED) / 2
        kept = []
        for sentence in sentences:
            if self.draw.random() >= each:
                kept.append(" ".join(self._word() if self.draw.random() < each else word for word in sentence.split()))
            elif self.draw.random() < 0.5:
                kept.append(self.sentence(subject))
        return kept

    def _word(self) -> str:
        return self.draw.choices(self.words, cum_weights=self.weights)[0]

    def text(self, sentences: list[str]) -> str:
        """Paragraphs of four sentences, and perhaps the closing one."""
        paragraphs = [" ".join(sentences[start : start + 4]) for start in range(0, len(sentences), 4)]
        return "\n\n".join(paragraphs + [self.closing] * (self.draw.random() < 0.3))

    def texts(self, count: int) -> Iterator[str]:
        """As many texts, the copies last, in the order of their originals, which are the first."""
        copies = copied(count)
        originals: list[tuple[list[str], list[str]]] = []
        for _ in range(count - copies):
            article = self.article()
            if len(originals) < copies:
                originals.append(article)
            yield self.text(article[1])
        for original in originals:
            yield self.text(self.edited(*original))


def copied(count: int) -> int:
    """How many of the articles are copies."""
    return int(count * COPIES)


def truth(count: int) -> set[Pair]:
    """Each original with its copy."""
    return {(number, count - copied(count) + number) for number in range(1, copied(count) + 1)}


def store(path: Path, count: int) -> None:
    """Make an archive of as many articles."""
    start = datetime(2020, 1, 1, tzinfo=UTC)
    with ArchiveWriter(path) as archive:
        archive.together()
        for number, text in enumerate(Newsroom(count).texts(count), 1):
            url = f"https://aze.media/article-{number}/"
            published = start + timedelta(hours=number)
            article = Article(url, f"Article {number}", published, text, "", wp_id=number)
            archive.store(Visit(url, State.ARCHIVED, article=article), run_id=None, at=start)


def ours(path: Path, least: int = LEAST_ALIKE) -> Found:
    """The pairs that ``azecrawl duplicates`` prints, in a process of its own, and the most memory that took."""
    line = [sys.executable, "-c", COMMAND, "duplicates", "--db", str(path), "--least", str(least), "--json"]
    done = subprocess.run(line, env=environment(), check=True, capture_output=True, text=True)
    groups = ([article["id"] for article in group] for group in json.loads(done.stdout)["groups"])
    pairs = {pair for group in groups for pair in itertools.combinations(sorted(group), 2)}
    return Found(pairs, int(done.stderr.split("VmHWM:")[1].split()[0]) / 1000)


def peer(texts: Iterable[str]) -> Found:
    """The pairs that MinHash finds."""
    datasketch = importlib.import_module("datasketch")
    index = datasketch.MinHashLSH(threshold=JACCARD, num_perm=128)
    shingles: dict[int, set[bytes]] = {}
    found = set()
    for number, text in enumerate(texts, 1):
        read = tokens(text)
        shingles[number] = {" ".join(read[start : start + 3]).encode() for start in range(len(read) - 2)}
        sketch = datasketch.MinHash(num_perm=128)
        sketch.update_batch(shingles[number])
        for other in index.query(sketch):
            one, two = shingles[other], shingles[number]
            if len(one & two) >= JACCARD * len(one | two):
                found.add((other, number))
        index.insert(number, sketch)
    return Found(found)


def compared(name: str, count: int, find: Callable[[], Found], at_most: float | None = None) -> list[Figure]:
    """What finding pairs among as many articles came to. Seconds are of the clock: azecrawl's are another process's."""
    start = time.perf_counter()
    found, most = find()
    seconds = time.perf_counter() - start
    right = len(found & truth(count))
    by = f"{name}, {count:,} articles"
    return [
        Figure("seconds", seconds, "s", by, at_most=at_most),
        Figure("milliseconds an article", 1000 * seconds / count, "ms", by),
        Figure("precision", 100 * right / max(len(found), 1), PERCENT, by),
        Figure("recall", 100 * right / copied(count), PERCENT, by),
        *([Figure("memory", most, "MB", by)] if most else []),
    ]


def measure(count: int = 50_000) -> list[Result]:
    """Compare few articles with the peer, then all of them, then all again at other thresholds."""
    few, figures = int(count * OF_PEER), []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "few.db"
        store(path, few)
        figures += compared(OURS, few, lambda: ours(path))
        if importlib.util.find_spec("datasketch"):
            texts = list(Newsroom(few).texts(few))
            figures += compared("datasketch", few, lambda: peer(texts))
        path = Path(folder) / "many.db"
        store(path, count)
        figures += compared(OURS, count, lambda: ours(path), at_most=SECONDS * count / 50_000)
        for least in (50, 60, 70, 80, 90):
            figures += compared(f"again, --least {least}", count, partial(ours, path, least))
    return [Result("Copies", figures)]


if __name__ == "__main__":
    measuring.main(measure)
