"""What the name of a person looks like, its parts, and that of a publication: general rules, no list of either."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

_PARTICLES = frozenset(
    "al bin d da das de del della den der di do dos du e el ibn la le oghlu oglu oğlu qizi qızı kizi van von y ter ten"
    " die das оглы кызы ибн аль фон ван".split()
)
"""Small words inside the names of people."""

_HONORIFICS = frozenset("ağa bey bəy efendi əfendi hacı hanım xan xanım müəllim paşa usta бек ханум".split())
"""Small words of respect, behind the given name."""

_ARTICLES = frozenset("al das der die el il la le les los the".split())
"""Written high at the start of a name, one of these begins a publication: Le Monde, Al Jazeera."""

_CONNECTORS = frozenset("& a am and at et for für im in of on the to und və ve zu и на о по".split()) | _PARTICLES
"""Small words inside the names of publications."""

_TITLES = re.compile(
    r"""^(?:(?:
        H\.\s?E\. | (?:His|Her)\sExcellency | (?:The\s)?(?:Rt\.?\s)?Hon\. | Dr | Prof | Professor | Ass(?:oc
          |ist|t)\.?\sProf | Amb | Ambassador
      | (?:Rear\s|Vice\s)?Adm(?:iral)? | Brig(?:adier)? | \((?:ret|retired|retd)\.?\)
      | Gen | Lt | Col | Maj | Capt | Sir | Lord | Lady | Mr | Mrs | Ms | Rev | Sen | Rep | Senator
        | Academician | Akad(?:emik)? | Doç
      | Dos | Öğr\.\sÜyesi | Yrd | Av | Doktor | Д-р | Доктор | Проф | Профессор | Акад | Академик | Посол
        | Г-жа | Г-н
    )\.?\s+)+""",
    re.IGNORECASE | re.VERBOSE,
)
_SUFFIX = r"(?:Jr|Sr|Ph\.?\s?D|M\.?D|M\.?A|MBA|MP|CBE|OBE|QC|Esq|II|III|IV)\b\.?"
_SUFFIXES = re.compile(rf",?\s+{_SUFFIX}$")
_BETWEEN_PEOPLE = re.compile(
    rf"\s+(?:and|with|və|ve|и|&)\s+|\s*[,;]\s+(?:(?:and|və|ve|и)\s+)?(?!{_SUFFIX})", re.IGNORECASE
)
_NICKNAME = re.compile(r"\s+[(“\"«][^\W\d_]{2,20}[)”\"»](?=\s)")

_MOST_PEOPLE = 20
"""That may sign together; a longer list is one of participants."""

_PATRONYMICS = frozenset("oghlu oglu oğlu qizi qızı kizi".split())
"""``Heydər Əlirza oğlu Əliyev``: son or daughter of, behind the father's name, which is no family name."""

_PUBLICATION_WORDS = frozenset(
    """
    academy affairs agency analysis analyst analytics archive arena asia association atlantic balkans blog briefing
    broadcasting bulletin bureau business caspian caucasus center centre channel chronicle club college commentary
    committee corporation council courier daily digest diplomacy diplomat diplomatic dispatch east eastern economics
    economist economy editorial embassy energy eurasia eurasian europe european examiner express eye faculty foreign
    forum foundation gazette geographic geopolitics global globe government guardian herald hill house independent
    initiative inquirer insight insights institute institution intelligence interest international journal laboratory
    ledger library magazine mail media mercury middle ministry mirror monitor monthly museum network news newspaper
    newsroom newsweek newswire observer office online organisation organization outlook paper pioneer policy politics
    portal post press program programme project publishing quarterly radio record register report reporter reporting
    reports republic research review russia school science sentinel service silk society southern spectator standard
    star strategic strategy studies studio sun survey telegraph television times today tribune trust turkey tv union
    university voice wall watch weekly wire world yearbook agentliyi instituti mərkəzi qəzeti xəbər xəbərlər jurnalı
    universiteti ajansı dergisi enstitüsü gazetesi haber haberler merkezi üniversitesi агентство ведомости вестник
    газета журнал институт новости университет центр
    """.split()
)
"""Words that publications, agencies and institutes have in their names, and people do not."""

