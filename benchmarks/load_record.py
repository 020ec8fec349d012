"""What came of every request of benchmarks.load, and the table of it."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from benchmarks import common

CONTESTED = frozenset({409, 412, 428})  # somebody was faster
SHOWN = 12  # wrong answers whose beginning is shown
Window = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: when by the monotonic clock, for how many seconds, and what came; "" is what was wanted."""

    kind: str
    at: float
    seconds: float
    outcome: str

    @property
    def wrong(self) -> bool:
        return self.outcome not in {"", "contested", "429"}

    def within(self, windows: Iterable[Window]) -> bool:
        return any(self.at <= end and self.at + self.seconds >= start for start, end in windows)


@dataclass
class Record:
    """All requests so far."""

    rows: list[Asked] = field(default_factory=list)
    shown: int = 0

    async def ask(
        self, kind: str, client: httpx.AsyncClient, method: str, url: str, wanted: Iterable[int] = (200,), **more: Any
    ) -> httpx.Response | None:  # fmt: skip
        """The answer when it is one of the wanted, or contested; else None."""
        begun = time.monotonic()
        try:
            answer = await client.request(method, url, **more)
        except httpx.HTTPError as error:
            self.rows.append(Asked(kind, begun, time.monotonic() - begun, type(error).__name__))
            return None
        good, contested = answer.status_code in set(wanted), answer.status_code in CONTESTED
        outcome = "" if good else "contested" if contested else str(answer.status_code)
        self.rows.append(Asked(kind, begun, time.monotonic() - begun, outcome))
        if not good and not contested and self.shown < SHOWN:
            self.shown += 1
            print(f"{kind}: {answer.status_code} {method} {url}: {answer.text[:300]!r}", file=sys.stderr)
        return answer if good or contested else None

    def first_good(self, after: float) -> float | None:
        """When the first wanted answer was complete to a request that was sent after this moment."""
        ends = [row.at + row.seconds for row in self.rows if row.at > after and not row.outcome]
        return min(ends, default=None)

    def table(self, begun: float, seconds: float, windows: Sequence[Window]) -> list[dict[str, Any]]:
        """A row for each kind of request, and one for all; the pace is of the time of the load, without what came after."""
        kinds = list(dict.fromkeys(row.kind for row in self.rows))
        split = [(kind, [row for row in self.rows if row.kind == kind]) for kind in kinds]
        return [
            _line(kind, rows, windows)
            | {"a second": round(sum(row.at < begun + seconds for row in rows) / seconds, 2)}
            for kind, rows in [*split, ("all", self.rows)]
        ]

    def pace(self, kind: str, begun: float, seconds: float) -> float:
        """Wanted answers a second that were complete within the time of the load."""
        good = [row for row in self.rows if row.kind == kind and not row.outcome]
        return round(sum(row.at + row.seconds <= begun + seconds for row in good) / seconds, 2)

    def errors(self, windows: Sequence[Window]) -> dict[str, int]:
        """How often each error came, by kind of request, and whether inside a window."""
        found = Counter(
            f"{row.kind}: {row.outcome}{', in a window' if row.within(windows) else ''}"
            for row in self.rows
            if row.wrong
        )
        return dict(found.most_common())


def _line(kind: str, rows: list[Asked], windows: Sequence[Window]) -> dict[str, Any]:
    times = sorted(row.seconds * 1000 for row in rows if not row.outcome)
    wrong = [row for row in rows if row.wrong]
    inside = sum(row.within(windows) for row in wrong)
    return {
        "request": kind,
        "number": len(rows),
        "p50 ms": round(times[len(times) // 2]) if times else None,
        "p95 ms": round(times[len(times) * 95 // 100]) if times else None,
        "contested": sum(row.outcome == "contested" for row in rows),
        "429": sum(row.outcome == "429" for row in rows),
        "errors": len(wrong) - inside,
        "errors in windows": inside,
    }


def table(rows: Sequence[dict[str, Any]], sums: dict[str, Any]) -> str:
    """Both parts of the report."""
    width = max(map(len, sums))
    return "\n".join(
        [common.table(rows), "", *(f"{name.ljust(width)}  {value}" for name, value in sums.items())]
    )
