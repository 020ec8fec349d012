"""Blocks and sentences: every line of a text with the part it plays, body lines cut into sentences.

A line break always ends a sentence. Rules were measured on PADT, NewsCommentary and IWSLT (Arabic), EWT, GUM
and WSJ (English): no library does better on Arabic, and none sees a heading glued to its paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from claims.extraction.languages import LEXICONS, Lexicon
from claims.extraction.normalize import Folded, detect_language, fold, fold_char, is_mark

LONGEST_SENTENCE = 3_000  # characters; a longer one is an unpunctuated page and is cut at a space
LONGEST_HEADLINE = 200  # characters
LONGEST_HEADING = 12  # words
LONGEST_QUESTION_HEADING = 6  # words
MOST_CAPITALS = 4  # long words of a title with a stop, one in five of them small at most
BYLINE_LINES = 4  # a by-line stands among the first lines
SHORT_PIECE = 6  # words before dots that are a dramatic pause, not an end

_LINE = re.compile(r"[^\n\r\u2028\u2029\x0b\x0c\x85]+")
_STOPS = re.compile(r"[.!?؟…۔]+")
_CLOSERS = "\"'”’»)]}›"
_OPENERS = "\"'“‘«([{‹"
_NOTE = re.compile(r"(?:\s?\[\d{1,3}\])+")  # the marks of footnotes
_BEFORE = re.compile(r"[^\s\"“«(\[]*$")
_SPEECH = re.compile(
    r"(?:و|ف)?(?:قال|قالت|اضاف|اضافت|سال|يقول|تقول|تساءل|متساءلا)\b|(?:he|she|they|said|says|asked|[A-Z]\w+ said)\b"
)
_WORD = re.compile(r"\w+")
# "in the U.S. The ..." and not "the U.S. Court": words that open a sentence more often than a name.
_STARTS = re.compile(
    r"\W+(?:The|An?|In|On|At|It|Its|He|She|His|Her|They|Their|We|But|And|As|For|This|That|These|Those|There|If|When|While|With|After|Before"
    r"|Since|Some|Many|Most|Both|Other|Others|Officials?|Mr|Mrs|Ms|What|Why|How|So|Yet|Now|Last|By|From|To|Under|During|According|However|Meanwhile|Although|Because)\b"
)
_FINAL = ".!?؟…۔:؛"


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence, or a line that is none. `reason` says why it holds no claim; None for body sentences."""

    start: int
    end: int
    role: str
    reason: str | None


def segment(text: str, folded: Folded, *, dateline: tuple[int, int] | None = None) -> list[Segment]:
    """Every stretch of the text that is not white space, in order, none overlapping.

    `dateline` is the span of the date line when there is one (claims.extraction.dates.find_dateline).
    """
    lines = [span for match in _LINE.finditer(text) if (span := _trim(text, match.start(), match.end()))]
    if dateline:
        lines = list(_apart(text, lines, dateline))
    segments: list[Segment] = []
    headline = _headline(text, lines, dateline)
    for number, (start, end) in enumerate(lines):
        if (start, end) == dateline:
            segments.append(Segment(start, end, "dateline", "dateline"))
        elif number == headline:
            segments.append(Segment(start, end, "headline", "heading"))
        else:
            segments.extend(_line(text, folded, (start, end), number, last=number == len(lines) - 1))
    return segments


