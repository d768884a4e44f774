"""Event logs are read back whole, name nobody, and each taking is written down."""

from __future__ import annotations

import json

import pytest
from lxml import etree
from sqlalchemy import select

from engine.engine import Engine
from engine.errors import NotFound
from engine.people import Person
from engine.tables import export_log
from engine.tables import person as person_table
from engine.watch.log_file import event_log
from engine.watch.sample import Asked
from tests.engine.watch.test_walk import walks_of

ASKED = Asked("grievance")
SPACE = "{http://www.xes-standard.org/}"


def taken(engine: Engine, person: Person, kind: str) -> bytes:
    return b"".join(event_log(engine, person, ASKED, kind))


def test_an_xes_log_holds_every_visit_of_every_case(history: Engine, supervisor: Person) -> None:
    root = etree.fromstring(taken(history, supervisor, "xes"))
    traces = {trace.find(f"{SPACE}string[@key='concept:name']").get("value"): trace.findall(f"{SPACE}event") for trace in root.iter(f"{SPACE}trace")}
    expected = {case.number: len(visits) for case, visits in walks_of(history, supervisor)}      # type: ignore[attr-defined]
    assert {number: len(events) for number, events in traces.items()} == expected
    moments = [[event.find(f"{SPACE}date[@key='time:timestamp']").get("value") for event in events] for events in traces.values()]
    assert all(one == sorted(one) for one in moments)


def test_an_ocel_log_is_whole_and_every_event_belongs_to_an_object_that_is_there(history: Engine, supervisor: Person) -> None:
    log = json.loads(taken(history, supervisor, "ocel"))
    objects, types = {one["id"] for one in log["objects"]}, {one["name"] for one in log["eventTypes"]}
    assert sum(len(visits) for _, visits in walks_of(history, supervisor)) == len(log["events"])
    assert all(event["type"] in types and {one["objectId"] for one in event["relationships"]} <= objects for event in log["events"])
    assert all(one["objectId"] in objects for held in log["objects"] for one in held["relationships"])


@pytest.mark.parametrize("kind", ["xes", "ocel"])
def test_nobody_is_named_and_one_person_has_another_token_in_the_next_file(history: Engine, supervisor: Person, kind: str) -> None:
    first, second = taken(history, supervisor, kind), taken(history, supervisor, kind)
    with history.database.read() as connection:
        people = connection.execute(select(person_table.c.id, person_table.c.name)).all()
    for one in people:
        assert one.id.encode() not in first and one.name.encode() not in first
    assert first != second


def test_each_taking_is_written_down_with_how_many_cases(history: Engine, supervisor: Person) -> None:
    taken(history, supervisor, "xes")
    with history.database.read() as connection:
        row = connection.execute(select(export_log)).one()
    assert (row.person_id, row.kind, row.format, row.rows, row.cut) == (supervisor.id, "log-grievance", "xes", 15, False)


def test_other_kinds_of_files_are_not_there(history: Engine, supervisor: Person) -> None:
    with pytest.raises(NotFound):
        taken(history, supervisor, "exe")


def test_a_process_mining_tool_reads_the_log(history: Engine, supervisor: Person, tmp_path: object) -> None:
    pm4py = pytest.importorskip("pm4py", reason="pm4py is AGPL and no dependency; install it by hand to run this")
    from pathlib import Path

    xes, ocel = Path(str(tmp_path), "log.xes"), Path(str(tmp_path), "log.json")
    xes.write_bytes(taken(history, supervisor, "xes"))
    ocel.write_bytes(taken(history, supervisor, "ocel"))
    assert pm4py.read_xes(str(xes))["case:concept:name"].nunique() == 15
    assert len(pm4py.read_ocel2_json(str(ocel)).events) == sum(len(visits) for _, visits in walks_of(history, supervisor))
