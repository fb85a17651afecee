"""The archive: one SQLite file holding everything a crawl learns. ``Archive`` is its one door; nothing here fetches."""

from azecrawl.archive.archive import Archive
from azecrawl.archive.articles import Known
from azecrawl.archive.database import ArchiveError

__all__ = ["Archive", "ArchiveError", "Known"]
