"""What administrators read of SLA policies: the list, one policy's rules in their order, and where diagrams name them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.catalog.named_policies import named_policies
from engine.clock import FrozenClock
from engine.commands import move_deadlines, report
from engine.commands.change_policy import change_policy
from engine.commands.policy_draft import RuleDraft, check_drafts
from engine.engine import Engine
from engine.errors import BadAnswers, NotFound, NotYours
from engine.policy_page import policy_page, policy_progress
from engine.policy_table import PolicyLine, policies
from tests.engine.drawn import drawn, flows, user
from tests.engine.rows import plans_of
from tests.world import OTHER_TOWNSHIP, OWN, SAME_TOWNSHIP, World

DAY = timedelta(days=1)
DEADLINES = """
[p]
value = 5
unit = "working_days"
[q]
value = 10
unit = "working_days"
[more]
value = 3
unit = "working_days"
[most]
value = 2
unit = "count"
[free]
value = 1
unit = "days"
"""
LIMITED = (
    '<bpmn:userTask id="work" name="处置" camunda:candidateGroups="grid_worker" camunda:dueDate=\'=deadline("p")\' />'
    '<bpmn:userTask id="ask" camunda:candidateGroups="grid_worker"><bpmn:extensionElements><camunda:properties>'
    '<camunda:property name="pauses" value="p" />'
    '<camunda:property name="pause_at_most" value="q" /></camunda:properties></bpmn:extensionElements></bpmn:userTask>'
    '<bpmn:userTask id="longer" camunda:candidateGroups="grid_worker"><bpmn:extensionElements><camunda:properties>'
    '<camunda:property name="extends" value="p" /><camunda:property name="extend_by" value="=1" />'
    '<camunda:property name="extend_at_most" value="more" />'
    '</camunda:properties></bpmn:extensionElements></bpmn:userTask>'
    '<bpmn:exclusiveGateway id="again" />'
    '<bpmn:boundaryEvent id="late" attachedToRef="work"><bpmn:timerEventDefinition><bpmn:timeDate>deadline("p")</bpmn:timeDate>'
    '</bpmn:timerEventDefinition></bpmn:boundaryEvent>')


def line(engine: Engine, world: World, name: str) -> PolicyLine:
    (process,) = policies(engine, world.person("administrator"))
    return next(one for one in process.lines if one.name == name)


def test_every_policy_is_listed_with_its_default_and_where_it_is_asked_for(deployed: Engine, world: World) -> None:
    (process,) = policies(deployed, world.person("county_supervisor"))
    with deployed.database.read() as connection:
        defaults = deployed.catalog.current(connection, "grievance").deadlines
    assert [one.name for one in process.lines] == list(defaults)
    assert (process.process, process.name_zh) == ("grievance", "村民诉求办理")
    accept = line(deployed, world, "accept")
    assert (accept.kind, accept.value, accept.unit, accept.default_value) == ("deadline", 24, "hours", 24)
    assert (accept.exceptions, accept.later, accept.running) == (len(defaults["accept"].rules), 0, 0)
    assert (accept.percent, accept.tell, accept.changed_at) == (defaults["accept"].warn_percent, ("assignee", "group"), None)
    step = accept.steps[0]
    assert (step.name_zh, step.name_en, step.diagram_zh, step.how) == ("受理并分流", "Accept and triage", "受理分流", "task")
    assert {step.how for step in accept.steps} == {"task", "timer", "pause"}
    rounds = line(deployed, world, "max_rounds")
    assert (rounds.kind, rounds.value, [step.how for step in rounds.steps]) == ("count", 2, ["condition"])


def test_a_change_shows_with_who_why_and_how_many_it_concerns(deployed: Engine, world: World, clock: FrozenClock) -> None:
    admin = world.person("administrator")
    for village in (OWN, SAME_TOWNSHIP):
        report(deployed, world.person("villager", village), request_key=f"key-{village}", place=village, subject="路灯", text="不亮")
    before = line(deployed, world, "accept").exceptions
    drafts = [RuleDraft(12, "hours", percent=(50, 80), every_days=0, tell=("villager",)), RuleDraft(6, "hours", place=OWN),
              RuleDraft(3, "hours", priority="urgent", valid_from=clock.now() + DAY)]
    change_policy(deployed, admin, "grievance", "accept", drafts, seen=0, reason="汛期")
    found = line(deployed, world, "accept")
    assert (found.value, found.percent, found.every_days, found.tell) == (12, (50, 80), 0, ("villager",))
    assert (found.exceptions, found.later, found.running, found.moving) == (before + 1, 1, 2, True)
    assert (found.changed_at, found.changed_by, found.reason) == (clock.now(), admin.name, "汛期")
    while move_deadlines(deployed):
        pass
    assert not line(deployed, world, "accept").moving and line(deployed, world, "village").changed_at is None


def test_rules_stand_in_the_order_in_which_they_win(deployed: Engine, world: World, clock: FrozenClock) -> None:
    admin, now = world.person("administrator"), clock.now()
    drafts = [RuleDraft(9, "hours", category="safety"), RuleDraft(8, "hours", priority="urgent"), RuleDraft(7, "hours", place=OWN[:9]),
              RuleDraft(6, "hours", place=OWN), RuleDraft(5, "hours", valid_from=now), RuleDraft(4, "hours", valid_from=now + DAY)]
    change_policy(deployed, admin, "grievance", "dispatch", drafts, seen=0, reason="x")
    page = policy_page(deployed, admin, "grievance", "dispatch")
    assert [(rule.value, rule.state) for rule in page.rules] == [
        (6, "holds"), (7, "holds"), (8, "holds"), (9, "holds"), (4, "later"), (5, "holds"), (1, "replaced")]
    assert [rule.place_name for rule in page.rules[:3]] == ["桃源街道 学勤村", "桃源街道", ""] and page.rules[-1].is_default
    with deployed.database.read() as connection:
        rules, defaults = deployed.rulesets.current(connection).rules, deployed.catalog.current(connection, "grievance").deadlines
    for place, category, priority in ((OWN, "safety", "urgent"), (SAME_TOWNSHIP, "safety", "normal"), (OTHER_TOWNSHIP, "safety", "urgent"),
                                      (OTHER_TOWNSHIP, "safety", "normal"), (OTHER_TOWNSHIP, "land", "normal")):
        winner = rules.resolve(defaults, "grievance", "dispatch", place=place, category=category, priority=priority, at=now)
        first = next(rule for rule in page.rules if rule.state == "holds" and place.startswith(rule.place) and rule.category in ("", category)
                     and rule.priority in ("", priority))
        assert winner.value == first.value
    assert page.rule(("", "", ""), None) is page.rules[5] and page.rule(("", "", ""), now + DAY) is page.rules[4]
    assert page.rule((OTHER_TOWNSHIP, "", ""), None) is None


def test_running_and_overdue_are_counted_for_one_policy(deployed: Engine, world: World, clock: FrozenClock) -> None:
    for number in range(3):
        report(deployed, world.villager, request_key=f"key-{number}", place=OWN, subject="路灯", text="不亮")
        clock.move(timedelta(hours=10))
    page = policy_page(deployed, world.person("administrator"), "grievance", "accept")
    assert (page.line.running, page.overdue) == (3, 1)
    assert policy_progress(deployed, world.person("administrator"), "grievance", "accept") is None


def test_counting_reads_the_index_of_open_deadlines(deployed: Engine, world: World) -> None:
    with plans_of(deployed) as plans:
        policies(deployed, world.person("administrator"))
    if deployed.database.is_sqlite:
        assert any("ix_deadline_open" in plan for plan in plans), plans


@pytest.mark.parametrize("role", ["villager", "grid_worker", "command_room"])
def test_policies_are_for_those_who_watch(deployed: Engine, world: World, role: str) -> None:
    for read in (lambda: policies(deployed, world.person(role)), lambda: policy_page(deployed, world.person(role), "grievance", "accept"),
                 lambda: policy_progress(deployed, world.person(role), "grievance", "accept")):
        with pytest.raises(NotYours):
            read()


@pytest.mark.parametrize(("process", "name"), [("grievance", "nothing"), ("nothing", "accept")])
def test_a_policy_nobody_named_is_not_found(deployed: Engine, world: World, process: str, name: str) -> None:
    for read in (policy_page, policy_progress):
        with pytest.raises(NotFound):
            read(deployed, world.person("administrator"), process, name)


def test_the_uses_of_a_policy_are_found_in_the_diagrams() -> None:
    definition = drawn(LIMITED + user("free") + flows(
        "begin>work", "work>ask", "ask>longer", "longer>again", 'again>free: n < policy("most")', "again>end: true", "late>end", "free>end"),
        deadlines=DEADLINES)
    named = named_policies(definition)
    assert {name: [(use.element, use.how) for use in uses] for name, uses in named.uses.items()} == {
        "p": [("work", "task"), ("late", "timer"), ("ask", "pause"), ("longer", "extension")], "q": [("ask", "limit")], "more": [("longer", "limit")],
        "most": [("again", "condition")]}
    assert named.limits == {"q": {"p"}, "more": {"p"}}
    assert [name for name in definition.deadlines if named.fixed_unit(name)] == ["p", "q", "more"]
    assert named_policies(definition) is named


def test_a_limit_and_what_it_limits_keep_their_common_unit(deployed: Engine, world: World) -> None:
    definition = drawn(LIMITED + flows("begin>work", "work>ask", "ask>longer", "longer>again", "again>end", "late>end"), deadlines=DEADLINES)
    with deployed.database.read() as connection:
        for name in ("p", "q"):
            check_drafts(connection, deployed, definition, name, [RuleDraft(7, "working_days")], [])
            with pytest.raises(BadAnswers) as wrong:
                check_drafts(connection, deployed, definition, name, [RuleDraft(7, "hours")], [])
            assert set(wrong.value.errors) == {"unit"}
        check_drafts(connection, deployed, definition, "free", [RuleDraft(7, "hours")], [])
