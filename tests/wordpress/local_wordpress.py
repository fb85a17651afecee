"""A real WordPress on loopback, with a MariaDB of its own on a private socket; all of it is gone at the end.

It runs the code of the system's package where it lies; the configuration and the theme beside this module are
the tests' own. What a test does to it goes through WordPress's own PHP functions (``commands.php``).
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

PACKAGES = "wordpress php-cli php-mysql php-xml mariadb-server"
"""Debian's packages it needs. Without php-xml WordPress answers 501 to who asks for a sitemap."""

OPTIONS = {"blogname": "Aze.Media", "timezone_string": "Asia/Baku", "permalink_structure": "/%postname%/"}
"""What the site's owner has set in WordPress."""
AUTHOR = "AzeMedia"
WORKERS = 4
"""Requests that ``php -S`` answers at a time."""
SECONDS, TICK = 30, 0.02
"""How long a server may take until it listens."""

_HERE = Path(__file__).parent
_CODE = Path("/usr/share/wordpress")
_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])


class Post(NamedTuple):
    """A post that was written: its id and the address it has now."""

    wp_id: int
    url: str


@dataclass(frozen=True)
class Draft:
    """A post to be written. ``category`` is a path (``news/energy``); ``published_at`` is now by default.

    ``modified_at`` is when it was published by default, as in WordPress, which also has posts that were
    modified earlier: one that was scheduled keeps the time of its scheduling (``wp_publish_post``).

    No slug should be the beginning of another one: for an address that it does not have (any longer)
    WordPress guesses, and redirects to a post whose slug begins so (``redirect_guess_404_permalink``).
    """

    title: str
    content: str
    category: str = "news"
    published_at: datetime | None = None
    modified_at: datetime | None = None
    slug: str = ""
    password: str = ""
    tags: tuple[str, ...] = ()


class Answered(NamedTuple):
    """A request as the server answered it; ``path`` with its query."""

    status: int
    path: str


def missing() -> str | None:
    """What there is to do before a WordPress can be started; None when nothing is."""
    programs = all(shutil.which(name, path=_PATH) for name in ("mariadbd", "mariadb-install-db", "php"))
    if programs and (_CODE / "wp-settings.php").exists():
        extensions = subprocess.run(["php", "-m"], capture_output=True, text=True, check=True).stdout.split()
        if {"mysqli", "SimpleXML"} <= set(extensions):
            return None
    return f"needs a WordPress: apt-get install {PACKAGES}"


