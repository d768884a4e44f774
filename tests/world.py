"""A small county for tests: two townships, three villages, one person per role and place, one villager per village."""

from __future__ import annotations

from dataclasses import dataclass, field

from argon2 import PasswordHasher
from sqlalchemy import insert, select

from engine.engine import Engine
from engine.people import Person, add_person, load_person
from engine.place_codes import place_at
from engine.tables import person as person_table
from engine.tables import place as place_table

COUNTY = "330226"
TOWNSHIPS = {"330226001": "桃源街道", "330226002": "越溪乡"}
VILLAGES = {"330226001001": "学勤村", "330226001002": "回浦村", "330226002001": "南庄村"}
OWN, SAME_TOWNSHIP, OTHER_TOWNSHIP = VILLAGES           # seen from the first village
PASSWORD = "stone-bridge-7"                             # everybody's
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
# One name per person, so that a page that shows a name shows whose it is.
VILLAGERS = {OWN: ("胡桂珍", "13805741001"), SAME_TOWNSHIP: ("葛兴旺", "13805741002"), OTHER_TOWNSHIP: ("应美娟", "13805741003")}
FAMILY_NAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏"


@dataclass(frozen=True)
class World:
    """Who and what there is. `staff`: by (role, place code); `villagers`: by the code of their village."""

    county: str = COUNTY
    townships: tuple[str, ...] = tuple(TOWNSHIPS)
    villages: tuple[str, ...] = tuple(VILLAGES)
    staff: dict[tuple[str, str], Person] = field(default_factory=dict)
    villagers: dict[str, Person] = field(default_factory=dict)
    password: str = PASSWORD

    def person(self, role: str, village: str = OWN) -> Person:
        """Who holds this role where the village lies; the villager for "villager"."""
        if role == "villager":
            return self.villagers[village]
        return next(person for (held, place), person in self.staff.items() if held == role and village.startswith(place))

    @property
    def villager(self) -> Person:
        """The villager of the first village."""
        return self.villagers[OWN]

    @property
    def everybody(self) -> tuple[Person, ...]:
        return (*self.villagers.values(), *self.staff.values())


def make_world(engine: Engine) -> World:
    """Write the county into an empty database."""
    hashed = CHEAP.hash(PASSWORD)
    places = [(COUNTY, "宁海县", "county", None)]
    places += [(code, name, "township", COUNTY) for code, name in TOWNSHIPS.items()]
    places += [(code, name, "village", place_at(code, "township")) for code, name in VILLAGES.items()]
    reach = {"county": (COUNTY,), "township": tuple(TOWNSHIPS), "village": tuple(VILLAGES)}
    seats = [(role.id, code) for role in engine.roles.values() for code in reach.get(role.level, ())]
    with engine.database.write() as connection:
        connection.execute(insert(place_table), [
            {"code": code, "name": name, "level": level, "parent": parent} for code, name, level, parent in places])
        for order, (village, (name, phone)) in enumerate(VILLAGERS.items()):
            add_person(engine, connection, name=name, login=f"villager-{village}", password_hash=hashed, phone=phone, home=village,
                       demo_order=order)
        for number, (role, code) in enumerate(seats):
            add_person(engine, connection, name=f"{FAMILY_NAMES[number]}员{number:02d}", login=f"{role}-{code}", password_hash=hashed,
                       memberships=[(role, code)], demo_order=100 + number)
    return World(
        staff={(role, code): _by_login(engine, f"{role}-{code}") for role, code in seats},
        villagers={village: _by_login(engine, f"villager-{village}") for village in VILLAGES},
    )


def _by_login(engine: Engine, login: str) -> Person:
    with engine.database.read() as connection:
        found = connection.scalar(select(person_table.c.id).where(person_table.c.login == login))
    return load_person(engine, str(found))
