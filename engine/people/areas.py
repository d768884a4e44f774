"""Whose people somebody looks after, and who may stand in for whom: both go by the township a person works in."""

from __future__ import annotations

from engine.people.may import may
from engine.people.person import Person
from engine.place_codes import place_at


def areas(person: Person) -> frozenset[str]:
    """The townships a person works in; the county for who works for all of it."""
    return frozenset(place_at(held.place, "township") for held in person.memberships if held.role != "villager")


def may_over(actor: Person, action: str, person: Person) -> bool:
    """Whether the actor may do something to this person, going by where they work or live. An administrator may to everybody, also to
    who works nowhere yet."""
    at = [held.place for held in person.memberships] + ([person.home] if person.home else [])
    return any(may(actor, action, place=code) for code in at) or (may(actor, "change_people") and may(actor, action))
