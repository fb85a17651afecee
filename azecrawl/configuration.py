"""What is configured for all commands alike, in ``azecrawl.toml`` or by variables of the environment.

A variable goes before the file, and what the command line says before both. Knows nothing of Scrapy or the commands.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from azecrawl import sites

FILE = "azecrawl.toml"
"""The file in the current folder; ``FILE_VARIABLE`` names another."""
FILE_VARIABLE = "AZECRAWL_CONFIG"


class ConfigurationError(Exception):
    """What is configured cannot be used; the message names the file or variable, and what is accepted."""


def text(given: str, folder: Path) -> str:
    """What is taken as it is given."""
    return given


def path(given: str, folder: Path) -> str:
    """The path of a file or folder, relative to the folder of the file that gives it; ``~`` is the user's own."""
    return str(folder / os.path.expanduser(given))


def address(given: str, folder: Path) -> str:
    """The address of a site. Raises ``ValueError``."""
    return sites.base_url(given)


def switch(given: str, folder: Path) -> str:
    """What is on or off. Raises ``ValueError``."""
    if given not in ("true", "false"):
        raise ValueError(f"{given!r} is neither true nor false")
    return given


def site(given: str, folder: Path) -> str:
    """The name of a site that comes with azecrawl, or the path of a file that declares one. Raises ``ValueError``."""
    if given in sites.BUILT_IN:
        return given
    if not given.endswith(".toml"):
        raise ValueError(f"{given!r} is no site. Known are {', '.join(sites.BUILT_IN)}, or name a .toml file")
    return path(given, folder)


def url(given: str, folder: Path) -> str:
    """An address that is told of something. Raises ``ValueError``, which does not name it: there may be a key in it."""
    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("no address; give one like https://example.org/hook")
    return given


@dataclass(frozen=True)
class Key:
    """What can be configured: its name in the file, the setting of Scrapy that it becomes, how it is read."""

    name: str
    setting: str
    read: Callable[[str, Path], str]
    meaning: str
    built_in: str = ""

    @property
    def default(self) -> str:
        """What holds where nothing is configured: some of it is the chosen site's."""
        return self.built_in.format(site=site_or_built_in()[0]) if "{" in self.built_in else self.built_in

    @property
    def variable(self) -> str:
        """The variable of the environment that configures the same."""
        return f"AZECRAWL_{self.name.upper()}"


KEYS = {
    key.name: key
    for key in (
        Key(
            "site",
            "SITE",
            site,
            "the site: its name, or the path of the file that declares it; not with `-s`",
            "azemedia",
        ),
        Key("archive", "ARCHIVE_PATH", path, "the archive", "data/{site.key}.db"),
        Key("contact", "CONTACT", text, "an address or URL for the site's owner, who reads it in their log"),
        Key("base_url", "BASE_URL", address, "the site's address, or that of a copy of it", "{site.address}"),
        Key("images", "IMAGES_STORE", path, "the folder for images; without one they are not asked for"),
        Key("whole", "KEEP_PAGES_WHOLE", switch, "`true`: pages are kept with all they need to be seen", "false"),
        Key("log_file", "LOG_FILE", path, "where a crawl keeps its log; without one, none is kept"),
        Key("alert_command", "ALERT_COMMAND", text, "the command that is run when a crawl is not well"),
        Key("alert_url", "ALERT_URL", url, "the URL that is told when a crawl is not well"),
    )
}

VARIABLES = frozenset([FILE_VARIABLE, *(key.variable for key in KEYS.values())])
ALERT_VARIABLE = "AZECRAWL_ALERT"
"""Not to be configured: in it the command that is run when a crawl is not well finds what there is to say."""


def configured() -> dict[str, str]:
    """What is configured, by the names of ``KEYS``. What is empty counts as not given.

    Raises ``ConfigurationError``, whichever key is wrong: a slip is said at once, not when its turn comes.
    """
    _check_variables()
    file = _file()
    stated = _stated(file)
    chosen_site()
    return {name: _value(key, stated, file) or key.default for name, key in KEYS.items()}


def chosen_site() -> sites.Site:
    """The site that is configured. Raises ``ConfigurationError``."""
    key, file = KEYS["site"], _file()
    named = _value(key, _stated(file), file) or key.default
    try:
        return sites.read(sites.BUILT_IN.get(named) or Path(named))
    except ValueError as error:
        raise ConfigurationError(str(error)) from None


def site_or_built_in() -> tuple[sites.Site, str]:
    """The site that is configured. Where none can be, Aze.Media, and what is wrong."""
    try:
        return chosen_site(), ""
    except ConfigurationError as error:
        return sites.read(sites.BUILT_IN[KEYS["site"].built_in]), str(error)


def _file() -> Path:
    return Path(os.environ.get(FILE_VARIABLE) or FILE)


def _check_variables() -> None:
    """Refuse a variable whose name is nearly one that is known: under cron nobody would see that it is not heeded."""
    for name in os.environ:
        if name.startswith("AZECRAWL_") and name not in VARIABLES | {ALERT_VARIABLE}:
            own = {known.removeprefix("AZECRAWL_"): known for known in VARIABLES}
            for meant in get_close_matches(name.removeprefix("AZECRAWL_"), own, n=1, cutoff=0.7):
                raise ConfigurationError(
                    f"there is no variable {name}. Set {own[meant]}, if that is meant, or unset it"
                )


def _value(key: Key, stated: dict[str, str], file: Path) -> str:
    """What is given for a key; empty where nothing is."""
    if given := os.environ.get(key.variable):
        return _read(key, given, Path(), key.variable)
    if given := stated.get(key.name):
        return _read(key, given, file.parent, f"{file}: {key.name}")
    return ""


def settings() -> dict[str, str]:
    """The same, by the names of Scrapy's settings. Where something is wrong with it, that is CONFIGURATION_ERROR.

    The rest is then as if there were no file: a variable may name who is to be told that no crawl can begin.
    """
    try:
        return {KEYS[name].setting: value for name, value in configured().items()}
    except ConfigurationError as error:
        left = {key.setting: os.environ.get(key.variable) or key.default for key in KEYS.values()}
        return left | {"CONFIGURATION_ERROR": str(error)}


def user_agent(program: str, contact: str) -> str:
    """What requests say of themselves: the program, and whom to write to if that is known."""
    return f"{program} (+{contact})" if contact else program


def _read(key: Key, given: str, folder: Path, where: str) -> str:
    try:
        return key.read(given, folder)
    except ValueError as error:
        raise ConfigurationError(f"{where}: {error}") from None


def _stated(file: Path) -> dict[str, str]:
    """What a file states; nothing when there is none and none was named."""
    try:
        stated = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not os.environ.get(FILE_VARIABLE):
            return {}
        named = f"; {FILE_VARIABLE} names it: correct that" if os.environ.get(FILE_VARIABLE) else ""
        raise ConfigurationError(f"{file} cannot be read: {error.strerror}{named}") from None
    except ValueError as error:  # of TOML, or of UTF-8
        raise ConfigurationError(f'{file} is no TOML: {error}. Write lines like archive = "data/archive.db"') from None
    for name, value in stated.items():
        _check(file, name, value)
    return stated


def _check(file: Path, name: str, value: Any) -> None:
    known = f"Known are {', '.join(KEYS)}"
    if name not in KEYS:
        raise ConfigurationError(f"{file}: there is no key {name!r}. {known}")
    if not isinstance(value, str):
        raise ConfigurationError(f'{file}: {name} has to be text in quotes, {name} = "…", and is {value!r}. {known}')
