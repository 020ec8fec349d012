"""What each table holds, as a number of rows and a hash: to tell whether two databases hold the same.

python -m tests.fingerprint prints that of the database in the settings as JSON.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys

import django
from django.db import connection

from claims.services import dumps


def tables() -> dict[str, list[object]]:
    """[rows, hash] by table."""
    found: dict[str, list[object]] = {}
    with connection.cursor() as cursor:
        for table, rows in dumps.counts().items():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a name the database gave
            told = sorted(repr(row) for row in cursor.fetchall())
            found[table] = [rows, hashlib.sha256("\n".join(told).encode()).hexdigest()]
    return found


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    django.setup()
    sys.stdout.write(json.dumps(tables()))
