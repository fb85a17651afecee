"""Articles as a pandas DataFrame. Which articles, the caller says; pandas is an extra, imported when it is used."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, cast

from azecrawl.archive.database import ArchiveError
from azecrawl.archive.rows import ArticleRow

if TYPE_CHECKING:
    from pandas import DataFrame

_TIMES = ("published_at", "modified_at", "first_seen_at", "last_seen_at", "gone_at")
_MAYBE_NUMBERS = ("wp_id", "reading_minutes", "capture_id", "author_id", "source_id")
_LEFT_OUT = ("body_html",)


def frame(articles: Iterable[ArticleRow], columns: Sequence[str]) -> DataFrame:
    """Articles as ``Archive.article`` gives them, one a row: some columns of the table, and two lists.

    Raises ``ArchiveError`` when pandas is not installed.
    """
    try:
        import pandas
    except ImportError:
        raise ArchiveError("pandas is not installed; install it with: pip install 'azecrawl[pandas]'") from None
    names = [name for name in columns if name not in _LEFT_OUT]
    rows = (
        [
            *map(cast(dict[str, object], article).get, names),
            [category["path"] for category in article["categories"]],
            [tag["name"] for tag in article["tags"]],
        ]
        for article in articles
    )
    found = pandas.DataFrame(rows, columns=[*names, "categories", "tags"])
    # A column with gaps would become floating-point numbers, and an id of 101 be shown as 101.0.
    kinds = dict.fromkeys(_MAYBE_NUMBERS, "Int64")
    times = {name: pandas.to_datetime(found[name], utc=True) for name in _TIMES}
    return found.astype(kinds).assign(**times, day=pandas.to_datetime(found["day"]))
