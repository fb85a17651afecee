"""Which columns of an article and of a revision are read from a page: the one list that all else follows."""

from __future__ import annotations

CONTENT = "title subtitle body_text byline source source_url image_url image_caption".split()
"""What makes a revision, in the order in which ``content_hash`` takes it."""

REVISION = (
    "content_hash capture_id title subtitle byline source source_url body_text body_html"
    " image_url image_caption published_at modified_at parser"
).split()
"""What a revision has, with the page it was read from."""

ARTICLE = (
    REVISION
    + ("wp_id url author language word_count reading_minutes image_credit image_alt author_id source_id").split()
)
"""What an article has besides the times at which it was seen, and its day, which follows from ``published_at``."""

IMAGE = ("role", "url", "alt", "caption", "credit")
LINK = ("role", "url", "text")
JOINED = {
    "categories": (("path",), "article_categories JOIN categories ON categories.id = category_id"),
    "tags": (("slug",), "article_tags JOIN tags ON tags.id = tag_id"),
    "images": (IMAGE, "images"),
    "links": (LINK, "links"),
}
"""What an article is joined to: the columns that say which, and the tables they are in, by ``article_id``."""
