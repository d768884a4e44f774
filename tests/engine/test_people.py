"""Membership, roles, sign-in checks and the rules of may(), held against a plain second telling of them."""

from __future__ import annotations

from datetime import datetime, timezone
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from engine.engine import Engine
from engine.errors import NotFound
from engine.falls_to import WARDENS
from engine.people import (
    ACTIONS,
    Concerned,
    Membership,
    Person,
    StandsFor,
    WrongSignIn,
    check_password,
    create_person,
    find_by_login,
    load_person,
    may,
    may_send,
    set_password,
    villagers_of,
)
from tests.world import OWN, PASSWORD, World

CODES = ("330226", "330226001", "330226002", "330226001001", "330226001002", "330226002001")
VILLAGES = CODES[3:]
ROLES = ("villager", "grid_worker", "village_team", "command_room", "public_order", "market_supervision", "county_supervisor",
         "administrator", "designer")
PLATFORMS = {"public_order", "market_supervision"}
PEOPLE = ("p1", "p2", "p3")

memberships = st.builds(
    lambda role, place: Membership(role, place, platform=role in PLATFORMS), st.sampled_from(ROLES), st.sampled_from(CODES))
away = st.builds(StandsFor, person_id=st.sampled_from(PEOPLE), name=st.just("某某"), memberships=st.lists(memberships, max_size=2).map(tuple),
                 until=st.just(datetime(2026, 3, 3, tzinfo=timezone.utc)))
people = st.builds(
    Person, id=st.sampled_from(PEOPLE), name=st.just("某人"), home=st.none() | st.sampled_from(VILLAGES), active=st.booleans(),
    memberships=st.lists(memberships, max_size=3).map(tuple), stands_for=st.lists(away, max_size=1).map(tuple))
tasks = st.builds(
    SimpleNamespace, role=st.sampled_from(ROLES), place=st.sampled_from(CODES), candidate_id=st.none() | st.sampled_from(PEOPLE),
    assignee_id=st.none() | st.sampled_from(PEOPLE), owner_id=st.none() | st.sampled_from(PEOPLE), falls_to=st.none() | st.sampled_from(WARDENS),
    about_id=st.none() | st.sampled_from(PEOPLE))
cases = st.builds(
    Concerned, place=st.sampled_from(VILLAGES), reporter_id=st.none() | st.sampled_from(PEOPLE),
    filed_by_id=st.none() | st.sampled_from(PEOPLE), tasks=st.lists(tasks, max_size=2).map(tuple),
    acted=st.frozensets(st.sampled_from(PEOPLE), max_size=2), helpers=st.frozensets(st.sampled_from(PEOPLE), max_size=1),
    about_id=st.none() | st.sampled_from(PEOPLE), confidential=st.booleans())

# The rules told a second time, flat: which roles open an action at a place.
VILLAGE, TOWNSHIP = {"grid_worker", "village_team"}, {"command_room"} | PLATFORMS
AT_PLACE = {
    "report_on_behalf": VILLAGE, "see_board": VILLAGE | TOWNSHIP | {"county_supervisor", "administrator"},
    "see_cases": VILLAGE | TOWNSHIP | {"county_supervisor", "administrator"}, "supervise": {"command_room", "county_supervisor"},
    "merge_case": VILLAGE | {"command_room", "county_supervisor"}, "merge_across": {"command_room", "county_supervisor"},
    "see_incidents": {"administrator", "designer"}, "retry_incident": {"administrator"}, "move_clock": {"administrator"},
    "see_deadlines": {"administrator", "designer", "county_supervisor"}, "change_deadline": {"administrator"},
    "see_people": {"administrator", "command_room"}, "change_people": {"administrator"}, "plan_absence_for": {"administrator", "command_room"},
    "see_vacant": set(WARDENS), "deploy": {"designer"}, "agree_deploy": {"designer", "administrator"}, "set_four_eyes": {"administrator"},
    "migrate_cases": {"designer", "administrator"}, "watch_process": {"designer", "administrator", "county_supervisor", "command_room"},
    "change_notices": {"administrator"}, "import_villagers": {"administrator"}, "change_privacy": {"administrator"},
    "release_case": {"village_team", "command_room"}, "hold_case": {"command_room", "administrator"},
    "manage_replies": {"command_room", "administrator"}, "load_places": {"administrator"},
    "see_figures": {"village_team", "command_room", "county_supervisor", "administrator"},
    "export": {"village_team", "command_room", "county_supervisor", "administrator"},
}


