"""/cases: the cases of one's places, filtered."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for

from engine.case_list import NUMBER_LENGTH, STATUSES, CaseFilters, cases
from engine.engine import Engine
from engine.people import Person
from engine.place_codes import LENGTHS, inside
from engine.places import Place, place_names, villages
from engine.scope import scopes
from engine.store import STAGES
from web.current import the_engine, the_person
from web.permissions import allow
from web.staff_words import stages, value_words

door = Blueprint("cases", __name__)
MAX_WORDS = 60
MOST_PLACES = 80        # a longer list of villages is no choice any more: choose the township on the board


@door.get("/cases")
@allow("see_cases")
def page() -> str:
    """A page of cases, the newest change first."""
    engine, person = the_engine(), the_person()
    filters = _filters()
    found = cases(engine, person, filters, request.args.get("after"))
    kept: dict[str, Any] = {key: value for key, value in request.args.items() if key != "after" and value}
    return render_template(
        "cases/page.html", cases=found, filters=filters, stages=stages(), places=_places(engine, person, filters.place),
        asked=request.args.get("q", ""), status=request.args.get("status", "open"), value_words=value_words,
        next_url=url_for("cases.page", **(kept | {"after": found.next})) if found.next else None, narrowed=bool(kept))


def _filters() -> CaseFilters:
    """What the address asks for; unknown values ask for nothing."""
    asked = request.args
    status, stage, words = asked.get("status", "open"), asked.get("stage"), _tidy(asked.get("q", ""))
    number = words if words and words[0].isdigit() and all(letter.isdigit() or letter == "-" for letter in words) else None
    if number is not None:
        status = "all"
    return CaseFilters(
        status=status if status in STATUSES else None if status == "all" else "open",
        stage=stage if stage in STAGES else None, place=_code(asked.get("place", "")), overdue=asked.get("overdue") == "1",
        number=number[:NUMBER_LENGTH] if number is not None else None, words=words if words and number is None else None,
    )


def _tidy(words: str) -> str:
    return "".join(letter for letter in words if letter.isprintable()).strip()[:MAX_WORDS]


def _code(place: str) -> str | None:
    """A place code as it may stand in an address; what is none finds nothing."""
    return place[:20] if place and place.isascii() and place.isprintable() else None


def _places(engine: Engine, person: Person, at: str | None) -> list[Place]:
    """What the place filter offers: the villages of the township in question, or the person's townships."""
    own = scopes(person)
    around = at[:LENGTHS["township"]] if at and len(at) > LENGTHS["county"] else None
    offered = [village for scope in own for village in villages(engine, around if around and inside(around, scope) else scope)]
    if len(offered) <= MOST_PLACES:
        return offered
    codes = sorted({village.code[:LENGTHS["township"]] for village in offered})
    names = place_names(engine, *codes)
    return [Place(code, names.get(code, code), "township", None) for code in codes]
