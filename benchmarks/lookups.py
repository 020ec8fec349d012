"""Look-ups under fire, and whether their pace is the provider's: what is lost or doubled, and look-ups a second.

python -m benchmarks.lookups chaos [--claims 500] [--every 4] and ... pace [--claims 200] [--paces 0 0.25 0.5 1];
both with [--workers 2], and on SQLite and files, or with --servers on a PostgreSQL and a Valkey started for this, or
with --database URL --redis URL on yours (a database of our own name; the Redis must be empty and is emptied).

chaos: three slow providers that fail at random are asked about every claim, while workers are killed, the broker
is emptied and the database restarted (ours) or all its connections ended (yours), about every so many seconds.
pace: a provider that takes half a second and wants to be asked once in so many seconds, for all workers together.
The bound is whatever is less: what the workers could ask without pause, or what the pace allows.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys

from benchmarks import common, lookups_chaos, lookups_lanes, lookups_pace, lookups_providers


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("measure", choices=["chaos", "pace"])
    made.add_argument("--claims", type=int, default=0, help="500 for chaos, 200 for pace")
    made.add_argument("--workers", type=int, default=2)
    made.add_argument("--every", type=float, default=4.0, help="chaos: seconds between kills, about")
    made.add_argument("--paces", type=float, nargs="+", default=[0.0, 0.25, 0.5, 1.0])
    made.add_argument("--concurrency", type=int, nargs="+", default=[1, 2], help="pace: of each worker")
    made.add_argument("--limit", type=float, default=900.0, help="seconds a measure may take")
    made.add_argument("--servers", action="store_true", help="PostgreSQL and Valkey, started for this")
    made.add_argument("--database", default="", metavar="URL", help="postgres://user@host/name")
    made.add_argument("--redis", default="", metavar="URL")
    made.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return made


def main() -> int:
    options = parser().parse_args()
    options.claims = options.claims or (500 if options.measure == "chaos" else 200)
    if bool(options.database) != bool(options.redis):
        raise SystemExit("--database and --redis belong together.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    fire = options.measure == "chaos"
    providers = lookups_providers.FAILING if fire else [lookups_providers.Paced]
    with lookups_lanes.lane(
        providers, lease=lookups_chaos.LEASE if fire else 0,
        servers=options.servers, database=options.database, redis=options.redis,
    ) as lane:  # fmt: skip
        rows = [lookups_chaos.run(lane, options)] if fire else list(lookups_pace.run(lane, options))
    print(json.dumps(rows) if options.json else common.table(rows, turned=fire))
    return int(any(map(lookups_chaos.wrong, rows)))


if __name__ == "__main__":
    sys.exit(main())
