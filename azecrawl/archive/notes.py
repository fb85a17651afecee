"""What every table, view and column of the file holds, in words. The file itself has them in ``schema_notes``.

Of a table whose rows have a type, ``rows`` says what the columns hold.
"""

from __future__ import annotations

from sqlite_utils import Database

from azecrawl.archive import rows
from azecrawl.archive.rows import meanings

NOTES: dict[str, tuple[str, dict[str, str]]] = {
    "site": (
        "One row: whose archive this is.",
        {
            "name": "The name of the site.",
            "time_zone": "That of all days, by its name in the tz database: `Asia/Baku`.",
        },
    ),
    # What is read from the pages
    "articles": (
        "One row an article, as it is now.",
        meanings(rows.ArticleRow),
    ),
    "revisions": (
        "One row for each distinct content an article has had; columns as in `articles`.",
        meanings(rows.RevisionRow),
    ),
    "categories": (
        "One row a section of the site.",
        {
            "id": "The section's number.",
            "path": "What follows `/category/` in its address: `news/energy`.",
            "name": "As the site prints it: `Energy`.",
            "parent_id": "The section it is part of.",
        },
    ),
    "article_categories": (
        "One row for each section an article is filed under.",
        {
            "article_id": "The article.",
            "category_id": "The section.",
            "position": "0 is the section in the page's breadcrumb; the others follow as the page lists them.",
        },
    ),
    "tags": (
        "One row a tag.",
        {"id": "The tag's number.", "slug": "What follows `/tag/` in its address.", "name": "As the site prints it."},
    ),
    "article_tags": (
        "One row for each tag of an article.",
        {"article_id": "The article.", "tag_id": "The tag.", "position": "From 0, as the page lists them."},
    ),
    "authors": (
        "One row an account of the site.",
        {"id": "The account's number.", "name": "As the site prints it."},
    ),
    "sources": (
        "One row a publication that articles first appeared in.",
        {
            "id": "The publication's number.",
            "name": "As the pages name it: two spellings are two rows.",
            "domain": "Of the first link to it that was seen, without `www.`.",
        },
    ),
    "images": (
        "One row for each image of an article.",
        {
            "id": "The image's number.",
            "article_id": "The article.",
            "position": "From 0, in the order of the page.",
            "role": "`lead` (above the text) or `inline`.",
            "url": "The image's address.",
            "alt": "Its text for those who do not see it.",
            "caption": "What stands under it.",
            "credit": "Whose picture it is, as far as the caption or the closing lines say.",
        },
    ),
    "links": (
        "One row for each link of an article.",
        {
            "id": "The link's number.",
            "article_id": "The article it stands in.",
            "position": "From 0, in the order of the page.",
            "role": "`text`, `embed` (a frame), or the theme's source box: `source`, `via`.",
            "url": "Where it leads, as the article has it; empty for a source that is named and not linked.",
            "text": "What the reader clicks on.",
        },
    ),
    # What was received
    "captures": (
        "One row for each response kept, as it came.",
        meanings(rows.CaptureRow) | {"body": "The decoded body as a zstd frame; NULL where `same_as` has it."},
    ),
    "dictionaries": (
        "One row for each page that bodies were compressed against.",
        {
            "id": "The dictionary's number.",
            "kind": "`article`, or the media type of what it is for.",
            "created_at": "When it was made.",
            "body": "The page as a zstd frame; to be used as it is, a raw-content dictionary.",
        },
    ),
    "image_files": (
        "One row for each image that was fetched, or tried.",
        meanings(rows.ImageFileRow),
    ),
    "requisites": (
        "One row for each style sheet, font, icon, picture or script that a page needs to be seen.",
        {
            "url": "Its address.",
            "capture_id": "The last page or style sheet that is known to need it.",
            "depth": "How many style sheets lead to it from a page.",
            "asked_at": "When it was asked for; NULL: not yet.",
            "reason": "Why that was in vain; NULL: it was not, and `captures` has it.",
            "attempts": "Failures in a row that may pass.",
            "next_at": "When to ask; NULL: not again, but for a page fetched a month later.",
        },
    ),
    # Searching and comparing
    "spellings": (
        "One row for each other way to write an Azerbaijani word of the archive.",
        {
            "spelling": "Without the letters, in lower case: `aliyev`.",
            "word": "As articles have it, in lower case: `əliyev`.",
        },
    ),
    "compared": (
        "One row for each article whose text has been compared with all others.",
        {
            "article_id": "The article.",
            "digest": "SHA-256 of the words of its text, in hex; NULL where they are too few to compare.",
            "compared_at": "When it was.",
        },
    ),
    "similarities": (
        "One row for each two articles with nearly the same text.",
        {
            "article_id": "One of them.",
            "other_id": "The other.",
            "score": "How alike they are, in per cent.",
        },
    ),
    "duplicates": (
        "One row for each two articles with the same or nearly the same text.",
        {
            "alike": "How alike the texts are, in per cent.",
            "identical": "1 where they are the same.",
            "id": "One article.",
            "published_at": "When it was published.",
            "title": "Its headline.",
            "url": "Its address.",
            "source": "Where it first appeared.",
            "other_id": "The other article.",
            "other_published_at": "When that was published.",
            "other_title": "Its headline.",
            "other_url": "Its address.",
            "other_source": "Where it first appeared.",
        },
    ),
    # How complete it is
    "urls": (
        "One row for each address ever learned of, in exactly one state.",
        meanings(rows.UrlRow),
    ),
    "sightings": (
        "One row for each address and way of looking that ever said it is an article.",
        {
            "url": "The address.",
            "way": "`listing`, `neighbour`, `rest`, `sitemap`, `feed` or `wayback`.",
            "first_seen_at": "When it first said so.",
            "last_seen_at": "When it last said so.",
            "seen_on": "The list, or the page, that said so last; NULL where an older azecrawl did not keep it.",
        },
    ),
    "validators": (
        "One row for each address that is asked for conditionally (RFC 9110, 13.1).",
        {
            "url": "The address.",
            "etag": "The `ETag` it gave.",
            "last_modified": "The `Last-Modified` it gave.",
        },
    ),
    "runs": (
        "One row a crawl.",
        meanings(rows.RunRow),
    ),
    # Search, and what describes the file
    "articles_fts": (
        "The search index (FTS5) over `articles`, by rowid; case and most diacritics do not matter.",
        {
            "title": "Of the article.",
            "subtitle": "Of the article.",
            "body_text": "Of the article.",
        },
    ),
    "unconfirmed": (
        "One row for each page that a lesser parser reads otherwise than the record: a better one will decide.",
        {
            "capture_id": "The page.",
            "article_id": "The article.",
            "noted_at": "When it was visited.",
            "what": "Where they differ: title, text.",
        },
    ),
    "witnesses": (
        "One row for each post and time of its modification that the REST API has spoken of.",
        {
            "wp_id": "The post's id, as in `articles`.",
            "modified_at": "When the post was last modified then, as in `articles`.",
            "digest": "SHA-256 of the post's part of the list, in hex.",
            "capture_id": "The list that has it: JSON, as it came.",
            "agreement": "The words of title and text that it and the page have in common and in order, in per cent,"
            " rounded down; NULL: not compared.",
            "compared_with": "That page.",
        },
    ),
    "seals": (
        "One row for each row that was read from a page: by it is told whether that has changed since.",
        {
            "table_name": "`articles`, `revisions`, `categories`, `tags`, `authors` or `sources`.",
            "row_id": "The row's `id` there.",
            "digest": "SHA-256 of its columns, and of what an article is joined to, in hex.",
        },
    ),
    "schema_notes": (
        "One row for each table, view and column: what you are reading.",
        {
            "table_name": "The table or view.",
            "column_name": "The column; empty for the table itself.",
            "note": "What it holds.",
        },
    ),
    # Views
    "article_texts": (
        "One row an article, flat: what an analysis begins with.",
        {
            "id": "As in `articles`.",
            "wp_id": "The site's post id.",
            "url": "Its address.",
            "title": "The headline.",
            "subtitle": "The dek.",
            "byline": "The writer named at the end of the text.",
            "author": "The account it was published under.",
            "source": "The publication where it first appeared.",
            "source_domain": "That publication's domain.",
            "source_url": "The article there, or that publication's address.",
            "published_at": "When it was published (UTC).",
            "published_day": "The day of that in the site's zone: `day` of `articles`.",
            "modified_at": "When the site says it was last edited.",
            "category": "The path of its first section: `news/energy`.",
            "categories": "The paths of all its sections, separated by `; `.",
            "tags": "The names of its tags, separated by `; `.",
            "language": "BCP 47, as the page states it.",
            "word_count": "Words of the text.",
            "reading_minutes": "The reading time the page prints.",
            "image_url": "The image above the text.",
            "image_caption": "Its caption.",
            "image_credit": "Whose picture it is.",
            "revisions": "How many contents it has had.",
            "is_gone": "1 when the site has it no longer.",
            "gone_at": "Since when.",
            "first_seen_at": "When the archive first saw it.",
            "last_seen_at": "When it was last seen as it is here.",
            "body_text": "The text.",
        },
    ),
    "revisions_with_changes": (
        "One row a revision, beside the one before it.",
        {
            "id": "As in `revisions`.",
            "article_id": "Whose content it was.",
            "number": "1 is the first content seen.",
            "previous_id": "The revision before it; NULL for the first.",
            "first_seen_at": "When this content was first seen.",
            "last_seen_at": "When it was last seen.",
            "changed_fields": "What differs from the one before: `title, body_text`. NULL for the first.",
            "words_added": "How many words the text has that the one before had not, or not as often.",
            "words_removed": "How many words it has no longer, or less often. A word that was only moved is neither.",
            "title": "The headline it had.",
            "previous_title": "The headline before.",
            "body_text": "The text it had.",
            "previous_body_text": "The text before.",
        },
    ),
    "links_between_articles": (
        "One row for each link from one archived article to another, by any address that leads to it.",
        {
            "id": "As in `links`.",
            "article_id": "The article it stands in.",
            "title": "That article's headline.",
            "published_at": "When that article was published.",
            "linked_article_id": "The article it leads to.",
            "linked_title": "That article's headline.",
            "linked_published_at": "When that article was published.",
            "role": "As in `links`.",
            "text": "What the reader clicks on.",
            "url": "The link as the article has it.",
        },
    ),
    "articles_by_month": (
        "One row a month in the site's zone.",
        {"month": "`2021-03`.", "articles": "Published in it.", "words": "Of their texts."},
    ),
    "articles_by_category": (
        "One row a section; an article filed under two is counted in both, and not in the section above them.",
        {
            "path": "As in `categories`.",
            "name": "As in `categories`.",
            "articles": "Filed under it.",
            "words": "Of their texts.",
            "first_published_at": "The oldest of them.",
            "last_published_at": "The newest of them.",
            "first_day": "The day of the oldest, in the site's zone.",
            "last_day": "The day of the newest, in the site's zone.",
        },
    ),
    "articles_by_source": (
        "One row a publication that articles first appeared in, those with most first; NULL: none is named.",
        {
            "source": "The publication.",
            "domain": "Its domain.",
            "articles": "From it.",
            "words": "Of their texts.",
            "first_published_at": "The oldest of them.",
            "last_published_at": "The newest of them.",
            "first_day": "The day of the oldest, in the site's zone.",
            "last_day": "The day of the newest, in the site's zone.",
        },
    ),
    "spelled": (
        "One row for each word, as somebody may type it, and another one that is to be found by it.",
        {
            "typed": "In lower case: `ganja`.",
            "written": "A spelling of the same word, in lower case: `gəncə`; with it an article may have it.",
        },
    ),
    "articles_by_byline": (
        "One row a byline, those with most articles first; NULL: no writer is named.",
        {
            "byline": "The writer, or writers, as named.",
            "articles": "By them.",
            "words": "Of their texts.",
            "first_published_at": "The oldest of them.",
            "last_published_at": "The newest of them.",
            "first_day": "The day of the oldest, in the site's zone.",
            "last_day": "The day of the newest, in the site's zone.",
        },
    ),
    "image_credits": (
        "One row for each name that images are credited to, those with most first; NULL: nobody is named.",
        {
            "credit": "The name.",
            "images": "Credited to it.",
            "articles": "In which they stand.",
            "first_published_at": "The oldest of these.",
            "last_published_at": "The newest of these.",
            "first_day": "The day of the oldest, in the site's zone.",
            "last_day": "The day of the newest, in the site's zone.",
        },
    ),
    "crawl_health": (
        "The latest thirty runs, newest first; columns as in `runs`.",
        {
            "id": "The run's number.",
            "started_at": "When it began.",
            "spider": "The spider, or `import` or `reparse`.",
            "outcome": "How it went; NULL while it runs.",
            "reason": "Why it went so.",
            "found": "Addresses it had to do with.",
            "archived": "Stored as new, or with a new content.",
            "unchanged": "As they were.",
            "rejected": "No article, or not a whole one.",
            "gone": "No longer on the site.",
            "failed": "Not to be had this time.",
            "pending": "Not visited yet.",
            "seconds": "How long it took.",
            "requests_per_second": "How fast it asked.",
        },
    ),
}
"""Each table and view with what a row of it is, and what each column holds, in the order they are documented."""


def write_notes(db: Database) -> None:
    """Make ``schema_notes`` say what ``NOTES`` says; nothing is written when it does."""
    wanted = [
        (table, column, about)
        for table, (note, columns) in NOTES.items()
        for column, about in {"": note, **columns}.items()
    ]
    if sorted(wanted) != db.execute("SELECT * FROM schema_notes ORDER BY 1, 2").fetchall():
        db.execute("DELETE FROM schema_notes")
        db.conn.executemany("INSERT INTO schema_notes VALUES (?, ?, ?)", wanted)
