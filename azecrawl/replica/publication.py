"""What the replica publishes: every post and the exact record of every article, computed on demand; no HTML pages here.

A publication is a function of its number of articles and its seed, and of what its editors have done
since. A *post* is anything WordPress lists: an article, or a password-protected post. Posts have a
position, 0 for the oldest.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from html import escape
from random import Random
from typing import Any
from zlib import crc32

from azecrawl import site, sites
from azecrawl.records import Article, Category, Image, Link, Tag
from azecrawl.replica import words

AUTHOR = re.sub(r"\W", "", site.NAME)
"""The one account of the site, whose slug is the site's key."""
_BY = f"{site.LABELS.author[0]}:" if site.LABELS.author else "By"
_SOURCE = f"{site.LABELS.source[0]}:" if site.LABELS.source else "Source:"
IMAGE_WIDTHS = (300, 768, 1024, 1140)
"""The widths (pixels) of the smaller copies WordPress makes of an upload, beside the upload itself."""
FULL_SIZE = (1600, 900)
HIDDEN_CATEGORY = Category("readers-letters", "Readers’ Letters")
"""A section in no menu and not in ``site.CATEGORIES``; only pages of its articles and listings link to it."""

_FIRST_DAY = datetime(2019, 3, 1, 6, 12, 7, tzinfo=UTC)
_LAST_DAY = datetime(2026, 8, 31, 18, 0, 0, tzinfo=UTC)
_PROTECTED_EVERY, _PROTECTED_AFTER = 60, 20  # after article 20 of each sixty stands a protected post
_CYCLE = _PROTECTED_EVERY + 1
_FIRST_ID, _ID_STEP = 18, 4
_RENAMED = "-revised"
_LETTERS = str.maketrans("əƏıİ", "eEiI")


def _categories() -> dict[str, Category]:
    found: dict[str, Category] = {}
    for path, name in site.CATEGORIES.items():
        found[path] = Category(path, name, found.get(path.rpartition("/")[0]))
    found[HIDDEN_CATEGORY.path] = HIDDEN_CATEGORY
    return found


CATEGORIES = _categories()
"""Every section by path, the hidden one included."""
_VISIBLE = tuple(category for category in CATEGORIES.values() if category is not HIDDEN_CATEGORY)


def slugify(text: str) -> str:
    """A title as WordPress writes it in an address: ASCII letters and digits, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", re.sub("[’‘“”]", "", text).translate(_LETTERS))
    return re.sub("[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode().lower()).strip("-")


TAGS = tuple(Tag(slugify(name), name) for name in words.TAGS)
"""Every tag of the publication."""


def first_slug(slug: str) -> str:
    """The slug a post had before it was ever renamed."""
    while slug.endswith(_RENAMED):
        slug = slug.removesuffix(_RENAMED)
    return slug


def texturize(text: str) -> str:
    """Text as HTML, with WordPress's entities for typographic signs."""
    return escape(text, quote=False).translate(_ENTITIES).replace("&amp;", "&#038;")


_ENTITIES = str.maketrans({"“": "&#8220;", "”": "&#8221;", "’": "&#8217;", "—": "&#8212;"})
_SENTENCES = tuple((texturize(text), text) for text in words.SENTENCES)

_TITLE_PARTS = (words.TITLE_SUBJECTS, words.TITLE_PREDICATES, words.TITLE_TAILS)
_TITLES = len(words.TITLE_SUBJECTS) * len(words.TITLE_PREDICATES) * len(words.TITLE_TAILS)
_TITLE_STEP = 7919  # a prime that does not divide _TITLES: stepping by it meets every title once
_SLUG_PARTS = tuple(tuple(map(slugify, part)) for part in _TITLE_PARTS)
_SLUG = re.compile(
    "({})-({})(?:-({}))?(?:-([2-9]|[1-9][0-9]+))?".format(*("|".join(filter(None, part)) for part in _SLUG_PARTS))
)
_PROTECTED_SLUG = re.compile(r"members-notes-part-([1-9]\d*)")


