"""Providers named in a setting, loaded. Built-in ones go the same way as strangers'."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any

from claims.evidence.base import Provider

_KEY = re.compile(r"[a-z][a-z0-9_-]{0,29}")


PARTS = (
    "key", "label", "asked_with", "needs_key", "sends_text_to_third_party", "storable", "pace", "search",
)  # fmt: skip
ASKED_WITH = ("claim", "words", "address")


class RegistryError(Exception):
    """A provider that cannot be loaded; the message names the setting and the path."""


def load(
    paths: Iterable[str],
    *,
    options: Mapping[str, Mapping[str, Any]] = {},
    setting: str = "EVIDENCE_PROVIDERS",
) -> dict[str, Provider]:
    """The providers at dotted paths, by key, in the order given. Raises RegistryError.

    `options` are the keyword arguments of each path's class.
    """
    providers: dict[str, Provider] = {}
    for path in paths:
        provider = _make(path, options.get(path, {}), setting)
        if provider.key in providers:
            raise RegistryError(
                f"{setting}: {path!r} has the key {provider.key!r}, which another one has already."
            )
        providers[provider.key] = provider
    return providers


def _make(path: str, options: Mapping[str, Any], setting: str) -> Provider:
    """The provider at a dotted path."""
    module_name, _, name = path.rpartition(".")
    if not module_name:
        raise RegistryError(f"{setting}: {path!r} is not a dotted path to a class.")
    try:
        module = import_module(module_name)
    except ImportError as error:
        raise RegistryError(f"{setting}: {path!r} cannot be imported ({error}).") from error
    if not hasattr(module, name):
        raise RegistryError(f"{setting}: {path!r}: the module has no {name!r}.")
    try:
        provider = getattr(module, name)(**options)
    except Exception as error:
        raise RegistryError(f"{setting}: {path!r} cannot be made ({error}).") from error
    return _checked(provider, path, setting)


def _checked(provider: object, path: str, setting: str) -> Provider:
    missing = [name for name in PARTS if not hasattr(provider, name)]
    if missing:
        raise RegistryError(f"{setting}: {path!r} lacks {', '.join(missing)}.")
    key = provider.key  # type: ignore[attr-defined]
    if provider.asked_with not in ASKED_WITH:  # type: ignore[attr-defined]
        raise RegistryError(f"{setting}: {path!r} must have one of {', '.join(ASKED_WITH)} as asked_with.")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise RegistryError(f"{setting}: {path!r} has the key {key!r}; use up to 30 of a-z, 0-9, - and _.")
    return provider  # type: ignore[return-value]
