"""A deterministic stand-in for Aze.Media, for tests, the demo and benchmarks; its parts live in the modules here."""

from azecrawl.replica.publication import Publication
from azecrawl.replica.server import Fault, Replica, serve

__all__ = ["Fault", "Publication", "Replica", "serve"]
