"""The words, signs and moments beside everything that is due: in both languages, on every list, for staff and villagers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from engine.clock import FrozenClock, to_text
from engine.commands import complete_task, fire_due, move_deadlines, report, send_message, warn_due
from engine.commands.change_policy import change_policy
from engine.commands.policy_draft import RuleDraft
from engine.engine import Engine
from engine.figures.fold import fold_all
from engine.people import Person
from engine.tables import case as case_table
from engine.tables import deadline, notice, open_task
from tests.engine.rows import plans_of
from tests.engine.test_commands import ACCEPT, task_of
from tests.web.browser import Browser
from tests.world import OWN, World
from web.i18n import due_time, unit_span_words

ClientAs = Callable[[Person | None], Browser]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(params=["zh_Hans_CN", "en"])
def locale(request: pytest.FixtureRequest, app: Flask) -> Iterator[str]:
    with app.test_request_context(headers={"Cookie": f"locale={request.param}"}):
        yield request.param


WORDS = [
    (2 * DAY + 3 * HOUR, "working_days", "2 个工作日 3 小时", "2 working days 3 h"), (DAY, "working_days", "1 个工作日", "1 working day"),
    (5 * HOUR, "working_days", "工作时间 5 小时", "5 h of working time"), (9 * HOUR, "working_hours", "9 个工作小时", "9 working hours"),
    (HOUR + timedelta(minutes=5), "working_hours", "1 个工作小时 5 分", "1 working hour 5 min"), (timedelta(0), "working_days", "不到一分钟", "less than a minute"),
    (2 * DAY + 3 * HOUR, "days", "2 天 3 小时", "2 d 3 h"), (timedelta(minutes=40), "minutes", "40 分钟", "40 min")]


@pytest.mark.parametrize(("span", "unit", "zh", "en"), WORDS)
def test_a_span_is_told_in_its_units_own_time(locale: str, span: timedelta, unit: str, zh: str, en: str) -> None:
    assert unit_span_words(span, unit) == (zh if locale != "en" else en)


@pytest.mark.parametrize(("moment", "zh", "en"), [
    (datetime(2026, 10, 9, 16, tzinfo=UTC), "10月9日 24:00", "9 Oct 24:00"), (datetime(2026, 10, 9, 16, 1, tzinfo=UTC), "10月10日 00:01", "10 Oct 00:01"),
    (datetime(2026, 12, 31, 16, tzinfo=UTC), "12月31日 24:00", "31 Dec 24:00"), (datetime(2026, 10, 9, 4, tzinfo=UTC), "10月9日 12:00", "9 Oct 12:00")])
def test_midnight_ends_a_day(locale: str, moment: datetime, zh: str, en: str) -> None:
    assert due_time(moment) == (zh if locale != "en" else en)


@pytest.fixture
def number(deployed: Engine, world: World) -> str:
    """A case the village has five working days for, from Monday 09:00."""
    made = report(deployed, world.villager, request_key="k", place=OWN, subject="路灯不亮", text="三天了。")
    complete_task(deployed, world.person("grid_worker"), task_of(deployed, made.id, "accept"), request_key="a", answers={**ACCEPT, "route": "general"})
    return made.number


def id_of(engine: Engine, number: str) -> str:
    with engine.database.read() as connection:
        return str(connection.scalar(select(case_table.c.id).where(case_table.c.number == number)))


def ask(engine: Engine, world: World, number: str) -> None:
    complete_task(engine, world.person("village_team"), task_of(engine, id_of(engine, number), "village_handle"), request_key="q",
                  answers={"village_result": "ask", "question": "哪一盏？"})


def extend(engine: Engine, world: World, number: str, days: int) -> None:
    case_id = id_of(engine, number)
    send_message(engine, world.person("village_team"), case_id, "request_extension", request_key="x",
                 answers={"extension_days": days, "extension_reason": "要等停电施工。"})
    complete_task(engine, world.person("command_room"), task_of(engine, case_id, "decide_extension"), request_key="g",
                  answers={"extension_decision": "granted", "extension_days": days, "extension_words": "同意。"})


def lines_of(page: str) -> str:
    """The card of deadlines, as text."""
    return re.sub(r"<[^>]+>|\s+", " ", page[page.index('id="deadlines"'):page.index('id="timeline"')])


def test_every_list_says_the_same_of_one_deadline(deployed: Engine, world: World, client_as: ClientAs, clock: FrozenClock, number: str) -> None:
    clock.move(4 * DAY + HOUR)                                       # Friday 10:00: due on Monday 09:00
    staff = client_as(world.person("village_team"))
    pages = {path: staff.get(path).text for path in ("/inbox?tab=group", f"/cases/{number}", "/cases", f"/tasks/{task_of(deployed, id_of(deployed, number), 'village_handle')}")}
    pages["/my-cases"] = client_as(world.villager).get("/my-cases").text
    for path, page in pages.items():
        shown = page[page.index('class="deadline is-soon'):][:900]
        assert "23 h of working time left" in shown and "#wait" in shown and "Due soon" in shown, path
    assert all("9 Mar 09:00" in pages[path] for path in ("/inbox?tab=group", f"/cases/{number}", "/cases"))


def test_after_an_extension_nothing_is_soon_although_a_reminder_was_given(
    deployed: Engine, world: World, client_as: ClientAs, clock: FrozenClock, number: str,
) -> None:
    clock.move(4 * DAY + HOUR)
    assert warn_due(deployed) == 1
    extend(deployed, world, number, 3)
    staff = client_as(world.person("village_team"))
    for path in ("/inbox?tab=group", f"/cases/{number}", "/cases"):
        page = staff.get(path).text
        assert "3 working days 23 h left" in page and "deadline is-ok" in page and "deadline is-soon" not in page, path


def test_a_paused_task_says_so_with_its_own_sign(deployed: Engine, world: World, client_as: ClientAs, number: str) -> None:
    """The village's task while another element stops its clock: drawn by hand, no diagram of ours does it yet."""
    now = to_text(deployed.clock.now())
    with deployed.database.write() as connection:
        connection.execute(update(deadline).where(deadline.c.policy == "village").values(paused_at=now))
        connection.execute(update(open_task).values(due_at=None, sort_at="9"))
        connection.execute(update(case_table).values(due_at=None))
    staff = client_as(world.person("village_team"))
    for path in ("/inbox?tab=group", f"/cases/{number}", "/cases"):
        page = staff.get(path).text
        shown = page[page.index('class="deadline is-paused'):][:400]
        assert "#pause" in shown and "Paused" in shown, path
    assert "deadline is-paused" in client_as(world.villager).get("/my-cases").text


