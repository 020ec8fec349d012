"""Word lists and patterns, one module a language; `numbers` and `calendar` serve both."""

from importlib import import_module

from claims.extraction.languages.lexicon import Lexicon
from claims.extraction.types import LANGUAGES

__all__ = ["LEXICONS", "Lexicon"]


class _Lexicons(dict[str, Lexicon]):
    """By code; a language is loaded with its first text, for its patterns take a fifth of the import to compile."""

    def __missing__(self, code: str) -> Lexicon:
        if code not in LANGUAGES:
            raise KeyError(code)
        lexicon: Lexicon = import_module(f"{__name__}.{code}").LEXICON
        self[code] = lexicon
        return lexicon


LEXICONS = _Lexicons()
