"""The demo's invented people: staff for every role in two townships, and villagers. Nobody has a password: they are entered by a click."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from sqlalchemy import Connection, select

from engine.engine import Engine
from engine.people import add_person
from engine.roles import Role
from engine.tables import place

TOWN, CITY, MAIN = "330226106", "330226002", "330226106235"      # 前童镇, 桃源街道, 双桥村
STAFFED = (TOWN, CITY)
PER_SEAT = {"village_team": 2, "command_room": 2}                 # everybody else: one per place
VILLAGERS = {MAIN: 6, TOWN: 2, CITY: 1}                           # per village; the longest fitting code counts
FAMILY = "童胡应葛潘王陈周叶杨俞章薛娄邬华尤严徐金"
GIVEN = (
    "桂珍", "兴旺", "美娟", "国平", "秀英", "建军", "雪琴", "志明", "海燕", "永根", "小芬", "文斌", "彩云", "德才", "丽君", "伟民", "月仙", "明华",
    "春花", "立新", "阿根", "玉兰", "金龙", "红梅", "晓东", "爱珠", "宏伟", "素琴", "家豪", "梦婷", "子轩", "佳宁",
)


def add_people(engine: Engine, connection: Connection) -> None:
    """Write them all, in one transaction with the places."""
    names = _names()
    villages = list(connection.scalars(select(place.c.code).where(place.c.level == "village").order_by(place.c.code)))
    number = 0
    for order, village in enumerate(_near_first(villages)):
        for nth in range(_villagers_in(village)):
            number += 1
            add_person(engine, connection, name=next(names), login=f"villager-{number}", phone=f"1200000{number:04d}", home=village,
                       demo_order=1 + nth if order == 0 and nth < 2 else None)
    for role in engine.roles.values():
        for order, code in enumerate(_near_first(_places_of(role, villages))):
            for nth in range(PER_SEAT.get(role.id, 1)):
                add_person(engine, connection, name=next(names), login=f"{role.id}-{code}-{nth + 1}", memberships=[(role.id, code)],
                           demo_order=10 if order == 0 and nth == 0 else None)


def _names() -> Iterator[str]:
    """640 different names, neighbours unlike each other."""
    every = [family + given for given, family in product(GIVEN, FAMILY)]
    return iter([every[index * 7 % len(every) if index else 0] for index in range(len(every))])


def _places_of(role: Role, villages: list[str]) -> list[str]:
    staffed = [code for code in villages if code.startswith(STAFFED)]
    return {"village": staffed, "township": list(STAFFED), "county": [TOWN[:6]]}.get(role.level, [])


def _near_first(codes: list[str]) -> list[str]:
    """The places around the main village first: those are on the sign-in list."""
    return sorted(codes, key=lambda code: (code != MAIN, not MAIN.startswith(code), not code.startswith(TOWN), code))


def _villagers_in(village: str) -> int:
    fitting = [code for code in VILLAGERS if village.startswith(code)]
    return VILLAGERS[max(fitting, key=len)] if fitting else 0
