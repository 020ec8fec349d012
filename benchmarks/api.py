"""How fast the API reads a million claims on PostgreSQL, beside a bare application that returns the same bytes.

python -m benchmarks.api [--claims 1000000] [--rounds 3] [--seconds 5] [--json], in a database of its own name on a
PostgreSQL started for this, or with --database postgres://user@host/ on yours; --keep leaves it there for --reuse.

Both are served by the product's web server with two processes, eight connections ask, and rounds alternate. The
product reads a token, checks it, counts the request and compares tags; the bare application does nothing of that.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from benchmarks import common
from tests.servers import postgres_server

ROOT = Path(__file__).resolve().parents[1]
NAME = "factcheck_api_benchmark"
PROCESSES, CONNECTIONS = 2, 8
PORTS = {"product": 8751, "bare": 8752}
APPLICATIONS = {"product": "factcheck.wsgi:application", "bare": "benchmarks.api_bare:application"}
CLAIMS = "/api/v1/claims/"
PAGE = f"{CLAIMS}?page_size=50&status=disputed"
Ask = dict[str, Any]


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--claims", type=int, default=1_000_000)
    made.add_argument("--rounds", type=int, default=3)
    made.add_argument("--seconds", type=float, default=5.0, help="of a round of one measure")
    made.add_argument("--database", default="", metavar="URL", help="postgres://user@host/ of your server")
    made.add_argument("--keep", action="store_true", help="leave the database; only with --database")
    made.add_argument("--reuse", metavar="TOKEN", help="use the database that --keep left")
    made.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return made


def main() -> int:
    options = parser().parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    with ExitStack() as stack:
        url = stack.enter_context(database(options.database, keep=options.keep, reuse=bool(options.reuse)))
        stack.enter_context(environment(url))
        token = options.reuse or filled(options.claims)
        if options.keep:
            print(f"--reuse {token}", file=sys.stderr)
        for name in APPLICATIONS:
            stack.enter_context(served(name))
        rows = list(measured(options, token))
    print(json.dumps(rows) if options.json else common.table(rows))
    return 0


@contextmanager
def database(server: str, *, keep: bool, reuse: bool) -> Iterator[str]:
    """The URL of our database on the server, or on one started for this; gone afterwards."""
    with ExitStack() as stack:
        if not server:
            server = stack.enter_context(postgres_server()).get_uri()
        parts = urlsplit(server)
        url = parts._replace(path=f"/{NAME}").geturl()
        with psycopg.connect(parts._replace(path="/postgres").geturl(), autocommit=True) as connection:
            if not reuse:
                connection.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
                connection.execute(f"CREATE DATABASE {NAME}")
            yield url
            if not keep:
                connection.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


@contextmanager
def environment(url: str) -> Iterator[None]:
    """The variables the product and the bare application are started with, here as well."""
    with tempfile.TemporaryDirectory(prefix="api") as folder:
        os.environ |= {
            "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "factcheck.settings", "VAR_DIR": folder,
            "SECRET_KEY": "benchmark " * 6, "ALLOWED_HOSTS": "127.0.0.1", "HTTPS": "0", "API_RATE": "100000000",
            "LOG_LEVEL": "WARNING",
        }  # fmt: skip
        yield


def filled(claims: int) -> str:
    """Make the claims; the token of who reads them."""
    import django  # noqa: PLC0415 - the variables are set by now

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from benchmarks import api_fill  # noqa: PLC0415
    from claims.public import SHAPE  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    return api_fill.fill(claims, SHAPE)


@contextmanager
def served(name: str) -> Iterator[None]:
    """One of the two applications, by the product's web server."""
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(PORTS[name]),
        "--workers", str(PROCESSES), "--blocking-threads", "4", "--log-level", "warning", APPLICATIONS[name],
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True)  # noqa: S603 - our own words
    try:
        _wait(PORTS[name])
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def measured(options: argparse.Namespace, token: str) -> Iterator[common.Row]:
    """A row for each measure and application: requests a second, and times in milliseconds."""
    headers = {"Authorization": f"Bearer {token}"}
    for name, asks in _measures(headers).items():
        for one in asks[:3]:
            _same_bytes(one)
        found: dict[str, list[dict[str, Any]]] = {"product": [], "bare": []}
        for _ in range(options.rounds + 1):  # the first warms up
            for application, rounds in found.items():
                rounds.append(_round(PORTS[application], options.seconds, asks))
        rates = {key: statistics.median(_rate(one) for one in rounds[1:]) for key, rounds in found.items()}
        for application, rounds in found.items():
            times = sorted(time * 1000 for one in rounds[1:] for time in one["times"])
            yield {
                "measure": name,
                "application": application,
                "requests/s": rates[application],
                "of bare": common.ratio(rates[application], rates["bare"]),
                "p50 ms": times[len(times) // 2],
                "p95 ms": times[len(times) * 95 // 100],
                "bytes": sum(one["bytes"] for one in rounds[1:]) // max(1, len(times)),
            }


def _measures(headers: dict[str, str]) -> dict[str, list[Ask]]:
    pages = [{"path": path, "headers": headers, "status": 200} for path in _walk(headers)]
    deep = _deep(headers)
    uids = [row["uid"] for page in pages[:4] for row in json.loads(_get("product", page)[1])["results"]]
    single = [{"path": f"{CLAIMS}{uid}/", "headers": headers, "status": 200} for uid in uids]
    return {
        "first pages of 50": pages,
        "pages of 50 at 90 % depth": deep,
        "single claim": single,
        "changes, pages of 500": _changes(headers),
        "page, nothing new (304)": [_again(one) for one in pages],
        "claim, nothing new (304)": [_again(one) for one in single],
    }


def _walk(headers: dict[str, str], path: str = PAGE, pages: int = 20) -> list[str]:
    found = [path]
    while len(found) < pages:
        answer = json.loads(_get("product", {"path": found[-1], "headers": headers})[1])
        if not answer["next"]:
            break
        parts = urlsplit(answer["next"])
        found.append(f"{parts.path}?{parts.query}")
    return found


def _deep(headers: dict[str, str]) -> list[Ask]:
    """Pages that begin behind nine tenths of the claims."""
    from base64 import urlsafe_b64encode  # noqa: PLC0415

    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        row = connection.execute("SELECT max(claim_id) * 9 / 10 FROM claims_claimrendition").fetchone()
    cursor = urlsafe_b64encode(json.dumps([0, int(row[0]) if row else 0]).encode()).decode().rstrip("=")
    paths = _walk(headers, f"{CLAIMS}?cursor={cursor}&page_size=50&status=disputed")
    return [{"path": path, "headers": headers, "status": 200} for path in paths]


def _changes(headers: dict[str, str]) -> list[Ask]:
    """Pages of changes from the first to the last of them."""
    newest = json.loads(_get("product", {"path": "/api/v1/changes/?limit=1", "headers": headers})[1])[
        "newest"
    ]
    places = [1_000 + place * (newest - 4_000) // 20 for place in range(20)]
    paths = [f"/api/v1/changes/?after={place}&limit=500" for place in places]
    return [{"path": path, "headers": headers, "status": 200} for path in paths]


def _again(one: Ask) -> Ask:
    """The same request by who has the answer already."""
    tag = _get("product", one)[2]
    return {**one, "headers": {**one["headers"], "If-None-Match": tag}, "status": 304}


def _same_bytes(one: Ask) -> None:
    product, bare = (_get(name, one) for name in APPLICATIONS)
    bare_body = bare[1].replace(f":{PORTS['bare']}/".encode(), f":{PORTS['product']}/".encode())
    if (product[0], product[1]) != (bare[0], bare_body):
        raise SystemExit(f"The two differ at {one['path']}:\n{product[1][:600]!r}\n{bare_body[:600]!r}")


def _get(name: str, one: Ask) -> tuple[int, bytes, str]:
    connection = HTTPConnection("127.0.0.1", PORTS[name], timeout=30)
    connection.request("GET", one["path"], headers=one["headers"])
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status not in {200, 304}:
        raise SystemExit(f"{name} answered {answer.status} at {one['path']}: {body[:400]!r}")
    return answer.status, body, answer.headers.get("ETag", "")


def _round(port: int, seconds: float, asks: list[Ask]) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.api_load", str(port), str(CONNECTIONS), str(seconds)]
    done = subprocess.run(  # noqa: S603 - our own words
        command, cwd=ROOT, input=json.dumps(asks).encode(), capture_output=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr.decode()[-2000:])
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def _rate(one: dict[str, Any]) -> float:
    return float(len(one["times"]) / one["seconds"])


def _wait(port: int) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            HTTPConnection("127.0.0.1", port, timeout=1).connect()
            return
        except OSError:
            if time.monotonic() > until:
                raise SystemExit(f"Nothing listens on {port}.") from None
            time.sleep(0.2)


if __name__ == "__main__":
    sys.exit(main())
