"""/cases: the cases of one's places, filtered."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for

from engine.case_list import cases
from engine.engine import Engine
from engine.people import Person, may
from engine.place_codes import LENGTHS, inside
from engine.places import Place, place_names, villages
from engine.scope import scopes
from engine.staff_names import staff_names
from web.case_query import PRESSED, filters_of, pressed_words
from web.current import the_engine, the_person
from web.permissions import allow
from web.staff_words import stages, value_words

door = Blueprint("cases", __name__)
MOST_PLACES = 80        # a longer list of villages is no choice any more: choose the township on the board


@door.get("/cases")
@allow("see_cases")
def page() -> str:
    """A page of cases: the newest change first, the most urgent where deadlines are asked for."""
    engine, person = the_engine(), the_person()
    filters = filters_of(request.args)
    found = cases(engine, person, filters, request.args.get("after"))
    kept: dict[str, Any] = {key: value for key, value in request.args.items() if key != "after" and value}
    return render_template(
        "cases/page.html", cases=found, filters=filters, stages=stages(), places=_places(engine, person, filters.place),
        asked=request.args.get("q", ""), status="all" if filters.status is None else filters.status, value_words=value_words,
        pressed={name: kept[name] for name in PRESSED if name in kept},
        pressed_words=pressed_words(filters, staff_names(engine, filters.holder, filters.done_by)),
        exports={kind: url_for("exports.cases_file", kind=kind, **kept) for kind in ("xlsx", "csv")} if may(person, "export") else {},
        next_url=url_for("cases.page", **(kept | {"after": found.next})) if found.next else None, narrowed=bool(kept))


def _places(engine: Engine, person: Person, at: str | None) -> list[Place]:
    """What the place filter offers: the villages of the township in question, or the person's townships."""
    own = scopes(person)
    around = at[:LENGTHS["township"]] if at and len(at) > LENGTHS["county"] else None
    offered = [village for scope in own for village in villages(engine, around if around and inside(around, scope) else scope)]
    if len(offered) <= MOST_PLACES:
        return [*([Place(at, place_names(engine, at).get(at, at), "township", None)] if at and at == around else []), *offered]
    codes = sorted({village.code[:LENGTHS["township"]] for village in offered})
    names = place_names(engine, *codes)
    return [Place(code, names.get(code, code), "township", None) for code in codes]
