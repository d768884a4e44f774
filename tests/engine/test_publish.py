"""Which version new cases begin on: published with a note, rolled back at once everywhere, with a second person where that is asked."""

from __future__ import annotations

import pytest

from engine.commands import report
from engine.commands.publish import decide_publication, publish_folder, roll_back, set_four_eyes
from engine.deploy import deploy
from engine.engine import Engine
from engine.errors import BadAnswers, Conflict, NotFound, NotYours
from engine.people import create_person
from engine.process_list import process_list
from tests.engine.migrating import deploy_changed, renamed_label
from tests.world import COUNTY, World


def current(engine: Engine) -> str:
    with engine.database.read() as connection:
        return engine.catalog.current(connection, "grievance").version


def version_of_new_case(engine: Engine, world: World, key: str) -> str:
    from engine.case_page import case_page

    return case_page(engine, world.villager, report(engine, world.villager, request_key=key, place=world.villages[0], subject="路灯", text="不亮。").id).version


def test_rolling_back_makes_the_earlier_version_current_at_once_in_another_process_too(deployed: Engine, world: World) -> None:
    first = current(deployed)
    second = deploy_changed(deployed, renamed_label).version
    other = Engine.open(deployed.settings, deployed.clock)
    assert version_of_new_case(other, world, "a") == second
    roll_back(deployed, world.person("designer"), "grievance", first, note="新表单有误")
    assert version_of_new_case(other, world, "b") == first
    other.close()


def test_a_start_does_not_undo_a_roll_back(deployed: Engine, world: World) -> None:
    on_disk = current(deployed)
    other = deploy_changed(deployed, renamed_label).version
    roll_back(deployed, world.person("designer"), "grievance", on_disk, note="先退回")
    roll_back(deployed, world.person("designer"), "grievance", other, note="再试一次")
    assert deploy(deployed, "grievance").version == other and current(deployed) == other


def test_with_four_eyes_somebody_else_has_to_agree(deployed: Engine, world: World) -> None:
    designer, admin = world.person("designer"), world.person("administrator")
    deploy_changed(deployed, renamed_label)
    changed = current(deployed)
    set_four_eyes(deployed, admin, True)
    number = publish_folder(deployed, designer, "grievance", note="恢复原表单")
    assert current(deployed) == changed
    with pytest.raises(NotYours):
        decide_publication(deployed, designer, number, agree=True)
    [line] = [one for one in process_list(deployed, designer) if one.id == "grievance"]
    assert [(one.number, one.own) for one in line.proposals] == [(number, True)]
    decide_publication(deployed, create_person(deployed, name="另一位", memberships=[("designer", COUNTY)]), number, agree=True)
    assert current(deployed) != changed
    with pytest.raises(Conflict):
        decide_publication(deployed, admin, number, agree=True)


def test_it_refuses_strangers_missing_notes_and_versions_of_nobody(deployed: Engine, world: World) -> None:
    with pytest.raises(NotYours):
        publish_folder(deployed, world.person("grid_worker"), "grievance", note="x")
    with pytest.raises(BadAnswers):
        publish_folder(deployed, world.person("designer"), "grievance", note=" ")
    with pytest.raises(NotFound):
        roll_back(deployed, world.person("designer"), "grievance", "f" * 64, note="x")
    with pytest.raises(NotYours):
        set_four_eyes(deployed, world.person("designer"), True)
