"""Commands that bring articles out of the archive: exports in nine formats, and citations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from azecrawl.archive import Archive
from azecrawl.archive.rows import ArticleRow
from azecrawl.cli.common import Command, db_option, images_option, progress, reading, selecting, the_article
from azecrawl.export import books, citations, documents, tables, tei
from azecrawl.export.output import ExportError, complete
from azecrawl.plurals import many
from azecrawl.terminal import echo

_images_option = images_option("The folder of image files; one without a file becomes a link.")


def _export(command: Command) -> Command:
    """Give a command where to export to, from which archive, and the options that say which articles are meant."""
    return click.argument("out", type=click.Path(path_type=Path))(db_option(selecting(command)))


@contextmanager
def _exporting(
    out: Path, db: Path, selection: Mapping[str, Any], form: str | None = None
) -> Iterator[tuple[Archive, Iterator[ArticleRow], Path]]:
    """The archive, the articles that are meant, and where to write them; how far it got is shown on a terminal.

    ``form`` is the form of the file, None for a folder.
    """
    try:
        with reading(db) as archive, progress(out.name) as show:
            total = archive.article_count(**selection)

            def counted() -> Iterator[ArticleRow]:
                for done, article in enumerate(archive.articles(**selection, sort="oldest"), 1):
                    show(done, total)
                    yield article

            with complete(out, form) as beside:
                yield archive, counted(), beside
    except ExportError as error:
        raise click.ClickException(str(error)) from None
    echo(f"{many(total, 'article')} exported to {out}", err=True)


@click.command("csv")
@_export
@click.option(
    "--for-spreadsheets",
    is_flag=True,
    help="Put an apostrophe before texts that Excel and its like would run as a formula: =, +, -, @ at the beginning.",
)
def csv_command(out: Path, db: Path, for_spreadsheets: bool, **selection: Any) -> None:
    """Export a table as CSV: a row an article, lists joined by "; ".

    \b
    Example: azecrawl export csv energy.csv --category news/energy --since 2022-01-01
    """
    with _exporting(out, db, selection, "csv") as (_, articles, beside):
        tables.write_csv(articles, beside, for_spreadsheets=for_spreadsheets)


@click.command("jsonl")
@_export
def jsonl_command(out: Path, db: Path, **selection: Any) -> None:
    """Export JSON Lines: an object an article, with everything the archive has of it.

    \b
    Example: azecrawl export jsonl articles.jsonl
    """
    with _exporting(out, db, selection, "jsonl") as (_, articles, beside):
        tables.write_jsonl(articles, beside)


@click.command("parquet")
@_export
@click.option(
    "--by-year", is_flag=True, help="Put a file a year into a folder: site=azemedia/year=2021/part-0.parquet."
)
def parquet_command(out: Path, db: Path, by_year: bool, **selection: Any) -> None:
    """Export a typed table as Parquet, for pandas, DuckDB, Polars, Spark or R.

    \b
    Example: azecrawl export parquet articles.parquet
             duckdb -c "SELECT source, count(*) FROM 'articles.parquet' GROUP BY 1"
             azecrawl export parquet articles --by-year
    """
    if by_year:
        with _exporting(tables.of_site(out), db, selection) as (_, articles, beside):
            tables.write_parquet_by_year(articles, beside)
    else:
        with _exporting(out, db, selection, "parquet") as (_, articles, beside):
            tables.write_parquet(articles, beside)


@click.command("markdown")
@_export
def markdown_command(out: Path, db: Path, **selection: Any) -> None:
    """Export a folder of Markdown with YAML front matter, for Obsidian and git: a file an article.

    \b
    Example: azecrawl export markdown vault/azemedia --byline "Leyla Rzayeva"
    """
    with _exporting(out, db, selection) as (_, articles, beside):
        documents.write_markdown(articles, beside)


@click.command("text")
@_export
def text_command(out: Path, db: Path, **selection: Any) -> None:
    """Export a folder of plain text for corpus tools: a file an article, and metadata.tsv.

    \b
    Example: azecrawl export text corpus --query karabakh
    """
    with _exporting(out, db, selection) as (_, articles, beside):
        documents.write_text(articles, beside)


@click.command("tei")
@_export
def tei_command(out: Path, db: Path, **selection: Any) -> None:
    """Export a TEI P5 corpus: headers, and text with its headings, lists, quotes, links and figures.

    \b
    Example: azecrawl export tei opinion.xml --category opinion
    """
    with _exporting(out, db, selection, "tei") as (_, articles, beside):
        tei.write_tei(articles, beside)


@click.command("epub")
@_export
@_images_option
def epub_command(out: Path, db: Path, images: Path | None, **selection: Any) -> None:
    """Export a book of some articles, with a table of contents by month.

    \b
    Example: azecrawl export epub march.epub --since 2021-03-01 --until 2021-03-31
    """
    with _exporting(out, db, selection, "epub") as (archive, articles, beside):
        books.write_epub(articles, beside, books.files_in(archive, images))


@click.command("zim")
@_export
@_images_option
def zim_command(out: Path, db: Path, images: Path | None, **selection: Any) -> None:
    """Export a ZIM for Kiwix: all articles to read and search without a network.

    \b
    Example: azecrawl export zim azemedia.zim
    """
    with _exporting(out, db, selection, "zim") as (archive, articles, beside):
        books.write_zim(articles, beside, books.files_in(archive, images))


@click.command("site")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@db_option
@selecting
@_images_option
@click.option("--only", type=click.Choice(["metadata"]), help="Leave out the texts, what of them changed, and images.")
def site_command(folder: Path, db: Path, images: Path | None, only: str | None, **selection: Any) -> None:
    """Make a folder a site: the reader as pages for any web host, with search.

    Run again it writes what has changed alone, and removes what is gone; after a kill it goes on. Searching needs
    a web host: from a disk all pages can be read, and say so.
    The exit code is 2 where pages lead to what the archive does not have: each such address is said.

    \b
    Example: azecrawl export site public
             azecrawl export site public --only metadata
    """
    try:
        with reading(db) as archive, progress(folder.name) as show:
            from azecrawl.export.site import write_site

            archive.show_only(**selection, texts=only is None)
            total = archive.article_count()
            done = write_site(archive, folder, None if only else images, lambda number: show(number, total))
    except ExportError as error:
        raise click.ClickException(str(error)) from None
    for address in done.left_out:
        echo(f"left out: {address}, which pages lead to: the archive has nothing that is called so")
    articles = many(done.articles, "article")
    echo(f"{articles} in {folder}; files written: {done.written:,}, removed: {done.removed:,}", err=True)
    if done.left_out:
        raise SystemExit(2)


@click.command()
@click.argument("urls", metavar="[URL|ID]...", nargs=-1)
@click.option("--style", default="apa", show_default=True, type=click.Choice(citations.STYLES))
@db_option
@selecting
def cite(urls: tuple[str, ...], style: str, db: Path, **selection: Any) -> None:
    """Print references to articles: as text in a style, or for a reference manager.

    The articles are named, or those that a search finds, oldest first.

    \b
    Example: azecrawl cite https://aze.media/some-article/ --style chicago
             azecrawl cite 17 42 --style bibtex >> references.bib
             azecrawl cite --query '"middle corridor"' --since 2022-01-01 --style ris > corridor.ris
    """
    is_search = any(value is not None for value in selection.values())
    if urls and is_search:
        raise click.UsageError("Name articles, or have them searched for with --query and the filters: not both.")
    if not urls and not is_search:
        raise click.UsageError("Name articles by their URLs or ids, or say which are meant: --query, --byline, ...")
    try:
        with reading(db) as archive:
            if is_search:
                found = archive.articles(**selection, sort="oldest")
            else:
                found = iter(
                    {article["id"]: article for article in (the_article(archive, url) for url in urls)}.values()
                )
            records = [citations.record(archive, article) for article in found]
        text = citations.cite(records, style)
        echo(text, nl=bool(text))
        if not records:
            echo("Nothing found.", err=True)
    except ExportError as error:
        raise click.ClickException(str(error)) from None


EXPORTS = (
    csv_command,
    jsonl_command,
    parquet_command,
    markdown_command,
    text_command,
    tei_command,
    epub_command,
    zim_command,
    site_command,
)
"""The commands of the group ``export``."""
