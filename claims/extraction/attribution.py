"""Who says it: reporting frames ("X said that", "according to X") and where their content begins.

Offsets here are into one folded sentence; clauses.py maps them back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass

from claims.extraction.languages import Lexicon
from claims.extraction.languages.lexicon import SPOKEN, words

MASK = "\x00"  # stands for every character inside brackets and the quotation marks of a name; lexicon.SPOKEN for speech
MAX_SOURCE_WORDS = 28

REACH = 260  # characters from a verb of saying to what it says
TIME = 3  # words up to which a phrase such as "after four years" says when, and no more
LAST = 100  # behind the ranks of the patterns that begin at a word

_WORD = re.compile(r"\w+")
_BEFORE = ' \t،,؛(\x00"'
_WHEN = words("الان اليوم امس غدا حينها وقتها ايضا لاحقا now today yesterday then later")
_HANGING = words(
    "فيما كما حيث بينما الذي التي عندما حين قد في من علي الي عن مع ب ل كل the a an of in on at to for with by this that"
)
# Opens a phrase of time, place or reason, in which nobody speaks.
_ADVERBIAL = words(
    "بعد قبل منذ خلال اثناء عند عقب اثر فور بسبب نتيجه رغم وسط عبر حول ضد دون بدون نحو حتي after before since during despite"
)
_EDGE = " \t،,:;-'()" + SPOKEN
# What may stand between a source and its content and names nobody.
_TAIL = re.compile(
    r"(?:[\s،,(]+(?:اليوم|امس|مساء|صباح|يوم|الاثنين|الثلاثاء|الاربعاء|الخميس|الجمعه|السبت|الاحد|ايضا|الي|علي|قايلا|مدليا|الذي|التي"
    r"|on|monday|tuesday|wednesday|thursday|friday|saturday|sunday|today|yesterday|also|has|had|have)\)?)+$"
)
# Where and to whom it was said: no part of the source.
_SETTING = re.compile(
    r"\s+(?:في (?:بيان|تصريح|تصريحات|حديث|مقابله|موتمر|كلمه|تغريده|لقاء|حوار|اتصال|تقرير|خطاب|حفل|رد)(?:ه|ها|هم)?|خلال|علي هامش|عقب|بعد|قبل|امام|ل?الصحفيين"
    r"|لل?(?:صحفيين|صحافيين|وسايل|وكاله|صحيفه|قناه|جريده)|ل(?=\s?\")|ردا|in (?:a|an|remarks|his|her|their)|during|at a|told|speaking)(?!\w)"
)
_HEAD = re.compile(
    r"^(?:(?:و|ف)?(?:لكن|كما|لا سيما ان|لا سيما وان|ان|من جانبه|من جهته|في المقابل|و)\s+|(?:but|and|also|while|meanwhile|however|when|as)\s+)+"
)


@dataclass(frozen=True, slots=True)
class Frame:
    """``start..end`` is the frame; ``source`` who says it, None where a pronoun or nobody is named.

    `coordinated`: a conjunction is joined to the verb, so no subject of its own stands before it.
    `follows_on`: without a source it goes on for the last speaker ("and added that", "he said", "stressing that").
    """

    start: int
    end: int
    source: tuple[int, int] | None
    mode: str
    coordinated: bool = False
    follows_on: bool = False
    that: int = 0  # where the word between frame and content begins; 0 when there is none
    pronoun: tuple[int, int] | None = None  # the word that stands for the source


def words_of(masked: str) -> Set[str]:
    """The words of a sentence; speech counts as one, SPOKEN."""
    found = set(_WORD.findall(masked))
    if SPOKEN in masked:
        found.add(SPOKEN)
    return found


def find_frames(masked: str, lexicon: Lexicon, inside: Set[str]) -> list[Frame]:
    """The frames in front of their content, in order, not overlapping; the first pattern wins a tie.

    `inside`: the words of the sentence (words_of).
    """
    found = [*_frames_at_words(masked, lexicon, inside), *_frames_at_begins(masked, lexicon, inside)]
    frames: list[Frame] = []
    for _, _, frame in sorted(found, key=lambda entry: entry[:2]):
        if not frames or frame.start >= frames[-1].end:
            frames.append(frame)
    return frames


def _frames_at_words(masked: str, lexicon: Lexicon, inside: Set[str]) -> Iterator[tuple[int, int, Frame]]:
    """(start, rank, frame) for the patterns that begin at a verb."""
    spoken = lexicon.saying & inside
    for verbs, patterns in lexicon.frames_at:
        for written in spoken:
            verb = verbs.get(written)
            if verb is None:
                continue
            for begin in _places(masked, written):
                at = begin + len(written) - len(verb)
                for rank, (needed, pattern) in enumerate(patterns):
                    if not needed.search(masked, at, at + REACH):
                        continue
                    match = pattern.match(masked, at)
                    if match and (frame := _frame(match, masked, lexicon, begin)):
                        yield begin, rank, frame


def _places(masked: str, word: str) -> Iterator[int]:
    """Where a word stands by itself, with nothing in front that parts it from what it governs."""
    begin = masked.find(word)
    while begin >= 0:
        end = begin + len(word)
        if (begin == 0 or masked[begin - 1] in _BEFORE) and not _WORD.match(masked, end):
            yield begin
        begin = masked.find(word, end)


def _frames_at_begins(masked: str, lexicon: Lexicon, inside: Set[str]) -> Iterator[tuple[int, int, Frame]]:
    """(start, rank, frame) for the patterns that begin with a source, at the beginning of a clause."""
    begins: list[int] | None = None
    for rank, (needs, pattern) in enumerate(lexicon.frames, start=LAST):
        if any(map(inside.isdisjoint, needs)):
            continue
        if begins is None:
            begins = (
                [0, *(match.end() for match in lexicon.begins.finditer(masked))] if lexicon.begins else [0]
            )
        free = 0
        for begin in begins:
            match = pattern.match(masked, begin) if begin >= free else None
            if match is not None:
                free = match.end()
                if frame := _frame(match, masked, lexicon):
                    yield frame.start, rank, frame


def find_after_frame(masked: str, end: int, lexicon: Lexicon) -> Frame | None:
    """The frame behind its content that closes the sentence at `end`."""
    text = masked[:end]
    for needs, pattern in lexicon.after_frames:
        if not any(map(text.__contains__, needs)):
            continue
        if "told" in pattern.groupindex:
            match = pattern.match(text, max(text.rfind("،"), text.rfind(","), 0))
        else:
            match = pattern.search(text)
        if match and (frame := _frame(match, masked, lexicon)) and match.start() > 0:
            return frame
    return None


def source_before(masked: str, start: int, end: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """The subject in front of a verb of saying: a short phrase without a verb of its own."""
    span = _clean(masked, start, end)
    if span is None or lexicon.verb.search(masked[slice(*span)]):
        return None
    phrase = masked[slice(*span)]
    found = _WORD.findall(phrase)
    if len(found) > TIME and found[0] in _ADVERBIAL:
        return None
    return span if _names_somebody(masked, span, lexicon) and _could_speak(phrase, lexicon) else None


def _frame(match: re.Match[str], masked: str, lexicon: Lexicon, begin: int | None = None) -> Frame | None:
    """The frame of a match, which may begin with a conjunction in front of it."""
    begin = match.start() if begin is None else begin
    verb = match.groupdict().get("told") or match.group("verb")
    if "told" in match.re.groupindex and (verb not in lexicon.modes or verb in lexicon.participles):
        return None
    source, pronoun = None, None
    if "src" in match.re.groupindex and match.group("src"):
        # A man called علي is spelt like "on".
        if _last_word(match.group("src")) in _HANGING and match.group("src").strip() != "علي":
            return None
        source = _clean(masked, *match.span("src"))
        if source is not None and not _names_somebody(masked, source, lexicon):
            source, pronoun = None, source
        if source is not None and not _could_speak(masked[slice(*source)], lexicon):
            return None
    mode = lexicon.modes.get(verb, "says")
    coordinated = "verb" in match.re.groupindex and match.start("verb") == begin + 1
    follows_on = coordinated or begin <= 1 or bool(pronoun) or verb in lexicon.participles
    that = match.start("that") if "that" in match.re.groupindex else 0
    return Frame(begin, match.end(), source, mode, coordinated, follows_on, that, pronoun)


def _could_speak(phrase: str, lexicon: Lexicon) -> bool:
    """Not too long, no other verb of saying in it, and no preposition or possessive left hanging at its end."""
    found = _WORD.findall(phrase)
    if len(found) > MAX_SOURCE_WORDS or any(word in lexicon.modes for word in found):
        return False
    return not phrase.endswith("'s") and (phrase == "علي" or _last_word(phrase) not in _HANGING)


def _last_word(phrase: str) -> str:
    """The last word, nothing where a masked name or bracket stands behind it."""
    found = _WORD.findall(phrase[phrase.rfind(MASK) + 1 :])
    return found[-1] if found else ""


def _names_somebody(masked: str, span: tuple[int, int], lexicon: Lexicon) -> bool:
    phrase = masked[slice(*span)]
    if phrase and all(word in _WHEN for word in phrase.split()):
        return False
    return phrase not in lexicon.pronouns and bool(_WORD.search(phrase) or MASK in phrase)


def _clean(masked: str, start: int, end: int) -> tuple[int, int] | None:
    """A source without punctuation, connectives and time words at its ends."""
    phrase = masked[start:end].lstrip(_EDGE)
    start = end - len(phrase)
    if head := _HEAD.match(phrase):
        start += head.end()
    setting = _SETTING.search(masked, start, end)
    if setting and setting.start() > start:
        end = setting.start()
    tail = _TAIL.search(masked[start:end].rstrip(" \t،,:;-"))
    end = start + (tail.start() if tail else len(masked[start:end].rstrip(" \t،,:;-")))
    return (start, end) if start < end else None
