"""`manage.py assist`: ask the language model about articles that are here already, or once more."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from claims.models import Article
from claims.services import assist


class Command(BaseCommand):
    help = (
        "Queue a question to the language model about the newest text of these articles, asked before or not."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("articles", nargs="+", type=UUID, metavar="ID", help="as `ingest` prints it")

    def handle(self, *, articles: list[UUID], **options: Any) -> None:
        if not settings.LLM_URL:
            raise CommandError("No language model is set; set LLM_URL and LLM_MODEL (docs/configuration.md).")
        for uid in articles:
            article = Article.objects.filter(uid=uid).first()
            if article is None:
                raise CommandError(f"There is no article {uid}.")
            queued = assist.queue(version=article.current_version)
            self.stdout.write(f"{uid} {'queued' if queued else 'is being asked about already'}")
