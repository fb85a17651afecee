"""What a crawl is asked to cover: the ``-a`` arguments of the spider, checked before the first request."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import date
from typing import Self

from azecrawl import site, sites
from azecrawl.records import Way

ARGUMENTS = {
    "categories": "sections, separated by commas: karabakh,energy",
    "since": f"the first day, YYYY-MM-DD, in {site.PLACE}'s time",
    "until": f"the last day, YYYY-MM-DD, in {site.PLACE}'s time",
    "limit": "how many articles to fetch at most, newest first",
    "base_url": "the address of a copy of the site",
    "discover": "ways to find articles, separated by commas: rest,sitemap,feed,listing",
    "full": "1 to walk everything again, though the archive is complete",
}

WAYS = (Way.REST, Way.SITEMAP, Way.FEED, Way.LISTING)
"""The ways to find articles, the cheapest first."""


class WrongUse(ValueError):
    """An argument that cannot be meant; the message says what is accepted."""


@dataclass(frozen=True)
class Scope:
    """Which articles a crawl is after. ``categories`` are paths; empty means the whole site. Days are the site's."""

    base_url: str = site.BASE_URL
    categories: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    limit: int | None = None
    ways: tuple[Way, ...] = WAYS
    full: bool = False

    @property
    def has_days(self) -> bool:
        """Whether only some days are asked for."""
        return bool(self.since or self.until)

    @property
    def is_whole(self) -> bool:
        """Whether all of the site is asked for: only such a crawl can be complete."""
        return not (self.categories or self.since or self.until or self.limit)

    @classmethod
    def from_arguments(cls, **arguments: str) -> Self:
        """Read the spider's arguments, all text. Raises ``WrongUse``."""
        for name in arguments:
            if name not in ARGUMENTS:
                accepted = "; ".join(f"-a {known}=… ({meaning})" for known, meaning in ARGUMENTS.items())
                raise WrongUse(f"there is no argument {name!r}. Accepted are {accepted}")
        since, until = _day("since", arguments.get("since")), _day("until", arguments.get("until"))
        if since and until and since > until:
            raise WrongUse(f"since={since} is after until={until}: no article can be in between. Swap them")
        return cls(
            base_url=_base_url(arguments.get("base_url", site.BASE_URL)),
            categories=_categories(arguments.get("categories", "")),
            since=since,
            until=until,
            limit=_limit(arguments.get("limit")),
            ways=_ways(arguments.get("discover", ",".join(WAYS))),
            full=_is_set("full", arguments.get("full", "0")),
        )

    def covers(self, day: date) -> bool:
        """Whether articles of a day are wanted."""
        return not (self.since and day < self.since) and not (self.until and day > self.until)


def _day(name: str, text: str | None) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text else None
    except ValueError:
        raise WrongUse(f"{name}={text} is no date. Write it as YYYY-MM-DD, for example {name}=2021-03-29") from None


def _base_url(text: str) -> str:
    try:
        return sites.base_url(text)
    except ValueError as error:
        raise WrongUse(f"base_url: {error}") from None


def _limit(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.strip().isdecimal() or int(text) == 0:
        raise WrongUse(f"limit={text} is no number of articles. Give a whole number from 1, for example limit=50")
    return int(text)


def _ways(text: str) -> tuple[Way, ...]:
    chosen = {part.strip().lower() for part in text.split(",") if part.strip()}
    if unknown := chosen - set(WAYS):
        raise WrongUse(f"there is no way {', '.join(sorted(unknown))} to find articles. Accepted are {', '.join(WAYS)}")
    if not chosen:
        raise WrongUse(f"discover= names no way to find articles. Accepted are {', '.join(WAYS)}")
    return tuple(way for way in WAYS if way in chosen)


def _is_set(name: str, text: str) -> bool:
    if text.strip().lower() not in ("0", "1", "false", "true", "no", "yes"):
        raise WrongUse(f"{name}={text} is neither yes nor no. Give {name}=1, or leave it out")
    return text.strip().lower() in ("1", "true", "yes")


def _categories(text: str) -> tuple[str, ...]:
    """Each section by its path (``news/energy``), the last part of it (``energy``) or its name (``Energy``)."""
    names = {name.lower(): path for path, name in site.CATEGORIES.items()}
    names |= {path.rpartition("/")[2]: path for path in site.CATEGORIES}
    names |= {path: path for path in site.CATEGORIES}
    chosen = []
    for name in filter(None, (part.strip().strip("/").lower() for part in text.split(","))):
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise WrongUse(f"there is no section {name!r}.{hint} Accepted are {', '.join(site.CATEGORIES)}")
        chosen.append(names[name])
    return tuple(dict.fromkeys(chosen))