_KINDS_OF_PUBLICATIONS = (
    r"(?:newspaper|magazine|journal|weekly|daily|news\s+agency|agency|website|portal|qəzeti?|jurnalı?|saytı"
    r"|portalı|agentliyi"
    r"|xəbər\s+agentliyi|gazete(?:si)?|dergi(?:si)?|haber\s+ajansı|ajansı|sitesi|газета|журнал|агентство|портал|телеканал|сайт)"
)
_QUOTED = re.compile(
    rf"(?:(?:the|{_KINDS_OF_PUBLICATIONS})\s+)*[\"“”„«]([^\"“”„«»]{{2,60}})[\"”“»](?:\s+{_KINDS_OF_PUBLICATIONS})?",
    re.IGNORECASE,
)
"""``“Azerbaijan” newspaper``, ``«Kaspi» qəzeti``, ``газета «Вышка»``."""

_COMMON_WORDS = frozenset(
    """
    again ahead all always amen another any appeared are back be been best but by can continued could did do does end
    ever every
    farewell first forever from go good goodbye happy has have he her here his hope how i if into is it its just last
    less let live long many may me more most must my never next no nobody not nothing now once one only or our out
    over
    part please said she should so some soon still than thank thanks that their them then there these they this
    those three to together too two up us very was we welcome well were what when where which who why will with
    without
    would yes yet you your
    edited posted printed published reported translated updated whose written
    allah amin r.i.p. var yaşa yaşasın
    """.split()
)
"""Words that sentences have and names do not: a text that ends with ``Never Again`` is not signed by it."""

_SOLEMN_WORDS = frozenset(
    """
    accomplished agreement answer army battle blood bon bridge bulbul chapter corridor dawn day days destiny dream
    enemy
    fist free future game great hero iron land light martyr mission nation operation past president question return road
    second soil story struggle sweet third today tomorrow treaty voyage wound wounds year years
    bless congratulations peace dear death dedicated eternal everyone everything fate freedom glory god goods
    greetings hail save
    heaven heroes homeland hurrah justice lest liberty life love luck martyrs memory merry motherland silence rest rip
    shall sincerely regards remember truth victory viva vive war winners yours
    applause bye checkmate curtain dixi encore hello insha'allah inşallah inshallah mashallah selah shalom
    barış bitdi bitti eşq hörmətlə salamlar saygılarımla sonsöz sonuç qələbə rəhmət sağ salam sevgi son sülh
    şəhid şəhidlər şəhidlərimiz təşəkkür vətən vatan
    zafer zəfər elveda əlvida teşekkürler
    вечная война все да занавес здравствует конец мир мы наш наша не память победа прощай родина свобода слава спасибо
    """.split()
)
"""Words that texts end with, and that are no names where they stand alone: ``Eternal Glory``. Institutes have them."""

_THINGS = frozenset(
    """
    award awards border box bridge cathedral cease-fire ceasefire championship city club conflict
    conference congress corridor crisis cup desert district documentary earthquake empire exhibition festival flag
    fortress front gate genocide heel horse knot river square group gulf halva holiday horses island islands
    january february september october
    november december league line mosque mountain mountains novel ocean olympics palace pass peninsula pipeline
    plain platform plateau prize province railway railways region revolution road sanctuary sea series session
    stadium standards status stories summit symphony theatre tower towers tragedy treasure valley village village's
    concerns considerations lessons myths observations points questions reasons reflections remarks steps takeaways
    thoughts words
    accept ask begin believe bring build calm come continue create defend enjoy fight follow forget forgive get
    give hear hold imagine keep leave listen look make mind move open prepare pray protect reject respect sit speak
    stand stay stop take think try understand unite wait wake
    closed closing coming divided done finished following forgotten going left lost over rising unfinished
    allahu ave bargain belli carpe casus culpa deo diem gratias habemus modus pax rasa tabula vae victis vivendi vox
    dənizi gölü kəndi məclis məclisi meydanı muzeyi qalası şəhər şəhəri yanvar yolu denizi gölü köyü
    meclis meclisi meydanı müzesi şehir şehri yolu
    saygılar sevgiler
    бог вопрос город дай закрыт дело дом дорога земля море народ озеро площадь путь река январь
    """.split()
)
"""Words of things, and of what one can do, that nobody is called: ``Maiden Tower``, ``Keep Calm``."""

