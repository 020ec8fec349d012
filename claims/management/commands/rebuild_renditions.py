"""`manage.py rebuild_renditions`: the stored JSON of claims made anew, or looked through."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from claims.services import renditions


class Command(BaseCommand):
    help = "Make the stored JSON of claims anew. People may go on working."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--missing", action="store_true", help="only what is missing or of an older shape")
        what.add_argument(
            "--check", action="store_true", help="write nothing; fail when any is not as it should be"
        )

    def handle(self, *, missing: bool, check: bool, **options: Any) -> None:
        if check:
            if wrong := renditions.stale():
                raise CommandError(f"{len(wrong)} claims are told wrongly, the first: {wrong[:10]}.")
            self.stdout.write("Every claim is told as it is.")
            return
        made = renditions.rebuild(now=timezone.now(), every=not missing)
        self.stdout.write(f"{made} claims made anew.")
