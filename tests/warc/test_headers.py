"""The head of a response on its way into a WARC record and back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from azecrawl.warc.headers import as_received, for_warc

names = st.sampled_from(["Content-Length", "content-length", "Content-Encoding", "Transfer-Encoding", "Content-Type"])
prefixes = st.sampled_from(["", "X-Crawler-", "x-crawler-", "X-Crawler-X-Crawler-"])
headers = st.lists(st.tuples(st.builds("{}{}".format, prefixes, names), st.text(max_size=3))).map(tuple)


@given(headers, st.integers(0))
def test_what_comes_back_is_what_was_received(received: tuple[tuple[str, str], ...], size: int) -> None:
    assert as_received(for_warc(received, size)) == received


@given(headers, st.integers(0))
def test_a_record_names_no_coding_and_one_length(received: tuple[tuple[str, str], ...], size: int) -> None:
    named = [name.lower() for name, _ in for_warc(received, size)]
    assert named.count("content-length") == 1
    assert not {"content-encoding", "transfer-encoding"} & set(named)
