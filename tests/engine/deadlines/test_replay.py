"""The time machine: what became of real cases, and what would have become of them by other rules or another calendar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.clock import SHOWN_IN, FrozenClock
from engine.commands import send_message
from engine.commands.change_policy import change_policy
from engine.commands.policy_draft import RuleDraft
from engine.commands.policy_edit import standing
from engine.engine import Engine
from engine.errors import BadAnswers, NotFound, NotYours
from engine.tables import deadline
from engine.verify import verify
from engine.what_if import CalendarEdit, what_if
from engine.what_if_result import Counts, WhatIf
from tests.engine.deadlines.worked import Cases, everything, four_accepted, two_over_the_holiday
from tests.world import COUNTY, OTHER_TOWNSHIP, OWN, SAME_TOWNSHIP, World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MARCH = {"since": date(2026, 3, 1), "until": date(2026, 3, 31)}
AUTUMN = {"since": date(2026, 9, 1), "until": date(2026, 10, 31)}
EXTENSION = {"extension_days": 3, "extension_reason": "要等供电所换变压器。"}
GRANTED = {"extension_decision": "granted", "extension_days": 3, "extension_words": "同意，请按新的时限办结。"}
Replay = Callable[..., WhatIf]


@pytest.fixture
def cases(deployed: Engine, world: World, clock: FrozenClock) -> Cases:
    return Cases(deployed, world, clock)


@pytest.fixture
def replay(deployed: Engine, world: World) -> Replay:
    """replay("accept", RuleDraft(12, "hours")): by the administrator, in March."""

    def _replay(name: str | None = None, *drafts: RuleDraft, edit: CalendarEdit | None = None, **more: Any) -> WhatIf:
        process = None if name is None else "grievance"
        return what_if(deployed, world.person("administrator"), process=process, name=name, drafts=drafts if name else None,
                       calendar_edit=edit, **(MARCH | more))

    return _replay


@pytest.fixture
def four(cases: Cases) -> list[str]:
    return four_accepted(cases)


def by_village(found: WhatIf) -> dict[str, tuple[int, int, int]]:
    """Replayed, late then, would be late."""
    return {one.code: (one.counts.replayed, one.counts.late_then, one.counts.would_be_late) for one in found.villages}


def test_a_shorter_deadline_is_missed_by_those_who_took_longer(four: list[str], cases: Cases, replay: Replay) -> None:
    found = replay("accept", RuleDraft(12, "hours"))
    assert found.total == Counts(replayed=4, late_then=2, would_be_late=3, newly_late=1, no_longer_late=0, unknown=0)
    assert (found.total.in_time_then, found.total.in_time, found.total.in_time_at_most) == (50.0, 25.0, 25.0)
    assert by_village(found) == {OWN: (2, 0, 1), SAME_TOWNSHIP: (1, 1, 1), OTHER_TOWNSHIP: (1, 1, 1)}
    assert [one.code for one in found.villages] == [OWN, SAME_TOWNSHIP, OTHER_TOWNSHIP]          # the newly late first
    assert [(one.code, one.name, one.counts.replayed) for one in found.townships] == [("330226001", "桃源街道", 3), ("330226002", "越溪乡", 1)]
    assert found.villages[0].township == "桃源街道" and found.untouched == found.left_out == 0


def test_the_nearest_misses_are_told_but_not_those_a_timer_took(four: list[str], cases: Cases, replay: Replay) -> None:
    found = replay("accept", RuleDraft(12, "hours")).nearest
    assert [(one.number, one.late_by, one.late_then) for one in found] == [
        (cases.numbers[four[1]], 8 * HOUR, False), (cases.numbers[four[3]], 18 * HOUR, True)]
    assert found[0].due_at == cases.start + 12 * HOUR and found[0].ended_at == cases.start + 20 * HOUR


def test_what_was_taken_away_is_unknown_by_a_longer_deadline_never_in_time(four: list[str], replay: Replay) -> None:
    found = replay("accept", RuleDraft(48, "hours"))
    assert found.total == Counts(replayed=4, late_then=2, would_be_late=0, newly_late=0, no_longer_late=1, unknown=1)
    assert (found.total.in_time_then, found.total.in_time, found.total.in_time_at_most) == (50.0, 75.0, 100.0)
    assert [(one.code, one.counts.unknown) for one in found.townships if one.counts.unknown] == [("330226002", 1)] and found.nearest == ()


def test_the_same_deadline_changes_nothing(four: list[str], replay: Replay) -> None:
    assert replay("accept", RuleDraft(24, "hours")).total == Counts(4, 2, 2, 0, 0, 0)
    assert replay("accept").total == Counts(4, 2, 2, 0, 0, 0)                      # today's rules, laid over nothing


def test_a_rule_for_a_day_to_come_is_replayed_as_if_it_held(four: list[str], cases: Cases, replay: Replay) -> None:
    assert replay("accept", RuleDraft(12, "hours", valid_from=cases.clock.now() + 30 * DAY)).total.newly_late == 1


def test_done_at_the_very_moment_it_is_due_is_late(cases: Cases, replay: Replay) -> None:
    one = cases.file()
    cases.at(12)
    cases.accept(one)
    assert replay("accept", RuleDraft(12, "hours")).total == Counts(1, 0, 1, 1, 0, 0)
    assert replay("accept", RuleDraft(13, "hours")).total == Counts(1, 0, 0, 0, 0, 0)


def test_another_unit_counts_the_working_time_of_the_calendar(cases: Cases, replay: Replay) -> None:
    one = cases.file()                                  # Monday nine o'clock
    cases.at(20)                                        # Tuesday five in the morning: six and a half working hours are over
    cases.accept(one)
    assert replay("accept", RuleDraft(6, "working_hours")).total == Counts(1, 0, 1, 1, 0, 0)      # it was due at five in the afternoon
    assert replay("accept", RuleDraft(7, "working_hours")).total == Counts(1, 0, 0, 0, 0, 0)


# -- only whom it concerns -------------------------------------------------------------------------------------------------------
def test_a_rule_for_a_village_leaves_the_others_as_they_were(four: list[str], replay: Replay) -> None:
    found = replay("accept", RuleDraft(12, "hours", place=OWN))
    assert by_village(found) == {OWN: (2, 0, 1)} and found.untouched == 2
    found = replay("accept", RuleDraft(12, "hours", place="330226002"))
    assert by_village(found) == {OTHER_TOWNSHIP: (1, 1, 1)} and found.untouched == 3


def test_a_rule_for_a_category_or_priority(cases: Cases, replay: Replay) -> None:
    first, second = cases.file(), cases.file()
    cases.at(1)
    cases.accept(first, category="environment")
    cases.accept(second, category="other")
    cases.at(60)
    cases.handle(first)
    cases.handle(second)
    found = replay("village", RuleDraft(2, "working_days", category="environment"))
    assert found.total == Counts(1, 0, 1, 1, 0, 0) and found.untouched == 1 and found.nearest[0].number == cases.numbers[first]
    assert replay("village", RuleDraft(2, "working_days", priority="urgent")).untouched == 2


def test_an_exception_that_stands_keeps_winning(four: list[str], deployed: Engine, world: World, replay: Replay) -> None:
    change_policy(deployed, world.person("administrator"), "grievance", "accept", [RuleDraft(30, "hours", place=OWN)], seen=0, reason="例外")
    (own,) = standing(deployed, "grievance", "accept")
    found = replay("accept", RuleDraft(12, "hours"), own)
    assert by_village(found) == {SAME_TOWNSHIP: (1, 1, 1), OTHER_TOWNSHIP: (1, 1, 1)} and found.untouched == 2
    assert by_village(replay("accept")) == {OWN: (2, 0, 0)}          # without the exception: only those it held for
    assert by_village(replay("accept", replace(own, valid_from=None))) == {OWN: (2, 0, 0)}        # said anew: those it is for
    assert replay("accept", own).total.replayed == 4                 # today's rules


# -- pauses and extensions -------------------------------------------------------------------------------------------------------
def test_a_pause_stays_a_pause(cases: Cases, replay: Replay) -> None:
    one = cases.file()
    cases.accept(one)
    cases.at(48)                                        # Wednesday
    cases.do(one, "village_handle", "village_team", {"village_result": "ask", "question": "是哪一盏？"})
    cases.at(96)                                        # Friday: two working days do not count
    cases.do(one, "answer_question", "villager", {"villager_answer": "祠堂门口那盏。"})
    cases.at(8 * 24)                                    # Tuesday: the fourth working day that does
    cases.handle(one)
    assert replay("village", RuleDraft(5, "working_days")).total == Counts(1, 0, 0, 0, 0, 0)
    assert replay("village", RuleDraft(4, "working_days")).total == Counts(1, 0, 1, 1, 0, 0)
    (miss,) = replay("village", RuleDraft(3, "working_days")).nearest
    assert miss.late_by == DAY


def test_an_extension_stays_granted(cases: Cases, deployed: Engine, world: World, replay: Replay) -> None:
    one = cases.file()
    cases.accept(one)
    send_message(deployed, world.person("village_team"), one, "request_extension", request_key="ask", answers=EXTENSION)
    cases.do(one, "decide_extension", "command_room", GRANTED)
    cases.at(9 * 24 - 1)                                # Wednesday eight o'clock: not quite seven working days
    cases.handle(one)
    assert replay("village", RuleDraft(4, "working_days")).total == Counts(1, 0, 0, 0, 0, 0)
    (miss,) = replay("village", RuleDraft(3, "working_days")).nearest
    assert miss.late_by == 23 * HOUR


# -- the calendar ----------------------------------------------------------------------------------------------------------------
@pytest.fixture
def holiday(cases: Cases) -> list[str]:
    return two_over_the_holiday(cases)


def test_days_of_the_national_day_holiday_worked(holiday: list[str], cases: Cases, replay: Replay) -> None:
    worked = {date(2026, 10, day): True for day in (5, 6, 7)}
    found = replay(edit=CalendarEdit(COUNTY, worked), **AUTUMN)
    assert found.total == Counts(2, 0, 2, 2, 0, 0) and found.nearest[0].due_at == datetime(2026, 10, 8, 9, tzinfo=SHOWN_IN)
    found = replay(edit=CalendarEdit("330226001", worked), **AUTUMN)
    assert by_village(found) == {OWN: (1, 0, 1)}
    assert replay(edit=CalendarEdit(COUNTY, {date(2026, 10, 5): True}), **AUTUMN).total == Counts(2, 0, 2, 2, 0, 0)   # due on the 10th at nine


def test_more_days_off_give_more_time(holiday: list[str], replay: Replay) -> None:
    off = {date(2026, 10, day): False for day in (8, 9)}
    assert replay(edit=CalendarEdit(COUNTY, off), **AUTUMN).total == Counts(2, 0, 0, 0, 0, 0)


def test_rules_and_days_together(holiday: list[str], replay: Replay) -> None:
    off = CalendarEdit(COUNTY, {date(2026, 10, 8): False})
    assert replay("village", RuleDraft(4, "working_days"), **AUTUMN).total.newly_late == 2
    assert replay("village", RuleDraft(4, "working_days"), edit=off, **AUTUMN).total == Counts(2, 0, 0, 0, 0, 0)


def test_what_counts_plain_time_does_not_follow_a_calendar(four: list[str], replay: Replay) -> None:
    found = replay(edit=CalendarEdit(COUNTY, {date(2026, 3, 3): False}))
    assert found.total.replayed == 0 and found.villages == () and found.total.in_time == 100.0


def test_a_task_counts_once_however_many_timers_watch_it(holiday: list[str], deployed: Engine, replay: Replay) -> None:
    with deployed.database.read() as connection:
        ended = connection.scalar(
            select(func.count()).select_from(deadline).where(deadline.c.unit == "working_days", deadline.c.ended_at.is_not(None)))
    found = replay(edit=CalendarEdit(COUNTY, {date(2026, 12, 31): False}), **AUTUMN)
    assert ended and ended > 2 and found.total == Counts(2, 0, 0, 0, 0, 0)


# -- the period, the people, the mistakes ----------------------------------------------------------------------------------------
def test_days_are_those_of_the_county(cases: Cases, replay: Replay) -> None:
    one = cases.file()
    cases.at(14.75)                                     # 23:45 in the county, the afternoon before in UTC
    cases.accept(one)
    second, third = date(2026, 3, 2), date(2026, 3, 3)
    assert replay("accept", since=second, until=second).total.replayed == 1
    assert replay("accept", since=third, until=third).total.replayed == 0
    two = cases.file()
    cases.at(15)                                        # midnight belongs to the day it begins
    cases.accept(two)
    assert replay("accept", since=second, until=second).total.replayed == replay("accept", since=third, until=third).total.replayed == 1


def test_what_still_runs_is_not_counted(cases: Cases, replay: Replay) -> None:
    cases.file()
    assert replay("accept", RuleDraft(1, "hours")).total.replayed == 0


def test_nothing_is_written(four: list[str], deployed: Engine, replay: Replay) -> None:
    before = everything(deployed)
    replay("accept", RuleDraft(12, "hours"))
    replay("accept", RuleDraft(48, "hours", place=OWN))
    replay(edit=CalendarEdit(COUNTY, {date(2026, 3, 3): False}))
    assert everything(deployed) == before and list(verify(deployed)) == []


@pytest.mark.parametrize("order", ["worst", "late", "share", "place"])
def test_villages_stand_in_the_order_asked_for(four: list[str], replay: Replay, order: str) -> None:
    first = {"worst": OWN, "late": OWN, "share": SAME_TOWNSHIP, "place": OWN}[order]
    found = replay("accept", RuleDraft(12, "hours"), order=order).villages
    assert found[0].code == first and {one.code for one in found} == {OWN, SAME_TOWNSHIP, OTHER_TOWNSHIP}


@pytest.mark.parametrize("role", ["villager", "grid_worker", "command_room", "designer", "county_supervisor"])
def test_only_administrators_replay(deployed: Engine, world: World, role: str) -> None:
    with pytest.raises(NotYours):
        what_if(deployed, world.person(role), process="grievance", name="accept", drafts=[], **MARCH)


@pytest.mark.parametrize(("asked", "field"), [
    ({"drafts": [RuleDraft(0, "hours")]}, "value"), ({"drafts": [RuleDraft(3, "weeks")]}, "unit"),
    ({"drafts": [RuleDraft(3, "hours", place="330226999")]}, "place"), ({"since": date(2026, 4, 1)}, "until"),
    ({"until": date(2027, 3, 3)}, "until"), ({"since": date(1, 1, 1)}, "since"), ({"until": date(9999, 12, 31)}, "until"),
    ({"name": "max_rounds"}, "name"), ({"name": "village_pause"}, "name"),
    ({"name": None, "calendar_edit": CalendarEdit("330226", {})}, "days"),
    ({"name": None, "calendar_edit": CalendarEdit("330227", {date(2026, 3, 3): False})}, "place"),
    ({"name": None, "calendar_edit": CalendarEdit(OWN, {date(2026, 3, 3): False})}, "place"),
    ({"name": None, "calendar_edit": CalendarEdit("330226", {date(1999, 3, 3): False})}, "days"),
    ({"name": None, "calendar_edit": CalendarEdit("330226", {date(2026, 3, 1) + number * DAY: False for number in range(61)})}, "days"),
])
def test_what_cannot_be_replayed_is_said(deployed: Engine, world: World, asked: dict[str, Any], field: str) -> None:
    asked = MARCH | {"process": "grievance", "name": "accept", "drafts": None} | asked
    with pytest.raises(BadAnswers) as wrong:
        what_if(deployed, world.person("administrator"), **asked)
    assert set(wrong.value.errors) == {field}


def test_a_policy_that_is_not_there(replay: Replay, deployed: Engine, world: World) -> None:
    with pytest.raises(NotFound):
        replay("nothing")
    with pytest.raises(NotFound):
        what_if(deployed, world.person("administrator"), process="nothing", name="accept", drafts=[], **MARCH)
