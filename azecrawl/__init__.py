"""azecrawl: the archive of record for Aze.Media."""

__version__ = "0.1.0"
