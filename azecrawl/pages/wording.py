"""The words that stand at the edges of texts and say what a line is, in English, Azerbaijani, Turkish and Russian.

Patterns and no rules; what is made of them is `lines`' matter. A site in another language adds its labels in its file.
"""

from __future__ import annotations

import re
from functools import lru_cache

from azecrawl import site


@lru_cache(maxsize=256)
def fold(text: str) -> str:
    """A text in lower case, as these patterns want it, each letter where it was; ``ı`` and ``i`` are one letter."""
    return text.replace("İ", "i").lower().replace("ı", "i")


def _words(pattern: str) -> re.Pattern[str]:
    """A pattern for folded text, white space in it left out: with ``IGNORECASE`` each would cost several times more."""
    return re.compile(pattern.replace("ı", "i"), re.VERBOSE)


def _labels(words: tuple[str, ...]) -> str:
    """What a site's own labels add to an alternative of such a pattern: nothing, where it has none."""
    return "".join(rf"|{re.escape(fold(word))}" for word in words)


_AUTHOR, _SOURCE = _labels(site.LABELS.author), _labels(site.LABELS.source)
_TRANSLATOR, _NOTE = _labels(site.LABELS.translator), _labels(site.LABELS.note)
_SITE = re.escape(fold(site.NAME)).replace(r"\.", "[ .]?")

_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|yanvar|fevral|mart|aprel|iyun|iyul|avqust|sentyabr"
    r"|oktyabr|noyabr|dekabr"
    r"|ocak|şubat|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık|янв|фев|мар|апр|мая|июн|июл|авг"
    r"|сен|окт|ноя|дек)\w*\.?"
)
_DATE = (
    rf"\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH},?\s+\d{{4}}|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s*\d{{4}})?"
    rf"|{_MONTH}\s+\d{{4}}"
    r"|\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}-\d\d-\d\d"
)
DATE_LEAD = _words(rf"(?:{_DATE})[\s,–—-]+")
DATE_TAIL = _words(
    rf"(?:(?:^|[\s,(|–—-]+)(?:(?:on|in|dated)\s+)?(?:{_DATE})(?:\s+(?:года|г\.))?|(?:,\s*|\s\(|\s+in\s+)(?:19"
    rf"|20)\d\d)\)?[\s.]*$"
)

MARK = _words(
    r"(?:(?:authors?|writers?|by|written\s+by|text\s+by|words\s+by|reporting\s+by|interview(?:ed)?\s+by"
    r"|müəlliflər|müəllif|yazar|yazan|hazırlay?an"
    rf"|автор(?:ы)?|подготовил[аи]?{_AUTHOR})\s*:?)"
    rf"|(?:(?:original\s+)?(?:sources?|mənbə|kaynak|источник{_SOURCE})\s*:?"
    r"|(?:(?:originally|first)\s+)?(?:published|appeared|posted)(?:\s+(?:in|by|on|at))\s*:?)"
)
DRESS = _words(
    r"(?:(?:(?:re)?published|posted|updated|date|tarix|дата)\s*:?\s*)?"
    r"|(?:originally|translated)\s+(?:in|from)\s+(?:the\s+)?\w+"
)
TRANSLATOR = _words(
    rf"""(?:(?:this\s+\w+\s+was\s+)?(?:translat(?:ed|ion)|edit(?:ed|ing)|proofread(?:ing)?|photograph(?:ed|s|y)?
      |photos?|illustrat(?:ed|ions?)|graphics?
          |filmed|camera)
          (?:\s+and\s+\w+)?(?:\s+(?:from|into)\s+[\w\s]{{2,40}}?)?\s+by\s+
      | (?:translat(?:ion|or)|edit(?:or|ing)|proofreader|photographer|camera(?:man)?|(?:\w+\s+)?tərcümə(?:çi|\s+edən
        |\s+etdi)?|redaktor|operator|çeviren|çeviri
          |tercüme(?:\s+eden)?|editör|fotoğraflar|перев[её]л[аи]?|перевод(?:чик)?|редактор|оператор|корректор
          {_TRANSLATOR})
          (?:\s+(?:from|into|с)\s+[\w\s]{{2,40}}?)?\s*[:–—-]\s*
      | (?:перев[её]л[аи]?|перевод)\s+(?:с\s+\w+\s+)?(?=\w))"""
)
STEMS_OF_TRANSLATED = ("tərcümə", "çevir")
TRANSLATED = _words(r"\s+(?:tərcümə\s+(?:edib|etdi|etmişdir)|(?:tarafından\s+)?çevirdi|tərcüməsi)\.?$")

