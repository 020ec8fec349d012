"""`manage.py restore FILE`: database and files as a back-up holds them."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from claims.services import backups, events, renditions


class Command(BaseCommand):
    help = "Bring a back-up back: look through it, load it, migrate it when it is older, and check what came."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="made by `manage.py backup`")
        parser.add_argument(
            "--replace", action="store_true", help="also when the database is not empty: all of it is lost"
        )

    def handle(self, *, file: Path, replace: bool, **options: Any) -> None:
        try:
            made = backups.restore(file.absolute(), replace=replace)
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Restored the back-up of {made.made_at}, version {made.version}.")
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("It is older than this version: migrating.")
            call_command("migrate", interactive=False, verbosity=0)
            renditions.rebuild(now=timezone.now(), every=False)
        if not events.unbroken():
            raise CommandError("The ledger has gaps: its numbers are not 1 to the last one.")
        if wrong := renditions.stale():
            raise CommandError(
                f"{len(wrong)} claims are told wrongly, the first: {wrong[:10]}. Run `manage.py rebuild_renditions`."
            )
        self.stdout.write("The ledger has no gap, and every claim is told as it is.")
