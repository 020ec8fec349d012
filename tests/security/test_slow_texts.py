"""Texts made to be slow: four times as much of one takes about four times as long, wherever we read what others wrote.

Whole entry points are timed, in seconds of the processor, and only what takes long enough to be measured. A square
takes sixteen times as long, and a pattern that tries every subset never ends; that is stopped at SECONDS.
"""

from __future__ import annotations

import json
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from typing import Any

import pytest

from claims import documents, logs, search
from claims.documents import DocumentError, dates
from claims.evidence import (
    addresses,
    claimreview,
    feeds,
    pages,
    places,
    queries,
    ranking,
    robots,
    sentences,
    tokens,
)
from claims.evidence.compare import Side, compare
from claims.evidence.feeds import FeedError
from claims.evidence.guard import FetchError
from claims.evidence.http import Fetched
from claims.evidence.places import NoPlace
from claims.evidence.types import Query
from claims.extraction import describe, extract
from claims.extraction import places as chosen
from claims.extraction.types import Span

SMALL, LARGE = 10_000, 40_000  # characters
GROWTH = 8  # times as long for four times the text
FLOOR = 0.05  # seconds: what takes less is fast enough, and too short to be measured
SECONDS = 10.0
TRIES = 4
ADDRESS = "https://news.example.org/a"

# Repeated as often as it takes.
PIECES = {
    "blanks": " ", "newlines": "\n", "blank lines": " \t\n", "no-break spaces": "\u00a0", "words": "the people ",
    "opening quotes": "“«", "quotes": '" ', "apostrophes": "''a ", "brackets": "[({", "closing brackets": "])}", "notes": " [12]",
    "digits": "1", "Arabic digits": "٣", "points": "1.", "thousands": "1,000,", "commas": ", ", "Arabic commas": "، و", "stops": ". ",
    "marks": ".!?؟…", "colons": " : ", "day": "1/2/2020 ", "amounts": "$5 million and ", "hundreds": "مئة ومئة و", "half": "مليون ونصف و",
    "dashes": "-", "long dashes": " – ", "underscores": "_", "slashes": "/", "equals": "=", "letter": "a", "capitals": "Aa ", "initials": "A.",
    "titles": "Mr. ", "Arabic letter": "م", "tatweel": "ـ", "diacritics": "مَّ", "Arabic and": "و ", "that": "قال ان ", "who": "، الذي ",
    "said": "x said, ", "which": ", which 5 ", "zero width": "\u200bم", "direction": "a\u202e\u2066", "tags": "<", "open tags": "<a ",
    "comments": "<!--", "rows": "<td>", "entities": "&#", "declarations": "<?xml ", "links": "[a](", "stars": "*a ", "ticks": "` ``",
    "quoted lines": "> ", "pipes": "|a", "rules": "---\n", "pairs": "a: b\n", "addresses": "http://www.", "calls": "@a", "keys": "secret-",
    "camels": "aB", "objects": '{"@type":', "smileys": "👩\u200d", "mixed": "a1 ,.\"«(م\u0640",
}  # fmt: skip
# What stands around them: alone; between words, one run as long as the text; in runs as long as half a sentence.
FRAMES: dict[str, Callable[[str, int], str]] = {
    "alone": lambda piece, size: filled(piece, size),
    "one run": lambda piece, size: f"قال Aa 5 x{filled(piece, size)} million b.",
    "many runs": lambda piece, size: filled(
        f"قال الوزير He said 5{filled(piece, 1_400)} million ان b.\n", size
    ),
}


