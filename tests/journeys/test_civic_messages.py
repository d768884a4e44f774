"""Real messages become cases and are worked to a close: nothing is lost, nothing disagrees. A sample here; all with EPOINT_FULL=1,
or `python tests/bench/civic.py`, which also says how long it takes."""

from __future__ import annotations

import os

import pytest
from sqlalchemy import func, select

from engine.clock import FrozenClock
from engine.engine import Engine
from engine.place_file import load_places
from engine.tables import case, fact
from tests.bench.civic import MESSAGES, measure

SAMPLE = 0 if os.environ.get("EPOINT_FULL") else 120


@pytest.mark.skipif(not MESSAGES.exists(), reason=f"the messages have no licence and lie outside the project, at {MESSAGES}")
def test_every_message_is_worked_to_a_close(deployed: Engine, clock: FrozenClock) -> None:
    load_places(deployed)
    result = measure(deployed, clock, SAMPLE)
    assert (result["incidents"], result["disagreements"]) == (0, 0)
    assert result["cases"] == (SAMPLE or 2163)
    with deployed.database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(case).where(case.c.status != "closed")) == 0
        outcomes = set(connection.scalars(select(case.c.outcome).distinct()))
        kinds = set(connection.scalars(select(fact.c.kind).distinct()))
    assert outcomes >= {"closed_satisfied", "closed_basically_satisfied", "closed_unrated"}
    assert kinds >= {"reported", "escalated", "answered", "returned", "closed", "supervision_ordered", "question_asked"}
