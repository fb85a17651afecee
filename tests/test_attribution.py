"""Who wrote it, where it first appeared, whose picture it is: what closing lines and captions say, as tables."""

from __future__ import annotations

import pytest

from azecrawl.pages import parse_article
from azecrawl.pages.attribution import Attribution, read_closing_lines
from azecrawl.pages.credits import credit_of, is_credit_line
from azecrawl.pages.lines import PLAIN, Line, Style
from azecrawl.pages.names import looks_like_name, looks_like_publication

PAGE = "https://aze.media/a-page/"
LINK = "https://review.example.org/a"

Written = str | list[str | tuple[str, str]]


def signed(*lines: Written) -> Attribution:
    """Read closing lines; a line is a text, or its runs, those with a link as pairs."""
    runs = [[line] if isinstance(line, str) else line for line in lines]
    parts = [[(run, PLAIN) if isinstance(run, str) else (run[0], Style(run[1])) for run in line] for line in runs]
    return read_closing_lines([Line(tuple(line)) for line in parts], PAGE)


def say(*lines: Written) -> str:
    """The lines as a readable test id."""
    runs = [[line] if isinstance(line, str) else line for line in lines]
    return " ⏎ ".join("".join(run if isinstance(run, str) else f"[{run[0]}]" for run in line) for line in runs)


def cases(*rows: tuple[list[Written], str | None, str | None, str | None]) -> list[object]:
    return [pytest.param(*row, id=say(*row[0])) for row in rows]


