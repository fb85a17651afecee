"""How the replica's posts and listings look as HTML, in the structure of the JNews theme; no HTTP, no feed, no REST.

What is the same on every page is built once.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from urllib.parse import quote_plus

from azecrawl import site
from azecrawl.records import Article, Category
from azecrawl.replica import furniture
from azecrawl.replica.publication import AUTHOR, CATEGORIES, TAGS, Post, Publication, srcset, texturize

PER_PAGE = 10
"""Posts on one listing page, the hero block not counted."""
TERM_IDS = {path: place for place, path in enumerate(CATEGORIES, start=2)}
"""WordPress's ids of the sections, by path."""
STATIC_PAGES = {"who-we-are": "Who we are", "contact": "Contact"}
"""Pages that are no articles: title by slug."""

_HERO = 4
_WITHOUT_NEXT = frozenset(path for place, path in enumerate(CATEGORIES) if place % 3 == 1)  # News is one
_TAG_NAMES = {tag.slug: tag.name for tag in TAGS}
_ANGLE = '<i class="fa fa-angle-right"></i>'
_LIST_CARD, _INDEX_CARD = "jeg_pl_lg_2", "jeg_pl_md_2"


def page_count(posts: int) -> int:
    """How many pages WordPress has for a listing of so many posts.

    The hero block is not taken off, as on the site: a section's last page can be there and list nothing.
    """
    return max(1, -(-posts // PER_PAGE))


def _text(text: str) -> str:
    return escape(text, quote=False)


def _json(value: object) -> str:
    """A value as WordPress prints it: compact, ASCII, slashes escaped."""
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/")


def _linked_data(kind: str, **fields: object) -> str:
    data = {"@context": "http://schema.org", "@type": kind, **fields}
    return f"<script type='application/ld+json'>{_json(data)}</script>\n"


def _printed_day(post: Post) -> str:
    day = post.published_at.astimezone(site.TIME_ZONE)
    return f"{day:%B} {day.day}, {day.year}"


def _slug(category: Category) -> str:
    return category.path.rpartition("/")[2]


def _lineage(category: Category) -> tuple[Category, ...]:
    return (category.parent, category) if category.parent else (category,)


def post_classes(post: Post) -> str:
    """The classes that WordPress gives a post (``get_post_class``)."""
    state = "has-post-thumbnail hentry" if post.image else "hentry"
    state = "post-password-required hentry" if post.number is None else state
    terms = [f"category-{_slug(category)}" for category in post.categories] + [f"tag-{tag.slug}" for tag in post.tags]
    return f"post-{post.wp_id} post type-post status-publish format-standard {state} {' '.join(terms)}"


class Pages:
    """Every HTML page of a publication. A listing's page past the last, or of an unknown section or tag, is None."""

    def __init__(self, publication: Publication, beside: str = "") -> None:
        """``beside`` is the address of a second host, which has the site's fonts; without one they lie on its own."""
        self.publication = publication
        self.base = publication.base
        self._home = self.base.rstrip("/")
        self._beside = beside or self.base
        self.dead_links: Sequence[str] = ()
        self._header = lru_cache(maxsize=None)(lambda path: self._at(furniture.header(path)))
        self._empty_image = f"{self.base}wp-content/themes/jnews/assets/img/jeg-empty.png"
        self._head_assets = self._at(furniture.HEAD_ASSETS)
        self._footer = self._at(furniture.footer())
        self._scripts = self._at(furniture.SCRIPTS)
        self._avatar = self._at(furniture.AVATAR)
        self._author_box = self._at(furniture.AUTHOR_BOX)
        self._comment_form = self._at(furniture.COMMENT_FORM)
        self._search_form = self._at(furniture.SEARCH_FORM)
        self._sidebar_template = self._at(furniture.SIDEBAR)
        self._site_data = _linked_data(
            "Organization", **{"@id": f"{self.base}#organization"}, url=self.base, name=""
        ) + _linked_data("WebSite", **{"@id": f"{self.base}#website"}, url=self.base, name="")

    def _at(self, template: str) -> str:
        return template.replace("@/", self.base).replace("@beside/", self._beside)

    def _posts(self, positions: Sequence[int]) -> list[Post]:
        return [self.publication.post(position) for position in positions]

    def _category_url(self, category: Category) -> str:
        return site.category_url(category.path, self.base)

    # Pages of one post.

    def article(self, post: Post, page: int = 1) -> str | None:
        """A page of an article, 1 for the first; None past its last. The post must be an article's."""
        publishing = self.publication.publishing(post.number or 0)
        article, pages = publishing.article, publishing.pages
        if not 1 <= page <= len(pages):
            return None
        related = self._related(post)
        blocks = list(pages[page - 1])
        draw = self.publication.draw("furniture", post.position)
        if draw % 3 == 0:
            blocks.insert(min(3, len(blocks)), self._advertisement(draw))
        if page == 1 and related and len(blocks) > 2 and draw % 5 < 3:
            blocks[1] += self._inline_related(post, related)
        content = "\n".join(blocks) + "\n                                "
        if len(pages) > 1:
            content += self._page_links(post, page, len(pages))
        for role, box in (("source", publishing.source_box), ("via", publishing.via_box)):
            if box:
                content += f"""
                                <div class="jeg_post_{role}">
                    <span>{role.title()}:</span>
                    <a href="{escape(box[1])}" rel="nofollow" target='_blank'>{texturize(box[0])}</a>
                </div>"""
        return self._single(post, article, content, related, page)

    def protected(self, post: Post) -> str:
        """The page of a password-protected post: a form in place of the text."""
        name = f"pwbox-{post.wp_id}"
        content = f"""<form action="{self.base}wp-login.php?action=postpass" class="post-password-form" method="post">
<p>This text is for members. Enter the password to read it:</p>
<p><label for="{name}">Password: <input name="post_password" id="{name}" type="password" size="20" /></label>
<input type="submit" name="Submit" value="Enter" /></p>
</form>
"""
        return self._single(post, None, content, self._related(post), 1)

    def _single(self, post: Post, article: Article | None, content: str, related: list[Post], page: int) -> str:
        body_class = f"post-template-default single single-post postid-{post.wp_id} single-format-standard"
        body_class += f" paged-{page} single-paged-{page}" if page > 1 else ""
        body_class += " jeg_single_tpl_1 jnews jsc_normal"
        trail = [(category.name, self._category_url(category)) for category in _lineage(post.categories[0])]
        featured = ""
        if page == 1:
            featured = f'<div class="jeg_featured featured_image">{self._lead(article)}</div>'
        body = f"""    <div class="post-wrapper">
        <div class="post-wrap" >
            <div class="jeg_main ">
                <div class="jeg_container">
                    <div class="jeg_content jeg_singlepage">
    <div class="container">
        <div class="jeg_ad jeg_article jnews_article_top_ads">
            <div class='ads-wrapper  '></div>        </div>
        <div class="row">
            <div class="jeg_main_content col-md-8">
                <div class="jeg_inner_content">
                        <div class="jeg_breadcrumbs jeg_breadcrumb_container">
                            {self._breadcrumbs(*trail)}                        </div>
                        {self._entry_header(post, article)}
                        {featured}
                        <div class="jeg_share_top_container">{self._share_buttons(post)}</div>
                        <div class="jeg_ad jeg_article jnews_content_top_ads "><div class='ads-wrapper  '></div></div>
                        <div class="entry-content no-share">
                            <div class="jeg_share_button share-float jeg_sticky_share clearfix share-monocrhome">
                                <div class="jeg_share_float_container"></div>                            </div>
                             <div class="content-inner ">
                                {content}
                                {self._tags(post)}</div>
                            <div class="jeg_share_bottom_container"></div>
                            <div class='jeg_push_notification single_post'></div></div>
                        <div class="jeg_ad jeg_article jnews_content_bottom_ads "></div>
{self._previous_and_next(post)}{self._author_box}{self._related_posts(post, related)}{self._popup(post)}
<div class="jnews_comment_container">    <div id="respond" class="comment-respond">
        <h3 id="reply-title" class="comment-reply-title">Leave a Reply</h3>{self._comment_form}
<p class="form-submit"><input name="submit" type="submit" id="submit" class="submit" value="Post Comment" />
<input type='hidden' name='comment_post_ID' value='{post.wp_id}' id='comment_post_ID' />
</p></form>    </div><!-- #respond --></div></div></div>
{self._sidebar(" jeg_sticky_sidebar col-md-4")}        </div>
        <div class="jeg_ad jeg_article jnews_article_bottom_ads">
            <div class='ads-wrapper  '></div>        </div></div></div></div></div>
            <div id="post-body-class" class="{body_class}"></div></div>
    </div>"""
        meta, head, data = self._post_meta(post, article), self._post_links(post), self._post_data(post, article, trail)
        path = post.categories[0].path
        return self._document(f"{post.title} – {site.NAME}", meta, body_class, body, path, head, data, post.url)

    def _post_meta(self, post: Post, article: Article | None) -> str:
        """What a post says of itself to those who share it."""
        summary = " ".join(article.body_text[:240].split()[:19]) if article else ""
        meta = self._meta("article", post.title, post.url, summary, post.image) + (
            f'<meta property="article:published_time" content="{post.published_at.isoformat()}">\n'
            f'<meta property="article:modified_time" content="{post.modified_at.isoformat()}">\n'
            f'<meta property="article:author" content="{self._home}">\n'
            f'<meta property="article:section" content="{_text(post.categories[0].name)}">\n'
        )
        return meta + "".join(f'<meta property="article:tag" content="{_text(tag.name)}">\n' for tag in post.tags)

    def _post_links(self, post: Post) -> str:
        """Where WordPress says a post can also be had."""
        oembed = f"{self.base}wp-json/oembed/1.0/embed?url={quote_plus(post.url)}"
        return f"""<link rel="alternate" type="application/json" href="{self.base}wp-json/wp/v2/posts/{post.wp_id}" />
<link rel="canonical" href="{self._home}" />
<link rel='shortlink' href='{self.base}?p={post.wp_id}' />
<link rel="alternate" type="application/json+oembed" href="{oembed}" />
<link rel="alternate" type="text/xml+oembed" href="{oembed}&#038;format=xml" />
"""

    def _post_data(self, post: Post, article: Article | None, trail: Sequence[tuple[str, str]]) -> str:
        """The JSON-LD of a post."""
        published = f"{post.published_at.astimezone(site.TIME_ZONE):%Y-%m-%d %H:%M:%S}"
        changed = f"{post.modified_at:%Y-%m-%d %H:%M:%S}"
        address = {"@type": "WebPage", "@id": post.url}
        image = {"@type": "ImageObject", "url": post.image, "width": 1600, "height": 900} if post.image else None
        crumbs = [{"@id": link, "name": name} for name, link in (("Home", self._home), *trail)]
        return (
            _linked_data(
                "article", mainEntityOfPage=address, dateCreated=published, datePublished=published,
                dateModified=changed, url=post.url, headline=post.title, name=post.title,
                articleBody=article.body_html if article else "",
                author={"@type": "Person", "name": AUTHOR, "url": f"{self.base}author/{site.KEY}/"},
                articleSection=[category.name for category in post.categories], **({"image": image} if image else {}),
            )
            + _linked_data("hentry", **{"entry-title": post.title}, published=published, updated=changed)
            + _linked_data("BreadcrumbList", itemListElement=[
                {"@type": "ListItem", "position": place, "item": crumb} for place, crumb in enumerate(crumbs, start=1)
            ])
        )  # fmt: skip

    def _entry_header(self, post: Post, article: Article | None) -> str:
        """The headline, and the line below it."""
        minutes = article.reading_minutes if article and article.reading_minutes else 1
        subtitle = (
            f'<h2 class="jeg_post_subtitle">{_text(article.subtitle)}</h2>' if article and article.subtitle else ""
        )
        sections = ", ".join(
            f'<a href="{self._category_url(category)}" rel="category tag">{_text(category.name)}</a>'
            for category in post.categories
        )
        comments = f'<a href="{post.url}#comments"><i class="fa fa-comment-o"></i> 0</a>'
        return f"""<div class="entry-header">
                            <h1 class="jeg_post_title">{_text(post.title)}</h1>
                            {subtitle}
                            <div class="jeg_meta_container"><div class="jeg_post_meta jeg_post_meta_1">
    <div class="meta_left">
                    <div class="jeg_meta_author">
                {self._avatar}                <span class="meta_text">by</span>
                <a href="{self.base}author/{site.KEY}/">{AUTHOR}</a>            </div>
                    <div class="jeg_meta_date">
                <a href="{post.url}">{_printed_day(post)}</a></div>
                    <div class="jeg_meta_category">
                <span><span class="meta_text">in</span>
                    {sections}                </span></div>
        <div class="jeg_meta_reading_time">
                        <span>
                            {minutes} {"mins" if minutes > 1 else "min"} read</span></div></div>
    <div class="meta_right">
                            <div class="jeg_meta_comment">{comments}</div></div></div></div></div>"""

    def _tags(self, post: Post) -> str:
        tags = "".join(f'<a href="{self.base}tag/{tag.slug}/" rel="tag">{_text(tag.name)}</a>' for tag in post.tags)
        return f'<div class="jeg_post_tags"><span>Tags:</span> {tags}</div>' if tags else ""

    def _lead(self, article: Article | None) -> str:
        """The lead image with its caption."""
        lead = article.lead_image if article else None
        if not lead:
            return ""
        caption = f'<p class="wp-caption-text">{texturize(lead.caption)}</p>' if lead.caption else ""
        return (
            f'<a href="{lead.url}"><div class="thumbnail-container animate-lazy" style="padding-bottom:56.222%">'
            f"{self._lazy_image(lead.url, lead.alt or '', 750, 375)}</div>{caption}</a>"
        )

    def static(self, slug: str) -> str:
        """A page that is no article. Raises ``KeyError`` for a slug that is none of ``STATIC_PAGES``."""
        title, url = STATIC_PAGES[slug], f"{self.base}{slug}/"
        wp_id = 2 + list(STATIC_PAGES).index(slug)
        body = f"""    <div class="jeg_main ">
        <div class="jeg_container">
            <div class="jeg_content jeg_singlepage">
                <div class="container">
                    <div class="row">
                        <div class="jeg_main_content col-md-12">
                            <div class="jeg_breadcrumbs jeg_breadcrumb_container">
                                {self._breadcrumbs((title, ""))}                            </div>
                            <div class="entry-header">
                                <h1 class="jeg_post_title">{title}</h1></div>
                            <div class="jeg_share_top_container"></div>
                            <div class="entry-content ">
                                <div class="content-inner">
                                    <p>This is a stand-in for a news site: nothing on it happened.</p>
                                    <div class="jeg_share_bottom_container"></div>                                </div>
                            </div></div></div></div></div></div>
    </div>"""
        head = f'<link rel="canonical" href="{self._home}" />\n'
        head += f"<link rel='shortlink' href='{self.base}?p={wp_id}' />\n"
        body_class = f"page-template-default page page-id-{wp_id} jnews jsc_normal"
        meta = self._meta("website", title, url, "", None)
        return self._document(f"{title} – {site.NAME}", meta, body_class, body, None, head, "", url)

    # Listings.

    def category(self, path: str, page: int = 1) -> str | None:
        """A page of a section's listing: a hero block of four, the same on every page, and ten posts below it."""
        category = CATEGORIES.get(path)
        if not category:
            return None
        positions = self.publication.by_category[path]
        pages = page_count(len(positions))
        if not 1 <= page <= pages:
            return None
        url = self._category_url(category)
        start = _HERO + PER_PAGE * (page - 1)
        listed = self._posts(positions[start : start + PER_PAGE])
        hidden = page == 1 and path in _WITHOUT_NEXT
        navigation = "" if pages == 1 or hidden else self._pagination(url, page, pages, "")
        children = [child for child in CATEGORIES.values() if child.parent is category]
        links = "".join(f'<li><a href="{self._category_url(child)}">{child.name}</a></li>' for child in children)
        subsections = f'<ul class="jeg_subcat_list">{links}</ul>' if links else ""
        trail = [("Category", ""), *((part.name, self._category_url(part)) for part in _lineage(category))]
        body = f"""
<div class="jeg_main ">
    <div class="jeg_container">
        <div class="jeg_content">
            <div class="jnews_category_header_top"></div>
            <div class="jeg_section">
                <div class="container">
                    <div class="jnews_category_hero_container">
                        {self._hero(self._posts(positions[:_HERO]), url)}</div>
                    <div class="jeg_cat_content row">
                        <div class="jeg_main_content jeg_column col-sm-8">
                            <div class="jeg_inner_content">
                                <div class="jnews_category_header_bottom">
                                    <div class="jeg_cat_header jeg_cat_header_1">
                <div class="jeg_breadcrumbs jeg_breadcrumb_category jeg_breadcrumb_container">
                {self._breadcrumbs(*trail)}</div>
                <h1 class="jeg_cat_title">{_text(category.name)}</h1>
                {subsections}</div></div>
                                <div class="jnews_category_content_wrapper">
                                    {self._module(5, "nav_1", url, self._cards(listed, _LIST_CARD), navigation)}</div>
                            </div></div>
                        {self._listing_sidebar()}</div></div></div></div></div>
</div>"""
        slug, number = _slug(category), TERM_IDS[path]
        body_class = f"archive category category-{slug} category-{number}"
        return self._listing(category.name, "category", body_class, url, page, body, path)

    def tag(self, slug: str, page: int = 1) -> str | None:
        """A page of a tag's listing."""
        positions = self.publication.by_tag.get(slug)
        if not positions:
            return None
        url, name = f"{self.base}tag/{slug}/", _text(_TAG_NAMES[slug])
        title = f"""<div class="jeg_archive_header">
                                    <div class="jeg_breadcrumbs jeg_breadcrumb_container">
                                        {self._breadcrumbs(("Tag", ""), (name, url))}</div>
                                    <h1 class="jeg_archive_title">Tag: <span>{name}</span></h1></div>"""
        return self._archive(_TAG_NAMES[slug], "tag", f"archive tag tag-{slug}", url, page, positions, title)

    def author(self, page: int = 1) -> str | None:
        """A page of the site's account's listing, which has every post."""
        url = f"{self.base}author/{site.KEY}/"
        title = f"""<div class="jeg_archive_header jeg_authorpage clearfix">
                            <div class="jeg_breadcrumbs jeg_breadcrumb_container">
                                {self._breadcrumbs(("Author", ""))}</div>
                            <div class="jeg_author_wrap vcard">
                                <h3 class="jeg_author_name fn">
                                        {AUTHOR}                                    </h3></div>
                        </div>"""
        body_class = f"archive author author-{site.KEY} author-1"
        return self._archive(AUTHOR, "author", body_class, url, page, self.publication.newest, title)

    def home(self, page: int = 1) -> str | None:
        """A page of the front page's listing, which has every post."""
        dead = "".join(self._dead_card(slug) for slug in self.dead_links if page == 1)
        return self._archive(site.NAME, "index", "home blog", self.base, page, self.publication.newest, dead)

    def _dead_card(self, slug: str) -> str:
        """The card of an address where nothing is."""
        link = f'<a href="{self.base}{slug}/">{slug.replace("-", " ").capitalize()}</a>'
        return f'<article class="jeg_post {_INDEX_CARD}"><h3 class="jeg_post_title">{link}</h3></article>\n'

    def front(self) -> str:
        """A front page that lists nothing: the menus, and nothing under them."""
        return self._document(
            site.NAME, self._meta("website", site.NAME, self.base, "", None), "home page", "", None, "", "", ""
        )

    def not_found(self, path: str) -> str:
        """The page for an address that leads nowhere: it has a sidebar and links to articles like any other."""
        newest = self._posts(self.publication.newest[:4])
        body = f"""    <div class="jeg_main ">
        <div class="jeg_container">
            <div class="jeg_content">
                <div class="jeg_section">
                    <div class="container">
                        <div class="jeg_404_content row">
                            <div class="jeg_main_content col-sm-8">
                                <div class="jeg_inner_content">
                                    <div class="jeg_archive_header">
                                        <div class="jeg_breadcrumbs jeg_breadcrumb_container">
                                            {self._breadcrumbs(("Page Not Found", ""))}</div>
                                        <h1 class="jeg_archive_title">Page Not Found</h1>
                                        <p>Nothing lives at this address. The search below may help.</p>
                                        <div class="jeg_archive_search">
                                            {self._search_form}</div></div>
                                    <div class="jnews_404_content_wrapper">
                                        {self._module(3, "disable", path, self._cards(newest, _INDEX_CARD), "")}</div>
                                </div></div>
                            {self._listing_sidebar()}</div></div></div></div></div>
    </div>"""
        title = f"Page not found – {site.NAME}"
        meta = self._meta("website", title, f"{self.base}{quote_plus(path.strip('/'), safe='/')}", "", None)
        return self._document(title, meta, "error404 jnews jsc_normal", body, None, "", "", path)

    def _archive(
        self, name: str, kind: str, body_class: str, url: str, page: int, positions: Sequence[int], title: str
    ) -> str | None:
        """A listing without a hero block. Home and tags say ``data-id`` in their pagination, the author's page not."""
        pages = page_count(len(positions))
        if not 1 <= page <= pages:
            return None
        start = PER_PAGE * (page - 1)
        cards = self._cards(self._posts(positions[start : start + PER_PAGE]), _INDEX_CARD)
        if kind == "author":
            below = ""
            listed = self._module(3, "nav_1", url, cards, self._pagination(url, page, pages, "") if pages > 1 else "")
        else:
            below = self._pagination(url, page, pages, "data-id") if pages > 1 else ""
            listed = (
                '<div class="jeg_postblock_3 jeg_postblock jeg_col_2o3">\n<div class="jeg_block_container">\n'
                f"{cards}\n</div>\n</div>"
            )
        wrapper = "archive" if kind == "tag" else kind
        inner = f"""{title}
                                <div class="jnews_{wrapper}_content_wrapper">
                                    {listed}</div>
                                {below}"""
        inner = inner if kind == "index" else f'<div class="jeg_inner_content">{inner}</div>'
        body = f"""    <div class="jeg_main ">
        <div class="jeg_container">
            <div class="jeg_content">
                <div class="jeg_section">
                    <div class="container">
                        <div class="jeg_cat_content row">
                            <div class="jeg_main_content col-sm-8">
                                {inner}</div>
                            {self._listing_sidebar()}</div></div></div></div></div>
    </div>"""
        return self._listing(name, kind, body_class, url, page, body, None)

    def _listing(
        self, name: str, kind: str, body_class: str, url: str, page: int, body: str, section: str | None
    ) -> str:
        body_class += f" paged paged-{page} {kind}-paged-{page}" if page > 1 else ""
        body_class += " jnews jsc_normal"
        title = name if kind == "index" else f"{name}{f' – Page {page}' if page > 1 else ''} – {site.NAME}"
        meta = self._meta("website", name, url.rstrip("/"), "", None)
        return self._document(title, meta, body_class, body, section, "", "", f"{url}{page}")

    # Parts of pages.

    def _document(
        self, title: str, meta: str, body_class: str, body: str, section: str | None, head: str, data: str, key: str
    ) -> str:
        """A whole page. ``key`` is what its nonces are drawn from."""
        nonce = f"{self.publication.draw(f'nonce {key}', 0):010x}"
        options = {
            "ajaxurl": f"{self._home}/?ajax-request=jnews",
            "nonce": nonce,
            "lang": site.LANGUAGE.replace("-", "_"),
            "url": key,
        }
        return f"""{furniture.DOCTYPE}<head>
    <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
    <meta name='viewport' content='width=device-width, initial-scale=1, user-scalable=yes' />
    <link rel="profile" href="http://gmpg.org/xfn/11" />
    <link rel="pingback" href="{self.base}xmlrpc.php" />
    <title>{_text(title)}</title>
<meta name='robots' content='max-image-preview:large' />
{meta}{self._head_assets}{head}{self._site_data}</head>
<body class="{body_class}">
    <div class="jeg_ad jeg_ad_top jnews_header_top_ads">
        <div class='ads-wrapper  '></div>    </div>
    <!-- The Main Wrapper
    ============================================= -->
    <div class="jeg_viewport">
{self._header(section)}{body}{self._footer}<script type='text/javascript' id='jnews-frontend-js-extra'>
var jnewsoption = {_json(options)};
</script>
{self._scripts}{data}</body>
</html>
"""

    def _meta(self, kind: str, title: str, url: str, description: str, image: str | None) -> str:
        title, description = escape(title), escape(description)
        picture = f'<meta property="og:image" content="{image}">\n' if image else ""
        twitter = f'<meta name="twitter:image:src" content="{image}">\n' if image else ""
        return f"""<meta property="og:type" content="{kind}">
<meta property="og:title" content="{title}">
<meta property="og:site_name" content="{site.NAME}">
<meta property="og:description" content="{description}">
<meta property="og:url" content="{url}">
<meta property="og:locale" content="{site.LANGUAGE.replace("-", "_")}">
{picture}<meta name="twitter:card" content="summary_large_image">
<meta name="twitter:title" content="{title}">
<meta name="twitter:description" content="{description}">
<meta name="twitter:url" content="{url}">
<meta name="twitter:site" content="{self._home}">
{twitter}"""

    def _sidebar(self, column: str) -> str:
        recent = "\n".join(
            f'<li><a class="wp-block-latest-posts__post-title" href="{post.url}">{_text(post.title)}</a></li>'
            for post in self._posts(self.publication.newest[:5])
        )
        return self._sidebar_template.format(column=column, recent=recent)

    def _listing_sidebar(self) -> str:
        return self._sidebar("left jeg_sticky_sidebar col-sm-4")

    def _breadcrumbs(self, *links: tuple[str, str]) -> str:
        trail = [("Home", self._home), *links]
        spans = [
            f"""<span class="{"breadcrumb_last_link" if place == len(links) else ""}">
                <a href="{url}">{_text(name)}</a>
            </span>"""
            for place, (name, url) in enumerate(trail)
        ]
        return f'<div id="breadcrumbs">{_ANGLE.join(spans)}</div>'

    def _lazy_image(self, url: str, alt: str, width: int, height: int) -> str:
        size = f"jnews-{width}x{height}"
        return (
            f'<img width="{width}" height="{height}" src="{self._empty_image}"'
            f' class="attachment-{size} size-{size} lazyload wp-post-image" alt="{escape(alt)}" decoding="async"'
            f' data-src="{url}" data-sizes="auto" data-srcset="{srcset(url)}" data-expand="700" />'
        )

    def _thumbnail(self, post: Post, width: int, height: int) -> str:
        image = self._lazy_image(post.image, f"img-{post.position}", width, height) if post.image else ""
        css = "animate-lazy" if image else "animate-lazy no_thumbnail"
        return f'<a href="{post.url}"><div class="thumbnail-container {css} size-715 ">{image}</div></a>'

    def _related(self, post: Post) -> list[Post]:
        """The three newest other posts of the post's section."""
        newest = self.publication.by_category[post.categories[0].path][:4]
        return self._posts([position for position in newest if position != post.position][:3])

    def _module(self, number: int, pagination: str, key: str, posts: str, navigation: str) -> str:
        """One of the theme's blocks of posts, with an id of its own."""
        unique = f"jnews_module_{number}_{self.publication.draw(f'module {key}', number):013x}"
        css = f"jeg_postblock_{number} jeg_postblock jeg_module_hook jeg_pagination_{pagination} jeg_col_2o3"
        container = "jeg_posts jeg_block_container" if number == 3 else "jeg_block_container"
        return f"""<div  class="{css} {unique}   " data-unique="{unique}">
                <div class="{container}">
                {posts}
                {furniture.PRELOADER}
                {navigation}</div>
                <script>var {unique} = {{"pagination_mode":"{pagination}","paged":1,"number_post":{PER_PAGE}}};</script>
            </div>"""

    def _cards(self, posts: Sequence[Post], layout: str) -> str:
        if not posts:
            return "<div class='jeg_empty_module'>No Content Available</div>"
        cards = "".join(self._card(post, layout) for post in posts)
        return f'<div class="jeg_posts jeg_load_more_flag">\n                {cards}\n            </div>'

    def _card(self, post: Post, layout: str) -> str:
        title, url = _text(post.title), post.url
        chip = more = ""
        if layout == _LIST_CARD:
            chip = (
                f'\n                    <div class="jeg_post_category">\n<span>{self._section_link(post)}</span></div>'
            )
            more = f'<a href="{url}" class="jeg_readmore">Read more</a>'
        words = ""
        if post.number is not None:
            words = " ".join(self.publication.article(post.number).body_text[:240].split()[:20])
        return f"""<article class="jeg_post {layout} {post_classes(post)}">
                <div class="jeg_thumb">
                    {self._thumbnail(post, 350, 250)}{chip}</div>
                <div class="jeg_postblock_content">
                    <h3 class="jeg_post_title">
                        <a href="{url}">{title}</a></h3>
                    <div class="jeg_post_meta">{self._meta_author()}{self._meta_date(post)}</div>
                    <div class="jeg_post_excerpt">
                        <p>{_text(words)}...</p>
                        {more}</div></div>
            </article>"""

    def _section_link(self, post: Post) -> str:
        section = post.categories[0]
        return f'<a href="{self._category_url(section)}" class="category-{_slug(section)}">{_text(section.name)}</a>'

    def _meta_author(self) -> str:
        link = f'<a href="{self.base}author/{site.KEY}/">{AUTHOR}</a>'
        return f'<div class="jeg_meta_author"><span class="by">Author:</span> {link}</div>'

    def _meta_date(self, post: Post) -> str:
        icon = '<i class="fa fa-clock-o"></i>'
        return f'<div class="jeg_meta_date"><a href="{post.url}">{icon} {_printed_day(post)}</a></div>'

    def _hero(self, posts: Sequence[Post], key: str) -> str:
        unique = f"jnews_module_0_{self.publication.draw(f'hero {key}', 0):013x}"
        items = [self._hero_item(post, place) for place, post in enumerate(posts, start=1)]
        css = f"jeg_heroblock jeg_heroblock_1 jeg_col_3o3 jeg_hero_style_1 {unique}"
        return f"""<div  class="{css}  " data-margin="10" >
                <div class="jeg_heroblock_wrapper" style='margin: 0px 0px -10px -10px;'>
                    {"".join(items[:1])}
            <div class="jeg_heroblock_scroller">
                {"".join(items[1:])}</div></div>
            </div>"""

    def _hero_item(self, post: Post, place: int) -> str:
        picture = (
            f'<div class="thumbnail-container thumbnail-background" data-src="{post.image}" >\n<div class="lazyloaded"'
            f' data-src="{post.image}" style="background-image: url({post.image})"></div>\n</div>'
            if post.image
            else '<div class="thumbnail-container thumbnail-background no_thumbnail"></div>'
        )
        author = self._meta_author() if place == 1 else ""
        css = f"jeg_post jeg_hero_item_{place} {post_classes(post)}"
        return f"""<article class="{css}" style="padding: 0 0 10px 10px;">
                    <div class="jeg_block_container">
                        <span class="jeg_postformat_icon"></span>
                        <div class="jeg_thumb">
                            <a href="{post.url}" >{picture}</a></div>
                        <div class="jeg_postblock_content">
                            <div class="jeg_post_category">{self._section_link(post)}</div>
                            <div class="jeg_post_info">
                                <h2 class="jeg_post_title">
                                    <a href="{post.url}" >{_text(post.title)}</a></h2>
                                <div class="jeg_post_meta">{author}{self._meta_date(post)}</div></div></div></div>
                </article>"""

    def _pagination(self, url: str, page: int, pages: int, data: str) -> str:
        """Page numbers with dots where some are left out; ``data`` names an attribute that repeats the number."""

        def link(number: int, css: str, text: str) -> str:
            address = url if number == 1 else f"{url}page/{number}/"
            extra = f" {data}='{number}'" if data else ""
            return f'<a class="{css}"{extra} href="{address}">{text}</a>'

        parts = [link(page - 1, "page_nav prev", '<span class="navtext">Prev</span>')] if page > 1 else []
        shown = sorted({1, page - 1, page, page + 1, pages} & set(range(1, pages + 1)))
        for before, number in zip([0, *shown], shown, strict=False):
            if number - before > 1:
                parts.append('<span class="page_number dots">&hellip;</span>')
            active = f"<span class='page_number active'>{number}</span>"
            parts.append(active if number == page else link(number, "page_number", str(number)))
        if page < pages:
            parts.append(link(page + 1, "page_nav next", '<span class="navtext">Next</span>'))
        return (
            '<div class="jeg_navigation jeg_pagination jeg_pagenav_1 jeg_aligncenter no_navtext no_pageinfo">\n'
            f'                <span class="page_info">Page {page} of {pages}</span>\n' + "\n".join(parts) + "</div>"
        )

    def _page_links(self, post: Post, page: int, pages: int) -> str:
        """The links between the pages of a split article."""

        def link(number: int, css: str, text: str) -> str:
            return f'<a class="{css}" href="{post.url}{f"{number}/" if number > 1 else ""}">{text}</a>'

        parts = [link(page - 1, "page_nav prev", '<span class="navtext">Prev</span>')] if page > 1 else []
        for number in range(1, pages + 1):
            active = f'<span class="page_number active">{number}</span>'
            parts.append(active if number == page else link(number, "page_number", str(number)))
        if page < pages:
            parts.append(link(page + 1, "page_nav next", '<span class="navtext">Next</span>'))
        return f"""<div class="jeg_pagelinks jeg_pagination jeg_pagenav_1 jeg_alignleft no_navtext">
                <span class="page_info">Page {page} of {pages}</span>
                <div class="nav_link">{"".join(parts)}</div>
            </div>"""

    def _advertisement(self, draw: int) -> str:
        return f"""<div class="jeg_ad jeg_article jnews_content_inline_ads  "><div class='ads-wrapper align-center '>
<a href="https://ads.example.org/click/{draw}" rel="nofollow sponsored" target='_blank' class='adlink ads_image'>
<img src="{self._empty_image}" alt="Advertisement" data-pin-no-hover="true"></a>
<div class='ads-text'>ADVERTISEMENT</div></div></div>"""

    def _inline_related(self, post: Post, related: Sequence[Post]) -> str:
        unique = f"jnews_module_{post.wp_id}_0_{self.publication.draw('inline', post.position):013x}"
        items = "".join(
            f"""<article class="jeg_post jeg_pl_xs {post_classes(other)}">
                <div class="jeg_postblock_content">
                    <h3 class="jeg_post_title">
                        <a href="{other.url}">{_text(other.title)}</a></h3></div>
            </article>"""
            for other in related
        )
        css = f"jeg_postblock_29 jeg_postblock jeg_module_hook jeg_pagination_nextprev jeg_col_1o3 {unique}"
        return f"""<div class='jnews_inline_related_post_wrapper left half'>
                        <div class='jnews_inline_related_post'>
                <div  class="{css}   " data-unique="{unique}">
                <div class="jeg_block_heading jeg_block_heading_6 jeg_subcat_right">
                    <h3 class="jeg_block_title"><span>Related<strong>Posts</strong></span></h3></div>
                <div class="jeg_block_container">
                <div class="jeg_posts ">
                <div class="jeg_postsmall jeg_load_more_flag">
                    {items}</div></div>
                {furniture.PRELOADER}
                <div class="jeg_block_nav inactive">
                    <a href="#" class="prev disabled" title="Previous"><i class="fa fa-angle-left"></i></a>
                    <a href="#" class="next disabled" title="Next"><i class="fa fa-angle-right"></i></a></div></div>
                <script>var {unique} = {{"post_offset":0,"include_category":"{post.wp_id}"}};</script></div></div>
                    </div>"""

    def _related_posts(self, post: Post, related: Sequence[Post]) -> str:
        items = "".join(
            f"""<article class="jeg_post jeg_pl_md_5 {post_classes(other)}">
                <div class="jeg_thumb">
                    {self._thumbnail(other, 350, 250)}
                    <div class="jeg_post_category">
                        <span>{self._section_link(other)}</span></div></div>
                <div class="jeg_postblock_content">
                    <h3 class="jeg_post_title">
                        <a href="{other.url}">{_text(other.title)}</a></h3>
                    <div class="jeg_post_meta">{self._meta_date(other)}</div></div>
            </article>"""
            for other in related
        )
        posts = f'<div class="jeg_posts_wrap">\n<div class="jeg_posts jeg_load_more_flag">{items}</div></div>'
        module = self._module(22, "disable", post.url, posts, "")
        return f'<div class="jnews_related_post_container">{module}</div>' if related else ""

    def _previous_and_next(self, post: Post) -> str:
        links = "".join(
            f"""
            <a href="{other.url}" class="post {css}-post">
            <span class="caption">{css.replace("prev", "previous").title()} Post</span>
            <h3 class="post-title">{_text(other.title)}</h3></a>
"""
            for css, other in (
                ("prev", self.publication.beside(post.position, -1)),
                ("next", self.publication.beside(post.position, 1)),
            )
            if other
        )
        return f'<div class="jnews_prev_next_container"><div class="jeg_prevnext_post">{links}    </div></div>'

    def _popup(self, post: Post) -> str:
        following = self.publication.beside(post.position, 1)
        if not following:
            return ""
        return f"""<div class="jnews_popup_post_container">
    <section class="jeg_popup_post">
        <span class="caption">Next Post</span>
                    <div class="jeg_popup_content">
                <div class="jeg_thumb">
                    {self._thumbnail(following, 75, 75)}</div>
                <h3 class="post-title">
                    <a href="{following.url}">
                        {_text(following.title)}                    </a></h3></div>
        <a href="#" class="jeg_popup_close"><i class="fa fa-close"></i></a></section>
</div>"""

    def _share_buttons(self, post: Post) -> str:
        url, title = quote_plus(post.url), quote_plus(post.title)
        draw = self.publication.draw("shares", post.position)
        pin = f"{url}&media={post.image or ''}&description={title}"
        return f"""<div class="jeg_share_button clearfix">
                <div class="jeg_share_stats">
                    <div class="jeg_share_count">
                        <div class="counts">{draw % 90}</div>
                        <span class="sharetext">SHARES</span></div>
                    <div class="jeg_views_count">
                    <div class="counts">{draw % 2000}</div>
                    <span class="sharetext">VIEWS</span></div></div>
                <div class="jeg_sharelist">
                    <a href="http://www.facebook.com/sharer.php?u={url}" class="jeg_btn-facebook expanded">
<i class="fa fa-facebook-official"></i><span>Share on Facebook</span></a><a rel='nofollow'
 href="https://twitter.com/intent/tweet?text={title}&url={url}" class="jeg_btn-twitter expanded">
<i class="fa fa-twitter"></i><span>Share on Twitter</span></a><a rel='nofollow'
 href="https://www.pinterest.com/pin/create/bookmarklet/?pinFave=1&url={pin}"
 class="jeg_btn-pinterest "><i class="fa fa-pinterest"></i></a>
                    <div class="share-secondary">
                    <a href="https://www.linkedin.com/shareArticle?url={url}&title={title}" rel='nofollow'
 class="jeg_btn-linkedin "><i class="fa fa-linkedin"></i></a></div>
                <a href="#" class="jeg_btn-toggle"><i class="fa fa-share"></i></a></div>
            </div>"""
