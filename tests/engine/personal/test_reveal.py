"""Who handles a case looks at its reporter's number with a reason, and that is written down; nobody else does."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.commands import report
from engine.commands.reveal import reveal_reporter
from engine.engine import Engine
from engine.errors import BadAnswers, NotFound, NotYours
from engine.tables import access_log
from tests.world import OTHER_TOWNSHIP, OWN, World


def test_a_look_is_recorded_with_who_whose_and_why(deployed: Engine, world: World) -> None:
    made = report(deployed, world.villager, request_key="k" * 22, place=OWN, subject="路灯坏了", text="三盏。")
    worker = world.person("grid_worker")
    assert reveal_reporter(deployed, worker, made.number, reason="to_call").number == "13805741001"
    with deployed.database.read() as connection:
        [row] = connection.execute(select(access_log)).all()
    assert (row.by_id, row.by_role, row.about_id, row.what, row.case_id, row.reason, row.words) == (
        worker.id, "grid_worker", world.villager.id, "phone", made.id, "to_call", None)


@pytest.mark.parametrize(("reason", "words", "field"), [("", "", "reason"), ("curious", "", "reason"), ("other", " ", "words"), ("other", "很" * 201, "words")])
def test_without_a_reason_nothing_is_shown(deployed: Engine, world: World, reason: str, words: str, field: str) -> None:
    made = report(deployed, world.villager, request_key="k" * 22, place=OWN, subject="路灯坏了", text="三盏。")
    with pytest.raises(BadAnswers) as refused:
        reveal_reporter(deployed, world.person("grid_worker"), made.number, reason=reason, words=words)
    assert list(refused.value.errors) == [field]
    with deployed.database.read() as connection:
        assert connection.execute(select(access_log)).all() == []


def test_who_only_watches_or_works_elsewhere_sees_no_number(deployed: Engine, world: World) -> None:
    made = report(deployed, world.villager, request_key="k" * 22, place=OWN, subject="路灯坏了", text="三盏。")
    for role in ("county_supervisor", "administrator", "command_room"):
        with pytest.raises(NotYours):
            reveal_reporter(deployed, world.person(role), made.number, reason="to_call")
    with pytest.raises(NotFound):
        reveal_reporter(deployed, world.person("grid_worker", OTHER_TOWNSHIP), made.number, reason="to_call")
    with deployed.database.read() as connection:
        assert connection.execute(select(access_log)).all() == []