SOURCE_MARK = _words(
    r"^(?:original\s+|haber(?:in)?\s+|xəbər(?:in)?\s+)?(?:sources?|mənbə(?:lər|yi)?|kaynak(?:lar|ça|ğı)?"
    r"|источник(?:и)?|(?:оригинал|orijinal|original)(?:\s+(?:статьи|материала|текста|интервью|məqalə|mətn|yazı|metin|makale"
    r"|article|text|story|version|post|piece))?|по\s+материалам"
    rf"|origin{_SOURCE})\s*[:|–—-]\s*|^по\s+материалам\s+"
)
_WORK = (
    r"(?:article|piece|text|op-?ed|interview|essay|commentary|comment|report|story|analysis|post|blog|column"
    r"|review|speech|paper|opinion"
    r"|content|material|excerpt|translation|version|letter|feature|brief(?:ing)?)"
)
ORIGIN_MARK = _words(
    rf"""^(?:this\s+is\s+an?\s+(?:\w+\s+){{0,2}}version\s+of\s+(?:an?|the)\s+\w+\s+)?
        (?:(?:this|the|an?|it)\s+(?:[\w-]+\s+){{0,5}}?(?:(?:was|has\s+been|had\s+been|is|were)\s+)?)?
        (?:as\s+)?(?:(?:originally|first|previously|earlier|initially|also)\s+)?
        (?:(?:re)?published|(?:re)?posted|appeared|(?:re)?printed|taken|adapted|excerpted|reproduced|syndicated
          |cross-?posted|ran)
        (?:\s+(?:originally|first|earlier|here|online))?
        \s+(?:in|by|on|at|from|via|courtesy\s+of|(?:here\s+)?(?:with
          |by)\s+(?:the\s+)?(?:kind\s+)?permission\s+(?:of|from)|with)\b\s*:?\s*
        (?:(?:an?|the)\s+{_WORK}\s+(?:(?:first\s+|originally\s+)?(?:published|printed)\s+)?(?:in|by|on|from)\s+)?
      | ^(?:(?:originally|first)\s+)?(?:published|appeared)\s*:\s*
      | ^(?:read|see)\s+(?:the\s+)?(?:more|original|full|whole|rest|entire|complete)[\w\s]{{0,24}}?\s(?:in|on
        |at|from)\s*:?\s+
      | ^(?:special(?:ly)?|exclusive(?:ly)?|специально)\s+(?:for|to|для)\s+
      | ^(?:continue\s+reading|read\s+on)\s+(?:in|on|at)\s+
      | ^(?:courtesy\s+of|(?:reprinted\s+)?from(?!.*\sto\s)|via)\s*:?\s+
      | ^(?:(?:эта\s+|этот\s+)?(?:статья|материал|текст
        |интервью)\s+)?(?:был[аои]?\s+)?(?:впервые\s+)?(?:был[аои]?\s+)?(?:опубликован[аоы]?|вышл?[аои]?
        |взят[аоы]?|перепечатан[аоы]?)
          \s+(?:в|на|из|с)\s+(?:газете\s+|журнале\s+|сайте\s+|издани[ии]\s+)?"""
)
OF_ANOTHER = _words(rf"(?:the|an?)\s+(?!.*\b(?:original|{_WORK})s?\b)")
"""What begins so speaks of no article: ``The photo of the boy was published in …``."""
WEAK_MARK = _words(r"(?:from|via)\s*:?\s+")
"""Marks that begin much else: believed of a link, or where what follows is surely a publication."""
STEMS_OF_ORIGIN_SUFFIX = ("dərc", "çap", "yayim", "yayin")
ORIGIN_SUFFIX = _words(
    r"""^(?:bu\s+)?(?:məqalə|yazı|material|müsahibə|makale|röportaj|haber|analiz|mətn
      |metin)\w{0,4}\s+(?:ilk\s+(?:dəfə|kez|olarak|defa)\s+)?
        (?P<pub>\S.{1,60}?)(?:['’-]?[ndt]{0,2}[aəe]|\s+(?:saytında|qəzetində|jurnalında|portalında|sitesinde
          |gazetesinde|dergisinde))
        \s+(?:dərc|çap|yayım|yayın)\w*(?:\s+\w+)?\.?$"""
)
AFTER_SOURCE = _words(
    r"\s+(?:under\s+the|and\s+(?:is|was|has|appears)|as\s+(?:part|an?)|where|which|with\s+(?:the\s+"
    r"|kind\s+)*permission|in\s+its|and\s+(?:re)?(?:printed|published))\b.*$|\.\s.*$"
)
HERE = (
    r"(?:here|this\s+link|link|original|source|(?:the\s+)?original\s+(?:article|text|story|piece|post"
    r"|version|source)|burada(?:n)?|bu\s+linkdən|linkdən|здесь|по\s+ссылке|тут|ссылке)"
)
READ_ORIGINAL = _words(
    rf"""^(?:(?:you\s+can\s+)?(?:read|see|find|view)\s+(?:the\s+)?(?:original|full|whole|entire
      |complete)(?:\s+(?:original|english|version|of|this|the|{_WORK}))*
          (?:\s+(?:in|at|via|by\s+clicking))?(?:\s+{HERE})?
      | full\s+(?:article|story|interview|op-?ed|essay)
      | (?:the\s+)?(?:link\s+to\s+(?:the\s+)?)?original(?:\s+(?:english|version|of|this|the|source|link|{_WORK}))*
          (?:\s+(?:can\s+be|is|was)(?:\s+(?:found|read|available|published))?)?(?:\s+(?:at|in|via))?(?:\s+{HERE})?
      | (?:yazının|məqalənin|mətnin|makalenin|haberin|metnin|xəbərin)\s+(?:orijinal\w*|əsl\w*|asl\w*|tam\w*
        |tamam\w*)\b[\w\s]{{0,40}}
      | (?:orijinal\w*)\s[\w\s]{{0,40}}
      | (?:читать\s+)?(?:оригинал|полный\s+текст|полная\s+версия)(?:\s+(?:статьи|материала|текста
        |интервью))?(?:\s+(?:можно\s+(?:прочитать|найти)|доступен))?(?:\s+{HERE})?
      )\s*[:.→»>]*\s*(?:https?://\S+)?$"""
)

