"""From the bytes of an image to what they are. The bytes decide: what a server says of them is not looked at."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO

_TYPES = {
    "JPEG": ("image/jpeg", "jpg"),
    "PNG": ("image/png", "png"),
    "GIF": ("image/gif", "gif"),
    "WEBP": ("image/webp", "webp"),
    "AVIF": ("image/avif", "avif"),
}
"""What browsers show, by Pillow's names, with media type and file name extension."""

_MPO = "MPO"
"""What Pillow calls a JPEG that has more pictures behind it, as cameras write it."""


@dataclass(frozen=True)
class Picture:
    """What an image is. ``width`` and ``height`` are in pixels, as stored: EXIF may ask to turn it."""

    media_type: str
    extension: str
    width: int
    height: int


class NotAPicture(Exception):
    """Bytes that are no image, or one that cannot be shown; the message says why."""


def read_picture(body: bytes) -> Picture:
    """What an image is, once it has been decoded to the last pixel of its first frame. Raises ``NotAPicture``.

    One of more than 89 million pixels is not decoded: a few kilobytes can claim so many.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(body), formats=list(_TYPES)) as image:
                image.verify()  # checksums; it leaves nothing to decode
            with Image.open(BytesIO(body), formats=list(_TYPES)) as image:
                image.load()
                media_type, extension = _TYPES["JPEG" if image.format == _MPO else image.format or ""]
                return Picture(media_type, extension, image.width, image.height)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise NotAPicture("too many pixels") from None
    except UnidentifiedImageError:
        raise NotAPicture(f"not an image: {_looks_like(body)}") from None
    except MemoryError:  # no fault of the image
        raise
    except Exception as error:  # Pillow's decoders raise whatever damaged data leads them to
        raise NotAPicture(f"damaged: {error}") from None


def _looks_like(body: bytes) -> str:
    """What else it may be, in a word."""
    start = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start:
        return "empty"
    if b"<svg" in start:
        return "SVG, which has no pixels"
    return "HTML" if start.startswith((b"<!doctype html", b"<html")) else "of no known type"
