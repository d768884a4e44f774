"""docs/who_sees_what.md is true: every person of its table asks for every address of its head."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from engine.attachments import Upload
from engine.commands import attach, report
from engine.engine import Engine
from engine.people import Person, create_person
from engine.settings import ROOT
from engine.tables import attachment
from tests.media.samples import picture, sound
from tests.world import OTHER_TOWNSHIP, OWN, World

ClientAs = Callable[..., Any]
PAGE = ROOT / "docs" / "who_sees_what.md"
LISTS = ("list of cases", "export of cases")


def table() -> tuple[list[str], dict[str, list[int]]]:
    """(the columns, {who: the statuses})"""
    lines = [[cell.strip() for cell in line.strip("|\n ").split("|")] for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    return lines[0][1:], {line[0]: [int(cell) for cell in line[1:]] for line in lines[2:]}


HEAD, ROWS = table()


@pytest.fixture
def people(deployed: Engine, world: World) -> dict[str, Person | None]:
    roles = {"grid worker": "grid_worker", "village team": "village_team", "command room": "command_room", "platform": "public_order"}
    found: dict[str, Person | None] = {f"{words} here": world.person(role) for words, role in roles.items()}
    found |= {f"{words} elsewhere": world.person(role, OTHER_TOWNSHIP) for words, role in roles.items()}
    return found | {
        "villager (reported it)": world.villager, "neighbour (same village)": create_person(deployed, name="邻居", home=OWN),
        "villager elsewhere": world.villagers[OTHER_TOWNSHIP], "county supervisor": world.person("county_supervisor"),
        "administrator": world.person("administrator"), "designer": world.person("designer"), "nobody signed in": None}


@pytest.fixture
def addresses(deployed: Engine, world: World) -> dict[str, str]:
    made = report(deployed, world.villager, request_key="k" * 22, place=OWN, subject="路灯坏了", text="村口路灯坏了三盏。",
                  files=(Upload("灯.png", picture("PNG", (900, 700))), Upload("话.webm", sound("webm"))))
    attach(deployed, world.person("grid_worker"), made.id, Upload("内部.pdf", b"%PDF-1.4\n%%EOF"), "staff", "a" * 22)
    with deployed.database.read() as connection:
        ids = {(row.kind, row.audience): row.id for row in connection.execute(select(attachment))}
    seen = f"/files/{ids['picture', 'villager']}"
    return {
        "case page": f"/cases/{made.number}", "its place in the diagram": f"/cases/{made.number}/positions.json", "picture": seen, "small picture": f"{seen}/thumb",
        "recording": f"/files/{ids['voice', 'villager']}", "file for colleagues": f"/files/{ids['file', 'staff']}", "list of cases": "/cases",
        "export of cases": "/cases/export.csv"}


def test_the_table_names_everybody_and_everything(people: dict[str, Person | None], addresses: dict[str, str]) -> None:
    assert set(ROWS) == set(people) and list(addresses) == HEAD


def test_everybody_gets_what_the_table_says(client_as: ClientAs, people: dict[str, Person | None], addresses: dict[str, str]) -> None:
    wrong = []
    for who, statuses in ROWS.items():
        browser = client_as(people[who])
        for column, expected in zip(HEAD, statuses, strict=True):
            answer = browser.get(addresses[column])
            status, body = answer.status_code, answer.get_data()
            answer.close()
            if status != expected:
                wrong.append(f"{who}: {column} answers {status}, the table says {expected}")
            elif status == 200 and column in LISTS and (addresses["case page"].removeprefix("/cases/").encode() in body) != (ROWS[who][0] == 200):
                wrong.append(f"{who}: {column} {'shows' if ROWS[who][0] != 200 else 'lacks'} the case")
    assert not wrong, "\n".join(wrong)
