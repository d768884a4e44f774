"""Moving open cases in the browser: from the list of versions over the plan to the progress and back."""

from __future__ import annotations

from typing import Any

from engine.commands import migrate_some, report
from engine.engine import Engine
from tests.engine.migrating import TRUNK, deploy_changed, other_id, renamed_label
from tests.world import World


def test_an_administrator_plans_starts_watches_and_takes_back(deployed: Engine, world: World, client_as: Any) -> None:
    report(deployed, world.villager, request_key="w", place=world.villages[0], subject="路灯", text="不亮。")
    with deployed.database.read() as connection:
        before = deployed.catalog.current(connection, "grievance").version
    after = deploy_changed(deployed, renamed_label, other_id(TRUNK, "rate", "rate_it")).version
    browser = client_as(world.person("administrator"))
    assert f"from={before}" in browser.get("/admin/processes").text
    plan = browser.get(f"/admin/processes/grievance/migrate?from={before}&to={after}").text
    assert "accept" in plan and 'name="map/grievance/rate"' in plan and 'value="rate_it"' in plan
    fields = {"from": before, "to": after, "map/grievance/rate": "rate_it"}
    assert browser.send("/admin/processes/grievance/migrate", fields).status_code == 422
    begun = browser.send("/admin/processes/grievance/migrate", {**fields, "reason": "新版本"})
    assert begun.status_code == 303
    while migrate_some(deployed):
        pass
    assert "1 / 1" in browser.get(begun.location).text
    assert browser.send(begun.location, {"what": "revert"}).status_code == 303
    while migrate_some(deployed):
        pass
    with deployed.database.read() as connection:
        from sqlalchemy import select

        from engine.tables import case

        assert connection.scalar(select(case.c.version)) == before


def test_a_designer_publishes_and_an_administrator_asks_for_a_second_person(deployed: Engine, world: World, client_as: Any) -> None:
    deploy_changed(deployed, renamed_label)
    designer, admin = client_as(world.person("designer")), client_as(world.person("administrator"))
    assert admin.send("/admin/processes/four-eyes", {"on": "1"}).status_code == 303
    assert designer.send("/admin/processes/grievance/publish", {"note": "恢复"}).status_code == 303
    assert "/admin/publications/1" in admin.get("/admin/processes").text
    assert admin.send("/admin/publications/1", {"agree": "yes"}).status_code == 303
    with deployed.database.read() as connection:
        assert deployed.catalog.current(connection, "grievance").version