ATTRIBUTION = cases(
    # Two lines: the writer, and under it the publication.
    (["Shahmar Hajiyev", "The National Interest"], "Shahmar Hajiyev", "The National Interest", None),
    (["Nurlan Hasanov", "Foreign Policy"], "Nurlan Hasanov", "Foreign Policy", None),
    (["Nurlan Hasanov", "Le Monde"], "Nurlan Hasanov", "Le Monde", None),
    (["Nurlan Hasanov", "Al Jazeera"], "Nurlan Hasanov", "Al Jazeera", None),
    (["Nurlan Hasanov", "Haaretz"], "Nurlan Hasanov", "Haaretz", None),
    (["Vasif Huseynov", "The Jamestown Foundation"], "Vasif Huseynov", "The Jamestown Foundation", None),
    (
        ["Robert M. Cutler", "Institute for War & Peace Reporting"],
        "Robert M. Cutler",
        "Institute for War & Peace Reporting",
        None,
    ),
    (["Dr. Vasif Huseynov", [("EURACTIV", LINK)]], "Dr. Vasif Huseynov", "EURACTIV", LINK),
    (["By Nurlan Hasanov", [("The Daily Observer", LINK)]], "Nurlan Hasanov", "The Daily Observer", LINK),
    # A publication that could be a person's name: the lower line is the publication.
    (["Nurlan Hasanov", "Nikkei Asia"], "Nurlan Hasanov", "Nikkei Asia", None),
    (["Nurlan Hasanov", "Elbe Chronik"], "Nurlan Hasanov", "Elbe Chronik", None),
    # The other way round.
    (["Caspian Review", "Nurlan Hasanov"], "Nurlan Hasanov", "Caspian Review", None),
    # Several writers.
    (["Nurlan Hasanov, Leyla Rzayeva"], "Nurlan Hasanov, Leyla Rzayeva", None, None),
    (["Nurlan Hasanov and Leyla Rzayeva"], "Nurlan Hasanov and Leyla Rzayeva", None, None),
    (
        ["Ilgar Gurbanov", "Leyla Rzayeva", [("The Hill", LINK)]],
        "Ilgar Gurbanov and Leyla Rzayeva",
        "The Hill",
        LINK,
    ),
    # A writer alone.
    (["Jean-François Dupré"], "Jean-François Dupré", None, None),
    (["— Nurlan Hasanov"], "Nurlan Hasanov", None, None),
    (["(Nurlan Hasanov)"], "Nurlan Hasanov", None, None),
    (["By Nurlan Hasanov"], "Nurlan Hasanov", None, None),
    (["BY NURLAN HASANOV"], "NURLAN HASANOV", None, None),
    (["Author: Nurlan Hasanov"], "Nurlan Hasanov", None, None),
    (["Author:", "Leyla Rzayeva"], "Leyla Rzayeva", None, None),
    (["Written by Leyla Rzayeva"], "Leyla Rzayeva", None, None),
    (["Müəllif: Gülnar Əliyeva"], "Gülnar Əliyeva", None, None),
    (["Nurlan Hasanov, editor"], "Nurlan Hasanov", None, None),
    (["Nurlan Hasanov, Baku"], "Nurlan Hasanov", None, None),
    ([[("Nurlan Hasanov", "https://twitter.com/nh")]], "Nurlan Hasanov", None, None),
    # A publication alone.
    (["Haaretz"], None, "Haaretz", None),
    (["AZERTAC"], None, "AZERTAC", None),
    (["Daily Sabah"], None, "Daily Sabah", None),
    (["France 24"], None, "France 24", None),
    (["Caliber.Az"], None, "Caliber.Az", None),
    (["BBC News Azerbaijani"], None, "BBC News Azerbaijani", None),
    ([[("Emerging Markets Monthly", LINK)]], None, "Emerging Markets Monthly", LINK),
    (["Source: Reuters"], None, "Reuters", None),
    (["Source:", [("Caspian Review", LINK)]], None, "Caspian Review", LINK),
    ([["Source: ", ("Baku Tribune", LINK)]], None, "Baku Tribune", LINK),
    ([["Source – ", ("The Times of Israel", LINK)]], None, "The Times of Israel", LINK),
    ([["Mənbə: ", ("Xəzər İcmalı", LINK)]], None, "Xəzər İcmalı", LINK),
    ([["Originally published in ", ("Caspian Review", LINK)]], None, "Caspian Review", LINK),
    ([["This article was originally published by ", ("The Hill", LINK), "."]], None, "The Hill", LINK),
    (["This article originally appeared in The Diplomat."], None, "The Diplomat", None),
    (["Published in the Caspian Review"], None, "Caspian Review", None),
    ([["Read the original article in ", ("The Diplomat", LINK)]], None, "The Diplomat", LINK),
    ([["Via ", ("Caspian Review", LINK)]], None, "Caspian Review", LINK),
    # An address in place of a name.
    (["Source: https://eurasianet.org/text"], None, "eurasianet.org", "https://eurasianet.org/text"),
    (
        [[("https://eurasianet.org/text", "https://eurasianet.org/text")]],
        None,
        "eurasianet.org",
        "https://eurasianet.org/text",
    ),
    # Both in one line.
    (["Nurlan Hasanov, Caspian Review"], "Nurlan Hasanov", "Caspian Review", None),
    (["Nurlan Hasanov, Stratfor"], "Nurlan Hasanov", "Stratfor", None),
    (["Nurlan Hasanov / Caspian Review"], "Nurlan Hasanov", "Caspian Review", None),
    (["Nurlan Hasanov (Caspian Review)"], "Nurlan Hasanov", "Caspian Review", None),
    (["Nurlan Hasanov for The Hill"], "Nurlan Hasanov", "The Hill", None),
    (["Nurlan Hasanov for Aze.Media"], "Nurlan Hasanov", "Aze.Media", None),
    ([["Nurlan Hasanov | ", ("Caspian Review", LINK)]], "Nurlan Hasanov", "Caspian Review", LINK),
    ([["Nurlan Hasanov in ", ("Caspian Review", LINK)]], "Nurlan Hasanov", "Caspian Review", LINK),
    ([["Tom de Waal for ", ("Carnegie Europe", LINK)]], "Tom de Waal", "Carnegie Europe", LINK),
    (
        [["By Robert M. Cutler for ", ("the Institute for War & Peace Reporting", LINK)]],
        "Robert M. Cutler",
        "Institute for War & Peace Reporting",
        LINK,
    ),
    # The day of the publication is no part of its name.
    (
        ["By Svante E. Cornell", "The National Interest, March 3, 2021"],
        "Svante E. Cornell",
        "The National Interest",
        None,
    ),
)

