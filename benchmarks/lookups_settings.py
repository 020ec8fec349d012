"""The product's settings with the database and the lease of benchmarks.lookups, for it and its processes."""

import os

from factcheck.settings import *  # noqa: F403, TID251 - these are settings themselves
from factcheck.settings import DATABASES  # noqa: TID251
from factcheck.settings import LOOKUP_LEASE_SECONDS as _LEASE  # noqa: TID251

DATABASES["default"]["NAME"] = os.environ.get("LOOKUPS_DATABASE") or DATABASES["default"]["NAME"]
LOOKUP_LEASE_SECONDS = int(os.environ.get("LOOKUPS_LEASE") or _LEASE)
