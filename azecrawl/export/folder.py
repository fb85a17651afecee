"""A folder that an export writes again and again: what has not changed stays as it is, what is gone is removed.

The folder says itself which files are the export's: nothing else is ever replaced or removed.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from filecmp import cmp
from pathlib import Path
from typing import TextIO

from azecrawl.export.output import ExportError
from azecrawl.paths import lies_within

LISTED = "files-of-azecrawl.txt"
"""The file that lists the others: a line each, first those of the last export that came to its end."""

_UNFINISHED = ".files-of-azecrawl.part"


class Folder:
    """What is written into a folder; see ``kept_up``. Names are relative, with slashes."""

    def __init__(self, path: Path, listed: set[str], lines: TextIO) -> None:
        self.path = path
        self.written = self.removed = 0
        self._listed = listed
        self._made: set[str] = set()
        self._list = lines

    def write(self, name: str, content: bytes) -> None:
        """Have a file with this content. Raises ``ExportError`` for a file that is somebody else's."""
        target = self._claimed(name)
        if target.is_file() and target.read_bytes() == content:
            return
        unfinished = self.path / _UNFINISHED
        unfinished.write_bytes(content)
        self._put(unfinished, target)

    def bring(self, name: str, file: Path) -> None:
        """Have a file that is elsewhere: a link to it where the disk allows that, else a copy. Raises as ``write``."""
        target = self._claimed(name)
        if target.is_file() and (target.samefile(file) or cmp(target, file, shallow=False)):
            return
        unfinished = self.path / _UNFINISHED
        unfinished.unlink(missing_ok=True)
        try:
            unfinished.hardlink_to(file)
        except OSError:
            shutil.copyfile(file, unfinished)
        self._put(unfinished, target)

    def read(self, name: str) -> bytes | None:
        """The content of a file of an earlier export; None where there is none."""
        place = self.path / name
        return place.read_bytes() if name in self._listed and place.is_file() else None

    def keep(self, below: str) -> None:
        """Let all that an earlier export has written below a folder stay."""
        self._made.update(name for name in self._listed if name.startswith(f"{below}/"))

    def _claimed(self, name: str) -> Path:
        """Where a file goes. It is in the list before it is there, so that none is left unknown by a kill."""
        target = self.path / name
        if name not in self._listed:
            if target.exists():
                raise ExportError(f"{target} was not written by azecrawl, and would be replaced: move it away")
            self._list.write(f"\n{name}")  # begins a line: the last one may have been cut off
            self._list.flush()
            self._listed.add(name)
        self._made.add(name)
        return target

    def _put(self, unfinished: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(unfinished, target)
        self.written += 1

    def _finish(self) -> None:
        """Remove what this export has not made, and list what there is."""
        for name in sorted(self._listed - self._made):
            place = self.path / name
            if place.is_file():
                place.unlink()
                self.removed += 1
            for above in place.parents:
                if above == self.path or not above.is_dir() or any(above.iterdir()):
                    break
                above.rmdir()
        unfinished = self.path / _UNFINISHED
        unfinished.write_text("".join(f"{name}\n" for name in sorted(self._made)), encoding="utf-8")
        os.replace(unfinished, self.path / LISTED)


@contextmanager
def kept_up(path: Path) -> Iterator[Folder]:
    """A folder to be written into. Once the block ends well, what it has not made, and an earlier one had, is gone.

    Where the block does not come to its end, the next one goes on with what is there. Raises ``ExportError`` for a
    folder with something in it that is no export's, while another process writes it, and where it cannot be written.
    """
    try:
        listed = path / LISTED
        if path.is_dir() and not listed.is_file() and any(path.iterdir()):
            raise ExportError(f"{path} is a folder with something in it that azecrawl has not written: name a new one")
        path.mkdir(parents=True, exist_ok=True)
        with listed.open("a+", encoding="utf-8", errors="replace") as lines:
            fcntl.flock(lines, fcntl.LOCK_EX | fcntl.LOCK_NB)
            lines.seek(0)
            known = set(lines.read().split("\n")) - {""}
            if wrong := next((name for name in known if not lies_within(name)), None):
                raise ExportError(f"{listed} lists {wrong!r}, which is no file in this folder: name a new folder")
            folder = Folder(path, known, lines)
            yield folder
            folder._finish()
    except BlockingIOError:
        raise ExportError(f"{path} is being written by another export: wait until that has ended") from None
    except OSError as error:
        why = error.strerror or error
        raise ExportError(f"{path} cannot be written: {why}. Free some space, or choose another place") from error
