"""What can be wrong with a page; each error says which page and why."""

from __future__ import annotations


class PageError(ValueError):
    """A page that could not be read as what it was taken for. ``reason`` is short enough to be counted."""

    reason = "unreadable"

    def __init__(self, url: str, why: str) -> None:
        super().__init__(url, why)
        self.url = url
        self.why = why

    def __str__(self) -> str:
        return f"{self.url}: {self.why}"


class NotAnArticle(PageError):
    """The page is a listing, a static page, a not-found page or no page of a WordPress site at all."""

    reason = "not an article"


class PasswordProtected(PageError):
    """The article is there, but WordPress asks for its password instead of showing it."""

    reason = "password-protected"


class EmptyArticle(PageError):
    """The page has an article's frame and nothing in it."""

    reason = "empty"


class NotAListing(PageError):
    """The page lists no articles of its own: WordPress's not-found page, one past the end of a listing."""

    reason = "not a listing"


class Unproven(PageError):
    """The answer to a request for a listing proves nothing: no page of the site, another page, or one cut short."""

    reason = "no answer"
