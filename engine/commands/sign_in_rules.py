"""An administrator says which roles need a second step at sign-in."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from engine.errors import NotYours
from engine.people import Person, may
from engine.product_settings import read_setting, write_setting
from engine.second_factor import REQUIRED

if TYPE_CHECKING:
    from engine.engine import Engine


def second_step_roles(engine: Engine) -> list[str]:
    """The ids of the roles that need one."""
    return list(json.loads(read_setting(engine, REQUIRED) or "[]"))


def require_second_step(engine: Engine, actor: Person, roles: Iterable[str]) -> None:
    """From the next sign-in on. Roles nobody defined are left out. Raises NotYours."""
    if not may(actor, "change_people"):
        raise NotYours("sign-in is set up by administrators")
    known = sorted({role for role in roles if role in engine.roles})
    with engine.database.write() as connection:
        write_setting(connection, REQUIRED, json.dumps(known))
