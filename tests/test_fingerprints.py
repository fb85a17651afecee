"""A set of which only membership is asked."""

from __future__ import annotations

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from azecrawl.fingerprints import Fingerprints

TEXTS = st.lists(st.text(max_size=3))


@given(TEXTS, TEXTS)
def test_it_holds_what_was_put_in_once_as_a_set_does(first: list[str], second: list[str]) -> None:
    held = Fingerprints(first)
    assert held.update(second) == len({*first, *second}) - len({*first})
    assert len(held) == len({*first, *second})
    assert all(text in held for text in first + second)
    assert not any(f"{text} and more" in held for text in first)


def test_an_address_takes_no_more_than_a_few_bytes() -> None:
    tracemalloc.start()
    try:
        held = Fingerprints(f"https://aze.media/an-article-of-the-archive-{number}/" for number in range(5_000))
        taken = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert len(held) == 5_000
    assert taken < 12 * 5_000
