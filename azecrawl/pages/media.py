"""Which image an ``<img>`` shows and what a frame plays, however late a plugin loads them. Nothing is fetched.

Until a reader scrolls to an image, its ``src`` is a placeholder or nothing, and its address stands in an attribute that
each plugin names in its own way. A frame may be a picture that becomes one when it is clicked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from operator import itemgetter
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lxml.html import HtmlElement

from azecrawl.pages.document import Document
from azecrawl.records import Link, image_file

LAZY = (
    *("data-src", "data-lazy-src", "data-original", "data-lazy-original", "data-cfsrc", "data-lazyload", "data-lazy"),
    *("data-ezsrc", "data-wpfc-original-src", "data-opt-src", "data-breeze", "data-echo", "data-full-url"),
    *("data-large-file", "data-image", "data-url", "data-actualsrc", "data-hi-res-src", "nitro-lazy-src"),
)
"""Where the address of an image stands until it is shown: WP Rocket, a3, Lazy Load XT, Unveil, Cloudflare Mirage,
Ezoic, WP Fastest Cache, Optimole, Breeze, Jetpack, NitroPack and their like."""

LAZY_SETS = (
    *("data-srcset", "data-lazy-srcset", "data-original-set", "data-ezsrcset", "data-bgset", "nitro-lazy-srcset"),
    *("fifu-data-srcset", "data-image-srcset", "data-original-srcset", "srcset"),
)

_LATE = re.compile(r"^(?:data-)?(?:[\w-]+-)?(?:src|original|lazy|file|url|image|img)(?:-[\w-]+)?$")
"""What else such an attribute may be called."""

_PENDING = re.compile(r"[?&]is-pending-load=1(?:#038;is-pending-load=1)*")
"""What Jetpack adds to an address until it is asked for."""

_WHOLE = "data-orig-file"
"""Jetpack's carousel: the file as it was uploaded."""

IMAGE_FILE = re.compile(r"(?:[^?#]*/)?[^/?#:]+\.(?:jpe?g|png|gif|webp|avif)(?:[?#]|$)", re.IGNORECASE)
"""An image's address. ``/wiki/File:a.jpg`` is a page about one, and who shares one has it in the query."""

_PLACEHOLDER = re.compile(
    r"""(?:(?:
      jeg-empty
      | (?:lazy|lazyload|lazy-load|image|img|default|photo)?[._-]?(?:placeholder|blank|spacer|transparent|trans)
      | 1x1 | 1px | pixel | clear | empty | loading | loader | lazy | lazyload | gr[ae]y
    )(?:[._-](?:trans|transparent|placeholder|blank|lazy|image|img|pixel|[0-9]{1,4}x[0-9]{1,4}|[0-9]{1,4}px))*
    \.(?:gif|png|svg|webp) | [xt]\.gif | (?:[a-z]+[._-])?placeholder(?:[._-][0-9x]+)?\.jpe?g)""",
    re.IGNORECASE | re.VERBOSE,
)
"""What is shown in place of an image until it is loaded: that of the theme, and those of plugins."""

_SIZE = re.compile(r"([0-9]{0,9}\.?[0-9]{1,9})[wx]")
"""A width in pixels or a density, as a ``srcset`` states it (WHATWG HTML, 4.8.4.2.1)."""
_LEAST_WIDTH = re.compile(r"min-width:\s*([0-9]{1,5})(?:\.[0-9]+)?px")

_PHOTON = re.compile(r"^https?://i[0-9]\.wp\.com/", re.IGNORECASE)
_PHOTON_SIZES = frozenset(["resize", "crop", "fit", "w", "h", "zoom", "lb", "ulb"])
"""What Jetpack's Photon is told to make of a picture; ``resize`` and ``crop`` cut something off."""

_BACKGROUND = re.compile(r"""url\(\s*(?:"([^"]+)"|'([^']+)'|([^)\s]+))\s*\)""", re.IGNORECASE)
LAZY_BACKGROUNDS = ("data-bg", "data-src", "data-background", "data-background-image", "data-lazy-bg", "data-bg-image")

_FRAMES = frozenset(["iframe", "video", "audio", "embed", "object"])
_FRAME_ADDRESSES = (
    *("src", "data-src", "data-lazy-src", "data-original", "data-rocket-src", "data-litespeed-src", "data-cfsrc"),
    *("data-src-cmplz", "data-cmplz-src", "data-cookieblock-src", "data-cookie-src", "data-suppressedsrc", "data-url"),
    *("consent-original-src-_", "consent-click-original-src-_", "data-privacy-src", "data-ep-src", "data-original-src"),
    *("data-facadesrc", "data-ezsrc", "data-opt-src", "data-iframe-src", "data-lazyload", "nitro-lazy-src", "data"),
)
"""Where a frame's address stands until it is shown, or agreed to: lazy loading as above; Complianz, Cookiebot, Real
Cookie Banner, Avada, Embed Privacy and others hold frames back until cookies are agreed to."""

