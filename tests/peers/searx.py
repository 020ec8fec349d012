"""Debian's searx, which knows one engine: a wiki on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.peers.process import HOST, free_port, serving

PROGRAM = Path("/usr/bin/searx-run")
SHARE = "/usr/share/python3-searx"
NOWHERE = f"http://{HOST}:9"


def settings(port: int, engines: list[dict[str, Any]]) -> dict[str, Any]:
    """All its settings; with any left to their defaults it would ask engines of the Internet."""
    return {
        "general": {"debug": False, "instance_name": "local"},
        "search": {
            "safe_search": 0, "autocomplete": "", "default_lang": "all", "ban_time_on_fail": 0,
            "max_ban_time_on_fail": 0, "formats": ["html", "json"],
        },
        "server": {
            "port": port, "bind_address": HOST, "secret_key": "of-a-test", "base_url": False, "image_proxy": False,
            "http_protocol_version": "1.0", "method": "GET", "default_http_headers": {},
        },
        "ui": {
            "static_path": f"{SHARE}/static", "templates_path": f"{SHARE}/templates", "default_theme": "oscar",
            "default_locale": "", "theme_args": {"oscar_style": "logicodev"},
        },
        "outgoing": {
            "request_timeout": 10.0, "useragent_suffix": "", "pool_connections": 10, "pool_maxsize": 10,
            "enable_http2": False,
        },
        "engines": engines,
        "locales": {"en": "English", "ar": "العربية"},
        "doi_resolvers": {"doi.org": "https://doi.org/"},
        "default_doi_resolver": "doi.org",
    }  # fmt: skip


def wiki_engine(name: str, address: str, category: str) -> dict[str, Any]:
    return {
        "name": name, "engine": "mediawiki", "shortcut": name[:2], "base_url": f"{address}/", "number_of_results": 5,
        "search_type": "text", "enable_http": True, "categories": category,
    }  # fmt: skip


@contextmanager
def running(folder: Path, engines: list[dict[str, Any]]) -> Iterator[str]:
    """The address of a searx with these engines."""
    port = free_port()
    written = folder / "settings.yml"
    written.write_text(json.dumps(settings(port, engines)))  # JSON is YAML
    url = f"http://{HOST}:{port}"
    env = {"SEARX_SETTINGS_PATH": str(written)}
    with serving([str(PROGRAM)], url=f"{url}/about", log=folder / "searx.log", env=env):
        yield url