_QUALITIES = frozenset(
    """
    ancient bad big black bottom brave broken classic cold common critical dangerous deep diplomatic double eternal
    false final frozen full further golden hard high holy human important international joint key little local
    lost maiden main military modern mutual national natural new nuclear old open original political public quick red
    regional sacred real secret separate shared short silent simple small social special total true ultimate united
    white whole zero
    ağ böyük köhnə qırmızı yeni eski kızıl büyük белый большой великий вечный новый старый чёрный черный
    """.split()
)
"""Words of quality, with which no name of a person begins and many another does: ``Black Garden``."""

_GIVEN_NAMES = frozenset("an do hope long may so will".split())
"""Words of sentences that people are called as well: believed where a label says that a name follows."""

_PAGE_WORDS = frozenset(
    """
    ad ads advertisement advertisements advertising afterword appendix archive bibliography categories comment
    comments
    conclusion contact contacts contents correction disclaimer donate download epilogue feedback footnotes gallery
    glossary image images index interview introduction keywords newsletter note notes photo photos podcast postscript
    prologue references related results reviews share sources sponsored subscribe summary tag tags transcript
    translation trending update video videos watch
    nəticə qeyd qeydlər reklam şərh şərhlər teqlər etiketlər ədəbiyyat mənbələr foto video
    etiketler kaynakça kaynaklar notlar sonuç yorum yorumlar dipnotlar
    выводы комментарии литература метки примечания реклама теги тэги фото видео источники итоги
    """.split()
)
"""Words that stand alone on pages, as headings or as what a plugin printed."""

_ENDINGS = r"(?:[ns]?[ıiu]n?|y?[aəe]|[dt][aəe]n?|[dt][ıi]r|['’]\w{1,6})?"
"""Of cases in Azerbaijani and Turkish."""

_LANDS = re.compile(
    rf"(?:az[eə]rba[iy][cjdç]j?an{_ENDINGS}|азербайджан\w{{0,2}}|[qk]arabağ{_ENDINGS}|[kq]arabakh"
    rf"|карабах\w{{0,2}}|artsakh|арцах\w{{0,2}}"
    rf"|armenia|erm[eə]nistan{_ENDINGS}|армени\w|t[uü]rkey|türkiy[eə]{_ENDINGS}|турци\w|russia|rusiya{_ENDINGS}"
    rf"|rusya{_ENDINGS}|росси\w|iran{_ENDINGS}"
    rf"|иран\w{{0,2}}|europe|avropa{_ENDINGS}|avrupa{_ENDINGS}|европ\w|kazakhstan|uzbekistan|ukraine|ukrayna"
    rf"|украин\w|america|amerika|caucasus|qafqaz"
    rf"|kafkasya|кавказ\w{{0,2}}|şuşa{_ENDINGS}|shusha|шуш\w|bakı{_ENDINGS}|bak[uü]|баку|xankəndi|khankendi"
    rf"|lachin|laçın|kalbajar|kəlbəcər|aghdam"
    rf"|ağdam|nakhchivan|naxçıvan|asia|africa|caspian|каспи\w)",
    re.IGNORECASE,
)
"""Lands and towns that nobody is called: ``Viva Azerbaijan`` is no person."""

