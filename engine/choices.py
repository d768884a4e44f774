"""The lists a form may offer that do not stand in the form: platforms, villages of the township, categories."""

from __future__ import annotations

from collections.abc import Mapping

from engine.engine import Engine
from engine.forms import Option
from engine.roles import Role


def choices_for(engine: Engine, place: str) -> Mapping[str, list[Option]]:
    """Options by the name a form's `valuesKey` uses, for a case in the village `place`."""
    return {"platforms": platform_options(engine.roles)}


def platform_options(roles: Mapping[str, Role]) -> list[Option]:
    """The platform desks, from roles.toml."""
    return [Option(value=role.id, label=role.zh, label_en=role.en) for role in roles.values() if role.platform]
