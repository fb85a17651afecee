"""The page in a web archive of Safari's (``.webarchive``): a property list, binary or XML."""

from __future__ import annotations

import plistlib
from typing import Any

from azecrawl.offline.mhtml import Page


def read(content: bytes) -> Page | None:
    """The page of a file, and not what is framed in it; None where there is none. Safari does not write when."""
    try:
        archive: Any = plistlib.loads(content)
        resource = archive["WebMainResource"]
        body, media_type = resource["WebResourceData"], str(resource.get("WebResourceMIMEType") or "text/html")
    except Exception:  # no property list, or one of something else; what leads plistlib to what cannot be listed
        return None
    if not isinstance(body, bytes) or not body.strip():
        return None
    encoding = resource.get("WebResourceTextEncodingName")
    kind = f"{media_type}; charset={encoding}" if encoding else media_type
    return Page(body, (("Content-Type", kind),), str(resource.get("WebResourceURL") or ""), None)
