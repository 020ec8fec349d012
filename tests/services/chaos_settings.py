"""The product's settings with short times, for the processes of test_chaos.py and test_shutdown.py."""

import os

from factcheck.settings import *  # noqa: F403, TID251 - these are settings themselves
from factcheck.settings import CELERY_BROKER_TRANSPORT_OPTIONS, DATABASES  # noqa: TID251

DATABASES["default"]["NAME"] = os.environ["CHAOS_DATABASE"]
# Longer than one question of the slow provider, short enough for a test.
LOOKUP_LEASE_SECONDS = 3
LOOKUP_MAX_ATTEMPTS = 30
SWEEP_SECONDS = 0.5  # type: ignore[assignment]
CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = os.environ["CHAOS_PREFIX"]
