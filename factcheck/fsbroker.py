"""A message broker in a folder: what Celery talks to when no Redis is configured (docs/adr/0002).

    ready/QUEUE/NAME          a message, complete; NAME begins with the time, so names sort by age
    taken/QUEUE/NAME.CLAIM    the same file, renamed by the one process that took it
    writing/                  being written, read by nobody
    broken/                   not a message; kept for a person to look at

Publishing and taking are one rename each: nobody reads half a message, and of several takers one wins. An
acknowledged message is deleted; one whose taker died comes back after `visibility_timeout` seconds. Files
are not fsynced: a message is a wake-up, the rows are the truth, and a sweep wakes them again.

No fanout, hence no remote control, no gossip: a worker on this broker is steered by signals.
"""

from __future__ import annotations

import logging
import os
import re
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import virtual
from kombu.utils.json import dumps, loads

logger = logging.getLogger(__name__)

Message = dict[str, Any]

QUEUE_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")
LISTED = 256  # names remembered from one listing: fewer listings, yet not stale for long
DRAIN_SECONDS = 0.2
BUSY_SECONDS = 0.02  # ... while one of our messages is worked on


class QoS(virtual.QoS):
    """Deletes the file when its message is acknowledged or dropped."""

    channel: Channel

    def ack(self, delivery_tag: str) -> None:
        self.channel.settle(delivery_tag)
        super().ack(delivery_tag)

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        super().reject(delivery_tag, requeue)
        self.channel.settle(delivery_tag)


