"""The style sheets, fonts and scripts of the replica, by their addresses; tests/replica_fonts.py draws the fonts."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

_HERE = Path(__file__).parent
_THEME = "/wp-content/themes/jnews"

BESIDE = "/fonts/"
"""What begins so lies on a second host, as web fonts do."""

_FILES = {
    f"{_THEME}/assets/dist/frontend.min.css": "frontend.css",
    f"{_THEME}/assets/css/grid.css": "grid.css",
    f"{_THEME}/assets/css/type.css": "type.css",
    f"{_THEME}/assets/css/darkmode.css": "darkmode.css",
    f"{_THEME}/assets/fonts/icons.woff": "icons.woff",
    f"{_THEME}/style.css": "theme.css",
    "/wp-content/plugins/jnews-social-share/assets/css/plugin.css": "plugin.css",
    "/wp-content/plugins/jnews-push-notification/assets/css/plugin.css": "plugin.css",
    f"{BESIDE}css": "figures.css",
    f"{BESIDE}figures.woff": "figures.woff",
}
_TYPES = {".css": "text/css; charset=utf-8", ".woff": "font/woff"}

_SCRIPTS = ("/wp-includes/js/", f"{_THEME}/assets/js/")


@lru_cache(maxsize=64)
def asset(path: str) -> tuple[bytes, str] | None:
    """What lies at a path, and its media type; None when nothing does."""
    if path.startswith(_SCRIPTS) and path.endswith(".js"):
        return (_HERE / "lazy.js").read_bytes(), "application/javascript; charset=utf-8"
    if name := _FILES.get(path):
        return (_HERE / name).read_bytes(), _TYPES[Path(name).suffix]
    return None
