"""`manage.py rebuild_index`: the full-text index made anew, after the analysis of texts has changed."""

from __future__ import annotations

import time
from typing import Any

from django.core.management import BaseCommand
from tqdm import tqdm

from claims import search
from claims.models import Snapshot
from claims.services import archive, words


class Command(BaseCommand):
    help = (
        "Analyse every snapshot of the archive and every claim anew, write what differs and rebuild the full-text index. "
        "May be interrupted and run again, and as often as you like."
    )

    def handle(self, **options: Any) -> None:
        if words.renew():
            search.WORDS.rebuild()
        total = Snapshot.objects.count()
        if not total:
            self.stdout.write("The archive is empty: nothing to index.")
            return
        begun = time.monotonic()
        with tqdm(total=total, unit=" snapshots", disable=None) as bar:  # None: only at a terminal
            read, changed = archive.renew_tokens(bar.update)
        search.SNAPSHOTS.rebuild()
        seconds = time.monotonic() - begun
        self.stdout.write(
            f"{read} snapshots read, {changed} changed, {seconds:.1f} s; "
            f"the index takes {search.SNAPSHOTS.size() / 1e6:.2g} MB."
        )