def reference(person: Person, action: str, case: Concerned, task: SimpleNamespace) -> bool:
    at = {m.role for m in person.memberships if case.place.startswith(m.place)}
    every = [*person.memberships, *(m for one in person.stands_for for m in one.memberships)]      # those of who is away as well
    ids = {person.id, *(one.person_id for one in person.stands_for)}
    sits = lambda roles, place: any(m.role in roles and place.startswith(m.place) for m in every)
    fell = lambda t: t.falls_to is not None and sits({t.falls_to}, t.place)

    def mine(t: SimpleNamespace) -> bool:
        if t.candidate_id == person.id:
            return True
        if t.role == "villager":
            return False
        if t.candidate_id in ids or fell(t) or (t.assignee_id in ids and sits(WARDENS, t.place)):
            return True
        return t.candidate_id is None and sits({t.role}, t.place)

    own = person.id in (case.reporter_id, case.filed_by_id)
    works = {m.role for m in person.memberships} - {"villager"} != set()
    is_villager = person.home is not None or "villager" in {m.role for m in person.memberships}
    staff = bool(at & {"county_supervisor", "administrator"}) or sits(VILLAGE | {"command_room"}, case.place) or any(
        m.platform and case.place.startswith(m.place) for m in every) or works and person.id in case.helpers
    has = mine(task) and task.assignee_id in ids
    answers = has and task.owner_id in (None, *ids) or mine(task) and task.owner_id in ids
    commands = any(m.role == "command_room" and task.place.startswith(m.place) for m in person.memberships)
    in_hand = any(t.assignee_id in ids for t in case.tasks)
    handles = in_hand if case.confidential else in_hand or person.id in case.acted or any(mine(t) for t in case.tasks)
    if not person.active or person.id in (case.about_id, task.about_id):
        return False
    if action in AT_PLACE:
        return bool(at & AT_PLACE[action])
    return {
        "report": is_villager, "see_my_cases": is_villager, "see_inbox": works, "see_places": works, "see_processes": works,
        "plan_absence": works, "supplement": own, "see_case": own or staff, "see_staff_facts": staff, "comment": staff, "attach": own or staff,
        "use_replies": works, "join_case": own, "work_here": works, "give_link": person.id == case.filed_by_id,
        "see_reporter": own or handles, "reveal_reporter": person.id == case.filed_by_id or handles,
        "correct_transcript": handles and person.id != case.reporter_id, "reopen_case": own, "see_my_data": True,
        "explain_rating": person.id == case.reporter_id, "wish_notices": person.id == case.reporter_id,
        "see_task": mine(task) or fell(task), "claim_task": mine(task), "work_task": mine(task), "reach_task": mine(task) or fell(task) or commands,
        "release_task": answers or fell(task) or commands, "hand_over_task": (answers or fell(task) or commands) and not task.candidate_id,
        "delegate_task": has and task.owner_id in (None, *ids) and not task.candidate_id,
        "return_task": has and not task.candidate_id, "follow_up": has and not task.candidate_id, "ask_help": has and not task.candidate_id,
    }[action]


@hypothesis_settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(person=people, case=cases, task=tasks, action=st.sampled_from(sorted(ACTIONS)))
def test_the_table_of_rules_says_what_its_plain_retelling_says(
    person: Person, case: Concerned, task: SimpleNamespace, action: str,
) -> None:
    assert may(person, action, case=case, task=task) == reference(person, action, case, task)


def test_an_unknown_action_is_an_error_and_never_a_yes() -> None:
    with pytest.raises(KeyError):
        may(Person("p1", "某人"), "see_evrything")


def test_nobody_may_do_nothing() -> None:
    assert not any(may(None, action, case=Concerned(OWN, None, None)) for action in ACTIONS)


def test_an_administrator_sees_a_case_but_not_who_complained(world: World) -> None:
    case = Concerned(OWN, world.villager.id, world.villager.id)
    administrator = world.person("administrator")
    assert may(administrator, "see_case", case=case)
    assert not may(administrator, "see_reporter", case=case)


