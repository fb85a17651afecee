"""From HTML to records: pure functions on plain values. No Scrapy, no database, no network."""

from azecrawl.pages.article import join_pages, parse_article, respell
from azecrawl.pages.errors import (
    EmptyArticle,
    NotAListing,
    NotAnArticle,
    PageError,
    PasswordProtected,
    Senseless,
    Unproven,
    Unreadable,
    only_page_errors,
)
from azecrawl.pages.kinds import is_not_found
from azecrawl.pages.listing import page_number, parse_listing
from azecrawl.pages.numbers import whole_number

__all__ = [
    "EmptyArticle",
    "NotAListing",
    "NotAnArticle",
    "PageError",
    "PasswordProtected",
    "Senseless",
    "Unproven",
    "Unreadable",
    "is_not_found",
    "join_pages",
    "only_page_errors",
    "page_number",
    "parse_article",
    "parse_listing",
    "respell",
    "whole_number",
]
