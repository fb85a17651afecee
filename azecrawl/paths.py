"""Whether a path that somebody else may have written stays in the folder it is of. No I/O."""

from __future__ import annotations

from pathlib import PurePosixPath


def lies_within(name: str) -> bool:
    """Whether a relative name, with slashes, leads to a place within its folder.

    >>> [lies_within(name) for name in ("full/ab.jpg", "/etc/passwd", "full/../../ab.jpg")]
    [True, False, False]
    """
    place = PurePosixPath(name)
    return not place.is_absolute() and ".." not in place.parts
