"""Where this site is served, for commands at a terminal: `manage.py up` may have chosen another port."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings


def address() -> str:
    """How the site's addresses begin: SITE_URL, else what `manage.py up` serves with this VAR_DIR, or served last."""
    if settings.SITE_IS_NAMED:
        return str(settings.SITE_URL)
    try:
        return _file().read_text(encoding="ascii").strip() or str(settings.SITE_URL)
    except (OSError, UnicodeDecodeError):
        return str(settings.SITE_URL)


def at(site: str) -> None:
    """Remember where it is served."""
    _file().write_text(f"{site}\n", encoding="ascii")


def _file() -> Path:
    return Path(settings.VAR_DIR) / "address"
