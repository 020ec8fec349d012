"""Where benchmarks.lookups runs: a scratch database, a broker, and the product's own processes on them."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from claims.supervisor import Child, Supervisor

# What the processes say of the trouble they are meant to meet is shown when LOG_LEVEL is set.
LOG = os.environ.get("LOG_LEVEL", "CRITICAL")
SAID = ">&2" if "LOG_LEVEL" in os.environ else ">/dev/null 2>&1"
SETTINGS = "benchmarks.lookups_settings"
_Found = TypeVar("_Found")
ALONE = "--without-gossip --without-mingle --without-heartbeat"


@dataclass(frozen=True, slots=True)
class Lane:
    """A database and a broker. `empty` forgets all messages, `restart` (None: cannot) ends every connection.

    Of servers of our own `crash` stops PostgreSQL at once and starts it again, `bounce` the broker, empty, after seconds.
    """

    name: str
    empty: Callable[[], object]
    restart: Callable[[], object] | None
    environment: Mapping[str, str] = field(default_factory=dict)
    crash: Callable[[], object] | None = None
    bounce: Callable[[float], object] | None = None


@contextmanager
def lane(
    providers: Sequence[type], *, lease: int = 0, servers: bool = False, database: str = "", redis: str = ""
) -> Iterator[Lane]:
    """SQLite and files; or PostgreSQL and Valkey started for this; or in a database of our own at the addresses."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lookups")))
        if servers:
            found = stack.enter_context(_wheels())
        elif database and redis:
            found = stack.enter_context(_given(database, redis))
        else:
            found = Lane("SQLite, files", lambda: shutil.rmtree(folder / "broker", ignore_errors=True), None)
        for name in ("DATABASE_URL", "REDIS_URL", "DATABASE_PASSWORD", "LLM_URL"):
            os.environ.pop(name, None)
        os.environ |= {
            "VAR_DIR": str(folder), "DEBUG": "0", "SECRET_KEY": uuid.uuid4().hex * 2, "ALLOWED_HOSTS": "localhost",
            "DJANGO_SETTINGS_MODULE": SETTINGS, "LOG_LEVEL": LOG, "LOOKUPS_LEASE": str(lease or ""),
            "EVIDENCE_PROVIDERS": ",".join(f"{one.__module__}.{one.__name__}" for one in providers),
            **found.environment,
        }  # fmt: skip
        stack.enter_context(_scratch_database())
        yield found


@contextmanager
def _wheels() -> Iterator[Lane]:
    from tests import servers  # noqa: PLC0415 - development packages, for this lane only

    with servers.postgres_server() as postgres, servers.valkey_server() as valkey:
        url = f"{valkey.connection_url}/0"
        crashes = iter([False, True] * 1000)
        yield Lane(
            "PostgreSQL, Valkey",
            lambda: _flush(url),
            lambda: servers.restart(postgres, crash=next(crashes)),
            {"DATABASE_URL": postgres.get_uri(database="postgres"), "REDIS_URL": url},
            lambda: servers.restart(postgres, crash=True),
            lambda seconds: servers.restart_valkey(valkey, seconds=seconds),
        )


@contextmanager
def _given(database: str, url: str) -> Iterator[Lane]:
    import redis  # noqa: PLC0415 - for this lane only

    with redis.Redis.from_url(url) as client:
        if client.dbsize():
            raise SystemExit(f"{url} is not empty, and would be emptied: name an empty one.")
    try:
        yield Lane(
            "PostgreSQL, Redis, given",
            lambda: _flush(url),
            end_connections,
            {"DATABASE_URL": database, "REDIS_URL": url},
        )
    finally:
        _flush(url)


def _flush(url: str) -> None:
    import redis  # noqa: PLC0415 - not for every lane

    with redis.Redis.from_url(url) as client:
        client.flushdb()