def test_a_task_of_the_villager_is_only_that_villagers(world: World) -> None:
    task = SimpleNamespace(role="villager", place=OWN, candidate_id=world.villager.id, assignee_id=None)
    nobodys = SimpleNamespace(role="villager", place=OWN, candidate_id=None, assignee_id=None)
    assert [p.id for p in world.everybody if may(p, "work_task", task=task)] == [world.villager.id]
    neighbour = Person("n", "某人", home=OWN, memberships=(Membership("villager", OWN),))
    assert not may(neighbour, "work_task", task=nobodys)


def test_messages_of_the_villager_and_of_a_role_are_told_apart(world: World) -> None:
    case = Concerned(OWN, world.villager.id, world.villager.id)
    senders = lambda sender: {p.login for p in world.everybody if may_send(p, sender, case)}
    assert senders("villager") == {world.villager.login}
    assert senders("command_room") == {"command_room-330226001"}


def test_a_person_comes_back_as_created(engine: Engine, world: World) -> None:
    made = create_person(engine, name="董翠翠", login=" Dong.Cui ", password="a long word", phone="13900000000", home=OWN,
                         memberships=[("grid_worker", OWN), ("public_order", "330226001")], locale="en")
    found = find_by_login(engine, "DONG.CUI")
    assert found == made == load_person(engine, made.id)
    assert found.roles == {"villager", "grid_worker", "public_order"}
    assert found.holds("grid_worker", OWN) and not found.holds("grid_worker", "330226001002")
    assert found.on_platform("330226001002") and not found.on_platform("330226002001")


def test_a_role_nobody_defined_is_refused_and_leaves_nobody_behind(engine: Engine, world: World) -> None:
    with pytest.raises(NotFound):
        create_person(engine, name="董翠翠", login="dong", memberships=[("king", OWN)])
    with pytest.raises(NotFound):
        find_by_login(engine, "dong")


def test_the_right_password_opens_and_everything_else_fails_alike(engine: Engine, world: World) -> None:
    grid_worker = world.person("grid_worker")
    assert check_password(engine, f" {grid_worker.login}".upper(), PASSWORD) == grid_worker
    for login, password in ((grid_worker.login, "wrong"), ("nobody-here", PASSWORD), ("", ""), (grid_worker.login, PASSWORD * 50),
                            ("x\x00y", "\x00"), (grid_worker.login, "")):
        with pytest.raises(WrongSignIn) as caught:
            check_password(engine, str(login), password)
        assert caught.value.params == {}


def test_a_new_password_replaces_the_old_one(engine: Engine, world: World) -> None:
    person = world.person("command_room")
    set_password(engine, person.id, "another one")
    assert check_password(engine, str(person.login), "another one").id == person.id
    with pytest.raises(WrongSignIn):
        check_password(engine, str(person.login), PASSWORD)
    with pytest.raises(ValueError):
        set_password(engine, person.id, "")


def test_an_unknown_login_costs_a_hash_as_well(engine: Engine, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.people import passwords

    verified: list[str] = []
    real = passwords._fits
    monkeypatch.setattr(passwords, "_fits", lambda stored, password: verified.append(stored) or real(stored, password))
    for login in ("nobody-here", world.villager.login):
        with pytest.raises(WrongSignIn):
            check_password(engine, str(login), "wrong")
    assert len(verified) == 2
    assert all(stored.startswith("$argon2id$") for stored in verified)


def test_villagers_are_found_by_name_or_phone_inside_their_village_only(engine: Engine, world: World) -> None:
    assert [name for _, name, _ in villagers_of(engine, OWN, "胡")] == ["胡桂珍"]
    assert [name for _, name, _ in villagers_of(engine, OWN, "1001")] == ["胡桂珍"]
    assert [(name, phone) for _, name, phone in villagers_of(engine, OWN, "138 0574 1001")] == [("胡桂珍", "138****1001")]
    assert villagers_of(engine, OWN, "1002") == [] and villagers_of(engine, OWN, "1380574100") == []
    assert villagers_of(engine, OWN, "葛") == []
    assert villagers_of(engine, OWN, "%") == []