_PLAYERS = frozenset(
    "rll-youtube-player perfmatters-lazy-youtube epyt-facade flying-press-youtube lazy-load-youtube lazy-load-vimeo"
    " youtube-facade video-facade wp-lazy-youtube sp-youtube-facade youtube-class vimeo-class dailymotion-class"
    " facebook-class".split()
)
"""Facades of WP Rocket, Perfmatters, Embed Plus, FlyingPress, Lazy Load for Videos; JNews's own player."""

_YOUTUBE = "https://www.youtube.com/embed/{}"
_VIMEO = "https://player.vimeo.com/video/{}"
_TAG_PLAYERS = {
    **dict.fromkeys(("lite-youtube", "youtube-video", "amp-youtube"), _YOUTUBE),
    **dict.fromkeys(("lite-vimeo", "vimeo-video", "amp-vimeo"), _VIMEO),
}
"""Elements of their own that know a video by its id alone, and the frame they become."""
_CALLED_YOUTUBE = re.compile(r"(?:^|[\s_-])(?:youtube|yt|lyte|lyme|lazyyt)", re.IGNORECASE)
"""How other facades are called: WP YouTube Lyte, lazyYT and many of a theme's own."""
_VIDEO_IDS = (
    *("videoid", "data-videoid", "video-id", "data-video-id", "data-youtube-id", "data-youtube", "data-yt-id"),
    *("data-embed", "data-id"),
)
_LYTE_ID = re.compile(r"WYL_([\w-]{1,40})", re.ASCII)
_VIDEO_ID = re.compile(r"[\w-]{1,40}", re.ASCII)

MEDIA_TAGS = ("a", "img", "noscript", "div", "span", *sorted(_FRAMES), *_TAG_PLAYERS)
"""Elements that may show or play something."""


Attributes = Mapping[str, str]
"""Of an element, by name: dozens of names are looked for, and each costs more where an element is asked."""


