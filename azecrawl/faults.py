"""What the machine does to a program (no memory, a full disk, a process killed), said in a sentence."""

from __future__ import annotations

import os
import sys
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress

_STANDS = "what was stored before stands"


def sentence(error: BaseException) -> str | None:
    """What happened and what to do next; None for an error that is not the machine's."""
    if isinstance(error, MemoryError):
        return f"the memory ran out; end other programs or allow this one more, then run it again: {_STANDS}"
    if isinstance(error, BrokenProcessPool):
        return (
            "a process that reads pages was ended, as happens where the memory runs out; end other programs or allow"
            f" this one more, then run it again: {_STANDS}"
        )
    if isinstance(error, OSError) and error.errno and not isinstance(error, BrokenPipeError):
        where = error.filename or "what is printed, or a file, cannot be written"
        return f"{where}: {error.strerror}; make room or look at the permissions, then run it again: {_STANDS}"
    return None


def close_output() -> None:
    """Let nothing more go to where standard output goes, so that Python does not fail at it once more as it ends."""
    with suppress(OSError, ValueError):
        sys.stdout.flush()
        return
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
