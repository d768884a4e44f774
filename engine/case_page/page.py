"""Read one case for its page: five small queries in one transaction, shaped for the villager's and the staff's template."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from engine import workflow
from engine.calendar import WorkCalendar
from engine.case_page.clocks import ClockShown, clocks_of_case
from engine.case_page.stages import StageShown, stages_of
from engine.case_page.steps import CaseFact, CaseTask, Names, element_name, fact_of, people_in, task_of
from engine.catalog.definition import Definition
from engine.clock import from_text, to_text
from engine.due_state import Due, DueState, due_in
from engine.engine import Engine
from engine.errors import NotFound
from engine.masking import covered_name
from engine.people import Concerned, Person, concerned_with, may, may_send
from engine.personal import masked_phone_of
from engine.place_codes import place_at
from engine.tables import case as case_table
from engine.tables import fact, new_account
from engine.tables import person as person_table
from engine.tables import place as place_table
from engine.workflow.waiting import Waiting

log = logging.getLogger("epoint.case_page")


@dataclass(frozen=True)
class PersonShown:
    """Somebody's name, covered when the reader does not handle the case (`masked`). The phone is covered for everybody: who handles the
    case looks at it with a reason (engine.commands.reveal)."""

    name: str
    phone: str | None
    masked: bool
    unconfirmed: bool = False                                    # registered by themselves; nobody of the village has said yet that it is them


@dataclass(frozen=True)
class MessageDoor:
    """A message the case waits for that this reader may send. `form`: "grievance/supplement", or none."""

    name: str
    form: str | None
    element: str
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class DiagramRef:
    """A diagram of the case's process. `active`: a token stands in it now."""

    id: str
    name: str
    active: bool


@dataclass(frozen=True)
class CasePage:
    """Everything both templates show. Moments in UTC. `reads_as`: "villager" or "staff"; `since`: when who has it now got it;
    `villager_zh/_en`: plain words for where it stands; `facts`: newest first; `mine`: open tasks the reader may do now;
    `reopens`, `reopened_by`: numbers of the cases before and after this one; `reopen_until`: none when it cannot be reopened (any more)."""

    id: str
    number: str
    process: str
    version: str
    reads_as: str
    subject: str
    text: str
    place: str
    village: str
    township: str
    status: str
    stage: str
    villager_zh: str
    villager_en: str
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    since: datetime | None
    due_at: datetime | None
    state: DueState
    category: str | None
    priority: str | None
    route: str | None
    platform: str | None
    rating: str | None
    outcome: str | None
    rounds: int | None
    reporter: PersonShown | None
    filed_by: str | None
    tasks: tuple[CaseTask, ...]
    mine: tuple[CaseTask, ...]
    messages: tuple[MessageDoor, ...]
    facts: tuple[CaseFact, ...]
    diagrams: tuple[DiagramRef, ...]
    clocks: tuple[ClockShown, ...]
    reporter_id: str | None = None
    confidential: bool = False
    stages: tuple[StageShown, ...] = ()
    reopens: str | None = None
    reopened_by: str | None = None
    reopen_until: datetime | None = None

    @property
    def answers(self) -> tuple[CaseFact, ...]:
        """Everything staff told the villager in words, the newest first: answers of the matter and replies to questions."""
        return tuple(found for found in self.facts if found.kind in ("task_completed", "main_answered") and found.actor_role not in (None, "villager")
                     and any(said.public and said.written for said in found.said))

    @property
    def answer(self) -> CaseFact | None:
        """The newest thing staff told the villager in words when they finished a task; why somebody asks for time is no answer."""
        return next((found for found in self.facts if found.kind in ("task_completed", "main_answered") and found.actor_role not in (None, "villager")
                     and any(said.public and said.written for said in found.said)), None)


