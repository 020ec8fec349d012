"""Entry point for WSGI servers."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
django = get_wsgi_application()

from claims.api.front import Front  # noqa: E402 - it needs Django set up
from factcheck.watch import Watched  # noqa: E402

application = Watched(Front(django))
