"""What pages cost that no person wrote: seconds and megabytes of each, in a process of its own, beside the limits.

Usage: python benchmarks/senseless.py [NAME]...

Each page is within what a crawl takes (``DOWNLOAD_MAXSIZE``), and is either read or refused by name. Seconds are of the
processor, megabytes are the most the process ever had, the interpreter and the parser's libraries included.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable

from azecrawl.pages import PageError, parse_article

SECONDS = 1.0
MEGABYTES = 300
ENDLESS = 120
"""Seconds after which a page is given up."""

URL = "https://aze.media/a-page/"
TEXT = "<p>The text is here, and it is long enough to be told from the menu of a page and from what stands below.</p>"
PUBLISHED = '<meta property="article:published_time" content="2021-03-29T10:00:00+04:00">'


def theme(body: str = "", *, head: str = PUBLISHED, header: str = "", around: str = "") -> str:
    """A page of the theme."""
    return (
        f'<html lang="en-US"><head>{head}</head><body class="single single-post postid-7"><div class="entry-header">'
        f'<h1>A page</h1>{header}</div>{around}<div class="content-inner">{TEXT}{body}</div></body></html>'
    )


def plain(body: str) -> str:
    """A page without the theme's markup."""
    return (
        f'<html lang="en-US"><head><meta property="og:title" content="A page">{PUBLISHED}</head>'
        f'<body class="single-post"><article><h1>A page</h1>{TEXT}{body}</article></body></html>'
    )


def many(count: int, write: Callable[[int], str]) -> str:
    """So many of something."""
    return "".join(map(write, range(count)))


def figure(caption: str) -> str:
    """An image with a caption."""
    return f'<figure><img src="/a.jpg"><figcaption>{caption}</figcaption></figure>'


IMAGES = many(10_000, lambda n: f'<img src="/{n}.jpg">')
LINKS = many(100_000, lambda n: f'<a href="/{n}/">x</a>')
ATTRIBUTES = many(80_000, lambda n: f"a{n}=1 ")
FEWER = many(24_000, lambda n: f'<a href="/{n}/">x</a>')
OBJECTS = ",".join(["{}"] * 3_000_000)
DIGITS = "1 " * 500_000
SRCSET = ",a" * 500_000
QUOTED = many(80_000, lambda n: f'a{n}="<b>" ')

PAGES: dict[str, Callable[[], str]] = {
    "80,000 attributes": lambda: theme(f"<p {ATTRIBUTES}>x</p>"),
    "80,000 quoted attributes": lambda: theme(f"<p {QUOTED}>x</p>"),
    "10,000 images in a figure": lambda: theme(f"<figure>{IMAGES}</figure>"),
    "1,900 images in a figure": lambda: theme(f"<figure>{'<img src=/a.jpg>' * 1900}</figure>"),
    "1,900 images with captions": lambda: theme(figure("The port. Ayla Quliyeva for Harbour Times") * 1900),
    "1,500,000 entities": lambda: theme(f"<p>{'&amp;' * 1_500_000}</p>"),
    "40,000 entities": lambda: theme(f"<p>{'&amp;' * 40_000}</p>"),
    "200,000 nested elements": lambda: theme("<div>" * 200_000),
    "40,000 nested elements": lambda: theme("<div>" * 40_000),
    "200,000 elements in a row": lambda: theme("<p>x</p>" * 200_000),
    "24,000 elements in a row": lambda: theme("<p>x</p>" * 24_000),
    "49,000 line breaks": lambda: theme("x<br>" * 49_000),
    "24,000 scripts in a text": lambda: theme(f"{'x' * 40}<script>a</script>" * 24_000),
    "1,000 rows of a table": lambda: theme(f"<table>{'<tr><td>a</td><td>b</td></tr>' * 1000}</table>"),
    "100,000 links": lambda: theme(LINKS),
    "24,000 links": lambda: theme(FEWER),
    "24,000 links to pages": lambda: theme(around=f'<div class="page-links">{FEWER}</div>'),
    "link to page 10,000,000": lambda: theme(around='<div class="page-links"><a href="/a-page/10000000/">2</a></div>'),
    "link to /x/10000000/": lambda: theme(around='<div class="page-links"><a href="/x/10000000/">2</a></div>'),
    "a caption of a megabyte": lambda: theme(figure("Photo by Ali Veli. " * 55_000)),
    "1,000 captions of 900 characters": lambda: theme(figure("A. " * 300) * 1000),
    "a name that never ends": lambda: theme(f"<p>Ali {'A' * 110}!</p>") + theme(figure(f"Seen. Ali {'A' * 800}!")),
    "a line of a million dashes": lambda: theme(f"<p>x{'-' * 900_000}x</p>"),
    "a line of brackets": lambda: theme(f"<p>{'( ' * 400_000}x</p>"),
    "a srcset of a megabyte": lambda: theme(f'<img src="/a.jpg" srcset="{SRCSET}">'),
    "a date of a megabyte": lambda: theme(head="", header=f'<time datetime="{DIGITS}">x</time>'),
    "10,000 dates": lambda: theme(head="", header=many(10_000, lambda n: f'<time datetime="{n} mart {n}">x</time>')),
    "JSON-LD of nine megabytes": lambda: theme(
        head=f'{PUBLISHED}<script type="application/ld+json">[{OBJECTS}]</script>'
    ),
    "a text of nine megabytes": lambda: theme(f"<p>{'word ' * 1_800_000}</p>"),
    "another theme, 100,000 links": lambda: plain(LINKS),
    "another theme, 10,000 images": lambda: plain(IMAGES),
    "another theme, 4,000 elements": lambda: plain("<p>A paragraph.</p>" * 4000),
    "another theme, 4,000 nested elements": lambda: plain("<div>" * 4000 + "<p>A paragraph.</p>" * 900),
    "another theme, a text of nine megabytes": lambda: plain(f"<p>{'word ' * 1_800_000}</p>"),
}


def measure(name: str) -> None:
    """Read one page in this process, and print what it cost."""
    html = PAGES[name]().encode()
    if name.startswith("another"):
        import trafilatura  # noqa: F401  # its start is no cost of a page
    start = time.process_time()
    try:
        parse_article(html, URL)
        outcome = "read"
    except PageError as error:
        outcome = f"{error.reason}: {error.why}"
    seconds = time.process_time() - start
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    verdict = "met" if seconds <= SECONDS and megabytes <= MEGABYTES else "missed"
    print(f"{name:<40} {len(html) / 1e6:5.1f} {seconds:8.2f} {megabytes:7.0f}  {verdict:<7} {outcome[:90]}", flush=True)


def main(names: list[str]) -> None:
    """Measure each page in a process of its own."""
    print(f"Limits: {SECONDS:.0f} s, {MEGABYTES} MB")
    print(f"{'page':<40} {'MB':>5} {'seconds':>8} {'peak MB':>7}")
    for name in names:
        try:
            subprocess.run([sys.executable, __file__, "--one", name], check=True, timeout=ENDLESS)
        except subprocess.TimeoutExpired:
            print(f"{name:<40} given up after {ENDLESS} s: missed")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        measure(sys.argv[2])
    else:
        main(sys.argv[1:] or list(PAGES))
