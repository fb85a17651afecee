"""From HTML to records: pure functions on plain values. No Scrapy, no database, no network."""

from azecrawl.pages.article import join_pages, parse_article, respell
from azecrawl.pages.errors import EmptyArticle, NotAListing, NotAnArticle, PageError, PasswordProtected
from azecrawl.pages.listing import parse_listing

__all__ = [
    "EmptyArticle",
    "NotAListing",
    "NotAnArticle",
    "PageError",
    "PasswordProtected",
    "join_pages",
    "parse_article",
    "parse_listing",
    "respell",
]
