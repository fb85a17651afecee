"""What an answer to a request for an article comes to: an article, no article, not there, or nothing that is proven."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from azecrawl.judge import Answer, Held, Sight, Unavailable, judge, judged, most_not_there, settle_absences
from azecrawl.records import Absence, Capture, State, Visit

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
BASE = "https://aze.media/"
URL = f"{BASE}a-page/"
TEXT = "The pilots of the harbour have kept their log for ninety years."


def page(
    classes: str = "single single-post postid-7",
    *,
    own: str = URL,
    title: str = "Old logs",
    extra: str = "",
    end: str = "</html>",
) -> str:
    return f"""<!DOCTYPE html><html><head><title>{title} – Aze.Media</title><meta property="og:type" content="article">
<meta property="og:title" content="{title}">
<meta property="og:url" content="{own}">
<meta property="article:published_time" content="2021-03-29T07:20:00+00:00">
</head><body class="{classes}"><div class="entry-header"><h1 class="jeg_post_title">{title}</h1></div>
<div class="content-inner"><p>{TEXT}</p>{extra}</div></body>{end}"""


def capture(body: str | bytes = "", status: int = 200, url: str = URL, origin: str = "live", **headers: str) -> Capture:
    content = body.encode() if isinstance(body, str) else body
    return Capture(url, NOW, status, tuple(headers.items()), content, origin=origin)


def comes_to(
    answer: Answer | Capture, held: Held | None = None, later: Mapping[str, Answer | Unavailable] | None = None
) -> Visit:
    chain = (answer,) if isinstance(answer, Capture) else answer
    judgement = judge(URL, chain, BASE, held, is_kept=chain[-1].origin != "live")
    return judged(judgement, lambda url: (later or {}).get(url))


def test_a_whole_article_is_archived() -> None:
    visit = comes_to(capture(page()))
    assert visit.state is State.ARCHIVED and visit.article and visit.article.wp_id == 7


# No page of the site

NOTHING = {
    "empty": ("", "an empty answer"),
    "white space": (" \n\n", "an empty answer"),
    "maintenance": ("<html><head><title>Back soon</title></head><body>Maintenance</body></html>", "titled “Back soon”"),
    "a maintenance plugin's, with the site's marks": (
        '<html><head><title>Aze.Media</title><meta property="og:site_name" content="Aze.Media"><meta property="og:type"'
        ' content="website"><link href="/wp-content/soon/a.css"></head><body class="soon">Back soon</body></html>',
        "titled “Aze.Media”",
    ),
    "a challenge": (
        "<html><head><title>Just a moment...</title></head><body></body></html>",
        "titled “Just a moment...”",
    ),
    "WordPress's login": (
        '<html><head><title>Log In</title></head><body class="login login-action-login wp-core-ui"></body></html>',
        "asks to log in",
    ),
    "a PHP error": ("<br /><b>Fatal error</b>: Uncaught Error in /var/www/x.php</html>", "Fatal error"),
    "JSON": ('{"code": "rest_no_route"}</html>', "rest_no_route"),
}


@pytest.mark.parametrize("name", NOTHING)
def test_what_says_nothing_of_itself_that_the_site_would_is_no_page_of_the_site(name: str) -> None:
    body, why = NOTHING[name]
    visit = comes_to(capture(body))
    assert visit.state is State.FAILED and visit.absence is None
    assert visit.reason and visit.reason.startswith("no page of the site: ") and why in visit.reason
    assert comes_to(capture(body, origin="warc")).state is State.REJECTED  # the same bytes would come again


def test_a_page_of_which_only_the_head_is_the_articles_is_no_article() -> None:
    """As a maintenance plugin leaves it that has WordPress print the head of the page in whose place it stands."""
    prose = "We are working on it, come back later. " * 9
    body = f"<body class='single single-post'><main><h1>Back soon</h1><p>{prose}</p></main></body>"
    head = page().partition("<body")[0]
    visit = comes_to(capture(f"{head}{body}</html>"))
    assert visit.state is State.FAILED and "without the article's own title" in (visit.reason or "")


def test_the_page_of_another_host_is_no_page_of_the_site() -> None:
    redirect = capture(status=302, Location="https://parked.example/")
    visit = comes_to((redirect, capture(page(), url="https://parked.example/")))
    assert (visit.state, visit.reason) == (State.FAILED, "leads elsewhere: https://parked.example/")


@pytest.mark.parametrize("status", [202, 204, 206, 400, 401, 403, 418, 429, 451, 500, 503])
def test_no_other_status_is_the_sites_word(status: int) -> None:
    visit = comes_to(capture(page(), status=status))
    assert (visit.state, visit.reason, visit.absence) == (State.FAILED, f"HTTP {status}", None)


# Cut short


@pytest.mark.parametrize(
    "body",
    [
        page()[: len(page()) // 2],
        page(end=""),
        page(end="", extra="<script>w.write('</body></html>')</script>"),
        page(end="", extra="<script>w.write('</body></html>')"),
        page(end="<!-- </html> -->"),
    ],
    ids=["half", "without its end", "an end in a script", "within a script", "an end in a comment"],
)
def test_a_page_without_its_end_is_cut_short(body: str) -> None:
    visit = comes_to(capture(body))
    assert visit.state is State.FAILED and (visit.reason or "").startswith("cut short")
    assert comes_to(capture(body, origin="wayback")).state is State.REJECTED


@pytest.mark.parametrize(
    "end",
    [
        "</HTML>\n\n",
        "</html>\n<!-- cached by a plugin -->",
        "</html ><script>count()</script>",
        "</html>\n<br />Warning: log",
    ],
)
def test_what_follows_the_end_of_a_page_does_not_matter(end: str) -> None:
    assert comes_to(capture(page(end=end))).state is State.ARCHIVED


def test_how_elements_are_closed_says_nothing_of_the_end() -> None:
    assert comes_to(capture(page(extra="<div><div><b>never closed"))).state is State.ARCHIVED


def test_a_page_is_in_the_encoding_that_its_header_states() -> None:
    body = page(title="Лоцманы").replace("–", "-").encode("koi8-r")
    visit = comes_to(capture(body, **{"content-type": "text/html; charset=KOI8-R"}))
    assert visit.article and visit.article.title == "Лоцманы"


@pytest.mark.parametrize(("origin", "state"), [("live", State.FAILED), ("warc", State.REJECTED)])
def test_an_amp_rendering_says_nothing_of_the_page(origin: str, state: State) -> None:
    visit = comes_to(capture(page().replace("<html", "<html amp"), origin=origin))
    assert (visit.state, visit.absence, visit.article) == (state, None, None)
    assert visit.reason and "AMP rendering" in visit.reason


def test_a_page_in_utf_16_reaches_its_end() -> None:
    assert comes_to(capture(page().encode("utf-16"), origin="saved")).state is State.ARCHIVED


# Not there, or another page of the site


@pytest.mark.parametrize(
    ("classes", "status", "state", "absence"),
    [
        ("error404", 404, State.GONE, Absence.NOT_FOUND),
        ("error404", 200, State.GONE, Absence.NOT_FOUND),
        ("error404", 410, State.GONE, Absence.NOT_FOUND),
        ("home blog", 200, State.GONE, Absence.NOT_FOUND),
        ("home page page-id-2", 200, State.GONE, Absence.NOT_FOUND),
        ("page page-id-64", 200, State.REJECTED, Absence.OTHER_PAGE),
        ("archive category", 200, State.REJECTED, Absence.OTHER_PAGE),
        ("search search-results", 200, State.REJECTED, Absence.OTHER_PAGE),
        ("single single-attachment attachment", 200, State.REJECTED, Absence.OTHER_PAGE),
        ("single single-post", 404, State.GONE, Absence.BARE),
    ],
)
def test_a_page_that_says_what_it_is_is_believed(classes: str, status: int, state: State, absence: Absence) -> None:
    visit = comes_to(capture(page(classes), status=status))
    assert (visit.state, visit.absence) == (state, absence)


@pytest.mark.parametrize(
    "body", ["", "<html><body><h1>404 Not Found</h1><hr>nginx</body></html>", page("error404", end="")]
)
def test_a_bare_404_may_be_anybodys(body: str) -> None:
    visit = comes_to(capture(body, status=404))
    assert (visit.state, visit.absence) == (State.GONE, Absence.BARE)


def test_a_redirect_to_the_home_page_is_not_there_if_it_is_the_home_page() -> None:
    redirect = capture(status=301, Location=BASE)
    assert comes_to((redirect, capture(page("home blog", own=BASE), url=BASE))).reason == "leads to the home page"
    assert comes_to((redirect, capture(NOTHING["maintenance"][0], url=BASE))).state is State.FAILED


def test_a_password_form_is_the_sites_own_word() -> None:
    visit = comes_to(capture(page(extra="<form class='post-password-form'></form>")))
    assert (visit.state, visit.absence) == (State.REJECTED, None)
    assert (visit.reason or "").startswith("password-protected: ")


# Another article's page


def test_a_page_that_says_it_belongs_to_another_address_is_not_that_of_this_one() -> None:
    visit = comes_to(capture(page(own=f"{BASE}another-page/")))
    assert (visit.state, visit.reason) == (State.FAILED, "the page of another address: /another-page/")


@pytest.mark.parametrize(
    ("origin", "state"),
    [("live", State.FAILED), ("wayback", State.ARCHIVED), ("warc", State.ARCHIVED), ("saved", State.ARCHIVED)],
)
def test_what_others_kept_is_the_article_it_says_it_is_under_whatever_address(origin: str, state: State) -> None:
    own = f"{BASE}another-page/"
    kept = capture(page(own=own), origin=origin)
    visit = comes_to(kept)
    archived = state is State.ARCHIVED
    assert (visit.state, visit.url, visit.captures) == (state, own if archived else URL, (kept,))
    assert not archived or (visit.article and visit.article.url == own)


@pytest.mark.parametrize("own", ["https://other.example.org/another-page/", f"{BASE}category/news/"])
def test_a_kept_page_that_says_it_is_no_article_of_the_site_is_none(own: str) -> None:
    visit = comes_to(capture(page(own=own), origin="warc"))
    assert (visit.state, visit.article, visit.url) == (State.REJECTED, None, URL)


@pytest.mark.parametrize(
    "own", [BASE, "https://www.aze.media/a-page", "http://aze.media/A-Page/?utm_source=x", "nonsense://["]
)
def test_an_address_that_is_spelled_otherwise_or_names_no_article_is_none(own: str) -> None:
    assert comes_to(capture(page(own=own))).state is State.ARCHIVED


def test_another_posts_page_in_the_place_of_one_that_is_held_is_a_conflict() -> None:
    silent = page().replace("og:url", "og:nothing")
    visit = comes_to(capture(silent), Held(8, "Another title"))
    assert (visit.state, visit.reason) == (State.FAILED, "the page of another post (7) at this one's address")
    assert comes_to(capture(silent), Held(8, "Old logs")).state is State.ARCHIVED  # numbered anew
    assert comes_to(capture(page()), Held(8, "Another title")).state is State.ARCHIVED  # the address was given to it


def test_a_redirect_to_another_post_is_a_guess_of_wordpress() -> None:
    other = f"{BASE}a-page-of-another/"
    answer = (capture(status=301, Location=other), capture(page(own=other), url=other))
    visit = comes_to(answer, Held(8, "Another title"))
    assert (visit.state, visit.reason) == (State.GONE, f"leads to another article: {other}")
    assert [found.url for found in visit.discoveries] == [other]
    assert comes_to(answer, Held(7, "Another title")).state is State.ARCHIVED  # it has a new address and title


# Later pages

SPLIT = page(extra='<div class="jeg_pagelinks"><a href="/a-page/2/">2</a></div>')
SECOND = f"{URL}2/"


def second(**fields: str) -> str:
    return page(
        "single single-post postid-7 paged-2", own=SECOND, extra="<p>And the second page says more.</p>", **fields
    )


def test_a_split_article_is_all_of_its_pages() -> None:
    visit = comes_to(capture(SPLIT), later={SECOND: (capture(second(), url=SECOND),)})
    assert visit.article and visit.article.body_text.endswith("And the second page says more.")
    assert [each.url for each in visit.captures] == [URL, SECOND]


@pytest.mark.parametrize(
    ("answer", "state", "why"),
    [
        ((capture(status=503, url=SECOND),), State.FAILED, "later page: HTTP 503"),
        ((capture(page("error404"), status=404, url=SECOND),), State.FAILED, "later page: HTTP 404"),
        ((capture(second(end=""), url=SECOND),), State.FAILED, "later page: cut short"),
        ((capture(NOTHING["maintenance"][0], url=SECOND),), State.FAILED, "later page: no page of the site"),
        ((capture(status=301, url=SECOND), capture(SPLIT)), State.FAILED, f"later page: leads to {URL}"),
        (
            (capture(status=301, url=SECOND), capture(second(), url="https://parked.example/a-page/2/")),
            State.FAILED,
            "later page: leads elsewhere",
        ),
        (
            (capture(second().replace("postid-7", "postid-8"), url=SECOND),),
            State.FAILED,
            "later page: that of another post (8)",
        ),
        (
            (capture(second().replace(f'"{SECOND}"', '"http://["'), url=SECOND),),
            State.REJECTED,
            "later page: unreadable",
        ),
        ((capture(SPLIT, url=SECOND),), State.FAILED, "later page: the first page once more"),
        (Unavailable("timed out"), State.FAILED, "later page: timed out"),
        (None, State.REJECTED, "incomplete: no capture of"),
    ],
)
def test_an_article_without_one_of_its_pages_is_not_passed_off_as_whole(
    answer: Answer | Unavailable | None, state: State, why: str
) -> None:
    visit = comes_to(capture(SPLIT), later={SECOND: answer} if answer else {})
    assert (visit.state, visit.article) == (state, None)
    assert (visit.reason or "").startswith(why)


# Redirects that were kept


@pytest.mark.parametrize(
    ("location", "state", "why"),
    [
        (BASE, State.GONE, "leads to the home page"),
        ("https://parked.example/", State.REJECTED, "leads elsewhere"),
        ("/another/", State.REJECTED, "leads to what is not captured"),
        ("http://[", State.REJECTED, "leads to no address"),
        ("", State.REJECTED, "leads to no address"),
    ],
)
def test_a_redirect_behind_which_nothing_was_kept(location: str, state: State, why: str) -> None:
    visit = comes_to(capture(status=301, origin="warc", Location=location))
    assert visit.state is state and (visit.reason or "").startswith(why)


# At the end of a run


def absent(url: str = URL, absence: Absence = Absence.NOT_FOUND, state: State = State.GONE) -> Visit:
    return Visit(url, state, "HTTP 404", absence=absence)


WELL = Sight(posts=(), shown=(), is_well=True)


def test_what_is_not_there_and_listed_nowhere_is_believed() -> None:
    for absence in (Absence.NOT_FOUND, Absence.BARE):
        (visit,) = settle_absences([absent(absence=absence)], WELL, most=3, is_new={URL})
        assert (visit.state, visit.is_suspected) == (State.GONE, False)


def test_what_the_site_calls_a_post_is_not_missing_and_no_other_page() -> None:
    listed = Sight(posts={URL}, shown={URL}, is_well=True)
    for visit in (absent(), absent(absence=Absence.BARE), absent(absence=Absence.OTHER_PAGE, state=State.REJECTED)):
        (settled,) = settle_absences([visit], listed, most=3, is_new={URL})
        assert (settled.state, settled.reason) == (State.FAILED, "listed as a post, but: HTTP 404")


def test_a_bare_404_counts_only_where_the_site_was_seen_well_and_nothing_shows_the_address() -> None:
    for sight in (Sight((), (), is_well=False), Sight((), {URL}, is_well=True)):
        (bare,) = settle_absences([absent(absence=Absence.BARE)], sight, most=3, is_new={URL})
        (own,) = settle_absences([absent()], sight, most=3, is_new={URL})
        assert (bare.state, own.state) == (State.FAILED, State.GONE)


def test_more_missing_than_usual_is_suspected_until_the_next_look() -> None:
    urls = [f"{BASE}{number}/" for number in range(5)]
    visits = [absent(url) for url in urls]
    assert all(visit.is_suspected for visit in settle_absences(visits, WELL, most=4, is_new=urls))
    assert not any(visit.is_suspected for visit in settle_absences(visits, WELL, most=5, is_new=urls))
    assert not any(visit.is_suspected for visit in settle_absences(visits, WELL, most=4, is_new=urls[1:]))


@pytest.mark.parametrize(("articles", "so_far", "most"), [(0, 0, 3), (20, 1, 3), (1000, 0, 10), (1000, 25, 25)])
def test_what_is_usual_is_three_or_a_hundredth_or_the_most_so_far(articles: int, so_far: int, most: int) -> None:
    assert most_not_there(articles, so_far) == most
