"""What one line at the edge of a text is: who signs, what they are, a note, a credit, or a sentence. No line knows others.

The rules are about what a name, a publication and a link look like. What a line means among others is `attribution`'s.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import cached_property
from typing import NamedTuple
from urllib.parse import urlsplit

from azecrawl import site
from azecrawl.pages.credits import is_credit_line
from azecrawl.pages.names import (
    has_publication_word,
    is_address,
    is_call,
    is_kind_of_publication,
    is_page_word,
    is_place,
    is_said,
    is_small,
    is_social,
    is_social_name,
    looks_like_name,
    looks_like_publication,
    looks_like_title,
    publication_in,
)


class Style(NamedTuple):
    """How a run of text is set: the address it links to, and its type."""

    href: str | None = None
    italic: bool = False
    bold: bool = False


PLAIN = Style()

Part = tuple[str, Style]
"""A run of text and how it is set."""


class Kind(Enum):
    """What a line can be. Those marked with a cross are no part of the text."""

    TEXT = auto()
    """A sentence of the text: what stands above it is text as well."""
    NAMES = auto()
    """† A writer, a publication, or both."""
    MARK = auto()
    """† A label that says what the next line is: ``By``, ``Source:``."""
    BEARER = auto()
    """† What the bearer of the name above is, or where: ``Political analyst``. Without a name above, text."""
    DRESS = auto()
    """† A date or an ornament beside a signature; without one, text."""
    CREDIT = auto()
    """† A photographer, a translator, an editor."""
    EMPTY = auto()
    """† Nothing that can be seen, or a lone full stop."""
    ABOUT = auto()
    """A biography."""
    HEAD = auto()
    """What says that a biography follows."""
    NOTE = auto()
    """A disclaimer, a footnote, further reading, what a plugin printed: it hides nothing above it."""


@dataclass(frozen=True)
class Line:
    """A line as it stands on the page. ``is_own`` is False inside a quote, a list, a table and for a heading."""

    parts: tuple[Part, ...]
    is_own: bool = True

    @cached_property
    def text(self) -> str:
        """What can be seen of it, white space collapsed."""
        return clean("".join(run for run, _ in self.parts))

    @property
    def is_italic(self) -> bool:
        """Whether all of it is set in italics."""
        return all(style.italic for run, style in self.parts if run.strip())

    @property
    def is_bold(self) -> bool:
        """Whether all of it is set in bold."""
        return all(style.bold for run, style in self.parts if run.strip())

    @cached_property
    def lead(self) -> str:
        """What is set in bold at its beginning."""
        runs = []
        for run, style in self.parts:
            if run.strip() and not style.bold:
                break
            runs.append(run)
        return clean("".join(runs)).strip(" ,.:–—-")


@dataclass(frozen=True)
class Said:
    """What a line says. ``is_labelled``: it says so itself (``By …``, ``Source: …``).

    ``is_doubtful``: only a writer's name above it makes a publication of it.
    """

    kind: Kind
    byline: str | None = None
    source: str | None = None
    source_url: str | None = None
    is_labelled: bool = False
    is_doubtful: bool = False


_MAX_LINE = 320
"""Characters; a longer line is no signature. Eight people sign in less."""

_MAX_SENTENCE = 100
"""Characters; what is longer, has no label and ends as sentences do is one."""

_MAX_DATE = 48
"""Characters that the date at the end of a line may have, with what parts it off."""

_MAX_NOTE = 1200
"""Characters; a longer line is text."""

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0]+"
)
"""Control and zero-width characters, soft hyphens, marks of direction and byte order."""


def clean(text: str) -> str:
    """A text without what cannot be seen, composed (NFC), every run of white space made one space."""
    return " ".join(unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).split())


_I = re.IGNORECASE
_X = re.IGNORECASE | re.VERBOSE

_MONTH = (
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|yanvar|fevral|mart|aprel|iyun|iyul|avqust|sentyabr|oktyabr|noyabr|dekabr"
    r"|Ocak|Şubat|Nisan|Mayıs|Haziran|Temmuz|Ağustos|Eylül|Ekim|Kasım|Aralık|янв|фев|мар|апр|мая|июн|июл|авг|сен|окт|ноя|дек)\w*\.?"
)
_DATE = (
    rf"\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH},?\s+\d{{4}}|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s*\d{{4}})?|{_MONTH}\s+\d{{4}}"
    r"|\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}-\d\d-\d\d"
)
_DATE_TAIL = re.compile(
    rf"(?:(?:^|[\s,(|–—-]+)(?:(?:on|in|dated)\s+)?(?:{_DATE})(?:\s+(?:года|г\.))?|(?:,\s*|\s\(|\s+in\s+)(?:19|20)\d\d)\)?[\s.]*$",
    _I,
)

_MARK = re.compile(
    r"(?P<who>(?:authors?|writers?|by|written\s+by|text\s+by|words\s+by|reporting\s+by|interview(?:ed)?\s+by|müəlliflər|müəllif|yazar|yazan|hazırlay?an"
    r"|автор(?:ы)?|подготовил[аи]?)\s*:?)"
    r"|(?P<where>(?:original\s+)?(?:sources?|mənbə|kaynak|источник)\s*:?"
    r"|(?:(?:originally|first)\s+)?(?:published|appeared|posted)(?:\s+(?:in|by|on|at))\s*:?)",
    _I,
)
_DRESS = re.compile(
    r"(?:(?:(?:re)?published|posted|updated|date|tarix|дата)\s*:?\s*)?"
    r"|(?:originally|translated)\s+(?:in|from)\s+(?:the\s+)?\w+",
    _I,
)
_TRANSLATOR = re.compile(
    r"""(?:(?:this\s+\w+\s+was\s+)?(?:translat(?:ed|ion)|edit(?:ed|ing)|proofread(?:ing)?|photograph(?:ed|s|y)?|photos?|illustrat(?:ed|ions?)|graphics?
          |filmed|camera)
          (?:\s+and\s+\w+)?(?:\s+(?:from|into)\s+[\w\s]{2,40}?)?\s+by\s+
      | (?:translat(?:ion|or)|edit(?:or|ing)|proofreader|photographer|camera(?:man)?|tərcümə(?:çi|\s+edən|\s+etdi)?|redaktor|operator|çeviren|çeviri
          |tercüme(?:\s+eden)?|editör|fotoğraflar|перев[её]л[аи]?|перевод(?:чик)?|редактор|оператор|корректор)
          (?:\s+(?:from|into|с)\s+[\w\s]{2,40}?)?\s*[:–—-]\s*
      | (?:перев[её]л[аи]?|перевод)\s+(?:с\s+\w+\s+)?(?=[А-ЯЁA-Z]))""",
    _X,
)
_TRANSLATED = re.compile(r"\s+(?:tərcümə\s+(?:edib|etdi|etmişdir)|(?:tarafından\s+)?çevirdi|tərcüməsi)\.?$", _I)

_SOURCE_MARK = re.compile(
    r"^(?:original\s+|haber(?:in)?\s+|xəbər(?:in)?\s+)?(?:sources?|mənbə(?:lər|yi)?|kaynak(?:lar|ça|ğı)?|источник(?:и)?|оригинал|orijinal|original|по\s+материалам"
    r"|origin)\s*(?:[:–—-])\s*|^по\s+материалам\s+",
    _I,
)
_WORK = (
    r"(?:article|piece|text|op-?ed|interview|essay|commentary|comment|report|story|analysis|post|blog|column|review|speech|paper|opinion"
    r"|content|material|excerpt|translation|version|letter|feature|brief(?:ing)?)"
)
_ORIGIN_MARK = re.compile(
    rf"""^(?:(?:this|the|an?|it)\s+(?:[\w-]+\s+){{0,5}}?(?:(?:was|has\s+been|had\s+been|is|were)\s+)?)?
        (?:as\s+)?(?:(?:originally|first|previously|earlier|initially|also)\s+)?
        (?:(?:re)?published|(?:re)?posted|appeared|(?:re)?printed|taken|adapted|excerpted|reproduced|syndicated|cross-?posted|ran)
        (?:\s+(?:originally|first|earlier|here|online))?
        \s+(?:in|by|on|at|from|via|courtesy\s+of|(?:here\s+)?(?:with|by)\s+(?:the\s+)?(?:kind\s+)?permission\s+(?:of|from)|with)\b\s*:?\s*
      | ^(?:(?:originally|first)\s+)?(?:published|appeared)\s*:\s*
      | ^(?:read|see)\s+(?:the\s+)?(?:more|original|full|whole|rest|entire|complete)[\w\s]{{0,24}}?\s(?:in|on|at|from)\s*:?\s+
      | ^(?:continue\s+reading|read\s+on)\s+(?:in|on|at)\s+
      | ^(?:courtesy\s+of|(?:reprinted\s+)?from|via)\s*:?\s+
      | ^(?:(?:эта\s+|этот\s+)?(?:статья|материал|текст|интервью)\s+)?(?:был[аои]?\s+)?(?:впервые\s+)?(?:был[аои]?\s+)?(?:опубликован[аоы]?|вышл?[аои]?|взят[аоы]?|перепечатан[аоы]?)
          \s+(?:в|на|из|с)\s+(?:газете\s+|журнале\s+|сайте\s+|издани[ии]\s+)?""",
    _X,
)
_ORIGIN_SUFFIX = re.compile(
    r"""^(?:bu\s+)?(?:məqalə|yazı|material|müsahibə|makale|röportaj|haber|analiz|mətn|metin)\w{0,4}\s+(?:ilk\s+(?:dəfə|kez|olarak|defa)\s+)?
        (?P<pub>\S.{1,60}?)(?:['’-]?[ndt]{0,2}[aəe]|\s+(?:saytında|qəzetində|jurnalında|portalında|sitesinde|gazetesinde|dergisinde))
        \s+(?:dərc|çap|yayım|yayın)\w*(?:\s+\w+)?\.?$""",
    _X,
)
_AFTER_SOURCE = re.compile(
    r"\s+(?:under\s+the|and\s+(?:is|was|has|appears)|as\s+(?:part|an?)|where|which|with\s+(?:the\s+|kind\s+)*permission|in\s+its|and\s+(?:re)?(?:printed|published))\b.*$|\.\s.*$",
    _I,
)
_HERE = r"(?:here|this\s+link|link|original|source|(?:the\s+)?original\s+(?:article|text|story|piece|post|version|source)|burada(?:n)?|bu\s+linkdən|linkdən|здесь|по\s+ссылке|тут|ссылке)"
_READ_ORIGINAL = re.compile(
    rf"""^(?:(?:you\s+can\s+)?(?:read|see|find|view)\s+(?:the\s+)?(?:original|full|whole|entire|complete)(?:\s+(?:original|english|version|of|this|the|{_WORK}))*
          (?:\s+(?:in|at|via|by\s+clicking))?(?:\s+{_HERE})?
      | (?:the\s+)?(?:link\s+to\s+(?:the\s+)?)?original(?:\s+(?:english|version|of|this|the|source|link|{_WORK}))*
          (?:\s+(?:can\s+be|is|was)(?:\s+(?:found|read|available|published))?)?(?:\s+(?:at|in|via))?(?:\s+{_HERE})?
      | (?:yazının|məqalənin|mətnin|makalenin|haberin|metnin|xəbərin)\s+(?:orijinal\w*|əsl\w*|asl\w*|tam\w*|tamam\w*)\b[\w\s]{{0,40}}
      | (?:orijinal\w*)\s[\w\s]{{0,40}}
      | (?:читать\s+)?(?:оригинал|полный\s+текст|полная\s+версия)(?:\s+(?:статьи|материала|текста|интервью))?(?:\s+(?:можно\s+(?:прочитать|найти)|доступен))?(?:\s+{_HERE})?
      )\s*[:.→»>]*\s*(?:https?://\S+)?$""",
    _X,
)

_WRITTEN = (
    r"(?:written|reported|reporting|prepared|compiled|authored|contributed|text|words|conducted|interviewed|produced|penned|adapted"
    r"|told|article|analysis|commentary|comment|opinion|op-?ed|essay|column|review|story|report|interview|blog(?:\s+post)?|post|news|additional\s+reporting"
    r"|contribution|feature|guest\s+post|dispatch|research|conversation)"
)
_AUTHOR_MARK = re.compile(
    rf"""^(?:(?:the|this|an?)\s+)?(?:{_WRITTEN}\s+)?(?:(?:was|is|were|has\s+been)\s+)?(?:{_WRITTEN}\s+(?:and\s+\w+\s+)?)?by(?:\s*:\s*|\s+)
      | ^(?:about\s+)?(?:authors?|writers?|reporters?|correspondents?|interviewer|contributors?|text|words|müəllif(?:lər|i)?|yazarlar|yazar|yazan|hazırlay?an(?:lar)?|hazırladı
          |hazırlayıb|söhbətləşdi|söhbəti\s+apardı|müsahibəni\s+(?:apardı|götürdü)|müsahibə|mətn|metin|haber|röportaj|söyleşi
          |авторы?|текст|подготовил[аи]?|беседовал[аи]?|интервью(?:\s+вз?ял[аи]?)?|записал[аи]?|материал\s+подготовил[аи]?|корреспондент)
          \s*[:–—-]\s*
      | ^(?:подготовил[аи]?|беседовал[аи]?|материал\s+подготовил[аи]?|записал[аи]?|интервью\s+(?:провел[аи]?|взял[аи]?)|hazırladı|söhbətləşdi)\s+""",
    _X,
)
_AFTER_AUTHOR = re.compile(
    r"\s*[;|.,]\s*(?:editing|edited|additional|photo\w*|translat\w*|graphics|writing|редактор|перевод|фото|tərcümə|foto)\b.*$",
    _I,
)
_IN_A_PLACE = re.compile(r"\s+in\s+(\w[\w.-]*(?:\s\w[\w.-]*)?)(?=\s+and\s|\s*[,;]|$)")
_HANDLE = re.compile(
    r"\s*[,|–—-]?\s*[(\[]?\s*(?:(?:on\s+)?(?:twitter|x|telegram|instagram)\s*:?\s+)?@[\w.]{2,40}\s*[)\]]?"
    r"|\s*[,|–—-]?\s*[(\[<]?[\w.+-]{1,60}@[\w-]{1,60}\.[\w.]{2,60}[)\]>]?",
    _I,
)
_JOINTS = re.compile(
    r"(?:,?\s+(?:special(?:ly)?|exclusive(?:ly)?|специально))?\s+(?:for|to|для)\s+(?:the\s+(?=[A-Z]))?|\s+(?:in|via|из)\s+|\s*,\s+|\s+[|/–—-]\s+|\s*[(\[]\s*"
)

_NOTE = re.compile(
    r"""(?:
        (?:editor(?:ial)?[’']?s?[’']?\s+|author[’']?s?[’']?\s+|publisher[’']?s?\s+)?(?:notes?|n\.?b\.?|p\.?\s?s\.?|disclaimer|corrections?|clarification|update|qeyd(?:lər)?|not
          |redaksiyadan|editörün\s+notu|примечани[ея]|от\s+редакции|прим\.(?:\s+ред\.)?|внимание|postscript)\s*(?:\([^)]{0,40}\)\s*)?[:.–—-]
      | (?:also\s+read|read\s+(?:also|more|next|further)|see\s+(?:also|more)|more\s+(?:on|about|from|in|by|news|stories)\b|further\s+reading|related|recommended|you\s+may\s+(?:also\s+)?like
          |must\s+read|don[’']t\s+miss|in\s+other\s+news|also\s+on|(?:həmçinin|bunu\s+da|bunları\s+da|əlaqədar|ayrıca|bkz|ilgili|daha\s+ətraflı|ətraflı)\b
          |читайте(?:\s+также)?|смотрите(?:\s+также)?|см\.\s+также|по\s+теме|ещё\s+по\s+теме|подробнее)
      | follow\s+(?:us|me|him|her|them|the|our|@|aze|on|\S+\s+(?:\S+\s+)?on)\b | (?:like|find|join|visit|contact|support|tag|email|write\s+to|connect\s+with|reach)\s+(?:us|our)\b | share\s+(?:this|on|via|your)\b
      | subscribe\b | sign\s+up\b | stay\s+(?:tuned|connected|informed) | get\s+(?:the|our)\s | click\s+here | for\s+more\b | to\s+(?:subscribe|read|learn|join|support|donate)\b
      | bizi\s | abunə\s | abone\s | paylaş | takip\s+edin | подпис(?:ывайтесь|аться|ывайся) | поделит | присоединяйтесь | следите\s+за
      | ©|\(c\)\s|copyright\b|all\s+rights\s+reserved|bütün\s+hüquqlar|her\s+hakkı|tüm\s+hakları|все\s+права
      | (?:contacts?|tickets?|website|e-?mail|phone|tel|fax|telegram|whatsapp|twitter|facebook|instagram|youtube|podcast|tags?|keywords?|topics?|categor(?:y|ies)|filed\s+under|hashtags?
          |əlaqə|teqlər|etiketlər|etiketler|açar\s+sözlər|anahtar\s+kelimeler|теги|метки|ключевые\s+слова|контакты?|doi|isbn|issn|references|bibliography|ədəbiyyat|kaynakça|литература)\s*:
      | [\[(]\d{1,3}[\])]\s | \d{1,3}\)\s | \[(?:\d{1,3}|[ivx]{1,4}|\*)\] | [¹²³⁴-⁹†‡§↑] | \^\s | \d{1,3}\.?\s+(?:see|ibid|cf)\b | ibid\b
    )""",
    _X,
)
_DISCLAIMER = re.compile(
    r"""views?\s+(?:and\s+opinions\s+)?(?:expressed|stated|presented)|opinions?\s+(?:and\s+views?\s+)?(?:expressed|stated|presented)|(?:views|opinions)[\w\s,]{0,60}\s(?:are|is)\s+(?:those|solely|his|her|their|the\s+author)
      | not\s+(?:necessarily\s+)?(?:reflect|represent)|editorial\s+(?:policy|position|stance)|responsib(?:le|ility)\s+for\s+the\s+(?:content|views)
      | reflects?\s+(?:only\s+)?(?:the\s+)?(?:\w+\s+)?(?:views|opinions) | belongs?\s+to\s+the\s+author
      | fikirl?ə?r.{0,60}(?:müəllif|redaksiya)|redaksiyanın\s+(?:mövqe|fikir)|(?:mövqeyini|fikrini)\s+əks\s+etdir
      | görüşler.{0,60}yazar|yazar(?:ın|a|ına)\s+(?:ait|kişisel|kendi)|yansıtmaya?bilir|yansıtmamaktadır
      | мнени[ея].{0,60}(?:автор|редакци)|(?:может\s+не|не\s+обязательно)\s+(?:совпада|отража)|точк[аиу]\s+зрения.{0,40}(?:автор|редакци)""",
    _X,
)
_STEMS_OF_DISCLAIMERS = (
    *("view", "opinion", "editorial", "responsib", "necessarily", "represent", "belong", "fikir", "fikr", "mövqe"),
    *("görüş", "yazar", "yansıt", "мнени", "зрения", "совпада", "отража"),
)
"""One of these is in every disclaimer that is known: to look for them is quick."""

_PRINTED = re.compile(
    r"(?:advertisements?|sponsored(?:\s+content)?|leave\s+a\s+(?:comment|reply)|\d+\s+comments?|comments?\s*\(\d+\)|no\s+comments(?:\s+yet)?|back\s+to\s+top|like\s+this|loading|print|e-?mail"
    r"|related\s+(?:posts?|articles?|stories|news|topics)|latest\s+news|more\s+news|continue\s+reading|read\s+more|read\s+also|photo\s+gallery|next|previous|load\s+more|view\s+all|see\s+all"
    r"|the\s+(?:winners|results)|oxşar\s+xəbərlər|ilgili\s+haberler|похожие\s+новости|к\s+началу|qalereya)\s*[:.…→»>]*",
    _I,
)
_HASHTAGS = re.compile(r"(?:#\w+[\s,;.]*)+")
_OPENS_NOTES = re.compile(
    r"(?:read\s+(?:also|more|next)|also\s+read|see\s+also|related|further\s+reading|references|bibliography|notes|footnotes|endnotes|sources|more\s+(?:on|from|about)\b.{0,30}|recommended|works\s+cited"
    r"|you\s+may\s+also\s+like|həmçinin\s+oxuyun|bunu\s+da\s+oxuyun|ədəbiyyat|qeydlər|mənbələr|ayrıca\s+okuyun|ilgili\s+haberler|kaynaklar|kaynakça|notlar|dipnotlar"
    r"|читайте\s+также|по\s+теме|литература|примечания|источники|смотрите\s+также)(?:\s+(?:articles?|posts?|stories|news|reading))?\s*:?",
    _I,
)

_HEAD = re.compile(
    r"(?:about\s+the\s+(?:authors?|writers?|contributors?)|(?:the\s+)?author(?:[’']?s)?[’']?\s+(?:bio(?:graphy)?|note|info(?:rmation)?)|bio(?:graphy)?|müəllif(?:lər)?\s+haqqında|yazar(?:lar)?\s+hakkında|об\s+автор(?:е|ах))",
    _I,
)
_HEAD_LEAD = re.compile(rf"{_HEAD.pattern}\s*[:.–—-]\s*", _I)
_AUTHOR_LEAD = re.compile(
    r"(?:the|this|our|guest)\s+(?:guest\s+)?(?:authors?|writers?|contributor|columnist)\b(?:[’']s)?(?:\s+of\s+th(?:is|e)\s+\w+)?\s*,?\s*"
    r"|(?:bu\s+)?(?:məqalənin\s+|yazının\s+|makalenin\s+)?(?:müəllif(?:i|lər)?|yazar(?:ı)?)\b\s*,?\s*|авторы?\b(?:\s+(?:статьи|текста|материала))?\s*[,—–-]?\s*",
    _I,
)
_BIO_VERB = re.compile(
    r"\s+(?:is|are|was|were|has|have|works|worked|serves|served|writes|teaches|taught|holds|leads|heads|covers|studies|lectures|speciali[sz]es|lives|reports|runs"
    r"|directs|researches|focuses|currently|formerly|joined|received|earned|graduated|contributes|edits|chairs|работает|является|преподает|преподаёт|живет|живёт|пишет|была?|занимает|возглавляет|руководит)\b",
)
_BIO_END = re.compile(
    r"(?:[dt][ıiuü]r(?:l[aə]r|ler)?|çalışıyor|çalışır|çalışmaktadır|işləyir|yazır|yazıyor|yaşayır|yaşıyor|məzunudur|mezunu|apar(?:ır|maqdadır)|работает|живет|живёт|преподает|преподаёт|является[^.]*)\.?$",
    _I,
)
_PRONOUN_BIO = re.compile(
    r"(?:he|she|they|(?:mr|ms|mrs|dr|prof)\.?\s+\S+)\s+(?:is|are|was|has|works|serves|writes|teaches|holds|leads|tweets|lives|covers)\b",
    _I,
)

_ROLE_WORDS = (
    r"editor(?:-in-chief)?|correspondent|reporter|journalist|columnist|commentator|analyst|expert|specialist|scholar|fellow|professor|lecturer|director|researcher"
    r"|advis[eo]r|consultant|author|writer|(?:co-?)?founder|president|vice-president|chair(?:man|woman|person)?|head|chief|member|ambassador|minister|student|candidate|attorney|strategist"
    r"|secretary|spokes(?:man|woman|person)|representative|deputy|envoy|activist|blogger|poet|graduate|intern|manager|co-?ordinator|partner|contributor|alumn[aiu]s?|veteran|ph\.?d"
    r"|academician|freelancer|producer|photographer|translator|interpreter|consul|senator|mep|rector|dean|ceo|mp|diplomat\s+(?:in|at|and)"
    r"|şərhçi|politoloq|jurnalist|ekspert|dosent|müəllim|tədqiqatçı|deputat\w*|vəkil|direktor|rəhbər|sədr|səfir|nazir|yazıçı|şair|tarixçi|iqtisadçı|alim|akademik|magistr|tələbə|redaktor"
    r"|müxbir|əməkdaş|üzv|analitik|doktor|professor|gazeteci|yazar|uzman|araştırmacı|akademisyen|öğretim\s+(?:üyesi|görevlisi)|müdür|başkan|büyükelçi|milletvekili|tarihçi|iktisatçı|avukat|editör|muhabir"
    r"|analist|danışman|öğrenci|profesör|doçent|doç|politolog|siyasətşünas|siyaset\s+bilimci"
    r"|политолог|эксперт|журналист|профессор|доцент|аналитик|историк|экономист|директор|руководитель|председатель|член|депутат|посол|писатель|поэт|редактор|корреспондент|сотрудник|кандидат|доктор|академик"
    r"|преподаватель|юрист|адвокат|студент|обозреватель|специалист|основатель|глава|заместитель|научный|советник|востоковед|кавказовед"
)
_ROLE = re.compile(rf"\b(?:{_ROLE_WORDS})(?:s|es|i|ı|u|ü|si|sı|dır|dir|ler|lar|lər)?\b", _I)
_LOW_ROLE = re.compile(
    r"\b(?:diplomat|economist|historian|scientist|engineer|lawyer|teacher|officer|doctor|general|colonel|physicist|sociologist|anthropologist|geographer|linguist|artist|musician|critic|observer|politician)s?\b"
)
_HIGH_ROLE = re.compile(
    r"(?:former\s+|ex-?|retired\s+)?(?:\w+\s+)?(?:diplomat|economist|historian|scientist|engineer|lawyer|teacher|officer|doctor|physicist|sociologist|artist|critic)s?(?:,|$|\s+(?:of|at|for|in|from)\b)",
    _I,
)
_BARE_ROLE = re.compile(
    r"(?:former|ex-?|retired|senior|visiting|associate|assistant|non-?resident|independent|freelance|political|old|keçmiş|sabiq|eski|бывший|независимый)\b",
    _I,
)

_PEOPLE_PATHS = re.compile(r"/(?:authors?|people|profiles?|staff|contributors?|experts?|team|by|in)/", _I)
_PEOPLE_HOSTS = re.compile(r"(?:^|\.)(?:academia|researchgate|orcid)\.(?:edu|net|org)$")
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|zip|jpe?g|png|gif|webp|mp[34]|avi|mov)$", _I)
_SITE = re.compile(
    rf"(?:the\s+)?{re.escape(site.NAME.split('.')[0])}[\s.]?{re.escape(site.NAME.split('.')[-1])}(?:\s+(?:editorial|staff|team|news|redaksiyası|writers?|desk|board|correspondent)){{0,2}}",
    _I,
)

_NO_TEXT = Said(Kind.TEXT)
_NOTED = Said(Kind.NOTE)


@dataclass(frozen=True)
class _Reading:
    """A line being read: its text, and the text and target of its last link (a link within the site counts for none)."""

    text: str
    linked: str = ""
    target: str | None = None

    def after(self, start: int) -> _Reading:
        """The rest of the line from a position on, without an article before the name that follows."""
        return _Reading(_without_article(self.text[start:].strip()), self.linked, self.target)


def read_line(line: Line, url: str) -> Said:
    """What a line says. ``url`` is the page's own, to tell links within the site from those to a publication.

    >>> line = Line((("By Leyla Rzayeva for ", PLAIN), ("Caspian Review", Style("https://cr.example.org/a"))))
    >>> said = read_line(line, "https://aze.media/x/")
    >>> said.kind.name, said.byline, said.source, said.source_url
    ('NAMES', 'Leyla Rzayeva', 'Caspian Review', 'https://cr.example.org/a')
    >>> read_line(Line((("Nobody has asked the sturgeon.", PLAIN),)), "https://aze.media/x/").kind.name
    'TEXT'
    """
    whole = line.text
    if not re.search(r"\w", whole):
        return Said(Kind.EMPTY if len(whole) < 2 else Kind.DRESS)
    if len(whole) > _MAX_NOTE:
        return _NO_TEXT
    if _is_note(whole):
        return _NOTED
    if not line.is_own:
        return (
            Said(Kind.HEAD)
            if _HEAD.fullmatch(whole.rstrip(": "))
            else _NO_TEXT
            if not _within_whole(line, url)
            else _NOTED
        )
    is_starred = whole.startswith("*")
    text = _unframed(whole)
    said = _read(text, line, url) if len(text) <= _MAX_LINE else _read_long(text)
    return _NOTED if is_starred and said.kind is Kind.TEXT else said


def opens_notes(line: Line) -> bool:
    """Whether a line is the heading of further reading or of references."""
    return sum(len(run) for run, _ in line.parts) < 80 and bool(_OPENS_NOTES.fullmatch(line.text))


def is_mark(said: Said) -> bool:
    """Whether a line is a label that stands alone."""
    return said.kind is Kind.MARK


def _is_note(text: str) -> bool:
    is_note = _NOTE.match(text) or _PRINTED.fullmatch(text) or _HASHTAGS.fullmatch(text) or _is_disclaimer(text)
    return bool(is_note) and not (_READ_ORIGINAL.match(text) or _ORIGIN_MARK.match(text))


def _is_disclaimer(text: str) -> bool:
    low = text.lower()
    return any(stem in low for stem in _STEMS_OF_DISCLAIMERS) and bool(_DISCLAIMER.search(text))


def _without_date(text: str) -> str:
    """A line without the day at its end, and what parts it off."""
    start = max(0, len(text) - _MAX_DATE)
    return text[:start] + _DATE_TAIL.sub("", text[start:]) if any(map(str.isdigit, text[-10:])) else text


def _without_handles(text: str) -> str:
    return _HANDLE.sub("", text) if "@" in text else text


def _unframed(text: str) -> str:
    """A line without the parentheses, brackets, dashes and ornaments around it."""
    text = text.lstrip(" *•#|–—-").rstrip(" *#|,–—-")
    for opening, closing in ("()", "[]"):
        if text.startswith(opening) and text.endswith(closing) and text.count(opening) == 1:
            text = text[1:-1].strip()
    return text


def _read_long(text: str) -> Said:
    return _biography(text) or _NO_TEXT


def _read(text: str, line: Line, url: str) -> Said:
    """A line short enough for a signature."""
    if mark := _MARK.fullmatch(text):
        return Said(Kind.MARK, is_labelled=bool(mark["who"]))
    handled = _without_handles(text)
    if not re.search(r"\w", handled):
        return _NOTED
    reading, internal = _reading(handled, line, url)
    if not reading.text or _DRESS.fullmatch(reading.text):
        return Said(Kind.DRESS)
    if _HEAD.fullmatch(reading.text.rstrip(": ")):
        return Said(Kind.HEAD)
    if _is_translator(reading.text) or is_credit_line(reading.text):
        return Said(Kind.CREDIT)
    if _SITE.fullmatch(reading.text.strip(" .")):
        return _NOTED
    if said := _labelled(reading):
        return said
    if internal or is_page_word(reading.text):
        return _NOTED
    if said := _biography(text):
        return said
    if reading.target and reading.linked == _without_article(reading.text):
        return _only_a_link(reading.after(0))
    if reading.text.endswith(":"):
        return _NO_TEXT
    if len(text) > _MAX_SENTENCE and text[-1] in ".!?…”" and not reading.target:
        return _NO_TEXT
    if is_social_name(reading.text) or (is_call(reading.text) and reading.target):
        return _NOTED
    return _name_and_publication(reading) or _bearer(reading.text) or _bare(reading.text)


def _reading(text: str, line: Line, url: str) -> tuple[_Reading, bool]:
    """A line without a date, and whether all of it links within the site."""
    targets = [
        style.href for run, style in line.parts if style.href and run.strip() and not run.strip().startswith("@")
    ]
    target = next((href for href in reversed(targets) if not is_social(_host(href))), targets[-1] if targets else None)
    linked = _unframed(clean("".join(run for run, style in line.parts if style.href == target))) if target else ""
    dateless = _without_date(text)
    text = dateless if linked in dateless else text
    if target and _is_within(target, url):
        return _Reading(text), linked == text
    return _Reading(text, _without_article(linked), target), False


def _labelled(line: _Reading) -> Said | None:
    """What a line says behind a label; None where it has none, or nothing behind it that can be meant."""
    if _READ_ORIGINAL.match(line.text) and line.target:
        return _address(line.target)
    source = _SOURCE_MARK.match(line.text)
    origin = _ORIGIN_MARK.match(line.text) if not source else None
    if mark := source or origin:
        return _named_source(line.after(mark.end()), is_origin=bool(origin)) or (
            _NOTED if _is_about_the_site(line.text) else _NO_TEXT
        )
    if suffix := _ORIGIN_SUFFIX.match(line.text):
        name = publication_in(line.linked or suffix["pub"])
        return Said(Kind.NAMES, None, name, line.target, is_labelled=True) if name else None
    if mark := _AUTHOR_MARK.match(line.text):
        return _named_author(line.after(mark.end()))
    return None


def _is_about_the_site(text: str) -> bool:
    return bool(_SITE.search(text))


def _named_source(line: _Reading, *, is_origin: bool) -> Said | None:
    """After ``Source:``, ``Originally published in`` and their like."""
    text = _without_date(line.text.strip(" ."))
    if line.target and line.linked in line.text:
        if re.fullmatch(_HERE, line.linked, _I):
            return _address(line.target)
        name = publication_in(line.linked)
        before = line.text[: line.text.index(line.linked)]
        if name is None or len(before.split()) > 6 or is_social(_host(line.target)):
            return None
        by = _without_date(before).strip(" ,") if _is_name(before.strip(" ,")) else None
        return Said(Kind.NAMES, by, _publication(name), line.target, is_labelled=True)
    if not is_origin and (pair := _name_and_publication(_Reading(text))) and pair.source:
        return replace(pair, is_labelled=True)
    if is_origin:
        text = _without_date(_AFTER_SOURCE.sub("", text)).strip(" .,")
    if _SITE.fullmatch(text) or (is_origin and re.match(r"\d", text)):
        return None
    if is_address(text):
        return _address(text) if not is_social(_host(text)) else None
    name = publication_in(text)
    if name is None:
        return _listed(text)
    if name.islower() and is_origin:
        return None
    return Said(Kind.NAMES, None, name, is_labelled=True)


def _listed(text: str) -> Said | None:
    """Several publications behind one label."""
    names = re.split(r"\s*[,/;]\s*|\s+(?:and|və|ve|и)\s+", text)
    good = 2 <= len(names) <= 6 and all(publication_in(name) and begins(name) for name in names)
    return Said(Kind.NAMES, None, text, is_labelled=True) if good else None


def begins(name: str) -> bool:
    """Whether a name begins high, or is an address."""
    return name[:1].isupper() or is_address(name)


def _named_author(line: _Reading) -> Said | None:
    """After ``By``, ``Author:`` and their like, where an editorial board may stand as well."""
    text = _IN_A_PLACE.sub(
        lambda place: "" if is_place(place[1]) else place[0], _AFTER_AUTHOR.sub("", line.text).rstrip(". ")
    )
    line = _Reading(text, line.linked, line.target)
    if _is_name(text, labelled=True):
        return Said(Kind.NAMES, text, is_labelled=True)
    if pair := _name_and_publication(line, labelled=True):
        return replace(pair, is_labelled=True)
    if about := _biography(text):
        return replace(about, is_labelled=True)
    is_board = looks_like_title(text) and not is_place(text) and not _SITE.fullmatch(text)
    if is_board and (
        has_publication_word(text)
        or re.search(r"\b(?:board|staff|desk|team|editors)\b", text, _I)
        or text in ("AFP", "AP")
    ):
        return Said(Kind.NAMES, text, is_labelled=True)
    return None


def _only_a_link(line: _Reading) -> Said:
    """A line that is nothing but a link to elsewhere."""
    assert line.target
    host = _host(line.target)
    if _is_name(line.text) and (_is_person_page(line.target) or is_social(host)):
        return Said(Kind.NAMES, line.text)
    if is_social(host) or _FILE.search(line.target.partition("?")[0]) or is_call(line.text):
        return _NOTED
    if re.fullmatch(_HERE, line.text, _I):
        return _NOTED
    if is_address(line.text):
        return _address(line.target)
    name = publication_in(line.text)
    if name is None or not (
        looks_like_title(name)
        or sum(map(_is_high, name.split())) > 1
        or _is_name_of(name, host)
        or is_kind_of_publication(name.split()[-1])
    ):
        return _NO_TEXT
    return Said(Kind.NAMES, None, _publication(name), line.target)


def _is_high(word: str) -> bool:
    return word[:1].isupper()


def _is_name_of(name: str, host: str) -> bool:
    """Whether a name and a host are written alike: ``bne IntelliNews`` and ``www.intellinews.com``."""
    plain = re.sub(r"\W", "", name.lower())
    label = re.sub(r"\W", "", max(host.lower().removeprefix("www.").split(".")[:-1], key=len, default=""))
    return len(label) > 2 and (label in plain or plain in label)


def _address(target: str) -> Said:
    """A bare address: its host is the source, but for networks and videos."""
    host = _host(target)
    if is_social(host):
        return _NOTED
    has_path = target.lower().startswith("http") or "/" in target
    url = target if target.lower().startswith("http") else f"https://{target}" if has_path else None
    return Said(Kind.NAMES, None, host if url else target.removeprefix("www."), url)


def _host(address: str) -> str:
    """The host of an address, with or without a scheme; empty where it is none."""
    try:
        return urlsplit(address if "//" in address else f"//{address}").netloc.lower().removeprefix("www.")
    except ValueError:
        return ""


def _name_and_publication(line: _Reading, *, labelled: bool = False) -> Said | None:
    """``Name, Publication``, ``Name for Publication`` and the like: a name, a joint, a publication or a role."""
    if _is_name(line.text) and (not line.target or _links_to_a_person(line)):
        return Said(Kind.NAMES, line.text)
    for joint in _JOINTS.finditer(line.text):
        name, rest = line.text[: joint.start()].strip(), line.text[joint.end() :].strip(" )].")
        if not rest or not _is_name(name, labelled=labelled):
            continue
        if said := _after_name(name, joint.group().strip(" ,"), _without_article(rest), line):
            return said
    if line.target and line.text.startswith(line.linked):
        return _link_first(line)
    return None


def _after_name(name: str, joint: str, rest: str, line: _Reading) -> Said | None:
    """What stands behind a name and a joint."""
    if line.target and line.linked and line.linked in rest:
        publication = publication_in(rest) or publication_in(line.linked)
        if _is_role(rest) and joint not in ("for", "via", "in"):
            return Said(Kind.NAMES, name)
        return Said(Kind.NAMES, name, _publication(publication), line.target) if publication else None
    if is_place(rest) or (joint == "in" and len(rest.split()) <= 3 and not has_publication_word(rest)):
        return Said(Kind.NAMES, name)
    if _SITE.fullmatch(rest):
        return Said(Kind.NAMES, name, rest)
    if joint in ("", "–", "—", "-", "|", "(", "[") and _is_role(rest):
        return Said(Kind.NAMES, name)
    publication = publication_in(rest)
    if publication is None or (publication.islower() and not is_address(publication)):
        return None
    return Said(Kind.NAMES, name, _publication(publication))


def _links_to_a_person(line: _Reading) -> bool:
    """Whether the link of a line is one of its people's, and not to a publication behind them."""
    return bool(line.target) and (
        (line.text.startswith(line.linked) and _is_name(line.linked))
        or _is_person_page(line.target or "")
        or is_social(_host(line.target or ""))
    )


def _link_first(line: _Reading) -> Said | None:
    """``Publication, Name`` with the publication linked; a linked name and what its bearer is."""
    rest = line.text[len(line.linked) :]
    joint = _JOINTS.match(rest)
    name = rest[joint.end() :].strip(" )") if joint else ""
    if line.target and _is_name(line.linked) and (_is_role(name) or is_place(name) or not name):
        return Said(Kind.NAMES, line.linked)
    publication = publication_in(line.linked)
    return Said(Kind.NAMES, name, _publication(publication), line.target) if publication and _is_name(name) else None


def _bare(text: str) -> Said:
    """A line without link or label."""
    if is_address(text):
        return _address(text)
    if looks_like_publication(text):
        return Said(Kind.NAMES, None, publication_in(text) or text)
    name = publication_in(text) if not text.endswith(".") and not is_said(text) else None
    if (
        name
        and name[:1].isupper()
        and len(text.split()) <= 6
        and (looks_like_title(name) or has_publication_word(name))
    ):
        return Said(Kind.NAMES, None, name, is_doubtful=True)
    return _NO_TEXT


def _bearer(text: str) -> Said | None:
    return Said(Kind.BEARER) if is_place(text) or _is_role(text) else None


def _is_role(text: str) -> bool:
    """Whether a text says what somebody is and no name: ``Associate Professor, ADA University``."""
    if (
        len(text.split()) > 16
        or re.match(r"th(?:e|is|ese)\s", text, _I)
        or _BIO_VERB.search(text)
        or re.search(r"[.!?:]\s+\w{3}", text)
    ):
        return False
    return bool(_ROLE.search(text) or _LOW_ROLE.search(text) or _HIGH_ROLE.match(text))


def _biography(text: str) -> Said | None:
    """A sentence that says who somebody is: of ``Leyla Rzayeva is …``, or of the author without a name."""
    lead = _HEAD_LEAD.match(text) or _AUTHOR_LEAD.match(text)
    rest = text[lead.end() :] if lead else text
    name = _bearer_of(rest)
    if name:
        return Said(Kind.ABOUT, name, is_labelled=bool(lead))
    if lead and (_BIO_VERB.match(f" {rest}") or _BIO_END.search(rest[-40:]) or re.match(r"[–—-]", rest)):
        return _NOTED
    return Said(Kind.ABOUT) if _PRONOUN_BIO.match(text) else None


def _bearer_of(text: str) -> str | None:
    """The people that a sentence is about, where it says what they are."""
    verb = _BIO_VERB.search(text[:200])
    if verb and (name := _name_at(text[: verb.start()])):
        return name
    if _BIO_END.search(text[-40:]):
        return _name_before(text)
    dash = re.search(r"\s+[–—-]\s+", text[:120])
    if dash and text.endswith(".") and len(text.split()) > 5 and _is_role(text[dash.end() :].rstrip(".")):
        return _name_at(text[: dash.start()])
    return None


def _name_at(text: str) -> str | None:
    """A name at the beginning of a sentence, with or without what is set between commas behind it."""
    text = re.sub(r"\s*\([^()]*\)", "", _without_handles(text)).strip(" ,")
    first = text.partition(", ")[0]
    return text if _is_name(text) else first if first != text and _is_name(first) else None


def _name_before(text: str) -> str | None:
    """The first words as a name: up to a comma, or as few as a name can have."""
    before, comma, _ = text[:80].partition(",")
    if comma and _is_name(before):
        return before
    words = text.split()[:6]
    counts = (
        count for count in (2, 3, 4) if count == len(words) or words[count : count + 1] and not is_small(words[count])
    )
    return next((name for count in counts if _is_name(name := " ".join(words[:count]))), None)


def _is_name(text: str, *, labelled: bool = False) -> bool:
    """Whether a text is a name of people, and not of what they are: ``Senior Fellow``."""
    words = text.split()
    return looks_like_name(text, labelled=labelled) and not (
        _ROLE.fullmatch(words[-1]) and words[-1] not in ("Dean", "Head", "PhD", "Ph.D.")
    )


def _is_translator(text: str) -> bool:
    """``Translated from Azerbaijani by Farid Nifti``: behind the mark stands a name."""
    if ending := _TRANSLATED.search(text):
        return _is_name(text[: ending.start()])
    mark = _TRANSLATOR.match(text)
    if not mark:
        return False
    name = text[mark.end() :].rstrip(". ")
    return _is_name(name) or looks_like_title(name) or bool(_name_and_publication(_Reading(name)))


def _publication(text: str) -> str:
    """A publication's name; where the text is an address, the host in it."""
    return _host(text) if is_address(text) and "/" in text else text


def _within_whole(line: Line, url: str) -> bool:
    """Whether all of a line links within the site."""
    runs = [(run, style) for run, style in line.parts if run.strip()]
    return all(style.href and _is_within(style.href, url) for _, style in runs)


def _is_within(target: str, url: str) -> bool:
    parts = urlsplit(url)
    return site.is_on_site(target, f"{parts.scheme}://{parts.netloc}/") or site.is_on_site(target)


def _is_person_page(target: str) -> bool:
    return bool(_PEOPLE_PATHS.search(target.partition("?")[0]) or _PEOPLE_HOSTS.search(_host(target)))


def _without_article(text: str) -> str:
    """``the Caspian Review`` is the Caspian Review; ``The Hill`` is The Hill."""
    return text.removeprefix("the ")
