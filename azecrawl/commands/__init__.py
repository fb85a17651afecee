"""Scrapy commands that azecrawl replaces."""
