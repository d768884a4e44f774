"""Who may do what: every rule of the product stands in RULES, nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from engine.people.person import Person


@dataclass(frozen=True)
class On:
    """What an action is done to. `place`: a place code, or none for "anywhere"; `case`: anything with place, reporter_id and
    filed_by_id (see_reporter wants a `Concerned`); `task`: anything with role, place, candidate_id and assignee_id."""

    place: str | None = None
    case: Any = None
    task: Any = None


Rule = Callable[[Person, On], bool]


def may(person: Person | None, action: str, *, place: str | None = None, case: Any = None, task: Any = None) -> bool:
    """Whether this person may do this. Nobody and people who are shut out may do nothing. Raises KeyError for an action that has
    no rule: a spelling mistake must not open or close a door."""
    rule = RULES[action]
    if person is None or not person.active:
        return False
    return rule(person, On(place if place is not None or case is None else case.place, case, task))


def may_send(person: Person, sender: str | None, case: Any) -> bool:
    """Whether this person may send a case a message that its diagram wants `from` this role."""
    if sender in (None, "villager"):
        return may(person, "supplement", case=case)
    return person.active and person.holds(str(sender), case.place)


# -- the predicates ----------------------------------------------------------------------------------------------------
def holding(*roles: str) -> Rule:
    """Holds one of these roles where it happens."""
    return lambda person, on: any(person.holds(role, on.place) for role in roles)


def platform(person: Person, on: On) -> bool:
    """Sits at a platform desk of the township."""
    return person.on_platform(on.place)


def villager(person: Person, on: On) -> bool:
    """Lives in a village; a villager may report about any place of the county."""
    return "villager" in person.roles


def staff(person: Person, on: On) -> bool:
    """Holds any working role."""
    return person.works


def reporter(person: Person, on: On) -> bool:
    """It is this villager's case."""
    return bool(on.case.reporter_id == person.id)


def filer(person: Person, on: On) -> bool:
    """This person filed it, for themselves or on behalf."""
    return bool(on.case.filed_by_id == person.id)


def in_group(person: Person, on: On) -> bool:
    """The task is this person's own, or one of a group they belong to."""
    if on.task.candidate_id is not None:
        return bool(on.task.candidate_id == person.id)
    return on.task.role != "villager" and person.holds(on.task.role, on.task.place)


def assignee(person: Person, on: On) -> bool:
    """This person has claimed the task and still belongs to its group."""
    return on.task.assignee_id == person.id and in_group(person, on)


def holding_at_task(role: str) -> Rule:
    """Holds this role where the task is to be done."""
    return lambda person, on: person.holds(role, on.task.place)


def handles(person: Person, on: On) -> bool:
    """Has an open task of the case in hand, or within reach of their group, or worked on it before."""
    return person.id in on.case.acted or any(
        task.assignee_id == person.id or in_group(person, On(task=task)) for task in on.case.tasks)


def any_of(*rules: Rule) -> Rule:
    """One of them is enough."""
    return lambda person, on: any(rule(person, on) for rule in rules)


# -- the table ---------------------------------------------------------------------------------------------------------
village_staff = holding("grid_worker", "village_team")
township_staff = any_of(holding("command_room"), platform)
watchers = holding("county_supervisor", "administrator")

RULES: Mapping[str, Rule] = MappingProxyType({
    # reporting
    "report":           villager,
    "report_on_behalf": village_staff,
    "see_my_cases":     villager,
    # one case
    "see_case":         any_of(reporter, filer, village_staff, township_staff, watchers),
    "see_reporter":     any_of(reporter, filer, handles),
    "see_staff_facts":  any_of(village_staff, township_staff, watchers),
    "supplement":       any_of(reporter, filer),
    "supervise":        holding("command_room", "county_supervisor"),
    # one task
    "see_task":         in_group,
    "claim_task":       in_group,
    "work_task":        in_group,                      # once a colleague claimed it, claim or release comes first
    "release_task":     any_of(assignee, holding_at_task("command_room")),
    # lists
    "see_inbox":        staff,
    "see_board":        any_of(village_staff, township_staff, watchers),
    "see_cases":        any_of(village_staff, township_staff, watchers),
    "see_figures":      any_of(holding("village_team", "command_room"), watchers),
    "export":           any_of(holding("village_team", "command_room"), watchers),
    "see_places":       staff,
    # running the product
    "see_incidents":    holding("administrator", "designer"),
    "retry_incident":   holding("administrator"),
    "move_clock":       holding("administrator"),      # and only in a demo: the command refuses elsewhere
    "see_people":       holding("administrator"),
    "see_deadlines":    holding("administrator", "designer", "county_supervisor"),
    "change_deadline":  holding("administrator"),
    "load_places":      holding("administrator"),
    "see_processes":    staff,
    "deploy":           holding("designer"),
})
ACTIONS = frozenset(RULES)
