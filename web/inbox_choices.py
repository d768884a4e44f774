"""What the filter bar offers, as pairs of value and words."""

from __future__ import annotations

from engine.engine import Engine
from engine.inbox.offered import offered
from engine.people import Person
from web.i18n import in_locale
from web.staff_words import value_words

Pairs = list[tuple[str, str]]


def choices(engine: Engine, person: Person) -> dict[str, Pairs]:
    """By the name of the filter; a list of fewer than two is no choice."""
    found = offered(engine, person)
    return {
        "process": [(name, name) for name in found.processes],
        "step": [(step.id, in_locale(step, "name")) for step in found.steps],
        "village": [(village.code, village.name) for village in found.villages],
        "category": [(value, value_words("category", value)) for value in found.categories],
        "priority": [(value, value_words("priority", value)) for value in found.priorities],
    }
