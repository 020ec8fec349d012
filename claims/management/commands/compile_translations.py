"""Compile the translations: what `compilemessages` does, without the gettext programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Write django.mo beside every django.po; refuses catalogs with untranslated or fuzzy entries."

    def handle(self, *args: Any, **options: Any) -> None:
        for folder in settings.LOCALE_PATHS:
            for path in sorted(Path(folder).glob("*/LC_MESSAGES/django.po")):
                self._compile(path)

    def _compile(self, path: Path) -> None:
        catalog = polib.pofile(str(path))
        open_entries = [entry.msgid for entry in catalog if entry.fuzzy or not entry.translated()]
        if open_entries:
            raise CommandError(f"{path}: translate these first: {', '.join(open_entries)}")
        catalog.save_as_mofile(str(path.with_suffix(".mo")))
        self.stdout.write(f"{path}: {len(catalog)} entries")