ATTRIBUTION += cases(
    (["Nurlan Hasanov, PhD"], "Nurlan Hasanov, PhD", None, None),
    (["By: Nurlan Hasanov"], "Nurlan Hasanov", None, None),
    (["Nurlan Hasanov,", "Caspian Review"], "Nurlan Hasanov", "Caspian Review", None),
    ([["From ", ("Caspian Review", LINK)]], None, "Caspian Review", LINK),
    # A name that links to the publication is still the writer's.
    ([[("Nurlan Hasanov", LINK)], [("Caspian Review", LINK)]], "Nurlan Hasanov", "Caspian Review", LINK),
    # A place, a role, a day, a translator or an ornament names neither.
    (["Nurlan Hasanov", "Baku"], "Nurlan Hasanov", None, None),
    (["Nurlan Hasanov", "Political analyst"], "Nurlan Hasanov", None, None),
    (["Nurlan Hasanov", "March 29, 2021"], "Nurlan Hasanov", None, None),
    (["Nurlan Hasanov", "Translated by Ali Veli"], "Nurlan Hasanov", None, None),
    (["Nurlan Hasanov", "***"], "Nurlan Hasanov", None, None),
    (["Nigar Əhmədli and Tom Harker"], "Nigar Əhmədli and Tom Harker", None, None),
    (["Nigar Əhmədli, Le Courrier du Levant"], "Nigar Əhmədli", "Le Courrier du Levant", None),
)

TEXT = [
    pytest.param(lines, id=say(*lines))
    for lines in (
        ["Time will tell."],
        ["Nobody knows"],
        ["Peace takes time"],
        ["What happens next?"],
        ["What Comes Next?"],
        ["Nobody Hurries."],
        ["It Is Over."],
        ["“We Will Return,”"],
        ["Baku and Ankara agree"],
        ["Karabakh Is Azerbaijan"],
        ["Never Again"],
        ["Happy Novruz"],
        ["The End"],
        ["To Be Continued"],
        ["Peace"],
        ["First published in 1920, the book remains a classic."],
        ["The corridor opens in May, officials say"],
        ["By then, nobody was left to ask."],
        ["Source: a man who was there, and does not want to be named."],
    )
]


@pytest.mark.parametrize(("lines", "byline", "source", "source_url"), ATTRIBUTION)
def test_closing_lines_say_who_and_where(
    lines: list[Written], byline: str | None, source: str | None, source_url: str | None
) -> None:
    assert signed(*lines) == Attribution(byline, source, source_url, tuple(range(len(lines))))


@pytest.mark.parametrize("lines", TEXT)
def test_a_last_sentence_of_the_text_is_never_taken_for_attribution(lines: list[Written]) -> None:
    assert signed(*lines) == Attribution()


@pytest.mark.parametrize("lines", TEXT)
def test_what_stands_above_a_sentence_of_the_text_is_text_as_well(lines: list[Written]) -> None:
    assert signed("Nurlan Hasanov", *lines) == Attribution()


@pytest.mark.parametrize("lines", TEXT)
def test_attribution_ends_where_the_text_begins(lines: list[Written]) -> None:
    found = signed(*lines, "Nurlan Hasanov", [("Caspian Review", LINK)])
    assert found == Attribution("Nurlan Hasanov", "Caspian Review", LINK, (len(lines), len(lines) + 1))


def test_a_line_of_the_photographer_belongs_to_the_attribution_and_names_no_writer() -> None:
    assert signed("Text by Nurlan Hasanov", "Photos by Ali Veli") == Attribution("Nurlan Hasanov", None, None, (0, 1))


def test_a_long_line_is_no_attribution_whatever_it_begins_with() -> None:
    assert signed("By Nurlan Hasanov" + " and Leyla Rzayeva" * 30) == Attribution()


def test_no_lines_say_nothing() -> None:
    assert signed() == Attribution()
    assert signed("") == Attribution(lines=(0,))


def page(body: str) -> str:
    """The smallest page that is read as an article of the theme."""
    return (
        '<html><head><meta property="article:published_time" content="2021-03-29T10:00:00+04:00"></head>'
        '<body class="single single-post postid-1"><div class="entry-header"><h1 class="jeg_post_title">T</h1></div>'
        f'<div class="content-inner">{body}</div></body></html>'
    )


@pytest.mark.parametrize(
    "closing",
    [
        "<p>Sevil Nəbiyeva</p><p>Caspian Review</p>",
        "<p><strong>Sevil Nəbiyeva</strong></p>\n<p><em><strong>Caspian Review</strong></em></p>",
        "<p>Sevil Nəbiyeva<br />Caspian Review</p>",
        "<p>Sevil Nəbiyeva<br /><br />Caspian Review</p>",
        "<p>Sevil Nəbiyeva</p><p>&nbsp;</p><p>Caspian Review&nbsp;</p>",
        '<p style="text-align: right">Sevil Nəbiyeva, Caspian Review</p>',
        "<p>By <span>Sevil</span> Nəbiyeva for Caspian Review</p>",
        "<h4>Sevil Nəbiyeva</h4><h4>Caspian Review</h4>",
        "Sevil Nəbiyeva<br>Caspian Review",
        "<div><div>Sevil Nəbiyeva</div><div>Caspian Review</div></div>",
        "<p>Sevil Nəbiyeva</p><p>Caspian Review</p><div class='jeg_ad'>ADVERTISEMENT</div>",
        "<p>Sevil Nəbiyeva</p><div class='jnews_inline_related_post_wrapper'>Related</div><p>Caspian Review</p>",
    ],
)
def test_the_markup_of_the_closing_lines_does_not_matter(closing: str) -> None:
    article = parse_article(page(f"<p>The text is here.</p>{closing}"), PAGE)
    assert (article.byline, article.source) == ("Sevil Nəbiyeva", "Caspian Review")
    assert article.body_text == "The text is here."


