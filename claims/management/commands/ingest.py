"""`manage.py ingest`: articles in, from files and addresses."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from claims import served
from claims.choices import Language
from claims.management import arguments
from claims.services import ingest


class Command(BaseCommand):
    help = (
        "Store articles from files or addresses, split them into claims and queue the look-ups. "
        "Prints the id and address of each. A text that is here already is not stored again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "sources",
            nargs="+",
            metavar="FILE|URL",
            help="text, HTML, Markdown or .docx; - reads standard input",
        )
        parser.add_argument("--title", default="", help="the headline (default: read from the text)")
        parser.add_argument("--source", default="", help="who published it (default: as the page says)")
        parser.add_argument(
            "--published", type=arguments.day, help="YYYY-MM-DD (default: read from the text)"
        )
        parser.add_argument(
            "--language", choices=Language.values, default="", help="(default: as the text has it)"
        )

    def handle(
        self,
        *,
        sources: list[str],
        title: str,
        source: str,
        published: date | None,
        language: str,
        **options: Any,
    ) -> None:
        details: ingest.Details = {
            "title": title,
            "source_name": source,
            "published": published,
            "language": language,
        }
        failed, site = 0, served.address()
        for place in sources:
            try:
                found = _ingest(place, details)
            except (ingest.IngestError, CommandError) as error:
                self.stderr.write(f"{place}: {error}")
                failed += 1
            else:
                known = "" if found.created else " (was here already)"
                self.stdout.write(f"{found.article.uid} {site}{found.path}{known}")
        if failed:
            raise CommandError(f"{failed} of {len(sources)} could not be stored.")


def _ingest(place: str, details: ingest.Details) -> ingest.Ingested:
    now = timezone.now()
    if place.lower().startswith(("http://", "https://")):
        return ingest.add_url(url=place, by=None, now=now, **details)
    return ingest.add_file(data=arguments.content(place), name=place, by=None, now=now, **details)
