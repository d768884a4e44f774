"""The choice of whom a report is about."""

from __future__ import annotations

from engine.people import Person
from engine.staff_of_place import staff_of_place
from web.current import the_engine, the_person
from web.staff_words import role_words


def about_choices(village: str, reporter: Person) -> list[tuple[str, str]]:
    """(id, name and role) of who works where the village lies, but not who is filling in the form."""
    return [(one.id, f"{one.name} · {role_words(one.role)}") for one in staff_of_place(the_engine(), village)
            if one.id not in (reporter.id, the_person().id)]
