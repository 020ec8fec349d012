"""The newsroom's own settings, read wherever pages and services need them.

They are read once a minute by each process, and at once after a change here, so that no page pays for them by the
claim. Not kept in Redis: pages must not wait for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from django.core.cache import caches
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from tld import Result, get_tld

from claims.choices import WORDED, Words
from claims.evidence import addresses
from claims.models import Newsroom, OutletDomain, Snapshot, Wording

HERE = "process"
KEY = "claims.newsroom.1"
SECONDS = 60
LONGEST_DOMAIN = 253


@dataclass(frozen=True, slots=True)
class Settings:
    """`trusted`: domains of outlets that are trusted; `words`: by language and code, only those that were changed."""

    newsroom: Newsroom = field(default_factory=lambda: Newsroom(pk=1))
    trusted: frozenset[str] = frozenset()
    words: dict[str, dict[str, str]] = field(default_factory=dict)


def settings() -> Settings:
    """All of them. Take them once for a page, not once for a claim."""
    found: Settings | None = caches[HERE].get(KEY)
    if found is None:
        found = _read()
        caches[HERE].set(KEY, found, SECONDS)
    return found


def current() -> Newsroom:
    """Name and habits."""
    return settings().newsroom


def changed() -> None:
    """Call after every change of these rows: now for who changed them, and once more when others can see it."""
    caches[HERE].delete(KEY)
    transaction.on_commit(lambda: caches[HERE].delete(KEY))


def trusts(snapshot: Snapshot, trusted: frozenset[str]) -> bool:
    """Whether a document was fetched from one of these domains or below. What people typed was fetched from nowhere."""
    if not trusted or snapshot.compiled or snapshot.entered:
        return False
    return is_of(snapshot.url, trusted)


def is_of(url: str, domains: frozenset[str]) -> bool:
    """Whether an address is of one of these domains or below one."""
    parts = host(url).split(".")
    return any(".".join(parts[start:]) in domains for start in range(len(parts)))


def host(address: str) -> str:
    """The host of an address, or of a host written alone, without www. and port; "" for neither."""
    address = address.strip()
    site = addresses.site(address if "://" in address else f"https://{address}")
    return "" if site.startswith("[") else site.partition(":")[0].strip(".")


class NoDomain(Exception):
    """What was written is no domain of one outlet. `code` is in claims.refusals.NO_DOMAIN, `line` what was written."""

    def __init__(self, code: str, line: str) -> None:
        super().__init__(code)
        self.code = code
        self.line = line


def domain(line: str) -> str:
    """An outlet's domain in its one form, of a domain or an address of a page. Raises NoDomain.

    What anybody may register names under (co.uk, com.sa, github.io) is nobody's. The list of those comes with the
    package `tld`; nothing is fetched.
    """
    found = host(line)
    if "." not in found or len(found) > LONGEST_DOMAIN:
        raise NoDomain("no_domain", line[:LONGEST_DOMAIN])
    try:
        readable = found.encode("ascii").decode("idna")
    except UnicodeError:
        raise NoDomain("no_domain", line[:LONGEST_DOMAIN]) from None
    known = get_tld(readable, fix_protocol=True, fail_silently=True, as_object=True, search_private=True)
    if isinstance(known, Result) and known.tld == readable:
        raise NoDomain("public_suffix", found)
    return found


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let pages use the newsroom's words for statuses and findings; read when the first of them is written."""

    def answer(request: HttpRequest) -> HttpResponse:
        before = WORDED.set(cast(Words, SimpleLazyObject(lambda: settings().words)))
        try:
            return get_response(request)
        finally:
            WORDED.reset(before)

    return answer


def _read() -> Settings:
    words: dict[str, dict[str, str]] = {"ar": {}, "en": {}}
    for code, arabic, english in Wording.objects.values_list("code", "text_ar", "text_en"):
        words["ar"][code], words["en"][code] = arabic, english
    return Settings(
        newsroom=Newsroom.objects.filter(pk=1).first() or Newsroom(pk=1),
        trusted=frozenset(OutletDomain.objects.filter(outlet__trusted=True).values_list("domain", flat=True)),
        words={
            language: {code: text for code, text in said.items() if text} for language, said in words.items()
        },
    )
