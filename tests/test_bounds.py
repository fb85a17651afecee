"""Whom a crawl asks: the site alone for all but images, and nobody on this machine or its network."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from crawling import crawl, path_of
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.test import get_crawler
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from zope.interface import implementer

from azecrawl.archive import Archive
from azecrawl.middlewares.bounds import Hosts, PublicResolver, is_public
from azecrawl.middlewares.robots import OF_ROBOTS
from azecrawl.replica import Fault, Replica
from azecrawl.spiders.articles import ArticlesSpider
from azecrawl.spiders.base import OF_A_PAGE, ArchivingSpider
from azecrawl.spiders.wayback import WaybackSpider

ARTICLES = 12


@contextmanager
def listening(host: str) -> Iterator[tuple[str, list[str]]]:
    """A server at an address of this machine, and what it is asked for: it leads every picture on to itself."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer((host, 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"{host}:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def page(*images: str) -> bytes:
    """An article with these images in its text."""
    pictures = "".join(f'<p><img src="{url}"></p>' for url in images)
    return f"""<html><head><meta property="article:published_time" content="2021-03-29T08:00:00+00:00"></head>
        <body class="single-post postid-9"><div class="entry-header"><h1 class="jeg_post_title">Old logs</h1></div>
        <div class="content-inner"><p>The pilots have kept their log for ninety years.</p>{pictures}</div></body></html>
        """.encode()


# Which addresses are public


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.9.10", "0.0.0.0", "0.1.2.3", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
        *("169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.1", "198.18.0.1", "192.0.2.1", "224.0.0.1"),
        *("239.255.255.250", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "fd12:3456::1"),
        *("ff02::1", "ff0e::1", "fec0::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:192.168.1.1", "::127.0.0.1"),
        *("2002:7f00:1::", "2002:a9fe:a9fe::", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2001:0:7f00:1::"),
    ],
)
def test_an_address_of_a_machine_or_its_network_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "100.128.0.1", "172.32.0.1", "2606:2800:21f:cb07::1", "2002:5db8:d70e::"]
)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


# What is connected to


@implementer(IHostnameResolver)
class Zone:
    """A resolver that knows some names, and gives the next answer for each at every look-up."""

    def __init__(self, **answers: Sequence[Sequence[str]]) -> None:
        self._answers = {name.replace("_", "."): iter(each) for name, each in answers.items()}

    def resolveHostName(self, receiver: IResolutionReceiver, name: str, port: int = 0, *how: object) -> object:
        receiver.resolutionBegan(self)
        for address in next(self._answers[name]):
            receiver.addressResolved((IPv6Address if ":" in address else IPv4Address)("TCP", address, port))
        receiver.resolutionComplete()
        return self


@implementer(IResolutionReceiver)
class Found:
    """What Twisted would connect to."""

    def __init__(self) -> None:
        self.addresses: list[str] = []
        self.is_complete = False

    def resolutionBegan(self, resolution: object) -> None:
        pass

    def addressResolved(self, address: IPv4Address | IPv6Address) -> None:
        self.addresses.append(address.host)

    def resolutionComplete(self) -> None:
        self.is_complete = True


def looked_up(resolver: PublicResolver, name: str) -> list[str]:
    found = Found()
    resolver.resolveHostName(found, name, 80)
    assert found.is_complete
    return found.addresses


def test_of_the_addresses_of_a_name_only_public_ones_are_connected_to() -> None:
    resolver = PublicResolver(Zone(mixed_example=[["10.0.0.1", "93.184.215.14", "::ffff:10.0.0.1"]]))
    assert looked_up(resolver, "mixed.example") == ["93.184.215.14"]


def test_a_name_that_leads_elsewhere_at_the_next_look_up_is_looked_at_again() -> None:
    resolver = PublicResolver(Zone(rebinding_example=[["93.184.215.14"], ["169.254.169.254"]]))
    assert looked_up(resolver, "rebinding.example") == ["93.184.215.14"]
    assert looked_up(resolver, "rebinding.example") == []
    assert resolver.refused == {"rebinding.example": "169.254.169.254"}


def test_the_site_itself_may_be_on_this_network_and_nothing_else_there() -> None:
    resolver = PublicResolver(
        Zone(site_example=[["10.0.0.1"]], images_example=[["10.0.0.1"]], router_example=[["10.0.0.2"]])
    )
    resolver.trust("http://site.example:8000/news/")
    assert [looked_up(resolver, f"{name}.example") for name in ("site", "images", "router")] == [
        ["10.0.0.1"],
        ["10.0.0.1"],
        [],
    ]