_SIDES = re.compile(
    r"(?:the|north|south|east|west|central|middle|near|far|(?:north|south|east|west)ern|sea|region|cənubi"
    r"|şimali|mərkəzi|güney|kuzey|orta"
    r"|южн\w\w|северн\w\w)",
    re.IGNORECASE,
)

PLACES = frozenset(
    """
    agdam aghdam agdere almaty amman ankara antalya armenia ashgabat astana athens azerbaijan baghdad baku barda
    barcelona beijing
    beirut belgrade berlin bern bishkek bratislava brussels bucharest budapest cairo chisinau copenhagen damascus
    delhi
    doha dubai dublin dushanbe fuzuli gabala ganja geneva georgia goris helsinki iran islamabad israel istanbul izmir
    jabrayil
    jerusalem kabul kalbajar karabakh karachi kars kelbajar khankendi khojaly kyiv kiev lachin lankaran lisbon
    ljubljana london
    madrid milan minsk mingachevir moscow munich nakhchivan nicosia oslo ottawa paris prague quba rabat riga riyadh
    rome
    afghanistan algeria austria bahrain bangladesh belarus belgium brazil britain bulgaria canada china croatia cyprus
    czechia denmark egypt england estonia finland france germany greece hungary india indonesia iraq ireland italy japan
    kuwait kyrgyzstan latvia lebanon libya lithuania malaysia moldova morocco nepal netherlands norway oman pakistan
    poland portugal qatar romania serbia slovakia slovenia spain sweden switzerland syria tajikistan tunisia
    turkmenistan uae uk usa yemen
    russia sarajevo shaki shamakhi sheki shusha sochi sofia stepanakert stockholm sumgait tabriz tallinn tashkent
    tbilisi tehran
    tirana tokyo turkey vienna vilnius warsaw washington yerevan zagreb zangilan zurich
    ağdam azərbaycan bakı bərdə gəncə kəlbəcər laçın lənkəran london moskva naxçıvan qarabağ quba şəki şuşa sumqayıt
    şamaxı tiflis vaşinqton xankəndi azerbaycan bakü brüksel gence karabağ laçin londra moskova şuşa türkiye viyana
    азербайджан анкара баку берлин брюссель вашингтон вена гянджа ереван карабах киев лондон лачин москва париж
    стамбул тбилиси тегеран ташкент шуша
    new\u00a0york washington\u00a0dc washington\u00a0d.c. kuala\u00a0lumpur the\u00a0hague nagorno-karabakh
    los\u00a0angeles abu\u00a0dhabi
    st.\u00a0petersburg new\u00a0delhi nur-sultan
    """.replace("\u00a0", "_").split()
)
"""Places from which articles are sent, in lower case; ``_`` stands for a space."""

_SOCIAL = re.compile(
    r"(?:^|\.)(?:twitter|x|linkedin|facebook|fb|instagram|threads|tiktok|t|telegram|wa|whatsapp|vk|ok|youtube"
    r"|youtu|vimeo"
    r"|dailymotion|rumble|pinterest|reddit|discord|spotify|soundcloud)\.(?:com|me|net|org|ru|be|it|gg)$"
)
_SOCIAL_NAMES = re.compile(
    r"(?:our\s+)?(?:twitter|x|linkedin|facebook|instagram|threads|tik\s?tok|telegram|whatsapp|vk|vkontakte"
    r"|youtube|vimeo|reddit"
    r"|фейсбук\w*|твиттер\w*|телеграм\w*|ютуб\w*|инстаграм\w*)(?:\s+(?:channel|page|group|account|kanalı|səhifəsi))?",
    re.IGNORECASE,
)

