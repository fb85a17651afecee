"""Commands for finding and reading articles."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from azecrawl import Archive, site
from azecrawl.archive.rows import ArticleRow
from azecrawl.archive.searching import MARKS
from azecrawl.cli.common import Command, console, db_option, filters, reading, the_article
from azecrawl.export.documents import markdown
from azecrawl.export.page import document
from azecrawl.terminal import echo, echo_json

_WIDEST = 88
"""How many columns a text fills at most: longer lines are hard to read."""


def forms(command: Command) -> Command:
    """The options that say in which form an article is printed."""
    for name, title in (("json", "JSON"), ("markdown", "Markdown"), ("html", "HTML")):
        command = click.option(f"--{name}", "form", flag_value=name, help=f"Print {title}.")(command)
    return command


@click.command()
@click.argument("query", nargs=-1, required=True)
@db_option
@filters
@click.option("--sort", type=click.Choice(["relevance", "newest", "oldest"]), default="relevance", show_default=True)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1), help="How many articles to show.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def search(query: tuple[str, ...], db: Path, sort: Any, limit: int, as_json: bool, **filters: Any) -> None:
    """Search the titles, subtitles and texts of all articles.

    All words have to be there, in any case and with or without diacritics; Azerbaijani words are found by other
    spellings: Aliyev and eliyev find Əliyev. Put a phrase in double quotes (and those in single ones, for the
    shell), and use OR, NOT, parentheses, title: and the beginning of a word with a star.

    \b
    Example: azecrawl search Zangezur corridor
             azecrawl search '"middle corridor" NOT (gas OR oil)' --since 2022-01-01 --sort newest
             azecrawl search 'title:shusha rebuil*' --category culture --byline Hasanova
    """
    styled = console.is_terminal and not as_json
    marks = MARKS if styled else ("[", "]")
    with reading(db) as archive:
        hits = archive.search(" ".join(query), sort=sort, limit=limit, marks=marks, **filters)
    if as_json:
        echo_json(hits)
        return
    for hit in hits:
        _print(Text(hit["title"], "bold"))
        _print(Text(" · ".join(filter(None, (hit["day"], hit["byline"], hit["source"]))), "dim"))
        _print_url(hit["url"])
        _print(_marked(" ".join(hit["snippet"].split())))
        _print(Text())
    if not hits:
        echo("Nothing found.", err=True)
    elif len(hits) == limit:
        echo(f"These are the first {limit}; there may be more: raise --limit", err=True)


@click.command()
@click.argument("url", metavar="URL|ID")
@db_option
@forms
def show(url: str, db: Path, form: str | None) -> None:
    """Show an article, by its URL or its id in the archive.

    \b
    Example: azecrawl show https://aze.media/some-article/
             azecrawl show 42 --markdown > some-article.md
    """
    with reading(db) as archive:
        _show(the_article(archive, url), form)


@click.command()
@db_option
@forms
def random(db: Path, form: str | None) -> None:
    """Show any one of the articles.

    \b
    Example: azecrawl random
    """
    with reading(db) as archive:
        article = _any(archive)
    _show(article, form)


def _any(archive: Archive) -> ArticleRow:
    article = archive.random_article()
    if article is None:
        raise click.ClickException(f"{archive.path} holds no article yet; run `azecrawl crawl`")
    return article


def _show(article: ArticleRow, form: str | None) -> None:
    if form == "json":
        echo_json(article)
    elif form == "html":
        echo(document(article))
    elif form == "markdown":
        echo(markdown(article), nl=False)
    else:
        _print(Text(article["title"], "bold"))
        if article["subtitle"]:
            _print(Text(article["subtitle"], "italic"))
        _print(Text(_attribution(article), "dim"))
        _print_url(article["url"])
        if article["gone_at"]:
            _print(Text(f"Gone from the site since {_moment(article['gone_at'])}", "red"))
        _print(Text(f"\n{article['body_text']}"))


def _attribution(article: ArticleRow) -> str:
    """Who wrote an article, where it first appeared, when it was published and edited, and its sections."""
    edited = article["modified_at"]
    return " · ".join(
        filter(
            None,
            (
                article["byline"],
                article["source"],
                _moment(article["published_at"]),
                f"edited {_moment(edited)}" if edited and edited != article["published_at"] else None,
                ", ".join(category["name"] for category in article["categories"]),
            ),
        )
    )


def _moment(text: str) -> str:
    """A time of the archive, at the site."""
    return f"{site.at_site(datetime.fromisoformat(text)):%Y-%m-%d %H:%M} in {site.PLACE}"


def _marked(snippet: str) -> Text:
    """A snippet with what is between the marks highlighted; in a pipe it has brackets instead."""
    text = Text()
    for part in re.split(f"({MARKS[0]}[^{MARKS[1]}]*{MARKS[1]})", snippet):
        text.append(part.strip("".join(MARKS)), "bold yellow" if part.startswith(MARKS[0]) else "")
    return text


def _print(text: Text) -> None:
    """Print for a reader: wrapped on a terminal; in a pipe each paragraph is a line, whole."""
    if console.is_terminal:
        console.print(text, width=min(console.width, _WIDEST))
    else:
        console.print(text, soft_wrap=True)


def _print_url(url: str) -> None:
    """Print an address in one piece, so that it can be opened and copied."""
    console.print(Text(url, "blue"), soft_wrap=True)