def test_a_list_costs_no_query_per_line(deployed: Engine, world: World, client_as: ClientAs) -> None:
    browser = client_as(world.villager)

    def asked() -> int:
        deployed.rulesets.recent()
        with plans_of(deployed) as plans:
            assert browser.get("/my-cases").status_code == 200
        return len(plans)

    for number in range(2):
        report(deployed, world.villager, request_key=f"few-{number}", place=OWN, subject="路灯不亮", text="三天了。")
    few = asked()
    for number in range(12):
        report(deployed, world.villager, request_key=f"many-{number}", place=OWN, subject="路灯不亮", text="三天了。")
    assert asked() == few


def test_the_villager_reads_that_an_answer_is_waited_for(deployed: Engine, world: World, client_as: ClientAs, number: str) -> None:
    ask(deployed, world, number)
    told = lines_of(client_as(world.villager).get(f"/cases/{number}").text)
    assert "We are waiting for your answer since 2 Mar 09:00" in told and "paused" in told
    assert "Reminder before" not in told and "by the wall clock" not in told


def test_the_villager_reads_until_when_it_was_extended_and_why(deployed: Engine, world: World, client_as: ClientAs, number: str) -> None:
    extend(deployed, world, number, 2)
    told = lines_of(client_as(world.villager).get(f"/cases/{number}").text)
    assert "Extended by 2 working days, until 11 Mar 09:00: 要等停电施工。" in told and "Due 11 Mar 09:00" in told


def test_who_set_a_rule_and_why_is_for_staff(deployed: Engine, world: World, client_as: ClientAs, number: str) -> None:
    admin = world.person("administrator")
    change_policy(deployed, admin, "grievance", "village", [RuleDraft(3, "working_days", place="330226001")], seen=0, reason="汛期加快")
    while move_deadlines(deployed):
        pass
    staffs, villagers = client_as(world.person("village_team")).get(f"/cases/{number}").text, client_as(world.villager).get(f"/cases/{number}").text
    assert "汛期加快" in lines_of(staffs) and admin.name in lines_of(staffs)
    assert "汛期加快" not in villagers and admin.name not in villagers and "3 working days" in lines_of(villagers)