def end_connections() -> None:
    """End every connection to our PostgreSQL database but the one that says so."""
    from django.db import connection  # noqa: PLC0415 - needs django.setup()

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@contextmanager
def _scratch_database() -> Iterator[None]:
    """A migrated database of our own, known to the processes started from here; gone afterwards."""
    import django  # noqa: PLC0415 - reads the settings, so after these

    django.setup()
    from django.db import connection  # noqa: PLC0415

    before = connection.settings_dict["NAME"]
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["NAME"] = f"lookups_{uuid.uuid4().hex}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    os.environ["LOOKUPS_DATABASE"] = str(connection.settings_dict["NAME"])
    try:
        yield
    finally:
        connection.close()
        if connection.vendor == "postgresql":
            end_connections()
        connection.creation.destroy_test_db(before, verbosity=0)
        del os.environ["LOOKUPS_DATABASE"]


@contextmanager
def processes(workers: int, concurrency: int, **environment: str) -> Iterator[Supervisor]:
    """The sweeper and the workers, started again at once when they are killed; gone afterwards."""
    # Workers say farewell on standard output, which is for our results.
    python = ["/bin/sh", "-c", f'exec "$0" "$@" {SAID}', sys.executable, "-W", "ignore"]
    manage = str(Path(__file__).resolve().parents[1] / "manage.py")
    worker = f"-m celery -q -A factcheck worker -c {concurrency} -Q evidence -l {LOG} {ALONE} -n".split()
    children = [
        *(Child(f"worker{n}", [*python, *worker, f"{uuid.uuid4().hex}@lookups"]) for n in range(workers)),
        Child("sweeper", [*python, manage, "sweep"]),
    ]
    with Supervisor(
        children, lambda line: None, environment, max_restarts=10**6, healthy_seconds=0.0, grace_seconds=5.0
    ) as supervisor:
        yield supervisor


def kill(child: Child, *, whole: bool) -> None:
    """Without warning, as the kernel does when memory runs out: the whole family, or one of its children."""
    if child.process is None:
        return
    pid = child.process.pid
    with suppress(ProcessLookupError):
        if not whole:
            with suppress(OSError):
                for one in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()[:1]:
                    os.kill(int(one), signal.SIGKILL)
                    return
        os.killpg(pid, signal.SIGKILL)


# --- work for them ---


def article(name: str, count: int) -> list[Any]:
    """The claims of a new article."""
    from tests.factories import make_article, make_claim  # noqa: PLC0415 - needs django.setup()

    lines = [f"Port {name} {number} shipped {number} tons." for number in range(1, count + 1)]
    version = make_article("\n".join(lines), language="en").current_version
    return [make_claim(version, quote=line, number=number) for number, line in enumerate(lines, 1)]


def surely(do: Callable[[], _Found]) -> _Found:
    """What it returns, once the database is there again."""
    from django.db import Error, connection  # noqa: PLC0415 - needs django.setup()

    for _ in range(100):
        try:
            return do()
        except Error:
            connection.close()
            time.sleep(0.2)
    return do()


def open_lookups() -> int:
    from claims.models import Lookup  # noqa: PLC0415 - needs django.setup()
    from claims.services.lookups import FINISHED  # noqa: PLC0415

    return Lookup.objects.exclude(state__in=FINISHED).count()


def ended_lookups() -> int:
    from claims.models import Lookup  # noqa: PLC0415 - needs django.setup()
    from claims.services.lookups import FINISHED  # noqa: PLC0415

    return Lookup.objects.filter(state__in=FINISHED).count()


def messages() -> int:
    """How many messages wait in the broker."""
    from claims import queues  # noqa: PLC0415 - needs django.setup()
    from claims.services import queueing  # noqa: PLC0415

    return queueing.waiting(queues.EVIDENCE)


def queue(claims: list[Any]) -> None:
    """Queue the look-ups of these claims once, also when the database goes away in the middle."""
    from django.db import transaction  # noqa: PLC0415 - needs django.setup()

    from claims.models import Lookup  # noqa: PLC0415
    from claims.services import lookups  # noqa: PLC0415

    def attempt() -> None:
        with transaction.atomic():
            if not Lookup.objects.filter(claim=claims[0]).exists():
                lookups.queue(claims=claims)

    surely(attempt)
