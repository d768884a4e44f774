"""What a villager wished to be sent: everything, only what needs them, or nothing about one case."""

from __future__ import annotations

import pytest

from engine.commands import wish_notices
from engine.engine import Engine
from engine.errors import BadAnswers, NotYours
from engine.notice_wishes import wants, wish_of
from tests.engine.test_merge import LAMP, tell
from tests.world import SAME_TOWNSHIP, World


def sent(engine: Engine, world: World, case_id: str, kind: str) -> bool:
    with engine.database.read() as connection:
        return wants(connection, world.villager.id, case_id, kind)


def test_the_wish_for_a_case_beats_the_one_for_everything(deployed: Engine, world: World) -> None:
    made, other = tell(deployed, world, LAMP, "first"), tell(deployed, world, LAMP, "second")
    assert wish_of(deployed, world.villager) == "all" and wish_of(deployed, world.villager, made) == "" and sent(deployed, world, made, "escalated")
    wish_notices(deployed, world.villager, "turn")
    assert not sent(deployed, world, made, "escalated") and sent(deployed, world, made, "task_opened") and sent(deployed, world, made, "closed")
    wish_notices(deployed, world.villager, "none", made)
    assert not sent(deployed, world, made, "task_opened") and sent(deployed, world, other, "task_opened")
    wish_notices(deployed, world.villager, "all", made)
    assert sent(deployed, world, made, "escalated") and not sent(deployed, world, other, "escalated")
    wish_notices(deployed, world.villager, "", made)
    assert wish_of(deployed, world.villager, made) == "" and not sent(deployed, world, made, "escalated")


def test_only_whose_case_it_is_mutes_it_and_only_with_what_is_offered(deployed: Engine, world: World) -> None:
    made = tell(deployed, world, LAMP, "first")
    for person in (world.person("villager", SAME_TOWNSHIP), world.person("grid_worker")):
        with pytest.raises(NotYours):
            wish_notices(deployed, person, "none", made)
    for wish, case_id in (("loud", made), ("none", None), ("", None)):
        with pytest.raises(BadAnswers):
            wish_notices(deployed, world.villager, wish, case_id)