class Media:
    """What the images and frames of a page show."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def image_url(self, img: HtmlElement) -> str | None:
        """The largest address an ``<img>`` offers, lazy or not; None for one that shows nothing, as yet or ever."""
        attributes = dict(img.items())
        if attributes.get("width") in ("0", "1") and attributes.get("height") in ("0", "1"):
            return None  # it counts readers
        candidates = [(1.0 if late else 0.0, url) for late, url in _addresses(attributes)]
        candidates.extend(_sizes_of(img, attributes))
        whole = attributes.get(_WHOLE)
        linked = next((a.get("href") for a in img.iterancestors("a")), None)
        candidates.extend((float("inf"), url) for url in (linked, whole) if url and IMAGE_FILE.match(url))
        candidates.sort(key=itemgetter(0), reverse=True)
        best = next((url for _, url in candidates if _is_picture(url)), None)
        url = self._document.absolute(best)
        return _uncropped(url) if url else None

    def embedded(self, element: HtmlElement) -> Link | None:
        """What a frame, a video, a sound or its facade plays, as a link named by its title; None for anything else."""
        tag = element.tag
        if tag in _FRAMES:
            addresses = [element.get(name) for name in _FRAME_ADDRESSES]
            addresses += [source.get("src") or source.get("data-src") for source in element.iter("source")]
        elif tag in _TAG_PLAYERS:
            addresses = [_TAG_PLAYERS[tag].format(id) for id in _video_ids(element)]
        elif not (names := element.get("class")):
            return None
        elif not _PLAYERS.isdisjoint(names.split()):
            addresses = [element.get(name) for name in (*_FRAME_ADDRESSES, "href")]
            addresses += [_YOUTUBE.format(id) for id in _video_ids(element) if "vimeo" not in names]
        elif "elementor-widget-video" in names and next(element.iter("iframe", "video"), None) is None:
            addresses = _elementors(element)
        elif _CALLED_YOUTUBE.search(names) and element.find(".//iframe") is None:
            addresses = [_YOUTUBE.format(id) for id in _video_ids(element)]
        else:
            return None
        url = next((url for address in addresses if address and (url := self._document.absolute(address))), None)
        if not url:
            return None
        title = element.get("title") or element.get("playlabel") or element.get("data-title") or url
        return Link(url, " ".join(title.split()), "embed")

    def background_url(self, element: HtmlElement) -> str | None:
        """The image that an element has behind it, lazy or not."""
        found = _BACKGROUND.search(element.get("style") or "")
        styled = next((url for url in found.groups() if url), None) if found else None
        for address in (*(element.get(name) for name in LAZY_BACKGROUNDS), styled):
            inner = _BACKGROUND.search(address or "")
            url = next((url for url in inner.groups() if url), None) if inner else address
            if url and _is_picture(url):
                return self._document.absolute(url)
        return None

    def unwrap_noscripts(self, content: HtmlElement) -> set[HtmlElement]:
        """Deal with what is shown to those without scripts: an image or a frame that stands nowhere else is put in.

        Returns the ``<noscript>`` elements that hold nothing of their own, to be taken out.
        """
        noscripts = list(content.iter("noscript"))
        if not noscripts:
            return set()
        shown = {
            key
            for element in content.iter("img", *_FRAMES, *_TAG_PLAYERS, "div", "a", "span")
            if not any(up.tag == "noscript" for up in element.iterancestors()) and (key := self._key(element))
        }
        idle = set()
        for noscript in noscripts:
            fresh = [
                element
                for element in noscript.iter("img", *_FRAMES)
                if (key := self._key(element)) and key not in shown
            ]
            if not fresh or self._stands_beside(noscript):
                idle.add(noscript)
                continue
            shown.update(key for element in fresh if (key := self._key(element)))
            noscript.text = None
            for child in fresh:
                child.tail = None
            noscript[:] = fresh
            noscript.tag = "span"
        return idle

    def _stands_beside(self, noscript: HtmlElement) -> bool:
        """Whether what a ``<noscript>`` holds is shown by its neighbour, though by another address."""
        kinds = {"img" if element.tag == "img" else "frame" for element in noscript.iter("img", *_FRAMES)}
        for beside in (noscript.getprevious(), noscript.getnext()):
            if beside is not None and isinstance(beside.tag, str) and beside.tag != "noscript":
                for element in beside.iter("img", *_FRAMES, *_TAG_PLAYERS, "div"):
                    kind = "img" if element.tag == "img" else "frame"
                    if kind in kinds and self._key(element):
                        return True
        return False

    def _key(self, element: HtmlElement) -> str | None:
        """What tells one picture, one frame from another: its file, its address."""
        if element.tag == "img":
            url = self.image_url(element)
            return f"img {image_file(url)}" if url else None
        link = self.embedded(element)
        return f"frame {link.url.partition('?')[0]}" if link else None


def _video_ids(element: HtmlElement) -> list[str]:
    lyte = _LYTE_ID.fullmatch(element.get("id") or "")
    return [id for name in _VIDEO_IDS if _VIDEO_ID.fullmatch(id := element.get(name) or "")] or list(
        lyte.groups() if lyte else ()
    )


def _elementors(video: HtmlElement) -> list[str]:
    """The address in the settings of Elementor's video, of which a script makes a frame."""
    try:
        settings = json.loads(video.get("data-settings") or "")
        address = settings[f"{settings['video_type']}_url"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return []
    return [address] if isinstance(address, str) else []


def _is_picture(address: str) -> bool:
    address = address.strip()
    if not address or address.startswith(("data:", "about:", "blob:")):
        return False
    name = address.partition("?")[0].partition("#")[0].rpartition("/")[2]
    return not _PLACEHOLDER.fullmatch(name)


def _addresses(img: Attributes) -> Iterator[tuple[bool, str]]:
    """The single addresses of an image, and whether each is a late one, which counts for more."""
    late = [value for name in LAZY if (value := img.get(name)) and _is_picture(value)]
    src = img.get("src", "")
    if not late and not _is_picture(src):
        late = [value for name, value in img.items() if name != "src" and _LATE.match(name) and IMAGE_FILE.match(value)]
    if late:
        yield True, _PENDING.sub("", late[0]).strip()
    yield False, src.strip()


def _sizes_of(img: HtmlElement, attributes: Attributes) -> Iterator[tuple[float, str]]:
    """The images of the ``srcset`` of an image, and of the sources of a ``<picture>`` around it."""
    for srcset in _sets_of(attributes):
        yield from _sizes(srcset)
    picture = next(
        img.iterancestors("picture"), None
    )  # ``<source>`` stands around it: libxml2 knows it as no empty one
    if picture is not None:
        for source in picture.iter("source"):
            least = _LEAST_WIDTH.search(source.get("media") or "")
            for srcset in _sets_of(source.attrib):
                for size, url in _sizes(srcset):
                    yield (max(size, float(least[1])) if least else size if size > 1 else -1.0), url


def _sets_of(attributes: Attributes) -> list[str]:
    return [srcset for name in LAZY_SETS if (srcset := attributes.get(name))]


def _sizes(srcset: str) -> Iterator[tuple[float, str]]:
    """The images of a ``srcset`` with their widths or densities (1 where none is stated); there may be no space after
    a comma."""
    url = ""
    for token in srcset.split():
        size, _, following = token.partition(",")
        if url and (match := _SIZE.fullmatch(size)):
            yield float(match[1]), url
            url = following
        else:
            if url:
                yield 1.0, url.rstrip(",")
            url = token.lstrip(",")
    if url.rstrip(","):
        yield 1.0, url.rstrip(",")


def _uncropped(url: str) -> str:
    """An address at Photon without what cuts the picture; the size alone cuts nothing."""
    if not _PHOTON.match(url):
        return url
    parts = urlsplit(url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    if not any(name in ("resize", "crop") for name, _ in query):
        return url
    return urlunsplit(
        parts._replace(query=urlencode([(name, value) for name, value in query if name not in _PHOTON_SIZES]))
    )