def case_page(engine: Engine, person: Person, case_id_or_number: str) -> CasePage:
    """The case as this person may see it. Raises NotFound when there is none, or none this person may know of."""
    now = engine.clock.now()
    with engine.database.read() as connection:
        row = connection.execute(select(case_table).where(
            or_(case_table.c.number == case_id_or_number, case_table.c.id == case_id_or_number))).first()
        concerned = concerned_with(connection, row) if row is not None else None
        if row is None or concerned is None or not may(person, "see_case", case=concerned):
            raise NotFound("no such case")
        definition = engine.catalog.get(row.version, connection)
        staff = row.reporter_id != person.id and may(person, "see_staff_facts", case=concerned)
        facts = _facts(connection, row.id, staff)
        knows = may(person, "see_reporter", case=concerned)
        names, reporter = _names(engine, connection, row, concerned, facts, knows)
        clocks = clocks_of_case(engine, connection, row, definition, facts, names, now)
        ways = () if staff else stages_of(row, definition, connection.execute(select(fact).where(fact.c.case_id == row.id).order_by(fact.c.seq)).all())
        before, after = _linked(connection, row)
    shown = _page(engine, person, row, definition, concerned, facts, names, reporter, clocks, staff=staff, now=now)
    until = from_text(row.reopen_until) if row.reopen_until and from_text(row.reopen_until) > now and after is None else None
    return replace(shown, reporter_id=row.reporter_id if not staff else None, confidential=bool(row.confidential), stages=ways, reopens=before, reopened_by=after, reopen_until=until)


def _linked(connection: Connection, row: Row[Any]) -> tuple[str | None, str | None]:
    """The numbers of the case this one takes up again, and of the one that takes this one up."""
    if row.reopens is None and row.status != "closed":
        return None, None
    found = connection.execute(select(case_table.c.id, case_table.c.number, case_table.c.reopens).where(
        or_(case_table.c.id == (row.reopens or ""), case_table.c.reopens == row.id))).all()
    return next((one.number for one in found if one.id == row.reopens), None), next((one.number for one in found if one.reopens == row.id), None)


def _facts(connection: Connection, case_id: str, staff: bool) -> list[Row[Any]]:
    query = select(fact).where(fact.c.case_id == case_id).order_by(fact.c.seq.desc())
    return list(connection.execute(query if staff else query.where(fact.c.audience == "villager")))


def _names(
    engine: Engine, connection: Connection, row: Row[Any], concerned: Concerned, facts: Iterable[Row[Any]], knows: bool,
) -> tuple[Names, PersonShown | None]:
    """Everybody's name in one query; the reporter's covered for who does not handle the case."""
    wanted = {row.reporter_id, row.filed_by_id, *(one.actor_id for one in facts), *(task.assignee_id for task in concerned.tasks), *people_in(facts)}
    found = connection.execute(select(person_table.c.id, person_table.c.name, person_table.c.phone_sealed, new_account.c.kind.label("new")).outerjoin(
        new_account, new_account.c.person_id == person_table.c.id).where(
        person_table.c.id.in_(wanted - {None}))).all()
    people = {one.id: one.name for one in found}
    complaining = next((one for one in found if one.id == row.reporter_id), None)
    hidden, reporter = None, None
    if complaining is not None:
        phone = masked_phone_of(engine.keyring, complaining.id, complaining.phone_sealed)
        reporter = PersonShown(complaining.name, phone, masked=False, unconfirmed=complaining.new == "registered")
        if not knows:
            hidden = complaining.name
            reporter = PersonShown(covered_name(hidden, row.confidential) or "", None if row.confidential else phone, masked=True)
            people[complaining.id] = reporter.name
    codes = {row.place, place_at(row.place, "township"), *(task.place for task in concerned.tasks)}
    places = connection.execute(select(place_table.c.code, place_table.c.name).where(place_table.c.code.in_(codes)))
    return Names(people, {one.code: one.name for one in places}, hidden, bool(row.confidential)), reporter


