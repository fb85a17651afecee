"""The spiders: ``articles`` archives the site, ``wayback`` what only a web archive still has."""
