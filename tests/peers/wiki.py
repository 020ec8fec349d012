"""Debian's MediaWiki on SQLite: Arabic, with TextExtracts, pages of our own and links to other languages."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from tests.peers.process import HOST, free_port, run, serving

SOURCE = Path("/usr/share/mediawiki")
PHP = Path("/usr/bin/php")
PACKAGES = "mediawiki php-cli php-sqlite3 php-mbstring php-xml php-intl php-curl"
# No caches: what an edit changes is to be seen at once.
SETTINGS = """
$wgArticlePath = "/wiki/$1";
$wgJobRunRate = 0;
$wgFeedCacheTimeout = 0;
$wgMainCacheType = CACHE_NONE;
$wgParserCacheType = CACHE_NONE;
wfLoadExtension('TextExtracts');
"""
ROUTER = """<?php
$path = rawurldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH));
if (strpos($path, '/wiki/') !== 0) return false;
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = '/w/index.php';
$_SERVER['SCRIPT_FILENAME'] = __DIR__ . '/w/index.php';
$_GET['title'] = $_REQUEST['title'] = substr($path, 6);
chdir(__DIR__ . '/w');
require __DIR__ . '/w/index.php';
"""


class Wiki:
    """A wiki in a folder, as long as `running` lasts."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.address = f"http://{HOST}:{self.port}"
        self.api = f"{self.address}/w/api.php"
        self._folder = folder
        self._env = {"MW_CONFIG_FILE": str(folder / "LocalSettings.php"), "PHP_CLI_SERVER_WORKERS": "4"}

    def install(self) -> None:
        for name in ("data", "www", "pages"):
            (self._folder / name).mkdir()
        (self._folder / "www" / "w").symlink_to(SOURCE)
        (self._folder / "www" / "router.php").write_text(ROUTER)
        self._maintain(
            "install.php", "--confpath", str(self._folder), "--dbtype", "sqlite", "--dbpath", str(self._folder / "data"),
            "--dbname", "wiki", "--server", self.address, "--scriptpath", "/w", "--lang", "ar",
            "--pass", "Long-enough-4711", "موسوعة الميناء", "Admin", env={},
        )  # fmt: skip
        with (self._folder / "LocalSettings.php").open("a") as settings:
            settings.write(SETTINGS)
        with closing(sqlite3.connect(self._folder / "data" / "wiki.sqlite")) as database, database:
            database.execute(
                "INSERT OR REPLACE INTO interwiki (iw_prefix, iw_url, iw_api, iw_wikiid, iw_local, iw_trans)"
                " VALUES ('en', 'https://en.example.org/wiki/$1', '', '', 1, 0)"
            )

    def add(self, pages: Mapping[str, str]) -> None:
        files = []
        for title, text in pages.items():
            files.append(self._folder / "pages" / f"{title}.txt")
            files[-1].write_text(text)
        self._maintain("importTextFiles.php", "--user", "Admin", "--rc", *map(str, files))

    def edit(self, title: str, text: str) -> None:
        self._maintain("edit.php", "--user", "Admin", "--summary", "تصحيح", title, given=text)

    def delete(self, title: str) -> None:
        self._maintain("deleteBatch.php", "-u", "Admin", given=title)

    @contextmanager
    def running(self) -> Iterator[Wiki]:
        www = self._folder / "www"
        command = ["php", "-S", f"{HOST}:{self.port}", "-t", str(www), str(www / "router.php")]
        with serving(command, url=self.api, log=self._folder / "php.log", env=self._env):
            yield self

    def _maintain(
        self, script: str, *arguments: str, given: str = "", env: Mapping[str, str] | None = None
    ) -> None:
        script = str(SOURCE / "maintenance" / script)
        run(["php", script, *arguments], env=self._env if env is None else env, given=given)
