"""epoint import-cases, verify, demo, add-person, set-password, migrate, import-places: words, counts and exit codes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from engine.engine import Engine
from engine.people import find_by_login
from engine.settings import Settings
from engine.tables import case, incident, open_task, person
from engine.verify import verify

COUNTS = re.compile(r"(\d+) cases, (\d+) open tasks, (\d+) timers, (\d+) facts")
GOOD = [{"id": str(number), "author": f"A{number % 3}", "subject": f"第{number}件", "submitted_at": "2020-01-06T11:29:11+08:00", "text": "路灯不亮。"}
        for number in range(5)]


@pytest.fixture
def messages(tmp_path: Path) -> Path:
    """Five good lines, with a bad second and a bad last line between and after them."""
    lines = [json.dumps(found, ensure_ascii=False) for found in GOOD]
    path = tmp_path / "messages.jsonl"
    path.write_text("\n".join([lines[0], "{broken", *lines[1:], '{"id": "x"}']) + "\n", encoding="utf-8")
    return path


@pytest.mark.slow
def test_import_names_bad_lines_by_number_goes_on_and_can_be_run_again(epoint: Callable, messages: Path) -> None:      # type: ignore[type-arg]
    first = epoint("import-cases", messages)
    assert first.code == 1
    assert [line.split(":")[0] for line in first.err.splitlines() if line.startswith("line")] == ["line 2", "line 7"]
    assert "5 cases filed, 0 were there already, 2 lines refused" in first.last
    again = epoint("import-cases", messages)
    assert "0 cases filed, 5 were there already, 2 lines refused" in again.last
    checked = epoint("verify")
    assert checked.code == 0 and COUNTS.fullmatch(checked.last).groups()[:2] == ("5", "5")      # type: ignore[union-attr]


def test_import_of_good_lines_ends_with_0_and_of_no_file_with_1(epoint: Callable, tmp_path: Path) -> None:      # type: ignore[type-arg]
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps(GOOD[0]), encoding="utf-8")
    assert epoint("import-cases", path).code == 0
    missing = epoint("import-cases", tmp_path / "nothing.jsonl")
    assert missing.code == 1 and "nothing.jsonl" in missing.err


def test_verify_says_one_line_per_disagreement(epoint: Callable, settings: Settings, messages: Path) -> None:      # type: ignore[type-arg]
    epoint("import-cases", messages)
    engine = Engine.open(settings)
    with engine.database.write() as connection:
        ids = connection.scalars(select(case.c.id).order_by(case.c.id).limit(2)).all()
        connection.execute(open_task.delete().where(open_task.c.case_id == ids[0]))
        connection.execute(update(case).where(case.c.id == ids[1]).values(fact_count=9))
    engine.close()
    answer = epoint("verify")
    assert answer.code == 1 and len(answer.out.splitlines()) == 2
    assert "open task" in answer.out and "the chain ends at fact 2, the case says 9" in answer.out


def test_verify_creates_the_schema_of_an_empty_database(epoint: Callable) -> None:      # type: ignore[type-arg]
    assert epoint("verify").last == "0 cases, 0 open tasks, 0 timers, 0 facts"


@pytest.mark.slow
def test_the_demo_county_has_cases_in_every_stage_once(epoint: Callable, settings: Settings) -> None:      # type: ignore[type-arg]
    assert epoint("demo").code == 0
    engine = Engine.open(settings)
    with engine.database.read() as connection:
        stages = set(connection.scalars(select(case.c.stage).distinct()))
        elements = set(connection.scalars(select(open_task.c.element).distinct()))
        outcomes = set(connection.scalars(select(case.c.outcome).where(case.c.status == "closed").distinct()))
        cases = connection.scalar(select(func.count()).select_from(case))
        roles_listed = connection.scalar(select(func.count()).select_from(person).where(person.c.demo_order.is_not(None)))
        incidents = connection.scalar(select(func.count()).select_from(incident))
    assert stages >= {"accept", "handle", "rate", "close"}
    assert elements >= {"accept", "accept_escalated", "village_handle", "answer_question", "dispatch", "dispatched_handle", "rate", "reply", "rework"}
    assert outcomes >= {"closed_satisfied", "closed_basically_satisfied", "closed_unrated"}
    assert cases >= 50 and incidents == 0 and roles_listed >= len([role for role in engine.roles.values() if role.level != "person"])
    assert list(verify(engine)) == []
    engine.close()
    again = epoint("demo")
    assert again.code == 0 and "left as it is" in again.out


def test_reset_removes_nothing_outside_the_demo(epoint: Callable) -> None:      # type: ignore[type-arg]
    answer = epoint("demo", "--reset")
    assert answer.code == 2 and "EPOINT_DEMO=1" in answer.err


def test_people_are_added_with_roles_and_refused_with_a_reason(epoint: Callable, settings: Settings) -> None:      # type: ignore[type-arg]
    assert epoint("import-places").code == 0
    added = epoint("add-person", "陈秀英", "--login", "chen", "--role", "grid_worker@330226106235", "--random")
    assert added.code == 0 and "Password: " in added.out
    engine = Engine.open(settings)
    assert [(seat.role, seat.place) for seat in find_by_login(engine, "chen").memberships] == [("grid_worker", "330226106235")]
    engine.close()
    assert "taken" in epoint("add-person", "别人", "--login", "chen", "--random").err
    assert epoint("add-person", "别人", "--login", "b", "--role", "king@330226", "--random").code == 1
    assert epoint("add-person", "别人", "--login", "b", "--role", "grid_worker@999", "--random").code == 1
    assert epoint("set-password", "chen", "--random").code == 0
    assert epoint("set-password", "nobody", "--random").code == 1


def test_wrong_use_ends_with_2_and_every_command_explains_itself(epoint: Callable) -> None:      # type: ignore[type-arg]
    from engine.cli.__main__ import COMMANDS

    assert epoint().code == 2 and epoint("no-such-command").code == 2
    for name in COMMANDS:
        answer = epoint(name, "--help")
        assert answer.code == 0 and f"epoint {name}" in answer.out


def test_a_database_that_does_not_answer_is_said_in_one_line(epoint: Callable, monkeypatch: pytest.MonkeyPatch) -> None:      # type: ignore[type-arg]
    monkeypatch.setenv("EPOINT_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    answer = epoint("verify")
    assert answer.code == 1 and answer.err.startswith("epoint: ") and "Traceback" not in answer.err
