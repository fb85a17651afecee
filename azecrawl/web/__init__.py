"""Reading the archive in a browser: Datasette, with pages for reading beside its own. Needs the extra ``web``."""
