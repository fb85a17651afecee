"""What can be wrong with a page; each error says which page and why. No other error leaves this package."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

_LONGEST = 200
"""Characters of another error's message that are repeated: it may quote the page."""


class PageError(ValueError):
    """A page that could not be read as what it was taken for. ``reason`` is short enough to be counted."""

    reason = "unreadable"

    def __init__(self, url: str, why: str) -> None:
        super().__init__(url, why)
        self.url = url
        self.why = why

    def __str__(self) -> str:
        return f"{self.url}: {self.why}"


class Unreadable(PageError):
    """Reading the page failed; the cause is a fault of the page, or one of the parser's own."""


class Senseless(PageError):
    """No person wrote such a page: reading it would cost more than any page is worth."""

    reason = "senseless"


class NotAnArticle(PageError):
    """The page is a listing, a static page, a not-found page or no page of a WordPress site at all."""

    reason = "not an article"


class PasswordProtected(PageError):
    """The article is there, but WordPress asks for its password instead of showing it."""

    reason = "password-protected"


class EmptyArticle(PageError):
    """The page has an article's frame and nothing in it."""

    reason = "empty"


class Unfinished(EmptyArticle):
    """The page has an article's frame, and a parser does not find what every article has: its title, its date."""


class NotAListing(PageError):
    """The page lists no articles of its own: WordPress's not-found page, one past the end of a listing."""

    reason = "not a listing"


class Unproven(PageError):
    """The answer to a request for a listing proves nothing: no page of the site, another page, or one cut short."""

    reason = "no answer"


@contextmanager
def only_page_errors(url: str) -> Iterator[None]:
    """Whatever goes wrong inside is a ``PageError`` that names the page: what is none becomes ``Unreadable``.

    Pages are other people's, and so are the libraries that take them apart: what these raise cannot be listed.
    """
    try:
        yield
    except PageError:
        raise
    except RecursionError:
        raise Unreadable(url, "its elements are nested deeper than any text is") from None
    except MemoryError:  # no fault of the page
        raise
    except Exception as error:
        what = f"{type(error).__name__}: {error}"
        raise Unreadable(url, f"reading it failed with {what[:_LONGEST]}; please report it") from error
