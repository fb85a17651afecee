"""Datasette's own templates, mended as they are loaded: names for what has none, headings in order, nonces for scripts.

What a page shows is not looked at: a script out of the archive would get no nonce.
"""

from __future__ import annotations

from pathlib import Path

from jinja2.ext import Extension

OURS = Path(__file__).parent / "templates"

MENDED = {
    # An inline script is run for the nonce that this page's Content-Security-Policy names.
    "<script>": '<script nonce="{{ csp_nonce }}">',
    # A question with a name is known by that; before Datasette 1.0 it was called canned.
    "{{ database }}{% if query and query.sql %}:": (
        "{{ metadata.title or database }}{% if query and query.sql and not (canned_query or stored_query) %}:"
    ),
    'name="_filter_column': 'aria-label="Column" name="_filter_column',
    'name="_filter_op': 'aria-label="Comparison" name="_filter_op',
    'name="_filter_value': 'aria-label="Value" name="_filter_value',
    'name="_sort"': 'aria-label="Sorted by" name="_sort"',
    'id="sql-editor"': 'aria-label="SQL" spellcheck="false" id="sql-editor"',
    'class="copyable"': 'aria-label="Rows to copy" class="copyable"',
    'class="cross"': 'aria-label="Take away" class="cross"',
    # Rows scroll by themselves, with the keys as well, and under their chart.
    '<div class="table-wrapper">': (
        "{{ chart(columns, rows|default(display_rows)) }}"
        '<div class="table-wrapper" role="region" aria-label="Rows" tabindex="0">'
    ),
    # For phones, where rows scroll here; nothing of a policy's runs what stands in an attribute.
    ' onclick="openColumnChooser()"': "",
    # They follow the page's title, an h1.
    "<h3": "<h2",
    "</h3>": "</h2>",
}
"""What stands in a template of Datasette's or of a plugin's, and what in its place."""


class Mended(Extension):
    """Jinja's way to read another text than the file has."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The text of a template that is not ours, mended."""
        if filename and Path(filename).is_relative_to(OURS):
            return source
        for found, instead in MENDED.items():
            source = source.replace(found, instead)
        return source
