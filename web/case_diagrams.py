"""The diagrams of a case as data: the drawing, and where the case stands in it."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from engine.case_page import case_page
from engine.diagrams import diagram_xml, positions
from engine.errors import NotFound
from web.current import the_engine, the_person
from web.permissions import allow

door = Blueprint("case_diagrams", __name__)


@door.get("/cases/<number>/diagram/<diagram>.bpmn")
@allow("see_case", case="number")
def diagram(number: str, diagram: str) -> Response:
    """The drawing the case runs on, of the case's own version. Raises NotFound."""
    case = case_page(the_engine(), the_person(), number)
    if diagram not in {one.id for one in case.diagrams}:
        raise NotFound("no such diagram")
    return Response(diagram_xml(the_engine(), case.version, diagram), mimetype="application/xml",
                    headers={"Content-Disposition": "inline"})


@door.get("/cases/<number>/positions.json")
@allow("see_case", case="number")
def positions_of_case(number: str) -> Response:
    """{diagram: {"active": […], "done": […], "late": […]}}: element ids, nothing personal."""
    case = case_page(the_engine(), the_person(), number)
    return jsonify(positions(the_engine(), case.id))


@door.get("/cases/<number>/positions/<diagram>.json")
@allow("see_case", case="number")
def positions_of_diagram(number: str, diagram: str) -> Response:
    """The same for one diagram: what web/static/diagram.js asks for."""
    case = case_page(the_engine(), the_person(), number)
    return jsonify(positions(the_engine(), case.id).get(diagram, {}))