@dataclass(frozen=True, slots=True)
class Post:
    """What listings, the feed and REST say of a post. ``number`` is the article's, None for a protected post."""

    position: int
    number: int | None
    wp_id: int
    slug: str
    url: str
    title: str
    published_at: datetime
    modified_at: datetime
    categories: tuple[Category, ...]
    tags: tuple[Tag, ...]
    image: str | None


@dataclass(frozen=True)
class _Edits:
    """What the editors did to a post: when it came out and was last saved, how many addresses and paragraphs it got."""

    published_at: datetime | None = None
    modified_at: datetime | None = None
    renames: int = 0
    corrections: int = 0


@dataclass(frozen=True)
class Publishing:
    """An article and the HTML it is published as.

    ``pages`` holds the blocks of each page; ``source_box`` and ``via_box`` are name and URL of the
    theme's boxes below the text.
    """

    article: Article
    pages: tuple[tuple[str, ...], ...]
    source_box: tuple[str, str] | None = None
    via_box: tuple[str, str] | None = None


@dataclass(frozen=True)
class _Block:
    """One element of a text: its HTML, the blocks of text a reader sees in it, its links and images."""

    html: str
    texts: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    images: tuple[Image, ...] = ()


@dataclass(frozen=True)
class _Closing:
    """How a text ends: what the closing lines look like and what they say."""

    blocks: tuple[_Block, ...] = ()
    byline: str | None = None
    source: str | None = None
    source_url: str | None = None
    source_box: tuple[str, str] | None = None
    via_box: tuple[str, str] | None = None


def _number(position: int) -> int | None:
    """The number of the article at a position, None where a protected post stands."""
    cycle, place = divmod(position, _CYCLE)
    return None if place == _PROTECTED_AFTER + 1 else _PROTECTED_EVERY * cycle + place - (place > _PROTECTED_AFTER)


def _position(number: int) -> int:
    """The position of an article among all posts."""
    cycle, place = divmod(number, _PROTECTED_EVERY)
    return _CYCLE * cycle + place + (place > _PROTECTED_AFTER)