_UPPER = "A-ZÀ-ÖØ-ÞĀ-ŽƏ\u0400-\u042f"
_NAME_WORD = re.compile(
    rf"(?:[a-zàâéë]{{1,3}}[’'ʼ-])?(?:[{_UPPER}](?:\.|[^\W\d_]*+(?:[’'ʼ‘`\u2010\u2011-][^\W\d_]++)*+\.?))++"
)
_PERSONAL_ENDING = re.compile(
    r"[\w’'-]{2,20}?(?:[ao]v|[aeoiy]va|[ei]?yev|[ei]?yeva|ev|ova?|zad[aeə]|l[iıuü]|lu|[ou]ğlu|qızı|sk[iy]|ska"
    r"|[iy]an|enko|shvili|dze|son|sen"
    r"|[iı]?ç|ić|ovich|oğlu|pour|nejad|ов|ова|ев|ева|заде|ский|ская|ян|енко|швили|дзе|ич|ли|лы)",
    re.IGNORECASE,
)
"""How the family names of the region end, in Latin and Cyrillic: what ends so is a person and no publication."""


def looks_like_name(text: str, *, labelled: bool = False) -> bool:
    """Whether a text can be the name of a person, or several joined by ``and``, commas or semicolons.

    ``labelled``: something said that a name follows, so that ``Will Smith`` is one.

    >>> [looks_like_name(text) for text in ("Jean-François Dupré", "Robert M. Cutler and Gülnar Əliyeva")]
    [True, True]
    >>> [looks_like_name(text) for text in ("Caspian Review", "Time will tell", "The End", "Viva Azerbaijan")]
    [False, False, False, False]
    """
    people = _BETWEEN_PEOPLE.split(text)
    return len(people) <= _MOST_PEOPLE and all(_is_person(person, labelled=labelled) for person in people)


def is_surely_a_person(text: str) -> bool:
    """Whether the family name of each ends as they do in the region: ``Nurlan Hasanov``, but not ``Nikkei Asia``."""
    return looks_like_name(text) and all(
        _PERSONAL_ENDING.fullmatch(_SUFFIXES.sub("", person).split()[-1]) for person in _BETWEEN_PEOPLE.split(text)
    )


def has_title(text: str) -> bool:
    """Whether a name is led by a title: ``Prof. Norman Stone``."""
    return bool(_TITLES.match(text))


def people_in(byline: str) -> list[str]:
    """The people in a byline, as they stand there."""
    return [person for person in _BETWEEN_PEOPLE.split(byline) if person.strip()]


def family_names(byline: str) -> list[str]:
    """The family names in a byline, to look for in a text."""
    return [_name(person).family for person in people_in(byline)]


@dataclass(frozen=True)
class Name:
    """The name of a person as a catalogue files it; ``given`` is empty where there is only one name."""

    family: str
    given: str
    suffix: str | None = None


def names_of(byline: str) -> list[Name]:
    """The people that a byline names, in its order; none when it does not look like names of people.

    >>> [(name.given, name.family) for name in names_of("Nigar Əhmədli, Tom Harker and Maria van der Velde")]
    [('Nigar', 'Əhmədli'), ('Tom', 'Harker'), ('Maria', 'van der Velde')]
    >>> names_of("Dr. Heydər Əlirza oğlu Əliyev")
    [Name(family='Əliyev', given='Heydər Əlirza oğlu', suffix=None)]
    >>> names_of("Editorial Board of the Caspian Review")
    []
    """
    return [_name(person) for person in _BETWEEN_PEOPLE.split(byline)] if looks_like_name(byline) else []


def _name(person: str) -> Name:
    """The last word is the family's, with the small words before it; titles are left out, and what is a degree."""
    plain = _TITLES.sub("", person.strip())
    suffix = re.search(r",?\s+((?:Jr|Sr)\.?|II|III|IV)$", plain)
    words = _SUFFIXES.sub("", plain).split()
    start = len(words) - 1
    while start > 1 and words[start - 1] in _PARTICLES - _PATRONYMICS:
        start -= 1
    return Name(" ".join(words[start:]), " ".join(words[:start]), suffix and suffix[1])