def test_a_rule_that_was_replaced_for_new_cases_only_is_still_named(deployed: Engine, world: World, client_as: ClientAs) -> None:
    """The clock keeps its rule, whose row is gone: the history still knows who set it."""
    admin = world.person("administrator")
    first = change_policy(deployed, admin, "grievance", "accept", [RuleDraft(12, "hours", place="330226001")], seen=0, reason="桃源先试行")
    made = report(deployed, world.villager, request_key="r", place=OWN, subject="路灯不亮", text="三天了。")
    change_policy(deployed, admin, "grievance", "accept", [RuleDraft(6, "hours", place="330226001")], seen=first, reason="再快一点", moves_open=False)
    told = lines_of(client_as(world.person("grid_worker")).get(f"/cases/{made.number}").text)
    assert "12 hours, the rule for 桃源街道" in told and "桃源先试行" in told and "Replaced since" in told
    assert "default" not in told and "再快一点" not in told


def test_an_exception_of_the_process_says_for_which_cases(deployed: Engine, world: World, client_as: ClientAs) -> None:
    made = report(deployed, world.villager, request_key="u", place=OWN, subject="电线垂落", text="电线掉在路上。", fields={"danger": True})
    told = lines_of(client_as(world.person("grid_worker")).get(f"/cases/{made.number}").text)
    assert "2 hours, the process&#39;s default for Urgent" in told


def test_what_becomes_of_a_deadline_is_told_once(deployed: Engine, world: World, client_as: ClientAs, number: str) -> None:
    """Three clocks stand still and go on together; the timeline tells of the one that people go by."""
    ask(deployed, world, number)
    deployed.clock.move(DAY)
    complete_task(deployed, world.villager, task_of(deployed, id_of(deployed, number), "answer_question"), request_key="w", answers={"villager_answer": "祠堂门口。"})
    for person in (world.person("village_team"), world.villager):
        page = client_as(person).get(f"/cases/{number}").text
        timeline = page[page.index('id="timeline"'):]
        assert timeline.count("The clock stands") == 1 and timeline.count("The clock goes on") == 1
        assert "Village team handles and answers" in timeline and "Reminder before" not in timeline


def test_a_reminders_timer_is_not_called_late(deployed: Engine, world: World, client_as: ClientAs, clock: FrozenClock, number: str) -> None:
    clock.move(3 * DAY + HOUR)
    assert fire_due(deployed) == 1                                   # the reminder before the village's deadline
    told = lines_of(client_as(world.person("village_team")).get(f"/cases/{number}").text)
    assert re.search(r"Reminder before the village deadline\s+came", told) and "late" not in told


@pytest.mark.parametrize("kind", ["deadline_paused", "deadline_resumed", "deadline_extended", "deadline_warned", "deadline_moved", "reassigned", "extension_granted"])
def test_a_notice_without_moments_still_has_words(deployed: Engine, world: World, client_as: ClientAs, number: str, kind: str) -> None:
    data = {"number": number, "element": "village_handle", "diagram": "village_handling"}
    with deployed.database.write() as connection:
        connection.execute(insert(notice).values(id="n", case_id=id_of(deployed, number), person_id=world.villager.id, kind=kind, data=json.dumps(data),
                                                 created_at=to_text(deployed.clock.now())))
    answer = client_as(world.villager).get("/notices")
    assert answer.status_code == 200 and "Handle and answer" in answer.text


@pytest.mark.parametrize("path", ["/board", "/inbox?tab=group"])
def test_a_page_that_renews_itself_is_sent_again_only_when_its_words_change(
    deployed: Engine, world: World, client_as: ClientAs, clock: FrozenClock, path: str,
) -> None:
    report(deployed, world.villager, request_key="k", place=OWN, subject="路灯不亮", text="三天了。")
    clock.move(25 * HOUR)
    assert fire_due(deployed) == 1                                   # escalated, so that it stands on the board
    clock.move(timedelta(seconds=20))
    fold_all(deployed)                                               # the worker counts it
    browser = client_as(world.person("command_room"))
    asking = {"HX-Request": "true", "If-None-Match": browser.get(path).headers["ETag"]}
    clock.move(timedelta(microseconds=5))
    assert browser.get(path, headers=asking).status_code == 304
    clock.move(HOUR)
    assert browser.get(path, headers=asking).status_code == 200
