"""How fast all claims are exported, and how much memory the server takes for it.

python -m benchmarks.export [--claims 1000000] [--json], with --database, --keep and --reuse as benchmarks.api has them.
The product's web server with two processes sends all claims once as NDJSON and once as CSV over loopback; peak memory is
that of the process that sent them (VmHWM of /proc), beside what it took before.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import time
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from benchmarks import api, common


def main() -> int:
    options = api.parser().parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    with ExitStack() as stack:
        url = stack.enter_context(
            api.database(options.database, keep=options.keep, reuse=bool(options.reuse))
        )
        stack.enter_context(api.environment(url))
        token = options.reuse or api.filled(options.claims)
        stack.enter_context(api.served("product"))
        rows = [exported(kind, token) for kind in ("ndjson", "csv")]
    print(json.dumps(rows) if options.json else common.table(rows))
    return 0


def exported(kind: str, token: str) -> dict[str, Any]:
    """One export, read to its end."""
    before = _peak()
    connection = HTTPConnection("127.0.0.1", api.PORTS["product"], timeout=60)
    begun = time.perf_counter()
    connection.request("GET", f"/api/v1/export/claims.{kind}", headers={"Authorization": f"Bearer {token}"})
    answer = connection.getresponse()
    if answer.status != 200:
        raise SystemExit(f"answered {answer.status}: {answer.read(400)!r}")
    first, size, lines = 0.0, 0, 0
    while piece := answer.read1(1 << 20):
        first = first or time.perf_counter() - begun
        size += len(piece)
        lines += piece.count(b"\n")
    seconds = time.perf_counter() - begun
    connection.close()
    return {
        "export": kind,
        "lines": lines,
        "MB": round(size / 2**20),
        "seconds": round(seconds, 1),
        "lines/s": round(lines / seconds),
        "first bytes after s": round(first, 2),
        "peak MB before": before,
        "peak MB": _peak(),
    }


def _peak() -> int:
    """The most memory that one process of the server has taken, in MB."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdecimal() and str(api.PORTS["product"]) in (folder / "cmdline").read_text():
                found += re.findall(r"VmHWM:\s+(\d+) kB", (folder / "status").read_text())
        except OSError:  # it ended meanwhile
            continue
    return max((int(one) for one in found), default=0) // 1024


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    sys.exit(main())