_WRITTEN = (
    r"(?:written|reported|reporting|prepared|compiled|authored|contributed|text|words|conducted|interviewed"
    r"|produced|penned|adapted"
    r"|told|article|analysis|commentary|comment|opinion|op-?ed|essay|column|review|story|report|interview"
    r"|blog(?:\s+post)?|post|news|additional\s+reporting"
    r"|contribution|feature|guest\s+post|dispatch|research|conversation)"
)
AUTHOR_MARK = _words(
    rf"""^(?:(?:the|this|an?)\s+)?(?:{_WRITTEN}\s+)?(?:(?:was|is|were
      |has\s+been)\s+)?(?:{_WRITTEN}\s+(?:and\s+\w+\s+)?)?by(?:\s*:\s*|\s+)
      | ^(?:about\s+)?(?:authors?|writers?|reporters?|correspondents?|interview(?:er)?|reporting|story|contributors?
        |text|words
        |müəllif(?:lər|i)?|yazarlar|yazar|yazan|(?:(?:haberi|xəbəri|yazını)\s+)?hazırlay?an(?:lar)?|hazırladı|yazdı|yazıb
          |hazırlayıb|söhbətləşdi|söhbəti\s+apardı|müsahibəni\s+(?:apardı|götürdü)|müsahibə|mətn|metin|haber
            |röportaj|söyleşi
          |авторы?|текст|подготовил[аи]?|беседовал[аи]?|интервью(?:\s+вз?ял[аи]?)?|записал[аи]?
            |материал\s+подготовил[аи]?|корреспондент{_AUTHOR})
          \s*[:–—-]\s*
      | ^(?:подготовил[аи]?|беседовал[аи]?|материал\s+подготовил[аи]?|записал[аи]?|интервью\s+(?:провел[аи]?
        |взял[аи]?|подготовил[аи]?)|hazırladı|söhbətləşdi)\s+"""
)
AFTER_AUTHOR = _words(
    r"\s*[;|.,]\s*(?:editing|edited|additional|photo\w*|translat\w*|graphics|writing|редактор|перевод|фото"
    r"|tərcümə|foto)\b.*$"
)
IN_A_PLACE = re.compile(r"\s+(?:in|from)\s+(\w[\w.-]*(?:\s\w[\w.-]*)?(?:\s+and\s\w+)?)(?=\s+and\s|\s*[,;]|$)")
HANDLE = re.compile(
    r"\s*[,|–—-]?\s*[(\[]?\s*(?:(?:on\s+)?(?:twitter|x|telegram|instagram)\s*:?\s+)?@[\w.]{2,40}\s*[)\]]?"
    r"|\s*[,|–—-]?\s*[(\[<]?[\w.+-]{1,60}@[\w-]{1,60}\.[\w.]{2,60}[)\]>]?",
    re.IGNORECASE,
)
JOINTS = re.compile(
    r"(?:,?(?:\s+[–—-])?\s+(?i:special(?:ly)?|exclusive(?:ly)?|специально))?,?\s+(?:for|to|для)\s+(?:the\s+(?=[A-Z]))?|\s+(?:in"
    r"|via|из)\s+|\s*,\s+|\s+[|/–—-]\s+|\s*[(\[]\s*(?:(?i:special(?:ly)?|exclusive(?:ly)?|специально)\s+(?:for|to|для)\s+)?"
)

