"""Roles: who does the work, and whose place counts. Read from processes/roles.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

LEVELS = ("person", "grid", "village", "township", "county")


class RolesError(Exception):
    """roles.toml cannot be used; the message says which role and why."""


@dataclass(frozen=True)
class Role:
    """A role: the place level at which people hold it, and its words."""

    id: str
    level: str
    platform: bool
    zh: str
    en: str


def parse_roles(text: str) -> dict[str, Role]:
    """The roles by id, in the file's order. Raises RolesError."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise RolesError(f"roles.toml is not TOML: {problem}") from problem
    return {role_id: _role(role_id, table) for role_id, table in tables.items()}


def _role(role_id: str, table: object) -> Role:
    if not isinstance(table, dict) or not role_id.isidentifier():
        raise RolesError(f"[{role_id}] must be a table whose name is a plain word")
    if table.get("level") not in LEVELS:
        raise RolesError(f"[{role_id}] level must be one of {', '.join(LEVELS)}")
    return Role(role_id, table["level"], bool(table.get("platform", False)), str(table.get("zh", role_id)), str(table.get("en", role_id)))