@lru_cache(maxsize=256)
def _is_person(text: str, *, labelled: bool = False) -> bool:
    plain = _SUFFIXES.sub("", _TITLES.sub("", _NICKNAME.sub("", text.strip())))
    words = plain.split()
    said = (word for word in words if not (labelled and word.lower() in _GIVEN_NAMES))
    if not 2 <= len(words) <= 7 or words[0].lower() in _ARTICLES or _is_said(said):
        return False
    if has_publication_word(re.sub(r"\s(?:Hill|House|Post|Wall)$" if labelled else r"\sHill$", "", plain)):
        return False
    if words[0].lower() in _QUALITIES or any(word.lower() in _THINGS for word in words):
        return False
    if any(_LANDS.fullmatch(word) for word in words) or is_place(plain) or words[-1].lower() in _PAGE_WORDS:
        return False
    if plain.isupper() and not re.fullmatch(r"(?:[^\W\d]\.\s?)+\w{1,2}\.?", plain):
        return _is_set_in_capitals(words)
    if words[0].isupper() and len(words[0]) > 2 and not words[0].endswith("."):
        return False
    small = _PARTICLES | _HONORIFICS
    carrying = [word for word in words if word.lower() not in small or word[0].isupper()]
    return (
        2 <= len(carrying) <= 5
        and all(_NAME_WORD.fullmatch(word) for word in carrying)
        and len(carrying[0]) > 1
        and len(carrying[-1]) > 1
        and not any(word.lower() in _CONNECTORS - _PARTICLES for word in words)
        and not (words[-1].endswith(".") and len(words[-1]) > 3)
    )


def _is_set_in_capitals(words: Sequence[str]) -> bool:
    """``LEYLA RZAYEVA``: a name, as long as no word of it could be an abbreviation."""
    small = _PARTICLES | _HONORIFICS
    full = [word for word in words if word.lower() not in small and not re.fullmatch(r"(?:[^\W\d]\.)+", word)]
    return (
        1 <= len(full) <= 4
        and len(words) > 1
        and all(len(word) > 2 and _NAME_WORD.fullmatch(word) and _VOWEL.search(word) for word in full)
    )


_VOWEL = re.compile(r"[aeiouyəıöüàáâäåéèêëíîïóôùúûаеёиоуыэюя]", re.IGNORECASE)


@lru_cache(maxsize=256)
def looks_like_title(text: str) -> bool:
    """Whether a text is written as a proper name: every word that carries meaning begins with a capital.

    >>> [looks_like_title(text) for text in ("Institute for War & Peace Reporting", "eurasianet.org")]
    [True, True]
    >>> [looks_like_title(text) for text in ("Read the report here", "It Is Over.")]
    [False, False]
    """
    if is_address(text):
        return True
    if re.search(r"[!?…:;\"“”]|\.$|\.\s", text):
        return False
    words = re.split(r"[\s/]+", text)
    return (
        0 < len(words) <= 9
        and begins_high(words[0])
        and all(begins_high(word) or word.lower() in _CONNECTORS or word[:1].isdigit() for word in words)
        and words[-1].lower() not in _CONNECTORS - _PARTICLES
    )


def looks_like_publication(text: str) -> bool:
    """Whether an unlinked text of its own is the name of a publication, and neither a person's nor a sentence.

    >>> [looks_like_publication(text) for text in ("The National Interest", "Eurasianet", "BBC News", "Le Monde")]
    [True, True, True, True]
    >>> [looks_like_publication(text) for text in ("Shahmar Hajiyev", "What comes next", "Peace in Karabakh", "Tags")]
    [False, False, False, False]
    """
    words = text.split()
    if not looks_like_title(text) or is_place(text) or is_social_name(text) or text.lower() in _PAGE_WORDS:
        return False
    if has_publication_word(text):
        return not any(word.lower() in _COMMON_WORDS for word in words)
    return not _is_said(words) and (
        len(words) == 1
        or (words[0].lower() in _ARTICLES - {"the"})
        or any(word[0].isdigit() for word in words)
        or (any(word.isupper() and len(word) > 1 for word in words) and not _is_set_in_capitals(words))
    )


