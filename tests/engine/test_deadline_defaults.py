"""deadlines.toml: what designers may write, and what they are told when it cannot be used."""

from __future__ import annotations

import pytest

from engine.catalog.deadline_defaults import MOST, DeadlinesError, DefaultRule, parse_deadlines
from engine.lint.languages import in_language

ACCEPT = 'value = 24\nunit = "hours"\n'


def accept(text: str) -> str:
    return f"[accept]\n{ACCEPT}{text}"


def test_what_is_not_said_has_a_default() -> None:
    found = parse_deadlines(accept(""))["accept"]
    assert (found.value, found.unit, found.warn_percent, found.warn_every_days) == (24, "hours", (80,), 1)
    assert (found.tell, found.limits, found.rules, found.label_zh) == (("assignee", "group"), False, (), "accept")


def test_everything_may_be_said() -> None:
    text = accept('warn = { percent = [50, 80], every_days = 2 }\ntell = ["villager", "command_room"]\nlimits = true\n'
                  '[[accept.rules]]\npriority = "urgent"\nvalue = 2\nunit = "working_hours"\n'
                  '[[accept.rules]]\ncategory = "land"\npriority = "urgent"\nvalue = 90\nunit = "minutes"\n')
    found = parse_deadlines(text)["accept"]
    assert (found.warn_percent, found.warn_every_days, found.tell, found.limits) == ((50, 80), 2, ("villager", "command_room"), True)
    assert found.rules == (DefaultRule("", "urgent", 2, "working_hours"), DefaultRule("land", "urgent", 90, "minutes"))


def test_nobody_need_be_reminded() -> None:
    found = parse_deadlines(accept("warn = { percent = [], every_days = 0 }\ntell = []"))["accept"]
    assert (found.warn_percent, found.warn_every_days, found.tell) == ((), 0, ())


@pytest.mark.parametrize("unit", sorted(MOST))
def test_every_unit_has_a_most(unit: str) -> None:
    assert parse_deadlines(f'[p]\nvalue = {MOST[unit]}\nunit = "{unit}"')["p"].value == MOST[unit]
    with pytest.raises(DeadlinesError, match="whole number"):
        parse_deadlines(f'[p]\nvalue = {MOST[unit] + 1}\nunit = "{unit}"')


def exception(text: str) -> str:
    return accept(f"[[accept.rules]]\n{text}")


@pytest.mark.parametrize("text", [
    "value = 1", "[accept]", '[accept]\nvalue = 1\nunit = "weeks"', '[accept]\nvalue = 1\nunit = 5', '[accept]\nvalue = 0\nunit = "hours"',
    '[accept]\nvalue = 1.5\nunit = "hours"', '[accept]\nvalue = true\nunit = "hours"',
    accept("warn = 80"), accept("warn = { percent = 80 }"), accept("warn = { percent = [0] }"), accept("warn = { percent = [100] }"),
    accept("warn = { percent = [80, 80] }"), accept("warn = { percent = [10, 20, 30, 40, 50, 60] }"), accept("warn = { percents = [80] }"),
    accept("warn = { every_days = 31 }"), accept("warn = { every_days = -1 }"),
    accept('tell = "assignee"'), accept("tell = [5]"), accept('limits = "yes"'), accept("limits = 1"),
    '[most]\nvalue = 2\nunit = "count"\nlimits = true',
    accept("rules = 5"), accept("rules = [5]"), exception(ACCEPT), exception('priority = ""\n' + ACCEPT), exception("priority = 5\n" + ACCEPT),
    exception('prioriy = "urgent"\n' + ACCEPT), exception('priority = "urgent"\nvalue = 2\nunit = "count"'),
    exception('priority = "urgent"\nvalue = 0\nunit = "hours"'), exception('priority = "urgent"'),
    exception('priority = "urgent"\n' + ACCEPT + '[[accept.rules]]\npriority = "urgent"\n' + ACCEPT),
])
def test_what_cannot_be_used_is_said_with_a_repair_in_both_languages(text: str) -> None:
    with pytest.raises(DeadlinesError) as problem:
        parse_deadlines(text)
    assert problem.value.reason and problem.value.repair
    for said in (problem.value.reason, problem.value.repair):
        assert any("\u4e00" <= char <= "\u9fff" for char in in_language(said, "zh")), said
