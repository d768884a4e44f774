"""The kill tests mean something only if their checks see a loss, a double and a disagreement."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, update

from engine.commands import complete_task, report
from engine.engine import Engine
from engine.tables import case, fact, open_task, request
from tests.killing.check import look
from tests.killing.journal import Journal, Known, read_journal
from tests.world import OWN, World

ANSWERS = {"category": "other", "people": 1, "route": "simple"}


@pytest.fixture
def known(deployed: Engine, world: World, tmp_path: Path) -> Known:
    """A client that reported a case and had it accepted, and was told so both times."""
    journal = Journal(tmp_path / "journal")
    journal.asked("k1", {"verb": "report", "subject": "路灯 k1"})
    filed = report(deployed, world.villager, request_key="k1", place=OWN, subject="路灯 k1", text="不亮")
    journal.told("k1", filed.id, filed.repeated)
    with deployed.database.read() as connection:
        task = connection.scalar(select(open_task.c.id))
    journal.asked("k2", {"verb": "work", "task": task, "role": "grid_worker", "answers": ANSWERS})
    done = complete_task(deployed, world.person("grid_worker"), task, request_key="k2", answers=ANSWERS)
    journal.told("k2", done.id, done.repeated)
    journal.asked("k3", {"verb": "report", "subject": "路灯 k3"})
    return read_journal(tmp_path / "journal")


def test_nothing_is_wrong_where_nothing_went_wrong(deployed: Engine, known: Known) -> None:
    assert not look(deployed, known)
    assert list(known.open) == ["k3"]


def test_an_acknowledged_request_without_a_trace_is_missing(deployed: Engine, known: Known) -> None:
    with deployed.database.write() as connection:
        connection.execute(delete(request).where(request.c.key.endswith(":k2")))
    assert [line.split(":")[0] for line in look(deployed, known).missing] == ["k2"]


def test_an_acknowledged_request_without_its_effect_is_missing(deployed: Engine, known: Known) -> None:
    with deployed.database.write() as connection:
        connection.execute(update(case).values(subject="something else"))
    assert [line.split(":")[0] for line in look(deployed, known).missing] == ["k1"]


def test_a_task_that_ended_twice_is_seen(deployed: Engine, known: Known) -> None:
    with deployed.database.write() as connection:
        row = dict(connection.execute(select(fact).where(fact.c.kind == "task_completed")).one()._mapping)
        connection.execute(insert(fact).values(row | {"seq": 99}))
    assert look(deployed, known).twice == [f"end of task {row['task_id']}"]


def test_a_report_that_became_two_cases_is_seen(deployed: Engine, world: World, known: Known) -> None:
    report(deployed, world.villager, request_key="another key", place=OWN, subject="路灯 k1", text="不亮")
    assert look(deployed, known).twice == ["case 路灯 k1"]


def test_a_lost_open_task_is_a_disagreement(deployed: Engine, known: Known) -> None:
    with deployed.database.write() as connection:
        connection.execute(delete(open_task))
    assert any("open task" in found for found in look(deployed, known).disagreements)
