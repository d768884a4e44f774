"""Kill the worker while it delivers, look what arrived. The receiver keeps to the keys, as a gateway does: what it knows it does not do again."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import func, select

from engine.engine import Engine
from engine.facts import Fact
from engine.notices.tell import Happening, tell
from engine.people import add_person
from engine.settings import ROOT
from engine.store import Notice
from engine.tables import case, delivery
from tests.engine.notices.world import set_up
from tests.engine.rows import add_cases
from tests.receiver import Receiver

VILLAGE = "330226106235"
CHANNELS = ("sms", "webhook")
PEOPLE = 20
_WORKER = """
import sys
from datetime import timedelta
from engine.notices import claim
if float(sys.argv[1]): claim.LEASE = timedelta(seconds=float(sys.argv[1]))
from engine.cli.__main__ import main
sys.exit(main(["worker"]))
"""


@dataclass(frozen=True)
class Result:
    """`received`: deliveries that arrived; `twice_per_key`: told twice under different keys, or differently under one; `repeated`: requests
    under a key that was known already."""

    deliveries: int
    received: int
    missing: int
    twice_per_key: int
    repeated: int
    per_s: float
    kills: int

    @property
    def right(self) -> bool:
        return not self.missing and not self.twice_per_key and self.received == self.deliveries


def fill_outbox(engine: Engine, receiver: Receiver, deliveries: int) -> None:
    """So many deliveries, half of them SMS, half of them events, written as a step writes them."""
    for channel in CHANNELS:
        set_up(engine, channel, {"secret": "bench"}, url=receiver.url(f"/{channel}"))
    with engine.database.write() as connection:
        people = [add_person(engine, connection, name=f"村民{number}", phone=f"1390000{number:04d}", home=VILLAGE) for number in range(PEOPLE)]
    cases = deliveries // len(CHANNELS)
    for begin in range(0, cases, 500):
        numbers = range(begin, min(begin + 500, cases))
        ids = add_cases(engine, [{"number": n, "place": VILLAGE, "reporter_id": people[n % PEOPLE], "status": "closed"} for n in numbers])
        book, now = engine.rulebooks.recent(), engine.clock.now()
        with engine.database.write() as connection:
            for n, case_id in zip(numbers, ids, strict=True):
                row = SimpleNamespace(id=case_id, number=f"20260302-{n:08d}", process="grievance", place=VILLAGE, reporter_id=people[n % PEOPLE])
                what = Happening(row, n, True, [Fact("closed", audience="villager")])
                tell(connection, book, what, [Notice(row.reporter_id, "closed", {"number": row.number})], now)


def awake(engine: Engine) -> None:
    """No quiet hours, whatever the machine's clock says."""
    from tests.engine.notices.world import lay

    lay(engine, id="villager-closed-sms", kind="closed", words_zh="{number} 已办结", words_en="{number} closed")


def kill_while_delivering(engine: Engine, receiver: Receiver, kills: int, *, lease: float = 0.0, seed: int = 1, longest: float = 1800.0) -> Result:
    """Start workers and kill them, then let one finish; what arrived."""
    chance, total, began = random.Random(seed), waiting(engine), time.monotonic()
    for _ in range(kills):
        had, process = len(receiver.seen), _start(engine, lease)
        while len(receiver.seen) == had and time.monotonic() - began < longest and waiting(engine):
            time.sleep(0.005)
        time.sleep(chance.uniform(0.02, min(1.5, 6000 / kills / 250)))
        process.send_signal(signal.SIGKILL)
        process.wait()
    process = _start(engine, lease)
    try:
        while waiting(engine) and time.monotonic() - began < longest:
            time.sleep(0.2)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
    return _result(engine, receiver.seen, total, kills)


def waiting(engine: Engine) -> int:
    """How many deliveries are not done yet."""
    with engine.database.read() as connection:
        return int(connection.scalar(select(func.count()).select_from(delivery).where(delivery.c.status == "waiting")) or 0)


def _start(engine: Engine, lease: float) -> subprocess.Popen[bytes]:
    ours = {"EPOINT_DATABASE_URL": engine.settings.database_url, "EPOINT_DATA_DIR": str(engine.settings.data_dir), "EPOINT_DEMO": "0",
            "EPOINT_SECRET_KEY": engine.settings.secret_key, "EPOINT_ALLOWED_HOSTS": "127.0.0.1", "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-c", _WORKER, str(lease)], cwd=ROOT, env={**os.environ, **ours}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _result(engine: Engine, seen: Sequence[Any], total: int, kills: int) -> Result:
    with engine.database.read() as connection:
        wanted = {row.id: (row.channel, row.number) for row in connection.execute(
            select(delivery.c.id, delivery.c.channel, case.c.number).join(case, case.c.id == delivery.c.case_id))}
    bodies: dict[str, bytes] = {}
    differing = set()
    for one in seen:
        if bodies.setdefault(one.key, one.body) != one.body:
            differing.add(one.key)
    effects = Counter(wanted.get(key, ("", key)) for key in bodies)       # a gateway acts once per key
    twice = len(differing) + sum(count - 1 for count in effects.values())
    moments = sorted(one.at for one in seen)
    seconds = sum(gap for before, after in zip(moments, moments[1:], strict=False) if (gap := after - before) < 0.5)      # not the dead ones
    received = len(bodies.keys() & wanted.keys())
    return Result(total, received, total - received, twice, len(seen) - len(bodies), round(len(bodies) / max(seconds, 0.001), 1), kills)


LEASE_IN_TESTS = timedelta(seconds=2).total_seconds()
