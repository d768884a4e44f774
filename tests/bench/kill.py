"""Kills the product under load and looks what is left.

    python tests/bench/kill.py --kills 200 --database both

Each kill ends a process of clients and a worker's process at once, at a random moment; the next ones ask again for what was never
answered. The last line is one JSON object: {"sqlite": {"kills", "acknowledged", "asked_again", "done_before", "missing", "twice",
"disagreements", "incidents", "seconds"}, "postgresql": {…}}. `asked_again`: requests a death left unanswered; `done_before`: those of
them that had been carried out all the same. Exit code 1 when anything is wrong. PostgreSQL starts by itself (.ci/with-postgresql).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine.settings import Settings
from tests.bench import databases
from tests.killing.rounds import Killing

PER_DATABASE = 25        # kills before a fresh one, so that looking at all of it stays quick
WRONG = ("missing", "twice", "disagreements", "incidents")


def main() -> int:
    """0 when nothing was wrong after any kill."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--database", choices=databases.CHOICES, default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    databases.need_server(options.database)
    results = {name: _measure(name, options.kills, options.seed) for name in databases.names(options.database)}
    print(json.dumps(results))
    return 1 if any(result[what] for result in results.values() for what in WRONG) else 0


def _measure(name: str, kills: int, seed: int) -> dict[str, float]:
    began, sums = time.monotonic(), Counter[str]()
    while sums["kills"] < kills:
        with databases.fresh(name) as (url, folder):
            sums += _some_kills(Settings(url, folder, "bench"), min(PER_DATABASE, kills - sums["kills"]), seed + sums["kills"])
        print(f"{name}: {sums['kills']} kills, {sums['acknowledged']} requests acknowledged, {sum(sums[what] for what in WRONG)} things wrong", flush=True)
    return {what: sums[what] for what in ("kills", "acknowledged", "asked_again", "done_before", *WRONG)} | {"seconds": round(time.monotonic() - began, 1)}


def _some_kills(settings: Settings, kills: int, seed: int) -> Counter[str]:
    """Kill, look, say what is wrong, go on."""
    killing, sums = Killing(settings, settings.data_dir / "journal", seed), Counter[str]()
    for _ in range(kills):
        killing.kill_once()
        found = killing.look()
        for what in WRONG:
            for line in getattr(found, what):
                print(f"after kill {killing.deaths}: {what}: {line}", flush=True)
            sums[what] = max(sums[what], len(getattr(found, what)))
        sums["asked_again"] += len(killing.known().open)
    known = killing.known()
    return sums + Counter(kills=kills, acknowledged=len(known.told), done_before=known.repeated)


if __name__ == "__main__":
    raise SystemExit(main())
