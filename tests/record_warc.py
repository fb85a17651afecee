"""Writes captures into a WARC file. Run by the interpreter that has pywb and warcio, not by the tests' own.

``python record_warc.py FILE.warc.gz`` reads captures as JSON from standard input.
"""

from __future__ import annotations

import base64
import io
import json
import sys
from typing import Any, BinaryIO


def record(captures: list[dict[str, Any]], file: BinaryIO) -> None:
    """Write each capture as a response, and one that has been there before, byte for byte, as a revisit of it."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    writer = WARCWriter(file, gzip=True)
    first: dict[tuple[str, str], tuple[str, str]] = {}
    for capture in captures:
        url, date, body = capture["url"], capture["at"], base64.b64decode(capture["body"])
        http = StatusAndHeaders(capture["status"], capture["headers"], protocol="HTTP/1.1")
        dated = {"WARC-Date": date}
        if original := first.get((url, capture["body"])):
            writer.write_record(
                writer.create_revisit_record(url, *original, http_headers=http, warc_headers_dict=dated)
            )
            continue
        response = writer.create_warc_record(
            url, "response", payload=io.BytesIO(body), http_headers=http, warc_headers_dict=dated
        )
        writer.write_record(response)
        digest = response.rec_headers.get_header("WARC-Payload-Digest")
        first[url, capture["body"]] = (digest, url, date)


if __name__ == "__main__":
    with open(sys.argv[1], "wb") as warc:
        record(json.load(sys.stdin), warc)
