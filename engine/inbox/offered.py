"""What a person can narrow their inbox to: the steps, villages and categories that can occur in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.catalog.definition import Definition
from engine.catalog.user_tasks import user_tasks
from engine.engine import Engine
from engine.people import Person
from engine.place_codes import LENGTHS
from engine.places import Place, place_names, villages

MOST_VILLAGES = 60       # a county's 363 are no choice: narrow by township on the board first
CHOSEN = frozenset({"grid_worker", "village_team", "command_room"})     # who an expression may name besides the platforms


@dataclass(frozen=True)
class Step:
    """A user task of a process's current version."""

    id: str
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class Offered:
    """The choices of the filter bar; a list with one entry is no choice and is left out by the page."""

    processes: tuple[str, ...]
    steps: tuple[Step, ...]
    villages: tuple[Place, ...]
    categories: tuple[str, ...]
    priorities: tuple[str, ...]


def offered(engine: Engine, person: Person) -> Offered:
    """The choices for this person."""
    with engine.database.read() as connection:
        current = engine.catalog.every_current(connection)
    roles = {held.role for held in person.memberships}
    return Offered(
        tuple(sorted(one.process for one in current)), _steps(current, roles, on_platform=person.on_platform()), _villages(engine, person),
        _values(current, "category"), _values(current, "priority"))


def _steps(current: Sequence[Definition], roles: set[str], *, on_platform: bool) -> tuple[Step, ...]:
    """The user tasks of these roles; who is chosen case by case may be a platform, a village or a grid."""
    found = {
        task.id: Step(task.id, task.name_zh, task.name_en) for definition in current for task in user_tasks(definition)
        if task.role in roles or (task.role is None and (on_platform or roles & CHOSEN))}
    return tuple(found.values())


def _villages(engine: Engine, person: Person) -> tuple[Place, ...]:
    """The villages below the person's places, when they are few enough to choose from; their townships otherwise are on the board."""
    held = {one.place for one in person.memberships if one.role != "villager"}
    if any(len(place) <= LENGTHS["county"] for place in held):
        return ()
    wider = [place for place in held if len(place) < LENGTHS["village"]]
    found = {village.code: village for place in wider for village in villages(engine, place)}
    for code, name in place_names(engine, *(place for place in held if len(place) == LENGTHS["village"])).items():
        found.setdefault(code, Place(code, name, "village", None))
    return tuple(found[code] for code in sorted(found))[:MOST_VILLAGES] if len(found) > 1 else ()


def _values(current: Sequence[Definition], name: str) -> tuple[str, ...]:
    """The values a field may take, in the order of its declaration."""
    declared = [definition.fields[name].values or () for definition in current if name in definition.fields]
    return tuple(dict.fromkeys(value for values in declared for value in values if value))
