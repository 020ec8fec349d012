"""`manage.py check_providers`: ask each configured provider for real, and print what came."""

from __future__ import annotations

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management import BaseCommand, CommandError

from claims.evidence.base import Provider, ProviderError
from claims.evidence.registry import RegistryError
from claims.evidence.tokens import tokens
from claims.evidence.types import Hit, Query
from claims.services import asking

ROW = "{:<18} {:<9} {:>5} {:>7}  {:<11} {}"


class Command(BaseCommand):
    help = "Ask each configured provider one question for real, and print a table. Nothing is stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--words", default="القاهرة", help="what search engines are asked (default: Cairo in Arabic)"
        )
        parser.add_argument("--language", choices=["ar", "en"], default="ar")
        parser.add_argument(
            "--address",
            default="https://example.org/",
            help="the page that providers of pages are asked about",
        )

    def handle(self, *, words: str, language: str, address: str, **options: Any) -> None:
        try:
            providers = asking.providers()
        except RegistryError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(ROW.format("provider", "outcome", "hits", "seconds", "text leaves", "what came"))
        query = Query(
            text=words, tokens=tuple(tokens(words)), language=language, words=words, address=address
        )
        failed = [key for key, provider in providers.items() if not self._asked(key, provider, query)]
        if failed:
            raise CommandError(f"{len(failed)} of {len(providers)} did not answer: {', '.join(failed)}.")

    def _asked(self, key: str, provider: Provider, query: Query) -> bool:
        """Ask one, print its row; whether it answered."""
        begun, hits, outcome = monotonic(), 0, "ok"
        try:
            with asking.minded(provider):
                found = list(provider.search(query, limit=asking.DOCUMENTS))
            hits, said = len(found), _shown(found[0]) if found else "nothing found"
        except ProviderError as error:
            outcome, said = type(error).__name__, str(error)
        except Exception as error:
            outcome, said = "error", f"{type(error).__name__}: {error}"
        leaves = "yes" if provider.sends_text_to_third_party else "no"
        self.stdout.write(ROW.format(key, outcome, hits, f"{monotonic() - begun:.1f}", leaves, said[:120]))
        return outcome == "ok"


def _shown(hit: Hit) -> str:
    """What a hit is. Of one without a text only the address is known: the look-up fetches its page, this does not."""
    named = hit.title or hit.url
    return named if hit.text else f"{named} (the page itself was not fetched)"
