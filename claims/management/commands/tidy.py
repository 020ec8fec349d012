"""`manage.py tidy`: delete what is old and may go; the sweeper does it daily."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand
from django.utils import timezone

from claims.services import tidying


class Command(BaseCommand):
    help = (
        "Delete what is old and may go, by the KEEP_..._DAYS settings, and print how many rows of each kind."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="delete nothing; print what would go")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        now = timezone.now()
        found = tidying.old(now=now) if dry_run else tidying.tidy(now=now)
        for name, number in found.items():
            self.stdout.write(f"{name:<22}{number:>9}")
