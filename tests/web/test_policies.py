"""The pages of SLA policies: list, rules, form, preview, change, undo; nothing is written before the last step."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.clock import FrozenClock, from_text
from engine.commands import move_deadlines, report
from engine.commands.change_policy import change_policy
from engine.commands.policy_draft import RuleDraft
from engine.engine import Engine
from engine.people import Person, create_person
from engine.tables import case, deadline_change, open_task, sla_policy
from engine.verify import verify
from tests.engine.drawn import drawn, flows
from tests.engine.test_policy_table import DEADLINES, LIMITED
from tests.web.browser import Browser
from tests.world import COUNTY, OWN, SAME_TOWNSHIP, World

ClientAs = Callable[[Person | None], Browser]
POLICY = "/admin/deadlines/grievance/accept"
HALF_DAY = {"action": "set", "seen": "0", "value": "12", "unit": "hours", "percent": "50, 80", "every_days": "2", "tell": ["assignee", "group"]}
EXCEPTION = {**HALF_DAY, "action": "add", "township": OWN[:9]}


@pytest.fixture
def admin(deployed: Engine, world: World, client_as: ClientAs) -> Browser:
    return client_as(world.person("administrator"))


@pytest.fixture
def filed(deployed: Engine, world: World) -> str:
    """The number of a case that waits to be accepted."""
    return report(deployed, world.villager, request_key="report-key-000000001", place=OWN, subject="路灯", text="不亮").number


def counted(engine: Engine, table: Any) -> int:
    with engine.database.read() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def hours(engine: Engine, number: str) -> float:
    """The time its open task has, in hours."""
    with engine.database.read() as connection:
        row = connection.execute(select(open_task.c.due_at, case.c.created_at).join(case, case.c.id == open_task.c.case_id)
                                 .where(case.c.number == number)).one()
    return (from_text(row.due_at) - from_text(row.created_at)) / timedelta(hours=1)


def hidden(page: str) -> dict[str, Any]:
    """The fields a page carries on, by name."""
    found: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page):
        if name != "csrf_token":
            found.setdefault(name, []).append(unescape(value))
    return {name: values if name == "tell" else values[-1] for name, values in found.items()}


def test_the_list_says_what_holds_where_and_for_how_many(filed: str, admin: Browser) -> None:
    page = admin.get("/admin/deadlines").text
    row = page[page.index("/grievance/accept\""):page.index("/grievance/accept_escalated")]
    assert "Grid worker accepts" in row and "Accept and triage" in row and "24 hours" in row and 'class="end">1' in row
    assert "80% of the time, every day while overdue" in row and "whoever works on it, the group" in row
    assert "5 working days" in page and "2 times" in page


def test_those_who_watch_see_the_rules_but_no_way_to_change_them(filed: str, world: World, client_as: ClientAs) -> None:
    for role in ("county_supervisor", "designer"):
        browser = client_as(world.person(role))
        page = browser.get(POLICY).text
        assert "24 hours" in page and "/edit" not in page
        assert browser.get(f"{POLICY}/edit").status_code == browser.send(f"{POLICY}/change", HALF_DAY | {"reason": "x"}).status_code == 403


def test_a_change_goes_by_form_preview_and_reason(deployed: Engine, filed: str, world: World, admin: Browser) -> None:
    form = admin.get(f"{POLICY}/edit").text
    assert 'value="24"' in form and "Everywhere, all cases" in form
    preview = admin.send(f"{POLICY}/preview", HALF_DAY)
    assert preview.status_code == 200 and filed in preview.text and "1 case moves" in preview.text
    assert counted(deployed, sla_policy) == counted(deployed, deadline_change) == 0
    answer = admin.send(f"{POLICY}/change", hidden(preview.text) | {"reason": "夏收期间加快", "apply": "open"})
    assert answer.status_code == 303 and hours(deployed, filed) == 12
    page = admin.get(answer.location).text
    assert "1 case moved." in page and "夏收期间加快" in page and world.person("administrator").name in page
    assert "24 hours" in page and "12 hours" in page and "1 of 1 open cases moved." in page and "hx-get" not in page
    listed = admin.get("/admin/deadlines").text
    assert "default 24 hours" in listed and "夏收期间加快" in listed
    assert list(verify(deployed)) == []


def test_what_was_typed_travels_to_the_preview_and_back(filed: str, admin: Browser) -> None:
    typed = EXCEPTION | {"village": OWN, "category": "safety", "priority": "urgent", "value": "７", "unit": "working_hours", "percent": "50，75%",
                         "tell": ["villager", "county_supervisor"], "reason": "想一想", "valid_from": "2026-03-09T08:30"}
    preview = admin.send(f"{POLICY}/preview", typed).text
    assert "7 working hours" in preview and "学勤村" in preview and "Public safety" in preview and "想一想" in preview
    form = admin.send(f"{POLICY}/edit", hidden(preview) | {"reason": "想一想"}).text
    for written in ('value="７"', 'value="50，75%"', 'value="2026-03-09T08:30"', 'value="想一想"',
                    f'value="{OWN}" selected', 'value="safety" selected',
                    'value="urgent" selected', 'value="working_hours" selected', 'value="villager" checked', 'value="county_supervisor" checked'):
        assert written in form, written


def test_new_cases_only_leaves_open_ones_alone(deployed: Engine, filed: str, admin: Browser) -> None:
    answer = admin.send(f"{POLICY}/change", HALF_DAY | {"reason": "试行", "apply": "new"})
    assert answer.status_code == 303 and hours(deployed, filed) == 24
    assert "For new cases only." in admin.get(POLICY).text


def test_an_exception_is_added_shown_first_and_removed(deployed: Engine, filed: str, admin: Browser) -> None:
    assert admin.send(f"{POLICY}/change", EXCEPTION | {"reason": "先行试点"}).status_code == 303
    page = admin.get(POLICY).text
    assert hours(deployed, filed) == 12 and page.index("桃源街道</strong>") < page.index("Everywhere, all cases</strong>")
    assert "1 exception" in admin.get("/admin/deadlines").text
    removal = {"action": "remove", "seen": "1", "village": OWN[:9]}
    preview = admin.send(f"{POLICY}/preview", removal)
    assert preview.status_code == 200 and "Remove a rule" in preview.text and counted(deployed, sla_policy) == 1
    assert admin.send(f"{POLICY}/change", hidden(preview.text) | {"reason": "试点结束", "apply": "open"}).status_code == 303
    assert counted(deployed, sla_policy) == 0 and hours(deployed, filed) == 24


@pytest.mark.parametrize("where", ["preview", "change"])
@pytest.mark.parametrize(("fields", "field"), [
    ({"value": "-3"}, "value"), ({"value": "0"}, "value"), ({"value": "两天"}, "value"), ({"value": ""}, "value"), ({"value": "1e9"}, "value"),
    ({"value": "12.5"}, "value"), ({"value": "87600"}, "value"), ({"value": "10", "unit": "years"}, "unit"), ({"unit": "count"}, "unit"),
    ({"percent": "120"}, "percent"), ({"percent": "half"}, "percent"), ({"percent": "1,2,3,4,5,6"}, "percent"), ({"every_days": "31"}, "every_days"),
    ({"every_days": "x"}, "every_days"), ({"tell": ["everybody"]}, "tell"), ({"valid_from": "tomorrow"}, "valid_from"),
    ({"valid_from": "2026-13-01T09:00"}, "valid_from"), ({"valid_from": "2026-03-01T09:00"}, "valid_from"),
    ({"valid_from": "0001-01-01T00:00"}, "valid_from"), ({"valid_from": "2026-03-09T09:00x"}, "valid_from"),
    ({"valid_from": "2027-06-01T09:00"}, "valid_from"), ({"valid_from": "9999-12-31T23:59"}, "valid_from")])
def test_wrong_input_is_said_at_its_field_and_kept(deployed: Engine, admin: Browser, where: str, fields: dict[str, Any], field: str) -> None:
    answer = admin.send(f"{POLICY}/{where}", HALF_DAY | {"reason": "x"} | fields)
    assert answer.status_code == 422 and f'id="f-{field}-error"' in answer.text
    for value in fields.values():
        assert isinstance(value, list) or value in ("count", "years") or f'value="{value}"' in answer.text
    assert counted(deployed, sla_policy) == counted(deployed, deadline_change) == 0


@pytest.mark.parametrize(("fields", "field"), [
    ({"township": "330226009"}, "township"), ({"township": "330226"}, "township"), ({"township": "%00"}, "township"),
    ({"township": "\x00"}, "township"),
    ({"township": "", "village": "330226001009"}, "township"), ({"township": ""}, "township"), ({"village": "330226002001"}, "village"),
    ({"category": "ghosts"}, "category"), ({"priority": "now"}, "priority")])
def test_an_exception_for_what_there_is_not_is_refused(deployed: Engine, admin: Browser, fields: dict[str, str], field: str) -> None:
    answer = admin.send(f"{POLICY}/preview", EXCEPTION | fields)
    assert answer.status_code == 422 and f'id="f-{field}-error"' in answer.text and counted(deployed, deadline_change) == 0


def test_a_second_rule_for_the_same_cases_is_refused(deployed: Engine, admin: Browser) -> None:
    assert admin.send(f"{POLICY}/change", EXCEPTION | {"reason": "x"}).status_code == 303
    again = admin.send(f"{POLICY}/preview", EXCEPTION | {"seen": "1", "value": "6"})
    assert again.status_code == 422 and "a rule for exactly these cases already" in again.text
    later = EXCEPTION | {"seen": "1", "valid_from": "2026-03-09T08:30", "reason": "x"}
    assert admin.send(f"{POLICY}/change", later).status_code == 303
    assert admin.send(f"{POLICY}/change", later | {"seen": "2"}).status_code == 422
    assert counted(deployed, sla_policy) == 2


@pytest.mark.parametrize("reason", ["", "  ", "很" * 501])
def test_without_a_reason_the_preview_stays(deployed: Engine, filed: str, admin: Browser, reason: str) -> None:
    answer = admin.send(f"{POLICY}/change", HALF_DAY | {"reason": reason})
    assert answer.status_code == 422 and 'id="f-reason-error"' in answer.text and filed in answer.text and reason.strip() in answer.text
    assert counted(deployed, sla_policy) == 0 and hidden(answer.text)["value"] == "12"


def test_a_rule_for_later_waits_and_the_page_says_until_when(deployed: Engine, filed: str, admin: Browser, clock: FrozenClock) -> None:
    later = HALF_DAY | {"valid_from": "2026-03-02T12:00", "reason": "从中午起"}
    assert "As if it were" in admin.send(f"{POLICY}/preview", later).text
    assert admin.send(f"{POLICY}/change", later).status_code == 303
    page = admin.get(POLICY).text
    assert "Open cases follow the newest change on" in page and 'hx-trigger="every 2s"' not in page and hours(deployed, filed) == 24
    assert "1 to come" in admin.get("/admin/deadlines").text
    form = admin.get(unescape(re.findall(r'href="([^"]+/edit\?[^"]*was=[^"]+)"', page)[0])).text
    assert 'value="2026-03-02T12:00"' in form
    clock.move(timedelta(hours=3))
    assert 'hx-trigger="every 2s"' in admin.get(POLICY).text
    while move_deadlines(deployed):
        pass
    assert hours(deployed, filed) == 12 and "1 of 1 open cases moved." in admin.get(POLICY).text


def test_progress_is_a_small_part_that_stops_asking_when_all_have_followed(deployed: Engine, filed: str, world: World, admin: Browser) -> None:
    change_policy(deployed, world.person("administrator"), "grievance", "accept", [RuleDraft(12, "hours")], seen=0, reason="x")
    part = admin.get(f"{POLICY}/progress", headers={"HX-Request": "true"}).text
    assert "<progress" in part and 'hx-trigger="every 2s"' in part and "<html" not in part and 'id="history"' not in part
    while move_deadlines(deployed):
        pass
    part = admin.get(f"{POLICY}/progress").text
    assert "1 case moved." in part and "hx-trigger" not in part and 'id="history" hx-swap-oob="true"' in part


def test_the_newest_change_is_taken_back_after_a_look(deployed: Engine, filed: str, admin: Browser) -> None:
    admin.send(f"{POLICY}/change", HALF_DAY | {"reason": "加快"})
    look = admin.get(f"{POLICY}/undo")
    assert look.status_code == 200 and "加快" in look.text and filed in look.text and hours(deployed, filed) == 12
    assert admin.send(f"{POLICY}/undo", hidden(look.text) | {"reason": ""}).status_code == 422
    assert counted(deployed, deadline_change) == 1
    assert admin.send(f"{POLICY}/undo", hidden(look.text) | {"reason": "人手不够"}).status_code == 303
    page = admin.get(POLICY).text
    assert hours(deployed, filed) == 24 and "taken back" in page and "Took a change back" in page and "人手不够" in page
    assert list(verify(deployed)) == []


def test_nothing_changed_yet_leaves_nothing_to_take_back(admin: Browser) -> None:
    assert admin.get(f"{POLICY}/undo").status_code == 404


def second_administrator(engine: Engine) -> Person:
    return create_person(engine, name="王二妹", login="admin-2", memberships=[("administrator", COUNTY)])


@pytest.mark.parametrize("where", ["preview", "change"])
def test_two_administrators_at_once_the_second_reads_what_the_first_did(deployed: Engine, admin: Browser, where: str) -> None:
    change_policy(deployed, second_administrator(deployed), "grievance", "accept", [RuleDraft(8, "hours")], seen=0, reason="先改了")
    answer = admin.send(f"{POLICY}/{where}", HALF_DAY | {"reason": "加快"})
    assert answer.status_code == 409 and "王二妹 changed this deadline" in answer.text and "先改了" in answer.text and "8 hours" in answer.text
    kept = hidden(answer.text)
    assert 'value="12"' in answer.text and 'value="加快"' in answer.text and kept["seen"] == "1" and counted(deployed, deadline_change) == 1
    assert admin.send(f"{POLICY}/{where}", HALF_DAY | {"reason": "加快", "seen": kept["seen"]}).status_code in (200, 303)


def test_a_stale_removal_or_undo_shows_the_rules_as_they_are(deployed: Engine, admin: Browser) -> None:
    admin.send(f"{POLICY}/change", EXCEPTION | {"reason": "试点"})
    change_policy(deployed, second_administrator(deployed), "grievance", "accept", [RuleDraft(8, "hours")], seen=1, reason="先改了")
    for path, fields in (("change", {"action": "remove", "seen": "1", "village": OWN[:9]}), ("undo", {"seen": "1"}), ("undo", {"seen": "x"})):
        answer = admin.send(f"{POLICY}/{path}", fields | {"reason": "加快"})
        assert answer.status_code == 409 and "王二妹 changed this deadline" in answer.text
    assert counted(deployed, deadline_change) == 2


def test_a_second_press_of_the_same_button_changes_nothing_twice(deployed: Engine, admin: Browser) -> None:
    sent = HALF_DAY | {"reason": "加快"}
    assert [admin.send(f"{POLICY}/change", sent).status_code for _ in range(2)] == [303, 303]
    assert counted(deployed, deadline_change) == 1
    assert [admin.send(f"{POLICY}/undo", {"seen": "1", "reason": "撤回"}).status_code for _ in range(2)] == [303, 303]
    assert counted(deployed, deadline_change) == 2


def test_another_change_for_the_same_reason_is_a_conflict(deployed: Engine, admin: Browser) -> None:
    sent = [HALF_DAY | {"reason": "加快", "value": value} for value in ("12", "10")]
    assert [admin.send(f"{POLICY}/change", one).status_code for one in sent] == [303, 409]


def test_a_count_has_no_unit_to_choose_and_no_reminders(deployed: Engine, filed: str, admin: Browser) -> None:
    address = "/admin/deadlines/grievance/max_rounds"
    form = admin.get(f"{address}/edit").text
    assert 'name="percent"' not in form and 'name="unit" value="count"' in form and "<select" not in form
    preview = admin.send(f"{address}/preview", {"action": "set", "seen": "0", "value": "3", "unit": "count"}).text
    assert "3 times" in preview and "No deadline moves." in preview and 'name="apply"' in preview and 'type="radio"' not in preview
    assert admin.send(f"{address}/change", hidden(preview) | {"reason": "放宽"}).status_code == 303
    assert "3 times" in admin.get("/admin/deadlines").text


def test_a_limit_keeps_its_unit_and_moves_nothing(deployed: Engine, admin: Browser) -> None:
    definition = drawn(LIMITED + flows("begin>work", "work>ask", "ask>longer", "longer>again", "again>end", "late>end"), deadlines=DEADLINES)
    deployed.catalog.deploy("p", definition.files, deployed.clock.now())
    listed = admin.get("/admin/deadlines").text
    assert 'id="process-grievance"' in listed and 'id="process-p"' in listed and "at most" in listed
    form = admin.get("/admin/deadlines/p/q/edit").text
    assert 'name="unit" value="working_days"' in form and 'name="percent"' not in form
    assert "a limit" in admin.get("/admin/deadlines/p/q").text and "<select" not in admin.get("/admin/deadlines/p/p/edit").text
    fields = {"action": "set", "seen": "0", "value": "12", "unit": "working_days"}
    assert "No deadline moves." in admin.send("/admin/deadlines/p/q/preview", fields).text
    assert admin.send("/admin/deadlines/p/q/preview", fields | {"unit": "hours"}).status_code == 422
    assert admin.send("/admin/deadlines/p/q/change", fields | {"reason": "放宽"}).status_code == 303
    assert "12 working days" in admin.get("/admin/deadlines/p/q").text


@pytest.mark.parametrize("address", [
    "/admin/deadlines/grievance/nothing", "/admin/deadlines/nothing/accept", f"{POLICY}/edit?place=330226009", f"{POLICY}/edit?was=x&category=y",
    f"{POLICY}?after=x", f"{POLICY}?after=WyJ4Il0", "/admin/deadlines/grievance/%00"])
def test_what_is_not_there_is_not_found(deployed: Engine, admin: Browser, address: str) -> None:
    assert admin.get(address).status_code == 404


def test_what_is_no_rule_cannot_be_removed(deployed: Engine, admin: Browser) -> None:
    for fields in ({}, {"village": OWN}, {"was": "2026-03-09T00:30:00Z"}):
        assert admin.send(f"{POLICY}/preview", {"action": "remove", "seen": "0", **fields}).status_code == 404


def test_nothing_typed_becomes_markup(deployed: Engine, filed: str, admin: Browser) -> None:
    evil = '"><script>alert(1)</script>'
    names = ("value", "percent", "valid_from", "reason", "township", "village", "category", "was", "seen", "apply", "unit")
    for fields in ({"tell": [evil]}, *({name: evil} for name in names)):
        for path in ("preview", "edit", "change"):
            assert "<script>alert" not in admin.send(f"{POLICY}/{path}", EXCEPTION | fields).text
    admin.send(f"{POLICY}/change", HALF_DAY | {"reason": evil})
    for address in (POLICY, "/admin/deadlines", f"{POLICY}/undo"):
        page = admin.get(address).text
        assert "<script>alert" not in page and "&lt;script&gt;alert" in page


def test_the_history_is_read_page_by_page(deployed: Engine, world: World, admin: Browser) -> None:
    for number in range(13):
        drafts = [RuleDraft(number + 1, "hours")]
        change_policy(deployed, world.person("administrator"), "grievance", "accept", drafts, seen=number, reason=f"第 {number} 次")
    first = admin.get(POLICY).text
    assert "第 12 次" in first and "第 3 次" in first and "第 2 次" not in first
    rest = admin.get(unescape(re.findall(r'rel="next" href="([^"]+)"', first)[0]).split("#")[0]).text
    assert "第 2 次" in rest and "第 0 次" in rest and "第 3 次" not in rest and rest.count("/undo") == 0


def test_choosing_a_township_offers_its_villages(deployed: Engine, admin: Browser) -> None:
    form = admin.send(f"{POLICY}/edit", EXCEPTION).text
    assert f'value="{OWN}"' in form and f'value="{SAME_TOWNSHIP}"' in form and "南庄村" not in form
