"""azecrawl: the archive of record for a news site, Aze.Media if no other is chosen. Open one with ``Archive``."""

from azecrawl.archive import Archive, ArchiveError

__version__ = "0.1.0"

__all__ = ["Archive", "ArchiveError", "__version__"]
