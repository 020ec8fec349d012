"""Where benchmarks.load runs: servers of its own, the services of docker-compose.yml on them, people, and a receiver."""

from __future__ import annotations

import os
import shlex
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import yaml
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from benchmarks import lookups_lanes, lookups_providers
from benchmarks.lookups_lanes import Lane
from claims.supervisor import Child, Supervisor
from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[1]
HOST = "localhost"
PASSWORD = uuid.uuid4().hex
LEASE = 30  # seconds; what a killed worker had in hand comes back after this
# The services of docker-compose.yml, each under the name of its process here.
SERVICES = {
    "web": "web",
    "worker 1": "worker",
    "worker 2": "worker",
    "fetcher": "fetcher",
    "sender": "sender",
    "sweeper": "sweeper",
}


class Receiver(ThreadingHTTPServer):
    """Takes messages of webhooks and answers 204; those whose signature is wrong are counted and refused."""

    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.secret = ""
        self.got: list[tuple[str, int]] = []  # webhook-id and seq
        self.forged = 0


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            message: Any = Verifier(self.server.secret).verify(body, dict(self.headers))
        except WebhookVerificationError:
            self.server.forged += 1
            self.send_error(400)
            return
        self.server.got.append((self.headers["webhook-id"], message["data"]["seq"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@dataclass
class Product:
    """The running product, and who may use it."""

    lane: Lane
    children: Supervisor
    address: str
    receiver: Receiver
    reviewers: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    sender: str = ""  # the token of who sends articles
    since: int = 0  # the number behind which the webhook is told

    def child(self, name: str) -> Child:
        return next(child for child in self.children.children if child.name == name)


@contextmanager
def product(reviewers: int, consumers: int, logs: Path | None) -> Iterator[Product]:
    """All of it started, with so many accounts; gone afterwards. `logs`: a folder for what the processes say."""
    port, hears = free_port(), free_port()
    os.environ |= {
        "HTTPS": "0", "SITE_URL": f"http://{HOST}:{port}", "API_RATE": "1000000",
        "FETCH_NETWORKS": "127.0.0.0/8,::1/128", "FETCH_PORTS": str(hears),
    }  # fmt: skip
    with ExitStack() as stack:
        lane = stack.enter_context(lookups_lanes.lane([lookups_providers.Failing], lease=LEASE, servers=True))
        receiver = Receiver(hears)
        threading.Thread(target=receiver.serve_forever, daemon=True).start()
        stack.callback(receiver.shutdown)
        from django.core.management import call_command  # noqa: PLC0415 - needs django.setup()

        call_command("collectstatic", verbosity=0, interactive=False)
        found = Product(lane, Supervisor([], lambda line: None), f"http://{HOST}:{port}", receiver)
        _people(found, reviewers, consumers)
        _webhook(found, f"http://127.0.0.1:{hears}/")
        children = [Child(name, command(service, name, port, logs)) for name, service in SERVICES.items()]
        found.children = stack.enter_context(
            Supervisor(
                children, lambda line: None, max_restarts=10**6, healthy_seconds=0.0, grace_seconds=10.0
            )
        )
        _wait(found)
        yield found


def command(service: str, name: str, port: int, logs: Path | None) -> list[str]:
    """How docker-compose.yml starts a service, with this Python and at this port."""
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    ours = {"python": [sys.executable], "celery": [sys.executable, "-m", "celery"]}
    ours |= {"0.0.0.0": ["127.0.0.1"], "8000": [str(port)], "manage.py": [str(ROOT / "manage.py")]}  # noqa: S104
    words = [new for word in compose["services"][service]["command"] for new in ours.get(word, [word])]
    if "celery" in words:
        words += ["-n", f"{uuid.uuid4().hex}@load"]  # else two workers of one machine have one name
        words[words.index("INFO")] = lookups_lanes.LOG
    said = shlex.quote(str(logs / f"{name.replace(' ', '')}.log")) if logs else "/dev/null"
    return ["/bin/sh", "-c", f'exec "$0" "$@" >>{said} 2>&1', *words]


def _people(found: Product, reviewers: int, consumers: int) -> None:
    from django.contrib.auth.hashers import make_password  # noqa: PLC0415 - needs django.setup()
    from django.contrib.auth.models import Group, User  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from claims import roles  # noqa: PLC0415
    from claims.choices import Scope  # noqa: PLC0415
    from claims.services import tokens  # noqa: PLC0415

    hashed, now = make_password(PASSWORD), timezone.now()
    group, _ = Group.objects.get_or_create(name=roles.REVIEWERS)
    for number in range(reviewers):
        person = User.objects.create(username=f"reviewer-{number}", password=hashed)
        group.user_set.add(person)
        found.reviewers.append(person.username)
    for number in range(consumers):
        person = User.objects.create_user(f"consumer-{number}")  # without a password
        found.tokens.append(tokens.make(owner=person, name="load", by=None, now=now)[1])
    editor = User.objects.create_user("editor", is_staff=True)
    editor.groups.add(Group.objects.get_or_create(name=roles.EDITORS)[0])
    scopes = [Scope.READ, Scope.WRITE_ARTICLES]
    found.sender = tokens.make(owner=editor, name="load", scopes=scopes, by=None, now=now)[1]


def _webhook(found: Product, url: str) -> None:
    from django.contrib.auth.models import User  # noqa: PLC0415 - needs django.setup()
    from django.utils import timezone  # noqa: PLC0415

    from claims.services import webhooks  # noqa: PLC0415

    editor = User.objects.get(username="editor")
    made, found.receiver.secret = webhooks.make(name="load", url=url, by=editor, now=timezone.now())
    found.since = made.after


def _wait(found: Product) -> None:
    """Until the web server answers and the workers are there."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        found.children.check()
        try:
            if httpx.get(f"{found.address}/healthz", trust_env=False).status_code < 500:
                return
        except httpx.HTTPError:
            time.sleep(0.3)
    raise SystemExit("The web server does not answer.")
