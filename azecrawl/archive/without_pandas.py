"""Import sqlite-utils without pandas, which it imports where that is installed, to know its types.

No value here is one of these; pandas costs a third of a second and 60 MB, in every command. Who wants it imports it
later.
"""

from __future__ import annotations

import importlib
import sys

_not_yet = [name for name in ("numpy", "pandas") if name not in sys.modules]
sys.modules.update(dict.fromkeys(_not_yet))  # type: ignore[arg-type]
importlib.import_module("sqlite_utils")
for _name in _not_yet:
    del sys.modules[_name]
