"""Whom a comment may mention: active staff who may see the case, found by the index of memberships."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from engine.colleagues import around
from engine.engine import Engine
from engine.people import Concerned, Person
from engine.place_codes import inside, place_at
from engine.tables import membership, person

MOST = 200
BLIND = ("villager", "designer")        # roles that open no case


@dataclass(frozen=True)
class Mentionable:
    """Somebody to mention, with a role they hold there."""

    id: str
    name: str
    role: str


def mentionable(engine: Engine, connection: Connection, place: str, concerned: Concerned | None = None) -> list[Mentionable]:
    """Who works where a case of this place lies (its village, township, county), and who was asked for help with it; by name."""
    roles = [role for role in engine.roles if role not in BLIND]
    query = (
        select(person.c.id, person.c.name, membership.c.role).join(membership, membership.c.person_id == person.c.id)
        .where(person.c.active, person.c.id != (concerned.about_id if concerned is not None and concerned.about_id else ""), or_(
            membership.c.role.in_(roles) & membership.c.place.in_(around(place)),
            person.c.id.in_(sorted(concerned.helpers) if concerned is not None else [])))
        .order_by(person.c.name, person.c.id).limit(MOST)
    )
    found: dict[str, Mentionable] = {}
    for row in connection.execute(query):
        found.setdefault(row.id, Mentionable(row.id, row.name, row.role))
    return list(found.values())


def may_help(helper: Person, place: str) -> bool:
    """Whether this person can be asked for help with a case of this place: active staff of its township or of the county."""
    township, county = place_at(place, "township"), place_at(place, "county")
    return helper.active and any(
        one.role not in BLIND and (one.place == county or inside(one.place, township)) for one in helper.memberships)


def who_may_help(engine: Engine, connection: Connection, place: str) -> list[Mentionable]:
    """Active staff of the township and the county, by name: a range of the index for each role."""
    township, county = place_at(place, "township"), place_at(place, "county")
    roles = [role for role in engine.roles if role not in BLIND]
    here = or_(membership.c.place == county, membership.c.place.between(township, township + "~"))
    query = (
        select(person.c.id, person.c.name, membership.c.role).join(membership, membership.c.person_id == person.c.id)
        .where(person.c.active, membership.c.role.in_(roles), here).order_by(person.c.name, person.c.id).limit(MOST)
    )
    found: dict[str, Mentionable] = {}
    for row in connection.execute(query):
        found.setdefault(row.id, Mentionable(row.id, row.name, row.role))
    return list(found.values())
