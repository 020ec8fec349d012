#!/usr/bin/env python
"""Run administrative commands."""

import os
import secrets
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

# They sign nothing, so they need no secret key that lasts; `extract` must run anywhere.
TOOLS = {"extract", "ingest"}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    if len(sys.argv) > 1 and sys.argv[1] in TOOLS:
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        if "--traceback" in sys.argv:
            raise
        sys.exit(str(error))