def is_surely_a_publication(text: str) -> bool:
    """Whether hardly anything but a publication is written so: by a word of its name, an article, one word, capitals.

    >>> [is_surely_a_publication(text) for text in ("BBC News", "AzerTac", "Le Monde", "France 24", "Haaretz")]
    [True, True, True, True, True]
    >>> [is_surely_a_publication(text) for text in ("Part II", "Table 1", "Karabakh 2020", "Caspian Sea")]
    [False, False, False, False]
    """
    words = text.split()
    if words[-1].lower() in _THINGS or _COUNTED.match(text):
        return False
    return (
        len(words) == 1
        or has_publication_word(text)
        or words[0].lower() in _ARTICLES - {"the"}
        or any(re.fullmatch(r"\d{1,3}|\w+[A-Z]\w*|\d+\D.*", word) for word in words)
    )


_COUNTED = re.compile(
    r"(?:act|appendix|article|book|box|chapter|day|episode|fig(?:ure)?|isbn|issue|lesson|no|part|point|protocol"
    r"|question|resolution|round|scene|section|step|table|volume|vol|cədvəl|hissə|bölüm|fəsil|sual|глава|день"
    r"|рис|таблица|том|часть|шаг)\b\.?\s*[\dIVX]|\D+\s(?:19|20)\d\d$",
    re.IGNORECASE,
)
"""What is counted, and years: ``Part II``, ``Karabakh 2020``."""


@lru_cache(maxsize=256)
def publication_in(text: str) -> str | None:
    """A publication's name where something says that one stands here: a label, a link, a writer's name above.

    It may begin or end in lower case. A place, a social network and words that say no name (``own calculations``) are
    none. Quotes around the name are no part of it, nor is the place behind it.

    >>> [publication_in(text) for text in ("bne IntelliNews", "«Kaspi» qəzeti", "Vestnik Kavkaza, Moscow")]
    ['bne IntelliNews', 'Kaspi', 'Vestnik Kavkaza']
    >>> [publication_in(text) for text in ("own calculations", "Baku", "Facebook", "Download PDF")]
    [None, None, None, None]
    """
    text = text.strip(" .,;|–—-")
    if quoted := _QUOTED.fullmatch(text):
        return quoted[1].strip() if looks_like_title(quoted[1].strip()) or quoted[0] != quoted[1] else None
    name, comma, place = text.rpartition(",")
    if comma and is_place(place):
        text = name.strip()
    if is_address(text):
        return text
    words = text.split()
    if not words or len(words) > 9 or is_place(text) or is_social_name(text) or text.lower() in _PAGE_WORDS:
        return None
    says_no_name = any(word in _NO_NAMES for word in words) or all(word.lower() in _NO_NAMES for word in words)
    if _CALLS.match(text) or re.match(r"\d{1,3}[.)]\s", text) or says_no_name or text.endswith(":"):
        return None
    if looks_like_title(text):
        return text
    if not re.fullmatch(r"[\w\s&’'.+/-]+", text) or _is_said(words) or text.endswith("."):
        return None
    carrying = [word for word in words if word.lower() not in _CONNECTORS]
    high = sum(map(begins_high, carrying))
    is_numbered = words[0][0].isdigit() and len(words) > 1 and is_kind_of_publication(words[-1])
    is_a_word = len(words) == 1 and len(text) > 2 and text.isalpha()
    return text if high * 2 >= len(carrying) > 0 or is_numbered or is_a_word else None


_NO_NAMES = frozenset(
    """
    agencies analysis' anonymous archive archives author author's author’s authors calculations compiled estimates
    here internet
    media none official open own personal press-release private release sources statement unknown various web
    wikipedia
    author’s data document documents download full link pdf petition
    müəllif müəllifin açıq öz yazarın açık şəxsi internet интернет открытые собственные автора архив соцсети
    """.split()
)
"""Words of a source that say what it is and not what it is called."""