class Publication:
    """``articles`` articles under the address ``base``, the same ones for the same ``articles`` and ``seed``.

    The newest ``withheld`` of them are drafts until they are published. What the editors do is seen at once, in
    every answer after it; who reads from another thread than theirs holds ``lock`` while reading.
    """

    def __init__(self, articles: int, seed: int = 0, base: str = site.BASE_URL, withheld: int = 0) -> None:
        """Raises ``ValueError`` when ``articles`` is less than one or ``withheld``, or ``base`` no site's address."""
        if articles < 1:
            raise ValueError(f"a publication of {articles} articles: ask for at least one")
        if not 0 <= withheld <= articles:
            raise ValueError(f"cannot withhold {withheld} of {articles} articles")
        self.base = sites.base_url(base)
        self.seed = seed
        self._uploads = self.base
        self._dated = False
        self._articles = articles
        self.lock = threading.RLock()
        self._edits: dict[int, _Edits] = {}
        self._drafts = {_position(number) for number in range(articles - withheld, articles)}
        self._deleted: set[int] = set()
        self._cached_post = lru_cache(maxsize=16_384)(self._post)
        self._step = (_LAST_DAY - _FIRST_DAY) / articles
        self.positions = articles + (articles + _PROTECTED_EVERY - _PROTECTED_AFTER - 1) // _PROTECTED_EVERY

    def __len__(self) -> int:
        return sum(_number(position) is not None for position in self.newest)

    @property
    def post_count(self) -> int:
        """How many posts WordPress counts: the articles and the protected posts."""
        return len(self.newest)

    # What the editors do, to the article of a number. Times are in UTC and of whole seconds, as WordPress's are.

    def publish(self, at: datetime) -> Article:
        """Publish the oldest draft. Raises ``ValueError`` when there is none."""
        with self.lock:
            if not self._drafts:
                raise ValueError("no draft is left to publish")
            position = min(self._drafts)
            self._drafts.remove(position)
            return self._change(position, published_at=at, modified_at=at)

    def edit(self, number: int, at: datetime) -> Article:
        """Add a paragraph to an article, before the lines that close it; a different one each time."""
        with self.lock:
            position = self._place(number)
            return self._change(position, modified_at=at, corrections=self._edits_of(position).corrections + 1)

    def touch(self, number: int, at: datetime) -> Article:
        """Save an article as it was."""
        return self._change(self._place(number), modified_at=at)

    def rename(self, number: int, at: datetime) -> Article:
        """Give an article a new address; those it had before lead to it."""
        with self.lock:
            position = self._place(number)
            return self._change(position, modified_at=at, renames=self._edits_of(position).renames + 1)

    def delete(self, number: int) -> None:
        """Take an article off the site."""
        with self.lock:
            self._deleted.add(self._place(number))
            self._forget_lists()

    def restore(self, number: int) -> Article:
        """Bring a deleted article back as it was. Raises ``KeyError`` when it is not deleted."""
        with self.lock:
            self._deleted.remove(self._place(number))
            return self._change(self._place(number))

    def move_images(self, base: str) -> None:
        """Keep uploaded images under another host's address from now on."""
        with self.lock:
            self._uploads = sites.base_url(base)
            self._cached_post.cache_clear()

    def date_permalinks(self) -> None:
        """Have the month in every address from now on, ``/2026/10/slug/``; those before lead to it."""
        with self.lock:
            self._dated = True
            self._cached_post.cache_clear()

    def _change(self, position: int, **edits: Any) -> Article:
        with self.lock:
            self._edits[position] = replace(self._edits_of(position), **edits)
            self._forget_lists()
            return self.article(_number(position) or 0)

    def _forget_lists(self) -> None:
        for name in ("newest", "by_category", "by_tag", "modified", "_places"):
            self.__dict__.pop(name, None)

    def _edits_of(self, position: int) -> _Edits:
        return self._edits.get(position) or _Edits()

    def _place(self, number: int) -> int:
        if not 0 <= number < self._articles:
            raise IndexError(f"no article {number}: there are {self._articles}")
        return _position(number)

    def article(self, number: int) -> Article:
        """The record of an article, 0 for the oldest. Raises ``IndexError`` past the last.

        A draft and a deleted article have one too, without neighbours.
        """
        return self.publishing(number).article

    def articles(self) -> Iterator[Article]:
        """Every article that is published, newest first."""
        return (self.article(number) for position in self.newest if (number := _number(position)) is not None)

    def by_url(self, url: str) -> Article | None:
        """The article an address leads to (of its first page or a later one, of now or before), or None."""
        slug, _ = self.slug_in(site.path_of(url, self.base).split("/"))
        post = self.find(slug) if url.startswith(self.base) else None
        return self.article(post.number) if post and post.number is not None else None

    def slug_in(self, parts: Sequence[str]) -> tuple[str, Sequence[str]]:
        """A post's slug in the path of an address, and what follows it."""
        is_dated = self._dated and len(parts) > 2 and bool(re.fullmatch(r"\d{4}/\d\d", "/".join(parts[:2])))
        return (parts[2], parts[3:]) if is_dated else (parts[0], parts[1:])

    @property
    def protected(self) -> tuple[str, ...]:
        """The URLs of the password-protected posts, oldest first."""
        return tuple(self.post(position).url for position in range(_PROTECTED_AFTER + 1, self.positions, _CYCLE))

    # Posts: cheap to compute, one by one.

    def post(self, position: int) -> Post:
        """The post at a position. Raises ``IndexError`` when there is none."""
        return self._cached_post(position, self._edits.get(position))

    def _post(self, position: int, edits: _Edits | None) -> Post:
        if not 0 <= position < self.positions:
            raise IndexError(f"no post {position}: there are {self.positions}")
        edits = edits or _Edits()
        draw, number = self.draw("post", position), _number(position)
        if number is None:
            part = position // _CYCLE + 1
            slug, title = f"members-notes-part-{part}", f"Protected: Members’ notes, part {part}"
            age = (_number(position - 1) or 0) + 0.8
        else:
            slug, title = self._title(number)
            age = number + draw % 700 / 1000
        published = edits.published_at or (_FIRST_DAY + self._step * age).replace(microsecond=0)
        modified = published + timedelta(seconds=60 + draw % 2_600_000 if draw % 5 == 0 else 0)
        slug += _RENAMED * edits.renames
        return Post(
            position=position,
            number=number,
            wp_id=_FIRST_ID + _ID_STEP * position + draw % 3,
            slug=slug,
            url=f"{self.base}{f'{published:%Y/%m}/' if self._dated else ''}{slug}/",
            title=title,
            published_at=published,
            modified_at=edits.modified_at or modified,
            categories=self._categories_of(position, number),
            tags=self._tags_of(position) if number is not None else (),
            image=None if number is None or draw % 12 == 0 else self._lead(published, position),
        )

    def publishing(self, number: int) -> Publishing:
        """An article with the HTML of its pages. Raises ``IndexError`` past the last article."""
        position = self._place(number)
        corrections = self._edits_of(position).corrections
        return _Writer(self, self.post(position), Random(f"{self.seed}:{number}"), corrections).write()

    def find(self, slug: str) -> Post | None:
        """The post that ``/slug/`` leads to, by its address or one it has had before; None when there is none."""
        first = first_slug(slug)
        if match := _PROTECTED_SLUG.fullmatch(first):
            position = _CYCLE * (int(match[1]) - 1) + _PROTECTED_AFTER + 1
        elif match := _SLUG.fullmatch(first):
            index = 0
            for parts, text in zip(_SLUG_PARTS, match.groups()[:3], strict=True):
                index = index * len(parts) + parts.index(text or "")
            step = (index - self.seed) * pow(_TITLE_STEP, -1, _TITLES) % _TITLES
            position = _position(step + _TITLES * (int(match[4] or 1) - 1))
        else:
            return None
        post = self._visible(position)
        return post if post and first_slug(post.slug) == first and post.slug.startswith(slug) else None

    def find_id(self, wp_id: int) -> Post | None:
        """The post with a WordPress id, or None."""
        position = (wp_id - _FIRST_ID) // _ID_STEP
        post = self._visible(position)
        return post if post and post.wp_id == wp_id else None

    def beside(self, position: int, step: int) -> Post | None:
        """The post that came out next (1) or before (-1), or None at the ends."""
        place = self._places.get(position, -2) - step
        return self.post(self.newest[place]) if 0 <= place < len(self.newest) else None

    def _visible(self, position: int) -> Post | None:
        return self.post(position) if position in self._places else None

    # Listings: the positions of their posts, newest first.

    @cached_property
    def newest(self) -> Sequence[int]:
        """The positions of all posts, newest first."""
        positions, hidden = range(self.positions - 1, -1, -1), self._drafts | self._deleted
        if not self._edits and not hidden:
            return positions
        found = [position for position in positions if position not in hidden]
        if any(edits.published_at for edits in self._edits.values()):
            found.sort(key=lambda position: (self.post(position).published_at, position), reverse=True)
        return found

    @cached_property
    def _places(self) -> dict[int, int]:
        """Where among the newest each position stands."""
        return {position: place for place, position in enumerate(self.newest)}

    @cached_property
    def by_category(self) -> dict[str, list[int]]:
        """The positions of each section's posts, newest first; a section has its sub-sections' posts too."""
        found: dict[str, list[int]] = {path: [] for path in CATEGORIES}
        for position in self.newest:
            number = _number(position)
            paths = set()
            for category in self._categories_of(position, number):
                paths |= {category.path} | ({category.parent.path} if category.parent else set())
            for path in paths:
                found[path].append(position)
        return found

    @cached_property
    def by_tag(self) -> dict[str, list[int]]:
        """The positions of each tag's posts, newest first."""
        found: dict[str, list[int]] = {tag.slug: [] for tag in TAGS}
        for position in self.newest:
            for tag in self._tags_of(position) if _number(position) is not None else ():
                found[tag.slug].append(position)
        return found

    @cached_property
    def modified(self) -> dict[int, datetime]:
        """When each post was last modified, by position."""
        return {position: self.post(position).modified_at for position in self.newest}

    def draw(self, what: str, position: int) -> int:
        """A number below 2**32 that is random for all one can see, and the same each time."""
        return crc32(f"{what}:{self.seed}:{position}".encode())

    def _title(self, number: int) -> tuple[str, str]:
        """Slug and title. When the titles run out they begin again, and slugs get WordPress's ``-2``."""
        again, step = divmod(number, _TITLES)
        rest, tail = divmod((step * _TITLE_STEP + self.seed) % _TITLES, len(words.TITLE_TAILS))
        places = (*divmod(rest, len(words.TITLE_PREDICATES)), tail)
        slug = "-".join(filter(None, (parts[place] for parts, place in zip(_SLUG_PARTS, places, strict=True))))
        subject, predicate, ending = (parts[place] for parts, place in zip(_TITLE_PARTS, places, strict=True))
        return f"{slug}-{again + 1}" if again else slug, f"{subject} {predicate}{ending}"

    def _categories_of(self, position: int, number: int | None) -> tuple[Category, ...]:
        """One section or two. One article in 32 is a reader's letter only, two more are that among others."""
        draw = self.draw("category", position)
        visible = _VISIBLE[draw % len(_VISIBLE)]
        match number if number is None else number % 32:
            case 5:
                return visible, HIDDEN_CATEGORY
            case 13:
                return (HIDDEN_CATEGORY,)
            case 21:
                return HIDDEN_CATEGORY, visible
        if draw // 1000 % 8 == 0:
            other = _VISIBLE[draw // 8000 % len(_VISIBLE)]
            if other is not visible and visible not in (other.parent, other) and other is not visible.parent:
                return visible, other
        return (visible,)

    def _tags_of(self, position: int) -> tuple[Tag, ...]:
        draw = self.draw("tag", position)
        count = (0, 0, 1, 2, 3)[draw % 5]
        return tuple(TAGS[(draw // 5 + 7 * place) % len(TAGS)] for place in range(count))

    def upload(self, at: datetime, name: str) -> str:
        """The address of an uploaded image; what lies there is drawn in ``pictures``."""
        suffix = ("jpg", "jpg", "png", "webp")[crc32(name.encode()) % 4]
        return f"{self._uploads}wp-content/uploads/{at:%Y/%m}/{name}.{suffix}"

    def _lead(self, at: datetime, position: int) -> str:
        """Of 32 lead images, two are a stock picture uploaded anew each time, and three are traps."""
        kind = {3: "stock", 7: "missing", 12: "page", 18: "pixel", 25: "stock"}.get(position % 32, "img")
        return self.upload(at, f"{kind}-{position}")


def copy_of(url: str, width: int) -> str:
    """The address of one of the smaller copies that WordPress makes of an upload. ``width`` is in pixels."""
    stem, _, suffix = url.rpartition(".")
    return f"{stem}-{width}x{width * FULL_SIZE[1] // FULL_SIZE[0]}.{suffix}"


def srcset(url: str) -> str:
    """What WordPress puts in ``srcset`` for an upload: the upload first, then its smaller copies."""
    return ", ".join([f"{url} {FULL_SIZE[0]}w", *(f"{copy_of(url, width)} {width}w" for width in IMAGE_WIDTHS)])


class _Writer:
    """Writes one article: draws its parts at random and keeps what each says beside its HTML."""

    def __init__(self, publication: Publication, post: Post, random: Random, corrections: int) -> None:
        self.publication, self.post, self.random, self.corrections = publication, post, random, corrections
        self.number = post.number or 0
        self.sentences = iter(random.sample(_SENTENCES, len(_SENTENCES)))

    def write(self) -> Publishing:
        random, post, publication = self.random, self.post, self.publication
        beside = publication.beside(post.position, -1), publication.beside(post.position, 1)
        subtitle = next(self.sentences)[1] if random.random() < 0.75 else None
        paragraphs = [self._paragraph() for _ in range(random.randint(4, 12))]
        blocks = self._with_variants(paragraphs)
        closing = self._closing()
        pages = self._paginated(blocks)
        numbers = range(1, self.corrections + 1)
        corrections = [f"Correction {number}: the figures above have been checked again." for number in numbers]
        pages[-1] = pages[-1] + [_Block(f"<p>{text}</p>", (text,)) for text in corrections] + list(closing.blocks)
        everything = [block for page in pages for block in page]
        body_text = "\n\n".join(text for block in everything for text in block.texts)
        boxes = (("source", closing.source_box), ("via", closing.via_box))
        links = [link for block in everything for link in block.links]
        links += [Link(box[1], box[0], role) for role, box in boxes if box]
        article = Article(
            url=post.url,
            title=post.title,
            published_at=post.published_at,
            body_text=body_text,
            body_html="\n".join(block.html for block in everything),
            wp_id=post.wp_id,
            subtitle=subtitle,
            author=AUTHOR,
            byline=closing.byline,
            source=closing.source,
            source_url=closing.source_url,
            modified_at=post.modified_at,
            categories=post.categories,
            tags=post.tags,
            language=site.LANGUAGE,
            images=self._lead_image() + tuple(image for block in everything for image in block.images),
            links=tuple(links),
            reading_minutes=max(1, -(-len(body_text.split()) // 200)),
            page_urls=(post.url, *(f"{post.url}{n}/" for n in range(2, len(pages) + 1))) if len(pages) > 1 else (),
            neighbours=tuple(other.url for other in beside if other),
        )
        html = tuple(tuple(block.html for block in page) for page in pages)
        return Publishing(article, html, closing.source_box, closing.via_box)

    def _lead_image(self) -> tuple[Image, ...]:
        if not self.post.image:
            return ()
        caption, credit = self.random.choice(words.CAPTIONS)
        return (Image(self.post.image, "lead", f"img-{self.post.position}", caption, credit),)

    def _paragraph(self) -> _Block:
        html, text = zip(*(next(self.sentences) for _ in range(self.random.randint(2, 4))), strict=True)
        return _Block(f"<p>{' '.join(html)}</p>", (" ".join(text),))

    def _with_variants(self, paragraphs: list[_Block]) -> list[_Block]:
        """The paragraphs with one to three other kinds of block among them, never first.

        Which kind comes first goes round with the article's number, so that a few dozen articles show every kind.
        """
        kinds = (
            self._subheading, self._list, self._quote, self._table, self._tweet, self._video, self._image,
            self._gallery, self._verse, self._emphasis, self._linked, self._spaced, self._short_ending,
            self._question,
        )  # fmt: skip
        chosen = {self.number % len(kinds), *self.random.sample(range(len(kinds)), self.random.randint(0, 2))}
        endings = {kinds.index(self._short_ending), kinds.index(self._question)}
        blocks = list(paragraphs)
        for kind in sorted(chosen - endings):
            blocks.insert(self.random.randint(1, len(blocks) - 1), kinds[kind]())
        if endings & chosen:
            blocks.append(kinds[min(endings & chosen)]())
        return blocks

    def _paginated(self, blocks: list[_Block]) -> list[list[_Block]]:
        """One page, or for one article in 25 two or three."""
        if self.number % 25 != 7:
            return [blocks]
        count = 3 if len(blocks) > 6 and self.number % 2 else 2
        size = -(-len(blocks) // count)
        return [blocks[start : start + size] for start in range(0, len(blocks), size)]

    # Kinds of block.

    def _subheading(self) -> _Block:
        text = self.random.choice(words.SUBHEADINGS)
        level = self.random.choice(("h2", "h3"))
        return _Block(f"<{level}>{texturize(text)}</{level}>", (text,))

    def _list(self) -> _Block:
        items = tuple(self.random.sample(words.LIST_ITEMS, 3))
        kind = self.random.choice(("ul", "ol"))
        rows = "\n".join(f"<li>{texturize(item)}</li>" for item in items)
        return _Block(f"<{kind}>\n{rows}\n</{kind}>", items)

    def _quote(self) -> _Block:
        parts = [self._paragraph() for _ in range(self.random.randint(1, 2))]
        inner = "\n".join(part.html for part in parts)
        return _Block(f"<blockquote>\n{inner}\n</blockquote>", tuple(text for part in parts for text in part.texts))

    def _table(self) -> _Block:
        table = self.random.choice(words.TABLES)
        rows = "\n".join("<tr>\n{}\n</tr>".format("\n".join(f"<td>{cell}</td>" for cell in row)) for row in table)
        text = "\n".join(" | ".join(row) for row in table)
        return _Block(f"<table>\n<tbody>\n{rows}\n</tbody>\n</table>", (text,))

    def _tweet(self) -> _Block:
        text, writer = self.random.choice(words.TWEETS)
        url = f"https://twitter.com/reader/status/{self.post.wp_id}"
        html = f"""<figure class="wp-block-embed is-type-rich is-provider-twitter">
<div class="wp-block-embed__wrapper">
<blockquote class="twitter-tweet" data-width="550" data-dnt="true">
<p lang="en" dir="ltr">{text}</p>
<p>&mdash; {writer} <a href="{url}">June 1, 2022</a></p></blockquote>
<script async src="https://platform.twitter.com/widgets.js" charset="utf-8"></script>
</div>
</figure>"""
        return _Block(html, (text, f"— {writer} June 1, 2022"), (Link(url, "June 1, 2022"),))

    def _video(self) -> _Block:
        title = self.random.choice(words.VIDEOS)
        url = f"https://www.youtube.com/embed/{self.publication.draw('video', self.number):011d}"
        html = f'<p><iframe loading="lazy" width="560" height="315" src="{url}" title="{title}"></iframe></p>'
        return _Block(html, (), (Link(url, title, "embed"),))

    def _image(self) -> _Block:
        caption, credit = self.random.choice(words.INLINE_CAPTIONS)
        url = self.publication.upload(self.post.published_at, f"inline-{self.number}")
        alt = self.random.choice((f"inline-{self.number}", ""))
        if self.random.random() < 0.7:
            src = f'src="{copy_of(url, 768)}" srcset="{srcset(url)}" sizes="100vw"'
        else:
            src = f'src="{url}"'
        name = f"caption-attachment-{self.post.wp_id + 1}"
        html = (
            f'<figure id="{name.removeprefix("caption-")}" aria-describedby="{name}" style="width: 768px"'
            f' class="wp-caption aligncenter"><img decoding="async" loading="lazy" class="size-medium_large"'
            f' {src} alt="{alt}" width="768" height="432" />'
            f'<figcaption id="{name}" class="wp-caption-text">{texturize(caption)}</figcaption></figure>'
        )
        return _Block(html, images=(Image(url, "inline", alt or None, caption, credit),))

    def _gallery(self) -> _Block:
        upload, day = self.publication.upload, self.post.published_at
        images = tuple(
            Image(upload(day, f"gallery-{self.number}-{place}"), "inline", None, text, credit)
            for place, (text, credit) in enumerate(self.random.sample(words.INLINE_CAPTIONS, 2))
        )
        figures = "\n".join(
            f'<figure class="wp-block-image size-large"><img decoding="async" loading="lazy" width="1600" height="900"'
            f' src="{image.url}" alt="" />'
            f'<figcaption class="wp-element-caption">{texturize(image.caption or "")}</figcaption></figure>'
            for image in images
        )
        html = f'<figure class="wp-block-gallery has-nested-images columns-2">\n{figures}\n</figure>'
        return _Block(html, images=images)

    def _verse(self) -> _Block:
        lines = self.random.choice(words.VERSES)
        return _Block("<p>{}</p>".format("<br />\n".join(lines)), ("\n".join(lines),))

    def _emphasis(self) -> _Block:
        (first, plain), (second, other) = next(self.sentences), next(self.sentences)
        return _Block(f"<p><strong>{first}</strong> <em>{second}</em></p>", (f"{plain} {other}",))

    def _linked(self) -> _Block:
        before, anchor, after = self.random.choice(words.LINKED_SENTENCES)
        if self.random.random() < 0.5:
            linked = self.publication.post(self.random.randrange(self.publication.positions))
            url = f"{self.publication.base}{first_slug(linked.slug)}/"  # a text keeps the address it was written with
        else:
            url = f"https://data.example.org/notes/{self.number}?view=full&lang=en"
        html, text = next(self.sentences)
        sentence = f'{texturize(before)}<a href="{escape(url)}">{anchor}</a>{texturize(after)}'
        return _Block(f"<p>{sentence} {html}</p>", (f"{before}{anchor}{after} {text}",), (Link(url, anchor),))

    def _spaced(self) -> _Block:
        html, text = next(self.sentences)
        return _Block(f"<p>It is 40&nbsp;km  to the border.\n{html} </p>", (f"It is 40 km to the border. {text}",))

    def _short_ending(self) -> _Block:
        text = self.random.choice(words.SHORT_ENDINGS)
        return _Block(f"<p>{text}</p>", (text,))

    def _question(self) -> _Block:
        text = self.random.choice(words.QUESTION_ENDINGS)
        return _Block(f"<p>{text}</p>", (text,))

    def _closing(self) -> _Closing:
        """The fourteen ways a text says who wrote it and where it first appeared, in turn."""
        name = self.random.choice(words.BYLINES)
        source, host = self.random.choice(words.PUBLICATIONS)
        url = f"https://{host}/{self.post.published_at:%Y}/{first_slug(self.post.slug)}"
        who, where = texturize(name), texturize(source)
        linked = f'<a href="{url}">{where}</a>'

        def lines(*html: str, by: bool = True, of: bool = True, link: bool = True) -> _Closing:
            """Paragraphs that name the writer (``by``) and the publication (``of``), the latter with a link or not."""
            links = (Link(url, source),) if of and link else ()
            blocks = [_Block(paragraph) for paragraph in html]
            blocks[-1] = _Block(html[-1], links=links)
            return _Closing(tuple(blocks), name if by else None, source if of else None, url if links else None)

        match (self.number * 5 + self.number // 14) % 14:
            case 0:
                return lines(f"<p><strong>{who}</strong></p>", f"<p><strong>{linked}</strong></p>")
            case 1:
                return lines(f"<p>{who}</p>", f"<p>{where}</p>", link=False)
            case 2:
                return lines(f"<p><em>{_SOURCE} {linked}</em></p>", by=False)
            case 3:
                other, other_host = self.random.choice([p for p in words.PUBLICATIONS if p[0] != source])
                via = (other, f"https://{other_host}/seen/{self.number}") if self.number % 3 else None
                return _Closing((), None, source, url, (source, url), via)
            case 4:
                return _Closing()
            case 5:
                return lines(f'<p style="text-align: right;"><strong>{who}, {linked}</strong></p>')
            case 6:
                return lines(f"<p><strong>{_BY} {who}</strong><br />{linked}</p>")
            case 7:
                return lines(f"<p>{linked}</p>", by=False)
            case 8:
                return lines(f"<p><strong>{who}</strong></p>", of=False)
            case 9:
                return lines(f"<p>{who} for {linked}</p>")
            case 10:
                return lines(f"<p>{_BY} {who}</p>", of=False)
            case 11:
                return lines(f"<p>{_SOURCE} {where}</p>", by=False, link=False)
            case 12:
                return lines(f"<p>{who}, {where}</p>", link=False)
            case _:
                return lines(f"<p>Originally published in {linked}</p>", by=False)