NOTE = _words(
    rf"""(?:
        (?:ed\.?\s+|editor(?:ial)?[’']?s?[’']?\s+|author[’']?s?[’']?\s+|publisher[’']?s?\s+)?(?:notes?|n\.?b\.?
          |p\.?\s?s\.?|disclaimer|corrections?|clarification|update|qeyd(?:lər)?|not
          |redaksiyadan|editörün\s+notu|примечани[ея]|от\s+редакции|прим\.(?:\s+ред\.)?|внимание
            |postscript{_NOTE})\s*(?:\([^)]{{0,40}}\)\s*)?[:.–—-]
      | (?:also\s+read|read\s+(?:also|more|next|further)|see\s+(?:also|more)|more\s+(?:on|about|from|in|by|news
        |stories)\b|further\s+reading|related|recommended|you\s+may\s+(?:also\s+)?like
          |must\s+read|don[’']t\s+miss|in\s+other\s+news|also\s+on|(?:həmçinin|bunu\s+da|bunları\s+da|əlaqədar
            |ayrıca|bkz|ilgili|daha\s+ətraflı|ətraflı)\b
          |читайте(?:\s+также)?|смотрите(?:\s+также)?|см\.\s+также|по\s+теме|ещё\s+по\s+теме|подробнее)
      | follow\s+(?:us|me|him|her|them|the|our|@|{_SITE}|on|\S+\s+(?:\S+\s+)?on)\b | (?:like|find|join|visit
        |contact|support|tag|email|write\s+to|connect\s+with|reach)\s+(?:us|our)\b | share\s+(?:this|on|via|your)\b
      | subscribe\b | sign\s+up\b | stay\s+(?:tuned|connected|informed) | get\s+(?:the|our)\s | click\s+here
        | for\s+more\b | to\s+(?:subscribe|read|learn|join|support|donate)\b
      | (?:this|the)\s+{_WORK}\s+(?:is|was|has\s+been)\s+(?:(?:also|first|originally|lightly|slightly)\s+)?
        (?:updated|amended|corrected|edited|shortened|abridged|available|based|funded|supported|made\s+possible
          |part\s+of|(?:prepared|produced|written)\s+(?:with|within|under|as|in|during|for))\b
      | an?\s+(?:earlier|previous)\s+version\s+of\b | (?:also\s+)?available\s+in\b
      | (?:(?:contact|email)\s+)?the\s+author\s+(?:(?:would|also)\s+)?(?:at\b|thanks?|wish(?:es)?|like
        |can\s+be|may\s+be|is\s+grateful)
      | contact\s+the\s+author\b
      | \w+\s+kanal(?:ımız|ın)a\s | bizi\s | abunə\s | abone\s | paylaş | takip\s+edin
        | подпис(?:ывайтесь|аться|ывайся) | поделит
        | присоединяйтесь | следите\s+за
      | ©|\(c\)\s|copyright\b|all\s+rights\s+reserved|bütün\s+hüquqlar|her\s+hakkı|tüm\s+hakları|все\s+права
      | (?:contacts?|tickets?|website|e-?mail|phone|tel|fax|telegram|whatsapp|twitter|facebook|instagram
        |youtube|podcast|tags?|keywords?|topics?|categor(?:y|ies)|filed\s+under|hashtags?
          |əlaqə|teqlər|etiketlər|etiketler|açar\s+sözlər|anahtar\s+kelimeler|теги|метки|ключевые\s+слова
            |контакты?|doi|isbn|issn|references|bibliography|ədəbiyyat|kaynakça|литература)\s*:
      | [\[(]\d{{1,3}}[\])]\s | \d{{1,3}}\)\s | \d{{1,3}}\.\s+(?!{_MONTH}\s)\S+\s+\S
      | \[(?:\d{{1,3}}|[ivx]{{1,4}}|\*)\] | [¹²³⁴-⁹†‡§↑] | \^\s
        | \d{{1,3}}\.?\s+(?:see|ibid|cf)\b | ibid\b
    )"""
)
DISCLAIMER = _words(
    r"""views?\s+(?:and\s+opinions\s+)?(?:expressed|stated|presented)
      |opinions?\s+(?:and\s+views?\s+)?(?:expressed|stated|presented)|(?:views|opinions)[\w\s,]{0,60}\s(?:are
      |is)\s+(?:those|solely|his|her|their|the\s+author)
      | not\s+(?:necessarily\s+)?(?:reflect|represent)|editorial\s+(?:policy|position|stance)|responsib(?:le
        |ility)\s+for\s+the\s+(?:content|views)
      | reflects?\s+(?:only\s+)?(?:the\s+)?(?:[\w’']+\s+)?(?:views|opinions|point\s+of\s+view|position)
      | belongs?\s+to\s+the\s+author
      | fikirl?ə?r.{0,60}(?:müəllif|redaksiya)|redaksiyanın\s+(?:mövqe|fikir)|(?:mövqeyini|fikrini)\s+əks\s+etdir
      | görüşler.{0,60}yazar|yazar(?:ın|a|ına)\s+(?:ait|kişisel|kendi)|yansıtmaya?bilir|yansıtmamaktadır
      | мнени[ея].{0,60}(?:автор|редакци)|(?:может\s+не|не\s+обязательно)\s+(?:совпада|отража)
        |точк[аиу]\s+зрения.{0,40}(?:автор|редакци)"""
)
STEMS_OF_DISCLAIMERS = (
    *("view", "opinion", "editorial", "responsib", "necessarily", "represent", "belong", "fikir", "fikr", "mövqe"),
    *("görüş", "yazar", "yansit", "мнени", "зрения", "совпада", "отража"),
)
"""One of these is in every disclaimer that is known: to look for them is quick."""

