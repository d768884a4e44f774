"""Who may do what: every rule of the product stands in RULES, nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from engine.falls_to import WARDENS
from engine.people.person import Person
from engine.people.stands_for import hands


@dataclass(frozen=True)
class On:
    """What an action is done to. `place`: a place code, or none for "anywhere"; `case`: anything with place, reporter_id and
    filed_by_id (see_reporter wants a `Concerned`); `task`: anything with role, place, candidate_id and assignee_id, and `falls_to`
    where it was looked up: the role that has it because nobody else can."""

    place: str | None = None
    case: Any = None
    task: Any = None


Rule = Callable[[Person, On], bool]


def may(person: Person | None, action: str, *, place: str | None = None, case: Any = None, task: Any = None) -> bool:
    """Whether this person may do this. Nobody and people who are shut out may do nothing. Raises KeyError for an action that has
    no rule: a spelling mistake must not open or close a door."""
    rule = RULES[action]
    if person is None or not person.active or complained_about(person, case) or complained_about(person, task):
        return False
    return rule(person, On(place if place is not None or case is None else case.place, case, task))


def may_send(person: Person, sender: str | None, case: Any) -> bool:
    """Whether this person may send a case a message that its diagram wants `from` this role."""
    if sender in (None, "villager"):
        return may(person, "supplement", case=case)
    return person.active and not complained_about(person, case) and person.sits(str(sender), case.place)


def complained_about(person: Person, matter: Any) -> bool:
    """Whether a case (or a task of one) complains about this person: they neither see it nor touch it, whatever they are."""
    return matter is not None and getattr(matter, "about_id", None) == person.id


# -- the predicates ----------------------------------------------------------------------------------------------------
def holding(*roles: str) -> Rule:
    """Holds one of these roles where it happens."""
    return lambda person, on: any(person.holds(role, on.place) for role in roles)


def standing_in(*roles: str) -> Rule:
    """Holds one of these roles where it happens, or stands in for somebody away who does."""
    return lambda person, on: any(person.sits(role, on.place) for role in roles)


def at_platform(person: Person, on: On) -> bool:
    """Sits at a platform desk of the township, or stands in for somebody away who does."""
    return person.at_platform(on.place)


def platform(person: Person, on: On) -> bool:
    """Sits at a platform desk of the township."""
    return person.on_platform(on.place)


def signed_in(person: Person, on: On) -> bool:
    """Anybody, about themselves."""
    return True


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
    """The task is this person's own, one of a group they belong to or stand in for, or one that fell to them. What waits for a villager
    is nobody else's to answer."""
    task = on.task
    if task.candidate_id is not None and (task.candidate_id == person.id or (task.role != "villager" and task.candidate_id in hands(person))):
        return True
    if task.role == "villager":
        return False
    return (task.candidate_id is None and person.sits(task.role, task.place)) or fell_to(person, on) or took_over(person, on)


def fell_to(person: Person, on: On) -> bool:
    """Nobody can do the task any more, and this person looks after such tasks there."""
    role = getattr(on.task, "falls_to", None)
    return role is not None and person.sits(role, on.task.place)


def took_over(person: Person, on: On) -> bool:
    """Has taken a task in hand that had fallen to them, and still looks after such tasks there."""
    return on.task.assignee_id in hands(person) and any(person.sits(role, on.task.place) for role in WARDENS)


def assignee(person: Person, on: On) -> bool:
    """This person, or who they stand in for, has claimed the task and still belongs to its group."""
    return on.task.assignee_id in hands(person) and in_group(person, on)


def owner(person: Person, on: On) -> bool:
    """This person let a colleague work the task and is responsible for it still."""
    return getattr(on.task, "owner_id", None) in hands(person) and in_group(person, on)


def responsible(person: Person, on: On) -> bool:
    """Has the task in hand and nobody else is responsible for it."""
    return assignee(person, on) and getattr(on.task, "owner_id", None) in (None, *hands(person))


def has_candidate(person: Person, on: On) -> bool:
    """The task is for exactly one person: nobody else can do it."""
    return on.task.candidate_id is not None


def holding_at_task(role: str) -> Rule:
    """Holds this role where the task is to be done."""
    return lambda person, on: person.holds(role, on.task.place)


def helper(person: Person, on: On) -> bool:
    """A colleague has asked this person for help with the case, and the task it was about is open still."""
    return person.works and person.id in getattr(on.case, "helpers", ())


