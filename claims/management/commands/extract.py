"""`manage.py extract`: the claims of one text as JSON; nothing is stored and no database is asked."""

from __future__ import annotations

import io
import json
import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management import BaseCommand, CommandError

from claims.choices import Language
from claims.management import arguments
from claims.services import extraction, ingest


class Command(BaseCommand):
    help = (
        "Print the claims of a text as one JSON object. Offsets count the code points of the text as given "
        "(of HTML, Markdown and .docx: of the text extracted from it). Needs no database."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", metavar="FILE", help="text, HTML, Markdown or .docx; - reads standard input"
        )
        parser.add_argument(
            "--published",
            type=arguments.day,
            help="YYYY-MM-DD (default: the page's date or the text's date line)",
        )
        parser.add_argument("--language", choices=Language.values, help="(default: as the text has it)")

    def handle(self, *, file: str, published: date | None, language: str | None, **options: Any) -> None:
        try:
            document = ingest.read_document(data=arguments.content(file), name=file)
        except ingest.IngestError as error:
            raise CommandError(f"{file}: {error}") from None
        details = document.details
        found = extraction.run(
            text=document.text,
            language=language or details.language,
            published=published or details.published,
            title=details.title,
        )
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")  # JSON is, whatever the terminal is
        self.stdout.write(json.dumps(found.as_dict(), ensure_ascii=False))
