"""`manage.py create_token`: a token of the API for an account."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from claims.choices import Scope
from claims.services import tokens


class Command(BaseCommand):
    help = "Make a token of the API and print it; nobody can read it later."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="the account that uses it")
        parser.add_argument("name", help="what uses it, for people")
        parser.add_argument(
            "--scope",
            action="append",
            choices=Scope.values,
            help="what it may be used for, may be repeated (default: read)",
        )
        parser.add_argument("--days", type=int, help="how long it is good for (default: until it is revoked)")

    def handle(
        self, *, username: str, name: str, scope: list[str] | None, days: int | None, **options: Any
    ) -> None:
        owner = User.objects.filter(username=username, is_active=True).first()
        if owner is None:
            raise CommandError(f"There is no active account {username}.")
        if days is not None and not 1 <= days <= 36_500:
            raise CommandError("--days takes 1 to 36500.")
        now = timezone.now()
        _, secret = tokens.make(
            owner=owner,
            name=name,
            scopes=scope or [Scope.READ],
            expires_at=now + timedelta(days=days) if days else None,
            by=None,
            now=now,
        )
        self.stdout.write(secret)
