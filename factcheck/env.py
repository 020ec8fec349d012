"""Strict readers of environment variables.

A secret NAME may also come from the file named in NAME_FILE. Each reader raises ImproperlyConfigured
with a sentence that names the variable and says what to set.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """The variable, or the content of the file that NAME_FILE names, stripped."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE names {path}, which cannot be read: {error}.") from error
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool) -> bool:
    value = text(name).lower()
    if value == "":
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; set it to 1 or 0.")


def integer(name: str, default: int, *, low: int = 0, high: int = 10**9) -> int:
    value = text(name)
    if value == "":
        return default
    try:
        number = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {value!r}; set it to a whole number.") from None
    if not low <= number <= high:
        raise ImproperlyConfigured(f"{name} is {number}; set it between {low} and {high}.")
    return number


def choice(name: str, words: tuple[str, ...]) -> str:
    """One of these words; the first when it is not set."""
    value = text(name).lower() or words[0]
    if value not in words:
        raise ImproperlyConfigured(f"{name} is {value!r}; set it to {', '.join(words[:-1])} or {words[-1]}.")
    return value


def amount(name: str) -> Decimal | None:
    """A number of money, zero or more; None when it is not set."""
    value = text(name)
    if value == "":
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise ImproperlyConfigured(f"{name} is {value!r}; set it to a number such as 0.15.") from None
    if not (number.is_finite() and 0 <= number <= 10_000):
        raise ImproperlyConfigured(f"{name} is {value}; set it between 0 and 10000.")
    return number


def address(name: str) -> str:
    """An http or https address without a slash at its end; "" when it is not set."""
    value = text(name).rstrip("/")
    try:
        parts = urlsplit(value)
        good = parts.scheme in {"http", "https"} and parts.hostname and not (parts.query or parts.fragment)
        good = good and parts.username is None and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if value and not good:
        raise ImproperlyConfigured(
            f"{name} must look like https://host/v1, without user, password or anything after the path."
        )
    return value


def items(name: str, default: str = "") -> list[str]:
    """A comma-separated list without empty parts."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def token(name: str) -> str:
    """A secret that opens something; "" when it is not set."""
    value = text(name)
    if value and not re.fullmatch(r"[\x21-\x7e]{20,}", value):
        raise ImproperlyConfigured(
            f"{name} is too short or holds blanks; set it to 20 or more random letters and digits."
        )
    return value


def count_together(folder: Path) -> None:
    """Let prometheus_client add up the numbers of several processes in this folder. It reads the environment itself."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def networks(name: str) -> list[str]:
    """A comma-separated list of IP networks such as 10.1.0.0/16."""
    found = items(name)
    for network in found:
        try:
            ip_network(network)
        except ValueError:
            raise ImproperlyConfigured(
                f"{name} holds {network!r}; write networks such as 10.1.0.0/16."
            ) from None
    return found


def wikis(name: str) -> dict[str, dict[str, str]]:
    """`ar=https://host/w/api.php, en=...` as the options of the MediaWiki provider; {} when it is not set."""
    found: dict[str, str] = {}
    for part in items(name):
        language, _, api = part.partition("=")
        if language.strip() not in {"ar", "en"} or not api.strip().startswith(("http://", "https://")):
            raise ImproperlyConfigured(f"{name} must look like ar=https://host/w/api.php, en=https://...")
        found[language.strip()] = api.strip()
    return {"apis": found} if found else {}


def refuse_unsafe(
    *, debug: bool, https: bool, hosts: Sequence[str], site: str, origins: Sequence[str]
) -> None:
    """Raise ImproperlyConfigured for settings that are each fine and together a hole, and name them."""
    if wild := [host for host in hosts if host in {"*", "."} or "*" in host]:
        raise ImproperlyConfigured(
            f"ALLOWED_HOSTS holds {wild[0]!r}; name the hosts one by one (.example.org stands for all below it)."
        )
    if debug and (public := [host for host in hosts if not _is_near(host)]):
        raise ImproperlyConfigured(
            f"DEBUG is on and ALLOWED_HOSTS holds {public[0]!r}: error pages would show everybody the inside. "
            "Set DEBUG=0."
        )
    parts = urlsplit(site)
    if https and parts.scheme == "http" and not _is_near(parts.hostname or ""):
        raise ImproperlyConfigured(
            f"SITE_URL is {site} and HTTPS is on; write https:// in SITE_URL, or set HTTPS=0 to try without TLS."
        )
    for origin in origins:
        if "*" in origin.partition("://")[2].removeprefix("*."):
            raise ImproperlyConfigured(f"CSRF_TRUSTED_ORIGINS holds {origin!r}, which is any site; name it.")
        if https and origin.startswith("http://") and not _is_near(urlsplit(origin).hostname or ""):
            raise ImproperlyConfigured(
                f"CSRF_TRUSTED_ORIGINS holds {origin!r} and HTTPS is on; write https:// there."
            )


def _is_near(host: str) -> bool:
    """This machine or its own network: a private address, or a name that no public DNS has."""
    name = host.strip("[]").rstrip(".").lower()
    try:
        address = ip_address(name)
    except ValueError:
        return "." not in name or name.endswith((".localhost", ".local", ".test", ".internal"))
    return not address.is_global


def secret_key(*, debug: bool, var: Path) -> str:
    """SECRET_KEY; on a development machine a random one, made once and kept in the var folder."""
    value = text("SECRET_KEY")
    if value:
        if not debug and len(value) < 50:
            raise ImproperlyConfigured("SECRET_KEY is shorter than 50 characters; set a longer random one.")
        return value
    if not debug:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set; with DEBUG off set it to 50 or more random characters. On a laptop set DEBUG=1."
        )
    path = var / "secret_key"
    if not path.exists():
        # Several processes may start at once: the first to link its file wins, all read the same.
        own = path.with_name(f"secret_key.{os.getpid()}")
        own.touch(mode=0o600)
        own.write_text(secrets.token_urlsafe(50), encoding="ascii")
        try:
            os.link(own, path)
        except FileExistsError:
            pass
        finally:
            own.unlink()
    return path.read_text(encoding="ascii")


def database(name: str, *, sqlite: Path) -> dict[str, Any]:
    """Django's DATABASES entry from a postgres:// URL; SQLite at the given path when it is unset."""
    url = text(name)
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": sqlite,
            # IMMEDIATE + timeout + WAL: eight writing processes, 0 of 2,000 transactions refused;
            # with Django's defaults 1,173 were (docs/adr/0001).
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
                "PRAGMA foreign_keys=ON;PRAGMA journal_size_limit=27103364;",
            },
            "TEST": {"NAME": sqlite.with_name("test.sqlite3")},
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} must look like postgres://user:password@host:5432/database.")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": text("DATABASE_PASSWORD") or unquote(parts.password or ""),
        "HOST": query.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # Django's way is that psycopg prepares nothing; claims.statements relies on it.
        "OPTIONS": {"connect_timeout": 5, **query},
    }
