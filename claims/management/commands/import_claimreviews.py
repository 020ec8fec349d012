"""`manage.py import_claimreviews`: published fact-checks into the archive, from a ClaimReview feed."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from claims.evidence import claimreview
from claims.evidence.feeds import FeedError
from claims.evidence.guard import FetchError
from claims.services import factchecks


class Command(BaseCommand):
    help = (
        "Store the fact-checks of a ClaimReview feed (Data Commons' format) in the archive. Run it once a day; "
        "an unchanged feed is not read again, and what is here already is not stored again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "place",
            nargs="?",
            default=factchecks.URL,
            metavar="FILE|URL",
            help=f"(default: {factchecks.URL})",
        )

    def handle(self, *, place: str, **options: Any) -> None:
        try:
            with factchecks.opened(place) as file:
                if file is None:
                    self.stdout.write("The feed has not changed.")
                    return
                # disable=None: no bar where standard error is no terminal.
                reviews = tqdm(claimreview.in_feed(file), unit=" reviews", disable=None, file=sys.stderr)
                counts = factchecks.store(reviews=reviews, clock=timezone.now)
        except (FetchError, FeedError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{counts.new} new, {counts.known} here already, {counts.left_out} without a claim or an address."
        )
