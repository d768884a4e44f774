"""Every route × everybody of the small county, against tests/web/permission_table.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, url_for
from sqlalchemy import select
from werkzeug.routing import IntegerConverter
from werkzeug.test import TestResponse

from engine.commands import report
from engine.engine import Engine
from engine.people import Person, create_person
from engine.settings import Settings
from engine.tables import open_task
from tests.web.browser import Browser
from tests.world import OWN, World
from web import create_app
from web.permissions import allow, check_every_route

TABLE = tomllib.loads((Path(__file__).parent / "permission_table.toml").read_text(encoding="utf-8"))
IGNORED = {"HEAD", "OPTIONS"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A demo, so that its doors are there too; sign-in limits are tested elsewhere."""
    return replace(settings, demo=True, sign_in_limit="100000 per minute")


@pytest.fixture
def samples(deployed: Engine, world: World) -> dict[str, str]:
    """What stands in an address: the case of the first village's villager, its first task, and things that do not exist."""
    made = report(deployed, world.villager, request_key="k" * 22, place=OWN, subject="路灯坏了", text="村口路灯坏了三盏。")
    somebody = create_person(deployed, name="邻居", login="neighbour", home=OWN)
    with deployed.database.read() as connection:
        task = connection.scalar(select(open_task.c.id).where(open_task.c.case_id == made.id))
    return {
        "number": made.number, "code": OWN, "task_id": str(task), "diagram": "grievance", "name": "supplement", "filename": "app.css", "bundle": "report.js",
        "process": "grievance", "incident_id": "nothing", "notice_id": "nothing", "absence_id": "nothing", "person_id": somebody.id, "place": OWN,
        "version": "nothing", "path": "nothing", "filter_id": "nothing", "attachment_id": "nothing", "help_id": "nothing", "kind": "nothing", "reply_id": "nothing",
        "import_id": "nothing",
        "rule_id": "villager-closed-sms",
        "channel": "sms",
        "delivery_id": "nothing",
        "upload_id": "nothing",
        "token": "nothing",
        "draft_id": "nothing",
    }


def routes(app: Flask) -> Iterator[tuple[str, str, Any]]:
    """("GET /cases/<number>", "GET", rule) for every route and method."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - IGNORED):
            yield f"{method} {rule.rule}", method, rule


def address(app: Flask, rule: Any, samples: dict[str, str]) -> str:
    missing = rule.arguments - samples.keys()
    assert not missing, f"{rule.rule} has the new argument {missing}: give it a sample in tests/web/test_permissions.py"
    with app.test_request_context():
        return url_for(rule.endpoint, **{name: 1 if isinstance(rule._converters[name], IntegerConverter) else samples[name] for name in rule.arguments})


def expected(row: dict[str, Any], method: str, person: Person | None) -> int:
    """What the table says this person gets."""
    if person is None:
        return int(row.get("anonymous", 303 if method == "GET" else 401))
    role = next(iter(person.roles))
    at_home = OWN.startswith(person.memberships[0].place if person.memberships else str(person.home))
    if at_home:
        return int(row.get(role, row["default"]))
    return int(row.get("elsewhere", {}).get(role, row["default"]))


def test_every_route_has_a_row_in_the_table_and_every_row_a_route(app: Flask) -> None:
    known = {name for name, _, _ in routes(app)}
    new, gone = sorted(known - TABLE.keys()), sorted(TABLE.keys() - known)
    assert not new, f"nobody has said who may use {new}: add a row for each to tests/web/permission_table.toml"
    assert not gone, f"{gone} are no routes any more: take their rows out of tests/web/permission_table.toml"


def test_everybody_gets_at_every_route_what_the_table_says(
    app: Flask, world: World, samples: dict[str, str], client_as: Callable[[Person | None], Browser],
) -> None:
    wrong = []
    for name, method, rule in routes(app):
        url = address(app, rule, samples)
        for person in (None, *world.everybody):
            browser = client_as(person)
            answer = browser.get(url) if method == "GET" else browser.send(url, method=method)
            status = answer.status_code
            answer.close()             # a stream of events would go on
            if status != expected(TABLE[name], method, person):
                who = person.login if person is not None else "anonymous"
                wrong.append(f"{name} as {who}: {status}, the table says {expected(TABLE[name], method, person)}")
    assert not wrong, "\n".join(wrong)


def test_a_route_without_a_rule_stops_the_application_from_starting(engine: Engine) -> None:
    made = create_app(engine.settings, engine)
    made.add_url_rule("/open-door", "open_door", lambda: "come in")
    with pytest.raises(RuntimeError, match="/open-door .*put @allow"):
        check_every_route(made)


def test_a_rule_that_names_no_action_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="see_evrything"):
        allow("see_evrything")


def test_a_case_of_another_village_looks_like_no_case_at_all(
    app: Flask, world: World, samples: dict[str, str], client_as: Callable[[Person | None], Browser],
) -> None:
    neighbour = client_as(world.villagers[world.villages[1]])
    real, made_up = neighbour.get(f"/cases/{samples['number']}"), neighbour.get("/cases/20260302-00000000")
    assert real.status_code == made_up.status_code == 404
    assert _plain(real, samples["number"]) == _plain(made_up, "20260302-00000000")


def _plain(answer: TestResponse, number: str) -> str:
    """A page without what differs anyway: the number asked for, and the token, which carries the second it was made."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", answer.get_data(as_text=True).replace(number, "NUMBER"))
