"""How long a county's list of villagers takes, the first time and the second; `cpu` is this process's own, which others on the machine do not
lengthen. Last line: one JSON object."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import func, select

from engine.commands.import_villagers import import_of
from engine.engine import Engine
from engine.place_file import load_places
from engine.places import townships, villages
from engine.settings import Settings
from engine.tables import person, villager_import
from engine.villagers.import_file import import_file
from tests.bench import databases
from tests.bench.villager_list import lines, write_xlsx


def main() -> int:
    """1 when the second reading changed anything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=252_800)
    parser.add_argument("--database", choices=databases.CHOICES, default="both")
    options = parser.parse_args()
    databases.need_server(options.database)
    results, wrong = {}, 0
    for name in databases.names(options.database):
        with databases.fresh(name) as (url, folder):
            engine = Engine.open(Settings(database_url=url, data_dir=folder, secret_key="bench"))
            load_places(engine)
            file = _list(engine, folder, options.rows)
            first, second = _read(engine, file), _read(engine, file)
            with engine.database.read() as connection:
                people = connection.scalar(select(func.count()).select_from(person))
            engine.close()
        wrong += first["added"] != people or second["added"] + second["updated"] != 0 or first["bad"] != second["bad"]
        results[name] = {"rows": options.rows, "bad": first["bad"], "seconds_first": first["seconds"], "seconds_second": second["seconds"],
                         "cpu_first": first["cpu"], "cpu_second": second["cpu"], "unchanged": second["unchanged"]}
        print(name, results[name])
    print(json.dumps(results))
    return 1 if wrong else 0


def _list(engine: Engine, folder: Path, rows: int) -> bytes:
    named = {one.code: one.name for one in townships(engine)}
    write_xlsx(str(folder / "list.xlsx"), lines(rows, [(named[one.code[:9]], one.name) for one in villages(engine)]))
    return (folder / "list.xlsx").read_bytes()


def _read(engine: Engine, content: bytes) -> dict[str, float]:
    began, cpu = time.perf_counter(), time.process_time()
    with engine.database.write() as connection:
        import_id = import_of(engine, connection, "list.xlsx", content, None)
    import_file(engine, import_id, content)
    with engine.database.read() as connection:
        row = connection.execute(select(villager_import).where(villager_import.c.id == import_id)).one()
    return {"seconds": round(time.perf_counter() - began, 1), "cpu": round(time.process_time() - cpu, 1), "added": row.added, "updated": row.updated, "unchanged": row.unchanged, "bad": row.bad}


if __name__ == "__main__":
    raise SystemExit(main())
