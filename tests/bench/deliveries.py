"""Kills the worker while it delivers notices, and counts what arrived.

    python tests/bench/deliveries.py --deliveries 10000 --kills 20 --database sqlite

Half of the deliveries are SMS, half events for a webhook; a local receiver takes them. The worker is `epoint worker`, a process of its own,
ended by SIGKILL at random moments while it sends. Last line: one JSON object {"deliveries", "received", "missing", "twice_per_key", "repeated",
"per_s", "kills"}. `repeated`: requests a death made the next worker send again, under the key the receiver knows already; `per_s` counts
only the seconds in which a worker was sending. Exit code 1 when anything is missing or told twice. PostgreSQL starts by itself.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine.engine import Engine
from engine.place_file import load_places
from engine.settings import Settings
from tests.bench import databases
from tests.killing.deliveries import awake, fill_outbox, kill_while_delivering
from tests.receiver import http_receiver


def main() -> None:
    """Fill an outbox, kill, count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--deliveries", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    databases.need_server(options.database)
    with databases.fresh(options.database) as (url, folder), http_receiver() as receiver:
        engine = Engine.open(Settings(url, folder, "bench", allowed_hosts=("127.0.0.1",)))
        load_places(engine)
        awake(engine)
        fill_outbox(engine, receiver, options.deliveries)
        result = kill_while_delivering(engine, receiver, options.kills, seed=options.seed)
        engine.close()
    print(json.dumps(asdict(result)))
    sys.exit(0 if result.right else 1)


if __name__ == "__main__":
    main()
