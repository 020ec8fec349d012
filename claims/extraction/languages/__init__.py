"""Word lists and patterns, one module a language; `numbers` and `calendar` serve both."""

from claims.extraction.languages.ar import AR
from claims.extraction.languages.en import EN
from claims.extraction.languages.lexicon import Lexicon

LEXICONS: dict[str, Lexicon] = {"ar": AR, "en": EN}

__all__ = ["LEXICONS", "Lexicon"]
