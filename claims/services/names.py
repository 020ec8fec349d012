"""What a name is called in the other language: asked of a wiki once, and remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from claims.evidence import http
from claims.evidence.base import Provider, ProviderError
from claims.models import KnownName
from claims.services import archive
from claims.services.manners import Shared

KEPT = timedelta(days=90)
MAX_LENGTH = 200


def translator(language: str, providers: Iterable[Provider]) -> Callable[[str], str]:
    """A function from a name in the language (ar, en) to the other one; "" for names nobody knows.

    The first provider that can `translate` is asked. One that fails is asked again the next time.
    """
    source: Any = next((one for one in providers if hasattr(one, "translate")), None)

    def translate(name: str) -> str:
        name = archive.without(name)[:MAX_LENGTH]
        known = KnownName.objects.filter(name=name, language=language).first()
        now = timezone.now()
        if known and (known.asked_at > now - KEPT or source is None):
            return known.other
        if source is None:
            return ""
        try:
            with http.minding(Shared(provider=source.key, pace=source.pace)):
                other = archive.without(source.translate(name, language))[:MAX_LENGTH]
        except ProviderError:  # the questions of the claim's own language are asked all the same
            return known.other if known else ""
        KnownName.objects.update_or_create(
            name=name, language=language, defaults={"other": other, "source": source.key, "asked_at": now}
        )
        return other

    return translate
