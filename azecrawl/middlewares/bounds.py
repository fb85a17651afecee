"""What may be asked of whom: the site alone, but for what its pages show, and nobody on this machine or its network."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv6Address, ip_address
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer

from azecrawl import site
from azecrawl.middlewares.robots import OF_ROBOTS
from azecrawl.spiders.base import OF_A_PAGE, ArchivingSpider, NotNow


def is_public(address: str) -> bool:
    """Whether an IP address is one of the internet's: of no single machine or network, and of nobody's.

    >>> [is_public(each) for each in ("93.184.215.14", "127.0.0.1", "10.1.2.3", "169.254.169.254", "::ffff:10.1.2.3")]
    [True, False, False, False, False]
    """
    ip = ip_address(address)
    if isinstance(ip, IPv6Address):
        if within := ip.ipv4_mapped or ip.sixtofour:
            return is_public(str(within))
        if ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


class Hosts:
    """A downloader middleware, to stand before that of robots.txt: each redirect comes by here, too."""

    def __init__(self, crawler: Crawler) -> None:
        self._homes = [site.root_of(url) for url in ArchivingSpider.of(crawler).asked_urls]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises ``IgnoreRequest`` for what is not on the web, and for what is elsewhere and shown by no page.

        A robots.txt may be elsewhere: that of an image's host, or where a redirect leads (RFC 9309, 2.3.1.2).
        """
        if urlparse_cached(request).scheme not in ("http", "https"):
            raise IgnoreRequest(f"neither http nor https: {request.url}")
        is_free = OF_A_PAGE in request.meta or OF_ROBOTS in request.meta
        if not (is_free or any(site.is_on_site(request.url, home) for home in self._homes)):
            raise IgnoreRequest(f"leads elsewhere: {request.url}")


class Addresses:
    """A downloader middleware, to stand next to the network: it has Twisted connect to public addresses alone."""

    def __init__(self, crawler: Crawler) -> None:
        from twisted.internet import reactor

        self._resolver = PublicResolver(reactor.nameResolver)
        for url in ArchivingSpider.of(crawler).asked_urls:
            self._resolver.trust(url)
        reactor.installNameResolver(self._resolver)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """A proxy that the user has set may be anywhere; it is this that looks up the hosts behind it."""
        if proxy := request.meta.get("proxy"):
            self._resolver.trust(proxy)

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Raises ``NotNow`` in the place of what says that a host has no address, where it has one that is refused."""
        refused = self._resolver.refused.get(urlparse_cached(request).hostname or "")
        if refused and isinstance(exception, CannotResolveHostError):
            raise NotNow(f"no public address: {refused}") from exception


@implementer(IHostnameResolver)
class PublicResolver:
    """A resolver on top of another that hands on no addresses but those of the public internet.

    What it hands on is what is connected to, so no name can lead elsewhere after it was looked at. Hosts that are
    trusted may be anywhere, and other names may lead where those are. ``refused`` has by name an address that was
    not handed on, for each host that has none but those.
    """

    def __init__(self, below: Any) -> None:
        self._below = below
        self._trusted: set[str] = set()
        self._at_home: set[str] = set()
        self.refused: dict[str, str] = {}

    def trust(self, url: str) -> None:
        """Let the host of a URL be on this machine or its network."""
        self._trusted.add(urlsplit(url).hostname or "")

    def resolveHostName(
        self,
        resolutionReceiver: IResolutionReceiver,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[IAddress]] | None = None,
        transportSemantics: str = "TCP",
    ) -> IHostResolution:
        """Look up a host's addresses, as ``IHostnameResolver`` has it."""
        receiver = _Receiver(self, resolutionReceiver, hostName.lower())
        resolution: IHostResolution = self._below.resolveHostName(
            receiver, hostName, portNumber, addressTypes, transportSemantics
        )
        return resolution

    def admits(self, host: str, address: str) -> bool:
        """Whether an address of a host is handed on."""
        if host.removeprefix("www.") in {name.removeprefix("www.") for name in self._trusted}:
            self._at_home.add(address)
        return address in self._at_home or is_public(address)


@implementer(IResolutionReceiver)
class _Receiver:
    """Hands on what is admitted of one look-up."""

    def __init__(self, resolver: PublicResolver, receiver: Any, host: str) -> None:
        self._resolver, self._receiver, self._host = resolver, receiver, host
        self.resolutionBegan = receiver.resolutionBegan
        self.resolutionComplete = receiver.resolutionComplete
        resolver.refused.pop(host, None)

    def addressResolved(self, address: Any) -> None:
        """One of the host's addresses."""
        if self._resolver.admits(self._host, address.host):
            self._receiver.addressResolved(address)
        else:
            self._resolver.refused[self._host] = address.host