@pytest.mark.parametrize(
    "last",
    [
        "<blockquote><p>Peace is a road.</p><p>Sevil Nəbiyeva</p></blockquote>",
        "<ul><li>Orkhan Talibzade</li><li>Sevil Nəbiyeva</li></ul>",
        "<table><tr><td>Name</td><td>Sevil Nəbiyeva</td></tr></table>",
        "<h2>Sevil Nəbiyeva</h2>",
    ],
    ids=["quote", "list", "table", "heading"],
)
def test_a_name_in_a_closing_quote_list_table_or_heading_is_text(last: str) -> None:
    article = parse_article(page(f"<p>The text is here.</p>{last}"), PAGE)
    assert article.byline is None
    assert "Sevil Nəbiyeva" in article.body_text


def test_lines_of_a_paragraph_above_its_attribution_stay_text() -> None:
    article = parse_article(page("<p>One line.<br>One more line.<br>Sevil Nəbiyeva<br>Caspian Review</p>"), PAGE)
    assert (article.byline, article.source) == ("Sevil Nəbiyeva", "Caspian Review")
    assert article.body_text == "One line.\nOne more line."


def test_the_source_box_of_the_theme_is_believed_before_a_closing_line() -> None:
    box = f'<div class="jeg_post_source"><span>Source:</span> <a href="{LINK}">Caspian Review</a></div>'
    article = parse_article(page(f"<p>The text is here.</p><p>Sevil Nəbiyeva</p><p>Trend</p>{box}"), PAGE)
    assert (article.byline, article.source, article.source_url) == ("Sevil Nəbiyeva", "Caspian Review", LINK)
    assert article.body_text == "The text is here."