def sentences(text: str, start: int, end: int, abbreviations: frozenset[str]) -> Iterator[tuple[int, int]]:
    """The sentences of one line, trimmed of white space and invisible characters."""
    begin = start
    for match in _STOPS.finditer(text, start, end):
        stop = _end_of_sentence(text, begin, match.start(), match.end(), end, abbreviations)
        if stop is None or stop <= begin:
            continue
        yield from _bounded(text, begin, stop)
        begin = stop
    yield from _bounded(text, begin, end)


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """``start..end`` trimmed, in pieces where it is too long."""
    while end - start > LONGEST_SENTENCE:
        space = text.rfind(" ", start + LONGEST_SENTENCE // 2, start + LONGEST_SENTENCE)
        cut = space if space > start else start + LONGEST_SENTENCE
        if span := _trim(text, start, cut):
            yield span
        start = cut
    if span := _trim(text, start, end):
        yield span


# --- lines ---------------------------------------------------------------------------------------


def _apart(text: str, lines: list[tuple[int, int]], dateline: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """The lines, with the date line cut out of the line it opens."""
    for start, end in lines:
        if not start <= dateline[0] < end:
            yield start, end
            continue
        for piece in ((start, dateline[0]), dateline, (dateline[1], end)):
            if piece == dateline:
                yield dateline
            elif span := _trim(text, *piece):
                yield span


def _headline(text: str, lines: list[tuple[int, int]], dateline: tuple[int, int] | None) -> int | None:
    """The number of the line that is the headline: the first, when it is short, no full sentence, and not alone."""
    first = next((i for i, line in enumerate(lines) if line != dateline), None)
    if first is None or first == len(lines) - 1:
        return None
    line = text[slice(*lines[first])]
    if len(line) > LONGEST_HEADLINE:
        return None
    if line.rstrip(_CLOSERS).endswith((".", ":", "۔")) and not _is_title(line):
        return None
    return first


def _is_title(line: str) -> bool:
    """Whether a Latin line is written with capitals as titles are, a stop behind it or not."""
    long_words = [word for word in _WORD.findall(line) if len(word) > 3 and word.isascii()]
    return len(long_words) >= MOST_CAPITALS and sum(map(str.islower, long_words)) * 5 <= len(long_words)


def _line(text: str, folded: Folded, span: tuple[int, int], number: int, *, last: bool) -> Iterator[Segment]:
    start, end = span
    line = text[start:end]
    lexicon = LEXICONS[detect_language(line)]
    plain = folded.slice(start, end).strip()
    if lexicon.boilerplate.match(plain) or not _WORD.search(plain):
        yield Segment(start, end, "boilerplate", "boilerplate")
        return
    if number < BYLINE_LINES and lexicon.byline.match(plain) and plain[-1:] not in _FINAL:
        yield Segment(start, end, "boilerplate", "boilerplate")
        return
    if _is_heading(line, plain, lexicon, last=last):
        yield Segment(start, end, "heading", "heading")
        return
    glued = _glued_heading(folded, start, end, lexicon)
    if glued:
        yield Segment(start, glued, "heading", "heading")
        start = _trim(text, glued, end)[0] if _trim(text, glued, end) else end  # type: ignore[index]
    opening = lexicon.opening.match(text, start, end)
    if opening and not lexicon.verb.search(fold(opening.groupdict().get("words") or "")):
        stop = _trim(text, *opening.span())[1]  # type: ignore[index]
        yield Segment(start, stop, "dateline", "dateline")
        start = opening.end()
    found = list(sentences(text, start, end, lexicon.abbreviations))
    for place, (first, stop) in enumerate(found):
        yield _sentence(text, folded, (first, stop), lexicon, opens=place == 0 and len(found) > 1)


def _sentence(text: str, folded: Folded, span: tuple[int, int], lexicon: Lexicon, *, opens: bool) -> Segment:
    start, end = span
    sentence = text[start:end]
    plain = folded.slice(start, end).strip()
    if lexicon.boilerplate.match(plain) or not _WORD.search(plain):
        return Segment(start, end, "boilerplate", "boilerplate")
    if sentence.rstrip(_CLOSERS + " .").endswith(("?", "؟")):
        if opens and len(_WORD.findall(plain)) <= LONGEST_QUESTION_HEADING:
            return Segment(start, end, "heading", "heading")
        return Segment(start, end, "body", "question")
    return Segment(start, end, "body", None)


def _is_heading(line: str, plain: str, lexicon: Lexicon, *, last: bool) -> bool:
    """A short line without a final stop, that is no list item and is followed by something."""
    if line.startswith("#"):
        return True
    if last or plain[-1:] in _FINAL or len(_WORD.findall(plain)) > LONGEST_HEADING:
        return False
    if plain[:1] in "-*•·" or plain[:1].isdecimal() or plain.rstrip(_CLOSERS)[-1:] in _FINAL:
        return False
    return not (any(char.isdecimal() for char in plain) and lexicon.verb.search(plain))


def _glued_heading(folded: Folded, start: int, end: int, lexicon: Lexicon) -> int | None:
    """Where a heading that runs into its paragraph ends. Arabic: an indefinite phrase cannot open a sentence."""
    if lexicon.glued_heading is None or end - start < 80:
        return None
    first = folded.position(start)
    match = lexicon.glued_heading.match(folded.text, first, folded.position(min(end, start + 120)))
    return folded.index[first + len(match.group().rstrip()) - 1] + 1 if match else None


# --- sentences -----------------------------------------------------------------------------------


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span without white space and invisible characters at its ends; None when nothing is left."""
    while start < end and _is_blank(text[start]):
        start += 1
    while start < end and _is_blank(text[end - 1]):
        end -= 1
    return (start, end) if start < end else None


def _is_blank(char: str) -> bool:
    if char.isalnum() or char == ".":
        return False
    return char.isspace() or (not fold_char(char) and not is_mark(char))


def _end_of_sentence(
    text: str, begin: int, start: int, stop: int, end: int, abbreviations: frozenset[str]
) -> int | None:
    """The end of the sentence whose stops stand at ``start..stop``, or None when they end none."""
    close = stop
    while close < end and text[close] in _CLOSERS:
        if text[close] in "\"'" and close + 1 < end and text[close + 1].isalnum():
            break  # an opening quote
        close += 1
    if note := _NOTE.match(text, close, end):
        close = note.end()
    ahead = close
    while ahead < end and (text[ahead].isspace() or not fold_char(text[ahead])):
        ahead += 1
    if ahead == end:
        return end
    following = text[ahead]
    if following.islower() or following in ",،;؛:)-–—.؟":
        return None
    marks = text[start:stop]
    if set(marks) == {"."}:
        if len(marks) == 1:
            glued = close == stop and not text[stop].isspace() and bool(fold_char(text[stop]))
            keeps = (
                _is_inside(text, start, stop)
                if glued
                else close == stop and _is_abbreviated(text, start, following, abbreviations)
            )
            return None if keeps else close
        marks = "…"
    if marks[0] == "…" and _is_arabic(following) and len(text[begin:start].split()) < SHORT_PIECE:
        return None
    if marks[0] in "!?؟" and close > stop and _SPEECH.match(fold(text[ahead : ahead + 12])):
        return None
    return close


def _is_inside(text: str, start: int, stop: int) -> bool:
    """Whether a full stop with no space behind it stands inside a number, name or address."""
    before, after = text[start - 1] if start else "", text[stop]
    if _is_arabic(before) and (_is_arabic(after) or after in _OPENERS):
        return len(_word_before(text, start)) <= 2 or _is_initials(text, stop)
    return not (after in _OPENERS and not before.isdecimal())


def _is_initials(text: str, stop: int) -> bool:
    """سي.آر.بي: another full stop within three letters, before or behind."""
    return "." in text[stop : stop + 4] or "." in text[max(0, stop - 5) : stop - 1]


def _is_abbreviated(text: str, start: int, following: str, abbreviations: frozenset[str]) -> bool:
    word = _word_before(text, start)
    plain = fold(word)
    if plain in abbreviations:
        # "U.S. The", "Inc. The": these may also end a sentence; a title never does.
        if plain in {"u.s", "u.k"}:
            return not _STARTS.match(text, start)
        return not (following.isupper() and plain in {"a.m", "p.m", "etc", "inc", "corp", "co", "ltd", "jr"})
    if (word == "c" and following.isdecimal()) or (len(word) == 1 and word.isupper() and following.isupper()):
        return True  # c. 1850, J. Smith
    return (
        len(word) <= 2
        and word.isdecimal()
        and (start - len(word) == 0 or text[start - len(word) - 1] in "\n\r")
    )


def _word_before(text: str, start: int) -> str:
    match = _BEFORE.search(text[max(0, start - 15) : start])
    return match.group() if match else ""


def _is_arabic(char: str) -> bool:
    return "\u0600" <= char <= "\u06ff"
