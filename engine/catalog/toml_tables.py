"""The designers' TOML files: tables of tables, checked the same way."""

from __future__ import annotations

import tomllib


class TomlError(Exception):
    """A designer's TOML file cannot be used. `table` names the place, `reason` says why, `repair` what to do."""

    def __init__(self, table: str, reason: str, repair: str) -> None:
        super().__init__(f"[{table}] {reason}. {repair}" if table else f"{reason}. {repair}")
        self.table, self.reason, self.repair = table, reason, repair


def read_tables(text: str, error: type[TomlError]) -> dict[str, dict[str, object]]:
    """Every top-level table by name; the error for what is not TOML or not a table."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise error("", f"the file is not TOML: {problem}", "Mend the line it names.") from problem
    for name, table in found.items():
        if not isinstance(table, dict):
            raise error(name, "is a value, not a table", f"Write [{name}] on a line of its own, and the values below it.")
    return found
