"""What the report form offers and what was filled in; the same for villagers and for who files on their behalf."""

from __future__ import annotations

from flask import request
from flask_babel import gettext

from engine.category_guess import guess_category
from engine.people import Person, may
from engine.places import Place, villages
from web.current import the_engine, the_person
from web.form_words import error_words
from web.i18n import is_chinese

PROCESS = "grievance"
FIELDS = ("text", "place", "category", "danger", "join", "keep_location", "latitude", "longitude", "confidential", "about_staff")
SUBJECT_LENGTH = 40
MOST_PICTURES = 9
ENDS = "。！？!?\n"


def filled_in() -> dict[str, str]:
    """The fields of the form as they were sent."""
    filled = {key: request.form.get(key, "") for key in FIELDS}
    filled["category"] = filled["category"] or request.form.get("guess", "")       # what the page suggested and nobody changed
    return filled


def offered_villages(reporter: Person) -> list[Place]:
    """The villages of the reporter's township: a villager's matter is near home. On behalf only where the worker works."""
    engine, actor = the_engine(), the_person()
    near = villages(engine, (reporter.home or "")[:9] or None)
    return near if reporter.id == actor.id else [one for one in near if may(actor, "report_on_behalf", place=one.code)]


def offered_categories() -> list[tuple[str, str]]:
    """The categories of the process, in the reader's language; none when it declares none."""
    engine = the_engine()
    with engine.database.read() as connection:
        field = engine.catalog.current(connection, PROCESS).fields.get("category")
    if field is None:
        return []
    return [(value, field.value_labels[value][0 if is_chinese() else 1]) for value in field.values or ()]


def declared(name: str) -> bool:
    """Whether the process wants to know this from the first: danger makes a case urgent."""
    engine = the_engine()
    with engine.database.read() as connection:
        field = engine.catalog.current(connection, PROCESS).fields.get(name)
    return field is not None and field.type == "boolean"


def where_it_is(filled: dict[str, str]) -> tuple[float, float] | None:
    """(latitude, longitude) that came with consent; none without it, and for what is on no globe."""
    try:
        latitude, longitude = float(filled["latitude"]), float(filled["longitude"])
    except ValueError:
        return None
    fits = abs(latitude) <= 90 and abs(longitude) <= 180
    return (latitude, longitude) if filled["keep_location"] == "1" and fits else None


def guessed(text: str) -> tuple[str, str] | None:
    """(value, label) of the category the text is probably about."""
    guess = guess_category(the_engine(), PROCESS, subject_of(text), text) if text.strip() else None
    return (guess, dict(offered_categories())[guess]) if guess else None


def wrong(reporter: Person, filled: dict[str, str], *, wordless: bool) -> dict[str, str]:
    """What the engine cannot know: which choices this form offered, and that one of its three ways was used."""
    offered = {"place": {one.code for one in offered_villages(reporter)}, "category": {"", *(value for value, _ in offered_categories())}}
    errors = {key: error_words({"code": "not_an_option"}) for key in offered if filled[key] not in offered[key]}
    if not filled["text"].strip() and not wordless:
        errors["text"] = gettext("Say it, take a picture, or write it. One of the three is enough.")
    return errors


def subject_of(text: str) -> str:
    """What lists call the case: the first sentence, shortened."""
    text = text.strip()
    end = min((at for at in (text.find(mark) for mark in ENDS) if at > 0), default=len(text))
    first = " ".join(text[:end].split())
    return first if len(first) <= SUBJECT_LENGTH else first[:SUBJECT_LENGTH - 1] + "…"
