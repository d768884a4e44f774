"""How long a lookup of likely duplicates takes in a county with many cases, and how well it tells labelled pairs apart.

    python tests/bench/duplicates.py --cases 100000 --database sqlite

Cases are spread over all villages of the demo county and the last 90 days, so that every lookup has as many candidates as it ever looks
at; their words are the messages of ../shared where they are, else made up. Last line: one JSON object {"lookup_ms_p50", "lookup_ms_p95",
"cases", "precision", "recall"}; with --database both one per database. precision and recall are those of the pairs that tuned nothing;
"all" holds both over all pairs. Null without ../shared.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import insert, text

from engine.clock import FrozenClock, to_text
from engine.duplicates import likely_duplicates
from engine.engine import Engine
from engine.people import create_person
from engine.place_file import load_places
from engine.places import villages
from engine.settings import Settings
from engine.tables import case
from tests.bench import databases
from tests.conftest import START
from tests.duplicate_pairs import MESSAGES, labels, measure, messages
from tests.engine.rows import VERSION, add_definition, some_id

CHUNK, LOOKUPS, WARM = 5000, 300, 20


def words() -> list[tuple[str, str]]:
    """(subject, text) to fill cases with."""
    if MESSAGES.exists():
        return list(messages().values())
    maker = random.Random(2)
    letters = [chr(0x4E00 + number) for number in range(2000)]
    return [("".join(maker.choices(letters, k=16)), "".join(maker.choices(letters, k=200))) for _ in range(2000)]


def fill(engine: Engine, count: int, said: list[tuple[str, str]], places: list[str]) -> None:
    """`count` open cases over the villages and the 90 days."""
    add_definition(engine)
    now, maker = engine.clock.now(), random.Random(3)
    for begin in range(0, count, CHUNK):
        rows = []
        for number in range(begin, min(begin + CHUNK, count)):
            subject, body = said[maker.randrange(len(said))]
            created = to_text(now - timedelta(seconds=maker.randrange(1, 89 * 86400)))
            rows.append({
                "id": some_id(number), "number": f"B{number:09d}", "process": "grievance", "version": VERSION, "place": places[number % len(places)],
                "subject": subject, "text": body, "created_at": created, "updated_at": created, "status": "open", "stage": "handle", "rev": 1,
                "state": b"", "state_digest": "", "fact_count": 0, "fact_head": "0" * 64})
        with engine.database.write() as connection:
            connection.execute(insert(case), rows)
    with engine.database.write() as connection:
        connection.execute(text("ANALYZE"))


def measured(database: str, count: int) -> dict[str, Any]:
    """Fill one database and look up."""
    with databases.fresh(database) as (url, folder):
        engine = Engine.open(Settings(database_url=url, data_dir=folder, secret_key="bench"), FrozenClock(START))
        load_places(engine)
        places, said = [one.code for one in villages(engine)], words()
        fill(engine, count, said, places)
        worker = create_person(engine, name="指挥员", login="bench", memberships=[("command_room", "330226")])
        maker, taken, found = random.Random(4), [], 0
        for number in range(LOOKUPS + WARM):
            subject, body = said[maker.randrange(len(said))]
            place, begun = maker.choice(places), time.perf_counter()
            found += len(likely_duplicates(engine, worker, place, body, subject))
            if number >= WARM:
                taken.append((time.perf_counter() - begun) * 1000)
        engine.close()
    print(f"{database}: {LOOKUPS} lookups among {count} cases found {found}", flush=True)
    return {"lookup_ms_p50": round(statistics.median(taken), 2), "lookup_ms_p95": round(statistics.quantiles(taken, n=20)[18], 2), "cases": count} | quality()


def quality() -> dict[str, Any]:
    """Precision and recall on the labelled pairs."""
    if not MESSAGES.exists():
        return {"precision": None, "recall": None}
    said, pairs = messages(), labels()
    unseen, everything = measure(pairs[1::2], said), measure(pairs, said)
    return {"precision": round(unseen.precision, 3), "recall": round(unseen.recall, 3),
            "all": {"precision": round(everything.precision, 3), "recall": round(everything.recall, 3), "pairs": len(pairs)}}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--database", choices=databases.CHOICES, default="sqlite")
    asked = parser.parse_args()
    databases.need_server(asked.database)
    results = {name: measured(name, asked.cases) for name in databases.names(asked.database)}
    print(json.dumps(results if asked.database == "both" else results[asked.database]))


if __name__ == "__main__":
    main()