CREDITS = [
    # A mark, and what follows it.
    ("Image: Reuters", "Reuters"),
    ("Photo: AzerTac", "AzerTac"),
    ("Photo credit: Reuters", "Reuters"),
    ("Image credit: Wikimedia Commons", "Wikimedia Commons"),
    ("Credit: AFP", "AFP"),
    ("Source: Shutterstock", "Shutterstock"),
    ("Picture: Ali Veli", "Ali Veli"),
    ("Foto: Əli Vəli", "Əli Vəli"),
    ("Photograph by Ali Veli", "Ali Veli"),
    ("Photo by John Smith/AFP via Getty Images", "John Smith/AFP via Getty Images"),
    ("Image courtesy of NASA", "NASA"),
    ("Photo: president.az", "president.az"),
    ("© Anadolu Agency", "Anadolu Agency"),
    ("© 2021 Reuters", "Reuters"),
    ("Photo © Ali Veli", "Ali Veli"),
    # A mark after a description, or before one.
    ("Soldiers at the border. Photo: AP", "AP"),
    ("Workers at the site | Photo: Azertac", "Azertac"),
    ("A view of Baku / Photo: Trend", "Trend"),
    ("Baku’s Old City © Ali Veli", "Ali Veli"),
    ("Photo: Reuters. The port of Alat at night", "Reuters"),
    ("The lighthouse in fog (Photo by Getty Images)", "Getty Images"),
    # No mark: an agency in parentheses, or names after the last full stop.
    ("A woman walks (AP Photo/Emilio Morenatti)", "AP Photo/Emilio Morenatti"),
    ("The port (Reuters)", "Reuters"),
    ("President Aliyev speaks. Getty Images", "Getty Images"),
    ("A soldier in Aghdam. Emin Sansar/Anadolu Agency", "Emin Sansar/Anadolu Agency"),
    ("A refugee camp in 1993. Reza Deghati", "Reza Deghati"),
    ("The square before the vote, on Nov. 13. Aydan Quliyeva for The Parcel", "Aydan Quliyeva for The Parcel"),
    # An agency's name alone.
    ("Getty Images", "Getty Images"),
    ("REUTERS/Aziz Karimov", "REUTERS/Aziz Karimov"),
    ("AP Photo/Emilio Morenatti", "AP Photo/Emilio Morenatti"),
    # A description and no more.
    ("Two envoys and their interpreter", None),
    ("A photo of the port", None),
    ("The port of Alat. View from the sea", None),
    ("The town, seen from Mt. Beshbarmag", None),
    ("The president in Washington, D.C., on Nov. 13.", None),
    ("The Gate of Ganja. Photo from the archive", None),
    ("Shusha. Azerbaijan", None),
    ("img-0.jpg", None),
    # Other marks, other languages; what a picture shows, and not whose it is.
    ("Photo of Nizami Ganjavi", None),
    ("Map of South Caucasus", None),
    ("Photos of the liberated towns", None),
    ("Photo from Zangilan", None),
    ("Image via Reuters", "Reuters"),
    ("Photo via Wikimedia Commons", "Wikimedia Commons"),
    ("Illustration via Shutterstock", "Shutterstock"),
    ("Фото: Рейтер", "Рейтер"),
    ("Фото: Пресс-служба президента", "Пресс-служба президента"),
    ("Фото – РИА Новости", "РИА Новости"),
    ("Fotoğraf: Anadolu Ajansı", "Anadolu Ajansı"),
    ("Foto: Trend", "Trend"),
    ("FOTO: Report", "Report"),
    ("Şəkil: Report.az", "Report.az"),
    ("Görsel: AA", "AA"),
    ("Photo — Getty Images", "Getty Images"),
    ("Photo - AP", "AP"),
    ("Image – Anadolu Agency", "Anadolu Agency"),
    ("File photo: Reuters", "Reuters"),
    ("Stock image: Pixabay", "Pixabay"),
    ("Archive photo: Azertac", "Azertac"),
    ("The bridge over the Araz | Reuters", "Reuters"),
    ("Ships in the bay | Getty Images", "Getty Images"),
    ("Ships in the bay / Anadolu Agency", "Anadolu Agency"),
    ("report.az", "report.az"),
    ("www.mod.gov.az", "www.mod.gov.az"),
    ("mfa.gov.az", "mfa.gov.az"),
    ("AFP PHOTO", "AFP"),
    ("PHOTO AP", "AP"),
    ("AP Photo", "AP Photo"),
    ("A tank in Jabrayil, photo by Leyla Rzayeva", "Leyla Rzayeva"),
    ("A tank in Jabrayil (Image: Ministry of Defence)", "Ministry of Defence"),
    ("A tank in Jabrayil [Emil Aliyev/Anadolu Agency]", "Emil Aliyev/Anadolu Agency"),
    ("File image", None),
    ("Archive photo", None),
    ("Archive image. Trend", "Trend"),
    ("Baku / Azerbaijan", None),
    ("Shusha | Karabakh", None),
    ("The road Horadiz – Aghband", None),
    ("Recep Tayyip Erdoğan and Ilham Aliyev", None),
    ("Map – Nagorno-Karabakh", None),
    ("Video: Baku TV", "Baku TV"),
    ("Screenshot from Facebook", "Facebook"),
    ("Screenshot: YouTube", "YouTube"),
    ("Image credit – NASA", "NASA"),
    ("Photo source: Wikipedia", "Wikipedia"),
    ("Photo courtesy of ADA University", "ADA University"),
    ("Photo courtesy: BHOS", "BHOS"),
    ("Mənbə: AzərTAc", "AzərTAc"),
    ("Kaynak: Anadolu Ajansı", "Anadolu Ajansı"),
    ("Источник: ТАСС", "ТАСС"),
    ("A view from the bridge", None),
    ("Image from Getty Images", "Getty Images"),
    ("Ali Veli: the man who stayed", None),
    ("Photos: Emil Aliyev, Leyla Rzayeva", "Emil Aliyev, Leyla Rzayeva"),
    ("Photo (c) Emil Aliyev", "Emil Aliyev"),
    ("Photo/Reuters", "Reuters"),
    ("Photo by Emil Aliyev on Unsplash", "Emil Aliyev on Unsplash"),
    ("Collage: Aze.Media", "Aze.Media"),
    ("Photo: © Reuters", "Reuters"),
    ("Azerbaijani President Ilham Aliyev. Photo by president.az", "president.az"),
    ("From left: Ilham Aliyev, Charles Michel", None),
    ("Photo | Reuters", "Reuters"),
    ("Photographer: Ali Veli/Bloomberg", "Ali Veli/Bloomberg"),
    ("Ali Veli/AFP via Getty Images", "Ali Veli/AFP via Getty Images"),
    ("The port, Reuters", "Reuters"),
    ("The port (harbour.gov.az)", "harbour.gov.az"),
    ("The port / harbour.gov.az", "harbour.gov.az"),
    ("Photo: Reuters (archive)", "Reuters"),
    ("The port (photo: Ali Veli (Reuters))", "Ali Veli (Reuters)"),
    ("Photo: bne IntelliNews", "bne IntelliNews"),
    ("Фото: пресс-служба порта", "пресс-служба порта"),
    ("Photo taken by Ali Veli", "Ali Veli"),
    ("Image provided by the Ministry of Ports", "Ministry of Ports"),
    ("Pic: AFP", "AFP"),
    ("Credit – AFP", "AFP"),
    ("All photos by Ali Veli", "Ali Veli"),
    ("Fotoğraf kaynağı: Getty Images", "Getty Images"),
    ("Fotonun müəllifi: Əli Vəli", "Əli Vəli"),
    ("Cartoon by Ali Veli", "Ali Veli"),
    ("Journalists of Sputnik in Baku", None),
    ("Sputnik V", None),
    ("UNESCO World Heritage Site", None),
    ("Trend Setters", None),
    ("Photo taken in the port", None),
    ("Video of the ceremony", None),
    ("Карта Азербайджана", None),
    ("Фото Гейдара Алиева", None),
    ("Heydər Əliyevin şəkli", None),
    ("Photo taken in Lachin", None),
    ("Azərbaycan əsgəri. Foto: Müdafiə Nazirliyi", "Müdafiə Nazirliyi"),
    ("Солдаты в Лачине. Фото: AFP", "AFP"),
    ("Şuşa. Fotoğraf: AA", "AA"),
    ("Шуша | Фото: Trend", "Trend"),
    ("Getty", "Getty"),
    ("iStock", "iStock"),
    ("Sputnik / Murad Orujov", "Sputnik / Murad Orujov"),
    ("© Sputnik / Murad Orujov", "Sputnik / Murad Orujov"),
    ("The minister at a trend forum in Baku", None),
    ("Peace talks. Brussels", None),
    ("Talks in Geneva – EPA", "EPA"),
    ("", None),
    (None, None),
]


