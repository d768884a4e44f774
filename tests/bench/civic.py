"""Every real message as a case, imported and worked to a close: seconds and cases a second. Last line: one JSON object."""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

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
from tests.driver import Driver, everyman

MESSAGES = Path(__file__).parents[3] / "shared" / "data" / "civic_messages.jsonl.gz"


def main() -> None:
    """Import, drive, verify, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=0, help="how many (0 = all)")
    parser.add_argument("--url", default="", help="database URL; an SQLite file in a temporary folder when left out")
    options = parser.parse_args()
    if not MESSAGES.exists():
        raise SystemExit(f"{MESSAGES} is not there: the messages carry no licence and are not part of the project")
    with tempfile.TemporaryDirectory() as folder:
        clock = FrozenClock(datetime(2026, 3, 2, 1, tzinfo=UTC))
        settings = Settings(options.url or f"sqlite:///{folder}/civic.sqlite", Path(folder), "bench")
        engine = Engine.open(settings, clock)
        deploy(engine, "grievance")
        load_places(engine)
        print(json.dumps(measure(engine, clock, options.messages)))
        engine.close()


def measure(engine: Engine, clock: FrozenClock, most: int) -> dict[str, object]:
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
    main()
