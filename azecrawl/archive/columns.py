"""Which columns of an article and of a revision are read from a page, by what ``rows`` says of them."""

from __future__ import annotations

from azecrawl.archive.rows import ArticleRow, RevisionRow, meanings

COLUMNS = list(meanings(ArticleRow))
"""All columns of ``articles``, in their order."""

ARTICLE = [name for name in COLUMNS if name not in ("id", "first_seen_at", "last_seen_at", "gone_at", "day")]
"""What an article has besides the times at which it was seen, and its day, which follows from ``published_at``."""

REVISION = [name for name in meanings(RevisionRow) if name not in ("id", "article_id", "first_seen_at", "last_seen_at")]
"""What a revision has, with the page it was read from."""

READ = [name for name in ARTICLE if name not in ("capture_id", "author_id", "source_id")]
"""What of it is an attribute of ``records.Article``, too."""

IMAGE = ("role", "url", "alt", "caption", "credit")
LINK = ("role", "url", "text")
JOINED = {
    "categories": (("path",), "article_categories JOIN categories ON categories.id = category_id"),
    "tags": (("slug",), "article_tags JOIN tags ON tags.id = tag_id"),
    "images": (IMAGE, "images"),
    "links": (LINK, "links"),
}
"""What an article is joined to: the columns that say which, and the tables they are in, by ``article_id``."""