PRINTED = _words(
    r"(?:advertisements?|sponsored(?:\s+content)?|leave\s+a\s+(?:comment|reply)|\d+\s+comments?"
    r"|comments?\s*\(\d+\)|no\s+comments(?:\s+yet)?|back\s+to\s+top|like\s+this|loading|print|e-?mail"
    r"|related\s+(?:posts?|articles?|stories|news|topics)|latest\s+news|more\s+news|continue\s+reading"
    r"|read\s+more|read\s+also|photo\s+gallery|(?:next|previous)(?:\s+(?:article|post|story))?|most\s+(?:read|popular)|load\s+more|view\s+all|see\s+all"
    r"|the\s+(?:winners|results)|oxşar\s+xəbərlər|ilgili\s+haberler|похожие\s+новости|к\s+началу"
    r"|qalereya)\s*[:.…→»>]*"
)
HASHTAGS = re.compile(r"(?:#\w+[\s,;.]*)+")
OPENS_NOTES = _words(
    r"(?:read\s+(?:also|more|next)|also\s+read|see\s+also|related|further\s+reading|references|bibliography"
    r"|notes|footnotes|endnotes|sources|more\s+(?:on|from|about)\b.{0,30}|recommended|works\s+cited"
    r"|you\s+may\s+also\s+like|həmçinin\s+oxuyun|bunu\s+da\s+oxuyun|ədəbiyyat|qeydlər|mənbələr|ayrıca\s+okuyun"
    r"|ilgili\s+haberler|kaynaklar|kaynakça|notlar|dipnotlar"
    r"|читайте\s+также|по\s+теме|литература|примечания|источники|смотрите\s+также)(?:\s+(?:articles?|posts?"
    r"|stories|news|reading))?\s*:?"
)

