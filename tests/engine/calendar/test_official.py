"""The official calendar, held against the State Council's notice for 2026 as printed."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest

from engine.calendar import announced, official_day

# 国务院办公厅关于2026年部分节假日安排的通知: days off from – to, and the make-up days.
OFF_2026 = {
    "元旦": ("2026-01-01", "2026-01-03"), "春节": ("2026-02-15", "2026-02-23"), "清明节": ("2026-04-04", "2026-04-06"),
    "劳动节": ("2026-05-01", "2026-05-05"), "端午节": ("2026-06-19", "2026-06-21"), "中秋节": ("2026-09-25", "2026-09-27"),
    "国庆节": ("2026-10-01", "2026-10-07"),
}
MAKEUP_2026 = {
    "2026-01-04": "元旦", "2026-02-14": "春节", "2026-02-28": "春节", "2026-05-09": "劳动节", "2026-09-20": "国庆节", "2026-10-10": "国庆节",
}


def _days(first: str, last: str) -> list[date]:
    begin = date.fromisoformat(first)
    return [begin + timedelta(days=number) for number in range((date.fromisoformat(last) - begin).days + 1)]


def test_every_day_of_2026() -> None:
    off = {day: name for name, span in OFF_2026.items() for day in _days(*span)}
    for day in _days("2026-01-01", "2026-12-31"):
        said = official_day(day)
        if day in off:
            assert (said.works, said.name_zh, said.makeup) == (False, off[day], False), day
        elif day.isoformat() in MAKEUP_2026:
            assert (said.works, said.name_zh, said.makeup) == (True, MAKEUP_2026[day.isoformat()], True), day
        else:
            assert (said.works, said.name_zh, said.ordinary) == (day.weekday() < 5, "", True), day


@pytest.mark.parametrize("year", range(2004, 2027))
def test_it_agrees_with_the_library_on_every_day(year: int) -> None:
    assert announced(year)
    for day in _days(f"{year}-01-01", f"{year}-12-31"):
        said = official_day(day)
        assert said.works == chinese_calendar.is_workday(day), day
        assert not said.makeup or day.weekday() >= 5
        assert bool(said.name_zh) == bool(said.name_en)


@pytest.mark.parametrize("year", [1992, 2003, 2035, 2100, 2200])
def test_a_year_nobody_announced_has_the_days_off_of_the_law(year: int) -> None:
    assert not announced(year)
    by_law = {(1, 1): "元旦", (5, 1): "劳动节", (5, 2): "劳动节", (10, 1): "国庆节", (10, 2): "国庆节", (10, 3): "国庆节"}
    for day in _days(f"{year}-01-01", f"{year}-12-31"):
        said, name = official_day(day), by_law.get((day.month, day.day), "")
        assert (said.works, said.name_zh, said.makeup) == (not name and day.weekday() < 5, name, False), day