@pytest.mark.parametrize(("caption", "credit"), CREDITS, ids=[str(caption) for caption, _ in CREDITS])
def test_a_caption_says_whose_picture_it_is_or_nothing(caption: str | None, credit: str | None) -> None:
    assert credit_of(caption) == credit


def test_a_credit_line_begins_with_its_mark() -> None:
    assert is_credit_line("Photos by Ali Veli")
    assert not is_credit_line("© Ali Veli"), "a note of whose text it is"
    assert not is_credit_line("The photos are by Ali Veli")
    assert not is_credit_line("Photos by then were rare")


@pytest.mark.parametrize(
    "name",
    [
        "Shahmar Hajiyev",
        "Gülnar Əliyeva",
        "Heydar oğlu Əliyev",
        "Jean-François Dupré",
        "Ludwig van der Berg",
        "O’Brien Smith-Jones",
        "Maria-José García y López",
        "J. R. Ewing Jr.",
        "Prof. Svante E. Cornell",
        "LEYLA RZAYEVA",
    ],
)
def test_names_of_people_come_in_many_forms(name: str) -> None:
    assert looks_like_name(name)
    assert not looks_like_publication(name)


@pytest.mark.parametrize(
    "text",
    ["", "Rzayeva", "Caspian Review", "the Economist", "time will tell", "Time Will.", "A B", "Le Monde", "42 43"],
)
def test_other_texts_are_no_names_of_people(text: str) -> None:
    assert not looks_like_name(text)


@pytest.mark.parametrize("line", ["March 29, 2021", "Published on March 3, 2021", "Originally in Russian", "***"])
def test_a_line_that_names_nobody_is_text_unless_somebody_signs_above(line: str) -> None:
    assert signed(line) == Attribution()
    assert signed("Nurlan Hasanov", line) == Attribution("Nurlan Hasanov", None, None, (0, 1))
