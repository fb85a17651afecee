"""The spiders: ``articles`` walks the site."""