def test_an_image_on_this_machine_is_never_asked_for_however_its_address_is_written(tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    with (
        listening("127.0.0.2") as (beside, asked),
        Replica(articles=ARTICLES) as replica,
    ):
        port = beside.rpartition(":")[2]
        written = [f"http://{host}:{port}/secret.png" for host in ("127.0.0.2", "2130706434", "0x7f.2", "0177.0.0.2")]
        written.append(f"http://[::1]:{port}/secret.png")
        moved = f"{replica.base_url}wp-content/uploads/moved-1.png"
        replica.fail(path_of(moved), Fault(302, {"Location": f"http://{beside}/secret.png"}))
        replica.fail(path_of(replica.publication.article(1).url), Fault(200, body=page(*written, moved)))
        result = crawl(db, f"base_url={replica.base_url}", IMAGES_STORE=tmp_path / "images")
    assert asked == []
    assert result.returncode == 0, result.stderr
    with Archive(db) as archive:
        kept = {row["url"]: row["reason"] for row in archive.db["image_files"].rows}
    assert {kept[url] for url in (*written[:4], moved)} == {"no public address: 127.0.0.2"}
    assert "::1" in kept[written[4]]
    assert sum(reason is None for reason in kept.values()) > ARTICLES / 2  # on the site, which is on this machine too


# Who is asked for pages


def spider(name: str = "articles", **arguments: str) -> ArchivingSpider:
    """A spider as far as it says whom it asks."""
    kind = {"articles": ArticlesSpider, "wayback": WaybackSpider}[name]
    made = kind.__new__(kind)
    made.scope = kind.scope_type.from_arguments(**arguments)
    return made


def hosts(asking: ArchivingSpider) -> Hosts:
    crawler = get_crawler()
    crawler.spider = asking
    return Hosts.from_crawler(crawler)


@pytest.mark.parametrize(
    "url",
    [
        *("https://evil.example/", "https://aze.media.evil.example/", "http://aze.media@evil.example/"),
        *("http://aze.media:22/", "http://169.254.169.254/latest/meta-data/", "https://web.archive.org/"),
        *("ftp://aze.media/a.png", "file:///etc/passwd", "data:text/html,x", "s3://aze.media/x"),
    ],
)
def test_no_page_is_asked_for_but_of_the_site(url: str) -> None:
    with pytest.raises(IgnoreRequest):
        hosts(spider()).process_request(Request(url))


@pytest.mark.parametrize("url", ["https://aze.media/wp-json/", "http://www.aze.media/", "https://AZE.media:443/feed/"])
def test_the_site_is_asked_under_each_spelling_of_its_host(url: str) -> None:
    hosts(spider()).process_request(Request(url))


def test_the_web_archive_that_was_named_is_asked_and_no_other() -> None:
    asking = hosts(spider("wayback", cdx_url="https://web.archive.org/cdx/search/cdx"))
    asking.process_request(Request("https://web.archive.org/web/20210101000000id_/https://aze.media/a/"))
    for url in ("https://aze.media/a/", "https://archive.example/cdx"):
        with pytest.raises(IgnoreRequest, match="leads elsewhere"):
            asking.process_request(Request(url))


def test_common_crawl_is_asked_where_its_files_are_and_nowhere_else() -> None:
    asking = hosts(spider("wayback", cdx_url="https://index.commoncrawl.org/CC-MAIN-2024-10-index"))
    for url in ("https://index.commoncrawl.org/CC-MAIN-2024-10-index?url=a", "https://data.commoncrawl.org/a.warc.gz"):
        asking.process_request(Request(url))
    for url in ("https://aze.media/a/", "https://commoncrawl.org/", "https://mirror.example/a.warc.gz"):
        with pytest.raises(IgnoreRequest, match="leads elsewhere"):
            asking.process_request(Request(url))


@pytest.mark.parametrize("mark", [OF_A_PAGE, OF_ROBOTS])
def test_an_image_and_its_hosts_robots_txt_may_be_anywhere_on_the_web(mark: str) -> None:
    asking = hosts(spider())
    asking.process_request(Request("https://cdn.example/a.png", meta={mark: True}))
    with pytest.raises(IgnoreRequest, match="neither http nor https"):
        asking.process_request(Request("ftp://cdn.example/a.png", meta={mark: True}))


def test_a_page_of_the_site_that_leads_elsewhere_is_not_followed(tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    with listening("127.0.0.1") as (elsewhere, asked), Replica(articles=ARTICLES) as replica:
        article = replica.publication.article(3).url
        away = {"Location": f"http://{elsewhere}/"}
        for path in (path_of(article), "/wp-json/wp/v2/posts", "/feed/"):
            for _ in range(9):
                replica.fail(path, Fault(301, away))
        result = crawl(db, f"base_url={replica.base_url}")
    assert asked == [], result.stderr
    with Archive(db) as archive:
        states = {row["url"]: (row["state"], row["reason"]) for row in archive.urls()}
    assert states[article] == ("failed", f"leads elsewhere: http://{elsewhere}/")


def test_parse_follows_a_url_to_no_other_protocol(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from azecrawl.cli import main

    with Replica(articles=1) as replica, listening("127.0.0.1") as (elsewhere, asked):
        replica.fail("/moved/", Fault(302, {"Location": f"ftp://{elsewhere}/a.html"}))
        result = CliRunner().invoke(main, ["parse", f"{replica.base_url}moved/"])
    assert result.exit_code == 1 and "unknown url type: ftp" in result.output
    assert asked == []
