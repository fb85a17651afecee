"""The command that serves the archive for reading in a browser, on this computer alone."""

from __future__ import annotations

import socket
import webbrowser
from pathlib import Path

import click

from azecrawl.cli.common import db_option, images_option, user_errors
from azecrawl.terminal import echo


@click.command()
@db_option
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="0 takes any free one.")
@images_option("Show the images that were kept there. Others are never asked for.")
@click.option("--open", "open_browser", is_flag=True, help="Open it in the browser.")
def serve(db: Path, port: int, images: Path | None, open_browser: bool) -> None:
    """Read the archive in a browser, until Ctrl-C. Only this computer can reach it; a crawl may go on meanwhile.

    \b
    Example: azecrawl serve --open
             azecrawl serve --db data/demo.db --images data/demo-images --port 8080
    """
    try:
        import uvicorn

        from azecrawl.web.reader import reader
    except ModuleNotFoundError as error:
        raise click.ClickException(f"{error.name} is not installed: pip install 'azecrawl[web]'") from None
    with user_errors():
        datasette = reader(db, images)
    try:
        listening = socket.create_server(("127.0.0.1", port))
    except OSError as error:
        raise click.ClickException(
            f"port {port} cannot be used: {error.strerror}. Choose another with --port"
        ) from None
    with listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        echo(f"{db} is served at {address} until Ctrl-C.")
        if open_browser:
            webbrowser.open(address)
        server = uvicorn.Server(uvicorn.Config(datasette.app(), log_level="warning", server_header=False))
        try:
            server.run(sockets=[listening])
        except KeyboardInterrupt:
            echo()
