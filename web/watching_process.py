"""/admin/processes/<process>/watch: the process as it really runs, on its own drawing; event logs to take along."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from math import ceil, log1p
from typing import Any

from flask import Blueprint, Response, render_template, request, stream_with_context, url_for
from flask_babel import gettext

from engine.diagrams import diagram_xml
from engine.element_names import drawn_name
from engine.errors import NotFound
from engine.people import may
from engine.place_codes import inside
from engine.places import place_names, townships
from engine.scope import scopes
from engine.watch.drawing import Seat
from engine.watch.event_log import TYPES
from engine.watch.heat import Heat, Warm
from engine.watch.log_file import event_log
from engine.watch.sample import Asked
from engine.watch.watch import Watched, watched
from web.admin_tabs import admin_tabs
from web.case_query import day_in, place_code
from web.current import the_engine, the_person
from web.i18n import is_chinese, span_words
from web.permissions import allow
from web.staff_words import role_words

door = Blueprint("watching_process", __name__)
MEASURES = ("here", "passed", "median", "p90", "broken")
LEVELS = 5


@door.get("/admin/processes/<process>/watch")
@allow("watch_process")
def page(process: str) -> str:
    """The heat map of one diagram, then everything in tables. Raises NotFound, NotYours."""
    engine, person, asked = the_engine(), the_person(), _asked(process)
    found = watched(engine, person, asked)
    diagram = _one_of("diagram", found.drawing.diagrams, process if process in found.drawing.diagrams else found.drawing.diagrams[0])
    measure = _one_of("measure", MEASURES, "here")
    names = _names(found)
    kept: dict[str, Any] = {key: value for key, value in request.args.items() if value}
    return render_template(
        "admin/watch.html", process=process, found=found, diagram=diagram, measure=measure, tabs=admin_tabs("processes.page"), names=names, asked=asked,
        marks=marks_of(found.heat, diagram, measure), measures=measure_words(), duration=span, role_words=role_words, rows=_rows(found, diagram),
        diagrams=[{"label": _diagram_name(names, found, one), "url": _again(process, kept, diagram=one), "active": one == diagram} for one in found.drawing.diagrams],
        places=_places(found), kept=kept, files={kind: url_for("watching_process.file", process=process, kind=kind, **kept) for kind in TYPES}
        if may(person, "export") else {})


@door.get("/admin/processes/<process>/drawings/<version>/<diagram>.bpmn")
@allow("watch_process")
def drawing(process: str, version: str, diagram: str) -> Response:
    """A diagram of a version, as deployed. Raises NotFound."""
    if the_engine().catalog.get(version).process != process:
        raise NotFound("no such drawing")
    return Response(diagram_xml(the_engine(), version, diagram), mimetype="application/xml", headers={"Content-Disposition": "inline"})


@door.get("/admin/processes/<process>/log.<kind>")
@allow("export")
def file(process: str, kind: str) -> Response:
    """The histories as an event log. Raises NotFound, NotYours, TooManyExports."""
    pieces = event_log(the_engine(), the_person(), _asked(process), kind)
    answer = Response(stream_with_context(pieces), mimetype=TYPES[kind])
    day = the_engine().clock.now().strftime("%Y%m%d-%H%M")
    ending = "xes" if kind == "xes" else "jsonocel"
    answer.headers["Content-Disposition"] = f'attachment; filename="epoint-{process}-{day}.{ending}"'
    return answer


def marks_of(heat: Heat, diagram: str, measure: str) -> dict[str, dict[str, object]]:
    """What diagram.js draws: how warm each element is (1 to 5), the words on it, how wide each way is."""
    values = {warm.seat[1]: value for warm in heat.elements.values() if warm.seat[0] == diagram and (value := _value(warm, measure)) > 0}
    ways = heat.ways.get(diagram, {})
    return {
        "heat": {element: level(value, max(values.values())) for element, value in values.items()},
        "notes": {element: span(value) if measure in ("median", "p90") else str(int(value)) for element, value in values.items()},
        "ways": {way: level(count, max(ways.values())) for way, count in ways.items()},
    }


def level(value: float, most: float) -> int:
    """1 to 5 on a logarithmic scale: one busy task must not make all others cold."""
    return max(1, min(LEVELS, ceil(LEVELS * log1p(value) / log1p(most)))) if most > 0 else 1


def measure_words() -> dict[str, str]:
    """What a heat map can show."""
    return {"here": gettext("Here now"), "passed": gettext("Passed"), "median": gettext("Median time"), "p90": gettext("9 of 10 within"),
            "broken": gettext("Deadlines broken")}


def span(seconds: float) -> str:
    """A length of time in two units at most; a plain 0 for what takes none."""
    return span_words(timedelta(seconds=seconds)) if seconds >= 60 else "0" if seconds < 1 else f"{int(seconds)} s"


def _value(warm: Warm, measure: str) -> float:
    if measure in ("median", "p90"):
        return 0.0 if warm.stay is None else float(getattr(warm.stay, measure))
    return float(getattr(warm, measure))


def _rows(found: Watched, diagram: str) -> list[Warm]:
    """The elements of a diagram where something stands or takes time, the warmest first; gateways and events that only pass are left out."""
    told = [warm for warm in found.heat.elements.values() if warm.seat[0] == diagram and (
        "Task" in warm.kind or warm.kind in ("task", "callActivity", "subProcess") or warm.seat in found.drawing.hosts)]
    return sorted(told, key=lambda warm: (-warm.here, -warm.passed, warm.seat))


def _asked(process: str) -> Asked:
    """What the address asks for; unknown values ask for nothing."""
    asked = request.args
    return Asked(process, place_code(asked.get("place", "")), day_in(asked.get("since")), day_in(asked.get("until")), asked.get("version", "")[:64] or None)


def _one_of(name: str, values: tuple[str, ...], otherwise: str) -> str:
    wanted = request.args.get(name, "")
    return wanted if wanted in values else otherwise


def _again(process: str, kept: Mapping[str, Any], **changed: str) -> str:
    return url_for("watching_process.page", process=process, **{**kept, **changed})


def _diagram_name(names: Mapping[tuple[str, str], str], found: Watched, diagram: str) -> str:
    """A called part is called what its call activity is called; the trunk is the trunk."""
    for start, outer in found.drawing.outer.items():
        if start[0] == diagram and outer and outer[0][0] != diagram:
            return names.get(outer[0], diagram)
    return gettext("The trunk")


def _names(found: Watched) -> dict[Seat, str]:
    """What the elements are called in the reader's language."""
    engine, language = the_engine(), 0 if is_chinese() else 1
    return {seat: drawn_name(engine, found.version, *seat)[language] or seat[1] for seat in found.drawing.kinds}


def _places(found: Watched) -> list[tuple[str, str]]:
    """What one may narrow to: one's own places, and the townships in them."""
    engine, own = the_engine(), scopes(the_person(), "watch_process")
    names = place_names(engine, *own, found.place) | {one.code: one.name for one in townships(engine) if any(inside(one.code, code) for code in own)}
    return sorted(names.items())
