"""Every real message as a case, imported and worked to a close by a seeded mix of what people do and leave undone.

    python tests/bench/civic.py --database both

Last line: one JSON object {"sqlite": {"cases", "import_seconds", "work_seconds", "cases_per_s", "steps", "incidents", "disagreements",
"facts", "mix"}, "postgresql": {…}}. Exit code 1 when there was an incident or a disagreement. The messages carry no licence: they lie
beside the project, not in it.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import func, select

from engine.clock import FrozenClock
from engine.deploy import deploy
from engine.engine import Engine
from engine.importer import Importer
from engine.message_file import lines_of, parse_message
from engine.place_file import load_places
from engine.places import villages
from engine.settings import Settings
from engine.tables import case, incident
from engine.verify import counts, verify
from tests.bench import bare, databases
from tests.driver import Driver, everyman

MESSAGES = Path(__file__).resolve().parents[3] / "shared" / "data" / "civic_messages.jsonl.gz"


def main() -> int:
    """Import, drive, verify, print; 0 when nothing was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=0, help="how many (0 = all)")
    parser.add_argument("--database", choices=databases.CHOICES, default="sqlite")
    options = parser.parse_args()
    if not MESSAGES.exists():
        print(f"{MESSAGES} is not there", file=sys.stderr)
        return 2
    databases.need_server(options.database)
    results = {}
    for name in databases.names(options.database):
        with databases.fresh(name) as (url, folder):
            clock = FrozenClock(bare.MONDAY)
            engine = Engine.open(Settings(url, folder, "bench"), clock)
            deploy(engine, "grievance")
            load_places(engine)
            results[name] = measure(engine, clock, options.messages)
            engine.close()
        print(f"{name}: {results[name]}", flush=True)
    print(json.dumps(results))
    return 1 if any(result["incidents"] or result["disagreements"] for result in results.values()) else 0


def measure(engine: Engine, clock: FrozenClock, most: int) -> dict[str, Any]:
    """Seconds for the import and for working every case to its close, and what `verify` says then."""
    staff = everyman(engine)
    importer = Importer(engine, [village.code for village in villages(engine)])
    began = time.perf_counter()
    for number, line, _ in lines_of(MESSAGES):
        if most and number > most:
            break
        importer.file(parse_message(number, line))
    imported = time.perf_counter()
    driver = Driver(engine, staff, clock)
    driver.until_closed()
    closed = time.perf_counter()
    found = list(verify(engine))
    with engine.database.read() as connection:
        cases = connection.scalar(select(func.count()).select_from(case)) or 0
        incidents = connection.scalar(select(func.count()).select_from(incident)) or 0
    return {
        "cases": cases, "import_seconds": round(imported - began, 1), "work_seconds": round(closed - imported, 1),
        "cases_per_s": round(cases / (closed - began), 1), "steps": driver.done.total(), "incidents": incidents,
        "disagreements": len(found), "facts": counts(engine).facts, "mix": dict(driver.done.most_common()),
    }


if __name__ == "__main__":
    raise SystemExit(main())
