"""Rates, ranks with ties, periods in steps."""

from __future__ import annotations

from datetime import date

import pytest

from engine.figures.periods import Period, period_of, split, step_of
from engine.figures.rates import Rate, ranked

TODAY = date(2026, 10, 8)


def test_equal_shares_have_the_same_rank_and_few_cases_none() -> None:
    rates = {"a": Rate("timely", 9, 10), "b": Rate("timely", 18, 20), "c": Rate("timely", 5, 5), "d": Rate("timely", 3, 3), "e": Rate("timely", 1, 10)}
    assert ranked(rates, rates.__getitem__) == [(1, "c"), (2, "b"), (2, "a"), (4, "e"), (None, "d")]


def test_where_less_is_better_the_least_comes_first() -> None:
    rates = {"a": Rate("reopened", 3, 10), "b": Rate("reopened", 0, 10)}
    assert [item for _, item in ranked(rates, rates.__getitem__)] == ["b", "a"]


def test_nothing_has_no_share() -> None:
    assert (Rate("timely", 0, 0).percent, Rate("timely", 1, 3).percent) == (None, 33.3)


def test_a_period_is_never_upside_down_nor_endless() -> None:
    assert period_of(None, None, TODAY) == Period(date(2026, 9, 9), TODAY)
    assert period_of(TODAY, date(2026, 10, 1), TODAY) == Period(date(2026, 10, 1), TODAY)
    assert period_of(date(2001, 1, 1), TODAY, TODAY).days == 3 * 366


@pytest.mark.parametrize("step", ["day", "week", "month"])
def test_steps_cover_every_day_once(step: str) -> None:
    whole = Period(date(2025, 11, 20), date(2026, 3, 5))
    parts = split(whole, step)
    assert sum(part.days for part in parts) == whole.days and (parts[0].since, parts[-1].until) == (whole.since, whole.until)


def test_a_year_is_not_shown_by_day() -> None:
    assert step_of("day", Period(date(2025, 10, 9), TODAY)) == "week"
