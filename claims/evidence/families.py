"""Which stems of English belong to one root: decide and decision, effective and efficacy, die and death.

For telling whether the words around two figures speak of one thing. Stemming cuts what is joined behind a word; the
consonants that changed inside it, mostly in Latin already, and the nouns of old verbs are told here. Arabic stems stay as
they are: its roots by `claims.evidence.tokens.root` take too much for the same.
"""

from __future__ import annotations

import re
from functools import lru_cache

from claims.evidence.tokens import stem

# What the end of a stem is in a noun, and in its verb.
_ALTERNATIONS = {
    "duct": "duc", "sumpt": "sum", "script": "scrib", "cept": "ceiv", "sorpt": "sorb", "cis": "cid", "vis": "vid", "llis": "llid",
    "plos": "plod", "vas": "vad", "pans": "pand", "xtens": "xtend", "pens": "pend", "spons": "spond", "miss": "mit", "cess": "ceed",
    "vers": "vert", "puls": "pel", "olut": "olv", "fect": "fic", "enc": "ent", "aci": "", "iciari": "ici", "ificat": "ifi", "lief": "liev",
}  # fmt: skip
# Longer stems alone lose these: fact and factor, part and party are two words.
_ENDINGS = {"or": 7, "at": 6, "i": 6}
_OWN = frozenset(
    [
        "polici", "counti", "factori", "monitor", "eighti", "treati", "currenc", "commiss", "format", "allegi", "reactor", "projector",
    ]
)  # fmt: skip
_SHORTEST = 3
_ALTERNATING = re.compile(f"(?<=[a-z])({'|'.join(sorted(_ALTERNATIONS, key=len, reverse=True))})$")
_FAMILIES = {
    stem(word): words.split()[0]
    for words in (
        "die dies died death deaths dead deadly", "sell sells sold sale sales", "buy buys bought", "pay pays paid payment payments",
        "poor poverty", "strong strength", "long length", "high height", "deep depth", "wide width", "weigh weight", "young youth",
        "spend spent", "build built", "lead led", "choose chose chosen choice", "fly flew flight", "destroy destroyed destruction",
        "deny denied denial", "try tried trial", "speak spoke spoken speech", "think thought", "teach taught", "give gave given gift",
        "hot heat", "proud pride", "true truth", "apply application applicant", "marry married marriage", "recipient receive",
        "born birth births", "injure injury injuries", "save safe safety", "live life lives", "breathe breath", "prove proof",
    )
    for word in words.split()
}  # fmt: skip


@lru_cache(maxsize=100_000)
def family(term: str) -> str:
    """A name for all stems of a term's root; most are their own."""
    if term in _FAMILIES:
        return _FAMILIES[term]
    if not term.isascii() or term in _OWN:
        return term
    found = _ALTERNATING.sub(lambda match: _ALTERNATIONS[match[1]], term)
    if found == term:
        for ending, shortest in _ENDINGS.items():
            if term.endswith(ending) and len(term) >= shortest:
                found = term.removesuffix(ending)
                break
    return found if len(found) >= _SHORTEST else term
