"""Arabic: conjunctions left out, subjects and names put in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claims.extraction.languages import LEXICONS, reference
from claims.extraction.statement.context import Context
from claims.extraction.statement.phrases import Phrase, phrase_after, phrase_before
from claims.extraction.types import Edit

LONGEST_SPEAKER = 9  # words
LONGEST_REST = 12  # words behind a verb without a subject

_AR = LEXICONS["ar"]
_VERB = _AR.verb
_WORD = re.compile(r"[^\s،,؛;:.!؟?\"()\[\]]+")
_CONJUNCTION = re.compile(
    # "والد", "والي", "فقد" and "وهم" are words of their own.
    r"و(?=ال(?!د(?:ه|ها|هم|ي|ته|تها|تي|ين|يه|يها|ا|ان|نا|ت)?\b|ي\b|ت\b|ذي|تي)\w"
    r"|(?:قد|لا|لم|لن|ليست?|من|في|هو|هي|هذا|هذه|سوف|يمكن|كل|عن|علي|تم|مع|بعد|منذ|خلال)\s)"
    r"|ف(?=(?:من|في|لا|لم|لن)\s)"
)
_THAT = re.compile(r"(?<!\w)[وف]?ب?ان(?P<who>ها?)\s+\"?$")
_PARTICLES = re.compile(r"(?:لم|لن|لا|سوف|قد|لقد|ليس|ليست)\s+")
_RELATIVE = re.compile(r"(?P<word>الذي|التي)\s+(?=\w)")
_PRONOUN = re.compile(r"و?(?P<word>هو|هي)\s+(?P<noun>\w+)\s")
_GLUE = re.compile(r"[\s\"»]*[،,]?\s*[وف]?\s*$")
_BETWEEN = re.compile(
    r"(?:(?! [وف]?ب?ان | قوله?ا? )[^\n\"]){0,60}?(?<!الا )(?<!كما )(?<!غير )[وف]?ب?انها?\s+\"?"
)
_SAYING = re.compile(r"(?P<before>\S*)\s*(?<!\S)(?P<verb>\w+) $")
_AUDIENCE = re.compile(
    r"لل?(?:صحف|صحاف|صحيف|وكال|قنا|موقع|جريد|مراسل|برنامج|اذاع|تلفز|جزيره|عربيه|حياه|راي|انباء|وطن|مدينه|رياض|شرق)"
)
_POINTING = frozenset({"ذلك", "هذا", "هذه", "تلك"})
_BREAKS = reference.PREPOSITIONS | reference.TIMES


def edits(context: Context) -> Iterator[Edit]:
    """The edits of one claim; at most one gives it a subject."""
    plain, start = context.plain, context.start
    dropped = _CONJUNCTION.match(plain, start, context.end)
    subject = _subject(context)
    if dropped and (subject is None or subject.start > context.folded.index[start]):
        yield context.edit("connective", start, dropped.end(), None)
    if subject is not None:
        yield subject
    yield from _references(context)


def _subject(context: Context) -> Edit | None:
    plain, start, end = context.plain, context.start, context.end
    if relative := plain.startswith("ال", start) and _RELATIVE.match(plain, start, end):
        return _relative(context, relative)
    if pronoun := plain[start] in "وه" and _PRONOUN.match(plain, start, end):
        return _pronoun(context, pronoun)
    that = plain[max(0, start - 8) : start]
    if context.said and (who := _THAT.search(that)):
        return _speaker(context, "f" if who.group("who") == "ها" else "m")
    return _continued(context)


def _relative(context: Context, relative: re.Match[str]) -> Edit | None:
    """ "، التي دخلت": the noun phrase in front instead of the relative pronoun."""
    found = _in_front(context, "f" if relative.group("word") == "التي" else "m")
    if found is None:
        return None
    return context.edit("relative", *relative.span("word"), (found.start, found.end))


def _in_front(context: Context, gender: str) -> Phrase | None:
    cut = context.start
    while cut > context.sentence[0] and context.plain[cut - 1] in " ،,-":
        cut -= 1
    return phrase_before(context.plain, context.sentence[0], cut, gender)


def _pronoun(context: Context, pronoun: re.Match[str]) -> Edit | None:
    """ "، وهي شركة ناشئة": the one in front, where it is of the same class."""
    noun = pronoun.group("noun")
    gender = "f" if pronoun.group("word") == "هي" else "m"
    found = _in_front(context, gender)
    if found is None or reference.GENDER.get(found.head) != gender or reference.GENDER.get(noun) != gender:
        return None
    if (noun in reference.ORGANISATIONS) != (found.head in reference.ORGANISATIONS):
        return None
    return context.edit("pronoun", context.start, pronoun.end("word"), (found.start, found.end))


def _speaker(context: Context, gender: str) -> Edit | None:
    """ "وقال X إنه يقوم": X, where the verb of saying, the pronoun and the verb of the claim agree."""
    if context.said is None:
        return None
    plain, (first, last) = context.plain, context.said
    if not context.sentence[0] <= first < last <= context.start or _saying(plain, first) != gender:
        return None
    last = _end_of_name(plain, first, last)
    if not _BETWEEN.fullmatch(plain, last, context.start) or _speaks_again(plain[last : context.start]):
        return None
    at = context.start
    if particle := _PARTICLES.match(plain, at):
        at = particle.end()
    verb = _VERB.match(plain, at, context.end)
    if not first < last or verb is None or not _speaks_of_himself(verb.group(), gender):
        return None
    if _has_own_subject(plain, verb, context.end):
        return None
    return context.edit("subject", context.start, context.start, (first, last), tail=" ")


def _speaks_of_himself(verb: str, gender: str) -> bool:
    """Whether it is rather the speaker that a verb behind "إنه" or "إنها" has for its subject."""
    if gender == "m":
        return verb in reference.AGENTIVE
    return verb_gender(verb) == "f" and verb not in reference.IMPERSONAL


def _speaks_again(between: str) -> bool:
    """Another verb of saying: whoever it speaks of is meant."""
    return any(word in _AR.modes for word in between.split())


def _end_of_name(plain: str, first: int, last: int) -> int:
    """Where the words that tell who speaks end; `first` when they do not tell one."""
    end = first
    words: list[str] = []
    for match in _WORD.finditer(plain, first, last):
        word = match.group()
        if plain[end : match.start()].strip() or word in _BREAKS or (words and _AUDIENCE.match(word)):
            break
        if word in reference.PARTICLES or word[1:] in _BREAKS or len(words) == LONGEST_SPEAKER:
            return first
        if words and word[0] == "ل" and word[1:] in reference.PARTICLES:
            break
        words.append(word)
        end = match.end()
    if (
        not words
        or words[0].startswith(("بال", "لل", "وال"))
        or any(word.endswith("ون") for word in words[:2])
        or any(map(_VERB.fullmatch, words))
    ):
        return first
    if words[0] in reference.ORGANISATIONS:
        found = phrase_after(plain, first, last)
        return found.end if found else first
    return first if words[0].startswith("ال") and words[0].endswith("ين") else end


def _has_own_subject(plain: str, verb: re.Match[str], end: int) -> bool:
    """Whether an indefinite noun behind a past verb may be its subject: "وصل تنبيه"."""
    word = _WORD.match(plain, verb.end() + 1, end)
    if word is None:
        return False
    found = word.group()
    if found in _POINTING or verb.group()[0] in "يتس":
        return found in _POINTING
    return not (
        found in _BREAKS
        or found in reference.PARTICLES
        or found[0].isdecimal()
        or found.startswith(("ال", "ب", "ل"))
        or found.endswith("ا")
    )


def _saying(plain: str, first: int) -> str:
    """The gender of the verb of saying right in front of a speaker; "" where there is none."""
    match = _SAYING.search(plain[max(0, first - 40) : first])
    if match is None:
        return ""
    word = match.group("verb")
    joined = word not in _AR.modes
    word = word[1:] if joined else word
    if word not in _AR.modes or word in _AR.participles or word in reference.NO_SPEECH:
        return ""
    before = match.group("before")
    opens = joined or not before or before[-1] in "،,.:؛-" or before in reference.OPENERS
    return verb_gender(word) if opens else ""


def verb_gender(verb: str) -> str:
    """Of a verb of the third person singular; "" where its form does not tell."""
    if verb.startswith(("سي", "ست")):
        return "m" if verb[1] == "ي" else "f"
    if not verb or verb.endswith(("وا", "ون")):
        return ""
    if verb.endswith("ت") and len(verb) > 3:
        return "f"
    if verb.startswith("ت"):
        return "f" if verb in reference.FEMININE_IMPERFECT else ""
    return "" if verb.startswith("ن") and len(verb) > 4 else "m"


def _continued(context: Context) -> Edit | None:
    """ "... وانخفضت بنسبة 31 في المئة": the subject of the clause in front, where the verbs agree."""
    if not context.earlier:
        return None
    plain, (start, end) = context.plain, context.earlier[-1]
    if not start < end <= context.start or not _GLUE.fullmatch(plain, end, context.start):
        return None
    verb_end = _verb_end(plain, context.start, context.end)
    verb = plain[context.start : verb_end]
    if verb not in reference.GOING_ON or not _lacks_subject(context, verb_end, context.spans[0][1]):
        return None
    gender = verb_gender(verb)
    found = _subject_of(plain, start, end, gender)
    if found is None:
        return None
    return context.edit("subject", verb_end, verb_end, (found.start, found.end), lead=" ")


def _verb_end(plain: str, start: int, end: int) -> int:
    """Where the verb ends that begins at `start`, a conjunction in front of it or not; `start` when there is none."""
    joined = start > 0 and plain[start - 1] in "وف"
    match = _VERB.match(plain, start - joined, end)
    return match.end() if match and match.end() > start else start


def _subject_of(plain: str, start: int, end: int, gender: str) -> Phrase | None:
    """The subject of a clause whose verb has this gender, right behind or in front of it."""
    if not gender:
        return None
    verb_end = _verb_end(plain, start, end)
    if verb_end > start:
        found = phrase_after(plain, verb_end + 1, end)
        verb = plain[start:verb_end]
    elif found := phrase_after(plain, start, end):
        match = _VERB.match(plain, found.end + 1, end)
        verb = match.group() if match else ""
    else:
        return None
    return found if found and _heads_subject(found.head) and verb_gender(verb) == gender else None


def _heads_subject(head: str) -> bool:
    return head.startswith(("ال", '"')) or head in reference.GENDER or head in reference.MEASURED


def _lacks_subject(context: Context, start: int, end: int) -> bool:
    """Whether nothing behind a verb can be its subject: there are figures, and what prepositions govern."""
    words = list(_WORD.finditer(context.plain, start, end))
    if not 0 < len(words) <= LONGEST_REST:
        return False
    first = words[0].group()
    if not (
        first in reference.PREPOSITIONS or first in reference.MEASURING or context.is_figure(words[0].start())
    ):
        return False
    governed = False
    for match in words:
        word = match.group()
        if word in reference.PREPOSITIONS or word in reference.MEASURING:
            governed = True
        elif (
            context.is_figure(match.start())
            or word in reference.TIMES
            or (word.startswith("ال") and (governed or word.endswith(("ي", "يه"))))
        ):
            governed = False
        else:
            return False
    return True


def _references(context: Context) -> Iterator[Edit]:
    """ "الشركة": the only company named so far, where its name stands in this sentence or the one before."""
    for span in context.spans:
        for start, end, noun in context.references.inside(*span):
            name = context.references.name_of(noun, context.start, since=context.window)
            if end <= span[1] and name is not None:
                yield context.edit("reference", start, end, name)
