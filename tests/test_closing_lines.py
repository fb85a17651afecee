"""What closing and opening lines say of the writer and the publication, in four languages, read in whole pages.

A line is written with ``**bold**``, ``__italic__`` and ``[linked](address)`` runs.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape

import pytest

from azecrawl.pages import join_pages, parse_article
from azecrawl.pages.article import FALLBACK
from azecrawl.pages.names import looks_like_name
from azecrawl.records import Article

TEXT = (
    "The harbour was closed for two days, and nobody could say who had closed it.",
    "It opened on the third, without a word.",
)


def html_of(line: str) -> str:
    """A line of the notation as a paragraph."""
    text = escape(line, quote=False)
    for pattern, tag in ((r"\*\*(.+?)\*\*", r"<strong>\1</strong>"), (r"__(.+?)__", r"<em>\1</em>")):
        text = re.sub(pattern, tag, text)
    return "<p>" + re.sub(r"\[([^\]]*)\]\((\S*?)\)", r'<a href="\2">\1</a>', text) + "</p>"


def plain(line: str) -> str:
    """A line of the notation as it is read."""
    return re.sub(r"\[([^\]]*)\]\(\S*?\)", r"\1", re.sub(r"\*\*|__", "", line))


def page(content: str) -> str:
    """The smallest page that is read as an article of the theme."""
    return (
        '<html><head><meta property="article:published_time" content="2021-03-29T10:00:00+04:00"></head>'
        '<body class="single-post"><div class="entry-header"><h1 class="jeg_post_title">A page</h1></div>'
        f'<div class="content-inner">{content}</div></body></html>'
    )


def read(*closing: str, opening: tuple[str, ...] = ()) -> Article:
    """The article whose text stands between opening and closing lines."""
    return parse_article(page("".join(map(html_of, (*opening, *TEXT, *closing)))), "https://aze.media/a-page/")


SIGNED: list[tuple[list[str], str | None, str | None, str | None, list[int]]] = [
    (["Rauf Seyidov"], "Rauf Seyidov", None, None, []),
    (["Reporting by Rauf Seyidov in Tbilisi"], "Rauf Seyidov", None, None, []),
    (["Interview by Rauf Seyidov"], "Rauf Seyidov", None, None, []),
    (["The interview was conducted by Rauf Seyidov."], "Rauf Seyidov", None, None, []),
    (["Rauf Seyidov (@raufseyidov)"], "Rauf Seyidov", None, None, []),
    (["Rauf Seyidov for Eurasianet"], "Rauf Seyidov", "Eurasianet", None, []),
    (
        ["Rauf Seyidov, Aynur Salimova, Tom Harker, Leyla Yunus, Farid Mammadli and Nigar Ahmadova"],
        "Rauf Seyidov, Aynur Salimova, Tom Harker, Leyla Yunus, Farid Mammadli and Nigar Ahmadova",
        None,
        None,
        [],
    ),
    (["**Wouter van den Berg**"], "Wouter van den Berg", None, None, []),
    (["Fərid Əhməd oğlu Quliyev"], "Fərid Əhməd oğlu Quliyev", None, None, []),
    (["Bashar al-Jaafari"], "Bashar al-Jaafari", None, None, []),
    (["Prof. Dr. Mehmet Öztürk"], "Prof. Dr. Mehmet Öztürk", None, None, []),
    (["Ambassador Matthew Bryza"], "Ambassador Matthew Bryza", None, None, []),
    (["His Excellency Rashad Aslanov"], "His Excellency Rashad Aslanov", None, None, []),
    (["Həsən bəy Zərdabi"], "Həsən bəy Zərdabi", None, None, []),
    (["Müəllif: Həsən bəy Zərdabi"], "Həsən bəy Zərdabi", None, None, []),
    (["Nigar xanım Rəfibəyli"], "Nigar xanım Rəfibəyli", None, None, []),
    (["Abbasqulu ağa Bakıxanov"], "Abbasqulu ağa Bakıxanov", None, None, []),
    (["AYNUR SALİMOVA VƏ RAUF SEYİDOV"], "AYNUR SALİMOVA VƏ RAUF SEYİDOV", None, None, []),
    (["J. R. HARKER"], "J. R. HARKER", None, None, []),
    (["Автор: Лейла Рзаева"], "Лейла Рзаева", None, None, []),
    (["Лейла Рзаева"], "Лейла Рзаева", None, None, []),
    (["Подготовила Лейла Рзаева"], "Лейла Рзаева", None, None, []),
    (["Беседовал Рауф Сеидов"], "Рауф Сеидов", None, None, []),
    (["Hazırladı: Aynur Səlimova"], "Aynur Səlimova", None, None, []),
    (["Söhbəti apardı: Aynur Səlimova"], "Aynur Səlimova", None, None, []),
    (["By Will Cathcart"], "Will Cathcart", None, None, []),
    (["Story by: Rauf Seyidov"], "Rauf Seyidov", None, None, []),
    (["By", "Rauf Seyidov"], "Rauf Seyidov", None, None, []),
    (["Rauf Seyidov", "Aynur Salimova"], "Rauf Seyidov and Aynur Salimova", None, None, []),
    (["Robert “Bob” Harker"], "Robert “Bob” Harker", None, None, []),
    (["By Rauf Seyidov | March 3, 2021"], "Rauf Seyidov", None, None, []),
    (["By Rauf Seyidov in Baku and Tom Harker in London"], "Rauf Seyidov and Tom Harker", None, None, []),
    (["Rauf Seyidov", "Khazar University, lecturer"], "Rauf Seyidov", None, None, []),
    (
        ["**Rauf Seyidov**", "Director of the Center for Strategic Studies", "Baku, Azerbaijan"],
        "Rauf Seyidov",
        None,
        None,
        [],
    ),
    (["Rauf Seyidov, political analyst"], "Rauf Seyidov", None, None, []),
    (["Rauf Seyidov – head of the Energy Department"], "Rauf Seyidov", None, None, []),
    (["Rauf Seyidov", "Former diplomat"], "Rauf Seyidov", None, None, []),
    (["Aynur Səlimova", "siyasi şərhçi"], "Aynur Səlimova", None, None, []),
    (["Aynur Səlimova", "ADA Universitetinin dosenti"], "Aynur Səlimova", None, None, []),
    (["Aynur Səlimova, millət vəkili"], "Aynur Səlimova", None, None, []),
    (["Mehmet Öztürk", "Gazi Üniversitesi öğretim üyesi"], "Mehmet Öztürk", None, None, []),
    (["Лейла Рзаева", "политолог, эксперт по Южному Кавказу"], "Лейла Рзаева", None, None, []),
    (["Лейла Рзаева, кандидат исторических наук"], "Лейла Рзаева", None, None, []),
    (
        ["__Rauf Seyidov, PhD, is an associate professor at Khazar University. His book came out in 2019.__"],
        "Rauf Seyidov, PhD",
        None,
        None,
        [0],
    ),
    (["**Rauf Seyidov** writes on the Caspian for several newspapers."], "Rauf Seyidov", None, None, [0]),
    (["About the author", "Rauf Seyidov teaches history at Khazar University."], "Rauf Seyidov", None, None, [0, 1]),
    (["The author, Rauf Seyidov, is a member of the Caspian Club."], "Rauf Seyidov", None, None, [0]),
    (
        ["__Rauf Seyidov and Aynur Salimova are fellows at the Hudson Institute.__"],
        "Rauf Seyidov and Aynur Salimova",
        None,
        None,
        [0],
    ),
    (["Müəllif haqqında: Aynur Səlimova ADA Universitetinin dosentidir."], "Aynur Səlimova", None, None, [0]),
    (["__Aynur Səlimova Bakı Dövlət Universitetinin müəllimidir.__"], "Aynur Səlimova", None, None, [0]),
    (["__Mehmet Öztürk, Gazi Üniversitesi'nde öğretim üyesidir.__"], "Mehmet Öztürk", None, None, [0]),
    (
        ["Об авторе: Лейла Рзаева — политолог, эксперт Центра анализа международных отношений."],
        "Лейла Рзаева",
        None,
        None,
        [0],
    ),
    (
        ["__Лейла Рзаева — политолог, эксперт Центра анализа международных отношений.__"],
        "Лейла Рзаева",
        None,
        None,
        [0],
    ),
    (["Автор, Лейла Рзаева, работает в Институте истории."], "Лейла Рзаева", None, None, [0]),
    (
        ["Rauf Seyidov", "[The Hill](https://thehill.com/a)", "__The author is a historian.__"],
        "Rauf Seyidov",
        "The Hill",
        "https://thehill.com/a",
        [2],
    ),
    (
        [
            "__Seyidov is spoken of.__",
            "The book was written by Rauf Seyidov, who is a man of few words.",
            "__Rauf Seyidov is the President of the Academy.__",
        ],
        None,
        None,
        None,
        [0, 1, 2],
    ),
    (["Source: eurasianet"], None, "eurasianet", None, []),
    (["Rauf Seyidov", "[OC Media](https://oc-media.org/x)"], "Rauf Seyidov", "OC Media", "https://oc-media.org/x", []),
    (["[commonspace](https://www.commonspace.eu/x)"], None, "commonspace", "https://www.commonspace.eu/x", []),
    (["[Новая газета](https://novayagazeta.ru/x)"], None, "Новая газета", "https://novayagazeta.ru/x", []),
    (["[Source: Caspian News]"], None, "Caspian News", None, []),
    (["__This piece originally appeared in The Diplomat on March 12, 2021.__"], None, "The Diplomat", None, []),
    (["Taken from [The Hill](https://thehill.com/b)"], None, "The Hill", "https://thehill.com/b", []),
    (["As published in Foreign Policy"], None, "Foreign Policy", None, []),
    (["Republished with the kind permission of Eurasia Review."], None, "Eurasia Review", None, []),
    (["Reprinted from Hürriyet Daily News"], None, "Hürriyet Daily News", None, []),
    (["Mənbə: Report.az"], None, "Report.az", None, []),
    (["Mənbə: “Kaspi” qəzeti"], None, "Kaspi", None, []),
    (["Kaynak: Anadolu Ajansı"], None, "Anadolu Ajansı", None, []),
    (["Источник: Вестник Кавказа"], None, "Вестник Кавказа", None, []),
    (["Источник: газета «Вышка»"], None, "Вышка", None, []),
    (["По материалам РИА Новости"], None, "РИА Новости", None, []),
    (["Впервые опубликовано в [haqqin.az](https://haqqin.az/x)"], None, "haqqin.az", "https://haqqin.az/x", []),
    (["Məqalə ilk dəfə [Report](https://report.az/x)-da dərc olunub."], None, "Report", "https://report.az/x", []),
    (
        ["Bu yazı ilk olarak [TRT Haber](https://www.trthaber.com/x)'de yayımlandı."],
        None,
        "TRT Haber",
        "https://www.trthaber.com/x",
        [],
    ),
    (["Rauf Seyidov, «Vışka» qəzeti"], "Rauf Seyidov", "Vışka", None, []),
    (["Source: AzerTac, Report"], None, "AzerTac, Report", None, []),
    (["Source: Ministry of Defence"], None, "Ministry of Defence", None, []),
    (
        ["https://www.dailysabah.com/opinion/karabakh"],
        None,
        "dailysabah.com",
        "https://www.dailysabah.com/opinion/karabakh",
        [],
    ),
    (
        ["Source: https://www.dailysabah.com/opinion/karabakh"],
        None,
        "dailysabah.com",
        "https://www.dailysabah.com/opinion/karabakh",
        [],
    ),
    (["Read the original article [here](https://thehill.com/c)"], None, "thehill.com", "https://thehill.com/c", []),
    (
        ["The original article can be found [here](https://thehill.com/c)."],
        None,
        "thehill.com",
        "https://thehill.com/c",
        [],
    ),
    (["Read the full article at [The Hill](https://thehill.com/c)"], None, "The Hill", "https://thehill.com/c", []),
    (["Məqalənin orijinalı [burada](https://thehill.com/c)"], None, "thehill.com", "https://thehill.com/c", []),
    (["Оригинал статьи [здесь](https://thehill.com/c)"], None, "thehill.com", "https://thehill.com/c", []),
    (["Rauf Seyidov", "The Hill", "https://thehill.com/c"], "Rauf Seyidov", "The Hill", "https://thehill.com/c", []),
    (
        ["Rauf Seyidov", "The opinions expressed by the author do not necessarily represent those of the editors."],
        "Rauf Seyidov",
        None,
        None,
        [1],
    ),
    (["Rauf Seyidov", "Follow us on [Telegram](https://t.me/azemedia)"], "Rauf Seyidov", None, None, [1]),
    (["By Rauf Seyidov", "[1] See the report of 1994.", "[2] Ibid."], "Rauf Seyidov", None, None, [1, 2]),
    (["Rauf Seyidov", "#Karabakh #Azerbaijan #Peace"], "Rauf Seyidov", None, None, [1]),
    (["Rauf Seyidov", "© Caspian Review"], "Rauf Seyidov", None, None, [1]),
    (["Rauf Seyidov", "Qeyd: Məqalədə ifadə olunan fikirlər müəllifə məxsusdur."], "Rauf Seyidov", None, None, [1]),
    (["Rauf Seyidov", "Həmçinin oxuyun: [Laçın yolu](https://aze.media/y/)"], "Rauf Seyidov", None, None, [1]),
    (["Лейла Рзаева", "Мнение автора может не совпадать с позицией редакции."], "Лейла Рзаева", None, None, [1]),
    (["Лейла Рзаева", "Читайте также: [Дорога в Лачин](https://aze.media/y/)"], "Лейла Рзаева", None, None, [1]),
    (["Лейла Рзаева", "Подписывайтесь на наш канал в Telegram"], "Лейла Рзаева", None, None, [1]),
    (["Rauf Seyidov", "*The names have been changed."], "Rauf Seyidov", None, None, [1]),
    (["Rauf Seyidov", "Tags: Karabakh, Baku"], "Rauf Seyidov", None, None, [1]),
    (["Rauf Seyidov", "Translated by Aynur Salimova"], "Rauf Seyidov", None, None, []),
    (["Rauf Seyidov", "Edited by Aynur Salimova"], "Rauf Seyidov", None, None, []),
    (["Rauf Seyidov", "Tərcümə: Aynur Səlimova"], "Rauf Seyidov", None, None, []),
    (["Rauf Seyidov", "Çeviren: Mehmet Öztürk"], "Rauf Seyidov", None, None, []),
    (["Рауф Сеидов", "Перевела Лейла Рзаева"], "Рауф Сеидов", None, None, []),
    (["Рауф Сеидов", "Перевод: Лейла Рзаева"], "Рауф Сеидов", None, None, []),
    (["Рауф Сеидов", "Фото: ТАСС"], "Рауф Сеидов", None, None, []),
    (["Rauf Seyidov", "Photos: Anadolu Agency"], "Rauf Seyidov", None, None, []),
    (["Photo: Reuters"], None, None, None, []),
    (
        ["**Kamran Hasanli**, research fellow at the Topchubashov Center", "[Minval](https://minval.az/a)"],
        "Kamran Hasanli",
        "Minval",
        "https://minval.az/a",
        [],
    ),
    (["**Kamran Hasanli**", "__Independent researcher__"], "Kamran Hasanli", None, None, []),
    (
        ["Kamran Hasanli", "Chairman of the Board, Center of Analysis of International Relations"],
        "Kamran Hasanli",
        None,
        None,
        [],
    ),
    (["Kamran Hasanli", "Editor-in-Chief of Caspian Review"], "Kamran Hasanli", None, None, []),
    (
        [
            "**Kamran Hasanli**",
            "**[Euractiv](https://euractiv.com/a)**",
            "__Disclaimer: The views and opinions expressed here are the author’s and not those of Aze.Media.__",
        ],
        "Kamran Hasanli",
        "Euractiv",
        "https://euractiv.com/a",
        [2],
    ),
    (
        ["**Kamran Hasanli**", "[Euractiv](https://euractiv.com/a)", "Share this article:"],
        "Kamran Hasanli",
        "Euractiv",
        "https://euractiv.com/a",
        [2],
    ),
    (
        ["__Sabina Asgarova is a nonresident senior fellow at the Atlantic Council.__"],
        "Sabina Asgarova",
        None,
        None,
        [0],
    ),
    (
        ["**Sabina Asgarova** is a PhD student at Ankara University.", "[Euractiv](https://euractiv.com/a)"],
        "Sabina Asgarova",
        "Euractiv",
        "https://euractiv.com/a",
        [0],
    ),
    (
        ["Dr. Sabina Asgarova is a senior research fellow at the Institute.", "[Euractiv](https://euractiv.com/a)"],
        None,
        "Euractiv",
        "https://euractiv.com/a",
        [0],
    ),
    (["__By Sabina Asgarova, a political scientist from Baku__"], "Sabina Asgarova", None, None, []),
    (
        ["This op-ed first appeared in [Euractiv](https://euractiv.com/a) in May 2021."],
        None,
        "Euractiv",
        "https://euractiv.com/a",
        [],
    ),
    (
        ["A longer version of this piece was first published by the [Jamestown Foundation](https://euractiv.com/a)."],
        None,
        "Jamestown Foundation",
        "https://euractiv.com/a",
        [],
    ),
    (["First published in The Times of Israel, 4 May 2021."], None, "The Times of Israel", None, []),
    (["Adapted from __Foreign Affairs__"], None, "Foreign Affairs", None, []),
    (["As published in the Daily Sabah"], None, "Daily Sabah", None, []),
    (
        ["http://www.eurasiareview.com/05032021-text/"],
        None,
        "eurasiareview.com",
        "http://www.eurasiareview.com/05032021-text/",
        [],
    ),
    (["Read the original text [here](https://euractiv.com/a)"], None, "euractiv.com", "https://euractiv.com/a", []),
    (
        ["**Kamran Hasanli**", "Read the original [here](https://euractiv.com/a)."],
        "Kamran Hasanli",
        "euractiv.com",
        "https://euractiv.com/a",
        [],
    ),
    (
        ["**Kamran Hasanli**", "[de Volkskrant](https://www.volkskrant.nl/a)"],
        "Kamran Hasanli",
        "de Volkskrant",
        "https://www.volkskrant.nl/a",
        [],
    ),
    (
        ["**Kamran Hasanli**", "[il Giornale](https://www.ilgiornale.it/a)"],
        "Kamran Hasanli",
        "il Giornale",
        "https://www.ilgiornale.it/a",
        [],
    ),
    (
        ["**Kamran Hasanli**", "[Коммерсантъ](https://www.kommersant.ru/a)"],
        "Kamran Hasanli",
        "Коммерсантъ",
        "https://www.kommersant.ru/a",
        [],
    ),
    (
        ["**Kamran Hasanli**", "[the National Interest](https://nationalinterest.org/a)"],
        "Kamran Hasanli",
        "National Interest",
        "https://nationalinterest.org/a",
        [],
    ),
    (
        ["**Kamran Hasanli**", "[S&P Global Platts](https://www.spglobal.com/a)"],
        "Kamran Hasanli",
        "S&P Global Platts",
        "https://www.spglobal.com/a",
        [],
    ),
    (["Source: opendemocracy"], None, "opendemocracy", None, []),
    (
        ["Source: Ministry of Energy of the Republic of Azerbaijan"],
        None,
        "Ministry of Energy of the Republic of Azerbaijan",
        None,
        [],
    ),
    (["Source: Trend, APA and Report"], None, "Trend, APA and Report", None, []),
    (["Müəllif: Mirzə bəy Quliyev", "Mənbə: Trend"], "Mirzə bəy Quliyev", "Trend", None, []),
    (["Müəllif – Sevil xanım Rəhimova"], "Sevil xanım Rəhimova", None, None, []),
    (["H.E. Fuad Nasirov", "Ambassador of Azerbaijan to Hungary"], "H.E. Fuad Nasirov", None, None, []),
    (["Sevil Rahimova, “Kaspi” newspaper"], "Sevil Rahimova", "Kaspi", None, []),
    (['Sevil Rahimova, "Respublika" qəzeti'], "Sevil Rahimova", "Respublika", None, []),
    (["Reporting by Sevil Rahimova, writing by Tom Harker"], "Sevil Rahimova", None, None, []),
    (
        ["Sevil Rahimova and Tom Harker for [Euractiv](https://euractiv.com/a)"],
        "Sevil Rahimova and Tom Harker",
        "Euractiv",
        "https://euractiv.com/a",
        [],
    ),
    (["Sevil Rahimova; Tom Harker"], "Sevil Rahimova; Tom Harker", None, None, []),
    (["Text: Sevil Rahimova", "Photos: Tom Harker"], "Sevil Rahimova", None, None, []),
    (["Sevil Rəhimova, xüsusi olaraq Trend üçün"], None, None, None, [0]),
    (["Лейла Рзаева, Вестник Кавказа"], "Лейла Рзаева", "Вестник Кавказа", None, []),
    (["Лейла Рзаева специально для Вестника Кавказа"], "Лейла Рзаева", "Вестника Кавказа", None, []),
    (
        ["Беседовала Лейла Рзаева", "Источник: [Вестник Кавказа](https://vestnikkavkaza.net/a)"],
        "Лейла Рзаева",
        "Вестник Кавказа",
        "https://vestnikkavkaza.net/a",
        [],
    ),
    (["А. С. Рзаев"], "А. С. Рзаев", None, None, []),
    (["Röportaj: Elif Yılmaz", "Kaynak: Hürriyet"], "Elif Yılmaz", "Hürriyet", None, []),
    (["Elif Yılmaz, gazeteci"], "Elif Yılmaz", None, None, []),
    (["Doç. Dr. Elif Yılmaz", "Ankara Üniversitesi"], "Doç. Dr. Elif Yılmaz", "Ankara Üniversitesi", None, []),
    (["__Elif Yılmaz, Ankara'da yaşayan bir gazetecidir.__"], "Elif Yılmaz", None, None, [0]),
    (["__Yazar, Elif Yılmaz, TRT World için çalışıyor.__"], "Elif Yılmaz", None, None, [0]),
    (["Kamran Hasanli", "P.S. The bridge opened in May."], "Kamran Hasanli", None, None, [1]),
    (
        ["Kamran Hasanli", "The opinions expressed in this text belong to the author."],
        "Kamran Hasanli",
        None,
        None,
        [1],
    ),
    (
        ["Kamran Hasanli", "Redaksiyanın mövqeyi müəllifin fikri ilə üst-üstə düşməyə bilər."],
        "Kamran Hasanli",
        None,
        None,
        [1],
    ),
    (["Kamran Hasanli", "Bu yazıdaki görüşler yazara aittir."], "Kamran Hasanli", None, None, [1]),
    (
        ["Kamran Hasanli", "Watch the interview here: [https://youtu.be/x](https://youtu.be/x)"],
        "Kamran Hasanli",
        None,
        None,
        [1],
    ),
    (["Story by Emil Quliyev, photos by Tom Harker"], "Emil Quliyev", None, None, []),
    (
        ["Emil Quliyev, Tom Harker", "[Eurasia Daily Monitor](https://jamestown.org/a)"],
        "Emil Quliyev, Tom Harker",
        "Eurasia Daily Monitor",
        "https://jamestown.org/a",
        [],
    ),
    (["__Dr. Emil Quliyev, a former diplomat, teaches at ADA University.__"], "Dr. Emil Quliyev", None, None, [0]),
    (["**Emil Quliyev**__ is a researcher at the Institute of History.__"], "Emil Quliyev", None, None, [0]),
    (["Emil Quliyev", "He is a researcher at the Institute of History."], "Emil Quliyev", None, None, [1]),
    (["Emil Quliyev exclusively for Caliber.Az"], "Emil Quliyev", "Caliber.Az", None, []),
    (
        ["This article was originally published on [caspiannews.com](https://caspiannews.com/a)."],
        None,
        "caspiannews.com",
        "https://caspiannews.com/a",
        [],
    ),
    (["[This article first appeared in The New Arab on 2 May 2021.]"], None, "The New Arab", None, []),
    (["Source : AzərTAc"], None, "AzərTAc", None, []),
    (["Source - Azernews"], None, "Azernews", None, []),
    (["Mənbə: azertag.az"], None, "azertag.az", None, []),
    (["[www.azernews.az](https://www.azernews.az/a)"], None, "azernews.az", "https://www.azernews.az/a", []),
    (["Emil Quliyev", "Translation: Tom Harker", "Photo by Reuters"], "Emil Quliyev", None, None, []),
    (["Emil Quliyev", "İngiliscədən tərcümə: Aynur Səlimova"], "Emil Quliyev", None, None, []),
    (["Emil Quliyev", "Перевод с азербайджанского: Лейла Рзаева"], "Emil Quliyev", None, None, []),
    (["Seymur Kazimov", "Meydan TV", "Leave a comment"], "Seymur Kazimov", "Meydan TV", None, [2]),
    (["Leyla Qasımova, hüquqşünas"], "Leyla Qasımova", None, None, []),
    (["Leyla Qasımova", "tarix üzrə fəlsəfə doktoru"], "Leyla Qasımova", None, None, []),
    (["Leyla Qasımova", "AMEA Tarix İnstitutunun əməkdaşı"], "Leyla Qasımova", None, None, []),
    (["Хазар Ахундов", "Caliber.Az"], "Хазар Ахундов", "Caliber.Az", None, []),
    (["Ахмед Гасанов, обозреватель газеты «Каспий»"], "Ахмед Гасанов", None, None, []),
    (
        ["__Murad Muradov is a deputy director of the Topchubashov Center. Simona Scotti is a fellow there.__"],
        "Murad Muradov",
        None,
        None,
        [0],
    ),
    # What somebody is, written as a name or a publication would be.
    (["**Kamran Hasanli**", "Political Scientist"], "Kamran Hasanli", None, None, []),
    (["Kamran Hasanli, Political Scientist"], "Kamran Hasanli", None, None, []),
    (["**Камран Гасанлы**", "Депутат Милли Меджлиса"], "Камран Гасанлы", None, None, []),
    (["**Kamran Hasanli**", "M.A., Georgetown University"], "Kamran Hasanli", None, None, []),
    (["**Kamran Hasanli**", "Human rights defender"], "Kamran Hasanli", None, None, []),
    (["**Kamran Hasanli**", "Guest columnist"], "Kamran Hasanli", None, None, []),
    (["**Kamran Hasanli**", "5 June 2021, Baku"], "Kamran Hasanli", None, None, []),
    (
        ["Kamran Hasanli", "University of Tartu", "[The Hill](https://thehill.com/a)"],
        "Kamran Hasanli",
        "The Hill",
        "https://thehill.com/a",
        [],
    ),
    # Where and for whom one writes.
    (["Reported by Kamran Hasanli in Yerevan and Baku"], "Kamran Hasanli", None, None, []),
    (["Reporting by Kamran Hasanli from Shusha"], "Kamran Hasanli", None, None, []),
    (["Kamran Hasanli – Special to The Hill"], "Kamran Hasanli", "The Hill", None, []),
    (["**Kamran Hasanli**", "Special to Aze.Media"], "Kamran Hasanli", None, None, [1]),
    (["**Kamran Hasanli**", "Mayor of Batumi"], "Kamran Hasanli", None, None, []),
    (["**Kamran Hasanli**", "Translated by Anna Belova and edited by Tom Reed"], "Kamran Hasanli", None, None, []),
    (["By Tom House"], "Tom House", None, None, []),
    (["**Fiona Hill**"], "Fiona Hill", None, None, []),
    (["**Deniz Qara and August Cole**"], "Deniz Qara and August Cole", None, None, []),
    (["By Dan Harker Jr."], "Dan Harker Jr.", None, None, []),
    (["**Rear Admiral (ret.) Tom Harker**"], "Rear Admiral (ret.) Tom Harker", None, None, []),
    # Publications by their kind, by a link, behind a label.
    (
        ["**Kamran Hasanli**", "[525-ci qəzet](https://525.az/a)"],
        "Kamran Hasanli",
        "525-ci qəzet",
        "https://525.az/a",
        [],
    ),
    (
        ["**Kamran Hasanli**", "[Caliber.Az](https://caliber.az/a)"],
        "Kamran Hasanli",
        "Caliber.Az",
        "https://caliber.az/a",
        [],
    ),
    (
        ["**Kamran Hasanli**", "[Valeurs actuelles](https://va.example.org/a)"],
        "Kamran Hasanli",
        "Valeurs actuelles",
        "https://va.example.org/a",
        [],
    ),
    (["Source: Turan ([link](https://turan.az/a))"], None, "Turan", "https://turan.az/a", []),
    (["[Source: Turan](https://turan.az/a)"], None, "Turan", "https://turan.az/a", []),
    (["[Source](https://turan.az/a)"], None, "turan.az", "https://turan.az/a", []),
    (["Source | [Turan](https://turan.az/a)"], None, "Turan", "https://turan.az/a", []),
    (
        ["Оригинал статьи: [Коммерсантъ](https://kom.example.org/a)"],
        None,
        "Коммерсантъ",
        "https://kom.example.org/a",
        [],
    ),
    (["Adapted from an article in Der Spiegel"], None, "Der Spiegel", None, []),
    (
        ["This is an abridged version of an article published by [Turan](https://turan.az/a)."],
        None,
        "Turan",
        "https://turan.az/a",
        [],
    ),
    # Notes that hide nothing.
    (["**Kamran Hasanli**", "1. Resolution 822 of the Council, 1993."], "Kamran Hasanli", None, None, [1]),
    (["**Kamran Hasanli**", "Sources:", "1. UN (2020)."], "Kamran Hasanli", None, None, [1, 2]),
    (["**Kamran Hasanli**", "An earlier version of this article misstated a date."], "Kamran Hasanli", None, None, [1]),
    (["**Kamran Hasanli**", "This article is also available in Azerbaijani."], "Kamran Hasanli", None, None, [1]),
    (["**Kamran Hasanli**", "Support independent journalism"], "Kamran Hasanli", None, None, [1]),
    (["**Kamran Hasanli**", "Telegram kanalımıza abunə olun"], "Kamran Hasanli", None, None, [1]),
]
"""Closing lines, the writer, the publication, its address, and which of the lines stay in the text."""

UNSIGNED = [
    ["Rauf Seyidov is the Speaker of the Parliament of Azerbaijan."],
    ["https://twitter.com/MediaAze/status/1"],
    ["[https://www.youtube.com/watch?v=1](https://www.youtube.com/watch?v=1)"],
    ["[facebook.com/azemedia](https://www.facebook.com/azemedia)"],
    ["ADVERTISEMENT"],
    ["Tags"],
    ["Реклама"],
    ["Reklam"],
    ["Yorumlar"],
    ["AzeMedia"],
    ["Source: Aze.Media"],
    ["[Join Our Channel](https://example.org/x)"],
    ["[Watch the Full Interview](https://example.org/x)"],
    ["[Instagram](https://www.instagram.com/azemedia)"],
    ["Победители:", "Рауф Сеидов", "Лейла Рзаева"],
    ["In memory of:", "Rauf Seyidov", "Aynur Salimova"],
    ["Glory to the Martyrs"],
    ["Yaşasın Azərbaycan!"],
    ["Слава Азербайджану"],
    ["Victory"],
    ["To be continued"],
    ["By 2025, perhaps."],
    ["Published in 1920, the book is lost."],
    ["Source: author's calculations"],
    ["Mənbə: açıq mənbələr"],
    ["Published on 12 March 2021"],
    ["Rest in Peace, Rauf Seyidov"],
    ["Dear Mr Seyidov"],
    ["Tbilisi – Kars – Baku"],
    ["By Ilham"],
    ["By 2030, Nakhchivan"],
    ["New York, London, Paris"],
    ["Azerbaijan, Turkey, Pakistan"],
    ["Free Rauf Seyidov"],
    ["Keep Calm"],
    ["Stay Strong, Azerbaijan"],
    ["Black Garden"],
    ["Maiden Tower"],
    ["Caspian Sea"],
    ["Minsk Group"],
    ["Frozen Conflict"],
    ["Carpe Diem"],
    ["Milli Məclis"],
    ["Дай Бог"],
    ["Hörmətlə"],
    ["Shalom"],
    ["Karabakh 2020"],
    ["Volume II"],
    ["Table 1"],
    ["Appeared in 1918"],
    ["The photo of the boy was published in The Times."],
    ["Gordian Knot"],
    ["Fountain Square"],
    ["From Lachin to Kalbajar"],
    ["From Day One"],
    ["Published in Tiflis in 1906, Molla Nasraddin."],
    ["**Squad**", "Rauf Seyidov", "Leyla Rzayeva"],
    ["Starring", "Rauf Seyidov", "Leyla Rzayeva"],
    ["Part I: The Road"],
    ["Buy it at [Amazon](https://amazon.com/x)"],
    ["Register: [Eventbrite](https://example.org/x)"],
    ["Translated into Azerbaijani"],
    ["Ilham Aliyev Azərbaycanın prezidentidir."],
    ["The full text is [available here](https://example.org/x)."],
    ["Long live Azerbaijan"],
    ["Armenia and Azerbaijan"],
    ["South Caucasus"],
    ["Up the hill"],
    ["Road to Victory"],
    [
        "**Kamran Hasanli**",
        "[Euractiv](https://euractiv.com/a)",
        "If you would like to write for us, send us your text.",
    ],
    ["Kamran Hasanli met Tom Harker"],
    ["Goodbye, Mr Gorbachev"],
    ["Read more in our archive"],
    ["By Lachin."],
    ["By now, Yerevan"],
    ["The finalists:", "Kamran Hasanli", "Sevil Rahimova", "Tom Harker"],
    ["**The team**", "Kamran Hasanli", "Sevil Rahimova"],
    ["Phone: +994 12 000 00 00"],
    ["See the map [here](https://example.org/m)"],
    ["[Apply Now](https://example.org/m)"],
    ["[Donate](https://example.org/m)"],
    ["Shared on Instagram"],
    ["Azerbaijan – Portugal: 1 – 3"],
    ["Author of the novel."],
    ["Source: unknown"],
    ["Təşəkkür edirik"],
    ["Спасибо, господин посол"],
    ["Teşekkür ederiz"],
    ["In honour of Mubariz Ibrahimov"],
    ["Shamil Basayev was a warlord and a commander in Chechnya."],
    ["Nizami Gəncəvi XII əsrin şairidir."],
    ["Низами Гянджеви — поэт двенадцатого века и классик мировой литературы."],
    ["Quo Vadis Armenia"],
    ["Zəfər"],
    ["Continued on page 4"],
    ["God bless Azerbaijan"],
    ["44 Days"],
    ["Iron Fist"],
    ["Khari Bulbul"],
    ["Great Return"],
    ["Victory Day"],
    ["Bon Voyage"],
    ["Sapienti sat"],
    ["Mission Accomplished"],
    ["Ilham Aliyev, Vladimir Putin and Nikol Pashinyan signed it."],
    ["With the participation of:", "Emil Quliyev"],
    ["[Register here](https://example.org/form)"],
    ["Our Telegram channel: [t.me/a](https://t.me/a)"],
    ["Posted on Telegram"],
    ["By the River Araz"],
    ["Published in 1998, Azerbaijan Diary."],
    ["Source: compiled by the author"],
    ["Mənbə: müəllifin hesablamaları"],
    ["Baku, Ganja, Sumgait"],
    ["Winner of two awards."],
    ["Rəhmətlə anırıq"],
    ["Ziya Bünyadov Azərbaycanın Qəhrəmanı idi."],
    ["Tagged: Shusha"],
    ["Comments (3)"],
    ["aze.media"],
    ["Azerbaijan Forever"],
    ["Bravo, Azerbaijan"],
]
"""Last lines that are text, or what a plugin printed: they name no one and stay."""

ABOVE: list[tuple[str, str | None]] = [
    ("By Kamran Hasanli", "Kamran Hasanli"),
    ("By Kamran Hasanli in Baku", "Kamran Hasanli"),
    ("**Kamran Hasanli**", "Kamran Hasanli"),
    ("Kamran Hasanli, political analyst", "Kamran Hasanli"),
    ("Müəllif: Aynur Səlimova", "Aynur Səlimova"),
    ("Автор: Лейла Рзаева", "Лейла Рзаева"),
    ("By Monday the road was open.", None),
    ("Baku, March 5", None),
    ("Kamran Hasanli: We came back.", None),
]
"""First lines, and the writer they name."""


@pytest.mark.parametrize(("lines", "byline", "source", "source_url", "staying"), SIGNED)
def test_closing_lines_name_the_writer_and_the_publication(
    lines: list[str], byline: str | None, source: str | None, source_url: str | None, staying: list[int]
) -> None:
    article = read(*lines)
    assert (article.byline, article.source, article.source_url) == (byline, source, source_url)
    assert article.body_text.split("\n\n") == [*TEXT, *(" ".join(plain(lines[place]).split()) for place in staying)]


@pytest.mark.parametrize("lines", UNSIGNED)
def test_last_lines_that_name_no_one_stay(lines: list[str]) -> None:
    article = read(*lines)
    assert (article.byline, article.source, article.source_url) == (None, None, None)
    assert article.body_text.split("\n\n") == [*TEXT, *(" ".join(plain(line).split()) for line in lines)]


@pytest.mark.parametrize(("line", "byline"), ABOVE)
def test_the_writer_may_stand_above_the_text(line: str, byline: str | None) -> None:
    article = read(opening=(line,))
    assert article.byline == byline
    assert article.body_text.split("\n\n") == [*([] if byline else [plain(line)]), *TEXT]


def test_a_name_above_the_text_is_no_writer_where_the_text_speaks_of_its_bearer() -> None:
    article = read("Hasanli did not answer.", opening=("**Kamran Hasanli**",))
    assert article.byline is None
    assert article.body_text.startswith("Kamran Hasanli\n\n")


def test_writer_above_and_publication_below_belong_together() -> None:
    article = read("[Euractiv](https://euractiv.example.org/a)", opening=("By Kamran Hasanli", "Political analyst"))
    assert (article.byline, article.source) == ("Kamran Hasanli", "Euractiv")
    assert article.body_text.split("\n\n") == list(TEXT)


@pytest.mark.parametrize("line", ["\u200b", "\ufeff", "\u00a0", "\u2060\u200b", "."])
def test_a_line_of_nothing_hides_no_signature_and_goes(line: str) -> None:
    article = read("Kamran Hasanli", line)
    assert article.byline == "Kamran Hasanli"
    assert article.body_text.split("\n\n") == list(TEXT)


def test_invisible_characters_are_no_part_of_a_name() -> None:
    assert read("Kam\u00adran Ha\u200bsanli\ufeff").byline == "Kamran Hasanli"
    assert read("Aynur Se\u0301limova").byline == "Aynur Sélimova"


def test_a_list_of_references_hides_nothing_above_it() -> None:
    lines = "<p>Kamran Hasanli</p><h3>References</h3><ol><li>Black Garden, 2003.</li><li>Small Nations, 2001.</li></ol>"
    article = parse_article(page("".join(map(html_of, TEXT)) + lines), "https://aze.media/a-page/")
    assert article.byline == "Kamran Hasanli"
    assert article.body_text.split("\n\n")[2:] == ["References", "Black Garden, 2003.", "Small Nations, 2001."]


def test_names_under_a_heading_are_text() -> None:
    lines = "<h3>The jury</h3><p>Kamran Hasanli</p><p>Aynur Salimova</p>"
    article = parse_article(page("".join(map(html_of, TEXT)) + lines), "https://aze.media/a-page/")
    assert (article.byline, article.source) == (None, None)
    assert article.body_text.endswith("The jury\n\nKamran Hasanli\n\nAynur Salimova")


def test_a_biography_is_the_writers_only_where_the_text_does_not_speak_of_its_subject() -> None:
    biography = "__Kamran Hasanli is the president of the academy.__"
    assert read(biography).byline == "Kamran Hasanli"
    assert read("The prize went to Kamran Hasanli.", biography).byline is None


def test_italics_set_nothing_apart_where_all_is_italic() -> None:
    lines = [f"__{line}__" for line in TEXT]
    biography = "__Kamran Hasanli is the president of the academy in the old town of Sheki.__"
    content = "".join(map(html_of, [lines[0], lines[0], biography]))
    assert parse_article(page(content), "https://aze.media/a-page/").byline is None


def test_a_writer_above_the_first_page_of_a_split_article_is_not_lost() -> None:
    first = read(opening=("By Kamran Hasanli",))
    last = replace(read("Source: Euractiv"), byline=None)
    joined = join_pages([first, last])
    assert (joined.byline, joined.source) == ("Kamran Hasanli", "Euractiv")


UNKNOWN = """<html><head><meta property="og:type" content="article"><meta property="og:title" content="A page">
<meta property="article:published_time" content="2021-03-29T10:00:00+04:00"></head><body><article>
<p>The harbour was closed for two days, and nobody could say who had closed it, or why, or on whose word.</p>
<p>It opened on the third, without a word, and the ferries left in the order in which they had come.</p>
{}</article></body></html>"""


@pytest.mark.parametrize(
    ("lines", "byline", "source"),
    [
        ("<p>Kamran Hasanli</p>", None, None),
        ("<p>Caspian Review</p>", None, None),
        ('<p><a href="https://cr.example.org/a">Caspian Review</a></p>', None, None),
        ("<p><em>Kamran Hasanli is the president of the academy.</em></p>", None, None),
        ("<p>By Kamran Hasanli</p>", "Kamran Hasanli", None),
        ("<p>Source: Caspian Review</p>", None, "Caspian Review"),
        ("<p>Kamran Hasanli</p><p>Source: Caspian Review</p>", "Kamran Hasanli", "Caspian Review"),
    ],
)
def test_on_a_page_of_an_unknown_theme_only_labelled_lines_name_anybody(
    lines: str, byline: str | None, source: str | None
) -> None:
    article = parse_article(UNKNOWN.format(lines), "https://aze.media/a-page/")
    assert (article.parser, article.byline, article.source) == (FALLBACK, byline, source)


def test_more_names_than_sign_one_text_are_a_list() -> None:
    names = [f"{given} {family}" for given in ("Leyla", "Tom", "Aynur") for family in ("Rzayeva", "Harker", "Aslanov")]
    assert read(*names[:3]).byline == "Leyla Rzayeva, Leyla Harker and Leyla Aslanov"
    assert read(*names).byline is None
    assert read(*names).body_text.endswith("\n\n".join(names))
    assert read("By " + ", ".join(["Ada Bee"] * 20)).byline == ", ".join(["Ada Bee"] * 20)
    assert not looks_like_name(", ".join(["Ada Bee"] * 21))


def test_a_name_behind_a_dash_under_a_quotation_says_whose_words_these_are() -> None:
    article = read("“We came back to our land.”", "— Kamran Hasanli")
    assert article.byline is None
    assert article.body_text.endswith("— Kamran Hasanli")
    assert read("“We came back,” he said.", "— Kamran Hasanli").byline == "Kamran Hasanli"


def test_a_link_within_the_site_is_no_publication_and_hides_no_signature() -> None:
    article = read("Kamran Hasanli", "[Caspian Review](https://aze.media/caspian-review/)")
    assert (article.byline, article.source) == ("Kamran Hasanli", None)
    assert article.body_text.endswith("Caspian Review")
