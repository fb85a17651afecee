"""Articles as a pandas DataFrame. Which articles, the caller says; pandas is an extra, imported when it is used."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast, get_type_hints

from azecrawl.archive.columns import COLUMNS
from azecrawl.archive.database import ArchiveError
from azecrawl.archive.rows import ArticleRow

if TYPE_CHECKING:
    from pandas import DataFrame

_NAMES = [name for name in COLUMNS if name != "body_html"]
_TIMES = [name for name in COLUMNS if name.endswith("_at")]
_MAYBE_NUMBERS = [name for name, type in get_type_hints(ArticleRow).items() if type == int | None]


def frame(articles: Iterable[ArticleRow]) -> DataFrame:
    """Articles as ``Archive.article`` gives them, one a row: the columns of the table, and two lists.

    Raises ``ArchiveError`` when pandas is not installed.
    """
    try:
        import pandas
    except ImportError:
        raise ArchiveError("pandas is not installed; install it with: pip install 'azecrawl[pandas]'") from None
    rows = (
        [
            *map(cast(dict[str, object], article).get, _NAMES),
            [category["path"] for category in article["categories"]],
            [tag["name"] for tag in article["tags"]],
        ]
        for article in articles
    )
    found = pandas.DataFrame(rows, columns=[*_NAMES, "categories", "tags"])
    # A column with gaps would become floating-point numbers, and an id of 101 be shown as 101.0.
    kinds = dict.fromkeys(_MAYBE_NUMBERS, "Int64")
    times = {name: pandas.to_datetime(found[name], utc=True) for name in _TIMES}
    return found.astype(kinds).assign(**times, day=pandas.to_datetime(found["day"]))