class Channel(virtual.Channel):
    """Queues as folders under the transport option `folder`."""

    QoS = QoS
    supports_fanout = False

    def __init__(self, connection: Any, **kwargs: Any) -> None:
        options = connection.client.transport_options
        self.folder = Path(options["folder"])
        self.visibility_timeout = float(options.get("visibility_timeout", 3600))
        self._claim = uuid.uuid4().hex  # a stale acknowledgement can delete only our own claim
        self._taken: dict[str, Path] = {}  # delivery tag -> file
        self._listed: dict[str, deque[str]] = {}  # queue -> names, oldest first
        self._swept = float("-inf")
        super().__init__(connection, **kwargs)

    def settle(self, delivery_tag: str) -> None:
        """Forget a delivered message for good. Nothing happens when it is not ours any more."""
        path = self._taken.pop(delivery_tag, None)
        if path:
            path.unlink(missing_ok=True)

    def basic_get(self, queue: str, no_ack: bool = False, **kwargs: Any) -> Any:
        message: Any = super().basic_get(queue, no_ack=no_ack, **kwargs)
        if message is not None and no_ack:
            self.settle(message.delivery_tag)
        return message

    def basic_consume(
        self, queue: str, no_ack: bool, callback: Callable[..., Any] | None, consumer_tag: Any, **kwargs: Any
    ) -> Any:
        def settled(message: Any) -> Any:
            self.settle(message.delivery_tag)
            return callback(message) if callback else None

        return super().basic_consume(queue, no_ack, settled if no_ack else callback, consumer_tag, **kwargs)

    # --- what kombu asks of a virtual channel -----------------------------------------------------------

    def _put(self, queue: str, message: Message, **kwargs: Any) -> None:
        name = f"{time.time_ns():020d}-{uuid.uuid4().hex}"
        ready = self._place("ready", queue, name)
        draft = self._made("writing") / name
        draft.write_text(dumps(message), encoding="utf-8")
        draft.rename(ready)

    def _get(self, queue: str, timeout: float | None = None) -> Message:
        self._sweep_at_times()
        for name in self._names(queue):
            path = self._take(queue, name)
            message = self._read(path) if path else None
            if message:
                return message
        raise Empty

    def _size(self, queue: str) -> int:
        return len(os.listdir(self._place("ready", queue)))

    def _purge(self, queue: str) -> int:
        removed = 0
        for name in os.listdir(self._place("ready", queue)):
            try:
                self._place("ready", queue, name).unlink()
            except FileNotFoundError:
                continue  # taken meanwhile
            removed += 1
        return removed

    def _delete(self, queue: str, *args: Any, **kwargs: Any) -> None:
        self._purge(queue)

    def _restore(self, message: Any) -> None:
        path = self._taken.pop(message.delivery_tag, None)
        if path:
            self._give_back(path)

    _restore_at_beginning = _restore

    # --- files ------------------------------------------------------------------------------------------

    def _place(self, kind: str, queue: str, name: str = "") -> Path:
        """The path of a message of a queue, or of its folder, which is there afterwards."""
        if not QUEUE_NAME.fullmatch(queue):
            raise ChannelError(f"A queue name is letters, digits, '.', '_' and '-', not {queue!r}.")
        return self._made(f"{kind}/{queue}") / name

    def _made(self, kind: str) -> Path:
        folder = self.folder / kind
        if not folder.exists():
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)  # messages are nobody else's business
            folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _names(self, queue: str) -> Iterator[str]:
        """Names of ready messages, oldest first; each may have been taken by another since."""
        listed = self._listed.setdefault(queue, deque())
        while listed:
            yield listed.popleft()
        listed.extend(sorted(os.listdir(self._place("ready", queue)))[:LISTED])
        while listed:
            yield listed.popleft()

    def _take(self, queue: str, name: str) -> Path | None:
        """The taken file, or None when another process was faster."""
        ready = self._place("ready", queue, name)
        taken = self._place("taken", queue, f"{name}.{self._claim}")
        try:
            # First the time, then the rename: a claim never looks older than it is.
            os.utime(ready)
            ready.rename(taken)
        except FileNotFoundError:
            return None
        return taken

    def _read(self, path: Path) -> Message | None:
        """The message in a taken file; None when there is none in it, and then the file is set aside."""
        try:
            message: Message = loads(path.read_text(encoding="utf-8"))
            tag = message["properties"]["delivery_tag"]
        except FileNotFoundError:
            return None  # held up for so long that it was given back
        except (ValueError, KeyError, TypeError):
            logger.exception("%s is no message; set aside", path.name)
            path.rename(self._made("broken") / path.name)
            return None
        self._taken[tag] = path
        return message

    def _give_back(self, path: Path) -> None:
        # The file is gone when it was settled, or given back by another process.
        with suppress(FileNotFoundError):
            path.rename(self._place("ready", path.parent.name, path.name.partition(".")[0]))

    def _sweep_at_times(self) -> None:
        if time.monotonic() - self._swept > min(5.0, self.visibility_timeout / 2):
            self._swept = time.monotonic()
            self._sweep()

    def _sweep(self) -> None:
        """Give back what dead processes had taken; delete what they had not finished writing."""
        oldest = time.time() - self.visibility_timeout
        for path in self._made("taken").glob("*/*"):
            if _modified(path) < oldest:
                self._give_back(path)
        for path in self._made("writing").iterdir():
            if _modified(path) < oldest:
                path.unlink(missing_ok=True)


class Transport(virtual.Transport):
    """Named in the setting CELERY_BROKER_TRANSPORT: kombu refuses dotted names in a broker URL."""

    Channel = Channel
    driver_type = driver_name = "files"
    polling_interval = 0.1
    can_parse_url = True  # there is nothing in the URL to parse
    # Bindings outlive a connection, as kombu declares a queue once per client.
    bindings = virtual.BrokerState()

    def __init__(self, client: Any, **kwargs: Any) -> None:
        super().__init__(client, **kwargs)
        self.state = self.bindings

    def driver_version(self) -> str:
        return "1"

    def drain_events(self, connection: Any, timeout: float | None = None, **kwargs: Any) -> None:
        # Celery 5.6 acknowledges between drains, which last 2 s unless something arrives: keep them short,
        # and shorter while there is something to acknowledge soon: before that nothing new is taken.
        channels: Any = self.channels or []
        busy = any(channel._taken for channel in channels)
        longest = BUSY_SECONDS if busy else DRAIN_SECONDS
        super().drain_events(connection, longest if timeout is None else min(timeout, longest))


def _modified(path: Path) -> float:
    """Seconds since the epoch; for ever young when the file is gone."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")