HEAD = _words(
    r"(?:about\s+the\s+(?:authors?|writers?|contributors?)"
    r"|(?:the\s+)?author(?:[’']?s)?[’']?\s+(?:bio(?:graphy)?|note|info(?:rmation)?)|bio(?:graphy)?"
    r"|müəllif(?:lər)?\s+haqqında|yazar(?:lar)?\s+hakkında|об\s+автор(?:е|ах))"
)
HEAD_LEAD = _words(rf"{HEAD.pattern}\s*[:.–—-]\s*")
AUTHOR_LEAD = _words(
    r"(?:the|this|our|guest)\s+(?:guest\s+)?(?:authors?|writers?|contributor"
    r"|columnist)\b(?:[’']s)?(?:\s+of\s+th(?:is|e)\s+\w+)?\s*,?\s*"
    r"|(?:bu\s+)?(?:məqalənin\s+|yazının\s+|makalenin\s+)?(?:müəllif(?:i|lər)?|yazar(?:ı)?)\b\s*,?\s*"
    r"|авторы?\b(?:\s+(?:статьи|текста|материала))?\s*[,—–-]?\s*"
)
BIO_VERBS = frozenset(
    """
    is are was were has have works worked serves served writes teaches taught holds leads heads covers studies lectures
    specializes specialises lives reports runs directs researches focuses currently formerly joined received earned
    graduated contributes edits chairs
    работает является преподает преподаёт живет живёт пишет был была занимает возглавляет руководит
    """.split()
)
BIO_END = _words(
    r"(?:[dt][ıiuü]r(?:l[aə]r|ler)?|çalışıyor|çalışır|çalışmaktadır|işləyir|yazır|yazıyor|yaşayır|yaşıyor"
    r"|məzunudur|mezunu|apar(?:ır|maqdadır)|работает|живет|живёт|преподает|преподаёт|является[^.]*)\.?$"
)
PRONOUN_BIO = _words(
    r"(?:he|she|they|(?:mr|ms|mrs|dr|prof)\.?\s+\S+)\s+(?:is|are|was|has|works|serves|writes|teaches|holds"
    r"|leads|tweets|lives|covers)\b"
)