def handles(person: Person, on: On) -> bool:
    """Has an open task of the case in hand, or within reach of their group, or worked on it before. Of a confidential case only who has
    it in hand now."""
    if on.case.confidential:
        return any(task.assignee_id is not None and task.assignee_id in hands(person) for task in on.case.tasks)
    return person.id in on.case.acted or any(
        task.assignee_id in hands(person) or in_group(person, On(task=task)) for task in on.case.tasks)


def but(rule: Rule, unless: Rule) -> Rule:
    """The first, but not where the second holds."""
    return lambda person, on: rule(person, on) and not unless(person, on)


def any_of(*rules: Rule) -> Rule:
    """One of them is enough."""
    return lambda person, on: any(rule(person, on) for rule in rules)


# -- the table ---------------------------------------------------------------------------------------------------------
village_staff = holding("grid_worker", "village_team")
township_staff = any_of(holding("command_room"), platform)
watchers = holding("county_supervisor", "administrator")
case_staff = any_of(standing_in("grid_worker", "village_team", "command_room"), at_platform, watchers)

RULES: Mapping[str, Rule] = MappingProxyType({
    # reporting
    "report":           villager,
    "report_on_behalf": village_staff,
    "see_my_cases":     villager,
    # one case
    "see_case":         any_of(reporter, filer, case_staff, helper),
    "see_reporter":     any_of(reporter, filer, handles),
    "reveal_reporter":  any_of(filer, handles),        # the whole phone number, with a reason, recorded
    "see_staff_facts":  any_of(case_staff, helper),
    "comment":          any_of(case_staff, helper),
    "attach":           any_of(reporter, filer, case_staff, helper),
    "correct_transcript": but(handles, reporter),      # and see where a photo was taken
    "give_link":        filer,                         # hands it to the villager it was filed for; the command refuses one's own
    "supplement":       any_of(reporter, filer),
    "reopen_case":      any_of(reporter, filer),
    "explain_rating":   reporter,
    "wish_notices":     reporter,                      # how much one is sent about this case
    "release_case":     holding("village_team", "command_room"),         # show a solved case to everybody
    "merge_case":       holding("grid_worker", "village_team", "command_room", "county_supervisor"),
    "merge_across":     holding("command_room", "county_supervisor"),    # across townships both; and what a colleague has in hand
    "join_case":        any_of(reporter, filer),       # while filing: into a case they were shown as likely the same
    "supervise":        holding("command_room", "county_supervisor"),
    # one task
    "see_task":         any_of(in_group, fell_to),
    "claim_task":       in_group,
    "work_task":        in_group,                      # once a colleague claimed it, claim or release comes first
    "release_task":     any_of(responsible, owner, fell_to, holding_at_task("command_room")),
    "see_vacant":       holding(*WARDENS),             # what nobody can do
    "reach_task":       any_of(in_group, fell_to, holding_at_task("command_room")),    # stands before its door; the command decides
    "hand_over_task":   but(any_of(responsible, owner, fell_to, holding_at_task("command_room")), has_candidate),
    "delegate_task":    but(responsible, has_candidate),
    "return_task":      but(assignee, has_candidate),
    "follow_up":        but(assignee, has_candidate),
    "ask_help":         but(assignee, has_candidate),
    "work_here":        staff,                         # what only who works has: a second step at sign-in
    # canned replies
    "use_replies":      staff,
    "manage_replies":   holding("command_room", "administrator"),
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
    "see_people":       holding("administrator", "command_room"),
    "change_people":    holding("administrator"),
    "plan_absence":     staff,                         # one's own
    "plan_absence_for": holding("administrator", "command_room"),
    "see_deadlines":    holding("administrator", "designer", "county_supervisor"),
    "change_deadline":  holding("administrator"),
    "change_notices":   holding("administrator"),      # rules, channels, deliveries
    "load_places":      holding("administrator"),
    "import_villagers": holding("administrator"),
    "change_privacy":   holding("administrator"),      # what people are told of their data, how long it is kept, who looked
    "hold_case":        holding("command_room", "administrator"),     # keeps its data from being removed
    "see_my_data":      signed_in,
    "see_processes":    staff,
    "watch_process":    holding("designer", "administrator", "county_supervisor", "command_room"),
    "deploy":           holding("designer"),
    "agree_deploy":     holding("designer", "administrator"),      # the second person, never who proposed it
    "set_four_eyes":    holding("administrator"),
    "migrate_cases":    holding("designer", "administrator"),
})
ACTIONS = frozenset(RULES)
