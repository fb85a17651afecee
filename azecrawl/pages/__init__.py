"""From HTML to records: pure functions on plain values. No Scrapy, no database, no network."""

from azecrawl.pages.article import join_pages, parse_article, respell
from azecrawl.pages.errors import EmptyArticle, NotAListing, NotAnArticle, PageError, PasswordProtected, Unproven
from azecrawl.pages.listing import is_not_found, page_number, parse_listing

__all__ = [
    "EmptyArticle",
    "NotAListing",
    "NotAnArticle",
    "PageError",
    "PasswordProtected",
    "Unproven",
    "is_not_found",
    "join_pages",
    "page_number",
    "parse_article",
    "parse_listing",
    "respell",
]
