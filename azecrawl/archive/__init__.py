"""The archive: one SQLite file holding everything a crawl learns. ``Archive`` reads it, ``ArchiveWriter`` writes."""

from azecrawl.archive import without_pandas  # noqa: F401, before anything else imports sqlite-utils
from azecrawl.archive.archive import Archive
from azecrawl.archive.articles import Known, Reading, differences
from azecrawl.archive.coverage import Coverage
from azecrawl.archive.database import ArchiveError
from azecrawl.archive.frontier import Standing
from azecrawl.archive.lock import ArchiveLocked
from azecrawl.archive.selection import Filters, Selection
from azecrawl.archive.verification import Finding
from azecrawl.archive.writer import ArchiveWriter

__all__ = [
    "Archive",
    "ArchiveError",
    "ArchiveLocked",
    "ArchiveWriter",
    "Coverage",
    "Filters",
    "Finding",
    "Known",
    "Reading",
    "Selection",
    "Standing",
    "differences",
]
