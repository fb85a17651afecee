"""What a page says it is, and whether it is there to its end. Nothing of what it says about an article is read here."""

from __future__ import annotations

import re
from enum import StrEnum

from azecrawl import site
from azecrawl.pages.document import Document, text_of
from azecrawl.pages.errors import PageError, only_page_errors


class Kind(StrEnum):
    """What a page is, as a person would say it."""

    ARTICLE = "an article"
    NOT_FOUND = "WordPress's not-found page"
    HOME = "the home page"
    LISTING = "a listing"
    SEARCH = "a page of search results"
    STATIC = "a static page"
    ATTACHMENT = "the page of an attachment"
    AMP = "the AMP rendering of a page, or that for embedding it"
    UNKNOWN = "no page of the site"


_BY_CLASS = {
    "error404": Kind.NOT_FOUND,
    "home": Kind.HOME,
    "archive": Kind.LISTING,
    "blog": Kind.LISTING,
    "search": Kind.SEARCH,
    "page": Kind.STATIC,
    "attachment": Kind.ATTACHMENT,
}
"""What WordPress calls each kind in the classes of ``<body>`` (``get_body_class``), whatever the theme."""

_AMP = frozenset(["amp", "⚡", "amp4ads", "⚡4ads", "amp4email", "⚡4email"])

_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_SCRIPT = re.compile(rb"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_END = re.compile(rb"</html\s*>", re.IGNORECASE)
_SINGLE_FILE = b"Page saved with SingleFile"

_LONGEST_TITLE = 80
"""Characters of a page's title that are worth quoting."""


def kind_of(page: Document) -> Kind:
    """What a page positively says it is; ``UNKNOWN`` when it says nothing that a page of the site would.

    WordPress names the kind in the classes of ``<body>``, and every theme prints them. A page without those is an
    article only when OpenGraph or JSON-LD calls it one.
    """
    if _is_amp(page):
        return Kind.AMP
    classes = page.body_classes
    if "single" in classes or "single-post" in classes:
        return Kind.ATTACHMENT if "attachment" in classes else Kind.ARTICLE
    for name, kind in _BY_CLASS.items():
        if name in classes:
            return kind
    return Kind.ARTICLE if page.first_meta("og:type") == "article" or page.article_ld else Kind.UNKNOWN


def _is_amp(page: Document) -> bool:
    """Whether a page is drawn for AMP, with other markup and less on it: by its root element, or by its address."""
    return not _AMP.isdisjoint(page.root.keys()) or site.is_rendering(page.url)


def is_cut_short(body: bytes) -> bool:
    """Whether an HTML document breaks off: its end tag is nowhere but in scripts and comments, if at all.

    How its elements nest says nothing: browsers, and so editors, do not mind. SingleFile leaves the end tag out,
    as HTML allows; WordPress's themes do not.
    """
    if b"\0" in body[:64]:
        body = body.replace(b"\0", b"")  # UTF-16, as browsers save it
    if body.rstrip()[-7:].lower() == b"</html>" or _SINGLE_FILE in body[:4096]:
        return False
    return not _END.search(_SCRIPT.sub(b"", _COMMENT.sub(b"", body)))


def is_not_found(html: bytes, url: str) -> bool:
    """Whether an answer is the site's own not-found page, whole, whatever its status."""
    try:
        with only_page_errors(url):
            return kind_of(Document(html, url)) is Kind.NOT_FOUND and not is_cut_short(html)
    except PageError:
        return False


def stated_path(page: Document, base: str) -> str | None:
    """The path that a page gives as its own, without case and slashes at its ends; None when it names none.

    ``base`` is the site's address, or that of its copy. JNews points ``link rel=canonical`` at the home page on every
    article, so that is not looked at. Raises ``Unreadable`` for what only looks like an address.
    """
    stated = page.absolute(page.first_meta("og:url"))
    if not stated:
        return None
    with only_page_errors(page.url):
        root = base if site.is_on_site(stated, base) else site.root_of(stated)
        return site.path_of(site.normalize_url(stated, root), root).casefold() or None


def shows(page: Document, title: str) -> bool:
    """Whether a title is printed on the page itself, and not only in its head: an article shows its headline.

    A plugin that answers in the place of a page ("back soon") may leave the head of that page as it was.
    """
    body = page.root.find("body")
    return body is not None and _letters(title) in _letters(text_of(body) or "")


def described(page: Document) -> str:
    """What a page of no known kind looks like to a person."""
    if {"login", "login-action-login"} & page.body_classes or page.root.find(".//input[@type='password']") is not None:
        return "a page that asks to log in"
    return named(page)


def named(page: Document) -> str:
    """A page by its title, or else by how it begins."""
    title = text_of(page.root.find(".//title")) or text_of(page.root.find(".//h1"))
    if title:
        return f"a page titled “{title[:_LONGEST_TITLE]}”"
    text = text_of(page.root.find("body"))
    return f"a page that says “{text[:_LONGEST_TITLE]}”" if text else "a page that says nothing"


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
