"""The process that moves cases dies at every named point, again and again: each case ends on exactly one version, moved once, with the
same work open; taking back is the same."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from typing import Any

from sqlalchemy import select

from engine.commands import report, steer_migration
from engine.engine import Engine
from engine.tables import case, case_move, deadline, fact, migration, open_task, timer
from engine.verify import verify
from tests.engine.migrating import VILLAGE, deploy_changed, without_boundary
from tests.engine.test_migrate import begin, carry_out, current, everything, everywhere, states
from tests.world import World

assert everywhere       # the fixture
PROGRAM = """
import sys
from pathlib import Path
from engine.commands import migrate_some
from engine.engine import Engine
from engine.settings import Settings
engine = Engine.open(Settings(sys.argv[1], Path(sys.argv[2]), "only-for-tests"))
while migrate_some(engine, 7):
    pass
"""
STEP = ("before_case:3", "clocks_saved:2", "case_saved:3", "facts_saved:2", "before_commit:4", "case_moved:1", "case_moved:4", "batch_moved:1")
BACK = ("case_reverted:1", "case_reverted:5", "batch_moved:1", "batch_moved:2")


def killed_at_each(engine: Engine, points: tuple[str, ...]) -> None:
    """One worker after the other dies at its point; what is on the disk agrees each time."""
    for point in points:
        died = subprocess.run([sys.executable, "-c", PROGRAM, engine.settings.database_url, str(engine.settings.data_dir)],
                              env={**os.environ, "EPOINT_FAULT": point}, check=False, capture_output=True, text=True)
        assert died.returncode == -9, (point, died.returncode, died.stderr)
        assert [str(one) for one in verify(engine)] == [], point


def moved_once(engine: Engine, kind: str) -> bool:
    """Whether every open case has exactly one fact of this kind."""
    with engine.database.read() as connection:
        told = Counter(connection.scalars(select(fact.c.case_id).where(fact.c.kind == kind)))
        return told == Counter(connection.scalars(select(case.c.id).where(case.c.status != "closed")))


def settled(engine: Engine) -> Any:
    """The outcomes there are and how the migration stands."""
    with engine.database.read() as connection:
        return set(connection.scalars(select(case_move.c.outcome))), connection.scalar(select(migration.c.status))


def test_killed_anywhere_each_case_moves_once_and_goes_back_once(everywhere: Engine, world: World) -> None:
    for number in range(8):                       # however many of the others happened to close
        report(everywhere, world.villager, request_key=f"fresh{number}", place=world.villages[0], subject="路灯", text="不亮。")
    before, was, ids = current(everywhere), states(everywhere), {row[0] for row in everything(everywhere, open_task)}
    rows = [everything(everywhere, table) for table in (open_task, timer, deadline)]
    after = deploy_changed(everywhere, without_boundary(VILLAGE, "village_warning")).version
    number = begin(everywhere, world, before, after)
    killed_at_each(everywhere, STEP)
    carry_out(everywhere)
    assert len(was) >= 18 and settled(everywhere) == ({"moved"}, "done") and moved_once(everywhere, "migrated")
    assert {version for _, version in states(everywhere).values()} == {after} and {row[0] for row in everything(everywhere, open_task)} == ids
    steer_migration(everywhere, world.person("administrator"), number, "revert")
    killed_at_each(everywhere, BACK)
    carry_out(everywhere)
    assert settled(everywhere) == ({"reverted"}, "reverted") and moved_once(everywhere, "migration_reverted")
    assert states(everywhere) == was and [everything(everywhere, table) for table in (open_task, timer, deadline)] == rows
    assert [str(one) for one in verify(everywhere)] == []
