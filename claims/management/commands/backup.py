"""`manage.py backup FILE`: the whole installation in one file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from claims.services import backups


class Command(BaseCommand):
    help = "Write database and kept files into one new file, while the site runs. It holds secrets: keep it safe."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="a ZIP file that is not there yet")

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            made = backups.save(file.absolute(), now=timezone.now())
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        rows, files = sum(made.rows.values()), len(made.members) - 1
        self.stdout.write(
            f"{file}: {rows} rows of {len(made.rows)} tables, {files} files, {file.stat().st_size} bytes."
        )
