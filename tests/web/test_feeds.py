"""Every feed is one: by the schema of RFC 4287, and by what the RFC asks for that no schema can say."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import etree
from making import another, store
from shelf import ATOM, Shelf, ask

from azecrawl.records import Category
from azecrawl.web.reader import reader

SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).parents[1] / "fixtures/atom.rng"))
FEEDS = [
    "/feed.atom",
    "/category/news/energy/feed.atom",
    "/search.atom?query=saffron",
    "/search.atom?query=saffron&gone=no",
    "/search.atom?byline=%C3%87%C9%99l%C9%99bi%20/%20%22Quote%22%20%3Ci%3E",
    "/search.atom?since=2030-01-01",
    "/changes.atom",
    "/changes.atom?kind=numbers",
    "/changes.atom?query=saffron",
]


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_is_valid(shelf: Shelf, address: str) -> None:
    feed = etree.fromstring(ask(reader(shelf.path), address).content)
    assert SCHEMA.validate(feed), SCHEMA.error_log
    ids = feed.xpath("//atom:id/text()", namespaces=ATOM)
    assert len(set(ids)) == len(ids)  # 4.1.1
    assert all(urlsplit(id).scheme and " " not in id for id in ids)  # 4.2.6
    assert all(entry.find("atom:author/atom:name", ATOM).text for entry in feed.iterfind("atom:entry", ATOM))
    [itself] = feed.xpath("atom:link[@rel='self']/@href", namespaces=ATOM)
    assert itself.endswith(address)
    times = [datetime.fromisoformat(time) for time in feed.xpath("//atom:updated/text()", namespaces=ATOM)]
    assert times[0] == max(times[1:], default=times[0])


@pytest.mark.parametrize("address", ["/feed.atom", "/changes.atom"])
def test_what_no_feed_can_hold_is_left_out_of_it(tmp_path: Path, address: str) -> None:
    odd = another(1, categories=(Category("a\x01b", "A"),))
    path = store(tmp_path / "a.db", odd, replace(odd, title="Another title"))
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE articles SET url = url || '?\x02'")
        db.commit()
    feed = etree.fromstring(ask(reader(path), address).content)
    assert len(feed.findall("atom:entry", ATOM)) == 1


def test_each_search_has_an_id_of_its_own_wherever_it_is_served(shelf: Shelf) -> None:
    def ids() -> list[str]:
        feeds = [etree.fromstring(ask(reader(shelf.path), address).content) for address in FEEDS]
        return [feed.findtext("atom:id", namespaces=ATOM) for feed in feeds]

    assert len(set(ids())) == len(FEEDS)
    assert not any("localhost" in id or "127.0.0.1" in id for id in ids())
