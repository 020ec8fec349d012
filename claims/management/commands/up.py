"""`manage.py up`: everything on one machine with one command; Ctrl-C stops everything."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import sys
import threading
from argparse import ArgumentParser
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import OperationalError, transaction
from django.db.models import F
from django.utils import timezone

from claims import metrics, queues, served
from claims.models import EventCounter
from claims.services import demo, renditions
from claims.supervisor import Child, KeepsDying, Supervisor


class Command(BaseCommand):
    help = "Start web, worker and sweeper, with the database brought up to date. Ctrl-C stops everything."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: %(default)s)")
        parser.add_argument(
            "--workers", type=int, default=2, help="look-ups at a time (default: %(default)s)"
        )
        parser.add_argument("--no-demo", action="store_true", help="load no demo articles and accounts")

    def handle(self, *, host: str, port: int, workers: int, no_demo: bool, **options: Any) -> None:
        _refuse_taken_port(host, port)
        _prepare_database()
        # Accounts whose passwords lie in a file are for trying out, not for production.
        accounts = [] if no_demo or not settings.DEBUG else _load_demo()
        if not settings.DEBUG:
            call_command("collectstatic", interactive=False, verbosity=0)
        metrics.begin()
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        site = os.environ.get("SITE_URL") or address
        served.at(site)
        supervisor = Supervisor(_children(host, port, workers), self.stderr.write, {"SITE_URL": site})
        try:
            self._run(supervisor, host, port, [f"Claim tracker: {address}/", *accounts, "Ctrl-C stops it."])
        except KeepsDying as error:
            raise CommandError(str(error)) from None

    def _run(self, supervisor: Supervisor, host: str, port: int, welcome: list[str]) -> None:
        stop = threading.Event()
        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, lambda *_: stop.set()) for number in numbers}
        try:
            with supervisor:
                while not stop.wait(0.2):
                    supervisor.check()
                    if welcome and _answers(host, port):
                        self._say(welcome)
                        welcome = []
                self._say(["Stopping (Ctrl-C again kills)."])
                signal.signal(signal.SIGINT, signal.default_int_handler)
        except KeyboardInterrupt:
            pass
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        self._say(["Stopped."])

    def _say(self, lines: list[str]) -> None:
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


def _children(host: str, port: int, workers: int) -> list[Child]:
    """The workers first and so stopped last: whoever takes orders needs somebody to carry them out."""
    web = f"-m granian --interface wsgi factcheck.wsgi:application --host {host} --port {port}"
    quiet = "--log-level warning --workers 1 --blocking-threads 6 --workers-kill-timeout 3"
    manage = str(Path(settings.BASE_DIR) / "manage.py")
    return [
        _worker("worker", f"{queues.EVIDENCE},{queues.PAGES}", workers),
        _worker("sender", queues.WEBHOOKS, 2),  # a slow receiver holds one of them
        *([_worker("assistant", queues.ASSIST, 1)] if settings.LLM_URL else []),
        Child("web", [sys.executable, *web.split(), *quiet.split()]),
        Child("sweeper", [sys.executable, manage, "sweep"]),
    ]


def _worker(name: str, queue: str, processes: int) -> Child:
    # The machine is the user's own: no need to warn of a worker that runs as root, as in a container.
    celery = (
        f"-W ignore::UserWarning:celery.platforms -m celery -q -A factcheck worker -c {processes} -l WARNING"
    )
    alone = f"-Q {queue} -n {name}{os.getpid()}@%h --without-gossip --without-mingle --without-heartbeat"
    return Child(name, [sys.executable, *celery.split(), *alone.split()])


def _refuse_taken_port(host: str, port: int) -> None:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise CommandError(
            f"Cannot listen on {host} port {port} ({error.strerror}). "
            f"Stop the program that uses it, or choose another: make run PORT={port + 1}"
        ) from None


def _prepare_database() -> None:
    try:
        call_command("migrate", interactive=False, verbosity=0)
        renditions.rebuild(now=timezone.now(), every=False)
        with transaction.atomic():
            EventCounter.objects.update(last=F("last"))  # proves that we may write
    except OperationalError as error:
        name = settings.DATABASES["default"]["NAME"]
        raise CommandError(
            f"The database {name} cannot be used ({str(error).strip()}). "
            "See that it exists, that you may write to it, and that no other program holds it locked."
        ) from None


def _load_demo() -> list[str]:
    loaded = demo.load(
        seeds=Path(settings.BASE_DIR) / "seeds",
        accounts_file=Path(settings.VAR_DIR) / "demo-accounts",
        now=timezone.now(),
    )
    return [f"  {account.username:<9} password {account.password}" for account in loaded.accounts]


def _answers(host: str, port: int) -> bool:
    """Whether the web process answers at all; a refusal of our Host header is an answer, too."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    with closing(http.client.HTTPConnection(reachable, port, timeout=2)) as connection:
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status < 500
        except OSError:
            return False
