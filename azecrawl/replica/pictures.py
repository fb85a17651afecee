"""The pictures of the replica: drawn on demand, another one for each name, the same one each time."""

from __future__ import annotations

import re
from functools import lru_cache
from io import BytesIO
from zlib import crc32

from azecrawl.replica.publication import FULL_SIZE

SCALE = 5
"""How many times smaller pictures are drawn than their names and pages say: tests have no eyes."""

_TYPES = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}

_NAME = re.compile(r"/(?P<name>[^/]+?)(?:-(?P<width>\d+)x(?P<height>\d+))?\.(?P<suffix>jpg|png|webp)")


def media_type_of(path: str) -> str | None:
    """What the server says an address is, whatever lies there; None when it is no image's."""
    match = _NAME.search(path)
    return f"image/{_TYPES[match['suffix']].lower()}" if match and path.endswith(match[0]) else None


@lru_cache(maxsize=4096)
def picture(path: str) -> bytes | None:
    """What lies at the address of an image, None when nothing does.

    Names that begin with ``stock`` are one picture, ``pixel`` is a single one, ``page`` is HTML; nothing lies
    at ``missing``.
    """
    match = _NAME.search(path)
    kind = match["name"].partition("-")[0] if match else "missing"
    if match is None or kind == "missing":
        return None
    if kind == "page":
        return f"<!DOCTYPE html>\n<title>{match['name']}</title>\n<p>Please wait …</p>\n".encode()
    width, height = (int(match["width"]), int(match["height"])) if match["width"] else FULL_SIZE
    size = (1, 1) if kind == "pixel" else (width // SCALE, height // SCALE)
    return _draw("stock" if kind == "stock" else match["name"], size, match["suffix"])


@lru_cache(maxsize=4096)
def _draw(name: str, size: tuple[int, int], suffix: str) -> bytes:
    """A slope of two colours with the name on it."""
    from PIL import Image, ImageDraw, ImageOps

    draw = crc32(name.encode())
    dark, light = f"#{draw & 0x7F7F7F:06x}", f"#{draw >> 8 | 0x808080:06x}"
    image = ImageOps.colorize(Image.linear_gradient("L").resize(size), dark, light)
    ImageDraw.Draw(image).text((8, 8), name, fill="white")
    file = BytesIO()
    image.save(file, _TYPES[suffix])
    return file.getvalue()
