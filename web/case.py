"""/cases/<number>: one door for the villager and for staff; the template follows what the reader may see."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for

from engine.case_page import CasePage, CaseTask, case_page
from engine.merged_with import merged_with
from engine.my_data.holds import holds_of
from engine.notice_wishes import wish_of
from engine.people import may
from engine.release import release_of
from web.case_forms import FormShown, message_forms, task_forms
from web.comments import people_to_mention
from web.current import the_engine, the_person
from web.files import shown_files
from web.help import wanted_on
from web.permissions import allow
from web.staff_words import role_words, stages, value_words
from web.timeline import entries

door = Blueprint("case", __name__)
TEMPLATES = {"villager": "case/villager.html", "staff": "case/staff.html"}


@door.get("/cases/<number>")
@allow("see_case", case="number")
def page(number: str) -> str:
    """The page of a case."""
    return render_case(number)


def render_case(number: str, wrong: FormShown | None = None) -> str:
    """The page of a case; `wrong` is a form that came back with errors and keeps what was filled in."""
    shown = case_page(the_engine(), the_person(), number)
    return render_template(TEMPLATES[shown.reads_as], **context_of(shown, wrong))


def context_of(case: CasePage, wrong: FormShown | None = None) -> dict[str, Any]:
    """What both templates get: the case, its timeline, the forms the reader may send, words."""
    person, files = the_person(), shown_files(case)
    return {
        "case": case, "stages": stages(), "timeline": entries(case, {one.id: one for one in files}), "files": files,
        "people_to_mention": people_to_mention(case) if case.reads_as == "staff" else [],
        "helps": wanted_on(case) if case.reads_as == "staff" else [], "role_words": role_words, "value_words": value_words,
        "holders": _holders(case), "messages": message_forms(case, wrong),
        "tasks": task_forms(case, wrong) if case.reads_as == "villager" else [],
        "diagrams": [{"ref": one, "url": url_for("case_diagrams.diagram", number=case.number, diagram=one.id)} for one in case.diagrams],
        "positions_url": url_for("case_diagrams.positions_of_case", number=case.number),
        "merged": merged_with(the_engine(), person, case.id),
        "own_errors": {}, "own_values": {}, "release": release_of(the_engine(), person, case) if case.reads_as == "staff" else None,
        "release_errors": {}, "release_words": {}, "wish": wish_of(the_engine(), person, case.id) if case.reads_as == "villager" else "",
        "may_wish": person.id == case.reporter_id, "open_dissatisfied": request.args.get("rate") == "dissatisfied",
        "may_reveal": case.reads_as == "staff" and case.reporter is not None and not case.reporter.masked, "holds": holds_of(the_engine(), case.id),
        "may_hold": may(person, "hold_case", place=case.place),
        "may_supervise": may(person, "supervise", place=case.place),
    }


def _holders(case: CasePage) -> list[CaseTask]:
    """Who has the case, each once with their most urgent task; the villager's own turn is shown as a form instead."""
    found: dict[tuple[str, str], CaseTask] = {}
    for task in case.tasks:
        if not task.candidate:
            found.setdefault((task.role, task.place), task)
    return list(found.values())
