"""What a page lists of a deadline is enough to work its due moment out by hand: no day, pause or extension is kept back."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta

import pytest

from engine.calendar import ChangedDay, WorkCalendar
from engine.clock import SHOWN_IN, to_text
from engine.deadlines.clock import Clock, due_of
from engine.deadlines.explain import Explained, explain, history_of, of_clock

DAY = timedelta(days=1)
CALENDAR = WorkCalendar()


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHOWN_IN).astimezone(UTC)


def clock(start: datetime, value: int, unit: str = "working_days", **more: object) -> Clock:
    made = Clock("village", start, "grievance", "village_handling", "village_handle", "330226001001", None, None, None, value, unit, start, 1, **more)  # type: ignore[arg-type]
    made.due_at = due_of(made, CALENDAR)
    return made


def extended(by: int, made: Clock) -> dict[str, object]:
    """The fact of an extension."""
    return history_of("deadline_extended", made.started_at, "室主任", "要等停电施工。", {
        "policy": "village", "started_at": to_text(made.started_at), "by": by, "unit": made.unit, "before": to_text(made.started_at), "due_at": to_text(made.due_at)})


def told(made: Clock, calendar: WorkCalendar = CALENDAR) -> Explained:
    facts = [extended(made.extended, made)] if made.extended else []
    return explain(made, calendar, of_clock(made, facts), None, made.due_at)


def by_hand(found: Explained) -> datetime:
    """Somebody with the lines and a wall calendar: add what was given, hour after hour, and leave out the days that are listed."""
    spans = {"hours": timedelta(hours=1), "days": DAY, "working_days": DAY}
    amount, pauses, limit, off = timedelta(0), timedelta(0), None, set[date]()
    for line in found.lines:
        values = line.values
        if line.kind in ("length", "extended"):
            amount += values["value"] * spans[values["unit"]]
        elif line.kind == "pause":
            pauses += values["added"]
        elif line.kind == "pause_limit":
            limit = values["value"] * spans[values["unit"]]
        elif line.kind == "skipped":
            off |= {values["first"] + number * DAY for number in range((values["last"] - values["first"]).days + 1)}
    amount += pauses if limit is None else min(pauses, limit)
    moment = next(line.values["at"] for line in found.lines if line.kind == "started").astimezone(SHOWN_IN)
    while amount:
        midnight = datetime.combine(moment.date() + DAY, time(), SHOWN_IN)
        step = midnight - moment
        if moment.date() in off:
            moment = midnight
        elif step < amount:
            moment, amount = midnight, amount - step
        else:
            moment, amount = moment + amount, timedelta(0)
    return moment


def test_a_pause_over_the_mid_autumn_festival_and_an_extension_over_national_day() -> None:
    """Five working days from Tuesday 22 September 10:00. Asked on Wednesday 09:00, answered on Monday 28th 12:00: 15 h of Wednesday, Thursday,
    and 12 h of Monday stand still, of which two days count. Three days more are granted. So ten days: 22 (14 h), 23, 24, 28, 29, 30 September,
    8, 9 and, made up, Saturday 10 October, 12 October, and 10 h of Tuesday 13 October."""
    made = clock(at(9, 22, 10), 5, extended=3, pauses=[(at(9, 23, 9), at(9, 28, 12))], pause_limit=2)
    found = told(made)
    assert found.due_at == at(10, 13, 10) == by_hand(found)
    skipped = [(line.values["first"], line.values["last"], line.values["name_zh"]) for line in found.lines if line.kind == "skipped"]
    assert skipped == [(date(2026, 9, 25), date(2026, 9, 27), "中秋节"), (date(2026, 10, 1), date(2026, 10, 7), "国庆节"), (date(2026, 10, 11), date(2026, 10, 11), "")]
    assert [line.values["day"] for line in found.lines if line.kind == "makeup"] == [date(2026, 10, 10)]
    assert [line.values["added"] for line in found.lines if line.kind == "pause"] == [timedelta(hours=51)]
    assert (found.given, found.gross) == (8 * DAY, at(10, 13, 10) - at(9, 22, 10))
    assert found.net == found.gross - (at(9, 28, 12) - at(9, 23, 9))


@pytest.mark.parametrize("seed", range(200))
def test_the_lines_of_any_clock_add_up(seed: int) -> None:
    dice = random.Random(seed)
    changes = {date(2026, dice.randint(1, 12), dice.randint(1, 28)): ChangedDay(dice.random() < 0.5, "村里的日子") for _ in range(dice.randint(0, 20))}
    calendar = WorkCalendar(changes)
    start = at(1, 1, 0) + timedelta(minutes=dice.randrange(500_000))
    pauses, moment = [], start
    for _ in range(dice.randint(0, 3)):
        begin = moment + timedelta(minutes=dice.randrange(5000))
        moment = begin + timedelta(minutes=dice.randrange(20_000))
        pauses.append((begin, moment))
    unit = dice.choice(["working_days", "working_days", "days", "hours"])
    made = clock(start, dice.randint(1, 20), unit, extended=dice.choice([0, 0, 1, 5]), pauses=pauses, pause_limit=dice.choice([None, 1, 3]))
    made.due_at = due_of(made, calendar)
    found = told(made, calendar)
    assert by_hand(found) == found.due_at == found.recounted


def test_what_was_asked_for_and_who_granted_it_stand_with_an_extension() -> None:
    (line,) = [line for line in told(clock(at(9, 22), 5, extended=3)).lines if line.kind == "extended"]
    assert (line.values["value"], line.values["unit"], line.values["by"], line.values["reason"]) == (3, "working_days", "室主任", "要等停电施工。")