def _page(
    engine: Engine, person: Person, row: Row[Any], definition: Definition, concerned: Concerned, facts: list[Row[Any]],
    names: Names, reporter: PersonShown | None, clocks: tuple[ClockShown, ...], *, staff: bool, now: datetime,
) -> CasePage:
    waits = _waiting(definition, row)
    calendar, by_key = engine.rulesets.recent().calendar(row.place), {(one.why.policy, to_text(one.why.started_at)): one for one in clocks}
    tasks = tuple(task_of(task, definition, names, person, _due(task, by_key, calendar, now))
                  for task in sorted(concerned.tasks, key=lambda one: one.sort_at))
    due = from_text(row.due_at) if row.due_at else None
    zh, en = _plain_words(definition, tasks)
    filed_for_other = row.filed_by_id is not None and row.filed_by_id != row.reporter_id
    since = max((task.since for task in tasks), default=None)
    return CasePage(
        id=row.id, number=row.number, process=row.process, version=row.version, reads_as="staff" if staff else "villager",
        subject=names.text(row.subject), text=names.text(row.text), place=row.place, village=names.places.get(row.place, ""),
        township=names.places.get(place_at(row.place, "township"), ""), status=row.status, stage=row.stage,
        villager_zh=zh, villager_en=en, created_at=from_text(row.created_at), updated_at=from_text(row.updated_at),
        closed_at=from_text(row.closed_at) if row.closed_at else None, since=since, due_at=due,
        state="none" if row.status == "closed" else next((task.state for task in tasks), "none"),
        category=row.category, priority=row.priority, route=row.route, platform=row.platform, rating=row.rating,
        outcome=row.outcome, rounds=row.rounds, reporter=reporter,
        filed_by=names.people.get(row.filed_by_id) if filed_for_other else None,
        tasks=tasks, mine=tuple(task for task in tasks if task.mine), messages=_doors(definition, waits, person, row),
        facts=tuple(fact_of(one, definition, names, staff=staff) for one in facts), diagrams=_diagrams(definition, waits), clocks=clocks,
    )


def _due(task: Any, clocks: Mapping[tuple[str, str], ClockShown], calendar: WorkCalendar, now: datetime) -> Due:
    clock = clocks.get((task.policy, task.started_at))
    due_at = from_text(task.due_at) if task.due_at else None
    return due_in(due_at, from_text(task.created_at), None if clock is None else clock.going, calendar, now)


def _waiting(definition: Definition, row: Row[Any]) -> Waiting | None:
    """What the workflow waits for; nothing while the case is closed, could not begin, or cannot be read (`epoint verify` tells
    of that; the page must still open)."""
    if row.status == "closed" or not row.state:
        return None
    try:
        return workflow.waiting(workflow.look(definition, row.state))
    except (zlib.error, ValueError, KeyError, IndexError, TypeError) as problem:
        log.error("the state of case %s does not fit its definition: %s", row.number, type(problem).__name__)
        return None


def _doors(definition: Definition, waits: Waiting | None, person: Person, row: Row[Any]) -> tuple[MessageDoor, ...]:
    doors = {}
    for message in waits.messages if waits is not None else ():
        if message.form is not None and may_send(person, message.sender, row):
            zh, en = element_name(definition, message.diagram, message.element)
            doors[message.name] = MessageDoor(message.name, message.form, message.element, zh or message.name, en or message.name)
    return tuple(doors.values())


def _diagrams(definition: Definition, waits: Waiting | None) -> tuple[DiagramRef, ...]:
    """The trunk first, then the diagrams in which something goes on, then the others."""
    active = {diagram for diagram, _ in waits.active} if waits is not None else set()
    found = [DiagramRef(diagram, _drawn_name(definition, diagram), diagram in active) for diagram in definition.diagrams]
    return tuple(sorted(found, key=lambda one: (one.id != definition.process, not one.active, one.id)))


def _drawn_name(definition: Definition, diagram: str) -> str:
    spec = definition.spec if diagram == definition.process else definition.parts.get(diagram)
    return str(getattr(spec, "description", None) or diagram)


def _plain_words(definition: Definition, tasks: tuple[CaseTask, ...]) -> tuple[str, str]:
    """What elements.toml tells a villager of the most urgent open task; its name where it tells nothing; empty without a task."""
    for task in tasks:
        words = definition.words.get(task.element)
        if words is not None and words.villager_zh:
            return words.villager_zh, words.villager_en or words.villager_zh
    return (tasks[0].name_zh, tasks[0].name_en) if tasks else ("", "")
