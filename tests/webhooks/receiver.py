"""A receiver of webhooks on loopback: verifies what comes with the library, and answers as a test says."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from http.server import BaseHTTPRequestHandler
from typing import Any
from unittest.mock import patch

from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from tests.site import Answer, Site, answer

OK = answer(b"thanks", content_type="text/plain")


@dataclass(frozen=True)
class Message:
    """A request as it came, and whether each secret verifies it."""

    headers: dict[str, str]
    body: str

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def signature(self) -> str:
        return self.headers["webhook-signature"]

    @property
    def told(self) -> dict[str, Any]:
        return dict(json.loads(self.body))

    def verifies(self, secret: str, *, at: datetime | None = None) -> bool:
        """Whether the library takes it, at this time; now, when none is given."""

        class Then(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
                return at or datetime.now(tz)

        with patch("standardwebhooks.webhooks.datetime", Then):
            try:
                Verifier(secret).verify(self.body, self.headers)
            except WebhookVerificationError:
                return False
        return True


@dataclass
class Receiver:
    """Answers with `answers` in turn, and with 200 when there are none left."""

    answers: list[Answer] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    path: str = "/hook"

    def __post_init__(self) -> None:
        self.site = Site()
        self.site.pages[self.path] = self._answer
        self.url = f"{self.site.address}{self.path}"

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        headers = {name.lower(): value for name, value in handler.headers.items()}
        self.messages.append(Message(headers, handler.posted))  # type: ignore[attr-defined]
        given = self.answers.pop(0) if self.answers else OK
        given(handler)

    def close(self) -> None:
        self.site.close()