class WordPress:
    """A running WordPress without a post, with the static page it comes with. A context manager.

    Times are aware and kept to the second, as WordPress does. What it refuses is a ``RuntimeError``.
    """

    base_url: str

    def __init__(self) -> None:
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            # Not pytest's folder, which may be too deep: the path of a socket has at most 107 bytes.
            self._folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="azecrawl-wordpress-")))
            port = _free_port()
            self.base_url = f"http://127.0.0.1:{port}/"
            self._requests = self._folder / "requests"
            self._requests.touch()
            database = self._folder / "socket"
            self._environment = os.environ | {
                "PATH": _PATH,
                "AZECRAWL_WP_CODE": str(_CODE),
                "AZECRAWL_WP_HOME": self.base_url.rstrip("/"),
                "AZECRAWL_WP_SOCKET": str(database),
                "AZECRAWL_WP_REQUESTS": str(self._requests),
                "PHP_CLI_SERVER_WORKERS": str(WORKERS),
            }
            self._start_database(stack, database)
            self._do("install", {"author": AUTHOR, "options": OPTIONS})
            # What ends it is Ctrl-C, for which it takes its workers along; they outlive it otherwise.
            php = ["php", "-S", f"127.0.0.1:{port}", str(_HERE / "router.php")]
            self._serve(stack, php, ("127.0.0.1", port), signal.SIGINT)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    # Writing

    def post(self, title: str, content: str, **details: Any) -> Post:
        """Publish a post; ``details`` as a ``Draft`` has them."""
        return self.posts([Draft(title, content, **details)])[0]

    def posts(self, drafts: Sequence[Draft]) -> list[Post]:
        """Publish many posts at once, in this order."""
        written = self._do_all([("post", _fields(**vars(draft))) for draft in drafts])
        return [Post(*each) for each in written]

    def edit(self, wp_id: int, *, modified_at: datetime | None = None, **changes: Any) -> Post:
        """Change ``title``, ``content``, ``slug``, ``password`` or ``tags``.

        WordPress will say that the post was modified then: by default now, or a second after what was
        modified last, whichever is later.
        """
        return Post(*self._do("edit", {"ID": wp_id} | _fields(modified_at=modified_at, **changes)))

    def change_slug(self, wp_id: int, slug: str) -> Post:
        """Give a post another address; WordPress redirects the old one."""
        return self.edit(wp_id, slug=slug)

    def delete(self, wp_id: int) -> None:
        """Put a post into the trash: its address answers 404."""
        self._do("trash", wp_id)

    def restore(self, wp_id: int) -> None:
        """Take a post out of the trash, to where it was."""
        self._do("untrash", wp_id)

    # The site

    def close(self, *ways: str) -> None:
        """Let the site offer all ways to find posts but these: ``rest``, ``sitemap``."""
        self._do("option", ["azecrawl_closed", list(ways)])

    def save(self) -> None:
        """Remember everything as it is now."""
        self._do("save", None)

    def reset(self) -> None:
        """Make everything what it was when it was last saved."""
        self._do("reset", None)

    def requests(self) -> list[Answered]:
        """Every request so far, in the order of the answers."""
        lines = (line.split(" ", 1) for line in self._requests.read_text().splitlines())
        return [Answered(int(status), path) for status, path in lines]

    # Processes

    def _do(self, command: str, argument: Any) -> Any:
        return self._do_all([(command, argument)])[0]

    def _do_all(self, commands: list[tuple[str, Any]]) -> list[Any]:
        php = subprocess.run(
            ["php", str(_HERE / "commands.php")],
            input=json.dumps(commands), capture_output=True, text=True, env=self._environment, check=False,
        )  # fmt: skip
        try:
            results: list[Any] = json.loads(php.stdout)
        except ValueError:
            raise RuntimeError(f"WordPress could not {commands[0][0]}: {php.stdout}{php.stderr}") from None
        return results

    def _start_database(self, stack: ExitStack, address: Path) -> None:
        data, created = self._folder / "data", self._folder / "created.sql"
        created.write_text("CREATE DATABASE wordpress;\n")
        common = ["--no-defaults", f"--datadir={data}", *(["--user=root"] if os.geteuid() == 0 else [])]
        subprocess.run(
            ["mariadb-install-db", *common, "--auth-root-authentication-method=normal", "--skip-test-db",
             f"--extra-file={created}"],
            env=self._environment, capture_output=True, check=True,
        )  # fmt: skip
        lasting = ["--skip-log-bin", "--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0"]
        server = ["mariadbd", *common, f"--socket={address}", "--skip-networking", *lasting]
        self._serve(stack, server, str(address))

    def _serve(
        self, stack: ExitStack, command: list[str], address: str | tuple[str, int], end: signal.Signals = signal.SIGTERM
    ) -> None:
        """Start a server and wait until it listens. ``stack`` will stop it by the signal ``end``."""
        log = self._folder / f"{command[0]}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command, env=self._environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )
        stack.callback(_stop, process, end)
        deadline = time.monotonic() + SECONDS
        while not _listens(address):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} does not listen: {log.read_text(errors='replace')[-2000:]}")
            with suppress(subprocess.TimeoutExpired):
                process.wait(TICK)


_FIELDS = {
    "title": "post_title",
    "content": "post_content",
    "category": "post_category",
    "published_at": "post_date_gmt",
    "modified_at": "azecrawl_modified_gmt",
    "slug": "post_name",
    "password": "post_password",
    "tags": "tags_input",
}
"""What WordPress, or ``commands.php``, calls the fields of a draft."""


def _fields(**values: Any) -> dict[str, Any]:
    """The values that are there, under WordPress's names, times as it writes them."""
    return {
        _FIELDS[name]: f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if isinstance(value, datetime) else value
        for name, value in values.items()
        if value is not None
    }


def _free_port() -> int:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port


def _listens(address: str | tuple[str, int]) -> bool:
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with closing(socket.socket(family)) as client:
        return client.connect_ex(address) == 0


def _stop(process: subprocess.Popen[bytes], end: signal.Signals) -> None:
    """End a server and its children, by force if need be."""
    for how in (end, signal.SIGKILL):
        with suppress(ProcessLookupError, subprocess.TimeoutExpired):
            os.killpg(process.pid, how)
            process.wait(SECONDS)
            return
