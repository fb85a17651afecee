"""What the name of a person looks like, its parts, and that of a publication: general rules, no list of either."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_PARTICLES = frozenset(
    "al bin d da das de del della den der di do dos du e el ibn la le oghlu oglu oğlu qizi qızı kizi van von y ter ten"
    " die das".split()
)
"""Small words inside the names of people."""

_ARTICLES = frozenset("al das der die el il la le les the".split())
"""Written high at the start of a name, one of these begins a publication: Le Monde, Al Jazeera."""

_CONNECTORS = frozenset("& a and at for in of on the to und və ve".split()) | _PARTICLES
"""Small words inside the names of publications."""

_TITLES = re.compile(
    r"^(?:(?:Dr|Prof|Professor|Amb|Ambassador|Gen|Lt|Col|Maj|Capt|Sir|Lord|Lady|Mr|Mrs|Ms|Rev)\.?\s+)+"
)
_SUFFIX = r"(?:Jr|Sr|Ph\.?\s?D|M\.?D|Esq|II|III|IV)\b\.?"
_SUFFIXES = re.compile(rf",?\s+{_SUFFIX}$")
_BETWEEN_PEOPLE = re.compile(rf"\s+(?:and|və|&)\s+|\s*,\s+(?:and\s+)?(?!{_SUFFIX})")

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
    university voice wall watch weekly wire world yearbook agentliyi instituti mərkəzi qəzeti xəbər
    """.split()
)
"""Words that publications, agencies and institutes have in their names, and people do not."""

_COMMON_WORDS = frozenset(
    """
    again ahead all always amen another any are back be been best but can continued could did do does end ever every
    farewell first forever from go good goodbye happy has have he her here his hope how i if into is it its just last
    less let live long many may me more most must my never next no nobody not nothing now once one only or our out over
    part peace please said she should so some soon still than thank thanks that their them then there these they this
    those three to together too two up us very was we welcome well were what when where which who why will with without
    would yes yet you your
    """.split()
)
"""Words that sentences have and names do not: a text that ends with ``Never Again`` is not signed by it."""

_UPPER = "A-ZÀ-ÖØ-ÞĀ-ŽƏ\u0400-\u042f"
_NAME_WORD = re.compile(rf"(?:[{_UPPER}](?:\.|[^\W\d_]*+(?:[’'ʼ-][^\W\d_]++)*+\.?))++")


def looks_like_name(text: str) -> bool:
    """Whether a text can be the name of a person, or several joined by ``and`` or commas.

    >>> [looks_like_name(text) for text in ("Jean-François Dupré", "Robert M. Cutler and Gülnar Əliyeva")]
    [True, True]
    >>> [looks_like_name(text) for text in ("Caspian Review", "Time will tell", "The End")]
    [False, False, False]
    """
    people = _BETWEEN_PEOPLE.split(text)
    return len(people) <= 5 and all(_is_person(person) for person in people)


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


def _is_person(text: str) -> bool:
    words = _SUFFIXES.sub("", _TITLES.sub("", text.strip())).split()
    if not 2 <= len(words) <= 6 or words[0].lower() in _ARTICLES or has_publication_word(text) or _is_said(words):
        return False
    if words[0].isupper() and len(words[0]) > 2:
        return _is_set_in_capitals(words)
    carrying = [word for word in words if word.lower() not in _PARTICLES or word[0].isupper()]
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
    return len(words) in (2, 3) and all(word.isalpha() and word.isupper() and len(word) > 2 for word in words)


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
    """Whether an unlinked text is the name of a publication, and neither a person's nor a sentence.

    >>> [looks_like_publication(text) for text in ("The National Interest", "Eurasianet", "BBC News", "Le Monde")]
    [True, True, True, True]
    >>> [looks_like_publication(text) for text in ("Shahmar Hajiyev", "What comes next")]
    [False, False]
    """
    words = text.split()
    if not looks_like_title(text):
        return False
    return has_publication_word(text) or (
        not _is_said(words)
        and (
            len(words) == 1
            or words[0].lower() in _ARTICLES
            or any(word.lower() in _CONNECTORS - _PARTICLES or word[0].isdigit() for word in words)
            or (any(word.isupper() and len(word) > 1 for word in words) and not _is_set_in_capitals(words))
        )
    )


def _is_said(words: Sequence[str]) -> bool:
    """Whether words belong to a sentence, even one written in capitals: ``Karabakh Is Azerbaijan``."""
    return any(word.lower() in _COMMON_WORDS for word in words)


def has_publication_word(text: str) -> bool:
    """Whether one of the words is of those that publications have in their names."""
    return any(word in _PUBLICATION_WORDS for word in re.findall(r"\w+", text.lower()))


def begins_high(word: str) -> bool:
    """Whether a word begins with a capital, or has one inside: ``iPhone``, ``‘Azertac’``."""
    return word.lstrip("(‘’'«")[:1].isupper() or any(letter.isupper() for letter in word[1:])


def is_address(text: str) -> bool:
    """Whether a text is a web address, with or without its scheme: ``eurasianet.org``."""
    return bool(re.fullmatch(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?", text, re.IGNORECASE))