_ROLE_WORDS = (
    r"editor(?:-in-chief)?|correspondent|reporter|journalist|columnist|commentator|analyst|expert|specialist"
    r"|scholar|fellow|professor|lecturer|director|researcher"
    r"|advis[eo]r|consultant|author|writer|(?:co-?)?founder|president|vice-president|chair(?:man|woman|person)?"
    r"|head|chief|member|ambassador|minister|student|candidate|attorney|strategist"
    r"|secretary|spokes(?:man|woman|person)|representative|deputy|envoy|activist|blogger|poet|graduate|intern"
    r"|manager|co-?ordinator|partner|contributor|alumn[aiu]s?|veteran|ph\.?d"
    r"|academician|freelancer|producer|photographer|translator|interpreter|consul|senator|mep|rector|dean|ceo"
    r"|mp|diplomat\s+(?:in|at|and)"
    r"|şərhçi|politoloq|jurnalist|ekspert|dosent|müəllim|tədqiqatçı|deputat\w*|vəkil|direktor|rəhbər|sədr|səfir"
    r"|nazir|yazıçı|şair|tarixçi|iqtisadçı|alim|akademik|magistr|tələbə|redaktor"
    r"|müxbir|əməkdaş|üzv|analitik|doktor|professor|gazeteci|yazar|uzman|araştırmacı|akademisyen"
    r"|öğretim\s+(?:üyesi|görevlisi)|müdür|başkan|büyükelçi|milletvekili|tarihçi|iktisatçı|avukat|editör|muhabir"
    r"|analist|danışman|öğrenci|profesör|doçent|doç|politolog|\w*şünas|həkim|mühəndis|rəssam|siyaset\s+bilimci"
    r"|политолог|эксперт|журналист|профессор|доцент|аналитик|историк|экономист|директор|руководитель"
    r"|председатель|член|депутат|посол|писатель|поэт|редактор|корреспондент|сотрудник|кандидат|доктор|академик"
    r"|преподаватель|юрист|адвокат|студент|обозреватель|специалист|основатель|глава|заместитель|научный"
    r"|советник|востоковед|кавказовед|публицист|блогер|правозащитник|дипломат|философ|социолог|магистр|аспирант"
    r"|исследователь|министр|президент|тюрколог|археолог|режисс[её]р|художник|photojournalist|publisist|stratejist"
)
ROLE = _words(rf"\b(?:{_ROLE_WORDS})(?:s|es|i|ı|u|ü|si|sı|dır|dir|ler|lar|lər)?\b")
_PROFESSIONS = (
    r"diplomat|economist|historian|scientist|engineer|lawyer|teacher|officer|doctor|physicist|sociologist"
    r"|anthropologist|geographer|linguist|artist|musician|critic|philosopher|psychologist|archaeologist|architect"
    r"|composer|novelist|essayist|publicist|filmmaker|orientalist|turkologist|theologian|entrepreneur|lobbyist"
    r"|philanthropist|broadcaster|ombudsman|barrister|refugee|volunteer|associate"
)
_OFFICES = (
    r"general|colonel|observer|politician|academic|defender|judge|governor|mayor|commander|pilot|soldier|speaker|host"
    r"|presenter|resident|attaché|prosecutor|counsell?or|participant"
)
LOW_ROLE = re.compile(rf"\b(?:{_PROFESSIONS}|{_OFFICES})s?\b")
HIGH_ROLE = _words(
    rf"(?:former\s+|ex-?|retired\s+)?(?:\w+\s+)?(?:(?:{_PROFESSIONS})s?(?:,|$)"
    rf"|(?:{_PROFESSIONS}|{_OFFICES})s?\s+(?:of|at|for|in|from)\b)"
)
AFFILIATION = _words(
    r"(?:(?:idp|[bm]\.?[as]\.?c?|llm|mba),?\s|.{0,60}(?:\b(?:faculty|school)\s+of\s|\bfakültəsi|\bfakültesi|\bфакультет))"
)
"""A degree, or where somebody teaches: ``M.A., Georgetown University``."""

PEOPLE_PATHS = re.compile(r"/(?:authors?|people|profiles?|staff|contributors?|experts?|team|by|in)/", re.IGNORECASE)
PEOPLE_HOSTS = re.compile(r"(?:^|\.)(?:academia|researchgate|orcid)\.(?:edu|net|org)$")
FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|zip|jpe?g|png|gif|webp|mp[34]|avi|mov)$", re.IGNORECASE)
SITE = _words(
    rf"""(?:the\s+)?{_SITE}
        (?:\s+(?:editorial|staff|team|news|redaksiyası|writers?|desk|board|correspondent)){{0,2}}"""
)

HERE_ALONE = _words(HERE)