def filled(piece: str, size: int) -> str:
    return (piece * (size // len(piece) + 1))[:size]


def numbered(size: int) -> str:
    """Sentences that are all different; one that comes again is not read."""
    each = "“Number {0} rose by {0}%, which Mr. A{0} said. قال الوزير ان شركة {0} باعت {0} مليون طن، الذي «قال.\n"
    return "".join(each.format(number) for number in range(size // 100))


def file(name: str, before: str = "x ", after: str = "", encoding: str = "utf-8") -> Callable[[str], object]:
    return lambda text: documents.read(f"{before}{text}{after}".encode(encoding, "ignore"), name=name)


def fetched(kind: str, text: str) -> Fetched:
    return Fetched(url=ADDRESS, content=text.encode(), content_type=kind)


def query(text: str, language: str = "en") -> Query:
    return Query(text=text, tokens=("people", "million"), language=language)


def page(text: str) -> object:
    typed = json.dumps({"@type": f"Article{text}", "headline": text, "datePublished": text})
    plain = text.replace('"', "").replace("<", "")
    head = f'<meta name="date" content="{plain}"><title>x{plain}</title><script type="application/ld+json">{typed}</script>'
    return pages.read(
        fetched("text/html", f"<html><head>{head}</head><body><p>x</p></body></html>"), requested=ADDRESS
    )


def compared(text: str) -> object:
    side = Side(text=text, quantities=(), dates=())
    return compare(side, side)


READERS: dict[str, Callable[[str], object]] = {
    "extract": extract,
    "extract behind words": lambda text: extract(
        f"Title\n\nقال الوزير امس ان {text} He said on Monday", published=date(2020, 1, 1)
    ),
    "describe": lambda text: describe(f"He said that {text}", [(Span(0, 7),)]),
    "words found": lambda text: chosen.find(text, "a … b 1"),
    "text": file("x.txt"),
    "text of one byte": file("x.txt", "خبر عن الشركة ", encoding="cp1256"),
    "no name": file(""),
    "markdown": file("x.md", before=""),
    "front matter": file("x.md", "---\ntitle: ", "\n---\nx"),
    "html": file("x.html", "<html><body><article><p>x", "</p></article></body></html>"),
    "tags": file("x.html", "", "x"),
    "page": page,
    "feed": lambda text: feeds.read(
        fetched("text/xml", f"<rss version='2.0'><channel><title>{text}</title></channel></rss>")
    ),
    "sitemap": lambda text: feeds.read(
        fetched("text/xml", f"<urlset><url><loc>{ADDRESS}{text}</loc></url></urlset>")
    ),
    "robots": lambda text: robots.allows(f"User-agent: *\nDisallow: /{text}", ADDRESS),
    "ClaimReview": lambda text: claimreview.from_item({"claimReviewed": text, "datePublished": text}),
    "dates": lambda text: (dates.parse(text), dates.in_address(text)),
    "addresses": lambda text: addresses.canonical(f"{ADDRESS}?{text}"),
    "sentences": sentences.sentences,
    "tokens": tokens.tokens,
    "search": search.terms,
    "places": lambda text: places.find(text, "x"),
    "passages": lambda text: ranking.best_passages(query("people"), text),
    "comparison": compared,
    "likeness": lambda text: ranking.likeness(text, text),
    "names": lambda text: (queries.names(text, "en"), queries.names(text, "ar")),
    "questions": lambda text: [*queries.ladder(query(text)), *queries.ladder(query(text, "ar"))],
    "log": lambda text: [pattern.sub(kept, text) for pattern, kept in logs._HIDING],
}


EVERY_FRAME = (
    "extract",
    "markdown",
    "front matter",
)  # where it matters how the text begins, and where it goes on


class TooLong(Exception):
    pass


@contextmanager
def stopped() -> Iterator[None]:
    """Ended after SECONDS of the processor; `re` looks for signals, too."""

    def end(*_: Any) -> None:
        raise TooLong

    before = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def seconds(read: Callable[[str], object], text: str) -> float:
    begun = time.process_time()
    with stopped(), suppress(DocumentError, FeedError, FetchError, NoPlace):
        read(text)
    return time.process_time() - begun


def problem(read: Callable[[str], object], make: Callable[[int], str]) -> str:
    """How much longer four times the text takes, where that is too long; "" where it is not."""
    small = large = SECONDS
    try:
        for _ in range(TRIES):
            large = min(large, seconds(read, make(LARGE)))
            if large < FLOOR:
                return ""
            small = min(small, seconds(read, make(SMALL)))
            if large < GROWTH * small:
                return ""
    except TooLong:
        return f"more than {SECONDS} s"
    return f"{small:.2f} s, then {large:.2f} s"


@pytest.mark.slow
@pytest.mark.parametrize("reader", READERS)
def test_four_times_the_text_takes_about_four_times_as_long(reader: str) -> None:
    read = READERS[reader]
    seconds(
        read, "He said on 1 May that 5 million people came. قال الوزير ان 5 ملايين"
    )  # word lists are loaded
    frames = {name: FRAMES[name] for name in FRAMES if reader in EVERY_FRAME or name == "one run"}
    texts = {
        f"{name}, {frame}": lambda size, piece=piece, put=put: put(piece, size)
        for name, piece in PIECES.items()
        for frame, put in frames.items()
    }
    found = {name: problem(read, make) for name, make in {**texts, "numbered": numbered}.items()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_a_square_is_seen() -> None:
    assert "then" in problem(lambda text: sum(range(len(text) ** 2)), lambda size: filled("a", size // 10))


def test_what_never_ends_is_seen(monkeypatch: Any) -> None:
    monkeypatch.setattr(f"{__name__}.SECONDS", 0.5)
    assert "more than" in problem(re.compile("(?:a|a)*b").match, lambda size: filled("a", size // 1_000))