_CALLS = re.compile(
    r"(?:download|sign|subscribe|join|donate|buy|order|register|click|listen|follow|support|vote|apply|learn"
    r"|visit|share|view"
    r"|book|watch|read|see|find|discover|check|tweet|print|e-?mail|contact|leave|log|install|try|start|stream"
    r"|shop|send|become"
    r"|yüklə\w*|abunə|izlə\w*|qoşul\w*|paylaş\w*|oxu\w*|imzala\w*|indir\w*|abone|takip|katıl\w*|okuyun|tıkla\w*"
    r"|скача\w+|подпи\w+|присоедин\w+|подели\w+|смотри\w*|чита\w+|слуша\w+|купи\w*|голосу\w+|узна\w+"
    r"|оставь\w*)(?:\s|$)",
    re.IGNORECASE,
)


def is_kind_of_publication(word: str) -> bool:
    """Whether a word says what kind of publication one is: ``газета``, ``dergisi``."""
    return bool(re.fullmatch(_KINDS_OF_PUBLICATIONS, word, re.IGNORECASE))


def is_call(text: str) -> bool:
    """Whether a text asks the reader to do something: ``Sign the Petition``, ``Подписывайтесь``."""
    return bool(_CALLS.match(text))


def is_page_word(text: str) -> bool:
    """Whether a text is a word that stands alone on pages: ``Tags``, ``Реклама``."""
    return text.lower() in _PAGE_WORDS


@lru_cache(maxsize=256)
def is_place(text: str) -> bool:
    """Whether a text is the name of one of the places from which articles are sent, or of a town and its land."""
    return all(
        part.lower().replace(" ", "_") in PLACES or _is_land(part)
        for part in re.split(r"\s*[,/–—-]\s+|\s+(?:and|və|ve|и)\s+", text.strip(" ."))
    )


def _is_land(text: str) -> bool:
    """``Azerbaijan``, ``South Caucasus``."""
    *before, land = text.split() or [""]
    sides = all(_SIDES.fullmatch(word) for word in before)
    return sides and bool(_LANDS.fullmatch(land) or (before and _SIDES.fullmatch(land)))


def is_social(host: str) -> bool:
    """Whether a host is a social network's or one of videos, where no article appears first."""
    return bool(_SOCIAL.search(host.lower()))


def is_social_name(text: str) -> bool:
    """Whether a text names a social network or a channel of it."""
    return bool(_SOCIAL_NAMES.fullmatch(text))


def is_small(word: str) -> bool:
    """Whether a word is one of those inside the names of people."""
    return word.lower() in _PARTICLES | _HONORIFICS


def is_said(text: str) -> bool:
    """Whether a word of a text is of those that sentences have and names do not."""
    return _is_said(text.split())


def _is_said(words: Iterable[str]) -> bool:
    """Whether words belong to a sentence, even one written in capitals: ``Karabakh Is Azerbaijan``."""
    return any(word.lower() in _COMMON_WORDS or word.lower() in _SOLEMN_WORDS for word in words)


def has_publication_word(text: str) -> bool:
    """Whether one of the words is of those that publications have in their names."""
    return any(word in _PUBLICATION_WORDS for word in re.findall(r"\w+", text.lower()))


def begins_high(word: str) -> bool:
    """Whether a word begins with a capital, or has one inside: ``iPhone``, ``‘Azertac’``."""
    return word.lstrip("(‘’'«")[:1].isupper() or any(letter.isupper() for letter in word[1:])


def is_address(text: str) -> bool:
    """Whether a text is a web address, with or without its scheme: ``eurasianet.org``."""
    return "." in text and bool(_WEB_ADDRESS.fullmatch(text))


_WEB_ADDRESS = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
