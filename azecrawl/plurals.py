"""How many there are of something, in words. What is counted is not known here."""

from __future__ import annotations


def many(count: int, noun: str) -> str:
    """A number and what is counted, in the plural where it has to be: ``1 article``, ``1,000 articles``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
