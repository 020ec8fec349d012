"""`manage.py person export|forget USERNAME`: what is stored about a person, and making them anonymous."""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from claims.services import people


class Command(BaseCommand):
    help = "Give out all that is stored about a person, or make their account anonymous for good."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        export = actions.add_parser("export", help="write all that is stored about a person, as JSON")
        export.add_argument("username", metavar="USERNAME")
        export.add_argument("file", metavar="FILE", type=Path, help="a file that is not there yet")
        forget = actions.add_parser("forget", help="make an account anonymous; what it did stays")
        forget.add_argument("username", metavar="USERNAME")
        sure = forget.add_mutually_exclusive_group(required=True)
        sure.add_argument("--dry-run", action="store_true", help="change nothing; print what would happen")
        sure.add_argument("--yes", action="store_true", help="do it; nobody can undo it")

    def handle(self, *, action: str, username: str, **options: Any) -> None:
        person = User.objects.filter(username=username).first()
        if person is None:
            raise CommandError(f"There is no account {username}.")
        if action == "export":
            self._export(person, options["file"])
        else:
            self._forget(person, dry_run=options["dry_run"])

    def _export(self, person: User, file: Path) -> None:
        text = json.dumps(people.everything(person), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        try:
            number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        with open(number, "w", encoding="utf-8") as target:
            target.write(f"{text}\n")

    def _forget(self, person: User, *, dry_run: bool) -> None:
        found = people.plan(person)
        for what, number in found.items():
            self.stdout.write(f"{number:>7}  {what}")
        if not found:
            self.stdout.write("Nothing but the account itself.")
        for webhook in people.webhooks(person):
            self.stdout.write(f"         goes on: webhook {webhook}")
        if dry_run:
            return
        try:
            row = people.forget(person=person, now=timezone.now())
        except people.NotForgotten as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The account is {row.name} now.")
