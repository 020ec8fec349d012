"""What a language module gives: word lists and patterns as data, all of them folded."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from claims.extraction.languages.cues import Cues
from claims.extraction.normalize import fold

SPOKEN = "\x01"  # stands for every character of speech in a masked sentence


def words(listed: str) -> frozenset[str]:
    """The folded words of a list."""
    return frozenset(fold(listed).split())


def phrases(listed: str) -> tuple[str, ...]:
    """The folded phrases of a list with one a line, the longest first."""
    return tuple(
        sorted(
            {fold(line.strip()) for line in listed.splitlines() if line.strip()}, key=lambda p: (-len(p), p)
        )
    )


def any_of(listed: frozenset[str] | tuple[str, ...]) -> str:
    """A pattern that matches any of the words, the longest first; common beginnings are tried once."""
    tree: dict[str, Any] = {}
    for word in sorted(listed):
        node = tree
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}
    return _branches(tree)


def _branches(node: dict[str, Any]) -> str:
    ends = "" in node
    inner = [re.escape(char) + _branches(below) for char, below in node.items() if char]
    if not inner:
        return ""
    pattern = f"(?:{'|'.join(inner)})" if len(inner) > 1 or ends else inner[0]
    return f"{pattern}?" if ends else pattern


class Finder(Protocol):
    """A pattern, or what searches like one."""

    def search(self, string: str, /) -> re.Match[str] | None: ...

    def match(self, string: str, pos: int = ..., endpos: int = ..., /) -> re.Match[str] | None: ...

    def fullmatch(self, string: str, /) -> re.Match[str] | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """One language. Patterns are for folded text whose quoted stretches are masked (see clauses.py)."""

    code: str
    # Text stands in front of some patterns: without it there is no match, and to ask for it costs next to nothing. Words
    # in front of others are for the same purpose.
    # segment.py
    boilerplate: re.Pattern[str]  # a line or sentence that is no part of the article
    byline: re.Pattern[str]  # a line that names the author
    glued_heading: re.Pattern[str] | None  # group 1: a heading without a stop before its paragraph
    # Who reports from where, before the first sentence of a line (not folded); no verb may stand in its group `words`.
    opening: re.Pattern[str]
    abbreviations: frozenset[str]  # a full stop after one ends no sentence
    # clauses.py
    # A cut's match (or its group `cut`) is what stands between two clauses.
    cuts: tuple[tuple[str, re.Pattern[str]], ...]
    soft_cuts: tuple[
        tuple[str, re.Pattern[str]], ...
    ]  # the same, where a figure or date follows before the next cut
    # A blank, a noun without article, and a verb, group `cut` (or `fem`) between them: a relative clause where its clause (which begins
    # behind the last `embeds`) has a verb before it.
    bare_relative: re.Pattern[str] | None
    amounts_to: re.Pattern[str] | None  # that verb and what may part it from the amount of its noun
    embeds: re.Pattern[str] | None
    # What opens a cause or company, from the gap in front of it: a clause with an amount is cut there, group `free` marks
    # those that need none. Its words are asked for first. `further` opens a second cause.
    adjunct: tuple[tuple[str, ...], re.Pattern[str]] | None
    further: re.Pattern[str] | None
    rest: re.Pattern[str] | None  # opens the remainder behind listed amounts, from the gap in front of it
    brief: re.Pattern[str] | None  # a piece of two words that asserts something
    # A relative clause that says little by itself; `conjoins` finds the conjunction of a verb that is joined to its own.
    slight: re.Pattern[str] | None
    conjoins: re.Pattern[str] | None
    listing: re.Pattern[str] | None  # what stands between two amounts of a list, up to the second
    relative: re.Pattern[str]  # opens an inserted clause that a comma or dash may close
    inserted: re.Pattern[str] | None  # the same and more, where a verb must follow its end
    # The same without a comma, its verb in group `own`; `goes_on` closes it.
    restrictive: re.Pattern[str] | None
    # The same between a verb of `measured` and its amount; group `amount` where it has one of its own.
    aside: re.Pattern[str] | None
    # What stands before the verb of the main clause behind a restrictive relative clause: group `comma`, or words
    # that `whole` finds complete.
    goes_on: re.Pattern[str] | None
    whole: re.Pattern[str] | None
    measured: re.Pattern[str] | None  # a verb that wants an amount, at the beginning of a clause
    # Opens a phrase of time that names what happened; `event` is its first word.
    occasion: re.Pattern[str] | None
    fronted: re.Pattern[str] | None  # opens a phrase that is no subject
    # What may go on with the main clause after an inserted one: group `verb` when it had none yet, `object` when
    # it had, `noun` where the inserted one has run out, and anything else when a figure follows.
    resumes: re.Pattern[str]
    trailing: re.Pattern[str]  # connectives left over behind a clause
    trails: tuple[str, ...]  # how the last of them ends
    # Opens a piece that needs the one behind it: group `condition`, or anything else where there is no verb.
    unfinished: re.Pattern[str] | None
    standing: re.Pattern[str]  # opens a piece that asserts something though it has no verb
    that: re.Pattern[str] | None  # ends where a clause begins that asserts something though it has no verb
    leading: re.Pattern[str]  # connectives in front of a clause that are no part of it
    joined: Callable[[str], bool] | None  # whether a word begins with a conjunction joined to its verb
    verb: Finder  # finds a finite verb
    mark: Callable[[str], str] | None  # makes the text that the patterns from cuts to resumes are for
    verbless: int  # words below which a sentence without verb and figure asserts nothing
    # attribution.py
    # Words that may begin a frame, with the verb that each is; and patterns that begin at that verb, each with one that
    # must be found behind it.
    frames_at: tuple[tuple[Mapping[str, str], tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]], ...]
    # Groups verb and, where it is named, src; content follows the match. They begin with the sentence or where `begins` ends.
    frames: tuple[tuple[tuple[frozenset[str], ...], re.Pattern[str]], ...]
    begins: re.Pattern[str] | None
    # The same behind their content, at the end of a sentence; group `told` in place of verb: behind the last comma only.
    after_frames: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]
    subject: re.Pattern[str] | None  # groups verb, src: the subject behind the verb that opens a sentence
    saying: frozenset[str]  # a sentence with none of these words has no frame
    modes: Mapping[str, str]  # folded verb of saying -> says, alleges, denies, estimates
    pronouns: frozenset[str]  # sources that name nobody
    participles: frozenset[str]  # forms of saying that speak for the subject of their sentence
    # kinds.py, worth.py
    signals: Cues
