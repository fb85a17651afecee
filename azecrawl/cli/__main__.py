"""``python -m azecrawl.cli``: the command, wherever it is installed."""

from azecrawl.cli import main

main()
