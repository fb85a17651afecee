"""``python -m azecrawl.cli``: the command, wherever it is installed."""

from azecrawl.cli import main

if __name__ == "__main__":
    main()
